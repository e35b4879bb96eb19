"""The annex of an activity report (laporan kegiatan): letters, lists, figures and photographs as one paper.

Each part keeps the form that it has on its own. All pages are laid out before the first is drawn, so that the cover can
name the page where each part begins; every page says in its corner to which part it belongs and the how manieth it is.
"""

import functools
from collections.abc import Iterable
from typing import BinaryIO

from reportlab.lib.units import mm

from regapp.printing import attendance, recap
from regapp.printing.annex_pages import Entered, cover_leaf, leaf_of, photo_key
from regapp.printing.annex_sheet import Annex, Leaf, Photographs, Tools
from regapp.printing.attendance_pages import plan_pages
from regapp.printing.attendance_sheet import AttendanceSheet
from regapp.printing.colors import GREY
from regapp.printing.fonts import Weight
from regapp.printing.letter import Press, sheets_of
from regapp.printing.letter_sheet import Card, Letter
from regapp.printing.page import A4, Box, document
from regapp.printing.paint import Align, Painter
from regapp.printing.pictures import Images
from regapp.printing.recap_sheet import Report
from regapp.printing.remarks import Printed, Remarks
from regapp.printing.stack import Entry, stack
from regapp.printing.text import TextStyle

# A photograph as large as half a page is fine enough at so many dots an inch, and twenty of them fit into a mail.
_FINE = 170
_CORNER = TextStyle(Weight.REGULAR, 7.5, 5)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def annex_pdf(annex: Annex, photographs: Photographs | None, stream: BinaryIO) -> Printed:
    """Write the annex. `photographs` are those that one of its parts shows."""
    shown = photographs.shown if photographs else ()
    files = {photo_key(number): one.content for number, one in enumerate(shown)}
    entries = list(_entries(annex))
    cover, named = cover_leaf(annex.cover, entries)
    leaves = [cover, *(leaf for part in annex.parts for leaf in part.leaves)]
    labels = ["", *(entry.label for entry, part in zip(entries, annex.parts, strict=True) for _ in part.leaves)]
    begins = {entry.page: entry for entry in entries}
    remarks = Remarks()
    remarks.look(annex.cover.words)
    with document(stream, A4, annex.info) as canvas:
        tools = Tools(canvas, Painter(canvas), Press(canvas), Images(canvas, files, _FINE))
        for number, (leaf, label) in enumerate(zip(leaves, labels, strict=True), start=1):
            canvas.setPageSize(leaf.size)
            if entry := begins.get(number):
                canvas.bookmarkPage(f"part{number}")
                canvas.addOutlineEntry(f"{entry.label} – {entry.title}", f"part{number}")
            _corner(tools.painter, leaf, label, annex.cover.page.format(page=number, pages=len(leaves)))
            leaf.draw(tools)
            if number == 1:
                for entry, box in zip(entries, named, strict=True):
                    canvas.linkRect("", f"part{entry.page}", box, Border="[0 0 0]")
            remarks.squeeze(leaf.texts)
            canvas.showPage()
    for part in annex.parts:
        remarks.look(part.words)
    return remarks.printed(len(leaves))


def letter_leaves(letter: Letter | Card) -> list[Leaf]:
    """An invitation as pages of the annex."""
    return [leaf_of(sheet) for sheet in sheets_of(letter)]


def list_leaves(sheet: AttendanceSheet) -> list[Leaf]:
    """An attendance list as pages of the annex."""
    return [
        Leaf(sheet.size, page.texts, functools.partial(_drawn, attendance.paint, page)) for page in plan_pages(sheet)
    ]


def report_leaves(report: Report) -> list[Leaf]:
    """A report as pages of the annex."""
    return [
        Leaf(recap.LANDSCAPE, page.texts, functools.partial(_drawn, recap.paint, page))
        for page in recap.report_pages(report)
    ]


def roman(number: int) -> str:
    """A number as annexes are counted: 4 is IV. Up to thirty-nine."""
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written


def _drawn(paint, page, tools: Tools) -> None:  # type: ignore[no-untyped-def]
    paint(tools.painter, page)


def _entries(annex: Annex) -> Iterable[Entered]:
    page = 2
    for number, part in enumerate(annex.parts, start=1):
        yield Entered(annex.cover.part.format(number=roman(number)), part.title, page)
        page += len(part.leaves)


def _corner(painter: Painter, leaf: Leaf, label: str, page: str) -> None:
    """To which part the page belongs, and the how manieth it is, in its upper right corner."""
    box = Box(leaf.size.width / 2, leaf.size.height - 10 * mm, leaf.size.width - 12 * mm, leaf.size.height - 5.5 * mm)
    for text in stack([Entry(" · ".join(filter(None, (label, page))), _CORNER, GREY, align=Align.RIGHT)], box):
        painter.text(*text)
