"""Two records of one person: merged field by field with everything that happened, and taken apart again."""

import threading

import pytest
import sqlalchemy as sa

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db, transaction
from regapp.guests import service
from regapp.guests.duplicates import queries
from regapp.guests.duplicates import service as duplicates
from regapp.guests.duplicates.service import MergeRefused
from regapp.guests.service import GuestDetails
from regapp.models import (
    Answer,
    AnswerValue,
    Attendance,
    AuditEntry,
    Base,
    Channel,
    Direction,
    EventSession,
    Guest,
    GuestStatus,
    GuestTag,
    Invitation,
    Merge,
    Message,
    MessageState,
    Representation,
    Scan,
    ScanResult,
    Tag,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest, make_guests, make_user, sign_in, ticket_link_of

VOLATILE = {("guest", "updated_at")}
LEFT_OUT = {"audit_entry", "merge"}


def everything() -> dict[str, list[tuple]]:
    """Every row of every table, but for what tells that there was a merge."""
    db.session.rollback()
    return {
        table.name: sorted(
            (tuple(value for name, value in row.items() if (table.name, name) not in VOLATILE) for row in rows),
            key=repr,
        )
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT and (rows := db.session.execute(sa.select(table)).mappings().all())
    }


def admit(guest: Guest, uid: str, minutes: int = 0) -> None:
    """What the door leaves behind: a reading, and who was there."""
    session = db.session.scalars(sa.select(EventSession).where(EventSession.event_id == guest.event_id)).one()
    at = clock.now().replace(microsecond=0, second=0, minute=minutes)
    with transaction():
        db.session.add(
            Scan(
                event_id=guest.event_id, uid=uid, session_id=session.id, guest_id=guest.id, direction=Direction.IN,
                scanned_at=at, happened_at=at, received_at=at, result=ScanResult.ADMITTED, first_admitted_at=at,
            )
        )  # fmt: skip
        db.session.add(
            Attendance(
                session_id=session.id, guest_id=guest.id, event_id=guest.event_id, first_admitted_at=at,
                entered_by=uid, inside=True, changed_at=at,
            )
        )  # fmt: skip


def tag(guest: Guest, name: str) -> None:
    with transaction():
        known = db.session.scalar(sa.select(Tag).where(Tag.folded_name == name))
        if known is None:
            known = Tag(event_id=guest.event_id, name=name, folded_name=name)
            db.session.add(known)
            db.session.flush()
        db.session.add(GuestTag(guest_id=guest.id, tag_id=known.id))


def write(guest: Guest, state: MessageState, kind: str = "invitation") -> None:
    with transaction():
        db.session.add(
            Message(
                event_id=guest.event_id, guest_id=guest.id, channel=Channel.EMAIL, kind=kind, address="a@b.example",
                once_key=f"{kind}:{guest.id}", state=state, due_at=clock.now(), created_at=clock.now(),
            )
        )  # fmt: skip


@pytest.fixture
def twins(app):
    event = make_event()
    return make_guests(
        event,
        [
            GuestDetails("Rachmad Hidayat", "official", institution="PT Borneo <Hijau>", phone="+6281200000001"),
            GuestDetails(
                "Dr. Rahmad Hidajat", "speaker", institution="PT. Borneo <Hijau>", email="r@b.example",
                position="Direktur", notes="=1+1",
            ),
        ],
    )  # fmt: skip


def test_a_pair_is_proposed_until_somebody_decides(app, twins):
    kept, merged = twins
    (pair,) = queries.proposals(kept.event_id).shown
    assert {pair.first.guest.id, pair.second.guest.id} == {kept.id, merged.id} and "spelling" in pair.reasons
    assert duplicates.keep_apart(merged, kept, COMMAND)
    assert not duplicates.keep_apart(kept, merged, COMMAND)
    assert queries.proposals(kept.event_id).total == 0


def test_fields_are_taken_as_chosen_and_empty_ones_are_filled(twins):
    kept, merged = twins
    duplicates.merge(kept.id, merged.id, {"name": "merged", "institution": "kept", "notes": "kept"}, COMMAND)
    assert (kept.name, kept.institution, kept.position, kept.email, kept.phone, kept.notes, kept.category.code) == (
        "Dr. Rahmad Hidajat", "PT Borneo <Hijau>", "Direktur", "r@b.example", "+6281200000001", "", "official",
    )  # fmt: skip
    assert (merged.status, merged.merged_into_id) == (GuestStatus.WITHDRAWN, kept.id)
    assert "dr rahmad" in kept.search_key


def test_notes_of_both_stand_below_each_other(twins):
    kept, merged = twins
    service.change_guest(kept, GuestDetails(kept.name, notes="alergi"), COMMAND)
    duplicates.merge(kept.id, merged.id, {"notes": "both"}, COMMAND)
    assert kept.notes == "alergi\n=1+1"


def test_what_happened_to_either_goes_along_and_comes_back_exactly(app, twins):
    kept, merged = twins
    rsvp.accept(merged.id, Said(note="Terima kasih"))
    rsvp.keep_consent(merged.id, "photos", True, "id")
    tag(kept, "vip")
    tag(merged, "vip")
    tag(merged, "visa")
    write(kept, MessageState.SENT)
    write(merged, MessageState.QUEUED)
    write(merged, MessageState.SENT, "ticket")
    admit(kept, "a" * 36, 20)
    admit(merged, "b" * 36, 5)
    companion = make_guest(kept.event, "Ibu Rachmad", "companion")
    with transaction():
        db.session.get(Guest, companion.id).companion_of_id = merged.id
    before = everything()

    done = duplicates.merge(kept.id, merged.id, {}, COMMAND)
    invitation = db.session.scalars(sa.select(Invitation).where(Invitation.guest_id == kept.id)).one()
    assert invitation.answer == AnswerValue.ACCEPTED
    assert {row.guest_id for row in db.session.scalars(sa.select(Answer))} == {kept.id}
    assert {scan.guest_id for scan in db.session.scalars(sa.select(Scan))} == {kept.id}
    (there,) = db.session.scalars(sa.select(Attendance))
    assert (there.guest_id, there.first_admitted_at.minute, there.entered_by) == (kept.id, 5, "a" * 36)
    states = {
        m.kind: m.state for m in db.session.scalars(sa.select(Message).where(Message.once_key.contains(f"{merged.id}")))
    }
    assert states["invitation"] == MessageState.CANCELLED, "nobody is asked twice"
    assert db.session.scalar(sa.select(sa.func.count()).where(GuestTag.guest_id == kept.id)) == 2
    assert db.session.scalar(sa.select(Guest.companion_of_id).where(Guest.id == companion.id)) == kept.id

    duplicates.part(done.id, kept.event_id, COMMAND)
    assert everything() == before
    actions = list(db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.guest_id == merged.id)))
    assert actions[-2:] == ["guests.merged", "guests.parted"]


