import { AXIAL, LATERAL, LOUD_FROM, LOUD_SHIFT, LOUD_STEPS } from "./bmode_tables.js";
import { WALL_LEVEL_BITS, madeTiles, WEB_FROM } from "./bmode_tissue.js";
import { UNIT } from "./pose.js";

/** Echoes of what was laid out, as in physics/ultrasound/frame.py: scattered, lost, blurred, in grey. */

const SPECKLE_UNIT = 1 / 312;
const SPECKLE_CELLS = 1 << 21;
const HISS_STEP = 385;
const FAR = 1_000_000_000;
const DB_PARTS = 1024;

export class Echoes {
  /** @param {import("./bmode_lay.js").Laid} laid */
  constructor(laid) {
    this.laid = laid;
    const { machine, scene } = laid;
    const { beams, samples } = machine;
    this.alone = new Float32Array(beams * samples);
    this.loud = new Float32Array(beams * samples);
    this.re = new Float32Array(beams * samples);
    this.im = new Float32Array(beams * samples);
    const padded = (beams + 2 * LATERAL) * samples;
    this.along = [new Float32Array(padded), new Float32Array(padded)];
    this.power = new Float32Array(samples);
    this.bits = new Uint32Array(this.power.buffer);
    this.grey = new Uint8Array(beams * samples);
    this.slide = new Int32Array(beams);
    this.jump = new Int32Array(beams);
    this.tiles = madeTiles();
    const { media } = scene.tables;
    this.echo = Float32Array.from(media.echo);
    this.threads = new Float32Array(media.threads.length);
    this.grain = Int8Array.from(scene.tables.window.grain);
    this.fibrous = Uint8Array.from(media.fibrous);
    this.rise = Int32Array.from(media.rise);
    this.borders = media.borders.map((/** @type {number[]} */ row) => Float32Array.from(row));
    this.run = { ax: 127, ay: 0, diffuse: 1, glint: 1 };
    this.noise = new Int32Array(samples);
    this.tune();
  }

  /** The machine was set anew. */
  tune() {
    const { compensation, own, coarse } = this.laid.machine;
    const { media } = this.laid.scene.tables;
    this.threads = Float32Array.from(media.threads, (/** @type {number} */ each) => (each * own.thread[coarse]) / 255);
    this.noise = compensation.map((each) => this.loudIndex(each + own.noise_db * DB_PARTS));
  }

  /** @param {number} left */
  loudIndex(left) {
    const index = (left - LOUD_FROM) >> LOUD_SHIFT;
    return index < 0 ? 0 : index >= LOUD_STEPS ? LOUD_STEPS - 1 : index;
  }

  /** @param {number} breath_um @param {{x_um: number, y_um: number, shift_um: number} | null | undefined} twitch */
  sound(breath_um, twitch) {
    const { laid } = this;
    this.im.fill(0);
    this.move(breath_um, twitch);
    for (let beam = 0; beam < laid.machine.beams; beam += 1) this.attenuate(beam);
    this.soften();
    for (let beam = 0; beam < laid.machine.beams; beam += 1) {
      this.scatter(beam);
      this.border(beam);
    }
    for (const { beam, first, end, widest } of laid.walls) {
      const amount = (laid.machine.own.wall * (end - first) * (end - first)) / (widest * widest);
      this.add(beam, first - 1, amount, first - 1);
      this.add(beam, end, amount, end);
    }
    for (let beam = 0; beam < laid.machine.beams; beam += 1) this.lung(beam);
  }

  /** How far the lung has slid, and muscle jumped, under each beam.
   * @param {number} breath_um @param {{x_um: number, y_um: number, shift_um: number} | null | undefined} twitch */
  move(breath_um, twitch) {
    const { start, machine, scene } = this.laid;
    const { apex_um, base_um, least } = scene.tables.lung;
    for (let beam = 0; beam < machine.beams; beam += 1) {
      const [x, y] = start.subarray(3 * beam, 3 * beam + 2);
      const share = least + Math.floor(((1000 - least) * (y - apex_um)) / (base_um - apex_um));
      this.slide[beam] = Math.floor((breath_um * Math.min(Math.max(share, least), 1000)) / 1000);
      this.jump[beam] = 0;
      if (!twitch) continue;
      const [dx, dy] = [x - twitch.x_um, y - twitch.y_um];
      const { twitches_um } = scene.tables.machine;
      const away = Math.floor(Math.sqrt(dx * dx + dy * dy));
      this.jump[beam] = Math.floor((twitch.shift_um * Math.max(twitches_um - away, 0)) / twitches_um);
    }
  }

