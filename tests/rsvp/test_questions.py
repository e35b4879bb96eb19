"""The event's own questions: written by organizers, asked of those who come, kept, shown and exported."""

import csv
import io

import pytest
import sqlalchemy as sa

from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.extensions import db
from regapp.models import Question, QuestionAnswer, QuestionKind, Role, ShownTo, Upload
from regapp.rsvp import service as rsvp
from regapp.rsvp.questions import queries, service
from regapp.rsvp.questions.service import QuestionDetails, add_question
from regapp.rsvp.service import Said
from tests.factories import link_of, make_event, make_guest, make_user, sign_in
from tests.test_uploads import a_pdf, a_picture


@pytest.fixture
def event(app):
    return make_event(languages=["id", "en", "ko"])


@pytest.fixture
def guest(event):
    guest = make_guest(event, "Nurhayati", language="en")
    rsvp.accept(guest.id, Said())
    return guest


@pytest.fixture
def organizer(app, event):
    return sign_in(app.test_client(), make_user(event=event))


def ask(event, label="Tiba dengan", kind=QuestionKind.TEXT, **more):
    if kind in service.WITH_CHOICES:
        more.setdefault("choices", ("Bus", "Pesawat", "Mobil sendiri"))
    return add_question(event, QuestionDetails(label, kind, **more), COMMAND)


def kept(guest):
    rows = db.session.execute(
        sa.select(Question.code, QuestionAnswer.value)
        .join(Question, Question.id == QuestionAnswer.question_id)
        .where(QuestionAnswer.guest_id == guest.id)
    )
    return dict(iter(rows))


GOOD = [
    (QuestionKind.TEXT, "=1+1 <b>", "=1+1 <b>"),
    (QuestionKind.LONG_TEXT, "dua\nbaris", "dua\nbaris"),
    (QuestionKind.NUMBER, "12,5", "12.5"),
    (QuestionKind.CHOICE, "bus", "bus"),
    (QuestionKind.SEVERAL, ["mobil_sendiri", "bus"], "bus,mobil_sendiri"),
    (QuestionKind.YES_NO, "no", "no"),
    (QuestionKind.DATE, "2031-05-08", "2031-05-08"),
]


@pytest.mark.parametrize(("kind", "said", "value"), GOOD)
def test_each_kind_of_answer_is_kept_and_shown_again(client, event, guest, kind, said, value):
    ask(event, kind=kind)
    answer = client.post(f"{link_of(guest)}/more", data={"question_tiba_dengan": said})
    assert answer.status_code == 303
    assert kept(guest) == {"tiba_dengan": value}
    assert 'name="question_tiba_dengan"' in client.get(link_of(guest)).text


BAD = [
    (QuestionKind.TEXT, "x" * 401, "401 characters"),
    (QuestionKind.LONG_TEXT, "x" * 2001, "2001 characters"),
    (QuestionKind.NUMBER, "dua", "Please enter a number"),
    (QuestionKind.NUMBER, "1e9", "Please enter a number"),
    (QuestionKind.NUMBER, "٣", "Please enter a number"),
    (QuestionKind.CHOICE, "kereta", "choose from what is offered"),
    (QuestionKind.SEVERAL, ["bus", "kereta"], "choose from what is offered"),
    (QuestionKind.YES_NO, "perhaps", "choose from what is offered"),
    (QuestionKind.DATE, "8 Mei 2031", "Please enter a date"),
    (QuestionKind.DATE, "0031-05-08", "Please enter a date"),
]


@pytest.mark.parametrize(("kind", "said", "says"), BAD)
def test_an_answer_that_cannot_be_taken_is_said_beside_its_field_and_nothing_is_kept(
    client, event, guest, kind, said, says
):
    ask(event, kind=kind)
    answer = client.post(f"{link_of(guest)}/more", data={"question_tiba_dengan": said})
    assert answer.status_code == 422 and says in answer.text
    assert 'id="question_tiba_dengan-error"' in answer.text
    assert kept(guest) == {}


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_a_required_question_is_insisted_upon(client, event, guest, kind):
    ask(event, kind=kind, is_required=True)
    assert "Before you come, please tell us" in client.get(link_of(guest)).text
    answer = client.post(f"{link_of(guest)}/more", data={"question_tiba_dengan": "  "})
    assert answer.status_code == 422 and "Please answer this." in answer.text


