"""Why somebody gets no certificate yet, in words for the committee."""

from flask_babel import gettext as _
from flask_babel import ngettext

from regapp.extensions import chosen_language
from regapp.reports.certificates.judging import Lack, Rule
from regapp.reports.certificates.queries import Entry


def reasons(entry: Entry, rule: Rule) -> list[str]:
    """What is missing, one sentence for each session; where one session is enough and none was seen, one for all."""
    if not entry.lacks:
        return []
    never = all(lack.minutes is None for lack in entry.lacks)
    if never and not rule.needs_all and len(rule.sessions) > 1:
        return [_("Was not seen at any session that counts.")]
    return [_reason(lack, rule) for lack in entry.lacks]


def rule_words(rule: Rule) -> str:
    """The rule as a sentence."""
    titles = ", ".join(f"“{one.text('title', chosen_language())}”" for one in rule.sessions)
    if len(rule.sessions) == 1:
        came = _("Whoever was let in at %(sessions)s", sessions=titles)
    elif rule.needs_all:
        came = _("Whoever was let in at each of %(sessions)s", sessions=titles)
    else:
        came = _("Whoever was let in at one of %(sessions)s", sessions=titles)
    if not rule.timed:
        return f"{came}."
    minutes = ngettext("%(num)d minute", "%(num)d minutes", rule.minutes)
    return _("%(came)s, and was inside for %(minutes)s where leaving is recorded.", came=came, minutes=minutes)


def _reason(lack: Lack, rule: Rule) -> str:
    title = lack.session.text("title", chosen_language())
    if lack.minutes is None:
        return _("Was not seen at “%(session)s”.", session=title)
    return ngettext(
        "Was inside for %(num)d minute of %(needed)s at “%(session)s”.",
        "Was inside for %(num)d minutes of %(needed)s at “%(session)s”.",
        lack.minutes,
        needed=rule.minutes,
        session=title,
    )
