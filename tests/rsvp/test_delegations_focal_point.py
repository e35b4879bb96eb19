"""The page behind a focal point's link: naming, replacing, answering, submitting; and what is refused."""

import concurrent.futures
import dataclasses
import datetime as dt
import threading
import uuid

import pypdfium2
import pytest
import sqlalchemy as sa
import zxingcpp

from regapp import clock
from regapp.accounts.service import COMMAND, add_api_token
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.checkin.service import add_device
from regapp.events import history
from regapp.extensions import db, transaction
from regapp.guests.service import change_guest, details_of, put_back
from regapp.invitations.lettering.service import add_template
from regapp.invitations.lettering.texts import Start
from regapp.messages import delivery
from regapp.models import (
    Answer,
    AnswerValue,
    AuditEntry,
    ChangeRequest,
    Delegation,
    Direction,
    Guest,
    GuestStatus,
    RefusalReason,
    SaidBy,
    ScanResult,
    Scope,
)
from regapp.rsvp import service as rsvp
from regapp.rsvp.focal_point import service
from regapp.rsvp.focal_point.service import Person
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import code_of, link_of, make_event, make_guest, ticket_link_of
from tests.messages.conftest import post, smtp_url
from tests.rsvp.delegations import (
    EIGHT,
    NAME,
    answer_of,
    focal_point,
    group_of,
    make_delegation,
    member,
    names_of,
    path_of,
)

__all__ = ["post", "smtp_url"]
HOSTILE = ["PT Borneo <Hijau> & Rekan", '"><img src=x onerror=alert(1)>', "=1+1", "이민석", "İnanoğlu", "a\u200bb"]


@pytest.fixture
def event(app):
    return make_event(starts_in=dt.timedelta(days=20), contact_name="Dewi", contact_phone="+628110000001")


@pytest.fixture
def delegation(event):
    return make_delegation(event)


def open_doors(event):
    """The event begins in an hour: its doors take scans."""
    with transaction():
        event.starts_at = clock.now() + dt.timedelta(hours=1)
        event.sessions[0].starts_at = event.starts_at
        event.delegations_lock_at = event.ends_at


def scan(event, guest, uid="1"):
    device, _token = add_device(event, f"Pintu {uid}", COMMAND)
    reading = Reading(uid, "main", Direction.IN, clock.now(), ticket=code_of(guest))
    return record_scans(event, Source(device_id=device.id), [reading])[0]


def say(client, delegation, name, answer, **fields):
    one = member(delegation, name)
    address = f"{path_of(delegation)}/{one.guest.ref}/answer"
    return client.post(address, data={"answer": answer, "version": one.version, **fields}, follow_redirects=True)


def replace(client, delegation, name, by, **fields):
    one = member(delegation, name)
    address = f"{path_of(delegation)}/{one.guest.ref}/replace"
    return client.post(address, data={"name": by, "version": one.version, **fields}, follow_redirects=True)


def name_member(client, delegation, name, **fields):
    return client.post(f"{path_of(delegation)}/new", data={"name": name, **fields}, follow_redirects=True)


def actions(guest=None):
    wanted = sa.select(AuditEntry.action, AuditEntry.actor_name).order_by(AuditEntry.id)
    return [
        tuple(row) for row in db.session.execute(wanted.where(AuditEntry.guest_id == guest.id) if guest else wanted)
    ]


# Opening


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_link_changes_nothing_and_sets_no_cookie(client, delegation, method):
    before = actions()
    response = client.open(path_of(delegation), method=method)
    assert response.status_code == 200
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert actions() == before and db.session.get(Delegation, delegation.id).opened_at is None


def test_the_page_has_the_event_the_numbers_and_everybody(client, delegation):
    page = client.get(path_of(delegation)).text
    assert "FGD on Green Development" in page and "WITA" in page
    assert "8 of 8 members" in page and "All places are taken" in page
    assert all(name in page for name in EIGHT)


@pytest.mark.parametrize("token", ["x", "x" * 22, "../../etc", "%00", "🙂", "%ff"])
@pytest.mark.parametrize("below", ["", "/new", "/ABCDEF", "/tickets.pdf", "/badges.pdf", "/letters.pdf"])
def test_an_unknown_link_is_a_helpful_page(client, delegation, token, below):
    assert client.get(f"/d/{token}{below}").status_code == 404


