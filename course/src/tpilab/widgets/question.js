import { clock, goTo, make, root, shape, uniqueId } from "./lib/dom.js";
import { controlsFor } from "./lib/controls.js";
import { Saver, same } from "./lib/saver.js";

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
  const saver = new Saver(model, `tpilab:${place}:${question.slot}:${question.item}`, tell);

  /** @param {import("./lib/saver.js").News} news */
  function tell(news) {
    if (news.kind === "superseded") {
      controls.write(saver.saved.value ?? null);
      keepReadable(news.lost);
    }
    state = news.kind === "superseded" ? "saved" : news.kind;
    if (news.kind === "saved" && news.withdrawn) state = "empty";
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

  function report() {
    const detail = { place, slot: question.slot, state };
    document.dispatchEvent(new CustomEvent("tpilab:answer", { detail }));
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
  document.addEventListener("tpilab:ask", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.place === place) report();
  }, { signal });
  document.addEventListener("tpilab:show", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.place !== place || detail.slot !== question.slot) return;
    goTo(frame, "center");
    if (detail.focus) controls.first.focus({ preventScroll: true });
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

/** The line under the controls: calm news politely, what needs action as an alert. */
function statusLine() {
  const polite = make("span", { role: "status" });
  const loud = make("span", { role: "alert" });
  const picture = make("span", { class: "tpi-picture" });
  const line = make("div", { class: "tpi-status" }, picture, polite, loud);
  return {
    line,
    /** @param {import("./lib/dom.js").State} state @param {string} words */
    show(state, words) {
      const alarm = state === "unsaved";
      line.dataset.state = state;
      picture.replaceChildren(shape(state));
      polite.textContent = alarm ? "" : words;
      if (loud.textContent !== (alarm ? words : "")) loud.textContent = alarm ? words : "";
    },
  };
}

/** @param {import("./lib/saver.js").News} news */
function inWords(news) {
  if (news.kind === "empty") return "Not answered yet";
  if (news.kind === "saving") return "Saving";
  if (news.kind === "preview") return "Preview: not saved";
  if (news.kind === "unsaved") return `NOT saved: ${news.reason}`;
  const time = clock(news.time);
  if (news.kind === "superseded") return `Saved ${time} in another tab, later than here`.replace("  ", " ");
  const how = news.withdrawn ? "Cleared and saved" : news.recovered ? "Recovered and saved" : "Saved";
  return time ? `${how} ${time}` : how;
}

export default { render };
