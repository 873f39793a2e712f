import { clamp } from "./feel.js";

/** The examining hand: a finger of real size, seen from above; for the pincer grip also a thumb. */

const BLANCHES_MN = 39_200; // a nail blanches at about 4 kg (DX-025)
export const REACH_MM = 84;
const LIGHT_SKIN = { base: "#e6bd9d", shade: "#a8714c", light: "#f8dfc9", nail: "#efb9ab", rim: "#8a5a3c" };
const DARK_SKIN = { base: "#8c5d3d", shade: "#4b2c19", light: "#b98a65", nail: "#cf9a86", rim: "#3b2213" };
/** A gloved hand: nitrile, without a nail. */
const GLOVE = { base: "#7fa9c9", shade: "#446a8c", light: "#c4dcec", nail: "", rim: "#35587a" };
const FINGER_TURN = -0.42;
const THUMB_TURN = 0.85;

/** Outline from the fingertip's pad at (0, 0); mm. Half widths at heights along the finger. */
const FORM = [[-8.4, 0], [-7.2, 3.9], [-4.6, 6.6], [0, 7.9], [8, 8.1], [19, 7.9], [24, 8.2], [38, 9], [46, 9.4], [54, 9], [84, 10.2]];

export class Hand {
  /** @param {number} tone of the patient: the hand stands out against it */
  constructor(tone) {
    this.skin = handSkin(tone, false);
    this.scale = 0;
    this.finger = new Digit(FINGER_TURN, 1);
    this.thumb = new Digit(THUMB_TURN, 1.14);
    this.reach = 0;
  }

  /** @param {number} scale device pixels in a mm */
  resize(scale) {
    if (scale === this.scale) return;
    this.scale = scale;
    this.reach = Math.ceil(REACH_MM * scale);
    for (const digit of [this.finger, this.thumb]) digit.render(scale, this.reach, this.skin);
  }

  /** Draw the hand at a place.
   * @param {CanvasRenderingContext2D} context
   * @param {{x: number, y: number}} at device pixels
   * @param {number} force_mN @param {boolean} pincer
   * @returns {{x: number, y: number, size: number}} what may have been drawn over */
  draw(context, at, force_mN, pincer) {
    const { scale, reach } = this;
    const pressed = clamp(force_mN / 12_000, 0, 1);
    const gap = pincer ? (11 - 4 * pressed) * scale : 0;
    const above = (1 - pressed) * 5 * scale;
    const shadow = { x: (1.2 * scale + above * 0.8), y: (1.6 * scale + above) };
    const blanch = clamp((force_mN / BLANCHES_MN - 0.45) / 0.5, 0, 1);
    if (pincer) this.thumb.draw(context, { x: at.x - gap, y: at.y + 0.2 * gap }, shadow, blanch);
    this.finger.draw(context, { x: at.x + gap, y: at.y }, shadow, blanch);
    const size = 2 * reach + Math.ceil(4 * gap + 24 * scale);
    return { x: Math.round(at.x - size / 2), y: Math.round(at.y - size / 2), size };
  }
}

/** The skin of an examiner's hand that stands out against a patient's. @param {number} tone of the patient
 * @param {boolean} gloved */
export function handSkin(tone, gloved) {
  if (gloved) return GLOVE;
  return tone <= 3 ? DARK_SKIN : LIGHT_SKIN;
}

/** A finger or thumb, drawn once with its shadow, fading out towards the hand. */
export class Digit {
  /** @param {number} turn @param {number} girth */
  constructor(turn, girth) {
    this.turn = turn;
    this.girth = girth;
    this.scale = 1;
    this.picture = document.createElement("canvas");
    this.shade = document.createElement("canvas");
  }

  /** @param {number} scale @param {number} reach device pixels @param {typeof LIGHT_SKIN} skin */
  render(scale, reach, skin) {
    const { picture, shade } = this;
    this.scale = scale;
    picture.width = picture.height = shade.width = shade.height = 2 * reach;
    const context = picture.getContext("2d");
    const under = shade.getContext("2d");
    if (!context || !under) return;
    this.stand(context, { x: reach, y: reach });
    context.scale(this.girth, 1);
    drawFinger(context, skin);
    context.globalCompositeOperation = "destination-in";
    const fade = context.createLinearGradient(0, 34, 0, REACH_MM - 6);
    fade.addColorStop(0, "#000");
    fade.addColorStop(1, "rgba(0, 0, 0, 0)");
    context.fillStyle = fade;
    context.fillRect(-40, -40, 80, 160);
    // only the shadow: the finger itself falls outside of this canvas
    under.shadowColor = "rgba(24, 12, 4, .42)";
    under.shadowBlur = 3.4 * scale;
    under.shadowOffsetX = 4 * reach;
    under.drawImage(picture, -4 * reach, 0);
  }

