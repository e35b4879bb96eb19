"""A badge's layout as data: what stands where on a card, in millimetres from its upper left corner.

A layout is what the editor changes, what a file carries from one instance to another, and what the press prints; there
is no other description of a badge. Fields stand in braces in a text: `{position}`; `{country|name}` is the first of
them that is known. A paragraph whose fields are all empty takes no place. Sizes of type are points.
"""

import enum
import functools
import itertools
import re
from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import msgspec

from regapp.printing.colors import PALETTE
from regapp.printing.fonts import Weight
from regapp.printing.paint import Align

FORMAT = "regapp-badge-layout"
VERSION = 1
# What differs from guest to guest, and what all badges of an event or of a category share.
GUEST_FIELDS = (
    "name",
    "full_name",
    "native_name",
    "position",
    "institution",
    "delegation",
    "country",
    "representing",
    "reference",
)
SHARED_FIELDS = ("event", "date", "host", "venue", "category")
COLORS = ("ink", "grey", "hairline", "white", "accent", "category", "on_category")
# The least side of a code with its quiet zone: the symbol in it is 25 mm wide.
LEAST_CODE = 34.5
MOST_ELEMENTS = 60

_FIELD = re.compile(r"\{([^{}]*)\}")
_COLOR = r"^(#[0-9a-fA-F]{6}|[a-z_]{1,20})?$"
_SHA256 = r"^[0-9a-f]{64}$"

Place = Annotated[float, msgspec.Meta(ge=-100, le=500)]
Length = Annotated[float, msgspec.Meta(gt=0, le=500)]
Points = Annotated[float, msgspec.Meta(ge=3, le=250)]
Color = Annotated[str, msgspec.Meta(pattern=_COLOR)]
Words = Annotated[str, msgspec.Meta(max_length=400)]
Turn = Literal[0, 90, 180, 270]


@functools.lru_cache(maxsize=1024)
def _parts(words: str) -> list[str]:
    """A text cut at its fields: plain words and names of fields in turns."""
    return _FIELD.split(words)


def _first_of(named: str, values: dict[str, str]) -> str:
    """The value of a field, of several in one pair of braces (`{country|name}`) the first that has one."""
    return next(filter(None, (values.get(field, "") for field in named.split("|"))), "")


class Use(enum.StrEnum):
    """What a layout is for: badges hang on people, tents and cards stand on tables, passes are lent."""

    BADGE = "badge"
    TABLE = "table"
    PASS = "pass"


class Anchor(enum.StrEnum):
    """Where a text stands in a box that is higher than it."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Outline(enum.StrEnum):
    """What a shape is."""

    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"
    LINE = "line"


class Fit(enum.StrEnum):
    """How a picture fills a box of other proportions: whole, or cut."""

    CONTAIN = "contain"
    COVER = "cover"


class Fold(enum.StrEnum):
    """How the back lies: on a page of its own, above the front and turned, or beside it."""

    NONE = "none"
    TOP = "top"
    SIDE = "side"


class Paragraph(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A text in a column of texts. `font` is the SHA-256 of a font of the event's own; empty: the house's type.

    `gap` is the room above it in millimetres where another text stands over it; `bar` the colour of a bar beside it.
    """

    words: Words
    size: Points
    smallest: Points
    weight: Weight = Weight.REGULAR
    lines: Annotated[int, msgspec.Meta(ge=1, le=30)] = 1
    gap: Annotated[float, msgspec.Meta(ge=0, le=100)] = 0
    color: Color = "ink"
    align: Align = Align.LEFT
    balanced: bool = False
    font: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")] = ""
    bar: Color = ""

    @property
    def fields(self) -> list[str]:
        """The fields that it names, in their order."""
        return [field for named in _parts(self.words)[1::2] for field in named.split("|")]

    def filled(self, values: dict[str, str]) -> str:
        """The words with these values; empty where it names fields and none of them has a value."""
        parts = _parts(self.words)
        if len(parts) == 1:
            return self.words
        found = [_first_of(named, values) for named in parts[1::2]]
        if not any(found):
            return ""
        return "".join(itertools.chain.from_iterable(zip(parts[::2], [*found, ""], strict=True)))


class _Placed(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, tag_field="kind"
):
    """What every element has: its box before it is turned around its middle, and the field without which it is not."""

    left: Place
    top: Place
    width: Length
    height: Length
    turn: Turn = 0
    when: Annotated[str, msgspec.Meta(max_length=40)] = ""

    @property
    def fields(self) -> list[str]:
        """The fields that it depends on."""
        return [self.when] if self.when else []

    @property
    def own_fields(self) -> list[str]:
        """Those of them that differ from guest to guest."""
        return [field for field in self.fields if field not in SHARED_FIELDS]

    @property
    def colors(self) -> list[str]:
        """The colours that it names."""
        return []


