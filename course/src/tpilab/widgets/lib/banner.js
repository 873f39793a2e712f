import { make } from "./dom.js";

/** What stands above a person whose record no two clinicians have agreed on yet.
 * @param {{reviewed: boolean}} card */
export function unreviewed({ reviewed }) {
  return reviewed ? [] : [make("p", { class: "tpi-banner" },
    "Not reviewed by clinicians yet: what counts as right here is the course's reading of its sources.")];
}
