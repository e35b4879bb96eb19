"""Runs of badges: for whom, in which order, in the background, once more; and what is to be looked at before."""

import datetime as dt
import io
import threading

import pypdfium2
import pytest

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import PrintedBadge, PrintRun, Role, RunState
from regapp.printing.preflight import Trouble
from regapp.reports.runs import queries, service
from regapp.reports.runs.asking import Asking, asking
from regapp.reports.runs.queries import Order, Scope
from regapp.reports.runs.service import NobodyToPrint
from regapp.tickets import service as tickets
from regapp.tickets.layouts import service as layouts
from regapp.tickets.layouts.queries import delegations_of
from tests.factories import make_event, make_guest, make_guests, make_user, sign_in
from tests.printing.reading import texts
from tests.printing.samples import TITLE_OF_71

LONG = f"{TITLE_OF_71} " * 5


@pytest.fixture
def event(app):
    return make_event()


def names(run, *of):
    """Which of these names stand on the pages of a run, in the order of its pages."""
    pages = texts(service.file_of(run).read_bytes())
    return [name for page in pages for name in of if name in page]


def ask(event, order=Order.LISTS, layout="", **scope):
    return service.ask(event, Scope(**scope), order, layout, COMMAND)


def test_a_few_badges_are_ready_at_once_and_the_run_says_who_asked_for_them(event):
    make_guests(event, [GuestDetails(name, "official") for name in ("Wati", "Budi", "이민석")])
    run = ask(event)
    assert (run.state, run.total, run.done, run.pages, run.missing) == (RunState.READY, 3, 3, 3, [])
    assert run.asked_by == COMMAND.name
    assert len(pypdfium2.PdfDocument(service.file_of(run).read_bytes())) == 3


def test_many_badges_wait_for_the_worker(event, monkeypatch):
    monkeypatch.setattr(service, "AT_ONCE", 2)
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(3)])
    run = ask(event)
    assert (run.state, run.file) == (RunState.WAITING, "")
    service.print_waiting()
    db.session.refresh(run)
    assert (run.state, run.done) == (RunState.READY, 3)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order.NAME, ["Agus", "Budi", "Wati"]),
        (Order.INSTITUTION, ["Wati", "Agus", "Budi"]),
        (Order.DELEGATION, ["Budi", "Agus", "Wati"]),
        (Order.PRECEDENCE, ["Wati", "Budi", "Agus"]),
    ],
)
def test_badges_lie_in_the_order_that_was_asked_for(event, order, expected):
    make_guests(
        event,
        [
            GuestDetails("Agus", "official", institution="Bappeda", precedence=3),
            GuestDetails("Budi", "official", institution="Zeni", precedence=2, delegation="Ambasada"),
            GuestDetails("Wati", "official", institution="Apindo", precedence=1),
        ],
    )
    assert names(ask(event, order), "Agus", "Budi", "Wati") == expected


def test_references_come_in_their_order(event):
    guests = make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(5)])
    refs = sorted(guest.ref for guest in guests)
    assert names(ask(event, Order.REFERENCE), *refs) == refs


def test_a_category_or_a_delegation_is_printed_alone(event):
    make_guests(event, [GuestDetails("Wati", "official"), GuestDetails("Budi", "student", delegation="Kampus")])
    (key,) = delegations_of(event.id)
    assert names(ask(event, category="student"), "Wati", "Budi") == ["Budi"]
    assert names(ask(event, delegation=key), "Wati", "Budi") == ["Budi"]


def test_only_who_is_new_or_has_changed_since_the_last_run_is_printed_again(event):
    wati, budi = make_guests(event, [GuestDetails("Wati", "official"), GuestDetails("Budi", "official")])
    ask(event)
    with pytest.raises(NobodyToPrint, match="nobody is new"):
        ask(event, changed=True)
    make_guest(event, "Sari")
    budi.position = "Kepala Dinas"
    db.session.commit()
    assert sorted(names(ask(event, changed=True), "Wati", "Budi", "Sari")) == ["Budi", "Sari"]
    layouts.assign(event, "card", {}, COMMAND)
    assert ask(event, changed=True).total == 3, "another layout makes another badge"


def test_nobody_to_print_is_said_in_words_and_leaves_no_run(event):
    with pytest.raises(NobodyToPrint, match="Nobody here has a valid ticket"):
        ask(event)
    assert db.session.query(PrintRun).count() == 0


def test_of_two_workers_at_one_instant_one_prints(event, app, monkeypatch):
    monkeypatch.setattr(service, "AT_ONCE", 0)
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(20)])
    run_id = ask(event).id
    db.session.commit()
    did, barrier = [], threading.Barrier(2)

    def work():
        with app.app_context():
            barrier.wait()
            did.append(service.print_run(run_id))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(did) == [False, True]
    db.session.expire_all()
    assert db.session.get_one(PrintRun, run_id).attempts == 1


