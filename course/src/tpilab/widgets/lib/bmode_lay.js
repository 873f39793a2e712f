import { inFrame, UNIT } from "./pose.js";

/**
 * What the beams of a picture meet, sample by sample, as in physics/ultrasound/beams.py and things.py.
 *
 * @typedef {import("./pose.js").ProbePose} ProbePose
 */

const TRIES = 4;
const DEEPEST = 1_000_000_000;

/** What one picture is made of; made once for a size, used for every frame. */
export class Laid {
  /** @param {import("./bmode_scene.js").SoundScene} scene @param {import("./bmode_tables.js").Machine} machine
   * @param {import("./pose.js").Angles} angles */
  constructor(scene, machine, angles) {
    this.scene = scene;
    this.machine = machine;
    this.angles = angles;
    const { beams, samples } = machine;
    const { layers } = scene;
    this.lateral = new Int32Array(beams);
    this.deep = new Int32Array(beams);
    this.across = new Int32Array(beams);
    this.down = new Int32Array(beams);
    this.start = new Int32Array(3 * beams);
    this.heading = new Int32Array(3 * beams);
    this.reach = new Int32Array(samples);
    this.met = new Int32Array(beams * layers);
    this.kind = new Uint8Array(beams * layers);
    this.cell = new Int32Array(beams * layers);
    this.begin = new Int32Array(beams * layers);
    this.medium = new Uint8Array(beams * samples);
    this.layer = new Uint8Array(beams * samples);
    this.factor = new Float32Array(beams * samples);
    this.dimmed = false;
    /** @type {[import("./pose.js").Vector, import("./pose.js").Vector, import("./pose.js").Vector]} */
    this.axes = [[UNIT, 0, 0], [0, UNIT, 0], [0, 0, UNIT]];
    this.pose = { x_um: 0, y_um: 0, turn_ddeg: 0, tilt_ddeg: 0, rock_ddeg: 0, press_um: 0 };
    /** @type {{beam: number, first: number, end: number, widest: number}[]} */
    this.walls = [];
  }

  /** @param {ProbePose} pose @param {any[]} deposits */
  lay(pose, deposits) {
    this.pose = pose;
    this.axes = this.angles.axes(pose);
    this.reach = this.machine.reach(this.scene.tables.squeezed, pose.press_um);
    this.aim();
    const deepest = this.reach[this.reach.length - 1] + 1_000;
    for (let beam = 0; beam < this.machine.beams; beam += 1) {
      this.meet(beam, deepest);
      this.fill(beam);
    }
    this.walls = [];
    for (const pipe of this.scene.pipes) this.pipe(pipe);
    this.dimmed = false;
    for (const lump of this.scene.tables.lumps) this.lump(lump);
    for (const deposit of deposits) this.lump(deposit);
  }

  /** Where each beam starts and heads. */
  aim() {
    const { beams, probe } = this.machine;
    const [u, , w] = this.axes;
    const { pose } = this;
    for (let beam = 0; beam < beams; beam += 1) {
      const order = 2 * beam + 1 - beams;
      let [lateral, deep, across, down] = [0, 0, 0, UNIT];
      if (probe.radius_um) {
        [across, down] = this.angles.fine(Math.floor((order * probe.half_angle_ddeg * 16) / beams));
        lateral = Math.floor((probe.radius_um * across) / UNIT);
        deep = probe.sunk_um - probe.radius_um + Math.floor((probe.radius_um * down) / UNIT);
      } else lateral = Math.floor((order * probe.width_um) / (2 * beams));
      this.lateral[beam] = lateral;
      this.deep[beam] = deep;
      this.across[beam] = across;
      this.down[beam] = down;
      for (let axis = 0; axis < 3; axis += 1) {
        const place = axis === 0 ? pose.x_um : axis === 1 ? pose.y_um : 0;
        this.start[3 * beam + axis] = place + Math.floor((lateral * u[axis] + deep * w[axis]) / UNIT);
        this.heading[3 * beam + axis] = (across * u[axis] + down * w[axis]) >> 14;
      }
    }
  }

