/**
 * What the controls of a kind of question are: real inputs, nothing preselected.
 *
 * A kind lives in `kinds/<kind>.js`, which exports `controls(question)`. Controls that are not
 * inputs tell of a change with an event "change" that bubbles.
 *
 * @typedef {import("./saver.js").Value} Value
 * @typedef {{value: Value} | {problem: string}} Reading
 * @typedef {{width: number, height: number, svg: string, alt: string, um_per_unit: number,
 *   origin: number[], words: "body" | "depth", c7_um: number}} Picture
 *
 * @typedef {object} Question
 * @property {string} slot
 * @property {number} number
 * @property {string} item
 * @property {string} kind
 * @property {string} lead_in
 * @property {string} instruction
 * @property {string} stem HTML; empty where the case stands in the notebook
 * @property {boolean} confidence whether to ask how sure the learner is
 * @property {{id: string, text: string}[]} options
 * @property {string[]} units
 * @property {number} max_chars
 * @property {Picture} picture
 * @property {(Question & {tells: string})[]} steps
 *
 * @typedef {object} Controls
 * @property {HTMLElement[]} nodes
 * @property {HTMLElement} first takes the focus
 * @property {boolean} typed whether a learner types, so that saving waits for a pause
 * @property {boolean} [lasting] whether what was answered cannot be cleared
 * @property {() => Reading} read
 * @property {(value: Value) => void} write
 * @property {(problem: boolean) => void} [mark] shows that what is typed is no answer
 */

export {};
