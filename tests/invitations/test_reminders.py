"""Reminders: written once, only to whom they concern, never at night, never too late."""

import concurrent.futures
import datetime as dt
import html
import re
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, withdraw
from regapp.invitations.by_hand.service import hold_back_what_is_past
from regapp.invitations.reminders import queries, service
from regapp.invitations.reminders.service import ReminderDetails, TooLate
from regapp.invitations.service import mark_asked, new_link
from regapp.messages import delivery
from regapp.models import Channel, Invitation, Message, Reminder, ReminderAudience, ReminderBase, Role
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest, make_guests, make_user, sign_in, ticket_link_of
from tests.messages.mailserver import part

PAGE = "/manage/fgd/reminders"
NOON = dt.datetime(2031, 5, 1, 4, tzinfo=dt.UTC)  # 12.00 WITA
DEADLINE = dt.datetime(2031, 5, 15, 9, tzinfo=dt.UTC)  # 17.00 WITA
SILENT = ReminderDetails(ReminderBase.DEADLINE, 3, "09:00", ReminderAudience.SILENT, [])
DUE = dt.datetime(2031, 5, 12, 1, tzinfo=dt.UTC)  # 9.00 WITA, three days before the deadline


@pytest.fixture
def event(app):
    with clock.stopped_at(NOON):
        yield make_event(starts_in=dt.timedelta(days=20), language="en", answer_deadline=DEADLINE)


def asked(event, name="Nurhayati", **more):
    guest = make_guest(event, name, **{"email": f"{name.split()[0].lower()}@prov.example", **more})
    mark_asked(guest, Channel.PRINT, COMMAND)
    return guest


def details(**changes) -> ReminderDetails:
    return ReminderDetails(**{**vars(SILENT), **changes})


def plan(event, **changes) -> Reminder:
    return service.plan(event, details(**changes), COMMAND)


def reminders() -> list[Message]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Message).where(Message.kind == "reminder").order_by(Message.id)))


def delivered(post) -> list:
    before = len(post.mails)
    delivery.deliver_due()
    return post.mails[before:]


def named(found) -> list[str]:
    return [one.guest.name for one in found]


def test_a_reminder_is_written_at_its_time_on_the_events_clock_and_not_before(event):
    asked(event)
    reminder = plan(event)
    assert service.due_at(event, reminder) == DUE
    with clock.stopped_at(DUE - dt.timedelta(seconds=1)):
        assert service.write_due() == 0
    with clock.stopped_at(DUE):
        assert service.write_due() == 1
    assert [message.address for message in reminders()] == ["nurhayati@prov.example"]


def test_it_is_written_once(event):
    asked(event)
    plan(event)
    with clock.stopped_at(DUE):
        assert (service.write_due(), service.write_due()) == (1, 0)
    assert len(reminders()) == 1


def test_many_workers_at_the_same_instant_write_it_once(event, app):
    for number in range(5):
        asked(event, f"Tamu{number}")
    plan(event)
    db.session.commit()

    def work(_worker: int) -> int:
        with app.app_context():
            return service.write_due()

    with clock.stopped_at(DUE), concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(work, range(6))) == 1
    assert len(reminders()) == 5
    assert db.session.scalars(sa.select(Reminder.queued)).one() == 5


def test_a_moved_deadline_moves_its_reminder(event):
    reminder = plan(event)
    with transaction():
        event.answer_deadline = DEADLINE + dt.timedelta(days=2)
    assert service.due_at(event, reminder) == DUE + dt.timedelta(days=2)


def test_who_has_answered_was_never_asked_or_left_the_list_is_not_reminded(event):
    asked(event, "Agus")
    rsvp.accept(asked(event, "Budi").id, Said())
    withdraw(asked(event, "Citra"), COMMAND)
    make_guest(event, "Dodi", email="dodi@prov.example")
    assert named(queries.recipients(event, ReminderAudience.SILENT, [])) == ["Agus"]
    assert queries.never_asked(event.id, []) == 1


