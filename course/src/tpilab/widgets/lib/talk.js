import { make } from "./dom.js";

/** What was said and felt: the last lines, and the newest of them for a screen reader. */

const KEPT = 30;
const SPOKEN_MS = 2000;
const SAME_MS = 2500;
/** How long a caption stays: a while, and more for more letters. */
const STAYS_MS = 4000, LETTER_MS = 50;
/** The share of the list that has to be seen for its newest line to be read there. */
const IN_SIGHT = 0.95;

/** Brows and mouth, from at ease to in pain; from behind a face is seen in a mirror. */
const FACES = [
  { words: "at ease", brow: 0, mouth: 3, eye: 2.2 },
  { words: "attentive", brow: 0.4, mouth: 0.4, eye: 2.4 },
  { words: "uneasy", brow: 1.2, mouth: -1.4, eye: 1.9 },
  { words: "wincing", brow: 2, mouth: -2.8, eye: 0.9 },
  { words: "in pain", brow: 2.8, mouth: -4.2, eye: 0.4 },
  { words: "pale, damp and far away", brow: -0.4, mouth: -1, eye: 0.3 },
  { words: "not answering, eyes closed", brow: -0.8, mouth: 0, eye: 0.15 },
  { words: "jerking, eyes turned up", brow: 2.4, mouth: -3, eye: 2.6 },
  { words: "drowsy, eyes half shut", brow: -0.6, mouth: -0.6, eye: 0.7 },
];

export class Talk {
  /** @param {string} name of the patient @param {string} [seen] how the face is seen
   * @param {string} [hand] what feels */
  constructor(name, seen = "In the mirror", hand = "Your finger") {
    this.name = name;
    this.hand = hand;
    this.list = make("ol", {
      class: "tpi-talk-lines", tabindex: 0, "aria-label": "What was said and felt", "data-lm-suppress-shortcuts": "true",
    });
    this.spoken = make("p", { class: "tpi-unseen", "aria-live": "polite" });
    this.picture = make("span", { class: "tpi-face", "aria-hidden": "true" });
    this.look = make("span", {});
    const head = make("p", { class: "tpi-talk-head" }, this.picture, make("span", {}, `${seen}: ${name} is `, this.look, "."));
    this.node = make("div", { class: "tpi-talk" }, head, this.list, this.spoken);
    this.caption = make("div", { class: "tpi tpi-caption", "aria-hidden": "true", hidden: true });
    this.stays = 0;
    this.watch = new IntersectionObserver((entries) => {
      this.inSight = entries[entries.length - 1].intersectionRatio > IN_SIGHT;
      if (this.inSight) this.caption.hidden = true;
    }, { threshold: [0, IN_SIGHT] });
    this.inSight = false;
    this.watch.observe(this.list);
    /** @type {string[]} */
    this.waiting = [];
    this.timer = 0;
    this.said = { words: "", when: 0 };
    this.face = -1;
    this.feel(0);
  }

  /** @param {"you" | "patient" | "hand" | "note"} who @param {string} words
   * @param {boolean} [aloud] */
  add(who, words, aloud = true) {
    const now = performance.now();
    if (words === this.said.words && now - this.said.when < SAME_MS) {
      this.said.when = now;
      return;
    }
    this.said = { words, when: now };
    const label = { you: "You", patient: this.name, hand: this.hand, note: "" }[who];
    const line = make("li", { "data-who": who }, ...(label ? [make("span", { class: "tpi-who" }, label)] : []), make("span", {}, words));
    this.list.append(line);
    while (this.list.children.length > KEPT) this.list.firstElementChild?.remove();
    this.list.scrollTop = this.list.scrollHeight;
    if (!aloud || who === "you") return;
    this.show(line);
    this.speak(label ? `${label}: ${words}` : words);
  }

  /** What came of an action; what the person says stands in quotation marks.
   * @param {import("./line.js").Heard} heard @param {boolean} aloud */
  hear({ said, felt, refused }, aloud) {
    if (refused) this.add("note", refused, aloud);
    if (felt) this.add("hand", felt, aloud);
    if (said) this.add(said.startsWith("\u201c") ? "patient" : "note", said, aloud);
  }

  /** Where the list is out of sight, its newest line stands at the foot of the screen for a while:
   * else somebody who presses a button far from it sees nothing happen.
   * @param {HTMLElement} line */
  show(line) {
    window.clearTimeout(this.stays);
    const frame = this.node.closest(".tpi")?.getBoundingClientRect();
    if (!frame?.width) return;
    for (const other of document.querySelectorAll(".tpi-caption")) if (other !== this.caption) other.remove();
    this.caption.replaceChildren(...line.cloneNode(true).childNodes);
    this.caption.style.left = `${frame.left}px`;
    this.caption.style.maxWidth = `${frame.width}px`;
    this.caption.hidden = this.inSight;
    document.body.append(this.caption);
    this.stays = window.setTimeout(() => {
      this.caption.hidden = true;
    }, STAYS_MS + LETTER_MS * (line.textContent ?? "").length);
  }

  /** One line every two seconds at most; what comes faster is joined, the newest kept.
   * @param {string} words */
  speak(words) {
    this.waiting = [...this.waiting, words].slice(-3);
    if (this.timer) return;
    this.utter();
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (this.waiting.length) this.speak(this.waiting.pop() ?? "");
    }, SPOKEN_MS);
  }

  utter() {
    this.spoken.textContent = this.waiting.join(" ");
    this.waiting = [];
  }

  clear() {
    this.list.replaceChildren();
    this.waiting = [];
    this.said = { words: "", when: 0 };
    this.caption.hidden = true;
  }

  close() {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.stays);
    this.watch.disconnect();
    this.caption.remove();
  }

  /** @param {number} level 0 to 4 with pain, 5 about to faint, 6 to 8 not awake */
  feel(level) {
    if (level === this.face || !FACES[level]) return;
    this.face = level;
    const { words, brow, mouth, eye } = FACES[level];
    this.look.textContent = words;
    this.picture.innerHTML = `<svg viewBox="0 0 40 40" focusable="false"><circle cx="20" cy="20" r="17.5"/>`
      + `<path d="M10 ${13 + brow}Q13.5 ${11.6 + brow / 2} 17 ${13 - brow}M30 ${13 + brow}Q26.5 ${11.6 + brow / 2} 23 ${13 - brow}"/>`
      + `<path d="M13 27.5q7 ${mouth * 1.4} 14 0"/><g class="tpi-fill"><ellipse cx="13.5" cy="19" rx="1.7" ry="${eye}"/>`
      + `<ellipse cx="26.5" cy="19" rx="1.7" ry="${eye}"/></g></svg>`;
  }
}
