import { make, uniqueId } from "./dom.js";
import { footprint_um } from "./beam.js";
import { drawLocator } from "./locator.js";
import { drawField, drawLight, drawMark, drawSyringe, drawProbe, hubOf, radians } from "./tools.js";

/**
 * The skin from above, with the mark and both hands: mouse, wheel, two fingers, pen and keyboard.
 *
 * Probe and needle can be taken hold of, each by a pointer of its own; beside them a finger scrolls
 * the page as everywhere.
 *
 * @typedef {object} AboveHooks
 * @property {() => void} moved a hand has somewhere to go
 * @property {() => void} rested keys moved something, and it rests now
 * @property {(on: boolean) => void} touch the probe is put down, or lifted
 * @property {() => void} puncture
 * @property {(key: string) => boolean} key what else a key may mean
 *
 * @typedef {object} Other another hand on the skin
 * @property {HTMLElement[]} nodes what of it can be taken hold of
 * @property {(above: Above) => void} listen
 * @property {(above: Above) => HTMLCanvasElement} ground the skin as this hand leaves it
 * @property {(context: CanvasRenderingContext2D, above: Above) => void} draw
 * @property {(above: Above) => void} place
 */

const FIELD_MM = 50;
const FINGER_PX = 44;
const WHEEL_DDEG_PER_PX = 0.5;
const WHEEL_UM_PER_PX = 5;
const LINE_HEIGHT_PX = 16;
const REST_AFTER_MS = 700;
const PROBE_KEYS = "Arrow keys slide the probe by 2 millimeters, with Shift by half a millimeter. Q and E turn it, W and S"
  + " tilt it, A and D rock it, plus and minus press. Space puts it down and lifts it. F freezes the picture.";
const NEEDLE_KEYS = "Left and right turn the needle, up and down change how steep it is, with Shift finely. J, L, I and K move"
  + " where it enters. Enter punctures. Page Down advances it by half a millimeter, Page Up withdraws it; with Shift"
  + " by a tenth.";

export class Above {
  /** @param {object} parts
   * @param {import("./skin.js").Skin} parts.skin
   * @param {import("./hands.js").Hands} parts.hands
   * @param {{x_um: number, y_um: number}} parts.mark
   * @param {string} parts.name
   * @param {AboveHooks} parts.hooks
   * @param {Other | null} [parts.other] what fingers do beside the needle
   * @param {AbortSignal} parts.signal */
  constructor({ skin, hands, mark, name, hooks, other = null, signal }) {
    this.skin = skin;
    this.other = other;
    this.hands = hands;
    this.mark = mark;
    this.hooks = hooks;
    /** What of it is there. @type {{probe: import("./beam.js").ProbeKind | null, prepared: boolean, beam: {x_um: number, y_um: number} | null, radius_um: number}} */
    this.shown = { probe: null, prepared: false, beam: null, radius_um: 48_000 };
    /** Where a muscle under the skin jumps. @type {{x_um: number, y_um: number, depth_mm: number} | null} */
    this.jump = null;
    this.ratio = 1;
    this.rest = 0;
    const keys = [PROBE_KEYS, NEEDLE_KEYS].map((words) => make("p", { id: uniqueId("keys"), class: "tpi-unseen" }, words));
    this.canvas = make("canvas", { class: "tpi-above", role: "img", tabindex: false, "aria-label": `The skin of ${name} from above, with the mark` });
    this.probe = handle("Probe", "tpi-hold-probe", keys[0].id);
    this.knob = make("div", { class: "tpi-hold tpi-hold-knob", "aria-hidden": "true", title: "Turn the probe" });
    this.needle = handle("Needle", "tpi-hold-needle", keys[1].id);
    this.entry = make("div", { class: "tpi-hold tpi-hold-entry", "aria-hidden": "true", title: "Where the needle enters" });
    this.light = make("div", { class: "tpi-hold tpi-hold-light", "aria-hidden": "true", title: "The middle of the beam" });
    this.node = make("div", { class: "tpi-above-frame" }, this.canvas, this.probe, this.knob, this.light, ...(other?.nodes ?? []), this.entry, this.needle, ...keys);
    this.listen();
    other?.listen(this);
    const size = new ResizeObserver(() => this.resize());
    size.observe(this.canvas);
    signal.addEventListener("abort", () => {
      size.disconnect();
      window.clearTimeout(this.rest);
    });
  }

