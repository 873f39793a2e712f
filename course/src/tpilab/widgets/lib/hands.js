import { clamp } from "./feel.js";

/**
 * A hand with a probe and a hand with a needle: where they are, and where they are going. They move
 * no faster than hands do, a needle stops at bone, and in the depth it cannot be turned.
 *
 * @typedef {import("./pose.js").ProbePose} ProbePose
 * @typedef {{x_um: number, y_um: number, azimuth_ddeg: number, steep_ddeg: number, depth_um: number,
 *   wanted_um: number, length_um: number, gauge: number, bevel: "up" | "down", inside: boolean}} Held
 */

const PROBE_UM_PER_MS = 350;
const NEEDLE_UM_PER_MS = 90;
const SHALLOW_UM = 5_000;
/** A needle in the depth gives way so far; the kernel refuses a little more than that. */
const GIVES_DDEG = 25;
/** How far a hand pushes against bone before it feels that nothing gives. */
const AGAINST_UM = 750;
export const MOST = { tilt_ddeg: 450, rock_ddeg: 300, press_um: 10_000 };
export const FLATTEST_DDEG = 50;
export const STEEPEST_DDEG = 900;
const WHOLE_TURN = 3600;
/** So long the same is not said again. */
const QUIET_MS = 3000;

export class Hands {
  /** @param {object} parts
   * @param {{x_um: number, y_um: number}} parts.mark where both begin
   * @param {number} parts.reach_um how far from the mark they can be
   * @param {import("./pose.js").Angles} parts.angles
   * @param {(needle: Held, wanted_um: number) => number} parts.stop how deep bone lets a needle go
   * @param {(words: string) => void} parts.tell */
  constructor({ mark, reach_um, angles, stop, tell }) {
    this.angles = angles;
    this.mark = mark;
    this.reach_um = reach_um;
    this.stop = stop;
    this.tell = tell;
    this.able = true;
    /** Where the probe is. @type {ProbePose} */
    this.probe = restingAt(mark);
    /** Where it is going. @type {ProbePose} */
    this.goal = restingAt(mark);
    this.onSkin = false;
    /** @type {Held | null} */
    this.needle = null;
    /** Its direction when it last was just under the skin. @type {import("./pose.js").Vector} */
    this.anchor = [0, 0, 0];
    /** How deep the needle is meant to be; nothing while it rests. @type {number | undefined} */
    this.needleGoal = undefined;
    this.toldBend = -QUIET_MS;
  }

  clear() {
    this.probe = restingAt(this.mark);
    this.goal = restingAt(this.mark);
    this.onSkin = false;
    this.needle = null;
    this.needleGoal = undefined;
  }

  /** The probe as the kernel is told of it. */
  get placed() {
    return this.onSkin ? this.probe : null;
  }

  /** The needle as the kernel is told of it: as deep as the hand wants it. */
  get pushed() {
    const { needle } = this;
    if (!needle?.inside) return null;
    const { x_um, y_um, azimuth_ddeg, steep_ddeg } = needle;
    return { x_um, y_um, azimuth_ddeg, steep_ddeg, depth_um: needle.wanted_um };
  }

  /** Take what the kernel knows.
   * @param {ProbePose | null} probe
   * @param {(import("./pose.js").NeedlePose & {length_um: number, gauge: number, bevel: "up" | "down", stopped: boolean}) | null} needle */
  take(probe, needle) {
    this.onSkin = Boolean(probe);
    if (probe) {
      this.probe = { ...probe };
      this.goal = { ...probe };
    }
    if (!needle) {
      if (this.needle?.inside) this.needle = { ...this.needle, inside: false, depth_um: 0, wanted_um: 0 };
      return;
    }
    this.needle = { ...needle, wanted_um: needle.depth_um, inside: true };
    this.anchor = this.angles.direction(needle);
  }

  /** A needle is at hand, beside the mark.
   * @param {{gauge: number, length_mm: number} | null} chosen */
  pick(chosen) {
    const { needle } = this;
    if (needle?.inside) return;
    if (!chosen) {
      this.needle = null;
      return;
    }
    const { x_um, y_um } = this.mark;
    const length_um = chosen.length_mm * 1000;
    if (needle && needle.gauge === chosen.gauge && needle.length_um === length_um) return;
    this.needle = {
      x_um, y_um: y_um + 12_000, azimuth_ddeg: 2700, steep_ddeg: 300, bevel: "up", ...needle,
      gauge: chosen.gauge, length_um, depth_um: 0, wanted_um: 0, inside: false,
    };
  }

  /** @param {Partial<ProbePose>} to */
  slide(to) {
    if (!this.able) return;
    const within = (/** @type {number} */ um, /** @type {number} */ middle) =>
      Math.round(clamp(um, middle - this.reach_um, middle + this.reach_um));
    const next = { ...this.goal, ...to };
    this.goal = {
      x_um: within(next.x_um, this.mark.x_um), y_um: within(next.y_um, this.mark.y_um),
      turn_ddeg: wrapped(Math.round(next.turn_ddeg), WHOLE_TURN),
      tilt_ddeg: bound(next.tilt_ddeg, -MOST.tilt_ddeg, MOST.tilt_ddeg),
      rock_ddeg: bound(next.rock_ddeg, -MOST.rock_ddeg, MOST.rock_ddeg),
      press_um: bound(next.press_um, 0, MOST.press_um),
    };
    if (!this.onSkin) this.probe = { ...this.goal };
  }

