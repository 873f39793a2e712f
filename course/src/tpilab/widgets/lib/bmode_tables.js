import { UNIT } from "./pose.js";

/**
 * How an ultrasound machine is set, and the tables that follow, as in physics/ultrasound/machine.py.
 *
 * @typedef {object} Settings
 * @property {"linear" | "curved"} probe
 * @property {number} depth_um
 * @property {number} gain_db
 * @property {number[]} tgc_db
 * @property {number} focus_um
 * @property {number} range_db
 * @property {number} rows
 * @property {number} columns
 */

const DB = 1024;
const SLIDERS = 8;
const SOUND = 1540;
export const LOUD_FROM = -170 * DB;
export const LOUD_SHIFT = 4;
export const LOUD_STEPS = 1 << 14;
export const AXIAL = 6;
export const LATERAL = 7;

/** @type {Float32Array | null} */
let loudness = null;

/** Amplitude by 1/DB decibels. */
function loudTable() {
  loudness ??= Float32Array.from({ length: LOUD_STEPS }, (_, i) => 10 ** ((LOUD_FROM + (i << LOUD_SHIFT)) / DB / 20));
  return loudness;
}

export class Machine {
  /** @param {Record<string, any>} tables @param {Settings} settings @param {import("./pose.js").Angles} angles */
  constructor(tables, settings, angles) {
    this.settings = settings;
    this.probe = tables.probes[settings.probe];
    this.own = tables.machine;
    this.beams = settings.columns;
    this.samples = settings.rows;
    this.loud = loudTable();
    this.ranges = Int32Array.from({ length: this.samples }, (_, i) =>
      Math.floor(((2 * i + 1) * settings.depth_um) / (2 * this.samples)));
    this.loss = Int32Array.from(tables.media.loss, (/** @type {number} */ each) =>
      even(DB * (each / 100) * 2 * this.mhz * (settings.depth_um / this.samples / 10_000)));
    this.compensation = this.compensated();
    this.pulse = this.pulsed();
    this.spread = this.spreads();
    this.greys = this.grey();
    this.fan = this.probe.radius_um ? this.fanned(angles) : null;
  }

  get mhz() {
    const [low, high] = this.probe.mhz;
    const [shallow, deep] = this.probe.depths_um;
    const share = Math.min(Math.max((deep - this.settings.depth_um) / (deep - shallow), 0), 1);
    return low + (0.25 + 0.5 * share) * (high - low);
  }

  /** Beams to each side that share in one's sound. */
  get soft() {
    return Math.max(Math.floor((this.own.soft * this.beams) / 256), 1);
  }

  /** How coarse the threads are that this probe can show, as a power of two. */
  get coarse() {
    return this.probe.radius_um ? 1 : 0;
  }

  /** How far along its beam each sample lies in tissue that nobody presses.
   * @param {number[]} squeezed @param {number} press_um */
  reach(squeezed, press_um) {
    return this.ranges.map((range) => range + ((press_um * squeezed[Math.min(range >> 8, squeezed.length - 1)]) >> 12));
  }

  compensated() {
    const { depth_um, tgc_db } = this.settings;
    return this.ranges.map((range) => {
      const own = even((DB * 2 * this.own.compensated * this.mhz * range) / 10_000);
      const place = Math.floor((range * (SLIDERS - 1) * 256) / depth_um);
      const left = Math.min(place >> 8, SLIDERS - 2);
      const low = tgc_db[left] * DB;
      return own + low + (((tgc_db[left + 1] * DB - low) * (place - (left << 8))) >> 8);
    });
  }

  pulsed() {
    const length = (this.own.cycles * SOUND) / this.mhz / 2;
    const sigma = Math.max(length / 2.3548 / (this.settings.depth_um / this.samples), 0.35);
    return Float32Array.from({ length: AXIAL + 1 }, (_, off) => Math.exp(-0.5 * (off / sigma) ** 2));
  }

  /** Width of the beam at half its height at a range.
   * @param {number} range um */
  width(range) {
    const { focus_um } = this.settings;
    const { aperture_um, least_f, apodized } = this.own;
    const wave = (apodized * SOUND) / this.mhz;
    const back = wave * Math.max(range / aperture_um, least_f);
    const focused = wave * Math.max(focus_um / aperture_um, least_f);
    const aperture = Math.min(aperture_um, focus_um / least_f);
    const apart = (aperture * Math.abs(range - focus_um)) / focus_um;
    const sent = Math.hypot(focused * Math.max(range / focus_um, 0.3), 0.5 * apart);
    return 1 / Math.sqrt(1 / back ** 2 + 1 / sent ** 2);
  }

