/**
 * What a fingertip feels: physics/mechanics.py, Touch.felt, line by line in whole numbers, so that
 * the browser and the kernel feel the same.
 *
 * @typedef {object} Tables
 * @property {number} x0_um
 * @property {number} y0_um
 * @property {number} dx_um
 * @property {number} dy_um
 * @property {number} nx
 * @property {number} ny
 * @property {number[]} levels_mN
 * @property {number} sink_step_um
 * @property {number} firm_step
 * @property {number} tense
 * @property {number[][]} lifts where a muscle can be gripped: row, first column, and the one after the last
 * @property {number} ramp_kPa_s how fast the pressure of the algometer rises
 * @property {number} limit_kPa where its gauge ends
 */

const FIXED = 256;
const PERMILLE = 1000;

export class Feel {
  /** @param {Tables} tables
   * @param {DataView} maps sink maps, firm maps, and those of a pincer grip, if any, [level, y, x] */
  constructor(tables, maps) {
    this.tables = tables;
    const bytes = new Uint8Array(maps.buffer, maps.byteOffset, maps.byteLength);
    const size = tables.levels_mN.length * tables.nx * tables.ny;
    this.sink = bytes.subarray(0, size);
    this.firm = bytes.subarray(size, 2 * size);
    this.grip = bytes.length > 2 * size ? bytes.subarray(2 * size) : this.firm;
    this.lifts = new Uint8Array(tables.nx * tables.ny);
    for (const [row, start, end] of tables.lifts ?? []) this.lifts.fill(1, row * tables.nx + start, row * tables.nx + end);
  }

  /** How deep the fingertip sinks and how firm it feels.
   * @param {number} x_um @param {number} y_um @param {number} force_mN @param {number} tone_permille
   * @param {boolean} [pincer] between thumb and finger
   * @returns {{sink_um: number, firm_permille: number}} */
  felt(x_um, y_um, force_mN, tone_permille, pincer = false) {
    const { levels_mN: levels, sink_step_um, firm_step, tense } = this.tables;
    const force = clamp(force_mN, 0, levels[levels.length - 1]);
    let low = 0;
    while (low < levels.length - 2 && levels[low + 1] <= force) low += 1;
    const part = force - levels[low];
    const whole = levels[low + 1] - levels[low];
    const at = this.corner(x_um, y_um);
    const [sink, firm] = [this.sink, pincer ? this.grip : this.firm].map((map) => {
      const first = this.between(map, low, at);
      return first + Math.floor(((this.between(map, low + 1, at) - first) * part) / whole);
    });
    let felt = Math.floor((firm * firm_step) / FIXED ** 2);
    felt += Math.floor((Math.max(tense - felt, 0) * tone_permille) / PERMILLE);
    return {
      sink_um: Math.floor((sink * sink_step_um) / FIXED ** 2),
      firm_permille: force_mN > 0 ? felt : 0,
    };
  }

  /** Whether there is body under a point that the maps reach.
   * @param {number} x_um @param {number} y_um */
  reaches(x_um, y_um) {
    const cell = this.cell(x_um, y_um);
    return cell >= 0 && this.firm[this.firm.length - this.lifts.length + cell] > 0;
  }

  /** Whether there is an edge that thumb and finger can grip.
   * @param {number} x_um @param {number} y_um */
  gripped(x_um, y_um) {
    const cell = this.cell(x_um, y_um);
    return cell >= 0 && this.lifts[cell] === 1;
  }

  /** The number of the nearest cell; -1 outside of the maps.
   * @param {number} x_um @param {number} y_um */
  cell(x_um, y_um) {
    const { x0_um, y0_um, dx_um, dy_um, nx, ny } = this.tables;
    const column = Math.round((x_um - x0_um) / dx_um);
    const row = Math.round((y_um - y0_um) / dy_um);
    return column < 0 || row < 0 || column >= nx || row >= ny ? -1 : row * nx + column;
  }

  /** Row and column of the cell's first corner, and how far into it, in 1/256.
   * @param {number} x_um @param {number} y_um */
  corner(x_um, y_um) {
    const { x0_um, y0_um, dx_um, dy_um, nx, ny } = this.tables;
    const u = clamp(Math.floor(((x_um - x0_um) * FIXED) / dx_um), 0, (nx - 1) * FIXED - 1);
    const v = clamp(Math.floor(((y_um - y0_um) * FIXED) / dy_um), 0, (ny - 1) * FIXED - 1);
    return { row: Math.floor(v / FIXED), column: Math.floor(u / FIXED), b: v % FIXED, a: u % FIXED };
  }

  /** A map's value between four cells, times 256 * 256.
   * @param {Uint8Array} map @param {number} level
   * @param {{row: number, column: number, a: number, b: number}} at */
  between(map, level, { row, column, a, b }) {
    const { nx, ny } = this.tables;
    const first = (level * ny + row) * nx + column;
    const upper = map[first] * (FIXED - a) + map[first + 1] * a;
    const lower = map[first + nx] * (FIXED - a) + map[first + nx + 1] * a;
    return upper * (FIXED - b) + lower * b;
  }
}

/** @param {number} value @param {number} least @param {number} most */
export function clamp(value, least, most) {
  return Math.min(Math.max(value, least), most);
}
