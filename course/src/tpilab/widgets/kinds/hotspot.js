import { hotspotControls } from "../lib/hotspot.js";

/** @param {import("../lib/controls.js").Question} question */
export function controls(question) {
  return hotspotControls(question);
}
