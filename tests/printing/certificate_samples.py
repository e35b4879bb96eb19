"""Certificates of attendance for tests: the standing event's, with what may be given otherwise."""

import functools
import io

from PIL import Image, ImageDraw

from regapp.printing.certificate_sheet import Certificate, CertificateFace, CertificateSigner, Line, LineKind
from regapp.printing.letter_sheet import Check, Letterhead
from tests.printing.letters import KOP, emblem
from tests.printing.samples import STYLE

CHECK = Check("KTPX-7M4W-9RDE", "https://undangan.contoh.example/verify/KTPX7M4W9RDE", "")


@functools.cache
def signature() -> bytes:
    """A pen's line on nothing, as a scanned signature is."""
    picture = Image.new("RGBA", (420, 160), (0, 0, 0, 0))
    points = [(20, 110), (70, 30), (95, 130), (140, 60), (170, 120), (230, 40), (260, 115), (330, 70), (400, 95)]
    ImageDraw.Draw(picture).line(points, fill=(20, 40, 120, 255), width=7, joint="curve")
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


SIGNERS = (
    CertificateSigner(
        ("Direktur Jenderal Contoh,",),
        "Dr. Anggraeni Dyah Palupi, S.I.P., M.Si.",
        "NIP 19700101 199503 2 001",
        signature(),
    ),
    CertificateSigner(("Sekretaris Daerah Provinsi", "Kalimantan Timur,"), "Ir. H. Rudi Hartono, M.T."),
    CertificateSigner(("Ketua Panitia,",), "Maulida Hasanah", "NIP 19900101 201503 2 002", signature()),
)


def face_of(**more: object) -> CertificateFace:
    """What the certificates share."""
    given = {
        "letterhead": Letterhead(KOP, emblem()),
        "title": "SERTIFIKAT",
        "given": "diberikan kepada",
        "place_and_date": "Balikpapan, 8 Mei 2031",
        "signers": SIGNERS[:2],
        "explained": "Keaslian sertifikat ini dapat diperiksa di undangan.contoh.example/verify",
    }
    return CertificateFace(**(given | more))


def certificate_of(name: str, **more: object) -> Certificate:
    """A certificate for that name."""
    given = {
        "face": face_of(),
        "name": name,
        "number": "Nomor: 001/SERT/FGD/V/2031",
        "lines": (
            Line("sebagai"),
            Line("Narasumber", LineKind.ROLE),
            Line("pada kegiatan"),
            Line(STYLE.title, LineKind.TITLE),
            Line(
                "yang diselenggarakan oleh Kementerian Luar Negeri Republik Indonesia pada Kamis, 8 Mei 2031 "
                "di Ballroom Borneo, Hotel Contoh, Balikpapan"
            ),
        ),
        "check": CHECK,
    }
    return Certificate(**(given | more))
