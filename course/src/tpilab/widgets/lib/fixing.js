import { handle, held } from "./above.js";
import { make, uniqueId } from "./dom.js";
import { clamp } from "./feel.js";
import { Digit, handSkin, REACH_MM } from "./hand.js";
import { pressedInto } from "./relief.js";
import { hubOf, radians } from "./tools.js";

/**
 * The other hand, which fixes the band: two fingertips that press beside it (flat), or thumb and
 * finger that lift it (pincer). It waits above the skin until it takes hold.
 *
 * @typedef {"flat" | "pincer"} How
 * @typedef {{how: How, x_um: number, y_um: number, turn_ddeg: number}} Hold
 */

export const TIPS_APART_UM = { flat: 12_500, pincer: 9_500 };
const HALF_TURN = 1800;
const REACH_UM = 55_000;
const SPLAY = 0.1;
/** Half of a finger's breadth, for what can be taken hold of. */
const FINGER_UM = 9_000;
const LEAST_PX = 44;
const WHEEL_TURNS_DDEG = 0.5;
const RESTS_MS = 450;
const KEYS = "Arrow keys move the fingers by 2 millimeters, with Shift by half a millimeter. Q and E turn the line in which"
  + " they lie. P changes between pressing beside the band and lifting it. Space takes hold and lets go.";

export class FixHand {
  /** @param {object} given
   * @param {{x_um: number, y_um: number}} given.mark
   * @param {number} given.tone of the patient
   * @param {() => void} given.moved
   * @param {(hold: Hold) => void} given.fixed it holds here
   * @param {() => void} given.freed it lets go
   * @param {AbortSignal} given.signal */
  constructor({ mark, tone, moved, fixed, freed, signal }) {
    this.mark = mark;
    this.tone = tone;
    this.hooks = { moved, fixed, freed };
    this.able = true;
    this.gloved = false;
    this.holds = false;
    this.dragged = false;
    /** How far a muscle that jumps moves the fingers. */
    this.shake_um = 0;
    this.pose = waitingAt(mark);
    this.finger = new Digit(0, 1);
    this.thumb = new Digit(0, 1.14);
    this.rendered = "";
    this.timer = 0;
    this.pressed = document.createElement("canvas");
    this.pressedAs = "";
    this.keys = make("p", { id: uniqueId("keys"), class: "tpi-unseen" }, KEYS);
    this.node = handle("Fixing fingers", "tpi-hold-fix", this.keys.id);
    this.knob = make("div", { class: "tpi-hold tpi-hold-knob", "aria-hidden": "true", title: "Turn the fingers" });
    this.nodes = [this.node, this.knob, this.keys];
    signal.addEventListener("abort", () => window.clearTimeout(this.timer));
  }

  clear() {
    this.holds = false;
    this.pose = waitingAt(this.mark);
  }

  /** Take what the kernel knows. @param {Hold | null} hold */
  take(hold) {
    this.holds = Boolean(hold);
    if (hold) this.pose = { how: hold.how, x_um: hold.x_um, y_um: hold.y_um, turn_ddeg: hold.turn_ddeg };
  }

  /** @param {Partial<Hold>} to */
  go(to) {
    if (!this.able) return;
    const next = { ...this.pose, ...to };
    const near = (/** @type {number} */ um, /** @type {number} */ middle) => Math.round(clamp(um, middle - REACH_UM, middle + REACH_UM));
    this.pose = {
      how: next.how, x_um: near(next.x_um, this.mark.x_um), y_um: near(next.y_um, this.mark.y_um),
      turn_ddeg: ((Math.round(next.turn_ddeg) % HALF_TURN) + HALF_TURN) % HALF_TURN,
    };
    if (this.holds) this.soon();
    this.hooks.moved();
  }

