import { make, uniqueId } from "./dom.js";

// How sure a learner is: stored beside the answer, never scored.

const DEGREES = [["sure", "Sure"], ["fairly", "Fairly sure"], ["guess", "A guess"]];

/** @param {(sure: string) => void} tell called when a degree is chosen */
export function confidence(tell) {
  const name = uniqueId("sure");
  const inputs = DEGREES.map(([value]) => make("input", { type: "radio", name, value }));
  const labels = DEGREES.map(([, label], at) => make("label", {}, inputs[at], label));
  const node = make("fieldset", { class: "tpi-switch tpi-sure" },
    make("legend", {}, "How sure are you?"), ...labels, make("span", { class: "tpi-hint" }, "Not scored."));
  node.addEventListener("change", (event) => {
    event.stopPropagation();
    tell(/** @type {HTMLInputElement} */ (event.target).value);
  });
  return {
    node,
    /** @returns {string | null} */
    read: () => inputs.find(({ checked }) => checked)?.value ?? null,
    /** @param {string | null | undefined} sure */
    write(sure) {
      for (const input of inputs) input.checked = input.value === sure;
    },
  };
}
