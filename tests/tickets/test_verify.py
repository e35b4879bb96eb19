import datetime as dt

import pytest

from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import DocumentKind, IssuedDocument
from regapp.tickets import documents
from regapp.tickets.documents import ALPHABET, Issue, grouped_code, is_well_formed, new_code, plain_code, with_check
from tests.factories import make_event, make_guest, make_guests

DAY = dt.date(2031, 4, 14)


@pytest.fixture
def event(app):
    return make_event(title="FGD <Hijau> & Rekan", translations={}, host="Kementerian Contoh")


def issued(event, guest=None, **more):
    guest = guest or make_guest(event, "Nurhayati Rahasia")
    given = {"guest_id": guest.id, "number": "B/127/2031", "dated": DAY} | more
    return documents.issue(event.id, DocumentKind.LETTER, **given)


def test_a_code_has_twelve_characters_that_nobody_mistakes():
    for _ in range(200):
        code = new_code()
        assert len(code) == 12 and is_well_formed(code) and not set(code) & set("01OILUZ")


def test_one_wrong_character_and_two_exchanged_ones_are_always_noticed():
    code = with_check("KTPX7M4W9RD")
    for place, right in enumerate(code):
        for wrong in set(ALPHABET) - {right}:
            assert not is_well_formed(code[:place] + wrong + code[place + 1 :])
    for place in range(11):
        one, other = code[place], code[place + 1]
        if one != other:
            assert not is_well_formed(code[:place] + other + one + code[place + 2 :])


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}\u200b"])
def test_case_hyphens_and_spaces_are_forgiven(typed):
    code = with_check("KTPX7M4W9RD")
    assert plain_code(typed.format(grouped_code(code).lower().replace("-", " – "))) == code


def test_a_genuine_letter_is_told_with_event_host_number_and_date_and_no_guest(client, event):
    document = issued(event)
    page = client.get(f"/verify/{grouped_code(document.code).lower()}").text
    for words in ("Genuine", "FGD &lt;Hijau&gt; &amp; Rekan", "Kementerian Contoh", "B/127/2031", "14 Apr 2031"):
        assert words in page
    assert "Nurhayati" not in page and "carries none" in page


def test_a_signed_letter_says_that_its_pdf_is_signed(client, event):
    assert "signed electronically" in client.get(f"/verify/{issued(event, is_signed=True).code}").text


def test_the_same_letter_again_keeps_its_code(event):
    guest = make_guest(event)
    first = issued(event, guest)
    assert issued(event, guest).code == first.code
    assert issued(event, guest, dated=None).code == first.code


@pytest.mark.parametrize("changed", [{"number": "B/128"}, {"dated": dt.date(2031, 4, 15)}, {"is_signed": True}])
def test_a_changed_letter_withdraws_the_old_code(client, event, changed):
    guest = make_guest(event)
    old, new = issued(event, guest).code, issued(event, guest, **changed).code
    assert old != new
    assert "Withdrawn" in client.get(f"/verify/{old}").text
    assert "Genuine" in client.get(f"/verify/{new}").text


def test_a_letter_can_be_taken_back(client, event):
    document = issued(event)
    documents.withdraw(event.id, DocumentKind.LETTER, [document.guest_id])
    assert "Withdrawn" in client.get(f"/verify/{document.code}").text


def test_without_a_date_a_letter_is_dated_today_at_the_event(event):
    assert documents.issue(event.id, DocumentKind.LETTER, guest_id=make_guest(event).id, dated=None).dated


def test_papers_of_different_kinds_stand_beside_each_other(event):
    guest = make_guest(event)
    codes = {documents.issue(event.id, kind, guest_id=guest.id, dated=DAY).code for kind in DocumentKind}
    assert len(codes) == 4
    assert documents.standing_of(guest.id, DocumentKind.BADGE).code in codes


def test_an_unknown_code_is_said_to_be_unknown(client, event):
    answer = client.get(f"/verify/{with_check('KTPX7M4W9RD')}")
    assert answer.status_code == 404 and "Unknown" in answer.text


@pytest.mark.parametrize("typed", ["x", "KTPX-7M4W-9RDX", "<script>", "1" * 300, "ＫＴＰＸ", "ß" * 12])
def test_a_mistyped_code_is_said_to_be_mistyped(client, app, typed):
    assert "wrong character" in client.get("/verify", query_string={"code": typed}).text
    assert client.get(f"/verify/{typed.replace('/', '')}").status_code in (404, 429)


def test_a_typed_code_leads_to_its_own_address(client, event):
    document = issued(event)
    answer = client.get("/verify", query_string={"code": grouped_code(document.code).lower()})
    assert (answer.status_code, answer.location) == (303, f"/verify/{grouped_code(document.code)}")


def test_guessing_is_stopped_but_who_holds_a_letter_is_still_answered(client, event):
    document = issued(event)
    seen = [client.get(f"/verify/{new_code()}").status_code for _ in range(25)]
    assert seen[:20] == [404] * 20 and seen[-1] == 429
    assert client.get(f"/verify/{document.code}").status_code == 200


@pytest.mark.parametrize("language", ["id", "en", "ko", "tr", "es"])
def test_the_page_speaks_the_guests_languages_and_sets_no_cookie(client, event, language):
    answer = client.get(f"/verify/{issued(event).code}?lang={language}")
    assert f'<html lang="{language}"' in answer.text
    assert "Set-Cookie" not in answer.headers and answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("many", [3, 1200])
def test_many_papers_are_issued_in_few_statements(event, count_sql, many):
    guests = make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(many)])
    wanted = [Issue(guest.id, number=str(n), dated=DAY) for n, guest in enumerate(guests)]
    with count_sql() as statements:
        first = documents.issue_all(event.id, DocumentKind.LETTER, wanted)
    assert len(statements) <= (6 if many == 3 else 40)
    with count_sql() as statements:
        assert documents.issue_all(event.id, DocumentKind.LETTER, wanted) == first
    assert len(statements) <= 3
    assert len({document.code for document in first.values()}) == many


def test_the_page_asks_the_database_once(client, event, count_sql):
    code = issued(event).code
    with count_sql() as statements:
        client.get(f"/verify/{code}")
    assert len(statements) == 1


def test_one_paper_stands_for_each_guest(event):
    guest = make_guest(event)
    for number in range(5):
        issued(event, guest, number=str(number))
    standing = db.session.query(IssuedDocument).filter_by(guest_id=guest.id, withdrawn_at=None).count()
    assert (standing, db.session.query(IssuedDocument).count()) == (1, 5)


def test_the_sign_in_page_that_asks_again_lies_elsewhere(app):
    assert app.config["SECURITY_VERIFY_URL"] == "/sign-in/confirm"