class Text(_Placed, frozen=True, tag="text", kw_only=True):
    """Texts one under the other, which get smaller together where the box is too small for them."""

    paragraphs: Annotated[tuple[Paragraph, ...], msgspec.Meta(min_length=1, max_length=12)]
    anchor: Anchor = Anchor.TOP

    @property
    def fields(self) -> list[str]:
        return [*super().fields, *(field for one in self.paragraphs for field in one.fields)]

    @property
    def colors(self) -> list[str]:
        return [color for one in self.paragraphs for color in (one.color, one.bar)]


class Shape(_Placed, frozen=True, tag="shape", kw_only=True):
    """A colour band, a frame, a rule. A line runs from the upper left to the lower right corner of its box.

    `thickness` and `radius` are millimetres; without a colour it is not filled, or has no edge.
    """

    outline: Outline = Outline.RECTANGLE
    fill: Color = ""
    stroke: Color = ""
    thickness: Annotated[float, msgspec.Meta(gt=0, le=20)] = 0.2
    radius: Annotated[float, msgspec.Meta(ge=0, le=100)] = 0

    # A rule has no height, or no width.
    width: Annotated[float, msgspec.Meta(ge=0, le=500)]
    height: Annotated[float, msgspec.Meta(ge=0, le=500)]

    @property
    def colors(self) -> list[str]:
        return [self.fill, self.stroke]


class Picture(_Placed, frozen=True, tag="picture", kw_only=True):
    """A picture that all badges share; `asset` is the SHA-256 of its file."""

    asset: Annotated[str, msgspec.Meta(pattern=_SHA256)]
    fit: Fit = Fit.CONTAIN


class Photo(_Placed, frozen=True, tag="photo", kw_only=True):
    """The guest's photograph; nothing where there is none."""

    fit: Fit = Fit.COVER

    @property
    def own_fields(self) -> list[str]:
        return ["photo"]


class Flag(_Placed, frozen=True, tag="flag", kw_only=True):
    """The flag of the guest's country, four to three, with a fine edge; nothing where the country is not known."""

    @property
    def own_fields(self) -> list[str]:
        return ["country"]


class Code(_Placed, frozen=True, tag="code", kw_only=True):
    """The ticket's QR code with its quiet zone, as large as the shorter side of the box."""

    @property
    def own_fields(self) -> list[str]:
        return ["code"]


Element = Text | Shape | Picture | Photo | Flag | Code


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What cards are printed on: a page of the card's own size, or several on a sheet that is cut."""

    paper: Literal["card", "a4", "f4", "a3"] = "card"
    columns: Annotated[int, msgspec.Meta(ge=1, le=10)] = 1
    rows: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1
    marks: bool = True


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole layout. Elements are drawn in their order, so that a later one covers an earlier one."""

    format: Literal["regapp-badge-layout"] = FORMAT
    version: Literal[1] = VERSION
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    width: Annotated[float, msgspec.Meta(ge=20, le=420)]
    height: Annotated[float, msgspec.Meta(ge=20, le=420)]
    use: Use = Use.BADGE
    sheet: Sheet = Sheet()
    fold: Fold = Fold.NONE
    front: Annotated[tuple[Element, ...], msgspec.Meta(max_length=MOST_ELEMENTS)]
    back: Annotated[tuple[Element, ...], msgspec.Meta(max_length=MOST_ELEMENTS)] = ()

    @property
    def sides(self) -> tuple[tuple[Element, ...], ...]:
        """Front, and back where there is one."""
        return (self.front, self.back) if self.back else (self.front,)

    @property
    def elements(self) -> tuple[Element, ...]:
        """Everything on both sides."""
        return self.front + self.back

    @property
    def assets(self) -> set[str]:
        """SHA-256 of the pictures and fonts that it needs."""
        pictures = {one.asset for one in self.elements if isinstance(one, Picture)}
        return pictures | self.fonts

    @property
    def fonts(self) -> set[str]:
        """SHA-256 of the fonts of the event's own that it needs."""
        return {each.font for one in self.elements if isinstance(one, Text) for each in one.paragraphs if each.font}


