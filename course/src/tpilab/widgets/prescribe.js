import { AttemptShell } from "./lib/attempt.js";
import { unreviewed } from "./lib/banner.js";
import { drawn, shelf } from "./lib/cabinet.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { radioForm } from "./lib/forms.js";
import { orderLine } from "./lib/order.js";
import { tabs } from "./lib/tabs.js";
import { Talk } from "./lib/talk.js";
import { inMg, inMl, traySyringe } from "./lib/tray.js";
import { typedForm } from "./lib/typed.js";

// A cabinet and a tray: labels are read, a syringe is drawn up, labeled, planned and reckoned. The
// kernel says what comes of it; numbers travel as they were typed, and are asked back in words.

/** @typedef {{id: string, label: string}} Choice */
/** @typedef {{group: string, buttons: Choice[]}} Group */
/** @typedef {ReturnType<typeof typedForm>} Form */

const SYRINGES = [{ id: "a", label: "Syringe A" }, { id: "b", label: "Syringe B" }];
const NEEDLES = [{ id: "new", label: "a new needle" }, { id: "used", label: "the needle just used" }];
const ORDER = ["Find out", "Read", "Draw up", "Label", "Plan and reckon", "Decide"];
const ALL = { id: "all", label: "everything together" };

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const card = model.get("card");
  const menu = model.get("menu");
  /** @type {import("./lib/cabinet.js").Container[]} */
  const containers = menu.containers;
  /** @type {Record<string, any>} */
  let seen = nothing();
  let inHand = "";
  /** @type {Form | null} the form whose answer is awaited */
  let asking = null;
  const talk = new Talk(card.name, "You see", "You see");
  talk.list.tabIndex = 0; // it scrolls, so a keyboard has to reach it
  talk.list.setAttribute("aria-label", "What was said");
  talk.list.setAttribute("data-lm-suppress-shortcuts", "true");
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const decision = make("div");
  /** @type {Map<string, HTMLButtonElement>} */
  const buttons = new Map();

  const attempt = new AttemptShell({
    model, signal, kind: "prescribe", hear,
    cleared: () => {
      talk.clear();
      decision.replaceChildren();
      inHand = "";
      asking = null;
    },
  });

  const order = orderLine(ORDER);
  const place = shelf(containers, take);
  const hand = make("div", { class: "tpi-in-hand", "aria-live": "polite" });
  const reading = make("button", { type: "button", class: "tpi-button", "data-read": true }, "Turn it, and read the label");
  reading.addEventListener("click", () => act({ kind: "read", container: inHand }));
  const drawing = typedForm({
    title: "Draw up from it", send: "Draw up",
    fields: [
      { name: "typed", label: "How much", kind: "text", hint: "with its unit: 4 mL" },
      { name: "syringe", label: "Into", kind: "radio", choices: SYRINGES, start: "a", keeps: true },
      { name: "needle", label: "With", kind: "radio", choices: NEEDLES, start: "new" },
    ],
    give: (given) => send(drawing, { kind: "draw", container: inHand, ...given }),
  });
  const doing = make("div", { class: "tpi-handed-doing" }, make("div", { class: "tpi-row" }, reading), drawing.node);
  const handed = make("div", { class: "tpi-handed" }, hand, doing);
  const tray = SYRINGES.map(({ id }) => ({ id, ...traySyringe(id, () => act({ kind: "empty", syringe: id })) }));
  const stick = typedForm({
    title: "Stick a label on a syringe", send: "Stick it on",
    fields: [
      { name: "syringe", label: "On", kind: "radio", choices: SYRINGES, start: "a", keeps: true },
      { name: "agents", label: "What is in it", kind: "many", choices: menu.agents },
      { name: "typed", label: "Strength of the first", kind: "text", hint: "1 %, 10 mg/mL or 5 mcg/mL" },
    ],
    give: (given) => send(stick, { kind: "tag", ...given }),
  });
  const weigh = typedForm({
    title: "The weight you reckon with", send: "Reckon with it",
    fields: [{ name: "typed", label: "Weight", kind: "text", hint: "in kilograms: 62 kg", keeps: true }],
    give: (given) => send(weigh, { kind: "weight", ...given }),
  });
  const planning = typedForm({
    title: "The plan", send: "Plan it",
    fields: [
      { name: "syringe", label: "From", kind: "radio", choices: SYRINGES, start: "a", keeps: true },
      { name: "sites", label: "How many places", kind: "text", hint: "a whole number", keeps: true },
      { name: "each", label: "How much for each", kind: "text", hint: "with its unit: 1 mL", keeps: true },
    ],
    give: (given) => send(planning, { kind: "plan", ...given }),
  });
  const reckon = typedForm({
    title: "Your own arithmetic, over all places", send: "That is what I get",
    fields: [
      { name: "agent", label: "Of what", kind: "menu", choices: [...numbing(), ALL] },
      { name: "mg", label: "Amount", kind: "text", hint: "40 mg; nothing for everything together", optional: true },
      { name: "percent", label: "Share of the limit", kind: "text", hint: "19 %" },
    ],
    give: ({ agent, mg, percent }) => send(reckon, { kind: "reckon", agent, percent, mg: agent === "all" ? "" : mg }),
  });
  const running = make("div", { class: "tpi-running", "aria-live": "polite", hidden: true });
  const noted = make("p", { class: "tpi-hint" });
  const panels = tabs("What you can do", [
    { label: "The person", panel: chips(menu.look, "look") },
    { label: "Prepare", panel: chips(menu.do, "do") },
    { label: "Label", panel: make("div", { class: "tpi-panel" }, stick.node) },
    { label: "Plan and reckon", panel: make("div", { class: "tpi-panel" }, weigh.node, planning.node, reckon.node, noted) },
  ]);
  const decide = make("button", { type: "button", class: "tpi-button tpi-main" }, "Decide");
  decide.addEventListener("click", openDecision);
  const frame = root("prescribe",
    make("div", { class: "tpi-head-row" },
      make("div", {}, title, make("p", { class: "tpi-soft" }, `${card.about}. For the ${card.place}. Limits of the ${card.formulary}.`)), attempt.restart),
    ...unreviewed(card), make("blockquote", { class: "tpi-says" }, `“${card.words}”`), attempt.earlier, order.node,
    make("div", { class: "tpi-counter" },
      make("section", { class: "tpi-counter-cabinet", "aria-label": "The cabinet" },
        make("p", { class: "tpi-label" }, "In your hand"), handed,
        make("p", { class: "tpi-label" }, "The cabinet"), make("p", { class: "tpi-hint" }, "Take something into your hand. A dot marks what you have read."),
        place.node),
      make("section", { class: "tpi-counter-tray", "aria-label": "The tray" },
        make("p", { class: "tpi-label" }, "The tray"), ...tray.map(({ node }) => node), running, panels.node,
        talk.node, attempt.connection.line, make("div", { class: "tpi-row" }, decide), decision)),
    explanation(), ...attempt.foot);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);

  function nothing() {
    return { phase: "preparing", looked: [], done: [], read: [], labels: {}, left: {}, syringes: {}, plan: null, reckoned: [], running: null, weight_g: null };
  }

  function numbing() {
    /** @type {Choice[]} */
    const all = menu.agents;
    return all.filter(({ id }) => /caine$/.test(id));
  }

  /** @param {Group[]} groups @param {"look" | "do"} kind */
  function chips(groups, kind) {
    return make("div", { class: "tpi-panel" }, ...groups.map(({ group, buttons: of }) =>
      make("div", { class: "tpi-doing", role: "group", "aria-label": group }, make("p", { class: "tpi-label" }, group),
        make("div", { class: "tpi-chips" }, ...of.map(({ id, label }) => chip(id, label, kind))))));
  }

  /** @param {string} id @param {string} label @param {"look" | "do"} kind */
  function chip(id, label, kind) {
    const made = make("button", { type: "button", class: "tpi-button", [`data-${kind}`]: id }, label);
    made.addEventListener("click", () => {
      talk.add("you", label);
      act({ kind, what: id });
    });
    buttons.set(`${kind}/${id}`, made);
    return made;
  }

  /** @param {Record<string, any> & {kind: string}} action */
  function act(action) {
    asking = null;
    attempt.act(action);
  }

  /** @param {Form} form @param {Record<string, any> & {kind: string}} action */
  function send(form, action) {
    asking = form;
    attempt.act(action);
  }

  /** @param {string} id */
  function take(id) {
    inHand = id;
    drawing.taken();
    see();
    reading.focus({ preventScroll: true });
    handed.scrollIntoView({ block: "nearest" });
  }

  function openDecision() {
    const back = document.activeElement;
    const close = () => {
      decision.replaceChildren();
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    };
    const made = radioForm({
      title: "Decide: what is to happen, and why?",
      parts: [
        { name: "choice", legend: "Your decision ends it", choices: menu.choices },
        { name: "reason", legend: "The reason that weighs most", choices: menu.reasons },
      ],
      send: "Decide", missing: "Choose what is to happen, and the reason.", close,
      give: ({ choice, reason }) => {
        act({ kind: "decide", choice, reason });
        close();
      },
    });
    decision.replaceChildren(made.node);
    made.heading.focus({ preventScroll: true });
    made.node.scrollIntoView({ block: "nearest" });
  }

  /** @param {import("./lib/line.js").Acted} reply */
  function hear(reply) {
    const fresh = reply.n > 0 || reply.have <= 1;
    const form = asking;
    if (form && reply.have > 0) {
      const last = reply.lines[reply.lines.length - 1];
      if (last?.refused) form.ask(last.refused);
      else form.taken();
      asking = null;
    }
    for (const each of reply.lines) talk.hear(each, fresh && !(form && each.refused));
    seen = reply.seen;
    see();
  }

  /** @param {string} id */
  const agentName = (id) => menu.agents.find((/** @type {Choice} */ each) => each.id === id)?.label ?? id;

  function see() {
    const over = seen.phase === "finished";
    place.show(inHand, seen.read);
    showHand(over);
    for (const { id, show } of tray) if (seen.syringes[id]) show(seen.syringes[id], agentName, over);
    for (const [key, each] of buttons) {
      const [kind, id] = key.split("/");
      each.toggleAttribute("data-done", (kind === "look" ? seen.looked : seen.done).includes(id));
      each.toggleAttribute("disabled", over);
    }
    for (const form of [drawing, stick, weigh, planning, reckon]) form.disable(over);
    for (const each of place.buttons.values()) each.toggleAttribute("disabled", over);
    decide.toggleAttribute("disabled", over);
    noted.textContent = told();
    order.show(begun(over));
    showRunning();
  }

  /** What was begun of each step. @param {boolean} over */
  function begun(over) {
    /** @type {import("./lib/tray.js").Filled[]} */
    const syringes = Object.values(seen.syringes);
    return [
      seen.looked.length > 0, seen.read.length > 0, syringes.some(({ parts }) => parts.length > 0),
      syringes.some(({ tag }) => Boolean(tag)), Boolean(seen.plan) || seen.reckoned.length > 0, over,
    ];
  }

  function told() {
    const parts = [];
    if (seen.weight_g) parts.push(`You reckon with ${seen.weight_g / 1000}\u2009kg.`);
    if (seen.plan) parts.push(`Planned: ${seen.plan.sites} ${seen.plan.sites === 1 ? "place" : "places"}, ${inMl(seen.plan.each_ul)} each, from syringe ${seen.plan.syringe.toUpperCase()}.`);
    for (const { agent, ng, permille } of seen.reckoned) {
      parts.push(`Your arithmetic: ${agent === "all" ? "everything together" : agentName(agent)}${ng === null ? "" : ` ${inMg(ng)}`}, ${permille / 10}\u2009% of the limit.`);
    }
    return parts.join(" ");
  }

  /** @param {boolean} over */
  function showHand(over) {
    const container = containers.find(({ id }) => id === inHand);
    doing.hidden = !container;
    if (!container) {
      hand.replaceChildren(make("p", { class: "tpi-hint" }, "Nothing yet."));
      return;
    }
    /** @type {string[] | undefined} */
    const label = seen.labels[inHand];
    const left = seen.left[inHand] ?? container.volume_ul;
    hand.replaceChildren(drawn(container), make("div", { class: "tpi-printed" },
      ...(label ?? container.printed).map((line, i) => make("p", i ? {} : { class: "tpi-printed-first" }, line)),
      make("p", { class: "tpi-hint" }, label ? `In your hand, read. ${inMl(left)} are left in it.` : "In your hand. The rest of the label is on the other side.")));
    if (label && document.activeElement === reading) drawing.first.focus({ preventScroll: true });
    reading.hidden = Boolean(label);
    reading.toggleAttribute("disabled", over);
  }

  function showRunning() {
    running.hidden = !seen.running;
    if (!seen.running) return;
    const { rows, total_permille: total } = seen.running;
    running.replaceChildren(make("p", { class: "tpi-label" }, "Over all places"),
      ...rows.map((/** @type {any} */ row) => make("p", { "data-over": (row.permille ?? 0) > 1000 },
        `${row.label}${row.earlier ? ", given before" : ""}: ${inMg(row.amount_ng)}, ${Number((row.per_kg_ng / 1e6).toFixed(2))}\u2009mg/kg`,
        row.limit_ng === null ? `. ${row.not_known}` : ` of at most ${inMg(row.limit_ng)}: ${row.permille / 10}\u2009%`)),
      bar(total));
  }

  /** @param {number | null} total */
  function bar(total) {
    if (total === null) return make("p", { class: "tpi-hint" }, "Together: not known.");
    const inside = make("span");
    inside.style.width = `${Math.min(100, total / 10)}%`;
    return make("div", { class: "tpi-share", "data-over": total > 1000 }, make("div", { class: "tpi-bar", "aria-hidden": "true" }, inside),
      make("p", {}, `Together ${total / 10}\u2009% of the limit${total > 1000 ? ": too much" : ""}.`));
  }

  function explanation() {
    return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
      make("p", {}, "A cabinet, as it may stand in a clinic: some of it should not be used. Find out what counts about this person, take what you need into your hand, read its label, draw it up, label the syringe, plan, reckon, decide."),
      make("p", {}, "Type numbers with their unit and a point: 2.5 mL. What could mean two things is asked back."),
      make("p", {}, "The person is invented. Limits are those of labels that two readers read; where none was read, the simulator says so. Levels in the blood are shown only after your decision, as a model."));
  }

  signal.addEventListener("abort", () => talk.close());
  see();
  attempt.open(frame, buttons.values().next().value ?? decide);
  attempt.greet();
}

export default { render };
