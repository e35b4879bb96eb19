"""Which of the machine's addresses a phone in the room can use."""

import ipaddress
import types

import pytest

from regapp.lan import addresses
from regapp.lan.addresses import Place, in_address, main_host, places


def place(ip: str, prefix: int = 24) -> Place:
    return Place(ipaddress.ip_address(ip), prefix)


def adapter(name: str, *ips: str):
    found = [types.SimpleNamespace(ip=(ip, 0, 0) if ":" in ip else ip, network_prefix=24) for ip in ips]
    return types.SimpleNamespace(name=name, nice_name=name, ips=found)


@pytest.fixture
def machine(monkeypatch):
    """Say what the machine has, and by which address it would leave."""

    def has(*adapters, way_out: str = "") -> None:
        monkeypatch.setattr(addresses.ifaddr, "get_adapters", lambda: adapters)
        monkeypatch.setattr(addresses, "_way_out", lambda: way_out)

    return has


def found() -> list[str]:
    return [str(place.ip) for place in places()]


def test_the_network_that_leads_elsewhere_comes_first(machine):
    machine(adapter("eth0", "10.0.0.5"), adapter("wlan0", "192.168.1.20"), way_out="192.168.1.20")

    assert found() == ["192.168.1.20", "10.0.0.5"]


def test_networks_inside_the_machine_are_none_of_a_phones(machine):
    machine(
        adapter("lo", "127.0.0.1", "::1"),
        adapter("docker0", "172.17.0.1"),
        adapter("br-3fa1", "172.18.0.1"),
        adapter("vEthernet (WSL)", "172.20.0.1"),
        adapter("wlan0", "192.168.43.7", "fe80::1"),
    )

    assert found() == ["192.168.43.7"]


def test_private_addresses_come_before_public_ones_and_ipv4_before_ipv6(machine):
    machine(adapter("eth0", "203.0.113.9", "fd00::2"), adapter("wlan0", "10.42.0.1"), way_out="203.0.113.9")

    assert found() == ["10.42.0.1", "fd00::2", "203.0.113.9"]


def test_without_a_network_there_is_none(machine):
    machine(adapter("lo", "127.0.0.1", "::1"))

    assert found() == []


def test_the_real_machine_answers():
    assert all(not place.ip.is_loopback for place in places())


@pytest.mark.parametrize(
    ("known", "host"),
    [
        ([place("192.168.1.20"), place("fd00::2", 64)], "192.168.1.20"),
        ([place("fd00::2", 64), place("203.0.113.9")], "regapp.local"),
        ([place("203.0.113.9")], "regapp.local"),
        ([place("fd00::2", 64)], "[fd00::2]"),
        ([place("2001:db8::2", 64)], "127.0.0.1"),
        ([], "127.0.0.1"),
    ],
)
def test_links_carry_what_most_phones_understand(known, host):
    assert main_host(known) == host


def test_a_place_knows_who_is_near():
    room = place("192.168.1.20")

    assert room.reaches(ipaddress.ip_address("192.168.1.99"))
    assert not room.reaches(ipaddress.ip_address("192.168.2.99"))
    assert not room.reaches(ipaddress.ip_address("fd00::1"))


def test_an_address_of_ipv6_stands_in_brackets():
    assert in_address(ipaddress.ip_address("fd00::2")) == "[fd00::2]"
