import { make, root, uniqueId } from "./lib/dom.js";
import { axisLane, markLane } from "./lib/forest.js";

// Trials as a forest plot to filter. Everything travels once; the words for every choice too.

/**
 * @typedef {import("./lib/forest.js").Mark} Mark
 * @typedef {{label: string, first: string, second: string}} Comparison
 * @typedef {Mark & {name: string, fact: string, compares: string}} Shared
 * @typedef {Shared & {blinding: string, region: string, time: string, arms: string, people: string, muscle: string, blinded: string, when: string, note: string}} Result
 * @typedef {Shared & {of: string}} Review
 * @typedef {{statement: string, note: string, sources: string[]}} Fact
 * @typedef {{
 *   title: string, axis: number, noticed: number, noticed_fact: string, comparisons: Record<string, Comparison>, blindings: Record<string, string>,
 *   regions: Record<string, string>, times: Record<string, string>, results: Result[], reviews: Review[],
 *   words: Record<string, string[]>, facts: Record<string, Fact>,
 * }} Trials
 * @typedef {{compares: string, blinding: string, region: string, time: string}} Asked
 */

const WHATEVER = "any";
const OPENING = "anesthetic_saline";
const COLUMNS = ["Trial", "Compared", "People", "Muscle", "Blinding", "Time", "Found", "Difference in pain"];

/** @param {import("./lib/dom.js").View} view */
function render({ model, el }) {
  /** @type {Trials} */
  const trials = model.get("trials");
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, trials.title);
  const again = make("button", { type: "button", class: "tpi-button tpi-quiet" }, "Start again");
  const told = make("div", { class: "tpi-trials-told", role: "status", "aria-atomic": "true" });
  const plot = make("div", { class: "tpi-trials-plot" });
  const twin = make("div", { class: "tpi-trials-scroll", role: "region", tabindex: "0", "aria-label": "The results as a table" });
  const labels = Object.fromEntries(Object.entries(trials.comparisons).map(([name, { label }]) => [name, label]));
  const menus = [
    picker("compares", "Compared", "All comparisons", labels),
    picker("blinding", "Blinding", "Any", trials.blindings),
    picker("region", "Muscle", "Anywhere", trials.regions),
    picker("time", "Time after the needle", "Any time", trials.times),
  ];
  const frame = root("trials",
    make("div", { class: "tpi-head-row" }, title, again),
    make("div", { class: "tpi-trials-tools" }, ...menus.map(({ node }) => node)),
    told, plot,
    make("details", { class: "tpi-lost" }, make("summary", {}, "The same as a table"), twin),
    explainedTrials(trials));
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  for (const { select } of menus) select.addEventListener("change", draw);
  again.addEventListener("click", begin);

  function begin() {
    for (const { name, select } of menus) select.value = name === "compares" ? OPENING : WHATEVER;
    draw();
  }

  /** @returns {Asked} */
  function asked() {
    return /** @type {Asked} */ (Object.fromEntries(menus.map(({ name, select }) => [name, select.value])));
  }

  function draw() {
    const now = asked();
    const fits = (/** @type {Result} */ row) => Object.entries(now).every(([name, value]) => value === WHATEVER || row[/** @type {keyof Asked} */ (name)] === value);
    const at = trials.results.flatMap((row, n) => (fits(row) ? [n] : []));
    const rows = at.map((n) => trials.results[n]);
    const [first, second, ...rest] = trials.words[`${at.length ? now.compares : ""}:${at.join(",")}`] ?? [];
    told.replaceChildren(make("p", { class: "tpi-trials-found" }, `${first} ${second}`), ...rest.map((each) => make("p", {}, each)));
    const shown = Object.keys(trials.comparisons).filter((name) => now.compares === WHATEVER || name === now.compares);
    plot.replaceChildren(...shown.flatMap((name) => forest(name, rows.filter(({ compares }) => compares === name))));
    twin.replaceChildren(table(rows));
  }

  /** One comparison: its axis, its trials, and what others pooled.
   * @param {string} name @param {Result[]} rows @returns {HTMLElement[]} */
  function forest(name, rows) {
    const reviews = trials.reviews.filter(({ compares }) => compares === name);
    const { label, first, second } = trials.comparisons[name];
    if (!rows.length && asked().compares === WHATEVER) return [];
    /** @type {HTMLElement[]} */
    const parts = [make("h3", {}, label)];
    if (rows.length) parts.push(axis(first, second), ...rows.map((row) => trialRow(row)));
    if (reviews.length) {
      parts.push(make("h4", {}, "Pooled by others", make("small", {}, "Not filtered: they mix blinding, muscles and times.")));
      if (!rows.length) parts.push(axis(first, second));
      parts.push(...reviews.map((review) => reviewRow(review)));
    }
    return [make("section", { "aria-label": label }, ...parts)];
  }

  /** @param {string} first @param {string} second */
  function axis(first, second) {
    const ends = make("div", { class: "tpi-trials-ends", "aria-hidden": "true" }, make("span", {}, `← less pain with ${first}`), make("span", {}, `less pain with ${second} →`));
    return make("div", { class: "tpi-trials-axis" }, make("span"), make("div", {}, ends, axisLane(trials.axis, trials.noticed)));
  }

  /** @param {Result} row */
  function trialRow(row) {
    const facts = [row.muscle, row.people, row.blinded, row.when].join(" · ");
    return unfolds(row, row.arms, facts, row.note, false);
  }

  /** @param {Review} review */
  function reviewRow(review) {
    return unfolds(review, review.of, "", "", true);
  }

  /** A row that unfolds into its fact.
   * @param {Result | Review} row @param {string} about @param {string} more @param {string} note @param {boolean} pooled */
  function unfolds(row, about, more, note, pooled) {
    const { statement, note: caution, sources } = trials.facts[row.fact];
    const words = make("span", { class: "tpi-trials-words" }, make("strong", {}, row.name), make("span", {}, about),
      ...(more ? [make("small", {}, more)] : []), make("span", { class: "tpi-unseen" }, `${row.found}, ${row.figure}`));
    const links = make("ul", { class: "tpi-body-sources" }, ...sources.map(linked));
    return make("details", { class: "tpi-trials-row", ...(pooled ? { "data-pooled": true } : {}) },
      make("summary", {}, words, markLane(row, trials.axis, trials.noticed, pooled)),
      make("div", { class: "tpi-trials-fact" },
        make("p", {}, `${capitalized(row.found)}: ${row.figure}.${note ? ` ${capitalized(note)}.` : ""}`),
        make("p", {}, statement, " ", make("small", {}, `[${row.fact}]`)),
        ...(caution ? [make("p", { class: "tpi-hint" }, caution)] : []), links));
  }

  begin();
}

