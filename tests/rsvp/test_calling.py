"""The callers' list: two callers never get the same person, and what was said becomes the answer."""

import concurrent.futures
import datetime as dt
import html
import multiprocessing
import pathlib
import re

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, withdraw
from regapp.invitations.service import mark_whatsapp_sent
from regapp.models import (
    Answer,
    AnswerValue,
    Call,
    CallClaim,
    CallResult,
    Channel,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Representation,
    Role,
    SaidBy,
    User,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.calling import queries, service
from regapp.rsvp.calling.service import NotInHand, NotUndone, Outcome
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.conftest import make_app
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in

PAGE = "/manage/fgd/calls"
NOON = dt.datetime(2031, 5, 1, 4, tzinfo=dt.UTC)  # 12.00 WITA


@pytest.fixture
def event(app):
    with clock.stopped_at(NOON):
        yield make_event(starts_in=dt.timedelta(days=20), language="en")


@pytest.fixture
def callers(event):
    return make_user(Role.ORGANIZER, event, "sari@panitia.example"), make_user(
        Role.ORGANIZER, event, "budi@panitia.example"
    )


def guest(event, name="Nurhayati", number=1, **more) -> Guest:
    return make_guest(event, name, phone=f"+62812000011{number:02}", **more)


def names(*found: Guest | None) -> list[str | None]:
    return [one.name if one else None for one in found]


def invitation(of: Guest) -> Invitation:
    db.session.expire_all()
    return db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == of.id)).one()


def test_two_callers_never_get_the_same_person(event, callers):
    for number, name in enumerate(["Agus", "Budi", "Citra"]):
        guest(event, name, number)
    sari, budi = callers
    assert names(service.take_next(event, sari), service.take_next(event, budi)) == ["Agus", "Budi"]


def test_a_caller_gets_the_same_person_again_in_another_tab(event, callers):
    for number, name in enumerate(["Agus", "Budi"]):
        guest(event, name, number)
    assert names(service.take_next(event, callers[0]), service.take_next(event, callers[0])) == ["Agus", "Agus"]


def test_many_callers_at_the_same_instant_get_different_people(event, app):
    people = [guest(event, f"Tamu {number:02}", number) for number in range(8)]
    callers = [make_user(Role.ORGANIZER, event).id for _ in range(8)]
    event_id = event.id
    db.session.commit()

    def take(caller_id: int) -> int:
        with app.app_context():
            found = service.take_next(db.session.get_one(type(event), event_id), db.session.get_one(User, caller_id))
            assert found is not None
            return found.id

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        # Every caller in two tabs at once: sixteen looks, eight people.
        taken = list(pool.map(take, callers * 2))
    assert sorted(taken[:8]) == sorted(one.id for one in people)
    assert taken[:8] == taken[8:]


def take_in_a_process(instance: str, database_url: str, caller_id: int, start, taken) -> None:
    """What a server process of its own does when a caller asks for the next person."""
    with make_app(pathlib.Path(instance), database_url).app_context():
        event = db.session.scalars(sa.select(Event)).one()
        caller = db.session.get_one(User, caller_id)
        start.wait(60)
        taken.put((caller_id, service.take_next(event, caller).id))


@pytest.mark.slow
def test_callers_at_two_server_processes_get_different_people(event, app):
    for number in range(4):
        guest(event, f"Tamu {number}", number)
    callers = [make_user(Role.ORGANIZER, event).id for _ in range(4)]
    db.session.commit()
    context = multiprocessing.get_context("spawn")
    start, taken = context.Barrier(4), context.Queue()
    given = (app.instance_path, app.config["SQLALCHEMY_DATABASE_URI"])
    processes = [context.Process(target=take_in_a_process, args=(*given, one, start, taken)) for one in callers]
    for process in processes:
        process.start()
    found = dict(taken.get(timeout=60) for _ in processes)
    for process in processes:
        process.join(60)
    assert sorted(found) == sorted(callers) and len(set(found.values())) == 4


def test_a_claim_ends_after_fifteen_minutes(event, callers):
    guest(event)
    sari, budi = callers
    service.take_next(event, sari)
    assert service.take_next(event, budi) is None
    with clock.stopped_at(NOON + service.CLAIM):
        assert names(service.take_next(event, budi)) == ["Nurhayati"]
        with pytest.raises(NotInHand):
            service.enter(event, db.session.scalars(sa.select(Guest)).one(), sari, Outcome(CallResult.COMING))


