"""Attendance lists in every form: presets, columns, groups, two languages, money, saved under a name, signed."""

import io
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pypdfium2
import pytest
from reportlab.lib.units import mm

from regapp.accounts.service import COMMAND
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import ListForm, Role
from regapp.printing.attendance_pages import plan_pages
from regapp.reports import queries as reports
from regapp.reports.lists import papers, queries, service
from regapp.reports.lists.columns import COLUMNS
from regapp.reports.lists.details import PRESETS, Grouping, ListDetails, Purpose, Speech
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in
from tests.printing.certificates import is_untouched
from tests.printing.reading import ink_boxes, overlapping, squeeze

HOSTILE = ["PT Borneo <Hijau> & Rekan", "=1+1", "이민석", "İnanoğlu", "Aji\u200b Raden Kusumawardhani Hadiningrat"]
BASE = "/manage/fgd/attendance"


@pytest.fixture
def event(app):
    return make_event(signer_name="Anggraeni", signer_office="Ketua Panitia", signer_place="Balikpapan")


@pytest.fixture
def organizer(event, client, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, make_user(Role.ORGANIZER, event))
    return client


def words(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def sheet(event, **chosen):
    session = event.sessions[0]
    return papers.attendance_sheet(event, session, reports.attendees(event.id, session.id), ListDetails(**chosen))


def printed(event, **chosen):
    session, stream = event.sessions[0], io.BytesIO()
    rows = reports.attendees(event.id, session.id)
    papers.write_attendance_pdf(event, session, rows, stream, ListDetails(**chosen))
    return stream.getvalue()


def given(**more):
    """What the page sends."""
    return {
        "session": "main",
        "purpose": "attendance",
        "columns": ["position", "institution"],
        "speech": "event",
        "group": "category",
        "paper": "a4",
        "blank": "0",
        "signatures": "y",
        "name": "",
        "do": "pdf",
    } | more


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_prints_every_name_and_neither_cuts_nor_overlaps(organizer, event, preset):
    make_guests(
        event,
        [
            GuestDetails(
                name, "official", position="Kepala Dinas " * 5, institution="Universitas " * 9, staff_number="1" * 18
            )
            for name in HOSTILE * 4
        ],
    )
    text = squeeze("".join(words(organizer.get(f"{BASE}.pdf?preset={preset}").data)))
    assert [name for name in HOSTILE if squeeze(name.replace("\u200b", "")) not in text] == []
    session = event.sessions[0]
    planned = papers.attendance_sheet(event, session, reports.attendees(event.id, session.id), PRESETS[preset][1])
    for page in plan_pages(planned):
        boxes = ink_boxes(page.texts)
        assert overlapping(boxes) == [] and overlapping(page.rows) == []
        assert all(box.left > 0 and box.right < planned.size.width for box in boxes)


@pytest.mark.parametrize(
    ("preset", "told"),
    [
        ("general", ["Daftar Hadir", "Jabatan", "Instansi"]),
        ("civil", ["NIP", "Pangkat/Gol.", "198501012010012001"]),
        ("students", ["NIM", "Program studi", "198501012010012001"]),
        ("english", ["Attendance list", "Position", "Institution"]),
        ("bilingual", ["Daftar Hadir / Attendance list", "Jabatan", "Position", "Hari/Tanggal / Date"]),
        ("recipients", ["Daftar Penerimaan", "Uang harian (Rp)", "Pajak (Rp)", "Jumlah diterima (Rp)"]),
    ],
)
def test_a_preset_has_the_columns_that_its_office_knows(organizer, event, preset, told):
    make_guest(event, "Sulastri", staff_number="198501012010012001")
    text = squeeze(words(organizer.get(f"{BASE}.pdf?preset={preset}").data)[0])
    assert [one for one in told if squeeze(one) not in text] == []


def test_money_is_not_paid_out_by_the_door_so_a_list_of_recipients_has_neither_times_nor_drawn_signatures(event):
    make_guest(event, "Sulastri")
    found = sheet(event, purpose=Purpose.RECIPIENTS, columns=("daily", "received"))
    assert [column.label for column in found.columns] == ["Nama", "Uang harian (Rp)", "Jumlah diterima (Rp)"]
    assert found.groups[0].rows[0].cells == ("", "")


def test_many_columns_lie_on_the_side_and_few_stand_upright(event):
    make_guest(event, "Sulastri")
    upright = pypdfium2.PdfDocument(printed(event))[0]
    wide = pypdfium2.PdfDocument(printed(event, columns=("nip", "rank", "position", "institution", "account")))[0]
    assert (round(upright.get_width() / mm), round(wide.get_width() / mm)) == (210, 297)


@pytest.mark.parametrize(
    ("group", "titles"),
    [
        (Grouping.NONE, [""]),
        (Grouping.CATEGORY, ["Pejabat"]),
        (Grouping.INSTITUTION, ["Dinas B", "Dinas A", "Lainnya"]),
        (Grouping.COUNTRY, ["Korea Selatan", "Indonesia", "Lainnya"]),
        (Grouping.DELEGATION, [""]),
    ],
)
def test_people_stand_in_groups_and_those_without_any_at_the_end(event, group, titles):
    make_guest(event, "Budi", institution="Dinas B", country="KR", precedence=1)
    make_guest(event, "Chandra", precedence=2)
    make_guest(event, "Ali", institution="Dinas A", country="ID", precedence=3)
    make_guest(event, "Dewi", institution="Dinas B", country="KR", precedence=4)
    assert [one.title for one in sheet(event, group=group).groups] == titles


@pytest.mark.parametrize("group", Grouping)
@pytest.mark.parametrize("guests", [3, 40])
def test_a_list_takes_a_fixed_number_of_statements_whatever_its_groups(event, count_sql, group, guests):
    make_guests(event, [GuestDetails(f"Tamu {n}", "official", institution=f"Dinas {n}") for n in range(guests)])
    db.session.remove()
    session = reports.session_of(event, "main")
    with count_sql() as statements:
        rows = reports.attendees(event.id, session.id)
        papers.attendance_sheet(event, session, rows, ListDetails(group=group))
    assert len(statements) == 2 + (group == Grouping.DELEGATION), statements


def test_the_page_shows_how_the_list_begins_and_its_buttons_give_the_files(organizer, event):
    make_guest(event, "PT Borneo <Hijau> & Rekan")
    answer = organizer.post(BASE, data=given(do="show", columns=["nip", "rank"], speech="both"))
    page = organizer.get(answer.location).text
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page and "Pangkat/Gol." in page and "Rank/Grade" in page
    for kind, begins in (("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("zip", b"PK")):
        file = organizer.get(organizer.post(BASE, data=given(do=kind)).location)
        assert file.data.startswith(begins) and f".{kind}" in file.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("blank", "many", "Please enter a number of lines between 0 and 200."),
        ("blank", "201", "Please enter a number of lines between 0 and 200."),
        ("blank", "-1", "Please enter a number of lines between 0 and 200."),
        (
            "columns",
            [*COLUMNS][:-1],
            "These are more columns than a sheet has room for.",
        ),
        ("group", "salary", "Not a valid choice"),
        ("session", "gala", "Not a valid choice"),
    ],
)
def test_what_cannot_be_printed_is_told_beside_its_field_and_nothing_is_lost(organizer, event, field, value, told):
    answer = organizer.post(BASE, data=given(name="Daftar <saya>", **{field: value}))
    assert answer.status_code == 422
    assert told in answer.text and "Daftar &lt;saya&gt;" in answer.text


def test_a_list_is_kept_changed_and_deleted_by_name(organizer, event):
    organizer.post(f"{BASE}/forms", data=given(name="  Daftar  ASN ", columns=["nip", "rank"], paper="f4", blank="7"))
    (kept,) = queries.forms_of(event.id)
    details, lost = ListDetails.kept(kept.chosen)
    assert (kept.name, details.columns, details.paper.value, details.blank_rows) == (
        "Daftar ASN",
        ("nip", "rank"),
        "f4",
        7,
    )
    assert lost == []
    page = organizer.get(f"{BASE}?form={kept.id}").text
    assert re.search(r'value="nip"[^>]*checked|checked[^>]*value="nip"', page)
    changed = given(name="ASN", do="change", form=kept.id, version=kept.version, columns=["position"], signatures="")
    organizer.post(f"{BASE}/forms", data=changed)
    details, _lost = ListDetails.kept(queries.forms_of(event.id)[0].chosen)
    assert (details.columns, details.signatures) == (("position",), False)
    form_id = kept.id
    organizer.post(f"{BASE}/forms/{form_id}/delete")
    assert queries.forms_of(event.id) == []
    assert organizer.get(f"{BASE}?form={form_id}").status_code == 404


def test_of_two_who_change_a_list_the_second_is_told_and_may_still_save_theirs(organizer, event):
    kept = service.add(event, "ASN", ListDetails(), COMMAND)
    service.change(event, kept.id, 1, "ASN", ListDetails(columns=("nip",)), COMMAND)
    mine = given(name="ASN kami", do="change", form=kept.id, version=1, columns=["rank"])
    answer = organizer.post(f"{BASE}/forms", data=mine)
    assert answer.status_code == 409
    assert "changed this list meanwhile" in answer.text and "ASN kami" in answer.text
    assert organizer.post(f"{BASE}/forms", data=mine | {"version": 2}).status_code == 302
    assert ListDetails.kept(queries.forms_of(event.id)[0].chosen)[0].columns == ("rank",)


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "Please enter a name."), ("\u200b", "Please enter a name."), ("x" * 81, "80 fit"), ("ASN", "already")],
)
def test_a_name_that_cannot_be_taken_is_told_beside_it(organizer, event, name, told):
    service.add(event, "ASN", ListDetails(), COMMAND)
    answer = organizer.post(f"{BASE}/forms", data=given(name=name, do="save"))
    assert answer.status_code == 422 and told in answer.text
    assert db.session.query(ListForm).count() == 1


