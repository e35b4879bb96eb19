"""What the scanner's page says where it does more than scan: in the language in hand. A %s is filled by the page."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext


def desk_words() -> dict[str, Any]:
    """Words of modes, walk-ins, groups, representatives, badges, undo, USB scanners and photos."""
    return {
        "needsNetwork": _("This needs the network, and there is none. What was typed stays here; try again."),
        "express": pgettext("mode of the scanner", "Express"),
        "review": pgettext("mode of the scanner", "Review"),
        "listening": _("Ready for a USB scanner"),
        "deaf": _("Not listening: tap this page before you use the USB scanner"),
        "heard": _("USB scanner: %s"),
        "cameraNumber": _("Camera %s"),
        "noCode": _("No code was seen in this photo. Go nearer, and let the code fill half of the picture."),
        "noPicture": _("This photo could not be read. Take another one, or type the digits."),
        "directions": {"in": "", "out": _("Way out"), "both": _("In and out")},
        "inRoom": _("in the room"),
        "room": _("%s of %s places taken"),
        "isThis": _("Is it one of these?"),
        "nobodyOfThese": _("Nobody of these: register"),
        "instead": pgettext("button at the door", "Someone else"),
        "comesFor": _("Somebody comes for %s"),
        "comesAsWell": _("Invited in their own name: comes for this guest as well"),
        "groups": _("A group at once"),
        "noGroup": _("No group is expected."),
        "insideOf": _("%s inside, %s expected"),
        "admitAll": pgettext("button at the door", "Admit %s"),
        "groupAdmitted": _("%s admitted."),
        "groupAlready": _("%s were inside already."),
        "groupKept": _("No connection: %s recorded on this phone, not confirmed. They are sent as soon as it is back."),
        "undo": pgettext("button at the door", "Undo"),
        "undone": _("The admission was taken back"),
        "badgeButton": pgettext("button at the door", "Badge"),
        "badgeThere": _("%s has a badge already. Why another one?"),
        "badge": {
            "queued": _("The badge is being printed."),
            "printed": _("The badge is printed."),
            "failed": "",
        },
        "badgeFailed": _("The badge is not printed: %s"),
        "badgeByBrowser": _("The badge goes to this device's own printer."),
        "openBadge": _("Open the badge to print it"),
    }
