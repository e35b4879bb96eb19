/**
 * What the phone decides when it has nobody to ask: the server's rules, as far as its list goes. Its word is only
 * recorded; the server in the room has the last one.
 *
 * @typedef {import("./list.js").Entry} Entry
 * @typedef {import("./list.js").Header} Header
 * @typedef {import("./outcome.js").Result} Result
 */

/** Who comes so long before the beginning, in milliseconds, is told so. */
const EARLY = 60 * 60_000;
/** At a door that leads both ways, a code held up for a moment longer is no leaving. */
const MAY_TURN_ROUND_AFTER = 10_000;

/**
 * @param {{id: string, session: string, direction: string, at: number, isTimeKnown?: boolean, look: string}} scan
 *   at: by the server's clock; where that is not known, no rule about times is asked
 * @param {Header} header
 * @param {Entry | null} entry
 * @param {{at: string, inside: boolean, changed?: number} | undefined} came what is known of the guest at this session
 * @returns {Result}
 */
export function decided(scan, header, entry, came) {
  const session = header.sessions.find(({ code }) => code === scan.session);
  const reason = refusal(scan, session, entry);
  if (!entry) return answer(scan, "refused", "unknown_ticket", null);
  const guest = shownAtDoor(entry, header);
  const instead = {
    represented_by: entry.reason === "represented" ? entry.instead : null,
    replaced_by: entry.reason === "replaced" ? entry.instead : null,
  };
  if (reason) return { ...answer(scan, "refused", reason, guest), ...instead };
  const leaves = scan.direction === "out" || (scan.direction === "both" && came?.inside && turned(scan, came));
  if (leaves && !came?.inside) return answer(scan, "refused", "not_inside", guest);
  if (leaves) return answer(scan, "left", null, guest);
  if (came?.inside) return { ...answer(scan, "already_admitted", null, guest), first_admitted_at: came.at };
  const notices = noticesFor(scan, /** @type {import("./list.js").SessionAtDoor} */ (session), entry);
  const looks = scan.look === "always" || (scan.look === "vip" && entry.checks.length > 0);
  if (looks) return { ...answer(scan, "refused", "needs_word", guest), notices };
  return { ...answer(scan, "admitted", null, guest), notices };
}

/**
 * @param {{at: number}} scan
 * @param {{changed?: number}} came
 */
function turned(scan, came) {
  return scan.at - (came.changed ?? 0) > MAY_TURN_ROUND_AFTER;
}

/**
 * @param {{at: number, direction: string, isTimeKnown?: boolean}} scan
 * @param {import("./list.js").SessionAtDoor | undefined} session
 * @param {Entry | null} entry
 */
function refusal(scan, session, entry) {
  if (!entry) return "unknown_ticket";
  if (!session) return "unknown_session";
  if (entry.reason) return entry.reason;
  if (session.categories.length && !session.categories.includes(entry.category)) return "not_in_category";
  if (scan.isTimeKnown === false) return null;
  const isOpen = Date.parse(session.opens_at) <= scan.at && scan.at <= Date.parse(session.closes_at);
  return scan.direction === "out" || isOpen ? null : "outside_hours";
}

/**
 * @param {{at: number, isTimeKnown?: boolean}} scan
 * @param {import("./list.js").SessionAtDoor} session
 * @param {Entry} entry
 */
function noticesFor(scan, session, entry) {
  const notices = [...entry.checks];
  if (scan.isTimeKnown === false) return notices;
  if (session.late_from && scan.at >= Date.parse(session.late_from)) notices.push("late");
  else if (scan.at < Date.parse(session.starts_at) - EARLY) notices.push("early");
  return notices;
}

/**
 * @param {Entry} entry
 * @param {Header} header
 */
function shownAtDoor(entry, header) {
  const category = header.categories.find(({ id }) => id === entry.category);
  return {
    ref: entry.ref,
    name: entry.name,
    position: entry.position,
    institution: entry.institution,
    category_name: category?.name ?? "",
    color: category?.color ?? "blue",
    represents: entry.represents || null,
    represents_position: entry.representsPosition || null,
  };
}

/**
 * @param {{id: string}} scan
 * @param {Result["result"]} result
 * @param {string | null} reason
 * @param {Result["guest"]} guest
 * @returns {Result}
 */
function answer(scan, result, reason, guest) {
  return {
    id: scan.id, result, reason, guest, first_admitted_at: null, represented_by: null, replaced_by: null, notices: [],
    isAlone: true,
  };
}