  /** How much sound is left in each sample of a beam.
   * @param {number} beam */
  attenuate(beam) {
    const { alone, laid } = this;
    const { machine, medium } = laid;
    const { samples, loss, compensation, loud } = machine;
    if (laid.lost(beam)) {
      alone.fill(0, beam * samples, (beam + 1) * samples);
      return;
    }
    let lost = 0;
    for (let sample = 0, at = beam * samples; sample < samples; sample += 1, at += 1) {
      lost += loss[medium[at]];
      alone[at] = loud[this.loudIndex(compensation[sample] - lost)];
    }
  }

  /** The same for an aperture of some beams: the edge of a shadow is soft. */
  soften() {
    const { alone, loud, laid } = this;
    const { beams, samples, soft } = laid.machine;
    const share = Math.fround(1 / (2 * soft + 1));
    const rows = new Int32Array(2 * soft + 1);
    for (let beam = 0; beam < beams; beam += 1) {
      for (let off = 0; off < rows.length; off += 1) {
        rows[off] = Math.min(Math.max(beam + off - soft, 0), beams - 1) * samples;
      }
      for (let sample = 0; sample < samples; sample += 1) {
        let sum = 0;
        for (let off = 0; off < rows.length; off += 1) sum += alone[rows[off] + sample];
        loud[beam * samples + sample] = sum * share;
      }
    }
  }

  /** Speckle and threads.
   * @param {number} beam */
  scatter(beam) {
    const { laid, tiles, loud, re, im, echo, threads, rise, run, fibrous } = this;
    const { machine, medium, layer, reach, scene, dimmed, factor, start, heading } = laid;
    const { samples, own, coarse } = machine;
    const { lung, pleura } = scene.tables.tissue;
    const { layer_side, web } = scene.tables.threads;
    const [sx, sy, sz] = start.subarray(3 * beam, 3 * beam + 3);
    const [hx, hy, hz] = heading.subarray(3 * beam, 3 * beam + 3);
    const slide = this.slide[beam];
    const jump = this.jump[beam];
    const { speckle, tissue, sideways, deeper } = tiles;
    let now = -1;
    let [ax, ay, diffuse, glint] = [127, 0, 1, 1];
    for (let sample = 0, at = beam * samples; sample < samples; sample += 1, at += 1) {
      const kind = medium[at];
      if (layer[at] !== now) {
        now = layer[at];
        this.enter(beam, now);
        ax = run.ax;
        ay = run.ay;
        diffuse = run.diffuse;
        glint = run.glint;
      }
      const way = reach[sample];
      const x = sx + ((hx * way) >> 14);
      const y = sy + ((hy * way) >> 14) + (kind === lung || kind === pleura ? slide : 0);
      const z = sz + ((hz * way) >> 14) + (fibrous[kind] ? jump : 0);
      const cell = 2 * speckleCell(x, y, z);
      const one = speckle[cell];
      const other = speckle[cell + 1];
      const heard = dimmed ? loud[at] * factor[at] : loud[at];
      let thread = 0;
      if (threads[kind]) {
        const lengthwise = (x * ax + y * ay) >> 7;
        const side = (y * ax - x * ay) >> 7;
        let place = 0;
        if (fibrous[kind]) {
          const swayed = (lengthwise >> 8) & 511;
          const row = ((side + sideways[swayed] + (z >> 1) + now * layer_side) >> (7 + coarse)) & 255;
          const column = ((z + deeper[swayed] + ((lengthwise * rise[kind]) >> 8)) >> (6 + coarse)) & 511;
          place = (row << WALL_LEVEL_BITS) | column;
        } else {
          const where = ((lengthwise + ((one & 255) << (web.shift - 8))) >> (web.shift + coarse)) & 63;
          const across = ((side + ((other & 255) << (web.shift - 8))) >> (web.shift + coarse)) & 63;
          const level = ((z + ((one ^ other) & 127)) >> (web.level_shift + coarse)) & 255;
          place = WEB_FROM | (where << 14) | (across << 8) | level;
        }
        thread = tissue[place] * threads[kind] * glint;
      }
      const body = (echo[kind] * diffuse + thread) * heard * SPECKLE_UNIT;
      re[at] = one * body + thread * heard * own.smooth;
      im[at] = other * body;
    }
  }

