"""The import as a workbench: how a file is read, what it would change, whom it looks like, and the way back."""

import datetime as dt
import io
import re

import pytest

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.cli.guests import guests as command
from regapp.events.queries import happenings
from regapp.extensions import db
from regapp.guests import exporting, importing, queries
from regapp.guests.importing import drafts
from regapp.guests.importing.files import readings
from regapp.guests.importing.plan import Reading, columns_by_name, header_of, plan_import, with_proposals
from regapp.guests.importing.service import AlreadyUndone, Decisions, take, undo
from regapp.guests.service import change_guest, details_of
from regapp.models import Guest, ImportRun, Role
from regapp.rsvp.service import Said, accept
from tests.factories import make_event, make_guest, make_user, sign_in
from tests.guests.spreadsheets import xlsx_of

PAGE = "/manage/fgd/guests"


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer of the event whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def begun(browser, content, name="tamu.csv"):
    """A file that was handed in: the address of the step to which it led."""
    answer = browser.post(f"{PAGE}/import", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    return answer.location


def planned(event, text, **how):
    return with_proposals(event, plan_import(event, importing.read_table(text.encode()), Reading(**how)))


def names(event):
    db.session.expire_all()
    return [row.guest.name for row in queries.everybody(event.id)]


def last_run():
    db.session.expire_all()
    return db.session.query(ImportRun).order_by(ImportRun.id.desc()).first()


def test_a_title_above_the_header_is_passed_over(event):
    plan = planned(event, "DAFTAR UNDANGAN;;\nFGD Balikpapan;;\n\nNo;Nama;Instansi\n1;Ana;Dinas\n")
    assert [row.details.name for row in plan.new] == ["Ana"]
    assert (plan.above, plan.new[0].line) == (2, 5)


def test_columns_of_any_name_are_assigned_by_a_person_and_remembered(organizer, event):
    content = "Siapa;Dari mana;Lain\n이민석;PT Borneo <Hijau> & Rekan;x\n=1+1;Dinas;y\n".encode()
    step = begun(organizer, content)
    assert step.endswith("/columns")
    page = organizer.get(step).text
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page
    next_step = organizer.post(step, data={"column-0": "name", "column-1": "institution", "column-2": ""})
    organizer.post(f"{next_step.location}/confirm")
    assert names(event) == ["이민석", "=1+1"]
    again = begun(organizer, b"Siapa;Dari mana;Lain\nBudi;Badan;z\n")
    assert not again.endswith("/columns"), "the same columns need no second explanation"
    assert "Budi" in organizer.get(again).text


def test_the_alphabet_can_be_chosen_where_it_was_guessed_wrong(organizer, event):
    content = "nama;instansi\nGülşah Işık;Elçilik\n".encode("cp1254")
    assert next(iter(readings(content))) in ("cp1254", "cp1252")
    step = begun(organizer, content) + "/columns"
    page = organizer.get(step).text
    assert "Which one reads right?" in page and "Gülşah Işık" in page
    organizer.post(step, data={"look": "y", "encoding": "cp1252"})
    assert "GÃ" not in organizer.get(step).text
    organizer.post(step, data={"encoding": "cp1254", "column-0": "name", "column-1": "institution"})
    organizer.post(step.replace("/columns", "/confirm"))
    assert names(event) == ["Gülşah Işık"]


def test_another_sheet_can_be_chosen(organizer, event):
    content = xlsx_of({"Satu": [["nama"], ["Ana"]], "Dua": [["nama"], ["Budi"]]})
    step = begun(organizer, content, "tamu.xlsx")
    organizer.post(f"{step}/columns", data={"look": "y", "sheet": "Dua"})
    assert "Budi" in organizer.get(step).text
    organizer.post(f"{step}/confirm")
    assert names(event) == ["Budi"]


@pytest.mark.parametrize(
    ("written", "phone", "note"),
    [
        ("0812 1111 2222 (Sekpri)", "+6281211112222", "Telephone: Sekpri"),
        ("0812 1111 2222 - WA", "+6281211112222", "Telephone: WA"),
        ("\u202d+62 812 1111 2222\u202c", "+6281211112222", ""),
        ("\u2066081211112222\u2069", "+6281211112222", ""),
        ("081211112222 Ibu Wati", "+6281211112222", "Telephone: Ibu Wati"),
    ],
)
def test_a_remark_behind_a_number_goes_to_the_notes(event, written, phone, note):
    [row] = planned(event, f"nama;no hp\nAna;{written}\n").new
    assert (row.details.phone, row.details.notes) == (phone, note)


def test_of_two_numbers_the_first_is_taken_only_when_somebody_says_so(event):
    text = "nama;no hp;catatan\nAna;0812 1111 2222 / 0813 3333 4444;VIP\n"
    plan = planned(event, text)
    assert plan.new == [] and plan.has_several_numbers
    [row] = planned(event, text, first_numbers=True).new
    assert row.details.phone == "+6281211112222"
    assert row.details.notes == "VIP\nTelephone: 0813 3333 4444"


@pytest.mark.parametrize("address", ["josé@contoh.example", "ana@", "ana@tanpa titik.id", "@example.com", "ana"])
def test_an_address_is_judged_without_asking_the_network(event, address):
    plan = planned(event, f"nama;surel\nAna;{address}\n")
    assert (plan.bad_lines == 0) == (address == "josé@contoh.example")


def test_our_own_export_proposes_what_was_changed_in_it_and_changes_nothing_unseen(organizer, event):
    ana = make_guest(event, "Ana", position="Staf", institution="Dinas")
    stream = io.BytesIO()
    exporting.write(event, queries.everybody(event.id), "csv", stream)
    changed = stream.getvalue().replace(b"Staf", b"Kepala Bidang")
    step = begun(organizer, changed)
    page = organizer.get(step).text
    assert "<del>Staf</del>" in page and "Kepala Bidang" in page
    organizer.post(f"{step}/confirm")
    db.session.expire_all()
    assert db.session.get(Guest, ana.id).position == "Staf"
    step = begun(organizer, changed)
    line = re.search(r'name="row-(\d+)"', organizer.get(step).text)[1]
    organizer.post(f"{step}/decide", data={"line": line, f"row-{line}": f"same:{ana.ref}"})
    assert "would be brought up to date" in organizer.get(step).text
    organizer.post(f"{step}/confirm")
    db.session.expire_all()
    assert db.session.get(Guest, ana.id).position == "Kepala Bidang"
    assert (last_run().added, last_run().updated) == (0, 1)
    assert "<del>" not in organizer.get(begun(organizer, changed)).text, "a second time there is nothing to change"


def test_who_looks_like_somebody_is_proposed_and_a_person_decides(organizer, event):
    make_guest(event, "Rachmad Hidayat", institution="PT. Contoh", position="Manajer")
    text = "nama;instansi;jabatan\nRahmad Hidayat;PT Contoh;Direktur\nBudi;PT Contoh;Staf\n"
    plan = planned(event, text)
    assert [[match.guest.name for match in plan.matches[line]] for line in plan.matches] == [["Rachmad Hidayat"]]
    step = begun(organizer, text.encode())
    page = organizer.get(f"{step}?show=match").text
    assert "The same person as Rachmad Hidayat" in page and "spelled in another way" in page
    [guest] = [row.guest for row in queries.everybody(event.id)]
    organizer.post(f"{step}/decide", data={"line": 2, "row-2": f"same:{guest.ref}"})
    organizer.post(f"{step}/confirm")
    assert names(event) == ["Rahmad Hidayat", "Budi"]
    assert begun(organizer, text.encode()) and "There already" in organizer.get(begun(organizer, text.encode())).text


def test_rows_are_left_out_one_by_one(organizer, event):
    step = begun(organizer, b"nama\nAna\nBudi\nCitra\n")
    organizer.post(f"{step}/decide", data={"line": [2, 3, 4], "row-3": "leave"})
    assert "2 guests would be put on the list" in organizer.get(step).text
    organizer.post(f"{step}/confirm")
    assert names(event) == ["Ana", "Citra"]


def test_an_update_fills_in_and_leaves_alone_what_the_row_does_not_say(event):
    ana = make_guest(event, "Ana", position="Staf", email="ana@x.example")
    plan = planned(event, f"ref;nama;jabatan;surel\n{ana.ref};Ana;Kepala;\n")
    take(event, plan, "x.csv", COMMAND, decisions=Decisions(same={2: ana.ref}))
    db.session.expire_all()
    kept = db.session.get(Guest, ana.id)
    assert (kept.position, kept.email) == ("Kepala", "ana@x.example")


def test_one_button_takes_a_whole_import_back(organizer, event):
    make_guest(event, "Tetap")
    step = begun(organizer, b"nama\nAna\nBudi\n")
    address = organizer.post(f"{step}/confirm").location
    assert names(event) == ["Tetap", "Ana", "Budi"]
    page = organizer.post(f"{address}/undo", follow_redirects=True).text
    assert "2 guests were taken off the list." in page and "Taken back by" in page
    assert names(event) == ["Tetap"]
    step = begun(organizer, b"nama\nAna\nBudi\n")
    organizer.post(f"{step}/confirm")
    assert names(event) == ["Tetap", "Ana", "Budi"], "the same file puts them on the list again"
    assert happenings(event.id)


@pytest.mark.parametrize(("also", "left"), [(False, ["Ana"]), (True, [])])
def test_who_has_answered_since_is_kept_unless_one_says_otherwise(event, also, left):
    take(event, planned(event, "nama\nAna\nBudi\n"), "x.csv", COMMAND)
    ana = next(row.guest for row in queries.everybody(event.id) if row.guest.name == "Ana")
    accept(ana.id, Said())
    done = undo(last_run(), COMMAND, also_touched=also)
    assert [guest.name for guest in done.kept] == left
    assert names(event) == left
    with pytest.raises(AlreadyUndone):
        undo(last_run(), COMMAND)


def test_what_an_import_changed_becomes_what_it_was_unless_somebody_changed_it_since(event):
    ana, budi = make_guest(event, "Ana", position="Staf"), make_guest(event, "Budi", position="Staf")
    plan = planned(event, f"ref;nama;jabatan\n{ana.ref};Ana;Kepala\n{budi.ref};Budi;Kepala\n")
    take(event, plan, "x.csv", COMMAND, decisions=Decisions(same={2: ana.ref, 3: budi.ref}))
    db.session.expire_all()
    budi = db.session.get(Guest, budi.id)
    details = details_of(budi)
    details.position = "Sekretaris"
    change_guest(budi, details, COMMAND)
    done = undo(last_run(), COMMAND)
    db.session.expire_all()
    assert [db.session.get(Guest, one.id).position for one in (ana, budi)] == ["Staf", "Sekretaris"]
    assert (done.restored, [guest.name for guest in done.changed_since]) == (1, ["Budi"])


def test_a_draft_is_forgotten_after_a_day(app, organizer, event, monkeypatch):
    step = begun(organizer, b"nama\nAna\n")
    drafts.clear_drafts()
    assert organizer.get(step).status_code == 200
    monkeypatch.setattr(drafts, "LASTS", dt.timedelta(seconds=-1))
    drafts.clear_drafts()
    assert organizer.get(step).status_code == 303


@pytest.mark.parametrize("key", ["x", "0" * 32, "../../keys", "0" * 31 + "g"])
def test_a_draft_that_is_not_there_leads_to_the_beginning(organizer, event, key):
    assert organizer.get(f"{PAGE}/import/{key}").status_code in (303, 404)


@pytest.mark.parametrize("number", [3, 1500])
def test_the_preview_takes_the_same_statements_for_few_and_for_many(organizer, event, number, count_sql):
    step = begun(organizer, b"nama,instansi\n" + b"".join(b"Tamu %d,Dinas %d\n" % (at, at) for at in range(number)))
    organizer.get(step)
    with count_sql() as statements:
        organizer.get(step)
    assert len(statements) == (6 if number == 3 else 8), statements  # keys are looked up by five hundred


def test_the_command_names_columns_and_brings_up_to_date_when_told(app, event, tmp_path):
    ana = make_guest(event, "Ana", position="Staf")
    file = tmp_path / "daftar.csv"
    file.write_text(f"Siapa;ref;jabatan\nAna;{ana.ref};Kepala\nBudi;;Staf\n", encoding="utf-8")
    runner = app.test_cli_runner()

    def run(*arguments):
        return runner.invoke(command, ["import", "fgd", str(file), *arguments])

    refused = run()
    assert refused.exit_code == 1 and "no column" in str(refused.exception)
    done = run("--map", "Siapa=name")
    assert done.exit_code == 0 and "differs in position and stays as it is" in done.output
    assert "Put on the list: 1. There already: 1." in done.output
    done = run("--map", "siapa=name", "--update")
    assert "Brought up to date: 1." in done.output
    unknown = run("--map", "Siapa=nama")
    assert unknown.exit_code == 1 and "no field “nama”" in str(unknown.exception)


def test_columns_named_on_the_command_line_take_the_place_of_what_was_known():
    header = ["nama", "Nama Panggung"]
    assert columns_by_name(header, ["nama panggung=name"]) == {0: "", 1: "name"}


def test_the_header_is_the_row_that_names_the_name_or_the_fullest_one():
    table = importing.read_table(b"Daftar;;\nSiapa;Dari;Apa\nAna;Dinas;x\n")
    assert header_of(table) == (1, ["Siapa", "Dari", "Apa"])
    assert clock.now()