def test_a_result_entered_late_counts_while_nobody_else_took_the_person(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    with clock.stopped_at(NOON + dt.timedelta(hours=1)):
        service.enter(event, called, callers[0], Outcome(CallResult.COMING))
    assert invitation(called).answer == AnswerValue.ACCEPTED


def test_who_is_given_back_is_free_for_the_next_caller(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.give_back(called, callers[0])
    assert names(service.take_next(event, callers[1])) == ["Nurhayati"]


def test_the_same_result_is_entered_once(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.NO_ANSWER))
    with pytest.raises(NotInHand):
        service.enter(event, called, callers[0], Outcome(CallResult.NO_ANSWER))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Call)) == 1


def test_coming_is_an_answer_by_telephone_with_the_callers_name(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.COMING, "Datang agak siang"))
    [answer] = db.session.scalars(sa.select(Answer))
    assert (answer.value, answer.said_by, answer.channel) == (
        AnswerValue.ACCEPTED,
        SaidBy.CALLER,
        Channel.TELEPHONE,
    )
    assert (answer.said_by_name, answer.note) == ("sari@panitia.example", "Datang agak siang")


def test_a_representative_is_named_by_telephone(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    named = RepresentativeDetails("PT Borneo <Hijau> & Rekan", position="Asisten I", phone="+6281299998888")
    service.enter(event, called, callers[0], Outcome(CallResult.REPRESENTED, "Dinas luar", representative=named))
    [standing] = db.session.scalars(sa.select(Representation))
    other = db.session.get_one(Guest, standing.representative_guest_id)
    assert (other.name, other.position, standing.reason) == ("PT Borneo <Hijau> & Rekan", "Asisten I", "Dinas luar")


def test_who_does_not_come_leaves_an_apology(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.NOT_COMING, "Mohon maaf, sedang umrah"))
    assert invitation(called).answer == AnswerValue.DECLINED
    assert db.session.scalars(sa.select(Answer.note)).one() == "Mohon maaf, sedang umrah"


def test_a_representative_who_cannot_be_named_leaves_everything_as_it_was(event, callers):
    called = guest(event, category="student")
    service.take_next(event, callers[0])
    with pytest.raises(rsvp.NotRepresentable):
        service.enter(
            event, called, callers[0], Outcome(CallResult.REPRESENTED, representative=RepresentativeDetails("Wati"))
        )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Call)) == 0
    assert names(service.take_next(event, callers[0])) == ["Nurhayati"]


def test_never_called_come_first_then_those_whose_time_has_come(event, callers):
    for number, name in enumerate(["Agus", "Budi", "Citra"]):
        guest(event, name, number)
    caller = callers[0]
    first = service.take_next(event, caller)
    service.enter(event, first, caller, Outcome(CallResult.CALL_AGAIN, again_at=NOON + dt.timedelta(hours=1)))
    second = service.take_next(event, caller)
    service.enter(event, second, caller, Outcome(CallResult.CALL_AGAIN, again_at=NOON + dt.timedelta(minutes=30)))
    with clock.stopped_at(NOON + dt.timedelta(hours=3)):
        assert names(service.take_next(event, caller)) == ["Citra"]
        service.enter(event, service.take_next(event, caller), caller, Outcome(CallResult.NOT_COMING))
        assert names(service.take_next(event, caller)) == ["Budi"]


def test_who_is_to_be_called_later_is_not_called_now(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.CALL_AGAIN, again_at=NOON + dt.timedelta(hours=1)))
    assert service.take_next(event, callers[0]) is None
    assert names(*(one.guest for one in queries.to_call_again(event.id))) == ["Nurhayati"]


@pytest.mark.parametrize(
    ("again_at", "message"),
    [
        (None, "Please enter a date and a time."),
        (NOON, "This time is over."),
        (NOON + dt.timedelta(days=30), "The event will be over by then."),
    ],
)
def test_a_time_to_call_again_must_lie_ahead(event, callers, again_at, message):
    called = guest(event)
    service.take_next(event, callers[0])
    with pytest.raises(Invalid, match=message):
        service.enter(event, called, callers[0], Outcome(CallResult.CALL_AGAIN, again_at=again_at))


def test_no_answer_comes_back_after_two_hours_and_after_three_tries_at_the_end(event, callers):
    caller, called = callers[0], guest(event, "Agus")
    instant = NOON - dt.timedelta(hours=3)
    for _try in range(queries.MOST_TRIES):
        with clock.stopped_at(instant):
            service.take_next(event, caller)
            service.enter(event, called, caller, Outcome(CallResult.NO_ANSWER))
            assert service.take_next(event, caller) is None
        instant += service.PAUSE
    other = guest(event, "Budi", 2)
    with clock.stopped_at(instant):
        service.take(event, other, caller)
        service.enter(
            event, other, caller, Outcome(CallResult.CALL_AGAIN, again_at=clock.now() + dt.timedelta(minutes=5))
        )
    with clock.stopped_at(instant + dt.timedelta(minutes=10)):
        assert names(service.take_next(event, caller)) == ["Budi"]
        service.enter(event, other, caller, Outcome(CallResult.NOT_COMING))
        assert names(service.take_next(event, caller)) == ["Agus"]


