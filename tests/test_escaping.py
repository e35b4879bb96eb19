"""Whatever people typed leaves a page as text, also where a sentence of ours that is translated late carries it."""

import io

from flask import render_template_string
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext

from regapp.models import Role
from tests.factories import make_event, make_user, sign_in

HOSTILE = "<img src=x onerror=alert(1)> & Rekan"


def test_a_lazy_sentence_is_escaped_like_any_other(app):
    with app.test_request_context("/"):
        shown = render_template_string(
            "{{ one }}{{ two }}",
            one=_l("The arrival of %(name)s is awaited.", name=HOSTILE),
            two=lazy_ngettext("%(num)d guest", "%(num)d guests", 2),
        )
    assert "<img" not in shown and "&lt;img src=x" in shown and "&amp; Rekan" in shown


def test_a_category_in_a_guest_list_stays_text_in_the_preview(app, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    organizer = sign_in(app.test_client(), make_user(Role.ORGANIZER, make_event()))
    page = organizer.post(
        "/manage/fgd/guests/import",
        data={"file": (io.BytesIO(f"name,category\nBudi,{HOSTILE}\n".encode()), "tamu.csv")},
        content_type="multipart/form-data",
        follow_redirects=True,
    ).text
    assert "&lt;img src=x" in page and "<img src=x" not in page
