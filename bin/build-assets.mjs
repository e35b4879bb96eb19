#!/usr/bin/env node
// Builds static/dist from static/src and npm packages: bundles, icon sprite, fonts, flags, manifest, compressed copies.
// The same inputs give the same bytes; a file that did not change is left alone. --sizes prints what each file weighs.
import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import zlib from "node:zlib";

import { Resvg } from "@resvg/resvg-js";
import esbuild from "esbuild";
import { PurgeCSS } from "purgecss";
import subsetFont from "subset-font";

const ROOT = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "..");
const SOURCE = path.join(ROOT, "static/src");
const DIST = path.join(ROOT, "static/dist");
const PACKAGES = path.join(ROOT, "node_modules");
const BROWSERS = ["chrome109", "edge109", "firefox115", "safari16.4"];
// Names of bundles and where each begins; one whose beginning does not exist is left out.
const ENTRIES = {
  "staff.css": "styles/staff.css",
  "guest.css": "styles/guest.css",
  "scanner.css": "styles/scanner.css",
  "hangul.css": "styles/hangul.css",
  "guest.js": "guest/main.js",
  "scanner.js": "scanner/main.js",
  "kiosk.js": "kiosk/main.js",
  "editor.js": "editor/main.js",
  "sign.js": "kiosk/own-phone.js",
  "decoder-worker.js": "scanner/decoder-worker.js",
  "service-worker.js": "scanner/service-worker.js",
};
// Print fonts keep their names: the printing house asks for them by file.
const PRINT_FONTS = {
  "NotoSans-Regular.ttf": "noto-sans/400Regular/NotoSans_400Regular.ttf",
  "NotoSans-SemiBold.ttf": "noto-sans/600SemiBold/NotoSans_600SemiBold.ttf",
  "NotoSans-Bold.ttf": "noto-sans/700Bold/NotoSans_700Bold.ttf",
  "NotoSansKR-Regular.ttf": "noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf",
  "NotoSansKR-Bold.ttf": "noto-sans-kr/700Bold/NotoSansKR_700Bold.ttf",
};
// A device that has one of these takes no slice of ours.
const KOREAN_FONTS_OF_DEVICES = ["Noto Sans KR", "Noto Sans CJK KR", "Apple SD Gothic Neo", "Malgun Gothic"]
  .map((name) => `local("${name}")`)
  .join(", ");
// What Korean calls itself: it stands on each page that Korean is offered on, whatever fonts the device has.
const OWN_NAMES = "한국어";
// Classes that scripts add at run time, so no template shows them.
const DYNAMIC_CLASSES = [
  "show", "showing", "hiding", "fade", "collapse", "collapsing", "collapsed", "active", "disabled", "is-invalid",
  "invalid-feedback", "was-validated", "modal-open", "modal-backdrop", "modal-static", "offcanvas-backdrop",
  "dropup", "dropend", "dropstart", /^htmx-/, /^alert-(success|info|warning|danger)$/,
];
// Attributes that forms and scripts write, so that a rule for one of their values is kept.
const DYNAMIC_ATTRIBUTES = ["type", "multiple", "size", "disabled", "readonly", "checked", "open", "aria-expanded", "data-bs-popper"];
const TABLER_PARTS = ["alert", "collapse", "dropdown", "modal", "offcanvas", "tab", "toast"];
// Pixels of a flag: 600 dots an inch where it is 2 cm wide.
const FLAG_WIDTH = 480;
const COMPRESSIBLE = new Set([".css", ".js", ".svg", ".wasm", ".json"]);

/** Fails with one line instead of a stack. */
function refuse(reason) {
  console.error(`assets: ${reason}`);
  process.exit(1);
}

async function exists(file) {
  return fs.access(file).then(() => true, () => false);
}

/** Files below a folder with one of the endings, sorted; none where the folder is not there. */
async function filesBelow(folder, ...endings) {
  if (!(await exists(folder))) return [];
  const names = await fs.readdir(folder, { recursive: true });
  return names.filter((name) => endings.some((ending) => name.endsWith(ending))).sort().map((name) => path.join(folder, name));
}

