"""Kinds of guest: how one is described, and the seven that every official meeting knows, in the committee's words."""

import dataclasses

from regapp.models import Palette


@dataclasses.dataclass(frozen=True)
class CategoryDetails:
    """A kind of guest. Without a code it gets one made from its name."""

    name: str
    color: Palette
    code: str = ""
    may_be_represented: bool = True
    # Places; None: no limit.
    quota: int | None = None
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


# Red, amber and green stay with the door's answers, so no standard category wears them.
STANDARD_CATEGORIES = (
    StandardCategory("official", {"id": "Pejabat", "en": "Official"}, Palette.BLUE, True),
    StandardCategory("delegate", {"id": "Delegasi", "en": "Delegate"}, Palette.TEAL, True),
    StandardCategory("speaker", {"id": "Narasumber", "en": "Speaker"}, Palette.PURPLE, True),
    StandardCategory("student", {"id": "Mahasiswa", "en": "Student"}, Palette.CYAN, False),
    StandardCategory("media", {"id": "Media", "en": "Media"}, Palette.ORANGE, False),
    StandardCategory("committee", {"id": "Panitia", "en": "Committee"}, Palette.PINK, False),
    StandardCategory("companion", {"id": "Pendamping", "en": "Companion"}, Palette.LIME, False),
)


def standard_categories(language: str) -> list[CategoryDetails]:
    """All seven, named in that language with the others as translations."""
    return [kind.details(language) for kind in STANDARD_CATEGORIES]
