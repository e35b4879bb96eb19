"""Verbs of the event's own questions: set them up, put them in order, retire them, keep what guests say to them."""

import dataclasses
import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from anyascii import anyascii
from flask_babel import lazy_gettext as _l
from sqlalchemy.dialects import postgresql, sqlite

from regapp import clock, uploads
from regapp.accounts.service import Actor, record
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.models import Event, Question, QuestionAnswer, QuestionKind, ShownTo
from regapp.models.types import clean
from regapp.uploads import Handed

LONGEST_CODE = 32
LONGEST_LABEL = 300
MOST_CHOICES = 60
MOST_QUESTIONS = 40
WITH_CHOICES = (QuestionKind.CHOICE, QuestionKind.SEVERAL)


@dataclasses.dataclass(frozen=True)
class QuestionDetails:
    """A question as an organizer writes it. `translations` has label, help and choices (a line each) by language."""

    label: str
    kind: QuestionKind
    help: str = ""
    choices: tuple[str, ...] = ()
    translations: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)
    categories: tuple[str, ...] = ()
    is_required: bool = False
    shown_to: ShownTo = ShownTo.ORGANIZERS


@dataclasses.dataclass(frozen=True)
class Given:
    """What somebody says to a question: the value as it is kept, or the file handed in."""

    value: str = ""
    file: Handed | None = None


def add_question(event: Event, details: QuestionDetails, actor: Actor) -> Question:
    """Ask one more thing, last in the order. Raises Invalid naming the field."""
    with transaction() as session:
        _lock(event)
        standing = session.scalars(sa.select(Question).where(Question.event_id == event.id)).all()
        if len(standing) >= MOST_QUESTIONS:
            raise Invalid(_l("An event asks %(most)s questions at most.", most=MOST_QUESTIONS), field="label")
        question = Question(
            event_id=event.id,
            code=_free_code(details.label, {one.code for one in standing}, "question"),
            kind=details.kind,
            position=max((one.position for one in standing), default=0) + 1,
            **_values(details, []),
        )
        session.add(question)
        record(actor, "question.added", event_id=event.id, label=question.label)
    return question


def change_question(question: Question, details: QuestionDetails, actor: Actor) -> bool:
    """Change the words of a question, of whom it is asked and who reads the answers; its kind stays.

    False where nothing differs. Raises Invalid naming the field.
    """
    with transaction() as session:
        values = _values(dataclasses.replace(details, kind=question.kind), question.choices)
        differing = {field: value for field, value in values.items() if getattr(question, field) != value}
        if not differing:
            return False
        session.add(question)
        for field, value in differing.items():
            setattr(question, field, value)
        record(actor, "question.changed", event_id=question.event_id, label=question.label)
    return True


def move_question(event: Event, question: Question, places: int) -> None:
    """Put a question so many places further down; less than zero is up."""
    with transaction() as session:
        _lock(event)
        standing = list(
            session.scalars(
                sa.select(Question)
                .where(Question.event_id == event.id, Question.retired_at.is_(None))
                .order_by(Question.position, Question.id)
            )
        )
        if question not in standing:
            return
        at = standing.index(question)
        standing.insert(min(max(at + places, 0), len(standing) - 1), standing.pop(at))
        for position, one in enumerate(standing, 1):
            one.position = position


def retire_question(question: Question, actor: Actor) -> None:
    """Ask it no more; what was answered stays. A second time changes nothing."""
    _set_retired(question, True, "question.retired", actor)


def restore_question(question: Question, actor: Actor) -> None:
    """Ask it again."""
    _set_retired(question, False, "question.restored", actor)


def keep_answers(guest_id: int, event_id: int, given: dict[Question, Given], actor: Actor, name: str = "") -> bool:
    """Keep what a guest says to these questions; False where nothing changed.

    A question of a file keeps the file that was handed in before when none is handed in now. The values have been
    checked by the form; files are looked into here. The audit entry says which questions were answered, never what
    was said. Raises Invalid naming the form's field.
    """
    with transaction() as session:
        ids = [question.id for question in given]
        standing = {
            one.question_id: one
            for one in session.scalars(
                sa.select(QuestionAnswer).where(
                    QuestionAnswer.guest_id == guest_id, QuestionAnswer.question_id.in_(ids)
                )
            )
        }
        changed = []
        for question, said in given.items():
            known = standing.get(question.id)
            if said.file is None and clean(said.value) == (known.value if known else ""):
                continue
            upload = _kept(event_id, guest_id, question, said.file) if said.file else None
            if upload and known and known.upload_id and _is_same(known.upload_id, upload):
                continue
            _write(guest_id, question.id, said.value, upload.id if upload else None)
            changed.append(question.label)
        if changed:
            record(actor, "questions.answered", event_id=event_id, guest_id=guest_id, name=name, labels=changed)
    return bool(changed)