def test_who_did_not_answer_late_is_called_after_the_quiet_time(event, callers):
    with transaction():
        event.quiet_from, event.quiet_until = "21:00", "07:00"
    called = guest(event)
    with clock.stopped_at(NOON + dt.timedelta(hours=8)):  # 20.00 WITA
        service.take_next(event, callers[0])
        call = service.enter(event, called, callers[0], Outcome(CallResult.NO_ANSWER))
    assert call.again_at == dt.datetime(2031, 5, 1, 23, tzinfo=dt.UTC)


def test_a_wrong_number_needs_another_one(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.WRONG_NUMBER))
    assert service.take_next(event, callers[0]) is None
    assert names(*(one.guest for one in queries.without_number(event.id))) == ["Nurhayati"]
    with transaction():
        called.phone = "+6281277776666"
    assert queries.without_number(event.id) == []
    assert names(service.take_next(event, callers[0])) == ["Nurhayati"]


def test_only_those_who_are_silent_have_a_number_and_stand_on_the_list_are_called(event, callers):
    answered = guest(event, "Agus", 1)
    rsvp.accept(answered.id, Said())
    withdraw(guest(event, "Andi", 3), COMMAND)
    guest(event, "Budi", 2)
    make_guest(event, "Citra")
    assert names(service.take_next(event, callers[0])) == ["Budi"]
    assert names(*(one.guest for one in queries.without_number(event.id))) == ["Citra"]


def test_a_category_is_called_alone(event, callers):
    guest(event, "Agus", 1)
    guest(event, "Rina", 2, category="student")
    assert names(service.take_next(event, callers[0], "student")) == ["Rina"]


def test_who_has_answered_meanwhile_is_passed_over(event, callers):
    first, _second = guest(event, "Agus", 1), guest(event, "Budi", 2)
    rsvp.decline(first.id, Said())
    assert names(service.take_next(event, callers[0])) == ["Budi"]


def test_a_result_can_be_taken_back_within_ten_minutes(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.NOT_COMING))
    with clock.stopped_at(NOON + dt.timedelta(minutes=9)):
        assert service.undo(event, callers[0]).id == called.id
        assert invitation(called).answer == AnswerValue.NONE
        assert names(service.take_next(event, callers[0])) == ["Nurhayati"]
        assert queries.progress(event.id).called == 0


def test_a_representative_named_by_mistake_leaves_the_list_again(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    outcome = Outcome(CallResult.REPRESENTED, representative=RepresentativeDetails("Wati"))
    service.enter(event, called, callers[0], outcome)
    service.undo(event, callers[0])
    wati = db.session.scalars(sa.select(Guest).where(Guest.name == "Wati").execution_options(populate_existing=True))
    assert wati.one().status == GuestStatus.WITHDRAWN


def test_a_result_cannot_be_taken_back_later_nor_by_another_caller(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.COMING))
    with pytest.raises(NotUndone):
        service.undo(event, callers[1])
    with clock.stopped_at(NOON + queries.UNDO_WITHIN), pytest.raises(NotUndone):
        service.undo(event, callers[0])


def test_what_the_guest_said_since_is_not_taken_back(event, callers):
    called = guest(event)
    service.take_next(event, callers[0])
    service.enter(event, called, callers[0], Outcome(CallResult.COMING))
    with clock.stopped_at(NOON + dt.timedelta(minutes=1)):
        rsvp.decline(called.id, Said())
        with pytest.raises(NotUndone):
            service.undo(event, callers[0])
    assert invitation(called).answer == AnswerValue.DECLINED


def test_progress_counts_who_was_called_of_those_with_a_number(event, callers):
    for number in range(5):
        guest(event, f"Tamu {number}", number)
    for result in (CallResult.COMING, CallResult.NO_ANSWER):
        service.enter(event, service.take_next(event, callers[0]), callers[0], Outcome(result))
    assert queries.progress(event.id) == queries.Progress(called=2, total=5, now=3, later=1)


@pytest.fixture
def browser(app, event, callers):
    client = sign_in(app.test_client(), callers[0])
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def post(browser, address: str, **fields):
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/manage/fgd/invitations/whatsapp").text)
    token = token or re.search(r'name="csrf_token" value="([^"]+)"', browser.get(PAGE).text)
    return browser.post(address, data={"csrf_token": token.group(1), **fields})


