"""The page of the recap and its files: what they show, with what people wrote shown as they wrote it."""

import csv
import io
import re
import unicodedata

import openpyxl
import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from regapp import clock
from regapp.guests.service import GuestDetails
from regapp.models import Channel, Event
from regapp.reports.recap.queries import recap
from regapp.rsvp import service as rsvp
from tests.factories import make_event, make_guests, make_user, sign_in
from tests.reports.recap import HOSTILE, SAID, asked, random_meeting, scan


@pytest.fixture
def event(app: Flask) -> Event:
    """A meeting whose institutions, delegations and wishes are hostile."""
    made = make_event()
    guests = make_guests(
        made,
        [
            GuestDetails(f"Tamu {n}", "official", institution=name, delegation=name[:80], country="KR")
            for n, name in enumerate(HOSTILE)
        ],
    )
    asked(Channel.WHATSAPP, 3, *guests)
    for guest in guests[:3]:
        rsvp.accept(guest.id, SAID)
    scan(made, *guests[:2])
    return made


def organizer(app: Flask, event: Event) -> FlaskClient:
    return sign_in(app.test_client(), make_user(event=event))


def squeezed(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFC", text) if not c.isspace() and unicodedata.category(c) != "Cf")


def test_the_page_shows_figures_charts_tables_and_what_is_counted(app: Flask, event: Event) -> None:
    page = organizer(app, event).get("/manage/fgd/reports").get_data(as_text=True)
    assert (
        'aria-current="page"' in page
        and "No-show" in page
        and "Expected and did not come; counted from the opening on." in page
    )
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page and "<Hijau>" not in page
    assert page.count("<svg xmlns") == page.count("<desc ") >= 3
    assert not re.search(r"\bstyle=", page)


def test_before_anybody_is_on_the_list_the_page_says_so(app: Flask) -> None:
    event = make_event()
    client = organizer(app, event)
    assert "Nothing to report yet" in client.get("/manage/fgd/reports").get_data(as_text=True)
    for name in ("recap.pdf", "recap.xlsx", "category.csv", "arrivals.csv"):
        assert client.get(f"/manage/fgd/reports/{name}").status_code == 200, name


def test_before_the_day_nobody_has_come(app: Flask) -> None:
    import datetime as dt

    event = make_event(starts_in=dt.timedelta(days=9))
    make_guests(event, [GuestDetails("A", "official")])
    page = organizer(app, event).get("/manage/fgd/reports").get_data(as_text=True)
    assert "By category" in page and "Nothing yet." in page


@pytest.mark.parametrize(
    ("address", "words"), [("nothing.csv", "There is no such table."), ("?session=nope", "no such session")]
)
def test_what_is_not_there_is_said(app: Flask, event: Event, address: str, words: str) -> None:
    found = organizer(app, event).get(f"/manage/fgd/reports{'' if address[0] == '?' else '/'}{address}")
    assert found.status_code == 404 and words in found.get_data(as_text=True)


def test_the_page_asks_as_much_of_the_database_at_few_and_at_many(app: Flask, count_sql) -> None:
    counted = []
    for slug, people in (("few", 2), ("many", 200)):
        event = make_event(slug)
        make_guests(
            event,
            [GuestDetails(f"T{n}", "official", institution=f"Dinas {n}", delegation=f"D{n}") for n in range(people)],
        )
        client = organizer(app, event)
        with count_sql() as statements:
            assert client.get(f"/manage/{slug}/reports").status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 18


def test_a_csv_file_has_the_figures_and_no_formula(app: Flask, event: Event) -> None:
    content = organizer(app, event).get("/manage/fgd/reports/institution.csv").data.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content))
    assert header[:3] == ["institution", "invited", "asked"]
    assert {name.lstrip("\u200b") for name, *_ in rows} == set(HOSTILE)
    assert not any(name.startswith("=") for name, *_ in rows)
    assert sum(int(row[1]) for row in rows) == len(HOSTILE)


def test_the_workbook_has_every_table_with_numbers_filters_and_charts(
    app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: event.starts_at)
    content = organizer(app, event).get("/manage/fgd/reports/recap.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert len(book.sheetnames) == len(set(book.sheetnames)) == 11
    total = recap(event, event.sessions[0]).total
    first = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=2)}
    assert list(first.values())[0] == total.invited == len(HOSTILE)
    institutions = book.worksheets[2]
    named = {row[0].value: [cell.value for cell in row[1:]] for row in institutions.iter_rows(min_row=2)}
    assert set(HOSTILE) < set(named)
    *groups, sums = named.values()
    assert sums == list(total.figures()) == [sum(column) for column in zip(*groups, strict=True)]
    assert all(cell.data_type != "f" for row in institutions.iter_rows() for cell in row)
    assert institutions.auto_filter.ref == "A1:M7"
    assert [len(sheet._charts) for sheet in book.worksheets].count(1) == 4


def test_the_paper_has_every_name_and_agrees_with_the_page(app: Flask, event: Event) -> None:
    content = organizer(app, event).get("/manage/fgd/reports/recap.pdf").data
    document = pypdfium2.PdfDocument(content)
    text = squeezed("".join(page.get_textpage().get_text_bounded() for page in document))
    for name in HOSTILE:
        assert squeezed(name) in text, name
    assert {(round(page.get_width()), round(page.get_height())) for page in document} == {(842, 595)}


def test_the_same_recap_is_the_same_file(app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")
    client = organizer(app, event)
    one, other = (client.get("/manage/fgd/reports/recap.pdf").data for _ in range(2))
    assert one == other


def test_files_are_named_for_a_group_chat(app: Flask, event: Event) -> None:
    disposition = organizer(app, event).get("/manage/fgd/reports/category.csv").headers["Content-Disposition"]
    assert "FGD-Pembangunan-Hijau" in disposition and disposition.endswith(".csv")


def test_the_paper_of_any_meeting_has_nothing_outside_or_over_another(app: Flask) -> None:
    from regapp.printing.recap import LANDSCAPE, report_pages
    from regapp.reports.recap.papers import recap_report

    event = random_meeting(7)
    for page in report_pages(recap_report(event, event.sessions[0])):
        boxes = [placed.box for placed in page.texts]
        assert all(
            b.left >= 0 and b.right <= LANDSCAPE.width and b.bottom >= 0 and b.top <= LANDSCAPE.height for b in boxes
        )
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                apart = one.right <= other.left + 0.01 or other.right <= one.left + 0.01
                assert apart or one.top <= other.bottom + 0.01 or other.top <= one.bottom + 0.01, (one, other)
        assert all(0 <= box.left <= box.right <= LANDSCAPE.width + 0.01 for box, _color in page.fills)
