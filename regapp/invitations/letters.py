"""What guests are written: the composers of this flow's messages, and the text for WhatsApp.

Each speaks the guest's language, politely, and says what is true when it leaves. HTML comes from
`templates/messages/*.html` with its style sheet written into the elements, as mail programs want it.
"""


from flask_babel import gettext as _

from regapp.invitations import queries
from regapp.invitations.links import language_of
from regapp.invitations.queries import INVITATION
from regapp.invitations.service import ANSWER_RECEIVED, REPRESENTATIVE, remember_sent
from regapp.messages.composing import Mail, composes, speaking
from regapp.models import Message


@composes(INVITATION, after_delivery=remember_sent)
def invitation(message: Message) -> Mail:
    """The invitation: what, when, where, and the personal link to answer it."""
    found = _still_listed(message)
    with speaking(language_of(found.guest, found.event)) :
        subject = _(
            "Invitation for %(name)s: %(title)s",
            name=found.guest.name,
            title=found.event.text("title", language_of(found.guest, found.event)),
        )
        return _mail(found, INVITATION, subject)


@composes(REPRESENTATIVE, after_delivery=remember_sent)
def representative(message: Message) -> Mail:
    """For somebody who was named by another guest: whom they represent, their ticket, and their own link."""
    found = _still_listed(message)
    if found.represents is None:
        raise _obsolete(found.event, _("This person no longer represents anybody."))
    with speaking(language_of(found.guest, found.event)):
        subject = _("You represent %(name)s: %(title)s", name=found.represents.name, title=_title(found))
        return _mail(found, REPRESENTATIVE, subject)


@composes(ANSWER_RECEIVED)
def answer_received(message: Message) -> Mail:
    """Thanks for an answer, with the ticket for who will come. A later answer has thanks of its own."""
    found = _still_listed(message)
    if queries.newest_answer(found.guest.id) != message.data.get("answer_id"):
        raise _obsolete(found.event, _("The guest has answered again since."))
    with speaking(language_of(found.guest, found.event)):
        subject = _("Your answer has been received: %(title)s", title=_title(found))
        return _mail(found, ANSWER_RECEIVED, subject)
