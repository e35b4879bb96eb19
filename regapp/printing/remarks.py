"""What a print run has to say about itself: how many pages, and what did not come out as one would wish."""

import dataclasses
from collections.abc import Iterable

from regapp.printing.fonts import MissingGlyph, missing_glyphs
from regapp.printing.stack import Placed


@dataclasses.dataclass(frozen=True, slots=True)
class Printed:
    """A finished paper.

    `squeezed` are texts that only fit below their smallest readable size, `missing` the characters that no font has.
    """

    pages: int
    squeezed: tuple[str, ...] = ()
    missing: tuple[MissingGlyph, ...] = ()


class Remarks:
    """Collects while printing what `Printed` tells at the end."""

    def __init__(self) -> None:
        self._squeezed: dict[str, None] = {}
        self._missing: dict[MissingGlyph, None] = {}

    def note(self, texts: Iterable[str], placed: Iterable[Placed]) -> None:
        """Look through texts for characters that cannot be drawn, and through how they were set for too small ones."""
        self.look(texts)
        self.squeeze(placed)

    def look(self, texts: Iterable[str]) -> None:
        """Look for characters that no font has."""
        self._missing.update(dict.fromkeys(missing_glyphs(*texts)))

    def squeeze(self, placed: Iterable[Placed]) -> None:
        """Look for texts that were set too small."""
        self._squeezed.update(dict.fromkeys(" ".join(each.text.lines) for each in placed if each.text.squeezed))

    def printed(self, pages: int) -> Printed:
        return Printed(pages, tuple(self._squeezed), tuple(self._missing))
