import { make } from "./dom.js";
import { toggle } from "./knobs.js";
import { PulseTone } from "./monitor_sound.js";
import { electricRate, LANES, pulseAtFinger, SAMPLE_S, Sweep, Waves } from "./monitor_waves.js";
import { alarmsOf, isAttached, LEAST_PULSE, LIMITS, minutesOf, newsOf, outOf, readingOf, screenInWords, UNMEASURABLE_SYS } from "./monitor_words.js";

/**
 * A bedside monitor: what is attached draws its wave and shows its number. A screen reader hears
 * of changes, and can read the whole of it at any time.
 *
 * @typedef {import("./monitor_waves.js").Vitals} Vitals
 * @typedef {import("./monitor_words.js").Attached} Attached
 * @typedef {import("./monitor_words.js").Measure} Measure
 * @typedef {import("./monitor_words.js").Reading} Reading
 */

const NUMBERS_EACH_MS = 1_000;
const NEWS_EACH_MS = 10_000;
const STRIP_EACH_MS = 2_000;
const HEARD_EACH_MS = 500;
const LONGEST_FRAME_S = 0.1;
/** An oximeter averages: it holds a number for some seconds, and needs some to find one. */
const PULSE_LOST_S = 6;
const PULSE_FOUND_S = 4;
const KEPT_PRESSURES = 4;
/** @type {Record<Measure, string>} */
const MEASURES = { hr: "HR", spo2: "SpO\u2082", rr: "Resp", pressure: "NIBP" };
/** @type {Record<Measure, string>} */
const MEASURED_IN = { hr: "/min", spo2: "%", rr: "/min", pressure: "mmHg" };

export class Monitor {
  /** @param {{signal: AbortSignal, name?: string}} given name: of the person who is monitored */
  constructor({ signal, name = "" }) {
    /** @type {Attached} */
    this.attached = { ecg: false, spo2: false, pressure: false };
    /** @type {Vitals | null} */
    this.vitals = null;
    /** @type {Reading | null} */
    this.reading = null;
    /** What was said last. @type {{reading: Reading | null, urgent: string}} */
    this.said = { reading: null, urgent: "" };
    /** Readings of the cuff, the newest first. @type {{sys: number, dia: number, at_s: number}[]} */
    this.cuffs = [];
    /** Whether the oximeter has found a pulse, and since when the finger says otherwise. */
    this.finger = { found: false, spo2: 0, pulse: 0, since_s: -1 };
    this.waves = new Waves();
    this.samples = LANES.map(() => new Float32Array(Math.ceil((1.5 * STRIP_EACH_MS) / 1000 / SAMPLE_S)));
    this.rest_s = 0;
    this.paused = this.closed = false;
    this.inSight = false;
    /** How often a timer goes on in place of frames. */
    this.each_ms = 0;
    this.request = this.timer = this.numbersTimer = this.newsTimer = 0;
    this.frameAt = 0;
    this.numbersAt = this.newsAt = -NEWS_EACH_MS;
    this.tone = new PulseTone(signal);
    this.canvas = make("canvas", { class: "tpi-mon-canvas", tabindex: false });
    this.labels = ["II \u00b7 25 mm/s", "Pleth", "Resp \u00b7 6.25 mm/s"].map((label) => make("span", { class: "tpi-mon-lane" }, label));
    this.cells = { hr: cellOf("hr"), spo2: cellOf("spo2"), rr: cellOf("rr"), pressure: cellOf("pressure") };
    this.clock = make("span", { class: "tpi-mon-clock" });
    this.alarms = make("p", { class: "tpi-mon-alarms" });
    this.past = make("p", { class: "tpi-mon-past" });
    this.hear = toggle("Pulse tone", (on) => this.sound(on));
    this.unseen = make("p", { class: "tpi-unseen" });
    this.live = make("p", { class: "tpi-unseen", role: "status" });
    const { hr, spo2, rr, pressure } = this.cells;
    this.traces = make("div", { class: "tpi-mon-traces" }, this.canvas, ...this.labels);
    const screen = make("div", { class: "tpi-mon-screen", "aria-hidden": "true" },
      make("div", { class: "tpi-mon-top" }, make("span", { class: "tpi-mon-name" }, name), this.alarms, this.clock), this.traces, hr.node, spo2.node, rr.node, pressure.node, this.past);
    this.node = make("div", { class: "tpi-mon", role: "group", "aria-label": name ? `Monitor of ${name}` : "Monitor" },
      screen, this.unseen, this.live, make("div", { class: "tpi-mon-foot" }, this.hear.node));
    this.sweep = new Sweep(this.canvas);
    this.reduced = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.unwatch = this.watch(signal);
    this.tell();
  }

  /** @param {AbortSignal} signal */
  watch(signal) {
    const sight = new IntersectionObserver((entries) => {
      this.inSight = entries[entries.length - 1].isIntersecting;
      this.run();
    });
    const size = new ResizeObserver(() => this.fit());
    sight.observe(this.node);
    size.observe(this.traces);
    document.addEventListener("visibilitychange", () => this.run(), { signal });
    this.reduced.addEventListener("change", () => this.run(), { signal });
    signal.addEventListener("abort", () => this.close());
    return () => { sight.disconnect(); size.disconnect(); };
  }