  resize() {
    const width = this.canvas.clientWidth;
    if (!width || !this.skin.images.back) return;
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    const wide = Math.round(width * this.ratio);
    const high = Math.round(wide * this.skin.shape(width));
    if (this.canvas.width !== wide || this.canvas.height !== high || !this.skin.pixels) {
      this.canvas.width = wide;
      this.canvas.height = high;
      this.canvas.style.aspectRatio = `${this.skin.width} / ${this.skin.height}`;
      this.skin.paint(wide, { exposed: "both", marks: [], pointed: [] });
      const context = this.skin.bitmap.getContext("2d");
      if (context) drawLocator(context, this.skin, this.ratio);
    }
    this.draw();
  }

  /** @param {Partial<Above["shown"]>} what */
  show(what) {
    this.shown = { ...this.shown, ...what };
    this.draw();
  }

  draw() {
    const context = this.canvas.getContext("2d");
    const { skin, hands, shown } = this;
    if (!context || !skin.pixels) return;
    const { scale } = skin;
    const at = (/** @type {number} */ x_um, /** @type {number} */ y_um) => skin.place(x_um, y_um);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.drawImage(this.other?.ground(this) ?? skin.bitmap, 0, 0);
    if (this.jump) {
      const { x, y } = at(this.jump.x_um, this.jump.y_um);
      skin.dimple(context, x, y, this.jump.depth_mm);
    }
    const mark = at(this.mark.x_um, this.mark.y_um);
    if (shown.prepared) drawField(context, mark, FIELD_MM * scale, scale, "rgba(170, 205, 215, .16)");
    drawMark(context, mark, scale);
    if (shown.beam) {
      const middle = at(shown.beam.x_um, shown.beam.y_um);
      drawField(context, middle, (shown.radius_um / 1000) * scale, scale, "rgba(255, 240, 200, .1)");
      drawLight(context, middle, scale);
    }
    if (shown.probe) drawProbe(context, at, scale, hands.probe, shown.probe, hands.onSkin);
    this.other?.draw(context, this);
    if (hands.needle) drawSyringe(context, at, scale, hands.needle);
    this.handles();
  }

  /** Put what can be taken hold of where it is drawn. */
  handles() {
    const { hands, shown } = this;
    const css = (/** @type {number} */ um) => (um / 1000) * this.skin.scale / this.ratio;
    this.probe.hidden = this.knob.hidden = !shown.probe;
    if (shown.probe) {
      const { x_um, y_um, turn_ddeg } = hands.probe;
      const long = css(footprint_um(shown.probe)) + 8;
      this.put(this.probe, x_um, y_um, Math.max(long, FINGER_PX), FINGER_PX, turn_ddeg / 10);
      const out = footprint_um(shown.probe) / 2 + (26_000 * FINGER_PX) / Math.max(css(44_000), 1) / 2;
      this.put(this.knob, x_um + out * Math.cos(radians(turn_ddeg)), y_um + out * Math.sin(radians(turn_ddeg)), FINGER_PX, FINGER_PX, 0);
    }
    const { needle } = hands;
    this.needle.hidden = !needle;
    this.entry.hidden = !needle || needle.inside;
    if (needle) {
      const hub = hubOf(needle);
      this.put(this.needle, hub.x_um, hub.y_um, FINGER_PX + 8, FINGER_PX, needle.azimuth_ddeg / 10);
      this.put(this.entry, needle.x_um, needle.y_um, 28, 28, 0);
    }
    this.other?.place(this);
    this.light.hidden = !shown.beam;
    if (shown.beam) this.put(this.light, shown.beam.x_um, shown.beam.y_um, FINGER_PX, FINGER_PX, 0);
  }

  /** @param {HTMLElement} element @param {number} x_um @param {number} y_um
   * @param {number} wide css pixels @param {number} high @param {number} deg */
  put(element, x_um, y_um, wide, high, deg) {
    const { x, y } = this.skin.place(x_um, y_um);
    element.style.width = `${wide.toFixed(0)}px`;
    element.style.height = `${high}px`;
    element.style.transform = `translate(${(x / this.ratio - wide / 2).toFixed(1)}px, ${(y / this.ratio - high / 2).toFixed(1)}px) rotate(${deg.toFixed(1)}deg)`;
  }

  /** The place under a pointer, um.
   * @param {PointerEvent} event */
  under({ clientX, clientY }) {
    const { left, top, width } = this.canvas.getBoundingClientRect();
    return this.skin.under((clientX - left) / width, (clientY - top) / width);
  }

  // hands

