"""Which column is which: the names that guest list files use in English and Indonesian, folded."""

import hashlib

from regapp.models import fold

# Field of GuestDetails: the names it goes by.
NAMES = {
    "name": (
        "name",
        "nama",
        "nama lengkap",
        "full name",
        "nama peserta",
        "nama tamu",
        "nama undangan",
        "nama mahasiswa",
    ),
    "native_name": ("native_name", "nama asli"),
    "sort_name": ("sort_name", "nama urut"),
    "title_before": ("title_before", "gelar depan"),
    "title_after": ("title_after", "gelar belakang"),
    "honorific": ("honorific", "sapaan"),
    "position": ("position", "jabatan", "job title"),
    "institution": (
        "institution",
        "instansi",
        "asal instansi",
        "lembaga",
        "organisation",
        "organization",
        "universitas",
    ),
    "country": ("country", "negara"),
    "category": ("category", "kategori"),
    "email": ("email", "e-mail", "surel", "alamat email", "alamat surel", "email address"),
    "phone": ("phone", "no hp", "nomor hp", "telepon", "no telepon", "no wa", "nomor wa", "whatsapp", "mobile"),
    "language": ("language", "bahasa"),
    "delegation": ("delegation", "delegasi", "rombongan"),
    "precedence": ("precedence", "urutan"),
    "staff_number": (
        "staff_number",
        "student_number",
        "staff number",
        "student number",
        "nip",
        "nim",
        "nrp",
        "nip/nim",
        "no induk",
        "nomor induk",
    ),
    "notes": ("notes", "catatan"),
}
# Columns of our own export that tell what happened, not who somebody is.
PASSED_OVER = (
    "ref",
    "no",
    "answer",
    "represents",
    "represented_by",
    "arrived",
    "answered_at",
    "tags",
    "precedence_code",
)


def _plain(name: str) -> str:
    return fold(name).replace(" ", "")


_FIELDS = {_plain(name): field for field, names in NAMES.items() for name in names}
_PASSED_OVER = {_plain(name) for name in PASSED_OVER}


def field_of(header: str) -> str | None:
    """The field that a column of this name holds; None for a column that we do not know."""
    return _FIELDS.get(_plain(header))


def shape_of(header: list[str]) -> str:
    """What recognises a file with the same columns: their names, folded, in their order."""
    return hashlib.sha256("\x1f".join(map(_plain, header)).encode()).hexdigest()


def is_reference(header: str) -> bool:
    """Whether a column holds the references of our own export."""
    return _plain(header) == "ref"


def is_passed_over(header: str) -> bool:
    """Whether a column is known to hold nothing for us."""
    return not header.strip() or _plain(header) in _PASSED_OVER
