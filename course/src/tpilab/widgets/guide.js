import { Above } from "./lib/above.js";
import { AttemptShell } from "./lib/attempt.js";
import { unreviewed } from "./lib/banner.js";
import { stopsAt } from "./lib/beam.js";
import { Bmode } from "./lib/bmode.js";
import { Carm } from "./lib/carm.js";
import { coachingOf } from "./lib/coaching.js";
import { DepthGauge } from "./lib/depth_gauge.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { radioForm } from "./lib/forms.js";
import { guideWords, nowInWords, stateInWords } from "./lib/guide_words.js";
import { Hands } from "./lib/hands.js";
import { groupOf, knob, pushButton } from "./lib/knobs.js";
import { Live } from "./lib/live.js";
import { NeedleHand } from "./lib/needle_hand.js";
import { pedalOf } from "./lib/pedal.js";
import { Plan } from "./lib/plan.js";
import { ProbeHand } from "./lib/probe_hand.js";
import { Screen } from "./lib/screen.js";
import { Skin } from "./lib/skin.js";
import { Sonograph } from "./lib/sonograph.js";
import { tabs } from "./lib/tabs.js";
import { Talk } from "./lib/talk.js";
import { nearlyInSight, warmUp } from "./lib/warm.js";

// A needle to guide on one patient: the browser draws what skin, ultrasound and C-arm show, the
// kernel says what comes of it.

const NARROW_REM = 46;

