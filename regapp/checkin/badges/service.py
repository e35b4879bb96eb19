"""Verbs of badges at the desk: print, print again with a reason, follow what lies in a printer's queue."""

import dataclasses
import datetime as dt
import io
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin.attending import insert
from regapp.checkin.badges import cups, queries
from regapp.errors import DomainError
from regapp.events.naming import document_info
from regapp.extensions import db, transaction
from regapp.messages.duties import duty
from regapp.models import BadgePrint, Device, Event, Guest, PrintState, clean
from regapp.printing.label import USUAL, Label, label_of, label_pdf
from regapp.tickets import badges
from regapp.tickets.queries import Holder, standing_holder

# Two clicks within this time are one wish.
SAME_CLICK = dt.timedelta(seconds=5)
# Who asked for a badge and never came to hand it over was interrupted, and it may be asked for anew.
INTERRUPTED_AFTER = dt.timedelta(seconds=30)
# So long the browser of a device may fetch the badge that it asked for.
FETCHED_WITHIN = dt.timedelta(minutes=10)
FOLLOWED_FOR = dt.timedelta(hours=12)
LONGEST_REASON = 200


class NoBadge(DomainError):
    """Whoever has no valid ticket gets no badge."""

    status = 409
    reason = "no_badge"


@dataclasses.dataclass(frozen=True)
class Asked:
    """A badge that was asked for. `is_new`: this call had it printed; otherwise it is the one that there was before."""

    badge: BadgePrint
    is_new: bool


def print_badge(
    event: Event, guest: Guest, *, device: Device | None, actor: Actor, reason: str = "", unasked: bool = False
) -> Asked:
    """Print the guest's badge at this device: on its printer, or by its own browser where it has none.

    Without a reason there is one badge, whoever asks how often, unless its details were changed since; with one there
    is another, counted. What failed is tried again under the same count. `unasked` is for printing at each admission:
    who has a badge from before the day gets no second one. A printer's trouble is kept with the badge, in words, and
    does not raise. Raises NoBadge.
    """
    holder = standing_holder(guest.id)
    if holder is None or not holder.is_valid:
        raise NoBadge(_l("This guest's ticket is not valid, so there is no badge to print."))
    asked = _claimed(event, guest, device, actor, clean(reason)[:LONGEST_REASON], unasked)
    if asked.is_new and asked.badge.printer:
        _hand_over(event, holder, label_for(device), asked.badge)
    return asked


def label_for(device: Device | None) -> Label:
    """The size of a device's labels."""
    return (label_of(device.label) if device else None) or USUAL


def badge_pdf(event: Event, holder: Holder, label: Label) -> bytes:
    """The badge on one page of exactly that size."""
    with force_locale(event.language):
        info = document_info(event, _("Badge of %(name)s", name=holder.guest.name), event.language)
    stream = io.BytesIO()
    label_pdf(badges.badge(event, holder), label, badges.style(event), info, stream)
    return stream.getvalue()


def follow(badge: BadgePrint) -> BadgePrint:
    """Look how far a badge in a printer's queue has come, and keep it: printed, or why it waits."""
    if badge.state != PrintState.QUEUED or not badge.job:
        return badge
    try:
        is_done, problem = cups.is_done(badge.printer, badge.job), ""
    except cups.Trouble as trouble:
        is_done, problem = False, str(trouble)
    if is_done or problem != badge.problem:
        state = PrintState.PRINTED if is_done else PrintState.QUEUED
        _keep(badge, state=state, problem=problem, done_at=clock.now() if is_done else None)
    return badge


@duty(every=dt.timedelta(seconds=20))
def follow_all() -> None:
    """Look after every badge in a queue, for the pages that ask for none by themselves."""
    for badge in queries.waiting(clock.now() - FOLLOWED_FOR):
        follow(badge)


