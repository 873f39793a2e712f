import { make } from "./dom.js";

/** The screen of an ultrasound machine: a lung that breathes, and one beam of it over time. */

const FRAME_MS = 130;

/** @typedef {{href: string, frames: number, width: number, height: number, still: boolean}} Loop */

export class LungScreen {
  /** @param {Record<string, Loop>} loops @param {AbortSignal} signal */
  constructor(loops, signal) {
    this.loops = loops;
    this.moving = make("span", { class: "tpi-lung-view" });
    this.beam = make("span", { class: "tpi-lung-view" });
    this.told = make("figcaption", { class: "tpi-hint" });
    this.pictures = make("div", { class: "tpi-lung-pictures", role: "img" }, this.moving, this.beam);
    this.node = make("figure", { class: "tpi-lung", hidden: true }, this.pictures, this.told);
    /** @type {Loop | null} */
    this.loop = null;
    this.at = 0;
    this.seen = false;
    this.timer = 0;
    this.reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
    const sight = new IntersectionObserver((entries) => {
      this.seen = entries[entries.length - 1].isIntersecting;
      this.run();
    });
    sight.observe(this.node);
    signal.addEventListener("abort", () => {
      sight.disconnect();
      this.loop = null;
      this.run();
    });
  }

  /** @param {{side: string, picture: string} | null} scan */
  show(scan) {
    const loop = scan ? this.loops[scan.picture] : null;
    if (loop !== this.loop) {
      this.loop = loop;
      for (const view of [this.moving, this.beam]) {
        view.style.backgroundImage = loop ? `url("${loop.href}")` : "";
        view.style.aspectRatio = loop ? `${loop.width} / ${loop.height}` : "";
        view.style.backgroundSize = loop ? `100% ${100 * (loop.frames + 1)}%` : "";
      }
      this.turn(this.moving, 0);
      if (loop) this.turn(this.beam, loop.frames);
    }
    this.node.hidden = !loop;
    if (scan) {
      const words = `Ultrasound of the lung, ${scan.side}. Left the picture as it moves, right one beam over four seconds.`;
      if (this.told.textContent !== words) this.told.textContent = words;
      this.pictures.setAttribute("aria-label", `${words} ${this.inWords(scan.picture)}`);
    }
    this.run();
  }

  /** What an eye sees of it, without what it means. @param {string} picture */
  inWords(picture) {
    const still = this.loops[picture].still;
    return still
      ? "Two ribs with shadows, a bright line between them that stays where it is; over time, level lines all the way down."
      : "Two ribs with shadows, a bright line between them that glitters to and fro; over time, level lines above it and grains beneath.";
  }

  /** @param {HTMLElement} view @param {number} frame */
  turn(view, frame) {
    if (this.loop) view.style.backgroundPositionY = `${(100 * frame) / this.loop.frames}%`;
  }

  /** There and back, as a chest does. */
  run() {
    const moves = Boolean(this.loop) && this.seen && !this.reduced.matches;
    if (moves === Boolean(this.timer)) return;
    window.clearInterval(this.timer);
    this.timer = 0;
    if (!moves || !this.loop) return;
    const turns = 2 * (this.loop.frames - 1);
    this.timer = window.setInterval(() => {
      this.at = (this.at + 1) % turns;
      if (this.loop && !document.hidden) this.turn(this.moving, Math.min(this.at, turns - this.at));
    }, FRAME_MS);
  }
}