  /** Rows of the canvas lie where their labels do. */
  fit() {
    this.sweep.resize(this.labels.map(({ offsetTop, offsetHeight }) => ({ top: offsetTop, tall: offsetHeight })));
  }

  /** @param {Attached} attached */
  attach(attached) {
    if (!attached.ecg && this.attached.ecg) for (const wave of /** @type {const} */ (["ecg", "resp"])) this.sweep.blank(wave);
    if (!attached.spo2 && this.attached.spo2) this.sweep.blank("pleth");
    if (!attached.spo2) this.finger = { found: false, spo2: 0, pulse: 0, since_s: -1 };
    this.attached = { ...attached };
    this.tell();
    this.run();
  }

  /** What the body does now. @param {Vitals} vitals */
  show(vitals) {
    if (this.closed) return;
    this.vitals = { ...vitals };
    this.waves.follow(vitals);
    this.feel(vitals);
    const { pressure } = readingOf(vitals);
    if (pressure && this.attached.pressure && this.cuffs[0]?.at_s !== pressure.at_s) this.cuffs = [pressure, ...this.cuffs].slice(0, KEPT_PRESSURES);
    this.reading = { ...readingOf(vitals), pressure: this.cuffs[0] ?? null, ...(this.finger.found ? { spo2: this.finger.spo2, pulse: this.finger.pulse } : { spo2: null, pulse: null }) };
    if (!this.numbersTimer) this.numbersTimer = window.setTimeout(() => this.tell(), Math.max(this.numbersAt + NUMBERS_EACH_MS - performance.now(), 0));
    this.run();
  }

  /** The oximeter at the finger, behind the pulse. @param {Vitals} vitals */
  feel(vitals) {
    const { finger, attached } = this;
    if (!attached.spo2) return;
    const { spo2, pulse } = readingOf(vitals);
    if ((spo2 !== null) === finger.found) finger.since_s = -1;
    else if (finger.since_s < 0) finger.since_s = vitals.clock_s;
    else if (vitals.clock_s - finger.since_s >= (finger.found ? PULSE_LOST_S : PULSE_FOUND_S)) {
      finger.found = !finger.found;
      finger.since_s = -1;
    }
    if (spo2 !== null) Object.assign(finger, { spo2, pulse });
  }

  /** Write the numbers. */
  tell() {
    this.numbersTimer = 0;
    this.numbersAt = performance.now();
    const { vitals, reading, attached, cells } = this;
    if (this.sweep.isStale) this.fit(); // a page can be zoomed without any size changing
    for (const measure of /** @type {Measure[]} */ (Object.keys(cells))) writeCell(cells[measure], measure, isAttached(measure, attached), reading);
    this.labels.forEach((label, i) => label.toggleAttribute("data-off", !(i === 1 ? attached.spo2 : attached.ecg)));
    const alarms = vitals && reading ? alarmsOf(vitals, reading, attached) : [];
    const shown = alarms.map(({ text, urgent }) => make("span", { class: "tpi-mon-alarm", "data-urgent": urgent }, text));
    if (this.alarms.textContent !== alarms.map(({ text }) => text).join("")) this.alarms.replaceChildren(...shown);
    write(this.clock, vitals ? minutesOf(vitals.clock_s) : "");
    const past = this.cuffs.slice(1).map(({ sys, dia, at_s }) => `${minutesOf(at_s)}\u2002${sys < UNMEASURABLE_SYS ? "--/--" : `${sys}/${dia}`}`);
    write(this.past, past.length && attached.pressure ? `NIBP before:\u2003${past.join("\u2003")}` : "");
    const state = this.paused ? " Paused." : "";
    write(this.unseen, vitals && reading ? screenInWords(vitals, reading, attached) + state : "Nothing is shown yet.");
    if (!this.newsTimer) this.newsTimer = window.setTimeout(() => this.news(), Math.max(this.newsAt + NEWS_EACH_MS - performance.now(), 0));
  }

  /** Say what is new, not more often than somebody can listen to. */
  news() {
    this.newsTimer = 0;
    const { vitals, reading, attached, said } = this;
    if (!vitals || !reading || this.paused) return;
    const urgent = alarmsOf(vitals, reading, attached).filter((each) => each.urgent).map(({ text }) => text).join(", ");
    const news = [urgent && urgent !== said.urgent ? `${urgent}.` : "", newsOf(said.reading, reading, attached)].filter(Boolean).join(" ");
    if (!news) return;
    this.newsAt = performance.now();
    this.said = { reading, urgent };
    this.live.textContent = news;
  }

  /** @param {boolean} paused */
  pause(paused) {
    if (paused === this.paused) return;
    this.paused = paused;
    this.node.toggleAttribute("data-paused", paused);
    this.tell();
    this.run();
  }

  /** @param {boolean} on */
  sound(on) {
    this.tone.turn(on);
    this.hear.set(on);
    this.run();
  }

