const SMALL = { rows: 96, columns: 64 };
const PICTURES = 24;

/** Let the engine make small pictures while nobody waits, each in a task of its own, so that the
 * first real one is as quick as the later ones.
 * @param {import("./bmode.js").Bmode} us @param {{x_um: number, y_um: number}} mark @param {AbortSignal} signal */
export async function warmUp(us, { x_um, y_um }, signal) {
  const settings = { probe: "linear", depth_um: 40_000, gain_db: 0, tgc_db: [0, 0, 0, 0, 0, 0, 0, 0], focus_um: 20_000, range_db: 60, ...SMALL };
  us.set(/** @type {import("./bmode_tables.js").Settings} */ (settings));
  const needle = { x_um: x_um - 15_000, y_um, azimuth_ddeg: 0, steep_ddeg: 300, depth_um: 20_000, gauge: 22, bevel: "up" };
  const deposits = [{ center_um: [x_um, y_um, 12_000], half_um: [5_000, 5_000, 2_500] }];
  for (let i = 0; i < PICTURES && !signal.aborted; i += 1) {
    us.frame({ pose: { x_um, y_um, turn_ddeg: 100 * i, tilt_ddeg: 0, rock_ddeg: 0, press_um: 0 }, needle, deposits, breath_um: 500 * i });
    await new Promise((done) => { window.setTimeout(done); });
  }
}

/** Wait until an element is nearly in sight, so that a page with several trainers opens quickly.
 * @param {HTMLElement} element @param {AbortSignal} signal */
export function nearlyInSight(element, signal) {
  return new Promise((/** @type {(value?: unknown) => void} */ done) => {
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) end();
    }, { rootMargin: "600px" });
    const end = () => {
      watch.disconnect();
      done();
    };
    watch.observe(element);
    signal.addEventListener("abort", end);
  });
}
