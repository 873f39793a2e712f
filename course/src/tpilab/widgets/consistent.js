import { Asker, stateLine } from "./lib/ask.js";
import { goTo, make, root, shape, uniqueId } from "./lib/dom.js";

// A panel of people examined twice: how far it has come, what comes next, and what came of it.

/**
 * @typedef {{id: string, name: string, about: string}} Card
 * @typedef {object} Shown
 * @property {"first" | "between" | "second" | "done"} phase
 * @property {boolean} readable
 * @property {boolean} examining
 * @property {number} done
 * @property {number} total
 * @property {number} whole how many people there are, had the round not been ended
 * @property {boolean} may_end
 * @property {Card} next
 * @property {string[]} notes
 * @property {Card[]} people
 * @property {string} mine HTML
 * @property {string} ours HTML
 * @property {string} published HTML
 */

const SURE_MS = 4000;
const MOST_BYTES = 4 * 2 ** 20;

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const heading = make("h3", { tabindex: "-1" });
  const card = make("div", { class: "tpi-step-card" });
  const progress = make("p", { class: "tpi-soft" });
  const fill = make("span");
  const bar = make("div", { class: "tpi-bar", "aria-hidden": "true" }, fill);
  const notes = make("div", { role: "status" });
  const asker = new Asker(model, signal);
  const results = make("div");
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, "How consistent am I?");
  const frame = root("consistent", title, make("div", {}, progress, bar), card, notes, asker.loud, results);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  const colleague = colleagueForm();

  /** @returns {Shown} */
  const shown = () => model.get("shown");

  /** @param {string} words @param {object} content @param {boolean} [main] */
  function button(words, content, main = false) {
    const made = make("button", { type: "button", class: `tpi-button${main ? " tpi-main" : ""}` }, words);
    made.addEventListener("click", () => asker.ask(content));
    return made;
  }

  /** A button that asks once more: what it begins cannot be undone.
   * @param {string} words @param {string} sure @param {object} content */
  function sureButton(words, sure, content) {
    const made = make("button", { type: "button", class: "tpi-button" }, words);
    let until = 0;
    made.addEventListener("click", () => {
      if (performance.now() < until) {
        asker.ask(content);
        return;
      }
      until = performance.now() + SURE_MS;
      made.textContent = sure;
      window.setTimeout(() => { made.textContent = words; }, SURE_MS);
    });
    return made;
  }

  // what comes next

  /** @param {Shown} now @returns {[string, (Node | string)[]]} */
  function step(now) {
    const { phase, next, done, total } = now;
    if (!now.readable) return ["Your panel cannot be read", [row(button("Begin a new panel", { kind: "new_panel" }, true))]];
    if (now.examining) {
      return [`${roundOf(phase)}: ${next.name}`, [
        make("p", {}, "Examine below as you always do. Your decision ends it and saves it; no debrief until both rounds are done."),
      ]];
    }
    if (phase === "first" || phase === "second") {
      /** @type {HTMLElement[]} */
      const parts = [make("p", {}, make("b", {}, next.name), `, ${next.about}.`)];
      if (!done) parts.unshift(...(phase === "first" ? begin(total) : beginAgain()));
      const buttons = [button(`Examine ${next.name}`, { kind: "examine" }, true)];
      if (now.may_end) buttons.push(sureButton(`Stop at ${done} people`, `Really stop at ${done}?`, { kind: "end_round" }));
      return [`${roundOf(phase)}: next is ${next.name}`, [...parts, row(...buttons)]];
    }
    if (phase === "between") {
      return ["The first round is done", [
        make("p", {}, `You examined ${people(done)}. Wait a day if you can; then the second round brings the same people, in another order.`),
        row(button("Begin the second round", { kind: "second" }, true)), colleague.node,
      ]];
    }
    return ["Both rounds are done", [
      make("p", {}, `You examined ${people(total)} twice. See below how alike your two rounds are.`),
      colleague.node,
      row(sureButton("Begin a new panel", "Really begin a new one?", { kind: "new_panel" })),
      make("p", { class: "tpi-hint" }, "This one stays in your folder."),
    ]];
  }

  function draw() {
    const now = shown();
    const [words, parts] = step(now);
    const before = heading.textContent;
    heading.textContent = words;
    card.replaceChildren(heading, ...parts);
    const twice = now.phase === "second" || now.phase === "done";
    const all = now.phase === "first" ? now.whole : now.total;
    progress.textContent = `${roundOf(now.phase)}: ${now.done} of ${people(all)} examined`;
    fill.style.width = `${(100 * ((twice ? all : 0) + now.done)) / Math.max(1, 2 * all)}%`;
    const told = now.notes.map((each) => make("li", { "data-level": "caution" }, shape("note"), make("span", {}, each)));
    notes.replaceChildren(...(told.length ? [make("ul", { class: "tpi-notes" }, ...told)] : []));
    showResults(now);
    if (before && before !== words && el.isConnected) {
      goTo(frame, "nearest");
      heading.focus({ preventScroll: true });
    }
  }

  // a colleague

  function colleagueForm() {
    const name = make("input", { type: "text", id: uniqueId("name"), class: "tpi-name", maxlength: "40", autocomplete: "off" });
    const share = make("button", { type: "button", class: "tpi-button" }, "Make a file for a colleague");
    const file = make("input", { type: "file", id: uniqueId("file"), class: "tpi-file", accept: ".json,application/json" });
    const made = make("div", { role: "status" });
    share.addEventListener("click", () => asker.ask({ kind: "share", name: name.value }, ({ text, name: called }) => {
      const link = make("a", { download: called, href: URL.createObjectURL(new Blob([text], { type: "application/json" })) });
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), SURE_MS);
      made.replaceChildren(stateLine("saved", `${called} is in your downloads. Send it to your colleague.`));
    }));
    file.addEventListener("change", async () => {
      const [chosen] = file.files ?? [];
      if (!chosen) return;
      if (chosen.size > MOST_BYTES) asker.refuse(`${chosen.name} is too large to be a colleague's file.`);
      else asker.ask({ kind: "compare", text: await chosen.text() });
      file.value = "";
    });
    const node = make("details", { class: "tpi-colleague" }, make("summary", {}, "Learner against learner"),
      make("div", {},
        make("p", {}, "Your first round and your colleague's first round, side by side. It shows what your colleague decided: finish your second round before, if you want one."),
        make("div", {}, make("label", { for: file.id }, "A colleague's file"), file),
        make("div", {}, make("label", { for: name.id }, "Your name in your file, if you like"),
          make("div", { class: "tpi-row" }, name, share)),
        made));
    return { node };
  }

  // what came of it

  /** @type {string} */
  let drawn = "";

  /** @param {Shown} now */
  function showResults(now) {
    const key = JSON.stringify([now.phase, now.mine, now.ours, now.published]);
    if (key === drawn) return;
    drawn = key;
    results.replaceChildren();
    for (const html of [now.mine, now.ours]) if (html) results.append(ours(html));
    if (now.phase === "done") results.append(debriefs(now.people));
    if (now.published) results.append(ours(now.published));
  }

  /** @param {Card[]} of */
  function debriefs(of) {
    const held = make("div");
    const rows = of.flatMap(({ id, name }) => [1, 2].map((round) => {
      const made = make("button", { type: "button", class: "tpi-button" }, `${name}, round ${round}`);
      made.addEventListener("click", () => asker.ask({ kind: "debrief", patient: id, round }, ({ html }) => {
        const head = make("h4", { tabindex: "-1" }, `${name}, round ${round}`);
        held.replaceChildren(head, ours(html));
        head.focus();
      }));
      return made;
    }));
    return make("details", { class: "tpi-debriefs" }, make("summary", {}, "Debriefs: what the model held"), row(...rows), held);
  }

  model.on("change:shown", draw);
  draw();
}

/** @param {number} total @returns {HTMLElement[]} */
function begin(total) {
  return [
    make("p", {}, `You examine ${total} people, then the same people again in another order. Each time you mark and decide. In the end you see how alike your two rounds are.`),
    make("p", { class: "tpi-hint" }, "About five minutes a person. Stop when you like: everything finished is saved, and you may end the round after two. You may remember people, above all those you practiced with; then your figure is kinder than it should be."),
  ];
}

function beginAgain() {
  return [make("p", {}, "The same people, in another order. Examine as if you had never met them: write down what you find now, not what you remember.")];
}

/** @param {Shown["phase"]} phase */
function roundOf(phase) {
  return phase === "first" || phase === "between" ? "First round" : "Second round";
}

/** @param {number} count */
function people(count) {
  return count === 1 ? "1 person" : `${count} people`;
}

/** HTML that the kernel made.
 * @param {string} html */
function ours(html) {
  const box = make("div");
  box.innerHTML = html;
  for (const each of box.querySelectorAll("a, summary")) each.setAttribute("data-lm-suppress-shortcuts", "true");
  return box;
}

/** @param {...(Node | string)} children */
function row(...children) {
  return make("div", { class: "tpi-row" }, ...children);
}

export default { render };
