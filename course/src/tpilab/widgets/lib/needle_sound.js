import { clamp } from "./feel.js";
import { make } from "./dom.js";
import { toggle } from "./knobs.js";

/**
 * A needle that can be heard: a grain whose pitch follows the force while it moves, and a soft
 * click where a layer gives. Silent until somebody switches it on.
 */

const FADES_S = 0.06;
const LOUDEST = 0.16;
const CLICK_S = 0.05;
const STRONG_MN = 800;
const FAST_UM_PER_MS = 20;

export class NeedleSound {
  /** @param {AbortSignal} signal */
  constructor(signal) {
    const { node, set } = toggle("Hear the needle", (on) => this.turn(on));
    this.set = set;
    this.button = node;
    this.node = make("div", { class: "tpi-chips tpi-hear" }, node);
    this.on = false;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {{filter: BiquadFilterNode, grain: GainNode, out: GainNode, noise: AudioBuffer} | null} */
    this.made = null;
    this.heard = { depth_um: 0, at: 0 };
    signal.addEventListener("abort", () => void this.context?.close());
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    this.set(on);
    if (on && !this.context) this.build();
    void (on ? this.context?.resume() : this.context?.suspend());
  }

  build() {
    const context = this.context = new AudioContext();
    const noise = context.createBuffer(1, context.sampleRate, context.sampleRate);
    const data = noise.getChannelData(0);
    let seed = 1;
    for (let i = 0; i < data.length; i += 1) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      data[i] = seed / 2 ** 31 - 1;
    }
    const source = context.createBufferSource();
    source.buffer = noise;
    source.loop = true;
    const filter = context.createBiquadFilter();
    filter.type = "bandpass";
    filter.Q.value = 5;
    const [grain, out] = [context.createGain(), context.createGain()];
    grain.gain.value = 0;
    out.gain.value = LOUDEST;
    source.connect(filter).connect(grain).connect(out).connect(context.destination);
    source.start();
    this.made = { filter, grain, out, noise };
  }

  /** The needle is here, and so hard to move; what gave on the way clicks.
   * @param {number} now ms @param {number} depth_um @param {number} force_mN @param {number} gave_mN */
  follow(now, depth_um, force_mN, gave_mN) {
    const { context, made, heard } = this;
    const speed = Math.abs(depth_um - heard.depth_um) / Math.max(now - heard.at, 1);
    this.heard = { depth_um, at: now };
    if (!this.on || !context || !made) return;
    const share = clamp(Math.abs(force_mN) / STRONG_MN, 0, 1);
    const loud = clamp(speed / FAST_UM_PER_MS, 0, 1) * (0.25 + 0.75 * share) * (force_mN < 0 ? 0.4 : 1);
    made.filter.frequency.setTargetAtTime(140 + 760 * share, context.currentTime, FADES_S);
    made.grain.gain.setTargetAtTime(loud * 3, context.currentTime, FADES_S / 2);
    made.grain.gain.setTargetAtTime(0, context.currentTime + 0.12, FADES_S);
    if (gave_mN) this.click(gave_mN);
  }

  /** @param {number} gave_mN */
  click(gave_mN) {
    const { context, made } = this;
    if (!context || !made) return;
    const source = context.createBufferSource();
    source.buffer = made.noise;
    const low = context.createBiquadFilter();
    low.type = "lowpass";
    low.frequency.value = 700;
    const gain = context.createGain();
    gain.gain.setValueAtTime(4 * clamp(gave_mN / STRONG_MN, 0.2, 1), context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.001, context.currentTime + CLICK_S);
    source.connect(low).connect(gain).connect(made.out);
    source.start(0, 0, CLICK_S);
  }
}
