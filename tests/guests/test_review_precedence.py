"""The order of precedence against hostile reading: pins that meet, stale pages, odd data, many guests, two people."""

import concurrent.futures
import datetime as dt
import io
import pathlib
import random
import time
import zoneinfo

import pytest
import python_calamine
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from regapp.accounts.service import COMMAND, Actor
from regapp.errors import Invalid
from regapp.events.history import in_words
from regapp.events.queries import happenings
from regapp.extensions import db, transaction
from regapp.guests.precedence import queries, service
from regapp.guests.precedence.countries import country_name, place_of
from regapp.guests.precedence.order import Candidate, Pin, Standing, as_locked, by_rule, places_among, with_pins
from regapp.guests.precedence.ranks import RANKS
from regapp.guests.precedence.service import OrderChanged, RankChanged, Ranking
from regapp.guests.service import GuestDetails, change_guest, details_of, withdraw
from regapp.models import ActorKind, CountryOrder, Event, Guest, RankBasis, Role
from regapp.rsvp.service import RepresentativeDetails, Said, accept, decline, represent
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in

PAGE = "/manage/fgd/precedence"
SARI = Actor(ActorKind.USER, "Sari")
ENGLISH = CountryOrder.ENGLISH


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer of the event whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


@pytest.fixture
def five(event):
    """Five heads of agency, in the order of their names."""
    found = make_guests(event, [GuestDetails(name, "official") for name in ("Ani", "Budi", "Citra", "Dewi", "Eko")])
    service.accept_proposals(event, {guest.id: "P.p" for guest in found}, COMMAND)
    db.session.expire_all()
    return {guest.name: guest for guest in found}


def names(event):
    db.session.expire_all()
    return [one.person.name for one in queries.order(event).placed]


def version(event):
    db.session.expire_all()
    return queries.order(event).version


def move(event, guest, place, **more):
    return service.move(event, guest, place, SARI, version=version(event), **more)


# Pins.


def test_of_two_people_pinned_at_one_place_the_later_one_stands_there(event, five):
    assert move(event, five["Eko"], 1) == 1
    assert move(event, five["Ani"], 1) == 1
    assert names(event) == ["Ani", "Eko", "Budi", "Citra", "Dewi"]
    assert move(event, five["Eko"], 1) == 1
    assert names(event) == ["Eko", "Ani", "Budi", "Citra", "Dewi"]


def test_somebody_pinned_at_the_end_stands_there_although_others_were_pinned_behind_it_once(event, five):
    move(event, five["Ani"], 5)
    withdraw(five["Citra"], COMMAND)
    assert move(event, five["Budi"], 4) == 4
    assert names(event) == ["Dewi", "Eko", "Ani", "Budi"]


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(1, 15), st.integers(1, 20)), unique_by=lambda pin: pin[0]))
def test_the_last_decision_holds_to_the_letter_and_everybody_stands_once(count, wanted):
    rule = list(range(1, count + 1))
    pins = [Pin(guest, place) for guest, place in wanted]
    order = with_pins(rule, pins)
    assert sorted(order) == rule
    present = [pin for pin in pins if pin.guest_id <= count]
    if present:
        last = present[-1]
        assert order.index(last.guest_id) + 1 == min(last.place, count)
    held = {pin.guest_id for pin in present}
    assert [one for one in order if one not in held] == [one for one in rule if one not in held]
    assert with_pins(rule, pins) == order


@given(st.permutations(range(1, 9)), st.permutations(range(1, 9)), st.sets(st.integers(1, 8)))
def test_a_locked_order_is_the_same_whatever_the_rule_says(rule, other, placed):
    places = {guest: place for place, guest in enumerate(sorted(placed, reverse=True), 1)}
    assert as_locked(rule, places)[0] == as_locked(other, places)[0] == sorted(placed, reverse=True)
    assert sorted([*as_locked(rule, places)[0], *as_locked(rule, places)[1]]) == list(range(1, 9))
    among = places_among(rule, sorted(placed, reverse=True))
    assert sorted(among) == sorted(set(range(1, 9)) - placed)
    assert all(1 <= place <= len(placed) + 1 for place in among.values())


def test_a_newcomer_is_proposed_the_place_at_which_the_fewest_stand_against_the_rule():
    rule = [1, 2, 3, 9, 4, 5]
    assert places_among(rule, [1, 2, 3, 4, 5]) == {9: 4}
    assert places_among(rule, [1, 2, 4, 3, 5], pinned={4}) == {9: 5}
    assert places_among(rule, [5, 1, 2, 3, 4], pinned={5}) == {9: 5}
    assert places_among(rule, [4, 5, 1])[9] == 1
    assert places_among(rule, []) == {1: 1, 2: 1, 3: 1, 9: 1, 4: 1, 5: 1}