def test_links_are_not_to_be_guessed_at_will(client, event):
    assert {client.get(f"/d/{n:022d}").status_code for n in range(62)} == {404, 429}


@pytest.mark.parametrize("below", ["", "/x/y"])
def test_a_member_of_another_delegation_is_nobody_here(client, event, delegation, below):
    other = make_guest(event, "Orang Lain", category="delegate", delegation="Lain")
    here = path_of(delegation)
    assert client.get(f"{here}/{other.ref}").status_code == 404
    assert client.get(f"{here}/{other.ref}/replace").status_code == 404
    posted = client.post(f"{here}/{other.ref}/answer", data={"answer": "declined", "version": ""})
    assert posted.status_code == 409 and answer_of(other) == AnswerValue.NONE
    assert client.post(f"{here}/{other.ref}/remove", data={"version": ""}).status_code in (303, 409)
    assert db.session.get(Guest, other.id).status == GuestStatus.LISTED


@pytest.mark.parametrize("language", ["id", "en", "ko", "tr", "es"])
def test_it_speaks_the_focal_points_language_and_the_one_they_switch_to(client, app, language):
    event = make_event(starts_in=dt.timedelta(days=5), languages=["id", "en", "ko", "tr", "es"])
    delegation = make_delegation(event, language=language)
    assert f'<html lang="{language}">' in client.get(path_of(delegation)).text
    assert '<html lang="es">' in client.get(f"{path_of(delegation)}?lang=es").text


@pytest.mark.parametrize("count", [1, 8, 60])
def test_the_page_takes_three_statements_whatever_the_number_of_members(client, event, count_sql, count):
    delegation = make_delegation(event, tuple(f"Anggota {n}" for n in range(count)), allowance=100)
    address = path_of(delegation)
    with count_sql() as statements:
        assert client.get(address).status_code == 200
    assert len(statements) == 3, statements
    with count_sql() as statements:
        assert client.get(f"{address}/tickets.pdf").status_code == 200
    assert len(statements) == 2, statements


# Naming


def test_a_new_member_gets_a_reference_a_ticket_a_link_and_a_mail(client, event, post):
    delegation = make_delegation(event, EIGHT[:7])
    page = name_member(
        client, delegation, "Seo Yun <Attaché>", position="Attaché", email="seo@mofa.example", phone="0812 0000 0777"
    )
    assert page.status_code == 200 and "Seo Yun &lt;Attaché&gt;" in page.text and "stands on the list" in page.text
    guest = member(delegation, "Seo Yun <Attaché>").guest
    assert (guest.phone, guest.category.code, answer_of(guest)) == ("+6281200000777", "delegate", AnswerValue.ACCEPTED)
    assert client.get(link_of(guest)).status_code == 200 and client.get(ticket_link_of(guest)).status_code == 200
    delivery.deliver_due()
    [mail] = post.mails
    text = mail.get_body(("plain",)).get_content()
    assert NAME in text and ticket_link_of(guest) in text
    said = db.session.scalars(sa.select(Answer).where(Answer.guest_id == guest.id)).one()
    assert (said.said_by, said.said_by_name) == (SaidBy.FOCAL_POINT, "Oh Sekretaris")
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.guest_id == guest.id)).first()
    assert history.in_words(entry).startswith("Seo Yun <Attaché> was named") and entry.actor_name == "Oh Sekretaris"


def test_over_the_allowance_there_is_a_sentence_with_numbers_and_nothing_typed_is_lost(client, delegation):
    typed = {"name": "Seo Yun", "position": "Attaché", "email": "s@m.example"}
    answer = client.post(f"{path_of(delegation)}/new", data=typed)
    assert answer.status_code == 409
    assert "8 members are agreed for your delegation, and 8 stand on the list" in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values())
    assert len(names_of(delegation)) == 8


def test_two_secretaries_at_the_same_instant_do_not_take_the_last_place_twice(app, event):
    delegation = make_delegation(event, EIGHT[:7])
    focal, start = focal_point(delegation), threading.Barrier(6)

    def put(number: int) -> bool:
        with app.app_context():
            start.wait()
            try:
                service.add_member(focal, Person(f"Baru {number}"))
            except service.OverAllowance:
                return False
            return True

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        taken = list(pool.map(put, range(6)))
    assert sum(taken) == 1 and len(names_of(delegation)) == 8


def test_a_double_click_names_one_person(client, event):
    delegation = make_delegation(event, EIGHT[:2])
    for _again in range(2):
        assert name_member(client, delegation, "Seo Yun", position="Attaché").status_code == 200
    assert names_of(delegation).count("Seo Yun") == 1


