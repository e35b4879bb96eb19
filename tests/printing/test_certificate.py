import io

import pypdfium2
import pytest
from reportlab.lib.units import mm

from regapp.printing.certificate import certificates_pdf, face_looked_through, looked_through
from regapp.printing.certificate_page import PAPER, ROOM, plan_certificate
from regapp.printing.certificate_sheet import CertificateSigner, Line, LineKind
from regapp.printing.letter_picture import sheet_svg
from regapp.printing.letter_sheet import Letterhead
from regapp.printing.page import Box
from tests.printing.certificate_samples import CHECK, SIGNERS, certificate_of, face_of, signature
from tests.printing.letters import INSTITUTION_OF_400, KOP, emblem
from tests.printing.reading import codes, ink_boxes, outside, overlapping, squeeze, texts, written
from tests.printing.samples import HOSTILE_NAMES, INFO, NAME_OF_300, STYLE, TITLE_OF_71

TITLES = "Prof. Dr. Ir. H. Muhammad Fathurrahman Al-Ghifari Kusumanegara, S.E., M.Si., Ph.D."
CROWDED = face_of(
    letterhead=Letterhead((*KOP, "Telepon 000", "Laman contoh.example"), emblem()),
    signers=tuple(CertificateSigner((TITLE_OF_71, TITLE_OF_71), TITLES, "NIP 1" * 12, signature()) for _ in range(3)),
)
PLAIN = face_of(letterhead=Letterhead(), signers=(), place_and_date="", explained="")


def printed(*certificates):
    return written(certificates_pdf, certificates, INFO)


def words_of(*certificates):
    return squeeze("".join(texts(printed(*certificates))))


def test_a_certificate_has_everything_in_the_customary_order():
    said = words_of(certificate_of("Nurhayati"))
    expected = [
        "Nomor: 001/SERT/FGD/V/2031",
        "diberikan kepada",
        "Nurhayati",
        "sebagai",
        "Narasumber",
        STYLE.title,
        "yang diselenggarakan oleh",
    ]
    places = [said.find(squeeze(words)) for words in expected]
    assert -1 not in places and places == sorted(places)
    for words in (*KOP, "SERTIFIKAT", "Balikpapan, 8 Mei 2031", "NIP 19700101", "Ir. H. Rudi Hartono", CHECK.code):
        assert squeeze(words) in said


def test_it_lies_across_on_a4():
    (page,) = pypdfium2.PdfDocument(printed(certificate_of("X")))
    width, height = page.get_size()
    assert (round(width / mm), round(height / mm)) == (297, 210)


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, TITLES])
def test_every_name_stands_on_it_exactly_as_typed(name):
    assert squeeze(name) in words_of(certificate_of(name))


@pytest.mark.parametrize("face", [face_of(), CROWDED, PLAIN, face_of(signers=SIGNERS[:1]), face_of(signers=SIGNERS)])
@pytest.mark.parametrize(
    "name", ["X", TITLES, NAME_OF_300, "대한민국외교부주인도네시아대사관공사참사관겸총영사대리민석이하늘"]
)
@pytest.mark.parametrize("held_by", ["Kementerian Contoh", INSTITUTION_OF_400])
def test_nothing_overlaps_or_leaves_the_frame(face, name, held_by):
    certificate = certificate_of(
        name,
        face=face,
        native_name="이민석",
        lines=(Line("sebagai"), Line(TITLE_OF_71, LineKind.ROLE), Line(STYLE.title, LineKind.TITLE), Line(held_by)),
    )
    sheet = plan_certificate(certificate)
    boxes = ink_boxes([text for part in sheet.parts for text in part.texts])
    boxes += [symbol.box for part in sheet.parts for symbol in part.symbols]
    assert overlapping(boxes) == []
    assert outside(boxes, ROOM._replace(bottom=ROOM.bottom - 2 * mm)) == []
    pictures = [picture.box for part in sheet.parts for picture in part.pictures]
    assert overlapping(pictures) == [] and outside(pictures, ROOM) == []


