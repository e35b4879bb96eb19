"""A reading that needs a decision, in sentences: what happened, who read it where and when, and what may be decided."""

import dataclasses
import datetime as dt
from typing import Any

from flask_babel import format_timedelta
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import dates
from regapp.checkin.judging import CLOCK_IS_OFF
from regapp.checkin.reviews.queries import Reviewed
from regapp.models import (
    Device,
    Direction,
    Event,
    RefusalReason,
    ReviewDecision,
    ReviewKind,
    Scan,
    ScanOrigin,
    ScanResult,
)

_TITLES: dict[ReviewKind, Any] = {
    ReviewKind.ADMITTED_TWICE: _l("Two devices let this ticket in"),
    ReviewKind.LET_IN_THOUGH_REFUSED: _l("Let in without connection, though the ticket was not valid"),
    ReviewKind.TURNED_AWAY_THOUGH_VALID: _l("Turned away without connection, though the ticket was valid"),
    ReviewKind.DEVICE_REVOKED: _l("Read by a device that was revoked"),
}
_WHY: dict[RefusalReason, Any] = {
    RefusalReason.UNKNOWN_TICKET: _l("The code is on no list of this event."),
    RefusalReason.WRONG_EVENT: _l("The ticket is for another event."),
    RefusalReason.REVOKED: _l("The ticket was revoked or replaced by a new one."),
    RefusalReason.DECLINED: _l("The guest had answered that they cannot come."),
    RefusalReason.REPRESENTED: _l("The guest is represented by somebody else."),
    RefusalReason.REPLACED: _l("Another member of the delegation comes instead."),
    RefusalReason.NOT_IN_CATEGORY: _l("The session is not for the guest's category."),
    RefusalReason.OUTSIDE_HOURS: _l("The door was not open at this time."),
    RefusalReason.UNKNOWN_SESSION: _l("The device named a session that does not exist."),
    RefusalReason.CLOCK_AHEAD: _l("The device's clock was wrong, so the time is not known."),
    RefusalReason.TURNED_AWAY: _l("The list on the device may have been old."),
    RefusalReason.DEVICE_REVOKED: _l("It handed in what it had read before it was told."),
}
_DECIDED: dict[ReviewDecision, Any] = {
    ReviewDecision.WAS_THERE: _l("Was there"),
    ReviewDecision.WAS_NOT_THERE: _l("Was not there"),
    ReviewDecision.SEEN: _l("Seen, nothing changed"),
}


@dataclasses.dataclass(frozen=True)
class Choice:
    """A button: the word it sends, what it says, the drawing in it."""

    value: str
    words: str
    icon: str


@dataclasses.dataclass(frozen=True)
class Told:
    """A review in words; `readings` are sentences in the order in which they happened, `counted` says how it stands."""

    row: Reviewed
    title: str
    why: str
    readings: list[str]
    counted: str
    choices: list[Choice]
    decision: str


def title_of(kind: ReviewKind) -> str:
    """What happened, in a few words."""
    return str(_TITLES[kind])


def told(row: Reviewed, event: Event, language: str) -> Told:
    """The review in words of that language, times in the event's zone."""
    scans = [(row.scan, row.device)] + ([(row.other, row.other_device)] if row.other else [])
    in_order = sorted(scans, key=lambda one: (one[0].happened_at, one[0].id))
    return Told(
        row,
        title_of(row.review.kind),
        _why(row),
        [_reading(scan, device, event, language) for scan, device in in_order],
        _counted(row, event, language),
        _choices(row, event, language),
        str(_DECIDED[row.review.decision]) if row.review.decision else "",
    )


def _why(row: Reviewed) -> str:
    if row.review.kind == ReviewKind.ADMITTED_TWICE:
        return _("Either the guest passed two doors, or somebody else showed a picture of the ticket.")
    if row.instead:
        return _("The guest is represented by %(name)s.", name=row.instead)
    return str(_WHY.get(row.scan.reason, "")) if row.scan.reason else ""


def _reading(scan: Scan, device: Device | None, event: Event, language: str) -> str:
    """Who read it, when, and what the phone showed."""
    words = {
        "who": _place(scan, device),
        "when": dates.moment(scan.happened_at, event.zone, language),
    }
    if scan.result == ScanResult.LEFT or scan.direction == Direction.OUT:
        sentence = _("%(who)s let them out on %(when)s", **words)
    elif (scan.shown or scan.result) == ScanResult.REFUSED:
        sentence = _("%(who)s turned them away on %(when)s", **words)
    else:
        sentence = _("%(who)s let them in on %(when)s", **words)
    alone = _("without connection") if scan.shown else ""
    return ", ".join(filter(None, (sentence, alone, _clock(scan)))) + "."


def _place(scan: Scan, device: Device | None) -> str:
    if device is None:
        return scan.noted_by or (_("The paper list") if scan.origin == ScanOrigin.PAPER else _("A program"))
    return f"“{device.name}” ({device.door})" if device.door else f"“{device.name}”"


def _clock(scan: Scan) -> str:
    """That the time was put right, where the device's clock was off."""
    ahead = dt.timedelta(milliseconds=scan.clock_ahead_ms or 0)
    if abs(ahead) <= CLOCK_IS_OFF:
        return ""
    length = format_timedelta(abs(ahead))
    if ahead > dt.timedelta():
        return _("its clock was %(time)s ahead and was put right", time=length)
    return _("its clock was %(time)s behind and was put right", time=length)


def _counted(row: Reviewed, event: Event, language: str) -> str:
    if row.guest is None or row.session is None:
        return ""
    session = row.session.text("title", language)
    if row.counted_since is None:
        return _("Does not count as present at “%(session)s” now.", session=session)
    when = dates.moment(row.counted_since, event.zone, language)
    return _("Counts as present at “%(session)s” since %(when)s.", session=session, when=when)


def _choices(row: Reviewed, event: Event, language: str) -> list[Choice]:
    when = dates.clock(row.scan.happened_at, event.zone, language)
    if row.review.kind == ReviewKind.ADMITTED_TWICE:
        name = row.device.name if row.device else "–"
        words = {
            ReviewDecision.WAS_THERE: _("Was the guest both times"),
            ReviewDecision.WAS_NOT_THERE: _("At “%(name)s”, %(when)s, it was somebody else", name=name, when=when),
        }
    else:
        words = {
            ReviewDecision.WAS_THERE: _("Was there: count from %(when)s", when=when),
            ReviewDecision.WAS_NOT_THERE: _("Was not there"),
        }
    words[ReviewDecision.SEEN] = _("Seen, change nothing")
    icons = {
        ReviewDecision.WAS_THERE: "user-check",
        ReviewDecision.WAS_NOT_THERE: "user-x",
        ReviewDecision.SEEN: "eye",
    }
    offered = [Choice(one.value, words[one], icons[one]) for one in row.choices]
    if row.may_be_the_representative:
        came = _("%(name)s came with this ticket: count them", name=row.instead)
        offered.insert(0, Choice("instead", came, "users"))
    return offered
