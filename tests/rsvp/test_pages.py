"""The answer page as a guest meets it: on a phone, without a script, without a cookie."""

import datetime as dt

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails, withdraw
from regapp.invitations.service import new_link
from regapp.models import Answer, AnswerValue, Consent, Guest, Invitation, QuestionKind
from regapp.rsvp.questions.service import QuestionDetails, add_question
from regapp.tickets.queries import valid_holders
from tests.factories import link_of, make_event, make_guest, make_guests, ticket_link_of


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def guest(event):
    return make_guest(
        event,
        "Nurhayati",
        honorific="Ibu",
        title_before="Hj.",
        title_after="S.Sos.",
        position="Sekretaris Dinas",
        language="en",
    )


def answer_of(guest) -> AnswerValue:
    return db.session.scalars(sa.select(Invitation.answer).where(Invitation.guest_id == guest.id)).one()


def say(client, guest, answer, **fields):
    return client.post(link_of(guest), data={"answer": answer, **fields}, follow_redirects=True)


def test_the_page_names_the_guest_with_titles_and_the_event_with_its_day(client, guest, event):
    page = client.get(link_of(guest)).text
    assert "Ibu Hj. Nurhayati, S.Sos." in page
    assert "FGD on Green Development" in page and "WITA" in page


@pytest.mark.parametrize(("language", "says"), [("id", "Apakah Bapak/Ibu akan hadir?"), ("en", "Will you come?")])
def test_it_speaks_the_guests_language_and_the_one_they_switch_to(client, event, language, says):
    guest = make_guest(event, "Ali", language=language)
    assert says in client.get(link_of(guest)).text
    other = "en" if language == "id" else "id"
    assert says not in client.get(f"{link_of(guest)}?lang={other}").text


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("id", "Apakah Bapak/Ibu akan hadir?"),
        ("en", "Will you come?"),
        ("ko", "참석하시겠습니까?"),
        ("tr", "Katılacak mısınız?"),
        ("es", "¿Asistirá usted?"),
    ],
)
def test_every_guest_is_asked_in_their_own_language(client, event, language, question):
    page = client.get(link_of(make_guest(event, "이민석", language=language))).text
    assert f'<html lang="{language}">' in page and question in page


def test_opening_the_link_changes_nothing_and_sets_no_cookie(client, guest):
    for method in ("GET", "HEAD"):
        response = client.open(link_of(guest), method=method)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
    assert answer_of(guest) == AnswerValue.NONE


def test_an_acceptance_shows_the_ticket_at_once(client, guest):
    page = say(client, guest, "accepted", consent="y")
    assert page.status_code == 200 and "You will come" in page.text
    assert f"{ticket_link_of(guest)}/code.svg" in page.text
    assert db.session.scalars(sa.select(Consent.granted)).all() == [True]
    assert "Set-Cookie" not in page.headers


def test_the_same_answer_twice_and_the_back_button_do_no_harm(client, guest):
    for answer in ("accepted", "accepted", "declined", "accepted"):
        assert say(client, guest, answer).status_code == 200
    assert answer_of(guest) == AnswerValue.ACCEPTED


def test_a_representative_is_named_with_all_details(client, guest, event):
    page = say(
        client,
        guest,
        "represented",
        representative_name="Wati <Asisten>",
        representative_position="Asisten I",
        representative_institution="Sekretariat",
        representative_email="wati@prov.example",
        representative_phone="0812 0000 0555",
        note="Tugas ke luar kota",
    )
    assert page.status_code == 200 and "Wati &lt;Asisten&gt;" in page.text
    other = db.session.scalars(sa.select(Guest).where(Guest.name == "Wati <Asisten>")).one()
    assert (other.phone, other.email) == ("+6281200000555", "wati@prov.example")
    assert [holder.guest.name for holder in valid_holders(event.id)] == ["Wati <Asisten>"]
    theirs = client.get(link_of(other)).text
    assert "You represent Hj. Nurhayati, S.Sos." in theirs


