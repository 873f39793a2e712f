import { make } from "./dom.js";

/**
 * A syringe lying on the tray: how full, of what look, and the sticker on it.
 *
 * @typedef {object} Filled
 * @property {number} volume_ul
 * @property {{container: string, volume_ul: number}[]} parts
 * @property {{agent: string, label: string, amount_ng: number, per_ml: number}[]} contents
 * @property {"clear" | "milky"} look
 * @property {null | {agents: string[], per_ml: number}} tag
 */

const HOLDS_UL = 20_000;
const BARREL_X = 66, BARREL_WIDE = 300, BARREL_Y = 26, BARREL_HIGH = 44;
const BARREL = "#7b8c93";

/** @param {number} ul */
export const inMl = (ul) => `${Number((ul / 1000).toFixed(3))}\u2009mL`;

/** Micrograms in a milliliter as milligrams; a toxin's milliunits as units.
 * @param {number} per_ml @param {boolean} [units] */
export function strength(per_ml, units = false) {
  if (units) return `${per_ml / 1000}\u2009units/mL`;
  return per_ml < 1000 ? `${per_ml}\u2009mcg/mL` : `${Number((per_ml / 1000).toFixed(3))}\u2009mg/mL`;
}

/** Nanograms as milligrams. @param {number} ng */
export const inMg = (ng) => (ng < 1_000_000 ? `${Number((ng / 1000).toFixed(1))}\u2009mcg` : `${Number((ng / 1e6).toFixed(2))}\u2009mg`);

function graduations() {
  return Array.from({ length: 21 }, (_, ml) => {
    const x = BARREL_X + (BARREL_WIDE * ml) / 20, long = ml % 5 === 0;
    return `<path d="M${x} ${BARREL_Y + BARREL_HIGH}v${long ? -14 : -8}" stroke="#39464a" stroke-width="1"/>`
      + (long && ml ? `<text x="${x}" y="${BARREL_Y + BARREL_HIGH + 13}" font-size="11" text-anchor="middle" fill="currentColor">${ml}</text>` : "");
  }).join("");
}

/** Where one thing ends and the next begins; once mixed, only the volumes tell.
 * @param {Filled} seen */
function borders({ parts }) {
  let drawn = 0;
  return parts.slice(0, -1).map(({ volume_ul }) => {
    drawn += volume_ul;
    const x = BARREL_X + (BARREL_WIDE * drawn) / HOLDS_UL;
    return `<path d="M${x} ${BARREL_Y + 4}v${BARREL_HIGH - 8}" stroke="${BARREL}" stroke-width="1.2" stroke-dasharray="3 3"/>`;
  }).join("");
}

/** @param {string} words @param {number} most */
const shortened = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

/** @param {Filled} seen @param {string} sticker */
function syringePicture(seen, sticker) {
  const full = (BARREL_WIDE * Math.min(seen.volume_ul, HOLDS_UL)) / HOLDS_UL;
  const fluid = seen.look === "milky" ? "#f0ead8" : "#cfe6ee";
  const end = BARREL_X + full;
  const paper = sticker
    ? `<rect x="${BARREL_X + 22}" y="${BARREL_Y + 4}" width="196" height="22" rx="2" fill="#fffdf4" stroke="#c9b98a"/><text x="${BARREL_X + 30}" y="${BARREL_Y + 19}" font-size="13" fill="#2a3437">${shortened(sticker, 30)}</text>`
    : "";
  return `<svg viewBox="0 0 470 92" focusable="false">`
    + `<path d="M4 48h48" stroke="#9aa6ab" stroke-width="2.6"/><path d="M50 38h10l8 4v12l-8 4H50z" fill="#e6eaeb" stroke="${BARREL}"/>`
    + `<rect x="${BARREL_X}" y="${BARREL_Y}" width="${BARREL_WIDE}" height="${BARREL_HIGH}" rx="4" fill="#eef4f5" stroke="${BARREL}" stroke-width="1.6"/>`
    + `<rect x="${BARREL_X + 1}" y="${BARREL_Y + 1}" width="${Math.max(0, full - 2)}" height="${BARREL_HIGH - 2}" fill="${fluid}"/>${borders(seen)}`
    + `<rect x="${end}" y="${BARREL_Y + 1}" width="9" height="${BARREL_HIGH - 2}" rx="2" fill="#4a5559"/>`
    + `<rect x="${end + 9}" y="${BARREL_Y + 15}" width="${BARREL_X + BARREL_WIDE - end + 26}" height="14" fill="#e6eaeb" stroke="${BARREL}"/>`
    + `<rect x="${BARREL_X + BARREL_WIDE}" y="${BARREL_Y - 8}" width="6" height="${BARREL_HIGH + 16}" rx="3" fill="#cfd6d8" stroke="${BARREL}"/>`
    + `<rect x="${BARREL_X + BARREL_WIDE + 32}" y="${BARREL_Y - 2}" width="7" height="${BARREL_HIGH + 4}" rx="3" fill="#cfd6d8" stroke="${BARREL}"/>`
    + `${graduations()}${paper}</svg>`;
}

/**
 * One syringe of the tray.
 * @param {string} name
 * @param {() => void} empty
 */
export function traySyringe(name, empty) {
  const drawing = make("div", { class: "tpi-tray-picture", "aria-hidden": "true" });
  const title = make("p", { class: "tpi-label" }, `Syringe ${name.toUpperCase()}`);
  const holds = make("p", { class: "tpi-hint" });
  const button = make("button", { type: "button", class: "tpi-button", "data-empty": name }, "Throw away");
  button.addEventListener("click", empty);
  const node = make("div", { class: "tpi-tray-syringe", "data-syringe": name, role: "group", "aria-label": `Syringe ${name.toUpperCase()}` },
    make("div", { class: "tpi-tray-head" }, title, button), drawing, holds);

  /** @param {Filled} seen @param {(id: string) => string} labelOf @param {boolean} over */
  function show(seen, labelOf, over) {
    const sticker = seen.tag ? `${seen.tag.agents.map(labelOf).join(" + ")} ${strength(seen.tag.per_ml)}` : "";
    drawing.innerHTML = syringePicture(seen, sticker);
    const known = seen.contents.map(({ label, amount_ng, per_ml }) => `${label} ${inMg(amount_ng)}, ${strength(per_ml)}`).join("; ");
    holds.textContent = seen.volume_ul
      ? `${inMl(seen.volume_ul)}, ${seen.look}. ${known ? `${known}.` : "What is in it is not known: a label was not read."} ${sticker ? `Label: ${sticker}.` : "No label on it."}`
      : "Empty.";
    button.toggleAttribute("disabled", over || !seen.volume_ul);
  }
  return { node, show };
}
