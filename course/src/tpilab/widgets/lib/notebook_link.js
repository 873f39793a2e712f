import { make } from "./dom.js";

// A link from a widget to a file of the course, opened as JupyterLab opens its own links.

const FOLLOW_MS = 15000;
const LOOK_EVERY_MS = 200;
const CALM = 3;
const AT = /^(.*?)course\/[^/]*$/;

/** The course's folder as the server names it, if this notebook tells; "" is the server's root.
 * @param {import("./dom.js").Model} model @returns {string | null} */
function courseFolder(model) {
  return AT.exec(model.widget_manager?.context?.path ?? "")?.[1] ?? null;
}

/** @param {import("./dom.js").Model} model
 * @param {string} path from the course's folder @param {string} heading of a notebook, or ""
 * @param {string} words @param {Record<string, string>} [attributes] */
export function notebookLink(model, path, heading, words, attributes = {}) {
  const folder = courseFolder(model);
  const named = heading.replaceAll(" ", "-"); // as JupyterLab names a heading
  const id = heading ? `#heading=${encodeURIComponent(named)}` : "";
  const href = folder === null ? `../${encodeURI(path)}${id}` : `${serverBase()}lab/tree/${encodeURI(folder + path)}${id}`;
  const link = make("a", { href, ...attributes }, words);
  if (folder !== null) {
    link.dataset.commandlinkerCommand = "rendermime:handle-local-link";
    link.dataset.commandlinkerArgs = JSON.stringify({ path: folder + path, id: heading && `#heading=${named}` });
  }
  if (folder !== null && heading) link.addEventListener("click", () => bringIntoView(named));
  return link;
}

/** Bring a heading into view once its notebook shows it: JupyterLab looks for it before it does.
 * @param {string} named */
function bringIntoView(named) {
  const end = performance.now() + FOLLOW_MS;
  let calm = 0;
  const timer = window.setInterval(() => {
    const found = [...document.querySelectorAll(`[data-jupyter-id="${CSS.escape(named)}"]`)]
      .find((each) => each instanceof HTMLElement && each.offsetParent !== null);
    const top = found?.getBoundingClientRect().top ?? -1;
    if (found && top > 0 && top < window.innerHeight * 0.8) calm += 1;
    else found?.scrollIntoView();
    if (calm > CALM || performance.now() > end) window.clearInterval(timer);
  }, LOOK_EVERY_MS);
}

/** A file's address, to be read in a tab of its own.
 * @param {import("./dom.js").Model} model @param {string} path from the course's folder */
export function fileAddress(model, path) {
  return `${serverBase()}files/${encodeURI((courseFolder(model) ?? "") + path)}`;
}

function serverBase() {
  const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data")?.textContent || "{}");
  return baseUrl ? new URL(baseUrl, location.origin).pathname : "/";
}