def test_a_secretary_who_answers_is_named(client, guest):
    assert "Answered by Dewi" in say(client, guest, "declined", said_by_name="Dewi").text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answer": "represented"}, "Please enter the name"),
        ({"answer": "represented", "representative_name": "x" * 300}, "300 characters, 200 fit"),
        ({"answer": "represented", "representative_name": "Nurhayati"}, "your own name"),
        ({"answer": "represented", "representative_name": "W", "representative_phone": "nol"}, "letters"),
        ({"answer": "represented", "representative_name": "W", "representative_email": "w@"}, "e-mail address"),
        ({"answer": "perhaps"}, "choose one"),
        ({}, "choose one"),
        ({"answer": "declined", "note": "x" * 1001}, "1001 characters"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(client, guest, fields, says):
    answer = client.post(link_of(guest), data={"representative_position": "Asisten I", **fields})
    assert answer.status_code == 422
    assert says in answer.text and "Asisten I" in answer.text
    assert answer_of(guest) == AnswerValue.NONE
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 0


def test_after_the_deadline_the_page_says_so_and_takes_nothing(client, guest, event):
    with clock.stopped_at(event.starts_at + dt.timedelta(minutes=1)):
        page = client.get(link_of(guest))
        assert page.status_code == 200 and "Answers closed" in page.text
        late = client.post(link_of(guest), data={"answer": "accepted"})
        assert late.status_code == 409 and "time to answer is over" in late.text
    assert answer_of(guest) == AnswerValue.NONE


def test_a_student_is_not_offered_to_be_represented_and_cannot_be(client, event):
    student = make_guest(event, "Ali", category="student", language="en")
    assert "Who comes in your place?" not in client.get(link_of(student)).text
    assert say(client, student, "represented", representative_name="Ani").status_code == 409


@pytest.mark.parametrize("token", ["x", "x" * 22, "../../etc", "%00", "🙂"])
def test_an_unknown_link_is_a_helpful_page(client, event, token):
    for address in (f"/i/{token}", f"/t/{token}", f"/i/{token}/calendar.ics", f"/t/{token}/code.svg"):
        assert client.get(address).status_code == 404, address


def test_a_new_link_retires_the_old_one(client, guest):
    old = link_of(guest)
    new_link(guest, COMMAND)
    assert client.get(old).status_code == 404
    assert client.get(link_of(guest)).status_code == 200


def test_somebody_taken_off_the_list_is_told_so(client, guest):
    withdraw(guest, COMMAND)
    assert "no longer stands" in client.get(link_of(guest)).text
    assert client.post(link_of(guest), data={"answer": "accepted"}).status_code == 409


def test_links_are_not_to_be_guessed_at_will(client, event):
    statuses = {client.get(f"/i/{n:022d}").status_code for n in range(62)}
    assert statuses == {404, 429}


def test_answers_by_one_link_are_limited_but_other_guests_are_not_kept_waiting(client, event, guest):
    statuses = {client.post(link_of(guest), data={"answer": "accepted"}).status_code for _ in range(32)}
    assert 429 in statuses
    assert say(client, make_guest(event, "Ali"), "accepted").status_code == 200


@pytest.mark.parametrize(("answer", "number"), [("none", 4), ("represented", 4), ("accepted", 7)])
@pytest.mark.parametrize("others", [0, 60])
def test_the_page_takes_few_statements_whatever_the_number_of_guests(
    client, event, guest, count_sql, answer, number, others
):
    make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(others)])
    add_question(event, QuestionDetails("Tiba dengan", QuestionKind.TEXT), COMMAND)
    client.get(link_of(guest))  # the first look of a person is remembered
    if answer != "none":
        say(client, guest, answer, representative_name="Wati")
    link = link_of(guest)
    with count_sql() as statements:
        client.get(link)
    assert len(statements) == number <= 12, statements


def test_a_hostile_name_stands_there_as_typed(client, event):
    guest = make_guest(event, "PT Borneo <Hijau> & Rekan", language="en")
    for address in (link_of(guest), ticket_link_of(guest)):
        page = client.get(address).text
        assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page
    calendar = client.get(f"{link_of(guest)}/calendar.ics")
    assert calendar.mimetype == "text/calendar" and "PT Borneo <Hijau>" in calendar.text.replace("\r\n ", "")


def test_the_ticket_shows_its_code_and_says_why_it_is_not_valid_any_more(client, guest, event):
    ticket = f"{ticket_link_of(guest)}?lang=en"
    page = client.get(ticket)
    assert "code.svg" in page.text and guest.ref in page.text and "Set-Cookie" not in page.headers
    say(client, guest, "declined")
    assert "not valid" in client.get(ticket).text
    assert client.get(f"{ticket_link_of(guest)}/code.svg").status_code == 404
    say(client, guest, "represented", representative_name="Wati")
    assert "represented by somebody else" in client.get(ticket).text


def test_the_ticket_as_paper_carries_the_name_and_the_very_code(client, event):
    import pypdfium2
    import zxingcpp

    from tests.factories import code_of

    guest = make_guest(event, "이민석 İnanoğlu", category="delegate")
    page = pypdfium2.PdfDocument(client.get(f"{ticket_link_of(guest)}/ticket.pdf").data)[0]
    assert "이민석" in page.get_textpage().get_text_range()
    found = zxingcpp.read_barcodes(page.render(scale=3).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
    assert [one.text for one in found] == [code_of(guest)]
