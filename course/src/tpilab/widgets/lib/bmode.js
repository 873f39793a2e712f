import { Echoes } from "./bmode_echo.js";
import { Laid } from "./bmode_lay.js";
import { drawNeedle, placed } from "./bmode_needle.js";
import { inflated, SoundScene } from "./bmode_scene.js";
import { Machine } from "./bmode_tables.js";
import { tissueTiles } from "./bmode_tissue.js";
import { Angles, UNIT } from "./pose.js";

/**
 * A B-mode picture in the browser: the same as the reference in physics/ultrasound, to two greys.
 *
 * @typedef {import("./pose.js").ProbePose} ProbePose
 * @typedef {import("./pose.js").Vector} Vector
 * @typedef {import("./pose.js").NeedlePose & {gauge: number, bevel?: string}} Needle
 * @typedef {object} What
 * @property {ProbePose | null} pose null: the probe is off the skin
 * @property {Needle | null} [needle]
 * @property {{center_um: number[], half_um: number[]}[]} [deposits]
 * @property {number} [breath_um] how far the lung at its base has slid
 * @property {{x_um: number, y_um: number, shift_um: number} | null} [twitch]
 */

/** @type {import("./bmode_tables.js").Settings} */
const USUAL = {
  probe: "linear", depth_um: 40_000, gain_db: 0, tgc_db: [0, 0, 0, 0, 0, 0, 0, 0], focus_um: 20_000, range_db: 60,
  rows: 384, columns: 256,
};

export class Bmode {
  /** @param {Record<string, any>} tables @param {ArrayBuffer} maps inflated; the tissue's tiles are made */
  constructor(tables, maps) {
    this.tables = tables;
    this.angles = new Angles(tables.sin);
    this.scene = new SoundScene(tables, maps);
    this.machine = new Machine(tables, USUAL, this.angles);
    this.laid = new Laid(this.scene, this.machine, this.angles);
    this.echoes = new Echoes(this.laid);
    this.shape = this.machine.shape(this.angles);
    this.pixels = new Uint8ClampedArray(USUAL.rows * USUAL.columns);
  }

  /** From what Python sent, deflated.
   * @param {Record<string, any>} tables @param {DataView} bytes */
  static async open(tables, bytes) {
    const maps = await inflated(bytes);
    await tissueTiles(tables);
    return new Bmode(tables, maps);
  }

  /** @param {import("./bmode_tables.js").Settings} settings */
  set(settings) {
    const { beams, samples } = this.machine;
    this.machine = new Machine(this.tables, settings, this.angles);
    this.shape = this.machine.shape(this.angles);
    if (beams === this.machine.beams && samples === this.machine.samples) {
      this.laid.machine = this.machine;
      this.echoes.tune();
      return;
    }
    this.pixels = new Uint8ClampedArray(settings.rows * settings.columns);
    this.laid = new Laid(this.scene, this.machine, this.angles);
    this.echoes = new Echoes(this.laid);
  }

  /** The picture, row by row.
   * @param {What} what */
  frame({ pose, needle = null, deposits = [], breath_um = 0, twitch = null }) {
    const { laid, echoes } = this;
    if (!pose) this.air();
    else {
      laid.lay(pose, deposits);
      echoes.sound(breath_um, twitch);
      if (needle) drawNeedle(echoes, needle);
      echoes.couple();
      echoes.show();
    }
    return this.convert();
  }

  /** Off the skin: dark, with the face's own echoes. */
  air() {
    const { grey } = this.echoes;
    const { beams, samples } = this.machine;
    const step = Math.max(Math.floor(samples / 48), 2);
    grey.fill(0);
    for (let beam = 0; beam < beams; beam += 1) {
      for (let order = 0; order < 5; order += 1) {
        grey.fill(170 >> order, beam * samples + order * step, beam * samples + order * step + 2);
      }
    }
  }

