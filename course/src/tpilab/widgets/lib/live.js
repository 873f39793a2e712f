import { inBeam } from "./beam.js";
import { Loop, TWITCH_LASTS_MS } from "./loop.js";

/** The loop of hand and eye with what ultrasound and C-arm show. */

const BREATH_MS = 4_000;
/** How far the lung slides at its base in a quiet breath; didactic choice. */
const BREATH_UM = 15_000;
const TWITCH_UM = 1_800;
const FINE_SIZE = { rows: 512, columns: 512 };
const USUAL_SIZE = { rows: 384, columns: 256 };
const COACH_LINE_UM = 4_000;

export class Live extends Loop {
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
    super({ hands, above, gauge, log, give, changed, signal, sights: [screen.node, above.node] });
    this.us = us;
    this.screen = screen;
    this.machine = machine;
    this.carm = carm;
    this.breathes = breathes;
    this.frozen = false;
    /** The probe's pose of the picture that is shown. @type {import("./pose.js").ProbePose | null} */
    this.pictured = null;
    this.breath_um = 0;
    /** How the C-arm is turned. */
    this.angle_ddeg = 0;
    const size = new ResizeObserver(() => { if (screen.resize()) this.refresh(); });
    size.observe(screen.canvas);
    signal.addEventListener("abort", () => size.disconnect());
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

  /** @param {number} now */
  moves(now) {
    if (this.movedAt === now && this.frozen && this.hands.onSkin && !this.hands.needle?.inside) this.freeze(false);
  }

  /** @param {number} now @param {boolean} due */
  show(now, due) {
    if (this.looks && due) this.paint(now);
    if (this.modality === "fluoroscopy") this.shine(now);
    if (this.carm.pressedAt > 0 && this.shown && !document.hidden) this.wake();
  }

  /** Whether the picture changes by itself. @param {number} now */
  alive(now) {
    if (!this.looks || !this.machine.settings || this.frozen) return false;
    if (this.screen.mmode || super.alive(now)) return true;
    return this.breathes && this.hands.onSkin && !this.reduced.matches;
  }

  /** @param {number} now */
  paint(now) {
    const { us, hands, screen, machine, seen } = this;
    if (machine.settings && !this.frozen) {
      const since = now - this.twitch.from;
      const { x_um, y_um } = this.twitch;
      const swing = Math.round(TWITCH_UM * this.swing(now));
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
