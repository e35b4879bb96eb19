"""Who is asked, how often, and what counts as asked."""

import concurrent.futures
import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.invitations import letters, queries, service
from regapp.invitations.queries import Standing
from regapp.messages import delivery
from regapp.models import AnswerValue, AuditEntry, Channel, Invitation, Message, MessageState
from regapp.rsvp import service as rsvp
from regapp.rsvp.queries import invitation_by_token
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest


def invitation_of(guest) -> Invitation:
    return db.session.scalars(
        sa.select(Invitation).where(Invitation.guest_id == guest.id).execution_options(populate_existing=True)
    ).one()


def kinds_in_outbox() -> list[str]:
    return list(db.session.scalars(sa.select(Message.kind).order_by(Message.id)))


def actions() -> list[str]:
    return list(db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))


def standing_of(event, guest) -> Standing:
    [found] = queries.candidates(event.id, guest_ids=[guest.id])
    return found.standing


def test_whoever_has_an_address_is_queued_and_the_others_are_named_by_number(app):
    event = make_event()
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    make_guest(event, "Suparman")
    done = service.send_invitations(event, COMMAND)
    assert (done.queued, done.without_address, done.already) == (1, 1, 0)
    assert kinds_in_outbox() == ["invitation"] and actions() == ["invitation.queued"]


def test_a_second_click_queues_nothing(app):
    event = make_event()
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    assert service.send_invitations(event, COMMAND).queued == 0
    assert service.send_invitations(event, COMMAND, again=True).queued == 0
    assert kinds_in_outbox() == ["invitation"]


def test_two_organizers_who_click_at_the_same_instant_send_one_invitation_each(app):
    event = make_event()
    for number in range(10):
        make_guest(event, f"Tamu {number}", email=f"tamu{number}@kampus.example")
    start = threading.Barrier(2)

    def click() -> int:
        with app.app_context():
            start.wait()
            return service.send_invitations(event, COMMAND).queued

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        queued = [one.result() for one in [pool.submit(click), pool.submit(click)]]
    assert sum(queued) == len(kinds_in_outbox()) == 10


def test_only_what_the_mail_server_took_counts_as_sent(app, post):
    event = make_event()
    guest = make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    assert invitation_of(guest).sent_at is None and standing_of(event, guest) == Standing.WAITING
    delivery.deliver_due()
    assert invitation_of(guest).sent_channel == Channel.EMAIL
    assert standing_of(event, guest) == Standing.SENT


def test_who_was_asked_is_asked_again_on_the_organizers_word_only(app, post):
    event = make_event()
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    delivery.deliver_due()
    assert service.send_invitations(event, COMMAND).already == 1
    assert service.send_invitations(event, COMMAND, again=True).queued == 1
    delivery.deliver_due()
    assert len(set(post.ids)) == 2


def test_a_category_or_some_guests_can_be_asked_alone(app):
    event = make_event()
    make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    make_guest(event, "Rina", "student", email="rina@kampus.example")
    third = make_guest(event, "Budi", email="budi@prov.example")
    assert service.send_invitations(event, COMMAND, category="student").queued == 1
    assert service.send_invitations(event, COMMAND, guest_ids=[third.id]).queued == 1
    assert service.send_invitations(event, COMMAND).queued == 1


def test_neither_representatives_nor_the_withdrawn_nor_those_who_answered_are_asked(app):
    event = make_event()
    guest = make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    rsvp.represent(guest.id, RepresentativeDetails("Wati", email="wati@prov.example"), Said())
    rsvp.accept(make_guest(event, "Budi", email="budi@prov.example").id, Said())
    assert service.send_invitations(event, COMMAND).queued == 0


def test_nobody_is_invited_to_an_event_that_is_over(app):
    event = make_event()
    make_guest(event, email="nurhayati@prov.example")
    with clock.stopped_at(event.ends_at), pytest.raises(service.EventOver):
        service.send_invitations(event, COMMAND)


def test_an_invitation_that_failed_is_tried_again_at_the_corrected_address(app, post):
    event = make_event()
    guest = make_guest(event, email="salah@prov.example")
    post.refusals["salah@prov.example"] = "550 5.1.1 User unknown"
    service.send_invitations(event, COMMAND)
    delivery.deliver_due()
    assert standing_of(event, guest) == Standing.FAILED
    with transaction():
        guest.email = "benar@prov.example"
    assert service.try_again(event, COMMAND) == 1
    delivery.deliver_due()
    assert post.recipients == ["benar@prov.example"] and standing_of(event, guest) == Standing.SENT


def test_an_invitation_leaves_to_the_address_known_at_that_moment(app, post):
    event = make_event()
    guest = make_guest(event, email="salah@prov.example")
    service.send_invitations(event, COMMAND)
    with transaction():
        guest.email = "benar@prov.example"
    delivery.deliver_due()
    assert post.recipients == ["benar@prov.example"]
    assert db.session.scalars(sa.select(Message.address)).one() == "benar@prov.example"


def test_an_invitation_that_was_held_back_can_be_sent_later(app, post):
    event = make_event()
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    message_id = db.session.scalars(sa.select(Message.id)).one()
    assert service.hold_back(event, COMMAND, [message_id]) == 1
    assert delivery.deliver_due().total == 0
    assert service.send_invitations(event, COMMAND).queued == 1


def test_messages_of_another_event_are_out_of_reach(app):
    event, other = make_event(), make_event("lain")
    make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    message_id = db.session.scalars(sa.select(Message.id)).one()
    assert service.hold_back(other, COMMAND, [message_id]) == 0
    assert queries.message_of(other.id, message_id) is None


