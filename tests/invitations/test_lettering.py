"""Letters: which one a guest gets, what is filled in, how they are written on the page, sent and downloaded."""

import datetime as dt
import io
import zipfile

import pytest

from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails, withdraw
from regapp.invitations import service as invitations
from regapp.invitations.lettering import certificate, queries, service
from regapp.invitations.lettering.certificate import NotSigned
from regapp.invitations.lettering.fields import FIELDS, filled, unknown_fields
from regapp.invitations.lettering.texts import Start
from regapp.invitations.lettering.writing import Writer
from regapp.messages import delivery
from regapp.models import Invitation, IssuedDocument, LetterKind, LetterTemplate, MessageState, OnBehalf
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.documents import grouped_code
from tests.factories import link_of, make_event, make_guest, make_guests, make_user, sign_in
from tests.messages.mailserver import part
from tests.printing.certificates import PASSWORD, is_untouched
from tests.printing.certificates import certificate as p12
from tests.printing.letters import emblem
from tests.printing.reading import codes, squeeze, texts
from tests.printing.samples import INSTITUTION_OF_120, TITLE_OF_71

AT = dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC)
EVENT = {
    "title": "FGD Pembangunan Hijau",
    "starts_at": AT,
    "ends_at": AT + dt.timedelta(hours=7, minutes=30),
    "answer_deadline": dt.datetime(2031, 5, 5, 9, 0, tzinfo=dt.UTC),
    "address": "Jalan Contoh Nomor 8",
    "attire": "Batik",
    "contact_name": "Maulida Hasanah",
    "contact_phone": "+6281200007216",
    "signer_place": "Jakarta",
    "signer_office": "Ketua Panitia",
    "signer_name": "Anggraeni Dyah Palupi",
}
HOSTILE = ["PT Borneo <Hijau> & Rekan", "=1+1", "이민석", "İnanoğlu", "Aji\u200b Raden", "{link}", TITLE_OF_71]


@pytest.fixture
def event(app):
    return make_event(**EVENT)


@pytest.fixture
def letter(event):
    return service.add_template(event, Start.INDONESIAN, COMMAND)


@pytest.fixture
def organizer(client, event):
    return sign_in(client, make_user(event=event))


@pytest.fixture
def signing(app):
    """A certificate in the instance folder; returns what puts another one there."""
    file = certificate.pathlib.Path(app.instance_path) / certificate.FILE
    settings = app.extensions["regapp.settings"]

    def put(content, password=PASSWORD):
        file.write_bytes(content)
        object.__setattr__(settings, "signing_password", password)

    yield put
    file.unlink(missing_ok=True)
    object.__setattr__(settings, "signing_password", "")


def words_of(event, guest) -> str:
    found = service.letter_pdf(event, guest)
    assert found
    return squeeze("".join(texts(found[1])))


def form_of(letter: LetterTemplate, **more):
    """The form as the page sends it."""
    columns = (
        *("name", "language", "letterhead", "number", "place", "nature", "enclosure", "subject", "addressee"),
        *("opening", "closing", "agenda", "contact", "signed_for", "copies"),
        *("signer_office", "signer_name", "signer_rank", "signer_number"),
    )
    given = {name: getattr(letter, name) for name in columns} | {
        "on_behalf": letter.on_behalf.value,
        "categories": letter.categories,
        "with_mail": "y",
    }
    return given | more


def change(letter, event, **values):
    with transaction() as session:
        found = session.get_one(LetterTemplate, letter.id)
        for key, value in values.items():
            setattr(found, key, value)
    return found


# What is filled in.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yth. {honorific} {full_name}", "Yth. Hj. Nurhayati"),
        ("{position}\n{institution}\ndi tempat", "di tempat"),
        ("{position}, {institution}", None),
        ("Kepada {position} {name}, dengan hormat", "Kepada Nurhayati, dengan hormat"),
        ("{Name} { ref }", "Nurhayati AB12"),
        ("tanpa kolom {} {{x}", "tanpa kolom {} {{x}"),
        ("100 % {name} \\1 %(x)s", "100 % Nurhayati \\1 %(x)s"),
    ],
)
def test_fields_are_filled_and_empty_lines_fall_away(text, expected):
    values = dict.fromkeys(FIELDS, "") | {"full_name": "Hj. Nurhayati", "name": "Nurhayati", "ref": "AB12"}
    assert filled(text, values) == (expected or "")


