"""What the messages about a registration say: subject, words and the button's label, in the language in hand."""

from collections.abc import Callable

from flask_babel import gettext as _

SUBJECTS: dict[str, Callable[[str], str]] = {
    "confirm": lambda title: _("Please confirm your registration: %(title)s", title=title),
    "already": lambda title: _("You are registered already: %(title)s", title=title),
    "guardian": lambda title: _("Your consent is needed: %(title)s", title=title),
    "in_review": lambda title: _("Your registration was received: %(title)s", title=title),
    "waiting": lambda title: _("You are on the waiting list: %(title)s", title=title),
    "invited": lambda title: _("You are invited already: %(title)s", title=title),
    "withdrawn": lambda title: _("Your registration does not stand any more: %(title)s", title=title),
    "offer": lambda title: _("A place has become free for you: %(title)s", title=title),
    "expired": lambda title: _("The place kept for you has gone on: %(title)s", title=title),
    "accepted": lambda title: _("You have a place: %(title)s", title=title),
    "rejected": lambda title: _("About your registration: %(title)s", title=title),
    "full": lambda title: _("No place was left: %(title)s", title=title),
    "group_confirm": lambda title: _("Please confirm your list: %(title)s", title=title),
    "group": lambda title: _("How your group stands: %(title)s", title=title),
}


# `given` has the registrant's name, `until` when an offer ends, and the committee's reason.
_WORDS: dict[str, Callable[[dict[str, str]], str]] = {
    "confirm": lambda given: _(
        "Somebody, probably you, has registered with this address. The registration counts as soon as you confirm it; "
        "if it was not you, please ignore this message."
    ),
    "already": lambda given: _(
        "Somebody, probably you, has registered once more. Your first registration stands; nothing has changed."
    ),
    "guardian": lambda given: _(
        "%(name)s is under eighteen and has registered for this event, naming you as guardian. Please read what it is "
        "about and say whether you consent.",
        name=given["name"],
    ),
    "in_review": lambda given: _("Thank you. The committee looks at each registration and will write to you."),
    "waiting": lambda given: _(
        "All places are taken at the moment, and you are on the waiting list. As soon as a place becomes free for you, "
        "we write to you."
    ),
    "offer": lambda given: _(
        "A place has become free and is kept for you until %(when)s. Please say whether you take it; afterwards it "
        "goes to the next person.",
        when=given["until"],
    ),
    "expired": lambda given: _(
        "The place that was kept for you was not taken in time and has gone to the next person. If you would still "
        "like to come, you can wait again."
    ),
    "accepted": lambda given: _(
        "Thank you for your registration. You have a place, and we look forward to welcoming you."
    ),
    "invited": lambda given: _(
        "Somebody, probably you, has registered with this address. You are on the guest list already, so nothing was "
        "changed; please answer through your personal link."
    ),
    "withdrawn": lambda given: _(
        "The committee has taken back your registration, and your ticket no longer admits you. If that is a mistake, "
        "please ask the committee."
    ),
    "rejected": lambda given: _(
        "Thank you for your interest. We regret that we cannot offer you a place. The committee writes: %(reason)s",
        reason=given["reason"],
    ),
    "full": lambda given: _("Thank you for your interest. We regret that no place is left."),
    "group_confirm": lambda given: _(
        "A list of people was handed in with your address. They are registered as soon as you confirm the list; if it "
        "was not you, please ignore this message."
    ),
    "group": lambda given: _(
        "The page behind this link shows for each person of your list whether they have a place, with their tickets."
    ),
}


def words(about: str, *, name: str = "", until: str = "", reason: str = "") -> str:
    """The message itself."""
    return _WORDS[about]({"name": name, "until": until, "reason": reason})


def action(about: str) -> str:
    """What the button says; empty where nothing is left to do."""
    match about:
        case "rejected" | "full" | "withdrawn":
            return ""
        case "confirm":
            return _("Confirm the registration")
        case "guardian":
            return _("Read and decide")
        case "offer":
            return _("Take the place or leave it")
        case "accepted":
            return _("Change or give back the place")
        case "invited":
            return _("Open the invitation")
        case "group_confirm":
            return _("Look at the list and confirm it")
        case _other:
            return _("How things stand")
