"""The committee's side of delegations: announcing, numbers, links, looking and confirming."""

import concurrent.futures
import datetime as dt
import re
import threading

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND, Actor
from regapp.errors import Invalid
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.messages import delivery
from regapp.models import ActorKind, AuditEntry, Delegation, Message, MessageState, Role
from regapp.rsvp.delegations import queries, service
from regapp.rsvp.delegations.service import DelegationDetails
from regapp.rsvp.focal_point import service as focal_service
from regapp.rsvp.focal_point.service import Person
from tests.factories import make_event, make_guests, make_user, sign_in
from tests.messages.conftest import post, smtp_url
from tests.rsvp.delegations import NAME, focal_point, group_of, make_delegation, member, path_of

__all__ = ["post", "smtp_url"]
DEWI = Actor(ActorKind.USER, "Dewi")
HOSTILE = ["PT Borneo <Hijau> & Rekan", '"><img src=x onerror=alert(1)>', "=1+1", "이민석", "İnanoğlu", "a\u200bb"]


@pytest.fixture
def event(app):
    return make_event(starts_in=dt.timedelta(days=20), contact_name="Dewi", contact_phone="+628110000001")


@pytest.fixture
def organizer(client, event):
    return sign_in(client, make_user(Role.ORGANIZER, event))


def form(**fields) -> dict:
    return {"name": NAME, "allowance": "8", "companions_allowance": "0", "language": "en", **fields}


def token_of(page: str) -> dict:
    return {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]}


def send(client, address, **fields):
    return client.post(address, data=token_of(client.get("/manage/fgd/delegations/new").text) | fields)


def test_a_delegation_named_in_a_guest_list_appears_without_a_link(organizer, event):
    make_guests(event, [GuestDetails("Kim", category="delegate", delegation=NAME)])
    assert NAME in organizer.get("/manage/fgd/delegations").text
    delegation = db.session.scalars(sa.select(Delegation)).one()
    assert delegation.link_hash is None
    assert "No link was made yet" in organizer.get(f"/manage/fgd/delegations/{delegation.id}").text


def test_announcing_keeps_everything_that_was_agreed(organizer, event):
    answer = send(
        organizer,
        "/manage/fgd/delegations/new",
        **form(
            country="Korea",
            focal_point_name="Oh",
            focal_point_email="oh@mofa.example",
            focal_point_phone="0812 0000 1234",
            companions_allowance="2",
            note_verbale="KR/123",
            lock=(clock.now() + dt.timedelta(days=3)).strftime("%Y-%m-%dT08:30"),
        ),
    )
    assert answer.status_code == 303
    kept = db.session.scalars(sa.select(Delegation)).one()
    assert (kept.country, kept.focal_point_phone, kept.companions_allowance) == ("KR", "+6281200001234", 2)
    assert kept.lock_at.astimezone(event.zone).strftime("%H.%M") == "08.30"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"name": ""}, "Please enter a name"),
        ({"name": "–"}, "Please enter a name"),
        ({"name": "x" * 401}, "401 characters, 400 fit"),
        ({"country": "Atlantis"}, "This country is not known"),
        ({"focal_point_email": "oh@"}, "not an e-mail address"),
        ({"focal_point_phone": "0812-OH"}, "letters in it"),
        ({"allowance": "-1"}, "whole number"),
        ({"allowance": "many"}, "whole number"),
        ({"companions_allowance": "1.5"}, "whole number"),
        ({"lock": "tomorrow"}, "a date and a time"),
        ({"lock": "2099-01-01T08:00"}, "after the end of the event"),
        ({"language": "xx"}, "Not a valid choice"),
        ({"note_verbale": "x" * 201}, "201 characters, 200 fit"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(organizer, event, fields, says):
    answer = send(organizer, "/manage/fgd/delegations/new", **form(focal_point_name="Oh Sekretaris", **fields))
    assert answer.status_code == 422
    assert says in answer.text and "Oh Sekretaris" in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delegation)) == 0


def test_two_delegations_of_one_name_are_refused_whatever_the_accents(organizer, event):
    make_delegation(event, name="Türkiye")
    answer = send(organizer, "/manage/fgd/delegations/new", **form(name="TURKIYE"))
    assert answer.status_code == 422 and "already" in answer.text