/** Everything that may name a class or an icon: templates, our scripts, the forms' fields. */
async function readMarkup() {
  const forms = (await filesBelow(path.join(ROOT, "regapp"), ".py")).filter((file) => path.basename(file) === "forms.py");
  const scripts = (await filesBelow(SOURCE, ".js")).filter((file) => !file.endsWith(".test.js"));
  const files = [...(await filesBelow(path.join(ROOT, "templates"), ".html")), ...scripts, ...forms];
  return Promise.all(files.map(async (file) => ({ file, text: await fs.readFile(file, "utf8") })));
}

/** Tabler without the rules, variables and animations that no page of ours uses. */
async function purgeTabler(css, markup, ourStyles) {
  const ours = ourStyles.match(/--tblr-[\w-]+/g) ?? [];
  const [result] = await new PurgeCSS().purge({
    css: [{ raw: css }],
    content: markup.map(({ text }) => ({ raw: text, extension: "html" })),
    defaultExtractor: (text) => text.match(/[\w-]+/g) ?? [],
    keyframes: true,
    variables: true,
    dynamicAttributes: DYNAMIC_ATTRIBUTES,
    safelist: { standard: [...DYNAMIC_CLASSES, "html", "body"], variables: [...new Set(ours)] },
  });
  return result.css;
}

/** Of a package's @font-face rules: WOFF2 only, and only the letters of our languages. */
function trimFontFaces(css) {
  const rules = css.split(/(?=\/\* )/).filter((rule) => /^\/\* [\w-]+-(latin|latin-ext|\[\d+\])-\d+-/.test(rule));
  const korean = rules.filter((rule) => rule.includes("-["));
  const chosen = (korean.length ? korean : rules).join("\n").replace(/, url\([^)]*\.woff\) format\('woff'\)/g, "");
  return korean.length ? chosen.replace(/src: url/g, `src: ${KOREAN_FONTS_OF_DEVICES}, url`) : chosen;
}

function stylesPlugin(markup, ourStyles) {
  return {
    name: "styles",
    setup(build) {
      build.onLoad({ filter: /tabler\.css$/ }, async ({ path: file }) => ({
        contents: await purgeTabler(await fs.readFile(file, "utf8"), markup, ourStyles),
        loader: "css",
      }));
      build.onResolve({ filter: /^own-names\.woff2$/ }, ({ path: name }) => ({ path: name, namespace: "own-names" }));
      build.onLoad({ filter: /.*/, namespace: "own-names" }, async () => ({
        contents: await subsetFont(await fs.readFile(path.join(PACKAGES, "@expo-google-fonts", PRINT_FONTS["NotoSansKR-Bold.ttf"])), OWN_NAMES, { targetFormat: "woff2" }),
        loader: "file",
      }));
      build.onLoad({ filter: /@fontsource.*\.css$/ }, async ({ path: file }) => ({
        contents: trimFontFaces(await fs.readFile(file, "utf8")),
        loader: "css",
        resolveDir: path.dirname(file),
      }));
    },
  };
}

/**
 * Staff pages load htmx, the moving parts of Tabler that a template asks for, and each module of ours that lies
 * directly in static/src/staff. None of them evaluates text, as long as no template uses hx-on, "js:" values or
 * trigger filters, and styles are set through the CSSOM only: both as the content-security policy wants it.
 */
async function staffEntry(markup) {
  const asksFor = (part) => markup.some(({ text }) => new RegExp(`data-bs-(toggle|dismiss)="${part}"`).test(text));
  const parts = TABLER_PARTS.filter(asksFor).map((part) => `@tabler/core/js/src/bootstrap/${part}`);
  const folder = path.join(SOURCE, "staff");
  const own = (await filesBelow(folder, ".js")).filter((file) => path.dirname(file) === folder && !file.endsWith(".test.js"));
  const modules = ["htmx.org", ...parts, ...own.map((file) => `./${path.relative(SOURCE, file)}`)];
  return modules.map((name) => `import "${name}";`).join("\n");
}

