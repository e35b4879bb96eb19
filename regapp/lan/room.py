"""The server in a room without internet: what `regapp serve --lan` adds to a server.

It sees to the certificate, the name and the welcome page, and looks every few seconds whether the machine's addresses
have changed or the certificate wants renewing; then the server's processes are started anew one after the other, while
those before go on answering.
"""

import contextlib
import ipaddress
import os
import pathlib
import shutil
import socket
import sys
import threading
from collections.abc import Callable

import click

from regapp.lan.addresses import Place, in_address, main_host, places
from regapp.lan.announcing import Announcer, NoMulticast
from regapp.lan.authority import NAME, Address, authority_of, certificate_path, names_of, renew
from regapp.lan.terminal import Screen, table
from regapp.lan.welcome import WelcomePage, rows_of_fingerprint, welcome_app

LOOK_EVERY = 15.0  # seconds
_LOOPBACK: tuple[str | Address, ...] = (
    "localhost",
    ipaddress.IPv4Address("127.0.0.1"),
    ipaddress.IPv6Address("::1"),
)


def say(line: str) -> None:
    """A line for whoever looks at the server's screen."""
    click.echo(line, err=True)
    sys.stderr.flush()


class Room:
    """One server in one room: its authority, addresses, name and welcome page."""

    def __init__(self, instance: pathlib.Path, *, host: str, port: int, welcome_port: int, link: str = "") -> None:
        """`host` is the one address to serve on, empty for all; `link` is the base address when it was set by hand.

        Raises Invalid when the authority cannot be used.
        """
        self._machine = socket.gethostname()
        self.authority = authority_of(instance, self._machine)
        self._instance, self._host, self._port, self._welcome_port = instance, host, port, welcome_port
        self._by_hand = link
        self._places: list[Place] = []
        self._announcer: Announcer | None = None
        self._page: WelcomePage | None = None
        self._closed = threading.Event()
        self.look()

    @property
    def certificate(self) -> pathlib.Path:
        """The file with the server's key and certificate."""
        return certificate_path(self._instance)

    @property
    def link(self) -> str:
        """The base address that links carry: what was set by hand wins."""
        return self._by_hand or self._https(self._main_host())

    def look(self) -> bool:
        """See which addresses there are, and to the certificate; whether the server has to read it anew."""
        before, self._places = self._places, places()
        ips = [place.ip for place in self._places]
        is_new = renew(self._instance, self.authority, [*names_of(self._machine), *ips, *_LOOPBACK])
        if not self._by_hand:
            os.environ["REGAPP_BASE_URL"] = self.link
        return is_new or [place.ip for place in before] != ips

    def open(self, reload: Callable[[], None]) -> None:
        """Announce the name, serve the welcome page, and watch; `reload` makes the server read its settings anew."""
        self._serve_welcome()
        self._announce()
        say(self.told(Screen(sys.stderr), shutil.get_terminal_size().columns))
        threading.Thread(target=self._watch, args=(reload,), name="addresses", daemon=True).start()

    def close(self) -> None:
        """Take the name back and stop the page."""
        self._closed.set()
        for part in (self._announcer, self._page):
            if part:
                part.close()

    def links_for(self, phone: str) -> tuple[str, str]:
        """The welcome page's address and the server's, on the network that the phone asks from."""
        near = self._places
        with contextlib.suppress(ValueError):
            asker = ipaddress.ip_address(phone.removeprefix("::ffff:"))
            near = [place for place in self._places if place.reaches(asker)] or near
        # Plain HTTP needs no certificate: any address of IPv4 will do.
        plain = next((str(place.ip) for place in near if place.ip.version == 4), self._main_host())
        trusted = next((in_address(place.ip) for place in near if place.is_private), "")
        link = self._https(trusted) if phone and trusted and near is not self._places else self.link
        port = self._page.port if self._page else self._welcome_port
        return f"http://{plain}:{port}", self._by_hand or link

    def told(self, screen: Screen, columns: int) -> str:
        """What the screen of the machine says: addresses with their codes, and the fingerprint to compare."""
        if not self._places and not self._by_hand:
            return f"There is no network: only this machine reaches {self.link}. One that comes is found."
        shown = [("Every time: the server", self.link)]
        if self._page:
            shown.insert(0, ("A phone's first time: the certificate", self.links_for("")[0]))
        others = [self._https(NAME), *(self._https(in_address(place.ip)) for place in self._places if place.is_private)]
        lines = [
            "",
            table(screen, shown, columns),
            "",
            "Fingerprint of the authority (SHA-256), to be compared on the phone:",
            *(f"    {row}" for row in rows_of_fingerprint(self.authority)),
        ]
        if others := [other for other in others if other != self.link]:
            lines.append(f"Other addresses: {', '.join(others)}")
        return "\n".join([*lines, *self._warnings(), ""])

    def _warnings(self) -> list[str]:
        """What somebody should know who wonders why a phone does not get through."""
        found = [
            f"{place.ip} is a public address, for which the authority does not speak: phones use {self._https(NAME)}."
            for place in self._places
            if not place.is_private and place.ip.version == 4
        ]
        if self._by_hand and not self._by_hand.startswith("https://"):
            found.append(f"REGAPP_BASE_URL is {self._by_hand}: links lead there, and a phone has no camera there.")
        return found

    def _watch(self, reload: Callable[[], None]) -> None:
        """Look now and then, until closed. What goes wrong is told, and tried again."""
        while not self._closed.wait(LOOK_EVERY):
            try:
                before = [place.ip for place in self._places]
                if not self.look():
                    continue
                reload()
                if [place.ip for place in self._places] != before:
                    self._announce()
                    say(self.told(Screen(sys.stderr), shutil.get_terminal_size().columns))
                else:
                    say("The server's certificate was renewed.")
            except OSError as error:
                say(f"The certificate could not be renewed, and is tried again: {error}")

    def _announce(self) -> None:
        """Tell the network our name; without multicast the addresses have to do."""
        try:
            if self._announcer:
                self._announcer.move(self._places)
                return
            announcer = Announcer(say)
            try:
                announcer.start(self._places)
            except NoMulticast:
                announcer.close()
                raise
            self._announcer = announcer
        except NoMulticast as error:
            say(f"{NAME} cannot be announced ({error}): phones use the addresses.")

    def _serve_welcome(self) -> None:
        app = welcome_app(self.authority, self.links_for)
        try:
            self._page = WelcomePage(app, self._host or "0.0.0.0", self._welcome_port)
        except OSError:
            say(f"Port {self._welcome_port} is taken: there is no welcome page; --welcome-port chooses another.")

    def _https(self, host: str) -> str:
        return f"https://{host}" if self._port == 443 else f"https://{host}:{self._port}"

    def _main_host(self) -> str:
        """The one address that is served on, or the likeliest of all."""
        with contextlib.suppress(ValueError):
            only = ipaddress.ip_address(self._host)
            if not only.is_unspecified and self.authority.may_speak_for(only):
                return in_address(only)
        return main_host(self._places)
