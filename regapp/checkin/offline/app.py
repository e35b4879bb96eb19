"""What a phone keeps of the scanner itself: the files without which the page does not open."""

import functools
import hashlib
import json
import re

from regapp import assets, paths

_PARTS = (
    "scanner.js",
    "scanner.css",
    "hangul.css",
    "decoder-worker.js",
    "zxing_reader.wasm",
    "icons.svg",
    "favicon.svg",
    "app-icon.png",
)
_FONT = re.compile(r"url\(\"?\./(fonts/[^\")]+)")


@functools.cache
def files() -> list[str]:
    """Addresses of the page's built files, with the letters that its style sheet asks for.

    The slices of Korean are not among them: there are more than a hundred, and a phone that shows Korean names has its
    own letters or has kept the slices that it once needed.
    """
    style = (paths.dist_dir() / assets.asset("scanner.css").removeprefix("/static/")).read_text(encoding="utf-8")
    fonts = [f"/static/{font}" for font in _FONT.findall(style)]
    return sorted({assets.asset(name) for name in _PARTS} | set(fonts))


@functools.cache
def version() -> str:
    """A word for this set of files: another file, another word."""
    return hashlib.sha256("\n".join([assets.asset("service-worker.js"), *files()]).encode()).hexdigest()[:8]


def service_worker() -> str:
    """The service worker's text, which begins with the files that it has to keep."""
    built = paths.dist_dir() / assets.asset("service-worker.js").removeprefix("/static/")
    return f"self.FILES = {json.dumps(files())};\n{built.read_text(encoding='utf-8')}"