class Wrong(enum.StrEnum):
    """Why something cannot be a layout."""

    NO_LAYOUT = "no_layout"
    NEWER = "newer"
    BROKEN = "broken"
    FIELD = "field"
    COLOR = "color"
    SIZES = "sizes"
    OUTSIDE = "outside"
    SHEET = "sheet"


class Flaw(NamedTuple):
    """What is wrong, and where: "front 3" is the third element of the front; `detail` is what was written there."""

    wrong: Wrong
    where: str = ""
    detail: str = ""


class LayoutError(ValueError):
    """A document that is no layout, with all that is wrong with it."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__("; ".join(" ".join(flaw) for flaw in flaws))
        self.flaws = flaws


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


def read(document: bytes) -> Layout:
    """A layout from its JSON document. Raises LayoutError for one that is none, is newer, or cannot be printed."""
    try:
        head = msgspec.json.decode(document, type=_Head)
    except msgspec.MsgspecError as error:
        raise LayoutError([Flaw(Wrong.NO_LAYOUT)]) from error
    if head.format != FORMAT:
        raise LayoutError([Flaw(Wrong.NO_LAYOUT)])
    if head.version > VERSION:
        raise LayoutError([Flaw(Wrong.NEWER, detail=str(head.version))])
    try:
        layout = msgspec.json.decode(document, type=Layout)
    except msgspec.MsgspecError as error:
        said, _, path = str(error).partition(" - at `$")
        raise LayoutError([Flaw(Wrong.BROKEN, _told(path.rstrip("`")), said)]) from error
    if flaws := list(flaws_of(layout)):
        raise LayoutError(flaws)
    return layout


def written(layout: Layout) -> bytes:
    """The layout as a JSON document that a person can read; the same layout gives the same bytes."""
    return msgspec.json.format(msgspec.json.encode(layout, order="sorted"), indent=1)


def flaws_of(layout: Layout) -> Iterator[Flaw]:
    """What types alone do not tell: unknown fields and colours, elements off the card, too many cards for a sheet."""
    for side, elements in (("front", layout.front), ("back", layout.back)):
        for number, element in enumerate(elements, start=1):
            yield from _flaws_of(layout, element, f"{side} {number}")
    if not cards_fit(layout):
        yield Flaw(Wrong.SHEET, detail=f"{layout.sheet.columns} × {layout.sheet.rows}")


def _flaws_of(layout: Layout, element: Element, where: str) -> Iterator[Flaw]:
    known = {*GUEST_FIELDS, *SHARED_FIELDS, "photo"}
    yield from (Flaw(Wrong.FIELD, where, field) for field in element.fields if field not in known)
    yield from (Flaw(Wrong.COLOR, where, color) for color in element.colors if not is_color(color))
    right, foot = element.left + element.width, element.top + element.height
    if right <= 0 or foot <= 0 or element.left >= layout.width or element.top >= layout.height:
        yield Flaw(Wrong.OUTSIDE, where)
    if isinstance(element, Text):
        yield from (Flaw(Wrong.SIZES, where, one.words) for one in element.paragraphs if one.smallest > one.size)


def is_color(color: str) -> bool:
    """Whether that is none, one of COLORS or the palette, or written #rrggbb."""
    return not color or color.startswith("#") or color in COLORS or color in PALETTE


# Width and height of a sheet in millimetres.
PAPERS = {"a4": (210.0, 297.0), "f4": (215.0, 330.0), "a3": (297.0, 420.0)}


def unfolded(layout: Layout) -> tuple[float, float]:
    """Width and height of what is cut out, in millimetres: twice the card where it is folded."""
    width = layout.width * (2 if layout.back and layout.fold == Fold.SIDE else 1)
    height = layout.height * (2 if layout.back and layout.fold == Fold.TOP else 1)
    return width, height


def cards_fit(layout: Layout) -> bool:
    """Whether as many cards as the layout says lie on its sheet."""
    if layout.sheet.paper == "card":
        return layout.sheet.columns == layout.sheet.rows == 1
    width, height = unfolded(layout)
    across, down = PAPERS[layout.sheet.paper]
    return width * layout.sheet.columns <= across + 0.01 and height * layout.sheet.rows <= down + 0.01


def _told(path: str) -> str:
    """`.front[2].width` as a person counts: "front 3 width"."""
    counted = re.sub(r"\[(\d+)\]", lambda found: f" {int(found[1]) + 1}", path)
    return counted.replace(".", " ").replace("[...]", "").strip()


def renamed(layout: Layout, name: str) -> Layout:
    """The same layout under another name."""
    return msgspec.structs.replace(layout, name=name)
