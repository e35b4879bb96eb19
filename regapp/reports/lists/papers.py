"""Attendance lists as files: the paper in the form that was chosen, workbook and CSV."""

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from babel import Locale
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
    Printed,
    Signer,
    attendance_pdf,
)
from regapp.reports.lists.columns import Told, cells, is_wide, laid
from regapp.reports.lists.details import Grouping, ListDetails, Purpose, Speech
from regapp.reports.queries import Attendee
from regapp.sheets import Cell, write_csv, write_xlsx
from regapp.tickets.badges import representing
from regapp.tickets.layouts.queries import delegations_of

USUAL = ListDetails()


def write_attendance_pdf(
    event: Event, session: EventSession, rows: list[Attendee], stream: BinaryIO, details: ListDetails = USUAL
) -> Printed:
    """The list of one session on paper."""
    return attendance_pdf(attendance_sheet(event, session, rows, details), stream)


def attendance_sheet(
    event: Event, session: EventSession, rows: list[Attendee], details: ListDetails = USUAL
) -> AttendanceSheet:
    """The list as the print room takes it; the column of arrivals appears by itself once somebody came."""
    language, second = languages(event, details.speech)
    drawn = drawn_signatures(session.id) if details.signatures and details.purpose == Purpose.ATTENDANCE else {}
    codes = _codes(details, rows)
    columns = laid(codes, language, second)
    labels = _labels(details.purpose, language, second)
    return AttendanceSheet(
        labels=labels,
        info=document_info(event, labels.title, language),
        activity=event.text("title", language),
        groups=tuple(_groups(event, rows, details, codes, drawn, language)),
        columns=columns,
        letterhead=tuple((event.letterhead or event.host).splitlines()),
        date=dates.day(session.starts_at, event.zone, language),
        time=_span(event, session, language),
        place=", ".join(filter(None, (session.room, event.text("venue", language)))),
        session=session.text("title", language),
        paper=details.paper,
        is_wide=is_wide(columns, details.paper.size.width, signatures=details.signatures),
        signatures=details.signatures,
        blank_rows=details.blank_rows,
        signer=_signer(event, session, language),
        note=_chain_note(event, language) if drawn else "",
    )


def languages(event: Event, speech: Speech) -> tuple[str, str]:
    """The language of the list, and of the second headings; empty: there are none."""
    first = event.language if speech in (Speech.EVENT, Speech.BOTH) else speech.value
    return first, ("en" if first == "id" else "id") if speech == Speech.BOTH else ""


def title(purpose: Purpose, language: str, second: str = "") -> str:
    """What the list is called."""
    return _both(
        lambda: _("Attendance list") if purpose == Purpose.ATTENDANCE else _("List of recipients"), language, second
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
        what = _("Attendance list")
    write_xlsx(stream, what, header, attendance_rows(event, rows), (6, 10, 34, 14, 18, 36, 40, 9, 16, 34, 18))


def write_list_xlsx(
    event: Event, session: EventSession, rows: list[Attendee], stream: BinaryIO, details: ListDetails
) -> None:
    """The list as a workbook with the columns of its form; what is written in by hand is empty."""
    language, second = languages(event, details.speech)
    codes = _codes(details, rows)
    columns = laid(codes, language, second)
    header = [" / ".join(filter(None, (column.label, column.second))) for column in columns]
    lines = (
        (number, row.holder.guest.full_name, *cells(codes, Told(row, event, language)))
        for number, row in enumerate(rows, start=1)
    )
    with force_locale(language):
        number = _("No.")
    widths = (6, 40, *(max(14, len(heading) + 2) for heading in header[1:]))
    write_xlsx(stream, title(details.purpose, language), (number, *header), lines, widths)


def _labels(purpose: Purpose, language: str, second: str) -> AttendanceLabels:
    def both(words: Callable[[], str]) -> str:
        return _both(words, language, second)

    with force_locale(language):
        page = _("Page {page} of {pages}")
    return AttendanceLabels(
        title=title(purpose, language, second),
        activity=both(lambda: pgettext("attendance list", "Activity")),
        date=both(lambda: pgettext("attendance list", "Date")),
        time=both(lambda: pgettext("attendance list", "Time")),
        place=both(lambda: pgettext("attendance list", "Place")),
        session=both(lambda: pgettext("attendance list", "Session")),
        number=both(lambda: _("No.")),
        signature=both(lambda: pgettext("column", "Signature")),
        page=page,
    )


def _both(words: Callable[[], str], language: str, second: str) -> str:
    """Words in one language or in two; what is alike in both is said once."""
    found = []
    for one in filter(None, (language, second)):
        with force_locale(one):
            found.append(words())
    return " / ".join(dict.fromkeys(found))


def _codes(details: ListDetails, rows: list[Attendee]) -> tuple[str, ...]:
    """The chosen columns, with the time of arrival where somebody came to what is attended."""
    shows_arrivals = details.purpose == Purpose.ATTENDANCE and any(row.arrived_at for row in rows)
    return (*(code for code in details.columns if code != "arrived"), *(["arrived"] if shows_arrivals else []))


def _groups(
    event: Event,
    rows: list[Attendee],
    details: ListDetails,
    codes: tuple[str, ...],
    drawn: dict[int, Signed],
    language: str,
) -> Iterator[AttendanceGroup]:
    """People together, groups in the order of their first one, those without any at the end."""
    named = _grouped(event, rows, details.group, language)
    with force_locale(language):
        others = pgettext("attendance list", "Others") if len(named) > 1 else ""
    for name in sorted(named, key=lambda one: not one):
        yield AttendanceGroup(
            rows=tuple(
                AttendanceRow(
                    name=member.holder.guest.full_name,
                    cells=cells(codes, Told(member, event, language)),
                    representing=representing(member.holder, language),
                    signature=_ink(event, drawn.get(member.holder.guest.id), language),
                )
                for member in named[name]
            ),
            title=name or others,
        )


def _grouped(event: Event, rows: list[Attendee], group: Grouping, language: str) -> dict[str, list[Attendee]]:
    delegations = delegations_of(event.id) if group == Grouping.DELEGATION else {}
    territories = Locale.parse(language).territories
    names: dict[Grouping, Callable[[Attendee], str]] = {
        Grouping.NONE: lambda row: "",
        Grouping.CATEGORY: lambda row: row.holder.category.text("name", language),
        Grouping.INSTITUTION: lambda row: row.holder.guest.institution,
        Grouping.DELEGATION: lambda row: delegations.get(row.holder.guest.delegation_id or 0, ""),
        Grouping.COUNTRY: lambda row: str(territories.get(row.holder.guest.country, row.holder.guest.country)),
    }
    found: dict[str, list[Attendee]] = {}
    for row in rows:
        found.setdefault(names[group](row), []).append(row)
    return found


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
