import { make, uniqueId } from "./dom.js";

/**
 * Tabs as ARIA asks for them: one stop for the Tab key, arrows move between those that are shown.
 *
 * @param {string} label what the tabs are for
 * @param {{label: string, panel: HTMLElement}[]} given
 */
export function tabs(label, given) {
  const made = given.map(({ label: name, panel }, i) => {
    const tab = make("button", {
      type: "button", role: "tab", class: "tpi-tab", id: uniqueId("tab"), "aria-selected": i === 0, tabindex: i ? -1 : 0,
    }, name);
    panel.id = uniqueId("panel");
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    panel.hidden = i > 0;
    tab.setAttribute("aria-controls", panel.id);
    return { tab, panel };
  });
  const list = make("div", { role: "tablist", class: "tpi-tabs", "aria-label": label }, ...made.map(({ tab }) => tab));

  /** @param {number} at @param {boolean} [focus] */
  function show(at, focus = false) {
    made.forEach(({ tab, panel }, i) => {
      tab.setAttribute("aria-selected", String(i === at));
      tab.tabIndex = i === at ? 0 : -1;
      panel.hidden = i !== at;
    });
    if (focus) made[at].tab.focus();
  }

  made.forEach(({ tab }, i) => {
    tab.setAttribute("aria-selected", String(i === 0));
    tab.addEventListener("click", () => show(i));
    tab.addEventListener("keydown", ({ key }) => {
      const there = made.flatMap(({ tab: each }, at) => (each.hidden ? [] : [at]));
      const [here, last] = [there.indexOf(i), there.length - 1];
      const to = { ArrowRight: here === last ? 0 : here + 1, ArrowLeft: here === 0 ? last : here - 1, Home: 0, End: last }[key];
      if (to !== undefined) show(there[to], true);
    });
  });
  return { node: make("div", { class: "tpi-tabbed" }, list, ...made.map(({ panel }) => panel)), show };
}