def test_the_name_of_somebody_who_stands_there_is_asked_about(client, event):
    delegation = make_delegation(event, EIGHT[:2])
    answer = name_member(client, delegation, "kim ha-neul", position="Driver")
    assert answer.status_code == 422 and "stands on the list of your delegation already" in answer.text
    assert 'value="Driver"' in answer.text
    assert name_member(client, delegation, "Kim Ha-neul", is_somebody_else="y").status_code == 200
    assert len(names_of(delegation)) == 3


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u200b\u200b"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"title_before": "x" * 401}, "title_before"),
        ({"position": "x" * 401}, "position"),
        ({"institution": "x" * 401}, "institution"),
        ({"email": "seo@"}, "email"),
        ({"email": "a@b.example, c@d.example"}, "email"),
        ({"phone": "0812-SEO"}, "phone"),
        ({"phone": "0812 0000 0555 / 0812 0000 0556"}, "phone"),
        ({"language": "xx"}, "language"),
    ],
)
@pytest.mark.parametrize("where", ["/new", "/replace", "/companions/new"])
def test_bad_details_are_told_beside_their_field_and_everything_typed_is_kept(client, event, typed, field, where):
    delegation = make_delegation(event, EIGHT[:2], companions_allowance=2)
    ref = member(delegation, EIGHT[0]).guest.ref
    below = f"/{ref}/replace" if where == "/replace" else where
    version = member(delegation, EIGHT[0]).version
    data = {"name": "Seo Yun", "position": "Attaché", "version": version, **typed}
    page = client.post(f"{path_of(delegation)}{below}", data=data)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text and f'href="#{field}"' in page.text
    if field != "position":
        assert 'value="Attaché"' in page.text
    assert names_of(delegation) == list(EIGHT[:2])


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_words_come_out_as_typed(client, event, name):
    delegation = make_delegation(event, EIGHT[:2])
    page = name_member(client, delegation, name, position=name, institution=name, native_name=name).text
    assert "<img src=x" not in page and "<Hijau>" not in page
    assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&#34;") in page
    ref = member(delegation, name).guest.ref
    for below in (f"/{ref}", f"/{ref}/replace", "/tickets.pdf", "/badges.pdf"):
        assert client.get(path_of(delegation) + below).status_code == 200


def test_a_text_of_400_characters_is_kept_whole(client, event):
    delegation = make_delegation(event, EIGHT[:2])
    name_member(client, delegation, "Seo Yun", institution="K" * 400, title_before="T" * 71)
    assert member(delegation, "Seo Yun").guest.institution == "K" * 400


def test_companions_have_an_allowance_of_their_own_and_seat_meal_and_zone(client, event):
    delegation = make_delegation(event, companions_allowance=2)
    kim = member(delegation, "Kim Ha-neul").guest
    here = f"{path_of(delegation)}/companions/new"
    client.post(here, data={"name": "Sopir", "of": kim.ref, "has_meal": "y", "zone": "parking"})
    client.post(here, data={"name": "Interpreter", "has_seat": "y", "has_meal": "y"})
    over = client.post(here, data={"name": "Ketiga"})
    assert over.status_code == 409 and "2 companions are agreed for your delegation, and 2 stand" in over.text
    driver = member(delegation, "Sopir").guest
    assert (driver.companion_of_id, driver.has_seat, driver.has_meal, driver.zone) == (kim.id, False, True, "parking")
    assert driver.category.code == "companion"
    group = group_of(delegation)
    assert [one.guest.name for one in group.companions_of(None)] == ["Interpreter"] and group.used == 8
    assert "2 of 2 companions" in client.get(path_of(delegation)).text


def test_a_companion_brings_nobody(client, event):
    delegation = make_delegation(event, companions_allowance=3)
    here = f"{path_of(delegation)}/companions/new"
    client.post(here, data={"name": "Sopir"})
    answer = client.post(here, data={"name": "Kernet", "of": member(delegation, "Sopir").guest.ref})
    assert answer.status_code == 422 and "cannot bring a companion" in answer.text


