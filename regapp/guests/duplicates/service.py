"""Verbs of duplicates: two people after all, one person, and two again.

A merge moves what happened to one record over to the other: answers, messages, calls, scans, companions, who
represents whom. Readings at the door stay as they were read; only whose they are changes. What was moved and what
changed is kept, so that the merge can be taken apart exactly as it was made, as long as nobody has built upon it.
"""

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError
from regapp.extensions import db, transaction
from regapp.guests.duplicates import fields
from regapp.models import (
    Answer,
    AnswerValue,
    Attendance,
    Call,
    ChangeRequest,
    Consent,
    DistinctPair,
    Guest,
    GuestStatus,
    GuestTag,
    Invitation,
    Merge,
    Message,
    MessageState,
    PrecedencePlace,
    QuestionAnswer,
    Registration,
    Representation,
    Scan,
    Upload,
    UtcDateTime,
)

# Whose each row is, by the word under which a merge remembers which rows it moved.
_OWNERS: dict[str, tuple[Any, Any]] = {
    "answers": (Answer, Answer.guest_id),
    "named": (Answer, Answer.representative_guest_id),
    "messages": (Message, Message.guest_id),
    "scans": (Scan, Scan.guest_id),
    "consents": (Consent, Consent.guest_id),
    "calls": (Call, Call.guest_id),
    "change_requests": (ChangeRequest, ChangeRequest.guest_id),
    "uploads": (Upload, Upload.guest_id),
    "companions": (Guest, Guest.companion_of_id),
    "replaced": (Guest, Guest.replaced_by_id),
    "represented": (Representation, Representation.represented_guest_id),
    "representing": (Representation, Representation.representative_guest_id),
    "roots": (Representation, Representation.root_guest_id),
}
# Of these a guest has at most one (for a question): moved only where the record that stays has none.
_SINGLE: dict[str, tuple[Any, Any, Any]] = {
    "question_answers": (QuestionAnswer, QuestionAnswer.guest_id, QuestionAnswer.question_id),
    "registrations": (Registration, Registration.guest_id, None),
    "places": (PrecedencePlace, PrecedencePlace.guest_id, None),
}
_ATTENDANCE = ("session_id", "guest_id", "event_id", "first_admitted_at", "entered_by", "inside", "changed_at")


class MergeRefused(DomainError):
    """These two cannot be merged, or not parted again; says what stands against it."""

    reason = "merge_refused"


@dataclasses.dataclass(frozen=True)
class _Record:
    """One of the two, locked."""

    guest: Guest
    invitation: Invitation


def keep_apart(first: Guest, second: Guest, actor: Actor) -> bool:
    """Remember that these are two people: they are not proposed again. False when somebody said so before."""
    lower, higher = sorted((first, second), key=lambda guest: guest.id)
    with transaction():
        _locked([lower.id, higher.id])
        if db.session.get(DistinctPair, (lower.id, higher.id)):
            return False
        db.session.add(
            DistinctPair(
                lower_guest_id=lower.id,
                higher_guest_id=higher.id,
                event_id=lower.event_id,
                actor_name=actor.name,
                at=clock.now(),
            )
        )
        record(actor, "guests.distinct", event_id=lower.event_id, guest_id=first.id, name=first.name, other=second.name)
    return True


def merge(
    kept_id: int, merged_id: int, choices: Mapping[str, str], actor: Actor, seen: tuple[str, str] | None = None
) -> Merge:
    """Make two records one: `kept_id` stays, with the fields that `choices` takes from the other ("merged", "both").

    A field without a choice, and whatever is empty in the record that stays, follows `fields.usual_choice`. `seen` are
    `version_of` both as the person saw them. Raises MergeRefused when they were changed or merged since, when one
    represents or accompanies the other, or when both are represented.
    """
    with transaction():
        records = _locked([kept_id, merged_id])
        kept, merged = records[kept_id], records[merged_id]
        _both_stand(kept.guest, merged.guest)
        if seen and seen != (version_of(kept.guest), version_of(merged.guest)):
            raise MergeRefused(_l("One of the two was changed a moment ago. Please look at both again."))
        answer = _chosen_answer(kept, merged, choices.get(fields.ANSWER, ""))
        _no_contradiction(kept.guest, merged.guest, answer)
        moved = _move(kept.guest, merged.guest)
        changed = _change(kept, merged, choices)
        merged.guest.status, merged.guest.merged_into_id = GuestStatus.WITHDRAWN, kept.guest.id
        kept.guest.updated_at = merged.guest.updated_at = clock.now()
        done = Merge(
            event_id=kept.guest.event_id,
            kept_guest_id=kept_id,
            merged_guest_id=merged_id,
            changed=changed,
            moved=moved,
            actor_name=actor.name,
            at=clock.now(),
        )
        db.session.add(done)
        db.session.flush()
        _tell(actor, "guests.merged", kept.guest, merged.guest)
    return done


