import { make } from "./dom.js";
import { Fluoro } from "./fluoro.js";

/**
 * The screen of a C-arm: alive while the pedal is held, then its last picture stays. Seconds and
 * dose are counted.
 *
 * @typedef {{x_um: number, y_um: number, angle_ddeg: number}} Aimed
 * @typedef {{area_mGycm2_min: number | null, effective_uSv_min: number | null, facts: string[]}} Rates
 */

const PULSE_MS = 125;
const LEAST_MS = 100;
export const LONGEST_MS = 60_000;

export class Carm {
  /** @param {ConstructorParameters<typeof Fluoro>[0]} tables @param {Uint8Array} bytes @param {Rates} rates */
  constructor(tables, bytes, rates) {
    this.tables = tables;
    this.bytes = bytes;
    this.rates = rates;
    /** Made when it is first needed: its maps take a moment. @type {Fluoro | null} */
    this.fluoro = null;
    this.canvas = make("canvas", { class: "tpi-carm", role: "img", tabindex: false, "aria-label": "The screen of the C-arm" });
    this.counted = make("p", { class: "tpi-carm-dose" });
    this.node = make("div", { class: "tpi-carm-frame" }, this.canvas, this.counted);
    this.canvas.width = this.canvas.height = tables.size;
    this.pressedAt = 0;
    this.pulse = -1;
    this.lit = false;
    this.seed = 1;
    this.blank();
  }

  get radius_um() {
    return this.tables.radius_um;
  }

  blank() {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.fillStyle = "#000";
    context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.lit = false;
  }

  /** @param {number} now ms */
  press(now) {
    this.pressedAt = now;
    this.pulse = -1;
  }

  /** The pedal is let go; the last picture stays.
   * @param {number} now @returns {number} how long it was held, ms */
  release(now) {
    const held = Math.round(Math.min(Math.max(now - this.pressedAt, LEAST_MS), LONGEST_MS));
    this.pressedAt = 0;
    return held;
  }

  /** A pulse, if one is due.
   * @param {number} now @param {Aimed} aimed
   * @param {import("./fluoro.js").Shaft | null} needle @param {import("./fluoro.js").Pool[]} contrast */
  shine(now, aimed, needle, contrast) {
    const pulse = Math.floor((now - this.pressedAt) / PULSE_MS);
    if (!this.pressedAt || pulse === this.pulse) return;
    this.pulse = pulse;
    this.fluoro ??= new Fluoro(this.tables, this.bytes);
    const grey = this.fluoro.frame({ ...aimed, needle, contrast, seed: this.seed });
    this.seed += 1;
    const context = this.canvas.getContext("2d");
    const image = context?.createImageData(this.tables.size, this.tables.size);
    if (!context || !image) return;
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < words.length; i += 1) words[i] = 0xff000000 | (grey[i] * 0x010101);
    context.putImageData(image, 0, 0);
    this.lit = true;
  }

  /** @param {number} ms screened before @param {number} now */
  count(ms, now) {
    const total = ms + (this.pressedAt ? now - this.pressedAt : 0);
    const words = `${(total / 1000).toFixed(1)}\u2009s screened${this.pressedAt ? " \u00b7 X-RAY ON" : this.lit ? " \u00b7 last picture" : ""} \u00b7 ${this.dose(total)}`;
    if (words !== this.counted.textContent) this.counted.textContent = words;
  }

  /** About what that amounts to, where somebody measured it.
   * @param {number} ms */
  dose(ms) {
    const { area_mGycm2_min: area, effective_uSv_min: effective } = this.rates;
    if (area !== null) return `about ${((area * ms) / 60_000).toFixed(0)}\u2009mGy\u00b7cm\u00b2`;
    if (effective !== null) return `about ${((effective * ms) / 60_000).toFixed(1)}\u2009\u00b5Sv`;
    return "dose: not known for this region";
  }
}
