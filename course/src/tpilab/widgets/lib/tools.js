import { footprint_um } from "./beam.js";

/**
 * A probe, a needle and the cross of a C-arm as they lie on the skin, seen from above, to scale.
 *
 * @typedef {{x: number, y: number}} Px device pixels
 * @typedef {(x_um: number, y_um: number) => Px} ToPx
 */

const THICK_UM = 12_000;
const CURVED_THICK_UM = 17_000;
const GRIP_UM = 30_000;
/** Hubs by gauge: ISO 6009. */
export const HUBS = { 21: "#2f7d43", 22: "#3a3a3a", 23: "#2d62b3", 25: "#d8752a", 27: "#8b8f93", 30: "#d9b93f" };
const BARREL_UM = 62_000;
const INK_BLUE = "#1d3557";
const LINE_TEAL = "#0b5f5f";

/** @param {CanvasRenderingContext2D} context @param {ToPx} at @param {number} scale device pixels in a mm
 * @param {import("./pose.js").ProbePose} pose @param {import("./beam.js").ProbeKind} kind
 * @param {boolean} onSkin */
export function drawProbe(context, at, scale, pose, kind, onSkin) {
  const { x, y } = at(pose.x_um, pose.y_um);
  const long = (footprint_um(kind) / 1000) * scale;
  const thick = ((kind.radius_um ? CURVED_THICK_UM : THICK_UM) / 1000) * scale;
  const lean = {
    x: (-GRIP_UM / 1000) * scale * (Math.sin(radians(pose.rock_ddeg))),
    y: (-GRIP_UM / 1000) * scale * (Math.sin(radians(pose.tilt_ddeg))),
  };
  context.save();
  context.translate(x, y);
  context.rotate(radians(pose.turn_ddeg));
  context.globalAlpha = onSkin ? 1 : 0.5;
  dash(context, long, scale);
  context.save();
  context.shadowColor = "rgba(20, 14, 8, .45)";
  context.shadowBlur = (onSkin ? 2 : 6) * scale;
  context.shadowOffsetY = (onSkin ? 1 : 4) * scale;
  body(context, 0, 0, long + 4 * scale, thick, thick * 0.45, ["#fbfcfc", "#c3cbcf", "#8b979d"]);
  context.restore();
  notches(context, thick, scale);
  body(context, lean.x, lean.y, Math.min(long * 0.62, 26 * scale), thick * 0.84, thick * 0.4, ["#ffffff", "#dfe5e7", "#9da8ad"]);
  context.fillStyle = "#5b686e";
  context.beginPath();
  context.arc(lean.x, lean.y, thick * 0.17, 0, 2 * Math.PI);
  context.fill();
  marker(context, -long / 2 - 0.4 * scale, lean, scale);
  context.restore();
}

/** Where the plane of the picture meets the skin.
 * @param {CanvasRenderingContext2D} context @param {number} long @param {number} scale */
function dash(context, long, scale) {
  context.setLineDash([1.6 * scale, 1.4 * scale]);
  for (const [color, width] of [["rgba(255, 255, 255, .75)", 1.3], [LINE_TEAL, 0.55]]) {
    context.strokeStyle = String(color);
    context.lineWidth = Number(width) * scale;
    context.beginPath();
    context.moveTo(-long / 2 - 11 * scale, 0);
    context.lineTo(long / 2 + 11 * scale, 0);
    context.stroke();
  }
  context.setLineDash([]);
}

/** @param {CanvasRenderingContext2D} context @param {number} x @param {number} y middle
 * @param {number} wide @param {number} high @param {number} round @param {string[]} colors */
function body(context, x, y, wide, high, round, colors) {
  const fill = context.createLinearGradient(0, y - high / 2, 0, y + high / 2);
  colors.forEach((color, i) => fill.addColorStop(i / (colors.length - 1), color));
  context.fillStyle = fill;
  context.strokeStyle = "rgba(60, 72, 78, .7)";
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x - wide / 2, y - high / 2, wide, high, round);
  context.fill();
  context.stroke();
}

/** The middle of the picture, at both long sides.
 * @param {CanvasRenderingContext2D} context @param {number} thick @param {number} scale */
function notches(context, thick, scale) {
  context.strokeStyle = LINE_TEAL;
  context.lineWidth = 0.6 * scale;
  for (const side of [-1, 1]) {
    context.beginPath();
    context.moveTo(0, side * (thick / 2 - 2 * scale));
    context.lineTo(0, side * (thick / 2 + 0.4 * scale));
    context.stroke();
  }
}

/** The dot that stands at the same side of the picture.
 * @param {CanvasRenderingContext2D} context @param {number} x @param {Px} lean @param {number} scale */
