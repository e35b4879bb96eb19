"""What the wall says to those who arrive: in the event's own language, and in English beside it."""

import dataclasses

from flask_babel import force_locale, pgettext

from regapp.checkin.arrivals.queries import Expected
from regapp.models import Event
from regapp.tickets.badges import country_name

# How many names the wall has room for.
MOST = 3


@dataclasses.dataclass(frozen=True)
class Greeted:
    """Somebody who has arrived, as the wall names them."""

    key: int
    name: str
    native_name: str
    about: tuple[str, ...]
    representing: str


def words_of_welcome(event: Event) -> list[str]:
    """ "Selamat datang" and "Welcome"; one of them where the event is held in English."""
    words = []
    for language in (event.language, "en"):
        with force_locale(language):
            words.append(pgettext("on the wall", "Welcome"))
    return list(dict.fromkeys(words))


def greeted(event: Event, board: list[Expected]) -> list[Greeted]:
    """Those who have arrived, the last one first; who is awaited and comes for another, too, is named once."""
    people = {row.comes.id: row for row in sorted(board, key=lambda row: row.is_represented)}
    came = [(row.arrived_at, row) for row in people.values() if row.arrived_at]
    came.sort(key=lambda one: one[0], reverse=True)
    with force_locale(event.language):
        return [_greeted(row, event.language) for _at, row in came[:MOST]]


def _greeted(row: Expected, language: str) -> Greeted:
    guest = row.comes
    home = ", ".join(filter(None, (guest.institution, country_name(guest.country, language))))
    whom = ", ".join(filter(None, (row.guest.full_name, row.guest.position)))
    return Greeted(
        key=row.awaited.id,
        name=f"{guest.honorific} {guest.full_name}".strip(),
        native_name=guest.native_name,
        about=tuple(filter(None, (guest.position, home))),
        representing=pgettext("on badges and lists", "representing %(who)s", who=whom) if row.is_represented else "",
    )