/** All bundles as {logical name: {file, bytes}}; the fonts that they ask for come along. */
async function bundle(markup) {
  const styles = await Promise.all((await filesBelow(path.join(SOURCE, "styles"), ".css")).map((file) => fs.readFile(file, "utf8")));
  const options = {
    absWorkingDir: ROOT, outdir: DIST, bundle: true, write: false, minify: true, metafile: true, format: "esm",
    target: BROWSERS, charset: "utf8", legalComments: "none", logLevel: "silent", nodePaths: [PACKAGES],
    entryNames: "[name].[hash]", assetNames: "fonts/[name].[hash]", loader: { ".woff2": "file" },
    plugins: [stylesPlugin(markup, styles.join("\n"))],
  };
  const begun = Object.entries(ENTRIES).map(([name, source]) => ({ in: path.join(SOURCE, source), out: path.parse(name).name, name }));
  const present = [];
  for (const entry of begun) if (await exists(entry.in)) present.push(entry);
  const kinds = [".css", ".js"].map((kind) => present.filter((entry) => entry.name.endsWith(kind)).map(({ in: from, out }) => ({ in: from, out })));
  const staff = { contents: await staffEntry(markup), resolveDir: SOURCE, sourcefile: "staff.js" };
  const results = await Promise.all([
    ...kinds.map((entryPoints) => esbuild.build({ ...options, entryPoints })),
    esbuild.build({ ...options, stdin: staff, entryNames: "staff.[hash]" }),
  ]);
  return results.flatMap(({ outputFiles }) =>
    outputFiles.map(({ path: file, contents }) => {
      const name = path.relative(DIST, file);
      return { logical: name.replace(/\.[A-Z0-9]{8}(?=\.)/, ""), file: name, bytes: Buffer.from(contents) };
    }),
  );
}

/**
 * The names in every icon("…") call and data-icon attribute, as {name: file}: certain ones, which have to exist, and
 * the other words in an expression that calls icon or a macro which takes an icon's name, as in
 * submit(_("Sign in"), "login"), which are icons only if there is such a one.
 */
