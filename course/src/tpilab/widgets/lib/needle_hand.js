import { make } from "./dom.js";
import { FLATTEST_DDEG, STEEPEST_DDEG } from "./hands.js";
import { radians } from "./tools.js";
import { choiceOf, groupOf, knob, pushButton, stepper } from "./knobs.js";

/** The needle's hand as buttons and sliders, and the plunger. */

/** @type {{id: string, label: string}[]} */
const VOLUMES = [
  { id: "250", label: "0.25\u2009mL" }, { id: "500", label: "0.5\u2009mL" }, { id: "1000", label: "1\u2009mL" }, { id: "2000", label: "2\u2009mL" },
];

const MOST_CONTRAST_UL = 1000;

export class NeedleHand {
  /** @param {object} given
   * @param {import("./hands.js").Hands} given.hands
   * @param {() => void} given.moved
   * @param {(what: "puncture" | "out" | "aspirate" | "deposit" | "contrast", volume_uL?: number) => void} given.does
   * @param {{id: string, label: string}[]} [given.volumes] how much can be given at once
   * @param {AbortSignal} given.signal */
  constructor({ hands, moved, does, volumes = VOLUMES, signal }) {
    this.hands = hands;
    const deg = (/** @type {number} */ value) => `${value}\u00b0`;
    const go = (/** @type {() => void} */ what) => () => { what(); moved(); };
    /** How much is given; nothing is preselected. */
    this.volume = "";
    this.direction = knob({
      label: "Direction", min: 0, max: 359, step: 1, value: 270, words: headingInWords,
      input: (value) => { hands.direct({ azimuth_ddeg: 10 * value }); moved(); },
    });
    this.steep = knob({
      label: "Steepness", min: FLATTEST_DDEG / 10, max: STEEPEST_DDEG / 10, step: 1, value: 30, words: deg,
      input: (value) => { hands.direct({ steep_ddeg: 10 * value }); moved(); },
    });
    this.depth = knob({
      label: "How much of it is in", min: 0, max: 50, step: 0.1, value: 0, words: (value) => `${value.toFixed(1)}\u2009mm`,
      input: (value) => { hands.goTo(1000 * value); moved(); },
    });
    this.bevel = choiceOf("Bevel", [{ id: "up", label: "Up" }, { id: "down", label: "Down" }], "up", (id) => {
      if (hands.needle) hands.needle = { ...hands.needle, bevel: id === "down" ? "down" : "up" };
    });
    const step = (/** @type {string} */ label, /** @type {string} */ name, /** @type {number} */ by) =>
      stepper(label, name, go(() => hands.advance(by)), signal);
    this.puncture = pushButton("Puncture here", () => does("puncture"), "tpi-main");
    this.moves = groupOf("Withdraw and advance, mm",
      step("\u2212\u20090.5", "Withdraw by 0.5 millimeters", -500), step("\u2212\u20090.1", "Withdraw by 0.1 millimeters", -100),
      step("+\u20090.1", "Advance by 0.1 millimeters", 100), step("+\u20090.5", "Advance by 0.5 millimeters", 500));
    this.volumes = choiceOf("Give", volumes, "", (id) => { this.volume = id; });
    this.contrast = pushButton("Give contrast", () => does("contrast", Math.min(Number(this.volume), MOST_CONTRAST_UL)));
    this.plunger = make("div", { class: "tpi-doing" },
      make("div", { class: "tpi-chips" }, pushButton("Aspirate", () => does("aspirate")), pushButton("Take it out", () => does("out"))),
      this.volumes.node,
      make("div", { class: "tpi-chips" }, pushButton("Give it here", () => does("deposit", Number(this.volume))), this.contrast));
    const fine = (/** @type {string} */ label, /** @type {string} */ name, /** @type {() => void} */ what) => stepper(label, name, go(what), signal);
    const lean = (/** @type {number} */ by) => () => hands.slide({ tilt_ddeg: hands.goal.tilt_ddeg + by });
    const aside = (/** @type {number} */ um) => () => {
      const turn = radians(hands.goal.turn_ddeg);
      hands.slide({ x_um: hands.goal.x_um - um * Math.sin(turn), y_um: hands.goal.y_um + um * Math.cos(turn) });
    };
    const pair = (/** @type {string} */ what, /** @type {string} */ by, /** @type {(sign: number) => () => void} */ how) => [
      make("span", { "aria-hidden": "true" }, what),
      fine("\u25c0", `${what} the probe by ${by}, one way`, how(-1)), fine("\u25b6", `${what} the probe by ${by}, the other way`, how(1))];
    this.seek = groupOf("Probe, to find the tip",
      ...pair("Slide", "half a millimeter", (sign) => aside(500 * sign)), ...pair("Tilt", "one degree", (sign) => lean(10 * sign)));
    this.none = make("p", { class: "tpi-hint" }, "No needle is at hand yet. Plan first: what guides it, and which one.");
    this.outside = make("div", { class: "tpi-chips" }, this.puncture, this.bevel.node);
    this.knobs = make("div", { class: "tpi-knobs" }, this.direction.node, this.steep.node, this.depth.node);
    this.node = make("div", { class: "tpi-needle-hand" }, this.none, this.knobs, this.outside, this.moves, this.seek, this.plunger);
  }

  /** @param {string} modality */
  show(modality) {
    const { needle, onSkin } = this.hands;
    const inside = Boolean(needle?.inside);
    this.none.hidden = Boolean(needle);
    this.knobs.hidden = !needle;
    this.outside.hidden = !needle || inside;
    this.depth.node.hidden = this.moves.hidden = this.plunger.hidden = !inside;
    this.seek.hidden = !inside || modality !== "ultrasound" || !onSkin;
    this.contrast.hidden = modality !== "fluoroscopy";
    if (!needle) return;
    this.direction.set(Math.round(needle.azimuth_ddeg / 10) % 360);
    this.steep.set(Math.round(needle.steep_ddeg / 10));
    this.depth.span(0, needle.length_um / 1000);
    this.depth.set(Math.round(needle.depth_um / 100) / 10);
  }
}

/** Where a needle heads, seen on the skin.
 * @param {number} deg 0 toward the patient's right, 90 down the body */
export function headingInWords(deg) {
  const ways = ["right", "right and feet", "feet", "left and feet", "left", "left and head", "head", "right and head"];
  return `toward ${ways[Math.round(deg / 45) % 8]}, ${deg}\u00b0`;
}
