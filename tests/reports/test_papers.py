"""Badges and attendance lists, from the guest list to the finished file."""

import csv
import io
import unicodedata
import uuid

import openpyxl
import pypdfium2
import pytest
import zxingcpp

from regapp import clock
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Direction
from regapp.printing import Paper
from regapp.reports import queries
from regapp.reports.lists import papers
from regapp.reports.lists.details import ListDetails
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.badges import write_badges
from regapp.tickets.queries import valid_holders
from tests.factories import code_of, make_event, make_guest, make_guests, make_user, sign_in

HOSTILE = [
    "PT Borneo <Hijau> & Rekan",
    "=1+1",
    "이민석",
    "İnanoğlu Işık",
    "José Ibáñez Peña",
    "Ma’ruf",
    "Siti\u200bAminah",
    "Sulastri",
    "N" * 200,
]


def squeezed(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if not c.isspace() and unicodedata.category(c) != "Cf")


def texts(content: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]


def codes(content: bytes) -> list[list[str]]:
    return [
        [
            found.text
            for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
        ]
        for page in pypdfium2.PdfDocument(content)
    ]


def attend(event, *guests) -> None:
    record_scans(
        event,
        Source(),
        [Reading(str(uuid.uuid4()), "main", Direction.IN, clock.now(), ref=guest.ref) for guest in guests],
    )


@pytest.fixture
def event(app):
    return make_event(signer_name="Anggraeni", signer_office="Ketua Panitia", signer_place="Balikpapan")


def badges(event, layout="") -> bytes:
    stream = io.BytesIO()
    write_badges(event, valid_holders(event.id), stream, layout)
    return stream.getvalue()


def list_pdf(event, **options) -> bytes:
    session = queries.session_of(event, "main")
    stream = io.BytesIO()
    papers.write_attendance_pdf(event, session, queries.attendees(event.id, session.id), stream, ListDetails(**options))
    return stream.getvalue()


def test_each_badge_carries_the_ticket_of_the_guest_whose_name_is_on_it(event):
    guests = make_guests(event, [GuestDetails(name, "official", position="Kepala Dinas " * 6) for name in HOSTILE])
    by_code = {code_of(guest): guest.name for guest in guests}
    content = badges(event)
    for text, found in zip(texts(content), codes(content), strict=True):
        assert len(found) == 1
        assert squeezed(by_code.pop(found[0])) in squeezed(text)
    assert not by_code


def test_four_badges_on_a_sheet_are_four_codes(event):
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(5)])
    assert [len(page) for page in codes(badges(event, "a4-four"))] == [4, 1]


def test_the_representatives_badge_says_whom_they_represent_and_the_represented_one_has_none(event):
    governor = make_guest(event, "Hartono", position="Gubernur")
    rsvp.represent(governor.id, RepresentativeDetails("Wati Asisten"), Said())
    (page,) = texts(badges(event))
    assert "Wati Asisten" in page
    assert squeezed("Hartono, Gubernur") in squeezed(page)


@pytest.mark.parametrize("paper", list(Paper))
def test_the_list_has_every_name_as_written_and_counts_its_pages(event, paper):
    make_guests(event, [GuestDetails(name, "official") for name in HOSTILE for _ in range(6)])
    pages = texts(list_pdf(event, paper=paper, blank_rows=5))
    assert len(pages) > 1
    assert all(squeezed(name) in squeezed("".join(pages)) for name in HOSTILE)
    for number, page in enumerate(pages, 1):
        assert f"{number}" in page and f"{len(pages)}" in page


def test_the_list_shows_full_names_with_titles_and_both_names_of_a_seat(event):
    governor = make_guest(event, "Hartono", title_before="Dr. H.", title_after="M.Si.", position="Gubernur")
    wati = rsvp.represent(governor.id, RepresentativeDetails("Wati"), Said())
    make_guest(event, "Nurhayati", title_before="Hj.", title_after="S.Sos.")
    attend(event, wati)
    text = squeezed("".join(texts(list_pdf(event))))
    assert squeezed("Hj. Nurhayati, S.Sos.") in text
    assert squeezed("Wati") in text and squeezed("Hartono, Gubernur") in text


def test_who_declined_is_not_on_the_list_unless_they_came(event):
    away = make_guest(event, "Budi")
    came = make_guest(event, "Ali")
    attend(event, came)
    for guest in (away, came):
        rsvp.decline(guest.id, Said())
    session = queries.session_of(event, "main")
    assert [row.holder.guest.name for row in queries.attendees(event.id, session.id)] == ["Ali"]


def test_an_empty_list_is_still_a_list(event):
    assert len(texts(list_pdf(event, blank_rows=10))) == 1


def test_the_workbook_and_the_csv_tell_the_same_and_keep_names_as_text(event):
    guests = make_guests(event, [GuestDetails(name, "official") for name in HOSTILE])
    attend(event, guests[0])
    session = queries.session_of(event, "main")
    rows = queries.attendees(event.id, session.id)
    book, text = io.BytesIO(), io.BytesIO()
    papers.write_attendance_xlsx(event, session, rows, book)
    papers.write_attendance_csv(event, rows, text)
    cells = [list(row) for row in openpyxl.load_workbook(book).active.iter_rows(min_row=2)]
    lines = list(csv.DictReader(io.StringIO(text.getvalue().decode("utf-8-sig"))))
    assert [row[2].value for row in cells] == [row.holder.guest.name for row in rows]
    assert [squeezed(line["name"]) for line in lines] == [squeezed(row.holder.guest.name) for row in rows]
    assert not [cell for row in cells for cell in row if cell.data_type == "f"]
    assert sum(1 for line in lines if line["arrived"]) == 1


@pytest.mark.parametrize("guests", [3, 60])
def test_a_list_takes_two_statements_however_long(event, count_sql, guests):
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(guests)])
    db.session.remove()
    with count_sql() as statements:
        session = queries.session_of(event, "main")
        rows = queries.attendees(event.id, session.id)
        assert all(row.holder.category.text("name", "en") for row in rows)
    assert len(statements) == 2, statements


def test_the_papers_page_says_how_many_badges_there_are_and_gives_the_files(event, client):
    make_guest(event, "Nurhayati")
    sign_in(client, make_user(event=event))
    page = client.get("/manage/fgd/papers")
    assert page.status_code == 200
    badge = client.get("/manage/fgd/badges.pdf?layout=a4-four")
    assert (badge.mimetype, badge.data[:5]) == ("application/pdf", b"%PDF-")
    for kind, begins in (("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        file = client.get(f"/manage/fgd/attendance.{kind}?signatures=y&paper=f4&blank=y")
        assert file.data.startswith(begins)
        assert f".{kind}" in file.headers["Content-Disposition"]
    assert client.get("/manage/fgd/attendance.pdf?session=gala").status_code == 404


def test_without_anybody_to_print_for_one_is_told_so(event, client):
    sign_in(client, make_user(event=event))
    assert client.get("/manage/fgd/papers").status_code == 200
    assert client.get("/manage/fgd/badges.pdf").status_code == 302
