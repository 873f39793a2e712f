import { make, nameQuestions, root, shape, uniqueId } from "./lib/dom.js";
import { sayComplete, showQuestion, watchAnswers } from "./lib/watch.js";

// What is unanswered, and the file for the instructor.

const ANSWER_WITHIN_MS = 3000;
const MARK_WITHIN_MS = 20000;
const NO_ANSWER = "The notebook does not answer. Press Run > Run All Cells, then try again.";

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const name = uniqueId("name");
  const open = make("div", { class: "tpi-open" });
  const input = make("input", {
    id: name,
    type: "text",
    class: "tpi-name",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    "aria-describedby": `${name}-hint`,
  });
  const button = make("button", { type: "submit", class: "tpi-button tpi-main" }, "Make the hand-in file");
  const form = make("form", { novalidate: true },
    make("label", { for: name, class: "tpi-label" }, "Your name or number, as your program knows you"),
    make("div", { class: "tpi-row" }, input, button),
    make("p", { id: `${name}-hint`, class: "tpi-hint" }, "Letters a to z, digits, and . _ @ -"));
  const alone = make("button", { type: "button", class: "tpi-button" }, "Mark my quiz");
  const self = make("div", { class: "tpi-alone" }, make("p", { class: "tpi-hint" },
    "Studying without an instructor? See how you did, with reasons. Your answers stay as they are."), alone);
  const polite = make("div", { role: "status" });
  const loud = make("div", { role: "alert" });
  el.append(root("hand-in", open, form, self, polite, loud));

  const watch = watchAnswers(model, signal, drawOpen);
  let n = 0;
  let wait = 0;
  let link = "";

  function drawOpen() {
    const { open: slots, total, unsaved, busy } = watch.now();
    const numbers = model.get("numbers");
    const parts = [];
    if (model.get("preview")) parts.push(line("preview", "This is a preview: nothing is handed in."));
    else if (!slots.length) parts.push(line("saved", `All ${total} questions are answered.`));
    else parts.push(
      make("p", {}, slots.length === total ? "No question is answered yet." : "Not answered yet:"),
      make("div", { class: "tpi-chips" }, ...slots.map((slot) => chip(slot, numbers[slot]))));
    if (unsaved.length) {
      parts.push(line("unsaved", `NOT saved: ${nameQuestions(unsaved)}. The file would hold what was saved before.`));
    } else if (busy) {
      parts.push(line("saving", "Saving. Wait a moment before you make the file."));
    }
    open.replaceChildren(...parts);
    drawMade();
  }

  /** @param {string} slot @param {number} number */
  function chip(slot, number) {
    const go = make("button", { type: "button", class: "tpi-button tpi-chip",
      "aria-label": `Go to question ${number}` }, String(number));
    go.addEventListener("click", () => showQuestion(model, slot, true));
    return go;
  }

  /** A file made before, and whether it still says what the answers say. */
  function drawMade() {
    const made = model.get("made");
    if (!made.file || (made.current && link)) return;
    if (!input.value) input.value = made.learner;
    if (made.current) polite.replaceChildren(line("saved", `${made.file} holds your answers as they are now.`));
    else {
      forgetLink();
      polite.replaceChildren(line("note", `Your answers changed after ${made.file} was made. Make it again.`));
    }
  }

  function forgetLink() {
    if (link) URL.revokeObjectURL(link);
    link = "";
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask({ learner: input.value }, ANSWER_WITHIN_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return; // inside JupyterLab the browser does not do this by itself
    event.preventDefault();
    form.requestSubmit();
  });
  alone.addEventListener("click", () => ask({ kind: "mark_me", course_url: courseAddress(model) }, MARK_WITHIN_MS));

  /** @param {object} content @param {number} within_ms */
  function ask(content, within_ms) {
    n += 1;
    loud.replaceChildren();
    window.clearTimeout(wait);
    wait = window.setTimeout(() => refuse(NO_ANSWER), within_ms);
    try {
      model.send({ n, ...content });
    } catch {
      // no kernel behind this view; the wait for its answer says so in words
    }
  }

  /** @param {string} reason */
  function refuse(reason) {
    window.clearTimeout(wait);
    polite.replaceChildren();
    loud.replaceChildren(line("unsaved", reason));
  }

  model.on("msg:custom", (reply, buffers) => {
    if (reply?.n !== n) return;
    window.clearTimeout(wait);
    if (reply.kind !== "made" && reply.kind !== "marked") {
      refuse(reply.reason);
      return;
    }
    forgetLink();
    loud.replaceChildren();
    if (reply.kind === "marked") {
      tellMarked(reply, buffers);
      return;
    }
    link = URL.createObjectURL(new Blob(buffers, { type: "application/jsonl" }));
    polite.replaceChildren(
      line("saved", `${reply.file} is made. It lies in ${reply.folder}.`),
      make("a", { class: "tpi-button tpi-main", href: link, download: reply.file }, "Download a copy"),
      make("p", { class: "tpi-hint" },
        "Send this file to your instructor. On a hub with an assignment list, use Submit there instead."));
  });

  /** @param {{score: number, points: number, waiting: number, file: string, folder: string}} marked
   * @param {BlobPart[]} page */
  function tellMarked({ score, points, waiting, file, folder }, page) {
    link = URL.createObjectURL(new Blob(page, { type: "text/html" }));
    const rest = waiting ? " What you wrote yourself is not counted." : "";
    polite.replaceChildren(
      line("saved", `${score} of ${points} points.${rest}`),
      make("a", { class: "tpi-button tpi-main", href: link, target: "_blank", rel: "noopener" }, "Read your feedback"),
      make("p", { class: "tpi-hint" }, `It also lies in ${folder} as ${file}.`));
  }

  model.on("change:made", drawMade);
  model.on("change:preview", drawOpen);
  signal.addEventListener("abort", () => {
    window.clearTimeout(wait);
    forgetLink();
  });
  drawOpen();
  sayComplete(model);
}

/** Where this page's server shows the course, if the notebook's place tells it.
 * @param {import("./lib/dom.js").Model} model */
function courseAddress(model) {
  const before = /^(.*?)my_work\//.exec(model.widget_manager?.context?.path ?? "")?.[1];
  const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
  if (before === undefined || !baseUrl) return null;
  return `${location.origin}${new URL(baseUrl, location.origin).pathname}lab/tree/${encodeURI(before)}course`;
}

/** @param {import("./lib/dom.js").State | "note"} state @param {string} words */
function line(state, words) {
  return make("p", { class: "tpi-status", "data-state": state }, shape(state), make("span", {}, words));
}

export default { render };