def test_a_name_that_looks_like_a_field_stays_a_name():
    assert filled("{name}", {"name": "{link}", "link": "rahasia"}) == "{link}"


def test_unknown_fields_are_named_once_in_their_order():
    assert unknown_fields("{nama} {name} {alamat} {nama} {}") == ["nama", "alamat", ""]


def test_the_letter_says_what_the_event_and_the_guest_say(event, letter):
    guest = make_guest(
        event, "Nurhayati", honorific="Ibu", title_before="Hj.", title_after="S.Sos.", position="Sekretaris Dinas"
    )
    said = words_of(event, guest)
    for words in (
        "Kementerian Contoh",
        "Jakarta,",
        "Yth. Ibu Hj. Nurhayati, S.Sos.",
        "Sekretaris Dinas",
        "Kamis, 8 Mei 2031",
        "08.30 WITA",
        "16.00 WITA",
        "Ballroom, Balikpapan, Jalan Contoh Nomor 8",
        "Batik",
        "Maulida Hasanah, +62 812-0000-7216",
        "Senin, 5 Mei 2031, 17.00 WITA",
        link_of(guest),
        "Ketua Panitia,",
        "Anggraeni Dyah Palupi",
    ):
        assert squeeze(words) in said


def test_a_meeting_of_several_days_names_both_and_no_closing_hour(event, letter):
    with transaction() as session:
        event.ends_at = AT + dt.timedelta(days=1, hours=3)
        session.add(event)
    said = words_of(event, make_guest(event))
    assert squeeze("Kamis, 8 Mei 2031 – Jumat, 9 Mei 2031") in said and "11.30" not in said


def test_an_ambassador_is_addressed_in_english_as_protocol_wants_it(event):
    service.add_template(event, Start.ENGLISH, COMMAND)
    guest = make_guest(event, "Han Seok-jin", honorific="H.E. Mr.", position="Ambassador", country="KR", language="ko")
    said = words_of(event, guest)
    for words in ("Excellency,", "H.E. Mr. Han Seok-jin", "South Korea", "Thursday, 8 May 2031", "08:30 WITA"):
        assert squeeze(words) in said


@pytest.mark.parametrize("name", HOSTILE)
def test_names_stand_in_the_letter_exactly_as_written(event, letter, name):
    guest = make_guest(event, name, position=TITLE_OF_71, institution=(INSTITUTION_OF_120 * 4)[:400])
    assert squeeze(name) in words_of(event, guest)


@pytest.mark.parametrize(
    ("capacity", "offices"),
    [
        (OnBehalf.NONE, ("Kepala Biro,",)),
        (OnBehalf.ATAS_NAMA, ("Sekretaris Jenderal", "Kepala Biro,")),
        (OnBehalf.PELAKSANA_TUGAS, ("Sekretaris Jenderal", "Kepala Biro,")),
    ],
)
def test_who_signs_in_whose_name(event, letter, capacity, offices):
    guest = make_guest(event)
    changed = change(letter, event, on_behalf=capacity, signed_for="Sekretaris Jenderal", signer_office="Kepala Biro")
    one = queries.letter_of(event, guest)
    block = Writer(event, changed).letter(one.invited).signature
    assert block.offices == offices and bool(block.mark) == (capacity != OnBehalf.NONE)


def test_the_number_is_the_registrys_and_room_is_left_where_there_is_none(event, letter):
    change(letter, event, number="B/{number}/DJC/04/2031")
    guest, other = make_guest(event), make_guest(event, "Suparman")
    with transaction() as session:
        session.query(Invitation).filter_by(guest_id=guest.id).update({"letter_number": "0127"})
    assert squeeze("B/0127/DJC/04/2031") in words_of(event, guest)
    assert squeeze("B/………/DJC/04/2031") in words_of(event, other)
    assert {one.number for one in db.session.query(IssuedDocument)} == {"B/0127/DJC/04/2031", ""}


