import concurrent.futures
import hashlib
import io
import pathlib
import shutil
import subprocess
import zipfile

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails, change_guest, withdraw
from regapp.invitations.lettering.service import zipped
from regapp.messages.delivery import deliver_due
from regapp.models import DocumentKind, Message, MessageState
from regapp.reports.certificates import queries, service
from regapp.reports.certificates.service import Picture, SignerDetails
from regapp.tickets import documents
from tests.factories import link_of, make_guest, make_guests
from tests.messages.mailserver import part, written
from tests.printing.certificate_samples import signature
from tests.printing.certificates import is_untouched
from tests.printing.letters import INSTITUTION_OF_400
from tests.printing.reading import codes, squeeze, texts
from tests.printing.samples import HOSTILE_NAMES
from tests.reports.certificates.coming import came, changed, issue, issued


def all_in_one(event):
    stream = io.BytesIO()
    service.all_certificates(event, queries.issued(event.id), stream)
    return stream.getvalue()


def test_every_hostile_name_stands_on_its_certificate_with_its_own_code(event):
    guests = make_guests(event, [GuestDetails(name=name[:200], category="official") for name in HOSTILE_NAMES])
    came(event, *guests)
    issue(event)
    pdf, documents = all_in_one(event), issued(event)
    for words, found, document in zip(texts(pdf), codes(pdf), documents, strict=True):
        assert squeeze(document.data["name"]) in squeeze(words)
        assert squeeze(document.number) in squeeze(words)
        assert [one.rsplit("/", 1)[1] for one in found] == [document.code]


def test_what_was_frozen_is_printed_whatever_the_guest_is_called_now(event):
    guest = make_guest(event, "Nurhayati", title_after="S.Sos.")
    came(event, guest)
    issue(event)
    change_guest(guest, GuestDetails(name="Orang Lain", category="speaker"), COMMAND)
    (words,) = texts(all_in_one(event))
    assert "Nurhayati, S.Sos." in words and "Orang Lain" not in words


@pytest.mark.parametrize("language", ["id", "en", "ko", "tr", "es"])
def test_each_certificate_speaks_its_guests_language_in_the_committees_own_words(event, language):
    own = {
        language: {"title": "KATA UJI", "given": "untuk", "body": "{role}\n{title}\nдля {host} {venue} {institution}"}
    }
    changed(event, wording=own)
    came(event, make_guest(event, "Lee", language=language, institution="Universitas <X>"))
    issue(event)
    said = squeeze(texts(all_in_one(event))[0])
    for words in ("KATA UJI", "untuk", "Kementerian Contoh", "Ballroom", "Universitas <X>"):
        assert squeeze(words) in said


def test_a_line_whose_fields_are_empty_falls_away(event):
    changed(event, wording={"id": {"body": "{institution}\n{role}"}})
    came(event, make_guest(event, "Ani"))
    issue(event)
    assert "{" not in texts(all_in_one(event))[0]


def test_one_file_each_has_a_name_that_says_whose_it_is(event):
    guests = make_guests(event, [GuestDetails(name=name, category="official") for name in ("Ani", "이민석", "A/B")])
    came(event, *guests)
    issue(event)
    files = dict(service.each_certificate(event, queries.issued(event.id)))
    assert len(files) == 3
    for name, content in files.items():
        assert content.startswith(b"%PDF") and name.endswith(".pdf") and "/" not in name
    assert any("이민석" in name for name in files)


def test_the_same_certificates_give_the_same_bytes(event, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1936000000")
    came(event, make_guest(event))
    issue(event)
    assert all_in_one(event) == all_in_one(event)


def test_certificates_are_signed_where_the_organization_has_a_certificate(event, signing, client):
    came(event, make_guest(event, "Ani"), make_guest(event, "Budi"))
    issue(event)
    assert is_untouched(all_in_one(event))
    for _name, content in service.each_certificate(event, queries.issued(event.id)):
        assert is_untouched(content)
    assert "signed electronically" in client.get(f"/verify/{issued(event)[0].code}").text


def test_pyhanko_finds_the_signature_whole_and_valid(event, signing):
    came(event, make_guest(event))
    issue(event)
    pdf = all_in_one(event)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    with concurrent.futures.ThreadPoolExecutor(1) as aside:  # it starts an event loop, and a browser may have one here
        status = aside.submit(validate_pdf_signature, signature, ValidationContext(allow_fetching=False)).result()
    assert status.intact and status.valid and status.coverage.name == "ENTIRE_FILE"


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="pdfsig (poppler-utils) is not on the PATH")
def test_pdfsig_finds_the_signature_valid(event, signing, tmp_path):
    came(event, make_guest(event))
    issue(event)
    pdf = all_in_one(event)
    (tmp_path / "sertifikat.pdf").write_bytes(pdf)
    said = subprocess.run(["pdfsig", tmp_path / "sertifikat.pdf"], capture_output=True, text=True, timeout=60)
    assert "Signature is Valid" in said.stdout, said.stdout


def test_a_certificate_set_up_later_signs_what_was_issued_before_and_verify_says_so(event, app, client, request):
    came(event, make_guest(event))
    issue(event)
    code = issued(event)[0].code
    assert "carries none" in client.get(f"/verify/{code}").text
    request.getfixturevalue("signing")
    assert is_untouched(all_in_one(event))
    assert "signed electronically" in client.get(f"/verify/{code}").text