  /** How far along a beam each layer begins, and what it is there.
   * @param {number} beam @param {number} deepest um */
  meet(beam, deepest) {
    const { tops, tissues, nx, ny, layers, tables } = this.scene;
    const { x0_um, y0_um, cell_um } = tables.window;
    const [x, y, z] = this.start.subarray(3 * beam, 3 * beam + 3);
    const [dx, dy] = this.heading.subarray(3 * beam, 3 * beam + 2);
    const dz = Math.max(this.heading[3 * beam + 2], UNIT / 4);
    const most_x = (nx - 1) * cell_um - 1;
    const most_y = (ny - 1) * cell_um - 1;
    let before = 0;
    for (let k = 0; k < layers; k += 1) {
      let reach = 0;
      for (let attempt = 0; attempt < TRIES; attempt += 1) {
        const at_x = within(x + ((dx * reach) >> 14) - x0_um, 0, most_x);
        const at_y = within(y + ((dy * reach) >> 14) - y0_um, 0, most_y);
        const column = (at_x / cell_um) | 0;
        const row = (at_y / cell_um) | 0;
        const px = at_x - column * cell_um;
        const py = at_y - row * cell_um;
        const first = (row * nx + column) * layers + k;
        const second = first + nx * layers;
        const upper = ((tops[first] * (cell_um - px) + tops[first + layers] * px) / cell_um) | 0;
        const lower = ((tops[second] * (cell_um - px) + tops[second + layers] * px) / cell_um) | 0;
        const top = ((upper * (cell_um - py) + lower * py) / cell_um) | 0;
        reach = within(Math.floor(((top - z) * UNIT) / dz), 0, deepest);
      }
      before = Math.max(before, reach);
      const at = beam * layers + k;
      this.met[at] = before;
      const column = Math.floor((x + ((dx * before) >> 14) - x0_um + cell_um / 2) / cell_um);
      const row = Math.floor((y + ((dy * before) >> 14) - y0_um + cell_um / 2) / cell_um);
      const inside = column >= 0 && column < nx && row >= 0 && row < ny;
      this.cell[at] = inside ? row * nx + column : -1;
      this.kind[at] = inside ? tissues[(row * nx + column) * layers + k] : 0;
    }
  }

  /** Write down what each sample of a beam lies in.
   * @param {number} beam */
  fill(beam) {
    const { layers } = this.scene;
    const { samples } = this.machine;
    const { reach, met, kind, begin, medium, layer } = this;
    let sample = 0;
    let now = 0;
    let held = 0;
    for (let k = 0; k <= layers; k += 1) {
      const until = k < layers ? met[beam * layers + k] : DEEPEST;
      while (sample < samples && reach[sample] < until) {
        medium[beam * samples + sample] = held;
        layer[beam * samples + sample] = now;
        sample += 1;
      }
      if (k < layers) {
        begin[beam * layers + k] = sample;
        held = kind[beam * layers + k];
        now = k + 1;
      }
    }
  }

  /** Whether a beam has no body before it, or too much gel.
   * @param {number} beam */
  lost(beam) {
    const { layers, tables } = this.scene;
    return this.met[beam * layers] > tables.machine.gap_um || this.kind[beam * layers] === tables.tissue.outside;
  }

  /** The first sample that reaches as deep.
   * @param {number} reach_um */
  sampleFrom(reach_um) {
    let low = 0;
    let high = this.reach.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.reach[middle] < reach_um) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where along a beam a reach is shown, in 1/256 of a sample.
   * @param {number} reach_um */
  sampleOf(reach_um) {
    const after = within(this.sampleFrom(reach_um), 1, this.reach.length - 1);
    const low = this.reach[after - 1];
    return ((after - 1) << 8) + Math.floor(((reach_um - low) * 256) / (this.reach[after] - low));
  }

