import { clamp } from "./feel.js";

/**
 * What the fingertip feels, as a strip of the last two seconds. No page can touch back, so a line
 * stands for it: a didactic choice. Soft tissue takes most of the height, so that a band stands out.
 */

const SPAN_MS = 2000;
/** Firmness in permille, and where it lies on the strip's height. */
const SCALE = [[0, 0], [150, 0.12], [500, 0.8], [1000, 1]];

export class Strip {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    /** @type {{t: number, firm: number}[]} */
    this.felt = [];
    this.ratio = 1;
  }

  /** @param {number} width css pixels @param {number} height @param {number} ratio */
  resize(width, height, ratio) {
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
  }

  /** @param {number} t ms @param {number} firm permille */
  add(t, firm) {
    this.felt.push({ t, firm });
    while (this.felt.length && this.felt[0].t < t - SPAN_MS) this.felt.shift();
  }

  /** Whether something is still to be seen.
   * @param {number} t */
  moving(t) {
    return this.felt.some(({ firm, t: when }) => firm > 0 && when > t - SPAN_MS);
  }

  /** @param {number} t ms @param {string} color @param {string} hair */
  draw(t, color, hair) {
    const context = this.canvas.getContext("2d");
    if (!context) return;
    const { width, height } = this.canvas;
    context.clearRect(0, 0, width, height);
    const y = (/** @type {number} */ firm) => height - 2 - share(firm) * (height - 6);
    context.strokeStyle = hair;
    context.lineWidth = this.ratio;
    for (const [firm] of SCALE.slice(1, -1)) {
      context.beginPath();
      context.moveTo(0, y(firm));
      context.lineTo(width, y(firm));
      context.stroke();
    }
    if (this.felt.length < 2) return;
    const x = (/** @type {number} */ when) => width * (1 - (t - when) / SPAN_MS);
    context.beginPath();
    context.moveTo(x(this.felt[0].t), height);
    for (const each of this.felt) context.lineTo(x(each.t), y(each.firm));
    context.lineTo(x(this.felt[this.felt.length - 1].t), height);
    context.globalAlpha = 0.2;
    context.fillStyle = color;
    context.fill();
    context.globalAlpha = 1;
    context.beginPath();
    for (const each of this.felt) context.lineTo(x(each.t), y(each.firm));
    context.strokeStyle = color;
    context.lineWidth = 2.4 * this.ratio;
    context.lineJoin = "round";
    context.stroke();
  }
}

/** @param {number} firm */
function share(firm) {
  const value = clamp(firm, 0, 1000);
  const above = SCALE.findIndex(([least]) => value <= least);
  if (above <= 0) return 0;
  const [[from, low], [to, high]] = [SCALE[above - 1], SCALE[above]];
  return low + ((high - low) * (value - from)) / (to - from);
}
