import { clamp } from "./feel.js";

/**
 * A pressure algometer: a disc of 1 cm² on a spring, with a gauge; and the ramp of one reading.
 *
 * The pressure rises evenly until the person says "now". When that is the kernel knows: the gauge
 * rises meanwhile, and stops where the reading lies.
 */

const MN_PER_KPA = 100; // on 1 cm²
const GAUGE_DISC_MM = 5.64;
const GAUGE_BODY = { from: 30, to: 86, half: 17 };
const GAUGE_TURN = 0.62;
const GAUGE_REACH_MM = 96;
const GAUGE_METAL = "#9aa5a9";
const GAUGE_CASE = "#27333a";
const GAUGE_SCREEN = "#d9e6cf";
const GAUGE_INK = "#14201b";

export class Algometer {
  /** @param {number} limit_kPa where the gauge ends */
  constructor(limit_kPa) {
    this.limit = limit_kPa;
    this.rate = 0;
    this.since = 0;
    this.shown = 0;
    this.busy = false;
    /** The pressure at which the person speaks, once the kernel told it. @type {number | null} */
    this.reading = null;
  }

  /** @param {number} now ms @param {number} rate_kPa_s */
  begin(now, rate_kPa_s) {
    this.since = now;
    this.rate = rate_kPa_s;
    this.reading = null;
    this.shown = 0;
    this.busy = true;
  }

  /** Nothing comes of it. */
  stop() {
    this.busy = false;
    this.shown = 0;
  }

  /** Let the pressure rise; whether the reading was reached just now.
   * @param {number} now ms */
  rise(now) {
    if (!this.busy) return false;
    const risen = (this.rate * (now - this.since)) / 1000;
    this.shown = Math.round(clamp(risen, 0, this.reading ?? this.limit));
    if (this.reading === null || risen < this.reading) return false;
    this.busy = false;
    return true;
  }

  /** Force of the disc on the skin. */
  get force_mN() {
    return this.busy ? this.shown * MN_PER_KPA : 0;
  }

  /** Draw it with its disc at a place.
   * @param {CanvasRenderingContext2D} context
   * @param {{x: number, y: number}} at device pixels
   * @param {number} scale device pixels in a mm
   * @returns {{x: number, y: number, size: number}} what was drawn over */
  draw(context, at, scale) {
    const size = Math.ceil(2 * GAUGE_REACH_MM * scale);
    const left = at.x > 0.55 * context.canvas.width;
    const lifted = this.busy ? 0 : 4;
    context.save();
    context.translate(at.x, at.y);
    context.scale(left ? -scale : scale, scale);
    context.rotate(GAUGE_TURN);
    context.lineJoin = "round";
    context.shadowColor = "rgba(24, 12, 4, .38)";
    context.shadowBlur = 3 * scale;
    context.shadowOffsetX = (0.8 + lifted / 2) * scale;
    context.shadowOffsetY = (1.2 + lifted / 2) * scale;
    plate(context, GAUGE_METAL, 0, -1.7, GAUGE_BODY.from + 2, 3.4, 1.6);
    plate(context, GAUGE_CASE, GAUGE_BODY.from, -GAUGE_BODY.half, GAUGE_BODY.to - GAUGE_BODY.from, 2 * GAUGE_BODY.half, 7);
    context.beginPath();
    context.arc(0, 0, GAUGE_DISC_MM, 0, 2 * Math.PI);
    context.fillStyle = "#3a4449";
    context.fill();
    context.shadowColor = "transparent";
    context.beginPath();
    context.arc(0, 0, GAUGE_DISC_MM * 0.55, 0, 2 * Math.PI);
    context.fillStyle = GAUGE_METAL;
    context.fill();
    plate(context, GAUGE_SCREEN, GAUGE_BODY.from + 6, -GAUGE_BODY.half + 5, GAUGE_BODY.to - GAUGE_BODY.from - 12, 2 * GAUGE_BODY.half - 10, 3);
    // upright for the reader, however the device is held
    context.translate((GAUGE_BODY.from + GAUGE_BODY.to) / 2, 0);
    context.rotate(-GAUGE_TURN);
    context.scale(left ? -1 : 1, 1);
    context.fillStyle = GAUGE_INK;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.font = "700 14px system-ui, sans-serif";
    context.fillText(String(this.shown), 0, -2.5);
    context.font = "600 7px system-ui, sans-serif";
    context.fillText("kPa", 0, 8);
    context.restore();
    return { x: Math.round(at.x - size / 2), y: Math.round(at.y - size / 2), size };
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} color @param {number} x @param {number} y
 * @param {number} width @param {number} height @param {number} corner */
function plate(context, color, x, y, width, height, corner) {
  context.beginPath();
  context.roundRect(x, y, width, height, corner);
  context.fillStyle = color;
  context.fill();
}
