"""(First version by the lead: owner, please replace.)"""


def checked(details):
    return details, {}