/** @param {import("./lib/dom.js").View} view */
async function render({ model, el, signal }) {
  const card = model.get("card");
  const menu = model.get("menu");
  const { ultrasound, fluoroscopy, split, dose } = model.get("touch");
  const bytes = model.get("touch_maps");
  const part = (/** @type {number} */ from, /** @type {number} */ to) => new Uint8Array(bytes.buffer, bytes.byteOffset + from, to - from);
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const frame = root("guide");
  el.append(frame);
  frame.append(title, make("p", { class: "tpi-hint", role: "status" }, "The room is made ready\u2026"));
  if (!model.get("question").slot) await nearlyInSight(frame, signal);
  if (signal.aborted) return;
  const us = await Bmode.open(ultrasound, new DataView(bytes.buffer, bytes.byteOffset, split));
  await warmUp(us, card.mark, signal);
  if (signal.aborted) return;

  const talk = new Talk(card.name, "", "Your hand");
  talk.node.querySelector(".tpi-talk-head")?.remove();
  const skin = new Skin(model.get("pictures"));
  const { mark } = card;
  const hands = new Hands({
    mark, reach_um: 60_000, angles: us.angles, tell: (words) => talk.add("note", words),
    stop: (needle, wanted) => stopsAt(us, needle, wanted),
  });
  const attempt = new AttemptShell({ model, signal, kind: "guide", hear, cleared });
  const { log } = attempt;
  const coach = coachingOf(attempt, "Draws the needle\u2019s way and its tip over the picture.");
  const above = new Above({
    skin, hands, mark, name: card.name, signal,
    hooks: { moved: () => live.refresh(), rested: () => talk.speak(words()), touch, puncture: () => needled("puncture"), key },
  });
  const screen = new Screen({ pointed: openLabel, key });
  const machine = new Sonograph({
    kinds: ultrasound.probes, turned: () => { live.tune(); showProbe(); },
    told: ({ probe, depth_um, gain_db }) => act({ kind: "machine", probe, depth_um, gain_db }),
    freeze: (on) => live.freeze(on), mmode: showMmode,
  });
  const carm = new Carm(fluoroscopy, part(split, bytes.byteLength), dose);
  const gauge = new DepthGauge();
  const live = new Live({
    us, hands, above, screen, machine, carm, gauge, log, give: (action) => attempt.add(action), changed: showHands,
    breathes: card.chest, signal,
  });
  const probeHand = new ProbeHand({ hands, moved: () => live.refresh(), touch });
  const needleHand = new NeedleHand({ hands, moved: () => live.refresh(), does: needled, signal });
  const plan = new Plan({
    needles: card.needles, missing: "Choose what guides, why, and which needle.",
    before: [{ name: "modality", legend: "What guides it", told: "Guided by", choices: card.modalities },
      { name: "reason", legend: "Why", told: "Because", choices: card.reasons }],
    give: (planned) => act({ kind: "plan", ...planned }),
  });
  const pedal = pedalOf({ carm, live, above, act, log });
  /** @type {Record<string, any>} */
  let seen = live.seen;
  let fresh = true;
  let work = 1; // the tab to go back to from the skin's

  // what stands on the page
  const now = make("p", { class: "tpi-now-line" });
  const chips = make("ul", { class: "tpi-chips-quiet", "aria-label": "Now" });
  const form = make("div");
  const labels = make("ul", { class: "tpi-marks", "aria-label": "What you named" });
  const name = groupOf("Name what lies in reach", ...card.structures.map((/** @type {{id: string, label: string}} */ { id, label }) =>
    pushButton(label, () => act({ kind: "label", structure: id, ...mark, z_um: 0 }))));
  const hint = make("p", { class: "tpi-hint" }, "To name something: freeze the picture, then point at it.");
  const groups = new Map(menu.groups.map((/** @type {any} */ given) => [given.group, given.buttons.filter((/** @type {any} */ { id }) => id !== "m_mode")]));
  const mmodes = menu.groups.some((/** @type {any} */ { buttons }) => buttons.some((/** @type {any} */ { id }) => id === "m_mode"));
  const buttons = (/** @type {string} */ group) => {
    const given = groups.get(group) ?? [];
    groups.delete(group);
    return given.length ? [groupOf(group, ...given.map((/** @type {{id: string, label: string}} */ { id, label }) => {
      const button = pushButton(label, () => say(id, label));
      button.dataset.do = id;
      return button;
    }))] : [];
  };
  const withPerson = buttons("With the person");
  const atPicture = buttons("At the picture");
  const prepare = make("div", { class: "tpi-doings" }, ...[...groups.keys()].flatMap((group) => buttons(group)));
  const angle = knob({
    label: "C-arm", min: -30, max: 30, step: 1, value: 0, words: (deg) => `${deg}\u00b0`,
    input: (deg) => { live.angle_ddeg = 10 * deg; live.refresh(); },
  });
  const sono = make("div", {}, machine.node, probeHand.node, ...atPicture, hint);
  const arm = make("div", { hidden: true }, pedal.node, angle.node, make("p", { class: "tpi-hint" }, "The red cross on the skin is the middle of the beam: drag it where you want to look."));
  const scan = make("div", { class: "tpi-scan" }, sono, arm, name, form, labels);
  const decide = radioForm({
    title: "How does it end?", parts: [{ name: "choice", legend: "Your decision ends the attempt", choices: menu.choices }],
    send: "Decide", missing: "Choose one.", give: ({ choice }) => act({ kind: "decide", choice }), close: () => {},
  });
  decide.node.querySelector("[data-cancel]")?.remove();
  const skinPanel = make("div", { class: "tpi-skin-panel" });
  const steps = tabs("Steps", [
    { label: "Skin", panel: skinPanel },
    { label: "Prepare", panel: make("div", {}, prepare) }, { label: "Plan", panel: plan.node },
    { label: "Scan", panel: scan }, { label: "Needle", panel: make("div", {}, needleHand.node) },
    { label: "Decide", panel: make("div", {}, decide.node) },
  ]);
  const skinTab = /** @type {HTMLElement} */ (steps.node.querySelector('[role="tab"]'));
  const skinHome = make("div", { class: "tpi-bench-skin" });
  const views = make("div", { class: "tpi-bench-screen" }, screen.node, carm.node, gauge.node);
  frame.replaceChildren(
    make("div", { class: "tpi-head-row" },
      make("div", {}, title, make("p", { class: "tpi-soft" }, card.about)),
      make("div", { class: "tpi-chips" }, coach.node, attempt.restart)),
    ...unreviewed(card),
    make("blockquote", { class: "tpi-says" }, card.phantom ? card.words : `\u201c${card.words}\u201d`),
    make("p", { class: "tpi-asked" }, card.asked), attempt.earlier,
    make("div", { class: "tpi-room" },
      make("div", { class: "tpi-sights" }, skinHome, views),
      make("div", { class: "tpi-room-now" }, now, chips, attempt.connection.line),
      make("div", { class: "tpi-room-work" }, steps.node),
      make("div", { class: "tpi-room-side" }, talk.node, ...withPerson)),
    guideWords(), ...attempt.foot);
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

  /** The probe is put down, or lifted. @param {boolean} on */
  function touch(on) {
    if (!machine.kind) {
      talk.add("note", "Take a probe in hand first: choose it under Scan.");
      return;
    }
    if (!hands.able || hands.onSkin === on) return;
    if (on) {
      hands.onSkin = true;
      hands.probe = { ...hands.goal };
      live.strokes.at(log.now(), live.both, true);
    } else {
      act({ kind: "lift", what: "probe" });
      hands.onSkin = false;
      live.level();
    }
    live.freeze(false);
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
    } else if (!volume_uL) talk.add("note", "Choose how much first.");
    else act({ kind: what, volume_uL });
    live.refresh();
  }

  /** A place of the frozen picture gets a name. @param {import("./lib/screen.js").Pixel} at */
  function openLabel({ row, column }) {
    live.refresh();
    const place = live.pictured && us.place(row, column, live.pictured);
    if (!place) return;
    const [x_um, y_um, z_um] = place;
    const back = document.activeElement;
    const close = () => {
      form.replaceChildren();
      screen.cross = null;
      live.refresh();
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    };
    const made = radioForm({
      title: `Name what lies there, ${(z_um / 10_000).toFixed(1)}\u2009cm deep`,
      parts: [{ name: "structure", legend: "What is it?", choices: card.structures }],
      send: "Name it", missing: "Choose what it is.", close,
      give: ({ structure }) => { act({ kind: "label", structure, x_um, y_um, z_um }); close(); },
    });
    form.replaceChildren(made.node);
    go("Scan");
    made.heading.focus({ preventScroll: true });
    made.node.scrollIntoView({ block: "nearest" });
  }

  /** @param {string} letter */
  function key(letter) {
    if (letter === "f" && machine.settings) live.freeze(!live.frozen);
    else if (letter !== "moved") return false;
    live.refresh();
    return true;
  }

  /** @param {boolean} on */
  function showMmode(on) {
    if (on && mmodes) say("m_mode", "Look at the line in M-mode");
    screen.mmode = on;
    screen.swept = performance.now();
    machine.mmode.set(on);
    live.refresh();
  }

  /** @param {string} label of a tab */
  function go(label) {
    const all = [...steps.node.querySelectorAll('[role="tab"]')];
    steps.show(all.findIndex(({ textContent }) => textContent === label));
  }

  function cleared() {
    hands.clear();
    machine.know(null);
    screen.mmode = false;
    machine.mmode.set(false);
    carm.blank();
    live.freeze(false);
    live.level();
    talk.clear();
    form.replaceChildren();
    fresh = true;
  }

  // hearing

  /** @param {import("./lib/line.js").Acted} reply */
  function hear(reply) {
    const aloud = reply.n > 0 || reply.have <= 1;
    for (const each of reply.lines) talk.hear(each, aloud);
    const before = seen;
    const coaching = reply.seen.coaching && !attempt.isExam; // never in an examination
    seen = live.seen = { ...reply.seen, coaching, labels: reply.seen.labels.map((/** @type {any} */ each) => ({ ...each, words: structureOf(each.structure) })) };
    const behind = reply.have < log.actions.length;
    if (fresh || (reply.lines.some(({ refused }) => refused) && !behind)) know();
    fresh = false;
    if (seen.twitch_ms && before.phase && seen.twitch_ms !== before.twitch_ms && hands.needle) {
      live.jump(us.angles.along(hands.needle, hands.needle.depth_um));
    }
    if (seen.record_left <= 0 && before.record_left > 0) talk.add("note", "The record is full. Decide.");
    see();
  }

  /** Hands and machine are where the kernel says. */
  function know() {
    machine.know(seen.machine);
    hands.take(seen.probe, seen.needle);
    live.level();
  }

  function see() {
    const done = seen.phase === "finished";
    hands.able = !done && seen.record_left > 0;
    if (done) hands.needle = null;
    else hands.pick(seen.plan);
    if (done || !live.looks) hands.onSkin = false;
    coach.show(seen.coaching);
    plan.show(seen.plan, Boolean(seen.needle));
    const { modality } = live;
    screen.node.hidden = !live.looks;
    carm.node.hidden = modality !== "fluoroscopy";
    gauge.node.hidden = modality !== "landmark";
    sono.hidden = !live.looks;
    arm.hidden = modality !== "fluoroscopy";
    name.hidden = live.looks;
    const beam = modality === "fluoroscopy" ? above.shown.beam ?? { ...mark } : null;
    above.show({ beam, radius_um: carm.radius_um, prepared: Boolean(seen.prepared?.skin) });
    labels.replaceChildren(...seen.labels.map((/** @type {any} */ { number, words: what, z_um }) => make("li", {},
      make("span", { class: "tpi-number-ring", "aria-hidden": "true" }, String(number)),
      make("span", {}, z_um ? `${what}, ${(z_um / 10_000).toFixed(1)}\u2009cm deep` : what))));
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (frame.querySelectorAll("[data-do]"))) {
      const view = button.dataset.do === seen.view;
      button.toggleAttribute("data-done", view || (seen.done.includes(button.dataset.do) && !button.dataset.do?.endsWith("_plane")));
    }
    for (const input of /** @type {NodeListOf<HTMLButtonElement>} */ (decide.node.querySelectorAll("input, button"))) input.disabled = done;
    stateInWords(chips, seen);
    showProbe();
    live.refresh();
  }

  /** @param {string} id */
  function structureOf(id) {
    return card.structures.find((/** @type {any} */ each) => each.id === id)?.label ?? id;
  }

  function showProbe() {
    above.show({ probe: live.looks && seen.phase !== "finished" ? machine.kind : null });
    probeHand.show(Boolean(machine.kind));
    hint.hidden = !machine.settings;
  }

  function words() {
    return nowInWords({ hands, mark, machine: machine.settings, looks: live.looks, card });
  }

  function showHands() {
    const told = words();
    if (now.textContent !== told) now.textContent = told;
    probeHand.show(Boolean(machine.kind));
    needleHand.show(live.modality);
  }

  /** At phone width the skin is one of the tabs, so that the screen stays in sight. */
  function arrange() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const home = frame.clientWidth < NARROW_REM * rem ? skinPanel : skinHome;
    if (!frame.clientWidth || above.node.parentElement === home) return;
    const all = [...steps.node.querySelectorAll('[role="tab"]')];
    const chosen = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
    home.append(above.node);
    skinTab.hidden = home === skinHome;
    if (home === skinPanel) work = chosen || work;
    if (home === skinPanel || !chosen) steps.show(home === skinPanel ? 0 : work);
    above.resize();
  }

  const size = new ResizeObserver(arrange);
  size.observe(frame);
  attempt.open(frame, above.probe);
  signal.addEventListener("abort", () => {
    size.disconnect();
    talk.close();
  });
  await skin.load();
  if (signal.aborted) return;
  arrange();
  see();
  above.resize();
  attempt.greet();
}

export default { render };
