"""What letters and cards are made of: plain data, with every word already in the language of the paper."""

import dataclasses
import enum
from collections.abc import Iterator


class LetterForm(enum.StrEnum):
    """How a letter is laid out: as an Indonesian office writes (surat undangan), or in blocks from the left margin."""

    INDONESIAN = "indonesian"
    ENGLISH = "english"


@dataclasses.dataclass(frozen=True, slots=True)
class Letterhead:
    """Lines of the kop, the first two set large, and the emblem beside them: the bytes of a PNG or JPEG, or none."""

    lines: tuple[str, ...] = ()
    emblem: bytes = b""


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """How anybody may ask whether a paper is genuine. `address` is what the small QR code opens, with the code in it.

    `explained` says where to ask; `code` is as it is typed, in groups.
    """

    code: str
    address: str
    explained: str


@dataclasses.dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Who signs. `mark` is a.n., Plt., Plh. or nothing; the first office stands behind it, the others below.

    `note` stands where the pen would: "signed electronically"; empty: room is left to sign.
    """

    offices: tuple[str, ...] = ()
    name: str = ""
    rank: str = ""
    number: str = ""
    mark: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class ListedGuest:
    """A line of the attached guest list."""

    name: str
    position: str = ""
    institution: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class GuestList:
    """The list that is attached: its heading, the words above its columns (number, name, position, institution)."""

    title: str
    columns: tuple[str, str, str, str]
    rows: tuple[ListedGuest, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Letter:
    """One letter. Rows and paragraphs that are empty take no place.

    `heads` are Nomor, Sifat, Lampiran and Hal, `facts` the block of day, time, place, agenda and attire, both as label
    and value. `addressee` are lines, the first one behind `addressee_mark` ("Yth."), the others aligned with it.
    `page` has the places {page} and {pages}.
    """

    form: LetterForm
    letterhead: Letterhead
    place_and_date: str
    heads: tuple[tuple[str, str], ...]
    addressee: tuple[str, ...]
    opening: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    signature: SignatureBlock
    page: str
    addressee_mark: str = ""
    copies_title: str = ""
    copies: tuple[str, ...] = ()
    check: Check | None = None
    attachment_heads: tuple[tuple[str, str], ...] = ()
    attachment_title: str = ""
    guests: GuestList | None = None

    @property
    def words(self) -> Iterator[str]:
        """Every text that is printed in it, but for the guest list."""
        yield from self.letterhead.lines
        for _, value in (*self.heads, *self.facts):
            yield value
        yield from (self.place_and_date, *self.addressee, *self.opening, *self.closing, *self.copies)
        yield from (*self.signature.offices, self.signature.name, self.signature.rank, self.signature.number)

    @property
    def listed_words(self) -> Iterator[str]:
        """Every text of the attached guest list."""
        for row in self.guests.rows if self.guests else ():
            yield from (row.name, row.position, row.institution)


@dataclasses.dataclass(frozen=True, slots=True)
class Card:
    """One invitation card. `addressee` are lines, the first one is the name.

    `joining` stands between addressee and title ("to attend"), `when_and_where` below the title; at the foot on the
    left the reply ("R.S.V.P." or "Regrets only", and to whom), on the right the remarks (attire, how many it admits).
    `accent` is the colour of the frame, #rrggbb.
    """

    letterhead: Letterhead
    opening: tuple[str, ...]
    addressee: tuple[str, ...]
    joining: tuple[str, ...]
    title: str
    when_and_where: tuple[str, ...]
    reply_title: str
    reply: tuple[str, ...]
    remarks: tuple[str, ...]
    accent: str = "#1f5fa8"
    number: str = ""
    check: Check | None = None

    @property
    def words(self) -> Iterator[str]:
        """Every text that is printed on it."""
        yield from (*self.letterhead.lines, *self.opening, *self.addressee, *self.joining, self.title)
        yield from (*self.when_and_where, self.reply_title, *self.reply, *self.remarks, self.number)
