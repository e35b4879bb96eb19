"""What guests read: mail and calendar file, read back from a real SMTP server."""

import datetime as dt

import pytest
from icalendar import Calendar

from regapp.accounts.service import COMMAND
from regapp.extensions import transaction
from regapp.invitations import service
from regapp.messages import delivery
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.service import revoke
from tests.factories import link_of, make_event, make_guest, ticket_link_of
from tests.messages.mailserver import named, part

BASE = "http://127.0.0.1:8000"
STARTS_IN = dt.timedelta(days=20)
HOSTILE = ["PT Borneo <Hijau> & Rekan", "=1+1", '"; DROP TABLE', "İbrahim Şağlı", "김민수", "a,b;c\\n"]


def delivered(post):
    delivery.deliver_due()
    return post.mails


def text_of(mail) -> str:
    return part(mail, "text/plain").get_content().replace("\r\n", "\n")


def html_of(mail) -> str:
    return part(mail, "text/html").get_content()


def entry_of(mail):
    calendar = Calendar.from_ical(part(mail, "text/calendar").get_payload(decode=True))
    [entry] = calendar.walk("VEVENT")
    return calendar, entry


def test_the_invitation_tells_what_when_and_where_with_the_personal_link(app, post):
    event = make_event(starts_in=STARTS_IN, language="en", address="Jalan Contoh 8", attire="Batik")
    guest = make_guest(event, "Nurhayati", honorific="Ibu", title_before="Hj.", email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    [mail] = delivered(post)
    for words in (text_of(mail), html_of(mail)):
        for told in ("Dear Ibu Hj. Nurhayati,", "FGD on Green Development", "WITA", "Ballroom, Balikpapan", "Batik"):
            assert told in words
        assert f"{BASE}{link_of(guest)}" in words
    assert mail["Subject"] == "Invitation for Nurhayati: FGD on Green Development"
    assert named(mail, "From") == ("Kementerian Contoh", "no-reply@[127.0.0.1]")


def test_answers_to_a_mail_reach_the_committee(app, post):
    event = make_event(contact_email="sekretariat@fgd.example")
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    [mail] = delivered(post)
    assert named(mail, "Reply-To") == ("", "sekretariat@fgd.example")


@pytest.mark.parametrize(
    ("guest_language", "event_language", "read"),
    [("id", "en", "id"), ("en", "id", "en"), ("", "id", "id"), ("", "en", "en"), ("ko", "id", "ko")],
)
def test_every_guest_is_written_in_their_own_language(app, post, guest_language, event_language, read):
    event = make_event(starts_in=STARTS_IN, language=event_language)
    make_guest(event, language=guest_language, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    [mail] = delivered(post)
    title = "FGD Pembangunan Hijau" if read == "id" else "FGD on Green Development"
    assert mail["Content-Language"] == read and f'<html lang="{read}"' in html_of(mail)
    assert title in text_of(mail) and title in mail["Subject"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_comes_out_as_typed_in_every_part(app, post, name):
    event = make_event(starts_in=STARTS_IN)
    make_guest(event, name, email="tamu@kantor.example")
    service.send_invitations(event, COMMAND)
    [mail] = delivered(post)
    assert named(mail) == (name, "tamu@kantor.example")
    assert name in text_of(mail) and name in mail["Subject"]
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in html_of(mail).replace("&#34;", '"')
    _calendar, entry = entry_of(mail)
    assert entry["attendee"].params["CN"] == name and name in str(entry["description"])


def test_the_calendar_file_has_the_day_the_zone_and_the_link(app, post):
    event = make_event(starts_in=STARTS_IN, venue="Ballroom; A, B", contact_email="sekretariat@fgd.example")
    guest = make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    [mail] = delivered(post)
    calendar, entry = entry_of(mail)
    assert entry["dtstart"].dt == event.starts_at and entry["dtend"].dt == event.ends_at
    assert entry["dtstart"].params["TZID"] == "Asia/Makassar"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Makassar"]
    assert (str(entry["location"]), str(entry["url"])) == ("Ballroom; A, B", f"{BASE}{link_of(guest)}")
    assert (entry["status"], entry["attendee"].params["PARTSTAT"]) == ("TENTATIVE", "NEEDS-ACTION")
    assert str(entry["organizer"]) == "mailto:sekretariat@fgd.example"
    assert "METHOD" not in calendar


def test_the_calendar_entry_stays_the_same_and_grows_with_each_answer(app, post):
    event = make_event(starts_in=STARTS_IN)
    guest = make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    delivered(post)
    rsvp.accept(guest.id, Said())
    first, second = (entry_of(mail)[1] for mail in delivered(post))
    assert first["uid"] == second["uid"] and second["sequence"] > first["sequence"]
    assert (second["status"], second["attendee"].params["PARTSTAT"]) == ("CONFIRMED", "ACCEPTED")


def test_who_accepts_gets_the_ticket_by_mail(app, post):
    event = make_event(starts_in=STARTS_IN, language="en")
    guest = make_guest(event, email="nurhayati@prov.example")
    rsvp.accept(guest.id, Said())
    [mail] = delivered(post)
    assert f"{BASE}{ticket_link_of(guest)}" in text_of(mail) and f"{BASE}{ticket_link_of(guest)}" in html_of(mail)
    assert "We look forward to welcoming you." in text_of(mail)


def test_who_declines_is_thanked_without_ticket_and_calendar(app, post):
    event = make_event(starts_in=STARTS_IN, language="en")
    guest = make_guest(event, email="nurhayati@prov.example")
    rsvp.decline(guest.id, Said())
    [mail] = delivered(post)
    assert "We regret that you are unable to attend." in text_of(mail)
    assert "/t/" not in text_of(mail) and f"{BASE}{link_of(guest)}" in text_of(mail)
    assert list(mail.iter_attachments()) == []


def test_the_representative_gets_their_own_link_and_ticket_and_both_names_are_told(app, post):
    event = make_event(starts_in=STARTS_IN, language="en")
    guest = make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    other = rsvp.represent(guest.id, RepresentativeDetails("Wati Asisten", email="wati@prov.example"), Said())
    to_other, to_guest = delivered(post)
    assert named(to_other) == ("Wati Asisten", "wati@prov.example")
    assert to_other["Subject"].startswith("You will represent Nurhayati")
    for link in (link_of(other), ticket_link_of(other)):
        assert f"{BASE}{link}" in text_of(to_other) and f"{BASE}{link}" in html_of(to_other)
    assert link_of(guest) not in text_of(to_other)
    assert "Wati Asisten" in text_of(to_guest) and "/t/" not in text_of(to_guest)


def test_a_revoked_ticket_is_not_offered(app, post):
    event = make_event(starts_in=STARTS_IN)
    guest = make_guest(event, email="nurhayati@prov.example")
    with transaction():
        rsvp.accept(guest.id, Said())
        revoke(guest, COMMAND)
    [mail] = delivered(post)
    assert "/t/" not in text_of(mail)


def test_the_styles_stand_in_the_elements_in_the_letterheads_colour(app, post):
    event = make_event(starts_in=STARTS_IN, accent="#0b6b4f")
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    html = html_of(delivered(post)[0])
    assert "background-color: #0b6b4f" in html
    assert "<style" not in html and "<img" not in html and "<script" not in html


def test_no_link_and_no_name_is_logged(app, post, caplog):
    event = make_event()
    guest = make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    post.refusals["nurhayati@prov.example"] = "550 5.1.1 nurhayati@prov.example unknown"
    service.send_invitations(event, COMMAND)
    with caplog.at_level("DEBUG", "regapp"):
        delivery.deliver_due()
    logged = " ".join(
        f"{record.getMessage()} {vars(record)}" for record in caplog.records if record.name.startswith("regapp")
    )
    assert "nurhayati" not in logged.lower() and link_of(guest) not in logged
