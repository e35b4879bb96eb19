"""The prepared text that asks a guest for a shorter word for their office, in the guest's language."""

import dataclasses
import urllib.parse

from flask_babel import gettext as _

from regapp.invitations.letters import chat_link, salutation
from regapp.invitations.links import language_of
from regapp.messages.composing import speaking
from regapp.models import Event, Guest


@dataclasses.dataclass(frozen=True)
class Asking:
    """Links that open the text on the organizer's own phone or in their mail program; empty where none is possible."""

    chat: str
    mail: str


def asking(event: Event, guest: Guest) -> Asking:
    """Ask this guest. Nothing is sent by opening a link: a person does."""
    language = language_of(guest, event)
    with speaking(language):
        title = event.text("title", language)
        subject = _("Your badge: %(title)s", title=title)
        text = "\n\n".join(
            (
                salutation(guest),
                _(
                    "your office, “%(position)s”, would have to be printed very small on your badge for %(title)s. How "
                    "may we shorten it?",
                    position=guest.position or guest.institution,
                    title=title,
                ),
                _("Thank you very much."),
            )
        )
    parts = urllib.parse.urlencode({"subject": subject, "body": text}, quote_via=urllib.parse.quote)
    return Asking(
        chat=chat_link(guest.phone, text) if guest.phone else "",
        mail=f"mailto:{urllib.parse.quote(guest.email, safe='@+')}?{parts}" if guest.email else "",
    )
