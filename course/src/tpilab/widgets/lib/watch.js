/**
 * What stands between the learner and a complete quiz, from the kernel (what is saved) and from
 * the questions on this page (what is not yet).
 *
 * @param {import("./dom.js").Model} model
 * @param {AbortSignal} signal
 * @param {() => void} draw is called when something changed
 */
export function watchAnswers(model, signal, draw) {
  const place = model.get("place");
  /** @type {Map<string, import("./dom.js").State>} */
  const states = new Map();
  let asking = true; // the questions answer at once, before the caller holds what we return
  document.addEventListener("tpilab:answer", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.place !== place || states.get(detail.slot) === detail.state) return;
    states.set(detail.slot, detail.state);
    if (!asking) draw();
  }, { signal });
  model.on("change:answered", draw);
  model.on("change:numbers", draw);
  document.dispatchEvent(new CustomEvent("tpilab:ask", { detail: { place } }));
  asking = false;

  return {
    now() {
      /** @type {Record<string, number>} */
      const numbers = model.get("numbers");
      /** @type {number[]} */
      const answered = model.get("answered");
      const slots = Object.keys(numbers);
      return {
        answered,
        total: slots.length,
        open: slots.filter((slot) => !answered.includes(numbers[slot])),
        unsaved: slots.filter((slot) => states.get(slot) === "unsaved").map((slot) => numbers[slot]),
        busy: slots.some((slot) => states.get(slot) === "saving"),
      };
    },
  };
}

/** Ask a question on this page to come into view.
 * @param {import("./dom.js").Model} model
 * @param {string} slot
 * @param {boolean} focus whether its first control takes the focus */
export function showQuestion(model, slot, focus) {
  const detail = { place: model.get("place"), slot, focus };
  document.dispatchEvent(new CustomEvent("tpilab:show", { detail }));
}

/** The last widget of a quiz says that the whole quiz has been drawn.
 * @param {import("./dom.js").Model} model */
export function sayComplete(model) {
  document.dispatchEvent(new CustomEvent("tpilab:complete", { detail: model.get("place") }));
}

const SETTLED_MS = 150;

/** Call `then` once after the whole quiz has been drawn, unless the learner does something before.
 * @param {import("./dom.js").Model} model
 * @param {AbortSignal} signal
 * @param {() => void} then */
export function whenComplete(model, signal, then) {
  let waits = true;
  const stop = () => { waits = false; };
  for (const name of ["keydown", "pointerdown", "wheel", "touchstart"]) {
    window.addEventListener(name, stop, { signal, capture: true, passive: true });
  }
  document.addEventListener("tpilab:complete", (event) => {
    if (/** @type {CustomEvent} */ (event).detail !== model.get("place")) return;
    window.setTimeout(() => {
      if (waits && !document.activeElement?.closest(".tpi")) then();
      stop();
    }, SETTLED_MS);
  }, { signal });
}