# The rule.


def test_who_comes_by_the_rank_of_the_represented_has_the_number_of_the_represented_too(event):
    governor = make_guest(event, "Gubernur", precedence=1)
    make_guest(event, "Bupati", precedence=2)
    assistant = represent(governor.id, RepresentativeDetails("Asisten", "Asisten I Sekda"), Said())
    assert names(event) == ["Bupati", "Asisten"]
    service.rank(assistant, Ranking(basis=RankBasis.REPRESENTED, reason="membuka acara"), SARI)
    assert names(event) == ["Asisten", "Bupati"]
    first = queries.order(event).placed[0]
    assert first.explanation == (
        "number 1 on the guest list, representative, by the rank of whom they represent, membuka acara"
    )


def test_an_event_that_places_by_hand_places_by_own_rank_until_somebody_gives_one():
    candidate = Candidate(1, "a", Standing("P.p"), represented=Standing("P.a"), basis=RankBasis.BY_HAND)
    assert candidate.counted == Standing("P.p")


def test_heads_of_consular_posts_stand_by_their_exequatur_then_by_country(event):
    at = dt.datetime(2031, 1, 5, 2, 0, tzinfo=dt.UTC)
    people = [
        Candidate(1, "a", Standing("P.e", None, "TR")),
        Candidate(2, "b", Standing("P.e", None, "AU")),
        Candidate(3, "c", Standing("P.e", at, "MX")),
    ]
    assert by_rule(people, ENGLISH) == [3, 2, 1]
    words = queries.explained(people[2], zoneinfo.ZoneInfo("Asia/Makassar"), "en")
    assert words == "head of a consular post, exequatur 5 January 2031 10:00 WITA, Mexico (UU 9/2010, Pasal 10 (1) e)"


def test_two_ambassadors_of_the_same_minute_stand_by_country_in_the_order_of_the_event():
    at = dt.datetime(2031, 1, 5, 2, 0, tzinfo=dt.UTC)
    people = [Candidate(n, "x", Standing("D.amb", at, code)) for n, code in enumerate(("AU", "KR", "MX", "TR"))]
    assert by_rule(people, CountryOrder.MIKTA) == [2, 1, 3, 0]
    assert by_rule(people, ENGLISH) == [0, 2, 1, 3]


@pytest.mark.parametrize("order", list(CountryOrder))
def test_every_country_of_the_world_has_a_place_of_its_own(order):
    codes = [
        code for code in Locale("en").territories if len(code) == 2 and code.isalpha() and code not in ("ZZ", "XA")
    ]
    assert len({place_of(code, order) for code in codes}) == len(codes)
    assert all(country_name(code, language) for code in codes for language in ("id", "en", "ko"))


def test_korea_stands_under_r_and_turkiye_under_t():
    assert place_of("QA", ENGLISH) < place_of("KR", ENGLISH) < place_of("RO", ENGLISH) < place_of("TR", ENGLISH)
    assert country_name("MX", "id") == "Meksiko"


def test_ten_thousand_people_are_placed_within_a_second():
    shuffled = random.Random(1)
    codes = [*(rank.code for rank in RANKS), ""]
    people = [
        Candidate(n, f"{shuffled.random()}", Standing(shuffled.choice(codes), None, shuffled.choice(("", "KR", "ID"))))
        for n in range(10_000)
    ]
    begun = time.perf_counter()
    rule = by_rule(people, ENGLISH)
    placed = with_pins(rule, [Pin(n, n % 500) for n in range(1000)])
    as_locked(rule, {guest: at for at, guest in enumerate(placed)})
    assert time.perf_counter() - begun < 1


def test_a_committee_that_reads_indonesian_gets_its_own_words_and_dates(app):
    at = dt.datetime(2031, 2, 11, 1, 15, tzinfo=dt.UTC)
    candidate = Candidate(1, "x", Standing("D.amb", at, "MX"))
    words = queries.explained(candidate, zoneinfo.ZoneInfo("Asia/Makassar"), "id")
    assert words.startswith("duta besar, ") and "11 Februari 2031 09.15 WITA, Meksiko" in words


