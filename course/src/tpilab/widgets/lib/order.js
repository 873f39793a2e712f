import { make } from "./dom.js";

/**
 * In what order it goes, at a glance: each step is marked once something was done in it, and never
 * told to be right.
 * @param {string[]} steps
 */
export function orderLine(steps) {
  const items = steps.map((step, i) => {
    const state = make("span", { class: "tpi-unseen" });
    const item = make("li", {}, make("span", { class: "tpi-goes-dot", "aria-hidden": "true" }, String(i + 1)), step, state);
    return { item, state };
  });
  const node = make("ol", { class: "tpi-goes", "aria-label": "In what order it goes" }, ...items.map(({ item }) => item));
  /** @param {boolean[]} begun one a step */
  function show(begun) {
    items.forEach(({ item, state }, i) => {
      item.toggleAttribute("data-begun", begun[i]);
      state.textContent = begun[i] ? ", begun" : "";
    });
  }
  return { node, show };
}
