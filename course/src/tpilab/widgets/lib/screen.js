import { make, uniqueId } from "./dom.js";
import { clamp } from "./feel.js";
import { pictureShape } from "./beam.js";

/**
 * An ultrasound machine's screen: the picture, grey on black and to scale, the depth in cm, where
 * the focus lies, at which side the probe's marker is. In M-mode one line of it runs with time.
 *
 * @typedef {{row: number, column: number}} Pixel
 * @typedef {{x: number, y: number, scale: number, wide: number, high: number}} Frame where the picture lies, device pixels; scale: of a mm
 * @typedef {{row: number, column: number, words: string}} Tag
 * @typedef {{line: Pixel[], tip: Pixel, seen: boolean} | null} Coach
 */

const GREYS = Uint32Array.from({ length: 256 }, (_, grey) => 0xff000000 | (grey * 0x010101));
const TEXT = "#c8d0d2";
const FAINT = "#7d878a";
const FROZEN = "#e8d27a";
const M_SHARE = 0.36;
const M_SECONDS = 4;
const STEP_PX = 4;

export class Screen {
  /** @param {object} hooks
   * @param {(at: Pixel) => void} hooks.pointed a place of the picture was chosen
   * @param {(name: string) => boolean} hooks.key */
  constructor(hooks) {
    this.hooks = hooks;
    const keys = make("p", { id: uniqueId("keys"), class: "tpi-unseen" },
      "F freezes the picture. In the frozen picture arrow keys move a cross, Enter names what lies under it.");
    this.canvas = make("canvas", {
      class: "tpi-screen", role: "application", tabindex: 0, "aria-label": "The machine's screen", "aria-describedby": keys.id,
    });
    this.off = make("p", { class: "tpi-screen-off" }, "The machine is off. Take a probe in hand: Scan.");
    this.node = make("div", { class: "tpi-screen-frame" }, this.canvas, this.off, keys);
    this.picture = document.createElement("canvas");
    this.strip = document.createElement("canvas");
    /** @type {ImageData | null} */
    this.image = null;
    this.ratio = 1;
    this.rows = 384;
    this.columns = 256;
    /** @type {import("./beam.js").ProbeKind | null} */
    this.kind = null;
    this.settings = { name: "", depth_um: 40_000, focus_um: 20_000, gain_db: 0, range_db: 60 };
    this.frozen = false;
    this.mmode = false;
    this.swept = 0;
    /** @type {Pixel | null} */
    this.cross = null;
    /** @type {Tag[]} */
    this.tags = [];
    this.canvas.addEventListener("pointerup", (event) => this.point(event));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
  }

  /** @returns {boolean} whether its size is other than before */
  resize() {
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [wide, high] = [this.canvas.clientWidth, this.canvas.clientHeight].map((each) => Math.round(each * this.ratio));
    if (!wide || (this.canvas.width === wide && this.canvas.height === high)) return false;
    this.canvas.width = wide;
    this.canvas.height = high;
    return true;
  }

  /** How the machine is set.
   * @param {import("./beam.js").ProbeKind} kind @param {Screen["settings"]} settings
   * @param {number} rows @param {number} columns */
  set(kind, settings, rows, columns) {
    this.kind = kind;
    this.settings = settings;
    if (this.image?.width === columns && this.image.height === rows) return;
    this.rows = rows;
    this.columns = columns;
    this.picture.width = columns;
    this.picture.height = rows;
    this.image = this.picture.getContext("2d")?.createImageData(columns, rows) ?? null;
  }

  /** Take a new picture. @param {Uint8ClampedArray} grey @param {number} now ms */
  take(grey, now) {
    const { image, picture } = this;
    if (!image) return;
    const words = new Uint32Array(image.data.buffer);
    for (let i = 0; i < words.length; i += 1) words[i] = GREYS[grey[i]];
    picture.getContext("2d")?.putImageData(image, 0, 0);
    if (this.mmode) this.sweep(grey, now);
  }

  /** One line of the picture runs with time: what passed since then is filled with it.
   * @param {Uint8ClampedArray} grey @param {number} now */
  sweep(grey, now) {
    const { strip, rows, columns } = this;
    const long = 512;
    if (strip.width !== long || strip.height !== rows) {
      strip.width = long;
      strip.height = rows;
      this.swept = now;
    }
    const context = strip.getContext("2d");
    const step = Math.min(Math.floor(((now - this.swept) * long) / (1000 * M_SECONDS)), long);
    if (!context || step < 1) return;
    this.swept += (step * 1000 * M_SECONDS) / long;
    context.drawImage(strip, -step, 0);
    const line = context.createImageData(step, rows);
    const words = new Uint32Array(line.data.buffer);
    for (let row = 0, i = 0; row < rows; row += 1) {
      const word = GREYS[grey[row * columns + (columns >> 1)]];
      for (let x = 0; x < step; x += 1, i += 1) words[i] = word;
    }
    context.putImageData(line, long - step, 0);
  }

