import { toggle } from "./knobs.js";

const COACHED_NAME = "coached-";
const SURE_FOR_MS = 4000;
const COACHING_LABEL = "Coaching";

/** A switch for live coaching, in practice only. It belongs to an attempt from its start, so turning
 * it begins a new one.
 * @param {import("./attempt.js").AttemptShell} attempt
 * @param {string} shows what it does, in a sentence */
export function coachingOf(attempt, shows) {
  const { log } = attempt;
  const { node, set } = toggle(COACHING_LABEL, turn);
  let sureUntil = 0;
  node.title = `${shows} A new attempt begins.`;
  node.hidden = attempt.isExam;

  /** @param {boolean} on */
  function turn(on) {
    if (log.actions.length && !attempt.done && performance.now() > sureUntil) {
      sureUntil = performance.now() + SURE_FOR_MS;
      node.textContent = `Start again ${on ? "with" : "without"} coaching?`;
      window.setTimeout(() => { node.textContent = COACHING_LABEL; }, SURE_FOR_MS);
      return;
    }
    node.textContent = COACHING_LABEL;
    log.prefix = on ? COACHED_NAME : "";
    attempt.anew();
  }

  return {
    node,
    /** @param {boolean} coached */
    show(coached) {
      const chosen = log.attempt.startsWith(COACHED_NAME);
      log.prefix = chosen ? COACHED_NAME : "";
      node.hidden = attempt.isExam || (coached && !chosen); // where the notebook chose, nobody else does
      set(coached);
    },
  };
}
