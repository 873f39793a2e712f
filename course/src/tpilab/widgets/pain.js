import { make, root, shape, uniqueId } from "./lib/dom.js";
import { PainSurface } from "./lib/pain.js";
import { areasInWords, indexInWords } from "./lib/painted.js";

// A person tells where it hurts; the learner paints it, and compares with the person's own drawing.

/**
 * @typedef {{label: string, words: string}} Line
 * @typedef {{label: string, of: number, counts: number[]}} Count
 * @typedef {{kind: string, reason: string, areas: string[], lines: Line[], index: Count[], apart: string, note: string}} Reply
 * @typedef {import("./lib/painted.js").Ground} Ground
 */

const SILENT_MS = 3000;
const KEEP_MS = 600;
const TOOLS = /** @type {const} */ ([["thin", "Thin"], ["thick", "Thick"], ["erase", "Eraser"]]);
const VIEWS = [["front", "Front"], ["back", "Back"]];
const SIDES = ["right", "left"];
const NOTHING = "Nothing is painted yet.";
const NAMELESS = "What you painted lies where no area has a name.";

/** @param {import("./lib/dom.js").View} view */
function render({ model, el, signal }) {
  const card = model.get("card");
  /** @type {Ground} */
  const ground = model.get("ground");
  const surface = new PainSurface({
    ground, cells: bytesOf(model.get("cells")), steps: model.get("drawing") ?? [], hear, signal,
  });
  const title = make("h3", { class: "tpi-title", id: uniqueId("title") }, card.title);
  const told = make("div", { class: "tpi-pain-told", role: "status", "aria-atomic": "true" });
  const state = make("div", { class: "tpi-verdict", role: "status" });
  const result = make("section", { class: "tpi-pain-result", hidden: true });
  const compare = button("Compare", "tpi-button tpi-main");
  const again = button("Start again", "tpi-button tpi-quiet");
  const undo = button("Undo");
  const redo = button("Redo");
  const clear = button("Clear");
  const tools = TOOLS.map(([tool, label]) => {
    const made = button(label, "tpi-button tpi-pain-tool");
    made.prepend(make("span", { class: "tpi-pain-mark", "data-tool": tool, "aria-hidden": "true" }));
    if (tool !== "erase") made.setAttribute("aria-label", `${label} brush`);
    made.addEventListener("click", () => choose(tool));
    return { tool, made };
  });
  const list = byName(ground, surface, signal);
  const frame = root("pain",
    make("div", { class: "tpi-head-row" }, make("div", {}, title, make("p", { class: "tpi-soft" }, card.about)), again),
    make("div", { class: "tpi-pain-room" },
      make("div", { class: "tpi-pain-talk" }, ...card.says.map(saying)),
      make("div", { class: "tpi-pain-easel" },
        make("div", { class: "tpi-chips", role: "group", "aria-label": "Brush" }, ...tools.map(({ made }) => made)),
        surface.node,
        make("div", { class: "tpi-chips", role: "group", "aria-label": "Steps" }, undo, redo, clear)),
      make("div", { class: "tpi-pain-side" }, told, make("div", { class: "tpi-row" }, compare), state, result)),
    list.node, explained(ground));
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-labelledby", title.id);
  el.append(frame);

  let silence = 0;
  let keeping = 0;
  let asked = false; // by this view, and not begun again since
  signal.addEventListener("abort", () => {
    window.clearTimeout(silence);
    window.clearTimeout(keeping);
  });

  /** @param {"thin" | "thick" | "erase"} tool */
  function choose(tool) {
    surface.tool = tool;
    surface.arm(true);
    for (const each of tools) each.made.setAttribute("aria-pressed", String(each.tool === tool));
  }

  /** @param {"painted" | "full"} what */
  function hear(what) {
    if (what === "full") {
      say("note", "The drawing is full. Undo something, or start again.");
      return;
    }
    say("note", "");
    tell();
    window.clearTimeout(keeping);
    keeping = window.setTimeout(() => send("keep"), KEEP_MS);
  }

  /** What is painted, in words, in the list and on the buttons. */
  function tell() {
    const names = surface.painted.names();
    const painted = names.length ? `Painted: ${areasInWords(names, ground.areas)}.`
      : surface.drawing.length && surface.painted.levels.some(Boolean) ? NAMELESS : NOTHING;
    told.replaceChildren(make("p", {}, painted), make("p", { class: "tpi-soft" }, indexInWords(names, ground)));
    if (surface.words) surface.words.textContent = `A person, front and back. ${painted}`;
    off(undo, !surface.steps.length);
    off(redo, !surface.undone.length);
    off(clear, !surface.drawing.length);
    list.see();
  }

  /** @param {HTMLButtonElement} which @param {boolean} useless */
  function off(which, useless) {
    which.setAttribute("aria-disabled", String(useless || surface.locked));
  }

  /** @param {"saved" | "note"} kind @param {string} words */
  function say(kind, words) {
    state.replaceChildren(...(words ? [shape(kind), make("span", {}, words)] : []));
    state.dataset.state = kind;
  }

  /** @param {"keep" | "compare"} kind */
  function send(kind) {
    window.clearTimeout(keeping);
    if (kind === "compare") {
      asked = true;
      window.clearTimeout(silence);
      silence = window.setTimeout(
        () => say("note", "The notebook does not answer. Press Run > Run All Cells; what you painted is kept here."), SILENT_MS);
    }
    try {
      model.send({ kind, drawing: surface.drawing });
    } catch {
      // no kernel behind this view; its silence is told in words
    }
  }

  /** @param {Reply} reply */
  function reveal({ areas, lines, index, apart, note }) {
    surface.locked = true;
    surface.show(areas);
    surface.ring(null);
    for (const each of [...tools.map(({ made }) => made), compare]) each.setAttribute("aria-disabled", "true");
    const heading = make("h3", { tabindex: "-1" }, `Beside ${card.name}’s own drawing`);
    result.replaceChildren(heading,
      make("div", { class: "tpi-switches" }, layer("mine", "You"), layer("theirs", card.name)),
      make("dl", { class: "tpi-pain-lines" }, ...lines.map(({ label, words }) =>
        make("div", {}, make("dt", {}, label), make("dd", {}, words)))),
      counts(index, card.name), make("p", {}, apart), make("p", { class: "tpi-hint" }, `${note} Nothing here is graded.`));
    result.hidden = false;
    tell();
    heading.focus({ preventScroll: true });
  }

  /** @param {"mine" | "theirs"} which @param {string} label */
  function layer(which, label) {
    const input = make("input", { type: "checkbox", checked: true });
    input.addEventListener("change", () => surface.toggle(which, input.checked));
    return make("label", { class: "tpi-switch" }, input,
      make("span", { class: "tpi-pain-swatch", "data-layer": which, "aria-hidden": "true" }), label);
  }

  function startAgain() {
    asked = false;
    window.clearTimeout(silence);
    result.hidden = true;
    result.replaceChildren();
    for (const each of [...tools.map(({ made }) => made), compare]) each.removeAttribute("aria-disabled");
    surface.reset();
    choose("thick");
  }

  undo.addEventListener("click", () => surface.undo());
  redo.addEventListener("click", () => surface.redo());
  clear.addEventListener("click", () => surface.drawing.length && surface.add({ do: "clear" }));
  again.addEventListener("click", startAgain);
  compare.addEventListener("click", () => {
    if (surface.locked) return;
    if (surface.painted.names().length) send("compare");
    else say("note", "Paint first, then compare.");
  });
  frame.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "z" && !event.shiftKey) surface.undo();
    else if (key === "y" || key === "z") surface.redo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  model.on("msg:custom", (/** @type {Reply} */ reply) => {
    if (reply.kind === "kept") return;
    window.clearTimeout(silence);
    if (reply.kind === "compared") {
      if (!asked) return;
      asked = false;
      say("note", "");
      reveal(reply);
    } else {
      say("note", `That could not be done: ${reply.reason}. What you painted is kept here.`);
    }
  });

  choose("thick");
  surface.arm(false);
  tell();
}

