import { AttemptShell } from "./lib/attempt.js";
import { unreviewed } from "./lib/banner.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { radioForm } from "./lib/forms.js";
import { tabs } from "./lib/tabs.js";
import { Talk } from "./lib/talk.js";
import { renamed } from "./lib/wording.js";

// A virtual patient to talk with: the browser shows what can be done, the kernel says what comes of it.

/** @typedef {{id: string, label: string}} Choice */
/** @typedef {{group: string, buttons: Choice[]}} Group */

const HOLDS = [{ id: "met", label: "Met" }, { id: "not_met", label: "Not met" }, { id: "unknown", label: "Not known" }];
const PARTS = { questions: "Ask", examinations: "Examine", records: "Read", orders: "Order", says: "Say" };
const HINTS = {
  questions: "Each question takes time. People forget: ask again where it matters.",
  examinations: "What you do not examine, you do not know.",
  records: "Paper and person can disagree.",
  orders: "Order only what changes what you do.",
  says: "What you say, and in which order, makes the consent.",
};

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const card = model.get("card");
  const menu = model.get("menu");
  const talk = new Talk(card.name, "You see");
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const used = make("span", { class: "tpi-figure" });
  const bar = make("span");
  const form = make("div");
  const drawing = make("figure", { class: "tpi-drawing", hidden: true });
  /** @type {Record<string, any>} */
  let seen = { phase: "consulting", did: [], clock_s: 0, minutes: card.minutes, criteria: [], draws: [], face: 0 };
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();
  /** @type {Map<string, HTMLInputElement>} */
  const criteria = new Map();

  const attempt = new AttemptShell({
    model, signal, kind: "select", hear,
    cleared: () => {
      talk.clear();
      form.replaceChildren();
    },
  });

  const panels = Object.entries(PARTS).map(([part, label]) => ({ label, panel: panel(part) }));
  panels.push({ label: "Criteria", panel: checklists() });
  const decide = make("button", { type: "button", class: "tpi-button tpi-main" }, "Decide");
  const doing = tabs("What you can do", panels);
  const time = make("div", { class: "tpi-time" },
    make("p", {}, "Appointment: ", used), make("div", { class: "tpi-bar", "aria-hidden": "true" }, bar));
  const frame = root("select",
    make("div", { class: "tpi-head-row" },
      make("div", {}, title, make("p", { class: "tpi-soft" }, card.about)), attempt.restart),
    ...unreviewed(card),
    make("blockquote", { class: "tpi-says" }, `“${card.words}”`), attempt.earlier,
    make("div", { class: "tpi-room" },
      make("div", { class: "tpi-room-talk" }, talk.node, time, attempt.connection.line, drawing),
      make("div", { class: "tpi-room-doing" }, doing.node, make("div", { class: "tpi-row" }, decide), form)),
    explanationOf(), ...attempt.foot);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);

  /** @param {string} part */
  function panel(part) {
    /** @type {Group[]} */
    const groups = menu.parts[part];
    const hint = HINTS[/** @type {keyof typeof HINTS} */ (part)];
    return make("div", { class: "tpi-panel" }, make("p", { class: "tpi-hint" }, hint), ...groups.map((group) =>
      make("div", { class: "tpi-doing", role: "group", "aria-label": group.group },
        make("p", { class: "tpi-label" }, group.group),
        make("div", { class: "tpi-chips" }, ...group.buttons.map((each) => button(each))))));
  }

  /** @param {Choice} choice */
  function button({ id, label }) {
    const made = make("button", { type: "button", class: "tpi-button", "data-do": id }, label);
    made.addEventListener("click", () => {
      talk.add("you", label);
      attempt.act({ kind: "do", what: id });
    });
    buttons.set(id, made);
    return made;
  }

  function checklists() {
    /** @type {(Choice & {items: Choice[]})[]} */
    const all = menu.criteria;
    return make("div", { class: "tpi-panel" },
      make("p", { class: "tpi-hint" }, "Published criteria, applied to this person. Judge each item by what you found."),
      ...all.map(({ id: of, label, items }) => {
        const verdict = make("p", { class: "tpi-verdict-of", "data-of": of, "aria-live": "polite" });
        return make("fieldset", { class: "tpi-criteria" }, make("legend", {}, label),
          ...items.map((item) => make("div", { class: "tpi-criterion", role: "radiogroup", "aria-label": item.label },
            make("span", {}, item.label), make("span", { class: "tpi-criterion-choices" }, ...holds(of, item.id)))), verdict);
      }));
  }

  /** @param {string} of @param {string} item */
  function holds(of, item) {
    const name = uniqueId("holds");
    return HOLDS.map(({ id, label }) => {
      const input = make("input", { type: "radio", name, value: id });
      input.addEventListener("change", () => attempt.act({ kind: "criterion", of, item, holds: id }));
      criteria.set(`${of}/${item}/${id}`, input);
      return make("label", {}, input, label);
    });
  }

  function openDecision() {
    const back = document.activeElement;
    const close = () => {
      form.replaceChildren();
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    };
    const made = radioForm({
      title: "Decide: what is to follow, and why?",
      parts: [
        { name: "choice", legend: "Your decision ends the consultation", choices: menu.choices },
        { name: "reason", legend: "The reason that weighs most", choices: menu.reasons },
        {
          name: "how_soon", legend: "If no needle follows: how soon must the next step come?", choices: menu.how_soon,
          spared: ({ choice }) => choice === "inject",
        },
      ],
      send: "Decide", missing: "Choose what follows, the reason, and how soon.", close,
      give: ({ choice, reason, how_soon = null }) => {
        attempt.act({ kind: "decide", choice, reason, how_soon });
        close();
      },
    });
    form.replaceChildren(made.node);
    made.heading.focus({ preventScroll: true });
    made.node.scrollIntoView({ block: "nearest" });
  }

  /** @param {import("./lib/line.js").Acted} reply */
  function hear(reply) {
    const fresh = reply.n > 0 || reply.have <= 1;
    for (const each of reply.lines) talk.hear(each, fresh);
    seen = reply.seen;
    see();
  }

  function see() {
    const done = seen.phase === "finished";
    const minutes = Math.floor(seen.clock_s / 60);
    const over = seen.clock_s > seen.minutes * 60;
    used.textContent = `${minutes}:${String(seen.clock_s % 60).padStart(2, "0")} of ${seen.minutes} minutes${over ? ", over time" : ""}`;
    bar.style.width = `${Math.min(100, (100 * seen.clock_s) / (60 * seen.minutes))}%`;
    time.toggleAttribute("data-over", over);
    talk.feel(seen.face);
    for (const [id, each] of buttons) {
      const times = seen.did.filter((/** @type {string} */ what) => what === id).length;
      each.toggleAttribute("data-done", times > 0);
      each.toggleAttribute("disabled", done);
    }
    for (const input of criteria.values()) input.toggleAttribute("disabled", done);
    for (const { of, item, holds: held } of seen.criteria) {
      const input = criteria.get(`${of}/${item}/${held}`);
      if (input) input.checked = true;
    }
    if (!seen.criteria.length) for (const input of criteria.values()) input.checked = false;
    for (const line of frame.querySelectorAll("[data-of]")) line.textContent = verdictOf(line.getAttribute("data-of") ?? "");
    decide.toggleAttribute("disabled", done);
    showDrawing();
  }

  /** @param {string} of */
  function verdictOf(of) {
    /** @type {(Choice & {items: Choice[]})[]} */
    const all = menu.criteria;
    const items = all.find(({ id }) => id === of)?.items ?? [];
    const held = items.map(({ id }) => seen.criteria.find((/** @type {any} */ each) => each.of === of && each.item === id)?.holds);
    if (held.some((each) => !each)) return "";
    if (held.every((each) => each === "met")) return "By your judgment the criteria are met.";
    return held.includes("not_met") ? "By your judgment the criteria are not met." : "By your judgment it cannot be told.";
  }

  function showDrawing() {
    const shown = seen.draws.length > 0;
    if (shown === !drawing.hidden) return;
    drawing.hidden = !shown;
    if (!shown) return;
    /** @type {string[]} */
    const draws = seen.draws;
    const picture = make("div", { class: "tpi-referral" });
    picture.innerHTML = renamed(model.get("pictures").whole);
    for (const area of picture.querySelectorAll("[data-area]")) {
      area.setAttribute("opacity", draws.includes(area.getAttribute("data-area") ?? "") ? "1" : "0");
    }
    for (const told of picture.querySelectorAll("svg > desc")) told.textContent = "A person, front and back.";
    const words = draws.map((name) => name.replace("_", " ").replace("-", ", ")).join("; ");
    drawing.replaceChildren(picture, make("figcaption", { class: "tpi-hint" }, `${card.name} painted: ${words}.`));
  }

  function explanationOf() {
    return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
      make("p", {}, "A person who consults you. Ask, examine, read, order; say what has to be said; then decide. Everything costs time of the appointment, which is shown below the talk."),
      make("p", {}, "The person is invented. Answers follow a record that people of this course wrote from its sources; the debrief tells them. It trains order, questions and decision. It is no measure of you as a clinician."));
  }

  decide.addEventListener("click", openDecision);
  signal.addEventListener("abort", () => talk.close());
  see();
  attempt.open(frame, buttons.get("open") ?? decide);
  attempt.greet();
}

export default { render };
