"""How long 2,000 certificates take, beside the same shapes drawn on a bare ReportLab canvas in the same run."""

import functools
import io
from collections.abc import Iterator

from bench import BenchRow
from bench.printing import INFO, MEGABYTE, STYLE, _compared, _draw, _Shapes, _texts, badges
from regapp.printing.certificate import certificates_pdf
from regapp.printing.certificate_page import PAPER, plan_certificate
from regapp.printing.certificate_sheet import Certificate, CertificateFace, CertificateSigner, Line, LineKind
from regapp.printing.letter_sheet import Check, Letterhead

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXY"
_FACE = CertificateFace(
    letterhead=Letterhead(("KEMENTERIAN LUAR NEGERI", "DIREKTORAT JENDERAL CONTOH", "Jalan Contoh 1")),
    title="SERTIFIKAT",
    given="diberikan kepada",
    place_and_date="Balikpapan, 8 Mei 2031",
    signers=(
        CertificateSigner(("Direktur Jenderal Contoh,",), "Dr. Anggraeni Dyah Palupi, M.Si.", "NIP 1900"),
        CertificateSigner(("Ketua Panitia,",), "Maulida Hasanah"),
    ),
    explained="Keaslian sertifikat ini dapat diperiksa di contoh.example/verify",
)


def rows() -> list[BenchRow]:
    """The certificates' lines of the benchmark table."""
    floor = functools.partial(_draw, _pages(), PAPER)
    ours, bare, size = _compared(_print, floor)
    return [
        BenchRow.ratio_to_floor("2,000 certificates with code as one PDF", ours, "s", bare, limit=2.0),
        BenchRow.shown("2,000 certificates, file", size / MEGABYTE, "MB"),
    ]


def certificates() -> Iterator[Certificate]:
    """One for each of the people who get badges, with a number and a code of their own."""
    for number, badge in enumerate(badges(), start=1):
        code = "".join(_LETTERS[number * (place + 3) ** 5 % len(_LETTERS)] for place in range(12))
        yield Certificate(
            face=_FACE,
            name=f"Prof. Dr. {badge.name}, S.E., M.Si.",
            native_name=badge.native_name,
            number=f"Nomor: {number:04}/SERT/FGD/V/2031",
            lines=(
                Line("atas peran sertanya sebagai"),
                Line(badge.category, LineKind.ROLE),
                Line("dalam"),
                Line(STYLE.title, LineKind.TITLE),
                Line("yang diselenggarakan oleh Kementerian Luar Negeri"),
                Line("Ballroom Contoh, Hotel Contoh Teluk Balikpapan, 8 Mei 2031"),
            ),
            check=Check(code, f"https://contoh.example/verify/{code}", ""),
        )


def _print() -> bytes:
    stream = io.BytesIO()
    certificates_pdf(certificates(), INFO, stream)
    return stream.getvalue()


def _pages() -> list[_Shapes]:
    return [
        _Shapes(
            [text for part in sheet.parts for placed in part.texts for text in _texts(placed)],
            [],
            [rule.line for part in sheet.parts for rule in part.rules],
            [bar for symbol in sheet.own.symbols for bar in symbol.bars],
        )
        for sheet in map(plan_certificate, certificates())
    ]
