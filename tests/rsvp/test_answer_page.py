"""What the answer page asks and keeps beside the answer, who may come for whom, and who looked at it first."""

import datetime as dt
import io
import re

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.events.queries import stats
from regapp.extensions import db
from regapp.guests.service import withdraw
from regapp.models import (
    AnswerValue,
    AuditEntry,
    Consent,
    Guest,
    GuestStatus,
    Invitation,
    Message,
    Representation,
    SaidBy,
    Upload,
)
from regapp.reports.service import freeze_badges
from regapp.rsvp import service
from regapp.rsvp.service import NotRepresentable, RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest, make_user, sign_in
from tests.rsvp.test_companions import allow
from tests.test_uploads import a_pdf, a_picture

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture
def event(app):
    return make_event(contact_name="Rina", contact_phone="+6281200000001")


@pytest.fixture
def guest(event):
    return make_guest(event, "Nurhayati", language="en", institution="Dinas A", email="nur@dinas.example")


@pytest.fixture
def organizer(app, event):
    app.config["WTF_CSRF_ENABLED"] = False
    yield sign_in(app.test_client(), make_user(event=event))
    app.config["WTF_CSRF_ENABLED"] = True


def invitation_of(guest):
    return db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == guest.id)).one()


def standing(guest):
    return db.session.scalar(
        sa.select(Representation).where(
            Representation.represented_guest_id == guest.id, Representation.ended_at.is_(None)
        )
    )


@pytest.mark.parametrize(
    ("agent", "headers", "counts"),
    [
        (PHONE, {}, True),
        ("WhatsApp/2.24.1 A", {}, False),
        ("facebookexternalhit/1.1", {}, False),
        ("TelegramBot (like TwitterBot)", {}, False),
        ("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", {}, False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", {}, False),
        ("Mozilla/5.0 (compatible; SkypeUriPreview Preview/0.5)", {}, False),
        ("", {}, False),
        (PHONE, {"Sec-Purpose": "prefetch"}, False),
        (PHONE + " KAKAOTALK 10.4.3", {}, True),
    ],
)
def test_the_first_look_of_a_person_is_remembered_and_no_programs(client, guest, agent, headers, counts):
    client.get(link_of(guest), headers={"User-Agent": agent, **headers})
    assert (invitation_of(guest).opened_at is not None) == counts


def test_the_first_look_stays_the_first_and_the_committees_is_none(client, guest, organizer, event):
    organizer.get(link_of(guest))
    client.head(link_of(guest))
    assert invitation_of(guest).opened_at is None
    client.get(link_of(guest))
    first = invitation_of(guest).opened_at
    with clock.stopped_at(clock.now() + dt.timedelta(minutes=5)):
        client.get(link_of(guest))
    assert invitation_of(guest).opened_at == first is not None


def test_needs_are_asked_of_those_who_come_where_the_event_asks(client, app):
    event = make_event(asks=["diet", "vehicle"])
    guest = make_guest(event, "Nurhayati", language="en")
    assert 'name="diet"' not in client.get(link_of(guest)).text
    client.post(link_of(guest), data={"answer": "accepted"})
    page = client.get(link_of(guest)).text
    assert 'name="diet"' in page and 'name="vehicle_plate"' in page and 'name="access_needs"' not in page
    data = {"diet": "Halal, tanpa kacang <b>", "vehicle_plate": "KT 1234 AB", "access_needs": "not asked"}
    assert client.post(f"{link_of(guest)}/more", data=data).status_code == 303
    assert (guest.diet, guest.vehicle_plate, guest.access_needs) == ("Halal, tanpa kacang <b>", "KT 1234 AB", "")
    told = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "needs.told")).one()
    assert "kacang" not in str(told.data)
    too_long = client.post(f"{link_of(guest)}/more", data={"vehicle_plate": "x" * 41})
    assert too_long.status_code == 422 and "41 characters" in too_long.text


def test_the_language_chosen_on_the_page_is_kept_through_the_answer(client, guest):
    answer = client.post(f"{link_of(guest)}?lang=id", data={"answer": "accepted"})
    assert answer.headers["Location"].endswith("?lang=id")
    assert "lang=id" in client.get(f"{link_of(guest)}?lang=id").text


