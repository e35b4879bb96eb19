"""What `serve --lan` sees to: addresses that come and go, the certificate, the name, what the screen says."""

import datetime as dt
import io
import ipaddress
import os
import pathlib
import socket

import pytest
from cryptography import x509

from regapp import clock
from regapp.lan import room as lan
from regapp.lan.addresses import Place
from regapp.lan.announcing import NoMulticast
from regapp.lan.room import Room
from regapp.lan.terminal import Screen
from tests.servers import free_port

WIFI = Place(ipaddress.ip_address("192.168.1.20"), 24)
HOTSPOT = Place(ipaddress.ip_address("10.42.0.1"), 24)
PUBLIC = Place(ipaddress.ip_address("203.0.113.9"), 24)


class Machine:
    """Stands for the machine: its addresses, what its screen says, whether its network knows multicast."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, instance: pathlib.Path) -> None:
        self.places = [WIFI]
        self.lines: list[str] = []
        self.told: list[list[Place]] = []
        self.knows_multicast = True
        self.instance = instance
        monkeypatch.setenv("REGAPP_BASE_URL", "http://127.0.0.1:8000")
        monkeypatch.setattr(lan, "places", lambda: list(self.places))
        monkeypatch.setattr(lan, "say", self.lines.append)
        monkeypatch.setattr(lan, "Announcer", self.announcer)
        monkeypatch.setattr(socket, "gethostname", lambda: "laptop")

    def announcer(self, say) -> "Machine":
        if not self.knows_multicast:
            raise NoMulticast("no network of this machine knows multicast")
        return self

    def start(self, places) -> None:
        self.told.append(places)

    move = start

    def close(self) -> None:
        self.told.append([])

    def room(self, **given) -> Room:
        ports = {"port": 8000, "welcome_port": 8080}
        return Room(self.instance, **{"host": "", **ports, **given})

    def leaf(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate((self.instance / "lan" / "server.pem").read_bytes())

    def screen(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def machine(monkeypatch, tmp_path) -> Machine:
    return Machine(monkeypatch, tmp_path)


def test_links_carry_the_address_on_the_local_network(machine):
    room = machine.room()

    assert room.link == "https://192.168.1.20:8000"
    assert os.environ["REGAPP_BASE_URL"] == room.link


def test_what_was_set_by_hand_wins(machine):
    room = machine.room(link="https://acara.example")

    assert room.link == "https://acara.example"
    assert room.links_for("192.168.1.77")[1] == "https://acara.example"
    assert os.environ["REGAPP_BASE_URL"] == "http://127.0.0.1:8000", "the environment stays as it was"


@pytest.mark.parametrize(
    ("host", "port", "link"),
    [
        ("192.168.1.20", 8000, "https://192.168.1.20:8000"),
        ("10.42.0.1", 443, "https://10.42.0.1"),
        ("fd00::2", 8000, "https://[fd00::2]:8000"),
        ("0.0.0.0", 8000, "https://192.168.1.20:8000"),
        ("::", 8000, "https://192.168.1.20:8000"),
        ("203.0.113.9", 8000, "https://192.168.1.20:8000"),
    ],
)
def test_an_address_that_is_chosen_is_the_one_that_links_carry(machine, host, port, link):
    assert machine.room(host=host, port=port).link == link


def test_a_phone_is_led_to_the_address_on_its_own_network(machine):
    machine.places = [WIFI, HOTSPOT]
    room = machine.room()

    assert room.links_for("10.42.0.77") == ("http://10.42.0.1:8080", "https://10.42.0.1:8000")
    assert room.links_for("192.168.1.77") == ("http://192.168.1.20:8080", "https://192.168.1.20:8000")
    assert room.links_for("::ffff:10.42.0.77")[0] == "http://10.42.0.1:8080"
    assert room.links_for("172.16.0.1") == ("http://192.168.1.20:8080", "https://192.168.1.20:8000")
    assert room.links_for("rubbish") == room.links_for("")


def test_with_a_public_address_phones_use_the_name(machine):
    machine.places = [PUBLIC]
    room = machine.room()

    assert room.links_for("203.0.113.77") == ("http://203.0.113.9:8080", "https://regapp.local:8000")
    assert "203.0.113.9 is a public address" in room.told(screen(), 80)


def test_a_new_address_renews_the_certificate_and_the_links(machine):
    room = machine.room()
    before = machine.leaf()
    assert not room.look()

    machine.places = [HOTSPOT]
    assert room.look()
    names = machine.leaf().extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert HOTSPOT.ip in names.get_values_for_type(x509.IPAddress)
    assert WIFI.ip not in names.get_values_for_type(x509.IPAddress)
    assert machine.leaf().serial_number != before.serial_number
    assert os.environ["REGAPP_BASE_URL"] == "https://10.42.0.1:8000"


def test_the_certificate_is_renewed_by_the_clock_while_the_server_runs(machine):
    room = machine.room()
    before = machine.leaf()

    with clock.stopped_at(dt.datetime.now(dt.UTC) + dt.timedelta(days=360)):
        assert not room.look()
    with clock.stopped_at(dt.datetime.now(dt.UTC) + dt.timedelta(days=370)):
        assert room.look()
        assert not room.look()
    assert machine.leaf().not_valid_after_utc > before.not_valid_after_utc


def test_it_announces_watches_and_takes_the_name_back(machine, monkeypatch):
    reloads: list[str] = []
    room = machine.room(welcome_port=free_port())
    looks = iter([False, False, True])

    class Looks:
        """The pause between two looks, over at once; another network comes in between."""

        def wait(self, seconds: float) -> bool:
            if len(reloads) == 0:
                machine.places = [HOTSPOT]
            return next(looks)

        def set(self) -> None: ...

    watch = room._watch
    monkeypatch.setattr(room, "_watch", lambda reload: None)
    room.open(lambda: None)
    monkeypatch.setattr(room, "_closed", Looks())
    watch(lambda: reloads.append("again"))
    room.close()

    assert reloads == ["again"]
    assert machine.told == [[WIFI], [HOTSPOT], []]
    assert "https://192.168.1.20:8000" in machine.screen()
    assert "https://10.42.0.1:8000" in machine.screen()


def test_a_full_disk_is_said_and_the_server_goes_on(machine, monkeypatch):
    room = machine.room()
    looks = iter([False, True])
    monkeypatch.setattr(room, "look", lambda: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    monkeypatch.setattr(room, "_closed", type("Looks", (), {"wait": lambda self, seconds: next(looks)})())

    room._watch(lambda: None)
    assert "could not be renewed" in machine.screen()
    assert "No space left on device" in machine.screen()


def test_without_multicast_it_serves_anyway_and_says_so(machine):
    machine.knows_multicast = False
    room = machine.room(welcome_port=free_port())
    room.open(lambda: None)
    room.close()

    assert "regapp.local cannot be announced (no network of this machine knows multicast)" in machine.screen()
    assert "https://192.168.1.20:8000" in machine.screen()


def test_without_a_network_it_serves_this_machine_and_says_so(machine):
    machine.places = []
    room = machine.room(welcome_port=free_port())
    room.open(lambda: None)
    room.close()

    assert room.link == "https://127.0.0.1:8000"
    assert "There is no network" in machine.screen()


def test_a_taken_port_costs_the_welcome_page_and_is_said(machine):
    with socket.create_server(("0.0.0.0", 0)) as other:
        room = machine.room(welcome_port=other.getsockname()[1])
        room.open(lambda: None)
        room.close()

    assert "is taken: there is no welcome page" in machine.screen()
    assert "A phone's first time" not in machine.screen()


def test_links_that_lead_elsewhere_than_https_are_warned_of(machine):
    assert "a phone has no camera there" in machine.room(link="http://10.0.0.1").told(screen(), 80)


def test_the_screen_shows_the_fingerprint_as_the_page_does(machine):
    room = machine.room()

    told = room.told(screen(), 80)
    assert room.authority.fingerprint.replace(":", " ")[:23] in told
    assert "https://regapp.local:8000" in told


def screen() -> Screen:
    return Screen(io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), {})
