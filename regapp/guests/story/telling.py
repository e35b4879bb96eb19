"""The story as lines in the reader's language: when, what, who, and what was said."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from regapp import dates
from regapp.events import history
from regapp.extensions import chosen_language
from regapp.guests.bulk.actions import LABELS, Action
from regapp.guests.story.queries import Story
from regapp.models import (
    AnswerValue,
    BadgePrint,
    Call,
    CallResult,
    ChangeRequest,
    Channel,
    Direction,
    DocumentKind,
    Event,
    GuestSource,
    Message,
    MessageState,
    PrintState,
    RefusalReason,
    SaidBy,
    Scan,
    ScanResult,
    ScanUndo,
)

# Changes that the story tells from the thing itself, better than the history of changes does.
_TOLD_OTHERWISE = (
    "answer.",
    "invitation.sent",
    "invitation.queued",
    "call.",
    "guest.added",
    "guests.bulk_changed",
    "badge.",
)
_SOURCES: dict[GuestSource, Any] = {
    GuestSource.MANUAL: _l("Put on the list by hand"),
    GuestSource.IMPORT: _l("Put on the list from a file"),
    GuestSource.REPRESENTATIVE: _l("Named as a representative"),
    GuestSource.REGISTRATION: _l("Registered in public"),
    GuestSource.WALK_IN: _l("Came without standing on the list"),
    GuestSource.API: _l("Put on the list by a program"),
}
_CHANNELS: dict[Channel, Any] = {
    Channel.EMAIL: lazy_pgettext("a way", "e-mail"),
    Channel.WHATSAPP: lazy_pgettext("a way", "WhatsApp"),
    Channel.PRINT: lazy_pgettext("a way", "letter"),
    Channel.LINK: lazy_pgettext("a way", "personal link"),
    Channel.TELEPHONE: lazy_pgettext("a way", "telephone"),
    Channel.DESK: lazy_pgettext("a way", "desk"),
}
_KINDS: dict[str, Any] = {
    "invitation": _l("Invitation"),
    "representative": _l("Invitation of the representative"),
    "reminder": _l("Reminder"),
    "answer_received": _l("Confirmation of the answer"),
    "representative_declined": _l("Word that the representative cannot come"),
    "delegation_member": _l("Invitation of a member of the delegation"),
}
_STATES: dict[MessageState, Any] = {
    MessageState.QUEUED: _l("waits to be sent"),
    MessageState.SENDING: _l("is being sent"),
    MessageState.SENT: _l("sent"),
    MessageState.FAILED: _l("could not be delivered"),
    MessageState.CANCELLED: _l("held back"),
}
_ANSWERS: dict[AnswerValue, Any] = {
    AnswerValue.NONE: _l("The answer was taken back"),
    AnswerValue.ACCEPTED: _l("Will come"),
    AnswerValue.REPRESENTED: _l("Will be represented"),
    AnswerValue.DECLINED: _l("Will not come"),
}
_SPEAKERS: dict[SaidBy, Any] = {
    SaidBy.GUEST: _l("the guest"),
    SaidBy.SECRETARY: _l("on the guest's behalf"),
    SaidBy.CALLER: _l("the caller of the committee"),
    SaidBy.FOCAL_POINT: _l("the focal point"),
    SaidBy.ORGANIZER: _l("an organizer"),
    SaidBy.REPRESENTATIVE: _l("the representative"),
}
_CALLS: dict[CallResult, Any] = {
    CallResult.COMING: _l("Called: will come"),
    CallResult.REPRESENTED: _l("Called: will be represented"),
    CallResult.NOT_COMING: _l("Called: will not come"),
    CallResult.CALL_AGAIN: _l("Called: call again"),
    CallResult.WRONG_NUMBER: _l("Called: wrong number"),
    CallResult.NO_ANSWER: _l("Called: no answer"),
}
_REFUSALS: dict[RefusalReason, Any] = {
    RefusalReason.UNKNOWN_TICKET: _l("unknown ticket"),
    RefusalReason.WRONG_EVENT: _l("ticket of another event"),
    RefusalReason.REVOKED: _l("the ticket is not valid any more"),
    RefusalReason.DECLINED: _l("had declined"),
    RefusalReason.REPRESENTED: _l("is represented"),
    RefusalReason.REPLACED: _l("was replaced"),
    RefusalReason.NOT_IN_CATEGORY: _l("not admitted to this session"),
    RefusalReason.OUTSIDE_HOURS: _l("outside of the hours"),
    RefusalReason.UNKNOWN_SESSION: _l("unknown session"),
    RefusalReason.NOT_INSIDE: _l("was not inside"),
    RefusalReason.CLOCK_AHEAD: _l("the device's clock is ahead"),
    RefusalReason.NEEDS_WORD: _l("the desk was to look first"),
    RefusalReason.TURNED_AWAY: _l("turned away by a device without connection"),
    RefusalReason.DEVICE_REVOKED: _l("read by a device that was revoked"),
}
_DOCUMENTS: dict[DocumentKind, Any] = {
    DocumentKind.LETTER: _l("Letter issued"),
    DocumentKind.BADGE: _l("Badge printed"),
    DocumentKind.CERTIFICATE: _l("Certificate issued"),
    DocumentKind.LIST: _l("List issued"),
}


@dataclasses.dataclass(frozen=True)
class Line:
    """One thing that happened (UTC), by whom, with what was said; `icon` is a drawing, `tone` a state's colour."""

    at: dt.datetime
    icon: str
    words: str
    who: str = ""
    note: str = ""
    tone: str = ""