def test_running_numbers_go_to_those_without_one_in_the_order_of_the_lists(event, letter):
    first, second = make_guest(event, "Ani"), make_guest(event, "Budi")
    assert service.number_letters(event, COMMAND, "0099") == 2
    third = make_guest(event, "Candra")
    assert service.number_letters(event, COMMAND, "500") == 1
    assert service.number_letters(event, COMMAND, "900") == 0
    given = {row.guest_id: row.letter_number for row in db.session.query(Invitation)}
    assert [given[one.id] for one in (first, second, third)] == ["0099", "0100", "500"]


@pytest.mark.parametrize("first", ["", "B/1", "-1", "1" * 10, "１２"])
def test_a_first_number_that_is_none_is_refused(event, organizer, letter, first):
    make_guest(event)
    organizer.post("/manage/fgd/letters/numbers", data={"first": first, "csrf_token": token_of(organizer)})
    assert "such as 127" in organizer.get("/manage/fgd/letters").text


def token_of(client) -> str:
    page = client.get("/manage/fgd/letters").text
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


# Which letter a guest gets.


def test_category_goes_before_language_and_language_before_age(event):
    general = service.add_template(event, Start.INDONESIAN, COMMAND)
    english = service.add_template(event, Start.ENGLISH, COMMAND)
    named = change(service.add_template(event, Start.CARD, COMMAND), event, categories=["student"])
    choices = queries.templates(event.id)
    expected = {
        ("official", "id"): general,
        ("official", "en"): english,
        ("official", "ko"): english,
        ("student", "en"): named,
        ("student", "id"): named,
    }
    for (category, language), letter in expected.items():
        assert queries.choose(choices, category, language, "id").id == letter.id
    assert queries.choose([named], "official", "id", "id") is None


def test_representatives_companions_and_the_withdrawn_get_no_letter_of_their_own(event, letter):
    guest, gone = make_guest(event, "Ani"), make_guest(event, "Budi")
    rsvp.represent(guest.id, RepresentativeDetails("Wakil"), Said(rsvp.SaidBy.GUEST))
    withdraw(gone, COMMAND)
    assert [one.invited.guest.name for one in queries.mailing(event).addressed] == ["Ani"]


def test_who_gets_no_letter_is_counted(event):
    change(service.add_template(event, Start.INDONESIAN, COMMAND), event, categories=["student"])
    make_guest(event)
    assert (queries.mailing(event).addressed, queries.mailing(event).without) == ([], 1)


# Codes and signatures.


def test_the_code_on_the_letter_is_answered_as_genuine(client, event, letter):
    guest = make_guest(event, "Nurhayati")
    name, pdf = service.letter_pdf(event, guest)
    document = db.session.query(IssuedDocument).one()
    assert codes(pdf) == [[f"http://127.0.0.1:8000/verify/{document.code}"]]
    assert grouped_code(document.code) in "".join(texts(pdf))
    assert "Genuine" in client.get(f"/verify/{document.code}").text
    assert name == f"Undangan_fgd_{guest.ref}_Nurhayati.pdf"


def test_printing_again_gives_the_same_code(event, letter):
    guest = make_guest(event)
    service.letter_pdf(event, guest)
    service.all_letters(event, queries.mailing(event).addressed, io.BytesIO())
    assert db.session.query(IssuedDocument).count() == 1


def test_with_a_certificate_each_letter_is_signed_and_verify_says_so(client, event, letter, signing):
    signing(p12())
    _name, pdf = service.letter_pdf(event, make_guest(event))
    assert is_untouched(pdf)
    document = db.session.query(IssuedDocument).one()
    assert "signed electronically" in client.get(f"/verify/{document.code}").text


def test_all_letters_in_one_pdf_are_signed_once(event, letter, signing):
    signing(p12())
    make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(3)])
    stream = io.BytesIO()
    printed = service.all_letters(event, queries.mailing(event).addressed, stream)
    assert printed.pages == 3 and is_untouched(stream.getvalue())