  /** A vessel or nerve takes the place of soft tissue.
   * @param {{kind: number, radius_um: number, points: Int32Array}} pipe */
  pipe({ kind, radius_um, points }) {
    const near = [];
    for (let i = 0; i < points.length; i += 3) {
      const at = inFrame(this.axes, this.pose, [points[i], points[i + 1], points[i + 2]]);
      if (Math.abs(at[1]) < radius_um) near.push({ lateral: at[0], deep: at[2], square: radius_um * radius_um - at[1] * at[1] });
    }
    if (!near.length) return;
    const { media, tissue, machine: own } = this.scene.tables;
    const { beams, samples } = this.machine;
    const open = kind === tissue.vein ? Math.max(own.collapse_um - this.pose.press_um, 0) : own.collapse_um;
    const found = [];
    let widest = 0;
    for (let beam = 0; beam < beams; beam += 1) {
      let top = DEEPEST;
      let end = -DEEPEST;
      const { across, down } = { across: this.across[beam], down: this.down[beam] };
      for (const { lateral, deep, square } of near) {
        const fl = lateral - this.lateral[beam];
        const fd = deep - this.deep[beam];
        const off = Math.floor((fl * down - fd * across) / UNIT);
        const left = square - off * off;
        if (left <= 0) continue;
        const half = Math.floor((Math.floor(Math.sqrt(left)) * open) / own.collapse_um);
        if (half <= 0) continue;
        const along = Math.floor((fl * across + fd * down) / UNIT);
        top = Math.min(top, along - half);
        end = Math.max(end, along + half);
      }
      if (end < top) continue;
      const first = this.sampleFrom(top);
      const last = this.sampleFrom(end);
      if (last <= first) continue;
      for (let sample = first; sample < last; sample += 1) {
        const at = beam * samples + sample;
        if (media.soft[this.medium[at]]) this.medium[at] = kind;
      }
      found.push({ beam, first, end: last, widest: 0 });
      widest = Math.max(widest, last - first);
    }
    for (const wall of found) this.walls.push({ ...wall, widest });
  }

  /** Something small that is brighter, darker, or of another tissue; or fluid.
   * @param {{center_um: number[], half_um: number[], along?: number[], kind?: number | null, echo_permille?: number}} lump */
  lump({ center_um, half_um, along = [127, 0], kind = null, echo_permille }) {
    const reach = Math.max(...half_um);
    const [lateral, elevation, deep] = inFrame(this.axes, this.pose, /** @type {import("./pose.js").Vector} */ (center_um));
    if (Math.abs(elevation) > reach) return;
    const { beams, samples } = this.machine;
    const { media, machine: own } = this.scene.tables;
    const echo = echo_permille === undefined ? own.fluid : echo_permille / 1000;
    let least = DEEPEST;
    let most = -DEEPEST;
    let from = beams;
    let to = -1;
    for (let beam = 0; beam < beams; beam += 1) {
      const fl = lateral - this.lateral[beam];
      const fd = deep - this.deep[beam];
      const away = Math.floor((fl * this.down[beam] - fd * this.across[beam]) / UNIT);
      if (Math.abs(away) > reach) continue;
      from = Math.min(from, beam);
      to = beam;
      const way = Math.floor((fl * this.across[beam] + fd * this.down[beam]) / UNIT);
      least = Math.min(least, way);
      most = Math.max(most, way);
    }
    if (to < from) return;
    const first = this.sampleFrom(least - reach);
    const end = this.sampleFrom(most + reach);
    if (first >= end) return;
    if (kind === null && !this.dimmed) {
      this.factor.fill(1);
      this.dimmed = true;
    }
    const [a, b, c] = half_um;
    const [ax, ay] = along;
    for (let beam = from; beam <= to; beam += 1) {
      const [x, y, z] = this.start.subarray(3 * beam, 3 * beam + 3);
      const [hx, hy, hz] = this.heading.subarray(3 * beam, 3 * beam + 3);
      for (let sample = first; sample < end; sample += 1) {
        const way = this.reach[sample];
        const dx = x + ((hx * way) >> 14) - center_um[0];
        const dy = y + ((hy * way) >> 14) - center_um[1];
        const dz = z + ((hz * way) >> 14) - center_um[2];
        const one = Math.floor((Math.floor((dx * ax + dy * ay) / 127) * 1000) / a);
        const other = Math.floor((Math.floor((dy * ax - dx * ay) / 127) * 1000) / b);
        const down = Math.floor((dz * 1000) / c);
        const square = Math.floor((one * one + other * other + down * down) / 1000);
        if (square > 1000) continue;
        const at = beam * samples + sample;
        if (!media.soft[this.medium[at]]) continue;
        if (kind !== null) this.medium[at] = kind;
        else this.factor[at] *= echo + (1 - echo) * within((square - 650) / 350, 0, 1);
      }
    }
  }
}

/** @param {number} value @param {number} low @param {number} high */
function within(value, low, high) {
  return value < low ? low : value > high ? high : value;
}
