import { Asker, stateLine } from "./lib/ask.js";
import { make, root, shape, uniqueId } from "./lib/dom.js";

// A learner's own attempts at guiding: a picture of the diary, and beside it what was published.

/**
 * @typedef {object} Shown
 * @property {string} title
 * @property {number} count how many attempts the diary holds
 * @property {string} mine HTML
 * @property {string} beside HTML
 * @property {string[]} notes
 */

const SURE_MS = 4000;

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const asker = new Asker(model, signal);
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") });
  const notes = make("div", { role: "status" });
  const said = make("div", { role: "status" });
  const look = make("button", { type: "button", class: "tpi-button" }, "Show my newest attempts");
  const forget = make("button", { type: "button", class: "tpi-button" });
  const mine = make("div");
  const beside = make("div");
  const ways = make("div", { class: "tpi-row" }, look);
  const frame = root("guided", title, notes, mine, ways, said, asker.loud, beside);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  let until = 0;
  let wait = 0;

  /** @returns {Shown} */
  const shown = () => model.get("shown");

  function relax() {
    until = 0;
    window.clearTimeout(wait);
    forget.textContent = "Delete my attempts";
  }

  look.addEventListener("click", () => asker.ask({ kind: "look" }, () => {
    said.replaceChildren(stateLine("saved", `${attempts(shown().count)} shown.`));
  }));
  forget.addEventListener("click", () => {
    if (performance.now() >= until) {
      until = performance.now() + SURE_MS;
      forget.textContent = `Really delete ${attempts(shown().count)}?`;
      window.clearTimeout(wait);
      wait = window.setTimeout(relax, SURE_MS);
      return;
    }
    relax();
    asker.ask({ kind: "forget" }, () => {
      said.replaceChildren(stateLine("empty", "Your attempts are deleted."));
      look.focus();
    });
  });
  signal.addEventListener("abort", () => window.clearTimeout(wait));

  function draw() {
    const now = shown();
    title.textContent = now.title;
    const told = now.notes.map((each) => make("li", { "data-level": "caution" }, shape("note"), make("span", {}, each)));
    notes.replaceChildren(...(told.length ? [make("ul", { class: "tpi-notes" }, ...told)] : []));
    relax();
    if (now.count && !forget.isConnected) ways.append(forget);
    if (!now.count) forget.remove();
    drawInto(mine, now.mine);
    drawInto(beside, now.beside);
  }

  model.on("change:shown", draw);
  draw();
}

/** @param {number} count */
function attempts(count) {
  return count === 1 ? "1 attempt" : `${count} attempts`;
}

/** HTML that the kernel made.
 * @param {HTMLElement} box @param {string} html */
function drawInto(box, html) {
  if (box.dataset.drawn === html) return;
  box.dataset.drawn = html;
  box.innerHTML = html;
  for (const each of box.querySelectorAll("a, summary")) each.setAttribute("data-lm-suppress-shortcuts", "true");
}

export default { render };