def test_the_page_shows_number_office_script_and_what_was_sent(browser, event):
    called = make_guest(
        event,
        "Hj. Nurhayati",
        honorific="Ibu",
        position="Sekretaris",
        institution="PT Borneo <Hijau> & Rekan",
        phone="+6281200001111",
        language="en",
    )
    mark_whatsapp_sent(called, COMMAND)
    answer = post(browser, f"{PAGE}/next")
    assert answer.location.endswith(f"{PAGE}/{called.ref}")
    page = browser.get(answer.location).text
    assert 'href="tel:+6281200001111"' in page
    for told in (
        "Sekretaris · PT Borneo <Hijau> & Rekan",
        "May I speak with Ibu Hj. Nurhayati?",
        "We sent the invitation by WhatsApp on",
        "Asked, but the invitation was not opened.",
        "Nobody else gets this person until 12:15.",
    ):
        assert told in words(page)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"result": "represented"}, "Please enter the name of the person who will come."),
        ({"result": "represented", "represented-name": "Nurhayati"}, "This is your own name."),
        ({"result": "represented", "represented-name": "Wati", "represented-phone": "kantor"}, "Telephone:"),
        ({"result": "represented", "represented-name": "Wati", "represented-email": "wati@"}, "E-mail:"),
        ({"result": "call_again"}, "Please enter a date and a time."),
        ({"result": "call_again", "call_again-again_at": "besok"}, "Please enter a date and a time"),
        ({"result": "call_again", "call_again-again_at": "2031-05-01T11:59"}, "This time is over."),
        ({"result": "coming", "coming-note": "x" * 1001}, "This is too long"),
    ],
)
def test_bad_input_is_told_and_kept(browser, event, fields, message):
    called = guest(event)
    post(browser, f"{PAGE}/next")
    answer = post(browser, f"{PAGE}/{called.ref}", **fields)
    assert answer.status_code == 422 and message in words(answer.text)
    for name, value in fields.items():
        if name != "result":
            assert html.escape(value, quote=False) in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Call)) == 0


def test_a_time_is_entered_on_the_events_clock(browser, event):
    called = guest(event)
    post(browser, f"{PAGE}/next")
    post(browser, f"{PAGE}/{called.ref}", **{"result": "call_again", "call_again-again_at": "2031-05-01T14:30"})
    assert db.session.scalars(sa.select(Call.again_at)).one() == dt.datetime(2031, 5, 1, 6, 30, tzinfo=dt.UTC)
    assert "1 May 2031, 14:30 WITA" in words(browser.get(PAGE).text)


def test_the_result_of_somebody_elses_person_is_refused(app, browser, event, callers):
    called = guest(event)
    service.take_next(event, callers[1])
    answer = post(browser, f"{PAGE}/{called.ref}", result="coming")
    assert answer.status_code == 409 and "budi@panitia.example has this person in hand" in words(answer.text)
    assert invitation(called).answer == AnswerValue.NONE


def test_a_result_that_does_not_exist_is_a_bad_request(browser, event):
    called = guest(event)
    assert post(browser, f"{PAGE}/{called.ref}", result="maybe").status_code == 400


def test_the_list_tells_progress_and_the_last_result_can_be_taken_back(browser, event):
    called = guest(event)
    assert "0 of 1 called" in words(browser.get(PAGE).text)
    post(browser, f"{PAGE}/next")
    answer = post(browser, f"{PAGE}/{called.ref}", result="coming")
    page = words(browser.get(answer.location).text)
    assert "1 of 1 called" in page and "Your last call: Nurhayati, Will come" in page
    assert post(browser, f"{PAGE}/undo").location.endswith(called.ref)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CallClaim)) == 1


def test_the_pages_take_as_many_statements_for_ten_guests_as_for_a_thousand(browser, event, callers, count_sql):
    def counted(guests: int) -> tuple[int, int]:
        people = make_guests(
            event, [GuestDetails(f"Tamu {n}", "official", phone=f"+62812{n:08}") for n in range(guests)]
        )
        for _one in range(10):
            taken = service.take_next(event, callers[1])
            service.enter(event, taken, callers[1], Outcome(CallResult.WRONG_NUMBER))
        ref = people[-1].ref
        with count_sql() as of_list:
            assert browser.get(PAGE).status_code == 200
        with count_sql() as of_person:
            assert browser.get(f"{PAGE}/{ref}").status_code == 200
        return len(of_list), len(of_person)

    few, many = counted(12), counted(900)
    assert few == many and max(many) <= 10, (few, many)
