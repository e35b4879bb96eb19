"""Companions: named by the guest who comes, each with a ticket of their own, coming and going with their host."""

import threading

import pytest
import sqlalchemy as sa

from regapp.extensions import db, transaction
from regapp.models import Category, Guest, GuestStatus, Invitation, SaidBy
from regapp.rsvp import service as rsvp
from regapp.rsvp.companions import service
from regapp.rsvp.companions.queries import companions_of
from regapp.rsvp.companions.service import CompanionDetails, NoMoreCompanions, NotComing
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.queries import valid_holders
from tests.factories import link_of, make_event, make_guest, ticket_link_of


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def host(event):
    guest = make_guest(event, "Hartono", language="en", institution="Provinsi")
    allow(guest, 2)
    rsvp.accept(guest.id, Said())
    return guest


def allow(guest, number):
    with transaction() as session:
        session.execute(sa.update(Invitation).where(Invitation.guest_id == guest.id).values(companions_allowed=number))


def bring(guest, *names, said=None):
    return [service.add_companion(guest.id, CompanionDetails(name), said or Said()) for name in names]


def names_of(guest):
    return [one.guest.name for one in companions_of(guest.id)]


def test_a_companion_gets_a_ticket_of_their_own_shown_on_the_hosts_page(client, host, event):
    data = {"name": "Wati <Istri>", "relation": "Spouse", "has_seat": "y"}
    assert client.post(f"{link_of(host)}/companions", data=data).status_code == 303
    wife = db.session.scalars(sa.select(Guest).where(Guest.companion_of_id == host.id)).one()
    assert (wife.category.code, wife.position, wife.institution) == ("companion", "Spouse", "Provinsi")
    assert (wife.has_seat, wife.has_meal) == (True, False)
    page = client.get(link_of(host)).text
    assert "Wati &lt;Istri&gt;" in page and ticket_link_of(wife) in page and "does not eat" in page
    assert {one.guest.name for one in valid_holders(event.id)} == {"Hartono", "Wati <Istri>"}
    assert "Wati &lt;Istri&gt;" in client.get(ticket_link_of(wife)).text


def test_the_category_says_how_many_where_the_invitation_does_not(client, event):
    with transaction() as session:
        session.execute(sa.update(Category).where(Category.code == "official").values(companions_allowed=1))
    guest = make_guest(event, "Ali", language="en")
    rsvp.accept(guest.id, Said())
    bring(guest, "Ani")
    with pytest.raises(NoMoreCompanions):
        bring(guest, "Budi")
    assert "All companions that this invitation admits are named." in client.get(link_of(guest)).text


@pytest.mark.parametrize(
    ("data", "status", "says"),
    [
        ({"name": ""}, 422, "Please enter a name."),
        ({"name": " \u200b "}, 422, "Please enter a name."),
        ({"name": "x" * 201}, 422, "201 characters"),
        ({"name": "Ani", "relation": "x" * 401}, 422, "401 characters"),
        ({"name": "wati"}, 422, "comes along already"),
    ],
)
def test_a_companion_who_cannot_be_named_is_refused_in_words(client, host, data, status, says):
    bring(host, "Wati")
    answer = client.post(f"{link_of(host)}/companions", data=data)
    assert (answer.status_code, says in answer.text) == (status, True)
    assert names_of(host) == ["Wati"]


def test_one_more_than_admitted_is_refused_and_the_committee_may(client, host):
    bring(host, "Ani", "Budi")
    answer = client.post(f"{link_of(host)}/companions", data={"name": "Citra"})
    assert answer.status_code == 409 and "no further companion" in answer.text
    bring(host, "Citra", said=Said(SaidBy.ORGANIZER, "Rina"))
    assert names_of(host) == ["Ani", "Budi", "Citra"]


def test_who_does_not_come_brings_nobody(client, event):
    guest = make_guest(event, "Ali")
    allow(guest, 1)
    with pytest.raises(NotComing):
        bring(guest, "Ani")
    assert client.post(f"{link_of(guest)}/companions", data={"name": "Ani"}).status_code == 409


def test_one_who_stays_at_home_is_withdrawn_and_a_second_tap_is_answered(client, host, event):
    [wife] = bring(host, "Wati")
    address = f"{link_of(host)}/companions/{wife.ref}/remove"
    assert client.post(address).status_code == 303
    assert names_of(host) == [] and "not valid" in client.get(f"{ticket_link_of(wife)}?lang=en").text
    assert client.post(address).status_code == 404
    stranger = make_guest(event, "Ali")
    assert client.post(f"{link_of(host)}/companions/{stranger.ref}/remove").status_code == 404
    db.session.refresh(stranger)
    assert stranger.status == GuestStatus.LISTED


@pytest.mark.parametrize("how", ["declines", "is represented"])
def test_companions_leave_with_their_host_and_return_with_them(host, how):
    _wati, driver = bring(host, "Wati", "Sopir")
    service.remove_companion(host.id, driver.ref, Said())
    if how == "declines":
        rsvp.decline(host.id, Said())
    else:
        rsvp.represent(host.id, RepresentativeDetails("Asisten"), Said())
    assert names_of(host) == []
    rsvp.accept(host.id, Said())
    assert names_of(host) == ["Wati"]


def test_two_at_the_same_instant_do_not_exceed_the_allowance(app, host):
    allow(host, 1)
    results: list[str] = []

    def add(name):
        with app.app_context():
            try:
                bring(host, name)
                results.append("added")
            except NoMoreCompanions:
                results.append("refused")
            finally:
                db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=add, args=(name,)) for name in ("Ani", "Budi", "Citra", "Dewi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["added", "refused", "refused", "refused"]
    assert len(names_of(host)) == 1
