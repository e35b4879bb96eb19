"""A guest's ticket as the print room takes it: plain words, in the language in hand."""

from flask_babel import gettext as _
from flask_babel import pgettext

from regapp import dates
from regapp.events.naming import document_info
from regapp.models import Event
from regapp.printing import Fact, TicketPrint
from regapp.tickets.queries import Holder
from regapp.tickets.service import code_of


def ticket_print(holder: Holder, event: Event, language: str) -> TicketPrint:
    """The ticket as the print room takes it."""
    guest, root = holder.guest, holder.represents
    title = event.text("title", language)
    return TicketPrint(
        title=title,
        facts=(
            Fact(pgettext("ticket", "Date"), dates.event_date(event, language)),
            Fact(pgettext("ticket", "Time"), dates.event_time(event, language)),
            Fact(pgettext("ticket", "Place"), event.text("venue", language)),
        ),
        name=guest.name,
        code=code_of(holder.ticket, guest.secret),
        reference=guest.ref,
        reference_label=pgettext("ticket", "Reference"),
        info=document_info(event, pgettext("title of the ticket page", "Ticket"), language),
        host=event.text("host", language),
        native_name=guest.native_name,
        position=guest.position,
        institution=guest.institution,
        category=holder.category.text("name", language),
        representing=pgettext("on badges and lists", "representing %(who)s", who=holder.represented) if root else "",
        notice=_("Please show this code at the entrance, on paper or on the screen."),
        accent=event.accent,
    )
