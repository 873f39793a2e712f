import { inBeam } from "./beam.js";
import { TwoHands } from "./strokes.js";

/**
 * The loop of hand and eye: hands move, pictures follow, and what the hands did is told. It draws
 * only while something moves and can be seen.
 *
 * @typedef {import("./pose.js").Vector} Vector
 */

const BREATH_MS = 4_000;
/** How far the lung slides at its base in a quiet breath; didactic choice. */
const BREATH_UM = 15_000;
const TWITCH_LASTS_MS = 360;
const TWITCH_UM = 1_800;
const STILL_MS = 140;
const TOLD_EACH_MS = 120;
const FINE_SIZE = { rows: 512, columns: 512 };
const USUAL_SIZE = { rows: 384, columns: 256 };
const COACH_LINE_UM = 4_000;

export class Live {
  /** @param {object} parts
   * @param {import("./bmode.js").Bmode} parts.us
   * @param {import("./hands.js").Hands} parts.hands
   * @param {import("./above.js").Above} parts.above
   * @param {import("./screen.js").Screen} parts.screen
   * @param {import("./sonograph.js").Sonograph} parts.machine
   * @param {import("./carm.js").Carm} parts.carm
   * @param {import("./depth_gauge.js").DepthGauge} parts.gauge
   * @param {import("./record.js").Log} parts.log
   * @param {(action: import("./record.js").Action) => void} parts.give
   * @param {() => void} parts.changed hands are elsewhere than before
   * @param {boolean} parts.breathes whether the lung lies beneath
   * @param {AbortSignal} parts.signal */
  constructor({ us, hands, above, screen, machine, carm, gauge, log, give, changed, breathes, signal }) {
    this.us = us;
    this.hands = hands;
    this.above = above;
    this.screen = screen;
    this.machine = machine;
    this.carm = carm;
    this.gauge = gauge;
    this.log = log;
    this.changed = changed;
    this.breathes = breathes;
    this.strokes = new TwoHands(give);
    /** What the kernel said last. @type {Record<string, any>} */
    this.seen = { phase: "preparing", plan: null, probe: null, needle: null, deposits: [], labels: [], done: [], coaching: false, record_left: 1000 };
    this.frozen = false;
    /** The probe's pose of the picture that is shown. @type {import("./pose.js").ProbePose | null} */
    this.pictured = null;
    this.shown = true;
    this.stale = true;
    this.request = 0;
    this.frameAt = 0;
    this.movedAt = -1;
    this.toldAt = 0;
    this.untold = true;
    this.twitch = { x_um: 0, y_um: 0, from: -TWITCH_LASTS_MS };
    this.breath_um = 0;
    /** How the C-arm is turned. */
    this.angle_ddeg = 0;
    this.reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
    const watch = new IntersectionObserver((entries) => {
      this.shown = entries.some(({ isIntersecting }) => isIntersecting);
      if (this.shown) this.wake();
    });
    watch.observe(screen.node);
    watch.observe(above.node);
    const size = new ResizeObserver(() => { if (screen.resize()) this.refresh(); });
    size.observe(screen.canvas);
    this.reduced.addEventListener("change", () => this.refresh(), { signal });
    signal.addEventListener("abort", () => {
      watch.disconnect();
      size.disconnect();
      window.cancelAnimationFrame(this.request);
      this.request = -1;
    });
  }

  get modality() {
    return this.seen.plan?.modality ?? "";
  }

  get looks() {
    return this.modality === "" || this.modality === "ultrasound";
  }

  get both() {
    return { probe: this.looks ? this.hands.placed : null, needle: this.hands.pushed };
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

  /** The machine is set otherwise, or the picture's size changed. */
  tune() {
    const { settings, kind } = this.machine;
    if (!settings || !kind) {
      this.screen.kind = null;
      this.refresh();
      return;
    }
    const size = settings.fine ? FINE_SIZE : USUAL_SIZE;
    this.us.set({ ...settings, ...size });
    const name = settings.probe === "linear" ? "L 5\u201315" : "C 1\u20135";
    this.screen.set(kind, { ...settings, name }, size.rows, size.columns);
    this.refresh();
  }

  /** @param {boolean} frozen */
  freeze(frozen) {
    this.frozen = this.screen.frozen = frozen;
    this.screen.cross = null;
    this.machine.freeze.set(frozen);
    this.refresh();
  }

  /** A muscle jumps for an instant.
   * @param {Vector} at */
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
      if (this.movedAt === now && this.frozen && this.hands.onSkin && !this.hands.needle?.inside) this.freeze(false);
      this.above.draw();
      this.untold = true;
    }
    this.tell(now);
    if (this.movedAt >= 0) {
      this.strokes.at(this.log.now(), this.both);
      if (!this.hands.moving && now - this.movedAt > STILL_MS) this.flush();
    }
    const live = this.alive(now);
    if (this.looks && (live || moved || this.stale)) this.paint(now);
    if (this.modality === "fluoroscopy") this.shine(now);
    this.stale = false;
    const goesOn = live || this.untold || this.hands.moving || this.movedAt >= 0 || this.carm.pressedAt > 0;
    if (goesOn && this.shown && !document.hidden) this.wake();
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

