/**
 * What a fluoroscope shows: physics/fluoroscopy.py line by line, mostly in whole numbers, so that
 * the browser and the kernel draw the same picture.
 *
 * @typedef {object} Tables
 * @property {number} x0_um
 * @property {number} y0_um
 * @property {number} nx
 * @property {number} ny
 * @property {number} cell_um
 * @property {number} slabs
 * @property {number} sure_um beams that leave the block before this depth meet a shutter
 * @property {number} size pixels each way
 * @property {number} pixel_um
 * @property {number} radius_um of the field
 * @property {number} widest_ddeg how far the C-arm can be turned
 * @property {number[]} weights what a tenth of a millimeter of air, lung, fat, soft, bone takes
 * @property {number} steel
 * @property {number} steel_permille
 * @property {number} contrast
 * @property {number} blur_um
 * @property {Record<string, number>} gauges_um
 * @property {number} step
 * @property {number} spread
 * @property {number} coarse
 * @property {number} bare
 * @property {number[]} grays
 * @property {number[]} noise
 *
 * @typedef {object} View
 * @property {number} x_um where the middle beam meets the skin
 * @property {number} y_um
 * @property {number} [angle_ddeg] positive: toward the patient's right as it goes deeper
 *
 * @typedef {object} Shaft
 * @property {number} x_um where it entered
 * @property {number} y_um
 * @property {number} azimuth_ddeg
 * @property {number} steep_ddeg
 * @property {number} depth_um
 * @property {number} gauge
 * @property {number} [outside_um] how much of it is still outside
 *
 * @typedef {object} Pool
 * @property {number[]} center_um
 * @property {number[]} half_um half axes along its direction, across it, and in depth
 * @property {number[]} [along] its direction on the skin, of length 127
 *
 * @typedef {View & {needle?: Shaft | null, contrast?: Pool[], seed?: number | null, dose_permille?: number}} Shot
 */

const WHOLE = 16384;
const FULL_TURN = 3600;
const TENTHS_A_SLAB = 10;

