"""Badges at the desk: once for a guest, again with a reason, through a real print queue or the device's browser."""

import concurrent.futures
import datetime as dt
import io
import os
import time

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import ImageChops, ImageFilter, ImageStat

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.checkin.badges import cups, queries, service
from regapp.checkin.service import DeviceSettings, add_device
from regapp.extensions import db, transaction
from regapp.models import BadgePrint, Guest, PrintState
from regapp.printing.label import LARGEST, SMALLEST, Label, label_of
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.checkin.printers import print_server
from tests.factories import code_of, make_event, make_guest, make_user, sign_in

QUEUE = "Meja"
MM = 25.4 / 72
DESK = {"X-Regapp-Device": "1"}


@pytest.fixture(scope="module")
def printer():
    with print_server(QUEUE) as server:
        yield server


@pytest.fixture
def at_printer(printer, monkeypatch):
    """The application finds the real queue."""
    for name in ("CUPS_SERVER", "CUPS_USER", "PATH"):
        monkeypatch.setenv(name, printer.environ[name])
    return printer


class Cups:
    """Counts what would be printed, or has trouble."""

    def __init__(self) -> None:
        self.jobs: list[str] = []
        self.trouble = ""

    def hand_over(self, queue: str, pdf: bytes, title: str, label: Label) -> str:
        if self.trouble:
            raise cups.Trouble(self.trouble)
        self.jobs.append(title)
        return f"{queue}-{len(self.jobs)}"


@pytest.fixture
def paper(monkeypatch):
    made = Cups()
    monkeypatch.setattr(cups, "hand_over", made.hand_over)
    return made


def desk(event, printer=QUEUE, **settings):
    return add_device(event, "Meja 1", COMMAND, DeviceSettings(printer=printer, **settings))


def asked(event, guest, device, **more):
    return service.print_badge(event, guest, device=device, actor=COMMAND, **more)


def later(badge: BadgePrint, by: dt.timedelta = dt.timedelta(minutes=1)) -> None:
    """The badge was asked for a while ago."""
    with transaction():
        db.session.execute(sa.update(BadgePrint).values(asked_at=badge.asked_at - by))
    db.session.expire_all()


def read(pdf: bytes) -> tuple[str, list[str], tuple[int, int]]:
    """A paper's text, its codes, and its size in whole millimetres."""
    pages = pypdfium2.PdfDocument(pdf)
    assert len(pages) == 1
    picture = pages[0].render(scale=4).to_pil()
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    width, height = pages[0].get_size()
    return (
        pages[0].get_textpage().get_text_range(),
        [one.text for one in found],
        (round(width * MM), round(height * MM)),
    )


def test_a_badge_comes_out_of_a_real_print_queue_within_three_seconds(app, at_printer):
    event = make_event()
    guest = make_guest(event, "Nurhayati", position="Kepala Dinas", institution="PT Borneo <Hijau> & Rekan")
    device, _token = desk(event)
    began = time.monotonic()
    badge = asked(event, guest, device).badge
    content = at_printer.printed(f"{guest.ref}-1")
    took = time.monotonic() - began
    text, codes, size = read(content)
    assert (codes, size) == ([code_of(guest)], (90, 55))
    assert "Nurhayati" in text and "PT Borneo <Hijau> & Rekan" in text
    assert took < 3, f"{took:.1f} s from asking to paper"
    assert (badge.copy, badge.state, badge.problem) == (1, PrintState.QUEUED, "")
    while service.follow(badge).state != PrintState.PRINTED:
        assert time.monotonic() - began < 10
    assert badge.done_at


@pytest.mark.parametrize(
    ("size", "name"), [("62x100", "이민석"), ("105x148", "İnanoğlu Işık"), ("62x29", "A <b> =1+1")]
)
def test_the_paper_is_as_large_as_the_label_and_shows_what_was_sent(app, at_printer, size, name):
    event = make_event()
    guest = make_guest(event, name)
    device, _token = desk(event, label=size)
    asked(event, guest, device)
    printed = at_printer.printed(f"{guest.ref}-1")
    assert read(printed)[1:] == ([code_of(guest)], label_of(size))
    sent = service.badge_pdf(event, service.standing_holder(guest.id), label_of(size))
    assert difference(sent, printed) < 0.02


def difference(one: bytes, other: bytes) -> float:
    """By how much two papers look different: 0 not at all, 1 black instead of white."""
    ours, theirs = (pypdfium2.PdfDocument(pdf)[0].render(scale=3).to_pil().convert("L") for pdf in (one, other))
    unlike = ImageChops.difference(ours, theirs.resize(ours.size)).filter(ImageFilter.BoxBlur(3))
    return ImageStat.Stat(unlike).mean[0] / 255


