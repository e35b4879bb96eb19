"""What stands on tables: name tents with one face turned, place cards, country tents, table numbers."""

import io

import pypdfium2
import pytest
from reportlab.lib.units import mm

from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import Role
from regapp.printing import stock
from regapp.printing.badge import back_of, spots_of
from regapp.printing.layout import Fold, Use
from regapp.printing.stock import STOCK
from regapp.reports.tents import papers
from regapp.rsvp import service as rsvp
from regapp.rsvp.service import RepresentativeDetails, Said
from regapp.tickets.queries import valid_holders
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in
from tests.printing.reading import squeeze, texts

TENTS = [code for code in STOCK if stock(code).use == Use.TABLE and stock(code).fold == Fold.TOP]
HOSTILE = ["PT Borneo <Hijau> & Rekan", "=1+1", "이민석", "İnanoğlu", "Aji\u200b Raden Kusumawardhani Hadiningrat"]


@pytest.fixture
def event(app):
    return make_event()


def tents(event, layout=papers.USUAL, ref=None):
    stream = io.BytesIO()
    papers.write_tents(event, valid_holders(event.id, ref=ref), stream, layout)
    return stream.getvalue()


def test_a_tent_has_the_name_on_both_faces_one_of_them_turned(event):
    make_guest(event, "Sulastri")
    (page,) = pypdfium2.PdfDocument(tents(event))
    assert (round(page.get_width() / mm), round(page.get_height() / mm)) == (297, 210)
    text = page.get_textpage()
    assert squeeze(text.get_text_range()).count("Sulastri") == 2
    picture = page.render(scale=1).to_pil().convert("L")
    width, height = picture.size
    upper, lower = picture.crop((0, 0, width, height // 2)), picture.crop((0, height - height // 2, width, height))
    differing = sum(abs(a - b) > 90 for a, b in zip(upper.rotate(180).tobytes(), lower.tobytes(), strict=True))
    assert differing < width * height * 0.004, "the upper face is the lower one, turned"


@pytest.mark.parametrize("layout", ["name-tent", "name-tent-titles", "place-card"])
def test_every_name_stands_as_written(event, layout):
    make_guests(event, [GuestDetails(name, "official") for name in HOSTILE])
    whole = squeeze("".join(texts(tents(event, layout))))
    assert [name for name in HOSTILE if squeeze(name) not in whole] == []


def test_titles_stand_only_on_the_tent_that_asks_for_them(event):
    make_guest(event, "Nurhayati", title_before="Prof. Dr.", title_after="M.Si.")
    assert "Prof." not in texts(tents(event))[0]
    assert "Prof. Dr. Nurhayati, M.Si." in " ".join(texts(tents(event, "name-tent-titles"))[0].split())


def test_at_a_multilateral_table_stands_the_country_and_without_one_the_institution(event):
    make_guests(
        event,
        [
            GuestDetails("이민석", "official", country="KR", language="en"),
            GuestDetails("Wati", "official", institution="Bappeda"),
            GuestDetails("Budi", "official"),
        ],
    )
    pages = "\n".join(texts(tents(event, "name-tent-country")))
    assert ["South Korea" in pages or "Korea" in pages, "Bappeda" in pages, "Budi" in pages] == [True, True, True]
    assert "이민석" not in pages


def test_tents_lie_in_the_order_of_precedence(event):
    make_guests(
        event,
        [GuestDetails("Agus", "official", precedence=2), GuestDetails("Budi", "student", precedence=1)]
        + [GuestDetails("Aan", "official")],
    )
    found = [next(name for name in ("Agus", "Budi", "Aan") if name in page) for page in texts(tents(event))]
    assert found == ["Budi", "Agus", "Aan"]


def test_a_late_representative_gets_a_tent_alone_and_the_represented_none(event):
    governor = make_guest(event, "Hartono", position="Gubernur")
    make_guest(event, "Sulastri")
    rsvp.represent(governor.id, RepresentativeDetails("Wati Asisten"), Said())
    (holder,) = [one for one in valid_holders(event.id) if one.guest.name == "Wati Asisten"]
    (page,) = texts(tents(event, ref=holder.guest.ref))
    assert "Wati Asisten" in page
    assert "Hartono" not in "".join(texts(tents(event, "place-card"))[0].splitlines()[:1])


@pytest.mark.parametrize("code", TENTS)
def test_the_turned_face_lies_above_the_fold_and_both_within_the_sheet(code):
    layout = stock(code)
    for spot in spots_of(layout):
        back = back_of(layout, spot)
        assert back.is_turned
        assert back.bottom == pytest.approx(spot.bottom + layout.height * mm)


def test_tables_are_numbered_from_the_first_to_the_last(event):
    stream = io.BytesIO()
    papers.write_table_numbers(event, 9, 12, stream)
    assert [page.split()[0] for page in texts(stream.getvalue())] == ["9", "10", "11", "12"]


class TestPages:
    @pytest.fixture
    def client(self, app, event):
        return sign_in(app.test_client(), make_user(Role.DESK, event))

    def test_the_desk_prints_a_tent_for_whoever_comes_late(self, client, event):
        guest = make_guest(event, "PT Borneo <Hijau> & Rekan")
        make_guest(event, "Wati")
        assert "Name tents" in client.get("/manage/fgd/tents").text
        answer = client.get(
            "/manage/fgd/tents/tents.pdf", query_string={"ref": guest.ref.lower(), "layout": "name-tent"}
        )
        assert answer.mimetype == "application/pdf"
        assert "PT-Borneo-Hijau-Rekan" in answer.headers["Content-Disposition"]
        assert len(texts(answer.data)) == 1

    @pytest.mark.parametrize(
        ("address", "status", "says"),
        [
            ("tents.pdf?layout=name-tent", 409, "nothing to print"),
            ("tents.pdf?layout=gone", 422, "Not a valid choice"),
            ("tents.pdf?layout=name-tent&category=gone", 422, "Not a valid choice"),
            ("tables.pdf?first=3&last=2", 422, "the smaller one first"),
            ("tables.pdf?first=1&last=900", 422, "at most 500 tables"),
            ("tables.pdf?first=x", 422, "Please give a number"),
        ],
    )
    def test_what_cannot_be_printed_is_said_beside_the_field(self, client, address, status, says):
        answer = client.get(f"/manage/fgd/tents/{address}")
        assert answer.status_code == status and says in answer.text

    @pytest.mark.parametrize("guests", [2, 60])
    def test_printing_takes_a_fixed_number_of_statements(self, client, event, guests, count_sql):
        make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(guests)])
        db.session.commit()
        with count_sql() as statements:
            client.get("/manage/fgd/tents/tents.pdf?layout=name-tent")
        assert len(statements) <= 10
