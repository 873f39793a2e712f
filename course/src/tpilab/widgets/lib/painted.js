/**
 * What was painted on a pain drawing, and which areas it reaches: as views/body_map/painted.py and
 * widespread.py compute it, in whole numbers, so that both agree to the bit.
 *
 * @typedef {{do: "brush" | "erase", width: number, at: number[]}} Stroke
 * @typedef {{do: "paint" | "bare", view: string, area: string}} Whole
 * @typedef {{do: "clear"}} Clear
 * @typedef {Stroke | Whole | Clear} Step
 *
 * @typedef {{view: string, area: string, d: string}} Shape
 * @typedef {{label: string, left: string, right: string, both: string}} AreaWords
 * @typedef {object} Ground
 * @property {string} svg
 * @property {number} width
 * @property {number} height
 * @property {number} step side of a cell, in units of the picture
 * @property {number} thin
 * @property {number} thick
 * @property {string[]} bodies outlines
 * @property {Shape[]} shapes named areas, a view each
 * @property {number[]} sizes cells of each shape
 * @property {Record<string, AreaWords>} areas
 * @property {{counts: Record<string, [string, string]>, areas: string[], regions: string[]}} index
 * @property {string} ink
 * @property {{steps: number, numbers: number}} most
 * @property {string[]} misfits
 * @property {string[]} sources
 */

const OFF = 0;
const FIRST = 2;
const RIM = 1;
const CORE = 2;
const COVERED = [2, 5];

export class Painted {
  /** @param {Ground} ground @param {Uint8Array} cells what lies where, row by row */
  constructor(ground, cells) {
    this.ground = ground;
    this.cells = cells;
    this.columns = Math.ceil(ground.width / ground.step);
    this.rows = Math.ceil(ground.height / ground.step);
    /** How each cell is painted. */
    this.levels = new Uint8Array(cells.length);
  }

  /** Whether a stroke touches a body at all.
   * @param {Stroke} stroke */
  touches(stroke) {
    let found = false;
    this.sweep(stroke, (cell) => {
      found ||= this.cells[cell] !== OFF;
    });
    return found;
  }

  /** The cells as painted by all of these steps.
   * @param {Step[]} steps */
  begin(steps) {
    this.levels.fill(0);
    for (const step of steps) this.add(step);
  }

  /** Paint one more step; says whether it changed anything.
   * @param {Step} step */
  add(step) {
    const { cells, levels } = this;
    let changed = false;
    const set = (/** @type {number} */ cell, /** @type {number} */ level) => {
      if (cells[cell] === OFF || levels[cell] === level) return;
      levels[cell] = level;
      changed = true;
    };
    if (step.do === "clear") {
      changed = levels.some((level) => level > 0);
      levels.fill(0);
    } else if ("at" in step) {
      const bares = step.do === "erase";
      this.sweep(step, (cell, core) => set(cell, bares ? 0 : core ? CORE : Math.max(levels[cell], RIM)));
    } else {
      const number = this.ground.shapes.findIndex(({ view, area }) => view === step.view && area === step.area);
      cells.forEach((shape, cell) => {
        if (shape === FIRST + number) set(cell, step.do === "paint" ? CORE : 0);
      });
    }
    return changed;
  }

  /** For each shape, whether paint reaches it: the inner half of a brush, or two fifths covered. */
  reached() {
    const { cells, levels, ground } = this;
    const core = ground.shapes.map(() => 0);
    const any = ground.shapes.map(() => 0);
    for (let cell = 0; cell < cells.length; cell += 1) {
      if (cells[cell] < FIRST || !levels[cell]) continue;
      any[cells[cell] - FIRST] += 1;
      if (levels[cell] === CORE) core[cells[cell] - FIRST] += 1;
    }
    const [some, all] = COVERED;
    return any.map((count, n) => core[n] > 0 || (count > 0 && all * count >= some * ground.sizes[n]));
  }

  /** The areas reached in either view, in order. */
  names() {
    const reached = this.reached();
    const found = new Set(this.ground.shapes.filter((_, n) => reached[n]).map(({ area }) => area));
    return Object.keys(this.ground.index.counts).filter((name) => found.has(name));
  }

  /** Each cell under a stroke, and whether its inner half is over it. Lengths are doubled, so that
   * the middle of a cell is a whole number.
   * @param {Stroke} stroke @param {(cell: number, core: boolean) => void} visit */
  sweep({ width, at }, visit) {
    const { columns, rows } = this;
    const side = this.ground.step;
    const cell = 2 * side;
    const wide = width * width;
    const last = Math.max(at.length - 2, 2);
    for (let n = 0; n < last; n += 2) {
      const [ax, ay] = [2 * at[n], 2 * at[n + 1]];
      const [bx, by] = at.length > 2 ? [2 * at[n + 2], 2 * at[n + 3]] : [ax, ay];
      const [dx, dy] = [bx - ax, by - ay];
      const length = dx * dx + dy * dy;
      const top = Math.max(Math.floor((Math.min(ay, by) - width) / cell), 0);
      const bottom = Math.min(Math.floor((Math.max(ay, by) + width) / cell), rows - 1);
      const left = Math.max(Math.floor((Math.min(ax, bx) - width) / cell), 0);
      const right = Math.min(Math.floor((Math.max(ax, bx) + width) / cell), columns - 1);
      for (let row = top; row <= bottom; row += 1) {
        const y = cell * row + side - ay;
        for (let column = left; column <= right; column += 1) {
          const x = cell * column + side - ax;
          const along = x * dx + y * dy;
          const beside = along > 0 && along < length;
          const across = x * dy - y * dx;
          const square = beside ? across * across
            : along <= 0 ? x * x + y * y : (x - dx) * (x - dx) + (y - dy) * (y - dy);
          const most = beside ? wide * length : wide;
          if (square <= most) visit(row * columns + column, 4 * square <= most);
        }
      }
    }
  }
}

/** Areas as a clause: "left neck; both sides shoulder".
 * @param {string[]} names in order @param {Record<string, AreaWords>} words */
export function areasInWords(names, words) {
  /** @type {Map<string, string[]>} */
  const sides = new Map();
  for (const name of names) {
    const at = name.lastIndexOf("-");
    const area = name.slice(0, at);
    sides.set(area, [...(sides.get(area) ?? []), name.slice(at + 1)]);
  }
  return [...sides].map(([area, found]) => {
    const { left, right, both } = words[area];
    return found.length > 1 ? both : found[0] === "left" ? left : right;
  }).join("; ");
}

/** The widespread pain index of a drawing, in words.
 * @param {string[]} names of areas, in order @param {Ground} ground */
export function indexInWords(names, { index, areas }) {
  const counted = new Set(names.map((name) => index.counts[name][0]).filter(Boolean));
  const regions = new Set(names.map((name) => index.counts[name][1]).filter(Boolean));
  const beside = names.filter((name) => !index.counts[name][0]);
  return `Widespread pain index: ${counted.size} of ${index.areas.length} areas,`
    + ` in ${regions.size} of ${index.regions.length} regions.`
    + (beside.length ? ` Not among its areas: ${areasInWords(beside, areas)}.` : "");
}
