import { make, uniqueId } from "./dom.js";

// One option, or several.

/**
 * @typedef {import("./controls.js").Question} Question
 * @typedef {import("./controls.js").Controls} Controls
 */

/** @param {Question} question @returns {Controls} */
export function choiceControls({ kind, options }) {
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
