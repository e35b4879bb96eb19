"""Where phones in the room reach this machine."""

import dataclasses
import ipaddress
import re
import socket

import ifaddr

from regapp.lan.authority import NAME, PRIVATE, Address

# Networks that end inside this machine: no phone is on them.
_INSIDE = re.compile(r"docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman|vEthernet|lo\b", re.IGNORECASE)
# An address of the block for documentation (RFC 5737): nothing is sent, the system only says by which way it would be.
_ELSEWHERE = ("192.0.2.1", 9)


@dataclasses.dataclass(frozen=True)
class Place:
    """One address of this machine, on one network."""

    ip: Address
    # Bits of the address that name the network.
    prefix: int

    @property
    def is_private(self) -> bool:
        """Whether our authority may speak for it."""
        return is_private(self.ip)

    def reaches(self, other: Address) -> bool:
        """Whether the other is on the same network."""
        return other in ipaddress.ip_network(f"{self.ip}/{self.prefix}", strict=False)


def places() -> list[Place]:
    """The machine's addresses on networks that phones may be on, the likeliest first; none without a network.

    Link-local addresses of IPv6 are left out, for no browser takes one.
    """
    found = [
        Place(ip, address.network_prefix)
        for adapter in ifaddr.get_adapters()
        if not _INSIDE.match(adapter.name) and not _INSIDE.match(adapter.nice_name)
        for address in adapter.ips
        if _is_of_use(ip := ipaddress.ip_address(address.ip if isinstance(address.ip, str) else address.ip[0]))
    ]
    way_out = _way_out()
    return sorted(found, key=lambda place: (not place.is_private, place.ip.version, str(place.ip) != way_out))


def is_private(address: Address) -> bool:
    """Whether an address is one that our authority may speak for."""
    return any(address in network for network in PRIVATE)


def main_host(known: list[Place]) -> str:
    """The host that links carry: a private address, which every phone understands; else our name; else this machine.

    A public address is reached by our name, for the authority does not speak for it.
    """
    if known and known[0].ip.version == 4 and known[0].is_private:
        return str(known[0].ip)
    if any(place.ip.version == 4 for place in known):
        return NAME
    if known and known[0].is_private:
        return in_address(known[0].ip)
    return "127.0.0.1"


def in_address(ip: Address) -> str:
    """An IP address as it stands in a web address: that of IPv6 in brackets (RFC 3986)."""
    return f"[{ip}]" if ip.version == 6 else str(ip)


def _is_of_use(ip: Address) -> bool:
    return not (ip.is_loopback or ip.is_multicast or ip.is_unspecified or (ip.version == 6 and ip.is_link_local))


def _way_out() -> str:
    """Our address on the network that leads elsewhere, or nothing: in a room with one router, the room's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return ""
        return probe.getsockname()[0]
