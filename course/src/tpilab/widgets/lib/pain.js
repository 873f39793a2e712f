import { make, uniqueId } from "./dom.js";
import { Painted } from "./painted.js";
import { renamed } from "./wording.js";

/**
 * A body to paint pain on, by mouse, pen and finger.
 *
 * By finger the page scrolls as everywhere until the picture was tapped or a brush chosen; from
 * then on a finger that begins on the body paints, and one that begins beside it scrolls.
 *
 * @typedef {import("./painted.js").Step} Step
 * @typedef {import("./painted.js").Stroke} Stroke
 * @typedef {import("./painted.js").Ground} Ground
 * @typedef {"thin" | "thick" | "erase"} Tool
 */

const SOFT = 5;
/** How far paint fades out, in units of the picture. */
const PAINT = 0.58;
const DOTS = 0.8;
const DOT = { gap: 5.4, radius: 0.95 };
const LEAST_MOVE = 2;
const STROKE_POINTS = 1500;
const AWAY = 20_000;
const TRUTH = "#0072b2";

export class PainSurface {
  /**
   * @param {object} parts
   * @param {Ground} parts.ground
   * @param {Uint8Array} parts.cells
   * @param {Step[]} parts.steps what was painted before
   * @param {(what: "painted" | "full") => void} parts.hear
   * @param {AbortSignal} parts.signal
   */
  constructor({ ground, cells, steps, hear, signal }) {
    this.ground = ground;
    this.painted = new Painted(ground, cells);
    this.hear = hear;
    /** @type {Step[]} */
    this.steps = [...steps];
    /** @type {Step[]} */
    this.undone = [];
    /** @type {Tool} */
    this.tool = "thick";
    this.locked = false;
    this.armed = false;
    /** @type {{id: number, stroke: Stroke} | null} */
    this.live = null;
    this.request = 0;
    this.shown = { mine: true, theirs: true };
    this.body = new Path2D(ground.bodies.join(""));
    this.paths = ground.shapes.map(({ d }) => new Path2D(d));
    this.canvas = make("canvas", { class: "tpi-pain-paint", "aria-hidden": "true" });
    this.mask = document.createElement("canvas");
    this.base = document.createElement("canvas");
    this.dots = document.createElement("canvas");
    const picture = make("div", { class: "tpi-pain-body" });
    picture.innerHTML = renamed(ground.svg);
    this.words = picture.querySelector("svg > desc");
    this.over = make("div", { class: "tpi-pain-over", "aria-hidden": "true" });
    this.over.innerHTML = overlay(ground);
    this.tap = make("p", { class: "tpi-pain-tap", "aria-hidden": "true" }, "Tap to paint");
    this.node = make("div", { class: "tpi-pain-surface" }, picture, this.canvas, this.over, this.tap);
    this.listen(signal);
    const size = new ResizeObserver(() => this.resize());
    size.observe(this.canvas);
    const seen = new IntersectionObserver(([entry]) => !entry.isIntersecting && this.arm(false));
    seen.observe(this.node);
    signal.addEventListener("abort", () => {
      size.disconnect();
      seen.disconnect();
      window.cancelAnimationFrame(this.request);
    });
    this.painted.begin(this.steps);
  }

  /** What counts of the steps: those since all was cleared. */
  get drawing() {
    const cleared = this.steps.map((step) => step.do).lastIndexOf("clear");
    return this.steps.slice(cleared + 1);
  }

  /** Add a step, if it changes anything.
   * @param {Step} step */
  add(step) {
    if (this.locked) return;
    const most = this.ground.most;
    const numbers = [...this.drawing, step].reduce((sum, each) => sum + ("at" in each ? each.at.length : 0), 0);
    if (step.do !== "clear" && (this.drawing.length >= most.steps || numbers > most.numbers)) {
      this.hear("full");
    } else if (this.painted.add(step)) {
      this.steps.push(step);
      this.undone = [];
      this.lay(this.base, step);
      this.hear("painted");
    }
    this.invalidate();
  }

  undo() {
    const step = this.locked ? undefined : this.steps.pop();
    if (!step) return;
    this.undone.push(step);
    this.again();
  }

  redo() {
    const step = this.locked ? undefined : this.undone.pop();
    if (!step) return;
    this.steps.push(step);
    this.again();
  }

  /** Forget everything. */
  reset() {
    this.steps = [];
    this.undone = [];
    this.locked = false;
    this.show([]);
    this.again();
  }

  again() {
    this.painted.begin(this.steps);
    this.repaint();
    this.hear("painted");
  }

  /** @param {boolean} ready whether a finger paints */
  arm(ready) {
    this.armed = ready;
    this.node.toggleAttribute("data-armed", ready);
  }

