"""Filters that stand in the address, filters that are kept, and one change for many with its preview and way back."""

import re

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.extensions import db, transaction
from regapp.guests import queries, service
from regapp.guests.bulk import queries as bulk_queries
from regapp.guests.bulk import service as bulk
from regapp.guests.bulk.actions import Action
from regapp.guests.bulk.queries import Selection
from regapp.guests.bulk.service import ListChanged
from regapp.guests.filtering import SORTS, GuestFilter
from regapp.guests.saving import service as saving
from regapp.guests.service import GuestDetails
from regapp.models import (
    AuditEntry,
    BulkChange,
    ChangeRequest,
    Channel,
    Event,
    Guest,
    GuestStatus,
    GuestTag,
    ImportChange,
    ImportRun,
    Invitation,
    SavedFilter,
    Tag,
)
from tests.factories import make_event, make_guests, make_user, sign_in

EVERYBODY = Selection(GuestFilter(), is_everybody=True)


def people(event: Event) -> list[Guest]:
    return make_guests(
        event,
        [
            GuestDetails("Ali", "official", institution="dinas B", country="ID", phone="+6281200000001"),
            GuestDetails("Budi", "speaker", institution="Dinas A", email="b@c.example", delegation="Kedutaan"),
            GuestDetails("이민석", "delegate", country="KR", language="ko", precedence=2),
            GuestDetails("PT Borneo <Hijau> & Rekan", "media", institution="=1+1", precedence=1),
        ],
    )


def names(event: Event, **said: str) -> list[str]:
    wanted = GuestFilter.read(said)
    found = [row.guest.name for row in queries.guest_page(event.id, wanted=wanted).rows]
    assert queries.counts(event.id, wanted)["matching"] == len(found)
    return found


def run(event: Event, action: Action, value: str = "", selection: Selection = EVERYBODY) -> BulkChange:
    wanted = bulk.wanted_of(event, action, value, "en")
    seen = bulk.fingerprint(bulk_queries.concerned(event.id, selection, wanted))
    return bulk.apply(event, selection, wanted, seen, COMMAND)


def test_each_filter_shows_whom_it_says(app):
    event = make_event()
    ali, budi, lee, borneo = people(event)
    run(event, Action.ADD_TAG, "Meja VIP", Selection(GuestFilter(), (ali.ref, lee.ref)))
    with transaction():
        for guest, opened in ((ali, clock.now()), (budi, None)):
            invitation = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == guest.id)).one()
            invitation.sent_at, invitation.sent_channel = clock.now(), Channel.WHATSAPP
            invitation.opened_at = opened
        db.session.add(
            ChangeRequest(event_id=event.id, guest_id=lee.id, changes={"name": ["a", "b"]}, asked_at=clock.now())
        )
        imported = ImportRun(event_id=event.id, file="tamu.xlsx", at=clock.now())
        db.session.add(imported)
        db.session.flush()
        db.session.add(ImportChange(import_run_id=imported.id, guest_id=borneo.id, is_new=True))
    assert names(event, tag="meja vip") == ["Ali", lee.name]
    assert names(event, country="KR") == names(event, language="ko") == [lee.name]
    assert names(event, language="id") == ["Ali", "Budi", borneo.name]
    assert names(event, delegation="kedutaan") == ["Budi"]
    assert names(event, channel="whatsapp") == ["Ali", "Budi"]
    assert (names(event, opened="yes"), names(event, opened="no")) == (["Ali"], ["Budi"])
    assert names(event, lacks="email", category="official") == ["Ali"]
    assert "Ali" not in names(event, lacks="phone")
    assert names(event, word="1") == [lee.name]
    assert names(event, run=str(imported.id)) == [borneo.name]
    assert names(event, tag="meja vip", q="ali") == ["Ali"]
    assert names(event, answer="none", country="ID") == ["Ali"]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"sort": "institution"}, ["PT Borneo <Hijau> & Rekan", "Budi", "Ali", "이민석"]),
        ({"sort": "precedence"}, ["PT Borneo <Hijau> & Rekan", "이민석", "Ali", "Budi"]),
        ({"sort": "newest"}, ["PT Borneo <Hijau> & Rekan", "이민석", "Budi", "Ali"]),
        ({"sort": "'; DROP TABLE guest"}, ["Ali", "Budi", "이민석", "PT Borneo <Hijau> & Rekan"]),
    ],
)
def test_the_list_is_sorted_as_the_address_says(app, said, found):
    event = make_event()
    people(event)
    assert names(event, **said) == found


@pytest.mark.parametrize("sort", SORTS)
def test_pages_in_every_order_have_neither_gap_nor_repeat(app, sort):
    event = make_event()
    make_guests(
        event,
        [
            GuestDetails(
                f"Tamu {n % 5}", "official", institution=("", "Ä b", "a C", "A c")[n % 4], precedence=n % 3 or None
            )
            for n in range(23)
        ],
    )
    wanted = GuestFilter.read({"sort": sort})
    whole = [row.guest.id for row in queries.guest_page(event.id, wanted=wanted, limit=100).rows]
    seen, cursor = [], ""
    while True:
        page = queries.guest_page(event.id, wanted=wanted, after=cursor, limit=4)
        seen += [row.guest.id for row in page.rows]
        if not page.cursor:
            break
        cursor = page.cursor
    assert seen == whole and len(seen) == 23


