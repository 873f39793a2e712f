import { clamp } from "./feel.js";
import { bell, LIGHT, REACH } from "./skin.js";

/**
 * Skin that several fingertips press and lift at once, drawn over its bitmap.
 *
 * @typedef {{x: number, y: number, depth_mm: number, wide_mm: number}} Pressed device pixels; raised if depth < 0
 */

const PULL = 0.42;
const STEEP = 0.4;

/** @param {HTMLCanvasElement} onto becomes the skin, pressed @param {import("./skin.js").Skin} skin
 * @param {Pressed[]} spots */
export function pressedInto(onto, { bitmap, pixels, scale }, spots) {
  onto.width = bitmap.width;
  onto.height = bitmap.height;
  const context = onto.getContext("2d");
  if (!context || !pixels || !spots.length) return;
  context.drawImage(bitmap, 0, 0);
  const wide = spots.map(({ wide_mm }) => wide_mm * scale);
  const edge = (/** @type {"x" | "y"} */ axis, /** @type {1 | -1} */ way, /** @type {number} */ most) =>
    Math.round(clamp(way * Math.max(...spots.map((spot, i) => way * spot[axis] + REACH * wide[i])), 0, most));
  const [left, top] = [edge("x", -1, bitmap.width), edge("y", -1, bitmap.height)];
  const [width, height] = [edge("x", 1, bitmap.width) - left, edge("y", 1, bitmap.height) - top];
  if (width <= 0 || height <= 0) return;
  const patch = context.createImageData(width, height);
  const to = patch.data;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      let [shade, pullX, pullY] = [1, 0, 0];
      for (let i = 0; i < spots.length; i += 1) {
        const { x, y, depth_mm } = spots[i];
        const dx = (left + column - x) / wide[i];
        const dy = (top + row - y) / wide[i];
        const square = dx * dx + dy * dy;
        if (square >= REACH * REACH) continue;
        const fall = bell(square);
        pullX += PULL * depth_mm * scale * dx * fall;
        pullY += PULL * depth_mm * scale * dy * fall;
        const steep = STEEP * Math.sign(depth_mm) * (1 - 1 / (1 + Math.abs(depth_mm) / 7));
        shade -= fall * steep * (1.3 * (LIGHT.x * dx + LIGHT.y * dy) + 0.5);
      }
      const sx = clamp(Math.round(left + column + pullX), 0, bitmap.width - 1);
      const sy = clamp(Math.round(top + row + pullY), 0, bitmap.height - 1);
      const from = 4 * (sy * bitmap.width + sx);
      const at = 4 * (row * width + column);
      to[at] = pixels[from] * shade;
      to[at + 1] = pixels[from + 1] * shade;
      to[at + 2] = pixels[from + 2] * shade;
      to[at + 3] = pixels[from + 3];
    }
  }
  context.putImageData(patch, left, top);
}
