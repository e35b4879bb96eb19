"""Asking by hand: one text for a group, the printed sheet, letters on paper, texts for who has a telephone only."""

import base64
import datetime as dt
import html
import re
from urllib.parse import quote, unquote

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.guests.service import GuestDetails
from regapp.invitations import queries, service
from regapp.invitations.by_hand.service import hold_back_what_is_past
from regapp.messages import delivery
from regapp.models import Channel, Delegation, Invitation, Message, Role
from regapp.printing.link_qr import link_svg
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest, make_guests, make_user, sign_in

PAGE = "/manage/fgd/invitations"
NOON = dt.datetime(2031, 5, 1, 4, tzinfo=dt.UTC)  # 12.00 WITA
NIGHT = dt.datetime(2031, 5, 1, 15, 10, tzinfo=dt.UTC)  # 23.10 WITA


@pytest.fixture
def event(app):
    with clock.stopped_at(NOON):
        yield make_event(starts_in=dt.timedelta(days=20), language="en")


@pytest.fixture
def browser(app, event):
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def words(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def post_form(browser, address: str, **fields):
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.get(PAGE).text).group(1)
    return browser.post(address, data={"csrf_token": token, **fields})


def text_on(page: str) -> str:
    return html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL).group(1)).strip()


def asked(guest) -> tuple[dt.datetime | None, Channel | None]:
    db.session.expire_all()
    found = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == guest.id)).one()
    return found.sent_at, found.sent_channel


def test_a_delegations_secretary_gets_one_text_with_a_line_and_a_link_a_person(browser, event):
    head = make_guest(event, "이민석", category="delegate", delegation="Korea", position="Ambassador")
    other = make_guest(event, "İnanoğlu", category="delegate", delegation="Korea")
    make_guest(event, "Nurhayati")
    delegation = db.session.scalars(sa.select(Delegation)).one()
    with transaction():
        delegation.focal_point_phone, delegation.language = "+821012345678", "en"
    answer = browser.get(f"{PAGE}/whatsapp/group?delegation={delegation.id}")
    text = text_on(answer.text)
    assert "1. 이민석, Ambassador\n" in text and "2. İnanoğlu\n" in text and "Nurhayati" not in text
    assert link_of(head) in text and link_of(other) in text
    link = html.unescape(re.search(r'href="(https://wa\.me/[^"]+)"', answer.text).group(1))
    assert link.startswith("https://wa.me/821012345678?text=") and unquote(link).endswith(text)
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_institution_is_written_to_without_links_as_chosen(browser, event):
    guest = make_guest(event, "=1+1", institution="PT Borneo <Hijau> & Rekan")
    make_guest(event, "Budi", institution="Lain")
    address = f"{PAGE}/whatsapp/group?links=n&institution=" + quote("PT Borneo <Hijau> & Rekan")
    text = text_on(browser.get(address).text)
    assert "1. =1+1" in text and "Budi" not in text
    assert link_of(guest) not in text and "Kindly let us know by" in text


def test_a_selection_is_written_to_and_marked_as_asked_together(browser, event):
    people = [make_guest(event, name) for name in ("Agus", "Budi", "Citra")]
    refs = [one.ref for one in people[:2]]
    page = browser.get(f"{PAGE}/whatsapp/group?ref={refs[0]}&ref={refs[1]}").text
    assert "Citra" not in text_on(page)
    assert "Sent: mark 2 guests as asked" in words(page)
    answer = post_form(browser, f"{PAGE}/whatsapp/group", ref=refs)
    assert "2 guests have been asked by WhatsApp." in words(browser.get(answer.location).text)
    assert [asked(one)[1] for one in people] == [Channel.WHATSAPP, Channel.WHATSAPP, None]


