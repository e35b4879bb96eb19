"""Badge layouts of an event's own: copied, changed by two at once, carried away and brought in, given to categories."""

import base64
import hashlib
import io
import json

import pytest
from PIL import Image

from regapp.accounts.service import COMMAND
from regapp.errors import Invalid, NotFound
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import BadgeLayout, Role, Upload
from regapp.printing import STOCK, stock
from regapp.printing.layout import read, renamed, written
from regapp.tickets.badges import fingerprints, prepare, write_badges
from regapp.tickets.layouts import carrying, queries, service
from regapp.tickets.layouts.service import Changed
from regapp.tickets.queries import valid_holders
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in
from tests.printing.reading import texts


@pytest.fixture
def event(app):
    return make_event()


def png(width=400, height=300):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "#1f5fa8").save(stream, "PNG")
    return stream.getvalue()


def with_picture(event, name="Logo <Hijau> & Rekan.png"):
    """A layout of the event's own that shows a picture."""
    upload = service.keep_file(event, name, png(), COMMAND)
    own = service.copy(event, "a6", "Panitia", COMMAND)
    document = json.loads(own.document)
    box = {"kind": "picture", "left": 60, "top": 5, "width": 40, "height": 30, "asset": upload.sha256}
    document["front"].append(box)
    return service.save(event, own.code, json.dumps(document).encode(), own.version, COMMAND), upload


def test_an_event_has_the_layouts_that_come_along_and_its_own_before_them(event):
    own = service.copy(event, "card", "PT Borneo <Hijau> & Rekan", COMMAND)
    known = queries.layouts_of(event)
    assert list(known) == [own.code, *STOCK]
    assert known[own.code].name == "PT Borneo <Hijau> & Rekan"
    assert own.code == "pt-borneo-hijau-rekan"


def test_two_layouts_of_one_name_have_two_codes_and_none_takes_the_code_of_one_that_comes_along(event):
    names = ["a6", "a6", "이민석", "=1+1"]
    codes = [service.copy(event, "a6", name, COMMAND).code for name in names]
    assert len({*codes, *STOCK}) == len(codes) + len(STOCK)


def test_nobody_overwrites_what_another_changed_meanwhile(event):
    own = service.copy(event, "a6", "Panitia", COMMAND)
    opened = own.version
    service.save(event, own.code, written(renamed(stock("a6"), "Sari's")), opened, COMMAND)
    with pytest.raises(Changed) as refused:
        service.save(event, own.code, written(renamed(stock("a6"), "Budi's")), opened, COMMAND)
    assert refused.value.details == {"version": opened + 1}
    assert queries.layouts_of(event)[own.code].name == "Sari's"
    service.save(event, own.code, written(renamed(stock("a6"), "Budi's")), opened + 1, COMMAND)
    assert queries.layouts_of(event)[own.code].name == "Budi's"


def test_a_layout_that_cannot_be_printed_is_not_saved_and_the_reason_is_in_words(event):
    own = service.copy(event, "a6", "Panitia", COMMAND)
    document = json.loads(own.document)
    document["front"][0]["fill"] = "beige"
    with pytest.raises(Invalid, match="Front, element 1: There is no colour called “beige”"):
        service.save(event, own.code, json.dumps(document).encode(), own.version, COMMAND)


def test_a_layout_is_carried_to_another_event_with_its_picture(event):
    own, upload = with_picture(event)
    file = service.exported(event, own.code)
    other = make_event("other")

    brought = service.bring_in(other, file, COMMAND)

    assert read(brought.document.encode()).front == read(own.document.encode()).front
    assert [one.sha256 for one in queries.assets_of(other.id)] == [upload.sha256]
    assert service.exported(other, brought.code) == file
    make_guest(other, "Sulastri")
    stream = io.BytesIO()
    write_badges(other, valid_holders(other.id), stream, brought.code)
    assert b"/Subtype /Image" in stream.getvalue()


