import { clamp } from "./feel.js";

/**
 * The waves of a bedside monitor, and the sweep that draws them. A beat begins where an oscillator
 * has gone around; what it looks like then lies in time, because a complex does not widen with a
 * slow heart as its pauses do.
 *
 * @typedef {"sinus" | "wide" | "block" | "vt" | "vf" | "asystole" | "pea"} Rhythm
 * @typedef {{hr: number, sys: number, dia: number, rr: number, spo2: number, rhythm: Rhythm, perfusion: number,
 *   moving: boolean, cuff_at_s: number | null, clock_s: number}} Vitals
 * @typedef {{complex: Bump[], age_s: number, stretch: number, size: number, passed: boolean}} Beat
 */

/** Seconds from the R wave, height, seconds up and down (one sigma), and whether it lies later in a slow heart.
 * @typedef {[at_s: number, high: number, up_s: number, down_s: number, moves: boolean]} Bump */

export const SAMPLE_S = 1 / 250;
/** What an ECG without a pulse still shows. */
const PULSELESS_RATE = 48;
const ATRIAL_RATE = 82;
const LEAD_S = 0.24;
const SIGMAS = 4;
const LASTS_S = 1.6;
const RATE_FOLLOWS_S = 1.4;
const EASES_S = 0.35;
const TO_FINGER_S = 0.19;
/** Perfusion of somebody who is well. */
const WELL_PERFUSED = 80;

/** @type {Bump} */
const P_WAVE = [-0.16, 0.15, 0.022, 0.024, true];
/** Millivolts in lead II. @type {Record<string, Bump[]>} */
const COMPLEXES = {
  sinus: [P_WAVE, [-0.03, -0.11, 0.009, 0.009, false], [0, 1.15, 0.0105, 0.011, false], [0.031, -0.27, 0.01, 0.012, false], [0.27, 0.27, 0.058, 0.038, true]],
  wide: [[-0.22, 0.1, 0.028, 0.03, false], [-0.035, -0.1, 0.02, 0.02, false], [0.01, 0.8, 0.026, 0.034, false], [0.075, 0.5, 0.022, 0.026, false], [0.14, -0.42, 0.028, 0.04, false], [0.4, -0.3, 0.09, 0.06, false]],
  block: [[0, 0.92, 0.02, 0.024, false], [0.062, -0.4, 0.02, 0.026, false], [0.33, 0.3, 0.075, 0.05, false]],
  vt: [[0, 1.1, 0.03, 0.052, false], [0.14, -0.85, 0.05, 0.042, false]],
  pea: [P_WAVE, [0, 0.66, 0.014, 0.016, false], [0.042, -0.2, 0.014, 0.018, false], [0.3, 0.14, 0.07, 0.05, true]],
  atrium: [P_WAVE],
};
/** A pulse at the finger: upstroke, dicrotic wave, runoff. @type {Bump[]} */
const PULSE = [[0.14, 1, 0.054, 0.098, false], [0.42, 0.4, 0.062, 0.1, false], [0.6, 0.14, 0.1, 0.15, false]];
/** Frequencies and shares of a fibrillation, and how slowly each wanders. */
const FIBRILLATION = [[3.7, 0.4, 0.11], [5.1, 0.34, 0.19], [6.6, 0.2, 0.27], [9.1, 0.07, 0.41]];

/** How many complexes a minute the ECG shows. @param {Pick<Vitals, "hr" | "rhythm">} vitals */
export function electricRate({ hr, rhythm }) {
  if (rhythm === "vf" || rhythm === "asystole") return 0;
  return rhythm === "pea" ? hr || PULSELESS_RATE : hr;
}

/** How much of a pulse reaches the finger, 0 to 1. @param {Pick<Vitals, "hr" | "rhythm" | "perfusion">} vitals */
export function pulseAtFinger({ hr, rhythm, perfusion }) {
  if (!hr || rhythm === "vf" || rhythm === "asystole" || rhythm === "pea") return 0;
  return clamp(perfusion / WELL_PERFUSED, 0, 1.15);
}

