import { caseControls } from "../lib/case.js";

/** @param {import("../lib/controls.js").Question} question */
export function controls(question) {
  return caseControls(question);
}
