"""Transferable passes: made, printed, lent and given back, with who had which."""

import io
import threading

import pytest

from regapp.accounts.service import COMMAND
from regapp.checkin.passes import queries, service
from regapp.checkin.passes.service import AlreadyOut
from regapp.errors import Invalid, NotFound
from regapp.extensions import db
from regapp.models import PassHanding, Role
from tests.factories import make_event, make_guest, make_user, sign_in
from tests.printing.reading import texts

ZONE = "Balkon <Pers> & Rekan"


@pytest.fixture
def event(app):
    return make_event()


def first(event, zone=ZONE):
    return queries.passes(event.id)[zone][0]


def test_passes_of_a_zone_are_made_once_however_often_they_are_asked_for(event):
    assert service.add(event, ZONE, 1, 5, COMMAND) == 5
    assert service.add(event, ZONE, 4, 7, COMMAND) == 2
    assert [one.zone_pass.number for one in queries.passes(event.id)[ZONE]] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("zone", "low", "high"), [("", 1, 2), ("\u200b ", 1, 2), ("A", 0, 3), ("A", 5, 4), ("A", 1, 502), ("A", 1, 99999)]
)
def test_numbers_and_zones_that_make_no_sense_are_refused(event, zone, low, high):
    with pytest.raises(Invalid):
        service.add(event, zone, low, high, COMMAND)


def test_a_pass_is_lent_to_a_guest_by_reference_and_to_a_stranger_by_name(event):
    service.add(event, ZONE, 1, 2, COMMAND)
    guest = make_guest(event, "이민석")
    one, two = queries.passes(event.id)[ZONE]
    service.hand_out(event, one.zone_pass.id, guest.ref.lower(), COMMAND)
    service.hand_out(event, two.zone_pass.id, "=1+1 <b>", COMMAND)
    one, two = queries.passes(event.id)[ZONE]
    assert (one.handing.name, one.guest.id) == ("이민석", guest.id)
    assert (two.handing.name, two.guest) == ("=1+1 <b>", None)


def test_nobody_is_lent_a_pass_that_another_has(event):
    service.add(event, ZONE, 1, 1, COMMAND)
    key = first(event).zone_pass.id
    service.hand_out(event, key, "Wati", COMMAND)
    with pytest.raises(AlreadyOut, match="This pass is with Wati"):
        service.hand_out(event, key, "Budi", COMMAND)
    service.take_back(event, key, COMMAND)
    service.take_back(event, key, COMMAND)
    service.hand_out(event, key, "Budi", COMMAND)
    assert [handing.name for handing, _ in queries.log(event.id)] == ["Budi", "Wati"]


def test_of_two_desks_at_one_instant_one_hands_the_pass_out(event, app):
    service.add(event, ZONE, 1, 1, COMMAND)
    key, event_id = first(event).zone_pass.id, event.id
    db.session.commit()
    barrier, said = threading.Barrier(2), []

    def work(name):
        with app.app_context():
            own = db.session.get_one(type(event), event_id)
            barrier.wait()
            try:
                service.hand_out(own, key, name, COMMAND)
            except AlreadyOut as error:
                said.append(str(error))
            db.session.remove()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("Wati", "Budi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert db.session.query(PassHanding).count() == 1


def test_a_lost_pass_is_with_nobody_until_it_is_found(event):
    service.add(event, ZONE, 1, 1, COMMAND)
    key = first(event).zone_pass.id
    service.hand_out(event, key, "Wati", COMMAND)
    service.report_lost(event, key, COMMAND)
    assert first(event).zone_pass.lost_at and first(event).handing is None
    service.report_found(event, key, COMMAND)
    assert first(event).zone_pass.lost_at is None


def test_passes_are_printed_with_their_numbers_and_the_zone_as_written(event):
    service.add(event, ZONE, 7, 9, COMMAND)
    stream = io.BytesIO()
    assert service.write_passes(event, ZONE, stream).pages == 3
    pages = texts(stream.getvalue())
    assert ["07" in pages[0], "09" in pages[2]] == [True, True]
    assert "<Pers>" in pages[0]
    with pytest.raises(NotFound):
        service.write_passes(event, "elsewhere", stream)


def test_another_events_pass_cannot_be_lent(event):
    other = make_event("other")
    service.add(other, ZONE, 1, 1, COMMAND)
    with pytest.raises(NotFound):
        service.hand_out(event, first(other).zone_pass.id, "Wati", COMMAND)


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_shows_every_pass_in_a_fixed_number_of_statements(app, event, monkeypatch, count_sql, count):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    client = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    client.post("/manage/fgd/passes", data={"zone": ZONE, "first": 1, "last": count})
    wrong = client.post("/manage/fgd/passes", data={"zone": "", "first": "x", "last": 2})
    assert wrong.status_code == 422 and "Please say which zone" in wrong.text
    key = first(event).zone_pass.id
    client.post(f"/manage/fgd/passes/{key}/hand-out", data={"who": "PT Borneo <Hijau> & Rekan"})
    refused = client.post(f"/manage/fgd/passes/{key}/hand-out", data={"who": "Budi"}, follow_redirects=True)
    assert "This pass is with PT Borneo &lt;Hijau&gt; &amp; Rekan" in refused.text
    with count_sql() as statements:
        page = client.get("/manage/fgd/passes").text
    assert len(statements) <= 8
    assert page.count("PT Borneo &lt;Hijau&gt; &amp; Rekan") >= 2
    client.post(f"/manage/fgd/passes/{key}/take-back")
    assert first(event).handing is None
    assert client.get("/manage/fgd/passes/print.pdf", query_string={"zone": ZONE}).mimetype == "application/pdf"
