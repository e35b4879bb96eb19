"""The committee's pages of asking."""

import datetime as dt
import html
import re
from urllib.parse import unquote

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.invitations import service
from regapp.messages import delivery
from regapp.models import Invitation, Message, Role
from tests.factories import link_of, make_event, make_guest, make_guests, make_user, sign_in

PAGE = "/manage/fgd/invitations"


@pytest.fixture
def event(app):
    return make_event(starts_in=dt.timedelta(days=20), language="en")


@pytest.fixture
def browser(app, event):
    """An organizer's browser that reads English."""
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def form(app, browser):
    """Post a form as the organizer, with the token of its page, and give the page that follows."""

    def send(address: str, **fields) -> str:
        token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(PAGE).text).group(1)
        answer = browser.post(address, data={"csrf_token": token, **fields})
        assert answer.status_code == 302, answer.text
        return words(browser.get(answer.location).text)

    return send


def words(page: str) -> str:
    """What a person reads."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_an_empty_list_says_what_to_do_next(browser, event):
    assert "There is nobody to invite yet" in browser.get(PAGE).text
    assert "Nothing was written yet" in browser.get(f"{PAGE}/outbox").text
    assert "There is no text to send" in browser.get(f"{PAGE}/whatsapp").text


def test_the_button_names_how_many_leave_and_the_answer_what_happened(browser, form, event):
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    make_guest(event, "Budi", email="budi@prov.example")
    make_guest(event, "Suparman")
    assert "Send 2 invitations" in words(browser.get(PAGE).text)
    page = form(f"{PAGE}/send")
    assert "2 invitations are in the queue; 1 guest has no address." in page
    assert "Send 2 invitations" not in page


def test_one_category_is_asked_alone(browser, form, event):
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    make_guest(event, "Rina", "student", email="rina@kampus.example")
    assert "Send 1 invitation" in words(browser.get(f"{PAGE}?category=student").text)
    assert "1 invitation is in the queue." in form(f"{PAGE}/send", category="student")


def test_a_post_without_the_forms_token_changes_nothing(browser, event):
    guest = make_guest(event, "Nurhayati", email="nurhayati@prov.example", phone="+6281200001111")
    for address in ("send", "try-again", f"whatsapp/{guest.ref}", f"link/{guest.ref}", "outbox/hold-back"):
        assert browser.post(f"{PAGE}/{address}").status_code == 400
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


def test_what_failed_is_listed_with_the_reason_and_tried_again(browser, form, event, post):
    make_guest(event, "PT Borneo <Hijau> & Rekan", email="borneo@contoh.example")
    post.refusals["borneo@contoh.example"] = "550 5.1.1 User unknown"
    service.send_invitations(event, COMMAND)
    delivery.deliver_due()
    page = words(browser.get(PAGE).text)
    assert "1 message could not be delivered" in page
    assert "PT Borneo <Hijau> & Rekan" in page and "This address does not exist. (550 5.1.1 User unknown)" in page
    message_id = db.session.scalars(sa.select(Message.id)).one()
    assert "1 message is in the queue again." in form(f"{PAGE}/try-again", message=message_id)


def test_the_prepared_text_opens_in_a_window_of_its_own_and_is_marked_by_another_button(browser, form, event):
    guest = make_guest(event, "Nurhayati", phone="+6281200001111")
    answer = browser.get(f"{PAGE}/whatsapp")
    link = re.search(r'<a [^>]*href="(https://wa\.me/[^"]+)"[^>]*>', answer.text)
    assert 'target="_blank"' in link.group(0) and 'rel="noopener' in link.group(0)
    assert link_of(guest) in unquote(link.group(1)) and link.group(1).startswith("https://wa.me/6281200001111?")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Nurhayati has been asked by WhatsApp." in form(f"{PAGE}/whatsapp/{guest.ref}")
    assert "wa.me" not in browser.get(f"{PAGE}/whatsapp").text
    assert "1 guest to be asked" in form(f"{PAGE}/whatsapp/{guest.ref}", undo="y")


def test_without_a_mail_server_the_outbox_shows_what_would_leave(browser, event, smtp_url):
    smtp_url("")
    guest = make_guest(event, "Nurhayati <b>", email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    message_id = db.session.scalars(sa.select(Message.id)).one()
    assert "No mail server is set up" in browser.get(f"{PAGE}/outbox").text
    answer = browser.get(f"{PAGE}/outbox?message={message_id}")
    assert "Dear Nurhayati <b>," in words(answer.text) and link_of(guest) in answer.text
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_message_that_has_not_left_can_be_held_back(browser, form, event):
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    message_id = db.session.scalars(sa.select(Message.id)).one()
    assert "1 message will not be sent." in form(f"{PAGE}/outbox/hold-back", message=message_id)
    assert "The message has left already." in form(f"{PAGE}/outbox/hold-back", message=message_id)


def test_a_message_of_another_event_is_not_shown(browser, event):
    other = make_event("lain", language="en")
    make_guest(other, "Rahasia", email="rahasia@prov.example")
    service.send_invitations(other, COMMAND)
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    foreign = db.session.scalars(sa.select(Message.id).where(Message.event_id == other.id)).one()
    assert "Rahasia" not in browser.get(f"{PAGE}/outbox?message={foreign}").text


def test_the_outbox_is_read_page_by_page_and_by_state(browser, event):
    make_guests(event, [GuestDetails(f"Tamu {n:02}", "student", email=f"t{n}@kampus.example") for n in range(60)])
    service.send_invitations(event, COMMAND)
    first = browser.get(f"{PAGE}/outbox").text
    older = re.search(r'href="([^"]+before=\d+)"', first).group(1)
    assert len(re.findall('id="message-', first)) == 50
    assert len(re.findall('id="message-', browser.get(html.unescape(older)).text)) == 10
    assert len(re.findall('id="message-', browser.get(f"{PAGE}/outbox?state=sent").text)) == 0


def test_a_guest_gets_a_new_link(browser, form, event):
    guest = make_guest(event, "Nurhayati")
    form(f"{PAGE}/link/{guest.ref}")
    assert db.session.scalars(sa.select(Invitation.link_generation)).one() == 2


def test_nobody_can_be_asked_once_the_event_is_over(app, event, browser, form):
    make_guest(event, email="nurhayati@prov.example")
    with clock.stopped_at(event.ends_at):
        assert "The event is over: nobody is invited any more." in words(browser.get(PAGE).text)
        assert "The event is over: nobody is invited any more." in form(f"{PAGE}/send")
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}/whatsapp", f"{PAGE}/outbox"])
def test_a_page_takes_as_many_statements_for_ten_guests_as_for_a_thousand(browser, event, count_sql, address):
    def counted(guests: int) -> int:
        make_guests(
            event,
            [
                GuestDetails(
                    f"Tamu {n}", "student", phone=f"+62812{n:08}", email=f"t{n}@kampus.example" if n % 2 else ""
                )
                for n in range(guests)
            ],
        )
        service.send_invitations(event, COMMAND, category="student")
        make_guests(event, [GuestDetails(f"Baru {n}", "media", phone=f"+62813{n:08}") for n in range(10)])
        with count_sql() as statements:
            assert browser.get(address).status_code == 200
        return statements

    few, many = counted(10), counted(990)
    assert len(few) == len(many) <= 9, many
