"""Guests' badges as the print room takes them: words in the guest's own language, and the layout they are set by."""

import dataclasses
import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

from babel import Locale
from babel.core import UnknownLocaleError
from flask_babel import force_locale, pgettext
from flask_babel import gettext as _

from regapp import dates
from regapp.events.naming import document_info
from regapp.models import Event
from regapp.printing import Badge, EventStyle, Printed, badges_pdf
from regapp.printing.fonts import learn
from regapp.printing.layout import Layout, Photo, written
from regapp.printing.stock import USUAL
from regapp.tickets.layouts import queries as layouts
from regapp.tickets.queries import Holder
from regapp.tickets.service import code_of


@dataclasses.dataclass(frozen=True)
class Stack:
    """Guests whose badges lie together in a file, and the layout they are printed by."""

    code: str
    layout: Layout
    holders: tuple[Holder, ...]


@dataclasses.dataclass(frozen=True)
class Prepared:
    """Everything that printing some badges takes.

    `photos` are SHA-256 by guest, `files` contents by SHA-256, `delegations` names by key where a layout asks for them.
    """

    event: Event
    stacks: tuple[Stack, ...]
    photos: dict[int, str]
    files: dict[str, bytes]
    delegations: dict[int, str]

    def badges(self, stack: Stack) -> Iterator[Badge]:
        """The badges of one stack, made as they are asked for."""
        return map(self.badge, stack.holders)

    def badge(self, holder: Holder) -> Badge:
        """One guest's badge."""
        delegation = self.delegations.get(holder.guest.delegation_id or 0, "")
        return badge(self.event, holder, photo=self.photos.get(holder.guest.id, ""), delegation=delegation)

    @property
    def pairs(self) -> Iterator[tuple[Stack, Holder]]:
        """Every guest with their stack, in the order of the file."""
        return ((stack, holder) for stack in self.stacks for holder in stack.holders)


def prepare(event: Event, chosen: Sequence[Holder], layout: str = "") -> Prepared:
    """Look up what printing these badges takes; without a layout each category's own. At most four statements.

    Those who share a layout lie together; among them, and among the layouts, the order is the one given.
    """
    known = layouts.layouts_of(event)

    def layout_of(holder: Holder) -> str:
        code = layout or holder.category.badge_layout or event.badge_layout or USUAL
        return code if code in known else USUAL

    order = {code: place for place, code in reversed(list(enumerate(map(layout_of, chosen))))}
    sorted_ = sorted(chosen, key=lambda holder: order[layout_of(holder)])
    stacks = tuple(
        Stack(code, known[code].layout, tuple(holders)) for code, holders in itertools.groupby(sorted_, key=layout_of)
    )
    needed = set[str]().union(*(stack.layout.assets for stack in stacks))
    assets = [one for one in layouts.assets_of(event.id) if one.sha256 in needed] if needed else []
    has_photos = any(isinstance(one, Photo) for stack in stacks for one in stack.layout.elements)
    photos = layouts.photos_of(event.id) if has_photos else {}
    wanted = {holder.guest.id for holder in chosen}
    photos = {guest_id: upload for guest_id, upload in photos.items() if guest_id in wanted}
    files = layouts.contents([*assets, *photos.values()])
    for font in set[str]().union(*(stack.layout.fonts for stack in stacks)) & files.keys():
        learn(font, files[font])
    has_delegations = any("delegation" in one.fields for stack in stacks for one in stack.layout.elements)
    delegations = layouts.delegations_of(event.id) if has_delegations else {}
    return Prepared(event, stacks, {key: upload.sha256 for key, upload in photos.items()}, files, delegations)


def write_badges(
    event: Event,
    chosen: Sequence[Holder],
    stream: BinaryIO,
    layout: str = "",
    printed_one: Callable[[], object] = lambda: None,
    title: str = "",
) -> Printed:
    """The badges of these guests, each in the guest's own language; what is shared is in the event's.

    `layout` is the code for all of them; empty: each category's own. `printed_one` is called after each badge. `title`
    is what the file says it is, where it is not badges.
    """
    return write_prepared(prepare(event, chosen, layout), stream, printed_one, title)


def write_prepared(
    prepared: Prepared, stream: BinaryIO, printed_one: Callable[[], object] = lambda: None, title: str = ""
) -> Printed:
    """Write what was prepared."""
    event = prepared.event
    with force_locale(event.language):
        info = document_info(event, title or _("Name badges"), event.language)
    # Made before the first is printed: whoever is told of each badge may write, after which the records are read anew.
    batches = [(stack.layout, list(prepared.badges(stack))) for stack in prepared.stacks]
    return badges_pdf(batches, style(event), info, stream, prepared.files, printed_one)


def fingerprints(prepared: Prepared) -> dict[int, str]:
    """What each guest's badge looks like, by guest: SHA-256 of its words, its ticket and its layout."""
    faces = {stack.code: hashlib.sha256(written(stack.layout)).digest() for stack in prepared.stacks}
    shared = repr(style(prepared.event)).encode()
    return {
        holder.guest.id: hashlib.sha256(repr(one).encode() + shared + faces[stack.code]).hexdigest()
        for stack in prepared.stacks
        for holder, one in zip(stack.holders, prepared.badges(stack), strict=True)
    }


def badge(event: Event, holder: Holder, *, photo: str = "", delegation: str = "") -> Badge:
    """A guest's badge; `photo` is the SHA-256 of their photograph, `delegation` the name of their group."""
    guest = holder.guest
    language = guest.language if guest.language in event.languages else event.language
    return Badge(
        name=guest.name,
        code=code_of(holder.ticket, guest.secret),
        reference=guest.ref,
        category=holder.category.text("name", language),
        color=holder.category.color.value,
        native_name=guest.native_name,
        position=guest.badge_position or guest.position,
        institution=guest.institution,
        country=country_name(guest.country, language),
        representing=representing(holder, language),
        full_name=guest.full_name,
        delegation=delegation,
        flag=guest.country,
        photo=photo,
    )


def style(event: Event) -> EventStyle:
    """What all badges of the event share, in the event's language."""
    language = event.language
    return EventStyle(
        title=event.text("title", language),
        date_line=f"{dates.event_date(event, language)} · {event.text('venue', language)}",
        host=event.text("host", language),
        accent=event.accent,
        venue=event.text("venue", language),
    )


def representing(holder: Holder, language: str) -> str:
    """ "representing the Governor …": the office if there is one, with its holder's name; empty for everybody else."""
    if not holder.represented:
        return ""
    with force_locale(language):
        return pgettext("on badges and lists", "representing %(who)s", who=holder.represented)


def country_name(code: str, language: str) -> str:
    """The country's name in that language; empty for none, the code itself for one that the tables do not know."""
    if not code:
        return ""
    try:
        return Locale.parse(language).territories.get(code, code)
    except UnknownLocaleError:
        return code