  /** Where the picture lies. @returns {Frame} */
  get frame() {
    const { canvas, ratio, kind, settings } = this;
    const high = canvas.height * (this.mmode ? 1 - M_SHARE : 1);
    const { half_width_um, top_um, bottom_um } = kind ? pictureShape(kind, settings.depth_um) : { half_width_um: 19_200, top_um: 0, bottom_um: 40_000 };
    const [across, down] = [(2 * half_width_um) / 1000, (bottom_um - top_um) / 1000];
    const edge = { x: 40 * ratio, top: 42 * ratio, bottom: 12 * ratio };
    const scale = Math.min((canvas.width - 2 * edge.x) / across, (high - edge.top - edge.bottom) / down);
    const [wide, tall] = [across * scale, down * scale];
    return { x: (canvas.width - wide) / 2, y: edge.top + (high - edge.top - edge.bottom - tall) / 2, scale, wide, high: tall };
  }

  /** @param {Coach} coach @param {boolean} reduced whether motion is stilled */
  draw(coach, reduced) {
    const context = this.canvas.getContext("2d");
    if (!context || !this.canvas.width) return;
    const { canvas, frame } = this;
    context.fillStyle = "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    this.off.hidden = Boolean(this.kind);
    if (!this.kind) return;
    context.imageSmoothingEnabled = true;
    context.drawImage(this.picture, frame.x, frame.y, frame.wide, frame.high);
    this.scale(context, frame);
    this.told(context, reduced);
    for (const tag of this.tags) this.tag(context, frame, tag);
    if (coach) this.coach(context, frame, coach);
    if (this.frozen && this.cross) this.crosshair(context, frame, this.cross);
    if (this.mmode) this.running(context, frame);
  }

  /** Depth in cm at the right, focus, and the marker's side.
   * @param {CanvasRenderingContext2D} context @param {Frame} frame */
  scale(context, frame) {
    const { ratio, settings, kind } = this;
    const top = frame.y - ((kind ? pictureShape(kind, settings.depth_um).top_um : 0) / 1000) * frame.scale;
    const x = frame.x + frame.wide + 6 * ratio;
    context.strokeStyle = context.fillStyle = TEXT;
    context.lineWidth = ratio;
    context.font = `${11 * ratio}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    context.textAlign = "left";
    for (let mm = 0; mm <= settings.depth_um / 1000; mm += 5) {
      const y = Math.round(top + mm * frame.scale) + 0.5;
      const whole = mm % 10 === 0;
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x + (whole ? 7 : 4) * ratio, y);
      context.stroke();
      if (whole && mm) context.fillText(String(mm / 10), x + 10 * ratio, y);
    }
    const y = top + (settings.focus_um / 1000) * frame.scale;
    context.beginPath();
    context.moveTo(x + 34 * ratio, y - 5 * ratio);
    context.lineTo(x + 34 * ratio, y + 5 * ratio);
    context.lineTo(x + 26 * ratio, y);
    context.fill();
    context.fillStyle = "#5fc2bd";
    context.beginPath();
    context.arc(frame.x + 3 * ratio, frame.y - 9 * ratio, 4.5 * ratio, 0, 2 * Math.PI);
    context.fill();
  }

  /** Settings, small, as machines have them.
   * @param {CanvasRenderingContext2D} context @param {boolean} reduced */
  told(context, reduced) {
    const { ratio, settings, canvas } = this;
    const line = (/** @type {string} */ words, /** @type {number} */ x, /** @type {CanvasTextAlign} */ align, color = TEXT) => {
      context.fillStyle = color;
      context.textAlign = align;
      context.fillText(words, x, 14 * ratio);
    };
    context.font = `${12 * ratio}px system-ui, sans-serif`;
    context.textBaseline = "middle";
    const state = this.frozen ? "FROZEN" : reduced ? "breath stilled" : "";
    line(`${settings.name}  ${(settings.depth_um / 10_000).toFixed(1)}\u2009cm  G\u2009${settings.gain_db > 0 ? "+" : ""}${settings.gain_db}`, 10 * ratio, "left");
    line(state, canvas.width - 10 * ratio, "right", this.frozen ? FROZEN : FAINT);
  }

  /** A name that the learner gave. @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Tag} tag */
  tag(context, frame, { row, column, words }) {
    const { ratio } = this;
    const { x, y } = this.on(frame, { row, column });
    if (row < 0 || column < 0 || row >= this.rows || column >= this.columns) return;
    context.font = `600 ${12 * ratio}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (const [color, width] of [["rgba(0, 0, 0, .8)", 4], [FROZEN, 1.4]]) {
      context.strokeStyle = String(color);
      context.lineWidth = Number(width) * ratio;
      context.beginPath();
      context.moveTo(x - 5 * ratio, y);
      context.lineTo(x + 5 * ratio, y);
      context.moveTo(x, y - 5 * ratio);
      context.lineTo(x, y + 5 * ratio);
      context.stroke();
    }
    context.strokeStyle = "rgba(0, 0, 0, .8)";
    context.lineWidth = 4 * ratio;
    context.strokeText(words, x + 8 * ratio, y);
    context.fillStyle = FROZEN;
    context.fillText(words, x + 8 * ratio, y);
  }

