import { Asker, stateLine } from "./lib/ask.js";
import { make, root, shape, uniqueId } from "./lib/dom.js";
import { fileAddress, notebookLink } from "./lib/notebook_link.js";

// The path: modules and quizzes in order, how far each has come, and what can be done about it.

/**
 * @typedef {"good" | "note" | "problem"} Level
 * @typedef {object} QuizOf
 * @property {string} title
 * @property {string} stands
 * @property {import("./lib/dom.js").State} mark
 * @property {string} open
 * @property {string} feedback
 * @property {string} note
 * @property {string[]} can
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} title
 * @property {string} open
 * @property {{text: string, mark: import("./lib/dom.js").State}[]} practiced
 * @property {QuizOf | {}} quiz
 *
 * @typedef {object} PathShown
 * @property {{level: Level, text: string}} exchange
 * @property {string} busy
 * @property {{quiz?: string, level?: Level, text?: string}} said
 * @property {string[]} notes
 * @property {Row[]} rows
 */

/** @type {Record<string, string>} */
const WAYS = { start: "Start", fetch: "Fetch", hand_in: "Hand in", feedback: "Get feedback" };
/** @type {Record<Level, import("./lib/dom.js").State | "note">} */
const SHAPES_OF_LEVEL = { good: "saved", note: "note", problem: "unsaved" };
/** @type {Record<string, string>} */
const ASKING = {
  look: "Looking for what your instructor released.", fetch: "Fetching.", submit: "Handing in.", feedback: "Getting feedback.",
};

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const asker = new Asker(model, signal);
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, "Your path");
  const exchange = make("div");
  const spoken = make("div", { class: "tpi-unseen", role: "status" });
  const look = make("button", { type: "button", class: "tpi-button", "data-key": "look" }, "Refresh");
  const list = make("ol", { class: "tpi-path-rows", role: "list" });
  const frame = root("path", title, exchange, make("div", { class: "tpi-row" }, look), asker.loud, spoken, list);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  look.addEventListener("click", () => asker.ask({ kind: "look" }));

  /** @returns {PathShown} */
  const shown = () => model.get("shown");

  /** @param {Row} row @param {string} way */
  function button({ name, title: of }, way) {
    const busy = Boolean(shown().busy);
    const made = make("button", {
      type: "button", class: "tpi-button", "data-key": `${way} ${name}`, "aria-disabled": busy && "true",
      "aria-label": `${WAYS[way]}: quiz ${of}`,
    }, WAYS[way]);
    made.addEventListener("click", () => {
      if (!shown().busy) asker.ask({ kind: way, quiz: name });
    });
    return made;
  }

  /** @param {Row} row */
  function drawRow(row) {
    const { name, open, practiced, quiz } = row;
    const heading = make("p", { class: "tpi-path-title" },
      open ? notebookLink(model, open, "", row.title) : row.title);
    const item = make("li", {}, heading);
    for (const { text, mark } of practiced) {
      item.append(make("p", { class: "tpi-path-line", "data-mark": mark }, shape(mark), make("span", {}, text)));
    }
    if ("stands" in quiz) item.append(...drawQuiz(row, quiz));
    const { said, busy } = shown();
    const [asked, of] = busy.split(" ");
    if (of === name) item.append(stateLine("saving", ASKING[asked]));
    else if (said.quiz === name && said.text) item.append(stateLine(SHAPES_OF_LEVEL[said.level ?? "note"], said.text));
    return item;
  }

  /** @param {Row} row @param {QuizOf} quiz */
  function drawQuiz(row, quiz) {
    const line = make("p", { class: "tpi-path-line", "data-mark": quiz.mark },
      shape(quiz.mark), make("span", {}, make("b", {}, "Quiz: "), quiz.stands));
    const ways = make("div", { class: "tpi-row" });
    if (quiz.open) {
      ways.append(notebookLink(model, quiz.open, "", "Open the quiz", {
        class: "tpi-button tpi-main", "data-key": `open ${row.name}`, "aria-label": `Open the quiz: ${row.title}` }));
    }
    ways.append(...quiz.can.map((way) => button(row, way)));
    if (quiz.feedback) {
      ways.append(make("a", { class: "tpi-button", href: fileAddress(model, quiz.feedback), target: "_blank", rel: "noopener",
        "data-key": `read ${row.name}`, "aria-label": `Read the feedback: ${row.title}` }, "Read the feedback"));
    }
    const nodes = [line, ways];
    if (quiz.note) nodes.splice(1, 0, stateLine("note", quiz.note));
    return nodes;
  }

  function draw() {
    const now = shown();
    const focused = frame.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    const lines = now.notes.map((each) => stateLine("note", each));
    if (now.busy === "look") lines.push(stateLine("saving", ASKING.look));
    else if (now.exchange.level === "note") lines.push(make("p", { class: "tpi-hint" }, now.exchange.text));
    else lines.push(stateLine(SHAPES_OF_LEVEL[now.exchange.level], now.exchange.text));
    exchange.replaceChildren(...lines);
    look.setAttribute("aria-disabled", String(Boolean(now.busy)));
    list.replaceChildren(...now.rows.map(drawRow));
    const words = now.busy ? ASKING[now.busy.split(" ")[0]] : now.said.text ?? "";
    if (spoken.textContent !== words) spoken.textContent = words;
    if (!focused) return;
    const row = focused.split(" ")[1];
    const again = frame.querySelector(`[data-key="${CSS.escape(focused)}"]`) ?? (row && frame.querySelector(`[data-key$=" ${CSS.escape(row)}"]`));
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }

  model.on("change:shown", draw);
  draw();
}

export default { render };
