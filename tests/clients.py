"""A browser for tests whose requests are as separate from the test as on a server."""

from typing import Any

from flask.testing import FlaskClient

from regapp.extensions import db


class Browser(FlaskClient):
    """Each request gets a context of its own: neither `g` nor the database session is the test's.

    What the test holds is read again afterwards, for the request may have changed it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """It asks for English, unless a test says otherwise."""
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """One request."""
        db.session.commit()  # on SQLite, a reading transaction of the test's would go on seeing what was
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.expire_all()
        return answer
