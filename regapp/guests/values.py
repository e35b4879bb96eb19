"""What people write into cells and fields, as the guest list keeps it: telephone, country, address, language, category.

Each function takes the text as written and returns what is stored, "" for nothing; or raises Invalid with words for the
person who wrote it. One place serves the forms, the import and the API.
"""

import contextlib
import functools
import re
from typing import Any

import phonenumbers
from babel import Locale
from babel.core import get_global
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

from regapp.errors import Invalid
from regapp.models import Category, fold
from regapp.models.types import clean

HOME_REGION = "ID"
FEWEST_DIGITS = 6
LANGUAGES_OF_GUESTS = ("id", "en", "ko", "tr", "es")
# Names in use beside those of CLDR, folded.
_COUNTRY_ALIASES = {
    "korea": "KR",
    "korea selatan": "KR",
    "south korea": "KR",
    "republic of korea": "KR",
    "republik korea": "KR",
    "rok": "KR",
    "turkey": "TR",
    "turki": "TR",
    "turkiye": "TR",
    "meksiko": "MX",
    "republik indonesia": "ID",
    "ri": "ID",
    "amerika serikat": "US",
    "usa": "US",
    "uk": "GB",
    "inggris": "GB",
    "england": "GB",
    "korea republic of": "KR",
    "hangug": "KR",
    "republic of turkiye": "TR",
    "republic of turkey": "TR",
    "turkiye cumhuriyeti": "TR",
    "republic of indonesia": "ID",
    "commonwealth of australia": "AU",
    "united mexican states": "MX",
    "estados unidos mexicanos": "MX",
    "united states of america": "US",
    "uea": "AE",
    "uae": "AE",
    "cina": "CN",
    "rrt": "CN",
    "palestina": "PS",
    "palestine": "PS",
    "hong kong": "HK",
    "hongkong": "HK",
    "pantai gading": "CI",
}
_LANGUAGE_ALIASES = {
    "indonesia": "id",
    "bahasa indonesia": "id",
    "inggris": "en",
    "korea": "ko",
    "turki": "tr",
    "spanyol": "es",
}
# Words of the guest list files for the standard categories, in English and Indonesian, folded.
_CATEGORY_ALIASES = {
    "pejabat": "official",
    "delegasi": "delegate",
    "narasumber": "speaker",
    "pembicara": "speaker",
    "mahasiswa": "student",
    "wartawan": "media",
    "panitia": "committee",
    "pendamping": "companion",
}
_INVISIBLE = dict.fromkeys(
    [
        0x00AD,
        0x061C,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0x202A,
        0x202B,
        0x202C,
        0x202D,
        0x202E,
        0x2060,
        0x2066,
        0x2067,
        0x2068,
        0x2069,
        0xFEFF,
    ]
)
_SCIENTIFIC = re.compile(r"\d[.,]\d+[eE]\+?\d+")
_HAS_LETTER = re.compile(r"[^\W\d_]")
_DASHES = re.compile(r"[-\u2010-\u2015_]*")
# A number with a remark behind it, in brackets or after a blank or a dash: "(Sekpri)", "- WA", "Ibu Wati".
_REMARK = re.compile(
    r"(?P<number>\+?[\d\s().-]*\d)\s*(?:[-:]\s*)?(?:\((?P<bracketed>[^()\d][^()]*)\)|(?P<plain>[^\W\d_][^\d/;,]*))"
)
_BETWEEN_NUMBERS = re.compile(r"[/;,&|\n]|(?<=[0-9]{9})\s+(?=[0-9]{8})")
# What is written around an address in mail programs and on web pages.
_AROUND_ADDRESS = re.compile(r"[^<>]*<([^<>]*)>|(?:mailto:)?(.*)", re.IGNORECASE)
# Regions of CLDR that nobody stands for; the European Union and the United Nations do send delegates.
_NO_COUNTRIES = frozenset({"EZ", "QO", "XA", "XB", "ZZ"})


def is_nothing(written: str) -> bool:
    """Whether a cell says that there is nothing: it is empty, or holds the customary dash."""
    return _DASHES.fullmatch(written.strip()) is not None


def e164(written: str, region: str = HOME_REGION) -> str:
    """A telephone number as E.164: "0812-0000-1234" and "62812…" are +62812…; a zero that was eaten is put back.

    Raises Invalid for letters, for two numbers, for too few or too many digits, and for what a spreadsheet rounded.
    """
    text = clean(written).translate(_INVISIBLE).strip()
    text = text.removeprefix("'").removesuffix(".0")
    if is_nothing(text):
        return ""
    if _SCIENTIFIC.fullmatch(text):
        raise Invalid(_l("The spreadsheet has rounded this number: format the column as text and enter it again."))
    if has_several_numbers(text):
        raise Invalid(_l("There is more than one number here. Please keep one."))
    if _HAS_LETTER.search(text):
        raise Invalid(_l("This telephone number has letters in it."))
    for candidate in _readings(text):
        if number := _parsed(candidate, region):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    raise Invalid(_l("This telephone number has too few or too many digits."))


