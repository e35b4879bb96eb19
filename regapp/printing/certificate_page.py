"""Lays a certificate out: A4 across, a fine double frame, everything on one axis. All lengths are points.

From the top: letterhead, the word, number, name, as what and at what, place and date, signers; the small code that
anybody can check stands in the lower left corner.
"""

import functools
import itertools
from collections.abc import Sequence

from reportlab.lib.units import mm

from regapp.printing.certificate_sheet import Certificate, CertificateFace, CertificateSigner, LineKind
from regapp.printing.colors import GREY, INK, Rgb, readable, rgb
from regapp.printing.drawing import Drawing, Picture, Rule, Sheet, Symbol
from regapp.printing.fonts import Weight
from regapp.printing.letter_kop import emblem_box
from regapp.printing.page import A4, Box, Size
from regapp.printing.paint import Align, Line
from regapp.printing.qr_text import symbol_rows
from regapp.printing.stack import Entry, Placed, foot, lifted, stack
from regapp.printing.text import TextStyle

PAPER = Size(A4.height, A4.width)
_OUTER, _INNER, _HEAVY = 9 * mm, 11.5 * mm, 2.2
# The inner line steps in at the corners, as the frames of diplomas do.
_STEP = 5 * mm
# Nothing but the frame stands outside of this.
ROOM = Box(18 * mm, 17.5 * mm, PAPER.width - 18 * mm, PAPER.height - 17 * mm)
_MIDDLE = PAPER.width / 2
_TEXT = Box(30 * mm, 0, PAPER.width - 30 * mm, ROOM.top)
_EMBLEM = 17 * mm
# Letterhead and the word together; long letterheads give way.
_LONGEST_KOP = 24 * mm
_TITLE_HEIGHT = 17 * mm
_ABOVE_TITLE = 3 * mm
# How much of a room may stay empty between its lines.
_MOST_GAPS = 0.4

_CODE = 16 * mm
_CODE_WIDTH = 34 * mm
# Signers stand as far from the right edge as from the code, so that they stay on the axis.
_SIGNERS = Box(ROOM.left + _CODE_WIDTH + 3 * mm, ROOM.bottom + 1 * mm, ROOM.right - _CODE_WIDTH - 3 * mm, 0)
_SIGNER_WIDTH = 72 * mm
_BETWEEN = 5 * mm
_TO_SIGN = 17 * mm
_PICTURE_REACH = 3 * mm
_OFFICE_HEIGHT = 15 * mm

_KOP_FIRST = TextStyle(Weight.SEMIBOLD, 12, 8, lines=2, balanced=True)
_KOP_SECOND = TextStyle(Weight.BOLD, 13.5, 8.5, lines=2, balanced=True)
_KOP_MORE = TextStyle(Weight.REGULAR, 8.5, 6.5, lines=2, balanced=True)
_TITLE = TextStyle(Weight.BOLD, 38, 20, lines=1)
_NUMBER = TextStyle(Weight.REGULAR, 10.5, 7, lines=2, balanced=True)
_QUIET = TextStyle(Weight.REGULAR, 12, 8, lines=4, leading=1.3, balanced=True)
_NAME = TextStyle(Weight.BOLD, 30, 14, lines=2, leading=1.16, balanced=True)
_NATIVE = TextStyle(Weight.REGULAR, 15, 9, lines=2)
_ROLE = TextStyle(Weight.SEMIBOLD, 17, 10, lines=2, balanced=True)
_EVENT = TextStyle(Weight.SEMIBOLD, 15, 9, lines=3, leading=1.22, balanced=True)
_DATED = TextStyle(Weight.REGULAR, 10.5, 7.5, lines=2, balanced=True)
_OFFICE = TextStyle(Weight.REGULAR, 10, 7, lines=3, balanced=True)
_SIGNED = TextStyle(Weight.BOLD, 10.5, 7.5, lines=2, balanced=True)
_STAFF_NUMBER = TextStyle(Weight.REGULAR, 9, 6.5, lines=2)
_CHECKED = TextStyle(Weight.SEMIBOLD, 7.5, 5.5)
_SMALL = TextStyle(Weight.REGULAR, 6, 4.5, lines=4, leading=1.2)

_STYLES = {LineKind.PLAIN: _QUIET, LineKind.ROLE: _ROLE, LineKind.TITLE: _EVENT}


