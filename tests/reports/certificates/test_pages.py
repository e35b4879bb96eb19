import csv
import io
import re

import openpyxl
import pytest
from PIL import Image

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails, change_guest
from regapp.models import CertificateTemplate, Role, Upload
from regapp.reports.certificates import queries, service
from tests.factories import make_guest, make_guests, make_user, sign_in
from tests.printing.certificate_samples import signature
from tests.printing.reading import texts
from tests.printing.samples import HOSTILE_NAMES
from tests.reports.certificates.coming import came, changed, details, issue, issued, make_session

PAGE = "/manage/fgd/certificates"


@pytest.fixture
def organizer(app, event, client):
    app.config["WTF_CSRF_ENABLED"] = False
    yield sign_in(client, make_user(Role.ORGANIZER, event))
    app.config["WTF_CSRF_ENABLED"] = True


def settings_of(organizer, **more):
    """What the page of settings would send back unchanged, with what may be given otherwise."""
    page = organizer.get(f"{PAGE}/settings").text
    form = {}
    for tag in re.findall(r"<input [^>]*>", page, re.DOTALL):
        found = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if found.get("name") and found.get("type") not in ("file", "checkbox", "radio", "submit"):
            form[found["name"]] = found.get("value", "")
    for name, chosen in re.findall(r'<select[^>]*name="(\w+)"[^>]*>.*?<option selected value="(\w*)"', page, re.DOTALL):
        form[name] = chosen
    form.pop("q", None)
    return form | {"needs": "any"} | more


def test_the_register_says_who_meets_the_rule_who_does_not_and_why(organizer, event):
    here, away = make_guest(event, "Nurhayati"), make_guest(event, "PT Borneo <Hijau> & Rekan")
    came(event, here)
    page = organizer.get(PAGE).text
    assert "1 guest meets the rule" in page and "Ready to issue" in page
    assert "Was not seen at “Pembukaan”." in page and "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page
    assert away.name not in page
    assert "Nurhayati" not in organizer.get(f"{PAGE}?show=lacking").text
    assert "Nurhayati" in organizer.get(f"{PAGE}?show=ready").text


def test_certificates_are_issued_after_a_look_at_them(organizer, event):
    came(event, make_guest(event, "Nurhayati"), make_guest(event, "สมชาย"))
    page = organizer.get(f"{PAGE}/issue").text
    assert "1 thing needs a look first" in page and "THAI CHARACTER SO SUA" in page
    assert "2 certificates, dated" in page
    page = organizer.post(f"{PAGE}/issue", follow_redirects=True).text
    assert "2 certificates are issued: 001/" in page and len(issued(event)) == 2
    assert "nobody left" in organizer.post(f"{PAGE}/issue", follow_redirects=True).text


def test_one_guests_page_issues_withdraws_and_issues_again(organizer, event):
    guest = make_guest(event, "Nurhayati")
    came(event, guest)
    at = f"{PAGE}/guests/{guest.ref}"
    assert "Issue the certificate" in organizer.get(at).text
    assert "issued with the number 001/" in organizer.post(f"{at}/issue", follow_redirects=True).text
    (document,) = issued(event)
    change_guest(guest, GuestDetails(name="Nurhayati Baru", category="official"), COMMAND)
    page = organizer.get(at).text
    assert "The guest has changed since" in page and "As it was issued" in page and "As it would be issued now" in page
    again = organizer.post(f"{at}/again", data={"document": document.id}, follow_redirects=True).text
    assert "with the number 002/" in again and "Withdrawn" in again
    stale = organizer.post(f"{at}/withdraw", data={"document": document.id}, follow_redirects=True).text
    assert "withdrawn or issued again since" in stale and len(issued(event)) == 1
    done = organizer.post(f"{at}/withdraw", data={"document": issued(event)[0].id}, follow_redirects=True).text
    assert "is withdrawn" in done and issued(event) == []


@pytest.mark.parametrize("given", ["", "x", "-1", "9" * 40, "٣"])
def test_a_withdrawal_of_nothing_is_told(organizer, event, given):
    guest = make_guest(event)
    came(event, guest)
    issue(event)
    at = f"{PAGE}/guests/{guest.ref}/withdraw"
    assert "since" in organizer.post(at, data={"document": given}, follow_redirects=True).text
    assert len(issued(event)) == 1


def test_a_guest_gets_another_role_on_their_page(organizer, event):
    guest = make_guest(event, "Nurhayati", language="en")
    at = f"{PAGE}/guests/{guest.ref}"
    page = organizer.post(f"{at}/role", data={"role": "moderator", "word": ""}, follow_redirects=True).text
    assert "The changes are saved." in page and "Moderator" in page
    long = organizer.post(f"{at}/role", data={"role": "moderator", "word": "x" * 200})
    assert long.status_code == 422 and "120 characters fit" in long.text and "x" * 200 in long.text
    assert organizer.post(f"{at}/role", data={"role": "raja", "word": ""}).status_code == 422