def has_several_numbers(written: str) -> bool:
    """Whether more than one telephone number stands in a cell."""
    return sum(len(re.sub(r"\D", "", part)) >= FEWEST_DIGITS for part in _BETWEEN_NUMBERS.split(written)) > 1


def phone_and_remark(written: str) -> tuple[str, str]:
    """A telephone number and what somebody wrote behind it: "0812 0000 1234 (Sekpri)" is a number and "Sekpri".

    Raises Invalid as `e164` does.
    """
    found = _REMARK.fullmatch(clean(written).translate(_INVISIBLE).strip())
    if found is not None:
        with contextlib.suppress(Invalid):
            return e164(found["number"]), (found["bracketed"] or found["plain"]).strip()
    return e164(written), ""


def first_phone(written: str) -> tuple[str, str]:
    """The first of several numbers in one cell, and the others as they were written. Raises Invalid as `e164` does."""
    text = clean(written).translate(_INVISIBLE).strip()
    first, *others = [part.strip() for part in _BETWEEN_NUMBERS.split(text) if part.strip()] or [""]
    number, remark = phone_and_remark(first)
    return number, "; ".join(filter(None, (remark, *others)))


def _readings(text: str) -> list[str]:
    """The number as written; with the plus that was left out; with the zero that a spreadsheet ate."""
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        return [text]
    if text.startswith("00"):
        return ["+" + digits[2:]]
    if digits.startswith("62"):
        return ["+" + digits, text]
    return [text, "0" + digits] if digits.startswith("8") else [text]


def _parsed(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) and not number.extension else None


def email_address(written: str) -> str:
    """An e-mail address, checked without asking the network, since a ballroom may have none. Raises Invalid."""
    text = clean(written).translate(_INVISIBLE).strip()
    if is_nothing(text):
        return ""
    if len(re.findall("@", text)) > 1 and re.search(r"[;,\s]", text):
        raise Invalid(_l("There is more than one address here. Please keep one."))
    around = _AROUND_ADDRESS.fullmatch(text)
    bare = (around[1] or around[2] or "").strip() if around else text
    try:
        checked = validate_email(
            bare, check_deliverability=False, test_environment=True, allow_smtputf8=True, strict=True
        )
    except EmailNotValidError as error:
        raise Invalid(_l("This is not an e-mail address: it needs a name, an @ and a domain.")) from error
    return checked.normalized


def country_code(written: str) -> str:
    """The ISO 3166 code of a country, given by code or by name in one of the guests' languages. Raises Invalid."""
    text = clean(written)
    if is_nothing(text):
        return ""
    if text.upper() in _codes():
        return _codes()[text.upper()]
    if code := _country_names().get(fold(text)):
        return code
    raise Invalid(_l("This country is not known. Please use its name or its code of two letters, such as KR."))


def language_code(written: str) -> str:
    """A guest's language by its code, or its name in English, Indonesian or itself. Raises Invalid."""
    text = fold(written)
    if not text:
        return ""
    first, *region = text.split()
    is_code = first in LANGUAGES_OF_GUESTS and all(len(part) <= 3 for part in region)  # en, en-GB, es-419
    code = first if is_code else _language_names().get(text.removeprefix("bahasa "))
    if code is None:
        raise Invalid(_l("This language is not known: id, en, ko, tr or es."))
    return code


def whole_number(written: str) -> int | None:
    """A place in the protocol order. Raises Invalid."""
    text = clean(written).removesuffix(".0")
    if is_nothing(text):
        return None
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise Invalid(_l("This is not a whole number."))
    return int(text)


def category_code(written: str, categories: list[Category]) -> str:
    """The code of one of these categories, given by code or name in any of its languages. Raises Invalid."""
    wanted = fold(written)
    for category in categories:
        names = [category.code, category.name, *(t.get("name", "") for t in category.translations.values())]
        if wanted in {fold(name) for name in names if name}:
            return category.code
    code = _CATEGORY_ALIASES.get(wanted)
    if code in {category.code for category in categories}:
        return code
    known = ", ".join(category.code for category in categories)
    raise Invalid(_l("This event has no category “%(code)s”; it has %(known)s.", code=clean(written), known=known))


@functools.cache
def _codes() -> dict[str, str]:
    """The codes of two letters by themselves and by their codes of three (ISO 3166 alpha-2 and alpha-3)."""
    known = [c for c in map(str, Locale("en").territories) if len(c) == 2 and c.isalpha() and c not in _NO_COUNTRIES]
    aliases: Any = get_global("territory_aliases")
    long = {a: to[0] for a, to in aliases.items() if len(a) == 3 and a.isalpha() and len(to) == 1 and to[0] in known}
    return {**long, **{code: code for code in known}}


@functools.cache
def _country_names() -> dict[str, str]:
    names = {
        fold(name): code
        for language in LANGUAGES_OF_GUESTS
        for code, name in Locale(language).territories.items()
        if code in _codes()
    }
    return {**names, **_COUNTRY_ALIASES}


@functools.cache
def _language_names() -> dict[str, str]:
    named = {
        fold(Locale(inside).languages[code]): code for code in LANGUAGES_OF_GUESTS for inside in LANGUAGES_OF_GUESTS
    }
    return {**named, **_LANGUAGE_ALIASES}
