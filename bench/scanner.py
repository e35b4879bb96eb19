"""The scanner's page in a real Chromium: what it reads, how soon it answers, what it weighs, what it sends."""

import io
import json
import pathlib
import statistics
import tempfile
from collections.abc import Iterator

import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Request, Route, sync_playwright

from bench import BenchRow
from bench.frames import Frame, corpus, foreign
from regapp import paths
from regapp.accounts.service import COMMAND
from regapp.checkin.service import add_device, announce_device
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Event
from tests.browser.conftest import LiveServer, launch
from tests.browser.test_offline import WATCH, queued
from tests.browser.video import film
from tests.conftest import make_app
from tests.factories import code_of, make_event, make_guests
from tests.servers import Installation, free_port

PHONE = {"width": 360, "height": 640}
ON_THE_LIST, IN_THE_QUEUE, FILMED = 3000, 2000, 8
NODE_MODULES = pathlib.Path(__file__).parent.parent / "node_modules"
LIST = "/api/v1/events/fgd/door/list"
# An origin of our own making: its files are handed out by the browser's driver.
STUDIO = "http://localhost/"
READ_BY_PAGE = """
    async (names) => {
      const worker = new Worker("/decoder-worker.js", { type: "module" });
      const once = { once: true };
      const answer = () => new Promise((resolve) => worker.addEventListener("message", (e) => resolve(e.data), once));
      let said = answer();
      worker.postMessage({ wasm: "/zxing_reader.wasm" });
      await said;
      const found = [];
      for (const name of names) {
        const frame = await createImageBitmap(await (await fetch(name)).blob());
        said = answer();
        const begun = performance.now();
        worker.postMessage({ frame }, [frame]);
        const { codes } = await said;
        found.push({ codes: codes ?? [], ms: performance.now() - begun });
      }
      return found;
    }
"""
READ_BY_OTHER = """
    async (names) => {
      const place = document.createElement("div");
      place.id = "other";
      document.body.append(place);
      const formatsToSupport = [Html5QrcodeSupportedFormats.QR_CODE];
      const other = new Html5Qrcode("other", { formatsToSupport, verbose: false });
      const found = [];
      for (const name of names) {
        const file = new File([await (await fetch(name)).blob()], "frame.jpg", { type: "image/jpeg" });
        found.push(await other.scanFile(file, false).catch(() => ""));
      }
      return found;
    }
"""
# When a card came into the picture, and when its answer stood on the screen; both in milliseconds of the page.
SEEN_AND_ANSWERED = """
    () => {
      const small = Object.assign(document.createElement("canvas"), { width: 16, height: 9 });
      const brush = small.getContext("2d", { willReadFrequently: true });
      const video = document.querySelector("#video");
      window.answers = [];
      let seen = 0, wasThere = false;
      const look = () => {
        brush.drawImage(video, 0, 0, 16, 9);
        const pixels = brush.getImageData(6, 3, 4, 3).data;
        let light = 0;
        for (let at = 0; at < pixels.length; at += 4) light += pixels[at];
        const isThere = light / (pixels.length / 4) > 112;
        if (isThere && !wasThere) seen = performance.now();
        wasThere = isThere;
        video.requestVideoFrameCallback(look);
      };
      video.requestVideoFrameCallback(look);
      new MutationObserver(() => {
        if (!seen || !document.querySelector("#result.result-admitted, #result.result-already")) return;
        const answered = seen;
        seen = 0;
        requestAnimationFrame(() => window.answers.push(performance.now() - answered));
      }).observe(document.querySelector("#result"), { childList: true, attributes: true });
    }
"""
DECODER_READY = """
    const Plain = Worker;
    globalThis.Worker = class extends Plain {
      constructor(...given) {
        super(...given);
        const ready = ({ data }) => { if (data.ready) globalThis.readyAt ??= performance.now(); };
        this.addEventListener("message", ready);
      }
    };
"""
USABLE = """() => globalThis.readyAt && document.querySelector("#video").readyState > 1
                && document.querySelector("#connection-word").textContent && performance.now()"""