def test_a_guest_of_another_event_is_not_found(organizer, event):
    assert organizer.get(f"{PAGE}/guests/ABCDEF").status_code == 404
    assert organizer.get(f"{PAGE}/guests/%00").status_code == 404


def test_the_settings_are_written_and_shown_again(organizer, event):
    make_session(event, "workshop", "Lokakarya")
    make_guest(event, "Nurhayati")
    given = settings_of(organizer, pattern="{no:04}/X/{year}", code="KSA", place="Jakarta", dated="2031-05-08")
    given |= {"sessions": ["main", "workshop"], "needs": "all", "minutes": "45", "title_id": "PIAGAM"}
    given |= {"role_speaker": "keynote", "word_speaker_ko": "연사", "office_2": "Ketua Panitia", "name_2": "Maulida"}
    page = organizer.post(f"{PAGE}/settings", data=given, follow_redirects=True)
    assert "The changes are saved." in page.text, page.text
    template = db.session.query(CertificateTemplate).one()
    assert (template.pattern, template.code, template.minutes, template.all_sessions) == (
        "{no:04}/X/{year}",
        "KSA",
        45,
        True,
    )
    assert template.roles["speaker"] == {"role": "keynote", "words": {"ko": "연사"}}
    assert template.wording == {"id": {"title": "PIAGAM"}}
    assert [signer["name"] for signer in template.signers] == ["Dr. Anggraeni Dyah Palupi, M.Si.", "Maulida"]
    shown = organizer.get(f"{PAGE}/settings").text
    assert 'value="연사"' in shown and "PIAGAM" in shown and "0001/X/2031" in shown
    again = organizer.post(f"{PAGE}/settings", data=settings_of(organizer, **_kept(given)), follow_redirects=True)
    assert "Nothing was changed." in again.text


def _kept(given):
    return {name: given[name] for name in ("sessions", "needs", "pattern", "code", "place", "dated", "minutes")}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"pattern": "SERT/{year}"}, "every certificate would get the same number"),
        ({"pattern": ""}, "every certificate would get the same number"),
        ({"pattern": "{no}{lain}"}, "There is no field {lain}."),
        ({"minutes": "banyak"}, "whole number"),
        ({"minutes": "999999"}, "number of minutes"),
        ({"next_number": "0"}, "The next one is 1"),
        ({"dated": "kemarin"}, "Please enter a date"),
        ({"body_tr": "{nama}"}, "There is no field {nama}."),
        ({"title_id": "x" * 200}, "120 characters fit"),
        ({"office_1": "o\n" * 20}, "At most 4 lines"),
        ({"letterhead": "o\n" * 20}, "At most 8 lines"),
        ({"body_en": "o\n" * 20}, "At most 16 lines"),
        ({"role_speaker": "raja"}, "Not a valid choice"),
        ({"sessions": ["tidak-ada"]}, "tidak-ada"),
        ({"version": "x"}, "has changed these settings"),
    ],
)
def test_what_cannot_be_taken_is_told_beside_the_field_and_what_was_typed_is_kept(organizer, event, wrong, message):
    answer = organizer.post(f"{PAGE}/settings", data=settings_of(organizer, place="Tetap di sini", **wrong))
    assert answer.status_code == 422
    assert message in answer.text and 'value="Tetap di sini"' in answer.text
    assert queries.template_of(event).place != "Tetap di sini"


def test_the_second_of_two_is_told_who_was_faster_and_may_save_again(organizer, event):
    mine = settings_of(organizer, place="Bogor")
    service.change_template(event, details(place="Jakarta"), 1, COMMAND)
    answer = organizer.post(f"{PAGE}/settings", data=mine)
    assert answer.status_code == 422 and "has changed these settings" in answer.text and 'value="Bogor"' in answer.text
    version = re.search(r'name="version"[^>]*value="(\d+)"', answer.text)
    assert version and version[1] == "2"
    organizer.post(f"{PAGE}/settings", data=mine | {"version": "2"})
    assert queries.template_of(event).place == "Bogor"


def test_a_signature_is_handed_in_printed_and_taken_away(organizer, event):
    came(event, make_guest(event))
    file = (io.BytesIO(signature()), "ttd.png")
    answer = organizer.post(f"{PAGE}/settings", data=settings_of(organizer, picture_1=file), follow_redirects=True)
    assert "The changes are saved." in answer.text
    (upload,) = db.session.query(Upload).all()
    assert db.session.query(CertificateTemplate).one().signers[0]["upload_id"] == upload.id
    issue(event)
    assert b"/Subtype /Image" in organizer.get(f"{PAGE}/certificates.pdf").data
    organizer.post(f"{PAGE}/settings", data=settings_of(organizer, without_1="y"))
    assert db.session.query(CertificateTemplate).one().signers[0]["upload_id"] is None