def test_the_protocol_officers_page_names_every_rank_with_its_source():
    page = (pathlib.Path(__file__).parents[2] / "docs" / "precedence.md").read_text()
    for rank in RANKS:
        assert f"| `{rank.code}` | {rank.indonesian} | {rank.english} |" in page


# A locked order.


def test_newcomers_raise_no_alarm_about_those_who_stand(event, five):
    move(event, five["Eko"], 4)
    service.lock(event, SARI, version=version(event))
    for name in ("Aaron", "Abdi"):
        service.rank(make_guest(event, name), Ranking("P.a"), SARI)
    order = queries.order(event)
    assert [one.rule_place for one in order.placed] == [None] * 5
    assert [(one.person.name, one.place) for one in order.unplaced] == [("Aaron", 1), ("Abdi", 1)]


def test_who_comes_back_to_a_locked_order_stands_where_they_stood(event, five):
    service.lock(event, SARI, version=version(event))
    decline(five["Budi"].id, Said())
    assert names(event) == ["Ani", "Citra", "Dewi", "Eko"]
    accept(five["Budi"].id, Said())
    assert names(event) == ["Ani", "Budi", "Citra", "Dewi", "Eko"]


def test_a_rank_changed_in_a_locked_order_says_where_the_rule_would_put_them(organizer, event, five):
    service.lock(event, SARI, version=version(event))
    data = {"code": "P.a", "seen": ""}
    page = organizer.post(f"{PAGE}/guests/{five['Dewi'].ref}", data=data, follow_redirects=True).text
    assert "The order is locked, so Dewi stays at place 4. By the rule it would be place 1 now." in page
    assert "by the rule now: place 1" in page
    assert names(event) == ["Ani", "Budi", "Citra", "Dewi", "Eko"]


def test_a_pin_taken_away_in_a_locked_order_moves_nobody_and_the_page_says_so(organizer, event, five):
    move(event, five["Eko"], 1)
    service.lock(event, SARI, version=version(event))
    data = {"version": version(event)}
    page = organizer.post(f"{PAGE}/guests/{five['Eko'].ref}/unpin", data=data, follow_redirects=True).text
    assert "Eko is not pinned any more; in the locked order nobody moves." in page
    assert names(event) == ["Eko", "Ani", "Budi", "Citra", "Dewi"]


# Two people at once.


def test_a_stale_page_tells_who_did_what_since_it_was_made(organizer, event, five):
    stale = version(event)
    move(event, five["Eko"], 1, reason="tuan rumah <b>")
    data = {"place": 2, "version": stale}
    page = organizer.post(f"{PAGE}/guests/{five['Citra'].ref}/move", data=data, follow_redirects=True).text
    assert "The order has changed since this page was made." in page
    assert "Sari: Eko was put at place 1 of the order of precedence: tuan rumah &lt;b&gt;" in page
    assert names(event) == ["Eko", "Ani", "Budi", "Citra", "Dewi"]


def test_a_pin_that_moves_nobody_is_seen_by_who_would_take_it_away(event, five):
    stale = version(event)
    move(event, five["Ani"], 1, reason="duduk di sebelah menteri")
    with pytest.raises(OrderChanged):
        service.unpin(event, five["Ani"], COMMAND, version=stale)
    assert queries.order(event).placed[0].reason == "duduk di sebelah menteri"


def test_what_does_not_touch_the_order_makes_no_page_stale(event, five):
    seen = version(event)
    change_guest(five["Ani"], GuestDetails(**{**vars(details_of(five["Ani"])), "notes": "vegetarian"}), COMMAND)
    assert service.move(event, five["Eko"], 1, COMMAND, version=seen) == 1


def test_of_eight_who_move_at_the_same_instant_one_does_and_seven_are_told(app, event, five):
    seen, ids = version(event), [guest.id for guest in five.values()]
    db.session.remove()

    def act(at):
        with app.app_context():
            event, guest = db.session.get(Event, 1), db.session.get(Guest, ids[at % 5])
            try:
                return service.move(event, guest, 3, SARI, version=seen)
            except OrderChanged:
                return None

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        done = list(pool.map(act, range(1, 9)))
    event = db.session.get(Event, 1)
    moved = [one for one in happenings(event.id) if one.entry.action == "precedence.moved"]
    assert done.count(3) == len(moved) == 1
    assert moved[0].entry.data["name"] == names(event)[2]


def test_two_people_who_lock_at_once_lock_once(app, event, five):
    seen = version(event)
    db.session.remove()

    def act(_at):
        with app.app_context():
            try:
                service.lock(db.session.get(Event, 1), SARI, version=seen)
            except OrderChanged:
                pass

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        list(pool.map(act, range(4)))
    assert [one.entry.action for one in happenings(1)].count("precedence.locked") == 1


