import { make } from "./dom.js";
import { LONGEST_MS } from "./carm.js";

/** The pedal of a C-arm: X-rays flow while it is held, by finger, mouse or Space; hands rest meanwhile.
 * @param {object} parts
 * @param {import("./carm.js").Carm} parts.carm @param {import("./live.js").Live} parts.live
 * @param {import("./above.js").Above} parts.above @param {import("./record.js").Log} parts.log
 * @param {(action: Record<string, any> & {kind: string}) => void} parts.act */
export function pedalOf({ carm, live, above, act, log }) {
  const node = make("button", { type: "button", class: "tpi-button tpi-main tpi-pedal", "aria-pressed": "false" }, "Hold the pedal");
  let begun = -1;
  let timer = 0;

  function press() {
    if (begun >= 0 || !live.hands.able) return;
    begun = live.flush();
    carm.press(performance.now());
    live.hands.able = false;
    node.setAttribute("aria-pressed", "true");
    timer = window.setTimeout(release, LONGEST_MS);
    live.refresh();
  }

  function release() {
    if (begun < 0) return;
    window.clearTimeout(timer);
    const ms = Math.max(carm.release(performance.now()), log.now() - begun);
    log.until(begun + ms);
    live.hands.able = true;
    node.setAttribute("aria-pressed", "false");
    const { beam } = above.shown;
    if (beam) act({ kind: "screen", t_ms: begun, ms, x_um: beam.x_um, y_um: beam.y_um, angle_ddeg: live.angle_ddeg });
    begun = -1;
    live.refresh();
  }

  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    press();
  });
  for (const end of ["pointerup", "pointercancel", "blur"]) node.addEventListener(end, release);
  node.addEventListener("keydown", (event) => {
    if (event.key !== " " && event.key !== "Enter") return;
    event.preventDefault();
    if (!event.repeat) press();
  });
  node.addEventListener("keyup", (event) => {
    if (event.key === " " || event.key === "Enter") release();
  });
  node.addEventListener("contextmenu", (event) => event.preventDefault());
  return { node };
}
