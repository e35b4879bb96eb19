"""Open registration under attack: places that come back twice, lists that lie, forms that return, strangers who pry."""

import concurrent.futures
import datetime as dt
import io

import pytest

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.messages.delivery import deliver_due
from regapp.models import (
    Consent,
    Guest,
    Manifest,
    Message,
    QuestionAnswer,
    QuestionKind,
    RegistrationState,
    Role,
)
from regapp.rsvp.questions.service import QuestionDetails, add_question
from regapp.rsvp.registration import queries, service, work
from regapp.rsvp.registration.service import Entry
from regapp.rsvp.service import PlaceGone, RepresentativeDetails, Said, accept, decline, represent
from tests.factories import link_of, make_event, make_guest, make_user, sign_in
from tests.messages.conftest import post, smtp_url
from tests.rsvp.registrants import link_to, opened, puzzle_in, registrations, sent, solved

__all__ = ["post", "smtp_url"]

S = RegistrationState
PAGE = "/e/fgd/register"
LISTING = "/manage/fgd/registrations"


@pytest.fixture
def event(app):
    return make_event(starts_in=dt.timedelta(days=20), languages=["id", "en", "ko", "tr", "es"])


@pytest.fixture(autouse=True)
def easy_puzzles(monkeypatch):
    monkeypatch.setattr(work, "BITS", 6)