def test_a_text_that_is_too_long_for_a_link_says_so_and_is_copied(browser, event):
    make_guests(event, [GuestDetails(f"Tamu {'x' * 60} {n}", "student", institution="Universitas") for n in range(40)])
    page = browser.get(f"{PAGE}/whatsapp/group?institution=Universitas").text
    assert "This text is too long for a link." in words(page) and "wa.me" not in page
    assert text_on(page).count("/i/") == 40


@pytest.mark.parametrize("phone", ["kantor", "0812", "+62 812 3456 7890 / 0813 4567 8901"])
def test_a_number_that_is_none_is_told_beside_the_field_and_kept(browser, event, phone):
    make_guest(event, "Agus", institution="Dinas")
    page = browser.get(f"{PAGE}/whatsapp/group?institution=Dinas&phone={quote(phone)}").text
    assert 'id="phone-error"' in page and html.escape(phone) in page
    assert "https://wa.me/?text=" in page


def test_a_delegation_of_another_event_is_not_found(browser, event):
    make_guest(make_event("lain"), "Rahasia", delegation="Korea")
    foreign = db.session.scalars(sa.select(Delegation)).one()
    assert browser.get(f"{PAGE}/whatsapp/group?delegation={foreign.id}").status_code == 404


def test_a_group_in_which_all_have_answered_has_no_text(browser, event):
    rsvp.accept(make_guest(event, "Agus", institution="Dinas").id, Said())
    assert "Everybody in this group has answered." in words(
        browser.get(f"{PAGE}/whatsapp/group?institution=Dinas").text
    )


def test_the_sheet_has_a_code_a_person_that_opens_their_link(browser, event):
    guest = make_guest(event, "Nurhayati", phone="+6281200001111")
    rsvp.decline(make_guest(event, "Budi", phone="+6281200002222").id, Said())
    page = browser.get(f"{PAGE}/whatsapp/print").text
    assert "1. Nurhayati" in words(page) and "+6281200001111" in page and "Budi" not in page
    [picture] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    drawn = base64.b64decode(picture).decode()
    assert drawn == link_svg(f"http://127.0.0.1:8000{link_of(guest)}")


def test_a_letter_handed_over_on_paper_counts_as_asked_and_can_be_undone(browser, event):
    guest = make_guest(event, "Nurhayati")
    answer = post_form(browser, f"{PAGE}/paper/{guest.ref}")
    assert "The letter to Nurhayati was handed over." in words(browser.get(answer.location).text)
    assert asked(guest) == (NOON, Channel.PRINT)
    assert "on paper 1" in words(browser.get(PAGE).text)
    post_form(browser, f"{PAGE}/paper/{guest.ref}", undo="y")
    assert asked(guest) == (None, None)
    post_form(browser, f"{PAGE}/paper/{guest.ref}")
    assert asked(guest) == (NOON, Channel.PRINT)


def test_two_clicks_hand_a_letter_over_once(event):
    guest = make_guest(event)
    assert service.mark_asked(guest, Channel.PRINT, COMMAND)
    assert not service.mark_asked(guest, Channel.PRINT, COMMAND)
    assert queries.by_channel(event.id) == {Channel.PRINT: 1}


def test_what_was_undone_leaves_what_was_sent_otherwise(event):
    guest = make_guest(event, phone="+6281200001111")
    service.mark_asked(guest, Channel.WHATSAPP, COMMAND)
    with clock.stopped_at(NOON + dt.timedelta(hours=1)):
        service.mark_asked(guest, Channel.PRINT, COMMAND)
    service.undo_asked(guest, Channel.WHATSAPP, COMMAND)
    assert asked(guest) == (NOON + dt.timedelta(hours=1), Channel.PRINT)


