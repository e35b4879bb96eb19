"""Verbs: decide about a reading that a device took alone, and take the decision back.

A decision never changes a scan. Who was there gets a scan of origin `review` at the time of the reading; a reading that
was somebody else's is taken back, and stays in the log. Attendance is derived from what counts then.
"""

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin import attending, scanning
from regapp.checkin.reviews import queries
from regapp.checkin.reviews.queries import Reviewed
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.models import Event, EventSession, ReviewDecision, ReviewKind, Scan, ScanOrigin, ScanReview, ScanUndo, clean

LONGEST_NOTE = 500


class DecidedAlready(DomainError):
    """Somebody else decided it a moment ago, or took their decision back."""

    reason = "decided_already"


def decide(
    event: Event, review_id: int, decision: ReviewDecision, actor: Actor, note: str = "", *, instead: bool = False
) -> Reviewed:
    """Decide once; of two people at the same instant one does. Gives the reading as it was before.

    With `instead`, "was there" means the guest's representative, who came with the guest's ticket. Raises NotFound,
    DecidedAlready, Invalid for what cannot be decided about this reading or for a remark that is too long.
    """
    said = clean(note)
    if len(said) > LONGEST_NOTE:
        raise Invalid(_l("This is too long: %(max)d characters fit.", max=LONGEST_NOTE), field="note")
    with transaction():
        found = _found(event, review_id)
        if decision not in found.choices:
            raise Invalid(_l("This cannot be decided about this reading."))
        if not _decide(event, [found], decision, actor, said, instead):
            raise DecidedAlready(_l("Somebody else has just decided this. It stands below with the decisions."))
    return found


def decide_all(event: Event, device_id: int, kind: ReviewKind, decision: ReviewDecision, actor: Actor) -> int:
    """Decide about everything of one kind that waits from one device; gives how many were decided.

    Those of whom this cannot be decided are marked as seen. What somebody else decides meanwhile stays theirs. Each
    can be taken back alone. Raises Invalid.
    """
    if kind == ReviewKind.ADMITTED_TWICE:
        raise Invalid(_l("That two devices let one ticket in is decided case by case."))
    with transaction():
        found = queries.some(event.id, queries.waiting_of(event.id, device_id, kind))
        fitting = [one for one in found if decision in one.choices]
        others = [one for one in found if decision not in one.choices]
        return _decide(event, fitting, decision, actor, "") + _decide(event, others, ReviewDecision.SEEN, actor, "")


def take_back(event: Event, review_id: int, actor: Actor) -> Reviewed:
    """Let it wait again, with attendance as it was before the decision. Gives the reading as it was decided.

    Raises NotFound, DecidedAlready where it waits again already.
    """
    with transaction():
        found = _found(event, review_id)
        decided_at, noted_id = found.review.decided_at, found.review.noted_scan_id
        taken = db.session.execute(
            sa.update(ScanReview)
            .where(ScanReview.id == review_id, ScanReview.decision.is_not(None), ScanReview.decided_at == decided_at)
            .values(decision=None, decided_at=None, decided_by="", note="", noted_scan_id=None)
            .execution_options(synchronize_session=False)
        )
        if not taken.rowcount:  # type: ignore[attr-defined]
            raise DecidedAlready(_l("This decision was taken back already."))
        if noted_id:
            noted = db.session.scalars(sa.select(Scan).where(Scan.id == noted_id))
            scanning.discount(event, noted, actor.name, "", clock.now())
        _count_again([found.scan.id], ScanUndo.at == decided_at)
        _derive([found.scan])
        _record(event, found, actor, "review.reopened")
    return found


def _found(event: Event, review_id: int) -> Reviewed:
    found = queries.some(event.id, [review_id])
    if not found:
        raise NotFound(_l("There is no such reading to decide about."))
    return found[0]


