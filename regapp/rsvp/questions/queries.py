"""Reads of the event's own questions."""

import dataclasses

import sqlalchemy as sa

from regapp.extensions import db
from regapp.models import AnswerValue, Category, Guest, GuestStatus, Invitation, Question, QuestionAnswer


@dataclasses.dataclass(frozen=True)
class Standing:
    """A question with how many answered it."""

    question: Question
    answers: int


def asked_of(event_id: int, category_code: str) -> list[Question]:
    """What guests of a category are asked, in its order. One statement."""
    asked = db.session.scalars(
        sa.select(Question)
        .where(Question.event_id == event_id, Question.retired_at.is_(None))
        .order_by(Question.position, Question.id)
    )
    return [one for one in asked if is_asked(one, category_code)]


def is_asked(question: Question, category_code: str) -> bool:
    """Whether guests of that category are asked this."""
    return not question.categories or category_code in question.categories


def all_questions(event_id: int) -> list[Standing]:
    """Every question, those no longer asked last, with how many guests on the list answered it. One statement."""
    answers = (
        sa.select(sa.func.count())
        .select_from(QuestionAnswer)
        .join(Guest, Guest.id == QuestionAnswer.guest_id)
        .where(
            QuestionAnswer.question_id == Question.id,
            Guest.status == GuestStatus.LISTED,
            sa.or_(QuestionAnswer.value != "", QuestionAnswer.upload_id.is_not(None)),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        sa.select(Question, answers)
        .where(Question.event_id == event_id)
        .order_by(Question.retired_at.is_not(None), Question.position, Question.id)
    )
    return [Standing(*row) for row in rows]


def question_of(event_id: int, code: str) -> Question | None:
    """The event's question of that code. One statement."""
    return db.session.scalar(sa.select(Question).where(Question.event_id == event_id, Question.code == code))


def coming_by_category(event_id: int) -> dict[str, int]:
    """How many guests of each category (by code) said that they come. One statement."""
    rows = db.session.execute(
        sa.select(Category.code, sa.func.count())
        .join(Guest, Guest.category_id == Category.id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(
            Guest.event_id == event_id,
            Guest.status == GuestStatus.LISTED,
            Invitation.answer == AnswerValue.ACCEPTED,
        )
        .group_by(Category.code)
    )
    return dict(iter(rows))


def answers_to(question: Question, after: int = 0, limit: int = 200) -> list[tuple[Guest, str]]:
    """Who on the list answered that question, and what, from behind the guest `after` (id). One statement."""
    rows = db.session.execute(
        sa.select(Guest, QuestionAnswer.value)
        .join(QuestionAnswer, QuestionAnswer.guest_id == Guest.id)
        .where(
            QuestionAnswer.question_id == question.id,
            Guest.status == GuestStatus.LISTED,
            Guest.id > after,
            sa.or_(QuestionAnswer.value != "", QuestionAnswer.upload_id.is_not(None)),
        )
        .order_by(Guest.id)
        .limit(limit)
    )
    return [(guest, value) for guest, value in rows]
