"""Proof of work: a form is taken quickly only from a browser that has calculated for it.

Whoever sends one form waits half a second and notices nothing; whoever sends a thousand pays for a thousand. No third
party sees who registers. A puzzle is signed, belongs to one event, ends after a while and is spent once: the database
refuses its second use by the unique `registration.form_key`.
"""

import hashlib

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from regapp.models import Event
from regapp.tickets.credentials import new_secret

# Leading bits that must be zero: on average 2^16 hashes, about half a second in a phone's script.
BITS = 16
LASTS = 6 * 3600  # seconds
LONGEST_SOLUTION = 12


def new_puzzle(event: Event) -> str:
    """A puzzle for one form of this event."""
    return _signer().dumps([event.id, new_secret().hex()])


def is_ours(event: Event, puzzle: str) -> bool:
    """Whether we gave this puzzle, for this event, and not too long ago."""
    try:
        event_id, _random = _signer().loads(puzzle, max_age=LASTS)
    except (BadSignature, ValueError, TypeError):
        return False
    return event_id == event.id


def is_solved(puzzle: str, solution: str) -> bool:
    """Whether SHA-256 of puzzle and solution, joined by a colon, begins with enough zero bits."""
    if not solution.isascii() or not solution.isdecimal() or len(solution) > LONGEST_SOLUTION:
        return False
    digest = hashlib.sha256(f"{puzzle}:{solution}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0


def key_of(puzzle: str) -> str:
    """What the database remembers of a puzzle that was spent."""
    return hashlib.sha256(puzzle.encode()).hexdigest()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["CREDENTIAL_KEY"], salt="registration")
