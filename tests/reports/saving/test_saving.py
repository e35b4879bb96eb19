"""Lists with chosen columns, kept under a name; and reports that the worker mails once in each period."""

import csv
import datetime as dt
import io
import threading

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.guests.filtering import GuestFilter
from regapp.guests.service import GuestDetails
from regapp.messages.composing import Obsolete, compose
from regapp.models import Event, Every, Membership, Message, ReportFormat, ReportSchedule, SavedReport, User
from regapp.reports.saving import queries, service
from regapp.reports.saving.columns import COLUMNS
from regapp.reports.saving.service import ScheduleDetails
from tests.factories import make_event, make_guests, make_user, sign_in

HOSTILE = ("=1+1", "PT Borneo <Hijau> & Rekan", "이민석", "İnanoğlu Işık")


@pytest.fixture(autouse=True)
def without_csrf(app: Flask):
    """Posts without the form's token."""
    app.config["WTF_CSRF_ENABLED"] = False
    yield
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.fixture
def event(app: Flask) -> Event:
    """A meeting a week from now at 08.30 in Balikpapan, with guests whose names are hostile."""
    made = make_event(starts_in=dt.timedelta(days=7))
    make_guests(made, [GuestDetails(name, "official", institution="Dinas") for name in HOSTILE])
    make_guests(made, [GuestDetails("Siti", "student")])
    return made


def organizer(app: Flask, event: Event) -> tuple[FlaskClient, User]:
    user = make_user(event=event)
    return sign_in(app.test_client(), user), user


def details(*users: User, **fields: object) -> ScheduleDetails:
    usual = ScheduleDetails(None, Every.DAY, 0, "07:00", [user.id for user in users], ReportFormat.PDF, 7)
    return ScheduleDetails(**{**usual.__dict__, **fields})


def at(monkeypatch: pytest.MonkeyPatch, event: Event, day: int, time: str) -> dt.datetime:
    """Let it be that time on the event's clock, so many days from the beginning of the event."""
    date = event.starts_at.astimezone(event.zone).date() + dt.timedelta(days=day)
    now = dt.datetime.combine(date, dt.time.fromisoformat(time), event.zone).astimezone(dt.UTC)
    monkeypatch.setattr(clock, "now", lambda: now)
    return now


def test_columns_order_and_filter_are_chosen(app: Flask, event: Event) -> None:
    client, _user = organizer(app, event)
    address = "/manage/fgd/reports/lists/guests.csv?columns=institution&columns=name&place_name=1&place_institution=2"
    content = client.get(f"{address}&category=official").data.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content))
    assert header == ["name", "institution"]
    assert {name.lstrip("\u200b") for name, _institution in rows} == set(HOSTILE)


def test_every_column_can_be_printed_and_written(app: Flask, event: Event) -> None:
    client, _user = organizer(app, event)
    for kind in ("pdf", "xlsx", "csv"):
        answer = client.get(f"/manage/fgd/reports/lists/guests.{kind}?columns={','.join(COLUMNS)}")
        assert answer.status_code == 200, kind
    book = openpyxl.load_workbook(io.BytesIO(client.get("/manage/fgd/reports/lists/guests.xlsx?columns=name").data))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert {cell.value for cell in cells} == {*HOSTILE, "Siti"} and {cell.data_type for cell in cells} == {"s"}


