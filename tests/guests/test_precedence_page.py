"""The page of the order: ranks, moving, pinning, locking, and what two people do at once."""

import datetime as dt
import io

import pytest

from regapp.accounts.service import COMMAND
from regapp.events.queries import happenings
from regapp.extensions import db
from regapp.guests.precedence import queries, service
from regapp.guests.precedence.service import OrderChanged, Ranking
from regapp.guests.service import GuestDetails, withdraw
from regapp.models import Guest, RankBasis, Role
from regapp.rsvp.service import RepresentativeDetails, Said, represent
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in

PAGE = "/manage/fgd/precedence"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer of the event whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


@pytest.fixture
def people(event):
    """A governor, a head of agency, and an assistant, with their ranks."""
    found = {}
    for name, code in (("Asisten", "P.p"), ("Gubernur", "P.a"), ("Bupati", "P.j")):
        guest = make_guest(event, name, position=name)
        service.rank(guest, Ranking(code), COMMAND)
        found[name] = guest
    return found


def names(event):
    db.session.expire_all()
    return [one.person.name for one in queries.order(event).placed]


def version(event):
    return queries.order(event).version


def test_the_order_explains_itself(event, people):
    ambassador = make_guest(event, "이민석", "delegate", country="KR")
    service.rank(ambassador, Ranking("D.amb", dt.datetime(2031, 2, 11, 1, 15, tzinfo=dt.UTC)), COMMAND)
    order = queries.order(event)
    assert [one.person.name for one in order.placed] == ["이민석", "Gubernur", "Bupati", "Asisten"]
    assert order.placed[0].explanation == (
        "ambassador, credentials 11 February 2031 09:15 WITA, Republic of Korea (VCDR 1961, 13, 14, 16)"
    )
    assert order.placed[1].explanation == "governor, by name (UU 9/2010, Pasal 10 (1) a)"


def test_who_does_not_come_stands_nowhere_and_the_representative_stands_by_their_own_rank(event, people):
    assistant = represent(people["Gubernur"].id, RepresentativeDetails("Sekda", "Asisten I"), Said())
    assert names(event) == ["Bupati", "Asisten", "Sekda"]
    service.rank(assistant, Ranking(basis=RankBasis.REPRESENTED, reason="membuka acara"), COMMAND)
    order = queries.order(event).placed
    assert [one.person.name for one in order] == ["Sekda", "Bupati", "Asisten"]
    assert order[0].person.represents == "Gubernur, Gubernur"
    assert "by the rank of whom they represent" in order[0].explanation


def test_somebody_moved_stays_there_whatever_the_rule_says(event, people):
    service.move(event, people["Asisten"], 1, COMMAND, version=version(event), reason="tuan rumah")
    assert names(event) == ["Asisten", "Gubernur", "Bupati"]
    first = queries.order(event).placed[0]
    assert first.is_pinned and first.reason == "tuan rumah"
    assert "tuan rumah" in happenings(event.id)[0].entry.data["reason"]
    service.unpin(event, people["Asisten"], COMMAND, version=version(event))
    assert names(event) == ["Gubernur", "Bupati", "Asisten"]


def test_a_locked_order_is_never_sorted_again_and_says_where_the_rule_would_put_people(event, people):
    service.lock(event, COMMAND, version=version(event))
    service.rank(people["Asisten"], Ranking("P.0"), COMMAND)
    minister = make_guest(event, "Menteri")
    service.rank(minister, Ranking("P.0"), COMMAND)
    order = queries.order(event)
    assert [one.person.name for one in order.placed] == ["Gubernur", "Bupati", "Asisten"]
    assert [one.rule_place for one in order.placed] == [2, 3, 1]
    assert [(one.person.name, one.place) for one in order.unplaced] == [("Menteri", 1)]


def test_a_newcomer_takes_a_place_in_a_locked_order_and_the_others_move_aside(event, people):
    service.lock(event, COMMAND, version=version(event))
    late = make_guest(event, "Kapolda")
    service.move(event, late, 2, COMMAND, version=version(event))
    assert names(event) == ["Gubernur", "Kapolda", "Bupati", "Asisten"]
    withdraw(people["Gubernur"], COMMAND)
    assert names(event) == ["Kapolda", "Bupati", "Asisten"]


def test_unlocked_the_order_follows_the_rule_and_keeps_the_pins(event, people):
    service.lock(event, COMMAND, version=version(event))
    service.move(event, people["Asisten"], 1, COMMAND, version=version(event))
    service.unlock(event, COMMAND, version=version(event))
    assert names(event) == ["Asisten", "Gubernur", "Bupati"]
    service.unpin(event, people["Asisten"], COMMAND, version=version(event))
    assert names(event) == ["Gubernur", "Bupati", "Asisten"]


def test_of_two_people_who_move_at_once_the_second_is_told_and_nothing_is_lost(event, people):
    seen_by_both = version(event)
    service.move(event, people["Asisten"], 1, COMMAND, version=seen_by_both)
    with pytest.raises(OrderChanged):
        service.move(event, people["Bupati"], 1, COMMAND, version=seen_by_both)
    assert names(event) == ["Asisten", "Gubernur", "Bupati"]