export class Waves {
  constructor() {
    /** Millivolts; the others from 0 to 1. */
    this.ecg = this.pleth = this.resp = 0;
    this.time_s = 0;
    this.seed = 7;
    /** @type {Beat[]} */
    this.beats = [];
    this.heart = { phase: 0.7, rate: 0, target: 0 };
    this.atrium = { phase: 0.2, rate: 0, target: 0 };
    this.breath = { phase: 0.1, rate: 0, target: 0, deep: 1 };
    /** What comes and goes by degrees. */
    this.level = { chaos: 0, moving: 0, pulse: 0, breath: 0 };
    this.aim = { ...this.level };
    this.complex = COMPLEXES.sinus;
    this.grain = 0;
  }

  /** @param {Vitals} vitals */
  follow(vitals) {
    const { rhythm, rr, moving } = vitals;
    this.heart.target = electricRate(vitals);
    this.atrium.target = rhythm === "block" ? ATRIAL_RATE : 0;
    this.breath.target = rr;
    for (const each of [this.heart, this.atrium, this.breath]) {
      if (!each.rate || !each.target) each.rate = each.target; // a heart does not run down to its stop
    }
    this.complex = COMPLEXES[rhythm] ?? this.complex;
    this.aim = { chaos: rhythm === "vf" ? 1 : 0, moving: moving ? 1 : 0, pulse: pulseAtFinger(vitals), breath: rr > 0 ? clamp(1.25 - rr / 55, 0.55, 1) : 0 };
  }

  /** One sample on. @returns {boolean} whether an R wave passed */
  step() {
    const { level, aim, breath } = this;
    this.time_s += SAMPLE_S;
    const eased = SAMPLE_S / EASES_S;
    for (const name of /** @type {(keyof Waves["level"])[]} */ (["chaos", "moving", "pulse", "breath"])) level[name] += (aim[name] - level[name]) * eased;
    const air = this.inhaled();
    if (this.around(breath, 1)) breath.deep = 1 + 0.09 * this.random();
    const sways = 1 + 0.035 * (air - 0.5) + 0.01 * this.random();
    if (this.around(this.heart, sways)) this.begin(this.complex, this.heart.rate, 1 + 0.03 * this.random());
    if (this.around(this.atrium, 1)) this.begin(COMPLEXES.atrium, this.atrium.rate, 0);
    const passed = this.add();
    this.grain = 0.55 * this.grain + 0.45 * this.random();
    this.ecg += 0.014 * this.grain + 0.035 * level.breath * (air - 0.4) + 0.018 * Math.sin(1.3 * this.time_s) + level.chaos * this.fibrillating();
    this.pleth = Math.max(level.pulse, 0) * this.pleth * (0.95 + 0.05 * air) + 0.03 * level.pulse * air + 0.004 * this.grain;
    this.resp = level.breath * air * breath.deep + 0.012 * this.ecg + 0.004 * this.grain;
    if (level.moving > 0.01) this.shake(level.moving);
    return passed;
  }

  /** @param {{phase: number, rate: number, target: number}} turning @param {number} sways
   * @returns {boolean} whether it has gone around */
  around(turning, sways) {
    turning.rate += (turning.target - turning.rate) * (SAMPLE_S / RATE_FOLLOWS_S);
    turning.phase += (turning.rate / 60) * sways * SAMPLE_S;
    if (turning.phase < 1) return false;
    turning.phase -= 1;
    return true;
  }

  /** @param {Bump[]} complex @param {number} rate @param {number} size of the pulse that follows */
  begin(complex, rate, size) {
    this.beats.push({ complex, age_s: 0, stretch: clamp(Math.sqrt(60 / Math.max(rate, 1)), 0.6, 1.15), size, passed: size === 0 });
  }

  /** Add up what beats under way give. @returns {boolean} */
  add() {
    let [ecg, pleth, passed] = [0, 0, false];
    for (const beat of this.beats) {
      beat.age_s += SAMPLE_S;
      const since = beat.age_s - LEAD_S;
      ecg += sumOf(beat.complex, since, beat.stretch);
      if (beat.size) pleth += beat.size * sumOf(PULSE, (since - TO_FINGER_S) / beat.stretch, 1);
      if (!beat.passed && since >= 0) passed = beat.passed = true;
    }
    if (this.beats.length && this.beats[0].age_s > LASTS_S) this.beats.shift();
    this.ecg = ecg;
    this.pleth = pleth;
    return passed;
  }