def test_a_saved_report_is_everybodys_and_opens_as_it_was(app: Flask, event: Event) -> None:
    client, _user = organizer(app, event)
    form = {"report_name": "Pejabat", "columns": "name,answer", "category": "official"}
    page = client.post("/manage/fgd/reports/lists", data=form, follow_redirects=True).get_data(as_text=True)
    assert "The report “Pejabat” is saved." in page and "4 guests" in page
    other, _user = organizer(app, event)
    assert "Pejabat" in other.get("/manage/fgd/reports/lists").get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "columns", "message"),
    [
        ("", "name", "Please enter a name."),
        ("x" * 81, "name", "This is too long"),
        ("Satu", "nothing_known", "Please choose at least one column."),
        ("Ada", "name", "There is a report “Ada” already."),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(app: Flask, event: Event, name: str, columns: str, message: str) -> None:
    service.save(event, "Ada", ["name"], GuestFilter(), COMMAND)
    client, _user = organizer(app, event)
    answer = client.post("/manage/fgd/reports/lists", data={"report_name": name, "columns": columns})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and message in page and f'value="{name}"' in page


def test_a_column_that_no_longer_exists_is_named_and_left_out(app: Flask, event: Event) -> None:
    kept = service.save(event, "Lama", ["name"], GuestFilter(), COMMAND)
    with transaction():
        kept.columns = ["name", "shoe_size", "=1+1"]
    client, user = organizer(app, event)
    page = client.get("/manage/fgd/reports/lists?columns=name,shoe_size").get_data(as_text=True)
    assert "These columns no longer exist and are left out: “shoe_size”." in page
    planned = service.schedule(event, details(user, report_id=kept.id, format=ReportFormat.XLSX), COMMAND)
    assert "“shoe_size”" in client.get("/manage/fgd/reports/lists/mail").get_data(as_text=True)
    service._write(planned, event, dt.date(2031, 5, 1))
    mail = compose(db.session.query(Message).one())
    assert "shoe_size" in mail.text
    (book,) = [openpyxl.load_workbook(io.BytesIO(one.content)) for one in mail.attachments]
    assert [cell.value for cell in book.active[1]] == ["Nama"]


def test_a_report_goes_out_once_a_day_at_its_hour(app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    _client, user = organizer(app, event)
    at(monkeypatch, event, -5, "12:00")
    service.schedule(event, details(user), COMMAND)
    written = []
    for day, time in ((-5, "23:00"), (-4, "06:59"), (-4, "07:00"), (-4, "18:00"), (-3, "07:01"), (0, "09:00")):
        at(monkeypatch, event, day, time)
        written.append(service.write_due())
    assert written == [0, 0, 1, 0, 1, 1]
    assert db.session.query(Message).count() == 3


def test_a_weekly_report_goes_out_on_its_day(app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    _client, user = organizer(app, event)
    now = at(monkeypatch, event, -6, "06:00")
    weekday = now.astimezone(event.zone).weekday()
    service.schedule(event, details(user, every=Every.WEEK, weekday=weekday), COMMAND)
    written = []
    for day in range(-6, 3):
        at(monkeypatch, event, day, "08:00")
        written.append(service.write_due())
    assert written == [1, 0, 0, 0, 0, 0, 0, 1, 0]


def test_it_ends_some_days_after_the_event(app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    _client, user = organizer(app, event)
    last = (event.ends_at.astimezone(event.zone).date() - event.starts_at.astimezone(event.zone).date()).days
    at(monkeypatch, event, 0, "06:00")
    service.schedule(event, details(user, days_after=1), COMMAND)
    at(monkeypatch, event, last + 1, "08:00")
    assert service.write_due() == 1
    at(monkeypatch, event, last + 2, "08:00")
    assert service.write_due() == 0
    assert service.next_at(db.session.query(ReportSchedule).one(), event) is None


def test_two_workers_at_once_send_one_mail(app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    _client, user = organizer(app, event)
    at(monkeypatch, event, -5, "06:00")
    service.schedule(event, details(user), COMMAND)
    at(monkeypatch, event, -5, "08:00")
    db.session.commit()
    ready, written = threading.Barrier(2), []

    def work() -> None:
        with app.app_context():
            ready.wait()
            written.append(service.write_due())
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(written) == [0, 1]
    assert db.session.query(Message).count() == 1


def test_a_stopped_report_is_sent_no_more(app: Flask, event: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    client, user = organizer(app, event)
    at(monkeypatch, event, -5, "06:00")
    planned = service.schedule(event, details(user), COMMAND)
    service._write(planned, event, dt.date(2031, 5, 1))
    message = db.session.query(Message).one()
    for words in ("The report is sent no more.", "The report was stopped before."):
        path = f"/manage/fgd/reports/lists/mail/{planned.id}/stop"
        assert words in client.post(path, follow_redirects=True).get_data(as_text=True)
    at(monkeypatch, event, -5, "08:00")
    assert service.write_due() == 0
    with pytest.raises(Obsolete):
        compose(message)


def test_who_is_no_organizer_any_more_gets_nothing(app: Flask, event: Event) -> None:
    _client, user = organizer(app, event)
    planned = service.schedule(event, details(user), COMMAND)
    service._write(planned, event, dt.date(2031, 5, 1))
    with transaction() as session:
        session.query(Membership).filter_by(user_id=user.id).delete()
    with pytest.raises(Obsolete):
        compose(db.session.query(Message).one())


def test_the_mail_carries_the_recap_as_a_paper(app: Flask, event: Event) -> None:
    _client, user = organizer(app, event)
    service._write(service.schedule(event, details(user), COMMAND), event, dt.date(2031, 5, 1))
    mail = compose(db.session.query(Message).one())
    (attached,) = mail.attachments
    assert attached.content.startswith(b"%PDF") and attached.name.endswith(".pdf") and mail.to_address == user.email


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"user_ids": []}, "Please choose who gets it"),
        ({"user_ids": [999]}, "Please choose who gets it"),
        ({"days_after": 91}, "between 0 and 90"),
        ({"report_id": 999}, "does not exist any more"),
    ],
)
def test_what_cannot_be_planned_is_said(app: Flask, event: Event, fields: dict, message: str) -> None:
    _client, user = organizer(app, event)
    with pytest.raises(Invalid, match=message):
        service.schedule(event, details(user, **fields), COMMAND)


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(app: Flask, event: Event) -> None:
    client, user = organizer(app, event)
    form = {"report": "", "every": "week", "weekday": "2", "time_of_day": "99", "format": "pdf", "days_after": "many"}
    answer = client.post("/manage/fgd/reports/lists/mail", data={**form, "user_ids": [user.id]})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Please enter a time such as 09:00." in page and "Please enter a number of days between 0 and 90." in page
    form |= {"time_of_day": "07:15", "days_after": "3", "user_ids": [user.id]}
    assert "Every week, Wednesday" in " ".join(
        client.post("/manage/fgd/reports/lists/mail", data=form, follow_redirects=True).get_data(as_text=True).split()
    )


def test_deleting_a_report_stops_its_mails(app: Flask, event: Event) -> None:
    client, user = organizer(app, event)
    kept = service.save(event, "Ada", ["name"], GuestFilter(), COMMAND)
    service.schedule(event, details(user, report_id=kept.id), COMMAND)
    path = f"/manage/fgd/reports/lists/{kept.id}/delete"
    client.post(path)
    assert (db.session.query(SavedReport).count(), queries.going_on()) == (0, [])
    assert client.post(path).status_code == 404


def test_pages_ask_as_much_of_the_database_at_few_and_at_many(app: Flask, count_sql) -> None:
    counted = []
    for slug, people in (("few", 2), ("many", 120)):
        event = make_event(slug)
        make_guests(event, [GuestDetails(f"T{n}", "official") for n in range(people)])
        client, _user = organizer(app, event)
        with count_sql() as statements:
            assert client.get(f"/manage/{slug}/reports/lists").status_code == 200
            assert client.get(f"/manage/{slug}/reports/lists/mail").status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1]
