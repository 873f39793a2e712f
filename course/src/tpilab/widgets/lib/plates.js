import { make, uniqueId } from "./dom.js";

// The plates of the atlas beside each other: which layer lies on top, what is shown, how near.

/**
 * @typedef {[number, number, number, number]} Box left, top, right, bottom
 * @typedef {"right" | "left"} Side
 * @typedef {{name: string, label: string, svg: string, width: number, height: number}} PlateView
 * @typedef {{view: PlateView, node: HTMLElement, svg: SVGSVGElement, caption: HTMLElement, dots: SVGPatternElement, frame: Box}} Panel
 * @typedef {{
 *   layer: number, side: Side, views: string[],
 *   muscles: Set<string>, zones: Map<string, boolean>, frames: Record<string, Box>,
 * }} Shown muscles as `VIEW/NAME`; zones and whether they are sure; frames in the right side's place
 */

const LEAST_MM = 190;
const AIR = 0.1;
const HEAD_MM = 250;
const NEAR_MM = 110;
const FACE_MM = 95;
const PROFILE_MM = [56, 288];
const ALIKE = 0.62; // of two views the nearer one shows at least so much of the other's height
const NARROW = 0.19;
const WIDE = 1.9;
const DOTS_PX = 0.95;
const FAR = 0.45; // pixels a millimeter, below which landmarks would hide what they mark

export class Plates {
  /** @param {{views: PlateView[], tapped: (what: {muscle?: string, zone?: string, context?: string, side: Side}) => void, signal: AbortSignal}} given */
  constructor({ views, tapped, signal }) {
    this.tapped = tapped;
    /** @type {Side} */
    this.side = "right";
    /** @type {Panel[]} */
    this.panels = views.map((view) => this.panel(view));
    this.node = make("div", { class: "tpi-body-stage" }, ...this.panels.map(({ node }) => node));
    this.node.addEventListener("click", (event) => this.tap(event));
    this.node.addEventListener("pointerover", (event) => this.hover(event));
    this.node.addEventListener("pointerleave", () => this.captions());
    const watch = new ResizeObserver(() => this.fit());
    watch.observe(this.node);
    signal.addEventListener("abort", () => watch.disconnect());
  }

