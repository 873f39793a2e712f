import { make } from "./dom.js";

/** Twelve weeks as a line: visits, needles, pain as it was measured, and where one is now. */

const WIDE = 620;
const LEFT = 44;
const RIGHT = 16;
const TOP = 14;
const TALL = 96;

/** @typedef {{week: number, choice: string, measured: Record<string, number[]>}} Visit */

export class Weeks {
  /** @param {number} weeks */
  constructor(weeks) {
    this.weeks = weeks;
    this.picture = make("div", { class: "tpi-weeks-picture", "aria-hidden": "true" });
    this.words = make("p", { class: "tpi-hint" });
    this.node = make("div", { class: "tpi-weeks" }, this.picture, this.words);
  }

  /** @param {number} week */
  x(week) {
    return LEFT + ((WIDE - LEFT - RIGHT) * week) / this.weeks;
  }

  /** @param {{week: number, visits: Visit[], needles: number[]}} seen */
  show({ week, visits, needles }) {
    const low = TOP + TALL;
    const y = (/** @type {number} */ pain) => TOP + TALL * (1 - pain / 10);
    const grid = [0, 5, 10].map((pain) => `<path class="tpi-weeks-grid" d="M${LEFT} ${y(pain)}H${WIDE - RIGHT}"/><text x="${LEFT - 8}" y="${y(pain) + 5}" text-anchor="end">${pain}</text>`);
    const ticks = Array.from({ length: this.weeks + 1 }, (_, n) => n).filter((n) => n % 2 === 0)
      .map((n) => `<text x="${this.x(n)}" y="${low + 44}" text-anchor="middle">${n ? n : "week 0"}</text>`);
    const measured = visits.filter((each) => each.measured.pain).map((each) => ({ at: each.week, pain: each.measured.pain[0] }));
    const line = measured.length > 1 ? `<polyline class="tpi-weeks-line" points="${measured.map(({ at, pain }) => `${this.x(at)},${y(pain)}`).join(" ")}"/>` : "";
    const dots = measured.map(({ at, pain }) => `<circle class="tpi-weeks-dot" cx="${this.x(at)}" cy="${y(pain)}" r="6"/>`);
    const met = visits.map((each) => `<path class="tpi-weeks-visit" d="M${this.x(each.week)} ${low}v8"/>`);
    const given = needles.map((each) => `<path class="tpi-weeks-needle" d="M${this.x(each)} ${low + 10}l4 7-4 9-4-9z"/>`);
    this.picture.innerHTML = `<svg viewBox="0 0 ${WIDE} ${low + 50}" focusable="false"><rect class="tpi-weeks-over" x="${LEFT}" y="${TOP}" width="${this.x(week) - LEFT}" height="${TALL}"/>`
      + `${grid.join("")}${ticks.join("")}${line}${dots.join("")}${met.join("")}${given.join("")}<path class="tpi-weeks-now" d="M${this.x(week)} ${TOP - 6}V${low}"/></svg>`;
    const pains = measured.map(({ at, pain }) => `week ${at}: ${pain}`).join(", ");
    const words = `Week ${week} of ${this.weeks}. ${pains ? `Pain as measured, ${pains} of 10. ` : "Pain was not measured yet. "}Needles in week ${needles.join(", ")}.`;
    if (this.words.textContent !== words) this.words.textContent = words;
  }
}