export class Fluoro {
  /** @param {Tables} tables
   * @param {DataView | Uint8Array} bytes columns of the block, as fluoro_scene made them */
  constructor(tables, bytes) {
    this.tables = tables;
    this.slabs = beamSlabs(tables, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    /** @type {Map<number, Int32Array>} */
    this.maps = new Map();
    this.weak = new Int32Array(tables.size ** 2);
    this.inside = new Uint8Array(tables.size ** 2);
    this.picture = new Uint8ClampedArray(tables.size ** 2);
  }

  /** One picture, row by row from head to feet; black outside of the field. The array is used again
   * by the next picture. Without a seed there is no noise.
   * @param {Shot} shot
   * @returns {Uint8ClampedArray} */
  frame({ needle = null, contrast = [], seed = null, dose_permille = 1000, ...view }) {
    const { step, spread, grays, noise } = this.tables;
    const { weak, inside, picture } = this;
    const at = armTurned(view, this.tables.widest_ddeg);
    this.weaken(at);
    const level = this.level();
    if (needle) this.steel(at, needle);
    for (const pool of contrast) this.pool(at, pool);
    const half = grays.length >> 1;
    const last = grays.length - 1;
    const scale = Math.floor(256 * Math.sqrt(1000 / Math.max(dose_permille, 1)));
    for (let i = 0; i < weak.length; i += 1) {
      if (!inside[i]) {
        picture[i] = 0;
        continue;
      }
      let place = bounded(Math.floor((weak[i] - level) / step) + half, 0, last);
      if (seed !== null) {
        const sigma = Math.floor((noise[place] * scale) / 256);
        const more = Math.floor((quantumGrain(seed, i) * sigma) / spread);
        place = bounded(Math.floor((weak[i] + more - level) / step) + half, 0, last);
      }
      picture[i] = grays[place];
    }
    return picture;
  }

  /** Where a point of the body falls in the picture, in pixels; for marks beside it.
   * @param {View} view @param {number[]} point */
  place(view, point) {
    const { size, pixel_um } = this.tables;
    const [s, t] = beamPlace(armTurned(view, this.tables.widest_ddeg), point);
    return [(s / pixel_um) + size / 2, (t / pixel_um) + size / 2];
  }

  /** How much the body weakens each pixel's beam, and whether the pixel lies in the field.
   * @param {Required<View>} view */
  weaken(view) {
    const { x0_um, y0_um, nx, ny, cell_um, size, pixel_um, radius_um, sure_um } = this.tables;
    const [c, n] = [beamCos(view.angle_ddeg), beamSin(view.angle_ddeg)];
    const lean = Math.floor((Math.floor((n * sure_um) / c) * 256) / cell_um);
    const taken = this.projected(view.angle_ddeg);
    const [wide, high] = [(nx - 1) * 256, (ny - 1) * 256];
    for (let row = 0, i = 0; row < size; row += 1) {
      const t = (2 * row - size + 1) * (pixel_um >> 1);
      const v = Math.floor(((view.y_um + t - y0_um) * 256) / cell_um);
      for (let column = 0; column < size; column += 1, i += 1) {
        const s = (2 * column - size + 1) * (pixel_um >> 1);
        const u = Math.floor(((view.x_um + Math.floor((s * WHOLE) / c) - x0_um) * 256) / cell_um);
        const over = s * s + t * t <= radius_um ** 2 && u >= 0 && u < wide && v >= 0 && v < high;
        this.inside[i] = over && u + lean >= 0 && u + lean < wide ? 1 : 0;
        if (!this.inside[i]) continue;
        const first = (v >> 8) * nx + (u >> 8);
        const [a, b] = [u & 255, v & 255];
        const upper = taken[first] * (256 - a) + taken[first + 1] * a;
        const lower = taken[first + nx] * (256 - a) + taken[first + nx + 1] * a;
        this.weak[i] = Math.floor((upper * (256 - b) + lower * b) / 65536);
      }
    }
  }

  /** The picture's mean, by which the machine sets its brightness. */
  level() {
    const { size, coarse, bare } = this.tables;
    let [sum, count] = [0, 0];
    for (let row = coarse >> 1; row < size; row += coarse)
      for (let column = coarse >> 1; column < size; column += coarse) {
        const i = row * size + column;
        if (!this.inside[i] || this.weak[i] < bare) continue;
        sum += this.weak[i];
        count += 1;
      }
    return Math.floor(sum / Math.max(count, 1));
  }

  /** How much beams at an angle through each cell of skin are weakened.
   * @param {number} angle_ddeg */
  projected(angle_ddeg) {
    const held = this.maps.get(angle_ddeg);
    if (held) return held;
    const { nx, ny } = this.tables;
    const cells = nx * ny;
    const total = new Float64Array(cells);
    const [c, n] = [beamCos(angle_ddeg), beamSin(angle_ddeg)];
    for (let z = 0; z < this.tables.slabs; z += 1) {
      const shift = Math.floor((n * 128 * (2 * z + 1)) / c);
      const [whole, part] = [shift >> 8, shift & 255];
      for (let x = 0; x < nx; x += 1) {
        const one = bounded(x + whole, 0, nx - 1);
        const other = bounded(x + whole + 1, 0, nx - 1);
        for (let row = 0, from = z * cells; row < cells; row += nx)
          total[row + x] += this.slabs[from + row + one] * (256 - part) + this.slabs[from + row + other] * part;
      }
    }
    const sharp = Int32Array.from(total, (each) => Math.floor((each * WHOLE) / (256 * c)));
    const map = softenedMap(softenedMap(sharp, nx, ny), nx, ny);
    if (this.maps.size > 60) this.maps.clear();
    this.maps.set(angle_ddeg, map);
    return map;
  }

  /** Add what a needle takes.
   * @param {Required<View>} view @param {Shaft} needle */
  steel(view, needle) {
    const { size, pixel_um, gauges_um, steel, steel_permille, blur_um } = this.tables;
    const outside = needle.outside_um ?? 0;
    const [s0, t0] = beamPlace(view, shaftPlace(needle, -outside));
    const [s1, t1] = beamPlace(view, shaftPlace(needle, needle.depth_um));
    const [ds, dt] = [s1 - s0, t1 - t0];
    const flat = Math.sqrt(ds * ds + dt * dt);
    const wide = gauges_um[String(needle.gauge)];
    const metal = (wide * steel_permille) / 1000;
    const through = (metal * (needle.depth_um + outside)) / Math.max(flat, metal);
    const reach = wide / 2 + blur_um;
    const box = this.box(Math.min(s0, s1) - reach, Math.max(s0, s1) + reach, Math.min(t0, t1) - reach, Math.max(t0, t1) + reach);
    for (let row = box.top; row <= box.bottom; row += 1)
      for (let column = box.left; column <= box.right; column += 1) {
        const [s, t] = [(2 * column - size + 1) * (pixel_um >> 1), (2 * row - size + 1) * (pixel_um >> 1)];
        const at = bounded(((s - s0) * ds + (t - t0) * dt) / Math.max(flat * flat, 1), 0, 1);
        const [offS, offT] = [s - s0 - at * ds, t - t0 - at * dt];
        const away = Math.sqrt(offS * offS + offT * offT);
        const cover = bounded((reach - away) / (2 * blur_um), 0, 1);
        this.weak[row * size + column] += Math.floor(cover * through * steel);
      }
  }

  /** Add what a pool of contrast takes.
   * @param {Required<View>} view @param {Pool} pool */
  pool(view, { center_um, half_um, along: course = [127, 0] }) {
    const { size, pixel_um, contrast } = this.tables;
    const [c, n] = [beamCos(view.angle_ddeg) / WHOLE, beamSin(view.angle_ddeg) / WHOLE];
    const [ax, ay] = [course[0] / 127, course[1] / 127];
    const [a, b, h] = half_um;
    const to = [(n * ax) / a, (-n * ay) / b, c / h];
    const square = to[0] * to[0] + to[1] * to[1] + to[2] * to[2];
    const [s0, t0] = beamPlace(view, center_um);
    const wide = Math.max(a, b, h);
    const box = this.box(s0 - wide, s0 + wide, t0 - wide, t0 + wide);
    for (let row = box.top; row <= box.bottom; row += 1)
      for (let column = box.left; column <= box.right; column += 1) {
        const [s, t] = [(2 * column - size + 1) * (pixel_um >> 1), (2 * row - size + 1) * (pixel_um >> 1)];
        const dx = s / c + (view.x_um - center_um[0]);
        const dy = t + (view.y_um - center_um[1]);
        const at = [(dx * ax + dy * ay) / a, (dy * ax - dx * ay) / b, -center_um[2] / h];
        const mixed = at[0] * to[0] + at[1] * to[1] + at[2] * to[2];
        const rest = at[0] * at[0] + at[1] * at[1] + at[2] * at[2] - 1;
        const root = Math.sqrt(Math.max(mixed * mixed - square * rest, 0));
        this.weak[row * size + column] += Math.floor(((2 * root) / square) * contrast);
      }
  }

  /** Rows and columns of the pixels within a rectangle of the picture, in um from its middle.
   * @param {number} left @param {number} right @param {number} top @param {number} bottom */
  box(left, right, top, bottom) {
    const { size, pixel_um } = this.tables;
    const low = (/** @type {number} */ um) => bounded(Math.floor(um / pixel_um + size / 2) - 1, 0, size);
    const high = (/** @type {number} */ um) => bounded(Math.ceil(um / pixel_um + size / 2) + 1, -1, size - 1);
    return { left: low(left), right: high(right), top: low(top), bottom: high(bottom) };
  }
}

/** What each cell takes, slab by slab: [z, y, x].
 * @param {Tables} tables @param {DataView} bytes */
function beamSlabs({ nx, ny, slabs: deep, weights }, bytes) {
  const cells = nx * ny;
  const volume = new Int32Array(deep * cells);
  let at = cells + (cells % 2);
  for (let cell = 0; cell < cells; cell += 1) {
    const count = bytes.getUint8(cell);
    for (let run = 0; run < count; run += 1, at += 2) {
      const [word, next] = [bytes.getUint16(at, true), run + 1 < count ? bytes.getUint16(at + 2, true) : 0];
      const weight = weights[word >> 12];
      const top = word & 0xfff;
      const end = run + 1 < count ? next & 0xfff : deep * TENTHS_A_SLAB;
      for (let z = Math.floor(top / TENTHS_A_SLAB); z < deep && z * TENTHS_A_SLAB < end; z += 1) {
        const thick = Math.min(end, (z + 1) * TENTHS_A_SLAB) - Math.max(top, z * TENTHS_A_SLAB);
        volume[z * cells + cell] += weight * thick;
      }
    }
  }
  return volume;
}

/** Edges blurred as by the focal spot and the body's own slants.
 * @param {Int32Array} map @param {number} nx @param {number} ny */
function softenedMap(map, nx, ny) {
  const down = new Int32Array(map.length);
  const both = new Int32Array(map.length);
  for (let y = 0; y < ny; y += 1)
    for (let x = 0; x < nx; x += 1) {
      const [before, after] = [Math.max(y - 1, 0), Math.min(y + 1, ny - 1)];
      down[y * nx + x] = (map[before * nx + x] + 2 * map[y * nx + x] + map[after * nx + x]) >> 2;
    }
  for (let y = 0; y < ny; y += 1)
    for (let x = 0; x < nx; x += 1) {
      const [before, after] = [Math.max(x - 1, 0), Math.min(x + 1, nx - 1)];
      both[y * nx + x] = (down[y * nx + before] + 2 * down[y * nx + x] + down[y * nx + after]) >> 2;
    }
  return both;
}

/** Where a point of the body falls in the picture, from its middle, in um.
 * @param {Required<View>} view @param {number[]} point */
function beamPlace(view, [x, y, z]) {
  return [((x - view.x_um) * beamCos(view.angle_ddeg) - z * beamSin(view.angle_ddeg)) / WHOLE, y - view.y_um];
}

/** The place on a needle's line at a depth along it.
 * @param {Shaft} needle @param {number} depth_um */
function shaftPlace({ x_um, y_um, azimuth_ddeg, steep_ddeg }, depth_um) {
  const flat = beamCos(steep_ddeg);
  const [dx, dy, dz] = [flat * beamCos(azimuth_ddeg), flat * beamSin(azimuth_ddeg)].map((each) => Math.floor(each / WHOLE)).concat(beamSin(steep_ddeg));
  const [x, y, z] = [dx, dy, dz].map((each) => Math.floor((each * depth_um) / WHOLE));
  return [x_um + x, y_um + y, z];
}

/** A view that the C-arm can have.
 * @param {View} view @param {number} widest
 * @returns {Required<View>} */
function armTurned({ x_um, y_um, angle_ddeg = 0 }, widest) {
  return { x_um, y_um, angle_ddeg: bounded(angle_ddeg, -widest, widest) };
}

/** Noise of one pixel, bell-shaped about 0: the finalizer of MurmurHash3.
 * @param {number} seed @param {number} index */
function quantumGrain(seed, index) {
  let word = (Math.imul(index, 0x9e3779b1) + seed) | 0;
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  word ^= word >>> 16;
  return (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24) - 510;
}

/** The sine of an angle in tenths of a degree, times WHOLE. @param {number} ddeg */
function beamSin(ddeg) {
  return Math.round(WHOLE * Math.sin((2 * Math.PI * (((ddeg % FULL_TURN) + FULL_TURN) % FULL_TURN)) / FULL_TURN));
}

/** The cosine, likewise. @param {number} ddeg */
function beamCos(ddeg) {
  return beamSin(ddeg + FULL_TURN / 4);
}

/** @param {number} value @param {number} least @param {number} most */
function bounded(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
