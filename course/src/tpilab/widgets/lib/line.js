import { isConnected, whySilent } from "./connection.js";

/**
 * The line to the kernel: sends what the log holds until the kernel has it all.
 *
 * A kernel that knows less than it should, because it was restarted, says how much it has; the
 * rest is sent again in one piece, and the examination goes on where it was.
 *
 * @typedef {{said: string, felt: string, refused: string | null}} Heard
 * @typedef {object} Acted
 * @property {string} kind
 * @property {string} attempt
 * @property {number} n
 * @property {number} have
 * @property {Heard[]} lines
 * @property {Record<string, any>} seen
 * @property {string} [digest]
 * @property {number[]} [refused] which actions were refused; they change nothing and are not handed in
 * @property {string} [debrief]
 */

const GAP_MS = 110;
const AGAIN_MS = 1000;
const AGAIN_SLOWLY_MS = 4000;
const SLOW_SINCE_MS = 10000;
const SILENT_MS = 2600;

export class Line {
  /**
   * @param {import("./dom.js").Model} model
   * @param {import("./record.js").Log} log
   * @param {(reply: Acted) => void} hear
   * @param {(trouble: string) => void} tell is called with words, or with "" when all is well
   */
  constructor(model, log, hear, tell) {
    this.model = model;
    this.log = log;
    this.hear = hear;
    this.tell = tell;
    this.greeted = false;
    this.held = 0;
    this.sent = 0;
    this.waitingSince = 0;
    this.lastSent = -GAP_MS;
    this.soon = 0;
    this.again = 0;
    this.silent = 0;
    model.on("msg:custom", (reply) => this.receive(reply));
  }

  /** Ask the kernel what it knows of this examination. */
  greet() {
    this.quiet();
    this.greeted = false;
    this.held = this.sent = this.log.actions.length;
    this.send();
  }

  /** Something was added to the log. */
  added() {
    if (this.soon) return;
    const wait = Math.max(0, GAP_MS - (performance.now() - this.lastSent));
    this.soon = window.setTimeout(() => this.send(), wait);
  }

  close() {
    this.quiet();
  }

  quiet() {
    window.clearTimeout(this.soon);
    window.clearTimeout(this.again);
    window.clearTimeout(this.silent);
    this.soon = this.waitingSince = 0;
  }

  send() {
    window.clearTimeout(this.soon);
    window.clearTimeout(this.again);
    this.soon = 0;
    const now = this.lastSent = performance.now();
    if (!this.waitingSince) {
      this.waitingSince = now;
      this.silent = window.setTimeout(
        () => this.tell(`NOT connected: ${whySilent(this.model)}; what you did is kept here.`), SILENT_MS);
    }
    const slow = now - this.waitingSince > SLOW_SINCE_MS;
    this.again = window.setTimeout(() => {
      this.sent = this.held;
      this.send();
    }, slow ? AGAIN_SLOWLY_MS : AGAIN_MS);
    const n = this.sent;
    // while cut off, the page would queue what we send and deliver it much later as if it were new
    if (!isConnected(this.model)) return;
    const { attempt, actions } = this.log;
    this.sent = actions.length;
    try {
      this.model.send({ kind: "act", attempt, n, actions: actions.slice(n) });
    } catch {
      // no kernel behind this view; its silence is told in words
    }
  }

  /** @param {Acted & {reason?: string, client?: string}} reply */
  receive(reply) {
    if (reply?.kind === "refused" && !reply.client && this.waitingSince) this.tell(reply.reason ?? "");
    if (reply?.kind !== "acted" || reply.attempt !== this.log.attempt) return;
    this.greeted = true;
    this.held = Math.min(reply.have, this.log.actions.length);
    window.clearTimeout(this.silent);
    this.waitingSince = 0;
    if (reply.n > reply.have) {
      this.sent = this.held;
      this.send();
      return;
    }
    window.clearTimeout(this.again);
    this.tell("");
    this.hear(reply);
    if (this.held < this.log.actions.length) {
      if (this.sent < this.log.actions.length) this.added();
      this.again = window.setTimeout(() => {
        this.sent = this.held;
        this.send();
      }, AGAIN_MS);
    }
  }
}