def test_a_file_is_kept_and_need_not_be_handed_in_again(client, event, guest, organizer):
    ask(event, "Paspor", QuestionKind.FILE, is_required=True)
    content = a_pdf("paspor")
    sent = {"question_paspor": (io.BytesIO(content), "paspor <1>.pdf")}
    assert client.post(f"{link_of(guest)}/more", data=sent).status_code == 303
    page = client.get(link_of(guest)).text
    assert "Handed in: paspor &lt;1&gt;.pdf" in page
    assert client.post(f"{link_of(guest)}/more", data={}).status_code == 303
    upload = db.session.scalars(sa.select(Upload)).one()
    file = organizer.get(f"/manage/fgd/guests/{guest.ref}/files/{upload.id}")
    assert file.data == content and "attachment" in file.headers["Content-Disposition"]
    assert "paspor &lt;1&gt;.pdf" in organizer.get(f"/manage/fgd/guests/{guest.ref}").text
    other = make_guest(event, "Ali")
    assert organizer.get(f"/manage/fgd/guests/{other.ref}/files/{upload.id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("surat.pdf", a_picture(), "is something else"),
        ("surat.pdf", b"", "This file is empty."),
        ("surat.exe", b"MZ\x90\x00", "cannot be taken"),
        ("surat.pdf", b"%PDF-1.7" + b"x" * (5 * 1024 * 1024), "too large"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(client, event, guest, name, content, says):
    ask(event, "Paspor", QuestionKind.FILE)
    answer = client.post(f"{link_of(guest)}/more", data={"question_paspor": (io.BytesIO(content), name)})
    assert answer.status_code == 422 and says in answer.text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Upload)) == 0


def test_the_same_file_twice_is_kept_once(client, event, guest):
    ask(event, "Paspor", QuestionKind.FILE)
    content = a_pdf("x")
    for _time in range(2):
        client.post(f"{link_of(guest)}/more", data={"question_paspor": (io.BytesIO(content), "paspor.pdf")})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Upload)) == 1


def test_an_acceptance_may_bring_its_answers_along(client, event):
    ask(event, kind=QuestionKind.CHOICE, is_required=True)
    guest = make_guest(event, "Ali", language="en")
    bad = client.post(link_of(guest), data={"answer": "accepted", "question_tiba_dengan": "kereta"})
    assert bad.status_code == 422 and "choose from what is offered" in bad.text and kept(guest) == {}
    assert "You will come" not in client.get(link_of(guest)).text
    good = client.post(link_of(guest), data={"answer": "accepted", "question_tiba_dengan": "bus"})
    assert good.status_code == 303 and kept(guest) == {"tiba_dengan": "bus"}


def test_only_who_comes_is_asked_and_only_of_their_category(client, event, guest):
    ask(event, "Judul paparan", categories=("speaker",))
    assert "Judul paparan" not in client.get(link_of(guest)).text
    speaker = make_guest(event, "이민석", category="speaker", language="ko")
    assert "Judul paparan" not in client.get(link_of(speaker)).text
    refused = client.post(f"{link_of(speaker)}/more", data={"question_judul_paparan": "x"})
    assert refused.status_code == 409
    rsvp.accept(speaker.id, Said())
    assert "Judul paparan" in client.get(link_of(speaker)).text


def test_questions_and_choices_speak_the_guests_language(client, event, guest):
    ask(
        event,
        kind=QuestionKind.CHOICE,
        translations={"en": {"label": "You arrive by", "help": "On the day", "choices": ["Bus", "Plane", "Own car"]}},
    )
    page = client.get(link_of(guest)).text
    assert "You arrive by" in page and "On the day" in page and "Own car" in page
    assert "Mobil sendiri" in client.get(f"{link_of(guest)}?lang=id").text
    assert "Own car" in client.get(f"{link_of(guest)}?lang=ko").text


def test_a_reworded_choice_keeps_its_code_and_so_the_answers(event):
    question = ask(event, kind=QuestionKind.CHOICE)
    details = QuestionDetails("Tiba dengan", QuestionKind.CHOICE, choices=("Bis", "Mobil sendiri", "Pesawat"))
    service.change_question(question, details, COMMAND)
    assert [(one["code"], one["label"]) for one in question.choices] == [
        ("bus", "Bis"),
        ("mobil_sendiri", "Mobil sendiri"),
        ("pesawat", "Pesawat"),
    ]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (QuestionDetails("", QuestionKind.TEXT), "label"),
        (QuestionDetails("x" * 301, QuestionKind.TEXT), "label"),
        (QuestionDetails("Tiba", QuestionKind.CHOICE, choices=("Bus",)), "choices"),
        (QuestionDetails("Tiba", QuestionKind.CHOICE, choices=("Bus", " Bus ")), "choices"),
        (QuestionDetails("Tiba", QuestionKind.SEVERAL, choices=tuple(map(str, range(61)))), "choices"),
        (
            QuestionDetails("Tiba", QuestionKind.CHOICE, choices=("A", "B"), translations={"en": {"choices": ["A"]}}),
            "choices_en",
        ),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(event, details, field):
    with pytest.raises(Invalid) as refused:
        add_question(event, details, COMMAND)
    assert refused.value.field == field