def test_who_opened_the_invitation_is_not_among_those_who_did_not(event):
    asked(event, "Agus")
    opened = asked(event, "Budi")
    with transaction() as session:
        session.execute(sa.update(Invitation).where(Invitation.guest_id == opened.id).values(opened_at=clock.now()))
    assert named(queries.recipients(event, ReminderAudience.NOT_OPENED, [])) == ["Agus"]
    assert named(queries.recipients(event, ReminderAudience.SILENT, [])) == ["Agus", "Budi"]


def test_who_comes_is_reminded_the_representative_and_not_the_represented(event):
    asked(event, "Agus")
    rsvp.accept(asked(event, "Budi").id, Said())
    rsvp.represent(asked(event, "Citra").id, RepresentativeDetails("Wati", email="wati@prov.example"), Said())
    assert named(queries.recipients(event, ReminderAudience.COMING, [])) == ["Budi", "Wati"]


def test_a_category_is_reminded_alone(event):
    asked(event, "Agus")
    asked(event, "Rina", category="student")
    assert named(queries.recipients(event, ReminderAudience.SILENT, ["student"])) == ["Rina"]


def test_who_answered_meanwhile_is_passed_over_when_it_leaves(event, post):
    silent, quick = asked(event, "Agus"), asked(event, "Budi")
    plan(event)
    with clock.stopped_at(DUE):
        service.write_due()
        rsvp.decline(quick.id, Said())
        mails = delivered(post)
    assert [mail["Subject"] for mail in mails if "Kindly reply" in mail["Subject"]] == [
        "Kindly reply, Agus: FGD on Green Development"
    ]
    assert {message.guest_id: message.state.value for message in reminders()} == {
        silent.id: "sent",
        quick.id: "cancelled",
    }


def test_where_silence_means_coming_the_silent_are_never_reminded(event):
    asked(event)
    plan(event)
    with transaction():
        event.regrets_only = True
    with clock.stopped_at(DUE):
        service.write_due()
    assert reminders() == []
    with pytest.raises(Invalid, match="Silence means coming"):
        plan(event, audience=ReminderAudience.NOT_OPENED)


def test_a_reminder_that_was_called_off_is_not_written(event):
    asked(event)
    reminder = plan(event)
    service.call_off(event, reminder, COMMAND)
    with clock.stopped_at(DUE):
        assert service.write_due() == 0
    for verb in (service.call_off, service.send_now):
        with pytest.raises(TooLate):
            verb(event, reminder, COMMAND)


def test_it_can_be_sent_before_its_time_and_then_not_again(event):
    asked(event)
    reminder = plan(event)
    assert named(service.send_now(event, reminder, COMMAND)) == ["Nurhayati"]
    with clock.stopped_at(DUE):
        assert service.write_due() == 0
    assert len(reminders()) == 1


@pytest.mark.parametrize("late", [DEADLINE, DEADLINE + dt.timedelta(days=30)])
def test_a_worker_that_comes_too_late_reminds_nobody(event, late):
    asked(event)
    plan(event)
    with clock.stopped_at(late):
        assert service.write_due() == 0
        assert db.session.scalars(sa.select(Reminder.cancelled_at)).one() is not None
    assert reminders() == []


