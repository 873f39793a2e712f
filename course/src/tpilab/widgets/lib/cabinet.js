import { make } from "./dom.js";

/**
 * What stands on a shelf: drawn as it looks, named as it is printed. A drawing tells nothing that
 * the label does not.
 *
 * @typedef {object} Container
 * @property {string} id
 * @property {"ampoule" | "vial" | "bag" | "syringe" | "bowl"} form
 * @property {string} color
 * @property {string[]} printed
 * @property {number} volume_ul
 */

/** @type {Record<string, string>} */
const COLORS = {
  white: "#e9ecea", blue: "#4a86c5", green: "#3d9b6d", orange: "#d98a2b", red: "#c2453f", yellow: "#d9b93a",
  grey: "#8d979b", black: "#3a4144",
};
const GLASS = "#dfe9ec", GLASS_EDGE = "#7b8c93", PAPER = "#fdfdfb", PRINT = "#2a3437", FLUID = "#cfe4ea";

/** Lines of print, for the eye alone: the words stand beside it.
 * @param {number} x @param {number} y @param {number} wide @param {number} count */
function printed(x, y, wide, count) {
  const shares = [0.9, 0.6, 0.8, 0.5];
  return Array.from({ length: count }, (_, i) =>
    `<rect x="${x}" y="${y + 5 * i}" width="${wide * shares[i % 4]}" height="${i ? 1.6 : 2.6}" rx=".8" fill="${PRINT}" opacity="${i ? .5 : .85}"/>`).join("");
}

/** @param {string} band */
function ampouleShape(band) {
  return `<path d="M27 4q3-2 6 0l1 14q0 6 4 9 4 3 4 9v52q0 6-6 6H24q-6 0-6-6V36q0-6 4-9 4-3 4-9z" fill="${GLASS}" stroke="${GLASS_EDGE}" stroke-width="1.4"/>`
    + `<path d="M19 40h22v48q0 5-5 5H24q-5 0-5-5z" fill="${FLUID}" opacity=".9"/>`
    + `<rect x="24.6" y="20" width="10.8" height="2.4" fill="${band}"/>`
    + `<rect x="18.6" y="48" width="22.8" height="34" fill="${PAPER}"/><rect x="18.6" y="48" width="22.8" height="5" fill="${band}"/>${printed(21, 57, 18, 5)}`
    + `<path d="M22.5 30q-2 4-2 10v46" stroke="#fff" stroke-width="1.6" opacity=".8" fill="none"/>`;
}

/** @param {string} cap */
function vialShape(cap) {
  return `<rect x="19" y="6" width="22" height="9" rx="2" fill="${cap}"/><rect x="20.5" y="14" width="19" height="9" fill="#c9cfd1" stroke="${GLASS_EDGE}" stroke-width=".8"/>`
    + `<path d="M22 23h16v4q8 3 8 10v51q0 6-6 6H20q-6 0-6-6V37q0-7 8-10z" fill="${GLASS}" stroke="${GLASS_EDGE}" stroke-width="1.4"/>`
    + `<path d="M15 44h30v43q0 6-6 6H21q-6 0-6-6z" fill="${FLUID}" opacity=".9"/>`
    + `<rect x="14.6" y="46" width="30.8" height="36" fill="${PAPER}"/><rect x="14.6" y="46" width="30.8" height="5" fill="${cap}"/>${printed(18, 55, 25, 5)}`
    + `<path d="M18 34q-1.5 3-1.5 8v44" stroke="#fff" stroke-width="1.8" opacity=".8" fill="none"/>`;
}

function bowlShape() {
  return `<path d="M6 48h48q-2 32-18 36H24Q8 80 6 48z" fill="#c8ced0" stroke="${GLASS_EDGE}" stroke-width="1.4"/><ellipse cx="30" cy="48" rx="24" ry="7" fill="#e4e9ea" stroke="${GLASS_EDGE}" stroke-width="1.4"/>`
    + `<ellipse cx="30" cy="50" rx="19" ry="4.6" fill="${FLUID}"/>`;
}

function namelessShape() {
  return `<rect x="28.6" y="4" width="2.8" height="16" fill="#9aa6ab"/><path d="M25 20h10v6H25z" fill="${GLASS}" stroke="${GLASS_EDGE}"/>`
    + `<rect x="21" y="26" width="18" height="50" rx="2" fill="${GLASS}" stroke="${GLASS_EDGE}" stroke-width="1.4"/><rect x="22" y="27" width="16" height="30" fill="${FLUID}"/>`
    + `<rect x="22" y="56" width="16" height="5" fill="#4a5559"/><rect x="26" y="60" width="8" height="28" fill="#e6eaeb" stroke="${GLASS_EDGE}"/><rect x="16" y="76" width="28" height="3.4" rx="1.6" fill="#cfd6d8" stroke="${GLASS_EDGE}"/><rect x="20" y="88" width="20" height="4" rx="2" fill="#cfd6d8" stroke="${GLASS_EDGE}"/>`;
}

/** @param {Container} container */
export function drawn({ form, color }) {
  const band = COLORS[color] ?? COLORS.white;
  const inside = { ampoule: () => ampouleShape(band), vial: () => vialShape(band), bag: () => vialShape(band), bowl: bowlShape, syringe: namelessShape }[form]();
  const picture = make("span", { class: "tpi-container", "aria-hidden": "true" });
  picture.innerHTML = `<svg viewBox="0 0 60 98" focusable="false">${inside}</svg>`;
  return picture;
}

const STEMS = /(methyl|dexa|beta|triam|onabotulinum|bacterio)(?=[a-z]{4})/gi;

/** A name that may break where its parts meet. @param {string} name */
const breakable = (name) => name.replace(STEMS, "$1\u00ad");

/**
 * The shelves: one button each; the one in the hand is pressed.
 * @param {Container[]} containers
 * @param {(id: string) => void} take
 */
export function shelf(containers, take) {
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();
  const node = make("div", { class: "tpi-shelf", role: "group", "aria-label": "The cabinet" });
  for (const each of containers) {
    const words = make("span", { class: "tpi-container-name", "aria-hidden": "true" }, breakable(each.printed[0]));
    const button = make("button", { type: "button", class: "tpi-shelf-place", "data-container": each.id, "aria-pressed": false }, drawn(each), words);
    button.addEventListener("click", () => take(each.id));
    buttons.set(each.id, button);
    node.append(button);
  }
  /** What is in the hand, and what was read: the latter in words, too.
   * @param {string} id @param {string[]} read */
  function show(id, read) {
    for (const { id: name, printed: lines, form } of containers) {
      const button = /** @type {HTMLButtonElement} */ (buttons.get(name));
      button.setAttribute("aria-label", `${lines[0]}, ${form}${read.includes(name) ? ", read" : ""}`);
      button.setAttribute("aria-pressed", String(name === id));
      button.toggleAttribute("data-read", read.includes(name));
    }
  }
  return { node, show, buttons };
}