def test_the_mail_brings_the_pdf_and_the_link_in_the_guests_language_once_only(event, post):
    guest = make_guest(event, "이민석 <Lee>", email="lee@contoh.example", language="en")
    came(event, guest, make_guest(event, "Tanpa Surel"))
    issue(event)
    assert (service.send(event, COMMAND).queued, service.send(event, COMMAND).queued) == (1, 0)
    assert deliver_due().sent == 1
    (mail,) = post.mails
    assert written(mail["Subject"]) == "Certificate of 이민석 <Lee>: FGD on Green Development"
    assert link_of(guest) in part(mail, "text/plain").get_content()
    assert link_of(guest) in part(mail, "text/html").get_content()
    (words,) = texts(part(mail, "application/pdf").get_content())
    assert squeeze("이민석 <Lee>") in squeeze(words)


def test_those_without_an_address_are_counted(event):
    came(event, make_guest(event))
    issue(event)
    sent = service.send(event, COMMAND)
    assert (sent.queued, sent.without_address) == (0, 1)


def test_a_certificate_withdrawn_before_its_mail_left_is_not_sent(event, post):
    guest = make_guest(event, email="ani@contoh.example")
    came(event, guest)
    issue(event)
    service.send(event, COMMAND)
    service.withdraw(event, guest, issued(event)[0].id, COMMAND)
    deliver_due()
    assert post.mails == []
    assert db.session.query(Message.state).scalar() == MessageState.CANCELLED


def test_one_that_was_issued_again_is_sent_again(event, post):
    guest = make_guest(event, email="ani@contoh.example")
    came(event, guest)
    issue(event)
    service.send(event, COMMAND)
    service.issue_again(event, event.sessions, guest, issued(event)[0].id, COMMAND)
    assert service.send(event, COMMAND).queued == 1


def test_the_guest_finds_it_on_their_page_once_it_is_issued(event, client):
    guest = make_guest(event, "Nurhayati", language="en")
    came(event, guest)
    path = link_of(guest)
    assert "certificate.pdf" not in client.get(path).text
    assert client.get(f"{path}/certificate.pdf").status_code == 404
    issue(event)
    assert f"{path}/certificate.pdf" in client.get(path).text
    answer = client.get(f"{path}/certificate.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
    assert "Nurhayati" in texts(answer.data)[0]
    service.withdraw(event, guest, issued(event)[0].id, COMMAND)
    assert "certificate.pdf" not in client.get(path).text
    assert client.get(f"{path}/certificate.pdf").status_code == 404


def test_an_unknown_link_opens_no_certificate(client, event):
    assert client.get("/i/tidak-ada/certificate.pdf").status_code == 404


def test_a_certificate_that_cannot_be_signed_is_kept_back_and_the_guest_is_told_nothing_of_why(event, client, signing):
    guest = make_guest(event, language="en")
    came(event, guest)
    issue(event)
    signing.write_bytes(b"rusak")
    answer = client.get(f"{link_of(guest)}/certificate.pdf")
    assert answer.status_code == 503
    assert "not available at the moment" in answer.text and "signing.p12" not in answer.text


def test_what_would_not_come_out_well_is_known_with_the_guests_name(event):
    changed(event, wording={"id": {"body": "{role}" + "\n{institution} {institution}" * 5}})
    thai, good = make_guest(event, "สมชาย"), make_guest(event, "İnanoğlu 이민석")
    long = make_guest(event, "Kusumawardhana " * 13, title_after="S.E., M.Si., " * 9, institution=INSTITUTION_OF_400)
    came(event, thai, long, good)
    template = queries.template_of(event)
    ready = queries.register(event, template, event.sessions).ready
    told = {remark.guest.id: remark for remark in service.remarks(event, template, ready)}
    assert set(told) == {thai.id, long.id}
    assert [glyph.name for glyph in told[thai.id].flaws.missing][0].startswith("THAI CHARACTER")
    assert told[long.id].flaws.squeezed and not told[long.id].flaws.missing


def test_the_archive_opens_and_has_one_file_for_each(event):
    came(event, *make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(5)]))
    issue(event)
    packed = b"".join(zipped(service.each_certificate(event, queries.issued(event.id))))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert len(archive.namelist()) == 5 and archive.testzip() is None


def test_a_certificate_goes_without_a_picture_that_the_folder_has_lost(app, event):
    with_picture = SignerDetails("Ketua", "Ani", picture=Picture("ttd.png", signature()))
    changed(event, signers=(with_picture,))
    came(event, make_guest(event))
    issue(event)
    assert b"/Subtype /Image" in all_in_one(event)
    (pathlib.Path(app.instance_path) / "uploads" / hashlib.sha256(signature()).hexdigest()).unlink()
    assert b"/Subtype /Image" not in all_in_one(event)


def test_who_was_taken_off_the_list_keeps_the_certificate_and_stands_in_the_register(event, client):
    guest = make_guest(event, "Nurhayati", language="en")
    came(event, guest)
    issue(event)
    withdraw(guest, COMMAND)
    assert queries.register(event, queries.template_of(event), event.sessions).of(guest.id).document
    assert client.get(f"{link_of(guest)}/certificate.pdf").status_code == 200


def test_a_paper_that_does_not_say_in_which_language_it_is_speaks_the_events(event):
    guest = make_guest(event, "Nurhayati")
    day = event.starts_at.date()
    documents.issue(event.id, DocumentKind.CERTIFICATE, guest_id=guest.id, number="7", dated=day, data={"name": "N."})
    assert "N." in texts(all_in_one(event))[0]
