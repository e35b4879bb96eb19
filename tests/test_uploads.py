"""Files that people hand in: what is taken, what is refused and in which words, and that nothing runs."""

import io
import pathlib
import zipfile
import zlib

import openpyxl
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from regapp import backup, health, uploads
from regapp.errors import Invalid
from regapp.uploads import PICTURES, FileKind, keep, looked_into
from tests.factories import make_event, make_guest


def a_pdf(text="Surat tugas"):
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.drawString(72, 700, text)
    canvas.save()
    return stream.getvalue()


def a_picture(kind="PNG", size=(40, 30)):
    stream = io.BytesIO()
    Image.new("RGB", size, "navy").save(stream, kind)
    return stream.getvalue()


def a_workbook():
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    return stream.getvalue()


def a_document(*more, types="<Types/>", packed=zipfile.ZIP_DEFLATED):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packed) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("word/document.xml", "<document/>")
        for name, content in more:
            archive.writestr(name, content)
    return stream.getvalue()


def with_objects(inside, compressed=False):
    """A PDF with further objects in it, plainly or in a compressed stream."""
    body = zlib.compress(inside) if compressed else inside
    wrapped = b"9 0 obj <</Filter /FlateDecode>> stream\n" + body + b"\nendstream endobj" if compressed else body
    return a_pdf().replace(b"%%EOF", wrapped + b"\n%%EOF")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_pdf(), FileKind.PDF),
        (a_picture("PNG"), FileKind.PNG),
        (a_picture("JPEG"), FileKind.JPEG),
        (a_document(), FileKind.DOCX),
        (a_workbook(), FileKind.XLSX),
    ],
)
def test_a_file_is_what_its_content_says(content, kind):
    assert looked_into("Surat Dr.Budi", content).kind == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("surat.pdf", a_picture()),
        ("foto.png", a_picture("JPEG")),
        ("foto.jpg", a_pdf()),
        ("surat.pdf.exe", a_pdf()),
        ("surat.docm", a_document()),
        ("surat.docx", a_workbook()),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(name, content):
    with pytest.raises(Invalid, match="is something else"):
        looked_into(name, content)


def test_three_bytes_of_a_scan_that_read_like_a_script_by_chance_do_no_harm():
    scan = b"9 0 obj <</Length 9>> stream\n\x00/JS \x01/XFA\nendstream endobj"
    packed = b"8 0 obj <<>> stream\n" + zlib.compress(b"\x07/JS\x02") + b"\nendstream endobj"
    assert looked_into("a.pdf", a_pdf().replace(b"%%EOF", scan + packed + b"\n%%EOF")).kind == FileKind.PDF


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.7 " + b"x" * uploads.LARGEST, "This file is too large: 6 MB, 5 MB fit."),
        (b"MZ\x90\x00 not a letter", "This kind of file cannot be taken."),
        (b"<script>alert(1)</script>", "This kind of file cannot be taken."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This kind of file cannot be taken."),
        (b"PK\x03\x04 broken", "This kind of file cannot be taken."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "Old Office files can carry macros."),
        (a_pdf()[:-100], "This PDF is damaged or incomplete."),
        (with_objects(b"<</S /JavaScript /JS (app.alert(1))>>"), "has something in it that runs"),
        (with_objects(b"<</S /J#61vaScript>>"), "has something in it that runs"),
        (with_objects(b"<</S /Launch /F (cmd.exe)>>"), "has something in it that runs"),
        (with_objects(b"<</S /JavaScript>>", compressed=True), "has something in it that runs"),
        (with_objects(b"<</S /Rendition /JS (app.alert(1))>>"), "has something in it that runs"),
        (with_objects(b"<</Encrypt 4 0 R>>"), "This PDF is locked."),
        (a_picture()[:60], "This picture is damaged or incomplete."),
        (a_document(("word/vbaProject.bin", "x")), "This file carries macros."),
        (a_document(types="application/vnd.ms-word.document.macroEnabled.main+xml"), "This file carries macros."),
        (a_document(("word/embeddings/oleObject1.bin", "x")), "This file has other files in it."),
        (a_document(("word/big.xml", "0" * (uploads.LARGEST_UNFOLDED + 1))), "unfolds to far more than it seems"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(content, message):
    with pytest.raises(Invalid) as refused:
        looked_into("surat tugas.pdf", content)
    assert message in str(refused.value.message)


def test_a_picture_of_a_hundred_megapixels_is_refused_before_it_is_unfolded():
    small = a_picture()
    header = b"IHDR" + (10_000).to_bytes(4, "big") * 2 + small[24:29]
    huge = small[:12] + header + zlib.crc32(header).to_bytes(4, "big") + small[33:]
    with pytest.raises(Invalid, match="too many pixels"):
        looked_into("foto.png", huge)


def test_only_the_kinds_that_a_place_takes_are_taken():
    with pytest.raises(Invalid, match="PNG, JPEG"):
        looked_into("kop.pdf", a_pdf(), PICTURES)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("surat.pdf", "surat.pdf"),
        ("C:\\Users\\wati\\Surat Tugas.PDF", "Surat Tugas.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("", "file.pdf"),
        (".pdf", "file.pdf"),
        ("PT Borneo <Hijau> & Rekan.pdf", "PT Borneo <Hijau> & Rekan.pdf"),
        ("이민석\n.pdf", "이민석.pdf"),
        ("x" * 400 + ".pdf", "x" * 200 + ".pdf"),
    ],
)
def test_a_name_is_shown_and_never_a_path(given, shown):
    assert looked_into(given, a_pdf()).name == shown


def test_a_kept_file_comes_back_as_it_was(app):
    guest = make_guest(make_event())
    content = a_pdf()
    kept = keep(guest.event_id, "assignment", "surat.pdf", content, guest_id=guest.id)
    again = keep(guest.event_id, "assignment", "surat.pdf", content, guest_id=guest.id)
    assert uploads.content_of(kept) == content
    assert (kept.size, kept.media_type, kept.sha256) == (len(content), "application/pdf", again.sha256)


def test_a_file_of_another_event_is_not_found_and_a_changed_one_is_not_given_out(app):
    event, other = make_event(), make_event("lain")
    kept = keep(event.id, "question", "surat.pdf", a_pdf("lain"))
    assert uploads.upload_of(other.id, kept.id) is None
    assert uploads.upload_of(event.id, kept.id) is kept
    (uploads._folder() / kept.sha256).write_bytes(b"changed")
    with pytest.raises(FileNotFoundError):
        uploads.content_of(kept)


def test_a_backup_takes_the_files_along(app, monkeypatch):
    monkeypatch.setattr(health, "_revision", lambda connection: health.newest_revision())
    kept = keep(make_event().id, "assignment", "surat.pdf", a_pdf("kept"))
    stream = io.BytesIO()
    backup.write(pathlib.Path(app.instance_path), stream)
    assert f"files/uploads/{kept.sha256}" in zipfile.ZipFile(stream).namelist()


def test_a_refused_file_leaves_nothing_behind(app, tmp_path, monkeypatch):
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    with pytest.raises(Invalid):
        keep(make_event().id, "assignment", "x.pdf", b"%PDF-")
    assert list(tmp_path.rglob("*")) == []