def _picture(side: int) -> bytes:
    stream = io.BytesIO()
    Image.new("1", (side, side)).save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"<svg onload='x'/>", "ttd.svg", "cannot be taken"),
        (b"%PDF-1.4 %%EOF", "ttd.pdf", "cannot be taken"),
        (signature()[:200], "ttd.png", "damaged"),
        (b"x" * (5 * 1024 * 1024 + 1), "ttd.png", "too large"),
        (_picture(10_000), "ttd.png", "too many pixels"),
    ],
)
def test_what_is_no_signature_is_refused_beside_the_field(organizer, event, content, name, message):
    answer = organizer.post(f"{PAGE}/settings", data=settings_of(organizer, picture_1=(io.BytesIO(content), name)))
    assert answer.status_code == 422 and message in answer.text and 'id="picture_1-error"' in answer.text


def test_a_picture_without_a_signer_is_refused(organizer, event):
    given = settings_of(organizer, picture_3=(io.BytesIO(signature()), "ttd.png"))
    answer = organizer.post(f"{PAGE}/settings", data=given)
    assert answer.status_code == 422 and "who signs" in answer.text


@pytest.mark.parametrize("name", HOSTILE_NAMES[:8])
def test_the_preview_shows_any_guests_certificate_and_issues_nothing(organizer, event, name):
    make_guest(event, name[:200])
    guest = queries.likely(event.id, "")
    answer = organizer.post(f"{PAGE}/settings/preview", data=settings_of(organizer, guest=guest.ref, title_id="PIAGAM"))
    assert "PIAGAM" in answer.text and "<svg" in answer.text
    pdf = organizer.get(f"{PAGE}/preview.pdf?guest={guest.ref}").data
    assert pdf.startswith(b"%PDF") and "Pratinjau" in texts(pdf)[0]
    assert issued(event) == [] and queries.template_of(event).next_number == 1


def test_a_preview_of_what_cannot_be_taken_says_why(organizer, event):
    make_guest(event)
    answer = organizer.post(f"{PAGE}/settings/preview", data=settings_of(organizer, pattern="X"))
    assert answer.status_code == 200 and "every certificate would get the same number" in answer.text


def test_the_papers_of_all_and_of_one(organizer, event):
    one, other = make_guest(event, "Nurhayati"), make_guest(event, "Bambang")
    came(event, one, other)
    assert organizer.get(f"{PAGE}/certificates.pdf").status_code == 302
    issue(event)
    answer = organizer.get(f"{PAGE}/certificates.pdf")
    assert len(texts(answer.data)) == 2
    assert "FGD-Pembangunan-Hijau" in answer.headers["Content-Disposition"]
    assert len(texts(organizer.get(f"{PAGE}/certificates.pdf?guest={one.ref}").data)) == 1
    archive = organizer.get(f"{PAGE}/certificates.zip")
    assert archive.mimetype == "application/zip" and archive.data.startswith(b"PK")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_register_of_numbers_has_every_one_with_what_became_of_it(organizer, event, kind):
    guest = make_guest(event, "=1+1")
    came(event, guest)
    issue(event)
    service.issue_again(event, event.sessions, guest, issued(event)[0].id, COMMAND)
    answer = organizer.get(f"{PAGE}/register.{kind}")
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
        rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert [row[0][:3] for row in rows[1:]] == ["001", "002"]
    assert all("=1+1" in row[2] for row in rows[1:])
    assert [bool(row[7]) for row in rows[1:]] == [True, False]


def test_mails_go_into_the_outbox_from_the_page(organizer, event):
    came(event, make_guest(event, email="ani@contoh.example"), make_guest(event, "Bambang"))
    issue(event)
    page = organizer.get(PAGE).text
    assert "Send 1 by mail" in page and "1 guest with a certificate has no e-mail address" in page
    assert "1 message is in the outbox." in organizer.post(f"{PAGE}/mail", follow_redirects=True).text
    assert "sent already" in organizer.post(f"{PAGE}/mail", follow_redirects=True).text


def test_the_register_is_read_in_pages(organizer, event):
    make_guests(event, [GuestDetails(name=f"Tamu {n:03}", category="official") for n in range(120)])
    first = organizer.get(PAGE).text
    cursor = re.search(r"after=(\w+)", first)
    assert "Tamu 049" in first and "Tamu 050" not in first and cursor
    second = organizer.get(f"{PAGE}?after={cursor[1]}").text
    assert "Tamu 050" in second and "Tamu 049" not in second
    assert organizer.get(f"{PAGE}?after=ZZZZZZ&show=raja&q=%00Tamu").status_code == 200


@pytest.mark.parametrize(("path", "most"), [("", 11), ("/issue", 10), ("/settings", 9)])
def test_each_page_takes_a_fixed_number_of_statements(organizer, event, count_sql, path, most):
    numbers = []
    for many in (2, 80):
        guests = make_guests(event, [GuestDetails(name=f"Tamu {many} {n}", category="official") for n in range(many)])
        came(event, *guests[: many // 2])
        changed(event, minutes=many, place=f"Kota {many}")
        with count_sql() as statements:
            assert organizer.get(f"{PAGE}{path}").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= most, (numbers, statements)


def test_the_papers_page_leads_to_certificates(organizer, event):
    make_guest(event)
    assert f'href="{PAGE}"' in organizer.get("/manage/fgd/papers").text
