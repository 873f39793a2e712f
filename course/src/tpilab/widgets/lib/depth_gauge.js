import { make } from "./dom.js";
import { radians } from "./tools.js";

/**
 * What a hand knows of its needle without a picture: how much of it is in, how steep it is, and how
 * deep its tip is by that. No tissue is drawn, because none is seen.
 */

const BROAD = { wide: 320, high: 250, skin_y: 104, entry_x: 110 };
/** Beside something else. */
export const NARROW = { wide: 140, high: 220, skin_y: 92, entry_x: 64 };

export class DepthGauge {
  /** @param {typeof BROAD} [shape] of the picture */
  constructor(shape = BROAD) {
    this.shape = shape;
    this.node = make("div", { class: "tpi-depth" });
    this.words = "";
  }

  /** @param {import("./hands.js").Held | null} needle @param {number | null} limit_um */
  show(needle, limit_um) {
    const told = JSON.stringify([needle, limit_um]);
    if (told === this.words) return;
    this.words = told;
    this.node.innerHTML = needle ? drawn(needle, limit_um, this.shape)
      : '<p class="tpi-hint">No needle is at hand yet: plan first.</p>';
  }
}

/** @param {import("./hands.js").Held} needle @param {number | null} limit_um @param {typeof BROAD} shape */
function drawn(needle, limit_um, { wide, high, skin_y, entry_x }) {
  const deepest = Math.max(limit_um ?? 0, needle.length_um * Math.sin(radians(needle.steep_ddeg)), 15_000);
  const [c, s] = [Math.cos(radians(needle.steep_ddeg)), Math.sin(radians(needle.steep_ddeg))];
  const entry = { x: entry_x, y: skin_y };
  const { length_um } = needle;
  const scale = Math.min((high - skin_y - 40) / deepest, (entry.x - 14) / (length_um * c), (skin_y - 12) / (length_um * s)); // of a um
  const on = (/** @type {number} */ um) => ({ x: entry.x + um * c * scale, y: entry.y + um * s * scale });
  const [tip, hub] = [on(needle.depth_um), on(needle.depth_um - needle.length_um)];
  const down = needle.depth_um * s;
  const mm = (/** @type {number} */ um) => (um / 1000).toFixed(1);
  const px = (/** @type {number} */ value) => value.toFixed(1);
  const limit = limit_um === null ? "" : `<g class="tpi-depth-limit"><path d="M40 ${px(skin_y + limit_um * scale)}H${wide - 8}"/>`
    + `<text x="${wide - 8}" y="${px(skin_y + limit_um * scale - 5)}" text-anchor="end">your limit ${mm(limit_um)} mm</text></g>`;
  const told = !needle.inside ? ["not in yet"]
    : wide < BROAD.wide ? [`in ${mm(needle.depth_um)} mm:`, `tip ${mm(down)} mm down`] : [`in ${mm(needle.depth_um)} mm, so the tip is ${mm(down)} mm down`];
  const alt = `The needle is ${mm(needle.depth_um)} of ${needle.length_um / 1000} millimeters in, at ${Math.round(needle.steep_ddeg / 10)} degrees to the skin.`;
  return `<svg viewBox="0 0 ${wide} ${high}" role="img" aria-label="${alt}">`
    + `<path class="tpi-depth-skin" d="M8 ${skin_y}H${wide - 8}"/><text x="8" y="${skin_y - 6}">skin</text>${limit}`
    + `<path class="tpi-depth-shaft" d="M${px(hub.x)} ${px(hub.y)}L${px(tip.x)} ${px(tip.y)}"/>`
    + `<circle class="tpi-depth-tip" cx="${px(tip.x)}" cy="${px(tip.y)}" r="3"/>`
    + `<circle class="tpi-depth-hub" cx="${px(hub.x)}" cy="${px(hub.y)}" r="5"/>`
    + told.map((words, i) => `<text x="8" y="${high - 10 - 15 * (told.length - 1 - i)}">${words}</text>`).join("")
    + `<text x="${px(entry.x + 26)}" y="${px(entry.y - 8)}">${Math.round(needle.steep_ddeg / 10)}°</text></svg>`;
}
