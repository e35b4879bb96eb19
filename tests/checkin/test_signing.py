"""Signatures drawn on a screen: small, bound to guest, session, time and device, chained, and lines on the paper."""

import base64
import concurrent.futures
import datetime as dt
import io
import json
import pathlib
import uuid

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from regapp import clock
from regapp.accounts.service import COMMAND, Actor
from regapp.checkin.judging import Reading
from regapp.checkin.scanning import Source, record_scans
from regapp.checkin.service import DeviceSettings, announce_device, pair
from regapp.checkin.signing import queries, strokes
from regapp.checkin.signing.service import NotThere, sign
from regapp.checkin.signing.strokes import MOST_STROKES, Strokes, pack, unpack
from regapp.cli.papers import signatures as signatures_command
from regapp.errors import Invalid
from regapp.events.queries import event_by_slug
from regapp.events.service import SessionDetails, add_session
from regapp.extensions import db, transaction
from regapp.models import ActorKind, Direction, DoorCheck, Guest, Power, Role, Signature
from regapp.reports.lists.details import ListDetails
from regapp.reports.lists.papers import write_attendance_pdf
from regapp.reports.queries import attendees
from tests.factories import code_of, link_of, make_event, make_guest, make_user, sign_in

CASES = json.loads((pathlib.Path(__file__).parent / "strokes.json").read_text(encoding="utf-8"))
API = "/api/v1/events/fgd/door"
GUEST = Actor(ActorKind.GUEST, "Nurhayati")
DRAWN = Strokes(2000, 800, (((100, 700), (500, 80), (900, 640)), ((200, 400), (1500, 380))))
ANOTHER = Strokes(2000, 800, (((100, 100), (1900, 700), (60, 650)),))
coordinates = st.tuples(st.integers(0, 2000), st.integers(0, 800))


@pytest.fixture
def event(app):
    return make_event()


@pytest.fixture
def guest(event) -> Guest:
    found = make_guest(event, "Nurhayati", language="en")
    come(event, found)
    return found


def come(event, guest) -> None:
    reading = Reading(str(uuid.uuid4()), "main", Direction.IN, clock.now(), ticket=code_of(guest))
    record_scans(event, Source(), [reading])


def kiosk_of(app, event, powers=(Power.KIOSK,), **settings):
    """A paired kiosk: a browser with the device's cookie."""
    device, code = announce_device(event, "Kios", COMMAND, settings=DeviceSettings(powers=tuple(powers), **settings))
    _device, token = pair(code)
    browser = app.test_client()
    browser.set_cookie("regapp_device", token)
    browser.environ_base["HTTP_X_REGAPP_DEVICE"] = "1"
    return browser, device


def as_sent(drawn: Strokes) -> str:
    return base64.b64encode(pack(drawn)).decode()


def signatures() -> list[Signature]:
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Signature).order_by(Signature.number)))


@given(st.lists(st.lists(coordinates, max_size=30), max_size=20))
def test_what_is_packed_is_unpacked(lines):
    drawn = Strokes(2000, 800, tuple(tuple(line) for line in lines))
    assert unpack(pack(drawn)) == drawn


@given(st.binary(max_size=200))
def test_any_bytes_are_a_drawing_or_are_refused(packed):
    try:
        assert pack(unpack(packed))
    except ValueError as error:
        assert str(error)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_the_server_reads_what_the_page_packs(case):
    drawn = unpack(base64.b64decode(case["packed"]))
    assert (drawn.width, len(drawn.strokes)) == (2000, len(case["strokes"]))


def test_a_signature_of_two_hundred_points_takes_less_than_a_kilobyte():
    hand = tuple((1000 + int(900 * (n % 20 - 10) / 10), 400 + (n * 7) % 300) for n in range(200))
    assert len(pack(Strokes(2000, 800, (hand,)))) < 1000


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "did not arrive"),
        ("✍️😀", "did not arrive"),
        ("AAAA", "did not arrive"),
        ("====", "did not arrive"),
        (as_sent(Strokes(2000, 800, ())), "Please sign in the field"),
        (as_sent(Strokes(2000, 800, (((5, 5),),))), "Please sign in the field"),
        (as_sent(Strokes(2000, 800, tuple(((n % 2000, 5), (n % 1999, 9)) for n in range(4000)))), "too many strokes"),
        ("A" * 64_000, "too many strokes"),
        (as_sent(Strokes(2000, 800, (tuple((n % 2000, n % 800) for n in range(9000)),))), "too many strokes"),
        (base64.b64encode(pack(DRAWN) + b"\x01").decode(), "did not arrive"),
        (base64.b64encode(pack(DRAWN)[:-2]).decode(), "did not arrive"),
        (base64.b64encode(b"\x01\x00\x00\x00").decode(), "did not arrive"),
        (base64.b64encode(b"\xff" * 50).decode(), "did not arrive"),
    ],
)
def test_what_is_no_signature_is_refused_in_words(app, sent, said):
    with pytest.raises(Invalid, match=said):
        strokes.read(sent)


