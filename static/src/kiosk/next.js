/** Which ticket before the camera is the next guest's. */

/**
 * Whether a code in view has just come, and somebody is free for it. Who already waits with the ticket held up while
 * another signs is noticed as soon as the tablet is free; a ticket that was left lying before the camera is not.
 * @param {import("../scanner/repeats.js").Repeats} repeats
 * @param {string} code
 * @param {number} now milliseconds of any steady clock
 * @param {string} current the code of the guest who stands there, or stood there last
 * @param {boolean} isIdle whether the tablet is free
 */
export function isNext(repeats, code, now, current, isIdle) {
  if (!isIdle && code !== current) return false;
  return repeats.isNew(code, now) && isIdle;
}