def test_a_column_that_no_longer_exists_is_left_out_and_named(organizer, event):
    kept = service.add(event, "Lama", ListDetails(), COMMAND)
    db.session.query(ListForm).update({"chosen": {"columns": ["salary", "position"], "group": "moon", "blank": "x"}})
    db.session.commit()
    page = organizer.get(f"{BASE}?form={kept.id}").text
    assert "These columns no longer exist and are left out: “salary”." in page
    assert organizer.get(f"{BASE}.pdf?form={kept.id}").status_code == 200


def test_another_event_s_list_is_not_found(organizer, event):
    other = service.add(make_event("other"), "ASN", ListDetails(), COMMAND)
    assert organizer.get(f"{BASE}?form={other.id}").status_code == 404
    assert organizer.post(f"{BASE}/forms/{other.id}/delete").status_code == 404


def test_the_archive_has_a_list_for_each_session(organizer, event):
    starts = event.starts_at.astimezone(event.zone).replace(tzinfo=None)
    add_session(
        event,
        SessionDetails(
            title="Panel <I>", starts=starts, ends=event.ends_at.astimezone(event.zone).replace(tzinfo=None)
        ),
        COMMAND,
    )
    make_guest(event, "Sulastri")
    archive = zipfile.ZipFile(io.BytesIO(organizer.get(f"{BASE}.zip").data))
    assert len(archive.namelist()) == len(event.sessions) == 2
    assert all("Sulastri" in words(archive.read(name))[0] for name in archive.namelist())


