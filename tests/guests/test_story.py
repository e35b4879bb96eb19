"""One page with the whole story of a guest: asked, opened, answered, called, represented, changed, printed, scanned."""

import datetime as dt
import uuid

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND, Actor
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans, undo
from regapp.checkin.service import add_device
from regapp.extensions import db, transaction
from regapp.guests import service
from regapp.guests.duplicates import service as duplicates
from regapp.guests.service import GuestDetails
from regapp.models import (
    ActorKind,
    Call,
    CallResult,
    ChangeRequest,
    Channel,
    Device,
    Direction,
    DocumentKind,
    EventSession,
    Guest,
    Invitation,
    IssuedDocument,
    Message,
    MessageState,
    RefusalReason,
    SaidBy,
    Scan,
    ScanResult,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import code_of, make_event, make_guest, make_user, sign_in

HOSTILE = "<script>alert(1)</script> & Rekan"


def live_through_everything(guest: Guest, caller_id: int, times: int = 1) -> None:
    """Something of every kind happens to this guest."""
    session = db.session.scalars(sa.select(EventSession).where(EventSession.event_id == guest.event_id)).one()
    now, owner = clock.now(), {"event_id": guest.event_id, "guest_id": guest.id}
    with transaction():
        invitation = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == guest.id)).one()
        invitation.sent_at, invitation.sent_channel, invitation.opened_at = now, Channel.WHATSAPP, now
        db.session.get(Guest, guest.id).badge_printed_at = now
        door = Device(event_id=guest.event_id, name="Pintu utama", created_at=now)
        db.session.add(door)
        db.session.flush()
        for n in range(times):
            mail = {"channel": Channel.EMAIL, "kind": "invitation", "address": "a@b.example", "due_at": now}
            db.session.add_all(
                [
                    Message(**owner, **mail, once_key=f"a{guest.id}:{n}", state=MessageState.FAILED,
                            error="550 no such mailbox", created_at=now),
                    Call(**owner, phone="+6281", caller_id=caller_id, caller_name="Wati", at=now,
                         result=CallResult.CALL_AGAIN, note=HOSTILE),
                    ChangeRequest(**owner, changes={"position": ["a", HOSTILE]}, asked_at=now, decided_at=now,
                                  decided_by="Panitia", granted=False),
                    Scan(**owner, uid=f"{guest.id}-{n}", device_id=door.id, session_id=session.id,
                         direction=Direction.IN, scanned_at=now, happened_at=now, received_at=now,
                         result=ScanResult.REFUSED,
                         reason=RefusalReason.OUTSIDE_HOURS),
                ]
            )  # fmt: skip
        db.session.add(
            IssuedDocument(
                **owner,
                kind=DocumentKind.LETTER,
                code=f"AB{guest.id}",
                number="005/12",
                dated=now.date(),
                issued_at=now,
            )
        )


def test_the_story_tells_everything_with_time_and_name(app, client):
    event, organizer = make_event(), None
    organizer = make_user(event=event)
    guest = make_guest(event, "Hartono", email="a@b.example", phone="+6281200000001")
    make_guest(event, HOSTILE, "companion")
    with transaction():
        db.session.execute(sa.update(Guest).where(Guest.name == HOSTILE).values(companion_of_id=guest.id))
    live_through_everything(guest, organizer.id)
    rsvp.represent(guest.id, RepresentativeDetails("Wati"), Said(SaidBy.SECRETARY, "Sekpri", note=HOSTILE))
    service.change_guest(db.session.get(Guest, guest.id), GuestDetails("Hartono", position="Gubernur"), COMMAND)
    page = sign_in(client, organizer).get(f"/manage/fgd/guests/{guest.ref}").text
    for words in (
        "Put on the list by hand", "Asked by WhatsApp", "Opened the personal link",
        "Invitation by e-mail: could not be delivered",
        "550 no such mailbox", "Will be represented by Wati", "on the guest&#39;s behalf Sekpri, by personal link",
        "Called: call again", "The change was refused", "Badge printed", "Letter issued", "005/12",
        "Refused at Pembukaan: outside of the hours", "Pintu utama", "position: – → Gubernur", "Brings along",
    ):  # fmt: skip
        assert words in page, words
    assert "<script>alert" not in page and "Asia/Makassar" in page


