"""What Flask-Security says to a person, in our words and languages: it ships no Indonesian."""

from typing import Any

from flask_babel import lazy_gettext as _l


def sign_in_messages() -> dict[str, tuple[Any, str]]:
    """Settings of the app that replace Flask-Security's messages; each with its kind.

    An unknown address and a wrong password are told in the same words, so that nobody learns who has an account.
    """
    wrong = _l("E-mail address and password do not belong together.")
    return {
        "SECURITY_MSG_GENERIC_AUTHN_FAILED": (wrong, "error"),
        "SECURITY_MSG_INVALID_PASSWORD": (wrong, "error"),
        "SECURITY_MSG_USER_DOES_NOT_EXIST": (wrong, "error"),
        "SECURITY_MSG_DISABLED_ACCOUNT": (wrong, "error"),
        "SECURITY_MSG_EMAIL_NOT_PROVIDED": (_l("Please enter your e-mail address."), "error"),
        "SECURITY_MSG_INVALID_EMAIL_ADDRESS": (_l("This is not an e-mail address."), "error"),
        "SECURITY_MSG_PASSWORD_NOT_PROVIDED": (_l("Please enter your password."), "error"),
        "SECURITY_MSG_INVALID_REDIRECT": (_l("That address is not on this server."), "error"),
        "SECURITY_MSG_UNAUTHENTICATED": (_l("Please sign in."), "error"),
        "SECURITY_MSG_LOGIN": (_l("Please sign in."), "info"),
    }