  /** @param {CanvasRenderingContext2D} context @param {{x: number, y: number}} at */
  stand(context, at) {
    context.translate(at.x, at.y);
    context.rotate(this.turn);
    context.scale(this.scale, this.scale);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {{x: number, y: number}} at @param {{x: number, y: number}} shadow how far it falls
   * @param {number} blanch 0 to 1 */
  draw(context, at, shadow, blanch) {
    const corner = { x: Math.round(at.x) - this.picture.width / 2, y: Math.round(at.y) - this.picture.height / 2 };
    context.drawImage(this.shade, corner.x + shadow.x, corner.y + shadow.y);
    context.drawImage(this.picture, corner.x, corner.y);
    if (!blanch) return;
    context.save();
    this.stand(context, at);
    context.scale(this.girth, 1);
    context.globalAlpha = 0.9 * blanch;
    context.fillStyle = "#fbf3ea";
    nail(context);
    context.fill();
    context.restore();
  }

  /** Drawn lying otherwise: only the part of the picture that a finger fills.
   * @param {CanvasRenderingContext2D} context
   * @param {{x: number, y: number}} at @param {{x: number, y: number}} shadow how far it falls
   * @param {number} spin radians, from its own turn on */
  drawSpun(context, at, shadow, spin) {
    const { picture, shade, scale } = this;
    const middle = picture.width / 2;
    const [wide, up] = [Math.ceil(20 * scale * this.girth), Math.ceil(16 * scale)];
    for (const [image, off] of /** @type {const} */ ([[shade, shadow], [picture, { x: 0, y: 0 }]])) {
      context.save();
      context.translate(at.x + off.x, at.y + off.y);
      context.rotate(spin);
      context.drawImage(image, middle - wide, middle - up, 2 * wide, middle + up, -wide, -up, 2 * wide, middle + up);
      context.restore();
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {typeof LIGHT_SKIN} skin */
function drawFinger(context, skin) {
  outline(context);
  context.fillStyle = skin.base;
  context.fill();
  context.save();
  context.clip();
  const round = context.createLinearGradient(-10, 0, 10, 0);
  round.addColorStop(0, skin.shade);
  round.addColorStop(0.28, skin.base);
  round.addColorStop(0.42, skin.light);
  round.addColorStop(0.66, skin.base);
  round.addColorStop(1, skin.shade);
  context.globalAlpha = 0.8;
  context.fillStyle = round;
  context.fillRect(-14, -14, 28, 110);
  context.globalAlpha = 0.55;
  context.strokeStyle = skin.shade;
  context.lineWidth = 0.55;
  for (const [y, half] of [[18.4, 4.6], [19.8, 5.4], [21.3, 4.4], [44, 5], [46, 6.2], [48.2, 5.6], [50, 4]]) {
    context.beginPath();
    context.moveTo(-half, y + 0.5);
    context.quadraticCurveTo(0, y - 0.7, half, y + 0.4);
    context.stroke();
  }
  context.restore();
  if (skin.nail) drawNail(context, skin);
  else drawTip(context, skin);
  context.globalAlpha = 0.7;
  outline(context);
  context.strokeStyle = skin.rim;
  context.lineWidth = 0.55;
  context.stroke();
  context.globalAlpha = 1;
}

/** Where a glove lies over a nail, with a gleam. @param {CanvasRenderingContext2D} context @param {typeof LIGHT_SKIN} skin */
function drawTip(context, skin) {
  context.save();
  context.globalAlpha = 0.3;
  context.strokeStyle = skin.shade;
  context.lineWidth = 0.6;
  nail(context);
  context.stroke();
  context.globalAlpha = 0.5;
  context.strokeStyle = "#fff";
  context.lineCap = "round";
  context.lineWidth = 1.5;
  for (const [from, to] of [[-4, 9], [26, 42]]) {
    context.beginPath();
    context.moveTo(-2.6, from);
    context.quadraticCurveTo(-3.2, (from + to) / 2, -2.8, to);
    context.stroke();
  }
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {typeof LIGHT_SKIN} skin */
function drawNail(context, skin) {
  nail(context);
  context.fillStyle = skin.nail;
  context.fill();
  context.globalAlpha = 0.75;
  context.strokeStyle = skin.shade;
  context.lineWidth = 0.5;
  context.stroke();
  context.save();
  context.clip();
  context.globalAlpha = 0.55;
  context.fillStyle = "#fff";
  context.beginPath();
  context.ellipse(0, 8.4, 3.6, 2.4, 0, 0, 2 * Math.PI); // the lunula
  context.fill();
  context.globalAlpha = 0.35;
  context.fillRect(-2.6, -5, 1.5, 11);
  context.globalAlpha = 0.8;
  context.beginPath();
  context.ellipse(0, -8.9, 6, 3.4, 0, 0, 2 * Math.PI); // the free edge
  context.fill();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context */
function outline(context) {
  const sides = [...FORM.map(([y, half]) => [half, y]), ...[...FORM].reverse().map(([y, half]) => [-half, y])];
  context.beginPath();
  context.moveTo(0, FORM[0][0]);
  for (let i = 1; i < sides.length - 1; i += 1) {
    const [x, y] = sides[i];
    const [nx, ny] = sides[i + 1];
    context.quadraticCurveTo(x, y, (x + nx) / 2, (y + ny) / 2);
  }
  context.closePath();
}

/** @param {CanvasRenderingContext2D} context */
function nail(context) {
  context.beginPath();
  context.moveTo(-5.1, -3);
  context.quadraticCurveTo(-4.6, -6.9, 0, -7.1);
  context.quadraticCurveTo(4.6, -6.9, 5.1, -3);
  context.lineTo(5.2, 5);
  context.quadraticCurveTo(4.6, 8.6, 0, 8.8);
  context.quadraticCurveTo(-4.6, 8.6, -5.2, 5);
  context.closePath();
}
