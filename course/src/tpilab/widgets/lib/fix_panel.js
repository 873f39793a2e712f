import { choiceOf, groupOf, knob, pushButton, stepper } from "./knobs.js";
import { make } from "./dom.js";

/** The fixing fingers as buttons and a slider. */

const NUDGE_UM = 2_000;

export class FixPanel {
  /** @param {import("./fixing.js").FixHand} fix @param {AbortSignal} signal */
  constructor(fix, signal) {
    this.fix = fix;
    this.how = choiceOf("Grip", [{ id: "flat", label: "Press beside it" }, { id: "pincer", label: "Lift it" }], "flat",
      (how) => fix.go({ how: how === "pincer" ? "pincer" : "flat" }));
    this.turn = knob({
      label: "Turn of the fingers", min: 0, max: 179, step: 1, value: 0, words: (deg) => `${deg}\u00b0`,
      input: (deg) => fix.go({ turn_ddeg: 10 * deg }),
    });
    const step = (/** @type {string} */ sign, /** @type {string} */ name, /** @type {number} */ dx, /** @type {number} */ dy) =>
      stepper(sign, `Move the fingers 2 millimeters ${name}`, () => fix.go({ x_um: fix.pose.x_um + dx, y_um: fix.pose.y_um + dy }), signal);
    this.hold = pushButton("Take hold here", () => fix.hold(!fix.holds), "tpi-main");
    this.moves = groupOf("Move the fingers", step("\u25c0", "to the left", -NUDGE_UM, 0), step("\u25b2", "toward the head", 0, -NUDGE_UM),
        step("\u25bc", "toward the feet", 0, NUDGE_UM), step("\u25b6", "to the right", NUDGE_UM, 0));
    this.node = make("div", { class: "tpi-fix-panel" }, this.how.node, this.turn.node, this.moves,
      make("div", { class: "tpi-chips" }, this.hold));
  }

  /** @param {boolean} inside whether the needle is in: then only what lets go is needed */
  show(inside) {
    const { fix } = this;
    for (const each of [this.how.node, this.turn.node, this.moves]) each.hidden = inside;
    this.how.set(fix.pose.how);
    this.turn.set(Math.round(fix.pose.turn_ddeg / 10) % 180);
    const label = fix.holds ? "Let go" : "Take hold here";
    if (this.hold.textContent !== label) this.hold.textContent = label;
    this.hold.classList.toggle("tpi-main", !fix.holds);
    this.hold.disabled = !fix.able;
  }
}