def _spoiled(content, **changes):
    return json.dumps(json.loads(content) | changes).encode()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file, key: b"%PDF-1.7", "no badge layout"),
        (lambda file, key: b"[" * 100_000, "no badge layout"),
        (lambda file, key: file[: len(file) // 2], "no badge layout"),
        (lambda file, key: _spoiled(file, version=9), "newer version of the program (format 9)"),
        (lambda file, key: _spoiled(file, width="wide"), "cannot be read"),
        (lambda file, key: _spoiled(file, files=[]), "files: The file was changed"),
        (lambda file, key: _spoiled(file, files={key: {"name": "x", "content": "!"}}), "cannot be read"),
        (
            lambda file, key: _spoiled(file, files={key: {"name": "x", "content": base64.b64encode(b"x").decode()}}),
            "cannot be read",
        ),
    ],
)
def test_a_spoiled_file_is_refused_in_words_and_leaves_nothing_behind(event, spoil, said):
    own, upload = with_picture(event)
    file = spoil(service.exported(event, own.code), upload.sha256)
    other = make_event("other")
    with pytest.raises(Invalid) as refused:
        service.bring_in(other, file, COMMAND)
    assert said in str(refused.value)
    assert queries.assets_of(other.id) == []
    assert db.session.query(BadgeLayout).filter_by(event_id=other.id).count() == 0


def test_a_picture_in_a_file_is_looked_into_like_any_other(event):
    hidden = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    key = hashlib.sha256(hidden).hexdigest()
    document = json.loads(written(stock("a6")))
    document["front"].append({"kind": "picture", "left": 0, "top": 0, "width": 9, "height": 9, "asset": key})
    document["files"] = {key: {"name": "logo.png", "content": base64.b64encode(hidden).decode()}}
    with pytest.raises(Invalid, match="This kind of file cannot be taken"):
        service.bring_in(event, json.dumps(document).encode(), COMMAND)
    assert db.session.query(Upload).count() == 0


def test_files_that_a_layout_does_not_name_are_not_taken_along(event):
    document = json.loads(written(stock("a6")))
    document["files"] = {"0" * 64: {"name": "stray", "content": ""}}
    assert carrying.unpacked(json.dumps(document).encode()).files == {}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.svg", b"<svg><script/></svg>", "Please use one of these: PNG, JPEG, TrueType (.ttf)."),
        ("font.otf", b"OTTO" + bytes(64), "outlines of another kind (CFF)"),
        ("font.woff2", b"wOF2" + bytes(64), "packed for web pages"),
        ("font.ttf", b"\x00\x01\x00\x00" + bytes(64), "damaged or incomplete"),
        ("logo.png", png()[:100], "damaged or incomplete"),
        ("huge.png", png(10_001, 10_001), "too many pixels"),
        ("nothing.png", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_printed_with_is_refused_in_words(event, name, content, said):
    with pytest.raises(Invalid) as refused:
        service.keep_file(event, name, content, COMMAND)
    assert said in str(refused.value)


def test_each_category_is_printed_by_its_own_layout_and_those_lie_together(event):
    by_name = {"Wati": "official", "Budi": "student", "Sari": "official"}
    make_guests(event, [GuestDetails(name, category) for name, category in by_name.items()])
    service.assign(event, "a6", {"student": "card"}, COMMAND)
    stream = io.BytesIO()
    write_badges(event, valid_holders(event.id), stream)
    pages = texts(stream.getvalue())
    assert ["Budi" in page for page in pages] == [False, False, True]


def test_a_layout_in_use_is_not_removed_and_another_one_is(event):
    own = service.copy(event, "a6", "Panitia", COMMAND)
    service.assign(event, "a6", {"student": own.code}, COMMAND)
    with pytest.raises(Invalid, match="Choose another one"):
        service.remove(event, own.code, COMMAND)
    service.assign(event, "a6", {}, COMMAND)
    service.remove(event, own.code, COMMAND)
    assert own.code not in queries.layouts_of(event)
    with pytest.raises(NotFound):
        service.remove(event, own.code, COMMAND)


def test_a_badge_has_another_fingerprint_once_its_words_or_its_layout_changed(event):
    guest, other = make_guest(event, "Wati"), make_guest(event, "Budi")
    before = fingerprints(prepare(event, valid_holders(event.id)))
    guest.position = "Kepala Dinas"
    db.session.commit()
    after = fingerprints(prepare(event, valid_holders(event.id)))
    assert (before[guest.id] != after[guest.id], before[other.id] == after[other.id]) == (True, True)
    assert fingerprints(prepare(event, valid_holders(event.id), "card")).items().isdisjoint(after.items())


def test_the_shorter_word_for_an_office_stands_on_the_badge_instead_of_it(event):
    guest = make_guest(event, "Wati", position="Kepala Dinas Energi dan Sumber Daya Mineral")
    guest.badge_position = "Kadis ESDM"
    db.session.commit()
    (holder,) = valid_holders(event.id)
    assert prepare(event, [holder]).badge(holder).position == "Kadis ESDM"


@pytest.mark.parametrize("guests", [1, 60])
def test_preparing_badges_takes_a_fixed_number_of_statements(event, guests, count_sql):
    with_picture(event)
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(guests)])
    holders = valid_holders(event.id)
    assert event.id
    with count_sql() as statements:
        prepare(event, holders, "panitia")
    assert len(statements) <= 3


