"""Lays a letter out on sheets of A4 before anything is drawn. All lengths are points."""

import functools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from reportlab.lib.units import mm

from regapp.printing import letter_list
from regapp.printing.colors import GREY, INK
from regapp.printing.drawing import Rule, Sheet, Symbol
from regapp.printing.fonts import Weight, printable
from regapp.printing.letter_kop import plan_kop
from regapp.printing.letter_sheet import Check, Letter, LetterForm, SignatureBlock
from regapp.printing.page import A4, Box
from regapp.printing.paint import Align
from regapp.printing.qr_text import symbol_rows
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import ASCENT, DESCENT, Fitted, TextStyle, fit

LEFT, RIGHT = 25 * mm, A4.width - 20 * mm
TOP = A4.height - 14 * mm
# Above this line stands the letter, below it the small code and the number of the page.
BOTTOM = 28 * mm
_FOOT = 8 * mm
_CODE = 15 * mm

_SIZE = 10.5
_LEADING = 1.38
_BODY = TextStyle(Weight.REGULAR, _SIZE, _SIZE, lines=1000, leading=_LEADING)
_STRONG = TextStyle(Weight.SEMIBOLD, _SIZE, _SIZE, lines=1000, leading=_LEADING)
_NAMED = TextStyle(Weight.BOLD, _SIZE, 8.5, lines=2, leading=_LEADING)
_NOTE = TextStyle(Weight.REGULAR, 8.5, 7, lines=3, leading=1.3)
_SMALL = TextStyle(Weight.REGULAR, 7.5, 6, lines=3, leading=1.25)
_CHECKED = TextStyle(Weight.SEMIBOLD, 8, 6)
_STEP = _SIZE * _LEADING
# Between rows of one line each, so that their baselines lie as far apart as those of a paragraph.
_ROW_GAP = _STEP - _SIZE * (ASCENT + DESCENT)

_INDENT = 11 * mm
# Between two paragraphs.
_PARAGRAPH = 2.6 * mm
_HEAD_LABEL = 20 * mm
_FACT_LABEL = 30 * mm
_COLON = 3.5 * mm
_DATE_WIDTH = 62 * mm
_ADDRESSEE_WIDTH = 112 * mm
_SIGNER_WIDTH = 80 * mm
_ROOM_TO_SIGN = 21 * mm
# How far gaps may shrink so that a letter ends on its first page.
_TIGHTNESS = (1.0, 0.8, 0.62)


class _Part(NamedTuple):
    """A few lines that stay together, hanging from a top edge at zero, and the gap above them."""

    texts: list[Placed]
    gap: float
    rules: tuple[Rule, ...] = ()

    @property
    def height(self) -> float:
        """From the top edge to the lowest line, in points."""
        return -min((text.box.bottom for text in self.texts), default=0.0)


def plan_letter(letter: Letter) -> list[Sheet]:
    """The letter on as many sheets as it takes, its guest list behind it.

    A letter that would run over by a little is set closer; one that still does goes on to a second page at full width.
    """
    for tightness in _TIGHTNESS:
        sheets = _Composer(letter, tightness).sheets()
        if len(sheets) == 1:
            break
    else:
        sheets = _Composer(letter, _TIGHTNESS[0]).sheets()
    if letter.guests:
        heads = letter_list.attachment_heads(letter, Box(LEFT, BOTTOM, RIGHT, TOP))
        sheets += letter_list.plan_list(letter.guests, heads, Box(LEFT, BOTTOM, RIGHT, TOP))
    for number, sheet in enumerate(sheets, start=1):
        sheet.own.texts += page_number(letter.page, number, len(sheets))
        if letter.check:
            _put_check(sheet, letter.check)
    return sheets


