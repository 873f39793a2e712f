import { make } from "./dom.js";
import { radioForm } from "./forms.js";

/**
 * Something that is stated once, and can be stated again: a form, then what was said in it.
 *
 * @typedef {Record<string, any>} Said
 * @typedef {import("./forms.js").Part & {told?: string}} Asked told: its name in the summary
 */

export class Stated {
  /** @param {object} given
   * @param {string} given.title @param {string} given.send @param {string} given.missing
   * @param {string} given.again what the button says that opens the form anew
   * @param {Asked[]} given.parts
   * @param {(said: any) => void} given.give */
  constructor({ title, send, missing, again, parts, give }) {
    this.title = title;
    this.send = send;
    this.missing = missing;
    this.again = again;
    this.parts = parts;
    this.give = give;
    this.node = make("div", { class: "tpi-stated" });
    /** @type {Said | null | undefined} */
    this.shown = undefined;
    this.locked = false;
  }

  /** @param {Said | null} said @param {boolean} locked while it cannot be stated anew */
  show(said, locked) {
    const same = this.shown !== undefined && JSON.stringify(said) === JSON.stringify(this.shown);
    if (same && locked === this.locked) return;
    this.locked = locked;
    if (same && !said) return;
    this.shown = said;
    const inside = this.node.contains(document.activeElement);
    if (said) this.node.replaceChildren(this.summary(said, locked));
    else this.ask();
    if (inside) /** @type {HTMLElement | null} */ (this.node.querySelector(".tpi-planned, .tpi-form-title"))?.focus({ preventScroll: true });
  }

  ask() {
    this.node.replaceChildren(this.form());
  }

  form() {
    const { node } = radioForm({
      title: this.title, parts: this.parts, send: this.send, missing: this.missing, close: () => {},
      give: (chosen) => this.chose(chosen),
    });
    node.querySelector("[data-cancel]")?.remove();
    return node;
  }

  /** @param {Record<string, string>} chosen */
  chose(chosen) {
    this.give(chosen);
  }

  /** What was said, line by line. @param {Said} said @returns {string[][]} */
  lines(said) {
    return this.told(this.parts, said);
  }

  /** @param {Asked[]} parts @param {Said} said */
  told(parts, said) {
    return parts.filter(({ name }) => said[name] !== undefined).map(({ name, legend, told, choices }) =>
      [told ?? legend, choices.find(({ id }) => id === said[name])?.label ?? said[name]]);
  }

  /** @param {Said} said @param {boolean} locked */
  summary(said, locked) {
    const again = make("button", { type: "button", class: "tpi-button", disabled: locked }, this.again);
    again.addEventListener("click", () => {
      this.shown = undefined;
      this.ask();
      /** @type {HTMLElement | null} */ (this.node.querySelector(".tpi-form-title"))?.focus();
    });
    return make("div", { class: "tpi-planned", tabindex: -1 },
      make("dl", {}, ...this.lines(said).map(([name, words]) => make("div", {}, make("dt", {}, name), make("dd", {}, words)))), again);
  }
}