def test_consents_are_unticked_separate_and_kept_with_version_language_time_and_channel(client, guest):
    page = client.get(link_of(guest)).text
    assert 'name="consent"' in page and 'name="consent_mailings"' in page and "checked" not in page
    client.post(link_of(guest), data={"answer": "accepted", "consent_mailings": "y"})
    kept = db.session.scalars(sa.select(Consent)).one()
    assert (kept.purpose, kept.granted, kept.language, kept.channel) == ("mailings", True, "en", "link")
    assert kept.text_version == "mailings-2026-11" and kept.at is not None


def test_a_consent_can_be_withdrawn_after_the_deadline_too(client, guest, event):
    client.post(link_of(guest), data={"answer": "accepted", "consent": "y"})
    with clock.stopped_at(event.ends_at):
        assert client.post(f"{link_of(guest)}/consents", data={"mailings": "y"}).status_code == 303
        assert "Withdrawn on" in client.get(link_of(guest)).text
    said = [(one.purpose, one.granted) for one in db.session.scalars(sa.select(Consent).order_by(Consent.id))]
    assert said == [("photos", True), ("photos", False), ("mailings", True)]


def test_a_letter_of_assignment_comes_with_the_representation_and_reaches_the_committee(client, guest, organizer):
    letter = a_pdf("surat tugas")
    data = {
        "answer": "represented",
        "representative_name": "Wati",
        "representative_assignment_letter": "ST/12/2031",
        "representative_assignment": (io.BytesIO(letter), "surat tugas.pdf"),
        "note": "Mohon maaf, tugas ke luar kota",
    }
    assert client.post(link_of(guest), data=data).status_code == 303
    kept = standing(guest)
    assert kept is not None and (kept.assignment_letter, kept.reason) == ("ST/12/2031", data["note"])
    page = organizer.get(f"/manage/fgd/guests/{guest.ref}/answer").text
    assert "surat tugas.pdf" in page and "ST/12/2031" in page and data["note"] in page
    file = f"/manage/fgd/guests/{guest.ref}/files/{kept.assignment_upload_id}"
    assert organizer.get(file).data == letter and client.get(file).status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("surat.pdf", a_picture(), "is something else"),
        ("surat.docm", b"PK\x03\x04", "cannot be taken"),
        ("surat.pdf", b"%PDF-1.7" + b"x" * (5 * 1024 * 1024), "too large"),
    ],
)
def test_a_letter_that_cannot_be_taken_names_nobody(client, guest, name, content, says):
    data = {"answer": "represented", "representative_name": "Wati"}
    answer = client.post(link_of(guest), data={**data, "representative_assignment": (io.BytesIO(content), name)})
    assert answer.status_code == 422 and says in answer.text and 'value="Wati"' in answer.text
    assert standing(guest) is None and db.session.scalars(sa.select(Upload)).all() == []


@pytest.mark.parametrize(
    ("listed", "named", "is_refused"),
    [
        ({"name": "Wati", "institution": "Dinas B"}, {"name": "Wati"}, True),
        ({"name": "Wati", "institution": "Dinas B"}, {"name": "WATI ", "institution": "dinas b"}, True),
        ({"name": "Wati", "institution": "Dinas B"}, {"name": "Wati", "institution": "Dinas C"}, False),
        ({"name": "Wati"}, {"name": "Wati", "institution": "Dinas C"}, True),
        (
            {"name": "Wati", "institution": "Dinas B", "email": "w@b.example"},
            {"name": "Wati", "institution": "Dinas C", "email": "W@b.example"},
            True,
        ),
        ({"name": "Budi", "email": "kantor@b.example"}, {"name": "Wati", "email": "kantor@b.example"}, False),
        ({"name": "Wati", "sort_name": "Zz", "institution": "Dinas B"}, {"name": "Wati"}, True),
    ],
)
def test_somebody_invited_already_is_not_put_on_the_list_twice(client, event, guest, listed, named, is_refused):
    make_guest(event, **listed)
    data = {f"representative_{field}": value for field, value in named.items()}
    answer = client.post(link_of(guest), data={"answer": "represented", **data})
    assert answer.status_code == (422 if is_refused else 303)
    assert ("is invited already" in answer.text) == is_refused
    assert "w@b.example" not in answer.text.replace('value="W@b.example"', "")


def test_a_printed_badge_is_not_changed_by_naming_the_representative_again(client, event, guest):
    wati = service.represent(guest.id, RepresentativeDetails("Wati", "Asisten I"), Said())
    freeze_badges(event, COMMAND)
    data = {"answer": "represented", "representative_name": "Wati", "representative_email": "w@b.example"}
    refused = client.post(link_of(guest), data={**data, "representative_position": "Asisten II"})
    assert refused.status_code == 422 and "badge is printed already" in refused.text
    assert client.post(link_of(guest), data=data).status_code == 303
    db.session.refresh(wati)
    assert (wati.position, wati.email) == ("Asisten I", "w@b.example")


