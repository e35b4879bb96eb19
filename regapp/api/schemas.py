"""The shapes of the API, as types: requests are checked by them, and the OpenAPI document is made from them."""

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

Uuid = Annotated[
    str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", description="made by the device")
]
Code = Annotated[str, Meta(min_length=1, max_length=64)]
Aware = Annotated[dt.datetime, Meta(tz=True, description="RFC 3339, with its offset from UTC")]
Text = Annotated[str, Meta(max_length=400)]


class ScanIn(Struct, forbid_unknown_fields=False):
    """One reading at the door: `ticket` (the text of the QR code) or `ref` (the guest's reference)."""

    id: Uuid
    scanned_at: Aware
    ticket: Annotated[str, Meta(max_length=200)] = ""
    ref: Annotated[str, Meta(max_length=32)] = ""
    session: Annotated[str, Meta(max_length=64)] = "main"
    direction: Annotated[
        Literal["in", "out", "both"], Meta(description="both: who is inside leaves, who is not comes in")
    ] = "in"
    shown: Annotated[
        Literal["", "admitted", "already_admitted", "left", "refused"],
        Meta(description="what the device showed when it had to decide alone; empty: it asks"),
    ] = ""
    clock_ahead_ms: Annotated[
        int | None,
        Meta(description="how far the device's clock was ahead of the server's, as it knew when it scanned"),
    ] = None
    look: Annotated[
        Literal["never", "vip", "always"],
        Meta(description="for whom to stop before anything is recorded; answered by `needs_word`"),
    ] = "never"


class ScansIn(Struct):
    """A batch, in the order in which it is to be applied."""

    scans: Annotated[list[ScanIn], Meta(min_length=1, max_length=500)]
    sent_at: Annotated[dt.datetime, Meta(tz=True, description="the device's clock now")] | None = None
    unsent: Annotated[int, Meta(ge=0, description="scans that stay in the device's queue after these")] | None = None
    version: Annotated[str, Meta(max_length=40, description="of the device's page")] = ""


class UndoIn(Struct):
    """An admission to be taken back, by the id of its scan."""

    scan: Uuid
    reason: Text = ""


class UndoneOut(Struct):
    """Whose admission was taken back."""

    guest: "GuestAtDoor | None"


class DigestsIn(Struct):
    """What a device's list is like: four bytes for each of its 256 parts, or nothing where it has none yet."""

    digests: Annotated[bytes, Meta(max_length=1024, description="1024 bytes, or none")] = b""

    def of(self, part: int) -> bytes:
        """The digest of one part; empty where the device has none."""
        return self.digests[part * 4 : part * 4 + 4]


class CameOrWent(Struct, array_like=True):
    """Who came or went: beginning of the line's key, code of the session, first admission (null: none), inside now."""

    place: str
    session: str
    first_admitted_at: str | None
    inside: bool


class ListNewsOut(Struct):
    """Whether a device's list is the newest (by its stamp), and who came or went since."""

    stamp: str
    since: int
    now: str
    came_or_went: list[CameOrWent]


class GuestAtDoor(Struct):
    """What a door may know of a guest: no contact data."""

    ref: str
    name: str
    position: str
    institution: str
    category: str
    category_name: str
    color: str
    country: str
    represents: str | None
    represents_position: str | None


class ScanOut(Struct):
    """What the door answered. `first_admitted_at` is the guest's first admission at that session."""

    id: str
    result: Literal["admitted", "already_admitted", "left", "refused"]
    reason: str | None
    first_admitted_at: str | None
    represented_by: str | None
    replaced_by: str | None
    guest: GuestAtDoor | None
    notices: list[str] = []
    first_admitted_where: str | None = None
    inside: int | None = None
    capacity: int | None = None


class ScansOut(Struct):
    """The answers, in the order of the batch; `now` is the server's clock."""

    results: list[ScanOut]
    now: str


