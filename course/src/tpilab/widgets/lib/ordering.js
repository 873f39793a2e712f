import { make, uniqueId } from "./dom.js";

// Things to be put in order: take them one by one, then move them.

/**
 * @typedef {import("./controls.js").Question} Question
 * @typedef {import("./controls.js").Controls} Controls
 */

/** @param {Question} question @returns {Controls} */
export function orderingControls({ options }) {
  /** @type {string[]} */
  let order = [];
  const id = uniqueId("order");
  const open = make("div", { class: "tpi-order-open", role: "group", "aria-label": "Still to be placed" });
  const list = make("ol", { class: "tpi-order", "aria-label": "Your order" });
  const count = make("p", { id, class: "tpi-hint" });
  const live = make("p", { class: "tpi-unseen", role: "status" });
  const frame = make("div", { class: "tpi-ordering", role: "group", "aria-describedby": id, tabindex: "-1" },
    list, open, count, live);
  const text = (/** @type {string} */ one) => options.find((each) => each.id === one)?.text ?? one;

  function draw() {
    list.replaceChildren(...order.map(placedRow));
    list.hidden = !order.length;
    const left = options.filter((each) => !order.includes(each.id));
    open.replaceChildren(...left.map((each) => {
      const button = make("button", { type: "button", class: "tpi-order-item", "data-take": each.id }, each.text);
      button.addEventListener("click", () => take(each.id));
      return button;
    }));
    open.hidden = !left.length;
    count.textContent = left.length
      ? `${order.length} of ${options.length} placed. Choose what comes ${order.length ? "next" : "first"}.`
      : "All placed. Move them until the order is right.";
  }

  /** @param {string} one @param {number} at */
  function placedRow(one, at) {
    const tool = (/** @type {string} */ what, /** @type {string} */ sign, /** @type {string} */ label, /** @type {boolean} */ off) => {
      const button = make("button", {
        type: "button", class: "tpi-button tpi-tool", "data-tool": what, "data-of": one,
        "aria-label": `${label}: ${text(one)}`, "aria-disabled": off ? "true" : false, title: label,
      }, sign);
      button.addEventListener("click", () => off || change(what, one, at));
      return button;
    };
    return make("li", {}, make("span", { class: "tpi-number-ring", "aria-hidden": "true" }, String(at + 1)),
      make("span", { class: "tpi-order-text" }, text(one)),
      make("span", { class: "tpi-tools" },
        tool("earlier", "↑", "Earlier", at === 0),
        tool("later", "↓", "Later", at === order.length - 1),
        tool("out", "✕", "Take out", false)));
  }

  /** @param {string} one */
  function take(one) {
    order = [...order, one];
    settle(`Placed ${order.length} of ${options.length}: ${text(one)}`);
    const next = open.querySelector("button") ?? list.querySelector("li:last-child [data-tool=earlier]");
    /** @type {HTMLElement | null} */ (next)?.focus();
  }

  /** @param {string} what @param {string} one @param {number} at */
  function change(what, one, at) {
    const rest = order.filter((each) => each !== one);
    const to = what === "earlier" ? at - 1 : at + 1;
    order = what === "out" ? rest : [...rest.slice(0, to), one, ...rest.slice(to)];
    settle(what === "out" ? `Taken out: ${text(one)}` : `${text(one)}, now number ${to + 1}`);
    const again = what === "out" ? open.querySelector(`[data-take="${CSS.escape(one)}"]`)
      : list.querySelector(`[data-tool="${what}"][data-of="${CSS.escape(one)}"]`);
    /** @type {HTMLElement | null} */ (again)?.focus();
  }

  /** @param {string} words */
  function settle(words) {
    draw();
    live.textContent = words;
    frame.dispatchEvent(new Event("change", { bubbles: true }));
  }

  draw();
  return {
    nodes: [frame],
    first: frame,
    typed: false,
    read: () => ({ value: order.length ? order : null }),
    write(value) {
      order = Array.isArray(value) ? value : [];
      draw();
    },
  };
}
