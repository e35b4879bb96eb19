"""The filter in the address as words, each with the address without it, and what else can be filtered by."""

import dataclasses
from typing import Any

from babel import Locale
from flask_babel import gettext as _

from regapp.guests.filtering import GuestFilter
from regapp.guests.queries import Choice
from regapp.models import Category


@dataclasses.dataclass(frozen=True)
class Chip:
    """One word of the filter for a reader; `rest` is what the address says without it."""

    words: str
    rest: dict[str, str]


def chips_of(
    wanted: GuestFilter, categories: list[Category], choices: dict[str, list[Choice]], language: str
) -> list[Chip]:
    """What narrows the list, but for the search and the row of answers, which stand on the page anyway."""
    words = _words(wanted, categories, choices, language)
    return [Chip(words[name], wanted.without(name)) for name in wanted.said if name in words]


def _words(
    wanted: GuestFilter, categories: list[Category], choices: dict[str, list[Choice]], language: str
) -> dict[str, str]:
    locale = Locale.parse(language)
    named = {kind: {one.code: one.name for one in some} for kind, some in choices.items()}
    lacking: dict[str, Any] = {
        "phone": _("no telephone"),
        "email": _("no e-mail"),
        "institution": _("no institution"),
        "rank": _("no rank"),
    }
    kinds = {category.code: category.text("name", language) for category in categories}
    return {
        "category": kinds.get(wanted.category, wanted.category),
        "tag": _("tag: %(name)s", name=named["tag"].get(wanted.tag, wanted.tag)),
        "country": str(locale.territories.get(wanted.country, wanted.country)),
        "delegation": named["delegation"].get(wanted.delegation, wanted.delegation),
        "language": str(locale.languages.get(wanted.language, wanted.language)),
        "channel": channel_words().get(wanted.channel, wanted.channel),
        "opened": _("opened") if wanted.opened == "yes" else _("asked, not opened"),
        "lacks": lacking.get(wanted.lacks, ""),
        "word": _("needs a word"),
        "run": _("from %(file)s", file=named["run"].get(wanted.run, wanted.run)),
    }


def channel_words() -> dict[str, str]:
    """How somebody was asked."""
    return {
        "email": _("asked by e-mail"),
        "whatsapp": _("asked by WhatsApp"),
        "print": _("asked by letter"),
        "telephone": _("asked by telephone"),
        "link": _("asked by link"),
    }


@dataclasses.dataclass(frozen=True)
class Facet:
    """One list to choose from: its name in the address, its label, what choosing nothing means, the options."""

    name: str
    label: str
    every: str
    options: list[tuple[str, str]]
    chosen: str


def facets_of(
    wanted: GuestFilter, categories: list[Category], choices: dict[str, list[Choice]], language: str
) -> dict[str, Facet]:
    """What the list can be filtered and sorted by; of what nobody has, no options."""
    locale = Locale.parse(language)
    lacking = [("phone", _("no telephone")), ("email", _("no e-mail")), ("institution", _("no institution"))]
    sorts = [("institution", _("by institution")), ("precedence", _("by precedence")), ("newest", _("newest first"))]
    kinds = [(category.code, category.text("name", language)) for category in categories]
    facets = (
        ("category", _("Category"), _("All categories"), kinds),
        ("sort", _("Sorted"), _("by name"), sorts),
        ("tag", _("Tag"), _("Any tag"), _pairs(choices["tag"])),
        ("delegation", _("Delegation"), _("Any delegation"), _pairs(choices["delegation"])),
        ("country", _("Country"), _("Any country"), _pairs(choices["country"], locale.territories)),
        ("language", _("Language"), _("Any language"), _pairs(choices["language"], locale.languages)),
        ("channel", _("Asked how"), _("Asked in any way"), list(channel_words().items())),
        ("opened", _("Opened"), _("Opened or not"), [("yes", _("opened")), ("no", _("asked, not opened"))]),
        ("lacks", _("Missing"), _("Anything missing"), [*lacking, ("rank", _("no rank"))]),
        ("word", _("Needs a word"), _("Needs a word or not"), [("1", _("needs a word"))]),
        ("run", _("Import"), _("From any file"), _pairs(choices["run"])),
    )
    return {name: Facet(name, label, every, options, getattr(wanted, name)) for name, label, every, options in facets}


def _pairs(choices: list[Choice], names: Any = None) -> list[tuple[str, str]]:
    """Options by code and name; names of countries and languages by the reader's language."""
    return [(one.code, str((names or {}).get(one.code, one.name))) for one in choices]
