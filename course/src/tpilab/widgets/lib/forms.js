import { make, uniqueId } from "./dom.js";

/**
 * Small forms: nothing preselected, sent only when complete.
 *
 * @typedef {{id: string, label: string}} Choice
 * @typedef {object} Part
 * @property {string} name
 * @property {string} legend
 * @property {Choice[]} choices
 * @property {(chosen: Record<string, string>) => boolean} [spared] whether it need not be chosen
 * @property {boolean} [menu] whether the choices open, however few they are
 */

const MENU_FROM = 16;

/**
 * @param {object} form
 * @param {string} form.title
 * @param {Part[]} form.parts
 * @param {string} form.send what the button says
 * @param {string} form.missing what is said when something is not chosen
 * @param {(chosen: Record<string, string>) => void} form.give
 * @param {() => void} form.close
 */
export function radioForm({ title, parts, send, missing, give, close }) {
  const heading = make("p", { class: "tpi-form-title", id: uniqueId("form"), tabindex: "-1" }, title);
  const problem = make("p", { class: "tpi-hint", role: "alert" });
  const groups = parts.map((part) => (part.menu || part.choices.length > MENU_FROM ? menuOf(part) : radiosOf(part)));
  const node = make("form", { class: "tpi-form", "aria-labelledby": heading.id, novalidate: true },
    heading, ...groups.map(({ box }) => box), problem,
    make("div", { class: "tpi-row" },
      make("button", { type: "submit", class: "tpi-button tpi-main" }, send),
      make("button", { type: "button", class: "tpi-button", "data-cancel": true }, "Cancel")));
  node.querySelector("[data-cancel]")?.addEventListener("click", close);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  node.addEventListener("submit", (event) => {
    event.preventDefault();
    /** @type {Record<string, string>} */
    const chosen = {};
    for (const { name, value, first, spared } of groups) {
      const given = value();
      if (!given && spared?.(chosen)) continue;
      if (!given) {
        problem.textContent = missing;
        first.focus();
        return;
      }
      chosen[name] = given;
    }
    give(chosen);
  });
  return { node, heading };
}

/** @param {Part} part */
function radiosOf({ name, legend, choices, spared }) {
  const group = uniqueId(name);
  const inputs = choices.map(({ id }) => make("input", { type: "radio", name: group, value: id }));
  const labels = choices.map(({ label }, at) => make("label", { class: "tpi-option" }, inputs[at], make("span", {}, label)));
  const box = make("fieldset", { "data-part": name }, make("legend", {}, legend), make("div", { class: "tpi-options" }, ...labels));
  return { name, box, spared, first: inputs[0], value: () => inputs.find(({ checked }) => checked)?.value ?? "" };
}

/** Many choices, as a menu that opens.
 * @param {Part} part */
function menuOf({ name, legend, choices, spared }) {
  const first = make("select", { class: "tpi-menu", id: uniqueId(name) },
    make("option", { value: "" }, "Choose\u2026"), ...choices.map(({ id, label }) => make("option", { value: id }, label)));
  const box = make("div", { "data-part": name }, make("label", { class: "tpi-label", for: first.id }, legend), first);
  return { name, box, spared, first, value: () => first.value };
}

/** Where a place is, for the ear: side, distance from the midline, height beside the vertebra C7.
 * @param {number} x_um @param {number} y_um @param {number} c7_um */
export function placeInWords(x_um, y_um, c7_um) {
  const off = Math.round(Math.abs(x_um) / 10_000);
  const down = Math.round((y_um - c7_um) / 10_000);
  const side = off ? `${x_um > 0 ? "Right" : "Left"}, ${off} cm from the midline` : "On the midline";
  const height = down ? `${Math.abs(down)} cm ${down > 0 ? "below" : "above"} C7` : "level with C7";
  return `${side}, ${height}`;
}

const KGF_MN = 9807;

/** A force as a clinician and as a physicist say it.
 * @param {number} force_mN */
export function forceInWords(force_mN) {
  const kg = (force_mN / KGF_MN).toFixed(1);
  return `${kg}\u2009kg \u00b7 ${Math.round(force_mN / 1000)}\u2009N`;
}
