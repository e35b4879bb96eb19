"""Open registration: places, the waiting list, decisions, addresses, guardians, groups, robots."""

import concurrent.futures
import datetime as dt
import io

import pytest

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, withdraw
from regapp.messages.delivery import deliver_due
from regapp.models import (
    Answer,
    AnswerValue,
    Consent,
    Guest,
    GuestSource,
    Invitation,
    Message,
    RegistrationState,
    Role,
)
from regapp.rsvp.registration import queries, service, work
from regapp.rsvp.registration.service import Entry
from regapp.rsvp.service import Said, decline
from tests.factories import make_event, make_guest, make_user, sign_in
from tests.messages.conftest import post, smtp_url
from tests.rsvp.registrants import link_to, opened, puzzle_in, registrations, sent, solved

__all__ = ["post", "smtp_url"]

S = RegistrationState
PAGE = "/e/fgd/register"


@pytest.fixture
def event(app):
    return make_event(starts_in=dt.timedelta(days=20), languages=["id", "en", "ko", "tr", "es"])


@pytest.fixture(autouse=True)
def easy_puzzles(monkeypatch):
    """Puzzles that are solved at once; that the real ones are solved by a browser has its own test."""
    monkeypatch.setattr(work, "BITS", 6)


def entry(name="Siti", email="", **more):
    return Entry(GuestDetails(name=name, email=email or f"{name.lower()}@kampus.example"), "en", **more)


def register(event, category, *names):
    return [service.register(event, category, entry(name), f"form of {name}") for name in names]


def states():
    return [row.state for row in registrations()]


def test_who_finds_a_place_stands_on_the_list_with_a_ticket_and_an_answer(client, event):
    opened(event, quota=2)
    answer = sent(client, name="이민석", institution="PT Borneo <Hijau> & Rekan", photos="y", staff_number="2009016001")
    [row] = registrations()
    assert row.state == S.ACCEPTED and answer.location.endswith(f"{link_to(row)}")
    guest = db.session.get(Guest, row.guest_id)
    assert (guest.name, guest.institution, guest.source) == (
        "이민석",
        "PT Borneo <Hijau> & Rekan",
        GuestSource.REGISTRATION,
    )
    assert db.session.query(Invitation.answer).filter_by(guest_id=guest.id).scalar() == AnswerValue.ACCEPTED
    assert db.session.query(Answer).filter_by(guest_id=guest.id).count() == 1
    assert [one.purpose for one in db.session.query(Consent)] == ["photos"]
    page = client.get(link_to(row)).text
    assert "You have a place" in page and "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page


def test_the_last_place_goes_to_the_first_and_the_others_wait_in_their_order(event):
    category = opened(event, quota=1)
    register(event, category, "Satu", "Dua", "Tiga")
    assert states() == [S.ACCEPTED, S.WAITING, S.WAITING]
    assert [queries.number_of(row) for row in registrations()[1:]] == [1, 2]


def test_guests_of_the_list_hold_places_too_and_who_declined_holds_none(event):
    category = opened(event, quota=2)
    guests = [make_guest(event, name, "student") for name in ("Ani", "Budi")]
    assert queries.places(category.id).free == 0
    decline(guests[0].id, Said())
    assert queries.places(category.id).free == 1
    register(event, category, "Siti")
    assert states() == [S.ACCEPTED]


def test_without_a_waiting_list_who_comes_too_late_is_told_so(client, event):
    opened(event, quota=0, has_waiting_list=False)
    sent(client)
    [row] = registrations()
    assert row.state == S.REJECTED
    assert "We regret that no place is left." in client.get(link_to(row)).text


def test_a_place_that_becomes_free_is_offered_to_who_waited_longest(client, event):
    category = opened(event, quota=1, offer_hours=12)
    first, second, third = register(event, category, "Satu", "Dua", "Tiga")
    client.post(link_to(first), data={"do": "withdraw"})
    assert states() == [S.WITHDRAWN, S.OFFERED, S.WAITING]
    second = registrations()[1]
    assert abs(second.offered_until - clock.now() - dt.timedelta(hours=12)) < dt.timedelta(minutes=1)
    assert queries.places(category.id).free == 0
    client.post(link_to(second), data={"do": "accept"})
    assert states() == [S.WITHDRAWN, S.ACCEPTED, S.WAITING]