class GuestIn(Struct, forbid_unknown_fields=True):
    """A guest to be put on the list; only the name is needed."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    category: Code = "official"
    native_name: Text = ""
    sort_name: Text = ""
    honorific: Text = ""
    title_before: Text = ""
    title_after: Text = ""
    position: Text = ""
    institution: Text = ""
    country: Text = ""
    language: Text = ""
    email: Text = ""
    phone: Text = ""
    delegation: Text = ""
    precedence: int | None = None
    notes: Annotated[str, Meta(max_length=2000)] = ""


class GuestChange(Struct, forbid_unknown_fields=True):
    """What is to change; what is left out stays."""

    name: Annotated[str, Meta(min_length=1, max_length=200)] | msgspec.UnsetType = msgspec.UNSET
    category: Code | msgspec.UnsetType = msgspec.UNSET
    native_name: Text | msgspec.UnsetType = msgspec.UNSET
    sort_name: Text | msgspec.UnsetType = msgspec.UNSET
    honorific: Text | msgspec.UnsetType = msgspec.UNSET
    title_before: Text | msgspec.UnsetType = msgspec.UNSET
    title_after: Text | msgspec.UnsetType = msgspec.UNSET
    position: Text | msgspec.UnsetType = msgspec.UNSET
    institution: Text | msgspec.UnsetType = msgspec.UNSET
    country: Text | msgspec.UnsetType = msgspec.UNSET
    language: Text | msgspec.UnsetType = msgspec.UNSET
    email: Text | msgspec.UnsetType = msgspec.UNSET
    phone: Text | msgspec.UnsetType = msgspec.UNSET
    delegation: Text | msgspec.UnsetType = msgspec.UNSET
    precedence: int | None | msgspec.UnsetType = msgspec.UNSET
    notes: Annotated[str, Meta(max_length=2000)] | msgspec.UnsetType = msgspec.UNSET


class GuestOut(Struct):
    """A guest as organizers' programs see them. Times are UTC."""

    ref: str
    name: str
    native_name: str
    honorific: str
    title_before: str
    title_after: str
    position: str
    institution: str
    country: str
    language: str
    email: str
    phone: str
    category: str
    delegation: str
    precedence: int | None
    answer: Literal["none", "accepted", "represented", "declined"]
    answered_at: str | None
    represents: str | None
    represented_by: str | None
    first_admitted_at: str | None


class GuestsOut(Struct):
    """A page of guests; `cursor` asks for the next one, null on the last."""

    guests: list[GuestOut]
    cursor: str | None


class CategoryOut(Struct):
    """A category of the event."""

    code: str
    name: str
    color: str


class SessionOut(Struct):
    """A session of the event. Times are RFC 3339 in the event's zone."""

    code: str
    title: str
    starts_at: str
    ends_at: str
    doors_open_at: str
    doors_close_at: str


class EventOut(Struct):
    """An event. Times are RFC 3339 in the event's zone."""

    slug: str
    title: str
    starts_at: str
    ends_at: str
    timezone: str
    venue: str
    language: str
    languages: list[str]
    answers_close_at: str
    sessions: list[SessionOut]
    categories: list[CategoryOut]


class NamedCode(Struct):
    """A thing with its code and its name."""

    code: str
    title: str


class SessionAtDoor(NamedCode):
    """A session as the door needs it. Times are RFC 3339 in UTC; `inside` is null where no places are counted."""

    starts_at: str
    opens_at: str
    closes_at: str
    late_from: str | None
    capacity: int | None
    inside: int | None
    counts_exits: bool


class EventAtDoor(Struct):
    """The event in a few words."""

    slug: str
    title: str
    host: str


class DoorOut(Struct):
    """Where the scanner is, how many came and how many are expected."""

    event: EventAtDoor
    session: SessionAtDoor
    sessions: list[SessionAtDoor]
    present: int
    expected: int
    device: str
    powers: list[str]
    direction: Literal["in", "out", "both"]
    printer: str
    prints_at_once: bool
    now: str


class FoundGuest(GuestAtDoor):
    """A guest found by name, with what the door would say."""

    standing: Literal["valid", "declined", "represented", "revoked"]
    admitted_at: str | None


class FoundOut(Struct):
    """Guests found by name, twelve at most."""

    guests: list[FoundGuest]


class WalkInChoices(Struct):
    """What the form for a walk-in offers: the categories that this session's door admits, and how full its room is."""

    categories: list[CategoryOut]
    inside: int | None
    capacity: int | None


