import { clock, make, root, shape } from "./dom.js";

/**
 * What a page says when it can no longer reach its kernel or its server.
 *
 * Each of our modules is a copy of its own, so what they share hangs on the page.
 *
 * @typedef {{model: import("./dom.js").Model, views: number}} Watched
 * @typedef {{kernels: Map<any, Watched>, savedAt: string, banner: HTMLElement | null, wait: number}} Shared
 */

const SETTLE_MS = 5000;
const SHARED = Symbol.for("tpilab");
const GONE = new Set(["dead", "terminating"]);

/** @returns {Shared} */
function ofPage() {
  const page = /** @type {any} */ (globalThis);
  page[SHARED] ??= { kernels: new Map(), savedAt: "", banner: null, wait: 0 };
  return page[SHARED];
}

/** Whether the page has menus. @param {import("./dom.js").Model} model */
function hasMenus(model) {
  return Boolean(model.widget_manager?.context);
}

/** What to do so that a page answers again. @param {import("./dom.js").Model} model */
export function runAgain(model) {
  return hasMenus(model) || !model.widget_manager ? "Press Run > Run All Cells" : "Reload this page";
}

/** Whether what is sent can arrive. @param {import("./dom.js").Model} model */
export function isConnected(model) {
  return (model.widget_manager?.kernel?.connectionStatus ?? "connected") === "connected";
}

/** Why no answer comes, and what to do. @param {import("./dom.js").Model} model */
export function whySilent(model) {
  if (isConnected(model)) return `the notebook does not answer. ${runAgain(model)}`;
  return "this page has no connection to your server. It tries again";
}

/** The same as a sentence. @param {import("./dom.js").Model} model @param {string} then */
export function silentSentence(model, then) {
  const words = whySilent(model);
  return `${words[0].toUpperCase()}${words.slice(1)}${then}.`;
}

/** An answer lies in the learner's file since then. @param {string | undefined} time ISO */
export function noteSaved(time) {
  const page = ofPage();
  if (time && time > page.savedAt) page.savedAt = time;
}

/** Say so when the kernel or the server behind a view goes, as long as the view is there.
 * @param {import("./dom.js").View} view */
export function watchConnection({ model, signal }) {
  /** @type {any} */
  const kernel = model.widget_manager?.kernel;
  if (!kernel?.connectionStatusChanged) return;
  const { kernels } = ofPage();
  const watched = kernels.get(kernel) ?? { model, views: 0 };
  if (!watched.views) {
    kernels.set(kernel, watched);
    kernel.connectionStatusChanged.connect(lookAround);
    kernel.statusChanged.connect(lookAround);
    kernel.disposed.connect(lookAround);
  }
  watched.views += 1;
  signal.addEventListener("abort", () => {
    watched.views -= 1;
    if (watched.views) return;
    kernels.delete(kernel);
    kernel.connectionStatusChanged.disconnect(lookAround);
    kernel.statusChanged.disconnect(lookAround);
    kernel.disposed.disconnect(lookAround);
    lookAround();
  });
}

/** Show what is wrong if it stays so, and hide what is over. */
function lookAround() {
  const page = ofPage();
  window.clearTimeout(page.wait);
  if (anyTrouble()) page.wait = window.setTimeout(() => showBanner(anyTrouble()), SETTLE_MS);
  else showBanner("");
}

function anyTrouble() {
  for (const [kernel, { model }] of ofPage().kernels) {
    const words = troubleWords(model, kernel);
    if (words) return words;
  }
  return "";
}

/** @param {import("./dom.js").Model} model @param {any} kernel @returns {string} empty: all is well */
function troubleWords(model, kernel) {
  const { savedAt } = ofPage();
  const saved = savedAt ? ` Answers up to ${clock(savedAt)} are saved.` : " What says saved is saved.";
  const again = hasMenus(model) ? ", then press Run > Run All Cells" : "";
  if (kernel.isDisposed || GONE.has(kernel.status)) {
    return `The program behind this page has stopped.${saved} Reload this page${again}.`;
  }
  if (kernel.connectionStatus === "connected") return "";
  return `This page has lost its connection to your server.${saved} It tries to come back by itself.`
    + ` If these words stay: reload this page, log in again if you are asked${again}.`;
}

/** @param {string} words */
function showBanner(words) {
  const page = ofPage();
  if (!words) {
    page.banner?.remove();
    page.banner = null;
    return;
  }
  if (!page.banner?.isConnected) {
    page.banner = root("cut-off", make("div", { role: "alert" }));
    document.body.append(page.banner);
  }
  const reload = make("button", { type: "button", class: "tpi-button" }, "Reload this page");
  reload.addEventListener("click", () => window.location.reload());
  page.banner.firstElementChild?.replaceChildren(shape("unsaved"), make("span", {}, words), reload);
}
