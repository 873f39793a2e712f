import { Asker, stateLine } from "./lib/ask.js";
import { make, root, uniqueId } from "./lib/dom.js";
import { notebookLink } from "./lib/notebook_link.js";

// What to look at again today: each with a link to where it stands; answering it there rates it.

/**
 * @typedef {{page: string, title: string, heading: string, asks: string, item: string, why: string}} DueCheck
 * @typedef {{due: DueCheck[], more: number, next: string, waiting: number, notes: string[]}} ReviewShown
 */

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const asker = new Asker(model, signal);
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, "Look again today");
  const told = make("div", { role: "status" });
  const list = make("ol", { class: "tpi-path-rows", role: "list" });
  const look = make("button", { type: "button", class: "tpi-button" }, "Refresh");
  const frame = root("review", title, told, list, make("div", { class: "tpi-row" }, look), asker.loud);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  look.addEventListener("click", () => asker.ask({ kind: "look" }));

  /** @param {DueCheck} check */
  function row({ page, title: of, heading, asks, item, why }) {
    const link = notebookLink(model, page, heading, heading || of, { "aria-label": `${heading || of}, self-check ${item}, in ${of}` });
    return make("li", {},
      make("p", { class: "tpi-path-title" }, link),
      make("p", {}, asks),
      make("p", { class: "tpi-soft" }, `${of}. ${why}`));
  }

  function draw() {
    /** @type {ReviewShown} */
    const now = model.get("shown");
    const lines = now.notes.map((each) => stateLine("note", each));
    const more = now.more ? ` ${now.more} more wait behind them.` : "";
    if (now.due.length) {
      lines.push(stateLine("note", `${now.due.length === 1 ? "1 self-check is" : `${now.due.length} self-checks are`} due. Open each,`
        + ` and answer it there: your answer says when it comes again.${more}`));
    } else if (now.waiting) lines.push(stateLine("saved", `Nothing is due today. The next comes on ${now.next}.`));
    else lines.push(stateLine("empty", "Nothing to look at again yet. Self-checks come here that were not right or not sure, and those that a quiz's feedback points to."));
    told.replaceChildren(...lines);
    list.replaceChildren(...now.due.map(row));
    list.hidden = !now.due.length;
  }

  model.on("change:shown", draw);
  draw();
}

export default { render };