def _claimed(event: Event, guest: Guest, device: Device | None, actor: Actor, reason: str, unasked: bool) -> Asked:
    """Enter the badge before it is printed: of several calls at one instant, one prints."""
    now = clock.now()
    wish: dict[str, Any] = {
        "device_id": device.id if device else None,
        "printer": device.printer if device else "",
        "asked_by": actor.name,
        "asked_at": now,
        # What a browser prints is out of our hands as soon as it has it.
        "state": PrintState.QUEUED if device and device.printer else PrintState.PRINTED,
        "done_at": None if device and device.printer else now,
        "job": "",
        "problem": "",
    }
    with transaction():
        printed_at = db.session.execute(
            sa.select(Guest.badge_printed_at).where(Guest.id == guest.id).with_for_update()
        ).scalar_one()
        last = queries.newest(guest.id)
        if last and _failed(last, now):
            return _again(last, wish)
        if last is None and unasked and printed_at:
            before = BadgePrint(event_id=event.id, guest_id=guest.id, copy=0, state=PrintState.PRINTED, **_BEFORE)
            return Asked(before, False)
        if last and (now - last.asked_at < SAME_CLICK or (printed_at and not reason)):
            return Asked(last, False)
        copy = last.copy + 1 if last else 1
        reason = reason or (str(_l("the details were changed")) if last else "")
        row = {"event_id": event.id, "guest_id": guest.id, "copy": copy, "reason": reason, **wish}
        made = db.session.execute(
            insert(BadgePrint).values(row).on_conflict_do_nothing().returning(BadgePrint.id)
        ).scalar_one_or_none()
        badge = queries.newest(guest.id)
        assert badge
        if made is None:
            return Asked(badge, False)
        _note(event, guest, badge, actor, now)
    return Asked(badge, True)


# A badge that was printed with all the others, before there was a desk.
_BEFORE: dict[str, Any] = {"reason": "", "printer": "", "asked_by": "", "job": "", "problem": ""}


def _failed(last: BadgePrint, now: dt.datetime) -> bool:
    """Whether the last badge never came out."""
    was_interrupted = last.state == PrintState.QUEUED and not last.job and now - last.asked_at > INTERRUPTED_AFTER
    return last.state == PrintState.FAILED or was_interrupted


def _again(last: BadgePrint, wish: dict[str, Any]) -> Asked:
    """Try once more what failed; of several who do, one."""
    taken = db.session.execute(
        sa.update(BadgePrint)
        .where(BadgePrint.id == last.id, BadgePrint.state == last.state, BadgePrint.asked_at == last.asked_at)
        .values(**wish)
        .execution_options(synchronize_session=False)
    )
    badge = queries.newest(last.guest_id)
    assert badge
    return Asked(badge, bool(taken.rowcount))  # type: ignore[attr-defined]


def _note(event: Event, guest: Guest, badge: BadgePrint, actor: Actor, now: dt.datetime) -> None:
    db.session.execute(
        sa.update(Guest)
        .where(Guest.id == guest.id, Guest.badge_printed_at.is_(None))
        .values(badge_printed_at=now)
        .execution_options(synchronize_session=False)
    )
    record(
        actor,
        "badge.printed" if badge.copy == 1 else "badge.printed_again",
        event_id=event.id,
        guest_id=guest.id,
        name=guest.name,
        copy=badge.copy,
        reason=badge.reason,
    )


def _hand_over(event: Event, holder: Holder, label: Label, badge: BadgePrint) -> None:
    """Give it to the printer, outside of any transaction: others go on while CUPS answers."""
    pdf = badge_pdf(event, holder, label)
    try:
        job = cups.hand_over(badge.printer, pdf, f"{holder.guest.ref}-{badge.copy}", label)
    except cups.Trouble as trouble:
        _keep(badge, state=PrintState.FAILED, problem=str(trouble))
    else:
        _keep(badge, job=job)


def _keep(badge: BadgePrint, **values: Any) -> None:
    with transaction():
        db.session.add(badge)
        for name, value in values.items():
            setattr(badge, name, value)
