"""Errors that a person can cause. Services raise them; views, API and commands turn them into answers in one place."""

from typing import Any


class DomainError(Exception):
    """Something that the rules do not allow, in words for the person who tried it.

    `message` is a lazy translation or a string; `field` names the form field it belongs to, where there is one;
    `reason` is a stable word for programs; `status` is the HTTP status of the answer.
    """

    status = 409
    reason = "refused"

    def __init__(self, message: Any, *, field: str | None = None, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.details = details

    def __str__(self) -> str:
        return str(self.message)


class NotFound(DomainError):
    """What was named does not exist, or not for this person."""

    status = 404
    reason = "not_found"


class Invalid(DomainError):
    """What was entered cannot be taken as it is."""

    status = 422
    reason = "invalid"
