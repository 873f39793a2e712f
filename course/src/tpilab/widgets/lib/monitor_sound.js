import { clamp } from "./feel.js";

/**
 * The pulse tone of an oximeter: a short note at each beat, lower with less oxygen, and a soft flat
 * one where no pulse comes. Silent until somebody switches it on.
 */

const NOTE_S = 0.11;
const NOTE_LOUD = 0.07;
const FLAT_LOUD = 0.022;
const FLAT_LASTS_S = 8;
const FLAT_HERTZ = 330;
const BEST_HERTZ = 760;
/** How much less oxygen lowers the note by an octave, percent. */
const OCTAVE = 26;
const AHEAD_S = 0.25;

/** The pitch for a saturation. @param {number | null} spo2 */
export function pulseHertz(spo2) {
  return BEST_HERTZ * 2 ** ((clamp(spo2 ?? 97, 40, 100) - 100) / OCTAVE);
}

export class PulseTone {
  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.on = false;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {GainNode | null} */
    this.flatGain = null;
    this.isFlat = false;
    /** Up to when beats have been put into the future. */
    this.until_s = 0;
    signal.addEventListener("abort", () => this.close());
  }

  /** @param {boolean} on */
  turn(on) {
    this.on = on;
    if (on && !this.context) this.build();
    this.hush(!on);
  }

  /** Wait, or go on. @param {boolean} still */
  hush(still) {
    const { context } = this;
    if (!context || context.state === "closed") return;
    void (this.on && !still ? context.resume() : context.suspend());
  }

  build() {
    const context = this.context = new AudioContext();
    const note = context.createOscillator();
    note.frequency.value = FLAT_HERTZ;
    this.flatGain = context.createGain();
    this.flatGain.gain.value = 0;
    note.connect(this.flatGain).connect(context.destination);
    note.start();
  }

  /** Some seconds come; beats in them keep their distance, however late this is told.
   * @param {number} seconds @param {number[]} beats_s from their begin @param {number | null} spo2 */
  play(seconds, beats_s, spo2) {
    const { context } = this;
    if (!this.on || !context) return;
    const now = context.currentTime;
    const from = this.until_s < now || this.until_s > now + seconds + AHEAD_S ? now : this.until_s;
    this.until_s = from + seconds;
    for (const each of beats_s) this.note(context, from + each, pulseHertz(spo2));
  }

  /** @param {AudioContext} context @param {number} at_s @param {number} hertz */
  note(context, at_s, hertz) {
    const [tone, gain] = [context.createOscillator(), context.createGain()];
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(0, at_s);
    gain.gain.linearRampToValueAtTime(NOTE_LOUD, at_s + 0.012);
    gain.gain.setValueAtTime(NOTE_LOUD, at_s + 0.5 * NOTE_S);
    gain.gain.linearRampToValueAtTime(0, at_s + NOTE_S);
    tone.connect(gain).connect(context.destination);
    tone.start(at_s);
    tone.stop(at_s + NOTE_S);
  }

  /** No pulse comes, or it is back. It ends by itself: words say it longer. @param {boolean} flat */
  flat(flat) {
    const { context, flatGain } = this;
    if (!this.on || !context || !flatGain || flat === this.isFlat) return;
    this.isFlat = flat;
    const now = context.currentTime;
    flatGain.gain.cancelScheduledValues(now);
    flatGain.gain.setTargetAtTime(flat ? FLAT_LOUD : 0, now, flat ? 0.3 : 0.05);
    if (flat) flatGain.gain.setTargetAtTime(0, now + FLAT_LASTS_S, 0.8);
  }

  close() {
    this.on = false;
    if (this.context && this.context.state !== "closed") void this.context.close();
  }
}