def test_each_signature_covers_the_one_before_it(event, guest):
    main = event.sessions[0]
    first = sign(event, main, guest, None, pack(DRAWN), GUEST)
    second = sign(event, main, guest, None, pack(ANOTHER), GUEST)
    assert (first.number, second.number) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert queries.chain(event.id) == queries.Chain(2, second.hash, ())


@pytest.mark.parametrize("column", ["strokes", "guest_id", "signed_at", "device_id", "hash", "session_id"])
def test_whatever_is_changed_afterwards_breaks_the_chain_there(event, guest, column):
    main = event.sessions[0]
    for drawn in (DRAWN, ANOTHER):
        sign(event, main, guest, None, pack(drawn), GUEST)
    other = make_guest(event, "Orang lain")
    device, _code = announce_device(event, "Kios", COMMAND)
    start = event.starts_at.astimezone(event.zone).replace(tzinfo=None)
    panel = add_session(event, SessionDetails("Panel", start, start + dt.timedelta(hours=1)), COMMAND)
    changed = {
        "strokes": pack(ANOTHER),
        "guest_id": other.id,
        "signed_at": clock.now() - dt.timedelta(hours=1),
        "device_id": device.id,
        "hash": "0" * 64,
        "session_id": panel.id,
    }
    with transaction():
        db.session.execute(sa.update(Signature).where(Signature.number == 1).values({column: changed[column]}))
    db.session.expire_all()
    assert 1 in queries.chain(event.id).broken


def test_a_signature_taken_out_is_missed(event, guest):
    for drawn in (DRAWN, ANOTHER, Strokes(2000, 800, (((0, 0), (2000, 800)),))):
        sign(event, event.sessions[0], guest, None, pack(drawn), GUEST)
    with transaction():
        db.session.execute(sa.delete(Signature).where(Signature.number == 2))
    assert queries.chain(event.id).broken


def test_the_same_drawing_again_is_the_same_signature(event, guest):
    first = sign(event, event.sessions[0], guest, None, pack(DRAWN), GUEST)
    assert sign(event, event.sessions[0], guest, None, pack(DRAWN), GUEST).id == first.id
    assert len(signatures()) == 1


def test_only_who_was_let_in_signs(event):
    with pytest.raises(NotThere, match="let in first"):
        sign(event, event.sessions[0], make_guest(event, "Ali"), None, pack(DRAWN), GUEST)


def test_of_eight_who_sign_at_one_instant_each_has_a_number_and_the_chain_holds(app, event):
    guests = [make_guest(event, f"Tamu {n}") for n in range(8)]
    for one in guests:
        come(event, one)
    ids = [one.id for one in guests]
    db.session.commit()

    def person(guest_id: int) -> None:
        with app.app_context():
            own = event_by_slug("fgd")
            assert own
            sign(own, own.sessions[0], db.session.get(Guest, guest_id), None, pack(DRAWN), GUEST)
            db.session.remove()

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        list(pool.map(person, ids))
    assert [one.number for one in signatures()] == list(range(1, 9))
    assert queries.chain(event.id).broken == ()


def test_a_merged_guests_signature_is_that_of_who_stands_for_them(event, guest):
    sign(event, event.sessions[0], guest, None, pack(DRAWN), GUEST)
    other = make_guest(event, "Hj. Nurhayati")
    with transaction():
        guest.merged_into_id = other.id
    assert set(queries.signatures(event.sessions[0].id)) == {other.id}


def test_signatures_stand_in_the_attendance_list_as_lines_with_their_hash(event, guest):
    main = event.sessions[0]
    make_guest(event, "이민석")
    made = sign(event, main, guest, None, pack(DRAWN), GUEST)
    stream = io.BytesIO()
    write_attendance_pdf(event, main, attendees(event.id, main.id), stream)
    document = pypdfium2.PdfDocument(stream.getvalue())
    objects = [one.type for page in document for one in page.get_objects()]
    words = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert pdfium.FPDF_PAGEOBJ_IMAGE not in objects and pdfium.FPDF_PAGEOBJ_PATH in objects
    assert made.hash[:12] in words and made.hash in words.replace("\r\n", "").replace("\n", "")
    without = io.BytesIO()
    write_attendance_pdf(event, main, attendees(event.id, main.id), without, ListDetails(signatures=False))
    assert made.hash[:12] not in "".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(without.getvalue())
    )