def test_the_story_of_a_merged_record_stands_with_the_one_that_stays(app, client):
    event = make_event()
    kept, merged = make_guest(event, "Hartono"), make_guest(event, "Hartono")
    service.change_guest(merged, GuestDetails("Hartono", position="Gubernur"), COMMAND)
    duplicates.merge(kept.id, merged.id, {}, COMMAND)
    sign_in(client, make_user(event=event))
    page = client.get(f"/manage/fgd/guests/{kept.ref}").text
    assert "position: – → Gubernur" in page and f"({merged.ref}) was merged into" in page
    other = client.get(f"/manage/fgd/guests/{merged.ref}").text
    assert "merged into another one" in other and kept.ref in other and "Put back on the list" not in other


@pytest.mark.parametrize("times", [1, 120])
def test_the_page_takes_the_same_statements_however_much_happened(app, client, count_sql, times):
    event = make_event()
    organizer = make_user(event=event)
    guest = make_guest(event, "Hartono")
    live_through_everything(guest, organizer.id, times)
    sign_in(client, organizer)
    client.get(f"/manage/fgd/guests/{guest.ref}")
    with count_sql() as statements:
        page = client.get(f"/manage/fgd/guests/{guest.ref}")
    assert page.status_code == 200
    assert len(statements) == 19, statements


def test_a_scan_that_was_taken_back_stays_in_the_story_for_ever(app, client):
    event = make_event()
    guest = make_guest(event, "Hartono")
    device, _token = add_device(event, HOSTILE, COMMAND)
    uid = str(uuid.uuid4())
    reading = Reading(uid, "main", Direction.IN, clock.now(), ticket=code_of(guest))
    record_scans(event, Source(device.id), [reading])
    undo(event, uid, Actor(ActorKind.DEVICE, "Dewi"), device.id, f"Wrong person {HOSTILE}")
    page = sign_in(client, make_user(event=event)).get(f"/manage/fgd/guests/{guest.ref}").text
    assert "Admitted to Pembukaan" in page and "Does not count: taken back by Dewi on" in page
    assert "Wrong person &lt;script&gt;" in page and "<script>alert" not in page


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_reason_of_a_refusal_has_its_words(app, client, reason):
    event = make_event()
    guest = make_guest(event, "Hartono")
    now, standing = clock.now(), {"event_id": event.id, "guest_id": guest.id, "direction": Direction.IN}
    with transaction():
        times = {"scanned_at": now, "happened_at": now, "received_at": now}
        db.session.add(Scan(**standing, **times, uid="1", result=ScanResult.REFUSED, reason=reason))
    assert "Refused at" in sign_in(client, make_user(event=event)).get(f"/manage/fgd/guests/{guest.ref}").text


def test_a_tag_is_given_and_taken_away_on_the_persons_page(app, client):
    event = make_event()
    guest = make_guest(event, "Hartono")
    sign_in(client, make_user(event=event))
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        address = f"/manage/fgd/guests/{guest.ref}/tag"
        page = client.post(address, data={"tag": "Meja <VIP>"}, follow_redirects=True).text
        assert "Meja &lt;VIP&gt;" in page and "Give a tag" in page
        again = client.post(address, data={"tag": "meja vip"}, follow_redirects=True)
        assert again.status_code == 200
        page = client.post(address, data={"tag": "MEJA VIP", "remove": "1"}, follow_redirects=True).text
        assert "Take this tag away" not in page
        assert "Please enter a tag." in client.post(address, data={"tag": " "}, follow_redirects=True).text
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


def test_times_are_those_of_the_events_zone(app, client):
    event = make_event(timezone="Asia/Jayapura")
    guest = make_guest(event, "Hartono")
    with transaction():
        db.session.get(Guest, guest.id).created_at = dt.datetime(2031, 5, 7, 20, 30, tzinfo=dt.UTC)
    page = sign_in(client, make_user(event=event)).get(f"/manage/fgd/guests/{guest.ref}").text
    assert "8 May 2031" in page and "05:30" in page
