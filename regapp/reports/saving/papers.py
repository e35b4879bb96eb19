"""A list of guests, or the recap, as a file: what the page offers and what a mail carries."""

import io

from flask_babel import gettext as _

from regapp.events.naming import document_info, file_name
from regapp.events.queries import session_now
from regapp.extensions import chosen_language
from regapp.guests.filtering import GuestFilter
from regapp.messages.composing import speaking
from regapp.models import Event, SavedReport
from regapp.printing.recap import report_pdf
from regapp.reports.recap import papers as recap_papers
from regapp.reports.recap.tables import Table
from regapp.reports.saving import columns, queries
from regapp.sheets import write_workbook


def guest_table(
    event: Event, title: str, codes: list[str], wanted: GuestFilter, limit: int = queries.EVERYBODY
) -> Table:
    """The list in the language spoken around."""
    return columns.table(title, codes, queries.rows(event, wanted, limit), event, chosen_language())


def guests_file(event: Event, title: str, codes: list[str], wanted: GuestFilter, kind: str) -> tuple[str, bytes]:
    """The list as `pdf`, `xlsx` or `csv`: its name and its bytes, in the event's language."""
    stream = io.BytesIO()
    with speaking(event.language):
        what = title or _("Guests")
        table = guest_table(event, what, codes, wanted)
        name = file_name(event, what, "", kind)
        if kind == "csv":
            recap_papers.write_table_csv(table, stream)
        elif kind == "xlsx":
            info = document_info(event, what, event.language)
            write_workbook(stream, [recap_papers.sheet_of(table)], info.title, info.author, info.created_at)
        else:
            report_pdf(recap_papers.report(event, what, [table], []), stream)
    return name, stream.getvalue()


def scheduled_file(event: Event, report: SavedReport | None, kind: str) -> tuple[str, bytes]:
    """What a mail carries: the saved list, or the recap where none is named."""
    if report is not None:
        return guests_file(event, report.name, report.columns, queries.filter_of(report.query), kind)
    stream, code = io.BytesIO(), session_now(event.sessions)
    session = next(one for one in event.sessions if one.code == code)
    if kind == "xlsx":
        recap_papers.write_recap_xlsx(event, session, stream)
    else:
        recap_papers.write_recap_pdf(event, session, stream)
    with speaking(event.language):
        return file_name(event, recap_papers.title(), "", kind), stream.getvalue()
