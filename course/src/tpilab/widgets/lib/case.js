import { choiceControls } from "./choice.js";
import { make } from "./dom.js";
import { numberControls } from "./number.js";
import { orderingControls } from "./ordering.js";

// A case that unfolds: each answer is locked before the next part is told.

/**
 * @typedef {import("./controls.js").Question} Question
 * @typedef {import("./controls.js").Controls} Controls
 * @typedef {import("./controls.js").Value} Value
 */

/** @type {Record<string, (question: Question) => Controls>} */
const STEPS = { single: choiceControls, several: choiceControls, number: numberControls, order: orderingControls };

/** @param {Question} question @returns {Controls} */
export function caseControls({ steps }) {
  /** @type {any[]} */
  let locked = [];
  const frame = make("div", { class: "tpi-case", tabindex: "-1" });
  const live = make("p", { class: "tpi-unseen", role: "status" });

  /** @param {number} n */
  function told(n) {
    const box = make("div", { class: "tpi-stem" });
    box.innerHTML = steps[n].tells; // ours, from the course's own file
    return box;
  }

  /** @param {number} n */
  function heading(n) {
    return make("p", { class: "tpi-step", tabindex: "-1", "data-step": n + 1 }, `Step ${n + 1} of ${steps.length}`);
  }

  /** @param {number} n */
  function past(n) {
    const answers = answerInWords(steps[n], locked[n]).map((each) => make("li", {}, each));
    return make("div", { class: "tpi-locked" }, heading(n), told(n),
      make("p", { class: "tpi-lead" }, steps[n].lead_in),
      make("p", { class: "tpi-hint" }, "Your answer, locked"), make("ul", {}, ...answers));
  }

  /** @param {number} n */
  function present(n) {
    const step = steps[n];
    const controls = STEPS[step.kind](step);
    const problem = make("p", { class: "tpi-hint", role: "alert" });
    const last = n === steps.length - 1;
    const lock = make("button", { type: "button", class: "tpi-button" },
      last ? "Lock this answer" : "Lock this answer and go on");
    lock.addEventListener("click", () => {
      const reading = controls.read();
      if ("problem" in reading) {
        controls.mark?.(true);
        problem.textContent = `${reading.problem}.`;
      } else if (reading.value === null) {
        problem.textContent = "Answer first. A locked answer cannot be changed.";
      } else {
        locked = [...locked, reading.value];
        draw();
        live.textContent = last ? "Locked. The case is finished." : "Locked. The case goes on.";
        frame.dispatchEvent(new Event("change", { bubbles: true }));
        frame.querySelectorAll("p.tpi-step").forEach((each, at) => at === Math.min(n + 1, steps.length - 1)
          && /** @type {HTMLElement} */ (each).focus());
      }
    });
    const group = make("fieldset", {}, make("legend", { class: "tpi-lead" }, step.lead_in),
      make("p", { class: "tpi-instruction" }, step.instruction), ...controls.nodes);
    return make("div", { class: "tpi-now" }, heading(n), told(n), group, problem,
      make("div", { class: "tpi-row" }, lock, make("span", { class: "tpi-hint" }, "It cannot be changed afterwards.")));
  }

  function draw() {
    const parts = locked.map((_, n) => past(n));
    if (locked.length < steps.length) parts.push(present(locked.length));
    else parts.push(make("p", { class: "tpi-hint" }, "The case is finished."));
    frame.replaceChildren(...parts);
  }

  draw();
  return {
    nodes: [frame, live],
    first: frame,
    typed: false,
    lasting: true,
    read: () => ({ value: locked.length ? locked : null }),
    write(value) {
      const given = Array.isArray(value) ? value : [];
      if (JSON.stringify(given) === JSON.stringify(locked)) return;
      locked = given;
      draw();
    },
  };
}

/** A step's answer as lines of text.
 * @param {Question} step @param {any} value @returns {string[]} */
function answerInWords({ options, units }, value) {
  if (typeof value === "number") return [`${value} ${units[0]}`];
  if (value && typeof value === "object" && "unit" in value) return [`${value.number} ${value.unit}`];
  const text = (/** @type {string} */ id) => options.find((each) => each.id === id)?.text ?? id;
  return (Array.isArray(value) ? value : [value]).map(text);
}
