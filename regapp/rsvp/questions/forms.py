"""The fields in which guests answer the event's own questions."""

import datetime as dt
import decimal
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import (
    Field,
    FileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from regapp import uploads
from regapp.events.forms import Checkboxes
from regapp.guests.forms import at_most
from regapp.guests.said import Answered, choice_label
from regapp.models import Question, QuestionKind
from regapp.rsvp.questions.service import Given

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

LONGEST_LINE, LONGEST_TEXT = 400, 2000
FEW = 6
_NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,6})?")
_YEARS = (1900, 2200)


class QuestionsForm(FlaskForm):
    """A form with fields for questions; made by `with_questions`."""

    # The questions by the name of their field, in their order.
    asked: Mapping[str, Question] = {}

    @property
    def question_fields(self) -> list[tuple[Question, Field]]:
        """Each question with its field, in the order in which they are asked."""
        return [(question, self[name]) for name, question in self.asked.items()]

    @property
    def given(self) -> dict[Question, Given]:
        """What was entered, as it is kept; the form has been validated."""
        return {question: _given(question, field) for question, field in self.question_fields}

    def know(self, said: Iterable[Answered], *, is_posted: bool = False) -> None:
        """Show what was said before, unless something new was posted; a file handed in need not come again."""
        fields = {question.id: field for question, field in self.question_fields}
        self.kept: dict[str, str] = {}
        for one in said:
            field = fields.get(one.question.id)
            if field is None:
                continue
            if one.upload:
                self.kept[field.name] = one.upload.name
                field.validators = [check for check in field.validators if check is not _needed]
            elif not is_posted and one.question.kind == QuestionKind.SEVERAL:
                field.data = one.value.split(",") if one.value else []
            elif not is_posted:
                field.data = one.value

    @property
    def is_missing_something(self) -> bool:
        """Whether a question that must be answered has no answer yet."""
        return any(_needed in (field.validators or ()) and not _is_filled(field) for _q, field in self.question_fields)


def with_questions(
    form_class: type[FlaskForm], questions: Iterable[Question], language: str, prefix: str = "question_"
) -> type[Any]:
    """The form with a field for each question, named by the prefix and its code."""
    named = {f"{prefix}{question.code}": question for question in questions}
    fields: dict[str, Any] = {name: _field(question, language) for name, question in named.items()}
    bases = (form_class,) if issubclass(form_class, QuestionsForm) else (QuestionsForm, form_class)
    return type(f"{form_class.__name__}WithQuestions", bases, {**fields, "asked": named})


def posted(given: Any, prefix: str = "question_") -> bool:
    """Whether a post answers any question at all."""
    return any(name.startswith(prefix) for name in given)


def _needed(form: FlaskForm, field: Field) -> None:
    if not _is_filled(field):
        raise ValidationError(_l("Please answer this."))


def _is_filled(field: Field) -> bool:
    if isinstance(field.data, FileStorage):
        return bool(field.data.filename)
    said = field.data if isinstance(field.data, list) else [field.data]
    return any(one.strip() if isinstance(one, str) else one for one in said)


def _one_of(codes: set[str]) -> Callable[[FlaskForm, Field], None]:
    def check(form: FlaskForm, field: Field) -> None:
        chosen = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if not set(chosen) <= codes:
            raise ValidationError(_l("Please choose from what is offered."))

    return check


def _a_number(form: FlaskForm, field: Field) -> None:
    if (written := (field.data or "").strip()) and not _NUMBER.fullmatch(written):
        raise ValidationError(_l("Please enter a number, such as 12."))


def _a_date(form: FlaskForm, field: Field) -> None:
    written = (field.data or "").strip()
    if not written:
        return
    try:
        day = dt.date.fromisoformat(written)
    except ValueError as error:
        raise ValidationError(_l("Please enter a date, such as 2031-05-08.")) from error
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValidationError(_l("Please enter a date, such as 2031-05-08."))


def _field(question: Question, language: str) -> Any:
    label, needs = question.text("label", language), [_needed] if question.is_required else []
    more: dict[str, Any] = {"description": question.text("help", language)}
    match question.kind:
        case QuestionKind.LONG_TEXT:
            return TextAreaField(label, [*needs, at_most(LONGEST_TEXT)], render_kw={"rows": 3}, **more)
        case QuestionKind.NUMBER:
            return StringField(label, [*needs, _a_number], render_kw={"inputmode": "decimal"}, **more)
        case QuestionKind.DATE:
            return StringField(label, [*needs, _a_date], render_kw={"type": "date"}, **more)
        case QuestionKind.FILE:
            return FileField(label, needs, render_kw={"accept": uploads.accepted(uploads.DOCUMENTS)}, **more)
        case QuestionKind.YES_NO:
            choices = [
                ("yes", lazy_pgettext("answer to a question", "yes")),
                ("no", lazy_pgettext("answer to a question", "no")),
            ]
            return RadioField(label, [*needs, _one_of({"yes", "no"})], choices=choices, validate_choice=False, **more)
        case QuestionKind.CHOICE | QuestionKind.SEVERAL:
            return _choice_field(question, label, needs, language, more)
        case _:
            return StringField(label, [*needs, at_most(LONGEST_LINE)], **more)


def _choice_field(question: Question, label: str, needs: list[Any], language: str, more: dict[str, Any]) -> Any:
    choices = [(choice["code"], choice_label(choice, language)) for choice in question.choices]
    checks = [*needs, _one_of({code for code, _label in choices})]
    if question.kind == QuestionKind.SEVERAL:
        return Checkboxes(label, checks, choices=choices, validate_choice=False, **more)
    if len(choices) <= FEW and question.is_required:
        return RadioField(label, checks, choices=choices, validate_choice=False, **more)
    return SelectField(label, checks, choices=[("", "–"), *choices], validate_choice=False, **more)


def _given(question: Question, field: Field) -> Given:
    """What was entered, as it is kept: a number with a point, a date as ISO 8601, choices by their codes."""
    if question.kind == QuestionKind.FILE:
        file = field.data
        if not isinstance(file, FileStorage) or not file.filename:
            return Given()
        return Given(file=uploads.read(file.filename, file.stream))
    if question.kind == QuestionKind.SEVERAL:
        return Given(",".join(choice["code"] for choice in question.choices if choice["code"] in (field.data or ())))
    written = (field.data or "").strip()
    if question.kind == QuestionKind.NUMBER and written:
        return Given(format(decimal.Decimal(written.replace(",", ".")), "f"))
    return Given(written)
