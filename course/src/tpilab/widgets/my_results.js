import { Asker, stateLine } from "./lib/ask.js";
import { make, root, uniqueId } from "./lib/dom.js";

// Own results: shown, printed, kept as files, and deleted when asked twice.

const DELETE_WITHIN_MS = 6000;

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  /** What came with the last answer; asked for first, so that it is there before words are said.
   * @type {BlobPart[]} */
  let came = [];
  model.on("msg:custom", (_reply, buffers) => { came = buffers ?? []; });
  const asker = new Asker(model, signal);
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, "My results");
  const notes = make("div", { role: "status" });
  const body = make("div", { class: "tpi-results-body" });
  const said = make("div", { role: "status" });
  const look = press("Show the newest", () => asker.ask({ kind: "look" }, () => tell("saved", "Your newest results are shown.")));
  const print = press("Open to print", () => asker.ask({ kind: "page" }, open));
  const page = press("Download as a page", () => asker.ask({ kind: "page" }, save));
  const archive = press("Download all as files", () => asker.ask({ kind: "archive" }, save));
  const forget = press("", sureFirst);
  const kept = make("p", { class: "tpi-hint" });
  const frame = root("results", title, notes, make("div", { class: "tpi-row" }, look, print, page, archive, forget),
    kept, said, asker.loud, body);
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);
  /** @type {string[]} */
  const links = [];
  let until = 0;
  let wait = 0;

  /** @param {string} words @param {() => void} act */
  function press(words, act) {
    const button = make("button", { type: "button", class: "tpi-button" }, words);
    button.addEventListener("click", act);
    return button;
  }

  /** @param {import("./lib/dom.js").State | "note"} state @param {...(string | Node)} words */
  function tell(state, ...words) {
    const line = stateLine(state, "");
    line.lastElementChild?.append(...words);
    said.replaceChildren(line);
  }

  /** @param {{type: string}} reply */
  function address({ type }) {
    links.push(URL.createObjectURL(new Blob(came, { type })));
    return links[links.length - 1];
  }

  /** @param {{file: string, type: string}} reply */
  function save(reply) {
    const href = address(reply);
    const link = make("a", { href, download: reply.file }, `Save ${reply.file}`);
    tell("saved", "If nothing was downloaded: ", link, ".");
    link.click();
  }

  /** @param {{file: string, type: string}} reply */
  function open(reply) {
    const href = address(reply);
    const opened = window.open(href, "_blank");
    if (opened) opened.addEventListener("load", () => opened.print());
    tell("saved", opened ? "The page is open in a tab of its own. " : "Your browser opens no tab by itself: ",
      make("a", { href, target: "_blank" }, "Open the page to print"), ".");
  }

  function relax() {
    until = 0;
    window.clearTimeout(wait);
    forget.textContent = "Delete my progress";
  }

  function sureFirst() {
    if (performance.now() >= until) {
      until = performance.now() + DELETE_WITHIN_MS;
      forget.textContent = "Really delete all of it?";
      wait = window.setTimeout(relax, DELETE_WITHIN_MS);
      tell("note", "Press again to delete your practice, self-checks and review list. Quizzes and feedback stay.");
      return;
    }
    relax();
    asker.ask({ kind: "forget" }, () => {
      tell("empty", "Your progress is deleted. Quizzes, answers and feedback are where they were.");
      look.focus();
    });
  }

  function draw() {
    const now = model.get("shown");
    relax();
    kept.textContent = now.kept;
    notes.replaceChildren(...now.notes.map((/** @type {string} */ each) => stateLine("note", each)));
    body.innerHTML = now.body; // ours, made by the kernel, escaped there
    for (const each of body.querySelectorAll("a, summary")) each.setAttribute("data-lm-suppress-shortcuts", "true");
    forget.hidden = !now.count;
  }

  model.on("change:shown", draw);
  signal.addEventListener("abort", () => {
    window.clearTimeout(wait);
    for (const each of links) URL.revokeObjectURL(each);
  });
  draw();
}

export default { render };
