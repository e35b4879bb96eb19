"""What of a guest is frozen when their certificate is issued: later changes of the guest do not alter it."""

import dataclasses
from typing import Any

from regapp.invitations.links import language_of
from regapp.messages.composing import speaking
from regapp.models import Category, CertificateException, CertificateRole, CertificateTemplate, Event, Guest
from regapp.reports.certificates.wording import ROLES, USUAL_ROLES

_ALWAYS_NAMED = ("name", "native_name", "role", "language")
_NAMED_ON_WISH = ("position", "institution", "country")


@dataclasses.dataclass(frozen=True)
class Frozen:
    """A guest as they stand on their certificate. `name` has its titles, `role` is the word that is printed."""

    name: str
    role: str
    language: str
    native_name: str = ""
    position: str = ""
    institution: str = ""
    country: str = ""

    def data(self, number: str) -> dict[str, Any]:
        """As the issued document keeps it."""
        return dataclasses.asdict(self) | {"number": number}


def frozen_from(data: dict[str, Any], language: str) -> Frozen:
    """What an issued document kept; in this language where it does not say in which."""
    known = {field.name: data.get(field.name, "") for field in dataclasses.fields(Frozen)}
    return Frozen(**known | {"language": known["language"] or language})


def freeze(
    event: Event,
    template: CertificateTemplate,
    guest: Guest,
    category: Category,
    exception: CertificateException | None,
) -> Frozen:
    """The guest as a certificate that is issued now would name them."""
    language = language_of(guest, event)
    return Frozen(
        name=guest.full_name,
        role=role_word(template, category, exception, language),
        language=language,
        native_name=guest.native_name,
        position=guest.position,
        institution=guest.institution,
        country=guest.country,
    )


def differ(template: CertificateTemplate, one: Frozen, other: Frozen) -> bool:
    """Whether two certificates would read otherwise; what the committee's text does not name is not compared."""
    body = (template.wording.get(other.language) or {}).get("body", "").lower()
    named = [field for field in _NAMED_ON_WISH if f"{{{field}}}" in body]
    return any(getattr(one, field) != getattr(other, field) for field in (*_ALWAYS_NAMED, *named))


def role_of(
    template: CertificateTemplate, category: Category, exception: CertificateException | None = None
) -> CertificateRole:
    """As what somebody of that category took part; NONE: they get no certificate."""
    if exception is not None:
        return exception.role
    given = (template.roles.get(category.code) or {}).get("role", "")
    known = next((one for one in CertificateRole if one.value == given), None)
    return known or USUAL_ROLES.get(category.code, CertificateRole.PARTICIPANT)


def role_word(
    template: CertificateTemplate, category: Category, exception: CertificateException | None, language: str
) -> str:
    """The word for it in that language: the one written for this guest, for their category, or the house's."""
    role = role_of(template, category, exception)
    if exception is not None and exception.word:
        return exception.word
    own = (template.roles.get(category.code) or {}).get("words") or {}
    if exception is None and (word := own.get(language)):
        return word
    with speaking(language):
        return str(ROLES.get(role, ""))
