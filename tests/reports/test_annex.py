"""The annex of the activity report: one paper of what was asked, planned, signed, counted and photographed."""

import io

import pypdfium2
import pytest
from PIL import Image

from regapp import uploads
from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.invitations.lettering import service as lettering
from regapp.invitations.lettering.queries import letter_of
from regapp.invitations.lettering.texts import Start
from regapp.models import EventPhoto, IssuedDocument, Role
from regapp.printing.annex import roman
from regapp.reports.annex import queries, service
from regapp.uploads import Handed
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in
from tests.printing.reading import squeeze

HOSTILE = ["PT Borneo <Hijau> & Rekan", "=1+1", "이민석", "İnanoğlu", "Aji\u200b Raden Kusumawardhani Hadiningrat"]
FORM = pypdfium2.raw.FPDF_PAGEOBJ_FORM
BASE = "/manage/fgd/reports/annex"


def photograph(size=(640, 480), color="#88aa77", turned=0) -> bytes:
    picture, stream = Image.new("RGB", size, color), io.BytesIO()
    exif = picture.getexif()
    if turned:
        exif[0x0112] = turned
    exif[0x010F] = "Secret Camera"
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def organizer(event, client, app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    sign_in(client, make_user(Role.ORGANIZER, event))
    return client


@pytest.fixture
def letter(event):
    return lettering.add_template(event, Start.INDONESIAN, COMMAND)


def paper(client, address=""):
    answer = client.get(f"{BASE}/annex.pdf{address}")
    assert answer.status_code == 200, answer.text
    return answer.data


def words(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def handed(*contents, name="foto.jpg"):
    return [Handed(name, content) for content in contents]


def titles(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return [(one.get_title(), one.get_dest().get_index() + 1) for one in document.get_toc()]


def test_every_part_begins_on_the_page_that_the_cover_names(organizer, event, letter):
    make_guests(event, [GuestDetails(name, category="official") for name in HOSTILE])
    service.add(event, handed(photograph(), photograph((480, 640)), photograph()), COMMAND)
    pdf = paper(organizer)
    pages = words(pdf)
    found = titles(pdf)
    assert [title.partition(" – ")[0] for title, _page in found] == [f"Lampiran {roman(n)}" for n in range(1, 6)]
    for title, page in found:
        label, _, name = title.partition(" – ")
        assert squeeze(f"{label} · Halaman {page} dari {len(pages)}") in squeeze(pages[page - 1])
        assert squeeze(f"{label}{name}{page}") in squeeze(pages[0]) or squeeze(name) in squeeze(pages[0])
    for name in HOSTILE:
        assert any(squeeze(name.replace("\u200b", "")) in squeeze(page) for page in pages)


def test_only_the_chosen_parts_are_in_it(organizer, event, letter):
    make_guest(event, "Sulastri")
    assert [title for title, _ in titles(paper(organizer, "?programme=y"))] == ["Lampiran I – Susunan acara"]
    found = [title for title, _ in titles(paper(organizer, "?lists=main&recap=y"))]
    assert [title.partition(":")[0] for title in found] == ["Lampiran I – Daftar Hadir", "Lampiran II – Rekapitulasi"]


def test_no_part_at_all_is_told_and_nothing_is_written(organizer, event):
    answer = organizer.get(f"{BASE}/annex.pdf?guest=")
    assert answer.status_code == 422
    assert "Please choose at least one part." in answer.text


def test_the_invitation_is_the_letter_as_it_went_out_and_nothing_is_issued_by_copying_it(organizer, event, letter):
    guest, other = make_guest(event, "Sulastri"), make_guest(event, "이민석")
    lettering.letter_pdf(event, guest)
    (document,) = db.session.query(IssuedDocument).all()
    pages = words(paper(organizer, f"?letter={letter.id}&guest={guest.ref}"))
    assert document.code[:4] in pages[1] and "Sulastri" in pages[1]
    pages = words(paper(organizer, f"?letter={letter.id}&guest=이민석"))
    assert other.name in pages[1] and document.code[:4] not in pages[1]
    db.session.rollback()
    assert [one.withdrawn_at for one in db.session.query(IssuedDocument)] == [None]


@pytest.mark.parametrize("typed", ["Nobody of this name", "%", "'; drop table guest"])
def test_a_guest_whom_the_letter_does_not_reach_is_told_beside_the_field(organizer, event, letter, typed):
    make_guest(event, "Sulastri")
    answer = organizer.get(f"{BASE}/annex.pdf", query_string={"letter": letter.id, "guest": typed})
    assert answer.status_code == 422
    assert "Nobody who gets this letter fits." in answer.text
    assert letter_of(event, make_guest(event, "Budi"))


def test_photographs_stand_upright_two_on_a_page_without_what_their_files_tell(organizer, event):
    contents = [photograph(), photograph((640, 480), turned=6), photograph()]
    added = service.add(event, handed(*contents), COMMAND)
    service.describe(event, added[1].id, "Pembukaan <b> & 이민석", COMMAND)
    pdf = paper(organizer, "?photographs=y")
    document = pypdfium2.PdfDocument(pdf)
    forms = [one for page in (1, 2) for one in document[page].get_objects(max_depth=1) if one.type == FORM]
    boxes = [one.get_bounds() for one in forms]
    assert len(document) == 3 and b"Secret Camera" not in pdf
    assert squeeze("Pembukaan <b> & 이민석") in squeeze(words(pdf)[1])
    assert [right - left > top - bottom for left, bottom, right, top in boxes] == [True, False, True]
    assert boxes[0][1] > boxes[1][3]


def test_photographs_are_described_moved_taken_out_and_brought_back(organizer, event):
    first, second = service.add(event, handed(photograph(), photograph()), COMMAND)

    def standing():
        db.session.rollback()
        return [(one.photo.id, one.photo.caption) for one in queries.photos_of(event.id) if not one.photo.removed_at]

    organizer.post(f"{BASE}/photos/{first.id}", data={"caption": "  Pembukaan  ", "do": "later"})
    assert standing() == [(second.id, ""), (first.id, "Pembukaan")]
    organizer.post(f"{BASE}/photos/{first.id}", data={"caption": "Pembukaan", "do": "later"})
    assert standing() == [(second.id, ""), (first.id, "Pembukaan")]
    organizer.post(f"{BASE}/photos/{second.id}", data={"do": "remove"})
    assert standing() == [(first.id, "Pembukaan")]
    assert "One photograph was taken out" in organizer.get(BASE).text
    organizer.post(f"{BASE}/photos/{second.id}", data={"do": "restore"})
    assert standing() == [(second.id, ""), (first.id, "Pembukaan")]


def test_a_caption_that_is_too_long_is_told_beside_it_and_kept(organizer, event):
    (photo,) = service.add(event, handed(photograph()), COMMAND)
    answer = organizer.post(f"{BASE}/photos/{photo.id}", data={"caption": "x" * 201})
    assert answer.status_code == 422
    assert "This is too long: 201 characters, 200 fit." in answer.text and "x" * 201 in answer.text


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("foto.jpg", b"", "This file is empty."),
        ("foto.svg", b"<svg onload='alert(1)'/>", "This kind of file cannot be taken."),
        ("foto.jpg", photograph()[:400], "This picture is damaged or incomplete."),
        ("foto.pdf", photograph(), "but is something else: JPEG"),
        ("foto.jpg", b"\xff\xd8\xff" + b"x" * uploads.LARGEST, "This file is too large"),
    ],
)
def test_a_file_that_is_no_photograph_is_named_and_none_of_them_is_kept(organizer, event, name, content, told):
    files = [(io.BytesIO(photograph()), "ok.jpg"), (io.BytesIO(content), name)]
    answer = organizer.post(f"{BASE}/photos", data={"files": files})
    assert answer.status_code == 422
    assert told in answer.text and f"{name}: " in answer.text
    db.session.rollback()
    assert db.session.query(EventPhoto).count() == 0


def test_handing_in_nothing_is_told(organizer, event):
    answer = organizer.post(f"{BASE}/photos", data={"files": (io.BytesIO(b""), "")})
    assert answer.status_code == 422 and "Please choose a file." in answer.text


def test_the_annex_takes_sixty_photographs(organizer, event, monkeypatch):
    monkeypatch.setattr(service, "MOST_PHOTOS", 2)
    service.add(event, handed(photograph(), photograph()), COMMAND)
    answer = organizer.post(f"{BASE}/photos", data={"files": (io.BytesIO(photograph()), "foto.jpg")})
    assert answer.status_code == 422
    assert "The annex takes 2 photographs." in answer.text


def test_another_event_s_photographs_cannot_be_seen_or_changed(organizer, event):
    (photo,) = service.add(make_event("other"), handed(photograph()), COMMAND)
    assert organizer.get(f"{BASE}/photos/{photo.id}/picture").status_code == 404
    assert organizer.post(f"{BASE}/photos/{photo.id}", data={"do": "remove"}).status_code == 404


def test_the_same_data_makes_the_same_bytes(organizer, event, letter, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1924992000")
    make_guests(event, [GuestDetails(name, category="official") for name in HOSTILE])
    service.add(event, handed(photograph()), COMMAND)
    assert paper(organizer) == paper(organizer)


def test_the_file_says_what_it_is(organizer, event):
    answer = organizer.get(f"{BASE}/annex.pdf?programme=y")
    assert "Lampiran-Laporan-Kegiatan_" in answer.headers["Content-Disposition"]
    assert pypdfium2.PdfDocument(answer.data).get_metadata_dict()["Title"].startswith("Lampiran Laporan Kegiatan: ")


@pytest.mark.parametrize("guests", [2, 40])
def test_the_page_takes_the_same_statements_for_few_guests_and_photographs_and_for_many(
    organizer, event, letter, count_sql, guests
):
    make_guests(event, [GuestDetails(f"Tamu {number}", category="official") for number in range(guests)])
    service.add(event, handed(*[photograph((64, 48))] * (guests // 2)), COMMAND)
    organizer.get(BASE)
    with count_sql() as counted:
        organizer.get(BASE)
    assert len(counted) == 5