def test_somebody_who_was_invited_and_also_named_as_representative_becomes_one(app, twins):
    kept, _other = twins
    governor = make_guest(kept.event, "Gubernur")
    named = rsvp.represent(governor.id, RepresentativeDetails("Rahmad Hidayat"), Said())
    done = duplicates.merge(kept.id, named.id, {}, COMMAND)
    standing = db.session.scalars(sa.select(Representation).where(Representation.ended_at.is_(None))).one()
    assert (standing.representative_guest_id, standing.represented_guest_id) == (kept.id, governor.id)
    duplicates.part(done.id, kept.event_id, COMMAND)
    assert db.session.scalar(sa.select(Representation.representative_guest_id)) == named.id


def both_represented(one: Guest, other: Guest) -> None:
    for guest in (one, other):
        rsvp.represent(guest.id, RepresentativeDetails(f"Wakil {guest.id}"), Said())


def one_represents(one: Guest, other: Guest) -> None:
    with transaction():
        db.session.add(
            Representation(
                event_id=one.event_id, represented_guest_id=one.id, representative_guest_id=other.id,
                root_guest_id=one.id, depth=1, created_at=clock.now(),
            )
        )  # fmt: skip


def one_accompanies(one: Guest, other: Guest) -> None:
    with transaction():
        db.session.get(Guest, other.id).companion_of_id = one.id


def answer_lost(one: Guest, other: Guest) -> None:
    rsvp.represent(one.id, RepresentativeDetails("Wakil"), Said())
    rsvp.accept(other.id, Said())


def off_the_list(one: Guest, other: Guest) -> None:
    service.withdraw(other, COMMAND)


@pytest.mark.parametrize(
    ("arrange", "message"),
    [
        (both_represented, "Both are represented"),
        (one_represents, "represents the other"),
        (one_accompanies, "accompanies the other"),
        (answer_lost, "that answer has to stay"),
        (off_the_list, "taken off the list"),
    ],
)
def test_what_cannot_be_one_person_is_refused_and_nothing_changes(app, twins, arrange, message):
    kept, merged = twins
    arrange(kept, merged)
    before = everything()
    with pytest.raises(MergeRefused, match=message):
        duplicates.merge(kept.id, merged.id, {}, COMMAND)
    assert everything() == before


def field_changed(kept: Guest, merged: Guest) -> None:
    service.change_guest(kept, GuestDetails(kept.name, position="Komisaris"), COMMAND)


def scanned(kept: Guest, merged: Guest) -> None:
    with transaction():
        db.session.execute(sa.update(Attendance).values(inside=False))


def merged_again(kept: Guest, merged: Guest) -> None:
    third = make_guest(kept.event, "Rahmad Hidayat", institution="PT Borneo <Hijau>")
    duplicates.merge(third.id, kept.id, {}, COMMAND)