@pytest.mark.parametrize("cursor", ["WzFd", "W3RydWVd", "WyJcdWQ4MDAiLDFd", "WyJhIiwiYiJd", "WzEsMiwzLDRd"])
@pytest.mark.parametrize("sort", SORTS)
def test_a_cursor_of_another_order_is_refused_or_shows_a_page(app, sort, cursor):
    event = make_event()
    people(event)
    try:
        queries.guest_page(event.id, wanted=GuestFilter.read({"sort": sort}), after=cursor)
    except Invalid:
        return
    assert sort == "newest" and cursor == "WzFd"


@pytest.mark.parametrize(
    ("action", "value", "column", "to"),
    [
        (Action.LANGUAGE, "ko", "language", "ko"),
        (Action.COUNTRY, "Korea", "country", "KR"),
        (Action.INSTITUTION, "PT Borneo <Hijau>\n& Rekan", "institution", "PT Borneo <Hijau> & Rekan"),
        (Action.RANK, "D.amb", "precedence_code", "D.amb"),
        (Action.WITHDRAW, "", "status", GuestStatus.WITHDRAWN),
    ],
)
def test_a_change_is_made_for_everybody_and_taken_back_exactly(app, action, value, column, to):
    event = make_event()
    people(event)
    which = getattr(Guest, column)
    before = db.session.execute(sa.select(Guest.id, which, Guest.search_key).order_by(Guest.id)).all()
    done = run(event, action, value)
    assert set(db.session.scalars(sa.select(which))) == {to}
    assert bulk.take_back(event, done.id, COMMAND) == (done.count, 0)
    assert db.session.execute(sa.select(Guest.id, which, Guest.search_key).order_by(Guest.id)).all() == before
    with pytest.raises(ListChanged, match="taken back already"):
        bulk.take_back(event, done.id, COMMAND)
    actions = [entry.action for entry in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert actions[-2:] == ["guests.bulk_changed", "guests.bulk_undone"]


def test_category_and_delegation_are_set_and_a_new_delegation_is_made(app):
    event = make_event()
    people(event)
    category, group = run(event, Action.CATEGORY, "media"), run(event, Action.DELEGATION, "Kedutaan Besar")
    db.session.expire_all()
    rows = queries.everybody(event.id)
    assert {(row.category.code, row.delegation) for row in rows} == {("media", "Kedutaan Besar")}
    assert (category.count, group.count) == (3, 4), "who was so already is not counted"
    bulk.take_back(event, group.id, COMMAND)
    assert sorted(row.delegation for row in queries.everybody(event.id)) == ["", "", "", "Kedutaan"]
    run(event, Action.DELEGATION, "")
    assert {row.delegation for row in queries.everybody(event.id)} == {""}


def test_what_was_changed_again_since_stays(app):
    event = make_event()
    ali, *_others = people(event)
    done = run(event, Action.COUNTRY, "TR")
    service.change_guest(ali, GuestDetails("Ali", country="MX"), COMMAND)
    assert bulk.take_back(event, done.id, COMMAND) == (3, 1)
    assert db.session.scalar(sa.select(Guest.country).where(Guest.id == ali.id)) == "MX"


def test_tags_are_one_whatever_their_capitals_and_stand_on_the_list(app):
    event = make_event()
    ali, budi, *_others = people(event)
    run(event, Action.ADD_TAG, "Meja <VIP>", Selection(GuestFilter(), (ali.ref,)))
    both = run(event, Action.ADD_TAG, "MEJA vip", Selection(GuestFilter(), (ali.ref, budi.ref)))
    assert both.count == 1
    assert list(db.session.scalars(sa.select(Tag.name))) == ["Meja <VIP>"]
    assert [row.tags for row in queries.guest_page(event.id).rows][:2] == [("Meja <VIP>",), ("Meja <VIP>",)]
    bulk.take_back(event, both.id, COMMAND)
    assert list(db.session.scalars(sa.select(GuestTag.guest_id))) == [ali.id]
    gone = run(event, Action.REMOVE_TAG, "meja vip")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GuestTag)) == 0
    bulk.take_back(event, gone.id, COMMAND)
    assert list(db.session.scalars(sa.select(GuestTag.guest_id))) == [ali.id]


@pytest.mark.parametrize(
    ("action", "value", "message"),
    [
        (Action.CATEGORY, "gala", "no category"),
        (Action.COUNTRY, "Atlantis", "country is not known"),
        (Action.LANGUAGE, "Klingon", "language is not known"),
        (Action.RANK, "X.9", "no such rank"),
        (Action.ADD_TAG, " - ", "enter a tag"),
        (Action.ADD_TAG, "x" * 61, "61 characters, 60 fit"),
        (Action.INSTITUTION, "x" * 401, "401 characters, 400 fit"),
        (Action.DELEGATION, "x" * 401, "401 characters, 400 fit"),
    ],
)
def test_a_value_that_cannot_be_taken_is_refused(app, action, value, message):
    event = make_event()
    with pytest.raises(Invalid, match=message):
        bulk.wanted_of(event, action, value, "en")