  /** As if it had just been switched on; what is attached stays so. */
  clear() {
    this.vitals = this.reading = null;
    this.said = { reading: null, urgent: "" };
    this.cuffs = [];
    this.finger = { found: false, spo2: 0, pulse: 0, since_s: -1 };
    this.waves = new Waves();
    this.live.textContent = "";
    this.tone.flat(false);
    this.sweep.clear();
    this.tell();
    this.run();
  }

  close() {
    this.closed = true;
    this.run();
    this.unwatch();
    this.tone.close();
    window.clearTimeout(this.numbersTimer);
    window.clearTimeout(this.newsTimer);
  }

  /** Go on in the way that is due: frames while seen, a strip where motion is unwanted, beats alone if only heard. */
  run() {
    const { ecg, spo2 } = this.attached;
    const awake = !this.closed && !this.paused && !document.hidden && Boolean(this.vitals) && (ecg || spo2);
    const framed = awake && this.inSight && !this.reduced.matches;
    const each = !awake || framed ? 0 : this.inSight ? STRIP_EACH_MS : this.tone.on ? HEARD_EACH_MS : 0;
    this.tone.hush(!awake);
    if (framed && !this.request) {
      this.frameAt = performance.now();
      this.request = window.requestAnimationFrame((now) => this.frame(now));
    } else if (!framed && this.request) {
      window.cancelAnimationFrame(this.request);
      this.request = 0;
    }
    if (each === this.each_ms) return;
    this.each_ms = each;
    window.clearInterval(this.timer);
    if (!each) return;
    const drawn = each === STRIP_EACH_MS;
    if (drawn) this.advance(each / 1000, true);
    this.timer = window.setInterval(() => this.advance(each / 1000, drawn), each);
  }

  /** @param {number} now */
  frame(now) {
    this.request = window.requestAnimationFrame((next) => this.frame(next));
    const passed_s = Math.min((now - this.frameAt) / 1000, LONGEST_FRAME_S);
    this.frameAt = now;
    if (passed_s > 0) this.advance(passed_s, true);
  }

  /** @param {number} seconds @param {boolean} drawn */
  advance(seconds, drawn) {
    const { waves, samples, attached } = this;
    this.rest_s += seconds;
    const count = Math.min(Math.floor(this.rest_s / SAMPLE_S), samples[0].length);
    this.rest_s -= count * SAMPLE_S;
    /** @type {number[]} */
    const beats_s = [];
    for (let i = 0; i < count; i += 1) {
      if (waves.step()) beats_s.push(i * SAMPLE_S);
      samples[0][i] = waves.ecg;
      samples[1][i] = waves.pleth;
      samples[2][i] = waves.resp;
    }
    if (drawn) this.sweep.draw(samples, count, [attached.ecg, attached.spo2, attached.ecg]);
    if (!this.tone.on || !this.vitals) return;
    const pulse = attached.spo2 ? pulseAtFinger(this.vitals) > LEAST_PULSE : electricRate(this.vitals) > 0;
    this.tone.play(seconds, pulse ? beats_s : [], attached.spo2 ? this.reading?.spo2 ?? null : null);
    this.tone.flat(!pulse);
  }
}

/** A number with its name, unit, limits, and a place for what is wrong with it. @param {Measure} measure */
function cellOf(measure) {
  const { low, high } = LIMITS[measure];
  const figure = make("span", { class: "tpi-mon-figure" });
  const mark = make("span", { class: "tpi-mon-mark" });
  const small = make("span", { class: "tpi-mon-small" });
  const limits = make("span", { class: "tpi-mon-limits" }, make("span", {}, measure === "spo2" ? "" : String(high)), make("span", {}, String(low)));
  const node = make("div", { class: "tpi-mon-cell", "data-measure": measure },
    make("span", { class: "tpi-mon-label" }, MEASURES[measure], make("span", { class: "tpi-mon-unit" }, MEASURED_IN[measure])), limits, figure, mark, small);
  return { node, figure, mark, small };
}

/** @param {ReturnType<typeof cellOf>} cell @param {Measure} measure @param {boolean} on @param {Reading | null} reading */
function writeCell({ node, figure, mark, small }, measure, on, reading) {
  const pressure = reading?.pressure;
  const unmeasured = !pressure || pressure.sys < UNMEASURABLE_SYS;
  const out = on && reading && !(measure === "pressure" && unmeasured) ? outOf(measure, reading) : "";
  const value = measure === "pressure" ? (unmeasured ? "--/--" : `${pressure.sys}/${pressure.dia}`) : String(reading?.[measure] ?? "--");
  let more = "";
  if (measure === "pressure" && pressure) more = `${unmeasured ? "" : `(${Math.round((pressure.sys + 2 * pressure.dia) / 3)})\u2002`}at ${minutesOf(pressure.at_s)}`;
  if (measure === "spo2") more = `pulse ${reading?.pulse ?? "--"}`;
  node.toggleAttribute("data-off", !on);
  write(figure, on ? value : "not attached");
  write(small, on ? more : "");
  write(mark, out);
  if (out) mark.setAttribute("data-out", out);
  else mark.removeAttribute("data-out");
}

/** @param {HTMLElement} element @param {string} text */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
