import { silentSentence } from "./connection.js";
import { make, shape } from "./dom.js";

// What a head asks the kernel, and what is said when no answer comes.

const LATE_MS = 10000;

/** A line with a shape for its state.
 * @param {import("./dom.js").State | "note"} state @param {string} words */
export function stateLine(state, words) {
  return make("p", { class: "tpi-status", "data-state": state }, shape(state), make("span", {}, words));
}

/** One question at a time; `loud` is where trouble is said. */
export class Asker {
  /** @param {import("./dom.js").Model} model @param {AbortSignal} signal */
  constructor(model, signal) {
    this.model = model;
    this.loud = make("div", { role: "alert" });
    this.n = 0;
    this.wait = 0;
    /** @type {(reply: any) => void} */
    this.then = () => {};
    model.on("msg:custom", (reply) => {
      if (reply?.n !== this.n) return;
      window.clearTimeout(this.wait);
      if (reply.kind === "refused") this.refuse(`${reply.reason}.`);
      else this.then(reply);
    });
    signal.addEventListener("abort", () => window.clearTimeout(this.wait));
  }

  /** @param {object} content @param {(reply: any) => void} [answered] */
  ask(content, answered = () => {}) {
    this.n += 1;
    this.then = answered;
    this.loud.replaceChildren();
    window.clearTimeout(this.wait);
    this.wait = window.setTimeout(() => this.refuse(silentSentence(this.model, "; what was saved is kept")), LATE_MS);
    try {
      this.model.send({ ...content, n: this.n });
    } catch {
      // no kernel behind this view; the wait for its answer says so in words
    }
  }

  /** @param {string} words */
  refuse(words) {
    window.clearTimeout(this.wait);
    this.loud.replaceChildren(stateLine("unsaved", words));
  }
}