def test_what_would_leave_in_the_quiet_time_waits_until_the_morning(event, post):
    with transaction():
        event.quiet_from, event.quiet_until = "21:00", "07:00"
    asked(event)
    plan(event, time_of_day="05:30")
    early = dt.datetime(2031, 5, 11, 21, 30, tzinfo=dt.UTC)  # 5.30 WITA
    morning = dt.datetime(2031, 5, 11, 23, tzinfo=dt.UTC)  # 7.00 WITA
    with clock.stopped_at(early):
        assert service.write_due() == 0
    with clock.stopped_at(morning):
        assert service.write_due() == 1
    with clock.stopped_at(morning + dt.timedelta(hours=15)):  # a worker that was away until 22.00
        assert delivered(post) == []
        assert reminders()[0].due_at == morning + dt.timedelta(days=1)
    with clock.stopped_at(morning + dt.timedelta(days=1)):
        assert len(delivered(post)) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"days_before": 14}, "That time is over."),
        ({"days_before": 0, "time_of_day": "17:00"}, "That would be too late"),
        ({"days_before": 0, "base": ReminderBase.START}, "That would be too late"),
        ({"days_before": -1}, "between 0 and 365"),
        ({"days_before": 366}, "between 0 and 365"),
    ],
)
def test_a_reminder_that_comes_too_late_or_too_early_is_refused(event, changes, message):
    with pytest.raises(Invalid, match=message):
        plan(event, **changes)


def test_the_silent_get_their_link_and_the_committees_sentence(event, post):
    guest = asked(event, "Hj. Nurhayati", honorific="Ibu", email="nurhayati@prov.example")
    service.send_now(event, plan(event, note="Ruang <terbatas> & parkir di P2."), COMMAND)
    [mail] = delivered(post)
    text, page = part(mail, "text/plain").get_content(), part(mail, "text/html").get_content()
    assert "Dear Ibu Hj. Nurhayati," in text and "We have not received your answer" in text
    assert link_of(guest) in text and link_of(guest) in page
    assert "Ruang <terbatas> & parkir di P2." in text and "Ruang &lt;terbatas&gt; &amp; parkir di P2." in page


def test_those_who_come_get_their_ticket_and_the_calendar_file(event, post):
    guest = asked(event)
    rsvp.accept(guest.id, Said())
    delivered(post)
    coming = plan(event, base=ReminderBase.START, days_before=1, audience=ReminderAudience.COMING)
    service.send_now(event, coming, COMMAND)
    [mail] = delivered(post)
    assert mail["Subject"] == "We look forward to seeing Nurhayati: FGD on Green Development"
    assert ticket_link_of(guest) in part(mail, "text/plain").get_content()
    assert "PARTSTAT=ACCEPTED" in part(mail, "text/calendar").get_content().replace("\r\n ", "")


def test_a_new_link_retires_the_old_one_in_what_waits_too(event, post):
    guest = asked(event)
    service.send_now(event, plan(event), COMMAND)
    old = link_of(guest)
    new_link(guest, COMMAND)
    [mail] = delivered(post)
    text = part(mail, "text/plain").get_content()
    assert link_of(guest) in text and old not in text


@pytest.fixture
def browser(app, event):
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def post_form(browser, address: str, **fields):
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get(PAGE).text).group(1)
    return browser.post(address, data={"csrf_token": token, **fields})


FORM = {"audience": "silent", "days_before": "3", "base": "deadline", "time_of_day": "09:00", "note": ""}


def test_the_preview_names_who_gets_what_and_plans_nothing(browser, event):
    asked(event, "Agus")
    asked(event, "Budi", email="", phone="+6281200001111")
    asked(event, "Citra", email="")
    make_guest(event, "Dodi")
    page = words(post_form(browser, PAGE, preview="y", **FORM).text)
    for told in (
        "1 guest gets an e-mail.",
        "1 guest has a telephone only: the text waits for you in the WhatsApp queue.",
        "1 guest has neither address nor telephone and is not reached.",
        "1 silent guest was never asked and is not reminded",
        "agus@prov.example",
        "+6281200001111",
        "Plan it for 12 May 2031, 09:00 WITA",
    ):
        assert told in page
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == 0