  convert() {
    const { pixels, machine } = this;
    const { grey } = this.echoes;
    const { beams: columns, samples: rows, fan } = machine;
    if (!fan) {
      for (let column = 0; column < columns; column += 1) {
        const from = column * rows;
        for (let row = 0, at = column; row < rows; row += 1, at += columns) pixels[at] = grey[from + row];
      }
      return pixels;
    }
    const { at, weights } = fan;
    for (let pixel = 0; pixel < pixels.length; pixel += 1) {
      const first = at[pixel];
      if (first < 0) {
        pixels[pixel] = 0;
        continue;
      }
      const pb = weights[2 * pixel];
      const ps = weights[2 * pixel + 1];
      const one = grey[first] * (256 - ps) + grey[first + 1] * ps;
      const other = grey[first + rows] * (256 - ps) + grey[first + rows + 1] * ps;
      pixels[pixel] = (one * (256 - pb) + other * pb) >> 16;
    }
    return pixels;
  }

  /** The middle beam of the last frame, as a column of M-mode. */
  column() {
    const { samples, beams } = this.machine;
    return this.echoes.grey.subarray((beams >> 1) * samples, ((beams >> 1) + 1) * samples);
  }

  /** Where a pixel lies in the body; null beside the picture.
   * @param {number} row @param {number} column @param {ProbePose} pose @returns {Vector | null} */
  place(row, column, pose) {
    const { shape, machine, angles } = this;
    const lateral = (shape.half_width_um * (2 * column + 1 - machine.beams)) / machine.beams;
    const down = shape.top_um + ((shape.bottom_um - shape.top_um) * (2 * row + 1)) / (2 * machine.samples);
    const { radius_um, sunk_um } = machine.probe;
    const range = radius_um ? Math.hypot(lateral, down + radius_um) - radius_um : down;
    if (range < 0) return null;
    const after = machine.reach(this.tables.squeezed, pose.press_um);
    const sample = Math.min(Math.max(Math.round((range * machine.samples) / machine.settings.depth_um - 0.5), 0), machine.samples - 1);
    const more = after[sample] - machine.ranges[sample];
    const angle = radius_um ? Math.atan2(lateral, down + radius_um) : 0;
    const l = lateral + more * Math.sin(angle);
    const d = down + (radius_um ? sunk_um : 0) + more * Math.cos(angle);
    const [u, , w] = angles.axes(pose);
    return [
      Math.round(pose.x_um + (l * u[0] + d * w[0]) / UNIT),
      Math.round(pose.y_um + (l * u[1] + d * w[1]) / UNIT),
      Math.max(Math.round((l * u[2] + d * w[2]) / UNIT), 0),
    ];
  }

  /** Where a place of the body shows, and how far it is off the picture's plane.
   * @param {Vector} point @param {ProbePose} pose */
  pixel(point, pose) {
    const { machine, shape, angles } = this;
    const [lateral, elevation_um, deep] = angles.seenFrom(pose, point);
    const { beam, reach } = placed(machine, lateral, deep);
    const after = machine.reach(this.tables.squeezed, pose.press_um);
    let sample = after.findIndex((each) => each >= reach);
    if (sample < 0) sample = machine.samples;
    if (!machine.fan) return { row: sample, column: beam / 256, elevation_um, reach_um: reach };
    const { radius_um, half_angle_ddeg } = machine.probe;
    const angle = ((beam + 128) / (machine.beams * 128) - 1) * ((half_angle_ddeg / 10) * (Math.PI / 180));
    const far = radius_um + (sample * machine.settings.depth_um) / machine.samples;
    const down = far * Math.cos(angle) - radius_um;
    return {
      row: ((down - shape.top_um) / (shape.bottom_um - shape.top_um)) * machine.samples,
      column: ((far * Math.sin(angle)) / shape.half_width_um / 2 + 0.5) * machine.beams,
      elevation_um,
      reach_um: reach,
    };
  }

  /** How deep a needle can go, at most as deep as is wanted, before bone stops it.
   * @param {import("./pose.js").NeedlePose} needle @param {number} wanted_um */
  stop_um(needle, wanted_um) {
    return this.scene.stop((depth) => this.angles.along(needle, depth), needle.depth_um, wanted_um);
  }
}
