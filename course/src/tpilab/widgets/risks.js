import { make, root, uniqueId } from "./lib/dom.js";
import { choiceOf } from "./lib/knobs.js";

// What can happen, by place and person: words and bounds where figures of people would mislead.

/** @typedef {{of: string, words: string, note: string, drawn: number}} Count */
/** @typedef {{event: string, serious: boolean, sites: string[], people: string[], never: string, say: string, counted: Count[], facts: string[]}} Risk */

/** @param {import("./lib/dom.js").View} view */
function render({ model, el }) {
  const { title, sites, people, risks } = model.get("risks");
  let site = sites[0].id;
  /** @type {Set<string>} */
  const features = new Set();
  const heading = make("h3", { class: "tpi-title", id: uniqueId("title") }, title);
  const list = make("ol", { class: "tpi-risks-list" });
  const told = make("p", { class: "tpi-hint", role: "status" });
  const where = choiceOf("Where does the needle go?", sites, site, (id) => { site = id; show(); });
  const who = make("fieldset", { class: "tpi-switch" }, make("legend", {}, "What is special about the person?"),
    ...people.map((/** @type {{id: string, label: string}} */ { id, label }) => {
      const input = make("input", { type: "checkbox", value: id });
      input.addEventListener("change", () => { if (input.checked) features.add(id); else features.delete(id); show(); });
      return make("label", {}, input, label);
    }));
  const frame = root("risks", heading, where.node, who, told, list,
    make("p", { class: "tpi-hint" }, "Dry needling, acupuncture and blocks are not this injection; where nobody counted it, they are the nearest there is. No figure drawn does not mean no risk."));
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", heading.id);
  el.append(frame);

  function show() {
    /** @type {Risk[]} */
    const here = risks.filter((/** @type {Risk} */ each) => each.sites.includes(site));
    const more = (/** @type {Risk} */ each) => each.people.some((name) => features.has(name));
    const order = [...here].sort((a, b) => Number(b.serious) - Number(a.serious) || Number(more(b)) - Number(more(a)));
    list.replaceChildren(...order.map((each) => row(each, more(each))));
    const special = here.filter(more).map(({ event }) => event.toLowerCase());
    told.textContent = special.length ? `For this person weighs more: ${special.join("; ")}.` : `${here.length} things to speak of here, the serious ones first.`;
  }

  show();
}

/** @param {Risk} risk @param {boolean} more */
function row(risk, more) {
  const counts = risk.counted.map((each) => make("div", { class: "tpi-risks-count" },
    make("p", {}, make("strong", {}, each.words), ` (${each.of})${each.note ? `; ${each.note}` : ""}.`), ...(each.drawn ? [hundred(each.drawn)] : [])));
  return make("li", { class: "tpi-risks-row", "data-more": more },
    make("p", { class: "tpi-risks-event" }, risk.event, make("span", { class: "tpi-risks-kind" }, `${risk.serious ? "serious" : "usual, and passes"}${more ? " · weighs more here" : ""}`)),
    ...counts, ...(risk.never ? [make("p", { class: "tpi-soft" }, risk.never)] : []),
    make("details", {}, make("summary", {}, "How to say it"), make("p", {}, `“${risk.say}”`), make("p", { class: "tpi-hint" }, risk.facts.join("; "))));
}

/** A hundred people, some of them marked. @param {number} marked */
function hundred(marked) {
  const dots = Array.from({ length: 100 }, (_, n) => `<circle cx="${7 + 12 * (n % 25)}" cy="${7 + 12 * Math.floor(n / 25)}" r="4.5"${n < marked ? ' class="tpi-risks-hit"' : ""}/>`);
  const picture = make("span", { class: "tpi-risks-people", role: "img", "aria-label": `${marked} of 100 people marked` });
  picture.innerHTML = `<svg viewBox="0 0 302 50" focusable="false">${dots.join("")}</svg>`;
  return picture;
}

export default { render };