def test_what_the_event_asks_is_asked_and_what_it_does_not_is_not(client, app):
    event = make_event(starts_in=dt.timedelta(days=5), asks=["diet"])
    delegation = make_delegation(event, EIGHT[:2])
    page = client.get(f"{path_of(delegation)}/new").text
    assert 'name="diet"' in page and 'name="vehicle_plate"' not in page
    name_member(client, delegation, "Seo Yun", diet="no pork", vehicle_plate="KT 1")
    seo = member(delegation, "Seo Yun").guest
    assert (seo.diet, seo.vehicle_plate) == ("no pork", "")


# Order


def test_the_head_stands_first_and_members_are_moved(client, delegation):
    here = path_of(delegation)
    assert names_of(delegation)[0] == "Choi Ji-woo"  # by name, until somebody leads
    park = member(delegation, "Park Seo-jun").guest
    client.post(f"{here}/{park.ref}/move", data={"to": "head", "order": group_of(delegation).order})
    assert names_of(delegation)[0] == "Park Seo-jun" and member(delegation, "Park Seo-jun").guest.is_head
    yoon = member(delegation, "Yoon Su").guest
    before = names_of(delegation).index("Yoon Su")
    client.post(f"{here}/{yoon.ref}/move", data={"to": "up", "order": group_of(delegation).order})
    assert names_of(delegation).index("Yoon Su") == before - 1
    client.post(f"{here}/{yoon.ref}/move", data={"to": "down", "order": group_of(delegation).order})
    assert names_of(delegation).index("Yoon Su") == before
    kim = member(delegation, "Kim Ha-neul").guest
    client.post(f"{here}/{kim.ref}/move", data={"to": "head", "order": group_of(delegation).order})
    assert names_of(delegation)[:2] == ["Kim Ha-neul", "Park Seo-jun"]
    assert sum(one.guest.is_head for one in group_of(delegation).members) == 1


def test_an_order_that_somebody_else_changed_meanwhile_is_not_changed_over_it(client, delegation):
    stale = group_of(delegation).order
    kim, lee = member(delegation, "Kim Ha-neul").guest, member(delegation, "Lee Do-yun").guest
    client.post(f"{path_of(delegation)}/{kim.ref}/move", data={"to": "head", "order": stale})
    answer = client.post(f"{path_of(delegation)}/{lee.ref}/move", data={"to": "head", "order": stale})
    assert answer.status_code == 409 and "was changed since you opened this page" in answer.text
    assert names_of(delegation)[0] == "Kim Ha-neul"


@pytest.mark.parametrize("data", [{}, {"to": "sideways"}])
def test_a_move_to_nowhere_is_refused(client, delegation, data):
    ref = member(delegation, "Kim Ha-neul").guest.ref
    assert client.post(f"{path_of(delegation)}/{ref}/move", data=data).status_code == 400


# Answering


def test_the_focal_point_answers_for_each_and_the_history_says_so(client, delegation):
    page = say(client, delegation, "Kim Ha-neul", "accepted")
    assert page.status_code == 200
    kim = member(delegation, "Kim Ha-neul").guest
    assert answer_of(kim) == AnswerValue.ACCEPTED
    assert ("answer.accepted", "Oh Sekretaris") in actions(kim)
    say(client, delegation, "Lee Do-yun", "declined")
    assert answer_of(member(delegation, "Lee Do-yun").guest) == AnswerValue.DECLINED
    assert "Answered by Oh Sekretaris" in client.get(f"{link_of(kim)}?lang=en").text


def test_the_same_answer_twice_is_one_and_another_on_a_stale_page_is_refused(client, delegation):
    kim = member(delegation, "Kim Ha-neul")
    here, version = f"{path_of(delegation)}/{kim.guest.ref}/answer", kim.version
    for _again in range(2):
        assert client.post(here, data={"answer": "accepted", "version": version}).status_code == 303
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Answer)) == 1
    late = client.post(here, data={"answer": "declined", "version": version})
    assert late.status_code == 409 and "was changed since you opened this page" in late.text
    assert answer_of(kim.guest) == AnswerValue.ACCEPTED


@pytest.mark.parametrize("answer", ["", "maybe", "represented", "<script>"])
def test_an_answer_that_is_none_of_the_two_is_refused(client, delegation, answer):
    assert say(client, delegation, "Kim Ha-neul", answer).status_code == 422
    assert answer_of(member(delegation, "Kim Ha-neul").guest) == AnswerValue.NONE


