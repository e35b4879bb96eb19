"""The number on a certificate: a pattern with fields, such as `{no:03}/SERT/{code}/{month_roman}/{year}`."""

import datetime as dt
import re
from typing import Any

import flask_babel

from regapp.errors import Invalid

# Read in Python and in templates alike; the types say str.
_l: Any = flask_babel.lazy_gettext

FIELDS = {
    "no": _l("running number; {no:03} writes it with three digits at least"),
    "code": _l("short name of the event or the office"),
    "month": _l("month as two digits"),
    "month_roman": _l("month as a Roman number"),
    "year": _l("year"),
}
LONGEST = 120
_FIELD = re.compile(r"\{([^{}]*)\}")
_RUNNING = re.compile(r"no(?::0?([1-9]))?")
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def check_pattern(pattern: str) -> None:
    """Raise Invalid, beside the field `pattern`, for one that is not understood or would give a number twice."""
    if len(pattern) > LONGEST:
        raise Invalid(_l("This is too long: %(max)d characters fit.", max=LONGEST), field="pattern")
    rest = _FIELD.sub("", pattern)
    if "{" in rest or "}" in rest:
        raise Invalid(
            _l("A field stands between two braces, such as {no}. One of them is missing here."), field="pattern"
        )
    for name in _FIELD.findall(pattern):
        _check_field(name)
    if not any(_RUNNING.fullmatch(name) for name in _FIELD.findall(pattern)):
        raise Invalid(
            _l(
                "Without the field {no} every certificate would get the same number. Please put it in, such as {no:03}."
            ),
            field="pattern",
        )


def numbered(pattern: str, running: int, code: str, day: dt.date) -> str:
    """The number that the pattern gives; `day` is the date of the certificate."""
    values = {"code": code, "month": f"{day.month:02}", "month_roman": _ROMAN[day.month - 1], "year": f"{day.year:04}"}

    def filled(found: re.Match[str]) -> str:
        if counted := _RUNNING.fullmatch(found[1]):
            return f"{running:0{int(counted[1] or 1)}}"
        return values[found[1]]

    return _FIELD.sub(filled, pattern).strip()


def _check_field(name: str) -> None:
    if name in FIELDS or _RUNNING.fullmatch(name):
        return
    if name.startswith("no:"):
        raise Invalid(
            _l("The digits of {no} are written as {no:03}: a number from 1 to 9 behind the colon."), field="pattern"
        )
    raise Invalid(_l("There is no field {%(name)s}.", name=name.strip() or " "), field="pattern")
