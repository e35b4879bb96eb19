"""Who may do what: every address and method, for a stranger, a desk helper, an organizer and another event's organizer.

An endpoint that stands in no group below fails the first test: a page added later cannot be forgotten.
"""

import pytest
from flask import Flask
from werkzeug.routing import Rule

from regapp import health
from regapp.accounts.service import COMMAND, add_api_token
from regapp.checkin.arrivals.queries import board as arrivals
from regapp.checkin.arrivals.service import await_guest
from regapp.checkin.paper.service import make_pack
from regapp.checkin.service import add_device, announce_device
from regapp.guests.service import GuestDetails
from regapp.invitations.lettering.service import add_template
from regapp.invitations.lettering.texts import Start
from regapp.models import DocumentKind, Role, Scope
from regapp.rsvp.registration.manifest import Coordinator, hand_in
from regapp.rsvp.registration.service import Entry, register
from regapp.tickets import credentials
from regapp.tickets.documents import issue
from tests.factories import link_of, make_event, make_guest, make_user, sign_in, ticket_link_of
from tests.rsvp.delegations import make_delegation, member, path_of
from tests.rsvp.registrants import opened

# Whoever has the address may open it: nothing, or a token in the address, is asked for.
OPEN = {
    "accounts.home",
    "accounts.choose_language",
    "api.docs",
    "api.openapi",
    "badges.paper",
    "checkin.pair",
    "kiosk.page",
    "signing.sign",
    "checkin.scanner",
    "delegation_papers.badges",
    "events.public_page",
    "events.theme",
    "focal_point.add",
    "focal_point.add_companion",
    "focal_point.answer",
    "focal_point.answer_all",
    "focal_point.letters",
    "focal_point.move",
    "focal_point.page",
    "focal_point.person",
    "focal_point.remove",
    "focal_point.replace",
    "focal_point.submit",
    "focal_point.tickets",
    "health.alive",
    "health.ready",
    "own_certificate.own_certificate",
    "own_letter.own_letter",
    "registration.act",
    "registration.group",
    "registration.group_standing",
    "registration.group_template",
    "registration.guardian",
    "registration.register",
    "registration.sent",
    "registration.standing",
    "rsvp.add_companion",
    "rsvp.answer",
    "rsvp.calendar",
    "rsvp.consents",
    "rsvp.correct",
    "rsvp.invitation",
    "rsvp.more",
    "rsvp.remove_companion",
    "scanner_app.service_worker",
    "scanner_app.web_manifest",
    "security.login",
    "security.logout",
    "security.static",
    "security.verify",
    "tickets.calendar",
    "tickets.code",
    "tickets.page",
    "tickets.paper",
    "verifying.answer",
    "verifying.ask",
}
# Anybody with an account that organizes something.
ANY_ORGANIZER = {"events.create"}
# The desk and the organizers of the event.
DESK = {
    "arrivals.board",
    "arrivals.person",
    "arrivals.receive",
    "arrivals.rows",
    "arrivals.say",
    "arrivals.welcome",
    "arrivals.welcome_rows",
    "events.overview",
    "events.numbers",
    "guests.listing",
    "paper.entry",
    "paper.pack",
    "paper.ticking",
    "presence.listing",
    "reports.papers",
    "reports.badges",
    "runs.again",
    "tents.page",
    "tents.tables",
    "tents.tents",
    "runs.ask",
    "runs.file",
    "runs.listing",
    "runs.preflight",
    "passes.change",
    "passes.hand_out",
    "passes.listing",
    "passes.print",
    "seating.listing",
    "seating.paper",
    "seating.plan",
    "lists.choose",
    "lists.file",
    "lists.page",
    "questions.answers",
}
# The protocol officer and the organizers of the event.
PROTOCOL = {
    "arrivals.add",
    "arrivals.arrange",
    "arrivals.listing",
    "arrivals.move",
    "arrivals.remove",
}
# Only the organizers of the event.
ORGANIZER = {
    "asking.category_rules",
    "by_hand.group",
    "by_hand.mark_group",
    "by_hand.mark_paper",
    "by_hand.mark_prepared",
    "by_hand.paper",
    "by_hand.sheet",
    "calling.give_back",
    "calling.listing",
    "calling.next_person",
    "calling.person",
    "calling.result",
    "calling.undo",
    "reminders.call_off",
    "reminders.listing",
    "reminders.one",
    "reminders.plan",
    "reminders.send_now",
    "asking.rules",
    "answering.add_companion",
    "answering.answer",
    "answering.file",
    "answering.more",
    "answering.remove_companion",
    "bulk.apply",
    "certificates.issue",
    "certificates.issue_again",
    "certificates.issue_one",
    "certificates.listing",
    "certificates.papers",
    "certificates.person",
    "certificates.preview",
    "certificates.preview_pdf",
    "certificates.register",
    "certificates.role",
    "certificates.send",
    "certificates.settings",
    "certificates.withdraw",
    "bulk.change",
    "bulk.result",
    "bulk.undo",
    "devices.device",
    "devices.listing",
    "devices.pair_again",
    "devices.revoke",
    "devices.rows",
    "devices.state",
    "paper.overview",
    "paper.take_back",
    "presence.export",
    "reviews.decide",
    "reviews.decide_all",
    "reviews.listing",
    "reviews.undo",
    "duplicates.compare",
    "duplicates.distinct",
    "duplicates.listing",
    "duplicates.undo",
    "delegations.add",
    "delegations.confirm",
    "delegations.delegation",
    "delegations.listing",
    "delegations.look",
    "delegations.make_link",
    "delegations.send_link",
    "events.add_category",
    "events.add_session",
    "events.change_category",
    "events.change_session",
    "events.history",
    "events.settings",
    "corrections.decide",
    "corrections.requests",
    "filters.delete",
    "filters.listing",
    "filters.rename",
    "filters.save",
    "guests.add",
    "guests.export",
    "importing.choose",
    "importing.columns",
    "importing.confirm",
    "importing.decide",
    "importing.preview",
    "importing.run",
    "importing.undo",
    "guests.new_ticket",
    "guests.put_back",
    "guests.withdraw",
    "guests.person",
    "guests.tag",
    "registrations.confirm_list",
    "registrations.decide",
    "registrations.listing",
    "precedence.export",
    "precedence.lock",
    "precedence.move",
    "precedence.order",
    "precedence.person",
    "precedence.proposals",
    "precedence.unpin",
    "questions.add",
    "questions.change",
    "questions.listing",
    "questions.move",
    "questions.preview",
    "questions.retire",
    "layouts.listing",
    "layouts.assign",
    "layouts.copy",
    "layouts.bring_in",
    "layouts.export",
    "layouts.remove",
    "layouts.editor",
    "layouts.save",
    "layouts.preview",
    "layouts.picture",
    "layouts.add_file",
    "layouts.file",
    "layouts.photo",
    "runs.shorten",
    "passes.add",
    "annex.add_photos",
    "seating.add",
    "seating.change",
    "seating.delete",
    "seating.fix",
    "seating.lock",
    "seating.propose",
    "seating.seat",
    "lists.delete",
    "lists.keep",
    "annex.change_photo",
    "annex.file",
    "annex.page",
    "annex.picture",
    "comparing.file",
    "comparing.page",
    "recap.file",
    "recap.page",
    "recap.table",
    "saving.chooser",
    "saving.delete",
    "saving.file",
    "saving.mail",
    "saving.save",
    "saving.schedule",
    "saving.stop",
    "reports.freeze_badges",
    "invitations.hold_back",
    "lettering.add",
    "lettering.copy",
    "lettering.delete",
    "lettering.letter",
    "lettering.letters",
    "lettering.listing",
    "lettering.numbers",
    "lettering.preview",
    "lettering.preview_pdf",
    "invitations.mark_whatsapp",
    "invitations.new_link",
    "invitations.outbox",
    "invitations.send",
    "invitations.try_again",
    "invitations.sending",
    "invitations.whatsapp",
}
# Programs with a token of that scope.
TOKEN = {
    "api.event": Scope.READ,
    "api.stats": Scope.READ,
    "api.list_guests": Scope.READ,
    "api.add_guest": Scope.WRITE,
    "api.change_guest": Scope.WRITE,
    "api.scans": Scope.SCAN,
    "api.at_the_door": Scope.SCAN,
    "api.search_at_the_door": Scope.SCAN,
    "api.undo": Scope.SCAN,
    "api.erased": Scope.SCAN,
    "door_badges.print_badge": Scope.SCAN,
    "door_badges.badge_state": Scope.SCAN,
    "door_badges.badge_paper_of_device": Scope.SCAN,
    "door_kiosk.show_ticket": Scope.SCAN,
    "door_kiosk.sign": Scope.SCAN,
    "desk.walk_in_choices": Scope.SCAN,
    "desk.walk_in": Scope.SCAN,
    "desk.list_groups": Scope.SCAN,
    "desk.group_members": Scope.SCAN,
    "desk.name_representative": Scope.SCAN,
    "api.list_news": Scope.SCAN,
    "api.list_parts": Scope.SCAN,
}
GROUPS = (OPEN, ANY_ORGANIZER, DESK, PROTOCOL, ORGANIZER, set(TOKEN))
REFUSED = (401, 403, 404)


