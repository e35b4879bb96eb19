"""Answers and representation: one seat, both names, whatever happens in between."""

import concurrent.futures
import datetime as dt

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.errors import Invalid
from regapp.extensions import db
from regapp.models import (
    Answer,
    AnswerValue,
    AuditEntry,
    Channel,
    Consent,
    Guest,
    GuestStatus,
    Invitation,
    Message,
    Representation,
    SaidBy,
)
from regapp.rsvp import queries, service
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.queries import standing_holder, valid_holders
from tests.factories import link_of, make_event, make_guest

WATI = RepresentativeDetails("Wati Asisten", position="Asisten I", email="wati@prov.example")


def answer_of(guest: Guest) -> AnswerValue:
    return db.session.scalars(sa.select(Invitation.answer).where(Invitation.guest_id == guest.id)).one()


def names_with_tickets(event) -> list[str]:
    return sorted(holder.guest.name for holder in valid_holders(event.id))


def status_of(guest: Guest) -> GuestStatus:
    return db.session.scalars(sa.select(Guest.status).where(Guest.id == guest.id)).one()


def test_an_acceptance_is_recorded_with_who_said_it_and_when(app):
    guest = make_guest(make_event())
    service.accept(guest.id, Said(SaidBy.SECRETARY, "Dewi", Channel.LINK))
    said = db.session.scalars(sa.select(Answer)).one()
    assert (answer_of(guest), said.value, said.said_by_name) == (AnswerValue.ACCEPTED, AnswerValue.ACCEPTED, "Dewi")


def test_the_same_answer_twice_is_one_answer(app):
    guest = make_guest(make_event())
    service.accept(guest.id, Said())
    service.accept(guest.id, Said())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 1


def test_declining_takes_the_tickets_validity_and_changing_ones_mind_gives_it_back(app):
    event = make_event()
    guest = make_guest(event)
    service.decline(guest.id, Said(note="Sakit"))
    assert names_with_tickets(event) == []
    service.accept(guest.id, Said())
    assert names_with_tickets(event) == ["Nurhayati"]


def test_a_representative_takes_the_one_seat_under_their_own_name(app):
    event = make_event()
    governor = make_guest(event, "Hartono", position="Gubernur", institution="Pemerintah Provinsi")
    wati = service.represent(governor.id, WATI, Said(), reason="Tugas ke luar kota")
    holder = standing_holder(wati.id)
    assert names_with_tickets(event) == ["Wati Asisten"]
    assert (holder.represents.name, holder.category.code, wati.institution) == (
        "Hartono",
        "official",
        "Pemerintah Provinsi",
    )


def test_the_representative_gets_a_message_with_their_own_link(app):
    governor = make_guest(make_event(), "Hartono")
    wati = service.represent(governor.id, WATI, Said())
    assert db.session.scalars(sa.select(Message.address).where(Message.guest_id == wati.id)).all() == [
        "wati@prov.example"
    ]


def test_naming_the_same_person_again_corrects_their_details(app):
    event = make_event()
    governor = make_guest(event, "Hartono")
    first = service.represent(governor.id, WATI, Said())
    again = service.represent(governor.id, RepresentativeDetails("wati  asisten", position="Asisten II"), Said())
    assert (again.id, again.position, again.email) == (first.id, "Asisten II", "wati@prov.example")
    assert len(names_with_tickets(event)) == 1


def test_a_corrected_address_of_the_representative_is_written_to(app):
    governor = make_guest(make_event(), "Hartono")
    wati = service.represent(governor.id, RepresentativeDetails("Wati", email="salah@prov.example"), Said())
    for _ in range(2):
        service.represent(governor.id, RepresentativeDetails("Wati", email="benar@prov.example"), Said())
    told = db.session.scalars(sa.select(Message.address).where(Message.guest_id == wati.id).order_by(Message.id)).all()
    assert told == ["salah@prov.example", "benar@prov.example"]


def test_naming_another_person_replaces_the_first(app):
    event = make_event()
    governor = make_guest(event, "Hartono")
    first = service.represent(governor.id, WATI, Said())
    service.represent(governor.id, RepresentativeDetails("Budi"), Said())
    assert names_with_tickets(event) == ["Budi"]
    assert status_of(first) == GuestStatus.WITHDRAWN


def test_coming_after_all_ends_the_representation(app):
    event = make_event()
    governor = make_guest(event, "Hartono")
    service.represent(governor.id, WATI, Said())
    service.accept(governor.id, Said())
    assert names_with_tickets(event) == ["Hartono"]


def test_a_chain_names_the_one_first_invited_on_the_last_badge(app):
    event = make_event()
    head = make_guest(event, "Kepala")
    secretary = service.represent(head.id, RepresentativeDetails("Sekretaris"), Said())
    chief = service.represent(secretary.id, RepresentativeDetails("Kepala Bidang"), Said(SaidBy.REPRESENTATIVE))
    assert names_with_tickets(event) == ["Kepala Bidang"]
    assert standing_holder(chief.id).represents.name == "Kepala"


def test_a_chain_ends_at_its_third_link(app):
    guest = make_guest(make_event(), "A")
    for name in ("B", "C", "D"):
        guest = service.represent(guest.id, RepresentativeDetails(name), Said())
    with pytest.raises(service.NotRepresentable):
        service.represent(guest.id, RepresentativeDetails("E"), Said())