  listen() {
    this.holdProbe();
    const { hands, hooks } = this;
    held(this.knob, (event) => {
      const turn = () => ({ ...hands.goal });
      const from = turn();
      const begin = this.angleTo(event, from);
      return (next) => {
        hands.slide({ turn_ddeg: from.turn_ddeg + this.angleTo(next, from) - begin });
        hooks.moved();
      };
    });
    held(this.entry, (event) => {
      const { needle } = hands;
      const from = this.under(event);
      return (next) => {
        const to = this.under(next);
        if (needle) hands.enterAt(needle.x_um + to.x - from.x, needle.y_um + to.y - from.y);
        hooks.moved();
      };
    });
    held(this.light, () => (next) => {
      const { x, y } = this.under(next);
      this.show({ beam: { x_um: x, y_um: y } });
    });
    held(this.needle, (event) => this.holdNeedle(event));
    this.probe.addEventListener("wheel", (event) => {
      if (event.ctrlKey) return;
      event.preventDefault();
      const by = (event.deltaY || event.deltaX) * (event.deltaMode ? LINE_HEIGHT_PX : 1) * WHEEL_DDEG_PER_PX;
      if (event.shiftKey) hands.slide({ tilt_ddeg: hands.goal.tilt_ddeg - by });
      else hands.slide({ turn_ddeg: hands.goal.turn_ddeg + by });
      hooks.moved();
    }, { passive: false });
    this.needle.addEventListener("wheel", (event) => {
      if (event.ctrlKey || !hands.needle?.inside) return;
      event.preventDefault();
      hands.advance(-event.deltaY * (event.deltaMode ? LINE_HEIGHT_PX : 1) * WHEEL_UM_PER_PX);
      hooks.moved();
    }, { passive: false });
    this.probe.addEventListener("keydown", (event) => this.pressed(event, (name, fine) => this.probeKey(name, fine)));
    this.needle.addEventListener("keydown", (event) => this.pressed(event, (name, fine) => this.needleKey(name, fine)));
  }