def test_all_without_an_answer_come_and_nobodys_own_answer_is_overwritten(client, delegation):
    rsvp.decline(member(delegation, "Kim Ha-neul").guest.id, Said())
    client.post(f"{path_of(delegation)}/everybody")
    answers = {one.guest.name: one.invitation.answer for one in group_of(delegation).members}
    assert answers.pop("Kim Ha-neul") == AnswerValue.DECLINED
    assert set(answers.values()) == {AnswerValue.ACCEPTED}


def test_one_who_does_not_come_keeps_the_place_until_it_is_given_on(client, delegation):
    say(client, delegation, "Kim Ha-neul", "declined")
    assert name_member(client, delegation, "Seo Yun").status_code == 409
    assert replace(client, delegation, "Kim Ha-neul", "Seo Yun").status_code == 200
    assert group_of(delegation).used == 8


def test_the_list_may_be_open_longer_than_the_guests_may_answer(client, app):
    event = make_event(starts_in=dt.timedelta(days=5), answer_deadline=clock.now() - dt.timedelta(days=1))
    delegation = make_delegation(event, lock_at=clock.now() + dt.timedelta(days=2))
    assert say(client, delegation, "Kim Ha-neul", "accepted").status_code == 200
    assert answer_of(member(delegation, "Kim Ha-neul").guest) == AnswerValue.ACCEPTED


# Replacing


def test_the_old_ticket_is_refused_as_replaced_and_the_new_one_is_admitted(client, event, delegation, post):
    kim = member(delegation, "Kim Ha-neul").guest
    page = replace(client, delegation, "Kim Ha-neul", "Ayşe İnanoğlu", email="ayse@mofa.example", position="Counsellor")
    assert page.status_code == 200 and "Kim Ha-neul, by Ayşe İnanoğlu" in page.text
    ayse = member(delegation, "Ayşe İnanoğlu").guest
    assert ayse.ref != kim.ref and db.session.get(Guest, kim.id).replaced_by_id == ayse.id
    delivery.deliver_due()
    assert ticket_link_of(ayse) in post.mails[0].get_body(("plain",)).get_content()
    open_doors(event)
    refused = scan(event, kim, "1")
    assert (refused.result, refused.reason) == (ScanResult.REFUSED, RefusalReason.REPLACED)
    assert refused.replaced_by == "Ayşe İnanoğlu"
    assert scan(event, ayse, "2").result == ScanResult.ADMITTED


def test_programs_are_told_the_reason_and_the_name_too(client, event, delegation):
    kim = member(delegation, "Kim Ha-neul").guest
    replace(client, delegation, "Kim Ha-neul", "Seo Yun")
    token = add_api_token(event.id, "pintu", Scope.SCAN, COMMAND)
    answer = client.post(
        f"/api/v1/events/{event.slug}/scans",
        json={"scans": [{"id": str(uuid.uuid4()), "ticket": code_of(kim), "scanned_at": clock.now().isoformat()}]},
        headers={"Authorization": f"Bearer {token}"},
    )
    [result] = answer.json["results"]
    assert (result["result"], result["reason"], result["replaced_by"]) == ("refused", "replaced", "Seo Yun")
    assert result["guest"]["name"] == "Kim Ha-neul"


def test_the_door_names_the_last_of_several_who_had_the_place(client, event, delegation):
    kim = member(delegation, "Kim Ha-neul").guest
    for before, after in (("Kim Ha-neul", "Seo Yun"), ("Seo Yun", "Bae Jin"), ("Bae Jin", "Oh Na-ra")):
        replace(client, delegation, before, after)
    open_doors(event)
    assert scan(event, kim).replaced_by == "Oh Na-ra"


def test_the_replaced_learn_who_comes_from_their_own_link_and_only_that_somebody_does_from_the_ticket(
    client, delegation
):
    kim = member(delegation, "Kim Ha-neul").guest
    replace(client, delegation, "Kim Ha-neul", "Ayşe İnanoğlu")
    ticket = client.get(f"{ticket_link_of(kim)}?lang=en").text
    assert "Somebody else of the delegation comes" in ticket and "Ayşe" not in ticket
    own = client.get(f"{link_of(kim)}?lang=en").text
    assert "Ayşe İnanoğlu" in own and "comes in your place" in own
    assert client.post(link_of(kim), data={"answer": "accepted"}).status_code == 409


