"""Verbs of badge layouts: copy, change, bring in, remove, say which category gets which."""

import re

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from regapp import clock, uploads
from regapp.accounts.service import Actor, record
from regapp.errors import DomainError, Invalid, NotFound
from regapp.extensions import db, transaction
from regapp.models import BadgeLayout, Event, Guest, Upload, clean, fold
from regapp.printing.layout import Layout, LayoutError, read, renamed, written
from regapp.printing.stock import STOCK
from regapp.tickets.layouts import carrying, queries
from regapp.tickets.layouts.telling import told
from regapp.uploads import FileKind

LONGEST_NAME = 80
MOST_LAYOUTS = 50
FILES = (FileKind.PNG, FileKind.JPEG, FileKind.TRUETYPE)


class Changed(DomainError):
    """Somebody else changed it since it was opened."""

    status = 409
    reason = "changed_meanwhile"


def copy(event: Event, code: str, name: str, actor: Actor) -> BadgeLayout:
    """Make a layout the event's own under a name of its own, to be changed. Raises NotFound, Invalid."""
    known = queries.layouts_of(event).get(code)
    if known is None:
        raise NotFound(_l("There is no layout with this code."))
    return _add(event, known.layout, clean(name) or known.name, actor, "layout.copied")


def bring_in(event: Event, content: bytes, actor: Actor) -> BadgeLayout:
    """Take a layout from a file, with the pictures and fonts in it. Raises Invalid, in words, for one that is none."""
    try:
        carried = carrying.unpacked(content)
    except LayoutError as error:
        raise Invalid("; ".join(map(told, error.flaws))) from error
    with transaction():
        for name, file in carried.files.values():
            uploads.keep(event.id, queries.ASSET, name, file, allowed=FILES)
        return _add(event, carried.layout, carried.layout.name, actor, "layout.imported")


def exported(event: Event, code: str) -> bytes:
    """A layout as one file. Raises NotFound."""
    known = queries.layouts_of(event).get(code)
    if known is None:
        raise NotFound(_l("There is no layout with this code."))
    needed = [one for one in queries.assets_of(event.id) if one.sha256 in known.layout.assets]
    contents = queries.contents(needed)
    files = {one.sha256: (one.name, contents[one.sha256]) for one in needed if one.sha256 in contents}
    return carrying.packed(carrying.Carried(renamed(known.layout, known.name), files))


def save(event: Event, code: str, document: bytes, version: int, actor: Actor) -> BadgeLayout:
    """Change a layout of the event's own that was opened at this version.

    Raises Invalid with what is wrong, Changed when another changed it meanwhile, NotFound when it is gone.
    """
    try:
        layout = read(document)
    except LayoutError as error:
        raise Invalid("\n".join(map(told, error.flaws))) from error
    with transaction():
        done = db.session.execute(
            sa.update(BadgeLayout)
            .where(BadgeLayout.event_id == event.id, BadgeLayout.code == code, BadgeLayout.version == version)
            .values(
                document=written(layout).decode(),
                version=version + 1,
                changed_by=actor.name,
                changed_at=clock.now(),
            )
            .execution_options(synchronize_session=False)
        )
        own = queries.own_layout(event.id, code)
        if own is None:
            raise NotFound(_l("This layout was removed meanwhile."))
        db.session.refresh(own)
        if not done.rowcount:  # type: ignore[attr-defined]
            raise Changed(
                _l(
                    "%(who)s changed this layout meanwhile, and nothing of yours is saved yet. Save again to replace "
                    "what they did, or load the page again to see it.",
                    who=own.changed_by or "–",
                ),
                version=own.version,
            )
        record(actor, "layout.changed", event_id=event.id, name=layout.name)
    return own


def remove(event: Event, code: str, actor: Actor) -> None:
    """Remove a layout of the event's own. Raises Invalid while a category is printed by it, NotFound."""
    with transaction():
        own = queries.own_layout(event.id, code)
        if own is None:
            raise NotFound(_l("There is no layout with this code."))
        if queries.used_by(event).get(code):
            raise Invalid(_l("Guests get their badges by this layout. Choose another one for them first."))
        record(actor, "layout.removed", event_id=event.id, name=read(own.document.encode()).name)
        db.session.delete(own)


def assign(event: Event, usual: str, by_category: dict[str, str], actor: Actor) -> None:
    """Say which layout everybody gets, and which a category gets instead (empty: none of its own). Raises Invalid."""
    known = queries.layouts_of(event)
    if not {usual, *by_category.values()} - {""} <= known.keys():
        raise Invalid(_l("There is no layout with this code."))
    with transaction():
        event.badge_layout = usual
        for category in event.categories:
            category.badge_layout = by_category.get(category.code, "")
        record(actor, "layout.assigned", event_id=event.id, name=known[usual].name if usual else "")


def keep_file(event: Event, name: str, content: bytes, actor: Actor) -> Upload:
    """Keep a picture or a font for layouts. Raises Invalid."""
    with transaction():
        upload = uploads.keep(event.id, queries.ASSET, name, content, allowed=FILES)
        record(actor, "layout.file_added", event_id=event.id, name=upload.name)
    return upload


def keep_photo(event: Event, ref: str, name: str, content: bytes, actor: Actor) -> Upload:
    """Keep a guest's photograph; the newest one is printed. Raises Invalid, NotFound."""
    guest = guest_of(event, ref)
    with transaction():
        upload = uploads.keep(event.id, queries.PHOTO, name, content, allowed=uploads.PICTURES, guest_id=guest.id)
        record(actor, "guest.photo_added", event_id=event.id, guest_id=guest.id, name=guest.name)
    return upload


def guest_of(event: Event, ref: str) -> Guest:
    """The guest of that reference, on the list or not. Raises NotFound."""
    guest = db.session.scalar(sa.select(Guest).where(Guest.event_id == event.id, Guest.ref == ref.upper()))
    if guest is None:
        raise NotFound(_l("There is no guest with this reference."))
    return guest


def _add(event: Event, layout: Layout, name: str, actor: Actor, said: str) -> BadgeLayout:
    name = name[:LONGEST_NAME]
    with transaction():
        # The event's row is the lock under which codes are given.
        db.session.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
        known = queries.layouts_of(event)
        if len(known) - len(STOCK) >= MOST_LAYOUTS:
            raise Invalid(_l("There are %(most)s layouts already. Please remove one first.", most=MOST_LAYOUTS))
        own = BadgeLayout(
            event_id=event.id,
            code=_code(name, set(known)),
            document=written(renamed(layout, name)).decode(),
            changed_by=actor.name,
            changed_at=clock.now(),
        )
        db.session.add(own)
        record(actor, said, event_id=event.id, name=name)
        db.session.flush()
    return own


def _code(name: str, taken: set[str]) -> str:
    """A short name for commands and addresses that nothing else has."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:24] or "layout"
    wanted, number = plain, 2
    while wanted in taken:
        wanted, number = f"{plain}-{number}", number + 1
    return wanted
