import { runAgain, watchConnection } from "./connection.js";
import { make, root, shape } from "./dom.js";

/**
 * Our widgets, guarded: an error in one of them is told in words in its place, the console has the
 * rest.
 *
 * @typedef {import("./dom.js").View} View
 * @typedef {{render: (view: View) => unknown}} Shown
 */

/** @param {Shown} widget @returns {Shown} */
export function guarded(widget) {
  return {
    async render(view) {
      watchConnection(view);
      tellLater(view);
      try {
        return await widget.render(view);
      } catch (error) {
        console.error(error);
        view.el.replaceChildren(brokenWords(view, "This part of the page could not be shown."));
        return undefined;
      }
    },
  };
}

/** Errors that come when the view stands already: its own, by the address of this module.
 * @param {View} view */
function tellLater({ model, el, signal }) {
  /** @type {HTMLElement | null} */
  let told = null;
  /** @param {unknown} error */
  const look = (error) => {
    if (told || !(error instanceof Error) || !error.stack?.includes(import.meta.url)) return;
    told = brokenWords({ model, el, signal }, "Something in this part of the page did not work.");
    el.prepend(told);
  };
  window.addEventListener("error", (event) => look(event.error), { signal });
  window.addEventListener("unhandledrejection", (event) => look(event.reason), { signal });
}

/** @param {View} view @param {string} what */
function brokenWords({ model }, what) {
  const text = `${what} ${runAgain(model)}; what says saved is saved. If you see this again, use`
    + " another browser or a newer one, and tell your instructor.";
  return root("broken", make("p", { class: "tpi-status", "data-state": "unsaved", role: "alert" },
    shape("unsaved"), make("span", {}, text)));
}
