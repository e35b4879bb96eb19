"""Letters and invitation cards: one document of as many as are wanted.

Pages are laid out first (`letter_pages`, `letter_card`), which tells how many there are, then drawn on the canvas.
What letters share, the letterhead and the attached list, is written once and shown on each.
"""

from collections.abc import Iterable
from typing import BinaryIO

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from regapp.printing.colors import INK
from regapp.printing.drawing import Drawing, Picture, Sheet, Symbol
from regapp.printing.letter_card import plan_card
from regapp.printing.letter_pages import plan_letter
from regapp.printing.letter_sheet import Card, Letter
from regapp.printing.page import A4, DocumentInfo, document
from regapp.printing.paint import Painter
from regapp.printing.remarks import Printed, Remarks


def letters_pdf(letters: Iterable[Letter | Card], info: DocumentInfo, stream: BinaryIO) -> Printed:
    """Write the letters one after the other.

    Raises ValueError when there is none at all (a PDF has at least one page); nothing is written to the stream then.
    """
    remarks = Remarks()
    lists: set[int] = set()
    pages = 0
    with document(stream, A4, info) as canvas:
        press = Press(canvas)
        for letter in letters:
            for sheet in sheets_of(letter):
                press.print(sheet)
                remarks.note((), sheet.own.texts)
                pages += 1
            remarks.note(letter.words, ())
            if isinstance(letter, Letter) and letter.guests and id(letter.guests) not in lists:
                lists.add(id(letter.guests))
                remarks.note(letter.listed_words, ())
        if not pages:
            raise ValueError("there is no letter to print")
    return remarks.printed(pages)


def sheets_of(letter: Letter | Card) -> list[Sheet]:
    """The letter's pages, laid out."""
    return [plan_card(letter)] if isinstance(letter, Card) else plan_letter(letter)


class Press:
    """Draws sheets on a canvas; what several share is made into a form when the first one needs it."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._painter = Painter(canvas)
        self._forms: dict[int, tuple[str, Drawing]] = {}
        self._images: dict[bytes, ImageReader] = {}

    def print(self, sheet: Sheet) -> None:
        """Draw a page and go on to the next."""
        self._canvas.setPageSize(sheet.size)
        self.draw(sheet)
        self._canvas.showPage()

    def draw(self, sheet: Sheet) -> None:
        """Draw a page."""
        for drawing in sheet.shared:
            self._canvas.doForm(self._form(drawing, sheet))
        self._draw(sheet.own)

    def _form(self, drawing: Drawing, sheet: Sheet) -> str:
        """The name of the drawing as a form; the drawing is kept, so that its identity stays its own."""
        if id(drawing) not in self._forms:
            name = f"shared{len(self._forms)}"
            self._forms[id(drawing)] = (name, drawing)
            self._canvas.beginForm(name, 0, 0, sheet.size.width, sheet.size.height)
            self._draw(drawing)
            self._canvas.endForm()
        return self._forms[id(drawing)][0]

    def _draw(self, drawing: Drawing) -> None:
        for box, color in drawing.fills:
            self._painter.fill(box, color)
        for (width, color), lines in drawing.rules_alike.items():
            self._painter.lines(lines, color, width)
        for picture in drawing.pictures:
            self._picture(picture)
        for symbol in drawing.symbols:
            self._canvas.setFillColorRGB(*INK)
            self._canvas.addLiteral(_symbol_operators(symbol))
        for text in drawing.texts:
            self._painter.text(*text)

    def _picture(self, picture: Picture) -> None:
        if picture.content not in self._images:
            self._images[picture.content] = ImageReader(picture.plain())
        box = picture.box
        self._canvas.drawImage(self._images[picture.content], box.left, box.bottom, box.width, box.height, mask="auto")


def _bars(symbol: Symbol) -> str:
    """Dark modules as rectangles of whole numbers, counted from the lower left corner."""
    rows = len(symbol.rows)
    return " ".join(f"{x} {rows - 1 - y} {length} 1 re" for x, y, length in symbol.bars)


def _symbol_operators(symbol: Symbol) -> str:
    """Operators that fill the code in the current colour: one path, so that no seam shows between rows."""
    module = symbol.box.width / len(symbol.rows)
    return f"q {module:.4f} 0 0 {module:.4f} {symbol.box.left:.3f} {symbol.box.bottom:.3f} cm {_bars(symbol)} f Q"
