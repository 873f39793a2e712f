import { clamp } from "./feel.js";

/**
 * The person's back as a bitmap, drawn once, and the dimple that a finger makes in it.
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Edges mm
 * @typedef {{width: number, height: number, x0: number, y0: number, crop: Edges, wide?: Edges, corner?: number}} View mm;
 * where the origin lies, what is left out at phone width and at any other, and how round corners are
 * @typedef {{number: number | string, x_um: number, y_um: number, band_deg?: number | null}} Spot
 * @typedef {{exposed: string, marks: Spot[], pointed: number[][], measured?: {x_um: number, y_um: number}[]}} Shown
 */

const INK = "#1d3557";
const HALO = "rgba(255, 255, 255, .82)";
/** Where light comes from: the upper left, as in the picture. */
export const LIGHT = { x: -0.6, y: -0.8 };
export const REACH = 3;
const CORNER_MM = 9;
/** What is left out at phone width, so that a finger stays large enough: mm at each edge. */
const NARROW_PX = 480;
const UNCROPPED = { left: 0, top: 0, right: 0, bottom: 0 };

export class Skin {
  /** @param {{back: string, left?: string, right?: string, view: View}} pictures SVG; without clothes, nothing
   * covers the person */
  constructor(pictures) {
    this.view = pictures.view;
    this.sources = { back: pictures.back, left: pictures.left, right: pictures.right };
    /** @type {Record<string, HTMLImageElement>} */
    this.images = {};
    this.bitmap = document.createElement("canvas");
    this.scale = 1;
    this.crop = UNCROPPED;
    /** @type {Uint8ClampedArray | null} */
    this.pixels = null;
  }

  /** Read the pictures; afterwards `paint` can be called. */
  async load() {
    await Promise.all(Object.entries(this.sources).map(async ([name, svg]) => {
      if (!svg) return;
      const image = new Image();
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
      await image.decode();
      this.images[name] = image;
    }));
  }

  /** Height over width of the picture as wide as `css_px`.
   * @param {number} css_px */
  shape(css_px) {
    this.crop = css_px < NARROW_PX ? this.view.crop : this.view.wide ?? UNCROPPED;
    return this.height / this.width;
  }

  /** Width and height of what is shown, mm. */
  get width() {
    return this.view.width - this.crop.left - this.crop.right;
  }

  get height() {
    return this.view.height - this.crop.top - this.crop.bottom;
  }

  /** Draw the person as she is now, `width` device pixels wide.
   * @param {number} width @param {Shown} shown */
  paint(width, { exposed, marks, pointed, measured = [] }) {
    const { bitmap, images, view, crop } = this;
    const scale = this.scale = width / this.width;
    bitmap.width = width;
    bitmap.height = Math.round(this.height * scale);
    const context = bitmap.getContext("2d", { willReadFrequently: true });
    if (!context) return;
    const draw = (/** @type {HTMLImageElement} */ image) =>
      context.drawImage(image, -crop.left * scale, -crop.top * scale, view.width * scale, view.height * scale);
    draw(images.back);
    if (images.left && exposed !== "both" && exposed !== "left") draw(images.left);
    if (images.right && exposed !== "both" && exposed !== "right") draw(images.right);
    for (const [x, y] of pointed) this.ring(context, { x, y });
    for (const each of measured) this.print(context, each);
    for (const mark of marks) this.ink(context, mark);
    context.globalCompositeOperation = "destination-in"; // rounded here: a clip in CSS costs in every frame
    context.beginPath();
    context.roundRect(0, 0, bitmap.width, bitmap.height, (view.corner ?? CORNER_MM) * scale);
    context.fill();
    this.pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  }

  /** Device pixels of a place of the region.
   * @param {number} x_um @param {number} y_um */
  place(x_um, y_um) {
    const { view, crop, scale } = this;
    return {
      x: (view.x0 - crop.left + x_um / 1000) * scale,
      y: (view.y0 - crop.top + y_um / 1000) * scale,
    };
  }

  /** The place of the region under a point of the picture, each as a share of its width.
   * @param {number} x @param {number} y */
  under(x, y) {
    const { view, crop, width } = this;
    return {
      x: Math.round((x * width + crop.left - view.x0) * 1000),
      y: Math.round((y * width + crop.top - view.y0) * 1000),
    };
  }

  /** Where she laid her hand.
   * @param {CanvasRenderingContext2D} context @param {{x: number, y: number}} spot */
  ring(context, spot) {
    const { x, y } = this.place(spot.x, spot.y);
    context.save();
    context.setLineDash([2.4 * this.scale, 2 * this.scale]);
    for (const [color, width] of [[HALO, 2.6], [INK, 1.1]]) {
      context.strokeStyle = String(color);
      context.lineWidth = Number(width) * this.scale;
      context.beginPath();
      context.arc(x, y, 17 * this.scale, 0, 2 * Math.PI);
      context.stroke();
    }
    context.restore();
  }

