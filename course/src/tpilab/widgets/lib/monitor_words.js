import { electricRate, pulseAtFinger } from "./monitor_waves.js";

/**
 * What a bedside monitor reads, calls out and says, without its screen.
 *
 * @typedef {import("./monitor_waves.js").Vitals} Vitals
 * @typedef {{ecg: boolean, spo2: boolean, pressure: boolean}} Attached
 * @typedef {"hr" | "spo2" | "rr" | "pressure"} Measure
 * @typedef {{hr: number | null, spo2: number | null, rr: number | null, pulse: number | null,
 *   pressure: {sys: number, dia: number, at_s: number} | null}} Reading what the numbers say; null where there is none
 * @typedef {{text: string, urgent: boolean}} Alarm
 */

export const UNMEASURABLE_SYS = 40;
export const LEAST_PULSE = 0.06;
const WEAK_PULSE = 0.5;

/** Alarm limits as a monitor has them when it is switched on. @type {Record<Measure, {low: number, high: number}>} */
export const LIMITS = { hr: { low: 50, high: 120 }, spo2: { low: 90, high: 100 }, rr: { low: 8, high: 30 }, pressure: { low: 90, high: 160 } };
/** @type {Record<Measure, string>} */
const ALARM_NAMES = { hr: "HR", spo2: "SpO2", rr: "Resp", pressure: "Pressure" };
/** @type {Record<import("./monitor_waves.js").Rhythm, string>} */
const SEEN_ON_ECG = {
  sinus: "regular narrow complexes, each after a P wave",
  wide: "wide complexes",
  block: "P waves and complexes that do not go together",
  vt: "regular wide complexes, fast, without P waves",
  vf: "a chaotic wave without complexes",
  asystole: "a flat line",
  pea: "regular complexes, each after a P wave",
};