  /** Turn the needle; while it is outside, or under the skin, or a little in the depth.
   * @param {{azimuth_ddeg?: number, steep_ddeg?: number}} to */
  direct(to) {
    const { needle } = this;
    if (!needle || !this.able) return;
    const azimuth_ddeg = wrapped(Math.round(to.azimuth_ddeg ?? needle.azimuth_ddeg), WHOLE_TURN);
    const steep_ddeg = bound(to.steep_ddeg ?? needle.steep_ddeg, FLATTEST_DDEG, STEEPEST_DDEG);
    if (azimuth_ddeg === needle.azimuth_ddeg && steep_ddeg === needle.steep_ddeg) return;
    const next = { ...needle, azimuth_ddeg, steep_ddeg };
    if (needle.inside && this.bends(next)) {
      if (performance.now() - this.toldBend >= QUIET_MS) this.tell("The needle bends. Withdraw it to the fat under the skin, then turn it.");
      this.toldBend = performance.now();
      return;
    }
    this.needle = next;
    this.settle();
  }

  /** @param {Held} next */
  bends(next) {
    const deep = this.angles.along(next, next.depth_um)[2] > SHALLOW_UM;
    if (!deep) return this.leaps(next);
    const direction = this.angles.direction(next);
    const along = direction.reduce((sum, each, i) => sum + each * this.anchor[i], 0);
    return along < this.angles.cos(GIVES_DDEG) * 16_384;
  }

  /** Whether the tip would be thrown farther than a hand moves it at once.
   * @param {Held} next */
  leaps(next) {
    if (!this.needle) return false;
    const [from, to] = [this.angles.along(this.needle, next.wanted_um), this.angles.along(next, next.wanted_um)];
    return Math.hypot(...to.map((each, i) => each - from[i])) > 4_000;
  }

  /** @param {number} x_um @param {number} y_um */
  enterAt(x_um, y_um) {
    if (!this.needle || this.needle.inside || !this.able) return;
    this.needle = { ...this.needle, x_um: Math.round(x_um), y_um: Math.round(y_um) };
  }

  /** The needle passes the skin. */
  puncture() {
    if (this.needle) this.needle = { ...this.needle, inside: true, depth_um: 0, wanted_um: 0 };
    this.needleGoal = undefined;
    this.settle();
  }

  /** The needle is out. */
  withdraw() {
    if (this.needle) this.needle = { ...this.needle, inside: false, depth_um: 0, wanted_um: 0 };
    this.needleGoal = undefined;
  }

  /** @param {number} by_um less than 0: withdraw */
  advance(by_um) {
    if (this.needle) this.goTo((this.needle.wanted_um > this.needle.depth_um ? this.needle.depth_um : this.wanted) + by_um);
  }

  get wanted() {
    return this.needleGoal ?? this.needle?.wanted_um ?? 0;
  }

  /** @param {number} depth_um how deep the needle is meant to be */
  goTo(depth_um) {
    if (!this.needle?.inside || !this.able) return;
    this.needleGoal = bound(depth_um, 0, this.needle.length_um);
  }

  /** The hands go on toward where they are meant to be.
   * @param {number} passed_ms
   * @returns {boolean} whether anything moved */
  step(passed_ms) {
    const moved = this.slides(passed_ms);
    return this.pushes(passed_ms) || moved;
  }

  /** @param {number} passed_ms */
  slides(passed_ms) {
    const { probe, goal } = this;
    if (!this.onSkin) return false;
    const [dx, dy] = [goal.x_um - probe.x_um, goal.y_um - probe.y_um];
    const away = Math.hypot(dx, dy);
    const share = Math.min(1, (PROBE_UM_PER_MS * passed_ms) / Math.max(away, 1));
    const next = { ...goal, x_um: Math.round(probe.x_um + share * dx), y_um: Math.round(probe.y_um + share * dy) };
    if (/** @type {(keyof ProbePose)[]} */ (Object.keys(next)).every((name) => next[name] === probe[name])) return false;
    this.probe = next;
    return true;
  }

  /** @param {number} passed_ms */
  pushes(passed_ms) {
    const { needle, needleGoal } = this;
    if (!needle?.inside || needleGoal === undefined) return false;
    const way = NEEDLE_UM_PER_MS * passed_ms;
    const wanted = Math.round(clamp(needleGoal, needle.wanted_um - way, needle.wanted_um + way));
    const before = needle.wanted_um;
    this.needle = { ...needle, wanted_um: wanted };
    this.settle();
    if (this.needle.wanted_um === before || this.needle.wanted_um === needleGoal) this.needleGoal = undefined;
    return this.needle.wanted_um !== before;
  }

  /** Bone stops the needle; near the skin its direction is free. */
  settle() {
    const { needle } = this;
    if (!needle?.inside) return;
    const free = this.stop(needle, needle.wanted_um);
    needle.wanted_um = Math.min(needle.wanted_um, Math.max(free, 0) + AGAINST_UM);
    needle.depth_um = clamp(free, 0, needle.wanted_um);
    if (this.angles.along(needle, needle.depth_um)[2] <= SHALLOW_UM) this.anchor = this.angles.direction(needle);
  }

  /** Whether a hand is still on its way. */
  get moving() {
    const { probe, goal } = this;
    const slides = this.onSkin && (probe.x_um !== goal.x_um || probe.y_um !== goal.y_um);
    return slides || this.needleGoal !== undefined;
  }
}

/** A probe held upright over a place. @param {{x_um: number, y_um: number}} mark */
function restingAt({ x_um, y_um }) {
  return { x_um, y_um, turn_ddeg: 0, tilt_ddeg: 0, rock_ddeg: 0, press_um: 0 };
}

/** The rest of a division that is never negative.
 * @param {number} value @param {number} by */
function wrapped(value, by) {
  return ((value % by) + by) % by;
}

/** @param {number} value @param {number} least @param {number} most */
function bound(value, least, most) {
  return Math.round(clamp(value, least, most));
}
