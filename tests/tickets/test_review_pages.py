"""The ticket's page, drawing, paper and calendar entry."""

import datetime as dt

import icalendar
import pytest

from regapp.accounts.service import COMMAND
from regapp.guests.service import withdraw
from regapp.rsvp import service
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.service import reissue, revoke
from tests.factories import code_of, link_of, make_event, make_guest, ticket_link_of


@pytest.fixture
def event(app):
    return make_event(starts_in=dt.timedelta(days=20))


@pytest.fixture
def guest(event):
    return make_guest(event, "Hartono", position="Gubernur", institution="Pemerintah Provinsi", language="en")


def groups(code: str) -> str:
    return " ".join(code[at : at + 4] for at in range(0, 24, 4))


def test_it_shows_name_office_category_reference_and_code(client, guest):
    page = client.get(ticket_link_of(guest))
    assert page.status_code == 200
    for word in (
        "Hartono",
        "Gubernur",
        "Pemerintah Provinsi",
        "Official",
        guest.ref,
        groups(code_of(guest)),
        "cat-blue",
    ):
        assert word in page.text


def test_a_representatives_ticket_names_both(client, guest):
    wati = service.represent(guest.id, RepresentativeDetails("Wati Asisten"), Said())
    page = client.get(ticket_link_of(wati)).text
    assert "Wati Asisten" in page
    assert "representing Hartono, Gubernur" in page


def test_a_native_name_stands_beside_the_name(client, event):
    kim = make_guest(event, "Kim Min-jun", native_name="김민준")
    assert "김민준" in client.get(ticket_link_of(kim)).text


@pytest.mark.parametrize("state", ["declined", "represented", "revoked", "reissued", "withdrawn"])
def test_a_ticket_that_is_not_valid_shows_no_code_and_says_so(client, guest, state):
    link = ticket_link_of(guest)
    {
        "declined": lambda: service.decline(guest.id, Said()),
        "represented": lambda: service.represent(guest.id, RepresentativeDetails("Wati"), Said()),
        "revoked": lambda: revoke(guest, COMMAND),
        "reissued": lambda: reissue(guest, COMMAND),
        "withdrawn": lambda: withdraw(guest, COMMAND),
    }[state]()
    page = client.get(link)
    assert page.status_code == 200
    assert "not valid" in page.text
    assert groups(code_of(guest)) not in page.text and "code.svg" not in page.text
    assert client.get(f"{link}/code.svg").status_code == 404


def test_the_paper_carries_the_same_ticket(client, guest):
    paper = client.get(f"{ticket_link_of(guest)}/ticket.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert guest.ref in paper.headers["Content-Disposition"]


def test_the_calendar_entry_says_where_and_when(client, event, guest):
    given = client.get(f"{ticket_link_of(guest)}/calendar.ics")
    entry = next(iter(icalendar.Calendar.from_ical(given.data).walk("VEVENT")))
    assert given.mimetype == "text/calendar"
    assert (entry["SUMMARY"], entry.decoded("DTSTART")) == ("FGD on Green Development", event.starts_at)


@pytest.mark.parametrize("part", ["", "/code.svg", "/ticket.pdf", "/calendar.ics"])
def test_no_part_of_it_sets_a_cookie_or_may_be_kept(client, guest, part):
    given = client.get(ticket_link_of(guest) + part)
    assert given.status_code == 200
    assert "Set-Cookie" not in given.headers
    assert given.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("part", ["", "/code.svg", "/ticket.pdf", "/calendar.ics"])
@pytest.mark.parametrize("token", ["x" * 22, "%ff", "%00", "1" * 24])
def test_an_unknown_link_opens_nothing(client, event, token, part):
    assert client.get(f"/t/{token}{part}").status_code == 404


def test_the_answer_pages_link_is_not_the_tickets(client, guest):
    assert client.get(link_of(guest).replace("/i/", "/t/")).status_code == 404
    assert client.get(ticket_link_of(guest).replace("/t/", "/i/")).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_written_there(client, guest, method):
    assert getattr(client, method)(ticket_link_of(guest)).status_code == 405


@pytest.mark.parametrize(("part", "most"), [("", 6), ("/code.svg", 6), ("/ticket.pdf", 6), ("/calendar.ics", 6)])
def test_each_part_takes_at_most_six_statements(client, guest, count_sql, part, most):
    link = ticket_link_of(guest)
    with count_sql() as statements:
        client.get(link + part)
    assert len(statements) <= most, statements


def test_hostile_names_come_out_as_typed(client, event):
    guest = make_guest(
        event, "PT Borneo <Hijau> & Rekan", position="{{ 7*7 }}", institution='"><script>alert(1)</script>'
    )
    page = client.get(ticket_link_of(guest)).text
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page and "{{ 7*7 }}" in page
    assert "<script>alert" not in page
