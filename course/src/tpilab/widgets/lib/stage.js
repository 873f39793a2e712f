import { clamp } from "./feel.js";
import { make, uniqueId } from "./dom.js";
import { Pressure } from "./pressure.js";

/**
 * The patient's back on a canvas, and the hand on it: pointer, wheel, touch, pen and keyboard.
 *
 * By touch a quick swipe scrolls the page, as everywhere; a finger that rests for a moment presses.
 *
 * @typedef {object} Hooks
 * @property {(pose: {x: number, y: number, force: number, firm: number}) => void} pressed each frame
 * @property {() => void} lifted
 * @property {(force_mN: number) => void} chose
 * @property {(key: string) => boolean} key a letter; whether it meant something
 * @property {() => void} rested the finger was moved by keys and rests now
 * @property {() => void} beside the press met no body
 * @property {(place: {x: number, y: number}) => void} measure the algometer is set on the skin
 * @property {() => void} measured its reading was reached
 * @property {(force_mN: number) => void} rises while the algometer presses
 */

export const LEAST_MN = 2_000;
export const MOST_MN = 60_000;
const RISE_MN_PER_MS = 15;
const STEP_UM = 2_500;
const FAR_STEP_UM = 10_000;
const REST_MS = 700;
const HOLD_MS = 180;
const SLIP_PX = 9;
const NEAR_UM = 9_000;
const DEEPEST_MM = 13;
const TWITCH_MS = 320;
const JUMP_MS = 420;
const WHEEL_MN_PER_PX = 20;
const LINE_PX = 16;
const FOLD = -0.7;
/** How far skin is lifted between thumb and finger, as a share of the depth that a finger would sink. */

export class Stage {
  /**
   * @param {object} parts
   * @param {import("./skin.js").Skin} parts.skin
   * @param {import("./hand.js").Hand} parts.hand
   * @param {import("./algometer.js").Algometer} parts.algometer
   * @param {import("./strip.js").Strip} parts.strip
   * @param {import("./feel.js").Feel} parts.feel
   * @param {[number, number]} parts.start_um where the finger rests before it is moved
   * @param {string} parts.name of the patient
   * @param {Hooks} parts.hooks
   * @param {AbortSignal} parts.signal
   */
  constructor({ skin, hand, algometer, strip, feel, start_um, name, hooks, signal }) {
    this.skin = skin;
    this.hand = hand;
    this.algometer = algometer;
    this.pressure = new Pressure();
    this.strip = strip;
    this.feel = feel;
    this.hooks = hooks;
    this.finger = { x: start_um[0], y: start_um[1] };
    /** @type {{x: number, y: number} | null} */
    this.last = null;
    this.chosen = 10_000;
    this.pen = 0;
    this.force = 0;
    this.pressing = false;
    this.stays = false;
    this.grip = "flat";
    this.tone = 0;
    this.able = false;
    /** Of the picture, css pixels. */
    this.width = 0;
    this.request = 0;
    this.frameAt = 0;
    this.rest = 0;
    this.twitch = { x: 0, y: 0, until: 0 };
    /** @type {{x: number, y: number, size: number}[]} */
    this.dirty = [];
    /** @type {import("./skin.js").Shown} */
    this.shown = { exposed: "none", marks: [], pointed: [] };
    this.colors = { accent: "#0f6b6b", hair: "#dde1df" };
    const keys = make("p", { id: uniqueId("keys"), class: "tpi-unseen" },
      "Arrow keys move your finger by 2.5 millimeters, with Shift by 10. Space presses and lifts."
      + " Plus and minus change how firmly. G changes the grip. F asks what is felt, K whether it is known, M marks.");
    this.canvas = make("canvas", {
      tabindex: 0, role: "application", class: "tpi-stage", "aria-describedby": keys.id,
      "aria-label": `The back of ${name}, with your finger`,
    });
    this.node = make("div", { class: "tpi-stage-frame" }, this.canvas, keys);
    this.listen(signal);
    const size = new ResizeObserver(() => this.resize());
    size.observe(this.canvas);
    signal.addEventListener("abort", () => {
      size.disconnect();
      window.cancelAnimationFrame(this.request);
      window.clearTimeout(this.rest);
      this.request = -1; // nothing is drawn any more
    });
  }

  get touching() {
    return this.pressing && this.able && this.feel.reaches(this.finger.x, this.finger.y);
  }

  /** Draw the person anew, because something about her changed.
   * @param {import("./skin.js").Shown} shown */
  show(shown) {
    this.shown = shown;
    this.repaint();
  }

  /** The skin jumps for an instant.
   * @param {{x_um: number, y_um: number}} where */
  jump({ x_um, y_um }) {
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.twitch = { x: x_um, y: y_um, until: performance.now() + TWITCH_MS };
    this.invalidate();
  }

