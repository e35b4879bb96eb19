"""Phones at a door: paired, with their list, with or without a network."""

import contextlib
import pathlib
from collections.abc import Iterator

from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from regapp.accounts.service import COMMAND
from regapp.checkin.service import announce_device
from regapp.models import Device, Event
from tests.browser.conftest import QUIET, LiveServer, chromium

DOOR = {"width": 360, "height": 640}


def pair(page: Page, server: LiveServer, event: Event, name: str = "Pintu utama") -> Device:
    """Pair the page's phone and wait until it works with no network: with its list, and with its worker."""
    device, code = announce_device(event, name, COMMAND)
    page.set_viewport_size(DOOR)
    page.goto(f"{server.url}/pair/{code}")
    page.get_by_role("button", name="Pasangkan ponsel ini").click()
    page.wait_for_url("**/scan")
    expect(page.locator("#connection-word")).to_have_text("tersambung")
    has_list(page)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return device


def has_list(page: Page) -> None:
    """Wait until the phone has read its list."""
    expect(page.locator("#connection-list")).to_contain_text("per pukul")


def type_digits(page: Page, typed: str) -> None:
    """Scan by typing."""
    page.get_by_role("button", name="Ketik").click()
    page.locator("#typed").fill(typed)
    page.get_by_role("button", name="Catat hadir").click()


def card(page: Page, state: str) -> Locator:
    """The card, when it shows that state."""
    return page.locator(f"#result.result-{state}")


def says(page: Page, text: str) -> None:
    """Wait until the line beside the count says so."""
    expect(page.locator("#connection-word")).to_contain_text(text)


@contextlib.contextmanager
def own_profile(playwright: Playwright, folder: pathlib.Path) -> Iterator[BrowserContext]:
    """A browser whose profile lies in a folder: what it keeps is there when it is started again."""
    context = playwright.chromium.launch_persistent_context(
        str(folder), executable_path=chromium(), args=[*QUIET, "--no-sandbox"], viewport=DOOR, locale="id-ID"
    )
    try:
        yield context
    finally:
        context.close()
