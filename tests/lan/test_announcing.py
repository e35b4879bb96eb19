"""regapp.local by multicast DNS: packets as another program writes and reads them, and a responder on real sockets."""

import contextlib
import ipaddress
import queue
import socket

import dns.flags
import dns.message
import dns.rdatatype
import dns.rrset
import pytest

from regapp.lan import announcing
from regapp.lan.addresses import Place
from regapp.lan.announcing import Announcer, NoMulticast, announcement, answer_to, others_address, probe

OURS = [Place(ipaddress.ip_address("192.168.1.20"), 24)]
HERE = [Place(ipaddress.ip_address("127.0.0.1"), 8)]
OF_MULTICAST, OF_ANYBODY = 5353, 40000


def asked(name: str = "regapp.local", kind: str = "A", *, alone: bool = False) -> dns.message.Message:
    question = dns.message.make_query(name, kind, flags=0)
    if alone:
        question.question[0].rdclass = 0x8001
    return question


def records(packet: bytes) -> list[tuple[str, int, int, bytes | None]]:
    """Type, class, TTL and content of each answer."""
    return [
        (dns.rdatatype.to_text(found.rdtype), int(found.rdclass), found.ttl, record.to_wire())
        for found in dns.message.from_wire(packet).answer
        for record in found
    ]


def test_the_name_is_answered_with_our_address_to_everybody():
    answer = answer_to(asked().to_wire(), OF_MULTICAST, OURS)

    assert answer and not answer.to_asker
    told = dns.message.from_wire(answer.content)
    assert (told.id, told.flags, told.question) == (0, dns.flags.QR | dns.flags.AA, [])
    assert records(answer.content) == [("A", 0x8001, 120, bytes([192, 168, 1, 20]))]


def test_who_wants_to_be_answered_alone_is():
    answer = answer_to(asked(alone=True).to_wire(), OF_MULTICAST, OURS)

    assert answer and answer.to_asker


def test_a_question_in_the_manner_of_plain_dns_gets_its_number_and_question_back():
    question = asked()
    answer = answer_to(question.to_wire(), OF_ANYBODY, OURS)

    assert answer and answer.to_asker
    told = dns.message.from_wire(answer.content)
    assert (told.id, told.question) == (question.id, question.question)
    assert records(answer.content) == [("A", 1, 10, bytes([192, 168, 1, 20]))]


@pytest.mark.parametrize("kind", ["AAAA", "HTTPS", "TXT"])
def test_what_we_do_not_have_is_denied_so_that_nobody_waits(kind):
    answer = answer_to(asked(kind=kind).to_wire(), OF_ANYBODY, OURS)

    assert answer
    assert [found[0] for found in records(answer.content)] == ["NSEC"]
    assert dns.message.from_wire(answer.content).answer[0].to_text().endswith("NSEC regapp.local. A")


@pytest.mark.parametrize("name", ["REGAPP.local", "rEgApP.LOCAL"])
def test_capitals_do_not_matter(name):
    assert answer_to(asked(name).to_wire(), OF_MULTICAST, OURS)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x00" * 11,
        b"\xff" * 600,
        asked().to_wire()[:-3],
        b"\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\xc0\x0c\x00\x01\x00\x01",  # a name that points at itself
        asked("printer.local").to_wire(),
        asked("regapp.local.evil.example").to_wire(),
        announcement(OURS),
    ],
    ids=["nothing", "short", "noise", "cut", "circle", "printer", "stranger", "own announcement"],
)
def test_what_asks_nothing_of_us_is_passed_over(packet):
    assert answer_to(packet, OF_MULTICAST, OURS) is None


def test_who_knows_the_address_already_is_not_told_again():
    question = asked()
    question.answer.append(dns.rrset.from_text("regapp.local.", 100, "IN", "A", "192.168.1.20"))
    assert answer_to(question.to_wire(), OF_MULTICAST, OURS) is None

    question.answer[0].ttl = 30
    assert answer_to(question.to_wire(), OF_MULTICAST, OURS)


def test_without_a_network_there_is_no_answer():
    assert answer_to(asked().to_wire(), OF_MULTICAST, []) is None


def test_another_machine_that_asks_for_the_name_learns_that_it_is_ours():
    theirs = probe([Place(ipaddress.ip_address("192.168.1.7"), 24)])

    answer = answer_to(theirs, OF_MULTICAST, OURS)
    assert answer and answer.to_asker
    assert records(answer.content)[0][3] == bytes([192, 168, 1, 20])


