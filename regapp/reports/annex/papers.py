"""The annex of the activity report as the print room takes it, in the language of the committee."""

import dataclasses
import itertools
from collections.abc import Iterator
from typing import BinaryIO

from flask_babel import gettext as _
from flask_babel import pgettext

from regapp import dates
from regapp.events.naming import document_info
from regapp.events.queries import session_now
from regapp.invitations.lettering.queries import Addressed
from regapp.invitations.lettering.service import standing_letter
from regapp.messages.composing import speaking
from regapp.models import Event, EventSession
from regapp.printing import Printed
from regapp.printing.annex import annex_pdf, letter_leaves, list_leaves, report_leaves
from regapp.printing.annex_pages import photo_leaves, programme_leaves
from regapp.printing.annex_sheet import Annex, Cover, Part, Photograph, Photographs, Programme, ProgrammeDay
from regapp.printing.attendance import words_of
from regapp.reports.annex import queries
from regapp.reports.lists.details import ListDetails
from regapp.reports.lists.papers import attendance_sheet
from regapp.reports.queries import attendees
from regapp.reports.recap import papers as recap_papers


@dataclasses.dataclass(frozen=True)
class Wanted:
    """What goes into the annex, in its order; `letter` None: no invitation."""

    letter: Addressed | None = None
    programme: bool = True
    lists: tuple[EventSession, ...] = ()
    signatures: bool = True
    recap: bool = True
    photographs: bool = True


def title() -> str:
    """What the paper is called, in the language spoken."""
    return pgettext("paper", "Annex to the activity report")


def write_annex_pdf(event: Event, wanted: Wanted, stream: BinaryIO) -> Printed:
    """Write the annex. A part that has nothing in it is left out."""
    with speaking(event.language):
        photographs = _photographs(event) if wanted.photographs else None
        parts = tuple(_parts(event, wanted, photographs))
        annex = Annex(document_info(event, title(), event.language), _cover(event), parts)
    return annex_pdf(annex, photographs, stream)


def _parts(event: Event, wanted: Wanted, photographs: Photographs | None) -> Iterator[Part]:
    language = event.language
    if wanted.letter:
        letter = standing_letter(event, wanted.letter)
        yield Part(_("Invitation"), letter_leaves(letter), tuple(letter.words))
    if wanted.programme:
        programme = _programme(event)
        yield Part(programme.title, programme_leaves(programme), programme.words)
    for session in wanted.lists:
        rows = attendees(event.id, session.id)
        sheet = attendance_sheet(event, session, rows, ListDetails(signatures=wanted.signatures))
        name = f"{_('Attendance list')}: {session.text('title', language)}"
        yield Part(name, list_leaves(sheet), words_of(sheet))
    if wanted.recap:
        code = session_now(event.sessions)
        session = next(one for one in event.sessions if one.code == code)
        report = recap_papers.recap_report(event, session)
        yield Part(recap_papers.title(), report_leaves(report), report.words)
    if photographs and photographs.shown:
        yield Part(photographs.title, photo_leaves(photographs), photographs.words)


def _cover(event: Event) -> Cover:
    language = event.language
    facts = (
        (pgettext("attendance list", "Date"), dates.event_date(event, language)),
        (pgettext("attendance list", "Time"), dates.event_time(event, language)),
        (pgettext("attendance list", "Place"), event.text("venue", language)),
        (pgettext("annex", "Host"), event.text("host", language)),
    )
    return Cover(
        title=title(),
        event=event.text("title", language),
        contents=pgettext("annex", "Contents"),
        part=pgettext("annex", "Annex {number}"),
        page=_("Page {page} of {pages}"),
        letterhead=tuple((event.letterhead or event.host).splitlines()),
        facts=tuple((label, value) for label, value in facts if value),
    )


def _programme(event: Event) -> Programme:
    """The sessions by day, each day in the order of the clock."""
    language, zone = event.language, event.zone
    sessions = sorted(event.sessions, key=lambda one: (one.starts_at, one.ends_at, one.id))
    by_day = itertools.groupby(sessions, key=lambda one: one.starts_at.astimezone(zone).date())
    return Programme(
        title=pgettext("annex", "Programme"),
        event=event.text("title", language),
        headings=(
            pgettext("annex", "Time (%(zone)s)") % {"zone": dates.zone_name(zone, event.starts_at, language)},
            pgettext("annex", "Item"),
            pgettext("annex", "Room"),
        ),
        days=tuple(ProgrammeDay(*_day(event, list(items))) for _date, items in by_day),
    )


def _day(event: Event, sessions: list[EventSession]) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    language, zone = event.language, event.zone
    items = tuple(
        (
            " – ".join(dates.clock(at, zone, language) for at in (one.starts_at, one.ends_at)),
            one.text("title", language),
            one.room,
        )
        for one in sessions
    )
    return dates.day(sessions[0].starts_at, zone, language), items


def _photographs(event: Event) -> Photographs:
    standing = [one for one in queries.photos_of(event.id) if one.photo.removed_at is None]
    contents = [(queries.content_of(one), one.photo.caption) for one in standing]
    return Photographs(
        title=pgettext("annex", "Documentation"),
        event=event.text("title", event.language),
        shown=tuple(Photograph(content, caption) for content, caption in contents if content),
    )
