import { clock, goTo, make, shape } from "./dom.js";

// What became of an answer: the line that says it, and the events that tell the head of the quiz.

/** The line under the controls: calm news politely, what needs action as an alert. */
export function statusLine() {
  const polite = make("span", { role: "status" });
  const loud = make("span", { role: "alert" });
  const picture = make("span", { class: "tpi-picture" });
  const line = make("div", { class: "tpi-status" }, picture, polite, loud);
  return {
    line,
    /** @param {import("./dom.js").State} state @param {string} words */
    show(state, words) {
      const alarm = state === "unsaved";
      line.dataset.state = state;
      picture.replaceChildren(shape(state));
      polite.textContent = alarm ? "" : words;
      if (loud.textContent !== (alarm ? words : "")) loud.textContent = alarm ? words : "";
    },
  };
}

/** @param {import("./saver.js").News} news */
export function inWords(news) {
  if (news.kind === "empty") return "Not answered yet";
  if (news.kind === "saving") return "Saving";
  if (news.kind === "preview") return "Preview: not saved";
  if (news.kind === "unsaved") return `NOT saved: ${news.reason}`;
  const time = clock(news.time);
  if (news.kind === "superseded") return `Saved ${time} in another tab, later than here`.replace("  ", " ");
  const how = news.withdrawn ? "Cleared and saved" : news.recovered ? "Recovered and saved" : "Saved";
  return time ? `${how} ${time}` : how;
}

/** The state of a question after some news.
 * @param {import("./saver.js").News} news @returns {import("./dom.js").State} */
export function stateAfter(news) {
  if (news.kind === "superseded") return "saved";
  return news.kind === "saved" && news.withdrawn ? "empty" : news.kind;
}

/**
 * Let the head of the quiz ask a question how it stands, and bring it into view.
 *
 * @param {{place: string, slot: string, frame: HTMLElement, first: HTMLElement, signal: AbortSignal,
 *   state: () => import("./dom.js").State}} question
 * @returns {() => void} tells the head that the state changed
 */
export function register({ place, slot, frame, first, signal, state }) {
  const report = () => {
    const detail = { place, slot, state: state() };
    document.dispatchEvent(new CustomEvent("tpilab:answer", { detail }));
  };
  document.addEventListener("tpilab:ask", (event) => {
    if (/** @type {CustomEvent} */ (event).detail.place === place) report();
  }, { signal });
  document.addEventListener("tpilab:show", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.place !== place || detail.slot !== slot) return;
    goTo(frame, "center");
    if (detail.focus) first.focus({ preventScroll: true });
  }, { signal });
  return report;
}
