/**
 * The block of a body that ultrasound looks into, as Python sent it, and the random tissue in it.
 *
 * @typedef {Record<string, any>} Tables
 */

const FINE = 2;
const STOP_UM = 250;

/** @param {number} seed @param {number} at */
function hashed(seed, at) {
  let value = (Math.imul(at, 0x9e3779b9) + seed) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35) >>> 0;
  return (value ^ (value >>> 16)) >>> 0;
}

const SPECKLE = 1 << 21;
const AT_ONCE = 1 << 18;

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
  const tile = new Int16Array(2 * SPECKLE);
  let now = new Int32Array(SPECKLE);
  let next = new Int32Array(SPECKLE);
  for (const part of [0, 1]) {
    const given = now;
    await inPieces(SPECKLE, (i) => {
      const word = hashed(1, i) >>> (16 * part);
      given[i] = (word & 255) + ((word >>> 8) & 255) - 255;
    });
    for (const bit of [14, 7]) {
      const [from, to] = [now, next];
      const step = 1 << bit;
      const mask = 127 << bit;
      await inPieces(SPECKLE, (i) => {
        const rest = i & ~mask;
        to[i] = (from[rest | ((i - step) & mask)] + 2 * from[i] + from[rest | ((i + step) & mask)]) >> 1;
      });
      [now, next] = [to, from];
    }
    const made = now;
    await inPieces(SPECKLE, (i) => { tile[2 * i + part] = made[i]; });
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

/** Bright threads between bundles of fibers and between lobules: where smooth noise is zero.
 * @param {Tables} own */
async function threadTiles({ bits, tiles }) {
  const size = 1 << (bits[0] + bits[1] + bits[2]);
  const made = new Uint8Array(tiles.length * size);
  let now = new Int32Array(size);
  let next = new Int32Array(size);
  for (const [number, { seed, box, thin }] of tiles.entries()) {
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
      made[number * size + i] = (near * near) >> 8;
    });
  }
  return made;
}

/** @typedef {{speckle: Int16Array, threads: Uint8Array}} Tiles */

/** @type {Tiles | null} */
let made = null;
/** @type {Promise<void> | null} */
let making = null;

/** Make the random tissue, the same for every body; once a page.
 * @param {Tables} tables */
export function tissueTiles(tables) {
  making ??= (async () => {
    made = { speckle: await speckleTile(), threads: await threadTiles(tables.threads) };
  })();
  return making;
}

/** The random tissue. Throws when it was not made yet. */
export function madeTiles() {
  if (!made) throw new Error("the tissue was not made yet");
  return made;
}

/** Inflate what Python deflated.
 * @param {Uint8Array | DataView} bytes @returns {Promise<ArrayBuffer>} */
export async function inflated(bytes) {
  const body = new Response(/** @type {BodyInit} */ (/** @type {unknown} */ (bytes))).body;
  if (!body) throw new Error("no maps came");
  return new Response(body.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
}

export class SoundScene {
  /** @param {Tables} tables @param {ArrayBuffer} maps inflated */
  constructor(tables, maps) {
    this.tables = tables;
    const { nx, ny, layers, grain_um } = tables.window;
    this.nx = nx;
    this.ny = ny;
    this.layers = layers;
    const count = nx * ny * layers;
    const steps = new Int16Array(maps, 0, count);
    this.tops = new Int32Array(count);
    for (let y = 0; y < ny; y += 1) {
      for (let k = 0; k < layers; k += 1) {
        let top = 0;
        for (let x = 0; x < nx; x += 1) {
          const at = (y * nx + x) * layers + k;
          top = (top + steps[at]) << 16 >> 16;
          this.tops[at] = top * grain_um;
        }
      }
    }
    this.tissues = new Uint8Array(maps, 2 * count, count);
    this.fibers = new Int8Array(maps, 3 * count, 2 * count);
    this.bone = Uint8Array.from(tables.media.bone);
    this.pipes = tables.pipes.map((/** @type {any} */ pipe) => ({ ...pipe, ...finer(pipe.course_um) }));
  }

  /** The tissue of the layer at a place, beyond the window 0; as Block.layers_at.
   * @param {number} x @param {number} y @param {number} z um */
  layerAt(x, y, z) {
    const { x0_um, y0_um, cell_um } = this.tables.window;
    const size = cell_um / FINE;
    const column = Math.floor((x - x0_um + size / 2) / size);
    const row = Math.floor((y - y0_um + size / 2) / size);
    const { nx, ny, layers, tops } = this;
    if (z < 0 || column < 0 || row < 0 || column >= nx * FINE || row >= ny * FINE) return 0;
    const cx = column >> 1;
    const cy = row >> 1;
    const right = column & 1 ? Math.min(cx + 1, nx - 1) : cx;
    const lower = row & 1 ? Math.min(cy + 1, ny - 1) : cy;
    let found = 0;
    for (let k = 0; k < layers; k += 1) {
      const left = (tops[(cy * nx + cx) * layers + k] + tops[(lower * nx + cx) * layers + k]) >> 1;
      const far = (tops[(cy * nx + right) * layers + k] + tops[(lower * nx + right) * layers + k]) >> 1;
      const above = row & 1 ? left : tops[(cy * nx + cx) * layers + k];
      const beside = row & 1 ? far : tops[(cy * nx + right) * layers + k];
      const top = column & 1 ? (above + beside) >> 1 : above;
      if (top > z) break;
      found = k;
    }
    return this.tissues[(cy * nx + cx) * layers + found];
  }

  /** How deep a needle can go, at most as deep as is wanted, before bone stops it.
   * @param {(depth_um: number) => [number, number, number]} at @param {number} from_um @param {number} wanted_um */
  stop(at, from_um, wanted_um) {
    for (let depth = from_um; depth < wanted_um;) {
      const next = Math.min(depth + STOP_UM, wanted_um);
      const [x, y, z] = at(next);
      if (this.bone[this.layerAt(x, y, z)]) return depth;
      depth = next;
    }
    return wanted_um;
  }
}

const PARTS = 4;

/** A course in quarter steps, part by part, as Python lays it.
 * @param {number[][]} course */
function finer(course) {
  const count = course.length - 1;
  const points = new Int32Array(3 * PARTS * count);
  for (let part = 0; part < PARTS; part += 1) {
    for (let i = 0; i < count; i += 1) {
      for (let axis = 0; axis < 3; axis += 1) {
        const [from, to] = [course[i][axis], course[i + 1][axis]];
        points[3 * (part * count + i) + axis] = from + Math.floor(((to - from) * part) / PARTS);
      }
    }
  }
  return { points };
}
