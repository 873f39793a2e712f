import { make, root, uniqueId } from "./lib/dom.js";
import { controlsFor } from "./lib/controls.js";
import { Saver, same } from "./lib/saver.js";
import { inWords, register, stateAfter, statusLine } from "./lib/status.js";

// One question: its controls, and what became of the answer.

const PAUSE_MS = 700;

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  /** @type {import("./lib/controls.js").Question} */
  const question = model.get("question");
  /** @type {string} */
  const place = model.get("place");
  const controls = controlsFor(question);
  const status = statusLine();
  const clear = make("button", { type: "button", class: "tpi-button tpi-quiet" }, "Clear answer");
  const lost = make("details", { class: "tpi-lost", hidden: true });
  const instruction = make("p", { id: uniqueId("do"), class: "tpi-instruction" }, question.instruction);
  const fieldset = make("fieldset", { "aria-describedby": instruction.id },
    make("legend", { class: "tpi-unseen" }, `Question ${question.number}. ${question.lead_in}`),
    instruction, ...controls.nodes);
  const frame = root("question", fieldset, lost, make("div", { class: "tpi-foot" }, status.line, clear));
  el.append(frame);

  /** @type {import("./lib/dom.js").State} */
  let state = "empty";
  let problemTimer = 0;
  const report = register({
    place, slot: question.slot, frame, first: controls.first, signal, state: () => state,
  });
  const saver = new Saver(model, `tpilab:${place}:${question.slot}:${question.item}`, tell);

  /** @param {import("./lib/saver.js").News} news */
  function tell(news) {
    if (news.kind === "superseded") {
      controls.write(saver.saved.value ?? null);
      keepReadable(news.lost);
    }
    state = stateAfter(news);
    status.show(state, inWords(news));
    const reading = controls.read();
    clear.disabled = "value" in reading && reading.value === null;
    report();
  }

  /** A text that was not saved because a later one was; a learner may still want its words.
   * @param {import("./lib/saver.js").Value} value */
  function keepReadable(value) {
    if (question.kind !== "free_text" || !value) return;
    lost.replaceChildren(
      make("summary", {}, "The text that this tab held before"), make("pre", {}, String(value)));
    lost.hidden = false;
  }

  function changed() {
    const reading = controls.read();
    window.clearTimeout(problemTimer);
    controls.mark?.(false);
    if ("value" in reading) {
      saver.put(reading.value, controls.typed ? PAUSE_MS : 0);
    } else {
      saver.drop();
      problemTimer = window.setTimeout(complain, PAUSE_MS);
    }
  }

  function complain() {
    window.clearTimeout(problemTimer);
    const reading = controls.read();
    if (!("problem" in reading)) return;
    controls.mark?.(true);
    tell({ kind: "unsaved", reason: `${reading.problem}.` });
  }

  function settle() {
    saver.flush();
    if (state !== "unsaved") complain();
  }

  fieldset.addEventListener(controls.typed ? "input" : "change", changed);
  fieldset.addEventListener("focusout", settle);
  controls.first.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && question.kind === "number") settle();
  });
  clear.addEventListener("click", () => {
    controls.write(null);
    controls.mark?.(false);
    controls.first.focus();
    saver.put(null, 0);
  });
  model.on("change:saved", () => {
    const reading = controls.read();
    if (saver.unsure || "problem" in reading) return;
    const value = saver.saved.value ?? null;
    if (!same(reading.value, value)) controls.write(value);
    saver.tellSaved();
  });

  document.addEventListener("visibilitychange", () => document.hidden && settle(), { signal });
  window.addEventListener("pagehide", () => saver.flush(), { signal });
  window.addEventListener("beforeunload", (event) => {
    saver.flush();
    if (state === "unsaved") event.preventDefault();
  }, { signal });
  signal.addEventListener("abort", () => {
    window.clearTimeout(problemTimer);
    saver.close();
    state = "empty";
    report();
  });

  controls.write(saver.saved.value ?? null);
  saver.tellSaved();
  const kept = saver.resume();
  if (kept !== undefined) {
    controls.write(kept);
    tell({ kind: "saving" });
  }
}

export default { render };