def test_a_run_whose_worker_was_killed_is_taken_up_by_another_but_not_for_ever(event, monkeypatch):
    monkeypatch.setattr(service, "AT_ONCE", 0)
    make_guest(event, "Wati")
    run = ask(event)
    run.state, run.leased_until, run.attempts = RunState.PRINTING, clock.now() + dt.timedelta(minutes=1), 1
    db.session.commit()
    assert not service.print_run(run.id), "its worker may be alive"
    run.leased_until = clock.now() - dt.timedelta(seconds=1)
    db.session.commit()
    assert service.print_run(run.id)
    db.session.refresh(run)
    assert run.state == RunState.READY

    again = ask(event)
    again.state, again.leased_until, again.attempts = RunState.PRINTING, clock.now() - dt.timedelta(1), 3
    db.session.commit()
    assert not service.print_run(again.id)
    db.session.refresh(again)
    assert (again.state, bool(again.problem)) == (RunState.FAILED, True)


def test_a_run_that_fails_says_so_in_words_and_leaves_no_half_file(event, monkeypatch, app):
    make_guest(event, "Wati")

    def fail(*args, **more):
        raise OSError("disk is gone")

    monkeypatch.setattr(service.badges, "write_prepared", fail)
    before = set(service._folder().glob("*"))
    run = ask(event)
    assert (run.state, run.problem) == (RunState.FAILED, "Something went wrong while printing.")
    assert set(service._folder().glob("*")) == before


def test_the_progress_of_a_large_run_can_be_followed(event, monkeypatch):
    make_guests(event, [GuestDetails(f"Tamu {n}", "official") for n in range(8)])
    monkeypatch.setattr(service, "_NOTED_EVERY", 0)
    seen = []
    mark = service._mark
    monkeypatch.setattr(
        service, "_mark", lambda run_id, **values: (seen.append(values.get("done")), mark(run_id, **values))
    )
    ask(event)
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 8]


def test_files_are_erased_after_two_weeks_and_the_run_stays(event):
    make_guest(event, "Wati")
    run = ask(event)
    path = service.file_of(run)
    run.done_at = clock.now() - dt.timedelta(days=15)
    db.session.commit()
    service.erase_old_files()
    db.session.refresh(run)
    assert (path.exists(), run.file, run.total) == (False, "", 1)


@pytest.mark.parametrize("guests", [2, 40])
def test_a_run_takes_a_fixed_number_of_statements(event, guests, count_sql):
    make_guests(event, [GuestDetails(f"Tamu {n}", "official", delegation=f"D{n}") for n in range(guests)])
    with count_sql() as statements:
        ask(event, Order.DELEGATION)
    assert len(statements) <= 22


class TestPreflight:
    def look(self, event, layout=""):
        return queries.preflight(event, queries.chosen(event, Scope(), Order.LISTS, layout), layout)

    def test_a_usual_list_has_nothing_in_the_way(self, event):
        make_guests(event, [GuestDetails(name, "official") for name in ("Wati", "이민석", "Gülşah İnanoğlu")])
        assert self.look(event).is_clear

    @pytest.mark.parametrize(
        ("details", "trouble", "says"),
        [
            ({"name": "สมชาย"}, Trouble.MISSING, "THAI CHARACTER SO SUA"),
            ({"name": "مريم"}, Trouble.MISSING, "ARABIC LETTER MEEM"),
            ({"name": "Wati", "institution": "Kementerian " * 32, "position": LONG}, Trouble.SMALL, ""),
        ],
    )
    def test_a_guest_whose_badge_would_not_come_out_well_is_named(self, event, details, trouble, says):
        make_guest(event, "Budi")
        guest = make_guest(event, **details)
        found = self.look(event, "card")
        assert [one.guest.id for one in found.guests] == [guest.id]
        assert trouble in {finding.trouble for finding in found.guests[0].findings}
        assert says in " ".join(finding.detail for finding in found.guests[0].findings)

    def test_a_shorter_title_takes_the_trouble_away(self, event):
        guest = make_guest(event, "Wati", position=LONG, institution="Kementerian " * 9)
        assert self.look(event, "card").guests
        service.shorten(event, guest.ref, "Kadis ESDM", COMMAND)
        assert self.look(event, "card").is_clear

    def test_a_small_code_and_a_coarse_picture_are_said_once_for_all(self, event):
        import json

        from PIL import Image

        make_guests(event, [GuestDetails("Wati", "official"), GuestDetails("Budi", "official")])
        stream = io.BytesIO()
        Image.new("RGB", (60, 60)).save(stream, "PNG")
        upload = layouts.keep_file(event, "logo.png", stream.getvalue(), COMMAND)
        own = layouts.copy(event, "a6", "Kecil", COMMAND)
        document = json.loads(own.document)
        document["front"] = [
            {"kind": "code", "left": 5, "top": 5, "width": 20, "height": 20},
            {"kind": "picture", "left": 40, "top": 5, "width": 50, "height": 50, "asset": upload.sha256},
            {"kind": "picture", "left": 40, "top": 60, "width": 50, "height": 50, "asset": "0" * 64},
        ]
        layouts.save(event, own.code, json.dumps(document).encode(), own.version, COMMAND)
        found = self.look(event, own.code)
        assert [(one.trouble, one.detail) for _, one in found.shared] == [
            (Trouble.CODE, "14.5"),
            (Trouble.COARSE, "30"),
            (Trouble.LOST, ""),
        ]

    def test_a_printed_badge_whose_ticket_was_revoked_since_is_named(self, event):
        guest = make_guest(event, "Wati")
        ask(event)
        assert self.look(event).revoked == ()
        tickets.reissue(guest, COMMAND)
        assert [one.id for one in self.look(event).revoked] == [guest.id]
        ask(event)
        assert self.look(event).revoked == ()

    def test_a_guest_is_asked_for_a_short_title_in_their_own_language(self, event):
        guest = make_guest(
            event,
            "이민석",
            position="Counsellor <1>",
            language="ko",
            phone="+6281200011122",
            email="lee@embassy.example",
        )
        links = asking(event, guest)
        assert links.chat.startswith("https://wa.me/6281200011122?text=")
        assert "%3C1%3E" in links.chat and links.mail.startswith("mailto:lee@embassy.example?subject=")
        assert asking(event, make_guest(event, "Wati")) == Asking("", "")


