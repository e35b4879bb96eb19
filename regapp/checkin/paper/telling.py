"""A pack as the print room takes it: plain words, in the event's language."""

from typing import BinaryIO

from flask_babel import force_locale, ngettext, pgettext
from flask_babel import gettext as _

from regapp import dates
from regapp.checkin.paper import queries
from regapp.checkin.paper.planning import SPARES
from regapp.checkin.paper.queries import Listed
from regapp.events.naming import document_info
from regapp.models import Event, EventSession, PaperPack, RefusalReason
from regapp.printing import Printed
from regapp.printing.pack import pack_pdf
from regapp.printing.pack_sheet import Pack, PackContact, PackLabels, PackLine, PackSession
from regapp.tickets.badges import representing


def write_pack(event: Event, pack: PaperPack, stream: BinaryIO) -> Printed:
    """The pack with its own numbers, and what is known of its guests today."""
    language = event.language
    with force_locale(language):
        return pack_pdf(_pack(event, pack, language), stream)


def remark(one: Listed, event: Event, language: str) -> str:
    """Why a guest is not to be let in; empty where they are. In the language in hand."""
    if one.refused in (RefusalReason.REPRESENTED, RefusalReason.REPLACED) and one.instead:
        return _("Do not admit: %(name)s comes instead.", name=one.instead)
    if one.refused == RefusalReason.DECLINED:
        return _("Do not admit: answered that they cannot come.")
    return _("Do not admit: the ticket is not valid any more.") if one.refused else ""


def _pack(event: Event, pack: PaperPack, language: str) -> Pack:
    by_id = {session.id: session for session in event.sessions}
    sessions = [by_id[key] for key in pack.session_ids if key in by_id]
    labels = _labels()
    title = event.text("title", language)
    return Pack(
        labels=labels,
        info=document_info(event, labels.title, language, pack.made_at),
        event=title,
        host=event.text("host", language),
        facts=(
            f"{dates.event_date(event, language)} · {dates.event_time(event, language)}",
            event.text("venue", language),
        ),
        mark=_mark(event, pack, language),
        steps=_steps(len(sessions)),
        contacts=tuple(_contact(line) for line in pack.contacts.splitlines()),
        sessions=tuple(_session(event, one, n, len(sessions), language) for n, one in enumerate(sessions, start=1)),
        lines=tuple(_lines(event, pack, language)),
        spares=SPARES,
    )


def numbered(event: Event, pack: PaperPack, language: str) -> str:
    """What tells one pack's numbers from another's: when, and for how many."""
    return f"{dates.moment(pack.made_at, event.zone, language)} · {_counted(pack)}"


def _mark(event: Event, pack: PaperPack, language: str) -> str:
    moment = dates.moment(pack.made_at, event.zone, language)
    numbered_on = _("Numbered on %(moment)s", moment=moment)
    if pack.made_by:
        numbered_on = _("Numbered on %(moment)s by %(name)s", moment=moment, name=pack.made_by)
    return f"{numbered_on} · {_counted(pack)}"


def _counted(pack: PaperPack) -> str:
    count = len(pack.guest_ids)
    return ngettext("%(num)d guest", "%(num)d guests", count)


def _lines(event: Event, pack: PaperPack, language: str) -> list[PackLine]:
    found = {one.holder.guest.id: one for one in queries.listed(event.id)}
    lines = []
    for number, key in enumerate(pack.guest_ids, start=1):
        if one := found.get(key):
            guest = one.holder.guest
            about = ", ".join(filter(None, (guest.position, guest.institution)))
            sent = representing(one.holder, language)
            lines.append(
                PackLine(
                    number=number,
                    name=guest.full_name,
                    about=" · ".join(filter(None, (about, sent))),
                    reference=guest.ref,
                    category=one.holder.category.text("name", language),
                    remark=remark(one, event, language),
                )
            )
    return lines


def _session(event: Event, session: EventSession, number: int, count: int, language: str) -> PackSession:
    title = session.text("title", language)
    if count == 1:
        return PackSession(pgettext("column", "Time of arrival"), title)
    when = f"{dates.short_day(session.starts_at, event.zone, language)}, {_clock(event, session, language)}"
    heading = _("Session %(number)s", number=number)
    return PackSession(heading, " · ".join(filter(None, (title, when, session.room))))


def _clock(event: Event, session: EventSession, language: str) -> str:
    return dates.clock(session.starts_at, event.zone, language)


def _contact(line: str) -> PackContact:
    """ "Dewi, reception: +62 812 …" as who and number; a line without a colon is a number or a name alone."""
    who, colon, phone = line.rpartition(":")
    return PackContact(who.strip(), phone.strip()) if colon else PackContact("", line)


def _steps(sessions: int) -> tuple[str, ...]:
    """What somebody does who has never done it."""
    time = _("Ask for the name, find it in the list, and write the time of arrival into its row: 08:45.")
    if sessions > 1:
        time = _("Ask for the name, find it in the list, and write the time into the column of the session: 08:45.")
    return (
        _(
            "Phones without network go on scanning: they keep what they scan and send it later. "
            "Use paper only where no phone works."
        ),
        time,
        _("A dash instead of a box: this guest is not to be let in; beneath the name stands why. In doubt, phone."),
        _(
            "Who is not on the list: write them on a blank sheet, with the time and, if they get one, "
            "the number of a spare badge."
        ),
        _("A guest whose badge is missing gets a spare one: write its number (S7) beside the time."),
        _("Keep every sheet. An organizer enters them afterwards under Papers, “Take paper back in”."),
    )


def _labels() -> PackLabels:
    return PackLabels(
        title=_("Paper for when everything fails"),
        whom_to_phone=_("Whom to phone"),
        what_to_do=_("What to do"),
        sessions=_("Sessions"),
        list_title=_("Guests from A to Z"),
        number=_("No."),
        name=pgettext("column", "Name"),
        reference=pgettext("column", "Reference"),
        category=pgettext("column", "Category"),
        blank_title=_("Not on the list"),
        blank_note=_("One line a person; write clearly, it is typed in afterwards."),
        time=pgettext("column", "Time of arrival"),
        position=pgettext("column", "Position"),
        institution=pgettext("column", "Institution"),
        phone=_("Phone"),
        badge_number=_("Spare badge"),
        spare="S{number}",
        spare_name=pgettext("on a spare badge", "Name"),
        page=_("Page {page} of {pages}"),
    )
