"""Which column is which: the names that guest list files use in English and Indonesian, folded."""

from regapp.models import fold

# Field of GuestDetails: the names it goes by.
NAMES = {
    "name": ("name", "nama", "nama lengkap", "full name"),
    "native_name": ("native_name", "nama asli"),
    "sort_name": ("sort_name", "nama urut"),
    "title_before": ("title_before", "gelar depan"),
    "title_after": ("title_after", "gelar belakang"),
    "honorific": ("honorific", "sapaan"),
    "position": ("position", "jabatan"),
    "institution": ("institution", "instansi"),
    "country": ("country", "negara"),
    "category": ("category", "kategori"),
    "email": ("email", "e-mail", "surel"),
    "phone": ("phone", "no hp", "nomor hp", "telepon", "no telepon"),
    "language": ("language", "bahasa"),
    "delegation": ("delegation", "delegasi", "rombongan"),
    "precedence": ("precedence", "urutan"),
    "notes": ("notes", "catatan"),
}
# Columns of our own export that tell what happened, not who somebody is.
PASSED_OVER = ("ref", "no", "answer", "represents", "represented_by", "arrived", "answered_at")


def _plain(name: str) -> str:
    return fold(name).replace(" ", "")


_FIELDS = {_plain(name): field for field, names in NAMES.items() for name in names}
_PASSED_OVER = {_plain(name) for name in PASSED_OVER}


def field_of(header: str) -> str | None:
    """The field that a column of this name holds; None for a column that we do not know."""
    return _FIELDS.get(_plain(header))


def is_reference(header: str) -> bool:
    """Whether a column holds the references of our own export."""
    return _plain(header) == "ref"


def is_passed_over(header: str) -> bool:
    """Whether a column is known to hold nothing for us."""
    return not header.strip() or _plain(header) in _PASSED_OVER
