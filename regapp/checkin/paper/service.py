"""Verbs of the paper for when everything fails: make it, take it back in, take an entry back."""

import dataclasses
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock
from regapp.accounts.service import Actor, record
from regapp.checkin import attending, scanning
from regapp.checkin.paper import queries
from regapp.checkin.paper.planning import Plan, Typed, noted_for
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, add_guests, lock_list
from regapp.models import (
    Category,
    Event,
    EventSession,
    GuestSource,
    PaperEntry,
    PaperPack,
    Scan,
    ScanOrigin,
    SpareBadge,
    clean,
    fold,
)
from regapp.printing.pack_sheet import MOST_SESSIONS

LONGEST_CONTACTS = 2000
MOST_CONTACTS = 8


class TakenBack(DomainError):
    """Somebody took this entry back before."""

    reason = "taken_back"


class LookAgain(DomainError):
    """What was looked at is not what would be recorded now."""

    reason = "look_again"


@dataclasses.dataclass(frozen=True)
class Sheet:
    """What an entry is about: the session, and the pack whose numbers it names (None: references alone)."""

    session: EventSession
    pack: PaperPack | None


def make_pack(event: Event, sessions: Sequence[EventSession], contacts: str, actor: Actor) -> PaperPack:
    """Number everybody on the list from A to Z; the numbers mean these guests for ever.

    Where nothing changed since the last pack, that one is given: a second click prints the same numbers. Raises
    Invalid for no session or more than fit on a page, and for more than eight contacts.
    """
    contacts = "\n".join(filter(None, (clean(line) for line in contacts.splitlines())))
    if not sessions:
        raise Invalid(_l("Choose at least one session."), field="sessions")
    if len(sessions) > MOST_SESSIONS:
        raise Invalid(_l("A page has room for the times of %(num)s sessions.", num=MOST_SESSIONS), field="sessions")
    if len(contacts) > LONGEST_CONTACTS or len(contacts.splitlines()) > MOST_CONTACTS:
        raise Invalid(_l("The first page has room for %(num)s lines.", num=MOST_CONTACTS), field="contacts")
    session_ids = [session.id for session in sessions]
    with transaction():
        lock_list(event)
        guest_ids = queries.from_a_to_z(event.id)
        if not guest_ids:
            raise Invalid(_l("There is nobody on the list yet."))
        last = next(iter(queries.packs(event.id)), None)
        if last and (last.guest_ids, last.session_ids, last.contacts) == (guest_ids, session_ids, contacts):
            return last
        pack = PaperPack(
            event_id=event.id,
            guest_ids=guest_ids,
            session_ids=session_ids,
            contacts=contacts,
            made_at=clock.now(),
            made_by=actor.name,
        )
        db.session.add(pack)
        record(actor, "paper.made", event_id=event.id, count=len(guest_ids))
    return pack


def enter(
    event: Event, sheet: Sheet, plan: Plan, typed: Typed, uid: str, category: Category | None, actor: Actor
) -> tuple[PaperEntry, bool]:
    """Record what was planned, in one transaction; gives the entry, and whether this call made it.

    The same `uid` counts once. Who was not on the list is put there first, in that category. Raises Invalid for what
    cannot be recorded, TakenBack where that entry was taken back since, and LookAgain where others changed meanwhile
    what was planned, or the id belongs to other words.
    """
    if not plan.is_ready:
        raise Invalid(_l("There is nothing to record."))
    if plan.newcomers and category is None:
        raise Invalid(_l("Choose a category for those who were not on the list."), field="category")
    with transaction():
        entry, is_new = _claim(event, sheet, typed, uid, actor)
        if not is_new:
            _is_the_same(entry, sheet, typed)
            return entry, False
        seen = [(one.one.holder.guest.id, one.at, one.spares) for one in plan.seen]
        if plan.newcomers:
            lock_list(event)
            _as_looked_at(event, plan)
        details = [
            GuestDetails(
                name=one.stranger.name,
                position=one.stranger.position,
                institution=one.stranger.institution,
                category=category.code if category else "",
            )
            for one in plan.newcomers
        ]
        added = add_guests(event, details, actor, GuestSource.WALK_IN) if details else []
        for guest, one in zip(added, plan.newcomers, strict=True):
            record(actor, "guest.walked_in", event_id=event.id, guest_id=guest.id, name=guest.name)
            seen.append((guest.id, one.at, (one.stranger.spare,) if one.stranger.spare else ()))
        times = sorted((guest_id, at) for guest_id, at, _spares in seen)
        for begin in range(0, len(times), scanning.MOST_SCANS):
            part = times[begin : begin + scanning.MOST_SCANS]
            scanning.record_noted(event, sheet.session, part, actor, ScanOrigin.PAPER, entry.uid)
        uids = [
            scanning.noted_uid(event, sheet.session, guest_id, at, ScanOrigin.PAPER, entry.uid)
            for guest_id, at in times
        ]
        wanted = sa.select(Scan.id).where(Scan.event_id == event.id, Scan.uid.in_(uids)).order_by(Scan.id)
        entry.scan_ids = list(db.session.scalars(wanted))
        _give(event, entry, {spare: guest_id for guest_id, _at, spares in seen for spare in spares})
        record(actor, "paper.entered", event_id=event.id, count=len(seen), session=sheet.session.code)
    return entry, True