def choices_of(lines: Sequence[str], translated: dict[str, Sequence[str]], before: list[dict[str, Any]]) -> list[Any]:
    """The choices, a line each, with codes that stay the same when a choice is reworded or moved.

    A line that stood there keeps its code; one that is new takes the code of the line it replaced at its place, for
    that is what correcting a spelling looks like. `translated` has the lines in further languages, in the same order.
    """
    by_label = {choice["label"]: choice["code"] for choice in before}
    taken = {by_label[line] for line in lines if line in by_label}
    made: list[dict[str, Any]] = []
    for at, line in enumerate(lines):
        code = by_label.get(line) or _code_at(before, at, taken)
        code = code or _free_code(line, taken | {choice["code"] for choice in before}, "choice")
        taken.add(code)
        words = {language: own[at] for language, own in translated.items() if at < len(own) and own[at]}
        made.append({"code": code, "label": line, "translations": words})
    return made


def _code_at(before: list[dict[str, Any]], at: int, taken: set[str]) -> str:
    code = before[at]["code"] if at < len(before) else ""
    return "" if code in taken else code


def _values(details: QuestionDetails, before: list[dict[str, Any]]) -> dict[str, Any]:
    """The columns of a question; refuses what cannot be asked."""
    label = clean(details.label)
    if not label:
        raise Invalid(_l("Please enter the question."), field="label")
    if len(label) > LONGEST_LABEL:
        raise Invalid(
            _l("This is too long: %(count)s characters, %(most)s fit.", count=len(label), most=LONGEST_LABEL),
            field="label",
        )
    return {
        "label": label,
        "help": clean(details.help),
        "choices": _choices(details, before),
        "translations": {
            language: words
            for language, given in details.translations.items()
            if (words := {field: clean(given.get(field) or "") for field in ("label", "help") if given.get(field)})
        },
        "categories": list(details.categories),
        "is_required": details.is_required,
        "shown_to": details.shown_to,
    }


def _choices(details: QuestionDetails, before: list[dict[str, Any]]) -> list[Any]:
    if details.kind not in WITH_CHOICES:
        return []
    lines = [clean(line) for line in details.choices if clean(line)]
    if len(lines) < 2:
        raise Invalid(_l("Please enter at least two choices, one a line."), field="choices")
    if len(lines) > MOST_CHOICES:
        raise Invalid(_l("%(most)s choices at most can be offered.", most=MOST_CHOICES), field="choices")
    if len(set(lines)) < len(lines):
        raise Invalid(_l("Two of these choices are the same."), field="choices")
    translated = {}
    for language, given in details.translations.items():
        own = [clean(line) for line in given.get("choices") or () if clean(line)]
        if own and len(own) != len(lines):
            raise Invalid(
                _l("There are %(count)s choices, but %(own)s lines here.", count=len(lines), own=len(own)),
                field=f"choices_{language}",
            )
        translated[language] = own
    return choices_of(lines, translated, before)


def _free_code(label: str, taken: set[str], otherwise: str) -> str:
    """A name for forms and files, made from the words: lower-case letters, digits and underscores, not taken yet."""
    words = re.sub(r"[^a-z0-9]+", "_", anyascii(label).lower()).strip("_")[: LONGEST_CODE - 4].strip("_") or otherwise
    if words not in taken:
        return words
    return next(code for number in range(2, 1000) if (code := f"{words}_{number}") not in taken)


def _set_retired(question: Question, is_retired: bool, action: str, actor: Actor) -> None:
    with transaction() as session:
        moved = session.execute(
            sa.update(Question)
            .where(Question.id == question.id, Question.retired_at.is_(None) == is_retired)
            .values(retired_at=clock.now() if is_retired else None)
        )
        if moved.rowcount:  # type: ignore[attr-defined]
            record(actor, action, event_id=question.event_id, label=question.label)


def _kept(event_id: int, guest_id: int, question: Question, file: Handed) -> Any:
    try:
        return uploads.keep(event_id, "question", file.name, file.content, allowed=uploads.DOCUMENTS, guest_id=guest_id)
    except Invalid as error:
        raise Invalid(error.message, field=f"question_{question.code}") from error


def _is_same(upload_id: int, upload: Any) -> bool:
    """Whether the very same file was handed in once more: a double click."""
    before = uploads.upload_of(upload.event_id, upload_id)
    if before is None or (before.sha256, before.name) != (upload.sha256, upload.name):
        return False
    db.session.delete(upload)
    return True


def _write(guest_id: int, question_id: int, value: str, upload_id: int | None) -> None:
    """Write the answer over the one before; two at the same instant happen one after the other."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    row = {"value": value, "upload_id": upload_id, "at": clock.now()}
    db.session.execute(
        insert(QuestionAnswer)
        .values(guest_id=guest_id, question_id=question_id, **row)
        .on_conflict_do_update(index_elements=["guest_id", "question_id"], set_=row)
        .execution_options(synchronize_session=False)
    )


def _lock(event: Event) -> None:
    """Let the questions be put in order by one hand at a time, until the end of the transaction."""
    db.session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