def test_the_workbook_has_the_columns_of_the_form_and_keeps_hostile_text_as_text(organizer, event):
    make_guests(event, [GuestDetails(name, "official", position="=2+2") for name in HOSTILE])
    book = openpyxl.load_workbook(io.BytesIO(organizer.get(f"{BASE}.xlsx?preset=civil").data))
    header, *rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert header == ["No.", "Nama", "NIP", "Pangkat/Gol.", "Jabatan", "Instansi"]
    assert sorted(row[1] for row in rows) == sorted(HOSTILE)
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("speech", Speech)
def test_the_same_list_makes_the_same_bytes(event, monkeypatch, speech):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1924992000")
    make_guests(event, [GuestDetails(name, "official") for name in HOSTILE])
    assert printed(event, speech=speech) == printed(event, speech=speech)


def test_a_list_is_signed_with_the_certificate_of_the_organization(organizer, event, signing):
    make_guest(event, "Sulastri")
    assert "Signed electronically (PDF)" in organizer.get(BASE).text
    signed = organizer.get(organizer.post(BASE, data=given(do="signed")).location)
    assert is_untouched(signed.data)


def test_without_a_certificate_no_signed_list_is_offered(organizer, event):
    assert "Signed electronically" not in organizer.get(BASE).text


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig (poppler-utils) is not on the PATH")
def test_pdfsig_finds_the_signature_of_a_list_valid(organizer, event, signing, tmp_path):
    make_guest(event, "Sulastri")
    (tmp_path / "daftar.pdf").write_bytes(organizer.get(organizer.post(BASE, data=given(do="signed")).location).data)
    said = subprocess.run(["pdfsig", tmp_path / "daftar.pdf"], capture_output=True, text=True, timeout=60)
    assert "Signature is Valid" in said.stdout
