"""Periodic duties: done about as often as they ask, and none keeps the worker from its work."""

import datetime as dt

import pytest
from sqlalchemy.exc import OperationalError

from regapp import clock
from regapp.messages import duties, worker

NOON = dt.datetime(2031, 5, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def no_other_duties(monkeypatch):
    monkeypatch.setattr(duties, "_duties", {})
    monkeypatch.setattr(duties, "_done", {})


def do_at(*minutes: int) -> None:
    for minute in minutes:
        with clock.stopped_at(NOON + dt.timedelta(minutes=minute)):
            duties.do_due()


def test_a_duty_is_done_at_once_and_then_as_often_as_it_asks(app):
    done = []
    duties.duty(every=dt.timedelta(minutes=10))(lambda: done.append(clock.now().minute))
    do_at(0, 1, 9, 10, 11, 20)
    assert done == [0, 10, 20]


def test_a_clock_that_was_put_back_stops_no_duty(app):
    done = []
    duties.duty(every=dt.timedelta(minutes=10))(lambda: done.append(clock.now().minute))
    do_at(30, 5)
    assert done == [30, 5]


def test_a_duty_that_fails_is_logged_and_the_others_are_done(app, caplog):
    done = []

    @duties.duty(every=dt.timedelta(minutes=1))
    def broken() -> None:
        raise KeyError("a fault of ours")

    duties.duty(every=dt.timedelta(minutes=1))(lambda: done.append(True))
    with caplog.at_level("ERROR", "regapp.worker"):
        do_at(0)
    assert done == [True] and caplog.records[0].fields["duty"] == "broken"


def test_a_database_that_does_not_answer_pauses_the_worker(app):
    @duties.duty(every=dt.timedelta(minutes=1))
    def asks_the_database() -> None:
        raise OperationalError("SELECT 1", {}, Exception("away"))

    with pytest.raises(OperationalError):
        duties.do_due()
    duties._done.clear()
    assert worker._turn(worker.threading.Event(), None) == worker.DATABASE_PAUSE


def test_duties_are_done_where_no_mail_server_is_set(app, smtp_url):
    smtp_url("")
    done = []
    duties.duty(every=dt.timedelta(minutes=1))(lambda: done.append(True))
    worker.drain()
    assert done == [True]
