"""Certificates: one document of as many as are wanted. What those of one language share is written once."""

from collections.abc import Iterable
from typing import BinaryIO

from regapp.printing.certificate_page import PAPER, plan_certificate
from regapp.printing.certificate_sheet import Certificate
from regapp.printing.fonts import MissingGlyph, missing_glyphs
from regapp.printing.letter import Press
from regapp.printing.page import DocumentInfo, document
from regapp.printing.remarks import Printed, Remarks


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


def squeezed_in(certificate: Certificate) -> list[str]:
    """Texts of its own that only fit below their smallest size, as they would stand there."""
    return [" ".join(text.text.lines) for text in plan_certificate(certificate).own.texts if text.text.squeezed]


def missing_in(certificate: Certificate) -> list[MissingGlyph]:
    """Characters of its own that no font has."""
    return missing_glyphs(*certificate.words)