  /** In quickly, out slowly, then a rest. */
  inhaled() {
    const { phase } = this.breath;
    if (phase < 0.38) return 0.5 - 0.5 * Math.cos((Math.PI * phase) / 0.38);
    return phase < 0.88 ? (0.5 + 0.5 * Math.cos((Math.PI * (phase - 0.38)) / 0.5)) ** 1.4 : 0;
  }

  fibrillating() {
    let sum = 0;
    for (const [hertz, share, slow] of FIBRILLATION) {
      const wander = 1.7 * Math.sin(2 * Math.PI * slow * this.time_s + hertz);
      sum += share * (0.65 + 0.35 * Math.sin(2.3 * slow * this.time_s + 2 * hertz)) * Math.sin(2 * Math.PI * hertz * this.time_s + wander);
    }
    return 0.75 * sum;
  }

  /** Muscles of somebody who fits, over every wave. @param {number} much */
  shake(much) {
    const at = 2 * Math.PI * this.time_s;
    const jerk = Math.sin(3.6 * at + 1.6 * Math.sin(0.7 * at)) * (0.65 + 0.35 * Math.sin(0.37 * at));
    this.ecg += much * (0.34 * jerk + 0.55 * this.grain * (0.5 + 0.5 * Math.abs(jerk)) + 0.2 * Math.sin(0.43 * at));
    this.pleth = this.pleth * (1 - 0.45 * much) + much * (0.3 + 0.22 * jerk + 0.12 * Math.sin(1.3 * at));
    this.resp += much * (0.16 * jerk + 0.1 * Math.sin(1.1 * at));
  }

  /** From -1 to 1, the same on every machine. */
  random() {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
    return this.seed / 2 ** 31 - 1;
  }
}

/** @param {Bump[]} bumps @param {number} since_s @param {number} stretch */
function sumOf(bumps, since_s, stretch) {
  let sum = 0;
  for (const [at_s, high, up_s, down_s, moves] of bumps) {
    const off = since_s - (moves ? at_s * stretch : at_s);
    const sigmas = off / (off < 0 ? up_s : down_s);
    if (sigmas > -SIGMAS && sigmas < SIGMAS) sum += high * Math.exp(-0.5 * sigmas * sigmas);
  }
  return sum;
}

const CSS_PX_PER_MM = 96 / 25.4;
const GAP_PX = 14;
const TRACE_PX = 1.7;
const SCREEN_BLACK = "#050809";

/** A row of the screen: what it shows at which speed, and where its lowest and highest values lie.
 * @typedef {{wave: "ecg" | "pleth" | "resp", color: string, mm_per_s: number, every: number, low: number, high: number}} Lane
 * @typedef {Lane & {top: number, tall: number, x: number, y: number, cleared: number, due: number}} Swept */

/** @type {Lane[]} */
export const LANES = [
  { wave: "ecg", color: "#38e070", mm_per_s: 25, every: 1, low: -0.85, high: 1.4 },
  { wave: "pleth", color: "#3fd5ea", mm_per_s: 25, every: 2, low: -0.12, high: 1.32 },
  { wave: "resp", color: "#f2f5f5", mm_per_s: 6.25, every: 8, low: -0.25, high: 1.3 },
];