def test_the_new_one_leads_stands_in_the_same_place_and_has_the_same_companions(client, event):
    delegation = make_delegation(event, companions_allowance=1)
    kim = member(delegation, "Kim Ha-neul").guest
    client.post(f"{path_of(delegation)}/{kim.ref}/move", data={"to": "head", "order": group_of(delegation).order})
    client.post(f"{path_of(delegation)}/companions/new", data={"name": "Sopir", "of": kim.ref})
    replace(client, delegation, "Kim Ha-neul", "Seo Yun")
    seo = member(delegation, "Seo Yun").guest
    assert names_of(delegation)[0] == "Seo Yun" and seo.is_head
    assert member(delegation, "Sopir").guest.companion_of_id == seo.id
    assert not db.session.get(Guest, kim.id).is_head


def test_a_person_replaced_twice_at_one_instant_has_one_successor(app, event, delegation):
    kim, focal, start = member(delegation, "Kim Ha-neul"), focal_point(delegation), threading.Barrier(4)

    def act(number: int) -> bool:
        with app.app_context():
            start.wait()
            try:
                service.replace_member(focal, kim.guest.ref, Person(f"Pengganti {number}"), kim.version)
            except service.ChangedMeanwhile:
                return False
            return True

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        done = list(pool.map(act, range(4)))
    assert sum(done) == 1 and len(names_of(delegation)) == 8


def test_replacing_somebody_once_more_from_a_stale_page_says_who_comes_already(client, delegation):
    kim = member(delegation, "Kim Ha-neul")
    here, version = f"{path_of(delegation)}/{kim.guest.ref}/replace", kim.version
    client.post(here, data={"name": "Seo Yun", "version": version})
    assert client.post(here, data={"name": "Seo Yun", "version": version}).status_code == 303  # a double click
    late = client.post(here, data={"name": "Bae Jin", "version": version})
    assert late.status_code == 409 and "Kim Ha-neul was replaced by Seo Yun already" in late.text
    assert "Bae Jin" not in names_of(delegation)


def test_somebody_who_was_admitted_cannot_be_replaced_or_taken_off(client, event, delegation):
    open_doors(event)
    kim = member(delegation, "Kim Ha-neul").guest
    assert scan(event, kim).result == ScanResult.ADMITTED
    answer = replace(client, delegation, "Kim Ha-neul", "Seo Yun", position="Attaché")
    assert answer.status_code == 409 and "admitted at the door already" in answer.text and "Attaché" in answer.text
    one = member(delegation, "Kim Ha-neul")
    gone = client.post(f"{path_of(delegation)}/{kim.ref}/remove", data={"version": one.version})
    assert gone.status_code == 409 and db.session.get(Guest, kim.id).status == GuestStatus.LISTED


def test_the_same_name_is_no_replacement(client, delegation):
    answer = replace(client, delegation, "Kim Ha-neul", "KIM HA-NEUL")
    assert answer.status_code == 422 and "same name" in answer.text


def test_who_is_represented_or_represents_is_not_replaced_but_said_what_to_do(client, delegation):
    kim = member(delegation, "Kim Ha-neul").guest
    rsvp.represent(kim.id, RepresentativeDetails("Wakil Kim"), Said())
    assert group_of(delegation).used == 8
    for name in ("Kim Ha-neul", "Wakil Kim"):
        answer = replace(client, delegation, name, "Seo Yun")
        assert answer.status_code == 409 and "Wakil Kim" in answer.text
    say(client, delegation, "Kim Ha-neul", "accepted")
    assert replace(client, delegation, "Kim Ha-neul", "Seo Yun").status_code == 200


def test_the_committee_can_put_a_replaced_person_back_and_the_ticket_opens_again(client, event, delegation):
    kim = member(delegation, "Kim Ha-neul").guest
    replace(client, delegation, "Kim Ha-neul", "Seo Yun")
    put_back(db.session.get(Guest, kim.id), COMMAND)
    open_doors(event)
    assert scan(event, kim).result == ScanResult.ADMITTED
    assert "9 of 8 members" in client.get(path_of(delegation)).text


# Changing and leaving


def test_details_are_corrected_and_the_history_shows_old_and_new(client, delegation):
    kim = member(delegation, "Kim Ha-neul")
    here = f"{path_of(delegation)}/{kim.guest.ref}"
    data = {"name": "Kim Haneul", "position": "Minister", "email": "kim@mofa.example", "version": kim.version}
    assert client.post(here, data=data).status_code == 303
    changed = db.session.get(Guest, kim.guest.id)
    assert (changed.name, changed.position, changed.email) == ("Kim Haneul", "Minister", "kim@mofa.example")
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "guest.changed")).one()
    assert entry.data["changed"]["position"] == ["", "Minister"] and entry.actor_name == "Oh Sekretaris"