def test_a_stale_page_says_so_and_shows_the_order_as_it_stands(organizer, event, people):
    stale = version(event)
    service.lock(event, COMMAND, version=stale)
    ref = people["Bupati"].ref
    page = organizer.post(f"{PAGE}/guests/{ref}/move", data={"place": 1, "version": stale}, follow_redirects=True).text
    assert "The order has changed since this page was made." in page


def test_moving_by_the_arrows_and_locking_go_through_the_page(organizer, event, people):
    ref = people["Bupati"].ref
    page = organizer.post(
        f"{PAGE}/guests/{ref}/move", data={"place": 1, "version": version(event)}, follow_redirects=True
    ).text
    assert "Bupati stands at place 1 and stays there." in page
    assert names(event)[0] == "Bupati"
    page = organizer.post(f"{PAGE}/lock", data={"version": version(event)}, follow_redirects=True).text
    assert "The order is locked" in page and "Unlock" in page
    page = organizer.post(f"{PAGE}/lock", data={"version": version(event), "unlock": "y"}, follow_redirects=True).text
    assert "The order follows the rule again" in page


@pytest.mark.parametrize("place", ["0", "-1", "first", "", "1.5", "9999999", "٣"])
def test_a_place_that_is_none_is_refused_in_words(organizer, event, people, place):
    ref = people["Bupati"].ref
    data = {"place": place, "version": version(event)}
    page = organizer.post(f"{PAGE}/guests/{ref}/move", data=data, follow_redirects=True).text
    assert "Please enter the number of a place, 1 for the first." in page
    assert names(event)[0] == "Gubernur"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"code": "P.z"}, "Not a valid choice."),
        ({"code": "D.amb", "credentials": "yesterday"}, "Please enter a date and a time"),
        ({"code": "", "basis": "by_hand", "reason": "x"}, "Please choose the rank by which they are placed."),
        ({"code": "", "basis": "by_hand", "code_by_hand": "P.a"}, "Please say why"),
        ({"code": "", "reason": "x" * 401}, "This is too long"),
    ],
)
def test_a_rank_that_cannot_be_taken_is_said_beside_its_field(organizer, event, people, given, message):
    answer = organizer.post(f"{PAGE}/guests/{people['Bupati'].ref}", data=given)
    assert answer.status_code == 422
    assert message in answer.text


def test_credentials_are_entered_in_the_events_zone(organizer, event, people):
    ref = people["Bupati"].ref
    organizer.post(f"{PAGE}/guests/{ref}", data={"code": "D.amb", "credentials": "2031-02-11T09:15"})
    db.session.expire_all()
    guest = db.session.get(Guest, people["Bupati"].id)
    assert guest.credentials_at == dt.datetime(2031, 2, 11, 1, 15, tzinfo=dt.UTC)
    assert 'value="2031-02-11T09:15"' in organizer.get(f"{PAGE}/guests/{ref}").text


def test_proposed_ranks_are_looked_at_before_any_is_taken(organizer, event):
    mayor = make_guest(event, "İnanoğlu <Hijau>", position="Walikota Balikpapan")
    aide = make_guest(event, "Ajudan", position="Ajudan Gubernur")
    regent = make_guest(event, "Bupati", position="Bupati Paser")
    page = organizer.get(f"{PAGE}/proposals").text
    assert "İnanoğlu &lt;Hijau&gt;" in page and aide.ref not in page
    db.session.expire_all()
    assert db.session.get(Guest, mayor.id).precedence_code == ""
    page = organizer.post(f"{PAGE}/proposals", data={"accept": [f"{mayor.ref} P.j"]}, follow_redirects=True).text
    assert "1 guest has a rank now." in page
    db.session.expire_all()
    codes = [db.session.get(Guest, one.id).precedence_code for one in (mayor, aide, regent)]
    assert codes == ["P.j", "", ""]


def test_the_order_leaves_as_a_file_that_names_the_order_of_countries(organizer, event, people):
    make_guest(event, "=1+1")
    text = organizer.get(f"{PAGE}/order.csv").data.decode("utf-8-sig")
    assert "Country (by their English names)" in text.splitlines()[0]
    assert text.splitlines()[1].startswith(f"1,{people['Gubernur'].ref},Gubernur")
    assert "\u200b=1+1" in text
    assert io.BytesIO(organizer.get(f"{PAGE}/order.xlsx").data).read(2) == b"PK"
    assert organizer.get(f"{PAGE}/order.pdf").status_code == 404


def test_an_event_without_guests_says_what_to_do(organizer, event):
    assert "Nobody is expected yet" in organizer.get(PAGE).text


@pytest.mark.parametrize("number", [3, 230])
def test_the_page_takes_the_same_few_statements_for_few_and_for_many(organizer, event, number, count_sql):
    make_guests(event, [GuestDetails(name=f"Tamu {at}", category="official") for at in range(number)])
    organizer.get(PAGE)
    with count_sql() as statements:
        page = organizer.get(PAGE).text
    assert len(statements) == 4, statements
    assert page.count("data-place=") == min(number, 100)


def test_the_third_hundred_has_a_page_of_its_own(organizer, event):
    make_guests(event, [GuestDetails(name=f"Tamu {at:03}", category="official") for at in range(230)])
    page = organizer.get(f"{PAGE}?from=201").text
    assert page.count("data-place=") == 30 and "Tamu 229" in page and "Tamu 100" not in page
