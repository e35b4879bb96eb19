/** The scanner's page: wires the camera, the keyboard, the search and the door to what is seen and heard. */
import { Camera } from "./camera.js";
import { aboutGuest, Card } from "./card.js";
import { understood } from "./damm.js";
import { Door, StorageFull } from "./door.js";
import { KeyboardScanner } from "./keyboard.js";
import { GuestList } from "./list.js";
import { card as shownCard, fill, NO, shown, unconfirmed } from "./outcome.js";
import { button, dialog, input, item, line, part } from "./page.js";
import { Repeats } from "./repeats.js";
import { Refused, Server } from "./server.js";
import { Cameras } from "./desk/cameras.js";
import { Desk } from "./desk/desk.js";
import { Listening } from "./desk/listening.js";
import { allowSound, play } from "./sound.js";
import { Status } from "./status.js";
import { Store } from "./store.js";

/**
 * @typedef {import("./outcome.js").Guest} Guest
 * @typedef {import("./outcome.js").Result} Result
 * @typedef {import("./door.js").Reading} Reading
 */

const BEAT = 10_000;
/** Without an answer the server is asked more often. */
const BEAT_WHEN_LOST = 3000;

/** Refusals of what was recorded alone that say nothing about the guest: a person looks at them. */
const SETTLED_BY_PERSONS = ["malformed", "device_revoked"];

const root = /** @type {HTMLElement} */ (document.querySelector("[data-api]"));
const words = JSON.parse(part("words").textContent ?? "{}");
const clockOf = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: root.dataset.timezone,
});
const repeats = new Repeats();
const keyboard = new KeyboardScanner();
const server = new Server(root.dataset.api ?? "", root.dataset.version ?? "");
const card = new Card(words);
const store = await Store.open();
const door = new Door(server, store, new GuestList(store, server), { changed: () => status.show(), answered });
const status = new Status(door, words, clock, () => void beat());
const camera = new Camera(
  /** @type {HTMLVideoElement} */ (part("video")),
  new Worker(root.dataset.worker ?? "", { type: "module" }),
  root.dataset.wasm ?? "",
  (code) => repeats.isNew(code, performance.now()) && void report({ ticket: code }),
  showTrouble,
  hideTrouble,
);
const desk = new Desk({ server, door, card, words, clock, session, direction, beat, report });
const listening = new Listening(words);
const cameras = new Cameras(camera, words, { start: startCamera, take: takePhotographed, saw: showTroubleInWords });
/** Readings without an answer: a code held up again waits for its first one. @type {Set<string>} */
const pending = new Set();
let turns = 0;
let isTorchOn = false;

/** @param {string} instant */
function clock(instant) {
  return clockOf.format(new Date(instant));
}

function session() {
  return /** @type {HTMLSelectElement | null} */ (document.getElementById("session"))?.value ?? "main";
}

function direction() {
  return root.dataset.direction ?? "in";
}

/** For whom to stop before anything is recorded: for everybody in review, else for whom the desk has to greet. */
function look() {
  return localStorage.getItem("look") === "always" ? "always" : "vip";
}

/**
 * Report a reading and show what is answered; gives it too, null where nothing was decided.
 * @param {Reading} reading
 * @param {string} looking
 */
async function report(reading, looking = look()) {
  const key = JSON.stringify([session(), reading]);
  if (pending.has(key)) return null;
  pending.add(key);
  const turn = ++turns;
  /** @type {Result | null} */
  let answer = null;
  try {
    const { id, result } = await door.scan(reading, session(), direction(), looking);
    answer = result;
    if (result) announce(result, reading, turn === turns);
    else if (turn === turns) card.show(unconfirmed(words), null, id);
  } catch (error) {
    sayNo(error);
  } finally {
    pending.delete(key);
  }
  void beat();
  return answer;
}

/**
 * A late answer does not cover a newer card and makes no sound over it, unless it says that somebody may not pass.
 * @param {Result} result
 * @param {Reading} reading
 * @param {boolean} isNewest
 */
