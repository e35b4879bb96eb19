"""The contract as an OpenAPI 3.1 document, made from the same types that check the requests."""

import functools
from typing import Any

import msgspec

from regapp.api import schemas

_PROBLEMS = {
    "400": "The body is not JSON",
    "401": "No valid token",
    "403": "The token is for something else",
    "404": "There is no such thing",
    "413": "The body is too large",
    "422": "Something in the request cannot be taken",
    "429": "Too many calls",
}


@functools.cache
def document() -> dict[str, Any]:
    """The whole contract."""
    shapes = [
        value for value in vars(schemas).values() if isinstance(value, type) and issubclass(value, msgspec.Struct)
    ]
    shapes = [shape for shape in shapes if shape is not msgspec.Struct]
    _schemas, components = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "regapp",
            "version": "1",
            "description": "Guests, answers and the door of one event. A token belongs to one event and has one scope: "
            "read, write (includes read) or scan.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    slug = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
    ref = {"name": "ref", "in": "path", "required": True, "schema": {"type": "string"}}
    session = _query("session", "Code of the session; `main` if left out")
    return {
        "/events/{slug}": {
            "get": _operation("event", "The event with its sessions and categories", [slug], "EventOut")
        },
        "/events/{slug}/guests": {
            "get": _operation(
                "listGuests",
                "Guests, page by page",
                [
                    slug,
                    _query("q", "Words of name, position, institution or reference, in any order"),
                    _query("category", "Code of a category"),
                    _query("answer", "none, accepted, represented or declined"),
                    _query("cursor", "From the page before"),
                    _query("limit", "1 to 500; 100 if left out", {"type": "integer", "minimum": 1, "maximum": 500}),
                ],
                "GuestsOut",
            ),
            "post": _operation("addGuest", "Put a guest on the list", [slug], "GuestOut", "GuestIn", "201"),
        },
        "/events/{slug}/guests/{ref}": {
            "patch": _operation(
                "changeGuest", "Change what is given, leave the rest", [slug, ref], "GuestOut", "GuestChange"
            )
        },
        "/events/{slug}/stats": {
            "get": _operation(
                "stats", "Counts by answer, category and session; arrivals per minute", [slug, session], "StatsOut"
            )
        },
        "/events/{slug}/scans": {
            "post": _operation(
                "scans",
                "Apply 1 to 500 scans, each exactly once; the same id again gives the same answer",
                [slug],
                "ScansOut",
                "ScansIn",
            )
        },
        "/events/{slug}/door": {
            "get": _operation(
                "door",
                "Where the scanner is, and how many are there; a device says in passing how it is",
                [
                    slug,
                    session,
                    _query("unsent", "Scans in the device's queue"),
                    _query("sent_at", "The device's clock, RFC 3339"),
                    _query("version", "Version of the device's page"),
                ],
                "DoorOut",
            )
        },
        "/events/{slug}/door/undo": {
            "post": _operation("undo", "Take an admission back; it stays in the log", [slug], "UndoneOut", "UndoIn")
        },
        "/events/{slug}/door/erased": {
            "post": _operation("erased", "A revoked device says that it holds nothing any more", [slug], "", "", "204")
        },
        "/events/{slug}/door/list": {
            "get": _operation(
                "listNews",
                "Whether the device's encrypted list is the newest, and who came or went since",
                [slug, _query("since", "From the answer before; 0 if left out")],
                "ListNewsOut",
            ),
            "post": _operation(
                "listParts",
                "The parts of the encrypted list that are not as the device has them",
                [slug],
                "application/octet-stream",
                "DigestsIn",
            ),
        },
        "/events/{slug}/door/badges": {
            "post": _operation(
                "printBadge",
                "Print a guest's badge: once, unless a reason is given for another one",
                [slug],
                "BadgeOut",
                "BadgeIn",
            )
        },
        "/events/{slug}/door/badges/{ref}": {
            "get": _operation("badge", "How far a guest's last badge has come", [slug, ref], "BadgeOut")
        },
        "/events/{slug}/door/badges/{ref}.pdf": {
            "get": _operation(
                "badgePaper", "The badge itself, for the device that asked for it", [slug, ref], "application/pdf"
            )
        },
        "/events/{slug}/door/walkins": {
            "get": _operation(
                "walkInChoices",
                "What the form for a walk-in offers at a session's door",
                [slug, session],
                "WalkInChoices",
            ),
            "post": _operation(
                "walkIn",
                "Put somebody on the list who stands at the desk, or say who on the list it may be",
                [slug],
                "WalkInOut",
                "WalkInIn",
            ),
        },
        "/events/{slug}/door/groups": {
            "get": _operation(
                "groups",
                "Groups with somebody to expect",
                [slug, session, _query("q", "Words of the group's name")],
                "GroupsOut",
            )
        },
        "/events/{slug}/door/groups/{code}": {
            "get": _operation(
                "groupMembers",
                "Who belongs to a group, to be admitted together by one batch of scans",
                [
                    slug,
                    {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}},
                    session,
                ],
                "FoundOut",
            )
        },
        "/events/{slug}/door/representatives": {
            "post": _operation(
                "nameRepresentative",
                "Somebody comes for a guest and is named at the door",
                [slug],
                "RepresentativeOut",
                "RepresentativeIn",
            )
        },
        "/events/{slug}/door/kiosk": {
            "post": _operation("showTicket", "A guest shows a ticket to a kiosk", [slug], "KioskOut", "KioskIn")
        },
        "/events/{slug}/door/signatures": {
            "post": _operation("sign", "A guest signs for a session", [slug], "SignatureOut", "SignatureIn")
        },
        "/events/{slug}/door/search": {
            "get": _operation(
                "searchAtDoor",
                "Guests by name, from three letters",
                [slug, session, _query("q", "At least three letters")],
                "FoundOut",
            )
        },
    }


def _query(name: str, description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema or {"type": "string"}}


def _operation(
    name: str, summary: str, parameters: list[dict[str, Any]], gives: str, takes: str = "", status: str = "200"
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            status: {"description": "Done"} | _given(gives),
            **{
                code: {"description": words, "content": {"application/problem+json": {"schema": _ref("Problem")}}}
                for code, words in _PROBLEMS.items()
            },
        },
    }
    if takes:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(takes)}}}
    return operation


def _given(gives: str) -> dict[str, Any]:
    """What an answer carries: a document of ours, bytes of another kind, or nothing."""
    if not gives:
        return {}
    if "/" in gives:
        return {"content": {gives: {"schema": {"type": "string", "format": "binary"}}}}
    return {"content": {"application/json": {"schema": _ref(gives)}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
