/**
 * Where a probe and a needle are: the same integers as physics/pose.py.
 *
 * @typedef {[number, number, number]} Vector
 * @typedef {{x_um: number, y_um: number, turn_ddeg: number, tilt_ddeg: number, rock_ddeg: number, press_um: number}} ProbePose
 * @typedef {{x_um: number, y_um: number, azimuth_ddeg: number, steep_ddeg: number, depth_um: number}} NeedlePose
 */

export const UNIT = 1 << 14;
const TURN = 3600;

export class Angles {
  /** @param {number[]} table sines of tenths of a degree, times UNIT */
  constructor(table) {
    this.table = Int32Array.from(table);
  }

  /** @param {number} ddeg */
  sin(ddeg) {
    return this.table[((ddeg % TURN) + TURN) % TURN];
  }

  /** @param {number} ddeg */
  cos(ddeg) {
    return this.sin(ddeg + TURN / 4);
  }

  /** Sine and cosine of an angle in 1/16 of a tenth of a degree.
   * @param {number} fine @returns {[number, number]} */
  fine(fine) {
    return [this.between(fine), this.between(fine + 16 * (TURN / 4))];
  }

  /** @param {number} fine */
  between(fine) {
    const whole = fine >> 4;
    const low = this.sin(whole);
    return low + (((this.sin(whole + 1) - low) * (fine & 15)) >> 4);
  }

  /** Lateral, elevation and beam axis of a probe.
   * @param {ProbePose} pose @returns {[Vector, Vector, Vector]} */
  axes(pose) {
    const c = this.cos(pose.turn_ddeg);
    const s = this.sin(pose.turn_ddeg);
    /** @type {Vector} */
    let u = [c, s, 0];
    /** @type {Vector} */
    let v = [-s, c, 0];
    /** @type {Vector} */
    let w = [0, 0, UNIT];
    [w, v] = [this.turned(w, v, pose.tilt_ddeg), this.turned(v, w, -pose.tilt_ddeg)];
    [w, u] = [this.turned(w, u, pose.rock_ddeg), this.turned(u, w, -pose.rock_ddeg)];
    return [u, v, w];
  }

  /** @param {Vector} one @param {Vector} toward @param {number} ddeg @returns {Vector} */
  turned(one, toward, ddeg) {
    const c = this.cos(ddeg);
    const s = this.sin(ddeg);
    return /** @type {Vector} */ ([0, 1, 2].map((i) => (one[i] * c + toward[i] * s) >> 14));
  }

  /** From hub to tip.
   * @param {NeedlePose} needle @returns {Vector} */
  direction({ azimuth_ddeg, steep_ddeg }) {
    const flat = this.cos(steep_ddeg);
    return [(flat * this.cos(azimuth_ddeg)) >> 14, (flat * this.sin(azimuth_ddeg)) >> 14, this.sin(steep_ddeg)];
  }

  /** The place on a needle's line at a depth along it.
   * @param {NeedlePose} needle @param {number} depth_um @returns {Vector} */
  along(needle, depth_um) {
    const [dx, dy, dz] = this.direction(needle);
    return [needle.x_um + scaled(dx, depth_um), needle.y_um + scaled(dy, depth_um), scaled(dz, depth_um)];
  }

  /** Lateral place, elevation and depth of a point in the probe's frame.
   * @param {ProbePose} pose @param {Vector} point @returns {Vector} */
  seenFrom(pose, point) {
    return inFrame(this.axes(pose), pose, point);
  }
}

/** @param {[Vector, Vector, Vector]} axes @param {{x_um: number, y_um: number}} place @param {Vector} point @returns {Vector} */
export function inFrame(axes, place, [x, y, z]) {
  const dx = x - place.x_um;
  const dy = y - place.y_um;
  return /** @type {Vector} */ (axes.map((axis) => Math.floor((dx * axis[0] + dy * axis[1] + z * axis[2]) / UNIT)));
}

/** @param {number} direction @param {number} length */
export function scaled(direction, length) {
  return Math.floor((direction * length) / UNIT);
}
