import { make, uniqueId } from "./dom.js";
import { placeInWords } from "./forms.js";

// A place on a picture: clicked, touched, or reached with the arrow keys.

/**
 * @typedef {import("./controls.js").Question} Question
 * @typedef {import("./controls.js").Controls} Controls
 * @typedef {import("./controls.js").Picture} Picture
 */

const STEP = 0.02;
const FAR_STEP = 0.1;
const HOW = "Click or tap the place. By keyboard: the arrow keys move the cross (with Shift farther), Space sets the mark.";
/** @type {Record<string, number[]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @param {Question} question @returns {Controls} */
export function hotspotControls({ picture }) {
  const { width, height } = picture;
  /** @type {number[] | null} */
  let mark = null;
  let cross = [Math.round(width / 2), Math.round(height / 2)];
  const hint = uniqueId("how");
  const image = make("img", {
    src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.svg)}`, alt: "", draggable: "false",
  });
  const ring = make("span", { class: "tpi-spot", hidden: true });
  const sight = make("span", { class: "tpi-cross" });
  const surface = make("div", {
    class: "tpi-hotspot", tabindex: "0", role: "application", "data-lm-suppress-shortcuts": "true",
    "aria-label": picture.alt, "aria-describedby": hint, style: `aspect-ratio: ${width} / ${height}`,
  }, image, sight, ring);
  const words = make("p", { class: "tpi-where", role: "status" });

  /** @param {HTMLElement} sign @param {number[]} at */
  function put(sign, [x, y]) {
    sign.style.left = `${(100 * x) / width}%`;
    sign.style.top = `${(100 * y) / height}%`;
  }

  function draw() {
    put(sight, cross);
    ring.hidden = !mark;
    if (mark) put(ring, mark);
  }

  /** @param {number[]} at */
  function set(at) {
    mark = cross = within(at);
    draw();
    words.textContent = `Marked: ${where(mark, picture)}`;
    surface.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** @param {number[]} at */
  const within = ([x, y]) => [Math.max(0, Math.min(width, Math.round(x))), Math.max(0, Math.min(height, Math.round(y)))];

  surface.addEventListener("click", (event) => {
    const box = surface.getBoundingClientRect();
    set([((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height]);
  });
  surface.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (arrow) {
      const step = Math.max(1, Math.round(width * (event.shiftKey ? FAR_STEP : STEP)));
      cross = within([cross[0] + arrow[0] * step, cross[1] + arrow[1] * step]);
      draw();
      words.textContent = where(cross, picture);
    } else if (event.key === " " || event.key === "Enter") {
      set(cross);
    } else {
      return;
    }
    event.preventDefault();
  });

  draw();
  return {
    nodes: [surface, words, make("p", { id: hint, class: "tpi-hint" }, HOW)],
    first: surface,
    typed: false,
    read: () => ({ value: mark }),
    write(value) {
      mark = Array.isArray(value) ? /** @type {number[]} */ (value) : null;
      if (mark) cross = mark;
      words.textContent = mark ? `Marked: ${where(mark, picture)}` : "Nothing is marked yet.";
      draw();
    },
  };
}

/** A place for the ear.
 * @param {number[]} at @param {Picture} picture */
function where([x, y], { words, um_per_unit, origin, c7_um }) {
  const [x_um, y_um] = [(x - origin[0]) * um_per_unit, (y - origin[1]) * um_per_unit];
  if (words === "body") return placeInWords(x_um, y_um, c7_um);
  const side = Math.abs(x_um) < 500 ? "in the middle" : `${(Math.abs(x_um) / 10_000).toFixed(1)} cm ${x_um < 0 ? "left" : "right"} of the middle`;
  return y_um < 0 ? `above the skin, ${side}` : `${(y_um / 10_000).toFixed(1)} cm deep, ${side}`;
}
