"""What a hostile reading of the ticket's pages found; each of these failed first."""

import datetime as dt

import icalendar
import pytest

from tests.factories import make_event, make_guest, ticket_link_of


def test_the_calendar_entry_carries_the_public_address(client, app):
    guest = make_guest(make_event(starts_in=dt.timedelta(days=20)))
    given = client.get(f"{ticket_link_of(guest)}/calendar.ics", base_url="http://10.0.0.7:8000")
    entry = next(iter(icalendar.Calendar.from_ical(given.data).walk("VEVENT")))
    assert str(entry["URL"]).startswith(app.extensions["regapp.settings"].base_url)


@pytest.mark.parametrize(
    ("own", "events", "language"), [("id", ["en"], "id"), ("ko", ["id", "ko"], "ko"), ("", ["id"], "id")]
)
def test_it_speaks_as_the_answer_page_does(client, app, own, events, language):
    guest = make_guest(make_event(starts_in=dt.timedelta(days=20), languages=events), language=own)
    assert f'<html lang="{language}">' in client.get(ticket_link_of(guest)).text