def test_a_rank_changed_meanwhile_is_not_overwritten_unseen(organizer, event, five):
    address = f"{PAGE}/guests/{five['Ani'].ref}"
    seen = service.seen_of(five["Ani"])
    service.rank(five["Ani"], Ranking("P.g"), SARI)
    answer = organizer.post(address, data={"code": "P.p", "credentials": "2031-02-11T09:15", "seen": seen})
    assert answer.status_code == 422
    assert "Somebody has changed this guest since the page was made." in answer.text
    assert 'value="2031-02-11T09:15"' in answer.text
    db.session.expire_all()
    assert db.session.get(Guest, five["Ani"].id).precedence_code == "P.g"
    with pytest.raises(RankChanged):
        service.rank(five["Ani"], Ranking("P.p"), COMMAND, seen=seen)


# What cannot be taken.


@pytest.mark.parametrize(
    ("basis", "code", "reason", "message"),
    [
        ("represented", "", "", "Please say why"),
        ("represented", "", "\u200b ", "Please say why"),
        ("by_hand", "P.a", "", "Please say why"),
        ("by_hand", "", "sebab", "Please choose the rank"),
    ],
)
def test_a_representative_is_placed_otherwise_only_with_a_reason(organizer, event, basis, code, reason, message):
    governor = make_guest(event, "Gubernur")
    assistant = represent(governor.id, RepresentativeDetails("Asisten"), Said())
    data = {"code": "", "basis": basis, "code_by_hand": code, "reason": reason}
    answer = organizer.post(f"{PAGE}/guests/{assistant.ref}", data=data)
    assert (answer.status_code, message in answer.text) == (422, True)


def test_who_represents_nobody_any_more_is_told_so(event, five):
    with pytest.raises(Invalid, match="represents nobody"):
        service.rank(five["Ani"], Ranking(basis=RankBasis.REPRESENTED, reason="sebab"), COMMAND)


@pytest.mark.parametrize("given", ["2031-02-30T09:15", "11/02/2031", "2031-02-11T24:61", "0000-00-00T00:00", "٢٠٣١"])
def test_credentials_that_are_no_time_are_refused_beside_their_field(organizer, event, five, given):
    answer = organizer.post(f"{PAGE}/guests/{five['Ani'].ref}", data={"code": "D.amb", "credentials": given})
    assert answer.status_code == 422
    assert "Please enter a date and a time, such as 2031-05-08 08:30." in answer.text


