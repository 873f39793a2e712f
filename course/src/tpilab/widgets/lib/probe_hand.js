import { make } from "./dom.js";
import { MOST } from "./hands.js";
import { knob, toggle } from "./knobs.js";

/** The probe's hand as sliders. */
export class ProbeHand {
  /** @param {object} given
   * @param {import("./hands.js").Hands} given.hands @param {() => void} given.moved
   * @param {(on: boolean) => void} given.touch */
  constructor({ hands, moved, touch }) {
    this.hands = hands;
    const deg = (/** @type {number} */ value) => `${value}\u00b0`;
    const lean = (/** @type {"turn_ddeg" | "tilt_ddeg" | "rock_ddeg"} */ name) => (/** @type {number} */ value) => {
      hands.slide({ [name]: 10 * value });
      moved();
    };
    this.down = toggle("On the skin", touch);
    this.turn = knob({ label: "Turn", min: 0, max: 359, step: 1, value: 0, words: deg, input: lean("turn_ddeg") });
    this.tilt = knob({ label: "Tilt", min: -MOST.tilt_ddeg / 10, max: MOST.tilt_ddeg / 10, step: 0.5, value: 0, words: deg, input: lean("tilt_ddeg") });
    this.rock = knob({ label: "Rock", min: -MOST.rock_ddeg / 10, max: MOST.rock_ddeg / 10, step: 0.5, value: 0, words: deg, input: lean("rock_ddeg") });
    this.press = knob({
      label: "Press", min: 0, max: MOST.press_um / 1000, step: 0.5, value: 0, words: (mm) => (mm ? `${mm}\u2009mm` : "lightly"),
      input: (mm) => { hands.slide({ press_um: 1000 * mm }); moved(); },
    });
    this.node = make("div", { class: "tpi-probe-hand" },
      make("div", { class: "tpi-chips" }, this.down.node),
      make("div", { class: "tpi-knobs" }, this.turn.node, this.tilt.node, this.rock.node, this.press.node));
  }

  /** @param {boolean} there whether a probe is in the hand */
  show(there) {
    const { goal, onSkin } = this.hands;
    this.node.hidden = !there;
    this.down.set(onSkin);
    this.turn.set(Math.round(goal.turn_ddeg / 10) % 360);
    this.tilt.set(goal.tilt_ddeg / 10);
    this.rock.set(goal.rock_ddeg / 10);
    this.press.set(goal.press_um / 1000);
  }
}
