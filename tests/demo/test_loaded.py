"""The demo after loading, through the same import and services as a user's: every paper of it is right."""

import csv
import io
import unicodedata
from collections.abc import Iterator

import openpyxl
import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp
from flask import Flask
from icalendar import Calendar

from regapp import clock
from regapp.demo import loader
from regapp.events.queries import event_by_slug, stats
from regapp.extensions import db
from regapp.guests import exporting, queries
from regapp.messages.composing import compose
from regapp.models import Event, Guest, GuestSource, Message, MessageState, Representation, Scan, ScanResult
from regapp.reports.lists import papers
from regapp.reports.queries import attendees, session_of
from regapp.tickets.badges import write_badges
from regapp.tickets.queries import valid_holders
from regapp.tickets.service import code_of
from tests.conftest import empty
from tests.factories import link_of

HOSTILE = ('=HYPERLINK("http://contoh.example","Klik")', "=1+1", "PT Borneo <Hijau> & Rekan", "<b>")


@pytest.fixture(scope="module")
def loaded(session_app: Flask) -> Iterator[Flask]:
    """The demo, loaded once for all tests here: they look, and change nothing."""
    with session_app.app_context():
        assert loader.load()
    yield session_app
    with session_app.app_context():
        empty(db.engine)


@pytest.fixture
def demo(loaded: Flask) -> Iterator[Event]:
    with loaded.app_context():
        event = event_by_slug("fgd-mikta")
        assert event is not None
        yield event
        db.session.rollback()


def squeezed(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if not c.isspace() and unicodedata.category(c) != "Cf")


def test_loading_it_again_changes_nothing(demo):
    assert not loader.load()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 2


def test_the_coming_event_is_three_weeks_away_and_still_takes_answers(demo):
    assert 17 <= (demo.starts_at - clock.now()).days <= 24
    assert clock.now() < demo.answers_close_at
    counts = stats(demo.id).total
    assert counts.invited == 194
    assert min(counts.accepted, counts.represented, counts.declined, counts.none) > 10


def test_last_years_event_has_its_arrivals(demo):
    held = event_by_slug("fgd-mikta-lalu")
    found = stats(held.id)
    assert 120 < found.total.present < 170
    assert len(found.arrivals) > 20
    results = dict(
        iter(
            db.session.execute(
                sa.select(Scan.result, sa.func.count()).where(Scan.event_id == held.id).group_by(Scan.result)
            )
        )
    )
    assert results[ScanResult.REFUSED] == 3 and results[ScanResult.ALREADY_ADMITTED] >= 5


def test_a_chain_of_two_representatives_is_among_them(demo):
    depths = db.session.scalars(sa.select(Representation.depth).where(Representation.ended_at.is_(None))).all()
    assert max(depths) == 2


def test_nothing_is_sent_to_invented_people(demo):
    waiting = sa.select(sa.func.count()).select_from(Message).where(Message.state != MessageState.SENT)
    assert db.session.scalar(waiting) == 0


def test_every_badge_carries_the_ticket_of_the_guest_whose_name_is_on_it(demo):
    holders = valid_holders(demo.id)
    by_code = {code_of(holder.ticket, holder.guest.secret): holder.guest for holder in holders}
    stream = io.BytesIO()
    printed = write_badges(demo, holders, stream)
    assert (printed.missing, printed.pages) == ((), len(holders))
    for page in pypdfium2.PdfDocument(stream.getvalue()):
        picture = page.render(scale=2.5).to_pil()
        (found,) = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
        assert squeezed(by_code.pop(found.text).name) in squeezed(page.get_textpage().get_text_range())
    assert not by_code


def test_every_name_stands_on_the_attendance_list_as_written(demo):
    session = session_of(demo, "main")
    rows = attendees(demo.id, session.id)
    stream = io.BytesIO()
    printed = papers.write_attendance_pdf(demo, session, rows, stream)
    assert printed.missing == ()
    text = squeezed("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(stream.getvalue())))
    assert [row.holder.guest.name for row in rows if squeezed(row.holder.guest.full_name) not in text] == []


def test_hostile_names_come_out_of_every_file_as_typed(demo):
    rows = queries.everybody(demo.id)
    hostile = [row.guest.name for row in rows if any(part in row.guest.name for part in HOSTILE)]
    assert len(hostile) >= 3
    book, text = io.BytesIO(), io.BytesIO()
    exporting.write(demo, rows, "xlsx", book)
    exporting.write(demo, rows, "csv", text)
    sheet = openpyxl.load_workbook(book).active
    assert not [cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f" or cell.hyperlink]
    assert set(hostile) <= {cell.value for cell in sheet["B"]}
    lines = list(csv.DictReader(io.StringIO(text.getvalue().decode("utf-8-sig"))))
    assert not [cell for line in lines for cell in line.values() if cell[:1] in tuple("=-@\t\r")]
    assert {squeezed(name) for name in hostile} <= {squeezed(line["name"]) for line in lines}


def test_hostile_names_come_out_of_mail_calendar_and_page_as_typed(demo, loaded):
    client = loaded.test_client()
    guest = db.session.scalars(sa.select(Guest).where(Guest.event_id == demo.id, Guest.name.contains("<"))).first()
    message = Message(event_id=demo.id, guest_id=guest.id, kind="invitation", data={}, address="x@contoh.example")
    guest.email = guest.email or "x@contoh.example"
    mail = compose(message)
    assert guest.name in mail.subject and guest.name in mail.text
    assert (
        guest.name not in mail.html
        and guest.name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in mail.html
    )
    db.session.rollback()
    calendar = Calendar.from_ical(client.get(f"{link_of(guest)}/calendar.ics").data)
    assert guest.name in str(calendar.walk("VEVENT")[0]["description"])
    assert guest.name not in client.get(link_of(guest)).text


def test_representatives_came_onto_the_list_by_being_named(demo):
    named = sa.select(sa.func.count()).where(Guest.event_id == demo.id, Guest.source == GuestSource.REPRESENTATIVE)
    assert db.session.scalar(named) >= 14
