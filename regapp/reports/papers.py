"""Guests and events as the print room takes them: plain words, in the language of the paper."""

import itertools
from collections.abc import Iterable
from typing import BinaryIO

from flask_babel import force_locale, ngettext, pgettext
from flask_babel import gettext as _

from regapp import dates
from regapp.checkin.signing.queries import Signed, chain
from regapp.checkin.signing.queries import signatures as drawn_signatures
from regapp.events.naming import document_info
from regapp.models import Event, EventSession
from regapp.printing import (
    AttendanceGroup,
    AttendanceLabels,
    AttendanceRow,
    AttendanceSheet,
    Ink,
    Paper,
    Printed,
    Signer,
    attendance_pdf,
)
from regapp.reports.queries import Attendee
from regapp.sheets import Cell, write_csv, write_xlsx
from regapp.tickets.badges import representing

BLANK_ROWS = 10


def write_attendance_pdf(
    event: Event,
    session: EventSession,
    rows: list[Attendee],
    stream: BinaryIO,
    *,
    signatures: bool,
    paper: Paper = Paper.A4,
    blank_rows: int = 0,
) -> Printed:
    """The attendance list of one session in the customary form."""
    sheet = attendance_sheet(event, session, rows, signatures=signatures, paper=paper, blank_rows=blank_rows)
    return attendance_pdf(sheet, stream)


def attendance_sheet(
    event: Event,
    session: EventSession,
    rows: list[Attendee],
    *,
    signatures: bool,
    paper: Paper = Paper.A4,
    blank_rows: int = 0,
) -> AttendanceSheet:
    """The list as the print room takes it; the column of arrivals appears once somebody came."""
    language = event.language
    drawn = drawn_signatures(session.id) if signatures else {}
    with force_locale(language):
        labels = _labels()
        info = document_info(event, labels.title, language)
    return AttendanceSheet(
        labels=labels,
        info=info,
        activity=event.text("title", language),
        groups=tuple(_groups(event, rows, drawn, language)),
        letterhead=tuple((event.letterhead or event.host).splitlines()),
        date=dates.day(session.starts_at, event.zone, language),
        time=_span(event, session, language),
        place=", ".join(filter(None, (session.room, event.text("venue", language)))),
        session=session.text("title", language),
        paper=paper,
        arrivals=any(row.arrived_at for row in rows),
        signatures=signatures,
        blank_rows=blank_rows,
        signer=_signer(event, session, language),
        note=_chain_note(event, language) if drawn else "",
    )


COLUMNS = (
    "no",
    "ref",
    "name",
    "title_before",
    "title_after",
    "position",
    "institution",
    "country",
    "category",
    "represents",
    "arrived",
)


def attendance_rows(event: Event, rows: list[Attendee]) -> Iterable[tuple[Cell, ...]]:
    """The list as cells, in the order of COLUMNS; the time of arrival is in the event's zone."""
    for number, row in enumerate(rows, 1):
        guest = row.holder.guest
        yield (
            number,
            guest.ref,
            guest.name,
            guest.title_before,
            guest.title_after,
            guest.position,
            guest.institution,
            guest.country,
            row.holder.category.text("name", event.language),
            row.holder.represents.name if row.holder.represents else "",
            row.arrived_at.astimezone(event.zone) if row.arrived_at else None,
        )


def write_attendance_csv(event: Event, rows: list[Attendee], stream: BinaryIO) -> None:
    """The list for programs: columns by their names in `COLUMNS`."""
    write_csv(stream, COLUMNS, attendance_rows(event, rows))


def write_attendance_xlsx(event: Event, session: EventSession, rows: list[Attendee], stream: BinaryIO) -> None:
    """The list as a workbook, its header in the event's language."""
    zone = dates.zone_name(event.zone, session.starts_at, event.language)
    with force_locale(event.language):
        header = (
            _("No."),
            pgettext("column", "Reference"),
            pgettext("column", "Name"),
            _("Titles before"),
            _("Titles after"),
            pgettext("column", "Position"),
            pgettext("column", "Institution"),
            pgettext("column", "Country"),
            pgettext("column", "Category"),
            pgettext("column", "Representing"),
            _("Arrived (%(zone)s)", zone=zone),
        )
        title = _labels().title
    write_xlsx(stream, title, header, attendance_rows(event, rows), (6, 10, 34, 14, 18, 36, 40, 9, 16, 34, 18))


def _labels() -> AttendanceLabels:
    return AttendanceLabels(
        title=_("Attendance list"),
        activity=pgettext("attendance list", "Activity"),
        date=pgettext("attendance list", "Date"),
        time=pgettext("attendance list", "Time"),
        place=pgettext("attendance list", "Place"),
        session=pgettext("attendance list", "Session"),
        number=_("No."),
        name=pgettext("column", "Name"),
        position=pgettext("column", "Position"),
        institution=pgettext("column", "Institution"),
        arrived=pgettext("column", "Arrived"),
        signature=pgettext("column", "Signature"),
        page=_("Page {page} of {pages}"),
    )


def _groups(event: Event, rows: list[Attendee], drawn: dict[int, Signed], language: str) -> Iterable[AttendanceGroup]:
    for category, members in itertools.groupby(rows, key=lambda row: row.holder.category):
        yield AttendanceGroup(
            rows=tuple(
                AttendanceRow(
                    name=member.holder.guest.full_name,
                    position=member.holder.guest.position,
                    institution=member.holder.guest.institution,
                    arrived=dates.clock(member.arrived_at, event.zone, language) if member.arrived_at else "",
                    representing=representing(member.holder, language),
                    signature=_ink(event, drawn.get(member.holder.guest.id), language),
                )
                for member in members
            ),
            title=category.text("name", language),
        )


def _ink(event: Event, signed: Signed | None, language: str) -> Ink | None:
    """A drawn signature with when it was drawn, and its place and the beginning of its hash in the event's chain."""
    if signed is None or not any(signed.drawn.strokes):
        return None
    at = dates.clock(signed.signed_at, event.zone, language)
    lines = tuple(stroke for stroke in signed.drawn.strokes if stroke)
    return Ink(signed.drawn.width, signed.drawn.height, lines, f"{at} · {signed.number} · {signed.hash[:12]}")


def _chain_note(event: Event, language: str) -> str:
    """What proves that the drawn signatures are those that were drawn, in that order."""
    known = chain(event.id)
    with force_locale(language):
        told = ngettext(
            "%(num)d signature of this event was drawn on a screen. Beneath each stand its time, its number, and the "
            "beginning of its hash (SHA-256), which covers the one before it. The last hash is %(hash)s.",
            "%(num)d signatures of this event were drawn on a screen. Beneath each stand its time, its number, and the "
            "beginning of its hash (SHA-256), which covers the one before it. The last hash is %(hash)s.",
            known.length,
            hash=known.last_hash,
        )
        if not known.broken:
            return told
        numbers = ", ".join(map(str, known.broken))
        return f"{told} " + _("Changed since they were drawn: %(numbers)s.", numbers=numbers)


def _span(event: Event, session: EventSession, language: str) -> str:
    begin, end = (dates.clock(at, event.zone, language) for at in (session.starts_at, session.ends_at))
    return f"{begin} – {end} {dates.zone_name(event.zone, session.starts_at, language)}"


def _signer(event: Event, session: EventSession, language: str) -> Signer | None:
    if not event.signer_name and not event.signer_office:
        return None
    day = dates.short_day(session.starts_at, event.zone, language)
    place = f"{event.signer_place}, {day}" if event.signer_place else day
    return Signer(place, event.signer_office, event.signer_name, event.signer_number)
