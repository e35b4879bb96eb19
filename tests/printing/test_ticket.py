import pypdfium2
import pytest
from reportlab.lib.units import mm

from regapp.printing import TicketPaper, grouped, ticket_pdf
from regapp.printing.page import A6, Box
from regapp.printing.ticket import plan_ticket
from tests.printing.reading import codes, ink_boxes, outside, overlapping, squeeze, texts, written
from tests.printing.samples import HOSTILE_NAMES, INSTITUTION_OF_120, TITLE_OF_71, code_of, ticket_of

EVERYTHING = {
    "native_name": "이민석",
    "position": TITLE_OF_71,
    "institution": INSTITUTION_OF_120,
    "category": "Pejabat",
    "representing": "mewakili Kepala Badan Perencanaan Pembangunan Daerah Provinsi Kalimantan Timur",
}


@pytest.mark.parametrize("paper", TicketPaper)
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_ticket_carries_its_code_and_its_name_as_typed(paper, name):
    pdf = written(ticket_pdf, ticket_of(name, paper=paper, **EVERYTHING))
    assert codes(pdf) == [[code_of(5)]]
    assert squeeze(name) in squeeze(texts(pdf)[0])


def test_everything_said_is_on_the_ticket():
    ticket = ticket_of("Hj. Nurhayati", **EVERYTHING)
    page = squeeze(texts(written(ticket_pdf, ticket))[0])
    assert [word for word in ticket.words if squeeze(word) not in page] == []


def test_the_digits_are_printed_in_six_groups_of_four():
    assert grouped("123456789012345678901234") == "1234 5678 9012 3456 7890 1234"
    assert grouped(code_of(5)) in texts(written(ticket_pdf, ticket_of("Sulastri")))[0]


@pytest.mark.parametrize("more", [{}, EVERYTHING, {"facts": ()}, {"title": "Panjang " * 60}])
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_texts_neither_overlap_nor_leave_the_ticket(name, more):
    plan = plan_ticket(ticket_of(name, **more))
    boxes = [*ink_boxes(plan.texts), plan.code]
    assert outside(boxes, Box(0, 0, *A6)) == []
    assert overlapping(boxes) == []


@pytest.mark.parametrize(("paper", "size"), [(TicketPaper.A6, (105, 148)), (TicketPaper.A5, (148, 210))])
def test_a_ticket_has_the_size_asked_for(paper, size):
    (page,) = pypdfium2.PdfDocument(written(ticket_pdf, ticket_of("Sulastri", paper=paper)))
    assert (round(page.get_width() / mm), round(page.get_height() / mm)) == size


def test_the_same_ticket_gives_the_same_bytes():
    assert written(ticket_pdf, ticket_of("Sulastri")) == written(ticket_pdf, ticket_of("Sulastri"))