def part(merge_id: int, event_id: int, actor: Actor) -> tuple[Guest, Guest]:
    """Undo a merge: both records are as they were. Raises MergeRefused when something was built upon it since."""
    with transaction():
        done = db.session.scalar(sa.select(Merge).where(Merge.id == merge_id, Merge.event_id == event_id))
        if done is None:
            raise MergeRefused(_l("There is no such merge."))
        records = _locked([done.kept_guest_id, done.merged_guest_id])
        kept, merged = records[done.kept_guest_id], records[done.merged_guest_id]
        _first_to_part(done)
        _still_as_merged(done, kept, merged)
        _restore(done, kept)
        _move_back(done.moved, kept.guest, merged.guest)
        merged.guest.status, merged.guest.merged_into_id = GuestStatus.LISTED, None
        kept.guest.updated_at = merged.guest.updated_at = clock.now()
        _tell(actor, "guests.parted", kept.guest, merged.guest)
    return kept.guest, merged.guest


def version_of(guest: Guest) -> str:
    """What tells whether a record was changed since it was looked at."""
    return guest.updated_at.isoformat()


def _locked(ids: list[int]) -> dict[int, _Record]:
    """Both records, locked in one order until the end of the transaction, read afresh."""
    rows = db.session.execute(
        sa.select(Guest, Invitation)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(Guest.id.in_(ids))
        .order_by(Guest.id)
        .with_for_update(of=(Guest, Invitation))
        .execution_options(populate_existing=True)
    )
    return {guest.id: _Record(guest, invitation) for guest, invitation in rows}


def _both_stand(kept: Guest, merged: Guest) -> None:
    if kept.merged_into_id or merged.merged_into_id:
        raise MergeRefused(_l("Somebody merged one of these two a moment ago. Nothing was changed."))
    if GuestStatus.WITHDRAWN in (kept.status, merged.status):
        raise MergeRefused(_l("One of these two was taken off the list. Put both on the list to merge them."))


def _no_contradiction(kept: Guest, merged: Guest, answer: AnswerValue) -> None:
    """Refuse what would leave two on one seat, or somebody as their own representative."""
    both = {kept.id, merged.id}
    if both & {kept.companion_of_id, merged.companion_of_id}:
        raise MergeRefused(_l("One of these two accompanies the other: they are two people."))
    standing = db.session.execute(
        sa.select(Representation.represented_guest_id, Representation.representative_guest_id).where(
            Representation.ended_at.is_(None),
            sa.or_(Representation.represented_guest_id.in_(both), Representation.representative_guest_id.in_(both)),
        )
    ).all()
    if any({one, other} == both for one, other in standing):
        raise MergeRefused(_l("One of these two represents the other: they are two people."))
    represented = [one for one, _other in standing if one in both]
    representing = [other for _one, other in standing if other in both]
    if len(represented) > 1 or len(representing) > 1:
        raise MergeRefused(_l("Both are represented, or both represent somebody. Please settle one of the two first."))
    if represented and representing and represented != representing:
        raise MergeRefused(
            _l("One of these two represents somebody, the other is represented. Please settle one of the two first.")
        )
    if bool(represented) != (answer == AnswerValue.REPRESENTED):
        raise MergeRefused(_l("One of these two is represented: that answer has to stay, or be taken back first."))


def _chosen_answer(kept: _Record, merged: _Record, choice: str) -> AnswerValue:
    """The answer that stands afterwards, as chosen or as given last; the other's is history."""
    choice = choice or fields.usual_answer(kept.invitation, merged.invitation)
    return (merged if choice == fields.MERGED else kept).invitation.answer


def _change(kept: _Record, merged: _Record, choices: Mapping[str, str]) -> dict[str, Any]:
    """Bring the record that stays in line with the choices; what changed of guest and invitation, old and new."""
    wanted: dict[str, Any] = {}
    for name in fields.differing(kept.guest, merged.guest):
        mine, theirs = getattr(kept.guest, name), getattr(merged.guest, name)
        choice = choices.get(name) or fields.usual_choice(mine, theirs)
        if choice == fields.BOTH and name == "notes":
            wanted[name] = "\n".join(filter(None, (mine, theirs)))
        elif choice == fields.MERGED:
            wanted[name] = theirs
    for name, rule in fields.OF_GUEST.items():
        wanted[name] = rule(getattr(kept.guest, name), getattr(merged.guest, name))
    asked = {
        name: rule(getattr(kept.invitation, name), getattr(merged.invitation, name))
        for name, rule in fields.OF_INVITATION.items()
    }
    if _was_sent_before(merged.invitation, kept.invitation):
        asked |= {"sent_at": merged.invitation.sent_at, "sent_channel": merged.invitation.sent_channel}
    choice = choices.get(fields.ANSWER) or fields.usual_answer(kept.invitation, merged.invitation)
    if choice == fields.MERGED:
        asked |= {name: getattr(merged.invitation, name) for name in fields.ANSWER_COLUMNS}
    return {"guest": _set(kept.guest, wanted), "invitation": _set(kept.invitation, asked)}


