import { make, uniqueId } from "./dom.js";

/**
 * The controls of each kind of question: real inputs, nothing preselected.
 *
 * @typedef {import("./saver.js").Value} Value
 * @typedef {{value: Value} | {problem: string}} Reading
 *
 * @typedef {object} Question
 * @property {string} slot
 * @property {number} number
 * @property {string} item
 * @property {"single" | "several" | "number" | "free_text"} kind
 * @property {string} lead_in
 * @property {string} instruction
 * @property {{id: string, text: string}[]} options
 * @property {string} unit
 * @property {number} max_chars
 *
 * @typedef {object} Controls
 * @property {HTMLElement[]} nodes
 * @property {HTMLElement} first takes the focus
 * @property {boolean} typed whether a learner types, so that saving waits for a pause
 * @property {() => Reading} read
 * @property {(value: Value) => void} write
 * @property {(problem: boolean) => void} [mark] shows that what is typed is no answer
 */

/** @param {Question} question @returns {Controls} */
export function controlsFor(question) {
  if (question.kind === "number") return numberControls(question);
  if (question.kind === "free_text") return textControls(question);
  return choiceControls(question);
}

/** @param {Question} question @returns {Controls} */
function choiceControls({ kind, options }) {
  const single = kind === "single";
  const name = uniqueId("choice");
  const inputs = options.map(({ id }) =>
    make("input", { type: single ? "radio" : "checkbox", name, value: id }),
  );
  const labels = options.map(({ text }, at) =>
    make("label", { class: "tpi-option" }, inputs[at], make("span", {}, text)),
  );
  return {
    nodes: [make("div", { class: "tpi-options" }, ...labels)],
    first: inputs[0],
    typed: false,
    read() {
      const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
      if (!chosen.length) return { value: null };
      return { value: single ? chosen[0] : chosen };
    },
    write(value) {
      const chosen = Array.isArray(value) ? value : [value];
      for (const input of inputs) input.checked = chosen.includes(input.value);
    },
  };
}

/** @type {Record<string, string>} */
const UNITS = { "kg/cm2": "kg/cm²" };

/** @param {Question} question @returns {Controls} */
function numberControls({ unit }) {
  const id = uniqueId("number");
  const shown = UNITS[unit] ?? unit;
  const input = make("input", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "tpi-number",
    "aria-describedby": `${id}-hint`,
  });
  const label = make("label", { for: id, class: "tpi-label" }, `Your answer (${shown})`);
  const unitBeside = make("span", { class: "tpi-unit", "aria-hidden": "true" }, shown);
  const hint = make("p", { id: `${id}-hint`, class: "tpi-hint" },
    "Digits, with a point or a comma for decimals. A comma is read as a point.");
  return {
    nodes: [label, make("div", { class: "tpi-number-row" }, input, unitBeside), hint],
    first: input,
    typed: true,
    read: () => readNumber(input.value, [unit, shown]),
    write(value) {
      input.value = typeof value === "number" ? plainNumber(value) : "";
    },
    mark(problem) {
      input.setAttribute("aria-invalid", String(problem));
    },
  };
}

/** A number as a learner would type it, without an exponent.
 * @param {number} value */
function plainNumber(value) {
  const text = String(value);
  if (!text.includes("e")) return text;
  return value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 });
}

/** A typed number; what could be meant in two ways is refused.
 * @param {string} typed
 * @param {string[]} units may stand behind the number
 * @returns {Reading} */
export function readNumber(typed, units) {
  let text = typed.trim().replace(/^[\u2212\u2013]/, "-");
  for (const unit of units) {
    if (unit && text.endsWith(unit)) text = text.slice(0, -unit.length).trim();
  }
  if (!typed.trim()) return { value: null };
  if (/^[1-9]\d{0,2}(,\d{3})+$/.test(text)) {
    const whole = text.replaceAll(",", "");
    const decimal = text.split(",").length === 2 ? ` or ${text.replace(",", ".")}` : "";
    return { problem: `“${text}” can be read in two ways. Type ${whole}${decimal}` };
  }
  if (text.length > 20 || !/^[+-]?(\d+[.,]?\d*|[.,]\d+)$/.test(text)) {
    return { problem: `“${typed.trim().slice(0, 30)}” is not a number. Type digits only, for example 2.5` };
  }
  return { value: Number(text.replace(",", ".")) };
}

/** @param {Question} question @returns {Controls} */
function textControls({ lead_in, max_chars }) {
  const id = uniqueId("text");
  const area = make("textarea", {
    id,
    rows: 6,
    class: "tpi-text",
    "aria-label": `Your answer: ${lead_in}`,
    "aria-describedby": `${id}-count`,
  });
  const count = make("p", { id: `${id}-count`, class: "tpi-hint tpi-count" });
  const length = () => [...area.value].length;
  const show = () => {
    const over = length() - max_chars;
    const many = over > 0 ? `: ${over} too many` : "";
    count.textContent = `${length()} of ${max_chars} characters${many}`;
    count.toggleAttribute("data-over", over > 0);
  };
  area.addEventListener("input", show);
  show();
  return {
    nodes: [area, count],
    first: area,
    typed: true,
    read() {
      const over = length() - max_chars;
      const characters = over === 1 ? "1 character" : `${over} characters`;
      if (over > 0) return { problem: `the text is ${characters} too long. Shorten it` };
      return { value: area.value.trim() ? area.value : null };
    },
    write(value) {
      area.value = typeof value === "string" ? value : "";
      show();
    },
    mark(problem) {
      area.setAttribute("aria-invalid", String(problem));
    },
  };
}
