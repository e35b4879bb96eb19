"""Reads for certificates: what they say, who meets the rule, which were issued and sent."""

import dataclasses
import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager

from regapp import clock
from regapp.checkin.attending import counting
from regapp.extensions import db
from regapp.guests.queries import matching
from regapp.models import (
    Attendance,
    Category,
    CertificateException,
    CertificateRole,
    CertificateTemplate,
    Direction,
    DocumentKind,
    Event,
    EventSession,
    Guest,
    GuestStatus,
    Invitation,
    IssuedDocument,
    Message,
    MessageState,
    Scan,
    Upload,
)
from regapp.reports.certificates.freezing import Frozen, differ, freeze, frozen_from, role_of
from regapp.reports.certificates.judging import Lack, rule_of
from regapp.tickets import credentials
from regapp.tickets.documents import stands

CERTIFICATE = "certificate"
PAGE = 50


class Standing(enum.StrEnum):
    """How far somebody's certificate is."""

    ISSUED = "issued"
    # Meets the rule, and has none yet.
    READY = "ready"
    # Does not meet the rule.
    LACKING = "lacking"
    # Their category, or they themselves, get none.
    NONE = "none"


@dataclasses.dataclass(frozen=True)
class Entry:
    """A guest in the register of certificates; `lacks` is what their scans do not show, None met rule or no rule.

    `differs` says that an issued one names them otherwise than one issued now would; `sent` is how far its mail is.
    """

    guest: Guest
    category: Category
    exception: CertificateException | None
    frozen: Frozen
    standing: Standing
    lacks: tuple[Lack, ...]
    document: IssuedDocument | None
    differs: bool
    sent: MessageState | None

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands in the order of names."""
        return self.guest.sort_key, self.guest.id


@dataclasses.dataclass(frozen=True)
class RegisterPage:
    """Some entries; `cursor` is the reference of the last one where more follow, else empty."""

    rows: list[Entry]
    cursor: str


@dataclasses.dataclass(frozen=True)
class Register:
    """Everybody who could get a certificate, by name."""

    entries: list[Entry]

    @property
    def counts(self) -> dict[str, int]:
        """How many stand where, and how many of the issued ones differ, were not sent, or have no address."""
        found = {one.value: sum(entry.standing is one for entry in self.entries) for one in Standing}
        issued = [entry for entry in self.entries if entry.document]
        return found | {
            "changed": sum(entry.differs for entry in issued),
            "unsent": sum(entry.sent is None and bool(entry.guest.email) for entry in issued),
            "without_address": sum(entry.sent is None and not entry.guest.email for entry in issued),
        }

    @property
    def ready(self) -> list[Entry]:
        """Those who meet the rule and have none yet, in the order of the lists: so numbers are given."""
        return sorted((entry for entry in self.entries if entry.standing is Standing.READY), key=_in_list)

    def page(self, show: str = "", after: str = "", limit: int = PAGE) -> RegisterPage:
        """Those of one standing (a word of Standing, or `changed`), from behind the guest with that reference."""
        begin = next((entry.place for entry in self.entries if entry.guest.ref == after), ("", 0))
        wanted = [entry for entry in self.entries if entry.place > begin and _is_shown(entry, show)]
        more = len(wanted) > limit
        return RegisterPage(wanted[:limit], wanted[limit - 1].guest.ref if more else "")

    def of(self, guest_id: int) -> Entry | None:
        """One guest's entry."""
        return next((entry for entry in self.entries if entry.guest.id == guest_id), None)


def template_of(event: Event) -> CertificateTemplate:
    """What the event's certificates say; as they would be where nobody has written anything yet. One statement."""
    found = db.session.scalar(sa.select(CertificateTemplate).where(CertificateTemplate.event_id == event.id))
    return found or CertificateTemplate(**usual_template(event))