def test_codes_are_made_from_the_words_and_never_twice(event):
    codes = [ask(event, label).code for label in ("Tiba dengan?", "Tiba, dengan!", "이름", "???", "x" * 80)]
    assert codes[:2] == ["tiba_dengan", "tiba_dengan_2"] and codes[3] == "question"
    assert len(set(codes)) == 5 and all(len(code) <= 32 and code.isascii() for code in codes)


def test_an_organizer_adds_changes_orders_and_retires_questions(organizer, event):
    address = "/manage/fgd/questions"
    assert "Nothing is asked yet" in organizer.get(address).text
    first = {"label": "Tiba dengan", "kind": "choice", "choices": "Bus\nPesawat", "shown_to": "desk", "label_en": "By"}
    assert _post(organizer, f"{address}/new", first).status_code == 302
    assert _post(organizer, f"{address}/new", {"label": "Ukuran", "kind": "text", "shown_to": "organizers"})
    assert _post(organizer, f"{address}/new", {"label": "", "kind": "text", "shown_to": "desk"}).status_code == 422
    _post(organizer, f"{address}/ukuran/move", {"to": "up"})
    assert [one.code for one in queries.asked_of(event.id, "official")] == ["ukuran", "tiba_dengan"]
    change = {"label": "Ukuran baju", "kind": "number", "shown_to": "organizers", "is_required": "y"}
    assert _post(organizer, f"{address}/ukuran", change).status_code == 302
    changed = queries.question_of(event.id, "ukuran")
    assert changed is not None
    assert (changed.label, changed.kind, changed.is_required) == ("Ukuran baju", QuestionKind.TEXT, True)
    _post(organizer, f"{address}/tiba_dengan/retire", {})
    assert [one.code for one in queries.asked_of(event.id, "official")] == ["ukuran"]
    _post(organizer, f"{address}/tiba_dengan/retire", {})
    assert len(queries.asked_of(event.id, "official")) == 2
    preview = organizer.get(f"{address}/preview?category=official&in=en").text
    assert "Ukuran baju" in preview and 'name="question_ukuran"' in preview
    assert organizer.get(f"{address}/none").status_code == 404


def _post(browser, address, data):
    from flask import current_app

    current_app.config["WTF_CSRF_ENABLED"] = False
    try:
        return browser.post(address, data=data)
    finally:
        current_app.config["WTF_CSRF_ENABLED"] = True


def test_the_desk_reads_what_it_is_to_read_and_nothing_else(app, client, event, guest):
    desk = sign_in(app.test_client(), make_user(Role.DESK, event))
    ask(event, "Alergi", shown_to=ShownTo.DESK)
    ask(event, "Honorarium")
    client.post(f"{link_of(guest)}/more", data={"question_alergi": "Kacang <b>", "question_honorarium": "1"})
    assert "Kacang &lt;b&gt;" in desk.get("/manage/fgd/questions/alergi/answers").text
    assert desk.get("/manage/fgd/questions/honorarium/answers").status_code == 403


def test_answers_are_columns_of_the_exported_list(client, organizer, event, guest):
    ask(event, "Baju")
    ask(event, kind=QuestionKind.SEVERAL)
    client.post(f"{link_of(guest)}/more", data={"question_baju": "=1+1", "question_tiba_dengan": ["bus", "pesawat"]})
    text = organizer.get("/manage/fgd/guests/export.csv").data.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["question_baju"] == "\u200b=1+1" and row["question_tiba_dengan"] == "Bus, Pesawat"
    assert organizer.get("/manage/fgd/guests/export.xlsx").status_code == 200


def test_the_pages_of_questions_take_a_fixed_number_of_statements(organizer, event, count_sql):
    numbers = []
    for count in (1, 12):
        for n in range(count):
            ask(event, f"Pertanyaan {count} {n}")
        with count_sql() as statements:
            assert organizer.get("/manage/fgd/questions").status_code == 200
        numbers.append(len(statements))
    assert numbers[0] == numbers[1] <= 8, numbers