def rows() -> list[BenchRow]:
    """On SQLite, with a server process of its own."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="regapp-bench-") as folder:
        return [*_reading(playwright), *_at_the_door(playwright, pathlib.Path(folder))]


def _reading(playwright: Playwright) -> Iterator[BenchRow]:
    frames, strangers = list(corpus()), list(foreign())
    browser = launch(playwright)
    try:
        page = browser.new_page()
        _studio(page, [*frames, *strangers])
        page.goto(STUDIO)
        names = [f"/{n}.jpg" for n in range(len(frames) + len(strangers))]
        by_page = page.evaluate(READ_BY_PAGE, names)
        page.add_script_tag(path=str(NODE_MODULES / "html5-qrcode" / "html5-qrcode.min.js"))
        by_other = page.evaluate(READ_BY_OTHER, names[: len(frames)])
    finally:
        browser.close()
    ours = sum(frame.text in seen["codes"] for frame, seen in zip(frames, by_page, strict=False))
    misread = sum(
        any(code != frame.text for code in seen["codes"]) for frame, seen in zip(frames, by_page, strict=False)
    )
    native = sum(frame.text in _native(frame) for frame in frames)
    other = sum(frame.text == text for frame, text in zip(frames, by_other, strict=True))
    of = f"of {len(frames)} hard frames"
    yield BenchRow.shown(f"{of}: read by the page", ours, "frames")
    yield BenchRow.ratio_to_floor(
        f"{of}: read by native zxing-cpp (floor: by the page)", native, "frames", ours, limit=1
    )
    yield BenchRow.ratio_to_floor(
        f"{of}: read by html5-qrcode (floor: by the page)", other, "frames", ours, limit=1 / 1.6
    )
    yield BenchRow.at_most(f"{of}: read wrongly by the page", misread, "frames", limit=0)
    yield BenchRow.shown("reading one of them, median", statistics.median(seen["ms"] for seen in by_page), "ms")


def _native(frame: Frame) -> list[str]:
    with Image.open(io.BytesIO(frame.jpeg)) as picture:
        return [one.text for one in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


def _studio(page: Page, frames: list[Frame]) -> None:
    """Hand out the decoder and the frames, and nothing else."""
    decoder = next(file for file in paths.dist_dir().glob("decoder-worker.*.js"))
    wasm = next(file for file in paths.dist_dir().glob("zxing_reader.*wasm"))

    def give(route: Route, request: Request) -> None:
        name = request.url.removeprefix(STUDIO)
        if name == "decoder-worker.js":
            route.fulfill(body=decoder.read_bytes(), content_type="text/javascript")
        elif name == "zxing_reader.wasm":
            route.fulfill(body=wasm.read_bytes(), content_type="application/wasm")
        elif name.endswith(".jpg"):
            route.fulfill(body=frames[int(name.removesuffix(".jpg"))].jpeg, content_type="image/jpeg")
        else:
            route.fulfill(body="<!DOCTYPE html><title>studio</title>", content_type="text/html")

    page.route(f"{STUDIO}**", give)


def _at_the_door(playwright: Playwright, folder: pathlib.Path) -> Iterator[BenchRow]:
    installation = Installation(folder, REGAPP_SECRET_KEY="bench")
    installation.run("db", "upgrade")
    port = free_port()
    app = make_app(folder, "", REGAPP_BASE_URL=f"http://127.0.0.1:{port}", REGAPP_SECRET_KEY="bench")
    with installation.serving(port) as url, app.app_context():
        server = LiveServer(url, app, installation)
        event = make_event()
        house = "Dinas Energi dan Sumber Daya Mineral Provinsi Contoh"
        made = make_guests(
            event,
            [
                GuestDetails(f"Tamu {n}", "official", position="Kepala Bidang", institution=house)
                for n in range(ON_THE_LIST)
            ],
        )
        codes = [code_of(guest) for guest in made]
        yield from _list_sizes(app, event)
        browser = launch(playwright, *_filmed(folder, codes[:FILMED]))
        try:
            context = browser.new_context(viewport=PHONE, locale="id-ID", permissions=["camera"])
            page = context.new_page()
            _pair(page, server, event)
            yield _camera_to_answer(page)
            yield from _start(browser, context, server)
        finally:
            browser.close()
        browser = launch(playwright)
        try:
            context = browser.new_context(viewport=PHONE, locale="id-ID")
            page = context.new_page()
            _pair(page, server, event)
            yield _sending(page, context, codes[-IN_THE_QUEUE:])
        finally:
            browser.close()


def _filmed(folder: pathlib.Path, codes: list[str]) -> tuple[str, ...]:
    return (
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film(folder / 'tickets.mjpeg', *codes)}",
    )


def _pair(page: Page, server: LiveServer, event: Event) -> None:
    _device, code = announce_device(event, "Pintu", COMMAND)
    db.session.rollback()
    page.goto(f"{server.url}/pair/{code}")
    page.get_by_role("button", name="Pasangkan ponsel ini").click()
    page.wait_for_url("**/scan")
    page.wait_for_function("() => /\\d/.test(document.querySelector('#connection-list').textContent)")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")


def _list_sizes(app: Flask, event: Event) -> Iterator[BenchRow]:
    """What a phone fetches in the morning, and what it fetches while nothing changes."""
    _device, token = add_device(event, "Ukur", COMMAND)
    client = app.test_client()
    client.set_cookie("regapp_device", token)
    headers = {"X-Regapp-Device": "1"}
    whole = client.post(LIST, json={"digests": ""}, headers=headers)
    header = json.loads(whole.data[4 : 4 + int.from_bytes(whole.data[:4], "big")])
    again = client.post(LIST, json={"digests": header["digests"]}, headers=headers)
    news = client.get(f"{LIST}?since=0", headers=headers)
    assert (whole.status_code, again.status_code, news.status_code) == (200, 200, 200)
    yield BenchRow.at_most(f"encrypted list of {ON_THE_LIST:,} guests", len(whole.data) / 1e6, "MB", limit=1)
    yield BenchRow.at_most("the same list when nothing changed", len(again.data), "bytes", limit=1024)
    yield BenchRow.at_most("whether anything changed", len(news.data), "bytes", limit=1024)


def _camera_to_answer(page: Page) -> BenchRow:
    """From the first frame that shows a card to the answer on the screen."""
    page.evaluate(SEEN_AND_ANSWERED)
    page.wait_for_function(f"() => window.answers.length >= {FILMED}", timeout=120_000)
    return BenchRow.at_most(
        "camera to answer on screen, median", statistics.median(page.evaluate("window.answers")), "ms", limit=400
    )


def _start(browser: Browser, context: BrowserContext, server: LiveServer) -> Iterator[BenchRow]:
    """A visit with nothing kept, on a phone four times as slow; what it fetches, as it is sent."""
    slow = browser.new_context(viewport=PHONE, locale="id-ID", permissions=["camera"], service_workers="block")
    slow.add_cookies([one for one in context.cookies() if one["name"] == "regapp_device"])  # type: ignore[misc]
    page = slow.new_page()
    page.add_init_script(DECODER_READY)
    driver = slow.new_cdp_session(page)
    driver.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    finished: list[Request] = []
    slow.on("requestfinished", lambda request: finished.append(request))  # the driver marks what it calls
    page.goto(f"{server.url}/scan")
    usable = page.wait_for_function(USABLE).json_value()
    page.wait_for_load_state("networkidle")
    sizes = [request.sizes() for request in finished if "/api/" not in request.url]
    weight = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
    slow.close()
    yield BenchRow.at_most("scanner's page over the wire, with the decoder", weight / 1000, "kB", limit=700)
    yield BenchRow.at_most("scanner usable on a phone four times as slow", usable / 1000, "s", limit=2)


def _sending(page: Page, context: BrowserContext, codes: list[str]) -> BenchRow:
    """From the network's return until nothing is unsent."""
    context.set_offline(True)
    page.wait_for_function("() => document.querySelector('#connection-word').textContent.startsWith('tidak')")
    queued(page, codes)
    page.reload()
    page.wait_for_function(f"() => document.querySelector('#connection-word').textContent.includes('{len(codes)}')")
    page.evaluate(WATCH)
    context.set_offline(False)
    page.wait_for_function("() => window.ended", timeout=60_000)
    seconds = page.evaluate("() => window.ended - window.begun") / 1000
    return BenchRow.at_most(f"{len(codes):,} queued scans sent and confirmed", seconds, "s", limit=5)
