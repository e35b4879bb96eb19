"""Certificates: one document of as many as are wanted. What those of one language share is written once."""

import dataclasses
import io
from collections.abc import Iterable
from typing import BinaryIO

from PIL import Image
from reportlab.lib.units import inch

from regapp.printing.certificate_page import PAPER, plan_certificate
from regapp.printing.certificate_sheet import Certificate
from regapp.printing.drawing import Drawing, Picture
from regapp.printing.fonts import MissingGlyph, missing_glyphs
from regapp.printing.letter import Press
from regapp.printing.page import DocumentInfo, document
from regapp.printing.remarks import Printed, Remarks

# Below that a signature looks like a copy of a copy.
FINE_ENOUGH = 150


@dataclasses.dataclass(frozen=True, slots=True)
class Flaws:
    """What would not come out well: texts below their smallest size, characters without a font, coarse pictures.

    Of pictures the dots an inch are told.
    """

    squeezed: tuple[str, ...] = ()
    missing: tuple[MissingGlyph, ...] = ()
    coarse: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.squeezed or self.missing or self.coarse)


def certificates_pdf(certificates: Iterable[Certificate], info: DocumentInfo, stream: BinaryIO) -> Printed:
    """Write the certificates one after the other, each on its sheet.

    Raises ValueError when there is none at all (a PDF has at least one page); nothing is written to the stream then.
    """
    remarks, faces = Remarks(), set[int]()
    pages = 0
    with document(stream, PAPER, info) as canvas:
        press = Press(canvas)
        for certificate in certificates:
            sheet = plan_certificate(certificate)
            press.print(sheet)
            remarks.note(certificate.words, sheet.own.texts)
            if id(certificate.face) not in faces:
                faces.add(id(certificate.face))
                remarks.note(certificate.face.words, sheet.shared[0].texts)
            pages += 1
        if not pages:
            raise ValueError("there is no certificate to print")
    return remarks.printed(pages)


def looked_through(certificate: Certificate) -> Flaws:
    """What would not come out as one would wish of what is the certificate's own."""
    return Flaws(_squeezed(plan_certificate(certificate).own), tuple(missing_glyphs(*certificate.words)))


def face_looked_through(certificate: Certificate) -> Flaws:
    """The same of what all certificates of its language share, with its pictures."""
    (face,) = plan_certificate(certificate).shared
    coarse = tuple(found for picture in face.pictures if (found := _dots_an_inch(picture)) < FINE_ENOUGH)
    return Flaws(_squeezed(face), tuple(missing_glyphs(*certificate.face.words)), coarse)


def _squeezed(drawing: Drawing) -> tuple[str, ...]:
    return tuple(" ".join(text.text.lines) for text in drawing.texts if text.text.squeezed)


def _dots_an_inch(picture: Picture) -> int:
    """How fine a picture is where it stands."""
    with Image.open(io.BytesIO(picture.content)) as opened:
        return int(opened.width / (picture.box.width / inch))
