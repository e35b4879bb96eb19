"""Letters and cards for tests: the standing event's, with what may be given otherwise."""

import functools
import io

from PIL import Image

from regapp.printing.letter_sheet import (
    Card,
    Check,
    GuestList,
    Letter,
    LetterForm,
    Letterhead,
    ListedGuest,
    SignatureBlock,
)
from tests.printing.samples import INSTITUTION_OF_120, STYLE, TITLE_OF_71

KOP = ("KEMENTERIAN LUAR NEGERI", "DIREKTORAT JENDERAL CONTOH", "Jalan Contoh Nomor 6, Jakarta")
ADDRESS = "https://undangan.contoh.example/verify/KTPX7M4W9RDE"
CHECK = Check("KTPX-7M4W-9RDE", ADDRESS, "Keaslian surat ini dapat diperiksa di undangan.contoh.example/verify.")
INSTITUTION_OF_400 = (f"{INSTITUTION_OF_120} " * 4)[:399] + "X"
FACTS = (
    ("Hari, tanggal", "Kamis, 8 Mei 2031"),
    ("Waktu", "08.30 WITA s.d. 12.00 WITA"),
    ("Tempat", "Ballroom Borneo, Hotel Contoh, Jalan Jenderal Contoh Nomor 1, Balikpapan"),
    ("Acara", STYLE.title),
    ("Pakaian", "Batik lengan panjang"),
)


@functools.cache
def emblem(kind: str = "PNG") -> bytes:
    """A small picture, higher than wide."""
    stream = io.BytesIO()
    Image.new("RGB", (60, 90), (11, 107, 79)).save(stream, kind)
    return stream.getvalue()


def guests_of(names: list[str]) -> GuestList:
    """The attached list, everybody of a long office."""
    rows = tuple(ListedGuest(name, TITLE_OF_71, INSTITUTION_OF_120) for name in names)
    return GuestList("Daftar Undangan", ("No.", "Nama", "Jabatan", "Instansi"), rows)


def letter_of(*addressee: str, **more: object) -> Letter:
    """An Indonesian letter to that guest."""
    given = {
        "form": LetterForm.INDONESIAN,
        "letterhead": Letterhead(KOP, emblem()),
        "place_and_date": "Jakarta, 14 April 2031",
        "heads": (
            ("Nomor", "B/00123/KSA/04/2031/27"),
            ("Sifat", "Penting"),
            ("Lampiran", "Satu berkas"),
            ("Hal", f"Undangan {STYLE.title}"),
        ),
        "addressee": addressee or ("Ibu Hj. Nurhayati, S.Sos.", "Sekretaris Dinas", "di tempat"),
        "addressee_mark": "Yth.",
        "opening": ("Dengan hormat,", "Dengan ini kami mengundang Bapak/Ibu untuk menghadiri acara pada:"),
        "facts": FACTS,
        "closing": ("Atas perhatian dan kehadiran Bapak/Ibu, kami mengucapkan terima kasih.",),
        "signature": SignatureBlock(
            ("Direktur Jenderal Contoh", "Sekretaris Direktorat Jenderal,"),
            "Anggraeni Dyah Palupi, S.I.P.",
            "Pembina Utama Muda (IV/c)",
            "NIP 19000101 190001 0 001",
            "a.n.",
        ),
        "page": "Halaman {page} dari {pages}",
        "copies_title": "Tembusan:",
        "copies": ("Menteri Luar Negeri", "Gubernur Kalimantan Timur"),
        "check": CHECK,
        "attachment_title": "Lampiran surat",
        "attachment_heads": (("Nomor", "B/00123/KSA/04/2031/27"), ("Tanggal", "14 April 2031")),
    }
    return Letter(**(given | more))


def card_of(*addressee: str, **more: object) -> Card:
    """A card to that guest."""
    given = {
        "letterhead": Letterhead(KOP, emblem()),
        "opening": ("dengan hormat mengundang",),
        "addressee": addressee or ("Ibu Hj. Nurhayati, S.Sos.", "Sekretaris Dinas"),
        "joining": ("untuk menghadiri",),
        "title": STYLE.title,
        "when_and_where": ("Kamis, 8 Mei 2031, 08.30 WITA", "Ballroom Borneo, Hotel Contoh", "Balikpapan"),
        "reply_title": "R.S.V.P.",
        "reply": ("Maulida Hasanah", "+62 812-0000-7216"),
        "remarks": ("Pakaian: Batik lengan panjang", "Undangan ini berlaku untuk 2 orang."),
        "check": CHECK,
    }
    return Card(**(given | more))
