"""What is remembered, one file per aggregate. Imports nothing else of ours."""

from regapp.models.audit import ActorKind, AuditEntry
from regapp.models.base import Base
from regapp.models.delegation import Delegation
from regapp.models.event import Category, CountryOrder, Event, EventSession, Palette, RankBasis, SessionCategory
from regapp.models.folding import fold, kin, search_key
from regapp.models.following_up import Call, CallClaim, CallResult, Reminder, ReminderAudience, ReminderBase
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
from regapp.models.letter import DocumentKind, IssuedDocument, LetterKind, LetterTemplate, OnBehalf
from regapp.models.listing import (
    BulkChange,
    BulkChangeGuest,
    ColumnMapping,
    DistinctPair,
    GuestTag,
    ImportChange,
    ImportRun,
    Merge,
    SavedFilter,
    Tag,
)
from regapp.models.message import Message, MessageState, Occasion
from regapp.models.precedence import PrecedencePlace
from regapp.models.question import ChangeRequest, Question, QuestionAnswer, QuestionKind, ShownTo
from regapp.models.registration import Manifest, Registration, RegistrationState
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
from regapp.models.upload import Upload
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
    "BulkChange",
    "BulkChangeGuest",
    "Call",
    "CallClaim",
    "CallResult",
    "Category",
    "ChangeRequest",
    "Channel",
    "ColumnMapping",
    "Consent",
    "CountryOrder",
    "Delegation",
    "Device",
    "Direction",
    "DistinctPair",
    "DocumentKind",
    "Event",
    "EventSession",
    "Guest",
    "GuestSource",
    "GuestStatus",
    "GuestTag",
    "ImportChange",
    "ImportRun",
    "Invitation",
    "IssuedDocument",
    "LetterKind",
    "LetterTemplate",
    "Manifest",
    "Membership",
    "Merge",
    "Message",
    "MessageState",
    "NfcText",
    "Occasion",
    "OnBehalf",
    "Palette",
    "PrecedencePlace",
    "Question",
    "QuestionAnswer",
    "QuestionKind",
    "RankBasis",
    "RefusalReason",
    "Registration",
    "RegistrationState",
    "Reminder",
    "ReminderAudience",
    "ReminderBase",
    "Representation",
    "Role",
    "SaidBy",
    "SavedFilter",
    "Scan",
    "ScanResult",
    "Scope",
    "SessionCategory",
    "ShownTo",
    "Tag",
    "Ticket",
    "Upload",
    "User",
    "UtcDateTime",
    "clean",
    "fold",
    "kin",
    "search_key",
]