  /** A beam enters a layer: how do fibers run there?
   * @param {number} beam @param {number} layer counted from 1; 0: gel */
  enter(beam, layer) {
    const { run, laid, grain, fibrous } = this;
    const { layers, fibers, nx, tables } = laid.scene;
    const { x0_um, cell_um } = tables.window;
    const k = Math.max(layer - 1, 0);
    const met = beam * layers + k;
    const cell = Math.max(laid.cell[met], 0);
    const left = x0_um + (cell % nx) * cell_um < 0 ? 1 : 0;
    const way = 2 * ((2 * k + left) * fibrous.length + laid.kind[met]);
    [run.ax, run.ay, run.diffuse, run.glint] = [grain[way], grain[way + 1], 1, 1];
    if (!layer || !fibrous[laid.kind[met]]) return;
    const place = 2 * (cell * layers + k);
    const dot = fibers[place] * laid.heading[3 * beam] + fibers[place + 1] * laid.heading[3 * beam + 1];
    const askew = Math.abs(dot) / (127 * UNIT);
    const { diffuse, glint } = laid.machine.own;
    run.diffuse = diffuse[0] + (1 - diffuse[0]) * Math.exp(-((askew / diffuse[1]) ** 2));
    run.glint = Math.exp(-((askew / glint) ** 2));
  }

  /** Bright borders where one tissue ends and another begins.
   * @param {number} beam */
  border(beam) {
    const { laid, borders } = this;
    const { scene, machine, medium, met, kind, begin, reach } = laid;
    const { layers } = scene;
    const { body, clear } = machine.own;
    const step = Math.max(Math.floor(machine.settings.depth_um / machine.samples), 1);
    let before = 0;
    for (let k = 0; k < layers; k += 1) {
      const at = beam * layers + k;
      const end = k + 1 < layers ? met[at + 1] : FAR;
      if (end <= met[at]) continue;
      const bright = borders[before][kind[at]];
      before = kind[at];
      const sample = begin[at];
      if (bright <= 0 || sample <= 0 || sample >= machine.samples) continue;
      if (this.echo[medium[beam * machine.samples + sample]] < clear) continue;
      const shade = laid.dimmed ? laid.factor[beam * machine.samples + sample] : 1;
      const amount = bright * this.squareness(beam, k) * this.glitter(beam, met[at], 8 * k, 0) * shade * shade;
      const share = Math.min(Math.max(Math.floor(((reach[sample] - met[at]) * 256) / step), 0), 256) / 256;
      this.add(beam, sample - 1, amount * share, sample - 1);
      this.add(beam, sample, amount * (1 - share + body * share), sample - 1);
      this.add(beam, sample + 1, amount * body * (1 - share), sample - 1);
    }
  }

  /** How unevenly a surface shines, about 1.
   * @param {number} beam @param {number} way @param {number} level @param {number} slide um */
  glitter(beam, way, level, slide) {
    const { start, heading, machine, scene } = this.laid;
    const shift = scene.tables.threads.glitter_shift;
    const x = start[3 * beam] + ((heading[3 * beam] * way) >> 14);
    const y = start[3 * beam + 1] + ((heading[3 * beam + 1] * way) >> 14) + slide;
    const cell = (((y >> shift) & 127) << 14) | (((x >> shift) & 127) << 7) | (level & 127);
    const { uneven, dimmest } = machine.own;
    return Math.max(1 + this.tiles.speckle[2 * cell] * SPECKLE_UNIT * uneven, dimmest);
  }

  /** How squarely a beam meets a layer's surface.
   * @param {number} beam @param {number} k */
  squareness(beam, k) {
    const { scene, cell, heading } = this.laid;
    const { nx, ny, layers, tops } = scene;
    const place = Math.max(cell[beam * layers + k], 0);
    const row = Math.min(Math.max(Math.floor(place / nx), 1), ny - 2);
    const column = Math.min(Math.max(place % nx, 1), nx - 2);
    const middle = (row * nx + column) * layers + k;
    const rise_x = (tops[middle + layers] - tops[middle - layers]) / 2000;
    const rise_y = (tops[middle + nx * layers] - tops[middle - nx * layers]) / 2000;
    const [hx, hy, hz] = heading.subarray(3 * beam, 3 * beam + 3);
    const dot = (hz - rise_x * hx - rise_y * hy) / UNIT;
    const sine2 = Math.max(1 - (dot * dot) / (1 + rise_x * rise_x + rise_y * rise_y), 0);
    return 0.22 + 0.78 * Math.exp(-sine2 / 0.05);
  }

