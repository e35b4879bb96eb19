"""The mail that carries a report, composed when it leaves: with the figures of that moment."""

import dataclasses

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import dates
from regapp.extensions import db
from regapp.invitations.letters import inlined
from regapp.messages.composing import Attachment, Mail, Obsolete, composes, speaking
from regapp.models import Event, Message, ReportSchedule, SavedReport, User
from regapp.reports.recap import papers as recap_papers
from regapp.reports.saving import columns, papers, queries
from regapp.reports.saving.service import KIND

_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclasses.dataclass(frozen=True)
class Reader:
    """A member of the committee in the place of a guest in the layout of a letter."""

    name: str
    position: str = ""
    institution: str = ""


@composes(KIND)
def scheduled(message: Message) -> Mail:
    """A report for a member of the committee. Raises Obsolete for who is none any more, and where it was stopped."""
    planned = db.session.get(ReportSchedule, message.data["schedule"])
    if planned is None or planned.stopped_at is not None:
        raise Obsolete(_l("This report was stopped."))
    readers = queries.organizers(message.event_id, [message.data["user"]])
    if not readers:
        raise Obsolete(_l("This person is no organizer of the event any more."))
    event = db.session.get_one(Event, message.event_id)
    return _mail(event, planned, readers[0])


def _mail(event: Event, planned: ReportSchedule, reader: User) -> Mail:
    language = reader.language or event.language
    report = queries.report_of(event.id, planned.saved_report_id)
    kind = planned.format.value
    name, content = papers.scheduled_file(event, report, kind)
    with speaking(language):
        what = report.name if report else recap_papers.title()
        subject = _("Report “%(name)s”: %(title)s", name=what, title=event.text("title", language))
        told = _told(event, report, reader, language, what) | {"subject": subject}
        html = inlined(render_template("messages/report.html", **told), event)
        text = render_template("messages/report.txt", **told)
    return Mail(
        subject=subject,
        html=html,
        text=text.strip() + "\n",
        to_name=reader.name,
        to_address=reader.email,
        language=language,
        from_name=event.text("host", language),
        reply_to=event.contact_email,
        attachments=(Attachment(name, content, _TYPES[kind]),),
    )


def _told(event: Event, report: SavedReport | None, reader: User, language: str, what: str) -> dict[str, object]:
    """What the templates know."""
    _found, lost = columns.known(report.columns) if report else ([], [])
    return {
        "event": event,
        "language": language,
        "guest": Reader(reader.name),
        "salutation": reader.name or reader.email,
        "what": what,
        "lost": columns.missing_words(lost),
        "date": dates.event_date(event, language),
    }