  /** Whether thumb and finger hold something. */
  get grips() {
    return this.grip === "pincer" && this.feel.gripped(this.finger.x, this.finger.y);
  }

  /** The person jumps away from the finger.
   * @param {{x_um: number, y_um: number}} where */
  start({ x_um }) {
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    const away = x_um > 0 ? -1 : 1;
    const steps = [0, 7, -3, 2, 0].map((px) => ({ transform: `translate(${away * px}px, ${Math.abs(px) / 2}px)` }));
    this.canvas.animate(steps, { duration: JUMP_MS, easing: "ease-out" });
  }

  press() {
    if (this.pressing || !this.able || this.algometer.busy) return;
    if (!this.feel.reaches(this.finger.x, this.finger.y)) {
      this.hooks.beside();
      return;
    }
    if (this.grip === "algometer") {
      this.last = { ...this.finger };
      this.hooks.measure(this.last);
      this.invalidate();
      return;
    }
    const style = getComputedStyle(this.canvas);
    this.colors = {
      accent: style.getPropertyValue("--tpi-accent").trim(),
      hair: style.getPropertyValue("--tpi-hair").trim(),
    };
    this.pressing = true;
    this.frameAt = performance.now();
    this.invalidate();
  }

  lift() {
    if (!this.pressing) return;
    this.pressing = false;
    this.force = this.pen = 0;
    this.hooks.lifted();
    this.invalidate();
  }

  /** @param {number} force_mN */
  choose(force_mN) {
    this.chosen = clamp(force_mN, LEAST_MN, MOST_MN);
    this.hooks.chose(this.chosen);
    this.invalidate();
  }

  /** @param {number} x um @param {number} y um */
  move(x, y) {
    if (this.algometer.busy) return;
    this.finger = { x, y };
    this.invalidate();
  }

  // drawing