def test_an_announcement_of_another_machine_is_noticed_and_our_own_is_not():
    theirs = [Place(ipaddress.ip_address("192.168.1.7"), 24)]

    assert others_address(announcement(theirs), OURS) == "192.168.1.7"
    assert others_address(announcement(theirs, ttl=0), OURS) == ""
    assert others_address(announcement(OURS), OURS) == ""
    assert others_address(asked().to_wire(), OURS) == ""
    assert others_address(b"\xff" * 40, OURS) == ""
    cut_off = announcement(theirs).replace(b"\x00\x04\xc0\xa8\x01\x07", b"\x00\x02\xc0\xa8")
    assert others_address(cut_off, OURS) == ""


class Wire:
    """What an announcer sends to the group, as it is sent; and its socket on the loopback."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.group = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.group.bind(("127.0.0.1", 0))
        self.group.settimeout(10)
        monkeypatch.setattr(announcing, "GROUP", "127.0.0.1")
        monkeypatch.setattr(announcing, "PORT", self.group.getsockname()[1])
        monkeypatch.setattr(Announcer, "_join", lambda announcer: None)
        self.speaker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.speaker.bind(("127.0.0.1", 0))
        self.address = self.speaker.getsockname()

    def next(self) -> dns.message.Message:
        return dns.message.from_wire(self.group.recv(9000))


@pytest.fixture
def wire(monkeypatch):
    made = Wire(monkeypatch)
    yield made
    made.group.close()


def asks_now(monkeypatch) -> None:
    """Let the pauses of the protocol be over at once."""
    monkeypatch.setattr(announcing, "_PROBE_EVERY", 0.0)
    monkeypatch.setattr(announcing, "_TELL_AGAIN_AFTER", 0.0)


def test_a_responder_asks_whether_the_name_is_free_tells_it_answers_and_takes_it_back(wire, monkeypatch):
    asks_now(monkeypatch)
    lines: queue.Queue[str] = queue.Queue()
    announcer = Announcer(lines.put, wire.speaker)
    announcer.start(HERE)

    for _time in range(3):
        question = wire.next()
        assert question.question[0].to_text().endswith("ANY")
        assert question.authority
    for _time in range(2):
        assert records(wire.next().to_wire())[0][1:3] == (0x8001, 120)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.settimeout(10)
        phone.sendto(b"\xff" * 30, wire.address)
        phone.sendto(asked().to_wire(), wire.address)
        assert records(phone.recv(9000)) == [("A", 1, 10, bytes([127, 0, 0, 1]))]
    announcer.close()
    assert records(wire.next().to_wire())[0][2] == 0
    assert lines.empty()


def test_a_name_that_another_machine_has_is_left_to_it_and_said_once(wire, monkeypatch):
    lines: queue.Queue[str] = queue.Queue()
    announcer = Announcer(lines.put, wire.speaker)
    announcer.start(HERE)
    assert wire.next().question

    theirs = announcement([Place(ipaddress.ip_address("192.168.1.7"), 24)])
    for _time in range(2):
        wire.group.sendto(theirs, wire.address)
    assert "belongs to another machine here (192.168.1.7)" in lines.get(timeout=10)
    wire.group.sendto(asked().to_wire(), wire.address)
    announcer.close()
    assert lines.empty()
    assert all(found.question and not found.answer for found in drained(wire))


def drained(wire: Wire) -> list[dns.message.Message]:
    wire.group.setblocking(False)
    found = []
    with contextlib.suppress(BlockingIOError):
        while True:
            found.append(wire.next())
    return found


def test_a_new_address_is_told_anew(wire, monkeypatch):
    asks_now(monkeypatch)
    announcer = Announcer(lambda line: None, wire.speaker)
    announcer.start(HERE)
    for _time in range(5):
        wire.next()

    announcer.move([Place(ipaddress.ip_address("127.0.0.2"), 8)])
    told = [wire.next() for _time in range(5)]
    assert records(told[-1].to_wire())[0][3] == bytes([127, 0, 0, 2])
    announcer.close()


class Deaf:
    """A socket on a machine whose system lets nobody speak to a group."""

    def setblocking(self, flag: bool) -> None: ...

    def setsockopt(self, *given: object) -> None:
        raise OSError(19, "No such device")

    def close(self) -> None: ...


def test_a_network_without_multicast_is_said(monkeypatch):
    announcer = Announcer(lambda line: None, Deaf())  # type: ignore[arg-type]

    with pytest.raises(NoMulticast, match="knows multicast"):
        announcer.start(OURS)
    announcer.close()


def test_a_port_that_nobody_may_open_is_said(monkeypatch):
    def refused(*given: object) -> socket.socket:
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(announcing.socket.socket, "bind", refused, raising=False)
    with pytest.raises(NoMulticast, match="5353"):
        Announcer(lambda line: None)
