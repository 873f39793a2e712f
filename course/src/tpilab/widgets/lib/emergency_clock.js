import { make } from "./dom.js";
import { pushButton } from "./knobs.js";

/**
 * The clock of an emergency. It begins when it is asked to, tells the kernel every two seconds that
 * time passes, and in teaching stands still when nobody looks.
 */

const TICK_MS = 2000;
const BACK_S = 30;

export class EmergencyClock {
  /**
   * @param {object} given
   * @param {import("./attempt.js").AttemptShell} given.attempt
   * @param {boolean} given.teaches
   * @param {AbortSignal} given.signal
   */
  constructor({ attempt, teaches, signal }) {
    this.attempt = attempt;
    this.teaches = teaches;
    this.running = this.paused = this.inSight = false;
    this.time = make("span", { class: "tpi-clock-time" }, "0:00");
    this.state = make("span", { class: "tpi-clock-state" });
    this.hold = pushButton("Pause", () => attempt.act({ kind: "pause", on: !this.paused }));
    this.back = pushButton(`Back ${BACK_S} s`, () => attempt.act({ kind: "rewind", seconds: BACK_S }));
    this.waits = [10, 60].map((seconds) =>
      pushButton(seconds === 60 ? "Wait a minute" : `Wait ${seconds} s`, () => attempt.act({ kind: "wait", more_s: seconds })));
    this.node = make("div", { class: "tpi-clock" },
      make("p", { class: "tpi-clock-face" }, make("span", { class: "tpi-unseen" }, "Since the first sign: "), this.time, this.state),
      make("div", { class: "tpi-chips" }, ...(teaches ? [this.hold, this.back] : []), ...this.waits));
    const sight = new IntersectionObserver((entries) => { this.inSight = entries[entries.length - 1].isIntersecting; });
    sight.observe(this.node);
    const timer = window.setInterval(() => this.tick(), TICK_MS);
    signal.addEventListener("abort", () => {
      sight.disconnect();
      window.clearInterval(timer);
    });
  }

  tick() {
    if (!this.running || this.paused) return;
    if (this.teaches && (document.hidden || !this.inSight)) this.attempt.act({ kind: "pause", on: true });
    else this.attempt.act({ kind: "wait", more_s: 0 });
  }

  /** @param {{phase: string, clock_s: number, paused: boolean, may_rewind: boolean}} seen @param {boolean} begun */
  show(seen, begun) {
    const over = seen.phase === "finished";
    this.running = begun && !over;
    this.paused = seen.paused;
    this.time.textContent = `${Math.floor(seen.clock_s / 60)}:${String(seen.clock_s % 60).padStart(2, "0")}`;
    this.state.textContent = over ? "over" : seen.paused ? "the clock stands" : "";
    this.hold.textContent = seen.paused ? "Go on" : "Pause";
    this.hold.classList.toggle("tpi-main", seen.paused);
    this.hold.toggleAttribute("disabled", !this.running);
    this.back.toggleAttribute("disabled", !this.running || !seen.may_rewind);
    for (const each of this.waits) each.toggleAttribute("disabled", !this.running || seen.paused);
  }
}