def _was_sent_before(one: Invitation, other: Invitation) -> bool:
    return one.sent_at is not None and (other.sent_at is None or one.sent_at < other.sent_at)


def _set(row: Any, wanted: Mapping[str, Any]) -> dict[str, Any]:
    changed = {
        name: [fields.plain(getattr(row, name)), fields.plain(value)]
        for name, value in wanted.items()
        if getattr(row, name) != value
    }
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def _move(kept: Guest, merged: Guest) -> dict[str, Any]:
    """Everything that happened to the one happened to the other from now on; which rows those are, by kind."""
    moved: dict[str, Any] = {"cancelled": _cancel_twice_said(kept.id, merged.id)}
    between = sa.and_(
        Representation.represented_guest_id.in_((kept.id, merged.id)),
        Representation.representative_guest_id.in_((kept.id, merged.id)),
    )
    history = set(db.session.scalars(sa.select(Representation.id).where(between)))
    for kind, (table, owner) in _OWNERS.items():
        rows = sa.update(table).where(owner == merged.id)
        if table is Representation and history:
            rows = rows.where(table.id.not_in(history))
        moved[kind] = _returned(rows.values({owner: kept.id}), table.id)
    for kind, (table, owner, which) in _SINGLE.items():
        theirs = sa.select(sa.literal(1)) if which is None else sa.select(which)
        if which is None:
            condition = ~sa.exists().where(owner == kept.id).correlate(None)
        else:
            condition = which.not_in(theirs.where(owner == kept.id).correlate(None))
        rows = sa.update(table).where(owner == merged.id, condition).values({owner: kept.id})
        moved[kind] = _returned(rows, which if which is not None else owner)
    moved["tags"] = _give_tags(kept.id, merged.id)
    moved["attendance"] = _join_attendance(kept.id, merged.id)
    return moved


def _returned(statement: Any, column: Any) -> list[int]:
    options = {"synchronize_session": False}
    return sorted(db.session.scalars(statement.returning(column), execution_options=options))


def _cancel_twice_said(kept_id: int, merged_id: int) -> list[int]:
    """Messages of the merged record that still wait, and of a kind that the other was sent: nobody is told twice."""
    other = sa.select(Message.kind).where(
        Message.guest_id == kept_id,
        Message.state.in_((MessageState.QUEUED, MessageState.SENDING, MessageState.SENT)),
    )
    rows = sa.update(Message).where(
        Message.guest_id == merged_id,
        Message.state == MessageState.QUEUED,
        Message.kind.in_(other.correlate(None)),
    )
    return _returned(rows.values(state=MessageState.CANCELLED), Message.id)


def _give_tags(kept_id: int, merged_id: int) -> list[int]:
    """The tags that only the merged record had; it keeps them too."""
    there = dict.fromkeys((kept_id, merged_id), frozenset[int]())
    for guest_id, tag_id in db.session.execute(
        sa.select(GuestTag.guest_id, GuestTag.tag_id).where(GuestTag.guest_id.in_(there))
    ):
        there[guest_id] |= {tag_id}
    new = sorted(there[merged_id] - there[kept_id])
    if new:
        db.session.execute(sa.insert(GuestTag), [{"guest_id": kept_id, "tag_id": tag_id} for tag_id in new])
    return new


def _join_attendance(kept_id: int, merged_id: int) -> dict[str, Any]:
    """Who came as either came as the one that stays: first admission is the earlier, the rest as seen last."""
    both = sorted(_attendance((kept_id, merged_id)), key=lambda row: row["changed_at"])
    if not any(row["guest_id"] == merged_id for row in both):
        return {}
    after: dict[int, dict[str, Any]] = {}
    for row in both:
        first = after.get(row["session_id"], row)["first_admitted_at"]
        after[row["session_id"]] = {
            **row,
            "guest_id": kept_id,
            "first_admitted_at": min(first, row["first_admitted_at"]),
        }
    _write_attendance((kept_id, merged_id), after.values())
    return {"before": [_as_json(row) for row in both], "after": [_as_json(row) for row in after.values()]}


def _attendance(guest_ids: Iterable[int]) -> list[dict[str, Any]]:
    rows = db.session.execute(
        sa.select(*(getattr(Attendance, name) for name in _ATTENDANCE))
        .where(Attendance.guest_id.in_(guest_ids))
        .order_by(Attendance.session_id, Attendance.guest_id)
    )
    return [dict(row) for row in rows.mappings()]