  /** Show another drawing over this one: whole areas, hatched.
   * @param {string[]} areas */
  show(areas) {
    this.shown = { mine: true, theirs: true };
    for (const each of this.over.querySelectorAll("[data-shape]")) {
      const { area } = this.ground.shapes[Number(each.getAttribute("data-shape"))];
      each.toggleAttribute("data-on", areas.includes(area));
    }
    this.toggle("theirs", true);
  }

  /** @param {"mine" | "theirs"} which @param {boolean} on */
  toggle(which, on) {
    this.shown[which] = on;
    this.over.querySelector(".tpi-pain-theirs")?.toggleAttribute("data-hidden", !this.shown.theirs);
    this.invalidate();
  }

  /** Outline the area that the keyboard is at.
   * @param {number} number of a shape, -1 for none */
  point(number) {
    this.over.querySelector(".tpi-pain-here")?.setAttribute("d", this.ground.shapes[number]?.d ?? "");
  }

  // drawing

  resize() {
    const { ground, canvas } = this;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const width = Math.round(canvas.clientWidth * ratio);
    if (!width || width === canvas.width) return;
    for (const each of [canvas, this.mask, this.base, this.dots]) {
      each.width = width;
      each.height = Math.round((width * ground.height) / ground.width);
    }
    this.stipple();
    this.repaint();
  }

  get scale() {
    return this.canvas.width / this.ground.width;
  }

