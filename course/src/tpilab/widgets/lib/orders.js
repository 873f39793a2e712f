import { make } from "./dom.js";
import { pushButton } from "./knobs.js";
import { sentByEnter, typedForm } from "./typed.js";

/**
 * Drugs: called out in one's own words, or, for beginners, from a list in which right and wrong
 * stand beside each other. The nurse reads back, or asks back.
 *
 * @param {{drug: string, orders: string[]}[]} ready
 * @param {(text: string) => void} call
 */
export function ordersPanel(ready, call) {
  const typed = typedForm({
    title: "Call out a drug",
    fields: [{ name: "text", label: "Drug, dose, way", kind: "text", letters: 80, hint: "For example: saline 250 mL iv" }],
    send: "Call it out",
    give: ({ text }) => call(text),
  });
  typed.node.addEventListener("keydown", sentByEnter); // nobody reaches for a button in an emergency
  const list = ready.map(({ drug, orders }) =>
    make("div", { class: "tpi-doing tpi-ready", role: "group", "aria-label": drug },
      ...orders.map((text) => pushButton(text, () => call(text)))));
  const node = make("div", { class: "tpi-panel" }, typed.node, ...(list.length
    ? [make("p", { class: "tpi-hint" }, "Or from the list. Most of it does not belong here."), ...list] : []));
  return { node, typed };
}