def _write_attendance(guest_ids: Iterable[int], rows: Iterable[dict[str, Any]]) -> None:
    db.session.execute(
        sa.delete(Attendance).where(Attendance.guest_id.in_(guest_ids)),
        execution_options={"synchronize_session": False},
    )
    if found := list(rows):
        db.session.execute(sa.insert(Attendance), found)


def _as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fields.plain(value) for name, value in row.items()}


def _from_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _revived(Attendance, name, value) for name, value in row.items()}


def _revived(table: Any, name: str, value: Any) -> Any:
    """A value as the column holds it, from what JSON kept of it."""
    kind = table.__table__.c[name].type
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return dt.datetime.fromisoformat(value)
    return kind.enum_class(value) if isinstance(kind, sa.Enum) and kind.enum_class else value


def _first_to_part(done: Merge) -> None:
    """The database says who undoes a merge: of two at the same instant, one."""
    parted = db.session.execute(
        sa.update(Merge).where(Merge.id == done.id, Merge.undone_at.is_(None)).values(undone_at=clock.now())
    )
    if not parted.rowcount:  # type: ignore[attr-defined]
        raise MergeRefused(_l("This merge was undone a moment ago. Nothing was changed."))


def _still_as_merged(done: Merge, kept: _Record, merged: _Record) -> None:
    """Refuse to part what was built upon: then no one state of both records is the one before."""
    if kept.guest.merged_into_id:
        raise MergeRefused(
            _l("%(name)s was merged into another record since. Please undo that merge first.", name=kept.guest.name)
        )
    if merged.guest.merged_into_id != kept.guest.id:
        raise MergeRefused(_l("This merge was undone a moment ago. Nothing was changed."))
    for row, changed in ((kept.guest, done.changed["guest"]), (kept.invitation, done.changed["invitation"])):
        if later := [name for name, (_old, new) in changed.items() if fields.plain(getattr(row, name)) != new]:
            label = fields.CHOSEN.get(later[0]) or _l("Answer")
            raise MergeRefused(
                _l(
                    "This merge cannot be undone any more: “%(field)s” of %(name)s was changed since.",
                    field=label,
                    name=kept.guest.name,
                )
            )
    attendance = done.moved["attendance"]
    if attendance and [_as_json(row) for row in _attendance((kept.guest.id,))] != sorted(
        attendance["after"], key=lambda row: row["session_id"]
    ):
        raise MergeRefused(
            _l("This merge cannot be undone any more: %(name)s was at the door since.", name=kept.guest.name)
        )


def _restore(done: Merge, kept: _Record) -> None:
    for row, changed in ((kept.guest, done.changed["guest"]), (kept.invitation, done.changed["invitation"])):
        for name, (old, _new) in changed.items():
            setattr(row, name, _revived(type(row), name, old))


def _move_back(moved: Mapping[str, Any], kept: Guest, merged: Guest) -> None:
    for kind, (table, owner) in _OWNERS.items():
        _give_back(kind, moved.get(kind) or [], table.id, owner, kept, merged)
    for kind, (_table, owner, which) in _SINGLE.items():
        ids = [kept.id] if moved.get(kind) and which is None else moved.get(kind) or []
        _give_back(kind, ids, which if which is not None else owner, owner, kept, merged)
    options = {"synchronize_session": False}
    again = sa.update(Message).where(Message.id.in_(moved["cancelled"]), Message.state == MessageState.CANCELLED)
    db.session.execute(again.values(state=MessageState.QUEUED), execution_options=options)
    tags = sa.delete(GuestTag).where(GuestTag.guest_id == kept.id, GuestTag.tag_id.in_(moved["tags"]))
    db.session.execute(tags, execution_options=options)
    if moved["attendance"]:
        _write_attendance((kept.id, merged.id), map(_from_json, moved["attendance"]["before"]))


def _give_back(kind: str, ids: list[int], which: Any, owner: Any, kept: Guest, merged: Guest) -> None:
    """Give rows back to whom they were moved from. Raises MergeRefused when one is not there any more."""
    if not ids:
        return
    rows = sa.update(owner.class_).where(which.in_(ids), owner == kept.id).values({owner: merged.id})
    given = db.session.execute(rows, execution_options={"synchronize_session": False})
    if given.rowcount != len(ids):  # type: ignore[attr-defined]
        raise MergeRefused(
            _l(
                "This merge cannot be undone any more: answers or messages of %(name)s were changed since.",
                name=kept.name,
            )
        )


def _tell(actor: Actor, action: str, kept: Guest, merged: Guest) -> None:
    """Both records say what happened to them."""
    for guest in (kept, merged):
        record(
            actor,
            action,
            event_id=kept.event_id,
            guest_id=guest.id,
            name=kept.name,
            ref=kept.ref,
            other=merged.name,
            other_ref=merged.ref,
        )
