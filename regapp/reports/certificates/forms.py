"""What a person may write about certificates, and what they are told when it is wrong."""

from collections.abc import Iterator
from typing import Any

import flask_babel
from flask import current_app
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from regapp.events.forms import TOO_LONG, Checkboxes, Places, language_choices
from regapp.extensions import chosen_language
from regapp.invitations.lettering.forms import Day
from regapp.models import CertificateException, CertificateRole, CertificateTemplate, Event
from regapp.reports.certificates.freezing import role_of
from regapp.reports.certificates.numbering import LONGEST
from regapp.reports.certificates.service import MOST_SIGNERS, Picture, SignerDetails, TemplateDetails
from regapp.reports.certificates.wording import ROLES, TEXTS

# WTForms takes lazy texts, but its types say str.
_l: Any = flask_babel.lazy_gettext
lazy_pgettext: Any = flask_babel.lazy_pgettext

_LABELS = {
    "title": _l("The word at the head"),
    "given": _l("Above the name"),
    "body": _l("Under the name"),
}


def _line(label: Any, most: int = 200) -> StringField:
    return StringField(label, validators=[Optional(), Length(max=most, message=TOO_LONG)])


def _text(label: Any, rows: int, most: int = 1000) -> TextAreaField:
    return TextAreaField(label, validators=[Optional(), Length(max=most, message=TOO_LONG)], render_kw={"rows": rows})


