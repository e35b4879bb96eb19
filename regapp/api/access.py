"""Who calls: a program with a token, or the door's page on a paired device."""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any

from flask import current_app, g, request
from flask_babel import gettext as _

from regapp.accounts import queries as accounts
from regapp.accounts.service import DEVICE_TOKEN_PREFIX, Actor, token_hash
from regapp.checkin import queries as door
from regapp.checkin.scanning import Source
from regapp.checkin.views import DEVICE_COOKIE
from regapp.errors import DomainError
from regapp.models import ActorKind, Device, Event, Power, Scope

# A page of another site cannot send a header of its own without being asked first (CORS), and we never agree.
DEVICE_HEADER = "X-Regapp-Device"


class NotKnown(DomainError):
    """No token, or one that is unknown or revoked."""

    status = 401
    reason = "not_authenticated"


class DeviceRevoked(NotKnown):
    """The device was taken its powers: it may hand in what it recorded before, and has to erase what it holds."""

    reason = "device_revoked"


class NotAllowed(DomainError):
    """The token is for something else."""

    status = 403
    reason = "not_allowed"


@dataclasses.dataclass(frozen=True)
class Caller:
    """Who calls, at which event, and what they may do."""

    event: Event
    scopes: frozenset[Scope]
    source: Source
    actor: Actor
    device: Device | None = None


def needs(
    scope: Scope, power: Power | None = None, from_revoked: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An address under /api/v1/events/<slug> for callers with that scope; puts the caller into `g.caller`.

    A device needs the power too, where one is named; programs have none to lack. A revoked device is let through only
    where it may still hand in what it holds.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def guarded(slug: str, *args: Any, **kwargs: Any) -> Any:
            caller = _caller()
            if caller.event.slug != slug:
                raise NotAllowed(_("This token is for another event."))
            if scope not in caller.scopes:
                raise NotAllowed(_("This token may not do that: it lacks the scope “%(scope)s”.", scope=scope.value))
            if caller.device and caller.device.revoked_at and not from_revoked:
                raise revoked()
            if power and caller.device and power not in caller.device.powers:
                raise NotAllowed(_("This device may not do that. An organizer can change it under “Devices”."))
            g.caller, g.language = caller, _language(caller.event)
            return view(*args, **kwargs)

        return guarded

    return decorate


def revoked() -> DeviceRevoked:
    """What a revoked device is told."""
    return DeviceRevoked(_("This phone may not scan any more. Please ask an organizer to pair it again."))


def _caller() -> Caller:
    token, by_cookie = _presented()
    if by_cookie and not request.headers.get(DEVICE_HEADER):
        raise NotAllowed(_("This call lacks the header %(header)s.", header=DEVICE_HEADER))
    if token.startswith(DEVICE_TOKEN_PREFIX):
        found = door.device_once_known(token)
        if found:
            device, event = found
            return Caller(
                event,
                frozenset({Scope.SCAN}),
                Source(device_id=device.id, is_revoked=device.revoked_at is not None),
                Actor(ActorKind.DEVICE, device.name),
                device,
            )
    elif token and (known := accounts.api_token(token_hash(token))):
        api_token, event = known
        scopes = {api_token.scope} | ({Scope.READ} if api_token.scope == Scope.WRITE else set())
        return Caller(
            event, frozenset(scopes), Source(api_token_id=api_token.id), Actor(ActorKind.PROGRAM, api_token.name)
        )
    raise NotKnown(_("This call needs a valid token: Authorization: Bearer …"))


def _presented() -> tuple[str, bool]:
    """The token of the call, and whether it came as the device's cookie."""
    kind, _space, token = request.headers.get("Authorization", "").partition(" ")
    if token:
        return (token.strip() if kind.lower() == "bearer" else ""), False
    return request.cookies.get(DEVICE_COOKIE, ""), DEVICE_COOKIE in request.cookies


def _language(event: Event) -> str:
    known = current_app.config["STAFF_LANGUAGES"]
    return request.accept_languages.best_match(known) or event.language
