import { make } from "./dom.js";
import { headingInWords } from "./needle_hand.js";

/** What skin, screen and hands show, in words; nothing that a picture would not show. */

const PREPARED = { skin: "Skin clean", cover: "Probe covered", gel: "Sterile gel", gloves: "Gloves on" };
const VIEWS_CHOSEN = { in_plane: "In plane", out_of_plane: "Out of plane" };
const OFF_MM = 1.5;

/** A place beside the mark, in words. @param {{x_um: number, y_um: number}} place @param {{x_um: number, y_um: number}} mark */
export function besideInWords(place, mark) {
  const [x, y] = [(place.x_um - mark.x_um) / 1000, (place.y_um - mark.y_um) / 1000];
  const parts = [];
  if (Math.abs(x) >= OFF_MM) parts.push(`${Math.abs(x).toFixed(0)}\u2009mm to the ${x > 0 ? "right" : "left"}`);
  if (Math.abs(y) >= OFF_MM) parts.push(`${Math.abs(y).toFixed(0)}\u2009mm ${y > 0 ? "toward the feet" : "toward the head"}`);
  return parts.length ? `${parts.join(", ")} of the mark` : "on the mark";
}

/** The live line: where the hands are and how the machine is set.
 * @param {object} given
 * @param {import("./hands.js").Hands} given.hands @param {{x_um: number, y_um: number}} given.mark
 * @param {import("./sonograph.js").Settings | null} given.machine @param {boolean} given.looks
 * @param {Record<string, any>} given.card */
export function nowInWords({ hands, mark, machine, looks }) {
  const parts = [];
  const { probe, needle } = hands;
  if (looks && machine) {
    const { turn_ddeg, tilt_ddeg, rock_ddeg } = probe;
    const lean = [[tilt_ddeg, "tilted"], [rock_ddeg, "rocked"]].filter(([ddeg]) => ddeg).map(([ddeg, how]) => `${how} ${Number(ddeg) / 10}\u00b0`);
    parts.push(hands.onSkin
      ? `Probe ${besideInWords(probe, mark)}, turned ${turn_ddeg / 10}\u00b0${lean.length ? `, ${lean.join(", ")}` : ""}`
      : "Probe off the skin");
  } else if (looks) parts.push("The machine is off");
  if (needle) {
    const heads = headingInWords(Math.round(needle.azimuth_ddeg / 10) % 360).replace(/, .*/, "");
    const how = `${needle.steep_ddeg / 10}\u00b0 to the skin, ${heads}`;
    parts.push(needle.inside ? `Needle ${(needle.depth_um / 1000).toFixed(1)}\u2009mm in, ${how}`
      : `Needle at hand, ${besideInWords(needle, mark)}, ${how}`);
  }
  if (looks && machine) parts.push(`${(machine.depth_um / 10_000).toFixed(1)}\u2009cm, gain ${machine.gain_db}\u2009dB`);
  return `${parts.join(" \u00b7 ")}.`;
}

/** What is prepared.
 * @param {HTMLElement} list @param {Record<string, any>} seen */
export function stateInWords(list, seen) {
  const told = Object.entries(PREPARED).filter(([name]) => seen.prepared?.[name]).map(([, words]) => words);
  if (seen.view) told.push(VIEWS_CHOSEN[/** @type {keyof typeof VIEWS_CHOSEN} */ (seen.view)]);
  if (seen.breath === "held") told.push("Breath held");
  if (seen.punctures) told.push(`${seen.punctures} ${seen.punctures === 1 ? "puncture" : "punctures"}`);
  if (seen.deposits?.length) told.push(`${seen.deposits.length} ${seen.deposits.length === 1 ? "deposit" : "deposits"}`);
  if (seen.coaching) told.push("Live coaching: practice only");
  showChips(list, told);
}

/** Words as chips; touched only where they changed.
 * @param {HTMLElement} list @param {string[]} told */
export function showChips(list, told) {
  if (told.join() === list.dataset.told) return;
  list.dataset.told = told.join();
  list.replaceChildren(...told.map((words) => make("li", {}, words)));
}

/** What one is seeing, and how hands and keys work. */
export function guideWords() {
  const rows = [
    ["Probe", "Drag it on the skin. Its wheel turns it, with Shift tilts it; two fingers turn it, too. Keys: arrows slide, Q E turn, W S tilt, A D rock, + \u2212 press, Space puts down and lifts; with Shift finely."],
    ["Needle", "Drag its hub: before the puncture it turns about the entry, farther off is flatter; in the skin it advances along its axis. Keys: arrows turn it and change its steepness, J L I K move the entry, Enter punctures, Page Down and Page Up advance and withdraw by half a millimeter, with Shift by a tenth."],
    ["Screen", "Depth in cm at the right; the arrowhead is the focus; the dot stands at the side of the probe\u2019s marker. F freezes; then point at the picture, or arrows and Enter, to name what lies there."],
    ["What is not shown", "Most trigger points are not seen on ultrasound: the mark comes from a palpating hand. The picture names nothing, and the shaft of a needle is not its tip."],
    ["What this is not", "Two hands at a mouse are not two hands at a patient. Tissue is a model; speeds, forces and colors are didactic choices."],
  ];
  return seeing(rows);
}

/** What opens to tell what one is seeing. @param {string[][]} rows */
export function seeing(rows) {
  return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
    make("dl", {}, ...rows.flatMap(([name, words]) => [make("dt", {}, name), make("dd", {}, words)])));
}
