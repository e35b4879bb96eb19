"""The scanner as an app: what a phone keeps to open it with no network, and what it puts on its home screen."""

import json
import re

import pytest

from regapp import paths
from regapp.accounts.service import COMMAND
from regapp.checkin import service
from tests.factories import make_event

HEADERS = {"X-Regapp-Device": "1"}


@pytest.fixture
def device(client):
    """A paired phone's device; `client` carries its cookie."""
    found, token = service.add_device(make_event(), "Pintu", COMMAND)
    client.set_cookie("regapp_device", token)
    return found


def kept_files(client) -> list[str]:
    found = re.match(r"self\.FILES = (\[.*?\]);\n", client.get("/service-worker.js").text)
    assert found
    return json.loads(found[1])


def test_the_worker_keeps_each_file_that_the_page_names(client, device):
    named = set(re.findall(r'"(/static/[^"#]+)', client.get("/scan").text))
    assert named and named <= set(kept_files(client))


def test_each_file_that_the_worker_keeps_is_there_with_the_letters_of_the_style_sheet(client):
    files = kept_files(client)
    assert sum(name.endswith(".woff2") for name in files) == 6
    for name in files:
        assert (paths.dist_dir() / name.removeprefix("/static/")).is_file()


def test_a_phone_looks_for_a_newer_worker_at_each_visit_and_may_run_it_for_the_scanner_alone(client):
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; connect-src 'self'"


@pytest.mark.parametrize(("language", "name"), [("id", "Pemindai"), ("en", "Scanner")])
def test_the_home_screen_gets_a_name_an_icon_and_the_scanners_address(client, language, name):
    answer = client.get(f"/scan.webmanifest?lang={language}")
    manifest = answer.json if answer.is_json else json.loads(answer.text)
    assert answer.mimetype == "application/manifest+json" and manifest["short_name"] == name
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/scan", "/scan", "standalone")
    assert [icon["sizes"] for icon in manifest["icons"]] == ["512x512", "any"]


def test_a_revoked_phone_gets_the_page_until_it_says_that_it_has_erased_what_it_held(client, device):
    service.revoke_device(device, COMMAND)
    page = client.get("/scan")
    assert page.headers["X-Regapp-Scanner"] == "page" and "data-revoked" in page.text
    assert client.post("/api/v1/events/fgd/door/erased", json={}, headers=HEADERS).status_code == 204
    page = client.get("/scan")
    assert page.headers["X-Regapp-Scanner"] == "not paired" and "data-revoked" not in page.text


def test_a_phone_that_is_not_paired_is_told_so_by_us_and_not_by_somebody_in_between(client):
    assert client.get("/scan").headers["X-Regapp-Scanner"] == "not paired"