@pytest.mark.parametrize("number", [2, 30])
def test_the_list_takes_the_same_statements_however_many_signed(event, count_sql, number):
    main = event.sessions[0]
    for n in range(number):
        one = make_guest(event, f"Tamu {n}")
        come(event, one)
        sign(event, main, one, None, pack(DRAWN), GUEST)
    rows = attendees(event.id, main.id)
    with count_sql() as statements:
        write_attendance_pdf(event, main, rows, io.BytesIO())
    assert len(statements) <= 3, statements


def test_a_kiosk_lets_a_guest_in_names_them_without_contact_data_and_takes_the_signature(app, event):
    guest = make_guest(event, "Nurhayati", email="rahasia@kantor.example", phone="+6281200000555", language="ko")
    kiosk, device = kiosk_of(app, event)
    shown = kiosk.post(f"{API}/kiosk", json={"id": str(uuid.uuid4()), "ticket": code_of(guest)}).json
    assert (shown["result"], shown["guest"]["name"], shown["signed_at"]) == ("admitted", "Nurhayati", None)
    assert not {"email", "phone", "notes"} & set(shown["guest"])
    given = {"ref": guest.ref, "session": shown["session"], "strokes": as_sent(DRAWN)}
    answer = kiosk.post(f"{API}/signatures", json=given)
    assert (answer.status_code, answer.json["number"]) == (201, 1)
    (kept,) = signatures()
    assert (kept.device_id, unpack(kept.strokes)) == (device.id, DRAWN)
    again = kiosk.post(f"{API}/kiosk", json={"id": str(uuid.uuid4()), "ticket": code_of(guest)}).json
    assert again["result"] == "already_admitted" and again["signed_at"]


def test_a_kiosk_sends_whom_somebody_greets_to_the_desk(app, event):
    guest = make_guest(event)
    with transaction():
        guest.category.door_checks = [DoorCheck.VIP.value]
    kiosk, _device = kiosk_of(app, event)
    shown = kiosk.post(f"{API}/kiosk", json={"id": str(uuid.uuid4()), "ticket": code_of(guest)}).json
    assert (shown["result"], shown["reason"]) == ("refused", "needs_word")
    answer = kiosk.post(f"{API}/signatures", json={"ref": guest.ref, "session": "main", "strokes": as_sent(DRAWN)})
    assert (answer.status_code, answer.json["reason"]) == (409, "not_there")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"strokes": "😀"}, 422),
        ({"ref": "ZZZZZZ"}, 404),
        ({"session": "nowhere"}, 404),
        ({"strokes": 7}, 422),
        ({"strokes": "x" * 65_000}, 422),
    ],
)
def test_a_signature_that_cannot_be_taken_is_a_problem_and_nothing_is_kept(app, event, guest, change, status):
    kiosk, _device = kiosk_of(app, event)
    given = {"ref": guest.ref, "session": "main", "strokes": as_sent(DRAWN)} | change
    answer = kiosk.post(f"{API}/signatures", json=given)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert signatures() == []


def test_a_scanner_without_the_power_is_no_kiosk(app, event, guest):
    scanner, _device = kiosk_of(app, event, powers=(Power.SCAN,))
    assert scanner.post(f"{API}/kiosk", json={"id": str(uuid.uuid4()), "ticket": code_of(guest)}).status_code == 403
    assert 'id="pad"' not in scanner.get("/kiosk").text


def test_the_kiosks_page_speaks_the_events_languages_and_its_policy_is_strict(app, event):
    kiosk, _device = kiosk_of(app, event)
    page = kiosk.get("/kiosk")
    assert 'id="pad"' in page.text and "no-store" in page.headers["Cache-Control"]
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy
    assert app.test_client().get("/kiosk").status_code == 200


def test_a_guest_signs_on_their_own_phone_once_they_were_let_in(app, event, guest):
    phone, link = app.test_client(), f"{link_of(guest)}/sign"
    assert "data-sign" in phone.get(link).text
    answer = phone.post(link, data={"session": "main", "strokes": as_sent(DRAWN)}, follow_redirects=True)
    assert "Thank you. Your signature is recorded." in answer.text and "data-sign" not in answer.text
    assert not answer.headers.getlist("Set-Cookie") and answer.headers["Cache-Control"] == "no-store"
    (kept,) = signatures()
    assert (kept.guest_id, kept.device_id) == (guest.id, None)