def test_who_was_taken_off_the_list_may_be_named(event, guest):
    withdraw(make_guest(event, "Wati"), COMMAND)
    assert service.represent(guest.id, RepresentativeDetails("Wati"), Said()).name == "Wati"


def test_a_chain_has_three_links_and_closes_no_circle(client, event, guest):
    one = service.represent(guest.id, RepresentativeDetails("Satu"), Said())
    circle = client.post(link_of(one), data={"answer": "represented", "representative_name": "Nurhayati"})
    assert circle.status_code == 422 and "circle" in circle.text
    two = service.represent(one.id, RepresentativeDetails("Dua"), Said())
    three = service.represent(two.id, RepresentativeDetails("Tiga"), Said())
    assert "Who comes in your place?" not in client.get(link_of(three)).text
    with pytest.raises(NotRepresentable):
        service.represent(three.id, RepresentativeDetails("Empat"), Said())
    assert "Tiga" in client.get(link_of(guest)).text


def test_the_committee_lets_a_listed_guest_come_for_another(organizer, client, event, guest):
    wati = make_guest(event, "Wati", institution="Dinas B")
    data = {"answer": "represented", "representative_ref": wati.ref, "channel": "telephone", "said_by_name": "Dewi"}
    assert organizer.post(f"/manage/fgd/guests/{guest.ref}/answer", data=data).status_code == 302
    kept = standing(guest)
    assert kept is not None and kept.representative_guest_id == wati.id
    service.accept(guest.id, Said())
    db.session.refresh(wati)
    assert wati.status == GuestStatus.LISTED and standing(guest) is None


@pytest.mark.parametrize(
    ("ref", "says"),
    [("own", "your own name"), ("busy", "represents somebody else"), ("away", "does not come"), ("none", "no guest")],
)
def test_a_listed_guest_who_cannot_come_for_another_is_refused(organizer, event, guest, ref, says):
    busy, away, third = (make_guest(event, name) for name in ("Sibuk", "Jauh", "Ketiga"))
    service.represent_by_guest(third.id, busy, Said(SaidBy.ORGANIZER))
    service.decline(away.id, Said())
    refs = {"own": guest.ref, "busy": busy.ref, "away": away.ref, "none": "ZZZZZZ"}
    data = {"answer": "represented", "representative_ref": refs[ref], "channel": "telephone"}
    answer = organizer.post(f"/manage/fgd/guests/{guest.ref}/answer", data=data)
    assert answer.status_code == 422 and says in answer.text


def test_a_guest_in_their_own_right_who_passes_both_seats_on_keeps_a_chain_when_one_ends(event, guest):
    wati = make_guest(event, "Wati", institution="B")
    service.represent_by_guest(guest.id, wati, Said(SaidBy.ORGANIZER))
    ani = service.represent(wati.id, RepresentativeDetails("Ani"), Said())
    service.accept(guest.id, Said())
    kept = standing(wati)
    db.session.refresh(ani)
    assert kept is not None and (kept.root_guest_id, kept.depth) == (wati.id, 1)
    assert ani.status == GuestStatus.LISTED


def test_the_invited_is_told_when_the_representative_cannot_come(client, event, guest):
    wati = service.represent(guest.id, RepresentativeDetails("Wati", email="w@b.example"), Said())
    service.decline(wati.id, Said(note="Sakit"))
    told = db.session.scalars(sa.select(Message).where(Message.kind == "representative_declined")).one()
    assert (told.guest_id, told.address, told.data["name"]) == (guest.id, "nur@dinas.example", "Wati")
    from regapp.messages.composing import compose

    mail = compose(told)
    assert "Wati" in mail.subject and link_of(guest) in mail.text and "unable to attend" in mail.html
    service.accept(guest.id, Said())


def test_regrets_only_says_so_and_counts_silence_as_coming(client, app):
    event = make_event(regrets_only=True)
    guest, other = make_guest(event, "Nurhayati", language="en"), make_guest(event, "Ali")
    assert "Regrets only" in client.get(link_of(guest)).text
    service.decline(other.id, Said())
    counted = stats(event.id)
    assert counted is not None and (counted.total.none, counted.total.expected) == (1, 1)
    with clock.stopped_at(event.starts_at + dt.timedelta(minutes=1)):
        page = client.get(link_of(guest)).text
    assert "You are expected" in page and "code.svg" in page


