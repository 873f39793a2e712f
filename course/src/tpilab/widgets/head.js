import { hasMenus } from "./lib/connection.js";
import { goTo, isInView, make, nameQuestions, root, shape } from "./lib/dom.js";
import { showQuestion, watchAnswers, whenComplete } from "./lib/watch.js";

// The head of a quiz: what is answered, what is saved, and what stands in the way.

/** @type {Record<string, import("./lib/dom.js").State | "note">} */
const SHAPE_OF = { info: "preview", caution: "note", problem: "unsaved" };

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const count = make("p", { class: "tpi-progress" });
  const fill = make("span");
  const bar = make("div", { class: "tpi-bar", "aria-hidden": "true" }, fill);
  const saving = make("p", { class: "tpi-hint" });
  const notes = make("ul", { class: "tpi-notes" });
  const frame = root("head", count, bar, saving, notes);
  el.append(frame);

  const watch = watchAnswers(model, signal, draw);
  whenComplete(model, signal, goOn);

  function draw() {
    const { answered, total, unsaved, busy } = watch.now();
    count.textContent = `${answered.length} of ${total} answered${tail(answered.length, unsaved, busy)}`;
    count.toggleAttribute("data-unsaved", unsaved.length > 0);
    fill.style.width = `${(100 * answered.length) / (total || 1)}%`;
    saving.replaceChildren(...(model.get("preview") ? [] : howSaved(model.get("folder"), hasMenus(model))));
    notes.replaceChildren(...model.get("notes").map(note));
  }

  /** @param {number} answered @param {number[]} unsaved @param {boolean} busy */
  function tail(answered, unsaved, busy) {
    if (model.get("preview")) return "";
    if (unsaved.length) return `, ${unsaved.length} NOT saved (${nameQuestions(unsaved)})`;
    if (busy) return ", saving";
    return answered ? ", all saved" : "";
  }

  /** Run All leaves the learner at the last cell; go to where the work goes on. */
  function goOn() {
    const { answered, open } = watch.now();
    if (isInView(frame) || !open.length) return;
    if (answered.length) showQuestion(model, open[0], false);
    else goTo(frame, "start");
  }

  for (const name of ["folder", "notes", "preview"]) model.on(`change:${name}`, draw);
  draw();
}

/** @param {string} folder @param {boolean} menus */
function howSaved(folder, menus) {
  return [
    "Each answer is saved as you give it, in the folder ", make("code", {}, folder),
    ". You can close this page and go on later: open it again",
    menus ? " and press Run > Run All Cells." : ".",
  ];
}

/** @param {{level: string, text: string}} note */
function note({ level, text }) {
  return make("li", { "data-level": level }, shape(SHAPE_OF[level] ?? "note"), make("span", {}, text));
}

export default { render };
