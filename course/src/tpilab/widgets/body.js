import { make, root, uniqueId } from "./lib/dom.js";
import { Plates, around } from "./lib/plates.js";

// The atlas to explore: layers lifted off, a muscle and where its pain may travel, and backward.

/**
 * @typedef {import("./lib/plates.js").Box} Box
 * @typedef {import("./lib/plates.js").Side} Side
 * @typedef {{name: string, label: string, group: string, boxes: Record<string, Box>, reached_by: string[]}} Zone
 * @typedef {{
 *   name: string, label: string, layer: number, parts: Record<string, string[]>, boxes: Record<string, Box>,
 *   zones: {name: string, sure: boolean}[], needle: {kind: string, words: string}, patterns: string[],
 *   lines: {label: string, words: string, ground: string}[], sources: number[],
 * }} Muscle
 * @typedef {{title: string, views: import("./lib/plates.js").PlateView[], groups: Record<string, string>, zones: Zone[], muscles: Muscle[], sources: string[]}} Scene
 * @typedef {{view: string, layer: number, side: Side, muscle: Muscle | null, zone: Zone | null, part: string}} State
 */

const PHONE_PX = 480;
/** What can be shown nearer, in millimeters of each view. @type {Record<string, {label: string, frames: Record<string, Box>}>} */
const PARTS = {
  whole: { label: "Whole body", frames: {} },
  head: { label: "Head and neck", frames: { front: [262, 20, 438, 300], side: [56, 20, 288, 300], back: [262, 20, 438, 300] } },
  trunk: { label: "Shoulders and trunk", frames: { front: [120, 240, 580, 660], side: [50, 250, 270, 660], back: [120, 240, 580, 660] } },
  arm: { label: "Arm and hand", frames: { front: [15, 270, 210, 1080], back: [490, 270, 685, 1080] } },
  hips: { label: "Hips", frames: { front: [165, 640, 535, 1010], side: [32, 650, 262, 1010], back: [165, 640, 535, 1010] } },
  legs: { label: "Legs", frames: { front: [160, 900, 540, 1765], side: [30, 900, 305, 1765], back: [160, 900, 540, 1765] } },
};
const LAYER_NAMES = ["Skin", "Layer 1", "Layer 2", "Layer 3"];
const ON_TOP = ["the skin", "the first layer of muscles", "the second layer of muscles", "the deepest layer of muscles"];
const HINTS = ["Tap where it hurts: muscles whose patterns reach there are shown.", "Tap a dark red muscle, or choose one above. Pale muscles only surround."];
const BADGES = /** @type {Record<string, string>} */ ({
  care: '<path d="M8 1.2l6.8 12.6H1.2z"/><path d="M8 6v3.8M8 11.8v.4"/>',
  leave: '<circle cx="8" cy="8" r="6.6"/><path d="M4.8 8h6.4"/>',
  none: '<circle cx="8" cy="8" r="6.6"/><path d="M3.6 12.4l8.8-8.8"/>',
});

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  /** @type {Scene} */
  const scene = model.get("scene");
  const muscles = new Map(scene.muscles.map((each) => [each.name, each]));
  const zones = new Map(scene.zones.map((each) => [each.name, each]));
  /** @type {State} */
  const state = fresh();
  const plates = new Plates({ views: scene.views, tapped, signal });
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, scene.title);
  const again = make("button", { type: "button", class: "tpi-button tpi-quiet" }, "Start again");
  const told = make("p", { class: "tpi-body-told", role: "status", "aria-atomic": "true" });
  const card = make("div", { class: "tpi-body-card", tabindex: "0", role: "region", "aria-label": "What is shown, in words" });
  const views = chips("View", [["all", "All"], ["front", "Front"], ["side", "Side"], ["back", "Back"]], (view) => change({ view }));
  const layers = chips("On top", LAYER_NAMES.map((label, n) => [String(n), label]), (layer) => change({ layer: Number(layer) }));
  const sides = chips("Side of the body", [["right", "Right"], ["left", "Left"]], (side) => change({ side: side === "left" ? "left" : "right" }));
  const part = menu("Part shown", [["", "What is chosen"], ...Object.entries(PARTS).map(([name, { label }]) => [name, label])], (part) => change({ part }));
  const muscle = menu("Muscle", [["", "None"], ...scene.muscles.map(({ name, label }) => [name, label])], pickMuscle);
  const zone = menu("Where it hurts", [["", "Nowhere chosen"]], pickZone);
  for (const [group, label] of Object.entries(scene.groups)) {
    const among = scene.zones.filter((each) => each.group === group);
    zone.select.append(make("optgroup", { label }, ...among.map((each) => make("option", { value: each.name }, capital(each.label)))));
  }
  const frame = root("body",
    make("div", { class: "tpi-head-row" }, title, again),
    make("div", { class: "tpi-body-tools" }, muscle.node, zone.node, part.node, sides.node),
    make("div", { class: "tpi-body-room" },
      make("div", { class: "tpi-body-main" }, plates.node,
        make("div", { class: "tpi-body-tools" }, layers.node, views.node), told),
      card),
    explained());
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);

  /** @param {{muscle?: string, zone?: string, context?: string, side: Side}} what */
  function tapped(what) {
    if (!what.context) state.side = what.side;
    if (what.zone) pickZone(what.zone);
    else if (what.muscle) pickMuscle(what.muscle);
    else if (what.context) told.textContent = `${what.context}. It only surrounds here, and has no card.`;
  }

  /** @param {string} name */
  function pickMuscle(name) {
    const chosen = muscles.get(name) ?? null;
    change({ muscle: chosen, zone: null, part: "", view: "all", layer: chosen ? chosen.layer : state.layer || 1 });
  }

  /** @param {string} name */
  function pickZone(name) {
    change({ zone: zones.get(name) ?? null, muscle: null, part: "", view: "all", layer: 0 });
  }

  /** @param {Partial<State>} what */
  function change(what) {
    Object.assign(state, what);
    draw();
  }

  function draw() {
    const chosen = state.muscle ? [state.muscle] : (state.zone?.reached_by ?? []).flatMap((name) => muscles.get(name) ?? []);
    /** @type {Map<string, boolean>} */
    const felt = new Map(state.muscle ? state.muscle.zones.map(({ name, sure }) => [name, sure]) : state.zone ? [[state.zone.name, true]] : []);
    const boxes = boxesOf(chosen, [...felt.keys()].flatMap((name) => zones.get(name) ?? []));
    /** @type {Record<string, Box>} */
    const frames = PARTS[state.part] ? { ...PARTS[state.part].frames } : {};
    if (!state.part) for (const [name, among] of Object.entries(boxes)) frames[name] = around(among) ?? [0, 0, 1, 1];
    const seen = state.view === "all" ? worthSeeing(frames, boxes) : [state.view];
    plates.show({
      layer: state.layer, side: state.side, views: seen, zones: felt, frames,
      muscles: new Set(chosen.flatMap((each) => Object.entries(each.parts).flatMap(([name, parts]) => parts.map((part) => `${name}/${part}`)))),
    });
    views.set(state.view);
    layers.set(String(state.layer));
    sides.set(state.side);
    muscle.select.value = state.muscle?.name ?? "";
    zone.select.value = state.zone?.name ?? "";
    part.select.value = state.part;
    told.textContent = inWords(seen);
    card.replaceChildren(...(state.muscle ? muscleCard(state.muscle) : state.zone ? zoneCard(state.zone) : [make("p", { class: "tpi-soft" }, HINTS[state.layer ? 1 : 0]), needles()]));
    card.scrollTop = 0;
  }

  /** All views, or those that show something of what is asked for: the two fullest on a phone.
   * @param {Record<string, Box>} frames @param {Record<string, Box[]>} boxes */
  function worthSeeing(frames, boxes) {
    const names = scene.views.map(({ name }) => name);
    if (!Object.keys(frames).length) return names;
    const fullest = Object.keys(frames).sort((one, other) => (boxes[other]?.length ?? 0) - (boxes[one]?.length ?? 0));
    const most = plates.node.clientWidth < PHONE_PX ? 2 : names.length;
    return names.filter((name) => fullest.slice(0, most).includes(name));
  }

  /** Where a muscle and its pain lie, in each view; a place that hurts, alone.
   * @param {Muscle[]} chosen @param {Zone[]} felt */
  function boxesOf(chosen, felt) {
    /** @type {Record<string, Box[]>} */
    const found = {};
    for (const each of [...felt, ...chosen]) {
      for (const [name, box] of Object.entries(each.boxes)) (found[name] ??= []).push(box);
    }
    return found;
  }

  /** @param {string[]} seen */
  function inWords(seen) {
    const from = list(seen.map((name) => scene.views.find((each) => each.name === name)?.label ?? ""));
    const top = `On top: ${ON_TOP[state.layer]}. Seen ${from}.`;
    if (state.muscle) {
      const places = state.muscle.zones.map(({ name, sure }) => `${zones.get(name)?.label}${sure ? "" : " (unsure)"}`);
      return `${state.muscle.label}, ${state.side}. Pain may be felt: ${places.join("; ")}. ${top}`;
    }
    if (state.zone) {
      const names = state.zone.reached_by.map((name) => muscles.get(name)?.label ?? "");
      return `${capital(state.zone.label)}, ${state.side}. Patterns that reach here: ${names.join("; ") || "none"}. ${top}`;
    }
    return `No muscle is chosen. ${top}`;
  }

  /** @param {Muscle} chosen @returns {HTMLElement[]} */
  function muscleCard(chosen) {
    return [
      make("h3", {}, chosen.label), badge(chosen.needle),
      make("dl", {}, ...chosen.lines.map(({ label, words, ground }) =>
        make("div", {}, make("dt", {}, label), make("dd", {}, words, " ", make("small", {}, `[${ground}]`))))),
      ...chosen.patterns.map((each) => make("p", { class: "tpi-hint" }, each)),
      sourcesOf(chosen.sources.map((at) => scene.sources[at])),
    ];
  }

  /** @param {Zone} chosen @returns {HTMLElement[]} */
  function zoneCard(chosen) {
    const rows = chosen.reached_by.flatMap((name) => muscles.get(name) ?? []).map((each) => {
      const go = make("button", { type: "button", class: "tpi-button" }, each.label);
      go.addEventListener("click", () => {
        pickMuscle(each.name);
        card.focus({ preventScroll: true });
      });
      const sure = each.zones.find(({ name }) => name === chosen.name)?.sure;
      return make("li", {}, go, ...(sure ? [] : [make("small", {}, "unsure")]));
    });
    return [
      make("h3", {}, capital(chosen.label)),
      make("p", {}, rows.length ? "Worth feeling, by published patterns:" : "No published pattern of this course reaches here."),
      make("ul", { class: "tpi-body-reach" }, ...rows),
      make("p", { class: "tpi-hint" }, "Patterns come from atlases and practice pages. They do not name a diagnosis: pain here has other causes too."),
    ];
  }

  again.addEventListener("click", () => change(fresh()));
  draw();
}

