"""Reads about badge layouts: which there are, which a category gets, and the files that they need."""

import dataclasses
from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import uploads
from regapp.extensions import db
from regapp.models import BadgeLayout, Delegation, Event, Upload
from regapp.printing.layout import Layout, read
from regapp.printing.stock import STOCK, USUAL, stock

# What uploads of pictures and fonts for layouts, and of guests' photographs, are for.
ASSET, PHOTO = "badge", "photo"

NAMES = {
    "a6": _l("A6, one badge on a sheet"),
    "a4-four": _l("A4, four badges on a sheet with cut marks"),
    "lanyard-90x130": _l("Lanyard, 90 × 130 mm"),
    "a6-folded": _l("A5, folded to A6 with a back"),
    "card": _l("Plastic card (CR80), 85.6 × 54 mm"),
    "a4-eight": _l("A4, eight badges on a sheet with cut marks"),
    "label-62": _l("Label roll of 62 mm"),
    "label-102": _l("Label roll of 102 mm"),
    "temporary": _l("Temporary badge, 90 × 55 mm"),
    "pass": _l("Transferable pass, 90 × 130 mm"),
    "name-tent": _l("Name tent, A4 folded"),
    "name-tent-titles": _l("Name tent with titles, A4 folded"),
    "name-tent-country": _l("Country tent, A4 folded"),
    "place-card": _l("Place card, 90 × 50 mm folded"),
    "table-number": _l("Table number, A5"),
}


@dataclasses.dataclass(frozen=True)
class Known:
    """A layout that an event can print with; `own` is its record, None for those that every instance has."""

    code: str
    layout: Layout
    own: BadgeLayout | None = None

    @property
    def name(self) -> str:
        """What people call it, in the language in hand."""
        return self.layout.name if self.own else str(NAMES[self.code])


def layouts_of(event: Event) -> dict[str, Known]:
    """Every layout by its code: the event's own in the order of their names, then the others. One statement."""
    rows = db.session.scalars(sa.select(BadgeLayout).where(BadgeLayout.event_id == event.id))
    own = sorted((Known(row.code, read(row.document.encode()), row) for row in rows), key=lambda known: known.name)
    return {known.code: known for known in (*own, *(Known(code, stock(code)) for code in STOCK))}


def own_layout(event_id: int, code: str) -> BadgeLayout | None:
    """The event's own layout of that code. One statement."""
    return db.session.scalar(sa.select(BadgeLayout).where(BadgeLayout.event_id == event_id, BadgeLayout.code == code))


def layout_of(event: Event, code: str) -> Layout:
    """The layout of that code, or A6 where it is gone. One statement, none for those that every instance has."""
    if code in STOCK:
        return stock(code)
    own = own_layout(event.id, code) if code else None
    return read(own.document.encode()) if own else stock(USUAL)


def used_by(event: Event) -> dict[str, list[str]]:
    """Which layouts are in use: codes of categories by the code of their layout. No statement."""
    used: dict[str, list[str]] = {}
    for category in event.categories:
        used.setdefault(category.badge_layout or event.badge_layout or USUAL, []).append(category.code)
    return used


def assets_of(event_id: int) -> list[Upload]:
    """The pictures and fonts that were handed in for layouts, each content once, the newest first. One statement."""
    rows = db.session.scalars(
        sa.select(Upload).where(Upload.event_id == event_id, Upload.purpose == ASSET).order_by(Upload.id.desc())
    )
    return list({row.sha256: row for row in rows}.values())


def asset(event_id: int, sha256: str) -> Upload | None:
    """A picture, font or photograph of the event by the SHA-256 of its content. One statement."""
    return db.session.scalar(
        sa.select(Upload)
        .where(Upload.event_id == event_id, Upload.purpose.in_([ASSET, PHOTO]), Upload.sha256 == sha256)
        .order_by(Upload.id)
        .limit(1)
    )


def photos_of(event_id: int) -> dict[int, Upload]:
    """The newest photograph of each guest who has one. One statement."""
    rows = db.session.scalars(
        sa.select(Upload).where(Upload.event_id == event_id, Upload.purpose == PHOTO).order_by(Upload.id)
    )
    return {row.guest_id: row for row in rows if row.guest_id is not None}


def photo_of(guest_id: int) -> Upload | None:
    """The newest photograph of a guest. One statement."""
    return db.session.scalar(
        sa.select(Upload)
        .where(Upload.guest_id == guest_id, Upload.purpose == PHOTO)
        .order_by(Upload.id.desc())
        .limit(1)
    )


def delegations_of(event_id: int) -> dict[int, str]:
    """The names of the event's delegations by key, from A to Z. One statement."""
    rows = db.session.execute(
        sa.select(Delegation.id, Delegation.name)
        .where(Delegation.event_id == event_id)
        .order_by(Delegation.folded_name, Delegation.id)
    )
    return {row.id: row.name for row in rows}


def contents(found: Iterable[Upload]) -> dict[str, bytes]:
    """What is in these files, by SHA-256; one that the instance's folder has lost is left out."""
    held: dict[str, bytes] = {}
    for upload in found:
        try:
            held[upload.sha256] = uploads.content_of(upload)
        except FileNotFoundError:
            continue
    return held