def test_who_was_not_let_in_yet_is_told_how_to_sign(app, event):
    guest = make_guest(event, "Ali", language="en")
    phone, link = app.test_client(), f"{link_of(guest)}/sign"
    assert "as soon as you have been let in" in phone.get(link).text
    answer = phone.post(link, data={"session": "main", "strokes": as_sent(DRAWN)})
    assert answer.status_code == 409 and "let in first" in answer.text and signatures() == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"session": "nowhere", "strokes": as_sent(DRAWN)}, "choose the session again"),
        ({"session": "main", "strokes": ""}, "did not arrive"),
        ({"session": "main", "strokes": as_sent(Strokes(2000, 800, ()))}, "Please sign in the field"),
    ],
)
def test_a_bad_signature_from_a_phone_is_told_on_its_page(app, event, guest, data, said):
    answer = app.test_client().post(f"{link_of(guest)}/sign", data=data)
    assert answer.status_code == 422 and said in answer.text and signatures() == []


def test_an_unknown_link_signs_nothing(app, event):
    assert app.test_client().get(f"/i/{'x' * 22}/sign").status_code == 404
    assert MOST_STROKES < 4000


def test_the_invitation_leads_to_signing_once_the_guest_was_let_in(app, event, guest):
    phone = app.test_client()
    assert f"{link_of(guest)}/sign" in phone.get(link_of(guest)).text
    other = make_guest(event, "Ali")
    assert "/sign" not in phone.get(link_of(other)).text


def test_the_command_tells_whether_the_chain_holds(app, event, guest):
    made = sign(event, event.sessions[0], guest, None, pack(DRAWN), GUEST)
    told = app.test_cli_runner().invoke(signatures_command, ["fgd"])
    assert told.exit_code == 0 and f"1 signatures, none changed; the last hash is {made.hash}" in told.output
    with transaction():
        db.session.execute(sa.update(Signature).values(strokes=pack(ANOTHER)))
    db.session.expire_all()
    told = app.test_cli_runner().invoke(signatures_command, ["fgd"])
    assert told.exit_code == 1 and "changed since they were drawn: 1" in told.output


def test_the_history_tells_that_somebody_signed(app, event, guest):
    sign(event, event.sessions[0], guest, None, pack(DRAWN), GUEST)
    organizer = sign_in(app.test_client(), make_user(Role.ORGANIZER, event))
    assert "Nurhayati signed." in organizer.get("/manage/fgd/history").text


def test_a_link_that_says_thank_you_does_not_say_so_to_who_has_not_signed(app, event, guest):
    link = f"{link_of(guest)}/sign"
    assert "Thank you" not in app.test_client().get(f"{link}?done=main").text
    sign(event, event.sessions[0], guest, None, pack(DRAWN), GUEST)
    assert "Thank you" in app.test_client().get(f"{link}?done=main").text


def test_a_kiosk_takes_no_signature_for_a_session_it_does_not_serve(app, event, guest):
    start = event.starts_at.astimezone(event.zone).replace(tzinfo=None)
    panel = add_session(event, SessionDetails("Panel", start, start + dt.timedelta(hours=1)), COMMAND)
    kiosk, _device = kiosk_of(app, event, sessions=(panel.code,))
    given = {"ref": guest.ref, "session": "main", "strokes": as_sent(DRAWN)}
    assert kiosk.post(f"{API}/signatures", json=given).status_code == 404
    assert signatures() == []


def test_a_reference_shown_to_a_kiosk_lets_nobody_in(app, event):
    guest = make_guest(event, "Ali")
    kiosk, _device = kiosk_of(app, event)
    shown = kiosk.post(f"{API}/kiosk", json={"id": str(uuid.uuid4()), "ticket": guest.ref}).json
    assert shown["result"] == "refused" and shown["guest"] is None


@pytest.mark.parametrize(
    "drawn",
    [
        Strokes(2000, 800, ((), ((5, 5),), ((0, 0), (2000, 800)))),
        Strokes(1, 10_000, (((0, 0), (1, 10_000)),)),
        Strokes(10_000, 1, (((0, 0), (10_000, 1)),)),
    ],
)
def test_a_strange_drawing_is_printed_all_the_same(event, guest, drawn):
    main = event.sessions[0]
    made = sign(event, main, guest, None, strokes.read(as_sent(drawn)), GUEST)
    stream = io.BytesIO()
    write_attendance_pdf(event, main, attendees(event.id, main.id), stream)
    assert made.hash[:12] in pypdfium2.PdfDocument(stream.getvalue())[0].get_textpage().get_text_bounded()