def plan_certificate(certificate: Certificate) -> Sheet:
    """The certificate on its one sheet; long names and titles give way together."""
    face, (top, bottom) = _face(certificate.face)
    accent = readable(rgb(certificate.face.accent))
    sheet = Sheet(PAPER, shared=[face])
    number = stack(
        [Entry(certificate.number, _NUMBER, GREY, align=Align.CENTER)], _TEXT._replace(bottom=bottom, top=top)
    )
    room = _TEXT._replace(bottom=bottom, top=foot(number) - 3 * mm if number else top)
    sheet.own.texts += number + _centred(certificate, accent, room)
    if certificate.check:
        _put_check(sheet.own, certificate.check.code, certificate.check.address)
    return sheet


def _centred(certificate: Certificate, accent: Rgb, room: Box) -> list[Placed]:
    """The name and what is said of it, in the middle of the room that is left."""
    entries = [
        Entry(certificate.face.given, _QUIET, INK, align=Align.CENTER),
        Entry(certificate.name, _NAME, INK, 1.6 * mm, Align.CENTER),
        Entry(certificate.native_name, _NATIVE, INK, 0.6 * mm, Align.CENTER),
    ]
    gap = 3 * mm
    for line in certificate.lines:
        color = accent if line.kind is LineKind.ROLE else INK
        entries.append(Entry(line.text, _STYLES[line.kind], color, gap, Align.CENTER))
        gap = 1.4 * mm
    placed = _stacked(entries, room)
    return lifted(placed, -max(0.0, (foot(placed) - room.bottom) / 2)) if placed else []


def _stacked(entries: Sequence[Entry], box: Box) -> list[Placed]:
    """The entries one under the other; of many lines the gaps give way first."""
    gaps = sum(entry.gap for entry in entries[1:])
    share = min(1.0, box.height * _MOST_GAPS / gaps) if gaps else 1.0
    return stack([entry._replace(gap=entry.gap * share) for entry in entries], box)


def _put_check(drawing: Drawing, code: str, address: str) -> None:
    """The small code in the corner, and under it the same to be typed."""
    left, bottom = ROOM.left + (_CODE_WIDTH - _CODE) / 2, ROOM.bottom + 10.5 * mm
    drawing.symbols.append(Symbol(symbol_rows(address), Box(left, bottom, left + _CODE, bottom + _CODE)))
    below = Box(ROOM.left, ROOM.bottom + 5 * mm, ROOM.left + _CODE_WIDTH, bottom - 1.4 * mm)
    drawing.texts += stack([Entry(code, _CHECKED, INK, align=Align.CENTER)], below)


@functools.lru_cache(maxsize=10)
def _face(face: CertificateFace) -> tuple[Drawing, tuple[float, float]]:
    """What certificates of one language share, and between which heights the rest of the page is free."""
    drawing = Drawing()
    accent = rgb(face.accent)
    drawing.rules += [Rule(line, _HEAVY, accent) for line in _edges(_OUTER)]
    drawing.rules += [Rule(line, 0.6, accent) for line in _stepped(_INNER)]
    top = _head(drawing, face)
    bottom = _foot(drawing, face)
    if face.explained:
        room = Box(ROOM.left, ROOM.bottom - 2 * mm, ROOM.left + _CODE_WIDTH, ROOM.bottom + 4.6 * mm)
        drawing.texts += stack([Entry(face.explained, _SMALL, GREY, align=Align.CENTER)], room)
    return drawing, (top - 0.5 * mm, bottom + 3.5 * mm)


def _edges(inset: float) -> list[Line]:
    """A frame whose lines meet in full corners."""
    left, bottom, right, top = inset, inset, PAPER.width - inset, PAPER.height - inset
    across = [(left - _HEAVY / 2, y, right + _HEAVY / 2, y) for y in (bottom, top)]
    return [*across, (left, bottom, left, top), (right, bottom, right, top)]


def _stepped(inset: float) -> list[Line]:
    """A frame whose corners step in twice at right angles."""
    left, bottom, right, top = inset, inset, PAPER.width - inset, PAPER.height - inset
    corners = [
        (left + _STEP, top),
        (right - _STEP, top),
        (right - _STEP, top - _STEP),
        (right, top - _STEP),
        (right, bottom + _STEP),
        (right - _STEP, bottom + _STEP),
        (right - _STEP, bottom),
        (left + _STEP, bottom),
        (left + _STEP, bottom + _STEP),
        (left, bottom + _STEP),
        (left, top - _STEP),
        (left + _STEP, top - _STEP),
    ]
    return [(*one, *other) for one, other in itertools.pairwise([*corners, corners[0]])]


