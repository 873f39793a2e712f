import { isRepeated, make, uniqueId } from "./dom.js";

/**
 * A small form of what is typed and chosen. What is asked back stands beside it, and what was typed
 * stays until it was taken.
 *
 * @typedef {{id: string, label: string}} Choice
 * @typedef {{name: string, label: string, kind: "text" | "radio" | "menu" | "many", hint?: string, choices?: Choice[], start?: string, keeps?: boolean, optional?: boolean, letters?: number}} Field
 */

/**
 * @param {object} form
 * @param {string} form.title
 * @param {Field[]} form.fields
 * @param {string} form.send
 * @param {(given: Record<string, any>) => void} form.give
 */
export function typedForm({ title, fields, send, give }) {
  const problem = make("p", { class: "tpi-asked-back", role: "alert", id: uniqueId("asked") });
  const heading = make("p", { class: "tpi-label", id: uniqueId("typed") }, title);
  const parts = fields.map((field) => typedPart(field, problem.id));
  const button = make("button", { type: "submit", class: "tpi-button tpi-main" }, send);
  const node = make("form", { class: "tpi-typed", "aria-labelledby": heading.id, novalidate: true }, heading,
    make("div", { class: "tpi-typed-row" }, ...parts.map(({ box }) => box), button), problem);
  button.addEventListener("click", (event) => { if (isRepeated(event)) event.preventDefault(); });
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    const empty = parts.find(({ field, value }) => field.kind !== "many" && !field.optional && !value());
    if (empty) {
      ask(`${empty.field.label}: still open.`);
      empty.first.focus();
      return;
    }
    ask("");
    give(Object.fromEntries(parts.map(({ field, value }) => [field.name, value()])));
  });

  /** What is asked back, or nothing. @param {string} words */
  function ask(words) {
    problem.textContent = words;
    for (const { first, field } of parts) if (field.kind === "text") first.setAttribute("aria-invalid", String(Boolean(words)));
  }

  /** It was taken: begin anew. */
  function taken() {
    ask("");
    for (const { clear } of parts) clear();
  }

  /** @param {boolean} off */
  function disable(off) {
    for (const each of node.querySelectorAll("input, select, button")) each.toggleAttribute("disabled", off);
  }
  return { node, ask, taken, disable, first: parts[0].first };
}

/** @param {Field} field @param {string} problem */
function typedPart(field, problem) {
  if (field.kind === "text") return typedText(field, problem);
  if (field.kind === "menu") return typedMenu(field);
  return typedChoices(field);
}

/** @param {Field} field @param {string} problem */
function typedText(field, problem) {
  const hint = make("span", { class: "tpi-hint", id: uniqueId("hint") }, field.hint ?? "");
  const first = make("input", {
    type: "text", class: "tpi-amount", id: uniqueId(field.name), maxlength: field.letters ?? 24, autocomplete: "off", spellcheck: "false",
    "data-field": field.name, "aria-describedby": `${hint.id} ${problem}`,
  });
  const box = make("div", { class: "tpi-typed-part" }, make("label", { for: first.id }, field.label), first, hint);
  return { field, box, first, value: () => first.value.trim(), clear: () => { if (!field.keeps) first.value = ""; } };
}

/** @param {Field} field */
function typedMenu(field) {
  const first = make("select", { class: "tpi-menu", id: uniqueId(field.name), "data-field": field.name },
    make("option", { value: "" }, "Choose…"), ...(field.choices ?? []).map(({ id, label }) => make("option", { value: id }, label)));
  const box = make("div", { class: "tpi-typed-part" }, make("label", { for: first.id }, field.label), first);
  return { field, box, first, value: () => first.value, clear: () => { first.value = ""; } };
}

/** @param {Field} field */
function typedChoices(field) {
  const group = uniqueId(field.name);
  const type = field.kind === "many" ? "checkbox" : "radio";
  const inputs = (field.choices ?? []).map(({ id }) => make("input", { type, name: group, value: id, "data-field": field.name }));
  for (const input of inputs) input.checked = input.value === field.start;
  const box = make("fieldset", { class: "tpi-typed-part" }, make("legend", {}, field.label),
    make("div", { class: "tpi-typed-choices" },
      ...(field.choices ?? []).map(({ label }, i) => make("label", {}, inputs[i], make("span", {}, label)))));
  const chosen = () => inputs.filter(({ checked }) => checked).map(({ value }) => value);
  const clear = () => { for (const input of inputs) input.checked = input.value === field.start || (Boolean(field.keeps) && input.checked); };
  return { field, box, first: inputs[0], value: () => (field.kind === "many" ? chosen() : chosen()[0] ?? ""), clear };
}

/** Enter sends a form; inside JupyterLab the browser does not do this by itself.
 * @param {KeyboardEvent} event */
export function sentByEnter(event) {
  if (event.key !== "Enter" || event.repeat || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  event.target.form?.requestSubmit();
}