def test_a_representative_with_a_telephone_only_is_told_by_a_text_that_somebody_sends(browser, event):
    guest = make_guest(event, "Nurhayati")
    named = RepresentativeDetails("Wati Asisten", phone="+6281299998888")
    other = rsvp.represent(guest.id, named, Said())
    assert delivery.is_due() is False
    page = browser.get(f"{PAGE}/whatsapp").text
    link = unquote(html.unescape(re.search(r'href="(https://wa\.me/6281299998888[^"]+)"', page).group(1)))
    assert "You have been named to represent the following guest:\nNurhayati" in link and link_of(other) in link
    mark = re.search(r'action="([^"]+/whatsapp/prepared/\d+)"', page).group(1)
    assert "The text is marked as sent." in words(browser.get(post_form(browser, mark).location).text)
    assert asked(other)[1] == Channel.WHATSAPP
    assert "Somebody marked this text before." in words(browser.get(post_form(browser, mark).location).text)
    post_form(browser, mark, undo="y")
    assert asked(other) == (None, None)


def test_a_representative_who_was_replaced_gets_no_text(browser, event):
    guest = make_guest(event, "Nurhayati")
    rsvp.represent(guest.id, RepresentativeDetails("Wati", phone="+6281299998888"), Said())
    rsvp.accept(guest.id, Said())
    assert "6281299998888" not in browser.get(f"{PAGE}/whatsapp").text


def test_texts_that_are_true_no_more_are_held_back_by_the_worker(event):
    guest, other = make_guest(event, "Nurhayati"), make_guest(event, "Budi")
    rsvp.represent(guest.id, RepresentativeDetails("Wati", phone="+6281299998888"), Said())
    rsvp.represent(other.id, RepresentativeDetails("Rini", phone="+6281299997777"), Said())
    rsvp.accept(guest.id, Said())
    assert (hold_back_what_is_past(), hold_back_what_is_past()) == (1, 0)
    with clock.stopped_at(event.ends_at):
        assert hold_back_what_is_past() == 1


def quiet(event) -> None:
    with transaction():
        event.quiet_from, event.quiet_until = "21:00", "07:00"


def test_invitations_sent_at_night_ask_whether_now_or_in_the_morning(browser, event):
    quiet(event)
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    with clock.stopped_at(NIGHT):
        page = post_form(browser, f"{PAGE}/send", category="official").text
        assert "It is 23:10 WITA: send now, or at 07:00?" in words(page)
        assert 'name="category" value="official"' in page
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 0
        post_form(browser, f"{PAGE}/send", category="official", when="morning")
    assert db.session.scalars(sa.select(Message.due_at)).one() == dt.datetime(2031, 5, 1, 23, tzinfo=dt.UTC)


def test_what_an_organizer_sends_now_leaves_at_night_and_a_retry_waits(browser, event, post):
    quiet(event)
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    post.answer = "451 4.3.0 later"
    with clock.stopped_at(NIGHT):
        post_form(browser, f"{PAGE}/send", when="now")
        assert delivery.deliver_due().postponed == 1
    db.session.expire_all()
    assert db.session.scalars(sa.select(Message.due_at)).one() == dt.datetime(2031, 5, 1, 23, tzinfo=dt.UTC)


def test_thanks_and_tickets_leave_at_once_also_at_night(event, post):
    quiet(event)
    guest = make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    with clock.stopped_at(NIGHT):
        rsvp.represent(guest.id, RepresentativeDetails("Wati", email="wati@prov.example"), Said())
        assert delivery.deliver_due().sent == 2


def test_by_day_nothing_is_asked(browser, event):
    quiet(event)
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    assert post_form(browser, f"{PAGE}/send").status_code == 302


@pytest.mark.parametrize(
    "address", ["/whatsapp/group", "/whatsapp/group?institution=Dinas", "/whatsapp/print", "/paper"]
)
def test_a_page_takes_as_many_statements_for_ten_guests_as_for_a_thousand(browser, event, count_sql, address):
    def counted(guests: int) -> int:
        make_guests(event, [GuestDetails(f"Tamu {n}", "official", institution="Dinas") for n in range(guests)])
        with count_sql() as statements:
            assert browser.get(PAGE + address).status_code == 200
        return len(statements)

    few, many = counted(10), counted(490)
    assert few == many <= 9