@pytest.mark.parametrize(
    ("content", "password", "words"),
    [
        (p12(), "salah", "the password of signing.p12 is wrong"),
        (b"rusak", PASSWORD, "is damaged"),
        (p12(-30, -1), PASSWORD, "expired on"),
        (p12(3, 30), PASSWORD, "valid from"),
    ],
)
def test_a_certificate_that_cannot_be_used_is_told_and_no_letter_leaves_unsigned(
    event, organizer, letter, signing, content, password, words
):
    guest = make_guest(event)
    signing(content, password)
    with pytest.raises(NotSigned, match=words):
        service.letter_pdf(event, guest)
    assert words in organizer.get("/manage/fgd/letters").text
    answer = organizer.post("/manage/fgd/letters/letters.zip", data={"csrf_token": token_of(organizer)})
    assert answer.status_code == 302
    closed = organizer.get(f"{link_of(guest)}/letter.pdf")
    assert closed.status_code == 503 and "signing.p12" not in closed.text
    assert db.session.query(IssuedDocument).count() == 0


# By mail, and on the guest's page.


def test_the_letter_travels_with_the_invitation(event, letter, post):
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    invitations.send_invitations(event, COMMAND)
    delivery.deliver_due()
    [mail] = post.mails
    attached = part(mail, "application/pdf")
    assert attached.get_filename().startswith("Undangan_fgd_")
    assert "Nurhayati" in "".join(texts(attached.get_payload(decode=True)))
    assert part(mail, "text/calendar") is not None


def test_a_letter_that_is_not_for_mails_stays_at_home(event, letter, post):
    change(letter, event, with_mail=False)
    guest = make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    invitations.send_invitations(event, COMMAND)
    delivery.deliver_due()
    assert [one.get_content_type() for one in post.mails[0].walk()].count("application/pdf") == 0
    assert service.letter_pdf(event, guest) is None


def test_a_mail_whose_letter_cannot_be_signed_fails_with_the_reason(event, letter, signing, post):
    signing(p12(), "salah")
    make_guest(event, email="nurhayati@prov.example")
    invitations.send_invitations(event, COMMAND)
    delivery.deliver_due()
    [(message, _guest)], _count = invitations.queries.failures(event.id)
    assert message.state == MessageState.FAILED and "signing.p12" in message.error
    assert post.mails == []


def test_a_guest_downloads_their_own_letter_without_a_cookie(client, event, letter):
    guest = make_guest(event, "Nurhayati")
    answer = client.get(f"{link_of(guest)}/letter.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
    assert client.get("/i/unbekannt/letter.pdf").status_code == 404


def test_where_there_is_no_letter_a_guest_gets_none(client, event):
    assert client.get(f"{link_of(make_guest(event))}/letter.pdf").status_code == 404


# The organizer's pages.


@pytest.mark.parametrize("start", list(Start))
def test_a_new_letter_begins_with_a_text_and_shows_itself(event, organizer, start):
    make_guest(event, "Nurhayati")
    data = {"start": start.value, "csrf_token": token_of(organizer)}
    page = organizer.post("/manage/fgd/letters", data=data, follow_redirects=True)
    assert page.status_code == 200 and "<svg" in page.text and "Nurhayati" in page.text
    assert db.session.query(LetterTemplate).one().kind == LetterKind(start.value)
    assert not any(unknown_fields(getattr(db.session.query(LetterTemplate).one(), f)) for f in service.WITH_FIELDS)


def test_what_is_written_is_saved_and_told_in_the_history(event, organizer, letter):
    data = form_of(letter, copies="Menteri Contoh\nGubernur", csrf_token=token_of(organizer))
    assert organizer.post(f"/manage/fgd/letters/{letter.id}", data=data).status_code == 302
    assert db.session.get(LetterTemplate, letter.id).copies == "Menteri Contoh\nGubernur"
    assert "copies" in organizer.get("/manage/fgd/history").text
    organizer.post(f"/manage/fgd/letters/{letter.id}", data=data)
    assert "Nothing was changed" in organizer.get("/manage/fgd/letters").text


@pytest.mark.parametrize("field", service.WITH_FIELDS)
def test_an_unknown_field_is_refused_beside_its_form_field_by_its_name(event, organizer, letter, field):
    data = form_of(letter, csrf_token=token_of(organizer)) | {field: "Yth. {nama_lengkap}"}
    answer = organizer.post(f"/manage/fgd/letters/{letter.id}", data=data)
    assert answer.status_code == 422
    assert "There is no field {nama_lengkap}." in answer.text
    assert f'id="{field}-error"' in answer.text and "Yth. {nama_lengkap}" in answer.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": ""}, "Please give the letter a name."),
        ({"name": "x" * 121}, "This is too long"),
        ({"opening": "x" * 6001}, "This is too long"),
        ({"dated": "31.2.2031"}, "Please enter a date"),
        ({"dated": "0001-01-01"}, "Please enter a date"),
        ({"language": "xx"}, "Not a valid choice"),
        ({"on_behalf": "raja"}, "Not a valid choice"),
        ({"on_behalf": "atas_nama"}, "Please name the office that the letter is signed for."),
        ({"categories": ["raja"]}, "not a valid"),
        ({"emblem": (b"GIF89a....", "lambang.gif")}, "PNG, JPEG"),
        ({"emblem": (b"\x89PNG\r\n\x1a\nrusak", "lambang.png")}, "damaged or incomplete"),
        ({"emblem": (b"", "kosong.png")}, "This file is empty."),
    ],
)
def test_bad_input_is_told_and_what_was_typed_is_kept(event, organizer, letter, given, words):
    data = form_of(letter, subject="Hal yang diketik", csrf_token=token_of(organizer)) | given
    if "emblem" in given:
        content, name = given["emblem"]
        data["emblem"] = (io.BytesIO(content), name)
    answer = organizer.post(f"/manage/fgd/letters/{letter.id}", data=data)
    assert answer.status_code == 422
    assert words in answer.text and "Hal yang diketik" in answer.text