def test_taking_the_seat_back_ends_the_whole_chain(app):
    event = make_event()
    head = make_guest(event, "Kepala")
    secretary = service.represent(head.id, RepresentativeDetails("Sekretaris"), Said())
    service.represent(secretary.id, RepresentativeDetails("Kepala Bidang"), Said())
    service.accept(head.id, Said())
    assert names_with_tickets(event) == ["Kepala"]
    assert db.session.scalar(sa.select(sa.func.count()).where(Representation.ended_at.is_(None))) == 0


def test_a_representative_who_declines_gives_the_seat_back(app):
    event = make_event()
    governor = make_guest(event, "Hartono")
    wati = service.represent(governor.id, WATI, Said())
    service.decline(wati.id, Said(SaidBy.REPRESENTATIVE))
    assert answer_of(governor) == AnswerValue.NONE
    assert names_with_tickets(event) == ["Hartono"]


def test_a_replaced_representative_cannot_answer_any_more(app):
    governor = make_guest(make_event(), "Hartono")
    wati = service.represent(governor.id, WATI, Said())
    service.accept(governor.id, Said())
    with pytest.raises(service.Withdrawn):
        service.accept(wati.id, Said())


def test_a_category_that_may_not_be_represented_refuses(app):
    student = make_guest(make_event(), "Sulastri", category="student")
    with pytest.raises(service.NotRepresentable):
        service.represent(student.id, WATI, Said())


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (RepresentativeDetails("  "), "representative_name"),
        (RepresentativeDetails("HARTONO"), "representative_name"),
        (RepresentativeDetails("x" * 300), "representative_name"),
        (RepresentativeDetails("Wati", position="x" * 401), "representative_position"),
    ],
)
def test_bad_details_of_a_representative_are_named_by_their_field(app, details, field):
    event = make_event()
    governor = make_guest(event, "Hartono")
    with pytest.raises(Invalid) as refused:
        service.represent(governor.id, details, Said())
    assert refused.value.field == field
    assert names_with_tickets(event) == ["Hartono"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Guest)) == 1


@pytest.mark.parametrize("verb", [service.accept, service.decline])
def test_after_the_deadline_only_the_committee_may_answer(app, verb):
    event = make_event()
    guest = make_guest(event)
    with clock.stopped_at(event.starts_at):
        with pytest.raises(service.AnswersClosed):
            verb(guest.id, Said())
        verb(guest.id, Said(SaidBy.ORGANIZER, "Panitia", Channel.TELEPHONE))
    assert answer_of(guest) != AnswerValue.NONE


def test_the_events_own_deadline_wins(app):
    event = make_event(answer_deadline=clock.now() - dt.timedelta(minutes=1))
    guest = make_guest(event)
    with pytest.raises(service.AnswersClosed):
        service.accept(guest.id, Said())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 0


def test_every_answer_stands_in_the_history_of_changes(app):
    guest = make_guest(make_event())
    service.accept(guest.id, Said())
    service.decline(guest.id, Said())
    actions = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["answer.accepted", "answer.declined"]


def test_a_consent_is_kept_once_for_each_change(app):
    guest = make_guest(make_event())
    for granted in (False, True, True, False):
        service.keep_consent(guest.id, "photos", granted, "id")
    assert db.session.scalars(sa.select(Consent.granted).order_by(Consent.id)).all() == [True, False]


def test_opposite_answers_at_one_instant_leave_one_answer_and_both_in_the_history(app):
    event = make_event()
    guest = make_guest(event)
    verbs = [
        lambda: service.accept(guest.id, Said()),
        lambda: service.decline(guest.id, Said()),
        lambda: service.represent(guest.id, WATI, Said()),
        lambda: service.represent(guest.id, RepresentativeDetails("Budi"), Said()),
    ]

    def act(verb) -> None:
        with app.app_context():
            verb()

    with concurrent.futures.ThreadPoolExecutor(len(verbs)) as pool:
        list(pool.map(act, verbs))
    history = db.session.scalars(sa.select(Answer.value)).all()
    last = answer_of(guest)
    assert last in history and len(history) >= 3
    seats = names_with_tickets(event)
    assert len(seats) == (0 if last == AnswerValue.DECLINED else 1)
    standing = db.session.scalar(sa.select(sa.func.count()).where(Representation.ended_at.is_(None)))
    assert standing == (1 if last == AnswerValue.REPRESENTED else 0)


def test_the_seat_taken_back_while_it_is_passed_on_is_still_one_seat(app):
    event = make_event()
    head = make_guest(event, "Kepala")
    secretary = service.represent(head.id, RepresentativeDetails("Sekretaris"), Said())

    def take_back() -> None:
        with app.app_context():
            service.accept(head.id, Said())

    def pass_on() -> None:
        with app.app_context():
            try:
                service.represent(secretary.id, RepresentativeDetails("Kepala Bidang"), Said())
            except service.Withdrawn:
                pass

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(take_back), pool.submit(pass_on)]:
            future.result()
    assert names_with_tickets(event) == ["Kepala"]


def test_the_answer_page_reads_a_fixed_number_of_statements(app, count_sql):
    event = make_event()
    governor = make_guest(event, "Hartono")
    service.represent(governor.id, WATI, Said())
    token = link_of(governor).removeprefix("/i/")
    db.session.remove()
    with count_sql() as statements:
        page = queries.invitation_by_token(token)
    assert len(statements) == 3, statements
    assert (page.representative.name, page.ticket_code, page.may_be_represented) == ("Wati Asisten", "", True)


def test_an_unknown_link_opens_nothing(app):
    assert queries.invitation_by_token("x" * 22) is None
