"""The committee's pages of the guest list: nothing typed is lost, nothing is taken that was not looked at."""

import errno
import html
import io
import pathlib
import re

import pytest

from regapp.extensions import db
from regapp.guests import queries
from regapp.models import Guest, Role
from tests.factories import make_event, make_guest, make_user, sign_in

PAGE = "/manage/fgd/guests"
BAD = {"name": "", "phone": "abc", "email": "zzz", "country": "Narnia", "precedence": "x", "notes": "<b>catatan</b>"}


@pytest.fixture
def event(app):
    for left in kept(app):
        left.unlink()
    return make_event()


@pytest.fixture
def browser(app, event):
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


@pytest.fixture
def post(browser):
    """Post a form with the token of its page."""

    def send(address: str, **fields):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(f"{PAGE}/import").text).group(1)
        return browser.post(address, data={"csrf_token": token, **fields})

    return send


def upload(content: bytes, name: str = "tamu.csv") -> dict:
    return {"file": (io.BytesIO(content), name)}


def begun(post, content: bytes, name: str = "tamu.csv"):
    """A file that was handed in: the address of the step to which it led."""
    answer = post(f"{PAGE}/import", **upload(content, name))
    assert answer.status_code == 303, answer.text
    return answer.location


def listed(event) -> list[str]:
    db.session.rollback()
    return [row.guest.name for row in queries.everybody(event.id)]


def kept(app) -> list[pathlib.Path]:
    return list((pathlib.Path(app.instance_path) / "uploads" / "imports").glob("*"))


def test_a_form_with_mistakes_names_each_beside_its_field_and_keeps_what_was_typed(post, event):
    page = post(f"{PAGE}/new", category="official", language="", **BAD)
    assert page.status_code == 422
    assert all(f'id="{field}-error"' in page.text for field in ("name", "phone", "email", "country", "precedence"))
    assert all(html.escape(value) in page.text for value in BAD.values())
    assert listed(event) == []


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 300])
def test_a_name_that_is_none_is_refused_beside_its_field(post, event, name):
    page = post(f"{PAGE}/new", name=name, category="official", language="")
    assert (page.status_code, "name-error" in page.text) == (422, True)


def test_a_post_that_leaves_fields_out_keeps_them(post, event):
    guest = make_guest(event, "Nurhayati", precedence=3, phone="+6281200001234")
    assert post(f"{PAGE}/{guest.ref}", name="Nurhayati S.", category="official").status_code == 302
    db.session.expire_all()
    again = db.session.get(Guest, guest.id)
    assert (again.name, again.precedence, again.phone) == ("Nurhayati S.", 3, "+6281200001234")


def test_hostile_names_are_shown_as_typed(browser, event):
    make_guest(event, "<script>alert(1)</script>", institution="PT Borneo <Hijau> & Rekan")
    page = browser.get(PAGE).text
    assert "<script>alert" not in page
    assert "PT Borneo &lt;Hijau&gt; &amp; Rekan" in page


def test_a_file_is_looked_at_before_anything_is_taken(app, browser, post, event):
    step = begun(post, b"nama;instansi\nAna;Dinas 1\nBudi;Dinas 2\n")
    assert "Dinas 2" in browser.get(step).text
    assert listed(event) == []
    assert post(f"{step}/confirm").status_code == 303
    assert listed(event) == ["Ana", "Budi"]
    [left] = kept(app)  # what it has become, for a second click; nothing of the file
    assert left.suffix == ".json" and "Ana" not in left.read_text(encoding="utf-8")


def test_confirming_twice_adds_nobody_twice(post, browser, event):
    step = begun(post, b"nama\nAna\n")
    first = post(f"{step}/confirm")
    again = post(f"{step}/confirm")
    assert again.location == first.location
    assert "1 guest was put on the list." in browser.get(again.location).text
    assert listed(event) == ["Ana"]


def test_the_good_rows_are_taken_only_by_the_button_that_says_so(browser, post, event):
    step = begun(post, b"nama,no hp\nAna,abc\nBudi,\n")
    page = browser.get(step).text
    assert "Take the good row only" in page and "has letters" in page
    post(f"{step}/confirm")
    assert listed(event) == []
    post(f"{step}/confirm", good="y")
    assert listed(event) == ["Budi"]


def test_a_thousand_problems_are_turned_over_page_by_page(browser, post, event):
    step = begun(post, b"nama,no hp\n" + b"Ana,abc\n" * 1000)
    page = browser.get(f"{step}?show=bad").text
    assert page.count("has letters") == 50 and "page 2 of 20" in page
    assert browser.get(f"{step}?show=bad&page=20").text.count("has letters") == 50


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "empty"), (b"<html><table>", "not a spreadsheet"), (b"PK\x03\x04abc", "damaged")]
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(app, post, event, content, told):
    page = post(f"{PAGE}/import", **upload(content, "tamu.xlsx"))
    assert page.status_code == 422
    assert told in re.search(r'id="file-error">([^<]*)', page.text).group(1)
    assert kept(app) == []


@pytest.mark.parametrize(
    ("content", "told"), [(b"Ana,0812\nBudi,0813\n", "no column"), (b"nama,name\nA,B\n", "the same")]
)
def test_columns_that_are_not_understood_are_asked_about(post, browser, event, content, told):
    step = begun(post, content)
    assert step.endswith("/columns")
    form = {"column-0": "", "column-1": ""} if told == "no column" else {"column-0": "name", "column-1": "name"}
    refused = post(step, **form)
    assert refused.status_code == 422 and told in refused.text


def test_a_file_of_50_megabytes_is_refused_in_words(post, event):
    page = post(f"{PAGE}/import", **upload(b"a" * 50 * 1024 * 1024))
    assert (page.status_code, "32 MB" in page.text) == (413, True)


def test_an_upload_of_another_event_is_not_taken(app, post, event):
    other = make_event("lain")
    step = begun(post, b"nama\nAna\n").replace("/fgd/", "/lain/")
    assert post(f"{step}/confirm").status_code == 404
    assert listed(event) == listed(other) == []


def test_a_full_disk_is_told_beside_the_field(app, post, event, monkeypatch):
    def full(path: pathlib.Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pathlib.Path, "write_bytes", full)
    page = post(f"{PAGE}/import", **upload(b"nama\nAna\n"))
    assert "disk of the server is full" in re.search(r'id="file-error">([^<]*)', page.text).group(1)
    assert listed(event) == []


@pytest.mark.parametrize("nonsense", ["q=%00", "q=%25", "category=%00", "show=x", "q=" + "a+" * 1500, "q=%ED%A0%80"])
def test_nonsense_in_the_address_is_answered_with_the_page(browser, event, nonsense):
    make_guest(event)
    assert browser.get(f"{PAGE}?{nonsense}").status_code == 200


def test_a_search_brings_the_filters_along_so_that_they_keep_it(browser, event):
    make_guest(event, "Nurhayati")
    part = browser.get(f"{PAGE}?q=nur&category=official", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert f"{PAGE}?q=nur&amp;category=official&amp;show=none" in part


def test_the_part_and_the_page_are_told_apart_by_the_browsers_cache(browser, event):
    assert "HX-Request" in browser.get(PAGE).headers["Vary"]
