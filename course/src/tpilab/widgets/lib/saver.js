import { isConnected, noteSaved, whySilent } from "./connection.js";
import { randomId } from "./dom.js";

/**
 * Sends what a learner answers until the kernel says what became of it.
 *
 * Each answer is numbered, kept in this tab (sessionStorage) from the moment it is given, and sent
 * again until it is acknowledged. Only the newest unacknowledged answer counts.
 *
 * @typedef {any} Value JSON, as the kind of question has it; null: withdrawn
 * @typedef {{revision: string, data_hash: string, actions: object[], seen_digest: string}} Attempt
 * @typedef {{seq?: number, time?: string, value?: Value, sure?: string | null}} Saved
 * @typedef {{client: string, n: number, value: Value, sure: string | null, known: number, typed: number}} Pending
 * @typedef {{kind: "empty"} | {kind: "saving"} | {kind: "preview"}
 *   | {kind: "saved", time?: string, recovered: boolean, withdrawn: boolean}
 *   | {kind: "unsaved", reason: string}
 *   | {kind: "superseded", time?: string, lost: Value}} News
 */

const RESEND_MS = 1000;
const RESEND_SLOWLY_MS = 5000;
const SLOW_AFTER_MS = 10000;
const LOUD_MS = 3000;

export class Saver {
  /**
   * @param {import("./dom.js").Model} model
   * @param {string} key under which this tab keeps what is not saved yet
   * @param {(news: News) => void} tell
   */
  constructor(model, key, tell) {
    this.model = model;
    this.key = key;
    this.tell = tell;
    this.client = randomId();
    this.n = 0;
    /** @type {Pending | null} */
    this.pending = null;
    this.recovered = false;
    this.sent = false;
    this.waitingSince = 0;
    this.pause = 0;
    this.resend = 0;
    this.loud = 0;
    model.on("msg:custom", (reply) => this.receive(reply));
  }

  /** @returns {Saved} */
  get saved() {
    return this.model.get("saved");
  }

  /** Whether a learner would lose something by leaving now. */
  get unsure() {
    return this.pending !== null;
  }

  /** Take up what an earlier view in this tab could not save. @returns {Pending | undefined} */
  resume() {
    const kept = this.kept();
    if (!kept) return undefined;
    this.pending = kept;
    this.recovered = true;
    this.send();
    return kept;
  }

  /** A new answer, to be sent after a pause in typing, or at once.
   * @param {Value} value
   * @param {number} pause in ms
   * @param {string | null} [sure] how sure the learner is, where that is asked */
  put(value, pause, sure = null) {
    if (this.model.get("preview")) {
      this.tell({ kind: "preview" });
      return;
    }
    if (same(value, this.saved.value ?? null) && sure === (this.saved.sure ?? null) && !(this.pending && this.sent)) {
      this.drop();
      this.tellSaved();
      return;
    }
    this.n += 1;
    const known = this.saved.seq ?? 0;
    this.pending = { client: this.client, n: this.n, value, sure, known, typed: Date.now() };
    this.recovered = false;
    this.sent = false;
    this.keep();
    if (!this.waitingSince) this.tell({ kind: "saving" });
    window.clearTimeout(this.pause);
    if (pause) this.pause = window.setTimeout(() => this.flush(), pause);
    else this.send();
  }

  /** Send now what waits for a pause in typing. */
  flush() {
    if (this.pending && !this.sent) this.send();
  }

  /** Forget what is pending: it was saved, or is no answer any more. */
  drop() {
    this.quiet();
    window.clearTimeout(this.pause);
    this.pending = null;
    this.sent = false;
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // the tab keeps nothing, so there is nothing to remove
    }
  }

  /** The view goes. What is pending stays in the tab for the next view. */
  close() {
    this.flush();
    this.quiet();
    window.clearTimeout(this.pause);
  }

  /** Stop sending and stop waiting. */
  quiet() {
    window.clearTimeout(this.resend);
    window.clearTimeout(this.loud);
    this.waitingSince = 0;
  }

  send() {
    if (!this.pending) return;
    window.clearTimeout(this.pause);
    window.clearTimeout(this.resend);
    const now = performance.now();
    if (!this.waitingSince) {
      this.waitingSince = now;
      this.loud = window.setTimeout(() => this.complain(), LOUD_MS);
    }
    const slow = now - this.waitingSince > SLOW_AFTER_MS;
    this.resend = window.setTimeout(() => this.send(), slow ? RESEND_SLOWLY_MS : RESEND_MS);
    this.sent = true;
    const { typed, ...message } = this.pending;
    const age_ms = Math.max(0, Date.now() - typed);
    // while cut off, the page would queue what we send and deliver it much later as if it were new
    if (!isConnected(this.model)) return;
    try {
      this.model.send({ ...message, age_ms });
    } catch {
      // no kernel behind this view; the wait for its answer says so in words
    }
  }

  complain() {
    const safe = this.kept() ? "your answer is kept here." : "copy your answer first.";
    this.tell({
      kind: "unsaved",
      reason: `${whySilent(this.model)}; ${safe}`,
    });
  }

  /** @param {any} reply */
  receive(reply) {
    const pending = this.pending;
    if (!pending || reply?.client !== pending.client) return;
    if (reply.n !== pending.n) {
      this.quiet(); // the kernel lives; wait afresh for the newest
      if (this.sent) this.send();
      return;
    }
    const recovered = this.recovered;
    if (reply.kind === "saved") {
      noteSaved(reply.time);
      this.drop();
      this.tell({ kind: "saved", time: reply.time, recovered, withdrawn: reply.value === null });
    } else if (reply.kind === "superseded") {
      this.drop();
      this.tell({ kind: "superseded", time: reply.time, lost: pending.value });
    } else if (reply.kind === "preview") {
      this.drop();
      this.tell({ kind: "preview" });
    } else if (reply.kind === "refused") {
      if (reply.again) {
        this.quiet();
        this.resend = window.setTimeout(() => this.send(), RESEND_SLOWLY_MS);
      } else {
        this.drop();
      }
      const then = reply.again ? "; your answer is kept here and sent again." : ".";
      this.tell({ kind: "unsaved", reason: `${reply.reason}${then}` });
    }
  }

  /** Tell what the file holds. */
  tellSaved() {
    const { seq, time, value } = this.saved;
    noteSaved(time);
    if (this.model.get("preview")) this.tell({ kind: "preview" });
    else if (!seq || (value ?? null) === null) this.tell({ kind: "empty" });
    else this.tell({ kind: "saved", time, recovered: false, withdrawn: false });
  }

  keep() {
    try {
      sessionStorage.setItem(this.key, JSON.stringify(this.pending));
    } catch {
      // storage is full or switched off: the answer lives in the page alone
    }
  }

  /** @returns {Pending | null} */
  kept() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(this.key) ?? "null");
      return kept && typeof kept.client === "string" ? kept : null;
    } catch {
      return null;
    }
  }
}

/** @param {unknown} one @param {unknown} other */
export function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}
