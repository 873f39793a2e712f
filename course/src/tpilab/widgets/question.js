import { controls } from "./kinds/single.js";
import { confidence } from "./lib/confidence.js";
import { make, root, uniqueId } from "./lib/dom.js";
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
  const answer = controls(question);
  const status = statusLine();
  const clear = make("button", { type: "button", class: "tpi-button tpi-quiet" }, "Clear answer");
  const lost = make("details", { class: "tpi-lost", hidden: true });
  const instruction = make("p", { id: uniqueId("do"), class: "tpi-instruction" }, question.instruction);
  const fieldset = make("fieldset", { "aria-describedby": instruction.id },
    make("legend", { class: "tpi-unseen" }, `Question ${question.number}. ${question.lead_in}`),
    instruction, ...answer.nodes);
  const stem = make("div", { class: "tpi-stem", hidden: !question.stem });
  stem.innerHTML = question.stem; // ours, from the course's own file
  const sure = question.confidence ? confidence(() => changed()) : null;
  const frame = root("question", stem, fieldset, ...(sure ? [sure.node] : []), lost, make("div", { class: "tpi-foot" }, status.line, clear));
  el.append(frame);

  /** @type {import("./lib/dom.js").State} */
  let state = "empty";
  let problemTimer = 0;
  const report = register({
    place, slot: question.slot, frame, first: answer.first, signal, state: () => state,
  });
  const saver = new Saver(model, `tpilab:${place}:${question.slot}:${question.item}`, tell);

  /** @param {import("./lib/saver.js").News} news */
  function tell(news) {
    if (news.kind === "superseded") {
      show(saver.saved);
      keepReadable(news.lost);
    }
    state = stateAfter(news);
    status.show(state, inWords(news));
    const reading = answer.read();
    clear.disabled = Boolean(answer.lasting) || ("value" in reading && reading.value === null);
    report();
  }

  /** @param {import("./lib/saver.js").Saved} saved */
  function show(saved) {
    answer.write(saved.value ?? null);
    sure?.write(saved.sure);
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
    const reading = answer.read();
    window.clearTimeout(problemTimer);
    answer.mark?.(false);
    if ("value" in reading) {
      const told = reading.value === null ? null : sure?.read() ?? null;
      saver.put(reading.value, answer.typed ? PAUSE_MS : 0, told);
    } else {
      saver.drop();
      problemTimer = window.setTimeout(complain, PAUSE_MS);
    }
  }

  function complain() {
    window.clearTimeout(problemTimer);
    const reading = answer.read();
    if (!("problem" in reading)) return;
    answer.mark?.(true);
    tell({ kind: "unsaved", reason: `${reading.problem}.` });
  }

  function settle() {
    saver.flush();
    if (state !== "unsaved") complain();
  }

  fieldset.addEventListener(answer.typed ? "input" : "change", changed);
  fieldset.addEventListener("focusout", settle);
  answer.first.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && question.kind === "number") settle();
  });
  clear.addEventListener("click", () => {
    show({});
    answer.mark?.(false);
    answer.first.focus();
    saver.put(null, 0, null);
  });
  model.on("change:saved", () => {
    const reading = answer.read();
    if (saver.unsure || "problem" in reading) return;
    if (!same(reading.value, saver.saved.value ?? null) || (sure?.read() ?? null) !== (saver.saved.sure ?? null)) show(saver.saved);
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

  show(saver.saved);
  saver.tellSaved();
  const kept = saver.resume();
  if (kept !== undefined) {
    show(kept);
    tell({ kind: "saving" });
  }
}

export default { render };
