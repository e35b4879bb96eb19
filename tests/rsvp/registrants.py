"""What registrants send: the form's fields as a browser would, with the puzzle solved."""

import hashlib
import html
import itertools
import re
from typing import Any

from flask.testing import FlaskClient

from regapp.events.asking.service import CategoryRules, change_category_rules
from regapp.extensions import db, transaction
from regapp.models import Category, Event, Registration
from regapp.rsvp.registration import work
from regapp.tickets import credentials
from tests.factories import COMMAND


def opened(event: Event, code: str = "student", quota: int | None = None, **rules: Any) -> Category:
    """A category that strangers may register for; addresses need no confirmation unless a rule says so."""
    category = next(one for one in event.categories if one.code == code)
    with transaction():
        category.quota = quota
        db.session.add(category)
    change_category_rules(
        category, CategoryRules(public_registration=True, **{"confirms_address": False, **rules}), COMMAND
    )
    return category


def solved(puzzle: str) -> str:
    """What a browser calculates."""
    begun, shift = hashlib.sha256(f"{puzzle}:".encode()), 32 - work.BITS
    for number in itertools.count():
        digest = begun.copy()
        digest.update(b"%d" % number)
        if not int.from_bytes(digest.digest()[:4], "big") >> shift:
            return str(number)
    raise AssertionError("numbers do not end")


def puzzle_in(page: str) -> str:
    """The puzzle of a form."""
    return html.unescape(re.search(r'name="puzzle"\s+value="([^"]*)"', page)[1])


def sent(client: FlaskClient, address: str = "/e/fgd/register", proved: bool = True, **fields: Any) -> Any:
    """The form, filled in and sent, with proof of work unless told otherwise."""
    puzzle = puzzle_in(client.get(address).text)
    given = {"category": "student", "name": "Siti", "email": "siti@kampus.example"} | fields
    return client.post(
        address,
        data=given | {"puzzle": puzzle, "solution": solved(puzzle) if proved else ""},
        content_type="multipart/form-data",
    )


def registrations() -> list[Registration]:
    """All of them, in the order in which they came."""
    db.session.expire_all()
    return list(db.session.query(Registration).order_by(Registration.id))


def link_to(row: Registration) -> str:
    """The path of a registrant's link."""
    return f"/r/{credentials.registration_token(row.secret)}"
