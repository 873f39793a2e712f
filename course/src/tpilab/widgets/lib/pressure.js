/**
 * How hard a pen or a finger presses the screen, where a device tells it. Many do not: a touch
 * screen without a sensor says 0.5 or 1 for ever, so a pressure counts only once it was seen to change.
 */

const CONSTANT = [0, 0.5, 1];

export class Pressure {
  constructor() {
    /** @type {Map<string, Set<number>>} */
    this.seen = new Map();
  }

  /** From 0 to 1, or 0 where the device tells nothing.
   * @param {{pointerType: string, pressure: number}} event */
  of({ pointerType, pressure }) {
    if (pointerType !== "pen" && pointerType !== "touch") return 0;
    const seen = this.seen.get(pointerType) ?? new Set();
    this.seen.set(pointerType, seen);
    if (seen.size < 2 && !CONSTANT.includes(pressure)) seen.add(Math.round(100 * pressure));
    return seen.size > 1 && pressure > 0 ? pressure : 0;
  }
}
