"""Papers of a seating plan in the language of the committee: the plan, lists for ushers, the list of greetings."""

from typing import BinaryIO

from flask_babel import gettext as _
from flask_babel import pgettext

from regapp import dates
from regapp.events.naming import document_info
from regapp.guests.precedence.queries import Person
from regapp.messages.composing import speaking
from regapp.models import Event, RoomShape
from regapp.printing import Printed
from regapp.printing.recap import report_pdf
from regapp.printing.recap_sheet import Report, ReportColumn, ReportTable
from regapp.printing.seating import SeatingPrint, SeatPrint, seating_pdf
from regapp.seating.queries import View

# Beside each other at a table, chairs are narrower than in a row.
_SIZES = {RoomShape.ROUNDS: (0.86, 0.62)}


def title() -> str:
    """What the plan is called, in the language spoken."""
    return pgettext("seating", "Seating plan")


def plan_print(event: Event, view: View) -> SeatingPrint:
    """The plan as the print room takes it, in the language spoken."""
    seats = []
    for code, seat in view.room.seats.items():
        placing = view.by_seat.get(code)
        person = placing.person if placing else None
        seats.append(
            SeatPrint(
                code,
                seat.x,
                seat.y,
                placing.name if placing else "",
                (person.position or person.institution) if person else "",
                bool(placing and placing.seated.is_fixed),
            )
        )
    return SeatingPrint(
        title=f"{title()}: {view.plan.name}",
        event=f"{event.text('title', event.language)} · {dates.event_date(event, event.language)}",
        stage=pgettext("seating", "Stage"),
        width=view.room.width,
        depth=view.room.depth + 0.6,
        seats=tuple(seats),
        tables=view.room.tables,
        has_round_tables=view.room.has_round_tables,
        seat_size=_SIZES.get(view.plan.shape, (0.94, 0.84)),
    )


def write_plan_pdf(event: Event, view: View, stream: BinaryIO, *, from_stage: bool) -> Printed:
    """The plan on one sheet."""
    with speaking(event.language):
        info = document_info(event, title(), event.language)
        return seating_pdf(plan_print(event, view), info, stream, from_stage=from_stage)


def write_ushers_pdf(event: Event, view: View, stream: BinaryIO) -> Printed:
    """For ushers: everybody from A to Z with their seat, then every seat with who sits there, then who has none."""
    with speaking(event.language):
        sitting = [one for one in view.by_seat.values() if one.person]
        by_name = sorted(sitting, key=lambda one: one.person.candidate.sort_key if one.person else "")
        by_seat = [view.by_seat[code] for code in view.room.seats if code in view.by_seat]
        seat, name = pgettext("seating", "Seat"), pgettext("column", "Name")
        office = pgettext("column", "Position")
        tables = [
            ReportTable(
                pgettext("seating", "By name"),
                (ReportColumn(name, False, 2.0), ReportColumn(office, False, 2.0), ReportColumn(seat, False, 0.6)),
                tuple((one.name, _office(one.person), one.seated.seat) for one in by_name),
                nothing="" if by_name else _("Nobody has a seat yet."),
            ),
            ReportTable(
                pgettext("seating", "By seat"),
                (ReportColumn(seat, False, 0.6), ReportColumn(name, False, 2.0), ReportColumn(office, False, 2.0)),
                tuple((one.seated.seat, one.name, _office(one.person)) for one in by_seat),
            ),
            ReportTable(
                pgettext("seating", "Without a seat"),
                (ReportColumn(name, False, 2.0), ReportColumn(office, False, 2.0)),
                tuple((one.name, _office(one)) for one in view.without),
                nothing="" if view.without else _("Everybody has a seat."),
            ),
        ]
        return report_pdf(_report(event, view, pgettext("seating", "List for ushers"), tables), stream)


def write_greetings_pdf(event: Event, view: View, stream: BinaryIO) -> Printed:
    """For the master of ceremonies: whom to greet, in the order of precedence, as it is said."""
    with speaking(event.language):
        seats = {guest_id: placing.seated.seat for guest_id, placing in view.by_guest.items()}
        greeted = [one for one in view.people if one.candidate.companion_of is None]
        rows = tuple(
            (str(number), greeting(one), one.institution, seats.get(one.guest_id, "–"))
            for number, one in enumerate(greeted, start=1)
        )
        columns = (
            ReportColumn(_("No."), False, 0.3),
            ReportColumn(pgettext("seating", "Greeting"), False, 3.2),
            ReportColumn(pgettext("column", "Institution"), False, 2.0),
            ReportColumn(pgettext("seating", "Seat"), False, 0.5),
        )
        nothing = "" if rows else _("Nobody comes yet.")
        table = ReportTable(pgettext("seating", "In the order of precedence"), columns, rows, nothing=nothing)
        return report_pdf(_report(event, view, pgettext("seating", "List of greetings"), [table]), stream)


def greeting(person: Person) -> str:
    """How somebody is greeted: office and name, or whom they represent and by whom; in the language spoken."""
    own = ", ".join(filter(None, (person.position, _full_name(person))))
    if not person.represents:
        return own or person.name
    return _("%(represented)s, represented by %(name)s", represented=person.represents, name=own)


def _full_name(person: Person) -> str:
    named = f"{person.title_before} {person.name}".strip()
    return f"{named}, {person.title_after}" if person.title_after else named


def _office(person: Person | None) -> str:
    return ", ".join(filter(None, (person.position, person.institution))) if person else ""


def _report(event: Event, view: View, what: str, tables: list[ReportTable]) -> Report:
    language = event.language
    return Report(
        info=document_info(event, what, language),
        title=what,
        event=event.text("title", language),
        host=event.text("host", language),
        facts=(f"{dates.event_date(event, language)} · {dates.event_time(event, language)}", view.plan.name),
        figures=(),
        tables=tuple(tables),
        legend_title="",
        legend=(),
        page=_("Page {page} of {pages}"),
    )