  /** Where the algometer's disc stood.
   * @param {CanvasRenderingContext2D} context @param {{x_um: number, y_um: number}} place */
  print(context, { x_um, y_um }) {
    const { x, y } = this.place(x_um, y_um);
    for (const [color, width] of [[HALO, 1.5], [INK, 0.6]]) {
      context.strokeStyle = String(color);
      context.lineWidth = Number(width) * this.scale;
      context.beginPath();
      context.arc(x, y, 5.64 * this.scale, 0, 2 * Math.PI);
      context.stroke();
    }
  }

  /** A mark in ink, with its number, and a line as the band runs.
   * @param {CanvasRenderingContext2D} context @param {Spot} mark */
  ink(context, { number, x_um, y_um, band_deg }) {
    const { x, y } = this.place(x_um, y_um);
    const radius = Math.max(5.5 * this.scale, 9);
    context.lineCap = "round";
    const run = band_deg === null || band_deg === undefined ? null : (band_deg * Math.PI) / 180;
    if (run !== null) for (const [color, width] of [[HALO, 0.5], [INK, 0.26]]) {
      context.strokeStyle = String(color);
      context.lineWidth = Number(width) * radius;
      for (const way of [-1, 1]) {
        context.beginPath();
        context.moveTo(x + way * 1.3 * radius * Math.cos(run), y + way * 1.3 * radius * Math.sin(run));
        context.lineTo(x + way * 3.2 * radius * Math.cos(run), y + way * 3.2 * radius * Math.sin(run));
        context.stroke();
      }
    }
    for (const [color, width] of [[HALO, 0.5], [INK, 0.26]]) {
      context.strokeStyle = String(color);
      context.lineWidth = Number(width) * radius;
      context.beginPath();
      context.arc(x, y, radius, 0.25, 0.25 + 1.97 * Math.PI);
      context.stroke();
    }
    context.font = `700 ${Math.round(1.5 * radius)}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const away = { x: x + Math.sign(x_um || 1) * 1.2 * radius, y: y - 1.9 * radius };
    context.lineWidth = 0.36 * radius;
    context.strokeStyle = HALO;
    context.strokeText(String(number), away.x, away.y);
    context.fillStyle = INK;
    context.fillText(String(number), away.x, away.y);
  }

  /** Draw a dimple: skin drawn in towards a finger and shaded by its slope; raised if depth < 0.
   * @param {CanvasRenderingContext2D} context
   * @param {number} x @param {number} y device pixels
   * @param {number} depth_mm
   * @returns {{x: number, y: number, size: number}} what was drawn over */
  dimple(context, x, y, depth_mm) {
    const { bitmap, pixels, scale } = this;
    const width = (8 + 0.5 * Math.abs(depth_mm)) * scale;
    const radius = Math.ceil(REACH * width);
    const left = Math.round(x) - radius;
    const top = Math.round(y) - radius;
    const size = 2 * radius + 1;
    if (!pixels) return { x: left, y: top, size };
    const patch = context.createImageData(size, size);
    const to = patch.data;
    const pull = 0.42 * depth_mm * scale;
    const steep = 0.4 * Math.sign(depth_mm) * (1 - 1 / (1 + Math.abs(depth_mm) / 7)); // deeper, but never black
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        const dx = (column - radius) / width;
        const dy = (row - radius) / width;
        const square = dx * dx + dy * dy;
        const fall = square < REACH * REACH ? bell(square) : 0;
        const sx = clamp(Math.round(left + column + pull * dx * fall), 0, bitmap.width - 1);
        const sy = clamp(Math.round(top + row + pull * dy * fall), 0, bitmap.height - 1);
        const from = 4 * (sy * bitmap.width + sx);
        const at = 4 * (row * size + column);
        const shade = 1 - fall * steep * (1.3 * (LIGHT.x * dx + LIGHT.y * dy) + 0.5);
        to[at] = pixels[from] * shade;
        to[at + 1] = pixels[from + 1] * shade;
        to[at + 2] = pixels[from + 2] * shade;
        to[at + 3] = pixels[from + 3];
      }
    }
    context.putImageData(patch, left, top);
    return { x: left, y: top, size };
  }
}

/** A bell over the square of a distance: 1 in the middle, 0 and level at `REACH`.
 * @param {number} square */
export function bell(square) {
  const rest = 1 - square / (REACH * REACH);
  return rest * rest * rest * rest;
}
