import { controls } from "./kinds/single.js";
import { confidence } from "./lib/confidence.js";
import { silentSentence } from "./lib/connection.js";
import { make, root, shape, uniqueId } from "./lib/dom.js";

// One self-check: answered, judged at once, tried again; the answer is not saved.

const SILENT_MS = 3000;

/**
 * @typedef {{id: string, text: string, right: boolean | null, why: string}} Judged
 * @typedef {{heading: string, best: string, why: string}} Step
 */

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const question = model.get("question");
  const answer = controls(question);
  const instruction = make("p", { id: uniqueId("do"), class: "tpi-instruction" }, question.instruction);
  const legend = make("legend", { class: "tpi-lead" }, question.lead_in);
  const fieldset = make("fieldset", { "aria-describedby": instruction.id }, legend, instruction, ...answer.nodes);
  const check = make("button", { type: "button", class: "tpi-button tpi-main" }, "Check");
  const show = make("button", { type: "button", class: "tpi-button" }, "Show the answer");
  const verdict = make("div", { class: "tpi-verdict", role: "status" });
  const reasons = make("div", { class: "tpi-reasons" });
  const sure = confidence(() => {});
  const stem = make("div", { class: "tpi-stem" });
  stem.innerHTML = question.stem; // ours, from the course's own file
  el.append(root("check", stem, fieldset, sure.node, make("div", { class: "tpi-row" }, check, show), verdict, reasons));

  let silence = 0;
  signal.addEventListener("abort", () => window.clearTimeout(silence));

  /** @param {object} content */
  function ask(content) {
    window.clearTimeout(silence);
    silence = window.setTimeout(
      () => say("note", silentSentence(model, "")), SILENT_MS);
    try {
      model.send(content);
    } catch {
      // no kernel behind this view; its silence is told in words
    }
  }

  /** @param {import("./lib/dom.js").State | "note"} state @param {string} words */
  function say(state, words) {
    verdict.replaceChildren(shape(state), make("span", {}, words));
    verdict.dataset.state = state;
  }

  function clear() {
    verdict.replaceChildren();
    delete verdict.dataset.state;
    reasons.replaceChildren();
    for (const note of fieldset.querySelectorAll(".tpi-why")) note.remove();
    answer.mark?.(false);
  }

  /** Under each option that is told about, or below: why it is right or not.
   * @param {Judged[]} lines @param {Step[]} steps */
  function explain(lines, steps) {
    for (const { id, text, right, why } of lines) {
      const option = fieldset.querySelector(`input[value="${CSS.escape(id)}"]`)?.closest("label");
      const sign = right ? "Right: " : right === false ? "Not right: " : "";
      const words = option ? why : `${text}. ${why}`;
      const note = make("p", { class: "tpi-why", "data-right": String(right) }, make("b", {}, sign), words);
      if (option) option.after(note);
      else reasons.append(note);
    }
    for (const { heading, best, why } of steps) {
      reasons.append(make("p", { class: "tpi-why" }, make("b", {}, `${heading} `), `${best}. ${why}`));
    }
  }

  /** @param {{rationale?: string, sources?: string[], not_kept?: string}} told */
  function reason({ rationale, sources, not_kept }) {
    if (not_kept) reasons.append(make("p", { class: "tpi-why" }, not_kept));
    if (!rationale) return;
    reasons.append(
      make("p", {}, rationale),
      make("p", { class: "tpi-hint" }, `Sources: ${(sources ?? []).join("; ")}.`));
  }

  check.addEventListener("click", () => {
    const reading = answer.read();
    clear();
    if ("problem" in reading) {
      answer.mark?.(true);
      say("note", `${reading.problem}.`);
    } else if (reading.value === null) {
      say("note", "Choose or type an answer first.");
    } else {
      ask({ kind: "check", value: reading.value, sure: sure.read() });
    }
  });
  show.addEventListener("click", () => {
    clear();
    ask({ kind: "solve" });
  });
  fieldset.addEventListener(answer.typed ? "input" : "change", clear);

  model.on("msg:custom", (reply) => {
    window.clearTimeout(silence);
    clear();
    if (reply.kind === "judged") {
      explain(reply.lines, reply.right ? reply.steps : []);
      if (reply.right) say("saved", "That is right.");
      else say("note", reply.partly ? "Partly right. Change your answer and check again." : "Not yet. Think again, and check again.");
      reason(reply);
    } else if (reply.kind === "solved") {
      explain(reply.lines, reply.steps);
      say("note", question.kind === "number" ? `The answer is ${reply.key}.` : "This is the answer.");
      reason(reply);
    } else {
      say("note", `That could not be judged: ${reply.reason}.`);
    }
  });
}

export default { render };
