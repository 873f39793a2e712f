import { make, uniqueId } from "./dom.js";
import { Stated } from "./stated.js";

/**
 * The plan: which needle, how deep at most, and what else belongs to it. Nothing is preselected.
 *
 * @typedef {import("./stated.js").Asked} Asked
 */

const LEAST_MM = 1;
const MOST_MM = 150;

export class Plan extends Stated {
  /** @param {object} given
   * @param {{gauge: number, length_mm: number}[]} given.needles
   * @param {Asked[]} [given.before] what is asked before the needle @param {Asked[]} [given.after] and after it
   * @param {string} given.missing what is said when something is not chosen
   * @param {(plan: any) => void} given.give */
  constructor({ needles, before = [], after = [], missing, give }) {
    const parts = [...before, { name: "needle", legend: "Which needle", choices: needles.map(needleChoice) }, ...after];
    super({ title: "Plan the needle", send: "Note the plan", again: "Plan again", parts, missing, give });
    this.before = before;
    this.after = after;
    this.limit = make("input", { type: "text", inputmode: "decimal", id: uniqueId("limit"), class: "tpi-number", autocomplete: "off" });
    this.show(null, false);
  }

  form() {
    const node = super.form();
    const limit = this.limit = make("input", { type: "text", inputmode: "decimal", id: uniqueId("limit"), class: "tpi-number", autocomplete: "off" });
    node.querySelector('[role="alert"]')?.before(make("div", { "data-part": "limit" },
      make("label", { class: "tpi-label", for: limit.id }, "How deep the tip may go at most, straight down from the skin"),
      make("div", { class: "tpi-number-row" }, limit, make("span", { class: "tpi-unit" }, "mm"))));
    limit.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // JupyterLab would keep it from the form
      event.stopPropagation();
      node.requestSubmit();
    });
    return node;
  }

  /** @param {Record<string, string>} chosen */
  chose({ needle, ...chosen }) {
    const { limit } = this;
    const mm = Number(limit.value.replace(",", "."));
    if (!(mm >= LEAST_MM && mm <= MOST_MM)) {
      limit.setAttribute("aria-invalid", "true");
      const problem = this.node.querySelector('[role="alert"]');
      if (problem) problem.textContent = `Say how deep the tip may go at most, from ${LEAST_MM} to ${MOST_MM} millimeters.`;
      limit.focus();
      return;
    }
    const [gauge, length_mm] = needle.split("x").map(Number);
    this.give({ ...chosen, gauge, length_mm, limit_um: Math.round(mm * 1000) });
  }

  /** @param {import("./stated.js").Said} plan */
  lines(plan) {
    return [...this.told(this.before, plan), ["Needle", `${plan.gauge} gauge, ${plan.length_mm}\u2009mm`],
      ["Depth limit", `${plan.limit_um / 1000}\u2009mm`], ...this.told(this.after, plan)];
  }
}

/** @param {{gauge: number, length_mm: number}} needle */
function needleChoice({ gauge, length_mm }) {
  return { id: `${gauge}x${length_mm}`, label: `${gauge} gauge, ${length_mm}\u2009mm` };
}
