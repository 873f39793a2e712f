import { make } from "./dom.js";
import { HUBS } from "./tools.js";

/**
 * The syringe: how much is left in it, and what came into its hub when the plunger was drawn back.
 *
 * @typedef {"nothing" | "blood" | "air" | null} Drawn
 */

const BARRELS_UL = [1_000, 3_000, 5_000, 10_000, 20_000];
const LEFT = 96;
const LONG = 150;
const FILLS = { nothing: "", blood: "#b3261e", air: "" };
const WORDS = { nothing: "nothing came back", blood: "blood came back", air: "air came back" };

export class Syringe {
  constructor() {
    this.node = make("figure", { class: "tpi-syringe" });
    this.told = "";
  }

  /** @param {{left_ul: number, volume_ul: number, drawn: Drawn, gauge: number | null, drug: string}} state */
  show({ left_ul, volume_ul, drawn, gauge, drug }) {
    const told = JSON.stringify([left_ul, volume_ul, drawn, gauge, drug]);
    if (told === this.told) return;
    this.told = told;
    const whole = BARRELS_UL.find((each) => each >= volume_ul) ?? volume_ul;
    const ml = (/** @type {number} */ ul) => String(ul / 1000);
    const words = `${ml(left_ul)}\u2009mL left of ${ml(volume_ul)}${drawn ? `; ${WORDS[drawn]}` : ""}`;
    this.node.innerHTML = drawing({ left: left_ul / whole, whole, drawn, gauge, alt: `The syringe: ${words}.` });
    this.node.append(make("figcaption", {}, make("strong", {}, drug), `, ${words}`));
  }

  /** The plunger is drawn back for a moment. @param {boolean} still where nothing should move */
  draws(still) {
    if (!still) this.node.querySelector(".tpi-plunger")?.animate(
      [{ transform: "translateX(0)" }, { transform: "translateX(14px)", offset: 0.4 }, { transform: "translateX(14px)", offset: 0.7 }, { transform: "translateX(0)" }],
      { duration: 900, easing: "ease-in-out" });
  }
}

/** @param {{left: number, whole: number, drawn: Drawn, gauge: number | null, alt: string}} what */
function drawing({ left, whole, drawn, gauge, alt }) {
  const hub = gauge === null ? "#b9c2c6" : HUBS[/** @type {keyof typeof HUBS} */ (gauge)] ?? "#888";
  const at = (/** @type {number} */ share) => (LEFT + share * LONG).toFixed(1);
  const count = whole <= 1_000 ? 10 : whole / 500;
  const marks = Array.from({ length: count + 1 }, (_, i) => {
    const long = i % 2 ? 5 : 9;
    const number = i && i % 2 === 0 ? `<text x="${at(i / count)}" y="68" text-anchor="middle">${((i / count) * whole) / 1000}</text>` : "";
    return `<path d="M${at(i / count)} 27v${long}"/>${number}`;
  }).join("");
  const bubbles = drawn === "air" ? '<g class="tpi-bubble"><circle cx="80" cy="38" r="3.4"/><circle cx="88" cy="42" r="2.4"/><circle cx="101" cy="34" r="2.2"/></g>' : "";
  const blood = drawn && FILLS[drawn]
    ? `<path d="M74 40h20" stroke="${FILLS[drawn]}" stroke-width="6"/><path d="M94 40q10-9 18-4t15-2q-6 10-16 8t-17 1z" fill="${FILLS[drawn]}" opacity=".75"/>` : "";
  return `<svg viewBox="0 0 424 80" role="img" aria-label="${alt}"><g class="tpi-syringe-steel"><path d="M6 40H60"/></g>`
    + `<path d="M58 35h8l6-4v18l-6-4h-8z" fill="${hub}"/>`
    + `<path class="tpi-syringe-glass" d="M72 35h18l6-9h${LONG + 6}v28H96l-6-9H72z"/>`
    + `<path class="tpi-syringe-fluid" d="M73 37h18l6-9H${at(left)}v24H97l-6-9H73z"/>${blood}${bubbles}`
    + `<g class="tpi-syringe-marks">${marks}</g>`
    + `<path class="tpi-syringe-flange" d="M${LEFT + LONG + 6} 18h6v44h-6z"/>`
    + `<g class="tpi-plunger"><path class="tpi-syringe-seal" d="M${at(left)} 27h8v26h-8z"/>`
    + `<path class="tpi-syringe-rod" d="M${(LEFT + left * LONG + 8).toFixed(1)} 36H${(LEFT + left * LONG + LONG + 10).toFixed(1)}v8H${(LEFT + left * LONG + 8).toFixed(1)}z"/>`
    + `<path class="tpi-syringe-seal" d="M${(LEFT + left * LONG + LONG + 8).toFixed(1)} 22h6v36h-6z"/></g></svg>`;
}
