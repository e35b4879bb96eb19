"""What certificates are made of: plain data, with every word already in the language of the paper."""

import dataclasses
import enum
from collections.abc import Iterator

from regapp.printing.letter_sheet import Check, Letterhead


class LineKind(enum.StrEnum):
    """How a line under the name is set."""

    PLAIN = "plain"
    # As what somebody took part: the line that is looked for after the name.
    ROLE = "role"
    # The title of the event.
    TITLE = "title"


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A line under the name; a long one wraps."""

    text: str
    kind: LineKind = LineKind.PLAIN


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateSigner:
    """Who signs: lines of the office, name, staff number; `picture` is a signature or stamp (PNG or JPEG), or none."""

    offices: tuple[str, ...] = ()
    name: str = ""
    number: str = ""
    picture: bytes = b""

    @property
    def words(self) -> tuple[str, ...]:
        """Every text of the block."""
        return (*self.offices, self.name, self.number)


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateFace:
    """What all certificates of one language share, drawn once in a file.

    `given` stands above the name ("presented to"), `explained` beside the small code: where anybody may ask whether the
    paper is genuine. `accent` is the colour of the frame, #rrggbb. One to three sign.
    """

    letterhead: Letterhead
    title: str
    given: str
    place_and_date: str = ""
    signers: tuple[CertificateSigner, ...] = ()
    explained: str = ""
    accent: str = "#1f5fa8"

    @property
    def words(self) -> Iterator[str]:
        """Every text of it."""
        yield from (*self.letterhead.lines, self.title, self.given, self.place_and_date, self.explained)
        for signer in self.signers:
            yield from signer.words


@dataclasses.dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate. `number` is the whole line; `name` is set large, exactly as written."""

    face: CertificateFace
    name: str
    lines: tuple[Line, ...]
    number: str = ""
    native_name: str = ""
    check: Check | None = None

    @property
    def words(self) -> Iterator[str]:
        """Every text of its own."""
        yield from (self.number, self.name, self.native_name, *(line.text for line in self.lines))