def test_a_reminder_is_planned_shown_sent_and_called_off_on_its_pages(browser, event):
    asked(event)
    answer = post_form(browser, PAGE, **FORM)
    assert "Leaves on 12 May 2031, 09:00 WITA." in words(browser.get(answer.location).text)
    again = post_form(browser, PAGE, **FORM)
    assert "called off" in words(browser.get(post_form(browser, f"{again.location}/call-off").location).text)
    sent = post_form(browser, f"{answer.location}/send-now")
    assert "1 message was written on" in words(browser.get(sent.location).text)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"days_before": "besok"}, "Please enter a number of days between 0 and 365."),
        ({"days_before": ""}, "Please enter a number of days between 0 and 365."),
        ({"days_before": "900"}, "Please enter a number of days between 0 and 365."),
        ({"time_of_day": "jam 9"}, "Please enter a time such as 09:00."),
        ({"days_before": "14"}, "That time is over."),
        ({"note": "x" * 501}, "This is too long"),
        ({"audience": "everybody"}, "Not a valid choice"),
    ],
)
def test_bad_input_is_told_and_kept(browser, event, changes, message):
    answer = post_form(browser, PAGE, **{**FORM, **changes})
    assert answer.status_code == 422 and message in words(answer.text)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Reminder)) == 0


def test_a_reminder_of_another_event_is_not_found(browser, event):
    other = make_event("lain", starts_in=dt.timedelta(days=20), answer_deadline=DEADLINE)
    foreign = plan(other)
    assert browser.get(f"{PAGE}/{foreign.id}").status_code == 404


def test_what_is_sent_by_hand_at_night_asks_first(browser, event):
    with transaction():
        event.quiet_from, event.quiet_until = "21:00", "07:00"
    asked(event)
    reminder = plan(event)
    address = f"{PAGE}/{reminder.id}/send-now"
    with clock.stopped_at(dt.datetime(2031, 5, 1, 15, 10, tzinfo=dt.UTC)):
        assert "It is 23:10 WITA: send now, or at 07:00?" in words(post_form(browser, address).text)
        assert reminders() == []
        post_form(browser, address, when="morning")
    assert reminders()[0].due_at == dt.datetime(2031, 5, 1, 23, tzinfo=dt.UTC)


def test_who_has_a_telephone_only_waits_in_the_queue_of_texts(browser, event):
    asked(event, "Budi", email="", phone="+6281200001111")
    service.send_now(event, plan(event, note="Mohon kabar."), COMMAND)
    queue = "/manage/fgd/invitations/whatsapp"
    page = browser.get(queue).text
    link = unquote(re.search(r'href="(https://wa\.me/6281200001111[^"]+)"', page).group(1))
    assert "Mohon kabar." in link and "We have not received your answer" in link
    mark = re.search(r'action="([^"]+/whatsapp/prepared/\d+)"', page).group(1)
    post_form(browser, mark)
    assert reminders()[0].state.value == "sent"
    assert "wa.me" not in browser.get(queue).text
    post_form(browser, mark, undo="y")
    assert "wa.me" in browser.get(queue).text


def test_a_text_whose_guest_has_answered_waits_no_more(browser, event):
    guest = asked(event, "Budi", email="", phone="+6281200001111")
    service.send_now(event, plan(event), COMMAND)
    assert hold_back_what_is_past() == 0
    rsvp.accept(guest.id, Said())
    assert "wa.me" not in browser.get("/manage/fgd/invitations/whatsapp").text
    assert hold_back_what_is_past() == 1


def test_the_pages_take_as_many_statements_for_ten_guests_as_for_a_thousand(browser, event, count_sql):
    reminder = plan(event)

    def counted(guests: int) -> tuple[int, ...]:
        people = make_guests(
            event, [GuestDetails(f"Tamu {n}", "official", email=f"t{n}@x.example") for n in range(guests)]
        )
        with transaction() as session:
            session.execute(
                sa.update(Invitation)
                .where(Invitation.guest_id.in_([one.id for one in people]))
                .values(sent_at=clock.now(), sent_channel=Channel.EMAIL)
            )
        seen = []
        for address in (PAGE, f"{PAGE}/{reminder.id}"):
            with count_sql() as statements:
                assert browser.get(address).status_code == 200
            seen.append(len(statements))
        return tuple(seen)

    few, many = counted(10), counted(900)
    assert few == many and max(many) <= 8, (few, many)
