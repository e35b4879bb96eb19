"""Delivery against a real SMTP server: what arrives, what is tried again, what fails, and never twice knowingly."""

import concurrent.futures
import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.extensions import db
from regapp.messages import composing, delivery, outbox, smtp, worker
from regapp.messages.composing import Mail, Obsolete
from regapp.messages.outbox import Letter
from regapp.models import Message, Occasion
from tests.factories import make_event, make_guest
from tests.messages.mailserver import mail_server, named, part
from tests.servers import free_port

NOON = dt.datetime(2031, 5, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def plain_letters():
    """A kind of message that a test can write without any flow."""

    @composing.composes("plain")
    def plain(message: Message) -> Mail:
        return Mail(
            subject=message.data.get("subject", "Salam"),
            html="<p>Salam</p>",
            text="Salam\n",
            to_name=message.data.get("name", ""),
            to_address=message.address,
            language="id",
        )

    @composing.composes("pointless")
    def pointless(message: Message) -> Mail:
        raise Obsolete("over")

    @composing.composes("broken")
    def broken(message: Message) -> Mail:
        raise KeyError("a fault of ours")

    yield
    for kind in ("plain", "pointless", "broken"):
        del composing._composers[kind]


@pytest.fixture
def guest(app):
    return make_guest(make_event(), email="tamu@kantor.example")


def write(guest, key="1", kind="plain", address="tamu@kantor.example", **more) -> None:
    outbox.enqueue(Letter(guest.event_id, guest.id, kind, address, f"uji:{key}", **more))


def messages() -> list[Message]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Message).order_by(Message.id)))


def states() -> list[str]:
    return [message.state.value for message in messages()]


def test_a_message_arrives_with_both_texts_and_its_headers(guest, post):
    write(guest, data={"name": "Nurhayati", "subject": "Undangan"})
    delivery.deliver_due()
    [mail] = post.mails
    assert named(mail) == ("Nurhayati", "tamu@kantor.example")
    assert (mail["Subject"], mail["Content-Language"], mail["Auto-Submitted"]) == ("Undangan", "id", "auto-generated")
    assert part(mail, "text/plain").get_content().strip() == "Salam"
    assert part(mail, "text/html").get_content().strip() == "<p>Salam</p>"
    assert mail["Message-ID"] == messages()[0].mail_id
    assert messages()[0].sent_at is not None and states() == ["sent"]


def test_a_batch_uses_one_connection(guest, post):
    for number in range(5):
        write(guest, str(number))
    assert delivery.deliver_due().sent == 5
    assert (len(post.mails), post.connections) == (5, 1)


def test_a_message_is_not_sent_before_it_is_due(guest, post):
    write(guest, due_at=clock.now() + dt.timedelta(hours=1))
    assert delivery.deliver_due().total == 0
    assert not delivery.is_due()
    with clock.stopped_at(clock.now() + dt.timedelta(hours=2)):
        assert delivery.is_due()
        assert delivery.deliver_due().sent == 1


def test_the_same_key_is_written_once(guest, post):
    write(guest)
    write(guest)
    assert delivery.deliver_due().sent == 1


def test_a_message_that_was_held_back_stays(guest, post):
    write(guest)
    outbox.cancel(guest.event_id, [messages()[0].id])
    assert delivery.deliver_due().total == 0
    assert states() == ["cancelled"]


def test_without_a_mail_server_messages_stay_in_the_queue(guest, smtp_url):
    smtp_url("")
    write(guest)
    assert delivery.deliver_due().total == 0
    assert states() == ["queued"]


def test_an_answer_of_451_is_tried_again_with_growing_pauses_and_given_up_in_the_end(guest, post):
    post.answer = "451 4.3.0 greylisted"
    write(guest)
    instant, pauses = clock.now(), []
    for _attempt in range(len(delivery.PAUSES)):
        with clock.stopped_at(instant):
            assert delivery.deliver_due().postponed == 1
        pauses.append((messages()[0].due_at - instant).total_seconds() / 60)
        instant = messages()[0].due_at
    assert tuple(pauses) == delivery.PAUSES
    with clock.stopped_at(instant):
        assert delivery.deliver_due().failed == 1
    assert "greylisted" in messages()[0].error and "9" in messages()[0].error


