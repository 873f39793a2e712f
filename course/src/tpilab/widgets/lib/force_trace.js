import { make } from "./dom.js";
import { radians } from "./tools.js";

/**
 * How hard the needle goes in, against how deep its tip is: a line that grows with it. The layers
 * have no names here; a hand does not read any.
 *
 * @typedef {import("./hands.js").Held} Held
 * @typedef {{down_um: number, force_mN: number, name: string}} Felt
 */

const SCALE_MN = 1_200;
const BACK_MN = -240;
/** Against bone nothing gives: off the scale. */
const BONE_MN = 4_000;
const KEPT_POINTS = 4_000;
const LEAST_UM = 20_000;
const EDGE = { left: 30, right: 16, top: 22, bottom: 22 };
const UM_PER_MM = 1000;

export class ForceTrace {
  /** @param {import("./resistance.js").Resistance} resistance */
  constructor(resistance) {
    this.resistance = resistance;
    this.canvas = make("canvas", { class: "tpi-force", role: "img", tabindex: false, "aria-label": "Force against depth: no needle is in." });
    this.node = make("div", { class: "tpi-force-frame" }, this.canvas);
    /** Each pass, from its puncture or turn on. @type {Felt[][]} */
    this.passes = [];
    /** Where the needle was when it was followed last. @type {Held | null} */
    this.last = null;
    /** What is felt now. @type {Felt | null} */
    this.now = null;
    this.ratio = 1;
    this.named = false;
    this.limit_um = 0;
    this.colors = { ink: "#1c2427", soft: "#56646a", hair: "#dde1df", accent: "#0f6b6b", unsafe: "#a3420a" };
  }

  clear() {
    this.passes = [];
    this.last = this.now = null;
  }

  /** Follow a needle to where it is. @param {Held | null} needle
   * @returns {{gave_mN: number, force_mN: number}} what gave on the way in, and what is felt now */
  follow(needle) {
    const { last, resistance } = this;
    this.last = needle && { ...needle };
    if (!needle?.inside) {
      this.now = null;
      return { gave_mN: 0, force_mN: 0 };
    }
    resistance.along(needle);
    const begins = !last?.inside;
    if (begins || last.azimuth_ddeg !== needle.azimuth_ddeg || last.steep_ddeg !== needle.steep_ddeg) this.passes.push([]);
    const from = begins ? -1 : resistance.step(last.depth_um);
    const to = resistance.step(needle.depth_um);
    const { sample_um } = resistance.tables;
    let gave_mN = 0;
    for (let step = from + 1; step <= to; step += 1) {
      this.add(needle, step * sample_um, resistance.force_mN[step]);
      gave_mN = Math.max(gave_mN, resistance.gave_mN[step]);
    }
    for (let step = from - 1; step >= to; step -= 1) this.add(needle, step * sample_um, -resistance.drag_mN[step]);
    if (needle.wanted_um > needle.depth_um) this.add(needle, needle.depth_um, BONE_MN);
    else if (from === to && this.now && this.now.force_mN >= BONE_MN) this.add(needle, needle.depth_um, resistance.force_mN[to]);
    return { gave_mN, force_mN: this.now?.force_mN ?? 0 };
  }

  /** @param {Held} needle @param {number} depth_um @param {number} force_mN */
  add(needle, depth_um, force_mN) {
    const pass = this.passes[this.passes.length - 1];
    this.now = { down_um: depth_um * Math.sin(radians(needle.steep_ddeg)), force_mN, name: this.named ? this.resistance.name(depth_um) : "" };
    pass.push(this.now);
    if (pass.length > KEPT_POINTS) pass.splice(0, pass.length - KEPT_POINTS);
  }

  /** The theme's colors, which can change; known only once it stands on a page. */
  recolor() {
    const style = getComputedStyle(this.canvas);
    for (const name of /** @type {(keyof ForceTrace["colors"])[]} */ (Object.keys(this.colors))) {
      this.colors[name] = style.getPropertyValue(`--tpi-${name}`).trim() || this.colors[name];
    }
  }

  /** @returns {boolean} whether its size is other than before */
  resize() {
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    const wide = Math.round(this.canvas.clientWidth * this.ratio);
    const high = Math.round(this.canvas.clientHeight * this.ratio);
    if (!wide || (this.canvas.width === wide && this.canvas.height === high)) return false;
    this.canvas.width = wide;
    this.canvas.height = high;
    this.recolor();
    return true;
  }