def told(story: Story, event: Event) -> list[Line]:
    """The story, newest first."""
    parts = (_beginning, _asking, _messages, _answers, _calls, _company, _requests, _papers, _scans, _changes)
    return sorted((line for part in parts for line in part(story, event)), key=lambda line: line.at, reverse=True)


def _beginning(story: Story, event: Event) -> Iterator[Line]:
    guest = story.row.guest
    added = next((entry for entry in story.entries if entry.action == "guest.added"), None)
    yield Line(
        guest.created_at, "user-plus", str(_SOURCES[guest.source]), history.actor_in_words(added) if added else ""
    )
    for run, is_new in story.imports:
        words = _("Came with the file %(file)s") if is_new else _("Brought up to date from %(file)s")
        yield Line(run.at, "table-import", words % {"file": run.file}, run.actor_name)


def _asking(story: Story, event: Event) -> Iterator[Line]:
    invitation = story.row.invitation
    by_mail = any(m.kind in ("invitation", "representative", "delegation_member") and m.sent_at for m in story.messages)
    if invitation.sent_at and not by_mail:
        way = str(_CHANNELS[invitation.sent_channel]) if invitation.sent_channel else "–"
        yield Line(invitation.sent_at, "send", _("Asked by %(way)s", way=way))
    if invitation.opened_at:
        yield Line(invitation.opened_at, "eye", _("Opened the personal link"))


def _messages(story: Story, event: Event) -> Iterator[Line]:
    for message in story.messages:
        yield _message(message)


def _message(message: Message) -> Line:
    kind = str(_KINDS.get(message.kind) or _("Message"))
    words = _("%(kind)s by %(way)s: %(state)s", kind=kind, way=_CHANNELS[message.channel], state=_STATES[message.state])
    failed = message.state == MessageState.FAILED
    return Line(
        message.sent_at or message.created_at,
        "mail-off" if failed else "mail",
        words,
        message.address,
        message.error,
        "refused" if failed else "",
    )


def _answers(story: Story, event: Event) -> Iterator[Line]:
    icons = {AnswerValue.ACCEPTED: "circle-check", AnswerValue.DECLINED: "circle-x", AnswerValue.REPRESENTED: "users"}
    tones = {AnswerValue.ACCEPTED: "admitted", AnswerValue.DECLINED: "refused", AnswerValue.REPRESENTED: "word"}
    for answer, representative in story.answers:
        words = str(_ANSWERS[answer.value])
        if representative:
            words = _("Will be represented by %(name)s", name=representative)
        speaker = " ".join(filter(None, (str(_SPEAKERS[answer.said_by]), answer.said_by_name)))
        who = _("%(who)s, by %(way)s", who=speaker, way=_CHANNELS[answer.channel])
        yield Line(
            answer.said_at,
            icons.get(answer.value, "arrow-back-up"),
            words,
            who,
            answer.note,
            tones.get(answer.value, ""),
        )


def _calls(story: Story, event: Event) -> Iterator[Line]:
    for call in story.calls:
        yield _call(call)


def _call(call: Call) -> Line:
    who = f"{call.caller_name} · {call.phone}" if call.phone else call.caller_name
    return Line(call.at, "phone", str(_CALLS[call.result]), who, call.note)


def _company(story: Story, event: Event) -> Iterator[Line]:
    guest = story.row.guest
    for standing, represented, representative in story.representations:
        is_below = standing.represented_guest_id == guest.id
        if not is_below:
            yield Line(
                standing.created_at, "users", _("Represents %(name)s", name=represented), "", standing.reason, "word"
            )
        if standing.ended_at:
            words = (
                _("%(name)s represents them no longer", name=representative)
                if is_below
                else _("Represents %(name)s no longer", name=represented)
            )
            yield Line(standing.ended_at, "arrow-back-up", words)
    for companion in story.companions:
        yield Line(companion.created_at, "user-plus", _("Brings along %(name)s", name=companion.name))
    for host in story.accompanies:
        yield Line(guest.created_at, "users", _("Accompanies %(name)s", name=host.name))


