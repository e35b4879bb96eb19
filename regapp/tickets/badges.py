"""A guest's badge as the print room takes it: plain words, each in the guest's own language."""

from babel import Locale
from babel.core import UnknownLocaleError
from flask_babel import force_locale, pgettext

from regapp import dates
from regapp.models import Event
from regapp.printing import Badge, EventStyle
from regapp.tickets.queries import Holder
from regapp.tickets.service import code_of


def badge(event: Event, holder: Holder) -> Badge:
    """A guest's badge."""
    guest = holder.guest
    language = guest.language if guest.language in event.languages else event.language
    return Badge(
        name=guest.name,
        code=code_of(holder.ticket, guest.secret),
        reference=guest.ref,
        category=holder.category.text("name", language),
        color=holder.category.color.value,
        native_name=guest.native_name,
        position=guest.position,
        institution=guest.institution,
        country=country_name(guest.country, language),
        representing=representing(holder, language),
    )


def style(event: Event) -> EventStyle:
    """What all badges of the event share, in the event's language."""
    language = event.language
    return EventStyle(
        title=event.text("title", language),
        date_line=f"{dates.event_date(event, language)} · {event.text('venue', language)}",
        host=event.text("host", language),
        accent=event.accent,
    )


def representing(holder: Holder, language: str) -> str:
    """ "representing the Governor …": the office if there is one, with its holder's name; empty for everybody else."""
    if not holder.represented:
        return ""
    with force_locale(language):
        return pgettext("on badges and lists", "representing %(who)s", who=holder.represented)


def country_name(code: str, language: str) -> str:
    """The country's name in that language; empty for none, the code itself for one that the tables do not know."""
    if not code:
        return ""
    try:
        return Locale.parse(language).territories.get(code, code)
    except UnknownLocaleError:
        return code