def test_an_emblem_is_kept_printed_and_taken_away_again(event, organizer, letter):
    guest = make_guest(event)
    data = form_of(letter, csrf_token=token_of(organizer), emblem=(io.BytesIO(emblem()), "lambang.png"))
    organizer.post(f"/manage/fgd/letters/{letter.id}", data=data)
    assert b"/Subtype /Image" in service.letter_pdf(event, guest)[1]
    assert "data:image/png;base64," in organizer.get(f"/manage/fgd/letters/{letter.id}").text
    data = form_of(letter, csrf_token=token_of(organizer), without_emblem="y")
    organizer.post(f"/manage/fgd/letters/{letter.id}", data=data)
    assert b"/Subtype /Image" not in service.letter_pdf(event, guest)[1]


def test_the_preview_shows_what_was_just_typed_for_any_guest_and_keeps_nothing(event, organizer, letter):
    make_guest(event, "Ani")
    other = make_guest(event, "PT Borneo <Hijau> & Rekan", "student")
    typed = form_of(letter, subject="Belum disimpan", csrf_token=token_of(organizer), guest=f"{other.ref} – PT")
    for address, more in ((f"{letter.id}/preview", {}), (f"{letter.id}", {"preview": "y"})):
        page = organizer.post(f"/manage/fgd/letters/{address}", data=typed | more)
        assert page.status_code == 200 and "Belum disimpan</text>" in page.text
        assert "PT Borneo &lt;Hijau&gt; &amp; Rekan</text>" in page.text and "Pratinjau" in page.text
    assert db.session.get(LetterTemplate, letter.id).subject != "Belum disimpan"
    assert db.session.query(IssuedDocument).count() == 0


def test_the_preview_names_an_unknown_field_and_a_guest_who_is_not_there(event, organizer, letter):
    make_guest(event)
    typed = form_of(letter, subject="{nama}", csrf_token=token_of(organizer))
    assert "<code>{nama}</code>" in organizer.post(f"/manage/fgd/letters/{letter.id}/preview", data=typed).text
    page = organizer.post(f"/manage/fgd/letters/{letter.id}/preview", data=typed | {"guest": "tidak ada"})
    assert "Nobody on the list fits." in page.text


def test_the_preview_as_pdf_issues_nothing(event, organizer, letter):
    make_guest(event, "Nurhayati")
    answer = organizer.get(f"/manage/fgd/letters/{letter.id}/preview.pdf")
    assert "Nurhayati" in "".join(texts(answer.data)) and "Pratinjau" in "".join(texts(answer.data))
    assert db.session.query(IssuedDocument).count() == 0


