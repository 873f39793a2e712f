import { clock, make } from "./dom.js";
import { Line } from "./line.js";
import { Log, practiceKey } from "./record.js";
import { Saver } from "./saver.js";
import { inWords, register, stateAfter, statusLine } from "./status.js";

/**
 * One attempt at a simulator: what was done is kept, sent, and, as a question of a quiz, saved;
 * begins again when asked twice; shows the debrief after the end.
 */

const SURE_MS = 4000;

/** Where a browser keeps an attempt; a second view of the same task on a page has one of its own.
 * @param {import("./dom.js").Model} model @param {string} kind */
function attemptKey(model, kind) {
  const question = model.get("question");
  const key = question.slot ? `tpilab:examined:${model.get("place")}:${question.slot}:${question.item}`
    : practiceKey(model.get("key"));
  const others = [...document.querySelectorAll(`.tpi-${kind}`)].filter((each) =>
    /** @type {HTMLElement} */ (each).dataset.key === key);
  return others.length ? `${key}:${others.length}` : key;
}

export class AttemptShell {
  /**
   * @param {object} given
   * @param {import("./dom.js").Model} given.model
   * @param {AbortSignal} given.signal
   * @param {string} given.kind
   * @param {(reply: import("./line.js").Acted) => void} given.hear
   * @param {() => void} given.cleared what else to clear when it begins again
   */
  constructor({ model, signal, kind, hear, cleared }) {
    this.model = model;
    this.signal = signal;
    this.cleared = cleared;
    this.question = model.get("question");
    this.isExam = Boolean(this.question.slot);
    this.log = new Log(attemptKey(model, kind));
    this.connection = statusLine();
    this.connection.line.hidden = true;
    this.trouble = "";
    this.line = new Line(model, this.log, (reply) => { hear(reply); this.end(reply); }, (words) => this.connected(words));
    this.status = statusLine();
    this.restart = make("button", { type: "button", class: "tpi-button" }, "Start again");
    this.restart.hidden = Boolean(this.question.once);
    this.earlier = make("p", { class: "tpi-hint", hidden: true });
    this.title = make("h3", { tabindex: "-1" }, "Debrief");
    this.debrief = make("div", { hidden: true });
    this.sureUntil = 0;
    this.done = false;
    /** @type {import("./dom.js").State} */
    this.state = "empty";
    this.saver = this.isExam
      ? new Saver(model, `tpilab:${model.get("place")}:${this.question.slot}:${this.question.item}`, (news) => this.tell(news)) : null;
    this.report = () => {};
    this.restart.addEventListener("click", () => this.again());
  }

  /** What stands below: in a quiz what is saved, after the end the debrief. */
  get foot() {
    return [...(this.isExam ? [make("div", { class: "tpi-foot" }, this.status.line)] : []), this.debrief];
  }

  /** The frame stands: answer for it on the page, and say what is saved.
   * @param {HTMLElement} frame @param {HTMLElement} first */
  open(frame, first) {
    frame.dataset.key = this.log.key;
    const { model, signal, saver } = this;
    if (saver) {
      this.report = register({ place: model.get("place"), slot: this.question.slot, frame, first, signal, state: () => this.state });
      model.on("change:saved", () => { if (!saver.unsure) saver.tellSaved(); });
      window.addEventListener("beforeunload", (event) => { if (this.state === "unsaved") event.preventDefault(); }, { signal });
      saver.tellSaved();
      if (saver.resume() !== undefined) this.tell({ kind: "saving" });
    }
    signal.addEventListener("abort", () => {
      this.line.close();
      saver?.close();
      this.state = "empty";
      this.report();
    });
  }

  /** Ask the kernel what it knows of this attempt; from now on it is heard. */
  greet() {
    this.line.greet();
  }

  /** @param {Record<string, any> & {kind: string}} action */
  act(action) {
    this.add({ t_ms: this.log.now(), ...action });
  }

  /** @param {import("./record.js").Action} action */
  add(action) {
    this.log.add(action);
    this.line.added();
  }

  again() {
    if (this.log.actions.length && !this.done && performance.now() > this.sureUntil) {
      this.sureUntil = performance.now() + SURE_MS;
      this.restart.textContent = "Really start again?";
      window.setTimeout(() => { this.restart.textContent = "Start again"; }, SURE_MS);
      return;
    }
    this.anew();
  }

  /** Begin again, without asking. */
  anew() {
    this.sureUntil = 0;
    this.restart.textContent = "Start again";
    this.cleared();
    this.log.clear();
    this.line.greet();
  }

  /** @param {import("./line.js").Acted} reply */
  end(reply) {
    const before = this.done;
    this.done = reply.seen.phase === "finished";
    if (!this.done) {
      this.debrief.hidden = true;
      return;
    }
    if (this.isExam) {
      if (this.log.handed && !this.question.once) return; // a part that still stands was not received
      this.log.hand();
      const refused = new Set(reply.refused);
      const actions = this.log.actions.filter((_, i) => !refused.has(i));
      this.saver?.put({ ...this.model.get("made_for"), actions, seen_digest: reply.digest ?? "" }, 0);
      return;
    }
    if (!this.debrief.hidden) return;
    const held = make("div");
    held.innerHTML = reply.debrief ?? "";
    this.debrief.replaceChildren(this.title, held);
    for (const link of this.debrief.querySelectorAll("a, summary")) link.setAttribute("data-lm-suppress-shortcuts", "true");
    this.debrief.hidden = false;
    if (!before && (reply.n > 0 || reply.have <= 1)) this.title.focus();
  }

  /** @param {string} words */
  connected(words) {
    if (words === this.trouble) return;
    this.trouble = words;
    this.connection.line.hidden = !words;
    if (words) this.connection.show("unsaved", words);
    else this.connection.show("saved", "");
  }

  /** @param {import("./saver.js").News} news */
  tell(news) {
    this.state = stateAfter(news);
    this.status.show(this.state, news.kind === "empty" ? "Not finished yet: your decision saves it" : inWords(news));
    const { time, value } = this.model.get("saved");
    this.earlier.hidden = !value;
    this.earlier.textContent = `You finished an attempt at ${clock(time)}; it is saved. Start again makes a new one; the last finished one counts.`;
    this.report();
  }
}