/** @param {string} label @param {string} [look] */
function button(label, look = "tpi-button") {
  return make("button", { type: "button", class: look }, label);
}

/** @param {{asked: string, said: string}} line */
function saying({ asked, said }) {
  return make("div", {}, ...(asked ? [make("p", { class: "tpi-soft" }, asked)] : []),
    make("blockquote", { class: "tpi-says" }, `“${said}”`));
}

/** Both indexes, side by side.
 * @param {Count[]} index @param {string} name */
function counts(index, name) {
  return make("table", { class: "tpi-pain-index" },
    make("caption", {}, "Widespread pain index"),
    make("thead", {}, make("tr", {}, make("td", {}), make("th", { scope: "col" }, "You"), make("th", { scope: "col" }, name))),
    make("tbody", {}, ...index.map(({ label, of, counts: both }) =>
      make("tr", {}, make("th", { scope: "row" }, label), ...both.map((count) => make("td", {}, `${count} of ${of}`))))));
}

/** Every area as a checkbox, front and back: the same painting, by keyboard and by ear. Tab reaches
 * a view, arrows move in it.
 * @param {Ground} ground @param {PainSurface} surface @param {AbortSignal} signal */
function byName(ground, surface, signal) {
  /** @type {{input: HTMLInputElement, number: number}[]} */
  const boxes = [];
  const groups = VIEWS.map(([view, label]) => {
    const names = [...new Set(ground.shapes.filter((each) => each.view === view).map(({ area }) => area.slice(0, area.lastIndexOf("-"))))];
    const rows = names.map((name) => SIDES.map((side) => {
      const number = ground.shapes.findIndex((each) => each.view === view && each.area === `${name}-${side}`);
      const input = make("input", { type: "checkbox", tabindex: "-1", "aria-label": `${side} ${ground.areas[name].label}, ${view}` });
      input.addEventListener("change", () => {
        surface.add({ do: input.checked ? "paint" : "bare", view, area: `${name}-${side}` });
        see();
      });
      input.addEventListener("focus", () => surface.point(number));
      input.addEventListener("blur", () => surface.point(-1));
      boxes.push({ input, number });
      return input;
    }));
    rows[0][0].tabIndex = 0;
    const group = make("fieldset", { class: "tpi-pain-view" }, make("legend", {}, label),
      ...rows.map((row, n) => make("div", { class: "tpi-pain-row" }, make("span", {}, ground.areas[names[n]].label),
        ...row.map((input, at) => make("label", {}, input, make("span", { "aria-hidden": "true" }, SIDES[at]))))));
    group.addEventListener("keydown", (event) => walk(event, rows));
    group.addEventListener("focusin", (event) => {
      for (const input of rows.flat()) input.tabIndex = input === event.target ? 0 : -1;
    });
    return group;
  });
  const node = make("details", { class: "tpi-lost tpi-pain-names" }, make("summary", {}, "Paint by name, without a brush"),
    make("p", { class: "tpi-hint" }, "Check an area to paint all of it, uncheck it to bare it. Arrow keys move in a list, Space checks, Ctrl+Z takes back."),
    make("div", { class: "tpi-pain-lists" }, ...groups));

  function see() {
    const reached = surface.painted.reached();
    for (const { input, number } of boxes) {
      input.checked = reached[number];
      input.setAttribute("aria-disabled", String(surface.locked));
    }
  }

  signal.addEventListener("abort", () => surface.point(-1));
  return { node, see };
}