def test_a_copy_says_the_same_and_a_deleted_letter_leaves_the_sent_ones_genuine(client, event, organizer, letter):
    service.letter_pdf(event, make_guest(event))
    organizer.post(f"/manage/fgd/letters/{letter.id}/copy", data={"csrf_token": token_of(organizer)})
    first, second = db.session.query(LetterTemplate).order_by(LetterTemplate.id)
    assert second.opening == first.opening and second.name != first.name
    organizer.post(f"/manage/fgd/letters/{letter.id}/delete", data={"csrf_token": token_of(organizer)})
    assert db.session.query(LetterTemplate).count() == 1
    assert "Genuine" in client.get(f"/verify/{db.session.query(IssuedDocument).one().code}").text


def test_letters_of_another_event_cannot_be_opened(event, organizer):
    foreign = service.add_template(make_event("lain"), Start.CARD, COMMAND)
    assert organizer.get(f"/manage/fgd/letters/{foreign.id}").status_code == 404


def test_all_letters_come_as_one_pdf_or_as_a_zip_with_safe_names(event, organizer, letter):
    for name in ("../../etc/passwd", "İnanoğlu", "A/B: C?"):
        make_guest(event, name)
    make_guest(event, "Rina", "student")
    token = token_of(organizer)
    pdf = organizer.post("/manage/fgd/letters/letters.pdf", data={"csrf_token": token, "category": "official"})
    assert len(texts(pdf.data)) == 3
    packed = organizer.post("/manage/fgd/letters/letters.zip", data={"csrf_token": token})
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        names = archive.namelist()
        assert len(names) == len(set(names)) == 4
        assert not [name for name in names if "/" in name or "\\" in name or ":" in name or ".." in name]
        assert all(archive.read(name).startswith(b"%PDF") for name in names)


def test_characters_that_no_font_has_are_named_after_the_download(event, organizer, letter):
    make_guest(event, "नूर")
    for packed in ("pdf", "zip"):
        organizer.post(f"/manage/fgd/letters/letters.{packed}", data={"csrf_token": token_of(organizer)})
        assert "Some characters could not be printed" in organizer.get("/manage/fgd/letters").text


def test_nobody_to_write_to_is_said(event, organizer, letter):
    organizer.post("/manage/fgd/letters/letters.pdf", data={"csrf_token": token_of(organizer)})
    assert "There is no letter to print." in organizer.get("/manage/fgd/letters").text


def test_the_guest_list_is_attached_where_the_letter_wants_it(event, letter):
    change(letter, event, with_guest_list=True)
    guests = make_guests(event, [GuestDetails(name=f"Tamu Nomor {n}", category="official") for n in range(60)])
    said = words_of(event, guests[0])
    assert [n for n in range(60) if squeeze(f"Tamu Nomor {n}") not in said] == []


# How often the database is asked.


@pytest.mark.parametrize("many", [2, 60])
def test_pages_and_prints_ask_a_fixed_number_of_times(event, organizer, letter, count_sql, many):
    guests = make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(many)])
    with count_sql() as listing:
        organizer.get("/manage/fgd/letters")
    with count_sql() as page:
        organizer.get(f"/manage/fgd/letters/{letter.id}")
    with count_sql() as printing:
        service.all_letters(event, queries.mailing(event).addressed, io.BytesIO())
    with count_sql() as again:
        service.all_letters(event, queries.mailing(event).addressed, io.BytesIO())
    with count_sql() as one:
        service.letter_pdf(event, guests[0])
    counts = [len(statements) for statements in (listing, page, printing, again, one)]
    assert counts == [5, 6, 6, 3, 3]


def test_the_answer_page_offers_the_letter_where_there_is_one_for_the_guest(client, event, letter):
    guest, student = make_guest(event), make_guest(event, "Rina", "student")
    assert f"{link_of(guest)}/letter.pdf" in client.get(link_of(guest)).text
    change(letter, event, categories=["student"])
    assert "letter.pdf" not in client.get(link_of(guest)).text
    change(letter, event, with_mail=False)
    assert "letter.pdf" not in client.get(link_of(student)).text
