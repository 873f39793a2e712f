import { numberControls } from "../lib/number.js";

/** @param {import("../lib/controls.js").Question} question */
export function controls(question) {
  return numberControls(question);
}
