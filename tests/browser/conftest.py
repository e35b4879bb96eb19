"""A real server and a real Chromium for whole journeys."""

import dataclasses
import os
import pathlib
import shutil
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.conftest import make_app
from tests.servers import Installation, free_port

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=15_000)


@dataclasses.dataclass(frozen=True)
class LiveServer:
    """A server process at `url`, and the application on the same database for arranging and asserting."""

    url: str
    app: Flask
    installation: Installation


@pytest.fixture(scope="session")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """An instance folder after `regapp db upgrade`, made once for a test process and never written to."""
    folder = tmp_path_factory.mktemp("upgraded")
    Installation(folder).run("db", "upgrade")
    return folder


@pytest.fixture
def live_server(tmp_path: pathlib.Path, upgraded: pathlib.Path) -> Iterator[LiveServer]:
    """`regapp serve` on a fresh SQLite instance; the test stands in an application context on the same database."""
    shutil.copytree(upgraded, tmp_path, dirs_exist_ok=True)
    installation = Installation(tmp_path)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    installation.environ["REGAPP_SECRET_KEY"] = "for tests"
    app = make_app(tmp_path, "", REGAPP_BASE_URL=url)
    with installation.serving(port), app.app_context():
        yield LiveServer(url, app, installation)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, once for a test process."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for a test process."""
    started = launch(playwright)
    yield started
    started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile as wide as a phone, in Indonesian; any error of a page's script fails the test."""
    made = browser.new_context(viewport=PHONE, locale="id-ID", timezone_id="Asia/Makassar")
    problems: list[str] = []
    made.on("weberror", lambda error: problems.append(str(error.error)))
    yield made
    made.close()
    assert not problems, problems


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab in it."""
    return context.new_page()


def launch(playwright: Playwright, *arguments: str) -> Browser:
    """Start the Chromium that is on the PATH, with further arguments."""
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *as_root, *arguments])


def chromium() -> str:
    """The browser's place; a missing one fails the test that needs it, with what to do."""
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    assert found, "no Chromium on the PATH: `make test` as root on Debian installs it"
    return found
