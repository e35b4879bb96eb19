"""Corrections of what stands on the badge: at once before it is printed, by the committee's leave afterwards."""

import pytest
import sqlalchemy as sa

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import withdraw
from regapp.models import ChangeRequest
from regapp.reports.service import freeze_badges
from regapp.rsvp.corrections import service
from regapp.rsvp.corrections.service import Correction, DecidedAlready, Outcome, is_spelling
from tests.factories import link_of, make_event, make_guest, make_user, sign_in


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def guest(event):
    return make_guest(event, "Rahmad", position="Kepala Dinas", institution="Dinas A", language="en")


@pytest.fixture
def organizer(app, event):
    app.config["WTF_CSRF_ENABLED"] = False
    yield sign_in(app.test_client(), make_user(event=event))
    app.config["WTF_CSRF_ENABLED"] = True


def waiting():
    return db.session.scalars(sa.select(ChangeRequest).where(ChangeRequest.decided_at.is_(None))).all()


def test_before_the_badge_is_printed_a_correction_is_made_at_once(client, guest):
    data = {"name": "Rachmad", "position": "Plt. Kepala Dinas", "institution": "PT Borneo <Hijau> & Rekan"}
    page = client.post(f"{link_of(guest)}/correction", data=data, follow_redirects=True)
    assert "your details are corrected" in page.text and "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page.text
    assert (guest.name, guest.position) == ("Rachmad", "Plt. Kepala Dinas") and not waiting()


def test_after_it_is_printed_the_committee_decides(client, guest, event, organizer):
    assert freeze_badges(event, COMMAND) == 1 and freeze_badges(event, COMMAND) == 0
    data = {"name": "Rachmad", "position": "Kepala Dinas", "institution": "Dinas A", "note": "salah ketik"}
    page = client.post(f"{link_of(guest)}/correction", data=data, follow_redirects=True)
    assert "committee looks at it" in page.text and guest.name == "Rahmad"
    assert "waits for the committee" in client.get(link_of(guest)).text
    [asked] = waiting()
    page = organizer.get("/manage/fgd/requests").text
    assert "salah ketik" in page and "Rachmad" in page
    assert organizer.post(f"/manage/fgd/requests/{asked.id}", data={"granted": "y"}).status_code == 302
    assert guest.name == "Rachmad" and guest.badge_printed_at is None and not waiting()
    assert "Made by" in organizer.get("/manage/fgd/requests").text


def test_a_refused_change_leaves_everything_as_it_was(guest, event):
    freeze_badges(event, COMMAND)
    service.correct(guest.id, Correction("Rachmad", "Kepala Dinas", "Dinas A"))
    service.decide(event, waiting()[0].id, False, COMMAND)
    assert guest.name == "Rahmad" and guest.badge_printed_at is not None


def test_only_the_first_decides(guest, event):
    freeze_badges(event, COMMAND)
    service.correct(guest.id, Correction("Rachmad"))
    [asked] = waiting()
    service.decide(event, asked.id, True, COMMAND)
    with pytest.raises(DecidedAlready):
        service.decide(event, asked.id, False, COMMAND)
    with pytest.raises(DecidedAlready):
        service.decide(make_event("lain"), asked.id, False, COMMAND)


def test_a_second_wish_takes_the_place_of_the_first(guest, event):
    freeze_badges(event, COMMAND)
    for name in ("Rachmad", "Rachmat"):
        assert service.correct(guest.id, Correction(name, "Kepala Dinas", "Dinas A")) == Outcome.ASKED
    [asked] = waiting()
    assert asked.changes == {"name": ["Rahmad", "Rachmat"]}


def test_another_persons_name_waits_for_the_committee_for_a_seat_is_not_given_away_by_a_correction(guest):
    assert service.correct(guest.id, Correction("Siti Nurhaliza", "Kepala Dinas", "Dinas A")) == Outcome.ASKED
    assert guest.name == "Rahmad"


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("Rachmad", "Rahmat", True),
        ("Ali", "Muhammad Ali Akbar", True),
        ("Işıl İnanoğlu", "Isil Inanoglu", True),
        ("이민석", "이민석 ", True),
        ("Hartono", "Wati", False),
        ("Siti Aminah", "Budi Santoso", False),
    ],
)
def test_a_spelling_is_told_from_another_name(before, after, is_same):
    assert is_spelling(before, after) is is_same


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"name": ""}, 422, "Please enter a name."),
        ({"name": "x" * 201}, 422, "201 characters"),
        ({"name": "Rahmad", "institution": "x" * 401}, 422, "401 characters"),
    ],
)
def test_what_cannot_stand_on_a_badge_is_refused_in_words(client, guest, data, status, says):
    answer = client.post(f"{link_of(guest)}/correction", data=data)
    assert (answer.status_code, says in answer.text) == (status, True)


def test_nothing_is_corrected_for_somebody_taken_off_the_list(client, guest):
    withdraw(guest, COMMAND)
    assert client.post(f"{link_of(guest)}/correction", data={"name": "Rachmad"}).status_code == 409


def test_organizers_say_on_the_page_of_badges_that_badges_are_printed(organizer, guest):
    assert "freeze its details" in organizer.get("/manage/fgd/badges").text
    assert organizer.post("/manage/fgd/badges/printed").status_code == 302
    assert guest.badge_printed_at is not None
    assert "All badges are marked as printed." in organizer.get("/manage/fgd/badges").text
