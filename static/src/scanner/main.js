/** The scanner's page: wires the camera, the keyboard, the search and the server to what is seen and heard. */
import { Camera } from "./camera.js";
import { understood } from "./damm.js";
import { KeyboardScanner } from "./keyboard.js";
import { fill, NO, shown, unconfirmed } from "./outcome.js";
import { Repeats } from "./repeats.js";
import { Refused, Server } from "./server.js";
import { allowSound, play } from "./sound.js";

/** @typedef {import("./outcome.js").Guest} Guest */

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
const server = new Server(root.dataset.api ?? "", showConnection);
const camera = new Camera(
  /** @type {HTMLVideoElement} */ (part("video")),
  new Worker(root.dataset.worker ?? "", { type: "module" }),
  root.dataset.wasm ?? "",
  (code) => repeats.isNew(code, performance.now()) && void report({ ticket: code }),
  showTrouble,
);
/**
 * Readings without an answer, each with the turn in which it was last shown: a code held up again waits for its first
 * answer instead of being sent as a second scan.
 * @type {Map<string, number>}
 */
const pending = new Map();
let latest = 0;
let isTorchOn = false;

/** @param {string} id @returns {HTMLElement} */
function part(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found;
}

/** @param {string} instant */
function clock(instant) {
  return clockOf.format(new Date(instant));
}

function session() {
  return /** @type {HTMLSelectElement | null} */ (document.getElementById("session"))?.value ?? "main";
}

/**
 * Report a reading and show what the server answers.
 * @param {{ticket: string} | {ref: string}} reading
 */
async function report(reading) {
  const key = JSON.stringify([session(), reading]);
  const isPending = pending.has(key);
  pending.set(key, ++latest);
  if (isPending) return show(unconfirmed(words), null);
  const isNewest = () => pending.get(key) === latest;
  try {
    const result = await server.scan(reading, session(), () => isNewest() && show(unconfirmed(words), null));
    announce(shown(result, words, clock), result.guest, isNewest());
  } catch (error) {
    announce(refusal(error), null, isNewest());
  }
  pending.delete(key);
  void refresh();
}

/**
 * A late answer does not cover a newer card and makes no sound over it, unless it says that somebody may not pass.
 * @param {import("./outcome.js").Shown} what
 * @param {Guest | null} guest
 * @param {boolean} isNewest
 */
function announce(what, guest, isNewest) {
  if (!isNewest && !what.stays) return;
  show(what, guest);
  play(what.tune);
}

/**
 * @param {unknown} error
 * @returns {import("./outcome.js").Shown}
 */
function refusal(error) {
  const [word, detail] = isUnpaired(error) ? [words.unpaired, ""] : [words.refused, String(error)];
  return { state: "refused", icon: "circle-x", word, detail, tune: NO, stays: true };
}

/** @param {unknown} error */
function isUnpaired(error) {
  return error instanceof Refused && error.isUnknownDevice;
}

/**
 * @param {import("./outcome.js").Shown} what
 * @param {Guest | null} guest
 */
function show(what, guest) {
  const card = part("result");
  card.className = `result result-${what.state}`;
  card.replaceChildren(
    line("result-says", icon(what.icon), what.word),
    ...(guest ? aboutGuest(guest) : []),
    ...(what.detail ? [line("result-detail", what.detail)] : []),
    ...(what.stays ? [dismissal()] : []),
  );
}

/** @param {Guest} guest */
function aboutGuest(guest) {
  const lines = [line("result-name", guest.name)];
  for (const text of [guest.position, guest.institution]) if (text) lines.push(line("", text));
  if (guest.represents) {
    const who = guest.represents_position ? `${guest.represents}, ${guest.represents_position}` : guest.represents;
    lines.push(line("result-represents", fill(words.representing, who)));
  }
  const chip = document.createElement("span");
  chip.className = `chip cat-${guest.color}`;
  chip.textContent = guest.category_name;
  lines.push(line("", chip));
  return lines;
}

function dismissal() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = words.dismiss;
  button.addEventListener("click", clear);
  return button;
}

function clear() {
  const card = part("result");
  card.className = "result";
  card.replaceChildren(line("result-says", words.ready));
}

/**
 * @param {string} className
 * @param {...(string | Node)} content
 */
function line(className, ...content) {
  const paragraph = document.createElement("p");
  paragraph.className = className;
  paragraph.append(...content);
  return paragraph;
}