  /** Drag slides the probe; two fingers turn it, too. */
  holdProbe() {
    const { hands, hooks, probe } = this;
    /** @type {Map<number, {x: number, y: number}>} */
    const fingers = new Map();
    let from = { ...hands.goal };
    let begin = middleOf([{ x: 0, y: 0 }]);
    const anew = () => {
      from = { ...hands.goal };
      begin = middleOf([...fingers.values()]);
    };
    probe.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      probe.focus({ preventScroll: true });
      probe.setPointerCapture(event.pointerId);
      if (!hands.onSkin) hooks.touch(true);
      fingers.set(event.pointerId, this.under(event));
      anew();
    });
    probe.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, this.under(event));
      const now = middleOf([...fingers.values()]);
      hands.slide({
        x_um: from.x_um + now.x - begin.x, y_um: from.y_um + now.y - begin.y,
        turn_ddeg: from.turn_ddeg + now.ddeg - begin.ddeg,
      });
      hooks.moved();
    });
    for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
      probe.addEventListener(end, (event) => {
        if (fingers.delete(event.pointerId) && fingers.size) anew();
      });
    }
  }

  /** Before the puncture the hub turns the needle about where it enters: farther off is flatter. In
   * the skin, drawn along its axis, it advances and withdraws.
   * @param {PointerEvent} event */
  holdNeedle(event) {
    const { hands, hooks } = this;
    const { needle } = hands;
    if (!needle) return null;
    const from = this.under(event);
    const hub = hubOf(needle);
    const off = { x: hub.x_um - from.x, y: hub.y_um - from.y };
    return (/** @type {PointerEvent} */ next) => {
      const to = this.under(next);
      if (needle.inside) {
        const run = radians(needle.azimuth_ddeg);
        const along = (to.x - from.x) * Math.cos(run) + (to.y - from.y) * Math.sin(run);
        hands.goTo(needle.depth_um + along / Math.max(Math.cos(radians(needle.steep_ddeg)), 0.5));
      } else {
        const [dx, dy] = [needle.x_um - to.x - off.x, needle.y_um - to.y - off.y];
        const flat = Math.min(Math.hypot(dx, dy) / needle.length_um, 1);
        hands.direct({
          azimuth_ddeg: (Math.atan2(dy, dx) * 1800) / Math.PI, steep_ddeg: (Math.acos(flat) * 1800) / Math.PI,
        });
      }
      hooks.moved();
    };
  }

  /** @param {PointerEvent} event @param {{x_um: number, y_um: number}} from */
  angleTo(event, from) {
    const { x, y } = this.under(event);
    return (Math.atan2(y - from.y_um, x - from.x_um) * 1800) / Math.PI;
  }

  /** @param {KeyboardEvent} event @param {(name: string, fine: boolean) => boolean} meant */
  pressed(event, meant) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (!meant(name, event.shiftKey) && !this.hooks.key(name)) return;
    event.preventDefault();
    event.stopPropagation();
    this.hooks.moved();
    window.clearTimeout(this.rest);
    this.rest = window.setTimeout(() => this.hooks.rested(), REST_AFTER_MS);
  }

  /** @param {string} name @param {boolean} fine */
  probeKey(name, fine) {
    const { hands } = this;
    const { goal } = hands;
    const slide = fine ? 500 : 2000;
    const [turn, lean] = fine ? [10, 5] : [50, 20];
    /** @type {Record<string, () => void>} */
    const means = {
      ArrowLeft: () => hands.slide({ x_um: goal.x_um - slide }), ArrowRight: () => hands.slide({ x_um: goal.x_um + slide }),
      ArrowUp: () => hands.slide({ y_um: goal.y_um - slide }), ArrowDown: () => hands.slide({ y_um: goal.y_um + slide }),
      q: () => hands.slide({ turn_ddeg: goal.turn_ddeg - turn }), e: () => hands.slide({ turn_ddeg: goal.turn_ddeg + turn }),
      w: () => hands.slide({ tilt_ddeg: goal.tilt_ddeg + lean }), s: () => hands.slide({ tilt_ddeg: goal.tilt_ddeg - lean }),
      a: () => hands.slide({ rock_ddeg: goal.rock_ddeg - lean }), d: () => hands.slide({ rock_ddeg: goal.rock_ddeg + lean }),
      "+": () => hands.slide({ press_um: goal.press_um + 500 }), "=": () => hands.slide({ press_um: goal.press_um + 500 }),
      "-": () => hands.slide({ press_um: goal.press_um - 500 }), _: () => hands.slide({ press_um: goal.press_um - 500 }),
      " ": () => this.hooks.touch(!hands.onSkin),
    };
    means[name]?.();
    return name in means;
  }

  /** @param {string} name @param {boolean} fine */
  needleKey(name, fine) {
    const { hands } = this;
    const { needle } = hands;
    if (!needle) return false;
    const [turn, lean, far, way] = fine ? [10, 5, 250, 100] : [50, 20, 1000, 500];
    /** @type {Record<string, () => void>} */
    const means = {
      ArrowLeft: () => hands.direct({ azimuth_ddeg: needle.azimuth_ddeg - turn }),
      ArrowRight: () => hands.direct({ azimuth_ddeg: needle.azimuth_ddeg + turn }),
      ArrowUp: () => hands.direct({ steep_ddeg: needle.steep_ddeg + lean }),
      ArrowDown: () => hands.direct({ steep_ddeg: needle.steep_ddeg - lean }),
      j: () => hands.enterAt(needle.x_um - far, needle.y_um), l: () => hands.enterAt(needle.x_um + far, needle.y_um),
      i: () => hands.enterAt(needle.x_um, needle.y_um - far), k: () => hands.enterAt(needle.x_um, needle.y_um + far),
      PageDown: () => hands.advance(way), "]": () => hands.advance(way), "}": () => hands.advance(way),
      PageUp: () => hands.advance(-way), "[": () => hands.advance(-way), "{": () => hands.advance(-way),
      Enter: () => { if (!needle.inside) this.hooks.puncture(); },
    };
    means[name]?.();
    return name in means;
  }
}

/** Something that can be taken hold of, for pointers and keys.
 * @param {string} name @param {string} look @param {string} keys */
export function handle(name, look, keys) {
  return make("div", {
    class: `tpi-hold ${look}`, role: "application", tabindex: 0, "aria-label": name, "aria-describedby": keys,
    "data-lm-suppress-shortcuts": "true",
  });
}

/** Follow one pointer from where it takes hold of an element.
 * @param {HTMLElement} element
 * @param {(event: PointerEvent) => ((event: PointerEvent) => void) | null} begin */
export function held(element, begin) {
  /** @type {Map<number, (event: PointerEvent) => void>} */
  const following = new Map();
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || following.size) return;
    const follow = begin(event);
    if (!follow) return;
    event.preventDefault();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    following.set(event.pointerId, follow);
  });
  element.addEventListener("pointermove", (event) => following.get(event.pointerId)?.(event));
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    element.addEventListener(end, (event) => following.delete(event.pointerId));
  }
}

/** The middle of one or two fingers, and how a line through them lies.
 * @param {{x: number, y: number}[]} places */
function middleOf(places) {
  const [one, other = one] = places;
  return {
    x: (one.x + other.x) / 2, y: (one.y + other.y) / 2,
    ddeg: other === one ? 0 : (Math.atan2(other.y - one.y, other.x - one.x) * 1800) / Math.PI,
  };
}