def _head(drawing: Drawing, face: CertificateFace) -> float:
    """Emblem, letterhead, ornament and the word; gives where they end."""
    top = ROOM.top
    if face.letterhead.emblem:
        box = Box(_MIDDLE - _EMBLEM / 2, top - _EMBLEM, _MIDDLE + _EMBLEM / 2, top)
        drawing.pictures.append(Picture(face.letterhead.emblem, emblem_box(face.letterhead.emblem, box)))
        top = box.bottom - 1.5 * mm
    styles = itertools.chain((_KOP_FIRST, _KOP_SECOND), itertools.repeat(_KOP_MORE))
    lines = [
        Entry(line, style, INK, 0.4 * mm, Align.CENTER)
        for line, style in zip(face.letterhead.lines, styles, strict=False)
    ]
    if lines:
        kop = _stacked(lines, _TEXT._replace(top=top, bottom=top - _LONGEST_KOP))
        drawing.texts += kop
        top = foot(kop) - 2.6 * mm
        drawing.rules += _ornament(top, rgb(face.accent))
    title = [Entry(face.title, _TITLE, readable(rgb(face.accent)), align=Align.CENTER)]
    placed = stack(title, _TEXT._replace(top=top - _ABOVE_TITLE, bottom=top - _ABOVE_TITLE - _TITLE_HEIGHT))
    drawing.texts += placed
    return foot(placed) if placed else top


def _ornament(y: float, accent: Rgb) -> list[Rule]:
    """A short rule under the letterhead, heavier in its middle."""
    return [
        Rule((_MIDDLE - 38 * mm, y, _MIDDLE + 38 * mm, y), 0.5, accent),
        Rule((_MIDDLE - 9 * mm, y, _MIDDLE + 9 * mm, y), 1.8, accent),
    ]


def _foot(drawing: Drawing, face: CertificateFace) -> float:
    """Place and date above the signers, who stand side by side; gives their upper edge."""
    columns = _columns(len(face.signers))
    persons = [_person(signer, column) for signer, column in zip(face.signers, columns, strict=False)]
    floor = max((-foot(person) for person in persons if person), default=0.0)
    # Names stand on one line, whatever their numbers below them take.
    line = _SIGNERS.bottom + floor
    tallest = 0.0
    for signer, column, person in zip(face.signers, columns, persons, strict=False):
        drawing.texts += lifted(person, line)
        office = _office(signer, column)
        tallest = max(tallest, -foot(office) if office else 0.0)
    top = line + _TO_SIGN + tallest if face.signers else _SIGNERS.bottom + _CODE
    for signer, column in zip(face.signers, columns, strict=False):
        drawing.texts += lifted(_office(signer, column), top)
        drawing.rules.append(Rule((column.left + 6 * mm, line + 1, column.right - 6 * mm, line + 1), 0.5, GREY))
        if signer.picture:
            drawing.pictures.append(_signature(signer.picture, column, line))
    dated = stack([Entry(face.place_and_date, _DATED, INK, align=Align.CENTER)], _SIGNERS._replace(bottom=-60, top=0))
    drawing.texts += lifted(dated, top + 1.5 * mm - foot(dated)) if dated else []
    return top + (1.5 * mm - foot(dated) if dated else 0.0)


def _columns(count: int) -> list[Box]:
    """The places of the signers: one in the middle, two or three side by side about it."""
    if not count:
        return []
    width = min(_SIGNER_WIDTH, (_SIGNERS.width - (count - 1) * _BETWEEN) / count)
    spread = min(_SIGNERS.width, count * width + (count - 1) * 4 * _BETWEEN)
    step = (spread - width) / max(count - 1, 1)
    left = _MIDDLE - (spread if count > 1 else width) / 2
    return [Box(left + at * step, 0, left + at * step + width, 0) for at in range(count)]


def _person(signer: CertificateSigner, column: Box) -> list[Placed]:
    """Name and number, hanging from a line at zero."""
    entries = [
        Entry(signer.name, _SIGNED, INK, align=Align.CENTER),
        Entry(signer.number, _STAFF_NUMBER, INK, 0.3 * mm, Align.CENTER),
    ]
    return stack(entries, column._replace(bottom=-16 * mm, top=0))


def _office(signer: CertificateSigner, column: Box) -> list[Placed]:
    """The office, hanging from a line at zero."""
    entries = [Entry(line, _OFFICE, INK, 0.2 * mm, Align.CENTER) for line in signer.offices]
    return _stacked(entries, column._replace(bottom=-_OFFICE_HEIGHT, top=0)) if entries else []


def _signature(picture: bytes, column: Box, line: float) -> Picture:
    """The signature or stamp where the pen would be; it reaches a little over the line, as a pen does."""
    room = Box(column.left + 4 * mm, line - _PICTURE_REACH + 3.4 * mm, column.right - 4 * mm, line + _TO_SIGN - 1 * mm)
    return Picture(picture, emblem_box(picture, room))
