import { TwoHands } from "./strokes.js";

/**
 * The loop of hand and eye: hands move, pictures follow, and what the hands did is told. It draws
 * only while something moves and can be seen.
 */

export const TWITCH_LASTS_MS = 360;
const STILL_MS = 140;
const TOLD_EACH_MS = 120;

export class Loop {
  /** @param {object} parts
   * @param {import("./hands.js").Hands} parts.hands
   * @param {import("./above.js").Above} parts.above
   * @param {import("./depth_gauge.js").DepthGauge} parts.gauge
   * @param {import("./record.js").Log} parts.log
   * @param {(action: import("./record.js").Action) => void} parts.give
   * @param {() => void} parts.changed hands are elsewhere than before
   * @param {HTMLElement[]} parts.sights what has to be in sight for it to draw
   * @param {AbortSignal} parts.signal */
  constructor({ hands, above, gauge, log, give, changed, sights, signal }) {
    this.hands = hands;
    this.above = above;
    this.gauge = gauge;
    this.log = log;
    this.changed = changed;
    this.strokes = new TwoHands(give);
    /** What the kernel said last. @type {Record<string, any>} */
    this.seen = { phase: "preparing", plan: null, probe: null, needle: null, deposits: [], labels: [], done: [], coaching: false, record_left: 1000 };
    this.shown = true;
    this.stale = true;
    this.request = 0;
    this.frameAt = 0;
    this.movedAt = -1;
    this.toldAt = 0;
    this.untold = true;
    this.twitch = { x_um: 0, y_um: 0, from: -TWITCH_LASTS_MS };
    this.reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
    const watch = new IntersectionObserver((entries) => {
      this.shown = entries.some(({ isIntersecting }) => isIntersecting);
      if (this.shown) this.wake();
    });
    for (const each of sights) watch.observe(each);
    this.reduced.addEventListener("change", () => this.refresh(), { signal });
    signal.addEventListener("abort", () => {
      watch.disconnect();
      window.cancelAnimationFrame(this.request);
      this.request = -1;
    });
  }

  /** Where both hands are, as the kernel is told of it. @returns {import("./strokes.js").Both} */
  get both() {
    return { probe: null, needle: this.hands.pushed };
  }

  /** Tell where the hands are now, before something else is told. */
  flush() {
    const t = this.log.now();
    this.strokes.at(t, this.both, true);
    this.movedAt = -1;
    return t;
  }

  /** Something was told that has its own time, or the kernel said where the hands are. */
  level() {
    this.strokes.known(this.log.now(), this.both);
  }

  /** A muscle jumps for an instant.
   * @param {import("./pose.js").Vector} at */
  jump([x_um, y_um]) {
    if (this.reduced.matches) return;
    this.twitch = { x_um, y_um, from: performance.now() };
    this.wake();
  }

  /** Draw everything once more. */
  refresh() {
    this.stale = true;
    this.wake();
  }

  wake() {
    if (this.request === 0) this.request = window.requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    this.request = 0;
    const passed = Math.min(now - this.frameAt, 50);
    this.frameAt = now;
    const moved = this.hands.step(passed);
    if (moved) this.movedAt = now;
    if (moved || this.stale) {
      this.moves(now);
      this.above.draw();
      this.untold = true;
    }
    this.tell(now);
    if (this.movedAt >= 0) {
      this.strokes.at(this.log.now(), this.both);
      if (!this.hands.moving && now - this.movedAt > STILL_MS) this.flush();
    }
    const live = this.alive(now);
    this.show(now, live || moved || this.stale);
    this.stale = false;
    const underway = this.hands.moving || this.movedAt >= 0; // to its end, also out of sight
    if ((underway || (this.shown && (live || this.untold))) && !document.hidden) this.wake();
  }

  /** Say where the hands are: while they move, only now and then, because words cost a layout.
   * @param {number} now */
  tell(now) {
    if (!this.untold || (this.movedAt >= 0 && now - this.toldAt < TOLD_EACH_MS)) return;
    this.untold = false;
    this.toldAt = now;
    this.gauge.show(this.hands.needle, this.seen.plan?.limit_um ?? null);
    this.changed();
  }

  /** How far a muscle that jumps is from its place now, -1 to 1. @param {number} now */
  swing(now) {
    const since = now - this.twitch.from;
    if (since >= TWITCH_LASTS_MS) return 0;
    return Math.sin((3 * Math.PI * since) / TWITCH_LASTS_MS) * (1 - since / TWITCH_LASTS_MS);
  }

  /** Something is drawn anew. @param {number} _now */
  moves(_now) {}

  /** Whether a picture changes by itself. @param {number} now */
  alive(now) {
    return now - this.twitch.from < TWITCH_LASTS_MS;
  }

  /** Draw what there is beside the skin. @param {number} _now @param {boolean} _due */
  show(_now, _due) {}
}