  resize() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const { canvas, skin } = this;
    this.width = canvas.clientWidth;
    const width = Math.round(this.width * ratio);
    if (!width) return;
    const height = Math.round(width * skin.shape(this.width));
    const strip = this.strip.canvas;
    this.strip.resize(strip.clientWidth, strip.clientHeight, ratio);
    if (canvas.width === width && canvas.height === height && skin.pixels) return;
    canvas.width = width;
    canvas.height = height;
    canvas.style.aspectRatio = `${skin.width} / ${skin.height}`;
    this.repaint();
  }

  repaint() {
    const { canvas, skin } = this;
    if (!this.width || !skin.images.back) return;
    skin.paint(canvas.width, this.shown);
    this.hand.resize(skin.scale);
    this.dirty = [{ x: 0, y: 0, size: Math.max(canvas.width, canvas.height) }];
    this.invalidate();
  }

  invalidate() {
    if (!this.request) this.request = window.requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    this.request = 0;
    const passed = clamp(now - this.frameAt, 0, 100);
    this.frameAt = now;
    const { finger } = this;
    const touching = this.touching;
    if (touching) {
      const goal = this.pen || this.chosen;
      const step = RISE_MN_PER_MS * passed;
      this.force = Math.round(clamp(goal, this.force - 2 * step, this.force + step));
    } else if (this.force) {
      this.force = 0;
      this.hooks.lifted();
    }
    const { algometer } = this;
    const measuring = algometer.busy;
    const reached = algometer.rise(now);
    if (measuring) this.hooks.rises(algometer.force_mN);
    const force = this.force || algometer.force_mN;
    const { sink_um, firm_permille } = this.feel.felt(finger.x, finger.y, force, this.tone, this.grips);
    if (touching && this.force) {
      this.last = { ...finger };
      this.hooks.pressed({ ...finger, force: this.force, firm: firm_permille });
    }
    const empty = this.grip === "pincer" && !this.grips; // nothing lies between thumb and finger
    this.strip.add(now, this.force && !empty ? firm_permille : 0);
    this.draw(now, force ? sink_um / 1000 : 0);
    this.strip.draw(now, this.colors.accent, this.colors.hair);
    if (reached) this.hooks.measured();
    if (this.pressing || algometer.busy || this.strip.moving(now) || now < this.twitch.until) this.invalidate();
  }

  /** Only what changed: what was drawn over is laid bare, then dimple and finger drawn.
   * @param {number} now @param {number} depth_mm */
  draw(now, depth_mm) {
    const { canvas, skin, hand, finger, twitch } = this;
    const context = canvas.getContext("2d");
    if (!context || !skin.pixels) return;
    for (const each of this.dirty) bare(context, skin.bitmap, each);
    this.dirty = [];
    if (now < twitch.until) {
      const { x, y } = skin.place(twitch.x, twitch.y);
      const swing = Math.sin((8 * Math.PI * (twitch.until - now)) / TWITCH_MS);
      this.dirty.push(skin.dimple(context, x, y, 3 * swing * ((twitch.until - now) / TWITCH_MS)));
    }
    const at = skin.place(finger.x, finger.y);
    const depth = Math.min(depth_mm, DEEPEST_MM) * (this.grips ? FOLD : this.grip === "pincer" ? 0.3 : 1);
    if (depth) this.dirty.push(skin.dimple(context, at.x, at.y, depth));
    this.dirty.push(this.grip === "algometer" ? this.algometer.draw(context, at, skin.scale)
      : hand.draw(context, at, this.force, this.grip === "pincer"));
  }

  // hands

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { canvas } = this;
    /** @type {{id: number, x: number, y: number, timer: number} | null} */
    let resting = null;
    let holds = -1;

    const place = (/** @type {PointerEvent} */ event) =>
      this.skin.under(event.offsetX / this.width, event.offsetY / this.width);
    const squeeze = (/** @type {PointerEvent} */ event) => {
      const pressed = this.pressure.of(event);
      this.pen = pressed ? clamp(Math.round(2 * this.chosen * pressed), 500, MOST_MN) : 0;
    };
    const begin = (/** @type {{x: number, y: number}} */ where, /** @type {number} */ id) => {
      const near = Math.hypot(where.x - this.finger.x, where.y - this.finger.y) < NEAR_UM;
      const stayed = this.pressing;
      this.lift();
      if (stayed && near) return;
      holds = id;
      this.move(where.x, where.y);
      this.press();
    };
    const end = (/** @type {PointerEvent} */ event) => {
      window.clearTimeout(resting?.timer);
      resting = null;
      if (event.pointerId !== holds) return;
      holds = -1;
      if (!this.stays || event.type === "pointercancel") this.lift();
    };

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || holds !== -1) return;
      canvas.focus({ preventScroll: true });
      const where = place(event);
      if (event.pointerType === "touch") {
        const timer = window.setTimeout(() => {
          resting = null;
          begin(where, event.pointerId);
        }, HOLD_MS);
        resting = { id: event.pointerId, x: event.clientX, y: event.clientY, timer };
        return;
      }
      canvas.setPointerCapture(event.pointerId);
      squeeze(event);
      begin(where, event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (resting?.id === event.pointerId) {
        if (Math.hypot(event.clientX - resting.x, event.clientY - resting.y) > SLIP_PX) {
          window.clearTimeout(resting.timer);
          resting = null;
        }
        return;
      }
      if (event.pointerId === holds) squeeze(event);
      else if (this.pressing || event.pointerType === "touch") return;
      const { x, y } = place(event);
      this.move(x, y);
    });
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("touchmove", (event) => {
      if (holds !== -1) event.preventDefault(); // the page stays where it is while a finger presses
    }, { passive: false });
    canvas.addEventListener("wheel", (event) => {
      if (!this.pressing || event.ctrlKey) return; // the page scrolls, or is magnified
      event.preventDefault();
      const turned = event.deltaY * (event.deltaMode ? LINE_PX : 1);
      this.choose(this.chosen - Math.round(turned * WHEEL_MN_PER_PX));
    }, { passive: false });
    canvas.addEventListener("keydown", (event) => this.key(event));
    canvas.addEventListener("blur", () => { if (!this.stays && holds === -1) this.lift(); });
    document.addEventListener("visibilitychange", () => document.hidden && this.lift(), { signal });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? FAR_STEP_UM : STEP_UM;
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (way) this.step(way[0] * step, way[1] * step);
    else if (event.key === " ") {
      if (!event.repeat) this.pressing ? this.lift() : this.press();
      this.restSoon();
    } else if (event.key === "+" || event.key === "=") this.choose(this.chosen + 1_000);
    else if (event.key === "-" || event.key === "_") this.choose(this.chosen - 1_000);
    else if (event.key === "Escape") this.lift();
    else if (event.key.length !== 1 || !this.hooks.key(event.key.toLowerCase())) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} dx um @param {number} dy um */
  step(dx, dy) {
    const { x0_um, y0_um, dx_um, dy_um, nx, ny } = this.feel.tables;
    this.move(
      clamp(this.finger.x + dx, x0_um, x0_um + (nx - 1) * dx_um),
      clamp(this.finger.y + dy, y0_um, y0_um + (ny - 1) * dy_um),
    );
    this.restSoon();
  }

  restSoon() {
    window.clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.hooks.rested(), REST_MS);
  }
}

/** @param {CanvasRenderingContext2D} context @param {HTMLCanvasElement} bitmap
 * @param {{x: number, y: number, size: number}} square */
function bare(context, bitmap, { x, y, size }) {
  const left = clamp(x, 0, bitmap.width);
  const top = clamp(y, 0, bitmap.height);
  const width = clamp(x + size, 0, bitmap.width) - left;
  const height = clamp(y + size, 0, bitmap.height) - top;
  if (width <= 0 || height <= 0) return;
  context.clearRect(left, top, width, height);
  context.drawImage(bitmap, left, top, width, height, left, top, width, height);
}
