import { make, root } from "./lib/dom.js";

// Links to the pages without code, opened in a tab of their own.

/** @param {import("./lib/dom.js").View} view */
function render({ model, el }) {
  /** @type {{title: string, href: string}[]} */
  const links = model.get("links");
  const anchors = links.map(({ title, href }) =>
    make("a", { href, target: "_blank", rel: "noopener", class: "tpi-button" }, title));
  el.append(root("pages", make("div", { class: "tpi-row" }, ...anchors)));
}

export default { render };