def test_an_offer_that_is_not_taken_goes_on_and_a_late_yes_is_told_so(client, event):
    category = opened(event, quota=1, offer_hours=2)
    register(event, category, "Satu", "Dua", "Tiga")
    client.post(link_to(registrations()[0]), data={"do": "withdraw"})
    with clock.stopped_at(clock.now() + dt.timedelta(hours=3)):
        late = client.post(link_to(registrations()[1]), data={"do": "accept"})
        assert late.status_code == 409 and "has gone to the next person" in late.text and "Wait again" in late.text
        service.promote_everywhere()
        assert states() == [S.WITHDRAWN, S.EXPIRED, S.OFFERED]
        client.post(link_to(registrations()[1]), data={"do": "wait"})
        assert states() == [S.WITHDRAWN, S.WAITING, S.OFFERED]
        assert "number 1 on the waiting list" in client.get(link_to(registrations()[1])).text


def test_moving_the_list_on_twice_offers_no_place_twice(event):
    category = opened(event, quota=2)
    register(event, category, "Satu", "Dua", "Tiga", "Empat")
    withdraw(db.session.get(Guest, registrations()[0].guest_id), COMMAND)
    for _again in range(3):
        service.promote_everywhere()
    assert states() == [S.ACCEPTED, S.ACCEPTED, S.OFFERED, S.WAITING]


def test_more_places_are_offered_at_once(event):
    category = opened(event, quota=1)
    register(event, category, "Satu", "Dua", "Tiga", "Empat")
    with transaction():
        category.quota = 3
        db.session.add(category)
    service.promote_everywhere()
    assert states() == [S.ACCEPTED, S.OFFERED, S.OFFERED, S.WAITING]


def test_sixteen_at_one_instant_for_one_place_get_one_and_wait_in_an_order_that_can_be_explained(app, event):
    category = opened(event, quota=1)
    event_id, category_id = event.id, category.id

    def one(number):
        with app.app_context():
            event_, category_ = db.session.get(type(event), event_id), db.session.get(type(category), category_id)
            return service.register(event_, category_, entry(f"Tamu {number}"), f"form {number}").state

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        results = list(pool.map(one, range(16)))
    assert sorted(results) == sorted([S.ACCEPTED] + [S.WAITING] * 15)
    waiting = sorted((row for row in registrations() if row.state == S.WAITING), key=queries.number_of)
    assert [queries.number_of(row) for row in waiting] == list(range(1, 16))
    assert [(row.queued_at, row.id) for row in waiting] == sorted((row.queued_at, row.id) for row in waiting)


def test_an_address_counts_only_when_its_link_was_opened(client, event, post):
    opened(event, quota=5, confirms_address=True)
    answer = sent(client, email="siti@kampus.example")
    assert "/register/sent" in answer.location
    assert states() == [S.UNCONFIRMED] and queries.places(registrations()[0].category_id).taken == 0
    deliver_due()
    [mail] = post.mails
    assert mail["Subject"] == "Please confirm your registration: FGD on Green Development"
    assert link_to(registrations()[0]) in mail.get_body(("plain",)).get_content()
    client.get(link_to(registrations()[0]))
    assert states() == [S.UNCONFIRMED], "a mail program that looks at links confirms nothing"
    client.post(link_to(registrations()[0]), data={"do": "confirm"})
    assert states() == [S.ACCEPTED]
    deliver_due()
    told = post.mails[-1].get_body(("plain",)).get_content()
    assert "You have a place" in told and "/t/" in told
    assert [part.get_content_type() for part in post.mails[-1].iter_attachments()] == ["text/calendar"]


def test_a_stranger_does_not_learn_who_is_registered(client, event, post):
    opened(event, confirms_address=True)
    first = sent(client, name="Siti", email="siti@kampus.example")
    client.post(link_to(registrations()[0]), data={"do": "confirm"})
    second = sent(client, name="SITI", email="Siti@kampus.example")
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert len(registrations()) == 1
    deliver_due()
    assert [mail["Subject"].split(":")[0] for mail in post.mails] == [
        "You have a place",
        "You are registered already",
    ]


def test_two_people_may_share_one_address(client, event):
    opened(event, confirms_address=True)
    sent(client, name="Siti", email="keluarga@rumah.example")
    sent(client, name="Andi", email="keluarga@rumah.example")
    assert len(registrations()) == 2


def test_a_double_click_makes_one_registration(client, event):
    opened(event)
    puzzle = puzzle_in(client.get(PAGE).text)
    data = {"name": "Siti", "email": "a@b.example", "category": "student", "puzzle": puzzle, "solution": solved(puzzle)}
    answers = [client.post(PAGE, data=data) for _click in range(2)]
    assert len(registrations()) == 1 and answers[0].location == answers[1].location


