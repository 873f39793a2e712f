/**
 * The block of a body that ultrasound looks into, as Python sent it, and the random tissue in it.
 *
 * @typedef {Record<string, any>} Tables
 */

const FINE = 2;
const STOP_UM = 250;

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
