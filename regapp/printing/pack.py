"""The paper for when everything fails: whom to phone, the list from A to Z to write times in, blank sheets, badges.

It has to be read by somebody in a hurry, in a dim hall, who has never seen it: large numbers, wide rows, one thing a
page. The list is as long as it must be and holds no picture, so that two thousand guests stay far below two megabytes.
"""

from collections.abc import Iterator
from typing import BinaryIO

from reportlab.lib.units import mm

from regapp.printing import table
from regapp.printing.colors import GREY, HAIRLINE, INK, rgb
from regapp.printing.drawing import Drawing, Rule
from regapp.printing.fonts import Weight
from regapp.printing.pack_sheet import Pack, PackLine
from regapp.printing.page import A4, Box, document
from regapp.printing.paint import Align, Painter
from regapp.printing.remarks import Printed, Remarks
from regapp.printing.stack import Entry, foot, lifted, stack
from regapp.printing.text import TextStyle

_ROOM = Box(16 * mm, 15 * mm, A4.width - 12 * mm, A4.height - 14 * mm)
_GROUND = rgb("#e8edf3")
_ROW, _BLANK_ROW = 9 * mm, 11.5 * mm
_NUMBER, _REFERENCE, _CATEGORY = 13 * mm, 20 * mm, 27 * mm
# All times together; one or two columns need not be wider than a hand writes.
_TIMES, _WIDEST_TIME = 65 * mm, 20 * mm

_HOST = TextStyle(Weight.SEMIBOLD, 10, 8, lines=3)
_TITLE = TextStyle(Weight.BOLD, 20, 12, lines=3, balanced=True)
_EVENT = TextStyle(Weight.SEMIBOLD, 13, 9, lines=4)
_FACT = TextStyle(Weight.REGULAR, 10.5, 8, lines=3)
_SECTION = TextStyle(Weight.BOLD, 13, 10, lines=2)
_PHONE = TextStyle(Weight.BOLD, 17, 10)
_STEP = TextStyle(Weight.REGULAR, 11, 8, lines=8, leading=1.3)
_HEADING = TextStyle(Weight.SEMIBOLD, 8.5, 6, lines=3)
_NAME = TextStyle(Weight.SEMIBOLD, 10.5, 8.5, lines=30)
_ABOUT = TextStyle(Weight.REGULAR, 8, 6.5, lines=30)
_CELL = TextStyle(Weight.REGULAR, 8.5, 6.5, lines=30)
_REF = TextStyle(Weight.SEMIBOLD, 10, 7)
_COUNT = TextStyle(Weight.BOLD, 11, 7)
_SMALL = TextStyle(Weight.REGULAR, 7.5, 5)
_SPARE_EVENT = TextStyle(Weight.SEMIBOLD, 9.5, 6.5, lines=3, balanced=True)
_SPARE = TextStyle(Weight.BOLD, 40, 20)

_CARD_WIDTH, _CARD_HEIGHT = 90 * mm, 55 * mm
_CARDS = [
    Box(left, top - _CARD_HEIGHT, left + _CARD_WIDTH, top)
    for top in (A4.height - 11 * mm - row * _CARD_HEIGHT for row in range(5))
    for left in (15 * mm, 15 * mm + _CARD_WIDTH)
]


def pack_pdf(pack: Pack, stream: BinaryIO) -> Printed:
    """Write the pack."""
    read, spares = [*_first(pack), *_listed(pack), *_blank(pack)], list(_spares(pack))
    pages = [*read, *spares]
    for number, page in enumerate(read, start=1):
        _foot(page, pack, number, len(pages))
    remarks = Remarks()
    with document(stream, A4, pack.info) as canvas:
        painter = Painter(canvas)
        for page in pages:
            _draw(painter, page)
            remarks.note((), page.texts)
            canvas.showPage()
    remarks.note(pack.words, ())
    return remarks.printed(len(pages))