def test_an_address_that_is_refused_fails_with_the_reason_and_the_others_arrive(guest, post):
    post.refusals["salah@kantor.example"] = "550 5.1.1 User unknown"
    for number, address in enumerate(["satu@kantor.example", "salah@kantor.example", "dua@kantor.example"]):
        write(guest, str(number), address=address)
    done = delivery.deliver_due()
    assert (done.sent, done.failed) == (2, 1)
    assert states() == ["sent", "failed", "sent"]
    assert "550 5.1.1 User unknown" in messages()[1].error
    assert post.recipients == ["satu@kantor.example", "dua@kantor.example"]


def test_a_failed_message_can_be_tried_again_at_the_address_known_now(guest, post):
    post.refusals["salah@kantor.example"] = "550 no"
    write(guest, address="salah@kantor.example")
    delivery.deliver_due()
    assert outbox.retry(guest.event_id) == [guest.id]
    assert (messages()[0].attempts, messages()[0].error) == (0, "")
    assert delivery.deliver_due().sent == 1
    assert post.recipients == ["tamu@kantor.example"]


def test_a_server_that_stalls_is_left_after_the_timeout_and_the_batch_waits(guest, post, monkeypatch):
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    post.stalls = True
    write(guest, "1")
    write(guest, "2")
    assert delivery.deliver_due().postponed == 2
    assert states() == ["queued", "queued"]
    assert "0.2" in messages()[0].error
    assert post.connections == 1


def test_a_server_that_is_away_leaves_messages_queued_with_a_reason(guest, smtp_url):
    smtp_url(f"smtp://127.0.0.1:{free_port()}")
    write(guest)
    assert delivery.deliver_due().postponed == 1
    assert states() == ["queued"] and messages()[0].error


def test_a_server_that_closes_the_connection_without_an_answer_gets_the_mail_again_with_the_same_id(guest, post):
    post.closes = True
    write(guest)
    assert delivery.deliver_due().postponed == 1
    post.closes = False
    with clock.stopped_at(messages()[0].due_at):
        assert delivery.deliver_due().sent == 1
    assert len(post.ids) == 2 and len(set(post.ids)) == 1


def test_a_connection_that_was_closed_between_two_mails_is_made_anew(guest, post):
    connection = smtp.Connection(post.url)
    write(guest)
    [message] = messages()
    built = delivery.mime.built(composing.compose(message), message.mail_id)
    with connection:
        connection.send(built, "satu@kantor.example")
        connection._client.sock.close()
        connection.send(built, "dua@kantor.example")
    assert post.recipients == ["satu@kantor.example", "dua@kantor.example"]


def test_a_worker_that_dies_between_sending_and_marking_sends_again_with_the_same_id(guest, post, monkeypatch):
    write(guest)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            delivery.deliver_due()
    assert states() == ["sending"]
    assert delivery.deliver_due().total == 0
    with clock.stopped_at(clock.now() + delivery.LEASE + dt.timedelta(seconds=1)):
        assert delivery.deliver_due().sent == 1
    assert len(post.ids) == 2 and len(set(post.ids)) == 1


def test_a_worker_whose_lease_ended_marks_nothing(guest, post, monkeypatch):
    write(guest)
    real = smtp.Connection.send

    def slow(self, message, recipient):
        real(self, message, recipient)
        db.session.execute(sa.update(Message).values(leased_by="another worker"))
        db.session.commit()

    monkeypatch.setattr(smtp.Connection, "send", slow)
    assert delivery.deliver_due().total == 0
    assert states() == ["sending"]


def test_what_a_stopping_worker_has_not_begun_is_given_back_untried(guest, post):
    write(guest, "1")
    write(guest, "2")
    asked = iter([False, True])
    assert delivery.deliver_due(stopping=lambda: next(asked)).sent == 1
    assert states() == ["sent", "queued"] and messages()[1].attempts == 0


def test_no_mail_is_begun_when_the_lease_ends_soon(guest, post, monkeypatch):
    write(guest)
    monkeypatch.setattr(delivery, "LEASE", delivery.RESERVE / 2)
    assert delivery.deliver_due().total == 0
    assert states() == ["queued"] and post.mails == []


def test_two_workers_at_the_same_instant_send_each_message_once(app, guest, post):
    for number in range(40):
        write(guest, str(number))
    start = threading.Barrier(2)

    def work() -> int:
        with app.app_context():
            start.wait()
            done = worker.drain()
            db.session.remove()
            return done.sent

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        sent = [one.result() for one in [pool.submit(work), pool.submit(work)]]
    assert sum(sent) == len(post.ids) == len(set(post.ids)) == 40