/** @returns {State} */
function fresh() {
  return { view: "all", layer: 1, side: "right", muscle: null, zone: null, part: "" };
}

/** One of a few, as chips.
 * @param {string} label @param {string[][]} choices @param {(value: string) => void} chosen */
function chips(label, choices, chosen) {
  const name = uniqueId("chips");
  const inputs = choices.map(([value]) => make("input", { type: "radio", name, value }));
  for (const input of inputs) input.addEventListener("change", () => chosen(input.value));
  const node = make("fieldset", { class: "tpi-body-chips" }, make("legend", {}, label),
    ...inputs.map((input, n) => make("label", {}, input, make("span", {}, choices[n][1]))));
  return { node, set: (/** @type {string} */ value) => inputs.forEach((input) => { input.checked = input.value === value; }) };
}

/** @param {string} label @param {string[][]} choices @param {(value: string) => void} chosen */
function menu(label, choices, chosen) {
  const id = uniqueId("menu");
  const select = make("select", { id }, ...choices.map(([value, text]) => make("option", { value }, text)));
  select.addEventListener("change", () => chosen(select.value));
  return { select, node: make("div", { class: "tpi-body-menu" }, make("label", { for: id }, label), select) };
}

/** Taught or left alone: a shape and words. @param {{kind: string, words: string}} needle */
function badge({ kind, words }) {
  const mark = make("span", { class: "tpi-shape", "aria-hidden": "true" });
  mark.innerHTML = `<svg viewBox="0 0 16 16" focusable="false">${BADGES[kind]}</svg>`;
  return make("p", { class: "tpi-body-badge", "data-needle": kind }, mark, words);
}