  /** @param {Held | null} needle @param {number | null} limit_um */
  draw(needle, limit_um) {
    const context = this.canvas.getContext("2d");
    const { width, height } = this.canvas;
    if (!context || !width) return;
    const { ratio, colors } = this;
    const deepest = Math.max(LEAST_UM, (limit_um ?? 0) * 1.3, ...this.passes.map((pass) => pass.reduce((most, { down_um }) => Math.max(most, down_um), 0) * 1.08));
    const box = { left: EDGE.left * ratio, right: width - EDGE.right * ratio, top: EDGE.top * ratio, bottom: height - EDGE.bottom * ratio };
    const x = (/** @type {number} */ mN) => box.left + ((Math.min(Math.max(mN, BACK_MN), SCALE_MN) - BACK_MN) / (SCALE_MN - BACK_MN)) * (box.right - box.left);
    const y = (/** @type {number} */ um) => box.top + (um / deepest) * (box.bottom - box.top);
    context.clearRect(0, 0, width, height);
    context.font = `${12 * ratio}px system-ui, sans-serif`;
    this.grid(context, x, y, box, deepest);
    if (limit_um !== null) this.limit(context, y(limit_um), box);
    this.passes.forEach((pass, i) => {
      const newest = i === this.passes.length - 1 && Boolean(needle?.inside);
      this.line(context, pass, x, y, newest);
    });
    if (this.now && needle?.inside) {
      context.fillStyle = colors.accent;
      context.strokeStyle = "#fff";
      context.lineWidth = 1.5 * ratio;
      context.beginPath();
      context.arc(x(this.now.force_mN), y(this.now.down_um), 5 * ratio, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {(mN: number) => number} x @param {(um: number) => number} y
   * @param {{left: number, right: number, top: number, bottom: number}} box @param {number} deepest */
  grid(context, x, y, box, deepest) {
    const { ratio, colors } = this;
    context.lineWidth = ratio;
    context.textBaseline = "middle";
    context.textAlign = "right";
    for (let um = 0; um <= deepest; um += deepest > 60_000 ? 20_000 : 10_000) {
      line(context, [[box.left, y(um)], [box.right, y(um)]], um ? colors.hair : colors.soft);
      context.fillStyle = colors.soft;
      context.fillText(String(um / UM_PER_MM), box.left - 6 * ratio, y(um));
    }
    context.textAlign = "center";
    for (const newton of [0, 0.4, 0.8, 1.2]) {
      line(context, [[x(1000 * newton), box.top], [x(1000 * newton), box.bottom]], newton ? colors.hair : colors.soft);
      context.fillStyle = colors.soft;
      context.fillText(String(newton), x(1000 * newton), box.bottom + 12 * ratio);
    }
    context.fillText("mm", box.left / 2, box.top - 11 * ratio);
    context.fillText("force, newtons", (x(0) + box.right) / 2, box.top - 11 * ratio);
  }

  /** @param {CanvasRenderingContext2D} context @param {number} at @param {{left: number, right: number}} box */
  limit(context, at, box) {
    const { ratio, colors } = this;
    context.setLineDash([5 * ratio, 4 * ratio]);
    context.lineWidth = 1.5 * ratio;
    line(context, [[box.left, at], [box.right, at]], colors.unsafe);
    context.setLineDash([]);
    context.fillStyle = colors.unsafe;
    context.textAlign = "right";
    context.fillText("your limit", box.right, at - 8 * ratio);
  }

  /** @param {CanvasRenderingContext2D} context @param {Felt[]} pass
   * @param {(mN: number) => number} x @param {(um: number) => number} y @param {boolean} newest */
  line(context, pass, x, y, newest) {
    if (pass.length < 2) return;
    const { ratio, colors } = this;
    context.lineJoin = "round";
    for (const { points, back } of runs(pass)) {
      context.globalAlpha = (newest ? 1 : 0.45) * (back ? 0.45 : 1);
      context.lineWidth = (newest && !back ? 2.2 : 1.4) * ratio;
      line(context, points.map(({ force_mN, down_um }) => [x(force_mN), y(down_um)]), newest ? colors.accent : colors.soft);
    }
    context.globalAlpha = 1;
    if (!newest || !this.named) return;
    context.textAlign = "right";
    context.fillStyle = colors.ink;
    pass.forEach(({ name, down_um, force_mN }, i) => {
      if (name && force_mN > 0 && name !== pass[i - 1]?.name) context.fillText(name, x(SCALE_MN) - 2 * ratio, y(down_um) + 8 * ratio);
    });
  }

  /** In words, for who does not see it. @param {number | null} limit_um */
  inWords(limit_um) {
    const { now } = this;
    const limit = limit_um === null ? "" : ` Your limit is ${limit_um / UM_PER_MM} millimeters.`;
    if (!now) return `Force against depth: no needle is in.${limit}`;
    const force = now.force_mN < 0 ? "coming out" : `${(now.force_mN / 1000).toFixed(1)} newtons`;
    return `Force against depth: ${force}, with the tip ${(now.down_um / UM_PER_MM).toFixed(1)} millimeters down.${limit}`;
  }
}

/** A pass in pieces: on the way in, and on the way out.
 * @param {Felt[]} pass @returns {{points: Felt[], back: boolean}[]} */
function runs(pass) {
  /** @type {{points: Felt[], back: boolean}[]} */
  const found = [];
  for (const each of pass) {
    const back = each.force_mN < 0;
    if (found[found.length - 1]?.back !== back) found.push({ points: [], back });
    found[found.length - 1].points.push(each);
  }
  return found;
}

/** @param {CanvasRenderingContext2D} context @param {number[][]} points @param {string} color */
function line(context, points, color) {
  context.strokeStyle = color;
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
  context.stroke();
}
