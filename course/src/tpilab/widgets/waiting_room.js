import { Asker } from "./lib/ask.js";
import { goTo, make, root, shape, uniqueId } from "./lib/dom.js";
import { keptOf, practiceKey } from "./lib/record.js";

// The waiting room: who waits and who was seen; below it stands the consultation of whoever was called.

/**
 * @typedef {{id: string, name: string, about: string, words: string, them: string, key: string}} Person
 * @typedef {object} Shown
 * @property {Person[]} people
 * @property {Person | {}} seeing who is here now
 * @property {Person | {}} another someone like them, once they were seen
 *
 * @typedef {"empty" | "saving" | "saved"} Mark
 */

/** @type {Record<Mark, string>} */
const STANDS = { empty: "Not seen yet", saving: "Begun", saved: "Seen" };

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const asker = new Asker(model, signal);
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, "The waiting room");
  const told = make("p", { class: "tpi-soft", tabindex: "-1" });
  const list = make("ul", { class: "tpi-waiting", role: "list" });
  const ways = make("div", { class: "tpi-row" });
  const frame = root("waiting-room", title, ways, told, asker.loud, list);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  let before = "";

  /** @returns {Shown} */
  const shown = () => model.get("shown");

  /** @param {string} words @param {object} content @param {Record<string, string>} [attributes] */
  function button(words, content, attributes = {}) {
    const made = make("button", { type: "button", class: "tpi-button", ...attributes }, words);
    made.addEventListener("click", () => asker.ask(content));
    return made;
  }

  /** @param {Person} person */
  function waiting({ id, name, about, words, key }) {
    const mark = standing(key);
    return make("li", {},
      make("div", { class: "tpi-waiting-head" },
        make("p", { class: "tpi-waiting-name" }, name),
        make("span", { class: "tpi-waiting-mark", "data-mark": mark }, shape(mark), STANDS[mark])),
      make("p", { class: "tpi-soft" }, about),
      make("p", { class: "tpi-waiting-words" }, `“${words}”`),
      make("div", { class: "tpi-row" }, button(`See ${name}`, { kind: "see", patient: id }, { "data-see": id })));
  }

  /** @param {Person} person @param {Person | null} another */
  function withPerson({ name, them }, another) {
    told.textContent = `${name} is with you. What was said is kept when you go back.`;
    list.replaceChildren();
    ways.replaceChildren(button("Back to the waiting room", { kind: "back" }), ...(another
      ? [button(`See someone like ${them}, but different`, { kind: "see", patient: another.id })] : []));
  }

  /** @param {Person[]} people */
  function roomOf(people) {
    const seen = people.filter(({ key }) => standing(key) === "saved").length;
    told.textContent = `${people.length} people wait; you have seen ${seen}. See them in any order.`;
    list.replaceChildren(...people.map(waiting));
    ways.replaceChildren();
  }

  function draw() {
    const { people, seeing, another } = shown();
    const here = orNobody(seeing);
    if (here) withPerson(here, orNobody(another));
    else roomOf(people);
    list.hidden = Boolean(here);
    title.classList.toggle("tpi-unseen", Boolean(here));
    moveFocus(here?.id ?? "");
  }

  /** After a change of who is here: to the line that tells who came, or to the button of who left.
   * @param {string} now */
  function moveFocus(now) {
    const left = before;
    before = now;
    if (now === left || !el.isConnected) return;
    goTo(frame, "nearest");
    const seen = [...list.querySelectorAll("[data-see]")].find((each) => left.startsWith(each.getAttribute("data-see") ?? "-"));
    const to = now ? told : seen ?? told;
    if (to instanceof HTMLElement) to.focus({ preventScroll: Boolean(now) });
  }

  model.on("change:shown", draw);
  draw();
}

/** How far the consultation has come that this tab keeps under a key.
 * @param {string} key @returns {Mark} */
function standing(key) {
  const actions = keptOf(practiceKey(key))?.actions ?? [];
  if (actions.some(({ kind }) => kind === "decide")) return "saved";
  return actions.length ? "saving" : "empty";
}

/** @param {Person | {}} person @returns {Person | null} */
function orNobody(person) {
  return "id" in person ? person : null;
}

export default { render };
