import { Algometer } from "./lib/algometer.js";
import { AttemptShell } from "./lib/attempt.js";
import { unreviewed } from "./lib/banner.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { Feel } from "./lib/feel.js";
import { forceInWords, radioForm } from "./lib/forms.js";
import { Hand } from "./lib/hand.js";
import { Stroke } from "./lib/record.js";
import { Signs } from "./lib/signs.js";
import { Skin } from "./lib/skin.js";
import { LEAST_MN, MOST_MN, Stage } from "./lib/stage.js";
import { Strip } from "./lib/strip.js";
import { Talk } from "./lib/talk.js";
import {
  CONFIDENCE, explanation, FINDINGS, GRIPS, HARD_WORDS, lookUp, markRow, RAMPS,
  readingsRow, renamed, SHORTCUTS, showNow, whereInWords,
} from "./lib/wording.js";

// A virtual patient to palpate: the browser draws and reports, the kernel says what comes of it.

/** @param {import("./lib/dom.js").View} view */
async function render({ model, el, signal }) {
  const card = model.get("card");
  const menu = model.get("menu");
  const pictures = model.get("pictures");
  const talk = new Talk(card.name);
  const feel = new Feel(model.get("touch"), model.get("touch_maps"));
  const strip = new Strip(make("canvas", { class: "tpi-strip", "aria-hidden": "true", tabindex: false }));
  const skin = new Skin(pictures);
  const algometer = new Algometer(feel.tables.limit_kPa);
  const { level, start_um } = pictures.view;
  const attempt = new AttemptShell({ model, signal, kind: "palpate", hear, cleared });
  const { log } = attempt;
  const stroke = new Stroke((action) => attempt.add(action));
  const stage = new Stage({
    skin, feel, strip, algometer, start_um, hand: new Hand(card.tone), name: card.name, signal,
    hooks: {
      pressed: ({ x, y, force }) => {
        stroke.at({ t: log.now(), x, y, force });
        showForce(force);
      },
      lifted: () => {
        stroke.lift(log.now());
        showForce(0);
      },
      chose: showChosen,
      key,
      rested: () => talk.speak(whereAndHow()),
      beside: () => talk.add("note", "There is no body under your finger."),
      measure, measured, rises: () => {
        showForce(algometer.force_mN);
        now.textContent = `${algometer.shown}\u2009kPa`;
      },
    },
  });
  /** @type {Record<string, any>} */
  let seen = { phase: "examining", marks: [], pointed: [], exposed: "none", consent: "none", position: "sitting" };
  let held = /** @type {import("./lib/line.js").Acted["lines"]} said while the gauge still rose */ ([]);
  let waiting = /** @type {(Record<string, any> & {kind: string})[]} done meanwhile */ ([]);
  /** When the reading was begun that nothing is known of yet. */
  let begun = -1;

  // what stands on the page
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const chips = make("ul", { class: "tpi-chips-quiet", "aria-label": "Now" });
  const slider = make("input", {
    type: "range", id: uniqueId("force"), class: "tpi-range", min: LEAST_MN / 1000, max: MOST_MN / 1000, step: 1, value: stage.chosen / 1000,
  });
  const chosenWords = make("output", { for: slider.id, class: "tpi-figure" });
  const fill = make("span");
  const now = make("span", { class: "tpi-figure" });
  const stays = make("input", { type: "checkbox" });
  const gripName = uniqueId("grip");
  const grips = GRIPS.map(({ id }) => make("input", { type: "radio", name: gripName, value: id, checked: id === "flat" }));
  const rampName = uniqueId("ramp");
  const ramps = RAMPS.map(({ kPa_s }, at) => make("input", { type: "radio", name: rampName, value: kPa_s, checked: !at }));
  const ramp = make("fieldset", { class: "tpi-switch", hidden: true }, make("legend", {}, "Pressure rises"),
    ...ramps.map((input, at) => make("label", {}, input, RAMPS[at].label)));
  const presses = make("span", {}, "Your finger: ");
  const readings = make("ul", { class: "tpi-readings", "aria-label": "Readings of the algometer", hidden: true });
  const referral = make("div", { class: "tpi-referral" });
  referral.innerHTML = renamed(pictures.referral);
  const markHere = make("button", { type: "button", class: "tpi-button" }, "Mark here ", make("kbd", {}, "M"));
  const decide = make("button", { type: "button", class: "tpi-button" }, "Decide");
  const marks = make("ul", { class: "tpi-marks", "aria-label": "Your marks" });
  const form = make("div");

  const [before, ...during] = menu.groups.map(group);
  const after = make("div", { class: "tpi-doing", role: "group", "aria-label": "After" },
    make("p", { class: "tpi-label" }, "After"), make("div", { class: "tpi-chips" }, markHere, decide));
  const frame = root("palpate",
    make("div", { class: "tpi-head-row" },
      make("div", {}, title, make("p", { class: "tpi-soft" }, card.about)), attempt.restart),
    ...unreviewed(card),
    make("blockquote", { class: "tpi-says" }, `“${card.words}”`), attempt.earlier, before,
    make("div", { class: "tpi-bench" },
      make("div", { class: "tpi-bench-main" }, stage.node, chips),
      make("div", { class: "tpi-bench-side" }, talk.node, referral)),
    attempt.connection.line,
    make("div", { class: "tpi-gauge" }, forceGauge(), feelGauge(), switches()),
    make("div", { class: "tpi-doings" }, ...during, after),
    readings, marks, form, explanation(), ...attempt.foot);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);

  function forceGauge() {
    const marked = ["light", "2 kg", "4 kg: nail blanches", "hard"];
    return make("div", {},
      make("label", { for: slider.id, class: "tpi-label" }, "How firmly ", chosenWords), slider,
      make("div", { class: "tpi-bar", "aria-hidden": "true" }, fill),
      make("div", { class: "tpi-scale", "aria-hidden": "true" }, ...marked.map((each) => make("span", {}, each))),
      make("p", { class: "tpi-hint" }, presses, now));
  }

  function feelGauge() {
    return make("div", {},
      make("p", { class: "tpi-label" }, "Firmness under your fingertip"), strip.canvas,
      make("div", { class: "tpi-scale", "aria-hidden": "true" },
        make("span", {}, "two seconds ago"), make("span", {}, "now")));
  }

  function switches() {
    return make("div", { class: "tpi-switches" },
      make("fieldset", { class: "tpi-switch" }, make("legend", {}, "Grip ", make("kbd", {}, "G")),
        ...grips.map((input, i) => make("label", {}, input, GRIPS[i].label))), ramp,
      make("label", { class: "tpi-switch" }, stays, "Keep pressing when I let go"));
  }

  // doing

  /** @param {Record<string, any> & {kind: string}} action */
  function act(action) {
    if (begun >= 0) {
      waiting.push(action); // until the gauge has risen
      return;
    }
    const t_ms = log.now(); // one moment for both: what the finger does next begins there
    stroke.cut(t_ms);
    attempt.act({ ...action, t_ms });
  }

  /** The algometer is set on the skin.
   * @param {{x: number, y: number}} place */
  function measure({ x, y }) {
    const rate_kPa_s = Number(ramps.find(({ checked }) => checked)?.value);
    algometer.begin(performance.now(), rate_kPa_s);
    act({ kind: "algometer", x_um: x, y_um: y, rate_kPa_s });
    begun = log.actions[log.actions.length - 1].t_ms;
  }

  /** What the kernel knows of the reading that goes on.
   * @param {number} have how many actions it holds */
  function learn(have) {
    if (begun < 0 || have < log.actions.length) return;
    const last = seen.readings?.last;
    if (last?.t_ms === begun) {
      algometer.reading = last.kPa;
      stage.invalidate();
    } else measured(); // it was refused
  }

  /** The person said "now", or nothing came of it. */
  function measured() {
    const last = seen.readings?.last;
    if (last?.t_ms === begun) log.until(begun + last.lasted_ms);
    begun = -1;
    algometer.busy = false;
    showForce(0);
    tellAll(held, true);
    held = [];
    showReadings();
    stage.show(shown());
    const next = waiting;
    waiting = [];
    for (const action of next) act(action);
  }

  /** @param {{group: string, buttons: {id: keyof typeof SHORTCUTS, label: string}[]}} given */
  function group(given) {
    return make("div", { class: "tpi-doing", role: "group", "aria-label": given.group },
      make("p", { class: "tpi-label" }, given.group),
      make("div", { class: "tpi-chips" }, ...given.buttons.map(({ id, label }) => {
        const letter = SHORTCUTS[id];
        const button = make("button", { type: "button", class: "tpi-button", "data-do": id }, label,
          ...(letter ? [" ", make("kbd", {}, letter.toUpperCase())] : []));
        button.addEventListener("click", () => say(id, label));
        return button;
      })));
  }

  /** @param {string} what @param {string} label */
  function say(what, label) {
    talk.add("you", label);
    act({ kind: "do", what });
  }

  /** @param {string} letter */
  function key(letter) {
    if (letter === "m") markHere.click();
    else if (letter === "g") {
      const next = grips[(grips.findIndex(({ checked }) => checked) + 1) % grips.length];
      next.click();
      talk.speak(`Grip: ${lookUp(Object.fromEntries(GRIPS.map(({ id, label }) => [id, label])), next.value)}`);
    } else {
      const found = Object.entries(SHORTCUTS).find(([, each]) => each === letter);
      if (!found) return false;
      /** @type {HTMLElement | null} */ (frame.querySelector(`[data-do="${found[0]}"]`))?.click();
    }
    return true;
  }

  function openMark() {
    const spot = stage.last;
    if (!spot) {
      talk.add("note", "Press where you want to mark first.");
      return;
    }
    const where = { x_um: spot.x, y_um: spot.y };
    /** @param {import("./lib/signs.js").Given} given */
    const sketch = ({ band_deg }) =>
      stage.show({ ...shown(), marks: [...seen.marks, { number: "?", ...where, band_deg }] });
    const signs = new Signs(sketch);
    open({
      title: `Mark: ${whereInWords(spot.x, spot.y, level)}`,
      parts: [
        { name: "muscle", legend: "Muscle", choices: menu.muscles },
        { name: "finding", legend: "What you found", choices: FINDINGS },
        { name: "confidence", legend: "How sure you are", choices: CONFIDENCE },
      ],
      send: "Draw the mark", missing: "Choose muscle, finding and how sure you are.",
      give: (chosen) => act({ kind: "mark", ...where, ...chosen, ...signs.given() }),
    });
    form.querySelector('[data-part="confidence"]')?.before(signs.node);
    sketch(signs.given());
  }

  function openDecision() {
    open({
      title: "Decide: what is to follow?",
      parts: [{ name: "choice", legend: "Your decision ends the examination", choices: menu.choices }],
      send: "Decide", missing: "Choose one.",
      give: ({ choice }) => {
        stage.lift();
        act({ kind: "decide", choice });
      },
    });
  }

  /** @param {Omit<Parameters<typeof radioForm>[0], "close">} given */
  function open(given) {
    const back = document.activeElement;
    const close = () => {
      form.replaceChildren();
      stage.show(shown());
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    };
    const made = radioForm({ ...given, close, give: (chosen) => { given.give(chosen); close(); } });
    form.replaceChildren(made.node);
    made.heading.focus({ preventScroll: true });
    made.node.scrollIntoView({ block: "nearest" });
  }

  /** The examination begins again. */
  function cleared() {
    stage.lift();
    stroke.drop();
    algometer.stop();
    begun = -1;
    held = [];
    waiting = [];
    stage.last = null;
    talk.clear();
    form.replaceChildren();
    stage.canvas.focus({ preventScroll: true });
  }

  // hearing

  /** @param {import("./lib/line.js").Acted} reply */
  function hear(reply) {
    const fresh = reply.n > 0 || reply.have <= 1;
    if (begun < 0) tellAll(reply.lines, fresh);
    else held = [...held, ...reply.lines];
    const before = seen;
    seen = reply.seen;
    const last = seen.readings?.last;
    if (last && begun < 0) log.until(last.t_ms + last.lasted_ms);
    learn(reply.have);
    see(before);
  }

  /** @param {import("./lib/line.js").Acted["lines"]} lines @param {boolean} fresh */
  function tellAll(lines, fresh) {
    for (const { said, felt, refused } of lines) {
      const read = felt.startsWith("The gauge");
      talk.hear({ said, felt: read ? "" : felt, refused }, fresh);
      if (read) talk.add("note", felt, fresh);
    }
  }

  function shown() {
    const measured = begun < 0 ? seen.readings?.sites ?? [] : [];
    return { exposed: seen.exposed, marks: seen.marks, pointed: seen.pointed, measured };
  }

  function showReadings() {
    const sites = seen.readings?.sites ?? [];
    readings.replaceChildren(...sites.map((/** @type {any} */ site) => readingsRow(site, level)));
    readings.hidden = !sites.length;
  }

  /** @param {Record<string, any>} before */
  function see(before) {
    const done = seen.phase === "finished";
    const full = seen.poses_left <= 0;
    if (full && before.poses_left > 0) talk.add("note", "The record is full. Mark what you found and decide.");
    stage.able = !done && !full && Boolean(skin.images.back);
    stage.tone = seen.tone_permille;
    if (!stage.able) stage.lift();
    const changed = ["exposed", "marks", "pointed"].some((name) => JSON.stringify(before[name]) !== JSON.stringify(seen[name]));
    if (changed) stage.show(shown());
    if (begun < 0) showReadings();
    if (seen.jump && "jump" in before && seen.jump.t_ms !== before.jump?.t_ms && before.phase === seen.phase) stage.start(seen.jump);
    if (seen.twitch && seen.twitch.t_ms !== before.twitch?.t_ms) stage.jump(seen.twitch);
    talk.feel(seen.face);
    showNow(chips, seen);
    for (const area of referral.querySelectorAll("[data-area]")) {
      const found = seen.referral.find((/** @type {any} */ each) => area.getAttribute("data-area") === `ref-${each.pattern}-${each.side}`);
      area.setAttribute("opacity", String(found ? found.strength_permille / 1000 : 0));
    }
    marks.replaceChildren(...seen.marks.map((/** @type {any} */ mark) =>
      markRow(mark, menu.muscles, done, () => act({ kind: "unmark", number: mark.number }))));
    marks.hidden = !seen.marks.length;
    for (const button of frame.querySelectorAll(".tpi-doing button")) button.toggleAttribute("disabled", done);
  }

  // showing

  /** @param {number} force_mN */
  function showForce(force_mN) {
    fill.style.transform = `scaleX(${force_mN / MOST_MN})`;
    const words = force_mN ? forceInWords(force_mN) : "not pressing";
    if (now.textContent !== words) now.textContent = words;
  }

  /** @param {number} force_mN */
  function showChosen(force_mN) {
    const words = forceInWords(force_mN);
    chosenWords.textContent = words;
    slider.value = String(force_mN / 1000);
    slider.setAttribute("aria-valuetext", words);
  }

  function whereAndHow() {
    const { x, y } = stage.finger;
    const where = whereInWords(x, y, level);
    if (!stage.touching) return feel.reaches(x, y) ? where : `${where}, beside the body`;
    if (stage.grip === "pincer" && !stage.grips) return `${where}: nothing to grip`;
    const { firm_permille } = feel.felt(x, y, stage.force, stage.tone, stage.grips);
    const hard = HARD_WORDS.filter(([least]) => firm_permille >= Number(least)).pop();
    return `Pressing ${forceInWords(stage.force)}. ${where}: ${hard?.[1]}`;
  }

  slider.addEventListener("input", () => stage.choose(Number(slider.value) * 1000));
  stays.addEventListener("change", () => {
    stage.stays = stays.checked;
    if (!stays.checked) stage.lift();
  });
  for (const input of grips) input.addEventListener("change", () => {
    stage.lift();
    const measures = input.value === "algometer";
    stage.grip = input.value;
    stroke.grip = measures ? "flat" : input.value;
    ramp.hidden = !measures;
    slider.disabled = stays.disabled = measures;
    presses.textContent = measures ? "The algometer: " : "Your finger: ";
    stage.invalidate();
  });
  markHere.addEventListener("click", openMark);
  decide.addEventListener("click", openDecision);

  attempt.open(frame, stage.canvas);
  signal.addEventListener("abort", () => {
    stage.lift();
    talk.close();
  });

  showChosen(stage.chosen);
  showForce(0);
  await skin.load();
  if (signal.aborted) return;
  stage.resize();
  attempt.greet();
}

export default { render };
