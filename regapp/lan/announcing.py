"""`regapp.local` for everybody in the room: a responder of multicast DNS (RFC 6762) for this one name.

It asks whether the name is free, tells it, answers who asks, and takes it back at the end. Telephones that know
multicast DNS (iOS, Android of recent years) then find us by name; for others there are the addresses.
"""

import contextlib
import dataclasses
import errno
import ipaddress
import selectors
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.NSEC import NSEC, Bitmap

from regapp.lan.addresses import Place
from regapp.lan.authority import NAME

GROUP, PORT = "224.0.0.251", 5353
_OURS = dns.name.from_text(NAME)
# So long, in seconds, others may remember the address: RFC 6762, section 10.
_TTL = 120
# For who asks in the manner of plain DNS (section 6.7).
_TTL_PLAIN = 10
# The top bit of a class: "ask me alone" in a question, "forget what you knew" in an answer (sections 5.4, 10.2).
_TOP_BIT = 0x8000
_LARGEST = 9000
_IPV4_BYTES = 4
# Seconds between the questions whether the name is free, and between telling it twice (sections 8.1, 8.3).
_PROBE_EVERY = 0.25
_PROBES = 3
_TELL_AGAIN_AFTER = 1.0


class NoMulticast(OSError):
    """The network, or this machine's system, does not let us speak to the group."""


@dataclasses.dataclass(frozen=True)
class Answer:
    """What goes out for one question: to the asker alone, or to everybody."""

    content: bytes
    to_asker: bool


def answer_to(question: bytes, port: int, ours: Sequence[Place]) -> Answer | None:
    """The answer to a packet from that port, with those addresses; None when it asks nothing of us.

    IPv4 addresses are given; to any other question about the name the answer is that there is no such record (NSEC,
    section 6.1), so that nobody waits for one. A packet that cannot be read is passed over.
    """
    asked = _read(question)
    if asked is None or asked.flags & dns.flags.QR or not ours:
        return None
    about_us = [one for one in asked.question if one.name == _OURS and one.rdclass & ~_TOP_BIT in (1, 255)]
    if not about_us or (asked.authority and not _wants_address(about_us[0])):
        return None
    is_plain = port != PORT
    wants = any(_wants_address(one) for one in about_us)
    if wants and not is_plain and _knows(asked, ours):
        return None
    told = dns.message.Message(id=asked.id if is_plain else 0)
    told.flags = dns.flags.QR | dns.flags.AA
    if is_plain:
        told.question = [dns.rrset.RRset(one.name, dns.rdataclass.IN, one.rdtype) for one in about_us]
    told.answer.append(_addresses(ours, is_plain=is_plain) if wants else _nothing_else(is_plain=is_plain))
    alone = is_plain or all(one.rdclass & _TOP_BIT for one in about_us)
    return Answer(told.to_wire(), to_asker=alone)


def announcement(ours: Sequence[Place], *, ttl: int = _TTL) -> bytes:
    """What is told unasked: the name with its addresses; with a TTL of 0 it is taken back."""
    told = dns.message.Message(id=0)
    told.flags = dns.flags.QR | dns.flags.AA
    told.answer.append(_addresses(ours, is_plain=False, ttl=ttl))
    return told.to_wire()


def probe(ours: Sequence[Place]) -> bytes:
    """The question whether somebody has the name already, with what we would tell (section 8.1)."""
    asked = dns.message.Message(id=0)
    asked.flags = dns.flags.Flag(0)
    asked.question.append(dns.rrset.RRset(_OURS, dns.rdataclass.RdataClass(1 | _TOP_BIT), dns.rdatatype.ANY))
    asked.authority.append(_addresses(ours, is_plain=True, ttl=_TTL))
    return asked.to_wire()


def others_address(packet: bytes, ours: Sequence[Place]) -> str:
    """The address that somebody else claims for our name in this packet, or nothing."""
    told = _read(packet)
    if told is None or not told.flags & dns.flags.QR:
        return ""
    mine = {place.ip.packed for place in ours}
    for records in told.answer:
        if records.name == _OURS and records.rdtype == dns.rdatatype.A and records.ttl:
            claimed = {content for record in records if len(content := record.to_wire() or b"") == _IPV4_BYTES}
            if claimed and not claimed & mine:
                return str(ipaddress.IPv4Address(min(claimed)))
    return ""