def test_a_pointless_message_is_held_back_with_the_reason(guest, post):
    write(guest, kind="pointless")
    assert delivery.deliver_due().cancelled == 1
    assert (states(), messages()[0].error, post.mails) == (["cancelled"], "over", [])


def test_a_fault_of_ours_fails_one_message_and_no_other(guest, post):
    write(guest, "1", kind="broken")
    write(guest, "2")
    done = delivery.deliver_due()
    assert (done.failed, done.sent) == (1, 1)


def test_something_that_is_no_address_fails_without_asking_a_server(guest, smtp_url):
    smtp_url(f"smtp://127.0.0.1:{free_port()}")
    write(guest, "1", address="bukan alamat")
    write(guest, "2", address="a@b.example\r\nRCPT TO:<c@d.example>")
    assert delivery.deliver_due().failed == 2


def test_the_reason_is_in_the_language_of_the_committee(app, post):
    guest = make_guest(make_event(language="en"), email="tamu@kantor.example")
    post.refusals["tamu@kantor.example"] = "550 5.1.1 unknown"
    write(guest)
    delivery.deliver_due()
    assert messages()[0].error == "This address does not exist. (550 5.1.1 unknown)"


def test_name_and_password_are_taken_from_the_setting_as_they_were_meant(guest, smtp_url):
    with mail_server() as server:
        smtp_url(f"smtp://panitia%40fgd.example:p%3Aa%2Fs@127.0.0.1:{server.port}")
        write(guest)
        assert delivery.deliver_due().sent == 1
        assert server.signed_in == [(b"panitia@fgd.example", b"p:a/s")]


def test_a_password_is_not_shown_in_the_clear_to_another_machine(monkeypatch, app):
    connection = smtp.Connection("smtp://user:secret@127.0.0.1:1")
    monkeypatch.setattr(connection, "_is_here", lambda: False)
    with mail_server() as server:
        connection._port = server.port
        with pytest.raises(smtp.Unreachable), connection:
            connection.send(delivery.mime.EmailMessage(), "tamu@kantor.example")
        assert server.signed_in == []


def test_the_sender_is_the_setting_or_nobody_at_the_public_address(guest, post, smtp_url):
    smtp_url(post.url, base_url="https://undangan.fgd.example")
    write(guest, "1")
    delivery.deliver_due()
    smtp_url(post.url, mail_from="Panitia, FGD <panitia@fgd.example>")
    write(guest, "2")
    delivery.deliver_due()
    assert [named(mail, "From") for mail in post.mails] == [
        ("", "no-reply@undangan.fgd.example"),
        ("Panitia, FGD", "panitia@fgd.example"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "PT Borneo <Hijau> & Rekan",
        'Şükrü Işık, S.T., "M.Si."',
        "김민수",
        "Prof. Dr. Ir. H. Raden Panjang Sekali Namanya Sehingga Melampaui Satu Baris Surat, S.E., M.Si., Ph.D.",
        "Ñandú, " * 12,
        "=?utf-8?q?x?=",
        "Name <evil@x.example>, other@x.example",
        "back\\slash",
    ],
)
def test_a_name_arrives_as_written_whatever_it_holds(guest, post, name):
    write(guest, data={"name": name, "subject": f"Undangan: {name}"})
    delivery.deliver_due()
    [mail] = post.mails
    assert named(mail) == (name.strip(), "tamu@kantor.example")
    assert mail["Subject"] == f"Undangan: {name}".strip()
    assert post.recipients == ["tamu@kantor.example"]


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\u2028"])
def test_no_name_begins_a_header_of_its_own(guest, post, line_break):
    write(guest, data={"name": f"a{line_break}Bcc: x@y.example", "subject": f"b{line_break}X-Own: 1"})
    delivery.deliver_due()
    [mail] = post.mails
    assert "Bcc" not in mail and "X-Own" not in mail
    assert post.recipients == ["tamu@kantor.example"]


def test_looking_for_work_is_one_statement_and_taking_it_another(guest, post, count_sql):
    write(guest)
    with count_sql() as statements:
        assert delivery.is_due()
    assert len(statements) == 1, statements
    with count_sql() as statements:
        delivery.deliver_due()
    assert len(statements) == 2, statements


def test_the_worker_delivers_until_it_is_told_to_stop(app, guest, post, monkeypatch):
    monkeypatch.setattr(worker, "POLL", 0.01)
    write(guest)
    stop = threading.Event()

    def work() -> None:
        with app.app_context():
            worker.run(stop)

    arrived = threading.Event()
    real = delivery.composing.tell_delivered
    monkeypatch.setattr(composing, "tell_delivered", lambda message: (real(message), arrived.set()))
    thread = threading.Thread(target=work)
    thread.start()
    assert arrived.wait(20)
    stop.set()
    thread.join(20)
    assert not thread.is_alive() and states() == ["sent"]


