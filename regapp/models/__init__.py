"""What is remembered, one file per aggregate. Imports nothing else of ours."""

from regapp.models.audit import ActorKind, AuditEntry
from regapp.models.base import Base
from regapp.models.delegation import Delegation
from regapp.models.event import Category, CountryOrder, Event, EventSession, Palette, SessionCategory
from regapp.models.folding import fold, kin, search_key
from regapp.models.guest import Guest, GuestSource, GuestStatus
from regapp.models.invitation import (
    LONGEST_CHAIN,
    PARTSTAT,
    Answer,
    AnswerValue,
    Channel,
    Consent,
    Invitation,
    Representation,
    SaidBy,
)
from regapp.models.message import Message, MessageState
from regapp.models.scan import (
    ApiToken,
    Attendance,
    Device,
    Direction,
    RefusalReason,
    Scan,
    ScanResult,
    Scope,
)
from regapp.models.ticket import Ticket
from regapp.models.types import NfcText, UtcDateTime, clean
from regapp.models.user import AccountRole, Membership, Role, User

__all__ = [
    "LONGEST_CHAIN",
    "PARTSTAT",
    "AccountRole",
    "ActorKind",
    "Answer",
    "AnswerValue",
    "ApiToken",
    "Attendance",
    "AuditEntry",
    "Base",
    "Category",
    "Channel",
    "Consent",
    "CountryOrder",
    "Delegation",
    "Device",
    "Direction",
    "Event",
    "EventSession",
    "Guest",
    "GuestSource",
    "GuestStatus",
    "Invitation",
    "Membership",
    "Message",
    "MessageState",
    "NfcText",
    "Palette",
    "RefusalReason",
    "Representation",
    "Role",
    "SaidBy",
    "Scan",
    "ScanResult",
    "Scope",
    "SessionCategory",
    "Ticket",
    "User",
    "UtcDateTime",
    "clean",
    "fold",
    "kin",
    "search_key",
]