  /** Whether the picture changes by itself. @param {number} now */
  alive(now) {
    if (!this.looks || !this.machine.settings || this.frozen) return false;
    if (this.screen.mmode || now - this.twitch.from < TWITCH_LASTS_MS) return true;
    return this.breathes && this.hands.onSkin && !this.reduced.matches;
  }

  /** @param {number} now */
  paint(now) {
    const { us, hands, screen, machine, seen } = this;
    if (machine.settings && !this.frozen) {
      const since = now - this.twitch.from;
      const { x_um, y_um } = this.twitch;
      const swing = Math.round(TWITCH_UM * Math.sin((3 * Math.PI * since) / TWITCH_LASTS_MS) * (1 - since / TWITCH_LASTS_MS));
      const grey = us.frame({
        pose: hands.placed,
        needle: hands.needle?.inside ? hands.needle : null,
        deposits: pools(seen),
        breath_um: this.breathed(now),
        twitch: since < TWITCH_LASTS_MS ? { x_um, y_um, shift_um: swing } : null,
      });
      screen.take(grey, now);
      this.pictured = hands.placed && { ...hands.placed };
    }
    screen.tags = this.tags();
    screen.draw(seen.coaching ? this.coached() : null, this.breathes && this.reduced.matches);
  }

  /** How far the lung at its base has slid. @param {number} now */
  breathed(now) {
    if (!this.breathes || this.reduced.matches) return 0;
    if (this.log.now() >= (this.seen.held_until_ms ?? 0)) this.breath_um = Math.round((BREATH_UM * (1 - Math.cos((2 * Math.PI * now) / BREATH_MS))) / 2);
    return this.breath_um;
  }

  /** What the learner named in the frozen picture. */
  tags() {
    const { pictured } = this;
    if (!this.frozen || !pictured) return [];
    return this.seen.labels.flatMap((/** @type {any} */ { x_um, y_um, z_um, words }) => {
      const { row, column, elevation_um } = this.us.pixel([x_um, y_um, z_um], pictured);
      return Math.abs(elevation_um) > 1_500 ? [] : [{ row, column, words }];
    });
  }

  /** The needle's line and tip in the picture. @returns {import("./screen.js").Coach} */
  coached() {
    const { us, hands, machine } = this;
    const { needle } = hands;
    if (!needle?.inside || !hands.onSkin || !machine.settings || !machine.kind) return null;
    const at = (/** @type {number} */ depth) => us.pixel(us.angles.along(needle, depth), hands.probe);
    const line = Array.from({ length: Math.ceil(needle.length_um / COACH_LINE_UM) + 1 }, (_, i) => at(i * COACH_LINE_UM));
    const tip = us.angles.along(needle, needle.depth_um);
    const seen = inBeam(us.angles, machine.kind, hands.probe, machine.settings.depth_um, tip);
    return { line, tip: at(needle.depth_um), seen };
  }

  /** @param {number} now */
  shine(now) {
    const { carm, hands, above, seen } = this;
    const { beam } = above.shown;
    const { needle } = hands;
    if (beam) {
      const shaft = needle?.inside ? { ...needle, outside_um: needle.length_um - needle.depth_um } : null;
      carm.shine(now, { ...beam, angle_ddeg: this.angle_ddeg }, shaft, pools(seen, "contrast"));
    }
    carm.count(seen.screen_ms ?? 0, now);
  }
}

/** Where fluid lies that was given. @param {Record<string, any>} seen @param {string} [only] of this kind
 * @returns {{center_um: number[], half_um: number[], along: number[]}[]} */
function pools(seen, only = "") {
  return seen.deposits.filter((/** @type {any} */ { kind, pool }) => pool && (!only || kind === only)).map((/** @type {any} */ { pool }) => pool);
}