class TemplateForm(FlaskForm):
    """What certificates say and who gets one; words, signers and roles are added for each event."""

    version = HiddenField()
    sessions = Checkboxes(_l("Sessions that count"))
    needs = RadioField(
        _l("Of these sessions"),
        choices=[("any", _l("one is enough")), ("all", _l("each of them is needed"))],
        default="any",
    )
    minutes = Places(_l("Minutes inside"), validators=[Optional()])
    letterhead = _text(_l("Lines of the letterhead"), 3)
    emblem = FileField(_l("Emblem (PNG or JPEG)"))
    without_emblem = BooleanField(_l("Take the emblem away"))
    pattern = _line(_l("Pattern of the numbers"), LONGEST)
    code = _line(_l("Short name"), 40)
    next_number = Places(_l("Next number"), validators=[Optional()])
    place = _line(_l("Place"), 120)
    dated = Day(_l("Date of the certificates"))

    @property
    def details(self) -> TemplateDetails:
        """What was entered."""
        return TemplateDetails(
            wording={code: words for code in _languages() if (words := self._words(code))},
            roles=dict(self._roles()),
            pattern=_plain(self.pattern),
            code=_plain(self.code),
            next_number=self.next_number.data,
            place=_plain(self.place),
            dated=self.dated.data,
            letterhead=_plain(self.letterhead),
            emblem=_picture(self.emblem, self.without_emblem),
            signers=tuple(self._signer(at) for at in range(1, MOST_SIGNERS + 1)),
            sessions=tuple(self.sessions.data or ()),
            all_sessions=self.needs.data == "all",
            minutes=self.minutes.data or 0,
        )

    @property
    def seen(self) -> int:
        """The version that was changed; 0 for what is no number."""
        given = self.version.data or ""
        return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0

    def signer_fields(self) -> Iterator[tuple[int, list[Any]]]:
        """The fields of each place to sign."""
        for at in range(1, MOST_SIGNERS + 1):
            yield at, [self[f"{name}_{at}"] for name in ("office", "name", "number", "picture", "without")]

    def _words(self, language: str) -> dict[str, str]:
        given = {text: _plain(self[f"{text}_{language}"]) for text in TEXTS}
        return {text: words for text, words in given.items() if words}

    def _roles(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name, field in self._fields.items():
            if name.startswith("role_"):
                category = name.removeprefix("role_")
                words = {code: _plain(self[f"word_{category}_{code}"]) for code in _languages()}
                yield category, {"role": field.data, "words": {code: word for code, word in words.items() if word}}

    def _signer(self, at: int) -> SignerDetails:
        return SignerDetails(
            office=_plain(self[f"office_{at}"]),
            name=_plain(self[f"name_{at}"]),
            number=_plain(self[f"number_{at}"]),
            picture=_picture(self[f"picture_{at}"], self[f"without_{at}"]),
        )


class RoleForm(FlaskForm):
    """The role of one guest."""

    role = SelectField(_l("Role"), default="")
    word = _line(_l("Own word for the role"), 120)

    @property
    def chosen(self) -> CertificateRole | None:
        """What was chosen; None: as their category."""
        return CertificateRole(self.role.data) if self.role.data else None


def template_form(event: Event, template: CertificateTemplate, formdata: Any = None) -> TemplateForm:
    """The settings as they stand, or as they were just written."""
    made = type("TemplateForm", (TemplateForm,), dict(_added_fields(event)))
    form: TemplateForm = made(formdata=formdata, obj=None, data=dict(_standing(event, template)))
    form.sessions.choices = [(one.code, one.text("title", chosen_language())) for one in event.sessions]
    for category in event.categories:
        role: Any = form[f"role_{category.code}"]
        role.choices = [*role_choices(), (CertificateRole.NONE.value, _l("no certificate"))]
    return form


def role_form(exception: CertificateException | None, formdata: Any = None) -> RoleForm:
    """A guest's own role as it stands, or as it was just chosen."""
    standing = {"role": exception.role.value, "word": exception.word} if exception else {}
    form = RoleForm(formdata=formdata, data=standing)
    none = (CertificateRole.NONE.value, _l("no certificate"))
    form.role.choices = [("", _l("as their category")), *role_choices(), none]
    return form


def role_choices() -> list[tuple[str, Any]]:
    """The house's roles."""
    return [(role.value, words) for role, words in ROLES.items()]


def _languages() -> list[str]:
    return list(current_app.config["LANGUAGES"])


def _added_fields(event: Event) -> Iterator[tuple[str, Any]]:
    for code, name in language_choices():
        for text in TEXTS:
            label = _l("%(what)s (%(language)s)", what=_LABELS[text], language=name)
            yield f"{text}_{code}", _text(label, 6, 2000) if text == "body" else _line(label, 120)
        for category in event.categories:
            label = _l("%(what)s (%(language)s)", what=category.text("name", chosen_language()), language=name)
            yield f"word_{category.code}_{code}", _line(label, 120)
    for category in event.categories:
        yield f"role_{category.code}", SelectField(category.text("name", chosen_language()))
    for at in range(1, MOST_SIGNERS + 1):
        yield f"office_{at}", _text(_l("Office"), 2, 400)
        yield f"name_{at}", _line(_l("Name with titles"))
        yield f"number_{at}", _line(_l("Staff number (NIP)"), 60)
        yield f"picture_{at}", FileField(_l("Signature or stamp (PNG or JPEG)"))
        yield f"without_{at}", BooleanField(_l("Take the picture away"))


def _standing(event: Event, template: CertificateTemplate) -> Iterator[tuple[str, Any]]:
    for name in ("letterhead", "pattern", "code", "place", "dated", "sessions"):
        yield name, getattr(template, name)
    yield "version", str(template.version)
    yield "needs", "all" if template.all_sessions else "any"
    yield "minutes", template.minutes or None
    for code in _languages():
        for text in TEXTS:
            yield f"{text}_{code}", (template.wording.get(code) or {}).get(text, "")
    for category in event.categories:
        own = (template.roles.get(category.code) or {}).get("words") or {}
        yield f"role_{category.code}", role_of(template, category).value
        for code in _languages():
            yield f"word_{category.code}_{code}", own.get(code, "")
    for at, signer in enumerate(template.signers, start=1):
        for name in ("office", "name", "number"):
            yield f"{name}_{at}", signer.get(name, "")


def _plain(field: Any) -> str:
    return (field.data or "").replace("\r\n", "\n").strip()


def _picture(field: Any, without: Any) -> Picture | None:
    """What was handed in; an empty one where the standing one is to go, None where nothing changes."""
    given = field.data
    if given and getattr(given, "filename", ""):
        return Picture(given.filename, given.read())
    return Picture() if without.data else None
