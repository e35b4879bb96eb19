"""How an event's files are called and described."""

import datetime as dt

from regapp import clock
from regapp.events.naming import document_info, file_name
from tests.factories import make_event

OPENING = dt.datetime(2031, 5, 8, 1, tzinfo=dt.UTC)


def test_a_file_says_what_it_is_in_a_group_chat(app):
    event = make_event(
        title="FGD Balikpapan–Seoul: kota & hutan", starts_at=OPENING, ends_at=OPENING + dt.timedelta(hours=8)
    )

    assert file_name(event, "Daftar hadir", "Pembukaan", "pdf") == (
        "Daftar-hadir_FGD-Balikpapan-Seoul-kota-hutan_2031-05-08_Pembukaan.pdf"
    )


def test_a_title_without_an_end_leaves_a_name_that_systems_take(app):
    event = make_event(title="포럼/../" + "가" * 300)

    name = file_name(event, "Badges", "방" * 300, "pdf")

    assert len(name.encode()) < 255
    assert "/" not in name and ".." not in name


def test_the_date_in_a_paper_can_be_fixed_for_the_same_bytes_every_time(app, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1900000000")

    assert document_info(make_event(), "Badges", "id").created_at == dt.datetime(2030, 3, 17, 17, 46, 40, tzinfo=dt.UTC)


def test_a_paper_is_dated_now_where_nothing_fixes_it(app, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    before = clock.now()

    assert before <= document_info(make_event(), "Badges", "id").created_at <= clock.now()
