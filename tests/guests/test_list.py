"""The list: finding people, paging, and a fixed number of statements."""

import pytest

from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.extensions import db
from regapp.guests import queries, service
from regapp.guests.service import GuestDetails
from regapp.models import Role
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from tests.factories import link_of, make_event, make_guest, make_guests, make_user, sign_in, ticket_link_of


def found(event, q: str) -> list[str]:
    return [row.guest.name for row in queries.guest_page(event.id, q=q).rows]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("İnanoğlu Işık", "inanoglu isik"),
        ("İnanoğlu Işık", "IŞIK İNANOĞLU"),
        ("Ma’ruf", "ma'ruf"),
        ("Ma'ruf", "maruf"),
        ("Siti\u200bAminah", "siti aminah"),
        ("Siti Aminah", "sitiaminah"),
        ("José Ibáñez Peña", "pena ibanez"),
        ("Rachmawati", "rahmawati"),
        ("Rahmawati", "rachmawati"),
        ("Soekarno Tjahjo", "sukarno cahyo"),
        ("이민석", "이민석"),
        ("100% Borneo_A", "100% borneo_a"),
        ("=1+1", "1+1"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(app, name, asked):
    event = make_event()
    make_guests(event, [GuestDetails(name, "official"), GuestDetails("Zulkifli", "official")])
    assert found(event, asked) == [name]


@pytest.mark.parametrize("asked", ["%", "_", "'; DROP TABLE guest; --", "\\", "🙂"])
def test_signs_are_no_wildcards(app, asked):
    event = make_event()
    make_guest(event, "Sulastri")
    assert found(event, asked) == []


def test_position_institution_and_reference_are_searched_too(app):
    event = make_event()
    guest = make_guest(event, "Sulastri", position="Kepala Dinas", institution="Dinas Lingkungan Hidup")
    for asked in ("lingkungan kepala", guest.ref.lower()):
        assert found(event, asked) == ["Sulastri"]


def test_pages_follow_one_another_without_a_gap_or_a_repeat_while_names_change(app):
    event = make_event()
    guests = make_guests(event, [GuestDetails(f"Tamu {n:03d}", "official") for n in range(25)])
    seen, cursor = [], ""
    while True:
        page = queries.guest_page(event.id, after=cursor, limit=10)
        seen += [row.guest.name for row in page.rows]
        if not page.cursor:
            break
        cursor = page.cursor
        service.change_guest(guests[0], GuestDetails(f"Aaa {len(seen)}", "official"), COMMAND)
    assert seen == [f"Tamu {n:03d}" for n in range(25)]


@pytest.mark.parametrize("cursor", ["x", "W10", "bm9uc2Vuc2U", "🙂"])
def test_a_cursor_of_somebody_elses_is_refused(app, cursor):
    event = make_event()
    with pytest.raises(Invalid):
        queries.guest_page(event.id, after=cursor)


def test_the_filters_count_and_show_the_same_people(app):
    event = make_event()
    people = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(6)])
    rsvp.accept(people[0].id, Said())
    rsvp.decline(people[1].id, Said())
    rsvp.represent(people[2].id, RepresentativeDetails("Wati"), Said())
    service.withdraw(people[3], COMMAND)
    counts = queries.counts(event.id)
    assert {name: counts[name] for name in ("listed", "accepted", "declined", "represented", "none", "withdrawn")} == {
        "listed": 6, "accepted": 2, "declined": 1, "represented": 1, "none": 2, "withdrawn": 1,
    }  # fmt: skip
    for name in queries.FILTERS:
        assert len(queries.guest_page(event.id, show=name).rows) == counts[name], name


@pytest.mark.parametrize("guests", [10, 1000])
def test_the_page_takes_the_same_statements_at_ten_and_at_a_thousand_guests(app, client, count_sql, guests):
    event = make_event()
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(guests)])
    sign_in(client, make_user(event=event))
    client.get("/manage/fgd/guests")
    with count_sql() as statements:
        page = client.get("/manage/fgd/guests?q=tamu")
    assert page.status_code == 200
    assert len(statements) == 6, statements


def test_hostile_names_stand_on_the_page_as_typed(app, client):
    event = make_event()
    make_guest(event, "<script>alert(1)</script> & Rekan", institution='"><img src=x>')
    sign_in(client, make_user(event=event))
    page = client.get("/manage/fgd/guests").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Rekan" in page
    assert "<img src=x>" not in page


def form_of(client, address: str) -> str:
    page = client.get(address).text
    return page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]