  /** Small dots, as atlases have them, so that paint is more than a color. */
  stipple() {
    const context = this.dots.getContext("2d");
    if (!context) return;
    context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    context.fillStyle = this.ground.ink;
    const { gap, radius } = DOT;
    for (let row = 0; row * gap * 0.87 < this.ground.height; row += 1) {
      for (let x = ((row % 2) * gap) / 2; x < this.ground.width; x += gap) {
        context.beginPath();
        context.arc(x, row * gap * 0.87, radius, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }

  /** All steps anew. */
  repaint() {
    blank(this.base);
    for (const step of this.steps) this.lay(this.base, step);
    this.invalidate();
  }

  /** One step, soft at its edge: its shadow, thrown from beyond the picture.
   * @param {HTMLCanvasElement} on @param {Step} step */
  lay(on, step) {
    const context = on.getContext("2d");
    if (!context || !on.width) return;
    if (step.do === "clear") {
      blank(on);
      return;
    }
    const bares = step.do === "erase" || step.do === "bare";
    context.save();
    context.setTransform(this.scale, 0, 0, this.scale, -AWAY, 0);
    context.globalCompositeOperation = bares ? "destination-out" : "source-over";
    context.shadowColor = this.ground.ink;
    context.shadowBlur = SOFT * this.scale * (bares ? 0.4 : 1);
    context.shadowOffsetX = AWAY;
    context.lineCap = context.lineJoin = "round";
    if ("at" in step) {
      context.lineWidth = step.width;
      context.stroke(smoothLine(step.at));
    } else {
      const path = this.paths[this.ground.shapes.findIndex(({ view, area }) => view === step.view && area === step.area)];
      context.lineWidth = bares ? SOFT : 1;
      context.fill(path);
      context.stroke(path);
    }
    context.restore();
  }

  invalidate() {
    if (!this.request) this.request = window.requestAnimationFrame(() => this.frame());
  }

  frame() {
    this.request = 0;
    const { canvas, mask, dots, live } = this;
    const context = canvas.getContext("2d");
    const masked = mask.getContext("2d");
    if (!context || !masked || !canvas.width) return;
    blank(canvas);
    if (!this.shown.mine) return;
    blank(mask);
    masked.drawImage(this.base, 0, 0);
    if (live) this.lay(mask, live.stroke);
    context.save();
    context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    context.clip(this.body);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = PAINT;
    context.drawImage(mask, 0, 0);
    masked.globalCompositeOperation = "source-in";
    masked.drawImage(dots, 0, 0);
    masked.globalCompositeOperation = "source-over";
    context.globalAlpha = DOTS;
    context.drawImage(mask, 0, 0);
    context.restore();
  }

  // hands

  /** @param {{clientX: number, clientY: number}} event */
  place({ clientX, clientY }) {
    const box = this.canvas.getBoundingClientRect();
    const { width, height } = this.ground;
    const x = Math.round(((clientX - box.left) / box.width) * width);
    const y = Math.round(((clientY - box.top) / box.height) * height);
    return { x: Math.max(0, Math.min(width, x)), y: Math.max(0, Math.min(height, y)) };
  }

  get wide() {
    return this.tool === "thin" ? this.ground.thin : this.ground.thick;
  }

  /** @param {PointerEvent} event */
  start(event) {
    if (this.locked || this.live || event.button !== 0) return;
    const { x, y } = this.place(event);
    const near = () => this.painted.touches({ do: "brush", width: this.ground.thick, at: [x, y] });
    if (event.pointerType === "touch" && !(this.armed && near())) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.live = { id: event.pointerId, stroke: { do: this.tool === "erase" ? "erase" : "brush", width: this.wide, at: [x, y] } };
    this.invalidate();
  }

  /** @param {PointerEvent} event */
  move(event) {
    this.ring(event);
    if (event.pointerId !== this.live?.id) return;
    const { at } = this.live.stroke;
    const passed = event.getCoalescedEvents?.() ?? [];
    for (const each of passed.length ? passed : [event]) {
      const { x, y } = this.place(each);
      if (Math.hypot(x - at[at.length - 2], y - at[at.length - 1]) >= LEAST_MOVE) at.push(x, y);
    }
    if (at.length > 2 * STROKE_POINTS) this.finish(at.slice(-2));
    this.invalidate();
  }

  /** End the stroke; one that never met a body leaves nothing.
   * @param {number[]} [on] where the next one goes on */
  finish(on) {
    const { live } = this;
    if (!live) return;
    this.live = on ? { id: live.id, stroke: { ...live.stroke, at: on } } : null;
    if (this.painted.touches(live.stroke)) this.add({ ...live.stroke, at: [...live.stroke.at] });
    this.invalidate();
  }

  drop() {
    this.live = null;
    this.invalidate();
  }

  /** The brush's edge under a mouse or pen.
   * @param {PointerEvent | null} event */
  ring(event) {
    const ring = this.over.querySelector(".tpi-pain-ring");
    const at = event && event.pointerType !== "touch" && !this.locked ? this.place(event) : null;
    ring?.setAttribute("r", String(at ? this.wide / 2 : 0));
    if (!at) return;
    ring?.setAttribute("cx", String(at.x));
    ring?.setAttribute("cy", String(at.y));
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { canvas } = this;
    let pen = false;
    canvas.addEventListener("pointerdown", (event) => {
      pen = event.pointerType === "pen";
      this.start(event);
    });
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => event.pointerId === this.live?.id && this.finish());
    canvas.addEventListener("pointercancel", (event) => event.pointerId === this.live?.id && this.drop());
    canvas.addEventListener("pointerleave", () => this.ring(null));
    canvas.addEventListener("click", () => !this.locked && this.arm(true));
    canvas.addEventListener("contextmenu", (event) => this.live && event.preventDefault());
    // what this refuses neither scrolls nor zooms; two fingers always may
    canvas.addEventListener("touchstart", (event) => {
      if (event.touches.length > 1) this.drop();
      else if (this.live || (pen && !this.locked)) event.preventDefault();
    }, { passive: false });
    document.addEventListener("visibilitychange", () => document.hidden && this.drop(), { signal });
  }
}

/** @param {HTMLCanvasElement} canvas */
function blank(canvas) {
  canvas.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
}

/** A line through the middles between points, so that a hand's corners are round.
 * @param {number[]} at */
function smoothLine(at) {
  const path = new Path2D();
  path.moveTo(at[0], at[1]);
  for (let n = 2; n + 2 < at.length; n += 2) {
    path.quadraticCurveTo(at[n], at[n + 1], (at[n] + at[n + 2]) / 2, (at[n + 1] + at[n + 3]) / 2);
  }
  path.lineTo(at[at.length - 2], at[at.length - 1]);
  return path;
}

/** What lies over the paint: the person's own areas, the area in focus, the brush's edge.
 * @param {Ground} ground */
function overlay({ width, height, bodies, shapes }) {
  const [clip, hatch] = [uniqueId("clip"), uniqueId("hatch")];
  const theirs = shapes.map(({ d }, n) =>
    `<g data-shape="${n}"><path d="${d}" fill="url(#${hatch})"/><path class="tpi-pain-halo" d="${d}"/><path class="tpi-pain-edge" d="${d}"/></g>`);
  return `<svg viewBox="0 0 ${width} ${height}" focusable="false"><defs>`
    + `<clipPath id="${clip}"><path d="${bodies.join("")}"/></clipPath>`
    + `<pattern id="${hatch}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`
    + `<path d="M0 4H8" stroke="#fff" stroke-width="2.8" stroke-opacity=".75"/><path d="M0 4H8" stroke="${TRUTH}" stroke-width="1.6"/></pattern></defs>`
    + `<g clip-path="url(#${clip})"><g class="tpi-pain-theirs">${theirs.join("")}</g></g>`
    + '<path class="tpi-pain-here" d=""/><circle class="tpi-pain-ring" r="0"/></svg>';
}