class Announcer:
    """Speaks and listens in a thread of its own until it is closed. `say` tells what people should know."""

    def __init__(self, say: Callable[[str], None], speaker: socket.socket | None = None) -> None:
        """Listen; raises NoMulticast when the group cannot be spoken to. Tests bring a socket of their own."""
        self._say = say
        self._socket = speaker or _open()
        self._socket.setblocking(False)
        self._ours: list[Place] = []
        self._waker, self._woken = socket.socketpair()
        self._changed = threading.Lock()
        self._closing = False
        self._conflict = ""
        self._thread = threading.Thread(target=self._run, name="announcer", daemon=True)

    def start(self, places: Sequence[Place]) -> None:
        """Take the name for these addresses."""
        self.move(places)
        self._thread.start()

    def move(self, places: Sequence[Place]) -> None:
        """From now on the name is that of these addresses; told anew."""
        with self._changed:
            self._ours = [place for place in places if place.ip.version == 4]
            self._join()
        self._waker.send(b"m")

    def close(self) -> None:
        """Take the name back and be silent."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._waker.send(b"c")
        if self._thread.is_alive():
            self._thread.join(5)
        for each in (self._socket, self._waker, self._woken):
            each.close()

    def _run(self) -> None:
        """Probe and tell after every change; between, answer."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            steps: list[Callable[[], None]] = []
            while True:
                was_woken = self._was_woken(selector, steps)
                if self._closing:
                    break
                if was_woken:
                    steps = self._steps_of_taking()
                elif steps:
                    steps.pop(0)()
            if not self._conflict:
                self._tell(announcement(self._ours, ttl=0))

    def _was_woken(self, selector: selectors.BaseSelector, steps: list[Callable[[], None]]) -> bool:
        """Wait for a packet, a change, or the next step's time; whether there was a change."""
        pause = None if not steps else _PROBE_EVERY if len(steps) > 1 else _TELL_AGAIN_AFTER
        deadline = None if pause is None else time.monotonic() + pause
        while True:
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return False
            for key, _events in selector.select(left):
                if key.fileobj is self._woken:
                    self._woken.recv(64)
                    return True
                self._hear()

    def _steps_of_taking(self) -> list[Callable[[], None]]:
        """Three questions, then the name twice."""
        self._conflict = ""
        return [*[lambda: self._tell(probe(self._ours))] * _PROBES, *[self._tell_if_free] * 2]

    def _tell_if_free(self) -> None:
        if not self._conflict:
            self._tell(announcement(self._ours))

    def _hear(self) -> None:
        """One packet: an answer for who asks; a line for people when another machine has our name."""
        try:
            packet, sender = self._socket.recvfrom(_LARGEST)
        except OSError:
            return
        ours = self._near(sender[0])
        if other := others_address(packet, self._ours):
            if not self._conflict:
                self._say(f"{NAME} belongs to another machine here ({other}): use the addresses instead.")
            self._conflict = other
            return
        if self._conflict or (answer := answer_to(packet, sender[1], ours)) is None:
            return
        if answer.to_asker:
            with contextlib.suppress(OSError):
                self._socket.sendto(answer.content, sender)
        else:
            self._tell(answer.content)

    def _near(self, asker: str) -> list[Place]:
        """Our addresses on the asker's network; all of them for somebody from elsewhere."""
        with contextlib.suppress(ValueError):
            near = [place for place in self._ours if place.reaches(ipaddress.ip_address(asker))]
            return near or self._ours
        return self._ours

    def _tell(self, content: bytes) -> None:
        """Send to the group on every network; one that is away is passed over."""
        with self._changed:
            for place in self._ours:
                with contextlib.suppress(OSError):
                    self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, place.ip.packed)
                    self._socket.sendto(content, (GROUP, PORT))

    def _join(self) -> None:
        """Hear the group on every network; raises NoMulticast when it can be heard on none."""
        heard = 0
        for place in self._ours:
            request = struct.pack("4s4s", socket.inet_aton(GROUP), place.ip.packed)
            try:
                self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, request)
                heard += 1
            except OSError as error:
                heard += error.errno == errno.EADDRINUSE  # the group is heard there already
        if self._ours and not heard:
            raise NoMulticast("no network of this machine knows multicast")


def _open() -> socket.socket:
    """A socket on the port that every responder of this machine shares."""
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "SO_REUSEPORT"):
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        made.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)
        made.bind(("", PORT))
    except OSError as error:
        made.close()
        raise NoMulticast(f"port {PORT} cannot be opened: {error.strerror}") from error
    return made


def _read(packet: bytes) -> dns.message.Message | None:
    try:
        return dns.message.from_wire(packet, ignore_trailing=True)
    except dns.exception.DNSException:
        return None


def _wants_address(question: dns.rrset.RRset) -> bool:
    return question.rdtype in (dns.rdatatype.A, dns.rdatatype.ANY)


def _knows(asked: dns.message.Message, ours: Sequence[Place]) -> bool:
    """Whether the asker brought our addresses along, remembered for half their time at least (section 7.1)."""
    known = {
        record.to_wire()
        for records in asked.answer
        if records.name == _OURS and records.rdtype == dns.rdatatype.A and records.ttl >= _TTL // 2
        for record in records
    }
    return known >= {place.ip.packed for place in ours}


def _addresses(ours: Sequence[Place], *, is_plain: bool, ttl: int | None = None) -> dns.rrset.RRset:
    records = _empty(dns.rdatatype.A, is_plain=is_plain)
    lasts = (_TTL_PLAIN if is_plain else _TTL) if ttl is None else ttl
    for place in ours:
        records.add(dns.rdata.GenericRdata(records.rdclass, records.rdtype, place.ip.packed), lasts)
    return records


def _nothing_else(*, is_plain: bool) -> dns.rrset.RRset:
    """That the name has an IPv4 address and nothing else."""
    records = _empty(dns.rdatatype.NSEC, is_plain=is_plain)
    bitmap = Bitmap.from_rdtypes([dns.rdatatype.A])
    content = NSEC(dns.rdataclass.IN, dns.rdatatype.NSEC, _OURS, bitmap).to_wire() or b""
    records.add(dns.rdata.GenericRdata(records.rdclass, records.rdtype, content), _TTL_PLAIN if is_plain else _TTL)
    return records


def _empty(kind: dns.rdatatype.RdataType, *, is_plain: bool) -> dns.rrset.RRset:
    """A set of records of our name; one of multicast says that it replaces what was remembered."""
    number = 1 if is_plain else 1 | _TOP_BIT
    return dns.rrset.RRset(_OURS, dns.rdataclass.RdataClass(number), kind)
