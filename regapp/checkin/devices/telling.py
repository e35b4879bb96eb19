"""How a device fares, in words: how long ago, how far its clock is off."""

import dataclasses
import datetime as dt

from flask_babel import format_timedelta, pgettext
from flask_babel import gettext as _

from regapp import clock
from regapp.checkin.judging import CLOCK_IS_OFF
from regapp.models import Device, Event, Power

# A device speaks at least once a minute while its page is open.
NOW = dt.timedelta(seconds=90)
# A difference that nobody notices: the way of an answer through the network.
UNNOTICED = dt.timedelta(seconds=2)


@dataclasses.dataclass(frozen=True)
class Told:
    """A device with what the list says of it; texts are empty where nothing is known."""

    device: Device
    # Titles of the sessions it may scan for; none: all.
    sessions: tuple[str, ...]
    last_contact: str
    clock: str
    is_clock_off: bool
    list_age: str
    # Whether its scanner is another page than the one that we give out now; a kiosk has a page of its own.
    is_page_old: bool


def told(device: Device, event: Event, language: str, page_now: str) -> Told:
    """The device in words of that language; `page_now` is the version of the scanner's page that we give out."""
    ahead = dt.timedelta(milliseconds=device.clock_ahead_ms) if device.clock_ahead_ms is not None else None
    return Told(
        device,
        tuple(one.text("title", language) for one in event.sessions if one.code in device.sessions),
        ago(device.last_seen_at),
        _difference(ahead),
        ahead is not None and abs(ahead) > CLOCK_IS_OFF,
        ago(device.list_read_at),
        bool(device.version) and Power.SCAN in device.powers and device.version != page_now,
    )


def ago(at: dt.datetime | None) -> str:
    """How long ago that was: "just now", "5 minutes ago"; empty where it never was."""
    if at is None:
        return ""
    gone = clock.now() - at
    return _("just now") if gone < NOW else format_timedelta(-gone, add_direction=True)


def _difference(ahead: dt.timedelta | None) -> str:
    if ahead is None:
        return ""
    if abs(ahead) <= UNNOTICED:
        return pgettext("a clock", "right")
    length = format_timedelta(abs(ahead))
    return _("%(time)s ahead", time=length) if ahead > dt.timedelta() else _("%(time)s behind", time=length)