def test_a_stopped_printer_says_why_and_its_badge_waits(app, at_printer):
    event = make_event()
    guest = make_guest(event)
    device, _token = desk(event)
    at_printer.run("cupsdisable", "-r", "Kertas habis", QUEUE)
    try:
        badge = asked(event, guest, device).badge
        assert service.follow(badge).state == PrintState.QUEUED
        assert "Kertas habis" in badge.problem
    finally:
        at_printer.run("cupsenable", QUEUE)
    assert code_of(guest) in read(at_printer.printed(f"{guest.ref}-1"))[1]
    service.follow_all()


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("echo 'lp: Error - The printer or class does not exist.' >&2; exit 1", "There is no print queue"),
        ("echo 'lp: Destination \"Meja\" is not accepting jobs.' >&2; exit 1", "takes no papers"),
        ("echo 'lp: something <else>' >&2; exit 1", "refused the badge: lp: something <else>"),
        ("echo hello", "did not say whether"),
        ("exec tail -f /dev/null", "has not answered within"),
        ("", "has no print system"),
    ],
)
def test_a_printers_trouble_is_kept_and_told_in_words(app, monkeypatch, tmp_path, program, words):
    monkeypatch.setattr(cups, "ANSWERS_WITHIN", 0.5)
    if program:
        (tmp_path / "lp").write_text(f"#!/bin/sh\n{program}\n")
        (tmp_path / "lp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}" if program else str(tmp_path))
    event = make_event()
    badge = asked(event, make_guest(event), desk(event)[0]).badge
    assert badge.state == PrintState.FAILED
    assert words in badge.problem


def test_a_queue_that_does_not_exist_is_named(app, at_printer):
    event = make_event()
    badge = asked(event, make_guest(event), desk(event, "Lain")[0]).badge
    assert (badge.state, "“Lain”" in badge.problem) == (PrintState.FAILED, True)


def test_nothing_reaches_a_shell(app, monkeypatch, tmp_path):
    (tmp_path / "lp").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > "$0.said"\necho "request id is x-1 (0 file(s))"\n')
    (tmp_path / "lp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    cups.hand_over("a;touch$(x)`y`", b"%PDF", "K7 'x' -1", Label(90, 55))
    said = (tmp_path / "lp.said").read_text().splitlines()
    assert said[:4] == ["-d", "a;touch$(x)`y`", "-t", "K7 'x' -1"]
    assert "media=Custom.90x55mm" in said


def test_a_double_click_prints_once(app, paper):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    first, second = asked(event, guest, device), asked(event, guest, device)
    assert (first.is_new, second.is_new) == (True, False)
    again, once_more = (asked(event, guest, device, reason="Hilang") for _ in range(2))
    assert (again.is_new, once_more.is_new) == (False, False)
    assert paper.jobs == [f"{guest.ref}-1"]


def test_eight_who_ask_at_one_instant_get_one_badge(app, paper):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)

    def ask(_number: int) -> bool:
        with app.app_context():
            return asked(event, guest, device).is_new

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(ask, range(8))) == 1
    assert len(paper.jobs) == 1


def test_another_badge_needs_a_reason_and_is_counted(app, paper):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    later(asked(event, guest, device).badge)
    assert not asked(event, guest, device).is_new
    again = asked(event, guest, device, reason="  Hilang <b> =1+1 ")
    assert (again.is_new, again.badge.copy, again.badge.reason) == (True, 2, "Hilang <b> =1+1")
    assert paper.jobs == [f"{guest.ref}-1", f"{guest.ref}-2"]


def test_what_failed_is_tried_again_under_the_same_count(app, paper):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    paper.trouble = "Kertas habis"
    failed = asked(event, guest, device).badge
    assert (failed.state, failed.problem, failed.copy) == (PrintState.FAILED, "Kertas habis", 1)
    paper.trouble = ""
    second = asked(event, guest, device)
    assert (second.is_new, second.badge.copy, second.badge.problem) == (True, 1, "")
    assert second.badge.job == f"{QUEUE}-1"


def test_a_badge_whose_printing_was_interrupted_can_be_asked_for_anew(app, paper):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    badge = asked(event, guest, device).badge
    with transaction():
        db.session.execute(sa.update(BadgePrint).values(job=""))
    later(badge)
    assert asked(event, guest, device).is_new


def test_the_badge_freezes_the_guests_details_and_is_told_in_their_story(app, paper, client):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    later(asked(event, guest, device).badge)
    asked(event, guest, device, reason="Nama salah")
    assert db.session.get_one(Guest, guest.id, populate_existing=True).badge_printed_at
    sign_in(client, make_user(event=event))
    page = client.get(f"/manage/fgd/guests/{guest.ref}").text
    assert "Badge printed at the desk" in page and "copy 2" in page and "Nama salah" in page
    history = client.get("/manage/fgd/history").text
    assert "The badge of Nurhayati was printed again, copy 2: Nama salah" in history


