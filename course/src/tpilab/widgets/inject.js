import { Above } from "./lib/above.js";
import { AttemptShell } from "./lib/attempt.js";
import { unreviewed } from "./lib/banner.js";
import { stopsAt } from "./lib/beam.js";
import { inflated, SoundScene } from "./lib/bmode_scene.js";
import { coachingOf } from "./lib/coaching.js";
import { DepthGauge, NARROW } from "./lib/depth_gauge.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { FixHand } from "./lib/fixing.js";
import { FixPanel } from "./lib/fix_panel.js";
import { ForceTrace } from "./lib/force_trace.js";
import { radioForm } from "./lib/forms.js";
import { Hands } from "./lib/hands.js";
import { InjectLoop } from "./lib/inject_loop.js";
import { handsInWords, injectionInWords, injectWords, measuresInWords } from "./lib/inject_words.js";
import { groupOf, pushButton } from "./lib/knobs.js";
import { NeedleHand } from "./lib/needle_hand.js";
import { NeedleSound } from "./lib/needle_sound.js";
import { Plan } from "./lib/plan.js";
import { Angles } from "./lib/pose.js";
import { Resistance } from "./lib/resistance.js";
import { Skin } from "./lib/skin.js";
import { Stated } from "./lib/stated.js";
import { stepsOf } from "./lib/steps.js";
import { Syringe } from "./lib/syringe.js";
import { Talk } from "./lib/talk.js";
import { nearlyInSight } from "./lib/warm.js";

// An injection by landmark: the browser draws skin, fingers, needle and what they meet, the kernel
// says what comes of it.

const INCREMENTS = [100, 250, 500, 1000].map((ul) => ({ id: String(ul), label: `${ul / 1000}\u2009mL` }));
const SIDES = [{ id: "left", label: "Left" }, { id: "right", label: "Right" }, { id: "middle", label: "Middle" }];
const AGAIN = ["ask_pain", "algometer", "motion"];
const WINCES_MS = 6000;
const STEP_OF = /** @type {Record<string, string>} */ ({
  "Ask and measure": "Before", "Place and prepare": "Before", "With the needle in": "Inject", Afterward: "After",
});

