/**
 * Keeps the scanner's page and its files, so that it opens with no network. What belongs to the guests it never sees:
 * calls to the server pass it by. The server writes before this text which files there are: `self.FILES`.
 */
const worker = /** @type {any} */ (self);
const NAME = "regapp-scan";
const PAGE = "/scan";
const STATIC = "/static/";
/** What the list of files is kept under, so that the next version knows what this one had. */
const FILES = "/files";
/** So long, in milliseconds, a page may take before the one that is kept is shown. */
const PATIENCE = 2500;
/** Our pages say so; a hotel's sign-in page does not. */
const OURS = "X-Regapp-Scanner";

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keep().then(() => worker.skipWaiting())));

worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (request.mode === "navigate" && address.pathname === PAGE) event.respondWith(page(request));
  else if (address.pathname.startsWith(STATIC)) event.respondWith(file(request));
});

/** All files of this version, and then the page that names them; those of the version before stay for an open page. */
async function keep() {
  const cache = await caches.open(NAME);
  /** @type {string[]} */
  const files = worker.FILES;
  const missing = [];
  for (const name of files) if (!(await cache.match(name))) missing.push(name);
  await cache.addAll(missing);
  await keepPage(cache, await fetch(PAGE));
  const before = await cache.match(FILES);
  const kept = new Set([...files, ...(before ? await before.json() : [])]);
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith(STATIC) && !kept.has(pathname)) await cache.delete(request);
  }
  await cache.put(FILES, new Response(JSON.stringify(files)));
}

/**
 * Keep the page of a paired phone; any other answer is passed over.
 * @param {Cache} cache
 * @param {Response} response
 */
async function keepPage(cache, response) {
  if (response.ok && response.headers.get(OURS) === "page") await cache.put(PAGE, response);
}

/** @param {Request} request */
async function page(request) {
  const cache = await caches.open(NAME);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok || !response.headers.get(OURS)) throw new Error(String(response.status));
    await keepPage(cache, response.clone());
    return response;
  } catch {
    return (await cache.match(PAGE)) ?? Response.error();
  }
}

/** A built file never changes under its name: what was loaded once, such as a slice of letters, is there for good. */
async function file(/** @type {Request} */ request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open(NAME)).put(request, response.clone());
  return response;
}
