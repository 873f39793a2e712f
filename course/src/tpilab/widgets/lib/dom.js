// Small helpers to build what our widgets show.

/**
 * What anywidget hands to a view.
 * @typedef {object} Model
 * @property {(name: string) => any} get
 * @property {(name: string, callback: (...given: any[]) => void) => void} on
 * @property {(content: object) => unknown} send
 * @property {{kernel?: {connectionStatus?: string}, context?: {path?: string}}} [widget_manager]
 *
 * @typedef {{model: Model, el: HTMLElement, signal: AbortSignal}} View
 *
 * @typedef {"empty" | "saving" | "saved" | "unsaved" | "preview"} State
 */

// JupyterLab's shortcuts look at the focused element first, so each of ours has to refuse them:
// else "x" on a radio button cuts the cell
const SUPPRESS = "data-lm-suppress-shortcuts";
const FOCUSABLE = new Set(["a", "button", "canvas", "input", "select", "summary", "textarea"]);

/**
 * An element with attributes and children; a false attribute is left out.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, string | number | boolean>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(key, value === true ? "" : String(value));
  }
  if (FOCUSABLE.has(name)) element.setAttribute(SUPPRESS, "true");
  element.append(...children);
  return element;
}

/** The outermost of our elements in an output.
 * @param {string} kind
 * @param {...(Node | string)} children
 */
export function root(kind, ...children) {
  return make("div", { class: `tpi tpi-${kind}`, [SUPPRESS]: "true" }, ...children);
}

/** Whether any part of an element is to be seen.
 * @param {HTMLElement} element */
export function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < window.innerHeight;
}

/** Bring an element into view, and JupyterLab's active cell with it.
 * @param {HTMLElement} element
 * @param {ScrollLogicalPosition} block */
export function goTo(element, block) {
  /** @type {HTMLElement | null} */
  const cell = element.closest(".jp-Cell");
  cell?.focus({ preventScroll: true });
  element.scrollIntoView({ block });
}

let made = 0;

/** An id that no other element of the page has.
 * @param {string} name */
export function uniqueId(name) {
  made += 1;
  return `tpi-${name}-${randomId().slice(0, 6)}-${made}`;
}

/** Random letters; also where a page is not served securely and has no randomUUID. */
export function randomId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Each state has a shape of its own, not only a color. @type {Record<State | "note", string>} */
const SHAPES = {
  empty: '<circle cx="8" cy="8" r="6"/>',
  saving: '<circle cx="8" cy="8" r="6" stroke-dasharray="3 3.3"/>',
  saved: '<circle cx="8" cy="8" r="7" class="tpi-fill"/><path d="M4.7 8.3l2.3 2.3 4.4-4.8"/>',
  unsaved: '<path d="M8 .8l7.4 13.4H.6z" class="tpi-fill"/><path d="M8 5.6v4.1M8 11.7v.6"/>',
  preview: '<path d="M1 8s2.6-4.4 7-4.4S15 8 15 8s-2.6 4.4-7 4.4S1 8 1 8z"/><circle cx="8" cy="8" r="1.8"/>',
  note: '<circle cx="8" cy="8" r="6.6"/><path d="M8 7.4v3.8M8 4.6v.6"/>',
};

/** A picture of a state, for eyes only: words stand beside it.
 * @param {State | "note"} state */
export function shape(state) {
  const frame = make("span", { class: "tpi-shape", "aria-hidden": "true" });
  frame.innerHTML = `<svg viewBox="0 0 16 16" focusable="false">${SHAPES[state]}</svg>`;
  return frame;
}

/** A saved time as a learner reads a clock; with the day if it was another one.
 * @param {string | undefined} time ISO, with a zone */
export function clock(time) {
  const when = new Date(time || NaN);
  if (Number.isNaN(when.getTime())) return "";
  const hour = when.toLocaleTimeString("en-US", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (when.toDateString() === new Date().toDateString()) return hour;
  return `${when.toLocaleDateString("en-US", { day: "numeric", month: "short" })}, ${hour}`;
}

/** "question 3", "questions 3 and 5", "questions 3, 5 and 9".
 * @param {number[]} numbers */
export function nameQuestions(numbers) {
  if (numbers.length === 1) return `question ${numbers[0]}`;
  return `questions ${numbers.slice(0, -1).join(", ")} and ${numbers[numbers.length - 1]}`;
}

/** Whether a click is the second of a double click, which is meant as one. @param {MouseEvent} click */
export const isRepeated = (click) => click.detail > 1;
