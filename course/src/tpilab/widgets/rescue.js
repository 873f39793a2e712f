import { AttemptShell } from "./lib/attempt.js";
import { unreviewed } from "./lib/banner.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { EmergencyClock } from "./lib/emergency_clock.js";
import { radioForm } from "./lib/forms.js";
import { groupOf, pushButton } from "./lib/knobs.js";
import { LungScreen } from "./lib/lung_screen.js";
import { Monitor } from "./lib/monitor.js";
import { ordersPanel } from "./lib/orders.js";
import { tabs } from "./lib/tabs.js";
import { Talk } from "./lib/talk.js";

// An emergency after a needle: the kernel runs the body on its own clock, the browser shows and asks.

/** @typedef {{id: string, label: string}} Choice */
/** @typedef {{group: string, buttons: Choice[]}} Group */

const HELD_NOW = new Set(["flat", "legs_up", "left_side", "sit_up", "stand", "open_airway", "oxygen", "bag", "cpr", "press", "rub"]);
const START = { phase: "acting", clock_s: 0, paused: false, teaches: true, may_rewind: false, holds: [], here: [], pending: [], done: [], face: 1, awake: "alert", monitor: null, scan: null, said: "", decision: null };

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const card = model.get("card");
  const menu = model.get("menu");
  const talk = new Talk(card.name, "You see");
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const busy = make("p", { class: "tpi-hint tpi-busy", "aria-live": "polite" });
  const end = make("div", { class: "tpi-panel" });
  /** @type {Record<string, any>} */
  let seen = START;
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();
  /** @type {Map<string, HTMLButtonElement>} */
  const diagnoses = new Map();
  let wasMonitored = false;

  const attempt = new AttemptShell({
    model, signal, kind: "rescue", hear,
    cleared: () => {
      talk.clear();
      monitor.clear();
      monitor.attach({ ecg: false, spo2: false, pressure: false });
      wasMonitored = false;
      seen = START;
    },
  });
  const clock = new EmergencyClock({ attempt, teaches: !card.assessment, signal });
  const monitor = new Monitor({ signal, name: card.name });
  const unwatched = make("p", { class: "tpi-unwatched" }, "Monitor: not attached");
  const lungs = new LungScreen(model.get("pictures"), signal);
  const orders = ordersPanel(menu.orders, (text) => {
    talk.add("you", `“${text}”`);
    attempt.act({ kind: "order", text });
  });
  const doing = tabs("What you can do", [
    { label: "Act", panel: panel(menu.parts.act) },
    { label: "Look", panel: panel(menu.parts.look) },
    { label: "Drugs", panel: orders.node },
    { label: "Say", panel: saying() },
    { label: "End", panel: end },
  ]);
  const begin = pushButton("Begin: the clock runs", () => {
    attempt.anew();
    attempt.act({ kind: "wait", more_s: 0 });
    buttons.get("ask")?.closest(".tpi-tabbed")?.querySelector("button")?.focus({ preventScroll: true });
  }, "tpi-main");
  const gate = make("div", { class: "tpi-gate" }, begin, make("p", { class: "tpi-hint" }, card.assessment
    ? "Time runs while you think. There is no pause and no way back."
    : "You may stop the clock and go back. It stands still when you scroll away."));
  const room = make("div", { class: "tpi-bay" },
    make("div", { class: "tpi-bay-sight" }, talk.node, attempt.connection.line, clock.node, busy, unwatched, monitor.node, lungs.node),
    make("div", { class: "tpi-bay-doing" }, doing.node));
  const frame = root("rescue",
    make("div", { class: "tpi-head-row" },
      make("div", {}, title, make("p", { class: "tpi-soft" }, card.about)), attempt.restart),
    ...unreviewed(card), make("p", { class: "tpi-scene" }, card.words), attempt.earlier, gate, room, explanationOf(), ...attempt.foot);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);

  /** @param {Group[]} groups */
  function panel(groups) {
    return make("div", { class: "tpi-panel" }, ...groups.map(({ group, buttons: of }) => groupOf(group, ...of.map(button))));
  }

  /** @param {Choice} choice */
  function button({ id, label }) {
    const made = pushButton(label, () => {
      talk.add("you", label, false);
      attempt.act({ kind: "do", what: id });
    });
    made.dataset.do = id;
    buttons.set(id, made);
    return made;
  }

  function saying() {
    /** @type {Choice[]} */
    const all = menu.diagnoses;
    const chips = all.map(({ id, label }) => {
      const made = pushButton(label, () => {
        talk.add("you", `“I think this is: ${label.toLowerCase()}.”`, false);
        attempt.act({ kind: "say", what: id });
      });
      made.setAttribute("aria-pressed", "false");
      made.dataset.say = id;
      diagnoses.set(id, made);
      return made;
    });
    return make("div", { class: "tpi-panel" }, ...menu.parts.say.map(/** @param {Group} group */ (group) => groupOf(group.group, ...group.buttons.map(button))),
      groupOf("Say the working diagnosis aloud; the last one counts", ...chips));
  }

  function openEnd() {
    const made = radioForm({
      title: "Where does the person go? That ends it.",
      parts: [{ name: "choice", legend: "Settle first what has to be said and written", choices: menu.choices }],
      send: "Decide", missing: "Choose where.", close: openEnd,
      give: ({ choice }) => attempt.act({ kind: "decide", choice }),
    });
    made.node.querySelector("[data-cancel]")?.remove();
    end.replaceChildren(made.node);
  }

  /** @param {import("./lib/line.js").Acted} reply */
  function hear(reply) {
    const fresh = reply.n > 0 || reply.have <= 1;
    orders.typed.ask("");
    for (const { said, felt, refused } of reply.lines) {
      if (refused?.startsWith("Nurse:")) orders.typed.ask(refused);
      else if (!refused && said.includes(": given.”")) orders.typed.taken();
      for (const line of said.split("\n")) talk.hear({ said: line, felt, refused }, fresh);
    }
    seen = reply.seen;
    see(reply.have > 0);
  }

  /** @param {boolean} begun */
  function see(begun) {
    const over = seen.phase === "finished";
    gate.hidden = begun;
    room.toggleAttribute("data-waits", !begun);
    // with nothing to press in it, a panel is scrolled by keys only if it has the focus itself
    for (const each of doing.node.querySelectorAll("[role=tabpanel]")) {
      if (over || !begun) each.setAttribute("tabindex", "0");
      else each.removeAttribute("tabindex");
    }
    clock.show(/** @type {any} */ (seen), begun);
    talk.feel(seen.face);
    for (const [id, each] of buttons) {
      const holds = seen.holds.includes(id);
      each.toggleAttribute("disabled", over || !begun);
      each.toggleAttribute("data-done", HELD_NOW.has(id) ? holds : seen.done.includes(id) || seen.here.includes(id));
      if (HELD_NOW.has(id)) each.setAttribute("aria-pressed", String(holds));
    }
    for (const [id, each] of diagnoses) {
      each.toggleAttribute("disabled", over || !begun);
      each.setAttribute("aria-pressed", String(id === seen.said));
    }
    orders.typed.disable(over || !begun);
    for (const each of orders.node.querySelectorAll(".tpi-ready button")) each.toggleAttribute("disabled", over || !begun);
    for (const each of end.querySelectorAll("button, input")) each.toggleAttribute("disabled", over || !begun);
    const at = seen.pending.map((/** @type {{what: string, in_s: number}} */ { what, in_s }) =>
      `${what === "order" ? "Drug being drawn up" : buttons.get(what)?.textContent ?? what}: ${in_s} s`);
    const words = at.length ? `Beside you: ${at.join("; ")}.` : "";
    if (busy.textContent !== words) busy.textContent = words;
    watch();
    lungs.show(seen.scan);
  }

  function watch() {
    const on = Boolean(seen.monitor);
    unwatched.hidden = on;
    monitor.node.hidden = !on;
    if (on !== wasMonitored) monitor.attach({ ecg: on, spo2: on, pressure: on });
    wasMonitored = on;
    if (on) monitor.show(seen.monitor);
    monitor.pause(seen.paused || seen.phase === "finished");
  }

  function explanationOf() {
    return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
      make("p", {}, "Somebody with whom something went wrong after a needle, and you, at first alone. Everything you do takes its time on the clock. Once help is there, two things can be done beside you. The monitor shows nothing until it is attached."),
      make("p", {}, "The person is invented, and the body is a model: states with vital signs, times and reasons, which clinicians can read on this page and correct. What is judged is what you do and how soon, never how it ends. It trains order and words; it is no measure of you at a couch."));
  }

  openEnd();
  signal.addEventListener("abort", () => {
    talk.close();
    monitor.close();
  });
  see(false);
  attempt.open(frame, begin);
  attempt.greet();
}

export default { render };
