import { make } from "./dom.js";
import { radians } from "./tools.js";

/**
 * What a hand knows of its needle without a picture: how much of it is in, how steep it is, and how
 * deep its tip is by that. No tissue is drawn, because none is seen.
 */

const WIDE = 320;
const HIGH = 250;
const SKIN_Y = 104;

export class DepthGauge {
  constructor() {
    this.node = make("div", { class: "tpi-depth" });
    this.words = "";
  }

  /** @param {import("./hands.js").Held | null} needle @param {number | null} limit_um */
  show(needle, limit_um) {
    const told = JSON.stringify([needle, limit_um]);
    if (told === this.words) return;
    this.words = told;
    this.node.innerHTML = needle ? drawn(needle, limit_um)
      : '<p class="tpi-hint">No needle is at hand yet: plan first.</p>';
  }
}

/** @param {import("./hands.js").Held} needle @param {number | null} limit_um */
function drawn(needle, limit_um) {
  const deepest = Math.max(limit_um ?? 0, needle.length_um * Math.sin(radians(needle.steep_ddeg)), 15_000);
  const [c, s] = [Math.cos(radians(needle.steep_ddeg)), Math.sin(radians(needle.steep_ddeg))];
  const entry = { x: 110, y: SKIN_Y };
  const { length_um } = needle;
  const scale = Math.min((HIGH - SKIN_Y - 40) / deepest, (entry.x - 14) / (length_um * c), (SKIN_Y - 12) / (length_um * s)); // of a um
  const on = (/** @type {number} */ um) => ({ x: entry.x + um * c * scale, y: entry.y + um * s * scale });
  const [tip, hub] = [on(needle.depth_um), on(needle.depth_um - needle.length_um)];
  const down = needle.depth_um * s;
  const mm = (/** @type {number} */ um) => (um / 1000).toFixed(1);
  const px = (/** @type {number} */ value) => value.toFixed(1);
  const limit = limit_um === null ? "" : `<g class="tpi-depth-limit"><path d="M40 ${px(SKIN_Y + limit_um * scale)}H${WIDE - 8}"/>`
    + `<text x="${WIDE - 8}" y="${px(SKIN_Y + limit_um * scale - 5)}" text-anchor="end">your limit ${mm(limit_um)} mm</text></g>`;
  const alt = `The needle is ${mm(needle.depth_um)} of ${needle.length_um / 1000} millimeters in, at ${Math.round(needle.steep_ddeg / 10)} degrees to the skin.`;
  return `<svg viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label="${alt}">`
    + `<path class="tpi-depth-skin" d="M8 ${SKIN_Y}H${WIDE - 8}"/><text x="8" y="${SKIN_Y - 6}">skin</text>${limit}`
    + `<path class="tpi-depth-shaft" d="M${px(hub.x)} ${px(hub.y)}L${px(tip.x)} ${px(tip.y)}"/>`
    + `<circle class="tpi-depth-tip" cx="${px(tip.x)}" cy="${px(tip.y)}" r="3"/>`
    + `<circle class="tpi-depth-hub" cx="${px(hub.x)}" cy="${px(hub.y)}" r="5"/>`
    + `<text x="8" y="${HIGH - 10}">${needle.inside ? `in ${mm(needle.depth_um)} mm, so the tip is ${mm(down)} mm down` : "not in yet"}</text>`
    + `<text x="${px(entry.x + 26)}" y="${px(entry.y - 8)}">${Math.round(needle.steep_ddeg / 10)}°</text></svg>`;
}
