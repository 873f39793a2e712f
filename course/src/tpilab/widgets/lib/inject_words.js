import { besideInWords, nowInWords, seeing, showChips } from "./guide_words.js";

/** What skin, hands and trace of an injection show, in words; nothing that they would not show. */

const PLACED = { prone: "Lies on the front", side: "Lies on the side", supine: "Lies on the back", sitting: "Sits" };
const LINES = [
  { id: "pain", label: "Pain, 0 to 10", words: (/** @type {number} */ value) => String(value) },
  { id: "threshold_kpa", label: "Pressure threshold", words: (/** @type {number} */ value) => `${value}\u2009kPa` },
  { id: "motion_percent", label: "Movement", words: (/** @type {number} */ value) => `${value}\u2009%` },
];

/** Where both hands are.
 * @param {{hands: import("./hands.js").Hands, fix: import("./fixing.js").FixHand,
 *   mark: {x_um: number, y_um: number}, card: Record<string, any>}} given */
export function handsInWords({ hands, fix, mark, card }) {
  const { how, turn_ddeg } = fix.pose;
  const does = fix.holds ? (how === "flat" ? "press beside the band" : "lift the band") : "wait above the skin";
  const fingers = `Fingers ${does}, ${besideInWords(fix.pose, mark)}, ${lineInWords(turn_ddeg)}`;
  const needle = hands.needle ? nowInWords({ hands, mark, machine: null, looks: false, card }) : "No needle yet.";
  return `${fingers} \u00b7 ${needle}`;
}

/** How the line through two fingers lies. @param {number} ddeg from left-right on */
function lineInWords(ddeg) {
  const ways = ["left to right", "upper left to lower right", "head to feet", "upper right to lower left"];
  return `apart ${ways[Math.round(ddeg / 450) % 4]}, ${Math.round(ddeg / 10)}\u00b0`;
}

/** What is prepared and done, as chips. @param {HTMLElement} list @param {Record<string, any>} seen */
export function injectionInWords(list, seen) {
  const { prepared = {}, fix } = seen;
  const told = [];
  if (seen.position) told.push(PLACED[/** @type {keyof typeof PLACED} */ (seen.position)]);
  if (prepared.hands) told.push("Hands clean");
  if (prepared.skin) told.push(prepared.dry ? "Skin clean and dry" : "Skin clean, still wet");
  if (prepared.gloves) told.push("Gloves on");
  if (fix) told.push(fix.how === "flat" ? "Band held flat" : "Band lifted");
  if (seen.punctures) told.push(`${seen.punctures} ${seen.punctures === 1 ? "puncture" : "punctures"}`);
  if (seen.deposits?.length) told.push(`${seen.deposits.length} ${seen.deposits.length === 1 ? "deposit" : "deposits"}`);
  if (seen.coaching) told.push("Coaching: practice only");
  showChips(list, told);
}

/** Measures before and after, as rows of a table; nothing where nothing was measured.
 * @param {Record<string, any>} seen @returns {string[][]} */
export function measuresInWords({ before = {}, after = {} }) {
  const told = (/** @type {any} */ value, /** @type {(value: number) => string} */ words) => (value === null || value === undefined ? "\u2013" : words(value));
  const rows = LINES.map(({ id, label, words }) => [label, told(before[id], words), told(after[id], words)]);
  return rows.some(([, one, other]) => one !== "\u2013" || other !== "\u2013") ? rows : [];
}

/** What one is seeing, and how hands and keys work. */
export function injectWords() {
  return seeing([
    ["Fingers", "Drag them; the round knob or the wheel turns them. Press beside the band, or lift it between thumb and finger. Keys: arrows move, Q E turn, P changes the grip, Space takes hold and lets go; with Shift finely."],
    ["Needle", "Drag its hub: before the puncture it turns about the entry, farther off is flatter; in the skin it advances along its axis, as the wheel does. Keys: arrows turn it and change its steepness, J L I K move the entry, Enter punctures, Page Down and Page Up advance and withdraw by half a millimeter, with Shift by a tenth."],
    ["Force and depth", "The line grows to the right with resistance and downward with the tip. A spike is a border that gives: skin, a fascia. Left of zero the needle comes out. Hear the needle: pitch follows the force, a click is a border that gave."],
    ["What is not shown", "No picture looks under the skin here. Hands, the line, and the person tell; the layers are named in the debrief."],
    ["What this is not", "A mouse has no weight. Forces, and how tissue gives, are didactic choices of this course, in an order that hands know: skin and fascia resist, fat hardly, bone does not give."],
  ]);
}
