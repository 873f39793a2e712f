import { Asker, stateLine } from "./lib/ask.js";
import { unreviewed } from "./lib/banner.js";
import { goTo, make, root, uniqueId } from "./lib/dom.js";
import { keptOf } from "./lib/record.js";

// A whole encounter: who is here, what was done, what can follow. The part that goes on stands below.

/**
 * @typedef {{of: string, label: string, minutes: number, decided: string, carries: string}} Over
 * @typedef {object} Encountered
 * @property {"under way" | "finished"} phase
 * @property {Over[]} parts
 * @property {string[]} offered
 * @property {boolean} urgent
 * @property {boolean} may_end
 * @property {{title: string, name: string, about: string, words: string, tone: string, reviewed: boolean}} card
 * @property {Record<string, string>} names
 * @property {string} going the part that goes on below; empty: none
 * @property {boolean} may_leave whether nothing was done in it yet, so that it can be left
 * @property {Record<string, string>} keys where this tab keeps a part that is not over, for each offered
 * @property {boolean} exam
 * @property {string} problem why it is not saved
 * @property {string} note
 * @property {string[]} says
 * @property {string} debrief HTML
 */


/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const asker = new Asker(model, signal);
  /** @returns {Encountered} */
  const now = () => model.get("shown");
  const { card } = now();
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const words = make("blockquote", { class: "tpi-says" }, `“${card.words}”`);
  const way = make("ol", { class: "tpi-enc-way" });
  const heading = make("h4", { tabindex: "-1" });
  const next = make("div", { class: "tpi-step-card" });
  const saved = make("div", { role: "status" });
  const debrief = make("div", { hidden: true });
  const frame = root("encounter", title, make("p", { class: "tpi-soft" }, card.about), ...unreviewed(card),
    words, way, next, asker.loud, saved, debrief);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  let drawn = "";

  /** @param {string} words @param {object} content @param {string} [look] */
  function button(words, content, look = "") {
    const made = make("button", { type: "button", class: `tpi-button ${look}` }, words);
    made.addEventListener("click", () => asker.ask(content));
    return made;
  }

  /** What cannot be undone asks once more, for as long as it takes.
   * @param {string} words @param {string} sure @param {object} content */
  function twice(words, sure, content) {
    const asks = make("button", { type: "button", class: "tpi-button" }, words);
    const yes = button(sure, content);
    const no = make("button", { type: "button", class: "tpi-button tpi-quiet" }, "No");
    asks.addEventListener("click", () => { asks.replaceWith(yes, no); yes.focus(); });
    no.addEventListener("click", () => { yes.replaceWith(asks); no.remove(); asks.focus(); });
    return asks;
  }

  /** @param {Encountered} seen @returns {[string, HTMLElement[]]} */
  function step(seen) {
    if (seen.phase === "finished") return ["The encounter is over", ending(seen)];
    if (seen.going) {
      const leave = seen.may_leave ? [row(button("Not this one", { kind: "back" }, "tpi-quiet"))] : [];
      return [`Now: ${seen.names[seen.going]}`, [make("p", { class: "tpi-soft" }, seen.parts.length ? "It stands below. Your decision there ends this part." : "It stands below. Your decision there ends this part; what you found goes with you. The debrief comes in the end."), ...leave]];
    }
    if (seen.urgent) {
      return [`Something is wrong with ${card.name}`, [make("p", {}, "The needle is out. Look up from the tray."), ...begun(seen),
        row(button(seen.names.rescue, { kind: "go", to: "rescue" }, "tpi-main"))]];
    }
    const buttons = seen.offered.map((name) => button(nameOf(seen, name), { kind: "go", to: name },
      seen.offered.length === 1 || hasBegun(seen, name) ? "tpi-main" : ""));
    const end = seen.may_end ? [row(twice("End the encounter", "Really end it here?", { kind: "end" }))] : [];
    return [seen.parts.length ? "What next?" : "Begin", [
      make("p", { class: "tpi-soft" }, whatCanFollow(seen)),
      ...begun(seen), ...(buttons.length ? [row(...buttons)] : []), ...end]];
  }

  /** @param {Encountered} seen */
  function whatCanFollow(seen) {
    if (!seen.parts.length) return "Each part is one you know. This time they belong together: what you miss at one step you do not have at the next.";
    return seen.offered.length ? "You decide. What your decisions closed is not offered any more." : "Nothing else is open. End it, and the debrief comes.";
  }

  /** @param {Encountered} seen @param {string} name */
  function nameOf(seen, name) {
    const again = seen.parts.some((each) => each.of === name);
    return again ? `${seen.names[name]} once more` : seen.names[name];
  }

  /** Whether a part was begun in this tab before the kernel, or the page, was started again.
   * @param {Encountered} seen @param {string} name */
  function hasBegun(seen, name) {
    return Boolean(keptOf(seen.keys[name])?.actions.length);
  }

  /** @param {Encountered} seen @returns {HTMLElement[]} */
  function begun(seen) {
    return seen.offered.filter((name) => hasBegun(seen, name)).map((name) =>
      stateLine("note", `You had begun: ${seen.names[name]}. This tab kept it, and it goes on where you were.`));
  }

  /** @param {Encountered} seen */
  function ending(seen) {
    const says = seen.says.length ? [make("blockquote", { class: "tpi-says" }, `“${seen.says.join(" ")}”`)] : [];
    const told = seen.exam ? [make("p", {}, "It is handed in with your quiz. The debrief comes with your feedback.")] : says;
    return [...told, row(twice("Begin again", "Really begin again?", { kind: "again" })),
      make("p", { class: "tpi-hint" }, seen.exam ? "The last encounter counts. Beginning again replaces this one once its first part is over." : "A new beginning replaces this one once its first part is over.")];
  }

  function draw() {
    const seen = now();
    const held = frame.contains(document.activeElement);
    way.replaceChildren(...seen.parts.map(({ label, minutes, decided, carries }) => make("li", {},
      make("span", { class: "tpi-enc-name" }, label), make("span", { class: "tpi-hint" }, minutes < 1 ? "under a minute" : `${minutes} min`),
      make("p", {}, decided), ...(carries ? [make("p", { class: "tpi-enc-carries" }, `Goes with you: ${carries}`)] : []))));
    way.hidden = !seen.parts.length;
    words.hidden = Boolean(seen.going);
    const [what, parts] = step(seen);
    const before = heading.textContent;
    heading.textContent = what;
    next.replaceChildren(heading, ...parts);
    next.toggleAttribute("data-urgent", seen.urgent);
    tellSaved(seen);
    showDebrief(seen);
    const moved = before && before !== what && el.isConnected;
    if (moved) goTo(next, seen.going ? "start" : "nearest");
    const lost = held && !frame.contains(document.activeElement);
    if (moved || lost) heading.focus({ preventScroll: true });
  }

  /** @param {Encountered} seen */
  function tellSaved(seen) {
    const lines = [];
    if (seen.note) lines.push(stateLine("note", seen.note));
    if (seen.problem) {
      lines.push(stateLine("unsaved", `NOT saved: ${seen.problem}.`), row(button("Save again", { kind: "save" })));
    } else if (seen.parts.length && !seen.note && !seen.going) {
      lines.push(stateLine("saved", seen.phase === "finished" ? "Saved." : "Saved as far as it went. It is finished when you end the encounter."));
    }
    saved.replaceChildren(...lines);
  }

  /** @param {Encountered} seen */
  function showDebrief(seen) {
    if (drawn === seen.debrief) return;
    drawn = seen.debrief;
    debrief.innerHTML = seen.debrief;
    debrief.hidden = !seen.debrief;
    for (const each of debrief.querySelectorAll("a, summary")) each.setAttribute("data-lm-suppress-shortcuts", "true");
  }

  /** @param {...Node} children */
  function row(...children) {
    return make("div", { class: "tpi-row" }, ...children);
  }

  model.on("change:shown", draw);
  draw();
}

export default { render };
