"""Dates and times as official papers write them, always in the event's zone and with its name.

CLDR writes "+08" or "Waktu Indonesia Tengah" for Makassar; the country's papers write WITA (Keppres 41/1987), so the
three Indonesian zones are named here.
"""

import datetime as dt
import zoneinfo

from babel.dates import format_date, get_timezone_name
from flask import Flask

from regapp.extensions import chosen_language
from regapp.models import Event

_INDONESIAN_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Ujung_Pandang": "WITA",
    "Asia/Jayapura": "WIT",
}
_DATE = {"id": "EEEE, d MMMM y", "en": "EEEE, d MMMM y"}
_SHORT_DATE = {"id": "d MMM y", "en": "d MMM y"}


def zone_name(zone: zoneinfo.ZoneInfo, at: dt.datetime, language: str) -> str:
    """WIB, WITA and WIT for Indonesia; elsewhere the usual short name, or the difference from UTC."""
    if name := _INDONESIAN_ZONES.get(zone.key):
        return name
    return get_timezone_name(at.astimezone(zone), width="short", locale=language)


def clock(at: dt.datetime, zone: zoneinfo.ZoneInfo, language: str) -> str:
    """Hours and minutes: 08.30 in Indonesian, 08:30 elsewhere."""
    return at.astimezone(zone).strftime("%H.%M" if language == "id" else "%H:%M")


def day(at: dt.datetime | dt.date, zone: zoneinfo.ZoneInfo | None, language: str) -> str:
    """The date with its weekday, computed, never typed: "Kamis, 8 Mei 2031"."""
    local = at.astimezone(zone).date() if isinstance(at, dt.datetime) and zone else at
    return format_date(local, _DATE.get(language, "full"), locale=language)


def short_day(at: dt.datetime | dt.date, zone: zoneinfo.ZoneInfo | None, language: str) -> str:
    """The date without its weekday, for tables: "8 Mei 2031"."""
    local = at.astimezone(zone).date() if isinstance(at, dt.datetime) and zone else at
    return format_date(local, _SHORT_DATE.get(language, "medium"), locale=language)


def event_date(event: Event, language: str) -> str:
    """The day of the event, or its first and last day."""
    first, last = (at.astimezone(event.zone).date() for at in (event.starts_at, event.ends_at))
    shown = day(first, None, language)
    return shown if first == last else f"{shown} – {day(last, None, language)}"


def event_time(event: Event, language: str) -> str:
    """Opening and end with the zone: "08.30 – 16.00 WITA"."""
    begin, end = (clock(at, event.zone, language) for at in (event.starts_at, event.ends_at))
    return f"{begin} – {end} {zone_name(event.zone, event.starts_at, language)}"


def moment(at: dt.datetime, zone: zoneinfo.ZoneInfo, language: str) -> str:
    """A date and a time with its zone: "8 Mei 2031, 08.30 WITA"."""
    return f"{short_day(at, zone, language)}, {clock(at, zone, language)} {zone_name(zone, at, language)}"


def init_app(app: Flask) -> None:
    """Offer them to templates, in the page's language."""

    def in_page_language(write):  # type: ignore[no-untyped-def]
        def filter_(*given: object) -> str:
            return write(*given, chosen_language())

        return filter_

    for write in (event_date, event_time, moment, clock, day, short_day):
        app.jinja_env.filters[write.__name__] = in_page_language(write)
