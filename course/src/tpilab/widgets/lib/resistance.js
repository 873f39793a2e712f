/**
 * What a needle feels on its way: how much tissue at the tip and along the shaft resists, and what
 * a border takes before it gives. The same integers as physics/resistance.py.
 *
 * @typedef {{tip_mN: number[], skin_mN: number, shaft_mN_per_cm: number, crossing: number[][], rise_um: number,
 *   sample_um: number, gauges_permille: Record<string, number>, names: string[]}} Tables
 * @typedef {import("./hands.js").Held} Held
 */

const CODES = 32;
const UM_PER_CM = 10_000;

export class Resistance {
  /** @param {import("./bmode_scene.js").SoundScene} scene @param {import("./pose.js").Angles} angles @param {Tables} tables */
  constructor(scene, angles, tables) {
    this.scene = scene;
    this.angles = angles;
    this.tables = tables;
    this.crossing = new Map(tables.crossing.map(([from, to, mN]) => [CODES * from + to, mN]));
    this.key = "";
    /** Tissue at each step of the line. */
    this.tissues = new Uint8Array(0);
    /** Force at each step, mN. */
    this.force_mN = new Int32Array(0);
    /** What has given just before a step, mN. */
    this.gave_mN = new Int32Array(0);
    /** What the shaft alone drags at each step, mN. */
    this.drag_mN = new Int32Array(0);
  }

  /** Look along a needle's line. @param {Held} needle */
  along(needle) {
    const { x_um, y_um, azimuth_ddeg, steep_ddeg, length_um, gauge } = needle;
    const key = [x_um, y_um, azimuth_ddeg, steep_ddeg, length_um, gauge].join();
    if (key === this.key) return;
    this.key = key;
    const count = Math.floor(length_um / this.tables.sample_um) + 1;
    this.tissues = Uint8Array.from({ length: count }, (_, step) =>
      this.scene.layerAt(...this.angles.along(needle, step * this.tables.sample_um)));
    this.profile(gauge);
  }

  /** @param {number} gauge */
  profile(gauge) {
    const { tissues, tables, crossing } = this;
    const { sample_um, shaft_mN_per_cm } = tables;
    const thick = tables.gauges_permille[gauge];
    const drag = (/** @type {number} */ step) => Math.floor((shaft_mN_per_cm * step * sample_um) / UM_PER_CM);
    const force = Int32Array.from(tissues, (tissue, step) => tables.tip_mN[tissue] + drag(step));
    this.drag_mN = Int32Array.from(tissues, (_, step) => Math.floor((drag(step) * thick) / 1000));
    this.gave_mN = new Int32Array(tissues.length);
    this.rises(force, 0, tables.skin_mN);
    this.gave_mN[0] = Math.floor((tables.skin_mN * thick) / 1000);
    for (let at = 0; at + 1 < tissues.length; at += 1) {
      const peak = crossing.get(CODES * tissues[at] + tissues[at + 1]) ?? 0;
      if (tissues[at] === tissues[at + 1] || !peak) continue;
      this.rises(force, at, peak);
      this.gave_mN[at + 1] = Math.floor((peak * thick) / 1000);
    }
    this.force_mN = force.map((each) => Math.floor((each * thick) / 1000));
  }

  /** A surface after a step holds until it gives.
   * @param {Int32Array} force @param {number} at @param {number} peak */
  rises(force, at, peak) {
    const rise = Math.floor(this.tables.rise_um / this.tables.sample_um);
    for (let back = 0; back < Math.min(rise, at + 1); back += 1) {
      const here = at - back;
      force[here] = Math.max(force[here], force[here] + Math.floor(((peak - force[here]) * (rise - back)) / rise));
    }
  }

  /** The step of the line at a depth. @param {number} depth_um */
  step(depth_um) {
    return Math.min(Math.floor(depth_um / this.tables.sample_um), Math.max(this.tissues.length - 1, 0));
  }

  /** The tissue at a depth, by name. @param {number} depth_um */
  name(depth_um) {
    return this.tables.names[this.tissues[this.step(depth_um)]] ?? "";
  }
}