class _Composer:
    """Fills sheets from the top down; `_y` is where the next line goes."""

    def __init__(self, letter: Letter, tightness: float) -> None:
        self._letter = letter
        self._tight = tightness
        self._is_block = letter.form is LetterForm.ENGLISH
        self._sheet = Sheet(A4)
        self._done = [self._sheet]
        self._y = TOP

    def sheets(self) -> list[Sheet]:
        """The letter itself, without its attachment."""
        letter = self._letter
        kop, self._y = plan_kop(letter.letterhead.lines, letter.letterhead.emblem, Box(LEFT, BOTTOM, RIGHT, TOP))
        self._sheet.shared.append(kop)
        self._heads()
        self._place(_Part(_hanging(letter.addressee_mark, letter.addressee), 7 * mm))
        self._paragraphs(letter.opening, first_gap=5.5 * mm)
        self._facts()
        *closing, last = letter.closing or ("",)
        self._paragraphs(closing, first_gap=3.2 * mm)
        self._ending(last)
        self._copies()
        return self._done

    def _turn(self) -> None:
        self._sheet = Sheet(A4)
        self._done.append(self._sheet)
        self._y = TOP

    def _gap(self, gap: float) -> float:
        return 0.0 if self._y == TOP and len(self._done) > 1 else gap * self._tight

    def _place(self, part: _Part) -> None:
        if not part.texts:
            return
        if self._y - self._gap(part.gap) - part.height < BOTTOM and self._y < TOP:
            self._turn()
        top = self._y - self._gap(part.gap)
        self._sheet.own.texts += lifted(part.texts, top)
        self._sheet.own.rules += [
            rule._replace(line=(rule.line[0], rule.line[1] + top, rule.line[2], rule.line[3] + top))
            for rule in part.rules
        ]
        self._y = top - part.height

    def _heads(self) -> None:
        """Nomor, Sifat, Lampiran and Hal on the left, place and date on the right of the first of them."""
        date_align = Align.LEFT if self._is_block else Align.RIGHT
        date = stack(
            [Entry(self._letter.place_and_date, _BODY, INK, align=date_align)],
            Box(LEFT if self._is_block else RIGHT - _DATE_WIDTH, -200 * mm, RIGHT, 0),
        )
        if self._is_block:
            rows = list(_rows(self._letter.heads, LEFT, _HEAD_LABEL, RIGHT))
            self._place(_Part(date, 6 * mm))
            self._place(_Part(_under_each_other(rows), 3 * mm))
            return
        rows = list(_rows(self._letter.heads, LEFT, _HEAD_LABEL, RIGHT - _DATE_WIDTH - 4 * mm))
        self._place(_Part([*date, *_under_each_other(rows)], 6 * mm))

    def _facts(self) -> None:
        """Day, time, place, agenda and attire with their colons under each other."""
        left = LEFT + (0 if self._is_block else _INDENT)
        for at, row in enumerate(_rows(self._letter.facts, left, _FACT_LABEL, RIGHT)):
            self._place(_Part(row, _ROW_GAP if at else _PARAGRAPH))

    def _paragraphs(self, paragraphs: Sequence[str], first_gap: float) -> None:
        gap = first_gap
        for paragraph in paragraphs:
            self._flow(paragraph, gap)
            gap = _PARAGRAPH

    def _flow(self, paragraph: str, gap: float) -> None:
        """A paragraph over as many pages as it takes, never one line of it alone at a page's end or head."""
        lines = paragraph_lines(paragraph, self._indent(paragraph))
        top = self._y - self._gap(gap)
        begun = 0
        while begun < len(lines):
            fits = int((top - BOTTOM) / _STEP + 0.2)
            rest = len(lines) - begun
            taken = rest if fits >= rest else min(fits, rest - 2)
            if taken < min(2, rest):
                if self._y == TOP:  # nothing is gained by a further page
                    taken = max(1, min(fits, rest))
                else:
                    self._turn()
                    top = self._y
                    continue
            self._sheet.own.texts += _set(lines, begun, begun + taken, self._indent(paragraph), top)
            begun += taken
            self._y = top - _STEP * (taken - 1) - _line_height()
            if begun < len(lines):
                self._turn()
                top = self._y

    def _indent(self, paragraph: str) -> float:
        """Indonesian letters indent paragraphs, but not a salutation."""
        return 0.0 if self._is_block or paragraph.endswith(",") else _INDENT

    def _ending(self, last: str) -> None:
        """The last paragraph and the signature, which never stands on a page alone."""
        signature = _signature(self._letter.signature, self._is_block)
        height = self._gap(6 * mm) + signature.height
        if last:
            height += self._gap(_PARAGRAPH) + _STEP * len(paragraph_lines(last, self._indent(last)))
        if self._y - height < BOTTOM and self._y < TOP:
            self._turn()
        if last:
            self._flow(last, _PARAGRAPH)
        self._place(signature)

    def _copies(self) -> None:
        if not self._letter.copies:
            return
        title = stack([Entry(self._letter.copies_title, _BODY, INK)], Box(LEFT, -200 * mm, RIGHT, 0))
        lines = [self._copy(number, copy) for number, copy in enumerate(self._letter.copies, start=1)]
        first = _under_each_other([title, lines[0]])
        self._place(_Part(first, 6 * mm))
        for line in lines[1:]:
            self._place(_Part(line, _ROW_GAP))

    def _copy(self, number: int, copy: str) -> list[Placed]:
        """One of those who get a copy, numbered where there are several."""
        numbered = len(self._letter.copies) > 1
        left = LEFT + (7 * mm if numbered else 0)
        mark = stack([Entry(f"{number}." if numbered else "", _BODY, INK)], Box(LEFT, -200 * mm, left + 1, 0))
        return [*mark, *stack([Entry(copy, _BODY, INK)], Box(left, -200 * mm, RIGHT, 0))]


