import { make, uniqueId } from "./dom.js";
import { SIGNS } from "./wording.js";

/**
 * What a mark says beyond its kind: the signs found there, and how the band runs.
 *
 * @typedef {{criteria: string[], band_deg?: number}} Given
 */

const STEP_DEG = 5;

export class Signs {
  /** @param {(given: Given) => void} changed is called whenever something was chosen */
  constructor(changed) {
    this.boxes = SIGNS.map(({ id }) => make("input", { type: "checkbox", value: id }));
    const labels = SIGNS.map(({ label }, at) => make("label", { class: "tpi-option" }, this.boxes[at], make("span", {}, label)));
    this.angle = make("input", { type: "range", id: uniqueId("band"), class: "tpi-range", min: 0, max: 180 - STEP_DEG, step: STEP_DEG, value: 0 });
    this.words = make("output", { for: this.angle.id, class: "tpi-figure" });
    this.compass = make("span", { class: "tpi-compass", "aria-hidden": "true" });
    this.direction = make("div", { "data-part": "band", hidden: true }, this.compass,
      make("label", { class: "tpi-label", for: this.angle.id }, "How the band runs ", this.words), this.angle,
      make("div", { class: "tpi-scale", "aria-hidden": "true" }, ...["across the body", "along the spine", "across the body"].map((each) => make("span", {}, each))));
    this.node = make("div", { class: "tpi-signs" },
      make("fieldset", { "data-part": "criteria" }, make("legend", {}, "Signs you found there (none, or several)"),
        make("div", { class: "tpi-options" }, ...labels)), this.direction);
    this.turned = false;
    const tell = () => {
      this.direction.hidden = !this.boxes[0].checked;
      this.words.textContent = this.turned ? degrees(Number(this.angle.value)) : "not said";
      this.angle.setAttribute("aria-valuetext", this.words.textContent);
      this.point();
      changed(this.given());
    };
    for (const box of this.boxes) box.addEventListener("change", tell);
    this.angle.addEventListener("input", () => {
      this.turned = true;
      tell();
    });
    this.words.textContent = "not said";
    this.point();
  }

  /** The direction, for the eye: the line that is drawn on the skin. */
  point() {
    const turn = `rotate(${this.turned ? this.angle.value : 0} 22 22)`;
    this.compass.innerHTML = `<svg viewBox="0 0 44 44" focusable="false"><circle cx="22" cy="22" r="6"/>`
      + `<path transform="${turn}" d="M3 22h9M32 22h9"${this.turned ? "" : ' stroke-dasharray="2 3"'}/></svg>`;
  }

  /** @returns {Given} */
  given() {
    const criteria = this.boxes.filter(({ checked }) => checked).map(({ value }) => value);
    return this.turned && criteria.includes("band") ? { criteria, band_deg: Number(this.angle.value) } : { criteria };
  }
}

/** The direction of a line, for the ear: 0 across the body, turning clockwise.
 * @param {number} deg */
export function degrees(deg) {
  const lean = deg === 0 ? "straight across" : deg === 90 ? "straight down"
    : deg < 90 ? "falling to the right" : "falling to the left";
  return `${deg}\u00b0, ${lean}`;
}