def test_after_the_deadline_the_page_says_whom_to_call(client, guest, event):
    with clock.stopped_at(event.starts_at + dt.timedelta(minutes=1)):
        page = client.get(link_of(guest)).text
        assert "please call the committee" in page and "tel:+6281200000001" in page
        for path, data in (("/more", {}), ("/companions", {"name": "Ani"})):
            assert client.post(link_of(guest) + path, data=data).status_code == 409


def test_the_committee_answers_after_the_deadline_with_who_said_it_and_how(organizer, guest, event):
    with clock.stopped_at(event.starts_at + dt.timedelta(minutes=1)):
        data = {"answer": "declined", "channel": "whatsapp", "said_by_name": "Dewi", "note": "Mohon maaf"}
        assert organizer.post(f"/manage/fgd/guests/{guest.ref}/answer", data=data).status_code == 302
        page = organizer.get(f"/manage/fgd/guests/{guest.ref}/answer").text
    assert invitation_of(guest).answer == AnswerValue.DECLINED
    assert "Dewi" in page and "by WhatsApp" in page and "Mohon maaf" in page
    assert db.session.scalars(sa.select(Consent)).all() == []


def test_the_committee_enters_needs_and_companions(organizer, app, event, guest):
    service.accept(guest.id, Said())
    address = f"/manage/fgd/guests/{guest.ref}/answer"
    added = {"name": "Sopir", "relation": "Driver", "zone": "Basement"}
    assert organizer.post(f"{address}/companions", data=added).status_code == 302
    driver = db.session.scalars(sa.select(Guest).where(Guest.companion_of_id == guest.id)).one()
    assert (driver.zone, driver.has_seat) == ("Basement", False)
    assert "Sopir" in organizer.get(address).text
    assert organizer.post(f"{address}/companions/{driver.ref}/remove").status_code == 302
    assert organizer.post(f"{address}/companions", data={"name": ""}).status_code == 422


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"answer": "represented", "channel": "telephone"}, "Please enter the name"),
        ({"answer": "perhaps", "channel": "telephone"}, "choose one"),
        ({"answer": "accepted", "channel": "drum"}, "Not a valid choice"),
        ({"answer": "represented", "channel": "desk", "representative_name": "Nurhayati"}, "own name"),
        (
            {"answer": "represented", "channel": "desk", "representative_name": "W", "representative_phone": "nol"},
            "letters",
        ),
    ],
)
def test_an_answer_that_the_committee_cannot_enter_is_said_in_words(organizer, guest, data, says):
    answer = organizer.post(f"/manage/fgd/guests/{guest.ref}/answer", data=data)
    assert answer.status_code == 422 and says in answer.text
    assert invitation_of(guest).answer == AnswerValue.NONE


def test_the_committees_page_takes_a_fixed_number_of_statements(organizer, event, guest, count_sql):
    service.accept(guest.id, Said())
    numbers = []
    for names in ([], ["Ani", "Budi", "Citra"]):
        for name in names:
            from regapp.rsvp.companions.service import CompanionDetails, add_companion

            add_companion(guest.id, CompanionDetails(name), Said(SaidBy.ORGANIZER))
        with count_sql() as statements:
            organizer.get(f"/manage/fgd/guests/{guest.ref}/answer")
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 12, numbers


@pytest.mark.parametrize("path", ["", "/more", "/companions", "/companions/ABC/remove", "/correction"])
def test_a_reply_to_somebody_taken_off_the_list_is_a_clear_page(client, guest, path):
    withdraw(guest, COMMAND)
    answer = client.post(link_of(guest) + path, data={"answer": "accepted", "name": "Nurhayati"})
    assert answer.status_code == 409 and "no longer stands" in answer.text


@pytest.mark.parametrize("path", ["", "/more", "/companions", "/companions/ABC/remove", "/correction", "/consents"])
def test_a_reply_to_a_link_that_is_none_is_not_found(client, event, path):
    assert client.post("/i/" + "x" * 22 + path, data={"answer": "accepted"}).status_code == 404


def test_no_two_fields_of_the_page_share_an_id(client, app):
    event = make_event(asks=["diet", "access", "vehicle"])
    guest = make_guest(event, "Nurhayati", language="en")
    allow(guest, 2)
    service.accept(guest.id, Said())
    ids = re.findall(r' id="([^"]+)"', client.get(link_of(guest)).text)
    assert len(ids) == len(set(ids)), sorted(one for one in ids if ids.count(one) > 1)