def _decide(
    event: Event,
    wanted: Sequence[Reviewed],
    decision: ReviewDecision,
    actor: Actor,
    note: str,
    instead: bool = False,
) -> int:
    """Decide about those that still wait, which the database says; gives how many they were."""
    if not wanted:
        return 0
    now, ids = clock.now(), [one.review.id for one in wanted]
    # In one order, so that two people who decide about many at once do not wait for each other in a circle.
    locked = sa.select(ScanReview.id).where(ScanReview.id.in_(ids)).order_by(ScanReview.id).with_for_update()
    db.session.execute(locked).all()
    taken = set(
        db.session.scalars(
            sa.update(ScanReview)
            .where(ScanReview.id.in_(ids), ScanReview.decision.is_(None))
            .values(decision=decision, decided_at=now, decided_by=actor.name, note=note)
            .returning(ScanReview.id)
            .execution_options(synchronize_session=False)
        )
    )
    decided = [one for one in wanted if one.review.id in taken]
    if decision == ReviewDecision.WAS_THERE:
        _note_down(event, [one for one in decided if one.review.kind != ReviewKind.ADMITTED_TWICE], actor, instead)
    if decision == ReviewDecision.WAS_NOT_THERE:
        twice = [one.scan for one in decided if one.review.kind == ReviewKind.ADMITTED_TWICE]
        scanning.discount(event, twice, actor.name, note, now)
    for one in decided:
        _record(event, one, actor, "review.decided", decision=decision.value, note=note)
    return len(decided)


def _note_down(event: Event, decided: Sequence[Reviewed], actor: Actor, instead: bool) -> None:
    """Count the guests, or who came for them, as present from the time of the reading on."""
    now, noted = clock.now(), dict[int, int]()
    for session, wave in _waves(decided):
        whom = {_who(one, instead): one for one in wave}
        seen = {guest_id: min(one.scan.happened_at, now) for guest_id, one in whom.items()}
        scanning.record_noted(event, session, seen.items(), actor, ScanOrigin.REVIEW)
        scans = db.session.scalars(
            sa.select(Scan).where(
                Scan.event_id == event.id,
                Scan.session_id == session.id,
                Scan.guest_id.in_(seen),
                Scan.origin == ScanOrigin.REVIEW,
                Scan.happened_at.in_(set(seen.values())),
            )
        )
        for scan in scans:
            if scan.guest_id and seen[scan.guest_id] == scan.happened_at:
                noted[whom[scan.guest_id].review.id] = scan.id
    if not noted:
        return
    # Decided before and taken back: the same note has the same id, and counts again.
    _count_again(list(noted.values()), sa.true())
    _derive(db.session.scalars(sa.select(Scan).where(Scan.id.in_(noted.values()))))
    rows = [{"id": review_id, "noted_scan_id": scan_id} for review_id, scan_id in noted.items()]
    db.session.execute(sa.update(ScanReview), rows)


def _waves(decided: Sequence[Reviewed]) -> Iterator[tuple[EventSession, list[Reviewed]]]:
    """The readings by session, in rounds in which each guest stands once: one round notes a guest once."""
    rounds: dict[tuple[int, int], list[Reviewed]] = {}
    times: dict[tuple[int, int], int] = {}
    for one in decided:
        assert one.session and one.guest
        key = (one.session.id, one.guest.id)
        times[key] = times.get(key, 0) + 1
        rounds.setdefault((one.session.id, times[key]), []).append(one)
    for wave in rounds.values():
        assert wave[0].session
        yield wave[0].session, wave


def _who(one: Reviewed, instead: bool) -> int:
    """Who was there: the guest, or the last of those who come in their place. Raises Invalid when nobody does."""
    assert one.guest
    who = queries.representative_of(one.guest.id) if instead else one.guest.id
    if who is None:
        raise Invalid(_l("Nobody represents this guest any more."))
    return who


def _count_again(scan_ids: list[int], which: sa.ColumnElement[bool]) -> None:
    """Let scans count again that were taken back."""
    db.session.execute(
        sa.delete(ScanUndo).where(ScanUndo.scan_id.in_(scan_ids), which).execution_options(synchronize_session=False)
    )


def _derive(scans: Iterable[Scan]) -> None:
    attending.derive({(scan.session_id, scan.guest_id) for scan in scans if scan.session_id and scan.guest_id})


def _record(event: Event, found: Reviewed, actor: Actor, action: str, **data: str) -> None:
    name = found.guest.name if found.guest else "–"
    record(actor, action, event_id=event.id, guest_id=found.guest.id if found.guest else None, name=name, **data)