function marker(context, x, lean, scale) {
  context.fillStyle = "#0f8a8a";
  context.strokeStyle = "#fff";
  context.lineWidth = 0.4 * scale;
  context.beginPath();
  context.arc(x + 2.6 * scale + lean.x * 0.2, lean.y * 0.2, 1.5 * scale, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

/** Where a needle's hub is on the picture, um.
 * @param {import("./hands.js").Held} needle */
export function hubOf({ x_um, y_um, azimuth_ddeg, steep_ddeg, length_um, depth_um }) {
  const outside = length_um - depth_um;
  const flat = outside * Math.cos(radians(steep_ddeg));
  return {
    x_um: x_um - flat * Math.cos(radians(azimuth_ddeg)),
    y_um: y_um - flat * Math.sin(radians(azimuth_ddeg)),
  };
}

/** @param {CanvasRenderingContext2D} context @param {ToPx} at @param {number} scale
 * @param {import("./hands.js").Held} needle */
export function drawSyringe(context, at, scale, needle) {
  const entry = at(needle.x_um, needle.y_um);
  const end = hubOf(needle);
  const hub = at(end.x_um, end.y_um);
  const run = radians(needle.azimuth_ddeg);
  const flat = Math.cos(radians(needle.steep_ddeg));
  context.save();
  shaft(context, entry, hub, scale);
  context.translate(hub.x, hub.y);
  context.rotate(run);
  const barrel = (BARREL_UM / 1000) * scale * Math.max(flat, 0.12);
  const wide = 5.2 * scale;
  const fade = context.createLinearGradient(0, 0, -barrel, 0);
  fade.addColorStop(0, "rgba(238, 246, 248, .92)");
  fade.addColorStop(1, "rgba(238, 246, 248, .15)");
  context.fillStyle = fade;
  context.strokeStyle = "rgba(70, 92, 100, .55)";
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(-barrel - 5 * scale * flat, -wide, barrel, 2 * wide, wide * 0.5);
  context.fill();
  context.stroke();
  context.fillStyle = HUBS[/** @type {keyof typeof HUBS} */ (needle.gauge)] ?? "#888";
  context.strokeStyle = "rgba(0, 0, 0, .5)";
  context.beginPath();
  context.roundRect(-6 * scale * Math.max(flat, 0.4), -2.3 * scale, 6 * scale * Math.max(flat, 0.4) + 1.5 * scale, 4.6 * scale, 1.6 * scale);
  context.fill();
  context.stroke();
  context.restore();
  context.save();
  context.strokeStyle = needle.inside ? INK_BLUE : "rgba(255, 255, 255, .9)";
  context.fillStyle = "rgba(29, 53, 87, .85)";
  context.lineWidth = 0.5 * scale;
  context.beginPath();
  context.arc(entry.x, entry.y, (needle.inside ? 0.9 : 1.2) * scale, 0, 2 * Math.PI);
  if (needle.inside) context.fill();
  else {
    context.stroke();
    context.strokeStyle = INK_BLUE;
    context.lineWidth = 0.25 * scale;
    context.stroke();
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {Px} entry @param {Px} hub @param {number} scale */
function shaft(context, entry, hub, scale) {
  context.lineCap = "round";
  for (const [color, width, off] of [["rgba(20, 14, 8, .3)", 1.4, 1.2], ["#5f6d73", 1.05, 0], ["#f4f8f9", 0.45, 0]]) {
    context.strokeStyle = String(color);
    context.lineWidth = Math.max(Number(width) * scale, 1);
    context.beginPath();
    context.moveTo(entry.x, entry.y);
    context.lineTo(hub.x + Number(off) * scale, hub.y + Number(off) * scale);
    context.stroke();
  }
}

/** The X that a palpating hand drew.
 * @param {CanvasRenderingContext2D} context @param {Px} at @param {number} scale */
export function drawMark(context, { x, y }, scale) {
  context.save();
  context.lineCap = "round";
  for (const [color, width] of [["rgba(255, 255, 255, .85)", 2.4], [INK_BLUE, 1.3]]) {
    context.strokeStyle = String(color);
    context.lineWidth = Number(width) * scale;
    for (const way of [-1, 1]) {
      context.beginPath();
      context.moveTo(x - 3.4 * scale, y - way * 3.2 * scale);
      context.lineTo(x + 3.3 * scale, y + way * 3.4 * scale);
      context.stroke();
    }
  }
  context.restore();
}

/** The prepared skin, or the field of a C-arm: a round with a broken edge.
 * @param {CanvasRenderingContext2D} context @param {Px} at @param {number} radius device pixels
 * @param {number} scale @param {string} fill */
export function drawField(context, { x, y }, radius, scale, fill) {
  context.save();
  context.fillStyle = fill;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
  context.setLineDash([2.2 * scale, 2 * scale]);
  for (const [color, width] of [["rgba(255, 255, 255, .8)", 1.1], [INK_BLUE, 0.45]]) {
    context.strokeStyle = String(color);
    context.lineWidth = Number(width) * scale;
    context.stroke();
  }
  context.restore();
}

/** The light cross of a C-arm.
 * @param {CanvasRenderingContext2D} context @param {Px} at @param {number} scale */
export function drawLight(context, { x, y }, scale) {
  context.save();
  for (const [color, width] of [["rgba(255, 255, 255, .7)", 1.2], ["#c81e1e", 0.6]]) {
    context.strokeStyle = String(color);
    context.lineWidth = Number(width) * scale;
    context.beginPath();
    context.moveTo(x - 22 * scale, y);
    context.lineTo(x + 22 * scale, y);
    context.moveTo(x, y - 22 * scale);
    context.lineTo(x, y + 22 * scale);
    context.stroke();
  }
  context.restore();
}

/** @param {number} ddeg tenths of a degree */
export function radians(ddeg) {
  return (Math.PI * ddeg) / 1800;
}
