/**
 * Thins the way of both hands, and gives it away in pieces. Poses are as they were drawn; while a
 * needle is in the skin the probe's are kept closely, because then they are judged.
 *
 * @typedef {import("./pose.js").ProbePose} ProbePose
 * @typedef {import("./pose.js").NeedlePose} NeedlePose
 * @typedef {{probe: ProbePose | null, needle: NeedlePose | null}} Both
 */

const PROBE_CHANNELS = /** @type {const} */ (["x_um", "y_um", "turn_ddeg", "tilt_ddeg", "rock_ddeg", "press_um"]);
const NEEDLE_CHANNELS = /** @type {const} */ (["azimuth_ddeg", "steep_ddeg", "depth_um"]);
/** How far a channel moves before it is told; closely, and while nothing but the probe is there. */
const CLOSE = { x_um: 400, y_um: 400, turn_ddeg: 10, tilt_ddeg: 8, rock_ddeg: 15, press_um: 1000, azimuth_ddeg: 8, steep_ddeg: 8, depth_um: 500 };
const LOOSE = { x_um: 2500, y_um: 2500, turn_ddeg: 50, tilt_ddeg: 30, rock_ddeg: 40, press_um: 2000 };
const BETWEEN_MS = 60;
const PIECE_MS = 600;

export class TwoHands {
  /** @param {(action: import("./record.js").Action) => void} give */
  constructor(give) {
    this.give = give;
    /** What was told last. @type {Both} */
    this.told = { probe: null, needle: null };
    this.toldAt = 0;
    /** Poses, and when each began. @type {(Both & {t: number})[]} */
    this.pending = [];
  }

  /** Both hands are here from now on.
   * @param {number} t ms @param {Both} both @param {boolean} [exactly] however little they moved */
  at(t, both, exactly = false) {
    const { pending } = this;
    const last = pending[pending.length - 1];
    if (far(last ?? this.told, both, exactly) && (exactly || t - (last?.t ?? this.toldAt) >= BETWEEN_MS)) {
      pending.push({ t, ...copied(both) });
    }
    if (pending.length && (exactly || t - pending[0].t >= PIECE_MS)) this.send(t);
  }

  /** The kernel knows of these, or they were told in another way.
   * @param {number} t @param {Both} both */
  known(t, both) {
    this.pending = [];
    this.told = copied(both);
    this.toldAt = t;
  }

  /** @param {number} end until when the last pose lasted */
  send(end) {
    const { pending, told } = this;
    this.pending = [];
    const ends = [...pending.slice(1).map(({ t }) => t), end];
    /** @type {import("./record.js").Action} */
    const action = { kind: "stroke", t_ms: pending[0].t, dt_ms: pending.map(({ t }, i) => ends[i] - t) };
    this.add(action, "p", PROBE_CHANNELS, pending.map(({ probe }) => probe), told.probe);
    this.add(action, "n", NEEDLE_CHANNELS, pending.map(({ needle }) => needle), told.needle);
    const { probe, needle } = pending[pending.length - 1];
    this.told = { probe, needle };
    this.toldAt = end;
    this.give(action);
  }

  /** Put the channels of one hand that moved into an action, as differences.
   * @param {import("./record.js").Action} action @param {string} hand @param {readonly string[]} channels
   * @param {(Record<string, any> | null)[]} poses @param {Record<string, any> | null} before */
  add(action, hand, channels, poses, before) {
    for (const name of channels) {
      const values = poses.map((pose) => pose?.[name]);
      if (values.includes(undefined) || values.every((value) => value === before?.[name])) continue;
      action[hand + name] = values.map((value, i) => value - (i ? values[i - 1] : 0));
    }
  }
}

/** @param {Both} both @returns {Both} */
function copied({ probe, needle }) {
  return { probe: probe && { ...probe }, needle: needle && { ...needle } };
}

/** Whether hands are far enough from where they were to be told.
 * @param {Both} from @param {Both} to @param {boolean} exactly */
function far(from, to, exactly) {
  const apart = to.needle ? CLOSE : { ...CLOSE, ...LOOSE };
  /** @param {Record<string, any> | null} one @param {Record<string, any> | null} other @param {readonly (keyof typeof CLOSE)[]} channels */
  const differ = (one, other, channels) => Boolean(other)
    && channels.some((name) => (one ? Math.abs(other?.[name] - one[name]) >= (exactly ? 1 : apart[name]) : true));
  return differ(from.probe, to.probe, PROBE_CHANNELS) || differ(from.needle, to.needle, NEEDLE_CHANNELS);
}
