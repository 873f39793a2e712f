import { make } from "./dom.js";

/** Twelve weeks as a line: visits, needles, pain as it was measured, and where one is now. */

const NARROWEST = 240;
const EVERY_TWO_FROM = 480;
const LEFT = 48;
const RIGHT = 24;
const TOP = 34;
const TALL = 104;

/** @typedef {{week: number, choice: string, measured: Record<string, number[]>}} Visit */
/** @typedef {{count: number, apart: number, drug: string, only_if: boolean}} Ahead */
/** @typedef {{week: number, visits: Visit[], needles: number[], ahead: Ahead | null}} Plan12 */

export class Weeks {
  /** @param {number} weeks */
  constructor(weeks) {
    this.weeks = weeks;
    this.picture = make("div", { class: "tpi-weeks-picture", "aria-hidden": "true" });
    this.words = make("p", { class: "tpi-hint" });
    this.node = make("div", { class: "tpi-weeks" }, this.picture, this.words);
    this.wide = NARROWEST;
    /** @type {Plan12 | null} */
    this.seen = null;
    this.watch = new ResizeObserver(() => this.fit());
    this.watch.observe(this.picture);
  }

  /** One unit is one pixel, so that figures are as large on a phone. */
  fit() {
    const wide = Math.max(NARROWEST, Math.round(this.picture.clientWidth));
    if (wide === this.wide) return;
    this.wide = wide;
    if (this.seen) this.show(this.seen);
  }

  close() {
    this.watch.disconnect();
  }

  /** @param {number} week */
  x(week) {
    return LEFT + ((this.wide - LEFT - RIGHT) * week) / this.weeks;
  }

  /** @param {number} pain */
  y(pain) {
    return TOP + TALL * (1 - pain / 10);
  }

  /** @param {Plan12} seen */
  show(seen) {
    this.seen = seen;
    const { week, visits, needles, ahead } = seen;
    const measured = visits.filter((each) => each.measured.pain).map((each) => ({ at: each.week, pain: each.measured.pain[0] }));
    const planned = this.planned(needles, ahead);
    const low = TOP + TALL;
    this.picture.innerHTML = `<svg viewBox="0 0 ${this.wide} ${low + 52}" focusable="false">`
      + `<rect class="tpi-weeks-over" x="${LEFT}" y="${TOP}" width="${this.x(week) - LEFT}" height="${TALL}"/>`
      + this.axes() + this.pains(measured) + this.marks(low, visits, needles, planned)
      + `<path class="tpi-weeks-now" d="M${this.x(week)} ${TOP - 6}V${low}"/></svg>`;
    const pains = measured.map(({ at, pain }) => `week ${at}: ${pain}`).join(", ");
    const words = `Week ${week} of ${this.weeks}. ${pains ? `Pain as measured, ${pains} of 10. ` : "Pain was not measured yet. "}Needles in week ${needles.join(", ")}${planned.length ? `; planned in week ${planned.join(", ")}` : ""}.`;
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  axes() {
    const grid = [0, 5, 10].map((pain) => `<path class="tpi-weeks-grid" d="M${LEFT} ${this.y(pain)}H${this.wide - RIGHT}"/><text x="${LEFT - 10}" y="${this.y(pain) + 5}" text-anchor="end">${pain}</text>`);
    const every = this.wide < EVERY_TWO_FROM ? 4 : 2;
    const ticks = Array.from({ length: this.weeks / every + 1 }, (_, n) => every * n)
      .map((n) => `<text x="${this.x(n)}" y="${TOP + TALL + 46}" text-anchor="middle">${n || "week 0"}</text>`);
    return `<text x="${LEFT - 34}" y="16">Pain, 0 to 10</text>${grid.join("")}${ticks.join("")}`;
  }

  /** @param {{at: number, pain: number}[]} measured */
  pains(measured) {
    const at = (/** @type {{at: number, pain: number}} */ each) => `${this.x(each.at)},${this.y(each.pain)}`;
    const line = measured.length > 1 ? `<polyline class="tpi-weeks-line" points="${measured.map(at).join(" ")}"/>` : "";
    const dots = measured.map((each) => `<circle class="tpi-weeks-dot" cx="${this.x(each.at)}" cy="${this.y(each.pain)}" r="7"/>`
      + `<text class="tpi-weeks-value" x="${this.x(each.at) + 12}" y="${this.y(each.pain) - 8}">${each.pain}</text>`);
    return line + dots.join("");
  }

  /** @param {number} low @param {Visit[]} visits @param {number[]} needles @param {number[]} planned */
  marks(low, visits, needles, planned) {
    const met = visits.map((each) => `<path class="tpi-weeks-visit" d="M${this.x(each.week)} ${low}v8"/>`);
    const mark = (/** @type {number} */ at, /** @type {string} */ look) => `<path class="${look}" d="M${this.x(at)} ${low + 10}l5 8-5 10-5-10z"/>`;
    return met.join("") + needles.map((at) => mark(at, "tpi-weeks-needle")).join("") + planned.map((at) => mark(at, "tpi-weeks-planned")).join("");
  }

  /** The weeks of needles planned ahead, as far as they lie within the plan.
   * @param {number[]} needles @param {Ahead | null} ahead */
  planned(needles, ahead) {
    if (!ahead) return [];
    const last = Math.max(...needles);
    return Array.from({ length: ahead.count }, (_, n) => last + ahead.apart * (n + 1)).filter((week) => week <= this.weeks);
  }
}
