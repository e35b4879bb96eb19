"""A layout as a document: what is read, what is refused and why, and what pictures and fonts do on a card."""

import hashlib
import io
import json

import msgspec
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib.units import mm

from regapp import paths
from regapp.printing import STOCK, badges_pdf, stock
from regapp.printing.card_picture import card_svg
from regapp.printing.fonts import FontError, FontFault, OwnFace, Weight, check_font, learn, typeface
from regapp.printing.layout import Fit, Flag, LayoutError, Paragraph, Photo, Picture, Text, Wrong, read, written
from regapp.printing.page import Box
from regapp.printing.pictures import dots_an_inch, fitted, pixels_of
from tests.printing.reading import texts
from tests.printing.samples import INFO, STYLE, badge_of, full_badge

A6 = stock("a6")


def document(**changes):
    return json.dumps(json.loads(written(A6)) | changes).encode()


def picture(width, height, kind="PNG", color="#c0392b", **more):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), color).save(stream, kind, **more)
    return stream.getvalue()


def sha(content):
    return hashlib.sha256(content).hexdigest()


def printed(elements, badge, files=None):
    layout = msgspec.structs.replace(A6, front=elements)
    stream = io.BytesIO()
    badges_pdf([(layout, [badge])], STYLE, INFO, stream, files or {})
    return stream.getvalue()


def pixel(pdf, x, y):
    """The colour at millimetres from the upper left corner."""
    (page,) = pypdfium2.PdfDocument(pdf)
    return page.render(scale=2).to_pil().getpixel((round(x * mm * 2), round(y * mm * 2)))


@pytest.mark.parametrize("code", STOCK)
def test_a_layout_that_was_written_is_read_as_it_was(code):
    assert read(written(stock(code))) == stock(code)


def test_the_same_layout_is_written_in_the_same_bytes():
    assert written(A6) == written(read(written(A6)))


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", Wrong.NO_LAYOUT),
        (b"{", Wrong.NO_LAYOUT),
        (b"[1, 2]", Wrong.NO_LAYOUT),
        (b'{"format": "something else", "version": 1}', Wrong.NO_LAYOUT),
        (b'{"format": "regapp-badge-layout", "version": 2}', Wrong.NEWER),
        (b'{"format": "regapp-badge-layout", "version": 1}', Wrong.BROKEN),
        (document(width=-3), Wrong.BROKEN),
        (document(colour="red"), Wrong.BROKEN),
        (document(front=[{"kind": "hologram"}]), Wrong.BROKEN),
        (document(width=1e308), Wrong.BROKEN),
        (document(sheet={"paper": "a4", "columns": 3, "rows": 2}), Wrong.SHEET),
        (document(front=[{"kind": "code", "left": 300, "top": 0, "width": 30, "height": 30}]), Wrong.OUTSIDE),
        (
            document(front=[{"kind": "flag", "left": 0, "top": 0, "width": 9, "height": 9, "when": "salary"}]),
            Wrong.FIELD,
        ),
        (
            document(front=[{"kind": "shape", "left": 0, "top": 0, "width": 9, "height": 9, "fill": "beige"}]),
            Wrong.COLOR,
        ),
    ],
)
def test_what_is_no_layout_is_refused_with_the_reason(content, wrong):
    with pytest.raises(LayoutError) as refused:
        read(content)
    assert [flaw.wrong for flaw in refused.value.flaws] == [wrong]


def test_a_flaw_says_where_it_is_as_a_person_counts():
    paragraph = {"words": "{salary} and {name}", "size": 8, "smallest": 12}
    text = {"kind": "text", "left": 0, "top": 0, "width": 50, "height": 9, "paragraphs": [paragraph]}
    with pytest.raises(LayoutError) as refused:
        read(document(front=[text]))
    assert refused.value.flaws == [
        (Wrong.FIELD, "front 1", "salary"),
        (Wrong.SIZES, "front 1", "{salary} and {name}"),
    ]
    with pytest.raises(LayoutError) as refused:
        read(document(front=[text | {"width": "wide"}]))
    assert refused.value.flaws[0].where == "front 1 width"


def test_a_paragraph_whose_fields_are_all_empty_takes_no_place():
    paragraph = Paragraph(words="from {country}", size=10, smallest=8)
    assert paragraph.filled({"country": ""}) == ""
    assert paragraph.filled({"country": "Türkiye"}) == "from Türkiye"
    assert Paragraph(words="{name}, {country}", size=10, smallest=8).filled({"name": "{name}"}) == "{name}, "


def test_an_element_can_stand_only_where_a_field_has_a_value():
    text = Text(left=5, top=5, width=60, height=20, when="country", paragraphs=(Paragraph("Guest", 10, 8),))
    assert "Guest" in texts(printed((text,), badge_of("Sulastri", country="Türkiye")))[0]
    assert "Guest" not in texts(printed((text,), badge_of("Sulastri")))[0]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_texts_stay_in_their_box(turn):
    text = Text(left=20, top=30, width=40, height=60, turn=turn, paragraphs=(Paragraph("{name}", 14, 8, lines=9),))
    pdf = printed((text,), badge_of("Muhammad Fathurrahman Kusumanegara"))
    (page,) = pypdfium2.PdfDocument(pdf)
    inside = page.get_textpage().get_text_bounded(20 * mm, (148 - 90) * mm, 60 * mm, (148 - 30) * mm)
    assert sorted("".join(inside.split())) == sorted("MuhammadFathurrahmanKusumanegara")