def test_a_list_that_changed_since_the_preview_is_not_changed(app):
    event = make_event()
    people(event)
    wanted = bulk.wanted_of(event, Action.COUNTRY, "TR", "en")
    seen = bulk.fingerprint(bulk_queries.concerned(event.id, EVERYBODY, wanted))
    make_guests(event, [GuestDetails("Baru", "official")])
    with pytest.raises(ListChanged, match="changed since you looked"):
        bulk.apply(event, EVERYBODY, wanted, seen, COMMAND)
    assert "TR" not in set(db.session.scalars(sa.select(Guest.country)))


@pytest.mark.parametrize("guests", [10, 1000])
def test_a_bulk_change_takes_the_same_statements_for_ten_and_for_a_thousand(app, count_sql, guests):
    event = make_event()
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(guests)])
    wanted = bulk.wanted_of(event, Action.INSTITUTION, "Dinas", "en")
    seen = bulk.fingerprint(bulk_queries.concerned(event.id, EVERYBODY, wanted))
    with count_sql() as statements:
        done = bulk.apply(event, EVERYBODY, wanted, seen, COMMAND)
    assert len(statements) == 6, statements
    with count_sql() as statements:
        bulk.take_back(event, done.id, COMMAND)
    assert len(statements) == 7, statements


@pytest.fixture
def browser(app, client):
    app.config["WTF_CSRF_ENABLED"] = False
    yield client
    app.config["WTF_CSRF_ENABLED"] = True


def test_choosing_looking_applying_and_taking_back_by_the_pages(browser):
    event = make_event()
    ali, *_others = people(event)
    sign_in(browser, make_user(event=event))
    page = browser.get("/manage/fgd/guests?lacks=phone").text
    assert "Change all 3 that match" in page and "no telephone" in page
    assert "Preview" in browser.get("/manage/fgd/guests/bulk?lacks=phone&all=1").text
    look = browser.get("/manage/fgd/guests/bulk?lacks=phone&all=1&do=country&value=korea").text
    assert "Of 3 chosen guests" in look and "2 change." in look and "PT Borneo &lt;Hijau&gt; &amp; Rekan" in look
    seen = re.search(r'name="seen" value="(\w+)"', look)[1]
    form = {"lacks": "phone", "all": "1", "do": "country", "value": "korea", "seen": seen}
    done = browser.post("/manage/fgd/guests/bulk", data=form, follow_redirects=True)
    assert "2 guests were changed" in done.text
    assert browser.post("/manage/fgd/guests/bulk", data=form).status_code == 409, "a double click"
    undone = browser.post(f"{done.request.path}/undo", follow_redirects=True)
    assert "2 guests are as before." in undone.text and "Taken back by" in undone.text
    none = browser.get("/manage/fgd/guests/bulk?ref=NOBODY", follow_redirects=True)
    assert "Please choose somebody first." in none.text
    bad = browser.get(f"/manage/fgd/guests/bulk?ref={ali.ref}&do=country&value=Atlantis")
    assert bad.status_code == 422 and "Atlantis" in bad.text
    assert browser.get("/manage/fgd/guests/bulk/999").status_code == 404


def test_filters_are_kept_renamed_and_let_go(browser):
    event = make_event()
    people(event)
    sign_in(browser, make_user(event=event))
    saved = browser.post(
        "/manage/fgd/guests/filters",
        data={"filter_name": "Korea & <Rekan>", "country": "KR", "nonsense": "x"},
        follow_redirects=True,
    ).text
    assert "Korea &amp; &lt;Rekan&gt;" in saved and "country=KR" in saved
    kept = db.session.scalars(sa.select(SavedFilter)).one()
    kept_id = kept.id
    assert kept.query == "country=KR"
    again = browser.post("/manage/fgd/guests/filters", data={"filter_name": kept.name}, follow_redirects=True).text
    assert "already" in again
    for name, says in (("", "Please enter a name."), ("x" * 81, "81 characters, 80 fit"), ("Seoul", "new name")):
        answer = browser.post(
            f"/manage/fgd/guests/filters/{kept_id}", data={"filter_name": name}, follow_redirects=True
        )
        assert says in answer.text
    assert "Seoul" in browser.get("/manage/fgd/guests/filters").text
    gone = browser.post(f"/manage/fgd/guests/filters/{kept_id}/delete", follow_redirects=True)
    assert "deleted" in gone.text
    assert browser.post(f"/manage/fgd/guests/filters/{kept_id}/delete").status_code == 404
    with pytest.raises(Invalid):
        saving.save(event, "\u200b", GuestFilter(), COMMAND)