def _requests(story: Story, event: Event) -> Iterator[Line]:
    for request in story.requests:
        yield Line(
            request.asked_at, "pencil", _("Asked for a change: %(what)s", what=_what(request)), "", request.note, "word"
        )
        if request.decided_at:
            words = _("The change was made") if request.granted else _("The change was refused")
            yield Line(request.decided_at, "check", words, request.decided_by)


def _what(request: ChangeRequest) -> str:
    changes = [
        f"{history.FIELDS.get(field, field)} “{values[1]}”"
        for field, values in request.changes.items()
        if isinstance(values, list) and len(values) == 2
    ]
    return ", ".join(changes) or "–"


def _papers(story: Story, event: Event) -> Iterator[Line]:
    for badge, device in story.badges:
        yield _badge(badge, device or badge.asked_by)
    if story.row.guest.badge_printed_at and not story.badges:
        yield Line(story.row.guest.badge_printed_at, "printer", _("Badge printed"))
    for document in story.documents:
        words = str(_DOCUMENTS[document.kind])
        yield Line(document.issued_at, "printer", words, document.number, _("Code %(code)s", code=document.code))
        if document.withdrawn_at:
            yield Line(document.withdrawn_at, "arrow-back-up", _("%(what)s: withdrawn", what=words), document.number)


def _badge(badge: BadgePrint, where: str) -> Line:
    """A badge at the desk, with its count and why there is another one."""
    failed = badge.state == PrintState.FAILED
    words = _("Badge printed at the desk") if badge.copy == 1 else _("Badge printed again, copy %(n)s", n=badge.copy)
    if failed:
        words = _("The badge could not be printed")
    elif badge.state == PrintState.QUEUED:
        words = _("%(what)s: waits at the printer", what=words)
    who = " · ".join(filter(None, (where, badge.printer)))
    note = " – ".join(filter(None, (badge.reason, badge.problem)))
    return Line(badge.asked_at, "printer", words, who, note, "refused" if failed else "")


def _scans(story: Story, event: Event) -> Iterator[Line]:
    for scan, session, device, undo in story.scans:
        line = _scan(scan, session or "–", device or scan.noted_by)
        yield dataclasses.replace(line, icon="arrow-back-up", note=_undone(undo, event), tone="") if undo else line


def _undone(undo: ScanUndo, event: Event) -> str:
    """That a scan counts no longer: it stays in the story for ever."""
    when = dates.moment(undo.at, event.zone, chosen_language())
    words = _("Does not count: taken back by %(who)s on %(when)s", who=undo.by or "–", when=when)
    return f"{words}: {undo.reason}" if undo.reason else words


def _scan(scan: Scan, session: str, device: str) -> Line:
    """One reading at the time at which it happened by our clock."""
    at = scan.happened_at
    if scan.result == ScanResult.REFUSED:
        reason = str(_REFUSALS[scan.reason]) if scan.reason else "–"
        words = _("Refused at %(session)s: %(reason)s", session=session, reason=reason)
        return Line(at, "circle-x", words, device, tone="refused")
    if scan.result == ScanResult.ALREADY_ADMITTED:
        words = _("Read once more at %(session)s, was inside already", session=session)
        return Line(at, "alert-circle", words, device, tone="already")
    if scan.direction == Direction.OUT or scan.result == ScanResult.LEFT:
        return Line(at, "logout", _("Left %(session)s", session=session), device)
    return Line(at, "door-enter", _("Admitted to %(session)s", session=session), device, tone="admitted")


def _changes(story: Story, event: Event) -> Iterator[Line]:
    for entry in story.entries:
        is_others = entry.guest_id != story.row.guest.id and entry.action in ("guests.merged", "guests.parted")
        if is_others or entry.action.startswith(_TOLD_OTHERWISE):
            continue
        changes = [f"{field}: {old} → {new}" for field, old, new in history.changes_in_words(entry, event)]
        yield Line(entry.at, "history", history.in_words(entry), history.actor_in_words(entry), " · ".join(changes))
    for change in story.bulk:
        words = (
            f"{LABELS[Action(change.action)]}: {change.value}" if change.value else str(LABELS[Action(change.action)])
        )
        yield Line(change.at, "users", words, change.actor_name)
        if change.undone_at:
            yield Line(change.undone_at, "arrow-back-up", _("Taken back: %(what)s", what=words), change.undone_by)