class _Pages:
    """Pages that are filled from the top; what does not fit any more goes on to the next."""

    def __init__(self) -> None:
        self.pages, self.y = [Drawing()], _ROOM.top

    def put(self, gap: float, *beside: tuple[list[Entry], float, float]) -> None:
        """Texts one under the other, so far below the last ones; more than one column with their left and right."""
        placed = [
            stack(entries, Box(left, -_ROOM.height, right, 0.0))
            for entries, left, right in beside
            if any(e.text for e in entries)
        ]
        height = -min((foot(texts) for texts in placed), default=0.0)
        if self.y - gap - height < _ROOM.bottom:
            self.pages.append(Drawing())
            self.y, gap = _ROOM.top, 0.0
        for texts in placed:
            self.pages[-1].texts += lifted(texts, self.y - gap)
        self.y -= (gap + height) if placed else 0.0

    def section(self, title: str, texts: list[str]) -> None:
        """A title with what stands under it; the title stays with the first."""
        first, *others = [Entry(text, _STEP, INK, 2 * mm) for text in texts]
        self.put(9 * mm, ([Entry(title, _SECTION, INK), first._replace(gap=3 * mm)], _ROOM.left, _ROOM.right))
        for entry in others:
            self.put(2 * mm, ([entry], _ROOM.left, _ROOM.right))


def _first(pack: Pack) -> list[Drawing]:
    """What it is, whom to phone, what to do, and which column means which session."""
    pages, (left, right) = _Pages(), (_ROOM.left, _ROOM.right)
    pages.put(0, ([Entry(pack.host, _HOST, GREY), Entry(pack.labels.title, _TITLE, INK, 3 * mm)], left, right))
    facts = [Entry(fact, _FACT, INK, 1 * mm) for fact in (*pack.facts, pack.mark)]
    pages.put(5 * mm, ([Entry(pack.event, _EVENT, INK), *facts], left, right))
    pages.pages[-1].rules.append(Rule((left, pages.y - 4 * mm, right, pages.y - 4 * mm), 1.5, INK))
    if pack.contacts:
        pages.put(10 * mm, ([Entry(pack.labels.whom_to_phone, _SECTION, INK)], left, right))
    split = left + 95 * mm
    for contact in pack.contacts:
        who = [Entry(contact.who, _EVENT, INK)]
        pages.put(3 * mm, ([Entry(contact.phone, _PHONE, INK)], split, right), (who, left, split - 4 * mm))
    pages.section(pack.labels.what_to_do, [f"{n}. {step}" for n, step in enumerate(pack.steps, start=1)])
    if len(pack.sessions) > 1:
        pages.section(pack.labels.sessions, [f"{one.heading}: {one.explained}" for one in pack.sessions])
    return pages.pages


def _listed(pack: Pack) -> Iterator[Drawing]:
    """The list, with its header on every page, and over it which names the page has."""
    labels, sessions = pack.labels, pack.sessions
    time = min(_WIDEST_TIME, _TIMES / max(len(sessions), 1))
    fixed = (_NUMBER, _REFERENCE, _CATEGORY, *(time for _ in sessions))
    widths = (_NUMBER, _ROOM.width - sum(fixed), *fixed[1:])
    beside = table.columns(_ROOM.left, widths)
    words = (labels.number, labels.name, labels.reference, labels.category, *(one.heading for one in sessions))
    header = table.row([[Entry(word, _HEADING, INK, align=Align.CENTER)] for word in words], beside, 7 * mm)
    page, first, last, y = Drawing(), "", "", 0.0
    for line in pack.lines:
        placed = table.row(_cells(line, len(sessions)), beside, _ROW)
        if y - placed.height < _ROOM.bottom:
            if first:
                yield _headed(page, labels.list_title, f"{first} – {last}")
            page, first = Drawing(), line.name
            y = table.put(page, header, beside, _ROOM.top - 8 * mm, _GROUND)
        y, last = table.put(page, placed, beside, y), line.name
    if first:
        yield _headed(page, labels.list_title, f"{first} – {last}")


def _cells(line: PackLine, sessions: int) -> list[list[Entry]]:
    color = GREY if line.remark else INK
    about = [
        Entry(line.name, _NAME, color),
        Entry(line.about, _ABOUT, GREY, 0.4 * mm),
        Entry(line.remark, _ABOUT, INK, 0.4 * mm),
    ]
    return [
        [Entry(str(line.number), _COUNT, color, align=Align.CENTER)],
        about,
        [Entry(line.reference, _REF, color, align=Align.CENTER)],
        [Entry(line.category, _CELL, color)],
        *([Entry("–", _COUNT, GREY, align=Align.CENTER)] if line.remark else [] for _ in range(sessions)),
    ]


