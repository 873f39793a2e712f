import { make, uniqueId } from "./dom.js";
import { pushButton } from "./knobs.js";

/** What is agreed on, with its dose; and what was measured, visit by visit. */

/** @typedef {{id: string, label: string}} Choice */
/** @typedef {{what: string, label: string, times: number, minutes: number}} Part */

/** The plan as it stands.
 * @param {(what: string) => void} drop */
export function planCard(drop) {
  const heading = make("p", { class: "tpi-label", id: uniqueId("plan") }, "The plan so far");
  const rows = make("div", { "aria-live": "polite" });
  const node = make("section", { class: "tpi-plan", "aria-labelledby": heading.id }, heading, rows);

  /** @param {string} label @param {string} how @param {string} what @param {boolean} off */
  function row(label, how, what, off) {
    const button = pushButton("Give up", () => drop(what));
    button.setAttribute("aria-label", `Give up: ${label}`);
    button.toggleAttribute("disabled", off);
    return make("li", {}, make("span", {}, `${label}${how}`), button);
  }

  /** @param {Record<string, any>} seen */
  function show(seen) {
    const over = seen.phase === "finished";
    const items = seen.parts.map((/** @type {Part} */ each) => row(each.label, doseInWords(each), each.what, over));
    if (seen.ahead) items.push(row("Needles ahead", `: ${aheadInWords(seen.ahead)}`, "series", over));
    const lines = [];
    if (seen.a_day) lines.push(`Exercise and stretching: about ${seen.a_day} minutes a day.`);
    if (seen.rule) lines.push(`Another needle only after ${seen.rule.percent} % less pain for ${seen.rule.weeks} weeks.`);
    if (seen.note) lines.push("The note is sent.");
    rows.replaceChildren(
      ...(items.length ? [make("ul", { class: "tpi-parts" }, ...items)] : [make("p", { class: "tpi-hint" }, "Nothing is agreed on yet.")]),
      ...lines.map((each) => make("p", { class: "tpi-hint" }, each)));
  }
  return { node, show };
}

/** @param {Part} part */
function doseInWords({ times, minutes }) {
  if (!times) return "";
  return `: ${times === 1 ? "once" : `${times} times`} a week, ${minutes} min`;
}

/** @param {{count: number, apart: number, drug: string, where?: string, only_if: boolean}} ahead */
function aheadInWords({ count, apart, drug, where, only_if: onlyIf }) {
  const what = `${count} more, ${apart} ${apart === 1 ? "week" : "weeks"} apart`;
  return `${what}${drug === "steroid" ? ", with steroid" : ""}${where === "several" ? ", several regions" : ""}, ${onlyIf ? "if the rule is met" : "in any case"}`;
}

const IMPRESSIONS = ["Much worse", "A little worse", "The same", "A little better", "Much better"];

/** @type {Record<string, string>} */
const UNITS = { threshold: "\u2009kPa", motion: "°" };

/** What a scale said, as one reads it. @param {string} scale @param {number[]} value */
function readAs(scale, value) {
  if (scale === "impression") return IMPRESSIONS[value[0]];
  if (scale === "peg") return (value.reduce((sum, each) => sum + each, 0) / value.length).toFixed(1);
  return `${value[0]}${UNITS[scale] ?? ""}`;
}

/** What was measured at each visit; a gap shows what was not.
 * @param {Choice[]} scales */
export function measuredTable(scales) {
  const node = make("div", { class: "tpi-measured", tabindex: 0, role: "group", "aria-label": "What was measured" });
  /** @param {{week: number, measured: Record<string, number[]>}[]} visits */
  function show(visits) {
    const shown = scales.filter(({ id }) => visits.some((each) => each.measured[id]));
    node.hidden = !shown.length;
    const head = make("tr", {}, make("th", { scope: "col" }, "Scale"),
      ...visits.map(({ week }) => make("th", { scope: "col" }, `Week ${week}`)));
    const rows = shown.map(({ id, label }) => make("tr", {}, make("th", { scope: "row" }, label.split(/[:,]/)[0]),
      ...visits.map(({ measured }) => make("td", {}, measured[id] ? readAs(id, measured[id]) : "–"))));
    node.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows)));
  }
  return { node, show };
}