class TestPages:
    @pytest.fixture
    def client(self, app, event, monkeypatch):
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))

    def test_badges_are_asked_for_and_fetched_under_a_name_that_says_what_they_are(self, client, event):
        make_guest(event, "PT Borneo <Hijau> & Rekan")
        page = client.post("/manage/fgd/badges", data={"whom": "everybody", "order": "name"}, follow_redirects=True)
        assert "1 badge is ready." in page.text
        run = db.session.query(PrintRun).one()
        file = client.get(f"/manage/fgd/badges/runs/{run.id}.pdf")
        assert file.mimetype == "application/pdf" and "_FGD-" in file.headers["Content-Disposition"]
        client.post(f"/manage/fgd/badges/runs/{run.id}/again")
        assert db.session.query(PrintRun).count() == 2

    @pytest.mark.parametrize(
        ("data", "status", "says"),
        [
            ({"whom": "everybody", "order": "name"}, 409, "Nobody here has a valid ticket"),
            ({"whom": "category:gone", "order": "name"}, 422, "Not a valid choice"),
            ({"whom": "everybody", "order": "name", "layout": "gone"}, 422, "Not a valid choice"),
        ],
    )
    def test_what_cannot_be_printed_is_said_on_the_page(self, client, data, status, says):
        answer = client.post("/manage/fgd/badges", data=data)
        assert answer.status_code == status and says in answer.text

    def test_another_events_run_is_not_to_be_had(self, client, event):
        other = make_event("other")
        make_guest(other, "Wati")
        run = ask(other)
        assert client.get(f"/manage/fgd/badges/runs/{run.id}.pdf").status_code == 404

    def test_the_preflight_links_to_each_guest_and_takes_a_short_title(self, client, event):
        guest = make_guest(event, "PT <Borneo>", position=LONG, institution="X" * 90, email="a@b.example")
        page = client.get("/manage/fgd/badges/preflight?whom=everybody&layout=card")
        assert "PT &lt;Borneo&gt;" in page.text and f"/guests/{guest.ref}" in page.text
        assert "Ask for a short title" in page.text
        client.post(f"/manage/fgd/badges/short-title/{guest.ref}", data={"words": "Kadis"})
        assert "Nothing is in the way" in client.get("/manage/fgd/badges/preflight?whom=everybody&layout=gone").text

    @pytest.mark.parametrize("runs", [1, 6])
    def test_the_page_takes_a_fixed_number_of_statements(self, client, event, runs, count_sql):
        make_guest(event, "Wati")
        for _ in range(runs):
            ask(event)
        client.get("/manage/fgd/badges")
        with count_sql() as statements:
            client.get("/manage/fgd/badges")
        assert len(statements) <= 12

    def test_printed_looks_are_kept_once_for_each_guest(self, client, event):
        make_guest(event, "Wati")
        ask(event)
        ask(event)
        assert db.session.query(PrintedBadge).count() == 1
