// One lane of a forest plot. Places are percent of the lane, so that all lanes share one axis.

/** @typedef {{finding: string, found: string, difference: number | null, ci95: number[] | null, figure: string}} Mark */

const HALF = 6;
const TIP = 9;
const SVG_SPACE = svgSpace();

/** The name space of SVG, as the browser has it: an address in a widget would look like something to fetch. */
function svgSpace() {
  const box = document.createElement("div");
  box.innerHTML = "<svg></svg>";
  return box.firstElementChild?.namespaceURI ?? null;
}

/** @param {string} name @param {Record<string, string | number>} attributes @param {...(Node | string)} children */
function drawn(name, attributes, ...children) {
  const element = document.createElementNS(SVG_SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** @param {number} value @param {number} axis */
function across(value, axis) {
  return `${(50 + (50 * value) / axis).toFixed(3)}%`;
}

/** The ground of a lane: the band of what is hardly felt, and the line of no difference.
 * @param {number} axis @param {number} noticed */
function ground(axis, noticed) {
  return [
    drawn("rect", { class: "tpi-trials-band", x: across(-noticed, axis), y: 0, width: `${(100 * noticed) / axis}%`, height: "100%" }),
    drawn("line", { class: "tpi-trials-zero", x1: "50%", x2: "50%", y1: 0, y2: "100%" }),
  ];
}

/** @param {number} axis @param {number} noticed */
export function axisLane(axis, noticed) {
  const ticks = [-1, -0.5, 0, 0.5, 1].map((part) => part * axis);
  const anchors = ["start", "middle", "middle", "middle", "end"];
  return drawn("svg", { class: "tpi-trials-lane", height: 26, "aria-hidden": "true", focusable: "false" }, ...ground(axis, noticed),
    ...ticks.map((tick, n) => drawn("text", { x: across(tick, axis), y: 17, "text-anchor": anchors[n] }, String(tick).replace("-", "\u2212"))));
}

/** @param {Mark} mark @param {number} axis @param {number} noticed @param {boolean} pooled */
export function markLane(mark, axis, noticed, pooled) {
  const lane = drawn("svg", { class: "tpi-trials-lane", "aria-hidden": "true", focusable: "false" }, ...ground(axis, noticed));
  const { difference, ci95 } = mark;
  if (difference === null) lane.append(directionOnly(mark));
  else if (pooled && ci95) lane.append(diamond(ci95, difference, axis));
  else lane.append(...square(difference, ci95, axis));
  return lane;
}

/** Words in place of a mark: on the side that was favored, or across the middle.
 * @param {Mark} mark */
function directionOnly({ finding }) {
  const [x, anchor, words] = finding === "first" ? ["0%", "start", "\u2190 less pain, no figure"]
    : finding === "second" ? ["100%", "end", "less pain, no figure \u2192"] : ["50%", "middle", "no clear difference"];
  return drawn("text", { class: "tpi-trials-only", x, y: "50%", dy: 5, "text-anchor": anchor }, words);
}

/** @param {number} difference @param {number[] | null} ci95 @param {number} axis */
function square(difference, ci95, axis) {
  const parts = [];
  if (ci95) {
    const [low, high] = ci95.map((each) => across(each, axis));
    parts.push(drawn("line", { class: "tpi-trials-interval", x1: low, x2: high, y1: "50%", y2: "50%" }),
      ...[low, high].map((x) => placed(x, drawn("line", { class: "tpi-trials-interval", y1: -HALF, y2: HALF }))));
  }
  const mark = { class: ci95 ? "tpi-trials-square" : "tpi-trials-hollow", x: -HALF, y: -HALF, width: 2 * HALF, height: 2 * HALF };
  return [...parts, placed(across(difference, axis), drawn("rect", mark))];
}

/** A diamond from end to end of its interval, widest at the figure: two triangles, for each is stretched by itself.
 * @param {number[]} ci95 @param {number} difference @param {number} axis */
function diamond([low, high], difference, axis) {
  const half = (/** @type {number} */ from, /** @type {number} */ to, /** @type {string} */ points) =>
    drawn("svg", { x: across(from, axis), y: "50%", width: `${((to - from) * 50) / axis}%`, height: 2 * TIP, overflow: "visible", viewBox: "0 0 10 18", preserveAspectRatio: "none" },
      drawn("polygon", { class: "tpi-trials-diamond", points, transform: `translate(0 ${-TIP})` }));
  const seam = placed(across(difference, axis), drawn("line", { class: "tpi-trials-seam", y1: -TIP, y2: TIP }));
  return drawn("g", {}, half(low, difference, "0,9 10,0 10,18"), half(difference, high, "0,0 10,9 0,18"), seam);
}

/** Something drawn around the origin, put at a place of the lane, halfway down.
 * @param {string} x @param {Node} child */
function placed(x, child) {
  return drawn("svg", { x, y: "50%", overflow: "visible" }, child);
}
