import { orderingControls } from "../lib/ordering.js";

/** @param {import("../lib/controls.js").Question} question */
export function controls(question) {
  return orderingControls(question);
}
