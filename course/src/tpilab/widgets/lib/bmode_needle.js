import { inFrame, UNIT } from "./pose.js";

/** A needle in the picture, as in physics/ultrasound/needle.py. */

const STEP_UM = 100;
const TIP_STEPS = 4;
const ECHOES = 4;
const WIDEST_UM = 820;

/**
 * @param {import("./bmode_echo.js").Echoes} echoes
 * @param {import("./pose.js").NeedlePose & {gauge: number, bevel?: string}} needle
 */
export function drawNeedle(echoes, needle) {
  if (needle.depth_um <= 0) return;
  const { laid } = echoes;
  const { angles, machine, scene, heading, axes, pose } = laid;
  const own = scene.tables.needle;
  const way = angles.direction(needle);
  const diameter = scene.tables.gauges_um[needle.gauge];
  const thick = 0.45 + (0.55 * diameter) / WIDEST_UM;
  const pitch = machine.settings.depth_um / machine.samples;
  const bright = needle.bevel === "down" ? own.tip_down : own.tip_up;
  const turned = angles.sin(needle.azimuth_ddeg - pose.turn_ddeg);
  const aside = needle.steep_ddeg < 900 ? Math.abs(turned) / UNIT : 0;
  const narrow = own.slice[0] + (own.slice[1] - own.slice[0]) * aside;
  const across = aside * aside * (own.flat + ((1 - own.flat) * way[2]) / UNIT);
  const count = Math.floor(needle.depth_um / STEP_UM) + 1;
  for (let i = 0; i < count; i += 1) {
    const point = angles.along(needle, needle.depth_um - STEP_UM * i);
    const [lateral, elevation, deep] = inFrame(axes, pose, point);
    const { beam, reach } = placed(machine, lateral, deep);
    const sample = laid.sampleOf(reach);
    const half = 900 + Math.floor(Math.abs(reach - machine.probe.lens_um) / 25);
    const within = Math.exp(-narrow * (elevation / half) ** 2);
    const at = 3 * Math.min(Math.max(beam >> 8, 0), machine.beams - 1);
    const along = Math.abs(heading[at] * way[0] + heading[at + 1] * way[1] + heading[at + 2] * way[2]) / (UNIT * UNIT);
    const steep = (Math.asin(Math.min(along, 1)) * 180) / Math.PI;
    const square = Math.max(1 - steep / own.steep, 0.03, across);
    const shaft = own.shaft * thick * within * square;
    splat(echoes, beam, sample, shaft);
    for (let echo = 1; echo <= ECHOES; echo += 1) {
      const apart = Math.round((256 * echo * own.echo * diameter) / pitch);
      splat(echoes, beam, sample + apart, shaft * square ** 3 * own.back ** echo);
    }
    if (i < TIP_STEPS) splat(echoes, beam, sample, (bright / TIP_STEPS) * thick * within);
  }
}

/** Beam in 1/256, and range in um, of a place in the picture's plane.
 * @param {import("./bmode_tables.js").Machine} machine @param {number} lateral @param {number} deep */
export function placed(machine, lateral, deep) {
  const { probe, beams } = machine;
  if (!probe.radius_um) {
    return { beam: Math.floor(((2 * lateral + probe.width_um) * beams * 128) / probe.width_um) - 128, reach: deep };
  }
  const away = deep + probe.radius_um - probe.sunk_um;
  const reach = Math.floor(Math.sqrt(lateral * lateral + away * away)) - probe.radius_um;
  const angle = (((Math.atan2(lateral, away) * 180) / Math.PI) * 10) / probe.half_angle_ddeg;
  return { beam: Math.round((angle + 1) * beams * 128 - 128), reach };
}

/** A point shared among four neighbors; places in 1/256.
 * @param {import("./bmode_echo.js").Echoes} echoes @param {number} beam @param {number} sample @param {number} amount */
function splat(echoes, beam, sample, amount) {
  const b = beam >> 8;
  const s = sample >> 8;
  const pb = (beam & 255) / 256;
  const ps = (sample & 255) / 256;
  echoes.add(b, s, amount * (1 - pb) * (1 - ps), s);
  echoes.add(b + 1, s, amount * pb * (1 - ps), s);
  echoes.add(b, s + 1, amount * (1 - pb) * ps, s + 1);
  echoes.add(b + 1, s + 1, amount * pb * ps, s + 1);
}
