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
export const CONSENT = { none: "Consent not asked", given: "Consent given", withdrawn: "Consent withdrawn" };
export const EXPOSED = { none: "Shirt on", right: "Right side uncovered", left: "Left side uncovered", both: "Both sides uncovered" };
export const POSITION = { sitting: "Sitting", arms_supported: "Arms supported", prone: "Lying prone" };
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
    make("p", {}, "By keyboard: focus the picture; arrows move your finger (with Shift farther), Space presses and lifts, plus and minus change how firmly, F and K ask, M marks."),
    make("p", {}, "This is a didactic model. Firmness, forces and answers follow this course's assumptions; the debrief tells them, with their sources."));
}

/** A mark in the list below the picture.
 * @param {{number: number, muscle: string, finding: string, confidence: string}} mark
 * @param {{id: string, label: string}[]} muscles
 * @param {boolean} done whether the examination is over
 * @param {() => void} wipe */
export function markRow({ number, muscle, finding, confidence }, muscles, done, wipe) {
  const label = (/** @type {{id: string, label: string}[]} */ all, /** @type {string} */ id) =>
    all.find((each) => each.id === id)?.label ?? id;
  const words = `${label(muscles, muscle)}. ${label(FINDINGS, finding)}. ${label(CONFIDENCE, confidence)}.`;
  const remove = make("button", {
    type: "button", class: "tpi-button tpi-quiet", "aria-label": `Wipe off mark ${number}`, disabled: done,
  }, "Wipe off");
  remove.addEventListener("click", wipe);
  return make("li", {}, make("span", { class: "tpi-number-ring", "aria-hidden": "true" }, String(number)),
    make("span", {}, words), remove);
}
