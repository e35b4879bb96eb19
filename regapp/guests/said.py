"""What guests said to the event's own questions, in words: for their page, and as columns of the list."""

import collections
import dataclasses
import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from flask_babel import pgettext

from regapp.extensions import db
from regapp.models import Question, QuestionAnswer, QuestionKind, Upload

# Who writes in these reads what was first written, rather than a translation (see `Translated.text`).
COMMITTEES = ("en", "id")


@dataclasses.dataclass(frozen=True)
class Answered:
    """A question with what one guest said to it; `value` is empty and `upload` None where they said nothing."""

    question: Question
    value: str
    upload: Upload | None
    at: dt.datetime | None

    def in_words(self, language: str) -> str:
        """The answer as a person reads it, choices by their labels."""
        return self.upload.name if self.upload else in_words(self.question, self.value, language)


def in_words(question: Question, value: str, language: str) -> str:
    """A kept answer as a person reads it: choices by their labels, yes and no as words, the rest as it was said."""
    if not value:
        return ""
    if question.kind == QuestionKind.YES_NO:
        return pgettext("answer to a question", "yes") if value == "yes" else pgettext("answer to a question", "no")
    if question.kind in (QuestionKind.CHOICE, QuestionKind.SEVERAL):
        labels = {choice["code"]: choice_label(choice, language) for choice in question.choices}
        return ", ".join(labels.get(code, code) for code in value.split(","))
    return value


def choice_label(choice: dict[str, Any], language: str) -> str:
    """What a choice is called in that language; as with all texts, in English or as first written where it is not."""
    words = choice.get("translations") or {}
    return words.get(language) or ("" if language in COMMITTEES else words.get("en")) or choice["label"]


def questions(event_id: int) -> list[Question]:
    """The event's questions in their order; a retired one only where somebody answered it. One statement."""
    answered = sa.exists().where(QuestionAnswer.question_id == Question.id)
    return list(
        db.session.scalars(
            sa.select(Question)
            .where(Question.event_id == event_id, sa.or_(Question.retired_at.is_(None), answered))
            .order_by(Question.position, Question.id)
        )
    )


def said_by(guest_id: int, question_ids: Iterable[int] | None = None) -> list[Answered]:
    """What one guest said, in the order of the questions (None: to all of them). One statement."""
    wanted = (
        sa.select(Question, QuestionAnswer, Upload)
        .join(QuestionAnswer, QuestionAnswer.question_id == Question.id)
        .outerjoin(Upload, Upload.id == QuestionAnswer.upload_id)
        .where(QuestionAnswer.guest_id == guest_id)
        .order_by(Question.position, Question.id)
    )
    if question_ids is not None:
        wanted = wanted.where(Question.id.in_(question_ids))
    return [Answered(one, said.value, upload, said.at) for one, said, upload in db.session.execute(wanted)]


def said_by_everybody(event_id: int) -> dict[int, dict[int, tuple[str, str]]]:
    """Value and name of the file for each guest (by id) and question (by id). One statement."""
    rows = db.session.execute(
        sa.select(QuestionAnswer.guest_id, QuestionAnswer.question_id, QuestionAnswer.value, Upload.name)
        .join(Question, Question.id == QuestionAnswer.question_id)
        .outerjoin(Upload, Upload.id == QuestionAnswer.upload_id)
        .where(Question.event_id == event_id)
    )
    said: dict[int, dict[int, tuple[str, str]]] = collections.defaultdict(dict)
    for guest_id, question_id, value, name in rows:
        said[guest_id][question_id] = (value, name or "")
    return said
