import { make } from "./dom.js";
import { tabs } from "./tabs.js";

/**
 * Steps in the order of a clinic: all can be seen at a glance, any can be opened. A step tells
 * whether something was done in it, and never whether that was right.
 *
 * @param {{label: string, panel: HTMLElement}[]} given
 */
export function stepsOf(given) {
  const made = tabs("Steps", given);
  const list = /** @type {HTMLElement} */ (made.node.firstElementChild);
  const all = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="tab"]')]);
  const states = all.map((tab, i) => {
    const state = make("span", { class: "tpi-unseen" });
    tab.classList.add("tpi-stage-tab");
    tab.prepend(make("span", { class: "tpi-stage-dot", "aria-hidden": "true" }, String(i + 1)));
    tab.append(state);
    return state;
  });
  list.classList.add("tpi-stages");
  list.remove();
  return {
    list, panels: made.node,
    /** @param {string} label */
    go(label) {
      made.show(given.findIndex((each) => each.label === label));
    },
    /** What was done in a step, in words; empty: nothing yet.
     * @param {string} label @param {string} words */
    mark(label, words) {
      const at = given.findIndex((each) => each.label === label);
      const told = words ? `, ${words}` : "";
      if (states[at].textContent === told) return;
      states[at].textContent = told;
      all[at].toggleAttribute("data-begun", Boolean(words));
    },
  };
}