def test_another_persons_name_is_no_correction(client, delegation):
    kim = member(delegation, "Kim Ha-neul")
    here = f"{path_of(delegation)}/{kim.guest.ref}"
    answer = client.post(here, data={"name": "Wong Siew Mei", "version": kim.version})
    assert answer.status_code == 422 and "the name of another person" in answer.text
    assert "Kim Ha-neul" in names_of(delegation)


def test_what_the_committee_wrote_meanwhile_is_not_overwritten(client, delegation):
    kim = member(delegation, "Kim Ha-neul")
    version = kim.version
    change_guest(kim.guest, dataclasses.replace(details_of(kim.guest), position="Ambassador"), COMMAND)
    data = {"name": "Kim Ha-neul", "position": "Minister", "phone": "0812 0000 1234", "version": version}
    answer = client.post(f"{path_of(delegation)}/{kim.guest.ref}", data=data)
    assert answer.status_code == 409 and "was changed since" in answer.text
    assert "On the list stands now: Ambassador" in answer.text
    assert 'value="Minister"' in answer.text and "0812 0000 1234" in answer.text
    assert db.session.get(Guest, kim.guest.id).position == "Ambassador"


def test_after_the_badge_is_printed_a_change_is_asked_of_the_committee(client, delegation):
    kim = member(delegation, "Kim Ha-neul")
    with transaction():
        db.session.get(Guest, kim.guest.id).badge_printed_at = clock.now()
    kim = member(delegation, "Kim Ha-neul")
    data = {"name": "Kim Haneul", "email": "kim@mofa.example", "version": kim.version}
    page = client.post(f"{path_of(delegation)}/{kim.guest.ref}", data=data, follow_redirects=True).text
    assert "the committee has been asked" in page
    standing = db.session.get(Guest, kim.guest.id)
    assert (standing.name, standing.email) == ("Kim Ha-neul", "kim@mofa.example")
    assert db.session.scalars(sa.select(ChangeRequest)).one().changes == {"name": ["Kim Ha-neul", "Kim Haneul"]}


def test_who_leaves_takes_their_companions_along(client, event):
    delegation = make_delegation(event, companions_allowance=1)
    kim = member(delegation, "Kim Ha-neul")
    client.post(f"{path_of(delegation)}/companions/new", data={"name": "Sopir", "of": kim.guest.ref})
    driver = member(delegation, "Sopir").guest
    page = client.get(f"{path_of(delegation)}/{kim.guest.ref}").text
    assert "Those who accompany them leave the list too: Sopir." in page
    client.post(f"{path_of(delegation)}/{kim.guest.ref}/remove", data={"version": kim.version})
    assert [db.session.get(Guest, one.id).status for one in (kim.guest, driver)] == [GuestStatus.WITHDRAWN] * 2
    assert group_of(delegation).left == 1


# Submitting and locking


def test_the_list_is_submitted_with_the_number_of_the_note_verbale(client, delegation):
    here = path_of(delegation)
    version = group_of(delegation).whole
    page = client.post(
        f"{here}/submit", data={"note_verbale": "KR-<1>/2031", "version": version}, follow_redirects=True
    )
    assert "has received the list" in page.text and "KR-&lt;1&gt;/2031" in page.text
    assert db.session.get(Delegation, delegation.id).submitted_at
    assert client.post(f"{here}/submit", data={"note_verbale": "KR-<1>/2031", "version": "x"}).status_code == 303


def test_a_list_that_changed_meanwhile_is_not_submitted_unseen(client, delegation):
    version = group_of(delegation).whole
    say(client, delegation, "Kim Ha-neul", "declined")
    answer = client.post(f"{path_of(delegation)}/submit", data={"note_verbale": "KR/7", "version": version})
    assert answer.status_code == 409 and 'value="KR/7"' in answer.text
    assert db.session.get(Delegation, delegation.id).submitted_at is None


@pytest.mark.parametrize(("number", "status"), [("x" * 201, 422), ("x" * 200, 303)])
def test_the_number_of_a_note_verbale_has_a_length(client, delegation, number, status):
    data = {"note_verbale": number, "version": group_of(delegation).whole}
    assert client.post(f"{path_of(delegation)}/submit", data=data).status_code == status