class WalkInIn(Struct, forbid_unknown_fields=True):
    """Somebody who stands at the desk and was not expected; `id` is the form's own: sent twice, it counts once."""

    id: Uuid
    name: Annotated[str, Meta(max_length=200)]
    category: Code
    session: Annotated[str, Meta(max_length=64)] = "main"
    position: Text = ""
    institution: Text = ""
    phone: Text = ""
    email: Text = ""
    sure: Annotated[bool, Meta(description="whoever stands on the list already was looked at, and is another")] = False


class WalkInOut(Struct):
    """The new guest; or null, with those on the list who may be this person: ask, then send it again with `sure`."""

    guest: GuestAtDoor | None
    likely: list[FoundGuest]


class GroupOut(Struct):
    """A delegation, or a bus or class that registered together."""

    code: str
    name: str
    expected: int
    inside: int


class GroupsOut(Struct):
    """Groups with somebody to expect, by name."""

    groups: list[GroupOut]


class RepresentativeIn(Struct, forbid_unknown_fields=True):
    """Who comes for a guest: a new `name`, or `by`, the reference of somebody who is invited already.

    `mistake` is the scan by which this device has just let in the guest whose ticket was shown; it is taken back.
    """

    ref: Annotated[str, Meta(max_length=32)]
    name: Annotated[str, Meta(max_length=200)] = ""
    position: Text = ""
    institution: Text = ""
    by: Annotated[str, Meta(max_length=32)] = ""
    session: Annotated[str, Meta(max_length=64)] = "main"
    mistake: Annotated[str, Meta(max_length=36)] = ""


class RepresentativeOut(Struct):
    """Who comes; they are admitted by a scan of their reference."""

    guest: GuestAtDoor


class BadgeIn(Struct):
    """A badge to be printed at the desk."""

    ref: Annotated[str, Meta(max_length=32)]
    reason: Annotated[str, Meta(max_length=200, description="why there is to be another one")] = ""
    at_once: Annotated[
        bool, Meta(description="nobody asked: who has a badge from before the day gets no second one")
    ] = False


class BadgeOut(Struct):
    """A guest's last badge. `copy` counts them, 0: printed before the day; `url` leads to what a browser prints."""

    copy: int
    state: Literal["queued", "printed", "failed"]
    is_new: bool
    printer: str
    problem: str
    asked_at: str | None
    url: str


class KioskIn(Struct):
    """A ticket that a guest showed to a kiosk; `id` is a UUID of the kiosk's: sent twice, it counts once."""

    id: Uuid
    ticket: Annotated[str, Meta(max_length=64)]


class KioskOut(Struct):
    """What a kiosk may tell a guest. `language` is the guest's own; `signed_at` when they signed for the session."""

    result: Literal["admitted", "already_admitted", "left", "refused"]
    reason: str | None
    guest: GuestAtDoor | None
    language: str
    session: str
    session_title: str
    signed_at: str | None
    now: str


class SignatureIn(Struct):
    """A drawn signature: strokes in base64, packed as in `regapp/checkin/signing/strokes.py`."""

    ref: Annotated[str, Meta(max_length=32)]
    session: Annotated[str, Meta(max_length=32)]
    strokes: Annotated[str, Meta(max_length=64_000)]


class SignatureOut(Struct):
    """The signature's place in the event's chain, and its hash."""

    number: int
    signed_at: str
    hash: str


class MinuteOut(Struct):
    """How many came in one minute; `at` is RFC 3339 in the event's zone."""

    at: str
    count: int


class CategoryStats(Struct):
    """Numbers of one category."""

    code: str
    invited: int
    accepted: int
    represented: int
    declined: int
    none: int
    expected: int
    present: int


class SessionStats(Struct):
    """Numbers of one session."""

    code: str
    present: int
    inside: int


class AnswerStats(Struct):
    """How many invitations stand where."""

    accepted: int
    represented: int
    declined: int
    none: int


class StatsOut(Struct):
    """The event in numbers; a represented seat is counted once."""

    invited: int
    expected: int
    answers: AnswerStats
    categories: list[CategoryStats]
    sessions: list[SessionStats]
    arrivals: list[MinuteOut]


class Problem(Struct):
    """An error as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str = ""