def usual_template(event: Event) -> dict[str, Any]:
    """The columns of a certificate that nobody has touched: signed by who signs the event's lists."""
    signs = event.signer_name or event.signer_office
    signer = {"office": event.signer_office, "name": event.signer_name, "number": event.signer_number}
    return {
        "event_id": event.id,
        "wording": {},
        "roles": {},
        "pattern": "{no:03}/SERT/{code}/{month_roman}/{year}",
        "code": "",
        "next_number": 1,
        "place": event.signer_place,
        "dated": None,
        "letterhead": "",
        "emblem_upload_id": None,
        "signers": [signer | {"upload_id": None}] if signs else [],
        "sessions": [],
        "all_sessions": False,
        "minutes": 0,
        "version": 1,
        "changed_by": "",
        "changed_at": clock.now(),
    }


def register(
    event: Event,
    template: CertificateTemplate,
    sessions: Sequence[EventSession],
    q: str = "",
    guest_ids: Sequence[int] | None = None,
) -> Register:
    """Everybody on the list, and whoever has a certificate, with what their scans show.

    `q` is a search, `guest_ids` asks for these alone. Five statements at most: guests, who came, how long, documents,
    mails.
    """
    rule = rule_of(template, sessions)
    came = _came(event.id, [one.id for one in rule.sessions], guest_ids)
    if rule.timed:
        came = _with_time(came, rule.timed, _stays(event.id, rule.timed, guest_ids))
    documents, sent = _standing_documents(event.id, guest_ids), _sent(event.id, guest_ids)
    entries: list[Entry] = []
    rows: Any = db.session.execute(_guests(event.id, q, guest_ids))
    for guest, exception in rows:
        document = documents.get(guest.id)
        lacks = tuple(rule.lacks(came.get(guest.id, {})))
        now = freeze(event, template, guest, guest.category, exception)
        entries.append(
            Entry(
                guest=guest,
                category=guest.category,
                exception=exception,
                frozen=now,
                standing=_standing(document, role_of(template, guest.category, exception), lacks),
                lacks=lacks,
                document=document,
                differs=bool(document) and differ(template, frozen_from(document.data, now.language), now),
                sent=sent.get(once_key(document)) if document else None,
            )
        )
    # By our own order, for a database sorts by the rules of its place.
    return Register(sorted(entries, key=lambda entry: entry.place))


def once_key(document: IssuedDocument) -> str:
    """What keeps the mail of one certificate from being written twice."""
    return f"{CERTIFICATE}-{document.id}"


def issued(event_id: int, category: str = "", ref: str = "") -> list[tuple[IssuedDocument, Guest]]:
    """The certificates that stand, in the order in which they were issued. One statement."""
    wanted = (
        sa.select(IssuedDocument, Guest)
        .join(Guest, Guest.id == IssuedDocument.guest_id)
        .join(Guest.category)
        .where(_certificates(event_id), IssuedDocument.withdrawn_at.is_(None))
        .order_by(IssuedDocument.id)
        .options(contains_eager(Guest.category))
    )
    if category:
        wanted = wanted.where(Category.code == category)
    if ref:
        wanted = wanted.where(Guest.ref == ref.replace("\x00", "").upper())
    return [(document, guest) for document, guest in db.session.execute(wanted)]


def every_one(event_id: int) -> list[tuple[IssuedDocument, Guest]]:
    """All certificates that were ever issued, withdrawn or not, in the order of their issue. One statement."""
    wanted = sa.select(IssuedDocument, Guest).join(Guest, Guest.id == IssuedDocument.guest_id)
    rows = db.session.execute(wanted.where(_certificates(event_id)).order_by(IssuedDocument.id))
    return [(document, guest) for document, guest in rows]


def was_any_issued(event_id: int) -> bool:
    """Whether the event has ever issued a certificate, withdrawn since or not. One statement."""
    return bool(db.session.scalar(sa.select(sa.exists().where(_certificates(event_id)))))


def history(event_id: int, guest_id: int) -> list[IssuedDocument]:
    """All certificates that a guest was ever given, the newest first. One statement."""
    wanted = sa.select(IssuedDocument).where(_certificates(event_id), IssuedDocument.guest_id == guest_id)
    return list(db.session.scalars(wanted.order_by(IssuedDocument.id.desc())))


def document(document_id: int) -> IssuedDocument | None:
    """One certificate, standing or withdrawn. One statement."""
    return db.session.scalar(
        sa.select(IssuedDocument).where(
            IssuedDocument.id == document_id, IssuedDocument.kind == DocumentKind.CERTIFICATE
        )
    )