function announce(result, reading, isNewest) {
  const what = shown(result, words, clock);
  if (!isNewest && !what.stays) return;
  card.show(what, result.guest, result.id, desk.ways(result, reading));
  play(what.tune);
  desk.admitted(result);
}

/**
 * What was recorded alone has its answer now: the card that speaks of it is put right, and a refusal is always seen.
 * @param {import("./store.js").Queued[]} items
 * @param {Result[]} results
 */
function answered(items, results) {
  for (const [n, result] of results.entries()) {
    const wasRefused = items[n].scan.shown === "refused";
    const isBad = result.result === "refused" && !wasRefused && !SETTLED_BY_PERSONS.includes(result.reason ?? "");
    if (result.id !== card.speaksOf && !isBad) continue;
    if (wasRefused) continue;
    const what = shown(result, words, clock);
    card.show(what, result.guest, result.id, desk.ways(result, readingOf(items[n].scan)));
    play(what.tune);
  }
}

/** @param {import("./store.js").Scan} scan @returns {Reading} */
function readingOf({ ticket, ref }) {
  return ticket ? { ticket } : { ref: ref ?? "" };
}

/** @param {unknown} error */
function sayNo(error) {
  const isKnown = error instanceof Refused;
  if (!isKnown && !(error instanceof StorageFull)) console.error(error);
  const [word, detail] = isKnown
    ? [error.isUnknownDevice ? words.unpaired : words.refused, error.isUnknownDevice ? "" : error.message]
    : [words.notKept, error instanceof StorageFull ? words.full : String(error)];
  card.show(shownCard("refused", "circle-x", word, detail, [], NO, true), null);
  play(NO);
}

/** @param {import("./camera.js").Trouble} trouble */
function showTrouble(trouble) {
  showTroubleInWords(words.troubles[trouble]);
}

/** @param {string} text */
function showTroubleInWords(text) {
  part("trouble").hidden = false;
  part("trouble-word").textContent = text;
}

function hideTrouble() {
  part("trouble").hidden = true;
}

/** @param {string} code that was read from a photo */
function takePhotographed(code) {
  void report({ ticket: code });
}

async function startCamera() {
  hideTrouble();
  await camera.start();
  void cameras.show();
  part("torch").hidden = !camera.hasTorch;
  showTorch(false);
}

/** @param {boolean} on */
function showTorch(on) {
  isTorchOn = on;
  part("torch").setAttribute("aria-pressed", String(on));
}

async function switchTorch() {
  const on = !isTorchOn;
  await camera.setTorch(on).then(() => showTorch(on), () => showTorch(false));
}