/** A native menu with a first choice that takes all.
 * @param {string} name @param {string} label @param {string} all @param {Record<string, string>} choices */
function picker(name, label, all, choices) {
  const id = uniqueId("trials");
  const select = make("select", { id }, make("option", { value: WHATEVER }, all),
    ...Object.entries(choices).map(([value, words]) => make("option", { value }, words)));
  return { name, select, node: make("div", { class: "tpi-body-menu" }, make("label", { for: id }, label), select) };
}

/** @param {Result[]} rows */
function table(rows) {
  const cells = rows.map((row) => [row.arms, row.people, row.muscle, row.blinded, row.when, row.found, row.figure]);
  return make("table", {}, make("caption", {}, rows.length ? "Results that fit the choices" : "No result fits the choices"),
    make("thead", {}, make("tr", {}, ...COLUMNS.map((each) => make("th", { scope: "col" }, each)))),
    make("tbody", {}, ...rows.map((row, n) => make("tr", {}, make("th", { scope: "row" }, row.name), ...cells[n].map((each) => make("td", {}, each))))));
}

/** @param {Trials} trials */
function explainedTrials({ noticed, noticed_fact: id, facts }) {
  return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
    make("p", {}, "Each row is two arms of one trial at one time. The axis is the difference in pain, in points of 10. A square is a figure, its line the 95 % interval; a hollow square has no interval in what we read. Where no figure is given, only words stand on the lane, and no mark is made up."),
    make("p", {}, "A diamond is what a published review pooled. We pool nothing: the trials differ in people, muscles, drugs and measures."),
    make("p", {}, `The shaded band is ${noticed} point to each side. ${facts[id].statement} ${facts[id].note} [${id}]`),
    make("p", {}, "These are trials whose abstract we could read, not a systematic search. Trials that found nothing are published less often. “Reckoned here” means taken from published means; the interval treats two groups as independent."));
}

/** @param {string} html escaped by the kernel */
function linked(html) {
  const item = make("li");
  item.innerHTML = html;
  for (const each of item.querySelectorAll("a")) each.setAttribute("data-lm-suppress-shortcuts", "true");
  return item;
}

/** @param {string} words */
function capitalized(words) {
  return words[0].toUpperCase() + words.slice(1);
}

export default { render };