def test_details_that_were_changed_after_printing_may_be_printed_without_a_reason(app, paper):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    later(asked(event, guest, device).badge)
    with transaction():
        db.session.execute(sa.update(Guest).values(badge_printed_at=None))
    assert asked(event, guest, device).badge.copy == 2


def test_a_badge_from_before_the_day_is_not_printed_unasked(app, paper):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    with transaction():
        db.session.execute(sa.update(Guest).values(badge_printed_at=clock.now()))
    unasked = asked(event, guest, device, unasked=True)
    assert (unasked.is_new, unasked.badge.copy, paper.jobs) == (False, 0, [])
    assert asked(event, guest, device).is_new


def test_who_has_no_valid_ticket_gets_no_badge(app, paper):
    event = make_event()
    governor = make_guest(event, "Hartono")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    device, _token = desk(event)
    with pytest.raises(service.NoBadge):
        asked(event, governor, device)
    assert asked(event, wati, device).is_new


def test_asking_for_a_badge_takes_a_fixed_number_of_statements(app, paper, count_sql):
    event = make_event()
    guest, (device, _token) = make_guest(event), desk(event)
    db.session.remove()
    with count_sql() as statements:
        asked(event, guest, device)
    assert len(statements) == 8, statements


def door(client, token):
    client.set_cookie("regapp_device", token)
    return client


def test_the_scanners_page_gets_the_badge_for_its_own_browser_and_only_that_device(app, client):
    event = make_event()
    guest, other = make_guest(event), make_guest(event, "Budi")
    _device, token = desk(event, printer="")
    door(client, token)
    answer = client.post("/api/v1/events/fgd/door/badges", json={"ref": guest.ref.lower()}, headers=DESK)
    badge = answer.json
    assert (badge["copy"], badge["state"], badge["is_new"]) == (1, "printed", True)
    assert badge["url"] == f"/scan/badges/{guest.ref}.pdf"
    paper = client.get(badge["url"])
    assert (paper.mimetype, paper.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert "frame-ancestors 'self'" in paper.headers["Content-Security-Policy"]
    assert read(paper.data)[1] == [code_of(guest)]
    assert client.get(f"/scan/badges/{other.ref}.pdf").status_code == 404
    by_header = client.get(f"/api/v1/events/fgd/door/badges/{guest.ref}.pdf", headers=DESK)
    assert by_header.mimetype == "application/pdf"
    _second, stranger = desk(event, printer="")
    door(client, stranger)
    assert client.get(badge["url"]).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [({"ref": "XXXXXX"}, 404), ({}, 422), ({"ref": ""}, 404), ({"ref": "A" * 33}, 422), ({"ref": 1}, 422)],
)
def test_a_badge_that_cannot_be_is_answered_with_a_problem(app, client, body, status):
    _device, token = desk(make_event())
    answer = door(client, token).post("/api/v1/events/fgd/door/badges", json=body, headers=DESK)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_how_far_a_badge_has_come_can_be_asked(app, client, paper, monkeypatch):
    event = make_event()
    guest, (_device, token) = make_guest(event), desk(event)
    monkeypatch.setattr(cups, "is_done", lambda queue, job: True)
    door(client, token)
    address = f"/api/v1/events/fgd/door/badges/{guest.ref}"
    assert client.get(address, headers=DESK).status_code == 404
    client.post("/api/v1/events/fgd/door/badges", json={"ref": guest.ref}, headers=DESK)
    assert client.get(address, headers=DESK).json["state"] == "printed"


@pytest.mark.parametrize("text", ["", "90", "90x", "49x55", "90x24", "211x100", "90x298", "x", "90x55cm"])
def test_what_is_no_size_of_a_label_is_refused(text):
    assert label_of(text) is None


@pytest.mark.parametrize("text", ["90x55", " 90 × 55 mm ", "90X55", "９０x５５"])
def test_a_size_may_be_written_as_people_do(text):
    assert label_of(text) == (90, 55)


@pytest.mark.parametrize("label", [SMALLEST, LARGEST, Label(62, 29), Label(62, 100)])
def test_long_names_fit_on_every_label_and_the_code_is_read(app, label):
    event = make_event(title="Judul " * 12)
    guest = make_guest(event, "N" * 71, position="Kepala " * 10, institution="Dinas " * 66, country="KR")
    holder = service.standing_holder(guest.id)
    text, codes, size = read(service.badge_pdf(event, holder, label))
    assert (codes, size) == ([code_of(guest)], label)
    assert "".join(text.split()).count("Dinas") == 66


def test_the_label_fits_whatever_it_says(app):
    event = make_event()
    holder = service.standing_holder(make_guest(event, "\u200bSiti <b> =1+1").id)
    stream = io.BytesIO(service.badge_pdf(event, holder, Label(90, 55)))
    assert "<b> =1+1" in read(stream.getvalue())[0]
    assert queries.newest(holder.guest.id) is None
