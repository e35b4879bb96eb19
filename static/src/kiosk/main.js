/** The kiosk: a guest shows a ticket, sees their name, signs; then the tablet forgets them. */
import { printByBrowser } from "../scanner/desk/badges.js";
import { Camera } from "../scanner/camera.js";
import { understood } from "../scanner/damm.js";
import { KeyboardScanner } from "../scanner/keyboard.js";
import { fill } from "../scanner/outcome.js";
import { part } from "../scanner/page.js";
import { Repeats } from "../scanner/repeats.js";
import { newId, Refused, Server } from "../scanner/server.js";
import { isNext } from "./next.js";
import { Pad } from "./pad.js";

/**
 * @typedef {{ref: string, name: string, position: string, institution: string, represents: string | null,
 *   represents_position: string | null}} Guest
 * @typedef {{result: string, reason: string | null, guest: Guest | null, language: string, session: string,
 *   session_title: string, signed_at: string | null}} Answer
 */

/** So long, in milliseconds, the tablet waits for a guest who does nothing, and so long it says thank you. */
const FORGETS_AFTER = 15_000;
const THANKS_FOR = 5000;
/** The server hears from the kiosk this often, so that the organizer sees that it lives. */
const BEAT = 20_000;

const root = document.body;
const words = JSON.parse(part("words").textContent ?? "{}");
const server = new Server(root.dataset.api ?? "", root.dataset.version ?? "");
const repeats = new Repeats();
const keyboard = new KeyboardScanner();
const pad = new Pad(/** @type {HTMLCanvasElement} */ (part("pad")), () => forgetLater());
const camera = new Camera(
  /** @type {HTMLVideoElement} */ (part("video")),
  new Worker(root.dataset.worker ?? "", { type: "module" }),
  root.dataset.wasm ?? "",
  (code) => isNext(repeats, code, performance.now(), lastCode, isIdle) && void show(code),
  () => trouble(true),
  () => trouble(false),
);
camera.facing = "user";

/** @type {Answer | null} */
let answer = null;
let isIdle = true;
let isSending = false;
/** What the tablet read last, so that a ticket that stays in view is one guest. */
let lastCode = "";
/** Counts the guests; what the server answers to one guest is not said to the next. */
let turn = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let forgetting;

/** The words of the guest's language, or of the event's. */
function said() {
  return words[answer?.language ?? ""] ?? words[root.dataset.language ?? ""];
}

/** @param {boolean} is */
function trouble(is) {
  part("trouble").hidden = !is;
}

/** @param {"idle" | "sign" | "done"} name */
function step(name) {
  isIdle = name === "idle";
  for (const one of ["idle", "sign", "done"]) part(one).hidden = one !== name;
}

/** Take the guest's name, drawing and all off the tablet. */
function forget() {
  clearTimeout(forgetting);
  turn += 1;
  answer = null;
  isSending = false;
  document.getElementById("paper")?.remove();
  pad.clear();
  for (const name of ["name", "about", "representing", "problem", "word", "detail", "session"]) part(name).textContent = "";
  document.documentElement.lang = root.dataset.language ?? "en";
  step("idle");
}

function forgetLater(after = FORGETS_AFTER) {
  if (isIdle) return;
  clearTimeout(forgetting);
  forgetting = setTimeout(forget, after);
}

/**
 * Say a last word, and be free for the next guest soon.
 * @param {string} word
 * @param {string} detail
 */
function finish(word, detail) {
  step("done");
  part("word").textContent = word;
  part("detail").textContent = detail;
  forgetLater(THANKS_FOR);
}

/** @param {string} code */
async function show(code) {
  const found = understood(code);
  if (!isIdle || found.kind === "wrong" || found.kind === "length") return;
  isIdle = false;
  lastCode = code;
  part("waiting").hidden = false;
  const own = turn;
  try {
    const shown = await server.post("/door/kiosk", { id: newId(), ticket: found.text });
    if (own !== turn) return;
    answer = shown;
    welcome();
  } catch (error) {
    if (own !== turn) return;
    if (error instanceof Refused && error.isUnknownDevice) return void resign();
    finish(error instanceof Refused ? error.message : said().lost, said().desk);
  } finally {
    part("waiting").hidden = true;
  }
}

function welcome() {
  const guest = answer?.guest;
  if (!answer || answer.result === "refused" || !guest) {
    finish(answer?.reason === "needs_word" ? said().greeted : said().desk, "");
    return;
  }
  document.documentElement.lang = answer.language;
  const own = said();
  part("welcome").textContent = own.welcome;
  part("name").textContent = guest.name;
  part("about").textContent = [guest.position, guest.institution].filter(Boolean).join(" · ");
  const whom = [guest.represents, guest.represents_position].filter(Boolean).join(", ");
  part("representing").textContent = whom ? fill(own.representing, whom) : "";
  part("session").textContent = answer.session_title;
  part("please").textContent = answer.signed_at ? own.signedBefore : own.sign;
  for (const name of ["send", "clear", "without"]) part(name).textContent = own[name];
  step("sign");
  pad.clear();
  forgetLater();
  if (root.dataset.prints) void giveBadge(guest);
}

/** A badge is printed while the guest signs; a printer in trouble is the desk's, and keeps nobody here. @param {Guest} guest */
async function giveBadge(guest) {
  const badge = await server.post("/door/badges", { ref: guest.ref, reason: "", at_once: true }).catch(() => null);
  if (badge?.is_new && badge.url) printByBrowser(badge.url, () => undefined);
}

async function send() {
  const own = said();
  if (!answer?.guest || isSending) return;
  if (pad.isEmpty) return complain(own.empty);
  if (pad.isTooMuch) return complain(own.full);
  const mine = turn;
  isSending = true;
  part("problem").textContent = "";
  forgetLater();
  try {
    await server.post("/door/signatures", { ref: answer.guest.ref, session: answer.session, strokes: pad.written });
    if (mine === turn) finish(own.thanks, own.recorded);
  } catch (error) {
    if (mine !== turn) return;
    complain(error instanceof Refused ? error.message : own.lost);
    part("send").textContent = own.retry;
  } finally {
    if (mine === turn) isSending = false;
  }
}

/** @param {string} problem */
function complain(problem) {
  part("problem").textContent = problem;
  forgetLater();
}

function listen() {
  part("send").addEventListener("click", () => void send());
  part("clear").addEventListener("click", () => pad.clear());
  part("without").addEventListener("click", () => finish(said().thanks, said().noted));
  part("restart").addEventListener("click", () => void startCamera());
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => forgetLaterUnlessDone());
  document.addEventListener("keydown", (event) => {
    const code = event.repeat ? undefined : keyboard.key(event.code, event.timeStamp);
    if (code === undefined) return;
    event.preventDefault();
    void show(code);
  }, true);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") return void startCamera();
    camera.stop();
    // A tablet that sleeps counts no seconds: nobody is to find the last guest's name on waking it.
    if (!isIdle) forget();
  });
}

function forgetLaterUnlessDone() {
  if (part("done").hidden) forgetLater();
}

async function startCamera() {
  trouble(false);
  await camera.start();
  void navigator.wakeLock?.request("screen").catch(() => undefined);
}

async function beat() {
  const error = await server.door(root.dataset.session ?? "main", 0).then(() => null, (reason) => reason);
  if (error instanceof Refused && error.isUnknownDevice) return resign();
  setTimeout(beat, BEAT);
}

/** The organizer took this tablet its powers: say that nothing is kept here, and show what it is now. */
async function resign() {
  forget();
  await server.erased().catch(() => undefined);
  location.reload();
}

listen();
forget();
void startCamera();
void beat();
