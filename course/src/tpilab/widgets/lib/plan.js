import { make, uniqueId } from "./dom.js";
import { radioForm } from "./forms.js";

/**
 * The plan: what guides, why, which needle, how deep at most. Nothing is preselected.
 *
 * @typedef {{modality: string, reason: string, gauge: number, length_mm: number, limit_um: number}} Planned
 */

const LEAST_MM = 1;
const MOST_MM = 150;

export class Plan {
  /** @param {Record<string, any>} card @param {(plan: Planned) => void} give */
  constructor(card, give) {
    this.card = card;
    this.give = give;
    this.node = make("div", { class: "tpi-plan" });
    /** @type {Planned | null | undefined} */
    this.shown = undefined;
    this.locked = false;
    this.show(null, false);
  }

  /** @param {Planned | null} plan @param {boolean} locked while the needle is in */
  show(plan, locked) {
    if (JSON.stringify(plan) === JSON.stringify(this.shown) && locked === this.locked) return;
    const same = this.shown !== undefined && JSON.stringify(plan) === JSON.stringify(this.shown);
    this.locked = locked;
    if (same && !plan) return;
    this.shown = plan;
    const inside = this.node.contains(document.activeElement);
    if (plan) this.node.replaceChildren(this.summary(plan, locked));
    else this.ask();
    if (inside) /** @type {HTMLElement | null} */ (this.node.querySelector(".tpi-planned, .tpi-form-title"))?.focus({ preventScroll: true });
  }

  ask() {
    const { card } = this;
    const id = uniqueId("limit");
    const limit = make("input", { type: "text", inputmode: "decimal", id, class: "tpi-number", autocomplete: "off" });
    const made = radioForm({
      title: "Plan the needle",
      parts: [
        { name: "modality", legend: "What guides it", choices: card.modalities },
        { name: "reason", legend: "Why", choices: card.reasons },
        { name: "needle", legend: "Which needle", choices: card.needles.map(needleChoice) },
      ],
      send: "Note the plan", missing: "Choose what guides, why, and which needle.", close: () => {},
      give: ({ modality, reason, needle }) => {
        const mm = Number(limit.value.replace(",", "."));
        if (!(mm >= LEAST_MM && mm <= MOST_MM)) {
          limit.setAttribute("aria-invalid", "true");
          problem.textContent = `Say how deep the tip may go at most, from ${LEAST_MM} to ${MOST_MM} millimeters.`;
          limit.focus();
          return;
        }
        const [gauge, length_mm] = needle.split("x").map(Number);
        this.give({ modality, reason, gauge, length_mm, limit_um: Math.round(mm * 1000) });
      },
    });
    const problem = /** @type {HTMLElement} */ (made.node.querySelector('[role="alert"]'));
    problem.before(make("div", { "data-part": "limit" },
      make("label", { class: "tpi-label", for: id }, "How deep the tip may go at most, straight down from the skin"),
      make("div", { class: "tpi-number-row" }, limit, make("span", { class: "tpi-unit" }, "mm"))));
    made.node.querySelector("[data-cancel]")?.remove();
    limit.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // JupyterLab would keep it from the form
      event.stopPropagation();
      made.node.requestSubmit();
    });
    this.node.replaceChildren(made.node);
  }

  /** @param {Planned} plan @param {boolean} locked */
  summary({ modality, reason, gauge, length_mm, limit_um }, locked) {
    const { card } = this;
    const named = (/** @type {{id: string, label: string}[]} */ all, /** @type {string} */ id) =>
      all.find((each) => each.id === id)?.label ?? id;
    const again = make("button", { type: "button", class: "tpi-button", disabled: locked }, "Plan again");
    again.addEventListener("click", () => {
      this.shown = undefined;
      this.ask();
      /** @type {HTMLElement | null} */ (this.node.querySelector(".tpi-form-title"))?.focus();
    });
    return make("div", { class: "tpi-planned", tabindex: -1 },
      make("dl", {},
        ...[["Guided by", named(card.modalities, modality)], ["Because", named(card.reasons, reason)],
          ["Needle", `${gauge} gauge, ${length_mm}\u2009mm`], ["Depth limit", `${limit_um / 1000}\u2009mm`],
        ].map(([name, words]) => make("div", {}, make("dt", {}, name), make("dd", {}, words)))),
      again);
  }
}

/** @param {{gauge: number, length_mm: number}} needle */
function needleChoice({ gauge, length_mm }) {
  return { id: `${gauge}x${length_mm}`, label: `${gauge} gauge, ${length_mm}\u2009mm` };
}
