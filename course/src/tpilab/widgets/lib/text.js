import { make, uniqueId } from "./dom.js";

// Some sentences of the learner's own.

/**
 * @typedef {import("./controls.js").Question} Question
 * @typedef {import("./controls.js").Controls} Controls
 */

/** @param {Question} question @returns {Controls} */
export function textControls({ lead_in, max_chars }) {
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
