"""Take all that one post says, or nothing: the answer, what is needed, answers to questions, consents."""

import dataclasses

import sqlalchemy as sa

from regapp import clock
from regapp.errors import DomainError
from regapp.extensions import transaction
from regapp.models import AnswerValue, Invitation, Question
from regapp.rsvp import service
from regapp.rsvp.questions.service import Given, keep_answers
from regapp.rsvp.service import RepresentativeDetails, Said


class NotComing(DomainError):
    """Only who comes is asked more."""

    reason = "not_coming"


@dataclasses.dataclass(frozen=True)
class Told:
    """What somebody who comes says beside that: needs by the guest's column, answers by question."""

    needs: dict[str, str]
    answers: dict[Question, Given]


@dataclasses.dataclass(frozen=True)
class Reply:
    """An answer with what came along. `consents` is by purpose; empty: not asked, so they stay as they are."""

    value: AnswerValue
    said: Said
    representative: RepresentativeDetails | None = None
    told: Told | None = None
    consents: dict[str, bool] = dataclasses.field(default_factory=dict)
    language: str = ""


def take(guest_id: int, reply: Reply) -> None:
    """Take a reply as a whole. Raises what `service.accept`, `decline` and `represent` raise."""
    with transaction():
        match reply.value:
            case AnswerValue.REPRESENTED if reply.representative:
                service.represent(guest_id, reply.representative, reply.said, reason=reply.said.note)
            case AnswerValue.DECLINED:
                service.decline(guest_id, reply.said)
            case _:
                service.accept(guest_id, reply.said)
                if reply.told:
                    tell(guest_id, reply.told, reply.said)
        for purpose, granted in reply.consents.items():
            service.keep_consent(guest_id, purpose, granted, reply.language, reply.said.channel)


def tell(guest_id: int, told: Told, said: Said) -> bool:
    """Keep what somebody who comes needs and answers; False where nothing changed.

    Raises NotComing, Invalid, AnswersClosed, Withdrawn.
    """
    with transaction():
        invitation, guest, _event = service.locked(guest_id, said)
        if invitation.answer != AnswerValue.ACCEPTED:
            raise NotComing(service.SAY_FIRST)
        needs = service.keep_needs(guest.id, told.needs, said)
        actor = service.actor_for(said, guest)
        answers = keep_answers(guest.id, guest.event_id, told.answers, actor, guest.name)
    return needs or answers


def remember_opened(invitation: Invitation) -> None:
    """Keep when a person first opened the link; the database lets only the first one write."""
    if invitation.opened_at is not None:
        return
    with transaction() as session:
        session.execute(
            sa.update(Invitation)
            .where(Invitation.id == invitation.id, Invitation.opened_at.is_(None))
            .values(opened_at=clock.now())
            .execution_options(synchronize_session=False)
        )