@pytest.mark.parametrize(
    ("since", "message"),
    [
        (field_changed, "Position.* was changed since"),
        (scanned, "was at the door since"),
        (merged_again, "merged into another record since"),
    ],
)
def test_a_merge_that_was_built_upon_is_not_undone(app, twins, since, message):
    kept, merged = twins
    admit(merged, "c" * 36)
    done = duplicates.merge(kept.id, merged.id, {}, COMMAND)
    since(kept, merged)
    before = everything()
    with pytest.raises(MergeRefused, match=message):
        duplicates.part(done.id, kept.event_id, COMMAND)
    assert everything() == before
    assert db.session.scalar(sa.select(Merge.undone_at).where(Merge.id == done.id)) is None


def test_an_answer_given_after_the_merge_stays_with_the_record_that_stayed(app, twins):
    kept, merged = twins
    done = duplicates.merge(kept.id, merged.id, {}, COMMAND)
    rsvp.decline(kept.id, Said())
    duplicates.part(done.id, kept.event_id, COMMAND)
    answers = dict(db.session.execute(sa.select(Invitation.guest_id, Invitation.answer)).all())
    assert answers == {kept.id: AnswerValue.DECLINED, merged.id: AnswerValue.NONE}


def test_of_two_organizers_at_one_instant_the_second_gets_a_sentence(app, twins):
    kept, merged = twins
    db.session.commit()
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def try_it(one: int, other: int) -> None:
        with app.app_context():
            start.wait()
            try:
                duplicates.merge(one, other, {}, COMMAND)
                outcomes.append("merged")
            except MergeRefused as refused:
                outcomes.append(str(refused))

    threads = [threading.Thread(target=try_it, args=ids) for ids in ((kept.id, merged.id), (merged.id, kept.id))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Somebody merged one of these two a moment ago. Nothing was changed.", "merged"]


def test_a_record_that_changed_while_it_was_looked_at_is_not_merged(app, twins):
    kept, merged = twins
    seen = (duplicates.version_of(kept), duplicates.version_of(merged))
    service.change_guest(merged, GuestDetails(merged.name, position="Lain"), COMMAND)
    with pytest.raises(MergeRefused, match="changed a moment ago"):
        duplicates.merge(kept.id, merged.id, {}, COMMAND, seen)


def test_the_links_of_a_merged_record_lead_to_the_one_that_stays(app, client, twins):
    kept, merged = twins
    duplicates.merge(kept.id, merged.id, {}, COMMAND)
    assert client.get(link_of(merged)).headers["Location"].endswith(link_of(kept))
    assert client.post(link_of(merged), data={"answer": "accepted"}).status_code == 303
    assert client.get(ticket_link_of(merged)).headers["Location"].endswith(ticket_link_of(kept))
    assert client.get(link_of(merged), follow_redirects=True).status_code == 200


def test_a_merged_record_is_not_put_back_by_itself(app, twins):
    kept, merged = twins
    duplicates.merge(kept.id, merged.id, {}, COMMAND)
    service.put_back(merged, COMMAND)
    assert db.session.scalar(sa.select(Guest.status).where(Guest.id == merged.id)) == GuestStatus.WITHDRAWN


def test_merging_and_parting_by_the_pages(app, client, twins):
    kept, merged = twins
    sign_in(client, make_user(event=kept.event))
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        listing = client.get("/manage/fgd/guests/duplicates").text
        assert "PT Borneo &lt;Hijau&gt;" in listing and "spelled in another way" in listing
        address = f"/manage/fgd/guests/duplicates/{kept.ref}/{merged.ref}"
        assert "This record stays" in client.get(address).text
        done = client.post(address, data={"name": "merged", "category_id": "nonsense"}, follow_redirects=True)
        assert "is one record now" in done.text
        again = client.post(address, data={})
        assert again.status_code == 409 and "Somebody merged one of these two" in again.text
        merge_id = db.session.scalar(sa.select(Merge.id))
        undone = client.post(f"/manage/fgd/guests/duplicates/merges/{merge_id}/undo", follow_redirects=True)
        assert "are two records again" in undone.text
        twice = client.post(f"/manage/fgd/guests/duplicates/merges/{merge_id}/undo", follow_redirects=True)
        assert "undone a moment ago" in twice.text
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("guests", [4, 400])
def test_the_page_of_duplicates_takes_the_same_statements_at_few_and_at_many(app, client, count_sql, guests):
    event = make_event()
    make_guests(event, [GuestDetails(f"Tamu {n // 2:03d}", "official", institution="PT A") for n in range(guests)])
    sign_in(client, make_user(event=event))
    client.get("/manage/fgd/guests/duplicates")
    with count_sql() as statements:
        page = client.get("/manage/fgd/guests/duplicates?page=999999")
    assert page.status_code == 200
    assert len(statements) == 6, statements