def _headed(page: Drawing, title: str, names: str) -> Drawing:
    """A page of a table with its title on the left, and on the right what it has."""
    room = _ROOM._replace(bottom=_ROOM.top - 7 * mm)
    split = _ROOM.left + 62 * mm
    page.texts += stack([Entry(title, _SECTION, INK)], room._replace(right=split - 3 * mm))
    page.texts += stack([Entry(names, _ABOUT, GREY, align=Align.RIGHT)], room._replace(left=split))
    return page


def _blank(pack: Pack) -> Iterator[Drawing]:
    """Sheets for people who are not on the list, numbered so that nobody copies a line twice."""
    labels = pack.labels
    widths = (_NUMBER, 17 * mm, 47 * mm, 0.0, 32 * mm, 18 * mm)
    widths = (*widths[:3], _ROOM.width - sum(widths), *widths[4:])
    beside = table.columns(_ROOM.left, widths)
    about = f"{labels.position}, {labels.institution}"
    words = (labels.number, labels.time, labels.name, about, labels.phone, labels.badge_number)
    header = table.row([[Entry(word, _HEADING, INK, align=Align.CENTER)] for word in words], beside, 7 * mm)
    number = 0
    for _sheet in range(pack.blank_sheets):
        page = Drawing()
        y = table.put(page, header, beside, _ROOM.top - 8 * mm, _GROUND)
        while y - _BLANK_ROW >= _ROOM.bottom:
            number += 1
            count = Entry(f"B{number}", _COUNT, GREY, align=Align.CENTER)
            y = table.put(page, table.row([[count], [], [], [], [], []], beside, _BLANK_ROW), beside, y)
        yield _headed(page, labels.blank_title, labels.blank_note)


def _spares(pack: Pack) -> Iterator[Drawing]:
    """Badges with a number and a line for the name, ten on a sheet, with hairlines to cut along."""
    for begin in range(0, pack.spares, len(_CARDS)):
        page = Drawing()
        for number, card in zip(range(begin + 1, pack.spares + 1), _CARDS, strict=False):
            _spare(page, pack, number, card)
        yield page


def _spare(page: Drawing, pack: Pack, number: int, card: Box) -> None:
    left, bottom, right, top = card
    edges = (
        (left, bottom, right, bottom),
        (left, top, right, top),
        (left, bottom, left, top),
        (right, bottom, right, top),
    )
    page.rules += [Rule(edge, 0.3, HAIRLINE) for edge in edges]
    room = Box(left + 6 * mm, bottom + 15 * mm, right - 6 * mm, top - 6 * mm)
    spare = pack.labels.spare.format(number=number)
    head = stack([Entry(pack.event, _SPARE_EVENT, INK, align=Align.CENTER)], room._replace(bottom=room.top - 12 * mm))
    page.texts += head
    page.texts += stack(
        [Entry(spare, _SPARE, INK, align=Align.CENTER)], room._replace(top=min(foot(head) - 1 * mm, room.top - 9 * mm))
    )
    line = bottom + 9 * mm
    page.rules.append(Rule((room.left, line, room.right, line), 0.6, GREY))
    page.texts += stack(
        [Entry(pack.labels.spare_name, _SMALL, GREY, align=Align.CENTER)],
        Box(room.left, bottom + 2 * mm, room.right, line - 1 * mm),
    )


def _foot(page: Drawing, pack: Pack, number: int, pages: int) -> None:
    """What the page belongs to, and which of how many it is; pages of badges, which are cut, have none."""
    box = Box(_ROOM.left, 4 * mm, _ROOM.right, 10 * mm)
    split = _ROOM.right - 35 * mm
    page.texts += stack([Entry(f"{pack.mark} · {pack.event}", _SMALL, GREY)], box._replace(right=split - 4 * mm))
    counted = pack.labels.page.format(page=number, pages=pages)
    page.texts += stack([Entry(counted, _SMALL, GREY, align=Align.RIGHT)], box._replace(left=split))


def _draw(painter: Painter, page: Drawing) -> None:
    for box, color in page.fills:
        painter.fill(box, color)
    for (width, color), lines in page.rules_alike.items():
        painter.lines(lines, color, width)
    for text in page.texts:
        painter.text(*text)
