"""What a caller reads aloud, in the language of whoever is called."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import clock, dates
from regapp.invitations.links import language_of
from regapp.invitations.queries import Invited
from regapp.messages.composing import speaking
from regapp.models import Channel

_ASKED = {
    Channel.EMAIL: _l("We sent the invitation by e-mail on %(date)s. Has it reached you?"),
    Channel.WHATSAPP: _l("We sent the invitation by WhatsApp on %(date)s. Has it reached you?"),
    Channel.PRINT: _l("The letter of invitation was handed over on %(date)s. Has it reached you?"),
}


def script(found: Invited, caller: str) -> tuple[str, list[str]]:
    """The language and the sentences; `caller` is the name of whoever calls, empty when not known."""
    event, language = found.event, language_of(found.guest, found.event)
    with speaking(language):
        return language, [
            _greeting(found, language, caller),
            _(
                "I am calling about the invitation to %(title)s, on %(date)s at %(time)s, at %(venue)s.",
                title=event.text("title", language),
                date=dates.event_date(event, language),
                time=dates.event_time(event, language),
                venue=event.text("venue", language),
            ),
            _asked(found, language),
            _("May we note that you will attend?"),
            *_instead(found),
            *_until_when(found, language),
            _("Thank you very much for your time."),
        ]


def _greeting(found: Invited, language: str, caller: str) -> str:
    guest = found.guest
    called = f"{guest.honorific} {guest.full_name}".strip()
    host = found.event.text("host", language) or found.event.text("title", language)
    if caller:
        named = {"caller": caller, "host": host, "name": called}
        return _("Good day. My name is %(caller)s, from %(host)s. May I speak with %(name)s?", **named)
    return _("Good day. I am calling from %(host)s. May I speak with %(name)s?", host=host, name=called)


def _asked(found: Invited, language: str) -> str:
    sentence = _ASKED.get(found.invitation.sent_channel) if found.invitation.sent_channel else None
    if sentence is None or found.invitation.sent_at is None:
        return _("May we send you the invitation, and to which address or number?")
    return str(sentence) % {"date": dates.day(found.invitation.sent_at, found.event.zone, language)}


def _instead(found: Invited) -> list[str]:
    if found.category.may_be_represented and found.represents is None:
        return [_("If you are unable to attend, may I note who will represent you, with name and position?")]
    return []


def _until_when(found: Invited, language: str) -> list[str]:
    closes, zone = found.event.answers_close_at, found.event.zone
    if closes <= clock.now():
        return []
    day, time = dates.day(closes, zone, language), dates.clock(closes, zone, language)
    at = f"{day}, {time} {dates.zone_name(zone, closes, language)}"
    return [_("If you do not know yet: we would be grateful for your answer by %(moment)s.", moment=at)]
