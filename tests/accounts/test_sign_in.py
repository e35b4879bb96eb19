"""Signing in and out, in the person's language; the list of events behind it."""

import re
from urllib.parse import urlsplit

import pytest

from regapp.accounts.service import add_user
from regapp.extensions import transaction
from regapp.models import Role
from tests.factories import PASSWORD, make_event, make_user, sign_in


def token(page: str) -> str:
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def enter(client, email: str, password: str = PASSWORD, **more):
    page = client.get("/").text
    return client.post("/sign-in", data={"email": email, "password": password, "csrf_token": token(page), **more})


def test_a_stranger_sees_the_sign_in_at_the_front_door(client):
    answer = client.get("/")
    assert answer.status_code == 200
    assert 'autocomplete="username"' in answer.text and 'autocomplete="current-password"' in answer.text


def test_the_right_password_leads_to_the_events(client):
    user = make_user(Role.ORGANIZER, make_event())
    answer = enter(client, user.email)
    assert answer.status_code == 302 and answer.location == "/"
    assert "FGD on Green Development" in client.get("/?lang=en").text


def test_the_page_that_was_asked_for_comes_after_the_sign_in(client):
    event = make_event()
    user = make_user(Role.ORGANIZER, event)
    first = client.get("/manage/fgd/settings")
    assert first.location == "/?next=/manage/fgd/settings"
    page = client.get(first.location).text
    answer = client.post(
        "/sign-in",
        data={"email": user.email, "password": PASSWORD, "csrf_token": token(page), "next": "/manage/fgd/settings"},
    )
    assert re.search(r'name="next"[^>]*value="/manage/fgd/settings"', page)
    assert answer.location == "/manage/fgd/settings"


@pytest.mark.parametrize("place", ["https://jahat.example/", "//jahat.example", "/\\jahat.example"])
def test_no_sign_in_leads_to_another_server(client, place):
    answer = enter(client, make_user(Role.ORGANIZER, make_event()).email, next=place)
    assert urlsplit(answer.location or "/").netloc == "" and not (answer.location or "").startswith("//")


def test_a_sign_in_without_its_token_is_refused(client):
    user = make_user(Role.ORGANIZER)
    answer = client.post("/sign-in", data={"email": user.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/manage/events/new").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", PASSWORD),
        ("panitia", PASSWORD),
        ("panitia@contoh.example", ""),
        ("panitia@contoh.example", "salah-salah-salah"),
        ("siapa@contoh.example", PASSWORD),
        ("pergi@contoh.example", PASSWORD),
    ],
)
@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "E-mail address and password do not belong together."),
    ],
)
def test_whatever_is_wrong_the_answer_tells_nobody_who_has_an_account(client, email, password, language, message):
    make_user(Role.ORGANIZER, email="panitia@contoh.example")
    with transaction():
        make_user(Role.ORGANIZER, email="pergi@contoh.example").active = False
    client.set_cookie("regapp_language", language)
    answer = enter(client, email, password)
    assert answer.status_code == 200 and answer.text.count(message) == 1
    assert PASSWORD not in answer.text


def test_guessing_is_slowed_down_and_says_so(client):
    make_user(Role.ORGANIZER, email="panitia@contoh.example")
    codes = [enter(client, "panitia@contoh.example", "salah-salah-salah").status_code for _ in range(11)]
    assert codes[:10] == [200] * 10 and codes[10] == 429
    assert "Too many attempts" in enter(client, "panitia@contoh.example").text


def test_signing_in_correctly_does_not_count_as_guessing(app):
    user = make_user(Role.DESK, make_event())
    for _ in range(12):
        assert enter(app.test_client(), user.email).status_code == 302


def test_signing_out_needs_the_token_and_ends_the_session(client):
    user = make_user(Role.ORGANIZER, make_event())
    enter(client, user.email)
    assert client.post("/sign-out").status_code == 400
    client.post("/sign-out", data={"csrf_token": token(client.get("/").text)})
    assert client.get("/manage/fgd/").status_code == 302


def test_the_language_is_kept_and_leads_back(client):
    page = client.get("/").text
    answer = client.post("/language", data={"language": "id", "back": "/?next=/x", "csrf_token": token(page)})
    assert answer.location == "/?next=/x"
    assert 'lang="id"' in client.get("/").text


def test_an_unknown_language_and_another_server_are_not_followed(client):
    page = client.get("/").text
    answer = client.post("/language", data={"language": "xx", "back": "//jahat.example", "csrf_token": token(page)})
    assert answer.location == "/" and "regapp_language" not in answer.headers.get("Set-Cookie", "")


def test_nobodys_list_of_events_says_what_to_do(app):
    client = sign_in(app.test_client(), make_user(None))
    assert "You work at no event yet" in client.get("/?lang=en").text
    organizer = sign_in(app.test_client(), make_user(Role.ORGANIZER))
    page = organizer.get("/?lang=en").text
    assert "No event yet" in page and 'href="/manage/events/new"' in page


def test_a_desk_helper_sees_only_the_own_events(app):
    make_event("lain", translations={}, title="Acara Lain")
    client = sign_in(app.test_client(), make_user(Role.DESK, make_event()))
    page = client.get("/?lang=en").text
    assert "FGD on Green Development" in page and "Acara Lain" not in page
    assert "/manage/events/new" not in page


def test_no_page_of_the_committee_has_a_script_or_style_in_it(app):
    event = make_event()
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    for path in ("/", "/manage/fgd/", "/manage/fgd/settings", "/manage/fgd/history", "/manage/events/new"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page), path


def test_a_made_password_opens_the_account(client):
    user, made = add_user("Panitia@Contoh.example", Role.ORGANIZER, None)
    assert enter(client, "panitia@contoh.example", made).status_code == 302
    assert user.email == "panitia@contoh.example"
