import { randomId } from "./dom.js";

/**
 * What the learner did, as a list of integer actions; and how the way of a finger becomes some.
 *
 * @typedef {{kind: string, t_ms: number, [name: string]: any}} Action
 * @typedef {{t: number, x: number, y: number, force: number}} Pose ms, um, mN: whole numbers
 */

const MAX_MS = 4 * 3600 * 1000;
const APART_UM = 1200;
const FORCE_STEP_MN = 800;
const HELD_MS = 500;
const SHORTEST_MS = 40;
const CHUNK_MS = 300;

/** Where this tab keeps the practice of a task.
 * @param {string} task */
export function practiceKey(task) {
  return `tpilab:examined:${window.location.pathname}:${task}`;
}

/** What this tab keeps of an examination; nothing if it is damaged or was never begun.
 * @param {string} key @returns {{attempt: string, actions: Action[], last: number, handed: boolean} | null} */
export function keptOf(key) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (typeof kept?.attempt !== "string" || !Array.isArray(kept.actions)) return null;
    return { attempt: kept.attempt, actions: kept.actions, last: Number(kept.last) || 0, handed: Boolean(kept.handed) };
  } catch {
    return null;
  }
}

/** The actions of one examination, kept in this tab until it begins again. */
export class Log {
  /** @param {string} key */
  constructor(key) {
    this.key = key;
    /** What the names of new attempts begin with. */
    this.prefix = "";
    this.attempt = randomId();
    /** @type {Action[]} */
    this.actions = [];
    this.origin = performance.now();
    this.last = 0;
    this.handed = false;
    this.resume();
  }

  /** Milliseconds since the beginning; never runs backwards, and stands still while away. */
  now() {
    this.last = Math.min(Math.max(this.last, Math.round(performance.now() - this.origin)), MAX_MS);
    return this.last;
  }

  /** Something that was begun lasts until then.
   * @param {number} t_ms */
  until(t_ms) {
    this.last = Math.max(this.last, t_ms);
  }

  /** @param {Action} action */
  add(action) {
    this.actions.push(action);
    this.keep();
  }

  /** The finished examination was handed to be saved, so that no later visit does it again. */
  hand() {
    this.handed = true;
    this.keep();
  }

  keep() {
    try {
      const { attempt, actions, last, handed } = this;
      sessionStorage.setItem(this.key, JSON.stringify({ attempt, actions, last, handed }));
    } catch {
      // storage is full or switched off: the examination lives in the page alone
    }
  }

  /** Begin again, with nothing done. */
  clear() {
    this.attempt = this.prefix + randomId();
    this.actions = [];
    this.origin = performance.now();
    this.last = 0;
    this.handed = false;
    try {
      sessionStorage.removeItem(this.key);
    } catch {
      // the tab keeps nothing, so there is nothing to remove
    }
  }

  resume() {
    const kept = keptOf(this.key);
    if (!kept) return;
    Object.assign(this, kept);
    this.origin = performance.now() - this.last;
  }
}

/** Thins the way of a pressing finger, and gives it away in pieces that follow without a gap. */
export class Stroke {
  /** @param {(action: Action) => void} give */
  constructor(give) {
    this.give = give;
    /** @type {Pose[]} */
    this.poses = [];
    /** @type {Pose | null} */
    this.open = null;
    this.grip = "flat";
  }

  /** The finger is here now.
   * @param {Pose} pose */
  at(pose) {
    const { open } = this;
    if (!open) {
      this.open = pose;
      return;
    }
    const lasted = pose.t - open.t;
    const moved = Math.hypot(pose.x - open.x, pose.y - open.y) >= APART_UM
      || Math.abs(pose.force - open.force) >= FORCE_STEP_MN;
    if (lasted >= HELD_MS || (moved && lasted >= SHORTEST_MS)) {
      this.poses.push(open);
      this.open = pose;
    }
    if (this.poses.length && pose.t - this.poses[0].t >= CHUNK_MS) this.send(this.open?.t ?? pose.t);
  }

  /** Give what there is up to now; the finger stays.
   * @param {number} t */
  cut(t) {
    if (!this.open) return;
    this.poses.push(this.open);
    this.open = { ...this.open, t };
    this.send(t);
  }

  /** The finger leaves the skin.
   * @param {number} t */
  lift(t) {
    if (!this.open) return;
    this.poses.push(this.open, { ...this.open, t, force: 0 });
    this.open = null;
    this.send(t);
  }

  /** Forget the finger, as when the examination begins again. */
  drop() {
    this.poses = [];
    this.open = null;
  }

  /** @param {number} end */
  send(end) {
    const { poses, grip } = this;
    this.poses = [];
    const ends = [...poses.slice(1).map(({ t }) => t), end];
    this.give({
      kind: "stroke", t_ms: poses[0].t, grip,
      dt_ms: poses.map(({ t }, i) => ends[i] - t),
      dx_um: steps(poses.map(({ x }) => x)),
      dy_um: steps(poses.map(({ y }) => y)),
      df_mN: steps(poses.map(({ force }) => force)),
    });
  }
}

/** Differences, the first one from 0.
 * @param {number[]} values */
function steps(values) {
  return values.map((value, i) => value - (i ? values[i - 1] : 0));
}