class World:
    """One event with a guest, and the people who come to its addresses."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.event = make_event()
        self.guest = make_guest(self.event)
        other = make_event("lain")
        self.people = {
            "stranger": None,
            "desk": make_user(Role.DESK, self.event),
            "protocol": make_user(Role.PROTOCOL, self.event),
            "organizer": make_user(Role.ORGANIZER, self.event),
            "other organizer": make_user(Role.ORGANIZER, other),
        }
        device, pairing = announce_device(self.event, "Pintu", COMMAND)
        self.delegation = make_delegation(self.event, ("Kim Ha-neul",))
        self.member = member(self.delegation, "Kim Ha-neul").guest
        self.values = {
            "delegation_id": self.delegation.id,
            "slug": self.event.slug,
            "ref": self.guest.ref,
            "code": pairing,
            "device_id": device.id,
            "kind": "csv",
            "paper": "plan",
            "verb": "lost",
            "code_": "main",
            "category_id": self.guest.category_id,
            "letter_id": add_template(self.event, Start.INDONESIAN, COMMAND).id,
            "packed": "pdf",
            "table": "category",
            "other": make_guest(self.event, "Nur Hayati").ref,
            "awaited_id": self.awaited(),
            "pack_id": make_pack(self.event, self.event.sessions, "", COMMAND).id,
        }

        category = opened(self.event)
        self.registrant = register(self.event, category, Entry(GuestDetails(name="Siti"), "id"), "form")
        coordinator = Coordinator("Bus 2", "Pak Guru", "guru@sma.example")
        self.group = hand_in(self.event, category, coordinator, [GuestDetails(name="Andi")], "id", "list")

    def awaited(self) -> int:
        """The key of somebody's entry in the list of arrivals."""
        await_guest(self.event, self.guest, COMMAND)
        return arrivals(self.event)[0].awaited.id

    def address(self, rule: Rule) -> str:
        values = {name: self.values.get(name, "1") for name in rule.arguments}
        if rule.rule.startswith("/r/"):
            values["token"] = credentials.registration_token(self.registrant.secret)
            values["key"] = credentials.guardian_token(self.registrant.secret)
        if rule.rule.startswith("/r/group/"):
            values["token"] = credentials.manifest_token(self.group.secret)
        if rule.rule.startswith("/d/"):
            values |= {"token": path_of(self.delegation).removeprefix("/d/"), "ref": self.member.ref}
        if rule.rule.startswith("/i/"):
            values["token"] = link_of(self.guest).removeprefix("/i/")
        if rule.endpoint == "own_certificate.own_certificate":
            frozen = {"name": "Nurhayati", "role": "Peserta", "language": "id"}
            day = self.event.starts_at.date()
            issue(self.event.id, DocumentKind.CERTIFICATE, guest_id=self.guest.id, number="1", dated=day, data=frozen)
        if rule.rule.startswith("/t/"):
            values["token"] = ticket_link_of(self.guest).removeprefix("/t/")
        if rule.rule.startswith("/verify/"):
            today = self.event.starts_at.date()
            values["code"] = issue(self.event.id, DocumentKind.LETTER, guest_id=self.guest.id, dated=today).code
        with self.app.test_request_context():
            return self.app.url_map.bind("localhost").build(rule.endpoint, values, method=_methods(rule)[0])

    def status(self, who: str, rule: Rule, method: str) -> int:
        client = self.app.test_client()
        if person := self.people[who]:
            sign_in(client, person)
        return client.open(self.address(rule), method=method).status_code