/** @param {import("./lib/dom.js").View} view */
async function render({ model, el, signal }) {
  const card = model.get("card");
  const menu = model.get("menu");
  const { layers, resistance } = model.get("touch");
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const frame = root("inject");
  frame.classList.add("tpi-guide");
  el.append(frame);
  frame.append(title, make("p", { class: "tpi-hint", role: "status" }, "The room is made ready\u2026"));
  if (!model.get("question").slot) await nearlyInSight(frame, signal);
  if (signal.aborted) return;
  const scene = new SoundScene(layers, await inflated(model.get("touch_maps")));
  if (signal.aborted) return;

  const angles = new Angles(layers.sin);
  const talk = new Talk(card.name, "At the head end", "Your hand");
  const skin = new Skin(model.get("pictures"));
  const { mark } = card;
  const body = {
    stop_um: (/** @type {import("./lib/pose.js").NeedlePose} */ needle, /** @type {number} */ wanted_um) =>
      scene.stop((depth) => angles.along(needle, depth), needle.depth_um, wanted_um),
  };
  const hands = new Hands({
    mark, reach_um: 60_000, angles, tell: (words) => talk.add("note", words),
    stop: (needle, wanted) => stopsAt(body, needle, wanted),
  });
  const attempt = new AttemptShell({ model, signal, kind: "inject", hear, cleared });
  const { log } = attempt;
  const coach = coachingOf(attempt, "Names the layers beside the line of force.");
  const moved = () => live.refresh();
  const fix = new FixHand({
    mark, tone: card.tone, moved, signal,
    fixed: (hold) => act({ kind: "fix", ...hold }), freed: () => say("let_go", "You let go of the band."),
  });
  const above = new Above({
    skin, hands, mark, name: card.name, other: fix, signal,
    hooks: { moved, rested: () => talk.speak(words()), touch: () => {}, puncture: () => needled("puncture"), key: () => false },
  });
  const trace = new ForceTrace(new Resistance(scene, angles, resistance));
  const gauge = new DepthGauge(NARROW);
  const sound = new NeedleSound(signal);
  const syringe = new Syringe();
  const live = new InjectLoop({
    hands, above, gauge, log, trace, sound, fix, give: (action) => attempt.add(action), changed: showHands,
    sights: [above.node, trace.node], signal,
  });
  const needleHand = new NeedleHand({ hands, moved, does: needled, volumes: INCREMENTS, signal });
  const fixPanel = new FixPanel(fix, signal);
  const plan = new Plan({
    needles: card.needles, missing: "Choose the needle and the technique.",
    after: [{ name: "technique", legend: "How it goes in", told: "Technique", choices: card.techniques }],
    give: (planned) => act({ kind: "plan", ...planned }),
  });
  const pause = new Stated({
    title: "Pause: say it aloud", send: "Say it", missing: "Say all four: person, side, place, drug.", again: "Pause again",
    parts: [{ name: "person", legend: "Person", choices: card.time_out.persons }, { name: "side", legend: "Side", choices: SIDES },
      { name: "site", legend: "Place", choices: card.time_out.sites }, { name: "drug", legend: "In the syringe", choices: card.time_out.drugs }],
    give: (said) => act({ kind: "time_out", ...said }),
  });
  const note = new Stated({
    title: "Procedure note", send: "Write it", missing: "", again: "Write it anew",
    parts: card.note.map((/** @type {any} */ { id, label, options }) => ({ name: id, legend: label, choices: options, menu: true, spared: () => true })),
    give: (fields) => act({ kind: "note", fields }),
  });
  /** @type {Record<string, any>} */
  let seen = live.seen;
  let fresh = true;
  let wincesUntil = 0;
  let wincing = 0;

  // what stands on the page
  const now = make("p", { class: "tpi-now-line" });
  const chips = make("ul", { class: "tpi-chips-quiet", "aria-label": "Now" });
  const measures = make("div", { class: "tpi-measures" });
  const doing = (/** @type {{id: string, label: string}} */ { id, label }) => {
    const button = pushButton(label, () => say(id, label));
    button.dataset.do = id;
    return button;
  };
  /** @type {Record<string, HTMLElement[]>} */
  const placed = { Before: [], Inject: [], After: [] };
  /** @type {Record<string, string[]>} */
  const belongs = { Before: [], Inject: [], After: [] };
  for (const { group, buttons } of menu.groups) {
    const step = STEP_OF[group] ?? "Before";
    const shown = buttons.filter((/** @type {any} */ { id }) => id !== "let_go");
    placed[step].push(groupOf(group, ...shown.map(doing)));
    belongs[step].push(...shown.map((/** @type {any} */ { id }) => id));
  }
  const all = menu.groups.flatMap((/** @type {any} */ { buttons }) => buttons);
  placed.After.push(groupOf("Measure again", ...all.filter((/** @type {any} */ { id }) => AGAIN.includes(id)).map(doing)));
  const decide = radioForm({
    title: "How does it end?", parts: [{ name: "choice", legend: "Your decision ends the attempt", choices: menu.choices }],
    send: "Decide", missing: "Choose one.", give: ({ choice }) => act({ kind: "decide", choice }), close: () => {},
  });
  decide.node.querySelector("[data-cancel]")?.remove();
  const panel = (/** @type {Node[]} */ ...parts) => make("div", { class: "tpi-step-panel" }, ...parts);
  const steps = stepsOf([
    { label: "Before", panel: panel(...placed.Before) }, { label: "Pause", panel: panel(pause.node) },
    { label: "Needle", panel: panel(plan.node) },
    { label: "Inject", panel: panel(fixPanel.node, needleHand.node, ...placed.Inject) },
    { label: "After", panel: panel(...placed.After) }, { label: "Note", panel: panel(note.node) },
    { label: "Decide", panel: panel(decide.node) },
  ]);
  frame.replaceChildren(
    make("div", { class: "tpi-head-row" },
      make("div", {}, title, make("p", { class: "tpi-soft" }, card.about)),
      make("div", { class: "tpi-chips" }, coach.node, attempt.restart)),
    ...unreviewed(card),
    make("blockquote", { class: "tpi-says" }, `\u201c${card.words}\u201d`),
    make("p", { class: "tpi-asked" }, card.asked), attempt.earlier,
    make("div", { class: "tpi-room" },
      make("div", { class: "tpi-sights" }, above.node,
        make("div", { class: "tpi-feels" }, gauge.node, trace.node, syringe.node, sound.node)),
      make("div", { class: "tpi-room-now" }, now, chips, measures, attempt.connection.line),
      steps.list,
      make("div", { class: "tpi-room-work" }, steps.panels),
      make("div", { class: "tpi-room-side" }, talk.node)),
    injectWords(), ...attempt.foot);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);

  // doing

  /** @param {Record<string, any> & {kind: string}} action */
  function act(action) {
    const t_ms = live.flush();
    attempt.act({ t_ms, ...action });
    live.level();
  }

  /** @param {string} what @param {string} label */
  function say(what, label) {
    talk.add("you", label);
    act({ kind: "do", what });
  }

  /** @param {"puncture" | "out" | "aspirate" | "deposit" | "contrast"} what @param {number} [volume_uL] */
  function needled(what, volume_uL = 0) {
    const { needle } = hands;
    if (!needle || !hands.able) return;
    if (what === "puncture") {
      const { x_um, y_um, azimuth_ddeg, steep_ddeg, bevel } = needle;
      act({ kind: "puncture", x_um, y_um, azimuth_ddeg, steep_ddeg, bevel });
      hands.puncture();
      live.level();
      above.needle.focus({ preventScroll: true });
    } else if (what === "out") {
      act({ kind: "lift", what: "needle" });
      hands.withdraw();
      live.level();
    } else if (what === "aspirate") {
      talk.add("you", "You draw the plunger back.");
      act({ kind: "aspirate" });
      syringe.draws(live.reduced.matches);
    } else if (!volume_uL) talk.add("note", "Choose how much first.");
    else act({ kind: "deposit", volume_uL });
    live.refresh();
  }

  function cleared() {
    hands.clear();
    fix.clear();
    trace.clear();
    live.level();
    talk.clear();
    wincesUntil = 0;
    fresh = true;
  }

  // hearing

  /** @param {import("./lib/line.js").Acted} reply */
  function hear(reply) {
    const aloud = reply.n > 0 || reply.have <= 1;
    for (const each of reply.lines) {
      talk.hear(each, aloud);
      if (each.said.startsWith("\u201c") && reply.seen.phase === "needling" && lastMoved()) wince();
    }
    const before = seen;
    const coaching = reply.seen.coaching && !attempt.isExam; // never in an examination
    seen = live.seen = { ...reply.seen, coaching };
    const behind = reply.have < log.actions.length;
    if (fresh || (reply.lines.some(({ refused }) => refused) && !behind)) know();
    fresh = false;
    if (!behind && fix.holds !== Boolean(seen.fix)) fix.take(seen.fix); // hands that do something else let go
    if (seen.twitch_ms && before.phase && seen.twitch_ms !== before.twitch_ms && hands.needle) {
      live.jump(angles.along(hands.needle, hands.needle.depth_um));
    }
    if (seen.record_left <= 0 && before.record_left > 0) talk.add("note", "The record is full. Decide.");
    see();
  }

  /** Whether what was done last moved the needle. */
  function lastMoved() {
    return log.actions[log.actions.length - 1]?.kind === "stroke";
  }

  function wince() {
    wincesUntil = performance.now() + WINCES_MS;
    window.clearTimeout(wincing);
    wincing = window.setTimeout(face, WINCES_MS + 50);
  }

  /** What the face shows. */
  function face() {
    if (seen.happened === "faint") talk.feel(5);
    else if (performance.now() < wincesUntil) talk.feel(4);
    else if (seen.happened === "tinnitus" || seen.happened === "breathless") talk.feel(2);
    else talk.feel(seen.phase === "needling" ? 1 : 0);
  }

  /** Hands are where the kernel says. */
  function know() {
    hands.take(null, seen.needle);
    fix.take(seen.fix);
    live.level();
  }

  function see() {
    const done = seen.phase === "finished";
    hands.able = fix.able = !done && seen.record_left > 0;
    if (done) hands.needle = null;
    else hands.pick(seen.plan);
    fix.node.hidden = done;
    fix.gloved = Boolean(seen.prepared?.gloves);
    frame.toggleAttribute("data-needling", seen.phase === "needling");
    trace.named = seen.coaching;
    coach.show(seen.coaching);
    plan.show(seen.plan, Boolean(seen.needle) || done);
    pause.show(seen.time_out, Boolean(seen.punctures) || done);
    note.show(seen.note, done);
    above.show({ prepared: Boolean(seen.prepared?.skin) });
    syringe.show({
      left_ul: card.volume_ul - (seen.given_ul ?? 0), volume_ul: card.volume_ul, drawn: seen.drawn ?? null,
      gauge: seen.plan?.gauge ?? null, drug: card.drug,
    });
    for (const button of /** @type {NodeListOf<HTMLButtonElement>} */ (frame.querySelectorAll("[data-do]"))) {
      button.toggleAttribute("data-done", seen.done.includes(button.dataset.do) || button.dataset.do === seen.position);
    }
    for (const input of /** @type {NodeListOf<HTMLButtonElement>} */ (decide.node.querySelectorAll("input, button"))) input.disabled = done;
    injectionInWords(chips, seen);
    showMeasures();
    showSteps();
    face();
    live.refresh();
  }

  function showMeasures() {
    const rows = measuresInWords(seen);
    const told = JSON.stringify(rows);
    if (measures.dataset.told === told) return;
    measures.dataset.told = told;
    measures.replaceChildren(...(rows.length ? [make("table", {},
      make("thead", {}, make("tr", {}, ...["Measured", "Before", "After"].map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...rows.map(([label, ...values]) => make("tr", {},
        make("th", { scope: "row" }, label), ...values.map((value) => make("td", {}, value))))))] : []));
  }

  function showSteps() {
    const count = (/** @type {string} */ step) => {
      const many = belongs[step].filter((id) => seen.done.includes(id)).length;
      return many ? `${many} done` : "";
    };
    const states = {
      Before: count("Before"), Pause: seen.time_out ? "said" : "", Needle: seen.plan ? "planned" : "",
      Inject: seen.punctures ? "punctured" : seen.fix ? "band held" : "", After: count("After"),
      Note: seen.note ? "written" : "", Decide: seen.decision ? "decided" : "",
    };
    for (const [label, words_] of Object.entries(states)) steps.mark(label, words_);
  }

  function words() {
    return handsInWords({ hands, fix, mark, card });
  }

  function showHands() {
    const told = words();
    if (now.textContent !== told) now.textContent = told;
    needleHand.show("landmark");
    fixPanel.show(Boolean(hands.needle?.inside));
  }

  attempt.open(frame, above.needle);
  signal.addEventListener("abort", () => {
    window.clearTimeout(wincing);
    talk.close();
  });
  await skin.load();
  if (signal.aborted) return;
  see();
  above.resize();
  trace.resize();
  attempt.greet();
}

export default { render };