/** @param {number} seconds */
export const minutesOf = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds) % 60).padStart(2, "0")}`;

/** What the numbers say once an oximeter has settled.
 * @param {Vitals} vitals @returns {Reading} */
export function readingOf(vitals) {
  const { rhythm, spo2, rr, sys, dia, cuff_at_s, hr } = vitals;
  const felt = pulseAtFinger(vitals) > LEAST_PULSE;
  return {
    hr: rhythm === "vf" ? null : Math.round(electricRate(vitals)), rr: Math.round(rr),
    spo2: felt ? Math.round(spo2) : null, pulse: felt ? Math.round(hr) : null,
    pressure: cuff_at_s === null || cuff_at_s === undefined ? null : { sys: Math.round(sys), dia: Math.round(dia), at_s: cuff_at_s },
  };
}

/** @param {Measure} measure @param {Reading} reading @returns {"low" | "high" | ""} */
export function outOf(measure, reading) {
  const value = measure === "pressure" ? reading.pressure?.sys : reading[measure];
  if (value === null || value === undefined) return "";
  if (value < LIMITS[measure].low) return "low";
  return value > LIMITS[measure].high ? "high" : "";
}

/** @param {Measure} measure @param {Attached} attached */
export const isAttached = (measure, attached) => (measure === "spo2" ? attached.spo2 : measure === "pressure" ? attached.pressure : attached.ecg);

/** What a monitor calls out, the urgent first.
 * @param {Vitals} vitals @param {Reading} reading @param {Attached} attached @returns {Alarm[]} */
export function alarmsOf(vitals, reading, attached) {
  const { rhythm, moving } = vitals;
  /** @type {Alarm[]} */
  const found = [];
  if (attached.ecg && !moving) {
    if (rhythm === "asystole" || (rhythm !== "vf" && reading.hr === 0)) found.push({ text: "Asystole", urgent: true });
    if (rhythm === "vf" || rhythm === "vt") found.push({ text: "V-fib or V-tach", urgent: true });
  }
  if (attached.ecg && reading.rr === 0) found.push({ text: "Apnea", urgent: true });
  if (attached.spo2 && reading.spo2 === null) found.push({ text: "No pulse wave", urgent: false });
  const told = found[0]?.urgent && found[0].text !== "Apnea" ? ["spo2", "pressure"] : ["spo2", "pressure", "hr", "rr"];
  for (const measure of /** @type {Measure[]} */ (told)) {
    const out = isAttached(measure, attached) && outOf(measure, reading);
    const said = (measure === "rr" && reading.rr === 0) || (measure === "pressure" && (reading.pressure?.sys ?? 0) < UNMEASURABLE_SYS);
    if (out && !said) found.push({ text: `${ALARM_NAMES[measure]} ${out}`, urgent: false });
  }
  if (attached.pressure && reading.pressure && reading.pressure.sys < UNMEASURABLE_SYS) found.push({ text: "Pressure: no reading", urgent: false });
  if (moving && (attached.ecg || attached.spo2)) found.push({ text: "Movement", urgent: false });
  return found;
}

/** A measure in words. @param {Measure} measure @param {Reading} reading */
function measureInWords(measure, reading) {
  const out = outOf(measure, reading);
  const mark = out ? `, ${out}` : "";
  const { hr, spo2, rr, pressure } = reading;
  if (measure === "hr") return hr === null ? "Heart rate no reading" : `Heart rate ${hr}${mark}`;
  if (measure === "spo2") return spo2 === null ? "SpO2 no reading" : `SpO2 ${spo2}${mark}`;
  if (measure === "rr") return rr === 0 ? "No breaths" : `Breaths ${rr}${mark}`;
  if (!pressure) return "Pressure not measured yet";
  if (pressure.sys < UNMEASURABLE_SYS) return `Pressure not measurable at ${minutesOf(pressure.at_s)}`;
  return `Pressure ${pressure.sys} over ${pressure.dia}${mark}, at ${minutesOf(pressure.at_s)}`;
}

/** @param {Vitals} vitals @param {Reading} reading @param {Attached} attached */
export function screenInWords(vitals, reading, attached) {
  const pulse = pulseAtFinger(vitals);
  const wave = vitals.moving ? "disturbed by movement" : pulse <= LEAST_PULSE ? "flat" : pulse < WEAK_PULSE ? "weak" : "strong";
  const ecg = vitals.moving ? "disturbed by movement" : SEEN_ON_ECG[vitals.rhythm];
  const alarms = alarmsOf(vitals, reading, attached).map(({ text }) => text);
  return [
    ...(attached.ecg ? [`${measureInWords("hr", reading)}. ECG: ${ecg}.`] : ["ECG not attached."]),
    ...(attached.spo2 ? [`${measureInWords("spo2", reading)}. Pulse wave ${wave}.`] : ["SpO2 not attached."]),
    ...(attached.ecg ? [`${measureInWords("rr", reading)}.`] : []),
    attached.pressure ? `${measureInWords("pressure", reading)}.` : "Pressure cuff not attached.",
    ...(attached.ecg || attached.spo2 || attached.pressure ? [alarms.length ? `Alarms: ${alarms.join("; ")}.` : "No alarms."] : []),
  ].join(" ");
}

/** The whole monitor in words, as soon as it has settled.
 * @param {Vitals} vitals @param {Attached} attached */
export const words = (vitals, attached) => screenInWords(vitals, readingOf(vitals), attached);

/** By how much a number moves before it is news. @type {Record<"hr" | "spo2" | "rr", number>} */
const NEWS_FROM = { hr: 10, spo2: 3, rr: 5 };

/** What has changed enough to be said, or "".
 * @param {Reading | null} before @param {Reading} now @param {Attached} attached */
export function newsOf(before, now, attached) {
  const measures = /** @type {Measure[]} */ (["hr", "spo2", "rr", "pressure"]).filter((measure) => {
    if (!isAttached(measure, attached)) return false;
    if (!before || outOf(measure, before) !== outOf(measure, now)) return measure !== "pressure" || Boolean(now.pressure);
    if (measure === "pressure") return now.pressure && before.pressure?.at_s !== now.pressure.at_s;
    const [was, is] = [before[measure], now[measure]];
    return was === null || is === null || !was || !is ? was !== is : Math.abs(was - is) >= NEWS_FROM[measure];
  });
  return measures.length ? `${measures.map((measure) => measureInWords(measure, now)).join(", ")}.` : "";
}
