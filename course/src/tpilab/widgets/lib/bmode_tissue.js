/** The random tissue that scatters sound, as in physics/ultrasound/scatter.py. */

/** @param {number} seed @param {number} at */
function hashed(seed, at) {
  let value = (Math.imul(at, 0x9e3779b9) + seed) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
}

const SPECKLE_SIZE = 1 << 21;
const AT_ONCE = 1 << 18;
const WALL_SIDES = 1 << 8;
export const WALL_LEVEL_BITS = 9;
const WALL_LEVELS = 1 << WALL_LEVEL_BITS;
/** Where the web begins, behind the walls. */
export const WEB_FROM = WALL_SIDES * WALL_LEVELS;
const SWAY_STEPS = 1 << 9;
const SWAY_KNOT = 1 << 5;

/** Do something for numbers up to a count, in pieces between which the page can breathe.
 * @param {number} count @param {(at: number) => void} one @param {number} bits how much each is, as a power of two */
async function inPieces(count, one, bits = 0) {
  for (let start = 0; start < count; start += AT_ONCE >> bits) {
    const end = Math.min(start + (AT_ONCE >> bits), count);
    for (let at = start; at < end; at += 1) one(at);
    await new Promise((then) => { setTimeout(then); });
  }
}

/** Speckle that stays in its place: real and imaginary parts, [y][x][z] of 128 cells each. */
async function speckleTile() {
  const tile = new Int16Array(2 * SPECKLE_SIZE);
  let now = new Int32Array(SPECKLE_SIZE);
  let next = new Int32Array(SPECKLE_SIZE);
  for (const part of [0, 1]) {
    const given = now;
    await inPieces(SPECKLE_SIZE, (i) => {
      const word = hashed(1, i) >>> (16 * part);
      given[i] = (word & 255) + ((word >>> 8) & 255) - 255;
    });
    for (const bit of [14, 7]) {
      const [from, to] = [now, next];
      const step = 1 << bit;
      const mask = 127 << bit;
      await inPieces(SPECKLE_SIZE, (i) => {
        const rest = i & ~mask;
        to[i] = (from[rest | ((i - step) & mask)] + 2 * from[i] + from[rest | ((i + step) & mask)]) >> 1;
      });
      [now, next] = [to, from];
    }
    const made = now;
    await inPieces(SPECKLE_SIZE, (i) => { tile[2 * i + part] = made[i]; });
  }
  return tile;
}

/** Sums over neighbors on a ring of cells, along one axis.
 * @param {Int32Array} from @param {Int32Array} to @param {number} bit where the axis begins in an index
 * @param {number} bits how many it has @param {number} half neighbors to each side */
async function boxed(from, to, bit, bits, half) {
  const step = 1 << bit;
  const mask = ((1 << bits) - 1) << bit;
  const count = 1 << bits;
  await inPieces(from.length >> bits, (line) => {
    const first = ((line >> bit) << (bit + bits)) | (line & (step - 1));
    let sum = 0;
    for (let off = -half; off <= half; off += 1) sum += from[first | ((off << bit) & mask)];
    for (let i = 0; i < count; i += 1) {
      to[first + i * step] = sum;
      sum += from[first | (((i + half + 1) << bit) & mask)] - from[first | (((i - half) << bit) & mask)];
    }
  }, bits);
}

/** Threads between lobules: where smooth noise is zero, [along][side][level].
 * @param {Uint8Array} made @param {any} web */
async function webTile(made, { bits, seed, box, thin }) {
  const size = 1 << (bits[0] + bits[1] + bits[2]);
  let now = new Int32Array(size);
  let next = new Int32Array(size);
  const given = now;
  await inPieces(size, (i) => { given[i] = (hashed(seed, i) >>> 24) - 128; });
  for (const axis of [0, 0, 1, 1, 2, 2]) {
    const bit = axis === 0 ? bits[1] + bits[2] : axis === 1 ? bits[2] : 0;
    await boxed(now, next, bit, bits[axis], box[axis]);
    [now, next] = [next, now];
  }
  const noise = now;
  await inPieces(size, (i) => {
    const near = Math.max(255 - Math.floor(Math.abs(noise[i]) / thin), 0);
    made[WEB_FROM + i] = (near * near) >> 8;
  });
}

/** How bright the wall between two bundles of fibers is, [side][level].
 * @param {Uint8Array} made @param {any} threads */