def test_the_same_name_announced_at_one_instant_is_one_delegation(app, event):
    start = threading.Barrier(4)

    def announce() -> bool:
        with app.app_context():
            start.wait()
            try:
                service.create(event, DelegationDetails(NAME), COMMAND)
            except Invalid:
                return False
            return True

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        made = [one.result() for one in [pool.submit(announce) for _ in range(4)]]
    assert sum(made) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_come_out_as_typed(organizer, client, event, name):
    delegation = make_delegation(event, (name,), name=f"{name} D", focal_point_name=name, note_verbale=name)
    for address in ("/manage/fgd/delegations", f"/manage/fgd/delegations/{delegation.id}", path_of(delegation)):
        page = organizer.get(address).text
        assert "<img src=x" not in page and "<Hijau>" not in page
        assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in page


def test_without_an_agreed_number_the_link_fixes_those_on_the_list(event):
    delegation = make_delegation(event, ("Kim", "Lee"), allowance=None)
    assert db.session.get(Delegation, delegation.id).allowance == 2


def test_no_link_is_made_for_a_delegation_of_nobody(organizer, event):
    delegation = make_delegation(event, (), allowance=None, is_linked=False)
    answer = send(organizer, f"/manage/fgd/delegations/{delegation.id}/link")
    assert "how many members may come" in organizer.get(answer.headers["Location"]).text
    assert db.session.get(Delegation, delegation.id).link_hash is None


def test_a_new_link_retires_the_old_one_even_on_a_page_that_is_still_open(client, event):
    delegation = make_delegation(event)
    old, holder = path_of(delegation), focal_point(delegation)
    assert client.get(old).status_code == 200
    service.make_link(delegation, event, COMMAND)
    assert client.get(old).status_code == 404
    assert client.get(path_of(delegation)).status_code == 200
    with pytest.raises(service.DomainError):
        focal_service.answer_all(holder)


def test_the_link_does_not_lie_in_the_database(app, event):
    delegation = make_delegation(event)
    service.send_link(delegation, event, COMMAND)
    token = path_of(delegation).removeprefix("/d/")
    assert all(
        token not in str(row)
        for table in ("delegation", "message", "audit_entry")
        for row in db.session.execute(sa.text(f"SELECT * FROM {table}"))
    )


def test_the_mail_with_the_link_is_read_back_from_a_mail_server(app, event, post):
    delegation = make_delegation(event, name="Büyükelçilik <Türkiye>", language="en")
    assert service.send_link(delegation, event, COMMAND)
    assert not service.send_link(delegation, event, COMMAND)
    delivery.deliver_due()
    [mail] = post.mails
    assert "focal@mofa.example" in mail["To"] and "Büyükelçilik <Türkiye>" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()
    assert path_of(delegation) in text and "8 members are foreseen" in text
    assert "&lt;Türkiye&gt;" in mail.get_body(("html",)).get_content()
    assert service.send_link(delegation, event, COMMAND)


@pytest.mark.parametrize("language", ["id", "en", "ko", "tr", "es"])
def test_the_mail_and_the_prepared_text_are_written_in_each_language(app, event, post, language):
    delegation = make_delegation(event, language=language, focal_point_phone="+628123456789")
    service.send_link(delegation, event, COMMAND)
    delivery.deliver_due()
    assert path_of(delegation) in post.mails[0].get_body(("plain",)).get_content()
    assert post.mails[0]["Content-Language"] in (language, None)


def test_a_mail_to_a_focal_point_stands_in_the_outbox_and_can_be_held_back_and_tried_again(organizer, event):
    delegation = make_delegation(event)
    service.send_link(delegation, event, COMMAND)
    message = db.session.scalars(sa.select(Message)).one()
    page = organizer.get(f"/manage/fgd/invitations/outbox?message={message.id}").text
    assert NAME in page and "focal@mofa.example" in page and path_of(delegation) in page
    answer = send(organizer, "/manage/fgd/invitations/outbox/hold-back", message=str(message.id))
    assert "1 message will not be sent" in organizer.get(answer.headers["Location"]).text
    db.session.execute(sa.update(Message).values(state=MessageState.FAILED, error="full"))
    db.session.commit()
    assert NAME in organizer.get("/manage/fgd/invitations").text
    answer = send(organizer, "/manage/fgd/invitations/try-again", message=str(message.id))
    assert "1 message is in the queue again" in organizer.get(answer.headers["Location"]).text


def test_the_prepared_text_opens_a_chat_and_is_marked_as_sent(organizer, event):
    delegation = make_delegation(event, focal_point_phone="+628123456789")
    address = f"/manage/fgd/delegations/{delegation.id}"
    assert "https://wa.me/628123456789?text=" in organizer.get(address).text
    send(organizer, f"{address}/send", by="whatsapp")
    assert "Sent to +628123456789" in organizer.get(address).text