def _methods(rule: Rule) -> list[str]:
    return sorted(set(rule.methods or ()) - {"HEAD", "OPTIONS"})


def rules(app: Flask, group) -> list[tuple[Rule, str]]:
    return [(rule, method) for rule in app.url_map.iter_rules() if rule.endpoint in group for method in _methods(rule)]


def test_every_address_stands_in_exactly_one_group(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    placed = [endpoint for group in GROUPS for endpoint in group]
    assert sorted(endpoints - set(placed)) == []
    assert sorted(set(placed) - endpoints) == []
    assert len(placed) == len(set(placed))


@pytest.fixture
def without_csrf(app):
    """Posts without the form's token, so that what answers is the guard, not the missing token."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    app.config["WTF_CSRF_ENABLED"] = True


def test_organizers_pages_are_for_organizers(without_csrf):
    world = World(without_csrf)
    for rule, method in rules(world.app, ORGANIZER):
        seen = {who: world.status(who, rule, method) for who in world.people}
        where = f"{method} {rule.rule}: {seen}"
        assert seen["stranger"] == (302 if method == "GET" else 401), where
        assert (seen["desk"], seen["protocol"], seen["other organizer"]) == (403, 403, 404), where
        assert seen["organizer"] not in (401, 403) and seen["organizer"] < 500, where


def test_the_list_of_arrivals_is_for_the_protocol_officer_and_organizers(without_csrf):
    world = World(without_csrf)
    for rule, method in rules(world.app, PROTOCOL):
        seen = {who: world.status(who, rule, method) for who in world.people}
        where = f"{method} {rule.rule}: {seen}"
        assert seen["stranger"] == (302 if method == "GET" else 401), where
        assert (seen["desk"], seen["other organizer"]) == (403, 404), where
        for who in ("protocol", "organizer"):
            assert seen[who] not in (401, 403) and seen[who] < 500, where


def test_the_desks_pages_are_for_the_desk_and_organizers(without_csrf):
    world = World(without_csrf)
    for rule, method in rules(world.app, DESK):
        seen = {who: world.status(who, rule, method) for who in world.people}
        where = f"{method} {rule.rule}: {seen}"
        assert seen["stranger"] == (302 if method == "GET" else 401), where
        assert seen["other organizer"] == 404, where
        for who in ("desk", "protocol", "organizer"):
            assert seen[who] not in (401, 403) and seen[who] < 500, where


def test_setting_up_an_event_is_for_whoever_organizes_one(without_csrf):
    world = World(without_csrf)
    for rule, method in rules(world.app, ANY_ORGANIZER):
        seen = {who: world.status(who, rule, method) for who in world.people}
        assert seen["stranger"] in (302, 401) and seen["desk"] == seen["protocol"] == 403, f"{rule.rule}: {seen}"
        assert {seen["organizer"], seen["other organizer"]} <= {200, 422}, f"{rule.rule}: {seen}"


def test_open_addresses_answer_everybody_alike(without_csrf, monkeypatch):
    monkeypatch.setattr(health, "_revision", lambda connection: health.newest_revision())
    world = World(without_csrf)
    for rule, method in rules(world.app, OPEN - {"security.verify", "security.static"}):
        if method == "GET":
            assert world.status("stranger", rule, method) in (200, 302, 303), rule.rule


@pytest.mark.parametrize("scope", list(Scope))
def test_each_scope_opens_what_it_is_for_and_nothing_else(app, scope):
    world = World(app)
    token = add_api_token(world.event.id, "uji", scope, COMMAND)
    granted = {scope, Scope.READ} if scope == Scope.WRITE else {scope}
    for rule, method in rules(app, TOKEN):
        answer = app.test_client().open(
            world.address(rule), method=method, headers={"Authorization": f"Bearer {token}"}, json={}
        )
        allowed = TOKEN[rule.endpoint] in granted
        assert (answer.status_code != 403) == allowed and answer.status_code != 401, (
            f"{rule.rule}: {answer.status_code}"
        )


def test_the_api_answers_no_token_a_wrong_one_and_one_of_another_event_with_a_problem(app):
    world = World(app)
    foreign = add_api_token(make_event("ketiga").id, "uji", Scope.READ, COMMAND)
    for rule, method in rules(app, TOKEN):
        for headers, status in (
            ({}, 401),
            ({"Authorization": "Bearer x"}, 401),
            ({"Authorization": f"Bearer {foreign}"}, 403),
        ):
            answer = app.test_client().open(world.address(rule), method=method, headers=headers, json={})
            assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), rule.rule


def test_a_devices_cookie_needs_the_header_that_another_site_cannot_send(app):
    world = World(app)
    _device, token = add_device(world.event, "Pintu", COMMAND)
    client = app.test_client()
    client.set_cookie("regapp_device", token)
    door = f"/api/v1/events/{world.event.slug}/door"
    assert client.get(door).status_code == 403
    assert client.get(door, headers={"X-Regapp-Device": "1"}).status_code == 200


def test_every_post_of_a_browser_with_a_session_needs_the_forms_token(app):
    world = World(app)
    capability = {
        endpoint for endpoint in OPEN if endpoint.startswith(("registration.", "rsvp.", "focal_point.", "signing."))
    }
    for rule, method in rules(app, (OPEN | ANY_ORGANIZER | DESK | PROTOCOL | ORGANIZER) - capability):
        if method != "GET":
            assert world.status("organizer", rule, method) == 400, f"{method} {rule.rule}"