def take_back(event: Event, entry_id: int, actor: Actor) -> PaperEntry:
    """Let an entry count no longer; its scans stay in the log, and its badges are free again. Raises TakenBack."""
    with transaction():
        entry = db.session.scalar(
            sa.select(PaperEntry).where(PaperEntry.event_id == event.id, PaperEntry.id == entry_id).with_for_update()
        )
        if entry is None:
            raise NotFound(_l("There is no such entry."))
        if entry.undone_at:
            raise TakenBack(_l("%(name)s has taken this entry back already.", name=entry.undone_by))
        now = clock.now()
        entry.undone_at, entry.undone_by = now, actor.name
        scans = list(db.session.scalars(sa.select(Scan).where(Scan.id.in_(entry.scan_ids))))
        for begin in range(0, len(scans), scanning.MOST_SCANS):
            scanning.discount(event, scans[begin : begin + scanning.MOST_SCANS], actor.name, "", now)
        db.session.execute(sa.delete(SpareBadge).where(SpareBadge.paper_entry_id == entry.id))
        record(actor, "paper.taken_back", event_id=event.id, count=len(scans))
    return entry


def _claim(event: Event, sheet: Sheet, typed: Typed, uid: str, actor: Actor) -> tuple[PaperEntry, bool]:
    """Enter the entry before what it says: of two calls with one id, one goes on."""
    row = {
        "event_id": event.id,
        "uid": uid,
        "session_id": sheet.session.id,
        "paper_pack_id": sheet.pack.id if sheet.pack else None,
        "text": typed.text,
        "scan_ids": [],
        "entered_at": clock.now(),
        "entered_by": actor.name,
        "undone_by": "",
    }
    made = db.session.execute(
        attending.insert(PaperEntry).values(row).on_conflict_do_nothing().returning(PaperEntry.id)
    ).scalar_one_or_none()
    entry = db.session.scalar(sa.select(PaperEntry).where(PaperEntry.event_id == event.id, PaperEntry.uid == uid))
    assert entry
    return entry, made is not None


def _is_the_same(entry: PaperEntry, sheet: Sheet, typed: Typed) -> None:
    """An entry that was made before stands for this call only when it says the same, and counts."""
    if entry.undone_at:
        raise TakenBack(_l("%(name)s has taken this entry back already.", name=entry.undone_by))
    pack_id = sheet.pack.id if sheet.pack else None
    if (entry.session_id, entry.paper_pack_id, entry.text) != (sheet.session.id, pack_id, clean(typed.text)):
        raise LookAgain(_l("This was recorded with other lines before. Please look at it again."))


def _as_looked_at(event: Event, plan: Plan) -> None:
    """Whoever has a newcomer's name now was shown; else somebody else has just entered the same sheet."""
    names = queries.namesakes(event.id, {fold(one.stranger.name) for one in plan.newcomers})
    for one in plan.newcomers:
        now, shown = names.get(fold(one.stranger.name)), one.namesake
        if (now and now.id) != (shown and shown.id):
            raise LookAgain(
                _l("%(name)s has been put on the list a moment ago. Please look at it again.", name=one.stranger.name)
            )


def _give(event: Event, entry: PaperEntry, spares: dict[int, int]) -> None:
    """Note who got which badge; where somebody else has just noted one for another guest, raises LookAgain."""
    if not spares:
        return
    rows = [
        {
            "event_id": event.id,
            "number": number,
            "guest_id": guest_id,
            "given_at": clock.now(),
            "noted_by": entry.entered_by,
            "paper_entry_id": entry.id,
        }
        for number, guest_id in sorted(spares.items())
    ]
    written = attending.insert(SpareBadge).values(rows).on_conflict_do_nothing().returning(SpareBadge.number)
    if missed := spares.keys() - set(db.session.scalars(written)):
        given = queries.given(event.id)
        for number in sorted(missed & given.keys()):
            if given[number].id != spares[number]:
                raise LookAgain(noted_for(number, given[number].name))
