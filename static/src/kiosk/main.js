/** The kiosk: a guest shows a ticket, sees their name, signs; then the tablet forgets them. */
import { printByBrowser } from "../scanner/desk/badges.js";
import { Camera } from "../scanner/camera.js";
import { understood } from "../scanner/damm.js";
import { KeyboardScanner } from "../scanner/keyboard.js";
import { fill } from "../scanner/outcome.js";
import { part } from "../scanner/page.js";
import { Repeats } from "../scanner/repeats.js";
import { newId, Refused, Server } from "../scanner/server.js";
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
  (code) => repeats.isNew(code, performance.now()) && void show(code),
  () => trouble(true),
  () => trouble(false),
);
camera.facing = "user";

/** @type {Answer | null} */
let answer = null;
let isIdle = true;
let isSending = false;
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
  answer = null;
  isSending = false;
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
  part("waiting").hidden = false;
  try {
    answer = await server.post("/door/kiosk", { id: newId(), ticket: found.text });
    welcome();
  } catch (error) {
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
  isSending = true;
  part("problem").textContent = "";
  forgetLater();
  try {
    await server.post("/door/signatures", { ref: answer.guest.ref, session: answer.session, strokes: pad.written });
    finish(own.thanks, own.recorded);
  } catch (error) {
    complain(error instanceof Refused ? error.message : own.lost);
    part("send").textContent = own.retry;
  } finally {
    isSending = false;
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
    if (document.visibilityState === "hidden") return camera.stop();
    void startCamera();
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
  await server.door(root.dataset.session ?? "main", 0).catch(() => undefined);
  setTimeout(beat, BEAT);
}

listen();
forget();
void startCamera();
void beat();
