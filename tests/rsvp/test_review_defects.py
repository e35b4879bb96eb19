"""What a hostile reading of the answer page found; each of these failed first."""

import datetime as dt

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import withdraw
from regapp.models import Answer, Guest, Invitation, SaidBy
from regapp.rsvp import service
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.queries import valid_holders
from tests.factories import link_of, make_event, make_guest

SOON = dt.timedelta(days=20)


@pytest.fixture
def event(app):
    return make_event(starts_in=SOON)


@pytest.fixture
def guest(event):
    return make_guest(event, "Hartono", language="en")


def guest_named(name: str) -> Guest:
    return db.session.scalars(sa.select(Guest).where(Guest.name == name)).one()


def test_a_representative_who_gave_the_seat_back_cannot_take_a_second_one(client, event, guest):
    client.post(link_of(guest), data={"answer": "represented", "representative_name": "Wati"})
    wati = guest_named("Wati")
    client.post(link_of(wati), data={"answer": "declined"})
    again = client.post(link_of(wati), data={"answer": "accepted"})
    client.post(link_of(guest), data={"answer": "accepted"})
    assert again.status_code == 409
    assert [holder.guest.name for holder in valid_holders(event.id)] == ["Hartono"]


def test_who_was_to_be_represented_reads_that_the_representative_cannot_come(client, guest):
    wati = service.represent(guest.id, RepresentativeDetails("Wati"), Said())
    service.decline(wati.id, Said(SaidBy.REPRESENTATIVE, note="Ada tugas lain."))
    page = client.get(link_of(guest)).text
    assert "Wati cannot come in your place." in page
    assert "Ada tugas lain." in page


def test_the_page_names_who_comes_in_the_end_of_a_chain(client, guest):
    secretary = service.represent(guest.id, RepresentativeDetails("Sekretaris"), Said())
    service.represent(secretary.id, RepresentativeDetails("Kepala Bidang"), Said())
    page = client.get(link_of(guest)).text
    assert "<strong>Kepala Bidang</strong>" in page
    assert "Named in turn by Sekretaris" in page


def test_a_withdrawn_guest_does_not_read_that_they_come(client, guest):
    service.accept(guest.id, Said())
    withdraw(guest, COMMAND)
    page = client.get(link_of(guest)).text
    assert "You will come" not in page and "cordially invite" not in page
    assert "another person has been named" not in page


@pytest.mark.parametrize("answer", ["accepted", "declined", "represented"])
def test_a_word_added_to_the_same_answer_is_kept_once(client, guest, answer):
    form = {"answer": answer, "representative_name": "Wati"}
    for note in ("", "Datang pukul 10", "Datang pukul 10", ""):
        client.post(link_of(guest), data={**form, "note": note})
    notes = db.session.scalars(sa.select(Answer.note).order_by(Answer.id)).all()
    assert notes == ["", "Datang pukul 10"]
    assert "Datang pukul 10" in client.get(link_of(guest)).text


@pytest.mark.parametrize(
    "body",
    ["[1,2]", '"x"', "5", "{", '{"answer": {"a": 1}}', '{"answer": "represented", "representative_name": 5}'],
)
def test_a_json_body_is_no_form_and_no_accident(client, guest, body):
    answer = client.post(link_of(guest), data=body, content_type="application/json")
    assert answer.status_code == 422
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 0


def test_a_half_written_representative_does_not_hold_up_an_acceptance(client, guest):
    given = client.post(link_of(guest), data={"answer": "accepted", "representative_phone": "0812-WATI"})
    assert given.status_code == 303


def test_blanks_are_no_secretary(client, guest):
    client.post(link_of(guest), data={"answer": "accepted", "said_by_name": "   "})
    assert db.session.scalars(sa.select(Answer.said_by)).one() == SaidBy.GUEST
    assert (
        db.session.scalars(sa.select(Invitation.answered_by).where(Invitation.guest_id == guest.id)).one()
        == SaidBy.GUEST
    )


def test_after_the_deadline_even_an_unfinished_form_is_told_so(client, event, guest):
    with clock.stopped_at(event.starts_at):
        assert client.post(link_of(guest), data={"answer": "represented"}).status_code == 409


def test_a_language_without_a_catalogue_is_not_half_spoken(client):
    guest = make_guest(make_event("fr", starts_in=SOON, languages=["id", "fr"]))
    assert '<html lang="id">' in client.get(link_of(guest) + "?lang=fr").text


def test_every_error_in_the_summary_leads_to_a_field_that_exists(client, guest):
    page = client.post(
        link_of(guest), data={"answer": "represented", "note": "x" * 1001, "said_by_name": "x" * 201}
    ).text
    for field in ("note", "said_by_name", "representative_name"):
        assert page.count(f'href="#{field}"') == 1
        assert page.count(f'id="{field}"') == 1


def test_it_travels_as_gzip_and_plain_where_that_is_not_taken(client, guest):
    packed = client.get(link_of(guest), headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(link_of(guest))
    assert (packed.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    assert len(packed.data) < len(plain.data) / 2