def test_the_committee_decides_with_a_reason_that_is_told(client, app, event, monkeypatch, post):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    opened(event, needs_approval=True)
    sent(client, name="Siti")
    sent(client, name="Andi", email="andi@kampus.example")
    assert states() == [S.AWAITING_APPROVAL] * 2
    organizer = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    siti, andi = registrations()
    page = "/manage/fgd/registrations"
    assert "to be decided" in organizer.get(page).text
    organizer.post(page, data={"do": "approve", "registration": siti.id})
    refused = organizer.post(page, data={"do": "reject", "registration": andi.id}, follow_redirects=True).text
    assert "Please say why: the person is told." in refused
    organizer.post(page, data={"do": "reject", "registration": andi.id, "reason": "Khusus semester <akhir>"})
    assert states() == [S.ACCEPTED, S.REJECTED]
    deliver_due()
    told = [mail for mail in post.mails if "andi" in str(mail["To"])][-1].get_body(("plain",)).get_content()
    assert "Khusus semester <akhir>" in told
    organizer.post(page, data={"do": "approve", "registration": andi.id})
    assert states() == [S.ACCEPTED, S.ACCEPTED], "turning down can be undone"


def test_a_guardian_consents_before_somebody_under_eighteen_gets_a_place(client, event, post):
    opened(event, takes_minors=True)
    sent(
        client,
        name="Dewi",
        email="dewi@sma.example",
        is_minor="y",
        guardian_name="Ibu Wati",
        guardian_email="wati@rumah.example",
    )
    [row] = registrations()
    assert row.state == S.AWAITING_GUARDIAN and row.guest_id is None
    deliver_due()
    [mail] = post.mails
    assert str(mail["To"]) == "wati@rumah.example"
    text = mail.get_body(("plain",)).get_content()
    link = next(word for word in text.split() if "/guardian/" in word).removeprefix("http://127.0.0.1:8000")
    assert "Dewi" in client.get(link).text
    assert client.get(link[:-4] + "AAAA").status_code == 404
    client.post(link, data={"do": "consent"})
    [row] = registrations()
    assert row.state == S.ACCEPTED and row.guardian_consented_at and row.guardian_text_version
    client.post(link, data={"do": "refuse"})
    assert states() == [S.WITHDRAWN]


def test_a_bus_registers_from_a_list_and_its_coordinator_sees_everybody(client, event, post):
    opened(event, quota=2)
    rows = "nama;instansi\nSiti;SMA 1\n=1+1;SMA 1\nİnanoğlu;PT Borneo <Hijau> & Rekan\n"
    answer = sent(
        client,
        "/e/fgd/register/group",
        group="Bus 2",
        name="Pak Guru",
        email="guru@sma.example",
        file=(io.BytesIO(rows.encode()), "bus.csv"),
    )
    assert "/register/sent" in answer.location and registrations() == []
    deliver_due()
    text = post.mails[0].get_body(("plain",)).get_content()
    link = next(word for word in text.split() if "/r/group/" in word).removeprefix("http://127.0.0.1:8000")
    assert "2 places are free: they go to the first of the list" in client.get(link).text
    for _click in range(2):
        client.post(link)
    assert states() == [S.ACCEPTED, S.ACCEPTED, S.WAITING]
    page = client.get(link).text
    assert page.count("/t/") == 2 and "waits for a place" in page and "PT" not in page
    withdraw(db.session.get(Guest, registrations()[0].guest_id), COMMAND)
    service.promote_everywhere()
    assert states()[2] == S.ACCEPTED, "nobody of a list is asked once more"


def test_a_list_with_a_bad_cell_is_told_by_line_and_what_was_typed_stays(client, event):
    opened(event)
    file = (io.BytesIO(b"name,phone\nSiti,0812abc\nAndi,0812"), "bus.csv")
    answer = sent(client, "/e/fgd/register/group", group="Bus <2>", name="Guru", email="guru@sma.example", file=file)
    assert answer.status_code == 422
    assert "Line 2, phone: This telephone number has letters in it." in answer.text
    assert 'value="Bus &lt;2&gt;"' in answer.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": ""}, "Please enter a name."),
        ({"name": "\u200b"}, "Please enter a name."),
        ({"name": "x" * 201}, "too long"),
        ({"email": ""}, "Please enter your e-mail address"),
        ({"email": "siti@"}, "This is not an e-mail address"),
        ({"phone": "0812-abc"}, "This telephone number has letters in it."),
        ({"institution": "x" * 401}, "This is too long: 401 characters, 400 fit."),
        ({"category": "committee"}, "Please choose one."),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(client, event, fields, message):
    opened(event)
    opened(event, "media")
    answer = sent(client, **fields)
    assert answer.status_code == 422
    assert message in answer.text
    assert registrations() == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "Please enter who may consent for you."),
        ({"guardian_name": "Wati"}, "Please enter their e-mail address"),
        ({"guardian_name": "Wati", "guardian_email": "SITI@kampus.example"}, "This is your own address."),
    ],
)
def test_under_eighteen_a_guardian_is_needed(client, event, fields, message):
    opened(event, takes_minors=True)
    answer = sent(client, is_minor="y", **fields)
    assert answer.status_code == 422 and message in answer.text