  /** [tap][sample] */
  spreads() {
    const { samples, beams, probe } = this;
    const step = (2 * ((probe.half_angle_ddeg / 10) * Math.PI)) / 180 / beams;
    const spread = new Float32Array((LATERAL + 1) * samples);
    this.ranges.forEach((range, at) => {
      const pitch = probe.radius_um ? (probe.radius_um + range) * step : probe.width_um / beams;
      const sigma = Math.max(this.width(range) / pitch, 0.6) / 2.3548;
      const weights = Array.from({ length: LATERAL + 1 }, (_, off) => Math.exp(-0.5 * (off / sigma) ** 2));
      const power = Math.sqrt(weights.reduce((sum, each, off) => sum + (off ? 2 : 1) * each * each, 0));
      weights.forEach((each, off) => { spread[off * samples + at] = each / power; });
    });
    return spread;
  }

  /** Grey by the upper half of a power's float32. */
  grey() {
    const { gain_db, range_db } = this.settings;
    const bits = new Uint32Array(1);
    const power = new Float32Array(bits.buffer);
    return Uint8Array.from({ length: 1 << 15 }, (_, at) => {
      bits[0] = ((at << 16) | 0x8000) >>> 0;
      const finite = Number.isFinite(power[0]) ? Math.max(power[0], 1e-30) : 1e30;
      const decibel = 10 * Math.log10(finite) + gain_db + range_db - this.own.zero_db;
      return Math.min(Math.max(Math.floor((decibel * 255) / range_db + 0.5), 0), 255);
    });
  }

  /** Where a picture's edges are.
   * @param {import("./pose.js").Angles} angles */
  shape(angles) {
    const { probe, settings } = this;
    if (!probe.radius_um) return { half_width_um: Math.floor(probe.width_um / 2), top_um: 0, bottom_um: settings.depth_um };
    return {
      half_width_um: Math.floor(((probe.radius_um + settings.depth_um) * angles.sin(probe.half_angle_ddeg)) / UNIT),
      top_um: -Math.floor((probe.radius_um * (UNIT - angles.cos(probe.half_angle_ddeg))) / UNIT),
      bottom_um: settings.depth_um,
    };
  }

  /** For each pixel the first of the four echoes that it mixes (-1: none), and its weights.
   * @param {import("./pose.js").Angles} angles */
  fanned(angles) {
    const { samples: rows, beams: columns, probe } = this;
    const { half_width_um, top_um, bottom_um } = this.shape(angles);
    const at = new Int32Array(rows * columns);
    const weights = new Uint16Array(2 * rows * columns);
    for (let row = 0; row < rows; row += 1) {
      const away = top_um + ((bottom_um - top_um) * (2 * row + 1)) / (2 * rows) + probe.radius_um;
      for (let column = 0; column < columns; column += 1) {
        const x = (half_width_um * (2 * column + 1 - columns)) / columns;
        const reach = Math.hypot(x, away) - probe.radius_um;
        const angle = (((Math.atan2(x, away) * 180) / Math.PI) * 10) / probe.half_angle_ddeg;
        const pixel = row * columns + column;
        if (Math.abs(angle) > 1 || reach < 0 || reach > this.settings.depth_um) {
          at[pixel] = -1;
          continue;
        }
        const beam = bounds(Math.floor((((angle + 1) * columns) / 2 - 0.5) * 256), 0, ((columns - 1) << 8) - 1);
        const sample = bounds(Math.floor(((reach * rows) / this.settings.depth_um - 0.5) * 256), 0, ((rows - 1) << 8) - 1);
        at[pixel] = (beam >> 8) * rows + (sample >> 8);
        weights[2 * pixel] = beam & 255;
        weights[2 * pixel + 1] = sample & 255;
      }
    }
    return { at, weights };
  }
}

/** To the nearest whole number, halves to the even one, as NumPy's rint.
 * @param {number} value */
function even(value) {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 ? low + 1 : low;
}

/** @param {number} value @param {number} low @param {number} high */
function bounds(value, low, high) {
  return Math.min(Math.max(value, low), high);
}