@pytest.mark.parametrize("given", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_credentials_at_the_ends_of_time_are_refused_or_shown_and_never_an_error(organizer, event, five, given):
    answer = organizer.post(f"{PAGE}/guests/{five['Ani'].ref}", data={"code": "D.amb", "credentials": given})
    assert answer.status_code in (302, 422)
    assert organizer.get(PAGE).status_code == 200


def test_an_hour_that_the_clocks_skip_is_refused(organizer, event, five):
    with transaction():
        db.session.get(Event, event.id).timezone = "America/New_York"
    answer = organizer.post(
        f"{PAGE}/guests/{five['Ani'].ref}", data={"code": "D.amb", "credentials": "2031-03-09T02:30"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("first", ["0", "-5", "abc", "99999999999999999999", "", "101"])
def test_a_page_that_there_is_not_shows_places_all_the_same(organizer, event, five, first):
    assert "data-place=" in organizer.get(f"{PAGE}?from={first}").text


def test_who_declined_has_no_place_to_be_put_at(organizer, event, five):
    decline(five["Ani"].id, Said())
    data = {"place": 1, "version": version(event)}
    page = organizer.post(f"{PAGE}/guests/{five['Ani'].ref}/move", data=data, follow_redirects=True).text
    assert "This person is not expected, so there is no place to give." in page
    assert "This person is not expected" in organizer.get(f"{PAGE}/guests/{five['Ani'].ref}").text


def test_a_guest_of_another_event_is_not_found(organizer, event):
    stranger = make_guest(make_event("lain"), "Orang Lain")
    for address in (f"{PAGE}/guests/{stranger.ref}", f"{PAGE}/guests/{stranger.ref}/move"):
        data = {"place": 1, "version": version(event)}
        assert organizer.post(address, data=data).status_code == 404
    assert service.accept_proposals(event, {stranger.id: "P.a"}, COMMAND) == 0


def test_a_version_that_somebody_made_up_is_a_stale_one(organizer, event, five):
    for made_up in ("", "9" * 400, "1.2.3", "-1.x", "٣.x", "<b>"):
        data = {"place": 1, "version": made_up}
        page = organizer.post(f"{PAGE}/guests/{five['Eko'].ref}/move", data=data, follow_redirects=True)
        assert page.status_code == 200 and "The order has changed" in page.text
    assert names(event)[0] == "Ani"


# Proposals, files, many guests.


def test_a_proposal_is_taken_only_as_it_was_seen(organizer, event):
    guest = make_guest(event, "Hartono", position="Wakil Bupati Paser")
    page = organizer.get(PAGE).text
    assert f'value="{guest.ref} P.n"' in page
    change_guest(guest, GuestDetails("Hartono", position="Bupati Paser"), COMMAND)
    page = organizer.post(f"{PAGE}/proposals", data={"accept": f"{guest.ref} P.n"}, follow_redirects=True).text
    assert "1 proposal was not taken: the guest has changed since the page was made." in page
    db.session.expire_all()
    assert db.session.get(Guest, guest.id).precedence_code == ""


def test_of_very_many_proposals_a_thousand_are_looked_at_at_a_time(organizer, event):
    make_guests(event, [GuestDetails(f"Tamu {n:04}", "official", position="Camat Sepaku") for n in range(1003)])
    first, rest = (organizer.get(f"{PAGE}/proposals?from={start}").text for start in (1, 1001))
    assert (first.count('name="accept"'), "Proposals after" in first) == (1000, True)
    assert (rest.count('name="accept"'), "Proposals before" in rest) == (3, True)


def test_one_click_takes_one_proposal_and_the_guests_own_history_tells_it(organizer, event):
    guest = make_guest(event, "Hartono", position="Bupati Paser")
    make_guest(event, "Nurhayati", position="Wali Kota Bontang")
    organizer.post(f"{PAGE}/proposals", data={"accept": f"{guest.ref} P.j"})
    entry = happenings(event.id)[0].entry
    assert (entry.guest_id, entry.data["codes"]) == (guest.id, {str(guest.id): "P.j"})
    assert in_words(entry) == "1 proposed rank was accepted."


def test_the_file_holds_everybody_and_what_people_wrote(organizer, event, five):
    service.lock(event, SARI, version=version(event))
    make_guest(event, "PT Borneo <Hijau> & Rekan", position="=1+1", institution="İnanoğlu 이민석")
    move(event, five["Eko"], 1, reason="=HYPERLINK(1)")
    sheet = python_calamine.CalamineWorkbook.from_filelike(
        io.BytesIO(organizer.get(f"{PAGE}/order.xlsx").data)
    ).get_sheet_by_index(0)
    rows = sheet.to_python()
    assert [row[0] for row in rows[1:]] == [1, 2, 3, 4, 5, ""]
    assert rows[1][9] == "put here by Sari: =HYPERLINK(1)"
    assert rows[6][2:5] == ["PT Borneo <Hijau> & Rekan", "=1+1", "İnanoğlu 이민석"]
    assert rows[6][9] == "no place yet; by the rule: place 6"
    text = organizer.get(f"{PAGE}/order.csv").data.decode("utf-8-sig")
    assert len(text.splitlines()) == 7 and ",=1+1" not in text


@pytest.mark.parametrize(("page", "most"), [("/proposals", 4), ("/guests/{ref}", 7), ("/order.csv", 4)])
def test_every_page_takes_the_same_few_statements_for_few_and_for_many(organizer, event, count_sql, page, most):
    ref = make_guest(event, "Hartono", position="Bupati Paser").ref

    def statements():
        organizer.get(PAGE + page.format(ref=ref))
        with count_sql() as sent:
            assert organizer.get(PAGE + page.format(ref=ref)).status_code == 200
        return len(sent)

    few = statements()
    make_guests(event, [GuestDetails(f"Tamu {n}", "official", position="Camat") for n in range(300)])
    assert statements() == few <= most


def test_the_page_of_a_thousand_guests_reads_as_few_statements_as_that_of_two(organizer, event, count_sql):
    def statements():
        with count_sql() as sent:
            assert organizer.get(PAGE).status_code == 200
        return len(sent)

    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(2)])
    organizer.get(PAGE)
    few = statements()
    make_guests(event, [GuestDetails(f"Tamu {n:04}", "official", position="Kepala Dinas") for n in range(2, 1000)])
    assert statements() == few