class TestPages:
    @pytest.fixture
    def client(self, app, event, monkeypatch):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))

    def test_the_list_shows_every_layout_and_who_gets_it(self, client, event):
        service.copy(event, "a6", "PT Borneo <Hijau> & Rekan", COMMAND)
        page = client.get("/manage/fgd/layouts").text
        assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page
        assert page.count("picture.svg") == len(STOCK) + 1

    def test_a_copy_opens_in_the_editor(self, client):
        answer = client.post("/manage/fgd/layouts/copy", data={"code": "card", "name": "Kartu"})
        assert answer.headers["Location"].endswith("/manage/fgd/layouts/kartu")
        page = client.get("/manage/fgd/layouts/kartu").text
        assert "regapp-badge-layout" in page and "data-locked" not in page
        assert "data-locked" in client.get("/manage/fgd/layouts/card").text

    def test_the_editor_saves_in_json_and_is_told_what_is_wrong(self, client, event):
        own = service.copy(event, "a6", "Panitia", COMMAND)
        accept = {"Accept": "application/json"}
        form = {"version": own.version, "document": own.document.replace('"A6', '"Lain')}
        assert client.post("/manage/fgd/layouts/panitia", data=form, headers=accept).json == {"version": 2}
        late = client.post("/manage/fgd/layouts/panitia", data=form, headers=accept)
        assert (late.status_code, late.json["version"]) == (409, 2)
        assert "changed this layout meanwhile" in late.json["problems"][0]
        broken = client.post("/manage/fgd/layouts/panitia", data=form | {"document": "{}"}, headers=accept)
        assert (broken.status_code, len(broken.json["problems"])) == (422, 1)

    def test_without_a_script_the_text_is_saved_and_kept_when_it_is_wrong(self, client, event):
        own = service.copy(event, "a6", "Panitia", COMMAND)
        wrong = client.post("/manage/fgd/layouts/panitia", data={"version": 1, "document": '{"my": "work"}'})
        assert wrong.status_code == 422
        assert "my&#34;: &#34;work" in wrong.text and "is no badge layout" in wrong.text
        right = client.post("/manage/fgd/layouts/panitia", data={"version": 1, "document": own.document})
        assert right.status_code == 302

    def test_the_preview_is_drawn_for_a_guest_before_anything_is_saved(self, client, event):
        guest = make_guest(event, "PT Borneo <Hijau> & Rekan")
        form = {"document": written(stock("a6")).decode(), "side": 0, "ref": guest.ref}
        drawn = client.post("/manage/fgd/layouts/preview", data=form).json["svg"]
        assert "&lt;Hijau&gt;" in drawn and guest.ref in drawn
        broken = client.post("/manage/fgd/layouts/preview", data=form | {"document": "{"})
        assert broken.status_code == 422 and broken.json["problems"]

    def test_a_file_goes_there_and_comes_back(self, client, event):
        own, _ = with_picture(event)
        export = client.get(f"/manage/fgd/layouts/{own.code}.json")
        assert "attachment" in export.headers["Content-Disposition"]
        upload = {"file": (io.BytesIO(export.data), "layout.json")}
        answer = client.post("/manage/fgd/layouts/import", data=upload)
        assert answer.status_code == 302
        nothing = client.post("/manage/fgd/layouts/import", data={})
        assert nothing.status_code == 422 and "Please choose a file." in nothing.text

    def test_a_picture_is_handed_in_and_shown_to_the_committee_alone(self, client, app, event):
        told = client.post("/manage/fgd/layouts/files", data={"file": (io.BytesIO(png()), "Logo.png")}).json
        assert told["kind"] == "picture"
        address = f"/manage/fgd/layouts/files/{told['sha256']}"
        assert client.get(address).mimetype == "image/png"
        assert app.test_client().get(address).status_code in (302, 401)
        wrong = client.post("/manage/fgd/layouts/files", data={"file": (io.BytesIO(b"OTTO"), "x.otf")})
        assert wrong.status_code == 422 and "CFF" in wrong.json["problems"][0]

    def test_categories_are_given_their_layouts(self, client, event):
        fields = {f"category_{one.id}": "card" if one.code == "student" else "" for one in event.categories}
        assert client.post("/manage/fgd/layouts/assign", data={"usual": "a4-four", **fields}).status_code == 302
        assert queries.used_by(event)["card"] == ["student"]
        wrong = client.post("/manage/fgd/layouts/assign", data={"usual": "gone", **fields})
        assert wrong.status_code == 422

    @pytest.mark.parametrize("address", ["gone", "gone.json", "gone/picture.svg"])
    def test_a_layout_that_is_gone_says_so(self, client, address):
        assert client.get(f"/manage/fgd/layouts/{address}").status_code == 404

    def test_a_guests_photograph_is_handed_in_and_printed_where_the_layout_has_a_place(self, client, event):
        guest = make_guest(event, "PT Borneo <Hijau> & Rekan")
        address = f"/manage/fgd/layouts/photos/{guest.ref}"
        assert "There is none yet" in client.get(address).text
        wrong = client.post(address, data={"file": (io.BytesIO(b"OTTO"), "x.jpg")})
        assert wrong.status_code == 422 and "PNG, JPEG" in wrong.text
        assert client.post(address, data={"file": (io.BytesIO(png()), "x.png")}).status_code == 302
        assert "<img" in client.get(address).text
        own = service.copy(event, "a6", "Foto", COMMAND)
        document = json.loads(own.document)
        document["front"].append({"kind": "photo", "left": 10, "top": 90, "width": 25, "height": 32})
        service.save(event, own.code, json.dumps(document).encode(), own.version, COMMAND)
        stream = io.BytesIO()
        write_badges(event, valid_holders(event.id), stream, own.code)
        assert b"/Subtype /Image" in stream.getvalue()
        assert client.get("/manage/fgd/layouts/photos/ZZZZZZ").status_code == 404

    @pytest.mark.parametrize("layouts", [1, 12])
    def test_the_pages_take_a_fixed_number_of_statements(self, client, event, layouts, count_sql):
        make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(layouts * 3)])
        for number in range(layouts):
            own = service.copy(event, "a6", f"Panitia {number}", COMMAND)
        client.get("/manage/fgd/layouts")
        with count_sql() as listing:
            client.get("/manage/fgd/layouts")
        with count_sql() as editor:
            client.get(f"/manage/fgd/layouts/{own.code}")
        with count_sql() as preview:
            client.post("/manage/fgd/layouts/preview", data={"document": own.document, "side": 0})
        assert (len(listing) <= 6, len(editor) <= 8, len(preview) <= 9) == (True, True, True)
