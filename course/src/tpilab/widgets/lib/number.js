import { make, uniqueId } from "./dom.js";

// A number, with its unit or a choice of units.

/**
 * @typedef {import("./controls.js").Question} Question
 * @typedef {import("./controls.js").Controls} Controls
 * @typedef {import("./controls.js").Reading} Reading
 */

/** @type {Record<string, string>} */
const UNITS = { "kg/cm2": "kg/cm²" };

/** @param {Question} question @returns {Controls} */
export function numberControls({ units }) {
  const id = uniqueId("number");
  const chosen = units.length > 1 ? unitChoice(units) : null;
  const only = UNITS[units[0]] ?? units[0];
  const input = make("input", {
    id,
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    class: "tpi-number",
    "aria-describedby": `${id}-hint`,
  });
  const label = make("label", { for: id, class: "tpi-label" }, chosen ? "Your answer" : `Your answer (${only})`);
  const beside = chosen?.node ?? make("span", { class: "tpi-unit", "aria-hidden": "true" }, only);
  const hint = make("p", { id: `${id}-hint`, class: "tpi-hint" },
    "Digits, with a point or a comma for decimals. A comma is read as a point.");
  return {
    nodes: [label, make("div", { class: "tpi-number-row" }, input, beside), hint],
    first: input,
    typed: true,
    read() {
      if (!chosen) return readNumber(input.value, [units[0], only]);
      const typed = unitTyped(input.value, units);
      const unit = typed ?? chosen.read();
      const reading = readNumber(input.value, typed ? [typed] : []);
      if ("problem" in reading) return reading;
      if (reading.value === null) return unit ? { problem: "Type the number that goes with the unit" } : { value: null };
      if (!unit) return { problem: "Choose the unit" };
      chosen.write(unit);
      return { value: { number: reading.value, unit } };
    },
    write(value) {
      const number = value !== null && typeof value === "object" ? value.number : value;
      input.value = typeof number === "number" ? plainNumber(number) : "";
      chosen?.write(value?.unit ?? "");
    },
    mark(problem) {
      input.setAttribute("aria-invalid", String(problem));
    },
  };
}

/** The unit that stands behind a typed number.
 * @param {string} typed @param {string[]} units */
function unitTyped(typed, units) {
  const behind = /[\d.,]\s*([^\d\s.,].*)$/.exec(typed.trim())?.[1].trim().toLowerCase();
  return units.find((unit) => unit.toLowerCase() === behind);
}

/** @param {string[]} units */
function unitChoice(units) {
  const name = uniqueId("unit");
  const inputs = units.map((unit) => make("input", { type: "radio", name, value: unit }));
  const labels = units.map((unit, at) => make("label", {}, inputs[at], UNITS[unit] ?? unit));
  const node = make("fieldset", { class: "tpi-switch" }, make("legend", {}, "Unit"), ...labels);
  return {
    node,
    read: () => inputs.find(({ checked }) => checked)?.value,
    /** @param {string} unit */
    write(unit) {
      for (const input of inputs) input.checked = input.value === unit;
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
function readNumber(typed, units) {
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