@pytest.fixture
def organizer(app, event, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def register(event, category, name, email="", **more):
    given = Entry(GuestDetails(name=name, email=email or f"{name.lower()}@kampus.example"), "en", **more)
    return service.register(event, category, given, f"form of {name} {email}")


def states():
    return [row.state for row in registrations()]


def guest_of(row):
    return db.session.get(Guest, row.guest_id)


def hand_in_list(client, rows, **fields):
    given = {"group": "Bus 2", "name": "Pak Guru", "email": "guru@sma.example"} | fields
    return sent(client, f"{PAGE}/group", file=(io.BytesIO(rows.encode()), "bus.csv"), **given)


def last_link(post, part):
    deliver_due()
    text = post.mails[-1].get_body(("plain",)).get_content()
    return next(word for word in text.split() if part in word).removeprefix("http://127.0.0.1:8000")


@pytest.mark.parametrize("comes", ["themselves", "a representative"])
def test_who_gave_the_place_back_on_the_answer_page_cannot_take_it_twice(event, comes):
    category = opened(event, quota=1)
    with transaction():
        category.may_be_represented = True
        db.session.add(category)
    row = register(event, category, "Siti")
    decline(row.guest_id, Said())
    register(event, category, "Andi")
    with pytest.raises(PlaceGone, match="has gone to somebody else"):
        if comes == "themselves":
            accept(row.guest_id, Said())
        else:
            represent(row.guest_id, RepresentativeDetails("Budi"), Said())
    assert queries.places(category.id).taken == 1


def test_who_changes_their_mind_while_others_wait_does_not_pass_them(client, event):
    category = opened(event, quota=1)
    first = register(event, category, "Siti")
    register(event, category, "Andi")
    decline(first.guest_id, Said())
    answer = client.post(link_of(guest_of(first)) + "?lang=en", data={"answer": "accepted"})
    assert answer.status_code == 409 and "has gone to somebody else" in answer.text


def test_who_changes_their_mind_while_a_place_is_free_has_it_again(event):
    category = opened(event, quota=2)
    row = register(event, category, "Siti")
    decline(row.guest_id, Said())
    accept(row.guest_id, Said())
    assert queries.places(category.id).taken == 1


def test_a_change_of_mind_and_a_newcomer_at_one_instant_take_one_place(app, event):
    category = opened(event, quota=1)
    first = register(event, category, "Siti")
    decline(first.guest_id, Said())
    event_id, category_id, guest_id = event.id, category.id, first.guest_id

    def come(number):
        with app.app_context():
            if number == 0:
                try:
                    return accept(guest_id, Said()) and S.ACCEPTED
                except PlaceGone:
                    return S.WAITING
            event_, category_ = db.session.get(type(event), event_id), db.session.get(type(category), category_id)
            return register(event_, category_, f"Tamu {number}").state

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        results = list(pool.map(come, range(8)))
    assert sorted(results) == sorted([S.ACCEPTED] + [S.WAITING] * 7)
    assert queries.places(category_id).taken == 1


def test_a_place_given_back_on_the_answer_page_is_given_back_everywhere(client, event, organizer):
    category = opened(event)
    row = register(event, category, "Siti")
    decline(row.guest_id, Said())
    page = client.get(link_to(row) + "?lang=en").text
    assert "You have given back the place" in page and "Show the ticket" not in page
    assert "given back" in organizer.get(f"{LISTING}?state=withdrawn").text
    assert queries.counts(event.id) == {S.WITHDRAWN: 1}
    accept(row.guest_id, Said())
    assert "You have a place" in client.get(link_to(row) + "?lang=en").text


def test_who_gave_the_place_back_may_register_once_more(client, event, post):
    category = opened(event, quota=2, confirms_address=True)
    row = register(event, category, "Siti")
    service.confirm_address(row.id)
    decline(row.guest_id, Said())
    sent(client, name="Siti", email="siti@kampus.example")
    assert len(registrations()) == 2


def test_giving_back_twice_is_told_once(event):
    category = opened(event)
    row = register(event, category, "Siti")
    decline(row.guest_id, Said())
    before = db.session.query(Message).count()
    service.withdraw_registration(row.id)
    assert db.session.query(Message).count() == before


def test_under_eighteen_one_cannot_register_where_nobody_looks_after_them(client, event):
    opened(event, takes_minors=True)
    opened(event, "media")
    guardian = {"is_minor": "y", "guardian_name": "Wati", "guardian_email": "wati@rumah.example"}
    answer = sent(client, f"{PAGE}?lang=en", category="media", **guardian)
    assert answer.status_code == 422 and "Who is under eighteen cannot register in this category." in answer.text
    assert registrations() == []


def test_the_committee_cannot_pass_by_the_guardian(event):
    category = opened(event, takes_minors=True)
    row = register(event, category, "Dewi", is_minor=True, guardian_name="Wati", guardian_email="wati@rumah.example")
    service.reject(row.id, "Nanti", COMMAND)
    service.approve(row.id, COMMAND)
    assert states() == [S.AWAITING_GUARDIAN]
    service.guardian_consents(row.id, COMMAND)
    [row] = registrations()
    assert (row.state, row.guardian_text_version) == (S.ACCEPTED, service.ON_PAPER)


def test_a_guardian_who_consents_after_the_event_is_told_so(client, event, post):
    category = opened(event, takes_minors=True)
    row = register(event, category, "Dewi", is_minor=True, guardian_name="Wati", guardian_email="wati@rumah.example")
    link = last_link(post, "/guardian/")
    with clock.stopped_at(event.ends_at + dt.timedelta(hours=1)):
        answer = client.post(link + "?lang=en", data={"do": "consent"})
        assert answer.status_code == 409 and "This event has been held." in answer.text
        assert "I consent" not in client.get(link + "?lang=en").text
    assert registrations() == [row] and row.guest_id is None


def test_the_same_form_with_somebody_else_on_it_is_not_swallowed(client, event):
    opened(event)
    puzzle = puzzle_in(client.get(PAGE).text)
    given = {"category": "student", "email": "ibu@rumah.example", "puzzle": puzzle, "solution": solved(puzzle)}
    client.post(PAGE, data=given | {"name": "Siti"})
    answer = client.post(f"{PAGE}?lang=en", data=given | {"name": "Andi"})
    assert answer.status_code == 422
    assert "This form was sent already." in answer.text and 'value="Andi"' in answer.text
    assert puzzle_in(answer.text) != puzzle and len(registrations()) == 1


def test_a_stranger_s_list_says_nothing_that_is_the_committee_s(client, event, post):
    opened(event)
    other = make_guest(event, "Agus Salim", "official", phone="+628120000777", email="agus@dinas.example")
    rows = (
        "ref;nama;instansi;urutan;delegasi;catatan;kategori\n"
        f";Siti;SMA 1;1;Kedutaan;masukkan ke VIP;official\n{other.ref};Agus Salim;;1;;;\n"
    )
    hand_in_list(client, rows)
    link = last_link(post, "/r/group/")
    assert "0777" not in client.get(link).text
    client.post(link)
    db.session.expire_all()
    siti, agus = (guest_of(row) for row in registrations())
    assert (siti.precedence, siti.delegation_id, siti.notes, siti.category.code) == (None, None, "", "student")
    assert (agus.phone, agus.email) == ("", "") and agus.id != other.id
    assert db.session.get(Guest, other.id).precedence is None


def test_a_list_does_not_tell_who_is_registered_already(client, event, post):
    category = opened(event, confirms_address=True)
    row = register(event, category, "Siti")
    service.confirm_address(row.id)
    hand_in_list(client, "nama;surel\nSiti;siti@kampus.example\nAndi;andi@kampus.example\n")
    link = last_link(post, "/r/group/")
    client.post(link)
    page = client.get(link).text
    assert "Siti" in page and "Andi" in page and page.count("/t/") == 2


def test_a_list_that_nobody_confirmed_is_erased_after_three_days(client, event, post):
    opened(event)
    hand_in_list(client, "nama\nSiti\n")
    link = last_link(post, "/r/group/")
    with clock.stopped_at(clock.now() + dt.timedelta(days=4)):
        service.promote_everywhere()
        db.session.expire_all()
        kept = db.session.query(Manifest).one()
        assert (kept.rows, kept.name, kept.coordinator_email) == ([], "", "")
        assert "its details were erased" in client.get(link + "?lang=en").text
        client.post(link)
    assert registrations() == []


def test_without_a_mail_server_the_committee_confirms_a_list_by_hand(client, event, organizer):
    opened(event)
    hand_in_list(client, "nama\nSiti\nAndi\n", group="PT Borneo <Hijau> & Rekan")
    page = organizer.get(LISTING).text
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page and "No mail server is set" in page
    manifest = db.session.query(Manifest).one()
    for _click in range(2):
        organizer.post(f"{LISTING}/lists/{manifest.id}")
    assert states() == [S.ACCEPTED] * 2
    assert organizer.post(f"{LISTING}/lists/4711").status_code == 404


def test_for_a_class_somebody_says_that_the_guardians_consents_are_there(client, event, post):
    opened(event, takes_minors=True)
    hand_in_list(client, "nama\nDewi\n")
    link = last_link(post, "/r/group/")
    answer = client.post(link + "?lang=en")
    assert "Please say that the guardians&#39; consents are there." in answer.text and registrations() == []
    client.post(link, data={"has_consents": "y"})
    [row] = registrations()
    assert row.state == S.ACCEPTED
    assert row.guardian_consented_at and row.guardian_text_version == service.WITH_COORDINATOR


def test_a_consent_is_kept_with_the_moment_and_the_wording_in_which_it_was_given(client, event):
    opened(event, needs_approval=True)
    sent(client, photos="y")
    [row] = registrations()
    with clock.stopped_at(clock.now() + dt.timedelta(days=2)):
        service.approve(row.id, COMMAND)
    [consent] = db.session.query(Consent)
    assert (consent.purpose, consent.granted, consent.text_version) == ("photos", True, "photos-2026-11")
    assert consent.at == row.created_at


def test_nobody_is_turned_down_by_being_taken(event, post):
    category = opened(event, quota=0, needs_approval=True, has_waiting_list=False)
    row = register(event, category, "Siti")
    with pytest.raises(service.NotPossible, match="All places of this category are taken"):
        service.approve(row.id, COMMAND)
    assert states() == [S.AWAITING_APPROVAL]


def test_whose_place_the_committee_takes_back_is_told_and_can_be_put_back(client, event, post):
    category = opened(event, quota=1)
    row = register(event, category, "Siti")
    service.withdraw_registration(row.id, COMMAND)
    deliver_due()
    assert "Your registration does not stand any more" in post.mails[-1]["Subject"]
    assert "The committee has taken it back." in client.get(link_to(row) + "?lang=en").text
    service.approve(row.id, COMMAND)
    db.session.expire_all()
    assert states() == [S.ACCEPTED] and db.session.query(Guest).count() == 1
    assert "You have a place" in client.get(link_to(row) + "?lang=en").text


@pytest.mark.parametrize("field", ["name", "institution", "position", "guardian_name"])
@pytest.mark.parametrize("text", ["Menang hadiah http://spam.example", "WWW.spam.example"])
def test_the_form_sends_no_advertisements(client, event, field, text):
    opened(event, takes_minors=True)
    answer = sent(client, f"{PAGE}?lang=en", **{field: text})
    assert answer.status_code == 422 and "Please leave out web addresses." in answer.text


def test_nobody_s_mailbox_is_filled_through_the_form(client, event):
    opened(event, confirms_address=True)
    answers = {sent(client, name=f"Tamu {number}", email="korban@x.example").location for number in range(8)}
    assert len(answers) == 1
    assert db.session.query(Message).count() == service.MOST_UNCONFIRMED
    for number in range(8):
        hand_in_list(client, "nama\nSiti\n", group=f"Bus {number}", email="korban2@x.example")
    assert db.session.query(Manifest).count() == service.MOST_UNCONFIRMED


def test_who_lost_the_message_registers_again_and_gets_it_again(client, event, post):
    opened(event, confirms_address=True)
    sent(client)
    deliver_due()
    with clock.stopped_at(clock.now() + dt.timedelta(hours=1)):
        sent(client)
        sent(client)
        deliver_due()
    assert [mail["Subject"].split(":")[0] for mail in post.mails] == ["Please confirm your registration"] * 2
    assert len(registrations()) == 1


def test_who_is_invited_and_registers_is_sent_their_own_link(client, event, post):
    opened(event, confirms_address=True)
    guest = make_guest(event, "Siti", "official", email="Siti@kampus.example")
    answer = sent(client, name="SITI", email="siti@kampus.example")
    assert "/register/sent" in answer.location and registrations() == []
    deliver_due()
    [mail] = post.mails
    assert str(mail["To"]) == "Siti@kampus.example"
    assert link_of(guest) in mail.get_body(("plain",)).get_content()


def test_an_address_that_is_known_takes_as_many_statements_as_one_that_is_not(client, event, count_sql):
    opened(event, confirms_address=True)
    numbers = []
    for name in ("Siti", "Siti", "Andi"):
        puzzle = puzzle_in(client.get(PAGE).text)
        data = {"category": "student", "name": name, "email": f"{name}@x.example", "puzzle": puzzle}
        with count_sql() as statements:
            client.post(PAGE, data=data | {"solution": solved(puzzle)})
        numbers.append(len(statements))
    assert max(numbers) - min(numbers) <= 2, numbers


def test_after_the_event_nothing_is_offered_any_more(client, event):
    category = opened(event, quota=1)
    rows = [register(event, category, name) for name in ("Siti", "Andi", "Budi")]
    service.withdraw_registration(rows[0].id)
    with clock.stopped_at(event.ends_at + dt.timedelta(hours=1)):
        for row in rows:
            page = client.get(link_to(row) + "?lang=en").text
            assert "This event has been held." in page and "<button" not in page


def test_no_page_of_a_stranger_sets_a_cookie(client, event, post):
    category = opened(event, quota=1, takes_minors=True)
    row = register(event, category, "Dewi", is_minor=True, guardian_name="Wati", guardian_email="wati@rumah.example")
    guardian = last_link(post, "/guardian/")
    answers = [client.get(at) for at in (PAGE, f"{PAGE}/sent", f"{PAGE}/group", link_to(row), guardian)]
    answers += [sent(client), sent(client, name=""), client.post(link_to(row), data={"do": "withdraw"})]
    assert not any("Set-Cookie" in answer.headers for answer in answers)
    assert all(
        answer.headers["Cache-Control"].startswith("no-store") for answer in answers if answer.status_code == 200
    )


def test_who_registered_in_time_may_confirm_after_the_closing(client, event, post):
    opened(event, confirms_address=True)
    sent(client)
    hand_in_list(client, "nama\nAndi\n")
    link = last_link(post, "/r/group/")
    with transaction():
        event.registration_closes_at = clock.now()
        db.session.add(event)
    assert "Registration for this event is closed." in client.get(f"{PAGE}?lang=en").text
    client.post(link_to(registrations()[0]), data={"do": "confirm"})
    client.post(link)
    assert states() == [S.ACCEPTED] * 2


def test_one_event_that_cannot_move_does_not_hold_up_the_others(app, event, monkeypatch):
    other = make_event("lain", starts_in=dt.timedelta(days=20))
    for one in (event, other):
        category = opened(one, quota=0)
        register(one, category, "Siti", f"siti@{one.slug}.example")
        with transaction():
            category.quota = 1
            db.session.add(category)
    moved = service.promote

    def promote(one, category):
        if one.slug == "fgd":
            raise RuntimeError("a broken row")
        return moved(one, category)

    monkeypatch.setattr(service, "promote", promote)
    with pytest.raises(RuntimeError):
        service.promote_everywhere()
    assert states() == [S.WAITING, S.OFFERED]


def test_a_month_after_the_event_what_was_entered_is_erased(client, event, organizer, post):
    category = opened(event, quota=1)
    rows = [register(event, category, name) for name in ("Siti", "Andi")]
    hand_in_list(client, "nama;nim\nBudi;2009016001\n")
    link = last_link(post, "/r/group/")
    client.post(link)
    with clock.stopped_at(event.ends_at + dt.timedelta(days=31)):
        service.promote_everywhere()
        assert [(row.details, row.email) for row in registrations()] == [({}, "")] * 3
        assert states() == [S.ACCEPTED, S.WAITING, S.WAITING]
        for address in (link, link_to(rows[0]), link_to(rows[1])):
            assert "This event has been held." in client.get(address + "?lang=en").text
        assert "details erased" in organizer.get(LISTING).text


def ask(event, label, kind, **more):
    return add_question(event, QuestionDetails(label, kind, **more), COMMAND)


def test_the_event_s_own_questions_are_asked_and_kept(client, event):
    opened(event)
    opened(event, "media")
    ask(
        event, "Kaus <ukuran>", QuestionKind.CHOICE, choices=("S", "M", "=L"), is_required=True, categories=("student",)
    )
    number = ask(event, "Berapa?", QuestionKind.NUMBER)
    ask(event, "Berkas", QuestionKind.FILE, is_required=True)
    page = client.get(f"{PAGE}?lang=en").text
    assert "Kaus &lt;ukuran&gt;" in page and "Only for:" in page and "Berkas" not in page
    refused = sent(client, f"{PAGE}?lang=en", question_berapa="dua")
    assert refused.status_code == 422
    assert "Please answer this." in refused.text and "Please enter a number, such as 12." in refused.text
    assert "Kaus &lt;ukuran&gt;" in sent(client, name="", category="media").text, "another category may still be chosen"
    sent(client, question_kaus_ukuran="m", question_berapa="2,5")
    [row] = registrations()
    kept = {one.question_id: one.value for one in db.session.query(QuestionAnswer).filter_by(guest_id=row.guest_id)}
    assert kept[number.id] == "2.5" and "m" in kept.values() and len(kept) == 2
    media = sent(client, category="media", name="Andi", email="andi@x.example", question_kaus_ukuran="nonsense")
    assert media.status_code == 303, "what is asked of others needs no answer"


def test_what_was_answered_waits_with_the_registration(client, event):
    category = opened(event, quota=0)
    ask(event, "Berapa?", QuestionKind.NUMBER)
    sent(client, question_berapa="7")
    assert db.session.query(QuestionAnswer).count() == 0
    with transaction():
        category.quota = 1
        db.session.add(category)
    service.promote_everywhere()
    client.post(link_to(registrations()[0]), data={"do": "accept"})
    assert [one.value for one in db.session.query(QuestionAnswer)] == ["7"]


@pytest.mark.parametrize("number", [1, 40])
def test_the_committees_page_takes_the_same_few_statements_for_few_and_for_many(
    organizer, client, event, number, count_sql
):
    category = opened(event, quota=1)
    for at in range(number):
        register(event, category, f"Tamu {at}")
    hand_in_list(client, "nama\nSiti\n")
    organizer.get(LISTING)
    with count_sql() as statements:
        organizer.get(LISTING)
    assert len(statements) <= 9, statements


def test_an_offer_is_a_promise_even_when_places_are_taken_away(event):
    category = opened(event, quota=0)
    register(event, category, "Siti")
    with transaction():
        category.quota = 1
        db.session.add(category)
    service.promote_everywhere()
    with transaction():
        category.quota = 0
        db.session.add(category)
    service.promote_everywhere()
    service.accept_offer(registrations()[0].id)
    assert states() == [S.ACCEPTED]
    assert register(event, category, "Andi").state == S.WAITING


def test_a_guest_who_never_answered_holds_a_place_and_one_represented_is_not_counted_twice(event):
    category = opened(event, quota=2)
    with transaction():
        category.may_be_represented = True
        db.session.add(category)
    head = make_guest(event, "Kepala", "student")
    make_guest(event, "Diam", "student")
    represent(head.id, RepresentativeDetails("Wakil"), Said())
    assert queries.places(category.id).taken == 2