def test_an_empty_list_is_not_submitted(client, event):
    delegation = make_delegation(event, ())
    answer = client.post(f"{path_of(delegation)}/submit", data={"version": group_of(delegation).whole})
    assert answer.status_code == 422 and "nobody on the list" in answer.text


def test_after_the_lock_the_page_is_read_only_and_says_whom_to_call(client, event, delegation):
    kim = member(delegation, "Kim Ha-neul")
    here, ref = path_of(delegation), kim.guest.ref
    with clock.stopped_at(event.starts_at):
        page = client.get(here).text
        assert "The list was closed on" in page and "+628110000001" in page and 'method="post"' not in page
        for below, data in (
            ("/new", {"name": "Seo Yun", "position": "Attaché"}),
            ("/companions/new", {"name": "Sopir"}),
            (f"/{ref}", {"name": "Kim", "version": kim.version}),
            (f"/{ref}/replace", {"name": "Seo Yun", "version": kim.version}),
            (f"/{ref}/remove", {"version": kim.version}),
            (f"/{ref}/answer", {"answer": "declined", "version": kim.version}),
            (f"/{ref}/move", {"to": "head", "order": group_of(delegation).order}),
            ("/everybody", {}),
            ("/submit", {"version": group_of(delegation).whole}),
        ):
            late = client.post(here + below, data=data)
            assert late.status_code == 409, below
            assert "closed" in late.text and "+628110000001" in late.text, below
        assert client.get(f"{here}/tickets.pdf").status_code == 200
    assert names_of(delegation).count("Kim Ha-neul") == 1 and answer_of(kim.guest) == AnswerValue.NONE


@pytest.mark.parametrize("whose", ["delegation", "event"])
def test_a_lock_date_of_its_own_goes_before_the_events(client, event, whose):
    tomorrow = clock.now() + dt.timedelta(days=1)
    with transaction():
        event.delegations_lock_at = tomorrow if whose == "event" else event.starts_at
    delegation = make_delegation(event, lock_at=tomorrow if whose == "delegation" else None)
    with clock.stopped_at(tomorrow + dt.timedelta(minutes=1)):
        assert say(client, delegation, "Kim Ha-neul", "accepted").status_code == 409


def test_changes_by_one_link_are_limited_but_others_are_not_kept_waiting(client, event, delegation):
    statuses = {client.post(f"{path_of(delegation)}/everybody").status_code for _ in range(122)}
    assert statuses == {303, 429}
    assert client.post(f"{path_of(make_delegation(event, name='Lain'))}/everybody").status_code == 303


# Papers


def test_tickets_and_badges_of_all_who_come_are_one_file_each(client, delegation):
    say(client, delegation, "Kim Ha-neul", "declined")
    coming = {code_of(one.guest) for one in group_of(delegation).members if one.guest.name != "Kim Ha-neul"}
    for paper in ("tickets.pdf", "badges.pdf"):
        answer = client.get(f"{path_of(delegation)}/{paper}")
        assert answer.mimetype == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
        found = {
            one.text
            for sheet in pypdfium2.PdfDocument(answer.data)
            for one in zxingcpp.read_barcodes(sheet.render(scale=2).to_pil(), formats=zxingcpp.BarcodeFormat.QRCode)
        }
        assert found == coming, paper


def test_the_letters_of_all_members_are_one_file_and_those_of_others_are_not_in_it(client, event):
    delegation = make_delegation(event, EIGHT[:3], companions_allowance=1)
    make_guest(event, "Orang Lain", category="delegate")
    client.post(f"{path_of(delegation)}/companions/new", data={"name": "Sopir", "has_seat": "y"})
    assert "letters.pdf" not in client.get(path_of(delegation)).text
    assert client.get(f"{path_of(delegation)}/letters.pdf").status_code == 404
    add_template(event, Start.ENGLISH, COMMAND)
    assert "letters.pdf" in client.get(path_of(delegation)).text
    answer = client.get(f"{path_of(delegation)}/letters.pdf")
    assert answer.mimetype == "application/pdf"
    written = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.data))
    assert all(name in written for name in EIGHT[:3])
    assert "Orang Lain" not in written and "Sopir" not in written


def test_a_delegation_of_which_nobody_comes_has_no_papers(client, event):
    delegation = make_delegation(event, ())
    for paper in ("tickets.pdf", "badges.pdf"):
        assert client.get(f"{path_of(delegation)}/{paper}").status_code == 404