/** @param {KeyboardEvent} event @param {HTMLInputElement[][]} rows */
function walk(event, rows) {
  const row = rows.findIndex((each) => each.some((input) => input === event.target));
  const side = rows[row]?.findIndex((input) => input === event.target) ?? -1;
  const to = {
    ArrowDown: [Math.min(row + 1, rows.length - 1), side], ArrowUp: [Math.max(row - 1, 0), side],
    ArrowRight: [row, 1], ArrowLeft: [row, 0], Home: [0, side], End: [rows.length - 1, side],
  }[event.key];
  if (row < 0 || !to || event.ctrlKey || event.metaKey || event.altKey) return;
  rows[to[0]][to[1]].focus();
  event.preventDefault();
  event.stopPropagation();
}

/** @param {Ground} ground */
function explained({ misfits, sources }) {
  return make("details", { class: "tpi-lost" }, make("summary", {}, "What am I seeing?"),
    make("p", {}, "An invented person tells where it hurts; what is said comes from a record. Paint it by mouse, pen or finger. By finger, tap the picture first: a finger on the body then paints, beside it the page scrolls."),
    make("p", {}, "An area counts as painted where the middle of a brush passed, or two fifths of it are covered. The person’s own drawing is kept as whole areas, so yours can be finer. Both are didactic choices."),
    make("p", {}, "The widespread pain index of 2016 counts 19 areas. Ours do not fit it exactly:"),
    make("ul", { class: "tpi-pain-misfits" }, ...misfits.map((each) => make("li", {}, each))),
    make("p", { class: "tpi-hint" }, `Sources: ${sources.join("; ").replace(/\.$/, "")}.`));
}

/** @param {DataView | ArrayBuffer | Uint8Array} given */
function bytesOf(given) {
  return given instanceof ArrayBuffer ? new Uint8Array(given) : new Uint8Array(given.buffer, given.byteOffset, given.byteLength);
}

export default { render };
