"""Kinds of guest: how one is described, and the seven that every official meeting knows, in the committee's words."""

import dataclasses

from regapp.models import DoorCheck, Palette


@dataclasses.dataclass(frozen=True)
class CategoryDetails:
    """A kind of guest. Without a code it gets one made from its name."""

    name: str
    color: Palette
    code: str = ""
    may_be_represented: bool = True
    # Places; None: no limit.
    quota: int | None = None
    # What the desk looks at before it lets somebody of this kind in.
    door_checks: tuple[DoorCheck, ...] = ()
    # The name in further languages: {"en": {"name": …}}.
    translations: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class StandardCategory:
    """A category that files and programs know by its code."""

    code: str
    names: dict[str, str]
    color: Palette
    may_be_represented: bool

    def details(self, language: str, color: Palette | None = None) -> CategoryDetails:
        """It in the event's language (English where it has no word of ours), the other languages beside it."""
        own = language if language in self.names else "en"
        return CategoryDetails(
            code=self.code,
            name=self.names[own],
            color=color or self.color,
            may_be_represented=self.may_be_represented,
            translations={other: {"name": name} for other, name in self.names.items() if other != own},
        )


def _standard(
    code: str,
    color: Palette,
    indonesian: str,
    english: str,
    korean: str,
    turkish: str,
    spanish: str,
    may_be_represented: bool = False,
) -> StandardCategory:
    names = {"id": indonesian, "en": english, "ko": korean, "tr": turkish, "es": spanish}
    return StandardCategory(code, names, color, may_be_represented)


# Red, amber and green stay with the door's answers, so no standard category wears them.
STANDARD_CATEGORIES = (
    _standard("official", Palette.BLUE, "Pejabat", "Official", "고위 관계자", "Yetkili", "Funcionario", True),
    _standard("delegate", Palette.TEAL, "Delegasi", "Delegate", "대표단", "Heyet üyesi", "Delegado", True),
    _standard("speaker", Palette.PURPLE, "Narasumber", "Speaker", "발표자", "Konuşmacı", "Ponente", True),
    _standard("student", Palette.CYAN, "Mahasiswa", "Student", "대학생", "Öğrenci", "Estudiante"),
    _standard("media", Palette.ORANGE, "Media", "Media", "취재진", "Basın", "Prensa"),
    _standard("committee", Palette.PINK, "Panitia", "Committee", "준비위원회", "Komite", "Comité"),
    _standard("companion", Palette.LIME, "Pendamping", "Companion", "수행원", "Refakatçi", "Acompañante"),
)


def standard_categories(language: str) -> list[CategoryDetails]:
    """All seven, named in that language with the others as translations."""
    return [kind.details(language) for kind in STANDARD_CATEGORIES]
