import { make, uniqueId } from "./dom.js";

// What palpation says in words that do not depend on the patient.

export const FINDINGS = [
  { id: "active", label: "Active: the pain is known" },
  { id: "latent", label: "Latent: tender, not the known pain" },
  { id: "tender", label: "Tender only, without a band" },
  { id: "uncertain", label: "Uncertain" },
];
export const CONFIDENCE = [
  { id: "sure", label: "Sure" },
  { id: "fairly", label: "Fairly sure" },
  { id: "guess", label: "A guess" },
];
export const SIGNS = [
  { id: "band", label: "Taut band" },
  { id: "spot", label: "Sore spot" },
  { id: "referral", label: "Felt elsewhere, too" },
  { id: "recognition", label: "The person knows the pain" },
];
export const GRIPS = [
  { id: "flat", label: "Flat" },
  { id: "pincer", label: "Pincer" },
  { id: "algometer", label: "Algometer" },
];
export const RAMPS = [
  { kPa_s: 30, label: "steadily, 30 kPa a second" },
  { kPa_s: 100, label: "quickly, 100 kPa a second" },
];
const CONSENT = { none: "Consent not asked", given: "Consent given", withdrawn: "Consent withdrawn" };
const EXPOSED = { none: "Clothes on", right: "Right side uncovered", left: "Left side uncovered", both: "Both sides uncovered" };
const POSITION = { sitting: "Sitting", standing: "Standing", arms_supported: "Arms supported", prone: "Lying prone", on_side: "Lying on one side" };
export const SHORTCUTS = { ask_feel: "f", ask_known: "k" };
export const HARD_WORDS = [[0, "nothing"], [1, "soft"], [190, "like plain muscle"], [285, "firmer than plain muscle"], [480, "firm"], [800, "hard as bone"]];

/** @param {Record<string, string>} table @param {string} name */
export function lookUp(table, name) {
  return table[name] ?? name;
}

/** An SVG whose ids no other picture of the page has; areas keep their name in `data-area`.
 * @param {string} svg */
export function renamed(svg) {
  const own = uniqueId("svg");
  return svg
    .replace(/<g ([^>]*?)id="(ref-[\w-]+)"/g, '<g $1data-area="$2"')
    .replace(/(\bid="|url\(#|href="#)([\w-]+)/g, `$1${own}-$2`);
}

export function explanation() {
  return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
    make("p", {}, "A person from behind, and your fingertip at its real size, about 16 mm wide. Press with the mouse button, a pen or a resting finger; drag to stroke. The force rises slowly to what you chose."
      + " A page cannot touch back: the skin dimples, and the line shows how firm the tissue under your fingertip is. A taut band is a bump in it."),
    make("p", {}, "While you press, the wheel presses harder or softer; so does a pen, or a screen that feels how hard you press."
      + " Pincer lifts a muscle between thumb and finger, where it has a free edge: fat hides less of it there. A quick stroke across a band, flat or pincer, is snapping palpation."),
    make("p", {}, "The algometer is a disc of 1 cm\u00b2. Press where you want to measure: the pressure rises by itself until the person says \u201cnow\u201d. Three readings of a place are averaged; the other side is the control."),
    make("p", {}, "By keyboard: focus the picture; arrows move your finger (with Shift farther), Space presses and lifts or starts a reading, plus and minus change how firmly, G changes the grip, F and K ask, M marks."),
    make("p", {}, "This is a didactic model. Firmness, forces and answers follow this course's assumptions; the debrief tells them, with their sources."));
}

/** Where a place is, for the ear: side, distance from the midline, height beside a landmark.
 * @param {number} x_um @param {number} y_um @param {{name: string, y_um: number}} level */
export function whereInWords(x_um, y_um, level) {
  const off = Math.round(Math.abs(x_um) / 10_000);
  const down = Math.round((y_um - level.y_um) / 10_000);
  const side = off ? `${x_um > 0 ? "Right" : "Left"}, ${off} cm from the midline` : "On the midline";
  return `${side}, ${down ? `${Math.abs(down)} cm ${down > 0 ? "below" : "above"}` : "level with"} ${level.name}`;
}

/** Consent, clothes and position as they are now; touched only where they changed.
 * @param {HTMLElement} list @param {Record<string, any>} seen */
export function showNow(list, { consent, exposed, position }) {
  const told = [lookUp(CONSENT, consent), lookUp(EXPOSED, exposed), lookUp(POSITION, position)];
  if (told.join() === list.dataset.told) return;
  list.dataset.told = told.join();
  list.replaceChildren(...told.map((words, i) => make("li", { "data-warn": i === 0 && consent === "withdrawn" }, words)));
}

/** The readings of one place, in the list below the picture.
 * @param {{x_um: number, y_um: number, kPa: number[], mean_kPa: number | null}} site
 * @param {{name: string, y_um: number}} level */
export function readingsRow({ x_um, y_um, kPa, mean_kPa }, level) {
  const mean = mean_kPa === null ? `${3 - kPa.length} more for a mean` : `mean ${mean_kPa} kPa`;
  return make("li", {}, make("span", {}, `${whereInWords(x_um, y_um, level)}: ${kPa.join(", ")} kPa, `), make("span", { class: "tpi-figure" }, mean));
}

/** A mark in the list below the picture.
 * @param {{number: number, muscle: string, finding: string, confidence: string, criteria?: string[] | null, band_deg?: number | null}} mark
 * @param {{id: string, label: string}[]} muscles
 * @param {boolean} done whether the examination is over
 * @param {() => void} wipe */
export function markRow({ number, muscle, finding, confidence, criteria, band_deg }, muscles, done, wipe) {
  const label = (/** @type {{id: string, label: string}[]} */ all, /** @type {string} */ id) =>
    all.find((each) => each.id === id)?.label ?? id;
  const signs = criteria?.length ? ` Signs: ${criteria.map((each) => label(SIGNS, each).toLowerCase()).join(", ")}.` : "";
  const run = band_deg === null || band_deg === undefined ? "" : ` Band at ${band_deg}\u00b0.`;
  const words = `${label(muscles, muscle)}. ${label(FINDINGS, finding)}. ${label(CONFIDENCE, confidence)}.${signs}${run}`;
  const remove = make("button", {
    type: "button", class: "tpi-button tpi-quiet", "aria-label": `Wipe off mark ${number}`, disabled: done,
  }, "Wipe off");
  remove.addEventListener("click", wipe);
  return make("li", {}, make("span", { class: "tpi-number-ring", "aria-hidden": "true" }, String(number)),
    make("span", {}, words), remove);
}