function iconsIn(markup) {
  const certain = {};
  const possible = {};
  for (const { file, text } of markup) {
    for (const [expression] of text.matchAll(/\{\{[\s\S]*?\}\}|\bicon\([^)]*\)/g)) {
      if (!/\b(icon|submit|empty_state|step|act|confirmation)\(/.test(expression)) continue;
      for (const [, name] of expression.matchAll(/["']([a-z0-9-]+)["']/g)) possible[name] = file;
    }
    for (const [, name] of text.matchAll(/\b(?:icon\(\s*|data-icon=)["']([a-z0-9-]+)["']/g)) certain[name] = file;
  }
  return { certain, possible };
}

/** One drawing as a <symbol>; "name-filled" is the filled cut of "name". */
async function iconSymbol(name) {
  const filled = name.endsWith("-filled");
  const file = path.join(PACKAGES, "@tabler/icons/icons", filled ? "filled" : "outline", `${name.replace(/-filled$/, "")}.svg`);
  if (!(await exists(file))) return null;
  const body = (await fs.readFile(file, "utf8")).replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "").replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" ?\/>/, "");
  const paint = filled ? 'fill="currentColor"' : 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body.replace(/\s+/g, " ").trim()}</symbol>`;
}

async function sprite(markup) {
  const { certain, possible } = iconsIn(markup);
  const names = [...new Set([...Object.keys(certain), ...Object.keys(possible)])].sort();
  const symbols = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await iconSymbol(name)])));
  const missing = Object.entries(certain).filter(([name]) => !symbols[name]);
  if (missing.length) refuse(`Tabler has no icon ${missing.map(([name, file]) => `"${name}" (${path.relative(ROOT, file)})`).join(", ")}`);
  return `<svg xmlns="http://www.w3.org/2000/svg">${names.map((name) => symbols[name] ?? "").join("")}</svg>`;
}

/** The markup of the guests' pages: what stands in the guests' frame, with all that it includes or takes macros from. */
function ofGuests(markup) {
  const texts = new Map(markup.map((one) => [path.relative(path.join(ROOT, "templates"), one.file), one]));
  const names = [...texts].filter(([name, { text }]) => name === "error.html" || text.includes('extends "layouts/guest.html"')).map(([name]) => name);
  for (const name of names) {
    for (const [, used] of texts.get(name).text.matchAll(/\{%-? (?:extends|include|from|import) "([^"]+)"/g)) {
      if (texts.has(used) && !names.includes(used)) names.push(used);
    }
  }
  return names.map((name) => texts.get(name));
}

/** A file that keeps its content's hash in its name, in the form that esbuild gives its own. */
function hashed(logical, bytes) {
  const { dir, name, ext } = path.parse(logical);
  const hash = BigInt(`0x${createHash("sha256").update(bytes).digest("hex")}`).toString(36).toUpperCase().slice(-8);
  return { logical, file: path.join(dir, `${name}.${hash}${ext}`), bytes };
}

async function copies() {
  const print = Object.entries(PRINT_FONTS).map(async ([name, source]) => {
    const logical = `fonts/print/${name}`;
    return { logical, file: logical, bytes: await fs.readFile(path.join(PACKAGES, "@expo-google-fonts", source)) };
  });
  const flags = (await filesBelow(path.join(PACKAGES, "flag-icons/flags/4x3"), ".svg")).map(async (file) => {
    const logical = `flags/4x3/${path.basename(file, ".svg")}.png`;
    const drawn = new Resvg(await fs.readFile(file, "utf8"), { fitTo: { mode: "width", value: FLAG_WIDTH } });
    return { logical, file: logical, bytes: drawn.render().asPng() };
  });
  return Promise.all([...print, ...flags]);
}

const shrink = { ".gz": promisify(zlib.gzip), ".br": promisify(zlib.brotliCompress) };

/** Writes one file and its compressed copies, unless they lie there already. Returns its names in DIST. */
async function write({ file, bytes }) {
  const target = path.join(DIST, file);
  const small = COMPRESSIBLE.has(path.extname(file)) && bytes.length > 200;
  const names = small ? [file, `${file}.gz`, `${file}.br`] : [file];
  const present = await Promise.all(names.map((name) => exists(path.join(DIST, name))));
  if (present.every(Boolean) && bytes.equals(await fs.readFile(target))) return names;
  await fs.mkdir(path.dirname(target), { recursive: true });
  await replace(target, bytes);
  if (!small) return names;
  await replace(`${target}.gz`, await shrink[".gz"](bytes, { level: 9 }));
  await replace(`${target}.br`, await shrink[".br"](bytes, { params: { [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
  return names;
}

/** Puts a file in place whole, for a server may be reading the old one. */
async function replace(target, bytes) {
  const draft = `${target}.${process.pid}.new`;
  await fs.writeFile(draft, bytes);
  await fs.rename(draft, target);
}

/** Removes what an earlier build left and this one did not make. */
async function sweep(kept) {
  for (const name of await fs.readdir(DIST, { recursive: true, withFileTypes: true })) {
    const file = path.join(name.parentPath ?? name.path, name.name);
    if (name.isFile() && !kept.has(path.relative(DIST, file))) await fs.rm(file);
  }
}

async function printSizes(manifest) {
  const rows = Object.entries(manifest).filter(([name]) => !/^(flags|fonts)\//.test(name));
  for (const [name, file] of rows) {
    const sizes = await Promise.all(["", ".gz", ".br"].map((end) => fs.stat(path.join(DIST, file + end)).then(({ size }) => size, () => 0)));
    console.log(`${name.padEnd(22)} ${sizes.map((size) => String(size).padStart(9)).join("")}`);
  }
}

async function main() {
  if (!(await exists(PACKAGES))) refuse("node_modules is missing; run make assets");
  const markup = await readMarkup();
  const files = [...(await bundle(markup)), ...(await copies())];
  files.push(hashed("icons.svg", Buffer.from(await sprite(markup))));
  files.push(hashed("icons-guest.svg", Buffer.from(await sprite(ofGuests(markup)))));
  for (const name of ["favicon.svg", "app-icon.png"]) files.push(hashed(name, await fs.readFile(path.join(SOURCE, name))));
  files.push(hashed("zxing_reader.wasm", await fs.readFile(path.join(PACKAGES, "zxing-wasm/dist/reader/zxing_reader.wasm"))));
  const kept = new Set(["manifest.json"]);
  const distinct = new Map(files.map((file) => [file.file, file])); // two bundles may bring the same font
  for (const names of await Promise.all([...distinct.values()].map(write))) for (const name of names) kept.add(name);
  const manifest = Object.fromEntries(files.map(({ logical, file }) => [logical, file]).sort(([one], [other]) => (one < other ? -1 : 1)));
  await replace(path.join(DIST, "manifest.json"), Buffer.from(`${JSON.stringify(manifest, null, 1)}\n`));
  await sweep(kept);
  if (process.argv.includes("--sizes")) await printSizes(manifest);
}

await main().catch((error) => refuse(error.errors?.map(({ text, location }) => `${location?.file ?? ""}:${location?.line ?? ""} ${text}`).join("\n") ?? error.stack));