  /** What holds is told where, once it rests. */
  soon() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.dragged) this.soon();
      else if (this.holds) this.hooks.fixed(this.pose);
    }, RESTS_MS);
  }

  /** @param {boolean} on */
  hold(on) {
    if (!this.able || on === this.holds) return;
    this.holds = on;
    window.clearTimeout(this.timer);
    if (on) this.hooks.fixed(this.pose);
    else this.hooks.freed();
    this.hooks.moved();
  }

  /** Where both fingertips are, um: first the finger, then the other finger or the thumb.
   * @returns {{x_um: number, y_um: number}[]} */
  get tips() {
    const { how, x_um, y_um, turn_ddeg } = this.pose;
    const apart = TIPS_APART_UM[how] + (this.holds || how === "flat" ? 0 : 3_000);
    const [c, s] = [Math.cos(radians(turn_ddeg)), Math.sin(radians(turn_ddeg))];
    return [-1, 1].map((way) => ({ x_um: x_um + way * apart * c, y_um: y_um + way * apart * s }));
  }

  /** From which side of the line the fingers come: away from the syringe.
   * @param {import("./hands.js").Held | null} needle */
  side(needle) {
    const { x_um, y_um, turn_ddeg } = this.pose;
    const across = [-Math.sin(radians(turn_ddeg)), Math.cos(radians(turn_ddeg))];
    if (!needle) return across[0] > 0.5 ? -1 : 1;
    const hub = hubOf({ ...needle, depth_um: 0 });
    return (hub.x_um - x_um) * across[0] + (hub.y_um - y_um) * across[1] > 0 ? -1 : 1;
  }

  // drawing

  /** @param {import("./above.js").Above} above */
  ground({ skin }) {
    if (!this.holds || this.dragged) return skin.bitmap;
    const at = (/** @type {{x_um: number, y_um: number}} */ each) => skin.place(each.x_um, each.y_um);
    const key = JSON.stringify([this.pose, skin.bitmap.width]);
    if (key === this.pressedAs) return this.pressed;
    const { how, x_um, y_um, turn_ddeg } = this.pose;
    const [c, s] = [Math.cos(radians(turn_ddeg)), Math.sin(radians(turn_ddeg))];
    const ridge = (how === "flat" ? [-9, 0, 9] : [-12, -4, 4, 12]).map((mm) => ({
      ...at({ x_um: x_um - 1000 * mm * s, y_um: y_um + 1000 * mm * c }), depth_mm: how === "flat" ? -2.5 : -5, wide_mm: how === "flat" ? 4 : 5.5,
    }));
    const tips = this.tips.map((tip) => ({ ...at(tip), depth_mm: how === "flat" ? 8 : 4, wide_mm: 7 }));
    pressedInto(this.pressed, skin, [...tips, ...ridge]);
    this.pressedAs = key;
    return this.pressed;
  }

  /** @param {CanvasRenderingContext2D} context @param {import("./above.js").Above} above */
  draw(context, { skin, hands }) {
    if (this.node.hidden) return;
    const { scale } = skin;
    const look = `${scale} ${this.gloved}`;
    if (look !== this.rendered) {
      const reach = Math.ceil(REACH_MM * scale);
      for (const digit of [this.finger, this.thumb]) digit.render(scale, reach, handSkin(this.tone, this.gloved));
      this.rendered = look;
    }
    const down = this.holds && !this.dragged;
    const shadow = down ? { x: 1.2 * scale, y: 1.8 * scale } : { x: 4 * scale, y: 7 * scale };
    const side = this.side(hands.needle);
    const turn = radians(this.pose.turn_ddeg) + (side > 0 ? 0 : Math.PI);
    const pincer = this.pose.how === "pincer";
    const lean = pincer ? [0.42, -0.78] : [SPLAY, -SPLAY];
    const tips = side > 0 ? this.tips : [...this.tips].reverse();
    tips.forEach((tip, i) => {
      const digit = pincer && i === 1 ? this.thumb : this.finger;
      digit.drawSpun(context, skin.place(tip.x_um, tip.y_um + this.shake_um), shadow, turn + lean[i]);
    });
  }

  /** Put what can be taken hold of where it is drawn. @param {import("./above.js").Above} above */
  place(above) {
    const { pose } = this;
    const css = (/** @type {number} */ um) => (um / 1000) * above.skin.scale / above.ratio;
    const long = Math.max(2 * css(TIPS_APART_UM[pose.how] + FINGER_UM), LEAST_PX);
    const turn = radians(pose.turn_ddeg);
    this.knob.hidden = this.node.hidden;
    if (this.node.hidden) return;
    above.put(this.node, pose.x_um, pose.y_um, long, Math.max(css(2 * FINGER_UM), LEAST_PX), pose.turn_ddeg / 10);
    const out = TIPS_APART_UM[pose.how] + FINGER_UM + (1000 * LEAST_PX * above.ratio) / above.skin.scale / 2;
    const way = Math.cos(turn) < 0 ? -1 : 1;
    above.put(this.knob, pose.x_um + way * out * Math.cos(turn), pose.y_um + way * out * Math.sin(turn), LEAST_PX, LEAST_PX, 0);
  }

  // hands

  /** @param {import("./above.js").Above} above */
  listen(above) {
    held(this.node, (event) => {
      if (!this.able) return null;
      const from = above.under(event);
      const { x_um, y_um } = this.pose;
      return (next) => {
        const to = above.under(next);
        this.dragged = true;
        this.go({ x_um: x_um + to.x - from.x, y_um: y_um + to.y - from.y });
      };
    });
    held(this.knob, (event) => {
      const { turn_ddeg } = this.pose;
      const begin = above.angleTo(event, this.pose);
      return (next) => {
        this.dragged = true;
        this.go({ turn_ddeg: turn_ddeg + above.angleTo(next, this.pose) - begin });
      };
    });
    for (const each of [this.node, this.knob]) {
      for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) each.addEventListener(end, () => {
        this.dragged = false;
        this.hooks.moved();
      });
    }
    this.node.addEventListener("wheel", (event) => {
      if (event.ctrlKey) return;
      event.preventDefault();
      this.go({ turn_ddeg: this.pose.turn_ddeg + (event.deltaY || event.deltaX) * (event.deltaMode ? 16 : 1) * WHEEL_TURNS_DDEG });
    }, { passive: false });
    this.node.addEventListener("keydown", (event) => above.pressed(event, (name, fine) => this.key(name, fine)));
  }

  /** @param {string} name @param {boolean} fine */
  key(name, fine) {
    const { x_um, y_um, turn_ddeg, how } = this.pose;
    const [step, turn] = fine ? [500, 10] : [2000, 50];
    /** @type {Record<string, () => void>} */
    const means = {
      ArrowLeft: () => this.go({ x_um: x_um - step }), ArrowRight: () => this.go({ x_um: x_um + step }),
      ArrowUp: () => this.go({ y_um: y_um - step }), ArrowDown: () => this.go({ y_um: y_um + step }),
      q: () => this.go({ turn_ddeg: turn_ddeg - turn }), e: () => this.go({ turn_ddeg: turn_ddeg + turn }),
      p: () => this.go({ how: how === "flat" ? "pincer" : "flat" }), " ": () => this.hold(!this.holds),
    };
    means[name]?.();
    return name in means;
  }
}

/** Above the skin, beside the mark. @param {{x_um: number, y_um: number}} mark @returns {Hold} */
function waitingAt({ x_um, y_um }) {
  return { how: "flat", x_um: x_um - 32_000, y_um: y_um + 12_000, turn_ddeg: 0 };
}
