"""The import under attack: nothing unseen is overwritten, what was taken back is as it was, no click counts twice."""

import io
import re

import pytest

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests import importing, queries, values
from regapp.guests.duplicates.service import merge
from regapp.guests.importing.plan import plan_import, with_proposals
from regapp.guests.importing.service import Decisions, ImportRefused, take, undo
from regapp.guests.service import change_guest, details_of
from regapp.models import Guest, ImportRun, Role
from tests.factories import make_event, make_guest, make_user, sign_in

PAGE = "/manage/fgd/guests/import"
HOSTILE = "PT Borneo <Hijau> & Rekan"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer of the event whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def begun(browser, text):
    """A file that was handed in: the address of the step to which it led."""
    answer = browser.post(PAGE, data={"file": (io.BytesIO(text.encode()), "tamu.csv")})
    assert answer.status_code == 303, answer.text
    return answer.location


def planned(event, text):
    return with_proposals(event, plan_import(event, importing.read_table(text.encode())))


def taken(event, text, **decisions):
    return take(event, planned(event, text), "tamu.csv", COMMAND, decisions=Decisions(**decisions))[1]


def choices(page, line):
    """The values that a person may choose for a row, as the page offers them."""
    return re.findall(rf'name="row-{line}"\s+value="([^"]+)"', page)


def changed_by_a_colleague(guest_id, **fields):
    db.session.expire_all()
    guest = db.session.get(Guest, guest_id)
    details = details_of(guest)
    for field, value in fields.items():
        setattr(details, field, value)
    change_guest(guest, details, COMMAND)


def fresh(guest_id):
    db.session.expire_all()
    return db.session.get(Guest, guest_id)


def test_what_a_colleague_changed_after_the_preview_is_not_overwritten_unseen(organizer, event):
    ana = make_guest(event, "Ana", position="Staf", email="lama@x.example")
    step = begun(organizer, f"ref;nama;jabatan;surel\n{ana.ref};Ana;Kepala;lama@x.example\n")
    [choice] = choices(organizer.get(step).text, 2)
    organizer.post(f"{step}/decide", data={"line": 2, "row-2": choice})
    changed_by_a_colleague(ana.id, email="baru@x.example")
    page = organizer.post(f"{step}/confirm", follow_redirects=True).text
    assert "Ana was changed since you looked" in page
    assert "<del>baru@x.example</del>" in page, "what it would change now is shown"
    assert (fresh(ana.id).position, fresh(ana.id).email) == ("Staf", "baru@x.example")
    [choice] = choices(page, 2)
    organizer.post(f"{step}/decide", data={"line": 2, "row-2": choice})
    organizer.post(f"{step}/confirm")
    assert (fresh(ana.id).position, fresh(ana.id).email) == ("Kepala", "lama@x.example")


def test_a_proposed_match_shows_field_by_field_what_it_would_change(organizer, event):
    make_guest(event, "Rachmad Hidayat", institution=HOSTILE, position="Manajer")
    step = begun(organizer, f"nama;instansi;jabatan\nRahmad Hidayat;{HOSTILE};Direktur\n")
    page = organizer.get(step).text
    assert "<del>Manajer</del>" in page and "<del>Rachmad Hidayat</del>" in page


def test_two_rows_are_not_both_rows_of_one_person(event):
    ana = make_guest(event, "Ana", position="Staf")
    with pytest.raises(ImportRefused) as refused:
        taken(
            event,
            f"ref;nama;jabatan\n{ana.ref};Ana;Kepala\n{ana.ref};Ana;Sekretaris\n",
            same={2: ana.ref, 3: ana.ref},
        )
    assert "Lines 2, 3" in str(refused.value.message)
    assert fresh(ana.id).position == "Staf"


def test_a_row_of_somebody_who_is_not_there_is_refused_rather_than_lost(event):
    with pytest.raises(ImportRefused) as refused:
        taken(event, "nama\nAna\nBudi\n", same={2: "ZZZZZZ"})
    assert "Line 2" in str(refused.value.message)
    assert queries.everybody(event.id) == []


def test_after_an_import_was_taken_back_the_file_before_it_still_changes_nothing(event):
    taken(event, "nama;jabatan\nAna;Staf\n")
    [ana] = [row.guest for row in queries.everybody(event.id)]
    taken(event, f"ref;nama;jabatan\n{ana.ref};Ana;Kepala\n", same={2: ana.ref})
    undo(db.session.query(ImportRun).order_by(ImportRun.id.desc()).first(), COMMAND)
    assert fresh(ana.id).position == "Staf"
    assert taken(event, "nama;jabatan\nAna;Staf\n").added == 0


def test_whoever_took_in_another_record_is_kept_when_the_import_is_taken_back(event):
    old = make_guest(event, "Ana Lama")
    taken(event, "nama\nAna\n")
    new = next(row.guest for row in queries.everybody(event.id) if row.guest.name == "Ana")
    merge(new.id, old.id, {}, COMMAND)
    done = undo(db.session.query(ImportRun).one(), COMMAND)
    assert [guest.name for guest in done.kept] == ["Ana"]


def test_a_second_click_leads_to_what_the_first_one_did(organizer, event):
    step = begun(organizer, "nama\nAna\n")
    first = organizer.post(f"{step}/confirm").location
    assert "/runs/" in first
    for address, method in ((f"{step}/confirm", "post"), (step, "get"), (f"{step}/columns", "get")):
        assert getattr(organizer, method)(address).location == first
    assert len(queries.everybody(event.id)) == 1


@pytest.mark.parametrize("encoding", ["idna", "punycode", "zip", "rot13", "a\x00b", "undefined", "😀"])
def test_an_alphabet_that_is_none_is_refused(organizer, event, encoding):
    step = begun(organizer, "nama\nİnanoğlu\n")
    answer = organizer.post(f"{step}/columns", data={"look": "y", "encoding": encoding})
    assert answer.status_code == 200 and "not written in this alphabet" in answer.text


@pytest.mark.parametrize(
    ("written", "is_several"),
    [
        ("0812 1111 2222 / 0813 3333 4444", True),
        ("tidak ada nomornya", False),
        ("0812 1111 2222 3333 4444 5555", False),
    ],
)
def test_the_hint_about_several_numbers_is_given_only_where_there_are_several(event, written, is_several):
    assert planned(event, f"nama;no hp\nAna;{written}\n").has_several_numbers is is_several


@pytest.mark.parametrize("mark", ["\u061c", "\u200e", "\u202a", "\u2066", "\u00ad", "\ufeff"])
def test_marks_that_nobody_sees_are_no_part_of_a_number_or_an_address(mark):
    assert values.e164(f"{mark}0812{mark} 1111 2222{mark}") == "+6281211112222"
    assert values.email_address(f"{mark}ana@{mark}contoh.example{mark}") == "ana@contoh.example"