  /** The pleural line and its echoes.
   * @param {number} beam */
  lung(beam) {
    const { scene, machine, met, kind, begin } = this.laid;
    const { layers, tables } = scene;
    for (let k = 0; k < layers; k += 1) {
      const at = beam * layers + k;
      const end = k + 1 < layers ? met[at + 1] : FAR;
      if (kind[at] !== tables.tissue.lung || end <= met[at]) continue;
      const sample = begin[at];
      if (sample <= 0 || sample >= machine.samples) return;
      const bright = tables.lung.pleura * this.glitter(beam, met[at], 64, this.slide[beam]);
      this.add(beam, sample, bright, sample - 1);
      tables.lung.echoes.forEach((/** @type {number} */ share, /** @type {number} */ i) => {
        const again = Math.floor(((2 * sample + 1) * (i + 2) - 1) / 2);
        this.add(beam, again - 1, bright * share * 0.5, sample - 1);
        this.add(beam, again, bright * share, sample - 1);
        this.add(beam, again + 1, bright * share * 0.5, sample - 1);
      });
      return;
    }
  }

  /** A bright point, as loud as an echo from `heardAt`; outside of the picture nothing.
   * @param {number} beam @param {number} sample @param {number} amount @param {number} heardAt */
  add(beam, sample, amount, heardAt) {
    const { beams, samples } = this.laid.machine;
    if (beam < 0 || beam >= beams || sample < 0 || sample >= samples || heardAt < 0 || heardAt >= samples) return;
    this.re[beam * samples + sample] += amount * this.loud[beam * samples + heardAt];
  }

  /** Beams without gel or body before them are dark; the face echoes in them. */
  couple() {
    const { laid, re, im } = this;
    const { beams, samples } = laid.machine;
    const step = Math.max(Math.floor(samples / 48), 2);
    for (let beam = 0; beam < beams; beam += 1) {
      if (!laid.lost(beam)) continue;
      re.fill(0, beam * samples, (beam + 1) * samples);
      im.fill(0, beam * samples, (beam + 1) * samples);
      for (let order = 0; order < 4; order += 1) {
        re.fill(2 / (1 << order), beam * samples + order * step, beam * samples + order * step + 2);
      }
    }
  }

  /** Blur by pulse and beam, and show the envelope in grey, [beam][sample]. */
  show() {
    const { laid, along, re, im, grey, power, bits, noise, tiles } = this;
    const { beams, samples, pulse, spread, greys, loud } = laid.machine;
    const [one, other] = along;
    pulsed(re, one, pulse, samples);
    pulsed(im, other, pulse, samples);
    const { speckle } = tiles;
    for (let beam = 0; beam < beams; beam += 1) {
      for (let sample = 0; sample < samples; sample += 1) {
        const at = beam * samples + sample;
        const middle = at + LATERAL * samples;
        let real = spread[sample] * one[middle];
        let imaginary = spread[sample] * other[middle];
        for (let tap = samples; tap <= LATERAL * samples; tap += samples) {
          const weight = spread[tap + sample];
          real += weight * (one[middle - tap] + one[middle + tap]);
          imaginary += weight * (other[middle - tap] + other[middle + tap]);
        }
        const hiss = loud[noise[sample]] * SPECKLE_UNIT;
        const cell = 2 * ((at * HISS_STEP) % SPECKLE_CELLS);
        real += speckle[cell] * hiss;
        imaginary += speckle[cell + 1] * hiss;
        power[sample] = real * real + imaginary * imaginary;
      }
      for (let sample = 0; sample < samples; sample += 1) grey[beam * samples + sample] = greys[bits[sample] >>> 16];
    }
    return grey;
  }
}

/** Blur along the beams, into an array with empty beams before and after.
 * @param {Float32Array} from @param {Float32Array} to @param {Float32Array} pulse @param {number} samples */
function pulsed(from, to, pulse, samples) {
  let taps = 0;
  while (taps < AXIAL && pulse[taps + 1] >= 1e-3) taps += 1;
  const put = LATERAL * samples;
  for (let start = 0; start < from.length; start += samples) {
    for (let sample = 0; sample < samples; sample += 1) {
      const at = start + sample;
      let sum = pulse[0] * from[at];
      const inner = sample >= taps && sample + taps < samples;
      for (let tap = 1; tap <= taps; tap += 1) {
        const before = inner || sample >= tap ? from[at - tap] : 0;
        const after = inner || sample + tap < samples ? from[at + tap] : 0;
        sum += pulse[tap] * (before + after);
      }
      to[put + at] = sum;
    }
  }
}

/** The cell of the speckle tile at a place.
 * @param {number} x @param {number} y @param {number} z um */
function speckleCell(x, y, z) {
  const down = (z >> 6) + (x >> 14) * 37 + (y >> 14) * 53;
  const side = (x >> 7) + (z >> 13) * 41;
  return (((y >> 7) & 127) << 14) | ((side & 127) << 7) | (down & 127);
}