def test_of_very_many_lines_all_stand_within_the_frame():
    signer = CertificateSigner(tuple(f"Jabatan {n}" for n in range(40)), TITLES, "1")
    head = Letterhead(tuple(f"Baris {n}" for n in range(60)))
    lines = tuple(Line(f"Baris {n}") for n in range(60))
    sheet = plan_certificate(certificate_of(TITLES, face=face_of(letterhead=head, signers=(signer,)), lines=lines))
    boxes = ink_boxes([text for part in sheet.parts for text in part.texts])
    assert overlapping(boxes) == [] and outside(boxes, ROOM._replace(bottom=ROOM.bottom - 2 * mm)) == []


def test_signers_stand_on_the_axis_of_the_paper():
    for count in (1, 2, 3):
        sheet = plan_certificate(certificate_of("X", face=face_of(signers=SIGNERS[:count])))
        names = [text.box for text in sheet.shared[0].texts if text.text.lines[0] in [s.name for s in SIGNERS]]
        names += [text.box for text in sheet.shared[0].texts if text.text.lines[0] == "Dr. Anggraeni Dyah"]
        assert len(names) == count
        middle = sum((box.left + box.right) / 2 for box in names) / count
        assert abs(middle - PAPER.width / 2) < 0.5
        assert len({box.top for box in names}) == 1


def test_a_signature_stays_between_office_and_name():
    sheet = plan_certificate(certificate_of("X", face=CROWDED))
    texts_of_face = ink_boxes(sheet.shared[0].texts)
    for picture in sheet.shared[0].pictures[1:]:
        assert overlapping([picture.box, *(box for box in texts_of_face if _is_apart(box, picture.box))]) == []


def _is_apart(box: Box, picture: Box) -> bool:
    return box.right > picture.left and box.left < picture.right


def test_the_small_code_opens_the_address_that_answers():
    assert codes(printed(certificate_of("Nurhayati"), certificate_of("이민석"))) == [[CHECK.address], [CHECK.address]]


def test_what_certificates_share_is_written_once_with_its_pictures():
    face = face_of(signers=SIGNERS)
    one = len(printed(certificate_of("Tamu", face=face)))
    hundred = printed(*(certificate_of(f"Tamu {n}", face=face) for n in range(100)))
    assert len(hundred) < one + 100 * 6_000
    assert hundred.count(b"/Subtype /Image") == printed(certificate_of("Tamu", face=face)).count(b"/Subtype /Image")


def test_the_same_certificate_gives_the_same_bytes():
    assert printed(certificate_of(TITLES)) == printed(certificate_of(TITLES))


def test_what_no_font_has_and_what_gets_too_small_is_known_beforehand():
    assert [one.char for one in looked_through(certificate_of("สมชาย")).missing] == list("สมชาย")
    assert not looked_through(certificate_of("İnanoğlu 이민석")) and not looked_through(certificate_of(TITLES))
    assert looked_through(certificate_of(NAME_OF_300 * 4, face=CROWDED)).squeezed


def test_what_all_share_is_looked_through_with_its_pictures():
    assert not face_looked_through(certificate_of("X", face=face_of(letterhead=Letterhead(KOP))))
    face = face_of(title="ใบ", letterhead=Letterhead(KOP, emblem()))  # 60 dots across on 11 mm
    found = face_looked_through(certificate_of("X", face=face))
    assert [one.char for one in found.missing] == ["ใ", "บ"] and [dots < 150 for dots in found.coarse] == [True]


def test_a_run_says_what_did_not_come_out_as_one_would_wish():
    told = certificates_pdf([certificate_of("สม", face=face_of(title="ใบ"))], INFO, io.BytesIO())
    assert {one.char for one in told.missing} == set("สมใบ") and told.pages == 1


def test_none_at_all_is_refused():
    with pytest.raises(ValueError, match="no certificate"):
        certificates_pdf([], INFO, io.BytesIO())


def test_the_picture_for_the_screen_says_the_same_and_escapes_what_people_typed():
    svg = sheet_svg(plan_certificate(certificate_of("PT Borneo <Hijau> & Rekan")), "Sertifikat")
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in svg and "<Hijau>" not in svg
