/**
 * Probes as they are made, and what lies in their beam: physics/pose.py, in whole numbers.
 *
 * @typedef {{width_um: number, radius_um: number, half_angle_ddeg: number, depths_um: [number, number],
 *   lens_um: number, sunk_um: number, mhz: [number, number]}} ProbeKind
 */

const THINNEST_UM = 900;
const SPREADS = 25;
const LOOKED_AT_UM = 250;

/** Whether a point lies in the slice that the picture shows. What bone or air hides is not looked at.
 * @param {import("./pose.js").Angles} angles @param {ProbeKind} probe @param {import("./pose.js").ProbePose} pose
 * @param {number} depth_um @param {import("./pose.js").Vector} point */
export function inBeam(angles, probe, pose, depth_um, point) {
  const [lateral, elevation, deep] = angles.seenFrom(pose, point);
  const half = probe.half_angle_ddeg;
  let reach = deep;
  if (probe.radius_um) {
    const away = deep + probe.radius_um - probe.sunk_um;
    reach = Math.floor(Math.sqrt(lateral * lateral + away * away)) - probe.radius_um;
    if (away <= 0 || Math.abs(lateral) * angles.cos(half) > away * angles.sin(half)) return false;
  } else if (2 * Math.abs(lateral) > probe.width_um) return false;
  const thick = THINNEST_UM + Math.floor(Math.abs(reach - probe.lens_um) / SPREADS);
  return reach >= 0 && reach <= depth_um && Math.abs(elevation) <= thick;
}

/** How deep bone lets a needle go, looked at from its entry on in steps, as the kernel does.
 * @param {{stop_um: (needle: import("./pose.js").NeedlePose, wanted_um: number) => number}} us
 * @param {import("./pose.js").NeedlePose} needle @param {number} wanted_um */
export function stopsAt(us, needle, wanted_um) {
  const whole = Math.ceil(wanted_um / LOOKED_AT_UM) * LOOKED_AT_UM;
  return Math.min(us.stop_um({ ...needle, depth_um: 0 }, whole), wanted_um);
}

/** The part of the plane that a picture shows, from the middle of the face, um.
 * @param {ProbeKind} probe @param {number} depth_um */
export function pictureShape(probe, depth_um) {
  const { radius_um, half_angle_ddeg, width_um } = probe;
  if (!radius_um) return { half_width_um: width_um >> 1, top_um: 0, bottom_um: depth_um };
  const half = (Math.PI * half_angle_ddeg) / 1800;
  return {
    half_width_um: Math.round((radius_um + depth_um) * Math.sin(half)),
    top_um: -Math.round(radius_um * (1 - Math.cos(half))), bottom_um: depth_um,
  };
}

/** How wide a probe is on the skin, um.
 * @param {ProbeKind} probe */
export function footprint_um({ width_um, radius_um, half_angle_ddeg }) {
  return width_um || Math.round(2 * radius_um * Math.sin((Math.PI * half_angle_ddeg) / 1800));
}
