import { choiceControls } from "../lib/choice.js";

/** @param {import("../lib/controls.js").Question} question */
export function controls(question) {
  return choiceControls(question);
}
