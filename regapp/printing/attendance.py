"""The attendance list (daftar hadir) in the customary form: letterhead, facts, table with zigzag signatures, signer.

It proves payments and is kept for years: every sheet carries the table's header, what it belongs to and "page x of y".
Pages are laid out first, which tells how many there are, and then drawn straight on the canvas.
"""

import dataclasses
from typing import BinaryIO

from regapp.printing.attendance_pages import Page, plan_pages
from regapp.printing.attendance_sheet import AttendanceSheet, Ink
from regapp.printing.colors import GREY, INK
from regapp.printing.page import Box, document
from regapp.printing.paint import Painter
from regapp.printing.remarks import Printed, Remarks

# How much larger than it was drawn in its field a small signature may become.
_LARGEST = 1.6


def attendance_pdf(sheet: AttendanceSheet, stream: BinaryIO) -> Printed:
    """Write the list; its pages are as many as it takes, at least one."""
    pages = plan_pages(sheet)
    remarks = Remarks()
    with document(stream, sheet.size, sheet.info) as canvas:
        painter = Painter(canvas)
        for page in pages:
            paint(painter, page)
            remarks.note((), page.texts)
            canvas.showPage()
    remarks.note(words_of(sheet), ())
    return remarks.printed(len(pages))


def words_of(sheet: AttendanceSheet) -> list[str]:
    """Every text of the list."""
    words = [*sheet.letterhead, *(value for _, value in sheet.facts)]
    for group in sheet.groups:
        words.append(group.title)
        for row in group.rows:
            words.extend(row.words)
    return words + (list(dataclasses.astuple(sheet.signer)) if sheet.signer else [])


def paint(painter: Painter, page: Page) -> None:
    """Draw a page."""
    for box, color in page.fills:
        painter.fill(box, color)
    painter.lines(page.rules, GREY, 0.45)
    painter.lines(page.thick_rules, INK, 2)
    painter.dots(page.dots, INK)
    for ink, box in page.inks:
        _sign(painter, ink, box)
    for text in page.texts:
        painter.text(*text)


def _sign(painter: Painter, ink: Ink, box: Box) -> None:
    """Draw a signature as lines, as large as the box allows and in its middle."""
    points = [point for line in ink.lines for point in line]
    left, right = min(x for x, _y in points), max(x for x, _y in points)
    top, bottom = min(y for _x, y in points), max(y for _x, y in points)
    scale = min(box.width / max(right - left, 1), box.height / max(bottom - top, 1), box.width / ink.width * _LARGEST)
    across = (box.left + box.right - (left + right) * scale) / 2
    down = (box.bottom + box.top + (top + bottom) * scale) / 2
    lines = [[(across + x * scale, down - y * scale) for x, y in line] for line in ink.lines]
    painter.strokes(lines, INK, 0.75)
