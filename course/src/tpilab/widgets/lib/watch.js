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
  document.addEventListener("tpilab:answer", (event) => {
    const { detail } = /** @type {CustomEvent} */ (event);
    if (detail.place !== place || states.get(detail.slot) === detail.state) return;
    states.set(detail.slot, detail.state);
    draw();
  }, { signal });
  model.on("change:answered", draw);
  model.on("change:numbers", draw);
  document.dispatchEvent(new CustomEvent("tpilab:ask", { detail: { place } }));

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