@pytest.mark.parametrize(
    ("fit", "at", "is_red"),
    [(Fit.CONTAIN, (15, 51), False), (Fit.CONTAIN, (35, 51), True), (Fit.COVER, (15, 51), True)],
)
def test_a_picture_stands_whole_in_its_box_or_covers_it(fit, at, is_red):
    content = picture(200, 400)
    shown = Picture(left=10, top=20, width=50, height=60, asset=sha(content), fit=fit)
    pdf = printed((shown,), badge_of("Sulastri"), {sha(content): content})
    assert (pixel(pdf, *at)[1] < 120) is is_red
    assert pixel(pdf, 35, 90) == (255, 255, 255), "nothing is drawn beside its box"


def test_a_picture_is_in_the_file_once_however_many_cards_show_it():
    content = picture(600, 600, "JPEG")
    layout = msgspec.structs.replace(
        A6, front=(Picture(left=10, top=20, width=50, height=50, asset=sha(content)), *A6.front)
    )
    sizes = []
    for count in (1, 40):
        stream = io.BytesIO()
        badges_pdf(
            [(layout, [full_badge("Sulastri", n) for n in range(count)])], STYLE, INFO, stream, {sha(content): content}
        )
        sizes.append(stream.getvalue().count(b"/Subtype /Image"))
    assert sizes == [1, 1]


def test_a_photograph_is_turned_as_its_camera_held_it_and_each_guest_has_their_own():
    exif = Image.Exif()
    exif[0x0112] = 6
    content = picture(300, 200, "JPEG", exif=exif)
    assert pixels_of(content) == (200, 300)
    photo = Photo(left=10, top=20, width=25, height=32)
    files = {sha(content): content}
    assert pixel(printed((photo,), badge_of("Sulastri", photo=sha(content)), files), 22, 36)[0] > 150
    assert pixel(printed((photo,), badge_of("Wati"), files), 22, 36) == (255, 255, 255)


def test_a_flag_is_drawn_for_a_country_that_has_one_and_nothing_for_another():
    flag = (Flag(left=10, top=20, width=16, height=12),)
    red, green, blue = pixel(printed(flag, badge_of("Sulastri", flag="ID")), 18, 23)
    assert red > 180 and max(green, blue) < 80
    assert pixel(printed(flag, badge_of("Sulastri", flag="ZZ")), 18, 23) == (255, 255, 255)
    assert pixel(printed(flag, badge_of("Sulastri", flag="../")), 18, 23) == (255, 255, 255)


def test_how_fine_a_picture_is_follows_from_the_box_it_fills():
    box = Box(0, 0, 72, 72)
    assert dots_an_inch(pixels_of(picture(300, 300)), box, Fit.CONTAIN) == pytest.approx(300)
    assert fitted(pixels_of(picture(300, 600)), box, Fit.COVER).height == pytest.approx(144)


def font_file(name="NotoSans-Regular"):
    return (paths.print_fonts_dir() / f"{name}.ttf").read_bytes()


def test_a_font_of_the_events_own_sets_a_name_and_the_houses_type_fills_it_in():
    content = font_file("NotoSans-Bold")
    learn(sha(content), content)
    text = Text(left=5, top=20, width=90, height=40, paragraphs=(Paragraph("{name}", 20, 8, font=sha(content)),))
    pdf = printed((text,), badge_of("Lee 이민석 İnanoğlu"))
    assert "Lee 이민석 İnanoğlu" in texts(pdf)[0]
    assert b"Own-" in pdf
    assert typeface(OwnFace(sha(content), Weight.REGULAR)).first.name.startswith("Own-")


def test_a_font_that_this_process_does_not_know_is_set_in_the_houses_type():
    assert typeface(OwnFace("0" * 64, Weight.BOLD)) is typeface(Weight.BOLD)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"OTTO" + bytes(200), FontFault.CFF),
        (b"ttcf" + bytes(200), FontFault.COLLECTION),
        (b"wOF2" + bytes(200), FontFault.NO_TRUETYPE),
        (b"\x00\x01\x00\x00" + bytes(200), FontFault.DAMAGED),
        (font_file()[:4000], FontFault.DAMAGED),
        (font_file()[: len(font_file()) // 2], FontFault.DAMAGED),
    ],
)
def test_a_font_that_cannot_be_printed_with_is_refused_with_the_reason(content, fault):
    with pytest.raises(FontError) as refused:
        check_font(content)
    assert refused.value.fault == fault


def test_the_drawing_for_the_editor_says_what_the_paper_says():
    badge = full_badge("PT Borneo <Hijau> & Rekan")
    drawn = card_svg(A6, 0, badge, STYLE, 'a "title"', lambda key: f"/files/{key}", lambda name: f"/flags/{name}")
    assert "&lt;Hijau&gt;" in drawn and "<Hijau>" not in drawn
    assert drawn.count("data-element=") == len(A6.front)
    assert 'aria-label="a &quot;title&quot;"' in drawn