async function wallTile(made, { bundles, wall }) {
  const total = new Uint16Array(WALL_SIDES * WALL_LEVELS);
  for (const [order, [wide, tall, bright]] of bundles.entries()) {
    const foam = new Foam(20 + order, wide, tall);
    await inPieces(total.length, (at) => { total[at] += foam.wall(at >> WALL_LEVEL_BITS, at & (WALL_LEVELS - 1), bright, wall); }, 4);
  }
  for (let at = 0; at < total.length; at += 1) made[at] = Math.min(total[at], 255);
}

/** Cells around scattered middles. */
class Foam {
  /** @param {number} seed @param {number} wide @param {number} tall cells across and in depth, powers of two */
  constructor(seed, wide, tall) {
    this.wide = wide;
    this.tall = tall;
    this.columns = WALL_SIDES >> wide;
    this.rows = WALL_LEVELS >> tall;
    this.words = Uint32Array.from({ length: this.columns * this.rows }, (_, at) => hashed(seed, at));
  }

  /** How bright it is at a place.
   * @param {number} side @param {number} level @param {number} bright @param {number} thick */
  wall(side, level, bright, thick) {
    const { wide, tall, columns, rows, words } = this;
    let [first, second] = [2 ** 30, 2 ** 30];
    let [ds1, dl1, word1, ds2, dl2, word2] = [0, 0, 0, 0, 0, 0];
    for (let c = (side >> wide) - 1; c <= (side >> wide) + 1; c += 1) {
      for (let r = (level >> tall) - 1; r <= (level >> tall) + 1; r += 1) {
        const mine = words[((c + columns) % columns) * rows + ((r + rows) % rows)];
        const ds = c * 256 + (mine & 255) - ((side << 8) >> wide);
        const dl = r * 256 + ((mine >>> 8) & 255) - ((level << 8) >> tall);
        const square = ds * ds + dl * dl;
        if (square < first) {
          [second, ds2, dl2, word2] = [first, ds1, dl1, word1];
          [first, ds1, dl1, word1] = [square, ds, dl, mine];
        } else if (square < second) [second, ds2, dl2, word2] = [square, ds, dl, mine];
      }
    }
    const across = ds2 - ds1;
    const down = dl2 - dl1;
    const between = Math.max(Math.sqrt(across * across + down * down), 1);
    const edge = Math.max(1 - (second - first) / (2 * between) / (256 * thick), 0);
    const flat = (down * down) / Math.max(4 * across * across + down * down, 1);
    const strong = (((word1 ^ word2) >>> 16) & 255) / 255;
    return Math.floor(bright * edge * edge * flat * flat * (0.15 + 0.85 * strong * strong));
  }
}

/** How far the pattern has swayed along the fibers, in um, for each step.
 * @param {[number, number]} swayed seed, and how far at most */
function sway([seed, most]) {
  const knots = SWAY_STEPS / SWAY_KNOT;
  const at = (/** @type {number} */ knot) => (hashed(seed, knot % knots) & 1023) - 512;
  return Int32Array.from({ length: SWAY_STEPS }, (_, step) => {
    const part = step % SWAY_KNOT;
    const low = at((step - part) / SWAY_KNOT);
    const high = at((step - part) / SWAY_KNOT + 1);
    const ease = part * part * (3 * SWAY_KNOT - 2 * part);
    return Math.floor((most * (low * SWAY_KNOT ** 3 + (high - low) * ease)) / (512 * SWAY_KNOT ** 3));
  });
}

/** @typedef {{speckle: Int16Array, tissue: Uint8Array, sideways: Int32Array, deeper: Int32Array}} Tiles */

/** @type {Tiles | null} */
let tilesMade = null;
/** @type {Promise<void> | null} */
let making = null;

/** Make the random tissue, the same for every body; once a page.
 * @param {Record<string, any>} tables */
export function tissueTiles({ threads }) {
  making ??= (async () => {
    const [w, a, d] = threads.web.bits;
    const tissue = new Uint8Array(WEB_FROM + (1 << (w + a + d)));
    await wallTile(tissue, threads);
    await webTile(tissue, threads.web);
    const [sideways, deeper] = threads.sways.map(sway);
    tilesMade = { speckle: await speckleTile(), tissue, sideways, deeper };
  })();
  return making;
}

/** The random tissue. Throws when it was not made yet. */
export function madeTiles() {
  if (!tilesMade) throw new Error("the tissue was not made yet");
  return tilesMade;
}
