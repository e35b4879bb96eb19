"""The answer page as a guest, a mail scanner and somebody malicious meet it."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.invitations.service import new_link
from regapp.models import Answer, AnswerValue, Consent, Guest, Invitation
from regapp.tickets.queries import valid_holders
from tests.factories import link_of, make_event, make_guest

SOON = dt.timedelta(days=20)


@pytest.fixture
def event(app):
    return make_event(starts_in=SOON, contact_name="Dewi", contact_phone="+628110000001")


@pytest.fixture
def guest(event):
    return make_guest(
        event, "Nurhayati", honorific="Ibu", title_before="Hj.", title_after="S.Sos.", position="Sekretaris Dinas"
    )


def answer_of(guest: Guest) -> AnswerValue:
    return db.session.scalars(sa.select(Invitation.answer).where(Invitation.guest_id == guest.id)).one()


def answers_given() -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(Answer))


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client, guest, method):
    assert getattr(client, method)(link_of(guest)).status_code == 200
    assert (answer_of(guest), answers_given()) == (AnswerValue.NONE, 0)


def test_it_addresses_the_guest_with_honorific_titles_and_office(client, guest):
    page = client.get(link_of(guest)).text
    assert "Ibu Hj. Nurhayati, S.Sos." in page
    assert "Sekretaris Dinas" in page


@pytest.mark.parametrize(
    ("answer", "stands"),
    [("accepted", AnswerValue.ACCEPTED), ("declined", AnswerValue.DECLINED), ("represented", AnswerValue.REPRESENTED)],
)
def test_each_answer_is_taken_and_shown_after_a_redirect(client, guest, answer, stands):
    given = client.post(link_of(guest), data={"answer": answer, "representative_name": "Wati"})
    assert (given.status_code, given.headers["Location"]) == (303, link_of(guest))
    assert client.get(link_of(guest)).status_code == 200
    assert answer_of(guest) == stands


def test_the_ticket_stands_on_the_page_right_after_accepting(client, guest):
    page = client.post(link_of(guest), data={"answer": "accepted"}, follow_redirects=True)
    drawing = re.search(r'src="(/t/[^"]+/code\.svg)"', page.text)
    assert page.status_code == 200
    assert client.get(drawing[1]).mimetype == "image/svg+xml"


def test_the_same_form_sent_twice_is_one_answer(client, guest):
    for _again in range(2):
        client.post(link_of(guest), data={"answer": "represented", "representative_name": "Wati"})
    assert answers_given() == 1
    assert [holder.guest.name for holder in valid_holders(guest.event_id)] == ["Wati"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"representative_name": ""}, "representative_name"),
        ({"representative_name": " \t "}, "representative_name"),
        ({"representative_name": "\u200b\u200b"}, "representative_name"),
        ({"representative_name": "x" * 201}, "representative_name"),
        ({"representative_name": "nurhayati"}, "representative_name"),
        ({"representative_position": "x" * 401}, "representative_position"),
        ({"representative_institution": "x" * 401}, "representative_institution"),
        ({"representative_email": "wati@"}, "representative_email"),
        ({"representative_email": "wati@prov"}, "representative_email"),
        ({"representative_email": "wati prov.example"}, "representative_email"),
        ({"representative_email": "a@b.example, c@d.example"}, "representative_email"),
        ({"representative_phone": "0812-WATI"}, "representative_phone"),
        ({"representative_phone": "08"}, "representative_phone"),
    ],
)
def test_bad_details_are_told_beside_their_field_and_everything_typed_is_kept(client, guest, typed, field):
    data = {
        "answer": "represented",
        "representative_name": "Wati Asisten",
        "representative_position": "Asisten I",
        **typed,
    }
    page = client.post(link_of(guest), data=data)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text and f'href="#{field}"' in page.text
    kept = {name: value for name, value in data.items() if name != "answer" and name != field}
    assert all(f'value="{value}"' in page.text for value in kept.values())
    assert answers_given() == 0


@pytest.mark.parametrize("answer", ["", "maybe", "none", "ACCEPTED", "x" * 5000, "<script>"])
def test_an_answer_that_is_none_of_the_three_is_refused(client, guest, answer):
    assert client.post(link_of(guest), data={"answer": answer}).status_code == 422
    assert answers_given() == 0


def test_an_answer_after_the_deadline_changes_nothing_and_says_so(client, event, guest):
    with clock.stopped_at(event.starts_at):
        page = client.post(link_of(guest), data={"answer": "accepted"})
        assert page.status_code == 409
        assert "+628110000001" in page.text
        assert 'name="answer"' not in client.get(link_of(guest)).text
    assert answers_given() == 0


def test_a_category_that_may_not_be_represented_has_no_such_button_and_refuses(client, event):
    student = make_guest(event, "Sulastri", category="student")
    assert 'value="represented"' not in client.get(link_of(student)).text
    given = client.post(link_of(student), data={"answer": "represented", "representative_name": "Wati"})
    assert given.status_code == 409
    assert answers_given() == 0


def test_a_retired_link_opens_nothing_and_the_new_one_does(client, guest):
    old = link_of(guest)
    new_link(guest, COMMAND)
    assert client.get(old).status_code == 404
    assert client.post(old, data={"answer": "accepted"}).status_code == 404
    assert client.get(link_of(guest)).status_code == 200


@pytest.mark.parametrize("token", ["x" * 22, "x", "x" * 5000, "%ff", "%00", "%F0%9F%98%80", "..%2f"])
def test_an_unknown_link_says_how_to_copy_it(client, event, token):
    page = client.get(f"/i/{token}", headers={"Accept-Language": "en"})
    assert page.status_code == 404
    assert "up to its last character" in page.text


@pytest.mark.parametrize("asked", ["get", "post", "unknown", "calendar"])
def test_no_answer_of_these_pages_sets_a_cookie_or_may_be_kept(client, guest, asked):
    answer = {
        "get": lambda: client.get(link_of(guest)),
        "post": lambda: client.post(link_of(guest), data={"answer": "accepted"}),
        "unknown": lambda: client.get("/i/" + "x" * 22),
        "calendar": lambda: client.get(link_of(guest) + "/calendar.ics"),
    }[asked]()
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    if asked in ("get", "calendar"):
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "name", ["PT Borneo <Hijau> & Rekan", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "=1+1", "O'Neil"]
)
def test_hostile_words_come_out_as_typed(client, event, name):
    guest = make_guest(event, name, position=name, institution=name)
    client.post(link_of(guest), data={"answer": "represented", "representative_name": f"{name} B", "note": name})
    page = client.get(link_of(guest)).text
    assert (
        f"{name} B".replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&#34;")
        .replace("'", "&#39;")
        in page
    )
    assert "<img src=x" not in page and "<Hijau>" not in page


@pytest.mark.parametrize(
    ("asked", "language", "title"), [("", "id", "FGD Pembangunan Hijau"), ("?lang=en", "en", "FGD on Green")]
)
def test_it_speaks_the_events_languages(client, guest, asked, language, title):
    page = client.get(link_of(guest) + asked).text
    assert f'<html lang="{language}">' in page
    assert title in page


def test_an_answer_given_in_english_leads_back_to_the_english_page(client, guest):
    given = client.post(link_of(guest) + "?lang=en", data={"answer": "accepted"})
    assert given.headers["Location"] == link_of(guest) + "?lang=en"


def test_a_consent_is_kept_with_its_language_and_may_be_withdrawn(client, guest):
    client.post(link_of(guest), data={"answer": "accepted", "consent": "y"})
    client.post(link_of(guest), data={"answer": "accepted"})
    kept = db.session.execute(sa.select(Consent.granted, Consent.language).order_by(Consent.id)).all()
    assert [tuple(row) for row in kept] == [(True, "id"), (False, "id")]


def test_a_program_that_answers_without_end_is_held_up(client, guest):
    codes = [client.post(link_of(guest), data={"answer": "x"}).status_code for _attempt in range(31)]
    assert codes[-2:] == [422, 429]


def test_a_program_that_tries_links_is_held_up(client, event):
    codes = [client.get(f"/i/{attempt:022d}").status_code for attempt in range(61)]
    assert codes[-2:] == [404, 429]


@pytest.mark.parametrize("answer", ["accepted", "declined", "represented"])
def test_the_page_takes_at_most_seven_statements(client, guest, count_sql, answer):
    client.post(link_of(guest), data={"answer": answer, "representative_name": "Wati"})
    link = link_of(guest)
    with count_sql() as statements:
        client.get(link)
    assert len(statements) <= 7, statements


def test_the_preview_in_a_chat_names_nobody(client, guest):
    page = client.get(link_of(guest)).text
    told = "".join(re.findall(r"<title>.*?</title>|<meta [^>]*>", page, re.S))
    assert "Nurhayati" not in told and "Sekretaris" not in told
