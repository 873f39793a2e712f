import { make } from "./dom.js";
import { choiceOf, groupOf, knob, pushButton, toggle } from "./knobs.js";

/**
 * The knobs of an ultrasound machine. Only what the judge needs is told: probe, depth, gain.
 *
 * @typedef {{probe: "linear" | "curved", depth_um: number, gain_db: number, focus_um: number,
 *   range_db: number, tgc_db: number[], fine: boolean}} Settings
 */

const PROBES_AT_HAND = [
  { id: "linear", label: "Linear, 5\u201315 MHz" },
  { id: "curved", label: "Curved, 1\u20135 MHz" },
];
const STARTS = { linear: { depth_um: 40_000, focus_um: 20_000 }, curved: { depth_um: 90_000, focus_um: 60_000 } };
const DEPTH_STEP_UM = { linear: 5_000, curved: 10_000 };
const TGC_KNOBS = 8;

export class Sonograph {
  /** @param {object} given
   * @param {Record<string, import("./beam.js").ProbeKind>} given.kinds
   * @param {() => void} given.turned something about the picture is other now
   * @param {(settings: Settings) => void} given.told probe, depth or gain rests at something new
   * @param {(on: boolean) => void} given.freeze @param {(on: boolean) => void} given.mmode */
  constructor({ kinds, turned, told, freeze, mmode }) {
    this.kinds = kinds;
    this.turned = turned;
    this.told = told;
    /** @type {Settings | null} null: switched off */
    this.settings = null;
    const cm = (/** @type {number} */ um) => `${(um / 10_000).toFixed(1)}\u2009cm`;
    const db = (/** @type {number} */ value) => `${value > 0 ? "+" : ""}${value}\u2009dB`;
    this.probe = choiceOf("Probe", PROBES_AT_HAND, "", (id) => this.take(/** @type {"linear" | "curved"} */ (id)));
    const input = (/** @type {"depth_um" | "gain_db" | "focus_um" | "range_db"} */ name) => (/** @type {number} */ value) => this.change({ [name]: value });
    const rests = () => { if (this.settings) this.told(this.settings); };
    this.depth = knob({ label: "Depth", min: 20_000, max: 60_000, step: 5_000, value: 40_000, words: cm, input: input("depth_um"), change: rests });
    this.gain = knob({ label: "Gain", min: -30, max: 30, step: 1, value: 0, words: db, input: input("gain_db"), change: rests });
    this.focus = knob({ label: "Focus", min: 5_000, max: 60_000, step: 2_500, value: 20_000, words: cm, input: input("focus_um") });
    this.range = knob({ label: "Range", min: 40, max: 80, step: 5, value: 60, words: (value) => `${value}\u2009dB`, input: input("range_db") });
    this.tgc = Array.from({ length: TGC_KNOBS }, (_, i) => knob({
      label: `TGC ${i + 1}`, min: -15, max: 15, step: 1, value: 0, words: db,
      input: (value) => this.change({ tgc_db: this.settings?.tgc_db.map((each, at) => (at === i ? value : each)) ?? [] }),
    }));
    this.freeze = toggle("Freeze", freeze);
    this.mmode = toggle("M-mode", mmode);
    this.fine = toggle("Fine lines", (fine) => { this.change({ fine }); this.fine.set(fine); });
    this.knobs = make("div", { class: "tpi-knobs" }, this.depth.node, this.gain.node, this.focus.node, this.range.node);
    this.buttons = groupOf("Picture", this.freeze.node, this.mmode.node, this.fine.node,
      pushButton("Gain by depth", () => { this.sliders.hidden = !this.sliders.hidden; }));
    this.sliders = make("div", { class: "tpi-knobs tpi-tgc", hidden: true }, ...this.tgc.map(({ node }) => node));
    this.node = make("div", { class: "tpi-sonograph" }, this.probe.node, this.knobs, this.buttons, this.sliders);
    this.show();
  }

  /** @returns {import("./beam.js").ProbeKind | null} */
  get kind() {
    return this.settings && this.kinds[this.settings.probe];
  }

  /** A probe is taken in hand: the machine is on.
   * @param {"linear" | "curved"} probe */
  take(probe) {
    const tgc_db = Array.from({ length: TGC_KNOBS }, () => 0);
    this.settings = { gain_db: 0, range_db: 60, tgc_db, fine: false, ...this.settings, probe, ...STARTS[probe] };
    this.show();
    this.turned();
    this.told(this.settings);
  }

  /** @param {Partial<Settings>} what */
  change(what) {
    if (!this.settings) return;
    this.settings = { ...this.settings, ...what };
    this.turned();
  }

  /** Take what the kernel knows.
   * @param {{probe: "linear" | "curved", depth_um: number, gain_db: number} | null} machine */
  know(machine) {
    if (!machine) {
      this.settings = null;
    } else {
      const tgc_db = Array.from({ length: TGC_KNOBS }, () => 0);
      const before = this.settings?.probe === machine.probe ? this.settings : null;
      const { focus_um } = STARTS[machine.probe];
      this.settings = { range_db: 60, tgc_db, focus_um, fine: false, ...before, ...machine };
    }
    this.show();
    this.turned();
  }

  show() {
    const { settings } = this;
    this.knobs.hidden = this.buttons.hidden = !settings;
    this.probe.set(settings?.probe ?? "");
    if (!settings) {
      this.sliders.hidden = true;
      return;
    }
    const [least, most] = this.kinds[settings.probe].depths_um;
    this.depth.slider.step = String(DEPTH_STEP_UM[settings.probe]);
    this.depth.span(least, most);
    this.focus.span(5_000, most);
    this.depth.set(settings.depth_um);
    this.gain.set(settings.gain_db);
    this.focus.set(settings.focus_um);
    this.range.set(settings.range_db);
    this.tgc.forEach((each, i) => each.set(settings.tgc_db[i]));
  }
}