def test_a_robot_that_fills_in_every_field_is_thanked_and_forgotten(client, event):
    opened(event)
    answer = sent(client, website="https://spam.example")
    assert "/register/sent" in answer.location and registrations() == []


def test_without_a_puzzle_of_ours_nothing_is_taken_and_nothing_is_lost(client, event):
    opened(event)
    foreign = work.new_puzzle(make_event("lain"))
    for puzzle in ("", "made up", foreign):
        answer = client.post(PAGE, data={"name": "Siti", "email": "siti@kampus.example", "puzzle": puzzle})
        assert answer.status_code == 422
        assert "please send it once more" in answer.text and 'value="Siti"' in answer.text
    assert registrations() == []


def test_without_a_script_the_address_must_be_confirmed_and_few_may_register(client, event):
    opened(event, confirms_address=False)
    answers = [sent(client, proved=False, name=f"Tamu {number}", email=f"t{number}@x.example") for number in range(8)]
    assert [answer.status_code for answer in answers] == [303] * 6 + [429] * 2
    assert set(states()) == {S.UNCONFIRMED}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"registration_opens_at": dt.timedelta(days=1)}, "Registration opens on"),
        ({"registration_closes_at": dt.timedelta(days=-1)}, "Registration for this event is closed."),
        ({"ends_at": dt.timedelta(minutes=-1), "starts_at": dt.timedelta(hours=-2)}, "This event has been held."),
    ],
)
def test_outside_its_time_the_page_says_when(client, event, fields, words):
    opened(event)
    with transaction():
        for field, difference in fields.items():
            setattr(event, field, clock.now() + difference)
        db.session.add(event)
    assert words in client.get(PAGE + "?lang=en").text
    assert words in client.post(PAGE + "?lang=en").text


def test_an_event_that_is_by_invitation_only_has_no_form(client, event):
    assert "By invitation." in client.get(PAGE + "?lang=en").text
    assert "you can register here" not in client.get("/e/fgd?lang=en").text
    opened(event)
    assert "you can register here" in client.get("/e/fgd?lang=en").text


def test_an_address_that_nobody_confirmed_is_erased_after_three_days(client, event):
    opened(event, confirms_address=True)
    sent(client)
    with clock.stopped_at(clock.now() + dt.timedelta(days=4)):
        service.promote_everywhere()
        [row] = registrations()
        assert (row.state, row.email, row.details) == (S.EXPIRED, "", {})
        assert "its details were erased" in client.get(link_to(row) + "?lang=en").text


def test_an_offer_at_night_is_kept_from_the_morning_on(event):
    with transaction():
        event.quiet_from, event.quiet_until, event.timezone = "21:00", "07:00", "UTC"
        db.session.add(event)
    category = opened(event, quota=0, offer_hours=3)
    midnight = (clock.now() + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    register(event, category, "Satu")
    with transaction():
        category.quota = 1
        db.session.add(category)
    with clock.stopped_at(midnight):
        service.promote_everywhere()
    assert registrations()[0].offered_until == midnight + dt.timedelta(hours=10)


def test_every_message_can_be_composed_in_every_language(event, post):
    category = opened(event, quota=1, needs_approval=False)
    for language in ("id", "en", "ko", "tr", "es"):
        given = entry(f"Tamu {language}", f"tamu.{language}@kampus.example")
        service.register(event, category, Entry(given.details, language), f"form {language}")
    deliver_due()
    assert len(post.mails) == 5
    assert {mail["Content-Language"] for mail in post.mails} == {"id", "en", "ko", "tr", "es"}
    assert db.session.query(Message).filter_by(error="").count() == 5


@pytest.mark.parametrize("number", [1, 40])
def test_the_pages_take_the_same_few_statements_for_few_and_for_many(client, event, number, count_sql):
    category = opened(event, quota=1)
    register(event, category, *(f"Tamu {at}" for at in range(number + 1)))
    with count_sql() as statements:
        client.get(PAGE)
    assert len(statements) == 4, statements
    with count_sql() as statements:
        client.get(link_to(registrations()[-1]))
    assert len(statements) <= 4, statements
