"""What is built for the browser: found by its name, small, and complete for the templates."""

import gzip
import json
import pathlib
import re

import pytest

from regapp import assets, paths

ROOT = pathlib.Path(__file__).resolve().parent.parent
KILOBYTE = 1000


def built(name: str) -> pathlib.Path:
    return paths.dist_dir() / json.loads((paths.dist_dir() / "manifest.json").read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize(
    "name", ["staff.css", "staff.js", "guest.css", "guest.js", "hangul.css", "icons.svg", "favicon.svg"]
)
def test_it_gives_a_built_file_the_address_that_carries_its_hash(name: str):
    address = assets.asset(name)

    assert address == f"/static/{built(name).name}"
    assert assets.is_hashed(str(built(name)), address)


def test_it_says_what_to_run_when_a_file_was_not_built():
    with pytest.raises(assets.AssetsMissing, match="make assets"):
        assets.asset("nothing.css")


def test_it_does_not_take_a_plain_name_for_a_hashed_one():
    assert not assets.is_hashed("", "/static/fonts/print/NotoSans-Regular.ttf")
    assert not assets.is_hashed("", "/static/flags/4x3/id.png")


@pytest.mark.parametrize(("name", "limit"), [("guest.css", 12), ("guest.js", 2), ("staff.css", 45), ("staff.js", 45)])
def test_it_stays_small(name: str, limit: int):
    size = len(gzip.compress(built(name).read_bytes()))

    assert size < limit * KILOBYTE


@pytest.mark.parametrize(
    "name", ["staff.css", "guest.css", "staff.js", "guest.js", "icons.svg", "icons-guest.svg", "zxing_reader.wasm"]
)
def test_it_lies_ready_in_compressed_copies_too(name: str):
    file = built(name)

    assert gzip.decompress(file.with_name(file.name + ".gz").read_bytes()) == file.read_bytes()
    assert file.with_name(file.name + ".br").is_file()


def test_it_draws_every_icon_that_a_template_names():
    markup = "".join(file.read_text(encoding="utf-8") for file in paths.templates_dir().rglob("*.html"))
    wanted = set(re.findall(r"\bicon\(\s*[\"']([a-z0-9-]+)[\"']", markup))

    drawn = set(re.findall(r'<symbol id="([a-z0-9-]+)"', built("icons.svg").read_text(encoding="utf-8")))

    assert wanted <= drawn


@pytest.mark.parametrize(
    "page", ["rsvp/invitation.html", "rsvp/_more.html", "rsvp/_companions.html", "tickets/ticket.html", "error.html"]
)
def test_guests_pages_find_their_drawings_in_a_small_file_of_their_own(page: str):
    markup = (paths.templates_dir() / page).read_text(encoding="utf-8")
    wanted = set(re.findall(r"\bicon\(\s*[\"']([a-z0-9-]+)[\"']", markup))
    sprite = built("icons-guest.svg")

    assert wanted <= set(re.findall(r'<symbol id="([a-z0-9-]+)"', sprite.read_text(encoding="utf-8")))
    assert len(gzip.compress(sprite.read_bytes())) < 2.5 * KILOBYTE


@pytest.mark.parametrize("name", ["staff.css", "guest.css", "hangul.css"])
def test_its_style_sheets_ask_for_nothing_from_elsewhere(name: str):
    wanted = re.findall(r"url\(([^)]+)\)", built(name).read_text(encoding="utf-8"))

    files = [address.strip("\"'") for address in wanted if not address.strip("\"'").startswith(("data:", "#"))]
    assert [address for address in files if not (built(name).parent / address).is_file()] == []


def test_its_scripts_evaluate_no_text_of_their_own():
    for name in ("guest.js", "staff.js"):
        assert not re.search(r"\beval\(|\bnew Function\(", built(name).read_text(encoding="utf-8"))


def test_the_prints_fonts_are_truetype():
    for file in paths.print_fonts_dir().iterdir():
        assert file.read_bytes()[:4] == b"\x00\x01\x00\x00", file.name
    assert len(list(paths.print_fonts_dir().iterdir())) == 5


def test_our_own_style_sheets_stay_under_300_lines():
    sheets = (ROOT / "static" / "src" / "styles").glob("*.css")

    assert sum(len(sheet.read_text(encoding="utf-8").splitlines()) for sheet in sheets) < 300


def test_the_locks_name_no_registry_and_carry_a_hash_for_every_package():
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("resolved" not in package for package in packages.values())
    assert all("integrity" in package for name, package in packages.items() if name)
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        pins = re.split(r"\n(?=[a-z0-9])", text)
        assert all("--hash=sha256:" in pin for pin in pins), lock.name
        assert "://" not in text, lock.name