/** A bar that erases the oldest columns and leaves the newest behind it. */
export class Sweep {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d", { alpha: false });
    this.ratio = 1;
    /** @type {Swept[]} */
    this.lanes = LANES.map((lane) => ({ ...lane, top: 0, tall: 0, x: 0, y: -1, cleared: 0, due: 0 }));
  }

  /** How long a bar takes across the screen. */
  get lasts_s() {
    return this.canvas.width / this.ratio / (LANES[0].mm_per_s * CSS_PX_PER_MM);
  }

  get finest() {
    return Math.min(window.devicePixelRatio || 1, 3);
  }

  /** Whether the pixels of the screen are others than those drawn for. */
  get isStale() {
    return this.canvas.width > 0 && this.ratio !== this.finest;
  }

  /** @param {{top: number, tall: number}[]} rows in CSS pixels */
  resize(rows) {
    this.ratio = this.finest;
    const wide = Math.round(this.canvas.clientWidth * this.ratio);
    const high = Math.round(this.canvas.clientHeight * this.ratio);
    const same = this.canvas.width === wide && this.canvas.height === high;
    this.lanes.forEach((lane, i) => {
      lane.top = Math.round(rows[i].top * this.ratio);
      lane.tall = Math.round(rows[i].tall * this.ratio);
    });
    if (same || !wide) return;
    this.canvas.width = wide;
    this.canvas.height = high;
    this.clear();
  }

  clear() {
    const { context, canvas } = this;
    if (context) {
      context.fillStyle = SCREEN_BLACK;
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.lineWidth = TRACE_PX * this.ratio;
      context.lineJoin = context.lineCap = "round";
    }
    for (const lane of this.lanes) this.restart(lane);
  }

  /** @param {Swept} lane */
  restart(lane) {
    lane.x = lane.cleared = lane.due = 0;
    lane.y = -1;
  }

  /** Blank a row. @param {"ecg" | "pleth" | "resp"} wave */
  blank(wave) {
    const lane = this.lanes.find((each) => each.wave === wave);
    if (!lane || !this.context) return;
    this.context.fillStyle = SCREEN_BLACK;
    this.context.fillRect(0, lane.top, this.canvas.width, lane.tall);
    this.restart(lane);
  }

  /** Draw the samples that are new, only in their own columns.
   * @param {Float32Array[]} samples of each lane @param {number} count @param {boolean[]} on */
  draw(samples, count, on) {
    const { context, canvas, lanes } = this;
    if (!context || !canvas.width) return;
    context.fillStyle = SCREEN_BLACK;
    lanes.forEach((lane, i) => { if (on[i]) this.erase(lane, count); });
    lanes.forEach((lane, i) => { if (on[i]) this.trace(context, lane, samples[i], count); });
  }

  /** @param {Swept} lane */
  pace(lane) {
    return lane.mm_per_s * CSS_PX_PER_MM * this.ratio * SAMPLE_S;
  }

  /** @param {Swept} lane @param {number} count */
  erase(lane, count) {
    const { width } = this.canvas;
    const to = Math.min(Math.ceil(lane.x + count * this.pace(lane) + GAP_PX * this.ratio), lane.x + width);
    for (let from = lane.cleared; from < to;) {
      const column = Math.floor(from % width);
      const wide = Math.min(to - from, width - column);
      this.context?.fillRect(column, lane.top, wide, lane.tall);
      from += wide;
    }
    lane.cleared = Math.max(lane.cleared, to);
  }

  /** @param {CanvasRenderingContext2D} context @param {Swept} lane @param {Float32Array} values @param {number} count */
  trace(context, lane, values, count) {
    const { width } = this.canvas;
    const pace = this.pace(lane);
    const edge = TRACE_PX * this.ratio;
    const scale = (lane.tall - 2 * edge) / (lane.high - lane.low);
    let drawn = false;
    context.strokeStyle = lane.color;
    for (let i = 0; i < count; i += 1) {
      lane.x += pace;
      lane.due += 1;
      if (lane.due < lane.every) continue;
      lane.due = 0;
      const y = lane.top + edge + (lane.high - clamp(values[i], lane.low, lane.high)) * scale;
      if (lane.x >= width) {
        if (drawn) context.stroke();
        lane.x -= width;
        lane.cleared -= width;
        drawn = false;
        lane.y = -1;
      }
      if (!drawn) {
        context.beginPath();
        context.moveTo(lane.y < 0 ? lane.x : lane.x - pace * lane.every, lane.y < 0 ? y : lane.y);
        drawn = true;
      }
      context.lineTo(lane.x, y);
      lane.y = y;
    }
    if (drawn) context.stroke();
  }
}
