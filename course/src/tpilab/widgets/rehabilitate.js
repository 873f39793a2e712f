import { AttemptShell } from "./lib/attempt.js";
import { unreviewed } from "./lib/banner.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { radioForm } from "./lib/forms.js";
import { groupOf, pushButton } from "./lib/knobs.js";
import { measuredTable, planCard } from "./lib/agreed.js";
import { tabs } from "./lib/tabs.js";
import { Talk } from "./lib/talk.js";
import { sentByEnter, typedForm } from "./lib/typed.js";
import { Weeks } from "./lib/weeks.js";

// A plan around an injection: asked, measured, agreed, written, decided; then weeks go by.

/** @typedef {{id: string, label: string}} Choice */

const WEEKS = [1, 2, 3, 4, 6, 8].map((n) => ({ id: String(n), label: n === 1 ? "In a week" : `In ${n} weeks` }));
const KEEPS_GOING = new Set(["ask_sleep", "ask_mood", "ask_work", "ask_workplace", "ask_fear", "ask_load"]);
const SINCE = new Set(["ask_since", "ask_done"]);
const ENDS = new Set(["refer", "close"]);
const START = { phase: "planning", week: 0, visit: 1, did: [], did_now: [], visits: [{ week: 0, choice: "", measured: {} }], parts: [], a_day: 0, rule: null, needles: [0], ahead: null, note: "", decision: null };
const MOST_LETTERS = 3000;

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const card = model.get("card");
  const menu = model.get("menu");
  const talk = new Talk(card.name, "You see");
  const weeks = new Weeks(card.weeks);
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const plan = planCard((what) => attempt.act({ kind: "drop", what }));
  const table = measuredTable(measures());
  const deciding = make("div");
  /** @type {Record<string, any>} */
  let seen = START;
  /** @type {ReturnType<typeof typedForm> | null} the form whose answer is awaited */
  let asking = null;
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();

  const attempt = new AttemptShell({
    model, signal, kind: "rehabilitate", hear,
    cleared: () => {
      talk.clear();
      note.box.value = "";
    },
  });

  const agreeing = typedForm({
    title: "Agree on a part, with its dose", send: "Agree",
    fields: [
      { name: "what", label: "What", kind: "menu", choices: menu.parts },
      { name: "times", label: "Times a week", kind: "text", hint: "a number", optional: true },
      { name: "minutes", label: "Minutes each time", kind: "text", hint: "a number", optional: true },
    ],
    give: (given) => send({ kind: "agree", ...given }, agreeing),
  });
  const ruling = typedForm({
    title: "Say the rule for another needle now", send: "Say it",
    fields: [
      { name: "percent", label: "Only after so much less pain, in percent", kind: "text", hint: "a number" },
      { name: "weeks", label: "for so many weeks", kind: "text", hint: "a number" },
    ],
    give: (given) => send({ kind: "rule", ...given }, ruling),
  });
  const planning = typedForm({
    title: "Plan more needles ahead, if you want to", send: "Plan it",
    fields: [
      { name: "count", label: "How many more", kind: "text", hint: "a number" },
      { name: "apart", label: "Weeks apart", kind: "text", hint: "a number" },
      { name: "drug", label: "What", kind: "radio", choices: [{ id: "anesthetic", label: "Anesthetic" }, { id: "steroid", label: "With steroid" }] },
      { name: "where", label: "Where", kind: "radio", choices: [{ id: "same", label: "The same muscle" }, { id: "several", label: "Several regions in one session" }] },
      { name: "when", label: "When", kind: "radio", choices: [{ id: "rule", label: "Only if the rule is met" }, { id: "always", label: "In any case" }] },
    ],
    give: ({ when, ...given }) => send({ kind: "series", ...given, only_if: when === "rule" }, planning),
  });
  const note = noteForm();
  for (const { node } of [agreeing, ruling, planning]) node.addEventListener("keydown", sentByEnter);

  const doing = tabs("What you can do", [
    { label: "Ask", panel: panel(...asks()) },
    { label: "Measure", panel: panel(groupOf("Scales: on the first day, and the same at each visit", ...measures().map(button)), table.node) },
    { label: "Agree", panel: panel(agreeing.node,
      make("p", { class: "tpi-hint" }, "Exercise needs a dose. Sleep, mood, work, fear and load can do without."),
      groupOf("How it is agreed", ...menu.says.map(button))) },
    { label: "Needles", panel: panel(ruling.node, planning.node) },
    { label: "Note", panel: panel(note.node) },
    { label: "Decide", panel: panel(deciding) },
  ]);
  const frame = root("rehabilitate",
    make("div", { class: "tpi-head-row" },
      make("div", {}, title, make("p", { class: "tpi-soft" }, card.about)), attempt.restart),
    ...unreviewed(card), make("p", { class: "tpi-today" }, card.scene),
    make("blockquote", { class: "tpi-says" }, `“${card.words}”`), attempt.earlier, weeks.node,
    make("div", { class: "tpi-desk" },
      make("div", { class: "tpi-desk-talk" }, talk.node, attempt.connection.line),
      make("div", { class: "tpi-desk-doing" }, doing.node),
      make("div", { class: "tpi-desk-plan" }, plan.node)),
    explanationOf(), ...attempt.foot);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);

  /** @param {...Node} parts */
  function panel(...parts) {
    return make("div", { class: "tpi-panel" }, ...parts);
  }

  /** @returns {Choice[]} */
  function measures() {
    return menu.measures.filter((/** @type {Choice} */ { id }) => card.neck || id !== "ndi");
  }

  /** Questions in groups; at a later visit those about the time since come first. */
  function asks() {
    const of = (/** @type {(id: string) => boolean} */ wanted) => menu.asks.filter((/** @type {Choice} */ { id }) => wanted(id)).map(button);
    return [
      groupOf("The time since you last met", ...of((id) => SINCE.has(id))),
      groupOf("The person and the plan", ...of((id) => !SINCE.has(id) && !KEEPS_GOING.has(id))),
      groupOf("What may keep it going", ...of((id) => KEEPS_GOING.has(id))),
    ];
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

  /** @param {Record<string, any> & {kind: string}} action @param {ReturnType<typeof typedForm>} form */
  function send(action, form) {
    asking = form;
    attempt.act(action);
  }

  function noteForm() {
    const count = make("span", { class: "tpi-hint", id: uniqueId("count") });
    const problem = make("p", { class: "tpi-asked-back", role: "alert" });
    const box = make("textarea", { class: "tpi-note", rows: 9, id: uniqueId("note"), "aria-describedby": count.id });
    const give = pushButton("Send the note", () => {
      problem.textContent = box.value.trim() ? (box.value.length > MOST_LETTERS
        ? `${box.value.length.toLocaleString("en-US")} letters: nobody reads so much. At most ${MOST_LETTERS.toLocaleString("en-US")}; shorten it, it stays in the box.` : "") : "The note is empty.";
      if (!problem.textContent) attempt.act({ kind: "note", text: box.value });
    }, "tpi-main");
    const tell = () => { count.textContent = `${box.value.length.toLocaleString("en-US")} of ${MOST_LETTERS.toLocaleString("en-US")} letters`; };
    box.addEventListener("input", tell);
    tell();
    return {
      box,
      node: make("div", { class: "tpi-noting" }, make("label", { class: "tpi-label", for: box.id }, "To the physical therapist"),
        make("p", { class: "tpi-hint" }, "In your own words. A person marks it, not the course."), box, count, problem, give,
        make("details", { class: "tpi-lost" }, make("summary", {}, "What a reader looks for"),
          make("ul", {}, ...menu.checklist.map((/** @type {string} */ each) => make("li", {}, each))))),
    };
  }

  function openDecision() {
    const made = radioForm({
      title: `Week ${seen.week}: how does it go on?`,
      parts: [
        { name: "choice", legend: "Your decision ends this visit", choices: menu.choices },
        { name: "weeks", legend: "When do you meet again?", choices: WEEKS, spared: ({ choice }) => ENDS.has(choice) },
      ],
      send: "Decide", missing: "Choose how it goes on, and when you meet again.", close: openDecision,
      give: ({ choice, weeks: later = "1" }) => attempt.act({ kind: "decide", choice, weeks: Number(later) }),
    });
    made.node.querySelector("[data-cancel]")?.remove();
    deciding.replaceChildren(made.node);
  }

  /** @param {import("./lib/line.js").Acted} reply */
  function hear(reply) {
    const fresh = reply.n > 0 || reply.have <= 1;
    for (const each of reply.lines) {
      const { said, refused } = each;
      talk.hear(each, fresh);
      if (refused) asking?.ask(refused);
      else asking?.taken();
      if (said || refused) asking = null;
    }
    const moved = seen.visit !== reply.seen.visit || seen.phase !== reply.seen.phase;
    const held = deciding.contains(document.activeElement);
    seen = reply.seen;
    if (moved || !deciding.firstChild) openDecision();
    see();
    if (moved && seen.phase !== "finished") doing.show(0, held);
  }

  function see() {
    const over = seen.phase === "finished";
    weeks.show(/** @type {any} */ (seen));
    table.show(seen.visits);
    plan.show(seen);
    talk.feel(seen.face ?? 0);
    buttons.get("ask_since")?.closest(".tpi-doing")?.toggleAttribute("hidden", seen.visit === 1);
    for (const [id, each] of buttons) {
      each.toggleAttribute("disabled", over);
      each.toggleAttribute("data-done", seen.did_now.includes(id));
    }
    for (const form of [agreeing, ruling, planning]) form.disable(over);
    for (const each of deciding.querySelectorAll("button, input")) each.toggleAttribute("disabled", over);
    note.box.toggleAttribute("disabled", over);
    if (seen.note && !note.box.value) note.box.value = seen.note;
  }

  function explanationOf() {
    return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
      make("p", {}, "Somebody who was injected today, and the twelve weeks after it. Ask, measure, agree on a plan, write to the therapist, decide; then the weeks go by until you meet again."),
      make("p", {}, "The person is invented. How pain goes on is a model of this course, tuned to trial means and never scored; how much of the exercise is done depends on how it was agreed. What is judged is what you ask, agree and decide."));
  }

  signal.addEventListener("abort", () => {
    talk.close();
    weeks.close();
  });
  openDecision();
  see();
  attempt.open(frame, buttons.get("ask_goal") ?? title);
  attempt.greet();
}

export default { render };
