"""The calendar file, from plain values."""

import dataclasses
import datetime as dt
import zoneinfo

import pytest
from icalendar import Calendar

from regapp.messages.calendar import CalendarEntry, calendar_file
from regapp.models import AnswerValue

ENTRY = CalendarEntry(
    uid="fgd.abc234@undangan.example",
    sequence=2,
    title="FGD Pembangunan Hijau",
    starts_at=dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC),
    ends_at=dt.datetime(2031, 5, 8, 8, 0, tzinfo=dt.UTC),
    zone=zoneinfo.ZoneInfo("Asia/Makassar"),
    location="Ballroom, Balikpapan",
    description="Kementerian Contoh\nNurhayati",
    url="https://undangan.example/i/abc",
    organizer_name='Kementerian "Contoh"; R.I.',
    organizer_email="sekretariat@fgd.example",
    guest_name="Nurhayati",
    guest_email="nurhayati@prov.example",
)


def read(entry: CalendarEntry):
    [event] = Calendar.from_ical(calendar_file(entry)).walk("VEVENT")
    return event


def test_the_times_are_those_of_the_events_zone():
    file = calendar_file(ENTRY).decode()
    assert "DTSTART;TZID=Asia/Makassar:20310508T083000" in file and "TZNAME:WITA" in file


def test_a_zone_with_summer_time_brings_its_rules():
    entry = dataclasses.replace(ENTRY, zone=zoneinfo.ZoneInfo("Australia/Sydney"))
    file = calendar_file(entry).decode()
    assert "TZNAME:AEST" in file and "TZNAME:AEDT" in file
    assert read(entry)["dtstart"].dt == ENTRY.starts_at


@pytest.mark.parametrize(
    "text", ["a;b,c\\d", "=1+1", "PT <Hijau> & Rekan", "baris\nBEGIN:VEVENT", "김민수 Şükrü " * 12]
)
def test_what_people_wrote_stays_text(text):
    event = read(dataclasses.replace(ENTRY, title=text, location=text, description=text, guest_name=text))
    assert str(event["summary"]) == str(event["location"]) == str(event["description"]) == text
    assert event["attendee"].params["CN"] == text.replace("\n", " ").strip()


@pytest.mark.parametrize(
    ("answer", "status", "word"),
    [
        (AnswerValue.NONE, "TENTATIVE", "NEEDS-ACTION"),
        (AnswerValue.ACCEPTED, "CONFIRMED", "ACCEPTED"),
        (AnswerValue.REPRESENTED, "CANCELLED", "DELEGATED"),
        (AnswerValue.DECLINED, "CANCELLED", "DECLINED"),
    ],
)
def test_the_answer_is_told_in_icalendars_words(answer, status, word):
    event = read(dataclasses.replace(ENTRY, answer=answer))
    assert (event["status"], event["attendee"].params["PARTSTAT"]) == (status, word)


def test_a_guest_without_an_address_is_named_in_the_description_only():
    assert "attendee" not in read(dataclasses.replace(ENTRY, guest_email=""))