def test_only_a_submitted_list_is_confirmed_and_only_as_it_was_seen(organizer, event):
    event.delegations_need_confirmation = True
    db.session.commit()
    delegation = make_delegation(event)
    seen = group_of(delegation).whole
    with pytest.raises(service.NotSubmitted):
        service.confirm(delegation, event, DEWI, seen)
    focal_service.submit(focal_point(delegation), "KR/1", seen)
    with pytest.raises(service.NotSubmitted):
        service.confirm(delegation, event, DEWI, "something older")
    address = f"/manage/fgd/delegations/{delegation.id}"
    assert "Confirm the list" in organizer.get(address).text
    send(organizer, f"{address}/confirm", seen=group_of(delegation).whole)
    assert db.session.get(Delegation, delegation.id).confirmed_at
    assert "Confirmed" in organizer.get(path_of(delegation)).text


def test_a_change_takes_submission_and_confirmation_back(app, event):
    delegation = make_delegation(event)
    focal = focal_point(delegation)
    focal_service.submit(focal, "", group_of(delegation).whole)
    service.confirm(delegation, event, DEWI, group_of(delegation).whole)
    focal_service.remove_member(focal, member(delegation, "Han Bit").guest.ref, member(delegation, "Han Bit").version)
    standing = db.session.get(Delegation, delegation.id)
    assert (standing.submitted_at, standing.confirmed_at, standing.confirmed_by) == (None, None, "")


def test_a_confirmation_that_the_list_outran_is_not_mailed(app, event, post):
    delegation = make_delegation(event)
    focal = focal_point(delegation)
    focal_service.submit(focal, "", group_of(delegation).whole)
    service.confirm(delegation, event, DEWI, group_of(delegation).whole)
    focal_service.answer_all(focal)
    delivery.deliver_due()
    assert not [mail for mail in post.mails if "confirmed" in mail["Subject"]]


def test_what_the_focal_point_did_is_news_until_it_was_looked_at(organizer, event):
    delegation = make_delegation(event)
    address = f"/manage/fgd/delegations/{delegation.id}"
    assert "I have seen this" not in organizer.get(address).text
    focal = focal_point(delegation)
    focal_service.remove_member(focal, member(delegation, "Han Bit").guest.ref, member(delegation, "Han Bit").version)
    focal_service.add_member(focal, Person("Seo Yun"))
    focal_service.submit(focal, "KR/1", group_of(delegation).whole)
    page = organizer.get(address).text
    for words in ("Han Bit was taken off", "Seo Yun was named as a member", "was submitted", "Oh Sekretaris"):
        assert words in page, words
    assert "3 changes" in organizer.get("/manage/fgd/delegations").text
    newest = db.session.scalars(sa.select(sa.func.max(AuditEntry.id))).one()
    send(organizer, f"{address}/looked", until=str(newest))
    assert "I have seen this" not in organizer.get(address).text
    focal_service.answer_all(focal)
    assert "will come" in organizer.get(address).text


def test_what_happened_after_the_page_was_opened_stays_new(app, event):
    delegation = make_delegation(event)
    focal = focal_point(delegation)
    focal_service.add_member(focal, Person("Seo Yun")) if group_of(delegation).left else focal_service.answer_all(focal)
    seen = queries.since_last_look(delegation)[0]
    han = member(delegation, "Han Bit")
    focal_service.remove_member(focal, han.guest.ref, han.version)
    service.look(delegation, seen.id)
    [left] = queries.since_last_look(db.session.get(Delegation, delegation.id))
    assert left.action == "delegation.member_removed"


def test_another_events_delegation_is_not_found(organizer, event):
    other = make_event("lain")
    delegation = make_delegation(other)
    assert organizer.get(f"/manage/fgd/delegations/{delegation.id}").status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_the_pages_of_the_committee_take_a_fixed_number_of_statements(organizer, event, count_sql, count):
    for number in range(count):
        delegation = make_delegation(
            event, tuple(f"Tamu {number} {n}" for n in range(count)), name=f"Delegasi {number}"
        )
    for address, most in (("/manage/fgd/delegations", 6), (f"/manage/fgd/delegations/{delegation.id}", 7)):
        with count_sql() as statements:
            assert organizer.get(address).status_code == 200
        assert len(statements) == most, statements


def test_a_long_list_of_delegations_has_pages(organizer, event, monkeypatch):
    for number in range(5):
        make_delegation(event, (), name=f"Delegasi {number}")
    lines, following = queries.lines(event.id, limit=3)
    assert [line.delegation.name for line in lines] == ["Delegasi 0", "Delegasi 1", "Delegasi 2"]
    lines, following = queries.lines(event.id, following, limit=3)
    assert [line.delegation.name for line in lines] == ["Delegasi 3", "Delegasi 4"] and following == ""