def taken(event_id: int, numbers: Iterable[str]) -> list[str]:
    """Which of these numbers the event has given before. One statement for each 500."""
    wanted, found = list(numbers), list[str]()
    for start in range(0, len(wanted), 500):
        there = _certificates(event_id) & IssuedDocument.number.in_(wanted[start : start + 500])
        found += db.session.scalars(sa.select(IssuedDocument.number).where(there))
    return found


def guest_by_ref(event_id: int, ref: str) -> Guest | None:
    """The guest of that reference at the event. One statement."""
    wanted = sa.select(Guest).where(Guest.event_id == event_id, Guest.ref == ref.replace("\x00", "").strip().upper())
    return db.session.scalar(wanted)


def guest_of_link(token: str) -> tuple[Event, Guest, IssuedDocument | None] | None:
    """Whose personal link this is, with the certificate that stands; None for an unknown link. One statement."""
    own = sa.and_(
        IssuedDocument.guest_id == Guest.id,
        IssuedDocument.kind == DocumentKind.CERTIFICATE,
        IssuedDocument.withdrawn_at.is_(None),
    )
    row = db.session.execute(
        sa.select(Event, Guest, IssuedDocument)
        .join(Guest, Guest.event_id == Event.id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .outerjoin(IssuedDocument, own)
        .where(Invitation.link_hash == credentials.hashed(token))
    ).first()
    return (row[0], row[1], row[2]) if row else None


def uploads(template: CertificateTemplate) -> dict[int, Upload]:
    """The pictures on the certificates, by their ids. One statement; none where there is no picture."""
    ids = [template.emblem_upload_id, *(signer.get("upload_id") for signer in template.signers)]
    wanted = [one for one in ids if one is not None]
    if not wanted:
        return {}
    return {one.id: one for one in db.session.scalars(sa.select(Upload).where(Upload.id.in_(wanted)))}


def likely(event_id: int, typed: str) -> Guest | None:
    """The first guest by name whose reference or name has these words; the first of all where none is typed."""
    wanted = sa.select(Guest).join(Guest.category).options(contains_eager(Guest.category))
    wanted = wanted.where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED)
    if typed:
        wanted = wanted.where(matching(typed))
    return db.session.scalar(wanted.order_by(Guest.sort_key, Guest.id).limit(1))


def offered(event_id: int, most: int) -> list[tuple[str, str]]:
    """Reference and name of the first guests by name, to choose one for a preview. One statement."""
    wanted = sa.select(Guest.ref, Guest.name).where(Guest.event_id == event_id, Guest.status == GuestStatus.LISTED)
    return [(ref, name) for ref, name in db.session.execute(wanted.order_by(Guest.sort_key, Guest.id).limit(most))]


def exception_of(guest_id: int) -> CertificateException | None:
    """The guest's own role, if they have one. One statement."""
    return db.session.scalar(sa.select(CertificateException).where(CertificateException.guest_id == guest_id))


def _guests(event_id: int, q: str, guest_ids: Sequence[int] | None) -> Any:
    wanted = (
        sa.select(Guest, CertificateException)
        .join(Guest.category)
        .outerjoin(CertificateException, CertificateException.guest_id == Guest.id)
        .where(Guest.event_id == event_id, sa.or_(Guest.status == GuestStatus.LISTED, stands(DocumentKind.CERTIFICATE)))
        .order_by(Guest.sort_key, Guest.id)
        .options(contains_eager(Guest.category))
        .execution_options(populate_existing=True)
    )
    if guest_ids is not None:
        wanted = wanted.where(Guest.id.in_(guest_ids))
    return wanted.where(matching(q)) if q else wanted


def _came(event_id: int, session_ids: list[int], guest_ids: Sequence[int] | None) -> dict[int, dict[int, int]]:
    """By guest the sessions at which they were let in, each with no time yet."""
    wanted = sa.select(Attendance.guest_id, Attendance.session_id).where(
        Attendance.event_id == event_id, Attendance.session_id.in_(session_ids)
    )
    if guest_ids is not None:
        wanted = wanted.where(Attendance.guest_id.in_(guest_ids))
    came: dict[int, dict[int, int]] = {}
    for guest_id, session_id in db.session.execute(wanted):
        came.setdefault(guest_id, {})[session_id] = 0
    return came


