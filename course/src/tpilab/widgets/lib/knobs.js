import { isRepeated, make, uniqueId } from "./dom.js";

/** Sliders, steps and buttons that are held, all with names and large enough for a finger. */

const AGAIN_AFTER_MS = 400;
const AGAIN_EACH_MS = 90;

/** A slider with its value in words.
 * @param {object} given
 * @param {string} given.label @param {number} given.min @param {number} given.max @param {number} given.step
 * @param {number} given.value @param {(value: number) => string} given.words
 * @param {(value: number) => void} given.input while it moves @param {() => void} [given.change] when it rests */
export function knob({ label, min, max, step, value, words, input, change }) {
  const slider = make("input", { type: "range", class: "tpi-range", id: uniqueId("knob"), min, max, step, value });
  const told = make("output", { for: slider.id, class: "tpi-figure" });
  const show = () => {
    told.textContent = words(Number(slider.value));
    slider.setAttribute("aria-valuetext", told.textContent);
  };
  slider.addEventListener("input", () => {
    show();
    input(Number(slider.value));
  });
  if (change) slider.addEventListener("change", change);
  show();
  const node = make("div", { class: "tpi-knob" },
    make("div", { class: "tpi-knob-row" }, make("label", { for: slider.id, class: "tpi-label" }, label), told), slider);
  return {
    node, slider,
    /** @param {number} to */
    set(to) {
      if (document.activeElement === slider && slider.matches(":active")) return; // a hand is on it
      if (Number(slider.value) === to) return;
      slider.value = String(to);
      show();
    },
    /** @param {number} least @param {number} most */
    span(least, most) {
      slider.min = String(least);
      slider.max = String(most);
      show();
    },
  };
}

/** A button that goes on while it is held.
 * @param {string} label @param {string} name for the ear @param {() => void} step
 * @param {AbortSignal} signal */
export function stepper(label, name, step, signal) {
  const button = make("button", { type: "button", class: "tpi-button tpi-step-button", "aria-label": name }, label);
  let timer = 0;
  let stepped = false;
  const end = () => window.clearTimeout(timer);
  const again = () => {
    stepped = true;
    step();
    timer = window.setTimeout(again, AGAIN_EACH_MS);
  };
  button.addEventListener("pointerdown", () => {
    stepped = false;
    timer = window.setTimeout(again, AGAIN_AFTER_MS);
  });
  for (const name_ of ["pointerup", "pointercancel", "pointerleave", "blur"]) button.addEventListener(name_, end);
  button.addEventListener("click", () => {
    if (!stepped) step();
    stepped = false;
  });
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  signal.addEventListener("abort", end);
  return button;
}

/** A few choices side by side.
 * @param {string} legend @param {{id: string, label: string}[]} choices @param {string} chosen
 * @param {(id: string) => void} change */
export function choiceOf(legend, choices, chosen, change) {
  const name = uniqueId("choice");
  const inputs = choices.map(({ id }) => make("input", { type: "radio", name, value: id, checked: id === chosen }));
  for (const input of inputs) input.addEventListener("change", () => change(input.value));
  const node = make("fieldset", { class: "tpi-switch" }, make("legend", {}, legend),
    ...inputs.map((input, i) => make("label", {}, input, choices[i].label)));
  return {
    node,
    /** @param {string} id */
    set(id) {
      for (const input of inputs) input.checked = input.value === id;
    },
  };
}

/** @param {string} label @param {() => void} click @param {string} [look] */
export function pushButton(label, click, look = "") {
  const button = make("button", { type: "button", class: `tpi-button ${look}`.trim() }, label);
  button.addEventListener("click", (event) => { if (!isRepeated(event)) click(); });
  return button;
}

/** A switch. @param {string} label @param {(on: boolean) => void} change */
export function toggle(label, change) {
  const button = make("button", { type: "button", class: "tpi-button tpi-toggle", "aria-pressed": "false" }, label);
  const set = (/** @type {boolean} */ on) => button.setAttribute("aria-pressed", String(on));
  button.addEventListener("click", () => change(button.getAttribute("aria-pressed") !== "true"));
  return { node: button, set };
}

/** @param {string} label @param {...Node} parts */
export function groupOf(label, ...parts) {
  return make("div", { class: "tpi-doing", role: "group", "aria-label": label },
    make("p", { class: "tpi-label" }, label), make("div", { class: "tpi-chips" }, ...parts));
}