  /** The needle's line and its tip, for practice.
   * @param {CanvasRenderingContext2D} context @param {Frame} frame @param {NonNullable<Coach>} coach */
  coach(context, frame, { line, tip, seen }) {
    const { ratio, canvas } = this;
    const color = seen ? "#56d0a0" : "#ff9a52";
    context.save();
    context.strokeStyle = color;
    context.lineWidth = 1.2 * ratio;
    context.setLineDash([5 * ratio, 5 * ratio]);
    context.beginPath();
    line.forEach((each, i) => {
      const { x, y } = this.on(frame, each);
      if (i) context.lineTo(x, y);
      else context.moveTo(x, y);
    });
    context.stroke();
    context.setLineDash([]);
    const { x, y } = this.on(frame, tip);
    context.lineWidth = 2 * ratio;
    context.beginPath();
    if (seen) context.arc(x, y, 8 * ratio, 0, 2 * Math.PI);
    else context.rect(x - 7 * ratio, y - 7 * ratio, 14 * ratio, 14 * ratio);
    context.stroke();
    context.font = `600 ${13 * ratio}px system-ui, sans-serif`;
    context.textAlign = "left";
    context.fillStyle = color;
    context.fillText(seen ? "in beam" : "tip not in the beam: stop", 10 * ratio, canvas.height - 14 * ratio);
    context.restore();
  }

  /** @param {CanvasRenderingContext2D} context @param {Frame} frame @param {Pixel} at */
  crosshair(context, frame, at) {
    const { ratio } = this;
    const { x, y } = this.on(frame, at);
    for (const [color, width] of [["#000", 4], [FROZEN, 1.6]]) {
      context.strokeStyle = String(color);
      context.lineWidth = Number(width) * ratio;
      context.beginPath();
      for (const [dx, dy] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
        context.moveTo(x + 4 * dx * ratio, y + 4 * dy * ratio);
        context.lineTo(x + 14 * dx * ratio, y + 14 * dy * ratio);
      }
      context.stroke();
    }
  }

  /** The line that runs, and where it stands in the picture.
   * @param {CanvasRenderingContext2D} context @param {Frame} frame */
  running(context, frame) {
    const { canvas, ratio, strip } = this;
    const top = canvas.height * (1 - M_SHARE) + 4 * ratio;
    context.fillStyle = "#000";
    context.fillRect(0, top, canvas.width, canvas.height - top);
    if (strip.width) context.drawImage(strip, 10 * ratio, top, canvas.width - 20 * ratio, canvas.height - top - 8 * ratio);
    context.strokeStyle = TEXT;
    context.setLineDash([2 * ratio, 6 * ratio]);
    context.lineWidth = ratio;
    context.beginPath();
    context.moveTo(frame.x + frame.wide / 2, frame.y);
    context.lineTo(frame.x + frame.wide / 2, frame.y + frame.high);
    context.stroke();
    context.setLineDash([]);
    context.fillStyle = TEXT;
    context.textAlign = "left";
    context.fillText("M", 14 * ratio, top + 12 * ratio);
  }

  /** @param {Frame} frame @param {Pixel} at */
  on(frame, { row, column }) {
    return { x: frame.x + ((column + 0.5) * frame.wide) / this.columns, y: frame.y + ((row + 0.5) * frame.high) / this.rows };
  }

  // pointing

  /** @param {PointerEvent} event */
  point(event) {
    if (!this.frozen || event.button !== 0) return;
    const { frame, ratio } = this;
    const at = {
      row: Math.floor(((event.offsetY * ratio - frame.y) * this.rows) / frame.high),
      column: Math.floor(((event.offsetX * ratio - frame.x) * this.columns) / frame.wide),
    };
    if (at.row < 0 || at.column < 0 || at.row >= this.rows || at.column >= this.columns) return;
    this.cross = at;
    this.hooks.pointed(at);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (this.frozen && way) {
      const step = event.shiftKey ? 1 : STEP_PX;
      const { row, column } = this.cross ?? { row: this.rows >> 1, column: this.columns >> 1 };
      this.cross = { row: clamp(row + way[1] * step, 0, this.rows - 1), column: clamp(column + way[0] * step, 0, this.columns - 1) };
      this.hooks.key("moved");
    } else if (this.frozen && event.key === "Enter" && this.cross) this.hooks.pointed(this.cross);
    else if (!this.hooks.key(event.key.toLowerCase())) return;
    event.preventDefault();
    event.stopPropagation();
  }
}