def test_whoever_leaves_the_list_before_the_mail_does_gets_none(app, post):
    event = make_event()
    guest = make_guest(event, "Nurhayati", email="nurhayati@prov.example")
    other = rsvp.represent(guest.id, RepresentativeDetails("Wati", email="wati@prov.example"), Said())
    rsvp.accept(guest.id, Said())
    done = delivery.deliver_due()
    assert (done.sent, done.cancelled) == (1, 2)
    assert post.recipients == ["nurhayati@prov.example"] and other.email not in post.recipients


def test_the_prepared_text_counts_as_sent_when_somebody_says_so_and_can_be_taken_back(app):
    event = make_event()
    guest = make_guest(event, phone="+6281200001111")
    assert [one.guest.id for one in queries.to_ask_by_hand(event.id)] == [guest.id]
    assert service.mark_whatsapp_sent(guest, COMMAND)
    assert not service.mark_whatsapp_sent(guest, COMMAND)
    assert queries.to_ask_by_hand(event.id) == [] and invitation_of(guest).sent_channel == Channel.WHATSAPP
    assert service.undo_whatsapp_sent(guest, COMMAND)
    assert invitation_of(guest).sent_at is None and len(queries.to_ask_by_hand(event.id)) == 1
    assert service.mark_whatsapp_sent(guest, COMMAND)
    assert actions() == ["invitation.whatsapp", "invitation.whatsapp_undone", "invitation.whatsapp"]


def test_whoever_waits_for_an_e_mail_is_not_asked_by_hand_as_well(app):
    event = make_event()
    make_guest(event, email="nurhayati@prov.example", phone="+6281200001111")
    service.send_invitations(event, COMMAND)
    assert queries.to_ask_by_hand(event.id) == []


def test_a_new_link_retires_the_old_one(app):
    guest = make_guest(make_event())
    old = link_of(guest).removeprefix("/i/")
    new = service.new_link(guest, COMMAND)
    assert invitation_by_token(old) is None
    assert invitation_by_token(new.rpartition("/")[2]).guest.id == guest.id


def test_no_link_lies_in_the_outbox(app):
    event = make_event()
    guest = make_guest(event, email="nurhayati@prov.example")
    service.send_invitations(event, COMMAND)
    rsvp.represent(guest.id, RepresentativeDetails("Wati", email="wati@prov.example"), Said())
    for message in db.session.scalars(sa.select(Message)):
        row = " ".join(str(getattr(message, column.key)) for column in sa.inspect(Message).columns)
        assert "/i/" not in row and link_of(guest)[3:] not in row


def test_each_answer_is_thanked_for_once_and_only_the_last_one_when_they_follow_quickly(app, post):
    event = make_event()
    guest = make_guest(event, email="nurhayati@prov.example")
    rsvp.accept(guest.id, Said())
    rsvp.accept(guest.id, Said())
    rsvp.decline(guest.id, Said())
    done = delivery.deliver_due()
    assert (done.sent, done.cancelled) == (1, 1)


def test_answers_of_guests_without_an_address_write_no_message(app):
    guest = make_guest(make_event())
    rsvp.represent(guest.id, RepresentativeDetails("Wati"), Said())
    assert kinds_in_outbox() == []


def test_a_representative_whose_address_was_corrected_is_told_there(app):
    event = make_event()
    guest = make_guest(event, email="wati@prov.example")
    service.tell_representative(guest, event)
    service.tell_representative(guest, event)
    with transaction():
        guest.email = "wati2@prov.example"
        service.tell_representative(guest, event)
    assert kinds_in_outbox() == ["representative", "representative"]


def test_the_numbers_follow_what_happens(app, post):
    event = make_event()
    post.refusals["salah@prov.example"] = "550 no"
    for name, email, phone in [
        ("Asked", "satu@prov.example", ""),
        ("Refused", "salah@prov.example", "+6281200001111"),
        ("No address", "", "+6281200002222"),
    ]:
        make_guest(event, name, email=email, phone=phone)
    service.send_invitations(event, COMMAND)
    delivery.deliver_due()
    make_guest(event, "Ready", "student", email="rina@kampus.example")
    asking = queries.asking(event.id)
    assert dict(asking.total) == {Standing.SENT: 1, Standing.FAILED: 1, Standing.NO_ADDRESS: 1, Standing.READY: 1}
    assert (asking.not_sent, asking.by_hand, len(asking.by_category)) == (3, 2, 2)
    [(message, guest)], count = queries.failures(event.id)
    assert (guest.name, message.state, count) == ("Refused", MessageState.FAILED, 1)


def test_the_text_for_whatsapp_opens_a_chat_with_the_guest_in_their_language(app):
    event = make_event(starts_in=dt.timedelta(days=20))
    guest = make_guest(event, "김민수 & <Rekan>", language="en", honorific="H.E.", phone="+6281200001111")
    found = queries.invited(guest.id)
    text, link = letters.whatsapp_text(found), letters.whatsapp_link(found)
    assert "Dear H.E. 김민수 & <Rekan>," in text and "FGD on Green Development" in text
    assert text.count(link_of(guest)) == 1
    assert link.startswith("https://wa.me/6281200001111?text=Dear%20H.E.%20")
    assert " " not in link and "&" not in link


def test_who_answered_another_way_is_not_counted_as_unasked(app):
    event = make_event()
    guest = make_guest(event, email="nurhayati@prov.example")
    rsvp.accept(guest.id, Said())
    assert standing_of(event, guest) == Standing.ANSWERED
    assert invitation_of(guest).answer == AnswerValue.ACCEPTED
    assert queries.asking(event.id).not_sent == 0