  /** @param {PlateView} view @returns {Panel} */
  panel(view) {
    const own = uniqueId("plate");
    const caption = make("p", { class: "tpi-body-caption", "aria-hidden": "true" });
    const node = make("div", { class: "tpi-body-panel", "data-view": view.name });
    node.innerHTML = view.svg.replace(/(\sid='|url\(#|href='#)/g, `$1${own}-`);
    node.append(caption);
    const svg = /** @type {SVGSVGElement} */ (node.querySelector("svg"));
    const dots = /** @type {SVGPatternElement} */ (svg.querySelector("pattern"));
    for (const size of ["width", "height"]) svg.removeAttribute(size);
    for (const part of svg.querySelectorAll("[data-part]")) part.removeAttribute("display");
    for (const shape of svg.querySelectorAll("[data-part] [display]")) shape.removeAttribute("display");
    return { view, node, svg, caption, dots, frame: [0, 0, view.width, view.height] };
  }

  /** The name of what lies under the pointer, in place of the view's.
   * @param {PointerEvent} event */
  hover(event) {
    const named = event.target instanceof Element ? event.target.closest("g:has(> title)") : null;
    this.captions();
    const panel = this.panels.find(({ node }) => named && node.contains(named));
    if (panel && named) panel.caption.textContent = named.querySelector("title")?.textContent ?? "";
  }

  captions() {
    for (const { view, caption } of this.panels) caption.textContent = view.name === "side" ? `${this.side} side` : view.label;
  }

  /** @param {MouseEvent} event */
  tap(event) {
    const hit = event.target instanceof Element ? event.target.closest("[data-zone], [data-muscle]") : null;
    const panel = this.panels.find(({ node }) => hit && node.contains(hit));
    if (!hit || !panel) return;
    const side = panel.view.name === "side" ? this.side : /** @type {Side} */ (hit.getAttribute("data-side"));
    const zone = hit.getAttribute("data-zone");
    const muscle = hit.getAttribute("data-of") ?? "";
    this.tapped(zone ? { zone, side } : muscle ? { muscle, side } : { context: hit.querySelector("title")?.textContent ?? "", side });
  }

  /** @param {Shown} shown */
  show(shown) {
    this.side = shown.side;
    const seen = this.panels.filter(({ view }) => shown.views.includes(view.name));
    for (const panel of seen) panel.frame = framed(shown.frames[panel.view.name] ?? null, panel.view, shown.side);
    const least = ALIKE * Math.max(...seen.map(({ frame: [, top, , bottom] }) => bottom - top));
    const ratios = seen.map((panel) => {
      const [left, top, right, bottom] = panel.frame;
      const more = Math.max(0, (least - (bottom - top)) / 2);
      panel.frame = [left, top - more, right, bottom + more];
      return Math.min(Math.max((right - left) / (bottom - top + 2 * more), NARROW), WIDE);
    });
    for (const { view, node, svg } of this.panels) {
      node.hidden = !shown.views.includes(view.name);
      node.toggleAttribute("data-flipped", view.name === "side" && shown.side === "left");
      for (const part of svg.querySelectorAll("[data-part]")) this.part(part, view.name, shown);
    }
    this.captions();
    this.node.style.gridTemplateColumns = ratios.map((each) => `minmax(0, ${(each / Math.min(...ratios)).toFixed(2)}fr)`).join(" ");
    this.fit();
  }

  /** @param {Element} part @param {string} view @param {Shown} shown */
  part(part, view, { layer, side, muscles, zones }) {
    const name = part.getAttribute("data-part") ?? "";
    const at = Number(name.replace("layer-", ""));
    if (name === "skin" || name === "places") part.toggleAttribute("data-off", layer !== 0);
    else if (name === "under" || name === "landmarks") part.toggleAttribute("data-off", layer === 0);
    else if (name === "veil") part.toggleAttribute("data-off", layer === 0 || !muscles.size);
    else if (name === "chosen") part.replaceChildren(...chosen(part, [...muscles], view, side));
    else if (at) part.toggleAttribute("data-off", layer === 0 || at < layer);
    if (name !== "pain" && name !== "dots" && name !== "places") return;
    for (const each of part.querySelectorAll("[data-zone]")) {
      const mine = view === "side" || each.getAttribute("data-side") === side;
      const sure = zones.get(each.getAttribute("data-zone") ?? "");
      each.toggleAttribute("data-on", mine && sure !== undefined);
      each.toggleAttribute("data-doubt", sure === false);
    }
  }

  /** Let each picture fill its panel, whatever shape that has. */
  fit() {
    for (const { node, svg, dots, frame: [left, top, right, bottom] } of this.panels) {
      const { clientWidth: across, clientHeight: down } = svg;
      if (node.hidden || !across || !down) continue;
      const scale = Math.min(across / (right - left), down / (bottom - top));
      const [width, height] = [across / scale, down / scale];
      svg.setAttribute("viewBox", [(left + right - width) / 2, (top + bottom - height) / 2, width, height].map((each) => each.toFixed(1)).join(" "));
      node.toggleAttribute("data-far", scale < FAR);
      svg.style.setProperty("--px", (1 / scale).toFixed(3));
      dots.setAttribute("patternTransform", `scale(${(DOTS_PX / scale).toFixed(3)})`);
    }
  }
}

/** What is chosen of one view, drawn once more above all others.
 * @param {Element} part @param {string[]} muscles @param {string} view @param {Side} side */
function chosen(part, muscles, view, side) {
  return muscles.flatMap((each) => {
    const [where, name] = each.split("/");
    const found = where === view ? part.parentElement?.querySelector(`[data-muscle="${name}"][data-side="${view === "side" ? "right" : side}"] > :last-child`) : null;
    if (!found) return [];
    const copy = /** @type {Element} */ (found.cloneNode(true));
    copy.removeAttribute("id");
    return [copy];
  });
}

/** A frame with air around, in the place of the chosen side; the whole body if none is given.
 * @param {Box | null} box @param {PlateView} view @param {Side} side @returns {Box} */
function framed(box, { name, width, height }, side) {
  if (!box) return [0, 0, width, height];
  let [left, top, right, bottom] = box;
  if (name === "front" || name === "back") {
    if (side === "left") [left, right] = [width - right, width - left];
  }
  const grow = (/** @type {number} */ from, /** @type {number} */ to) => {
    const more = Math.max(AIR * (to - from), (LEAST_MM - (to - from)) / 2);
    return [from - more, to + more];
  };
  [left, right] = grow(left, right);
  const middle = width / 2;
  if (name === "side") {
    if (top < HEAD_MM) [left, right] = [Math.min(left, PROFILE_MM[0]), Math.max(right, PROFILE_MM[1])];
  } else if (top < HEAD_MM && left < middle + NEAR_MM && right > middle - NEAR_MM) {
    [left, right] = [Math.min(left, middle - FACE_MM), Math.max(right, middle + FACE_MM)]; // a face is not cut in half
  }
  [top, bottom] = grow(top, bottom);
  return [left, top, right, bottom];
}

/** The smallest box around all.
 * @param {Box[]} boxes @returns {Box | null} */
export function around(boxes) {
  if (!boxes.length) return null;
  return [
    Math.min(...boxes.map((each) => each[0])), Math.min(...boxes.map((each) => each[1])),
    Math.max(...boxes.map((each) => each[2])), Math.max(...boxes.map((each) => each[3])),
  ];
}
