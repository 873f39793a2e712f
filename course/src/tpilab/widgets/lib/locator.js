const LOCATOR_PX = 84;

/** Where on the person the shown part of the skin is: the whole picture, small, with a frame in it.
 * @param {CanvasRenderingContext2D} context @param {import("./skin.js").Skin} skin @param {number} ratio */
export function drawLocator(context, { images, view, crop, width, height }, ratio) {
  const scale = (LOCATOR_PX * ratio) / view.width;
  const [wide, high] = [view.width * scale, view.height * scale];
  if (width > 0.8 * view.width) return;
  const edge = 8 * ratio;
  context.save();
  context.globalCompositeOperation = "source-over"; // the corners were cut before
  context.translate(edge, edge);
  context.beginPath();
  context.roundRect(0, 0, wide, high, 4 * ratio);
  context.fillStyle = "#e9e6df";
  context.fill();
  context.save();
  context.clip();
  context.drawImage(images.back, 0, 0, wide, high);
  context.restore();
  context.lineWidth = ratio;
  context.strokeStyle = "rgba(255, 255, 255, .9)";
  context.stroke();
  for (const [color, line] of [["#fff", 3], ["#0b5f5f", 1.5]]) {
    context.strokeStyle = String(color);
    context.lineWidth = Number(line) * ratio;
    context.strokeRect(crop.left * scale, crop.top * scale, width * scale, height * scale);
  }
  context.restore();
}