def _with_time(
    came: dict[int, dict[int, int]], sessions: Sequence[EventSession], stays: Iterable[Any]
) -> dict[int, dict[int, int]]:
    """The same with the seconds inside between a session's beginning and its end.

    Who was not seen to leave was inside until the end, or is inside now.
    """
    known, now = {one.id: one for one in sessions}, clock.now()
    for guest_id, session_id, entered, left in stays:
        session = known[session_id]
        begin, end = max(entered, session.starts_at), min(left or now, session.ends_at)
        if end > begin and session_id in came.get(guest_id, {}):
            came[guest_id][session_id] += int((end - begin) / dt.timedelta(seconds=1))
    return came


def _stays(event_id: int, sessions: Sequence[EventSession], guest_ids: Sequence[int] | None) -> Any:
    """Each stay inside: guest, session, when it began, when it ended (None: not yet).

    A stay is everything between one leaving and the next, so it is told by how often they had left before.
    """
    which = sa.and_(Scan.event_id == event_id, Scan.session_id.in_([one.id for one in sessions]))
    if guest_ids is not None:
        which = sa.and_(which, Scan.guest_id.in_(guest_ids))
    left = sa.func.sum(sa.case((Scan.direction == Direction.OUT, 1), else_=0)).over(
        partition_by=(Scan.session_id, Scan.guest_id), order_by=(Scan.happened_at, Scan.id), rows=(None, -1)
    )
    columns = (
        Scan.guest_id,
        Scan.session_id,
        Scan.happened_at,
        Scan.direction,
        sa.func.coalesce(left, 0).label("stay"),
    )
    passages = counting(which).with_only_columns(*columns).order_by(None).subquery()
    entered = sa.func.min(sa.case((passages.c.direction == Direction.IN, passages.c.happened_at)))
    gone = sa.func.max(sa.case((passages.c.direction == Direction.OUT, passages.c.happened_at)))
    return db.session.execute(
        sa.select(passages.c.guest_id, passages.c.session_id, entered, gone)
        .group_by(passages.c.guest_id, passages.c.session_id, passages.c.stay)
        .having(entered.is_not(None))
    )


def _standing_documents(event_id: int, guest_ids: Sequence[int] | None) -> dict[int, IssuedDocument]:
    wanted = sa.select(IssuedDocument).where(_certificates(event_id), IssuedDocument.withdrawn_at.is_(None))
    if guest_ids is not None:
        wanted = wanted.where(IssuedDocument.guest_id.in_(guest_ids))
    found = db.session.scalars(wanted.execution_options(populate_existing=True))
    return {one.guest_id: one for one in found if one.guest_id is not None}


def _sent(event_id: int, guest_ids: Sequence[int] | None) -> dict[str, MessageState]:
    """How far the mails are, by the key of each."""
    wanted = sa.select(Message.once_key, Message.state).where(Message.event_id == event_id, Message.kind == CERTIFICATE)
    if guest_ids is not None:
        wanted = wanted.where(Message.guest_id.in_(guest_ids))
    return {row.once_key: row.state for row in db.session.execute(wanted)}


def _certificates(event_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(IssuedDocument.event_id == event_id, IssuedDocument.kind == DocumentKind.CERTIFICATE)


def _standing(document: IssuedDocument | None, role: CertificateRole, lacks: tuple[Lack, ...]) -> Standing:
    if document is not None:
        return Standing.ISSUED
    if role is CertificateRole.NONE:
        return Standing.NONE
    return Standing.LACKING if lacks else Standing.READY


def _is_shown(entry: Entry, show: str) -> bool:
    return entry.differs if show == "changed" else show in ("", entry.standing.value)


def _in_list(entry: Entry) -> tuple[Any, ...]:
    guest = entry.guest
    return entry.category.position, guest.precedence is None, guest.precedence or 0, guest.sort_key, guest.id
