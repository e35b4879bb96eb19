"""What an organizer may write when they ask guests something, and what they are told when it is wrong."""

from collections.abc import Mapping
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from regapp.events.forms import Checkboxes
from regapp.guests.forms import at_most
from regapp.models import Category, Event, Question, QuestionKind, ShownTo
from regapp.rsvp.questions.forms import LONGEST_LINE
from regapp.rsvp.questions.service import QuestionDetails

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext

KINDS = {
    QuestionKind.TEXT: _l("A line of text"),
    QuestionKind.LONG_TEXT: _l("A longer text"),
    QuestionKind.NUMBER: _l("A number"),
    QuestionKind.CHOICE: _l("One of several choices"),
    QuestionKind.SEVERAL: _l("Any of several choices"),
    QuestionKind.YES_NO: _l("Yes or no"),
    QuestionKind.DATE: _l("A date"),
    QuestionKind.FILE: _l("A file (PDF, picture, Word or Excel)"),
}
READERS = {
    ShownTo.ORGANIZERS: _l("Organizers only"),
    ShownTo.DESK: _l("Organizers and the desk"),
}


class QuestionForm(FlaskForm):
    """A question as an organizer writes it; fields for further languages are added by `question_form`."""

    label = StringField(_l("Question"), [at_most(300)])
    help = StringField(_l("A line of help below it"), [at_most(LONGEST_LINE)])
    kind = SelectField(_l("Kind of answer"), choices=[(kind.value, words) for kind, words in KINDS.items()])
    choices = TextAreaField(_l("Choices, one a line"), [at_most(6000)], render_kw={"rows": 4})
    categories = Checkboxes(_l("Asked of"), validate_choice=False)
    is_required = BooleanField(_l("Whoever comes must answer it"))
    shown_to = SelectField(
        _l("The answers are read by"), choices=[(reader.value, words) for reader, words in READERS.items()]
    )

    further: tuple[str, ...] = ()

    @property
    def details(self) -> QuestionDetails:
        """What was entered."""
        return QuestionDetails(
            label=self.label.data or "",
            kind=QuestionKind(self.kind.data),
            help=self.help.data or "",
            choices=tuple((self.choices.data or "").splitlines()),
            translations={
                language: {
                    "label": self[f"label_{language}"].data or "",
                    "help": self[f"help_{language}"].data or "",
                    "choices": (self[f"choices_{language}"].data or "").splitlines(),
                }
                for language in self.further
            },
            categories=tuple(code for code, _words in self.categories.choices if code in (self.categories.data or ())),  # type: ignore[union-attr]
            is_required=bool(self.is_required.data),
            shown_to=ShownTo(self.shown_to.data),
        )


def question_form(
    event: Event,
    categories: list[Category],
    names: Mapping[str, str],
    language: str,
    question: Question | None = None,
    formdata: Any = None,
) -> QuestionForm:
    """The form of one question, or of a new one; `names` are the languages by code in which guests are spoken to."""
    further = tuple(code for code in names if code in event.languages and code != event.language)
    made = type("QuestionFormOfEvent", (QuestionForm,), {**_translated_fields(further, names), "further": further})
    form = made(formdata=formdata, data=_known(question, further) if question else None)
    form.categories.choices = [(category.code, category.text("name", language)) for category in categories]
    if question:  # what stands in the answers is of this kind
        form.kind.data = question.kind.value
    return form


def _translated_fields(further: tuple[str, ...], names: Mapping[str, str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for code in further:
        fields[f"label_{code}"] = StringField(_l("Question in %(language)s", language=names[code]), [at_most(300)])
        fields[f"help_{code}"] = StringField(
            _l("Line of help in %(language)s", language=names[code]), [at_most(LONGEST_LINE)]
        )
        fields[f"choices_{code}"] = TextAreaField(
            _l("Choices in %(language)s, in the same order", language=names[code]),
            [at_most(6000)],
            render_kw={"rows": 4},
        )
    return fields


def _known(question: Question, further: tuple[str, ...]) -> dict[str, Any]:
    """A question as its form shows it; choices are lines."""
    known: dict[str, Any] = {
        "label": question.label,
        "help": question.help,
        "kind": question.kind.value,
        "choices": "\n".join(choice["label"] for choice in question.choices),
        "categories": list(question.categories),
        "is_required": question.is_required,
        "shown_to": question.shown_to.value,
    }
    for code in further:
        words = question.translations.get(code) or {}
        own = [(choice.get("translations") or {}).get(code, "") for choice in question.choices]
        known |= {
            f"label_{code}": words.get("label", ""),
            f"help_{code}": words.get("help", ""),
            f"choices_{code}": "\n".join(own) if all(own) else "",
        }
    return known
