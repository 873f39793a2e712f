import { textControls } from "../lib/text.js";

/** @param {import("../lib/controls.js").Question} question */
export function controls(question) {
  return textControls(question);
}