def test_a_guest_added_by_hand_stands_on_the_list(app, client):
    event = make_event()
    sign_in(client, make_user(event=event))
    token = form_of(client, "/manage/fgd/guests/new")
    answer = client.post(
        "/manage/fgd/guests/new",
        data={
            "csrf_token": token,
            "name": "이민석",
            "category": "delegate",
            "phone": "0812 0000 1234",
            "country": "Korea",
        },
        follow_redirects=True,
    )
    assert answer.status_code == 200 and "이민석" in answer.text
    row = queries.guest_page(event.id).rows[0]
    assert (row.guest.phone, row.guest.country) == ("+6281200001234", "KR")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": " "}, "Please enter a name."),
        ({"name": "x" * 300}, "300 characters, 200 fit"),
        ({"phone": "nol delapan"}, "letters"),
        ({"email": "ali@"}, "e-mail address"),
        ({"country": "Atlantis"}, "country"),
        ({"precedence": "dua"}, "whole number"),
        ({"category": "gala"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_typed_is_lost(app, client, given, says):
    event = make_event()
    sign_in(client, make_user(event=event))
    token = form_of(client, "/manage/fgd/guests/new")
    data = {"csrf_token": token, "name": "Sulastri", "category": "official", "notes": "alergi kacang", **given}
    answer = client.post("/manage/fgd/guests/new", data=data)
    assert answer.status_code == 422
    assert says in answer.text and "alergi kacang" in answer.text
    assert queries.guest_page(event.id).rows == []


def test_one_persons_page_tells_the_story_and_takes_changes(app, client):
    event = make_event()
    guest = make_guest(event, "Hartono")
    rsvp.represent(guest.id, RepresentativeDetails("Wati"), Said(note="Tugas ke luar kota"))
    sign_in(client, make_user(event=event))
    address = f"/manage/fgd/guests/{guest.ref}"
    page = client.get(address).text
    assert "Represented by Wati" in page and link_of(guest) in page
    token = form_of(client, address)
    data = {"csrf_token": token, "name": "Hartono Gubernur", "category": "official"}
    assert client.post(address, data=data, follow_redirects=True).status_code == 200
    assert "Hartono Gubernur" in client.get(address).text


def test_somebody_taken_off_the_list_can_be_put_back(app, client):
    event = make_event()
    guest = make_guest(event, "Hartono")
    sign_in(client, make_user(event=event))
    token = form_of(client, f"/manage/fgd/guests/{guest.ref}")
    for action, listed in (("withdraw", 0), ("put-back", 1)):
        client.post(f"/manage/fgd/guests/{guest.ref}/{action}", data={"csrf_token": token})
        assert len(queries.guest_page(event.id).rows) == listed


def test_a_new_ticket_retires_the_old_page(app, client):
    event = make_event()
    guest = make_guest(event, "Hartono")
    old = ticket_link_of(guest)
    sign_in(client, make_user(event=event))
    token = form_of(client, f"/manage/fgd/guests/{guest.ref}")
    client.post(f"/manage/fgd/guests/{guest.ref}/new-ticket", data={"csrf_token": token})
    assert "not valid" in client.get(f"{old}?lang=en").text
    db.session.expire_all()
    assert ticket_link_of(guest) != old


def test_a_desk_helper_sees_the_list_but_nobodys_link(app, client):
    event = make_event()
    guest = make_guest(event, "Hartono", phone="+6281200001234", email="h@k.example")
    sign_in(client, make_user(Role.DESK, event))
    page = client.get("/manage/fgd/guests")
    assert page.status_code == 200 and "Hartono" in page.text
    assert not any(secret in page.text for secret in ("+6281200001234", "h@k.example", link_of(guest)))


def test_a_file_is_looked_at_first_and_taken_on_the_organizers_word(app, client):
    import io

    event = make_event()
    sign_in(client, make_user(event=event))
    token = form_of(client, "/manage/fgd/guests/import")
    file = (io.BytesIO(b"nama,no hp,ukuran\nAli,,XL\nBudi,abc,L\n"), "daftar.csv")
    step = client.post("/manage/fgd/guests/import", data={"csrf_token": token, "file": file}).location
    assert step.endswith("/columns") and "ukuran" in client.get(step).text
    preview = client.post(step, data={"csrf_token": token, "column-0": "name", "column-1": "phone"}).location
    assert "This telephone number has letters in it." in client.get(preview).text
    assert queries.guest_page(event.id).rows == []
    data = {"csrf_token": token, "good": "y"}
    done = client.post(f"{preview}/confirm", data=data, follow_redirects=True)
    assert "1 guest was put on the list." in done.text
    assert [row.guest.name for row in queries.guest_page(event.id).rows] == ["Ali"]
    again = client.post(f"{preview}/confirm", data=data, follow_redirects=True)
    assert "1 guest was put on the list." in again.text
    assert [row.guest.name for row in queries.guest_page(event.id).rows] == ["Ali"]


def test_without_a_file_or_with_a_bad_one_the_page_says_so(app, client):
    import io

    event = make_event()
    sign_in(client, make_user(event=event))
    token = form_of(client, "/manage/fgd/guests/import")
    for file, says in (
        ((io.BytesIO(b""), ""), "Please choose a file."),
        ((io.BytesIO(b""), "x.csv"), "This file is empty."),
    ):
        answer = client.post("/manage/fgd/guests/import", data={"csrf_token": token, "file": file})
        assert answer.status_code == 422 and says in answer.text
    huge = client.post(
        "/manage/fgd/guests/import", data={"csrf_token": token, "file": (io.BytesIO(b"x" * 33 * 2**20), "x.csv")}
    )
    assert huge.status_code == 413 and "too large" in huge.text
