import { Loop } from "./loop.js";

/** The loop of hand and ear at an injection: the force that the needle meets is drawn and heard. */

const SHAKES_UM = 900;
const JUMPS_MM = 3;

export class InjectLoop extends Loop {
  /** @param {ConstructorParameters<typeof Loop>[0] & {trace: import("./force_trace.js").ForceTrace,
   *   sound: import("./needle_sound.js").NeedleSound, fix: import("./fixing.js").FixHand}} parts */
  constructor({ trace, sound, fix, ...rest }) {
    super(rest);
    this.trace = trace;
    this.sound = sound;
    this.fix = fix;
    const size = new ResizeObserver(() => { if (trace.resize()) this.refresh(); });
    size.observe(trace.canvas);
    const theme = new MutationObserver(() => this.paintedAnew());
    theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
    rest.signal.addEventListener("abort", () => {
      size.disconnect();
      theme.disconnect();
    });
  }

  /** Another theme: its sheet may come a little later than its name. */
  paintedAnew() {
    window.requestAnimationFrame(() => {
      this.trace.recolor();
      this.refresh();
    });
  }

  get limit_um() {
    return this.seen.plan?.limit_um ?? null;
  }

  /** @param {number} now */
  moves(now) {
    const swing = this.swing(now);
    const { x_um, y_um } = this.twitch;
    this.fix.shake_um = this.fix.holds ? SHAKES_UM * swing : 0;
    this.above.jump = swing && !this.fix.holds ? { x_um, y_um, depth_mm: JUMPS_MM * swing } : null;
  }

  /** @param {number} now @param {boolean} due */
  show(now, due) {
    if (!due) return;
    const { hands, trace } = this;
    const { gave_mN, force_mN } = trace.follow(hands.needle);
    if (hands.needle?.inside) this.sound.follow(now, hands.needle.depth_um, force_mN, gave_mN);
    trace.draw(hands.needle, this.limit_um);
  }

  /** @param {number} now */
  frame(now) {
    if (this.alive(now) || this.above.jump) this.stale = true; // a muscle that jumps is drawn with the skin
    super.frame(now);
  }

  /** @param {number} now */
  tell(now) {
    const due = this.untold;
    super.tell(now);
    if (due && !this.untold) this.trace.canvas.setAttribute("aria-label", this.trace.inWords(this.limit_um));
  }
}