/** @param {string} name one of data-icon in the page */
function icon(name) {
  const drawing = document.querySelector(`[data-icon="${name}"] svg`);
  return drawing ? drawing.cloneNode(true) : document.createTextNode("");
}

/** @param {number} waiting */
function showConnection(waiting) {
  const status = part("connection");
  status.className = waiting ? "connection connection-lost" : "connection";
  part("connection-word").textContent = waiting ? fill(words.waiting, String(waiting)) : words.connected;
}

/** @param {import("./camera.js").Trouble} trouble */
function showTrouble(trouble) {
  const note = part("trouble");
  note.hidden = false;
  part("trouble-word").textContent = words.troubles[trouble];
}

async function startCamera() {
  part("trouble").hidden = true;
  await camera.start();
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

async function refresh() {
  try {
    const door = await server.door(session());
    part("present").textContent = String(door.present);
    part("expected").textContent = String(door.expected);
    if (!server.waiting) showConnection(0);
  } catch (error) {
    if (server.waiting) return;
    part("connection").className = "connection connection-lost";
    part("connection-word").textContent = isUnpaired(error) ? words.unpaired : words.lost;
  }
}

/** @param {string} name */
function dialog(name) {
  return /** @type {HTMLDialogElement} */ (part(name));
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
  const input = /** @type {HTMLInputElement} */ (part("search-text"));
  const list = part("found");
  const text = input.value.trim();
  if (text.replace(/\s/g, "").length < 3) return list.replaceChildren(item(words.search.short));
  try {
    const guests = await server.search(text, session());
    if (input.value.trim() !== text) return;
    list.replaceChildren(...(guests.length ? guests.map(choice) : [item(words.search.nobody)]));
  } catch {
    list.replaceChildren(item(words.lost));
  }
}

/** @param {string} text */
function item(text) {
  const element = document.createElement("li");
  element.textContent = text;
  return element;
}

/** @param {Guest & {standing: string, admitted_at: string | null}} guest */
function choice(guest) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "choice";
  button.append(...aboutGuest(guest));
  if (guest.admitted_at) button.append(line("result-represents", fill(words.already, clock(guest.admitted_at))));
  if (guest.standing !== "valid") button.append(line("result-represents", words.reasons[guest.standing]));
  button.addEventListener("click", () => {
    forgetSearch();
    dialog("search").close();
    void report({ ref: guest.ref });
  });
  const element = document.createElement("li");
  element.append(button);
  return element;
}

function listenToButtons() {
  // A home-screen app on an iPhone may come back with a dead camera and no error: the button is always there.
  for (const name of ["restart", "restart-anyway"]) part(name).addEventListener("click", startCamera);
  part("torch").addEventListener("click", switchTorch);
  part("open-search").addEventListener("click", () => dialog("search").showModal());
  part("open-typing").addEventListener("click", () => dialog("typing").showModal());
  for (const button of document.querySelectorAll("[data-closes]")) {
    button.addEventListener("click", () => {
      forgetSearch();
      button.closest("dialog")?.close();
    });
  }
  part("search-text").addEventListener("input", () => {
    clearTimeout(searching);
    searching = setTimeout(search, 200);
  });
  part("typing-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (part("typed"));
    const problem = take(input.value);
    part("typing-problem").textContent = problem;
    input.setAttribute("aria-invalid", String(Boolean(problem)));
    if (problem) return;
    input.value = "";
    dialog("typing").close();
  });
  // Names that one person looked for are not left for the next one to read; a scanner's code gives them back.
  dialog("search").addEventListener("cancel", forgetSearch);
  listenToSession();
}

function forgetSearch() {
  /** @type {HTMLInputElement} */ (part("search-text")).value = "";
  part("found").replaceChildren();
}

/** The choice of the session outlives a reload, which would otherwise put guests into another one unnoticed. */
function listenToSession() {
  const choice = /** @type {HTMLSelectElement | null} */ (document.getElementById("session"));
  if (!choice) return;
  const kept = sessionStorage.getItem(root.dataset.api ?? "");
  if ([...choice.options].some((option) => option.value === kept)) choice.value = kept ?? "";
  choice.addEventListener("change", () => {
    sessionStorage.setItem(root.dataset.api ?? "", choice.value);
    clear();
    void refresh();
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

listenToButtons();
listenToKeys();
clear();
stayAwake();
void startCamera();
void refresh();
setInterval(() => document.visibilityState === "visible" && void refresh(), 10_000);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") return camera.stop();
  stayAwake();
  void startCamera();
});
window.addEventListener("beforeunload", (event) => {
  if (server.waiting) event.preventDefault();
});