/** The screen must not go dark between two guests; a browser that cannot promise it scans all the same. */
function stayAwake() {
  void navigator.wakeLock?.request("screen").catch(() => undefined);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let next;

/** Ask how the door stands, send what waits, and do it again after a while. */
async function beat() {
  clearTimeout(next);
  next = setTimeout(beat, door.state === "connected" && !door.unsent ? BEAT : BEAT_WHEN_LOST);
  const seen = await door.beat(session());
  if (!seen) return;
  part("present").textContent = String(seen.present);
  part("expected").textContent = String(seen.expected);
  root.dataset.direction = seen.direction;
  desk.seen(seen);
}

/** Give a code that was typed, by a person or into a field by a scanner, to the server, or say what is wrong with it. */
function take(/** @type {string} */ typed) {
  const found = understood(typed);
  if (found.kind === "ticket") void report({ ticket: found.text });
  else if (found.kind === "ref") void report({ ref: found.text });
  else return found.kind === "length" ? fill(words.typing.length, String(found.text.length)) : words.typing[found.kind];
  return "";
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let searching;

async function search() {
  const list = part("found");
  const text = input("search-text").value.trim();
  if (text.replace(/\s/g, "").length < 3) return list.replaceChildren(item(words.search.short));
  try {
    const guests = await server.search(text, session());
    if (input("search-text").value.trim() !== text) return;
    list.replaceChildren(...(guests.length ? guests.map(choice) : [item(words.search.nobody)]));
  } catch (error) {
    list.replaceChildren(item(error instanceof Refused ? error.message : words.search.lost));
  }
}

/** @param {Guest & {standing: string, admitted_at: string | null}} guest */
function choice(guest) {
  const chosen = button("", () => {
    forgetSearch();
    dialog("search").close();
    void report({ ref: guest.ref });
  }, "choice");
  chosen.append(...aboutGuest(guest, words));
  if (guest.admitted_at) chosen.append(line("result-represents", fill(words.already, clock(guest.admitted_at))));
  if (guest.standing !== "valid") chosen.append(line("result-represents", words.reasons[guest.standing]));
  return item(chosen);
}

function listenToButtons() {
  // A home-screen app on an iPhone may come back with a dead camera and no error: the button is always there.
  for (const name of ["restart", "restart-anyway"]) part(name).addEventListener("click", startCamera);
  part("torch").addEventListener("click", switchTorch);
  part("open-search").addEventListener("click", () => dialog("search").showModal());
  part("open-typing").addEventListener("click", () => dialog("typing").showModal());
  for (const closing of document.querySelectorAll("[data-closes]")) {
    closing.addEventListener("click", () => {
      forgetSearch();
      closing.closest("dialog")?.close();
    });
  }
  part("search-text").addEventListener("input", () => {
    clearTimeout(searching);
    searching = setTimeout(search, 200);
  });
  part("typing-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const problem = take(input("typed").value);
    part("typing-problem").textContent = problem;
    input("typed").setAttribute("aria-invalid", String(Boolean(problem)));
    if (problem) return;
    input("typed").value = "";
    dialog("typing").close();
  });
  // Names that one person looked for are not left for the next one to read; a scanner's code gives them back.
  dialog("search").addEventListener("cancel", forgetSearch);
  listenToSession();
}

function forgetSearch() {
  input("search-text").value = "";
  part("found").replaceChildren();
}

/** The choice of the session outlives a reload, which would otherwise put guests into another one unnoticed. */
function listenToSession() {
  const choice = /** @type {HTMLSelectElement | null} */ (document.getElementById("session"));
  if (!choice) return;
  const kept = sessionStorage.getItem(server.address);
  if ([...choice.options].some((option) => option.value === kept)) choice.value = kept ?? "";
  choice.addEventListener("change", () => {
    sessionStorage.setItem(server.address, choice.value);
    card.clear();
    void beat();
  });
}

function listenToKeys() {
  document.addEventListener(
    "keydown",
    (event) => {
      allowSound();
      if (event.repeat) return;
      // Its digits must not choose another session in a list that has the focus.
      if (event.target instanceof HTMLSelectElement && /\d$/.test(event.code)) event.preventDefault();
      const before = keyboard.length;
      const code = keyboard.key(event.code, event.timeStamp);
      if (code === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      giveBack(event.target, before);
      listening.heard(code);
      for (const open of document.querySelectorAll("dialog[open]")) /** @type {HTMLDialogElement} */ (open).close();
      if (repeats.isNew(code, performance.now())) void report({ ticket: code });
    },
    true,
  );
  document.addEventListener("pointerdown", allowSound);
}

/**
 * A scanner typed into a field that somebody was writing in: take its characters out again.
 * @param {EventTarget | null} target
 * @param {number} length
 */
function giveBack(target, length) {
  if (!(target instanceof HTMLInputElement)) return;
  const end = target.selectionStart ?? target.value.length;
  target.value = target.value.slice(0, Math.max(0, end - length)) + target.value.slice(end);
}

/** So that the page opens and works with no network; a browser that cannot do that scans while it is connected. */
function becomeApp() {
  void navigator.serviceWorker?.register(root.dataset.app ?? "", { scope: "/scan" }).catch(() => undefined);
  void navigator.storage?.persist?.().catch(() => undefined);
}

listenToButtons();
listenToKeys();
card.clear();
await door.open();
if (root.dataset.revoked) void door.handIn();
status.show();
stayAwake();
becomeApp();
void startCamera();
void beat();
for (const event of ["online", "offline", "focus"]) window.addEventListener(event, () => void beat());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return camera.stop();
  stayAwake();
  void beat();
  void startCamera();
});
window.addEventListener("beforeunload", (event) => {
  if (door.unsent) event.preventDefault();
});