def test_a_server_that_answers_451_for_an_hour_gets_the_mail_afterwards(guest, post):
    write(guest)
    begins = clock.now()
    instants = []
    instant = begins
    while states() != ["sent"]:
        post.answer = "451 4.3.0 try later" if instant < begins + dt.timedelta(hours=1) else "250 OK"
        with clock.stopped_at(instant):
            delivery.deliver_due()
        instants.append(round((instant - begins).total_seconds() / 60))
        instant = messages()[0].due_at
    assert instants == [0, 1, 6, 21, 81]
    assert len(post.mails) == 1 and messages()[0].error == ""


def test_a_thousand_mails_use_few_connections(guest, post):
    outbox.enqueue_all(
        Letter(guest.event_id, guest.id, "plain", "tamu@kantor.example", f"uji:{n}") for n in range(1000)
    )
    assert worker.drain().sent == 1000
    assert len(set(post.ids)) == 1000
    assert post.connections == 1000 // smtp.PER_CONNECTION


def test_a_server_that_closes_after_ten_mails_loses_none_and_delays_none(guest, post):
    post.closes_after = 10
    for number in range(25):
        write(guest, str(number))
    assert worker.drain().sent == 25
    assert (len(post.mails), post.connections) == (25, 3)


def test_a_server_that_closes_at_once_is_tried_later(guest, post):
    post.closes_after = 0
    write(guest)
    assert delivery.deliver_due().postponed == 1


@pytest.fixture
def quiet_guest(app):
    return make_guest(make_event(quiet_from="21:00", quiet_until="07:00"), email="tamu@kantor.example")


LATE = dt.datetime(2031, 5, 1, 15, 10, tzinfo=dt.UTC)  # 23.10 WITA
MORNING = dt.datetime(2031, 5, 1, 23, tzinfo=dt.UTC)  # 7.00 WITA


def test_what_goes_by_itself_waits_for_the_morning_without_counting_as_tried(quiet_guest, post):
    with clock.stopped_at(LATE):
        write(quiet_guest, occasion=Occasion.CLOCK)
        assert delivery.deliver_due().postponed == 1
    assert (messages()[0].due_at, messages()[0].attempts, post.mails) == (MORNING, 0, [])
    with clock.stopped_at(MORNING):
        assert delivery.deliver_due().sent == 1


def test_an_answer_leaves_at_night_and_is_tried_again_at_night(quiet_guest, post):
    post.answer = "451 4.3.0 try later"
    with clock.stopped_at(LATE):
        write(quiet_guest)
        assert delivery.deliver_due().postponed == 1
    assert messages()[0].due_at == LATE + dt.timedelta(minutes=1)


def test_what_was_sent_by_hand_at_noon_does_not_leave_when_a_worker_comes_back_at_night(quiet_guest, post):
    with clock.stopped_at(LATE - dt.timedelta(hours=10)):
        write(quiet_guest, occasion=Occasion.HAND)
    with clock.stopped_at(LATE):
        assert delivery.deliver_due().postponed == 1
    assert messages()[0].due_at == MORNING


def test_what_a_dead_worker_held_is_given_back_at_once_and_what_a_living_one_holds_is_not(guest, post, monkeypatch):
    for number in range(3):
        write(guest, str(number))
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_mark", lambda *_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            delivery.deliver_due()
    assert states() == ["sending"] * 3
    assert delivery.give_back_what_the_dead_held() == 3
    assert [message.attempts for message in messages()] == [1, 0, 0]  # the first one was begun, it may have arrived
    with delivery.Courier(post.url) as living:
        delivery._lease(3, living.name)
        assert delivery.give_back_what_the_dead_held() == 0
    assert delivery.give_back_what_the_dead_held() == 0  # it ended in peace, its lease ends with the time


def test_a_message_that_kills_its_worker_each_time_is_given_up_in_the_end(guest, post, monkeypatch):
    write(guest)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_tried", lambda *_: (_ for _ in ()).throw(SystemExit))
        for _death in range(len(delivery.PAUSES) + 1):
            with pytest.raises(SystemExit):
                delivery.deliver_due()
            delivery.give_back_what_the_dead_held()
    assert worker.drain().failed == 1
    assert post.mails == []