def _line_height() -> float:
    return _SIZE * (ASCENT + DESCENT)


@functools.lru_cache(maxsize=4096)
def paragraph_lines(paragraph: str, indent: float) -> tuple[str, ...]:
    """The paragraph's lines across the page, the first one shorter by the indent. Letters share most of theirs."""
    text = printable(paragraph).strip(" ")
    if not indent or not text:
        return fit(text, _BODY, RIGHT - LEFT).lines
    first = fit(text, _BODY, RIGHT - LEFT - indent).lines[0]
    return (first, *fit(text[len(first) :], _BODY, RIGHT - LEFT).lines)


def _set(lines: Sequence[str], begin: int, end: int, indent: float, top: float) -> Iterator[Placed]:
    """The lines from `begin` to `end` under a top edge: justified, but for the paragraph's last one."""
    last = len(lines) - 1
    pieces = [(begin, begin + 1)] if begin == 0 and indent else []
    middle = begin + len(pieces)
    ends_here = end - 1 == last and last >= middle
    pieces += [(middle, end - ends_here)] if end - ends_here > middle else []
    pieces += [(last, end)] if ends_here else []
    for first, behind in pieces:
        text = Fitted(tuple(lines[first:behind]), Weight.REGULAR, _SIZE, _LEADING)
        line_top = top - (first - begin) * _STEP
        left = LEFT + (indent if first == 0 else 0)
        align = Align.LEFT if first == last else Align.JUSTIFIED
        yield Placed(text, Box(left, line_top - text.height, RIGHT, line_top), INK, align)


def _rows(pairs: Sequence[tuple[str, str]], left: float, label: float, right: float) -> Iterator[list[Placed]]:
    """Labels, colons and values, each row hanging from a top edge at zero."""
    room = Box(left, -250 * mm, right, 0)
    for name, value in pairs:
        colon = left + label
        yield [
            *_cached_stack(name, _BODY, room._replace(right=colon - 1)),
            *_cached_stack(":", _BODY, room._replace(left=colon)),
            *_cached_stack(value, _BODY, room._replace(left=colon + _COLON)),
        ]


@functools.lru_cache(maxsize=4096)
def _cached_stack(text: str, style: TextStyle, room: Box) -> tuple[Placed, ...]:
    return tuple(stack([Entry(text, style, INK)], room))


def _under_each_other(rows: Sequence[list[Placed]], gap: float = _ROW_GAP) -> list[Placed]:
    placed: list[Placed] = []
    y = 0.0
    for row in rows:
        if row:
            placed += lifted(row, y)
            y = min(text.box.bottom for text in placed) - gap
    return placed


