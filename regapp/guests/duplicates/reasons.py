"""Why two records may be one person, in words for the person who decides."""

from flask_babel import lazy_gettext as _l

from regapp.guests.duplicates.likeness import Reason

_WORDS = {
    Reason.SAME_NUMBER: _l("the same staff or student number"),
    Reason.SAME_NAME: _l("the same name"),
    Reason.TITLES: _l("the same name, with other titles"),
    Reason.SPELLING: _l("the same name, spelled in another way"),
    Reason.ORDER: _l("the same name, its words in another order or run together"),
    Reason.INITIALS: _l("the same name, in one record shortened"),
    Reason.PART: _l("one name is part of the other"),
    Reason.SAME_INSTITUTION: _l("the same institution"),
    Reason.KINDRED_INSTITUTION: _l("an institution of nearly the same name"),
    Reason.NO_INSTITUTION: _l("no institution to tell them apart"),
    Reason.SAME_EMAIL: _l("the same e-mail address"),
    Reason.SAME_PHONE: _l("the same telephone"),
}


def in_words(reasons: tuple[str, ...]) -> list[str]:
    """Each reason as a few words in the reader's language."""
    return [str(_WORDS[Reason(reason)]) for reason in reasons]