/** What the pictures and marks mean, where nothing is chosen yet. */
function needles() {
  return make("ul", { class: "tpi-body-legend" },
    make("li", {}, make("span", { class: "tpi-body-swatch", "data-of": "pain", "aria-hidden": "true" }), "Pain may be felt here"),
    make("li", {}, make("span", { class: "tpi-body-swatch", "data-of": "doubt", "aria-hidden": "true" }), "Dashed: unsure, or not confirmed"),
    make("li", {}, make("span", { class: "tpi-body-swatch", "data-of": "landmark", "aria-hidden": "true" }), "A landmark to feel, seen from near"));
}

/** @param {string[]} links HTML, escaped by the kernel */
function sourcesOf(links) {
  const items = links.map((link) => {
    const item = make("li");
    item.innerHTML = link;
    return item;
  });
  return make("details", { class: "tpi-lost" }, make("summary", {}, "Sources"), make("ul", { class: "tpi-body-sources" }, ...items));
}

function explained() {
  return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
    make("p", {}, "A drawn body, not a scanned one: shape, order and direction of fibers after anatomy, an idealized adult. The deltoid, the arm and the leg below the hip are context."),
    make("p", {}, "Where pain may be felt comes from atlases, practice pages and one clinical series. People differ: it may be felt elsewhere, or not as pain. The shapes are a didactic choice; each card names its fact and how far to trust it."),
    make("p", {}, "Lift layers off with On top. On the skin, a tap asks which muscles’ patterns reach that place."));
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

/** @param {string[]} words */
function list(words) {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

export default { render };
