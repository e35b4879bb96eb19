"""What is wrong with a layout, in words."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from regapp.printing.layout import Flaw, Wrong

_WORDS = {
    Wrong.NO_LAYOUT: _l("This file is no badge layout. Please choose one that was exported here or by another regapp."),
    Wrong.NEWER: _l("This layout was made by a newer version of the program (format %(detail)s). Please update first."),
    Wrong.BROKEN: _l("The file was changed so that it cannot be read: %(detail)s"),
    Wrong.FIELD: _l("There is no field called “%(detail)s”."),
    Wrong.COLOR: _l("There is no colour called “%(detail)s”."),
    Wrong.SIZES: _l("The smallest size is larger than the size itself: %(detail)s"),
    Wrong.OUTSIDE: _l("This stands wholly outside of the card."),
    Wrong.SHEET: _l("So many cards (%(detail)s) do not fit on the sheet."),
}
_SIDES = {"front": _l("Front"), "back": _l("Back")}


def told(flaw: Flaw) -> str:
    """A sentence, with where it is before it."""
    said = str(_WORDS[flaw.wrong]) % {"detail": flaw.detail}
    place = _place(flaw.where)
    return f"{place}: {said}" if place else said


def _place(where: str) -> str:
    side, _between, number = where.partition(" ")
    if side in _SIDES and number.isdigit():
        return _("%(side)s, element %(number)s", side=_SIDES[side], number=number)
    return where