def _hanging(mark: str, lines: Sequence[str]) -> list[Placed]:
    """Lines behind a mark ("Yth.", "a.n."), all but the mark under each other."""
    shown = [line for line in lines if line]
    if not shown:
        return []
    marked = _cached_stack(mark, _BODY, Box(LEFT, -200 * mm, LEFT + 30 * mm, 0))
    left = LEFT + (marked[0].text.width + 1.6 * mm if marked else 0)
    return [*marked, *_lines(shown, left, LEFT + _ADDRESSEE_WIDTH)]


def _lines(lines: Sequence[str], left: float, right: float) -> list[Placed]:
    entries = [Entry(line, _BODY, INK, _ROW_GAP) for line in lines]
    return stack(entries, Box(left, -250 * mm, right, 0))


@functools.lru_cache(maxsize=256)
def _signature(block: SignatureBlock, is_block: bool) -> _Part:
    """Office, room to sign, name, rank and number; in a letter in blocks the office stands below the name."""
    left = LEFT if is_block else RIGHT - _SIGNER_WIDTH
    room = Box(left, -250 * mm, RIGHT, 0)
    offices = _offices(block, left)
    signed = stack([Entry(block.note, _NOTE, GREY)], room)
    person = stack(
        [
            Entry(block.name, _NAMED, INK),
            Entry(block.rank, _BODY, INK, _ROW_GAP),
            *([Entry(block.number, _BODY, INK, _ROW_GAP)] if not is_block else []),
        ],
        room,
    )
    above = [] if is_block else offices
    y = min((text.box.bottom for text in above), default=0.0)
    texts = list(above)
    texts += lifted(signed, y - (_ROOM_TO_SIGN + (foot(signed) if signed else 0)) / 2)
    y -= _ROOM_TO_SIGN
    rules: tuple[Rule, ...] = ()
    if person:
        person = lifted(person, y)
        if block.name and not is_block:
            rules = tuple(_underlines(person[0]))
        texts += person
        y = foot(person) - _ROW_GAP
    if is_block:
        texts += lifted(offices, y)
    return _Part(texts, 6 * mm, rules)


def _offices(block: SignatureBlock, left: float) -> list[Placed]:
    if not block.offices:
        return []
    marked = _cached_stack(block.mark, _BODY, Box(left, -200 * mm, left + _SIGNER_WIDTH, 0))
    beside = left + (marked[0].text.width + 1.4 * mm if marked else 0)
    return [*marked, *_lines(block.offices, beside, RIGHT)]


def _underlines(name: Placed) -> Iterator[Rule]:
    """A rule under each line of the signer's name, as wide as the line."""
    text = name.text
    for at, line in enumerate(text.lines):
        width = Fitted((line,), text.weight, text.size, text.leading).width
        y = name.box.top - text.size * (ASCENT + at * text.leading) - 1.6
        yield Rule((name.box.left, y, name.box.left + width, y), 0.6, INK)


def page_number(words: str, number: int, pages: int) -> list[Placed]:
    """ "Page 2 of 3" at the foot on the right; a single page is not counted."""
    if pages < 2 or not words:
        return []
    said = words.format(page=number, pages=pages)
    return stack([Entry(said, _SMALL, GREY, align=Align.RIGHT)], Box(RIGHT - 40 * mm, 0, RIGHT, _FOOT + 4 * mm))


def _put_check(sheet: Sheet, check: Check) -> None:
    """The small code at the foot, and beside it where to ask whether the letter is genuine."""
    sheet.own.symbols.append(check_symbol(check.address, LEFT, _FOOT))
    box = Box(LEFT + _CODE + 3 * mm, _FOOT - 4 * mm, RIGHT - 44 * mm, _FOOT + _CODE)
    said = stack([Entry(check.code, _CHECKED, INK), Entry(check.explained, _SMALL, GREY, 0.6 * mm)], box)
    sheet.own.texts += lifted(said, -(_CODE - (box.top - foot(said))) / 2)
    sheet.own.rules.append(Rule((LEFT, BOTTOM - 3 * mm, RIGHT, BOTTOM - 3 * mm), 0.3, GREY))


def check_symbol(address: str, left: float, bottom: float, side: float = _CODE) -> Symbol:
    """The QR code of an address in a square of this side; its quiet zone lies around it."""
    return Symbol(symbol_rows(address), Box(left, bottom, left + side, bottom + side))
