import datetime as dt
import threading

import pytest

from regapp import clock
from regapp.accounts.service import COMMAND
from regapp.errors import Invalid
from regapp.events.history import SENTENCES
from regapp.extensions import db
from regapp.guests.service import GuestDetails, change_guest
from regapp.messages.composing import speaking
from regapp.models import AuditEntry, CertificateRole, DocumentKind, IssuedDocument
from regapp.reports.certificates import queries, service
from regapp.reports.certificates.service import NotIssued, NumberTaken, SettingsChanged
from regapp.reports.certificates.wording import ROLES
from regapp.tickets import documents
from tests.factories import make_event, make_guest, make_guests
from tests.reports.certificates.coming import came, changed, details, issue, issued


def test_whoever_came_gets_one_and_whoever_did_not_gets_none(event):
    here, _away = make_guest(event, "Sulastri"), make_guest(event, "Bambang")
    came(event, here)
    assert issue(event).count == 1
    assert [document.guest_id for document in issued(event)] == [here.id]


def test_numbers_follow_the_pattern_in_the_order_of_the_lists_without_a_gap(event):
    guests = make_guests(event, [GuestDetails(name=name, category="official") for name in ("Citra", "Ani", "Budi")])
    speaker = make_guest(event, "Zainal", "speaker")
    came(event, *guests, speaker)
    changed(event, dated=dt.date(2031, 5, 8), code="KSA")
    run = issue(event)
    assert (run.count, run.first, run.last) == (4, "001/SERT/KSA/V/2031", "004/SERT/KSA/V/2031")
    named = {document.number[:3]: document.data["name"] for document in issued(event)}
    assert named == {"001": "Ani", "002": "Budi", "003": "Citra", "004": "Zainal"}


def test_a_second_run_issues_only_to_who_came_since_and_goes_on_counting(event):
    came(event, make_guest(event, "Ani"))
    issue(event)
    assert issue(event).count == 0
    came(event, make_guest(event, "Aan"))
    assert issue(event).first.startswith("002/")


def test_the_document_keeps_name_with_titles_role_and_number(event):
    guest = make_guest(
        event, "Nurhayati", "speaker", title_before="Prof. Dr. Ir. Hj.", title_after="S.E., M.Si.", language="en"
    )
    came(event, guest)
    issue(event)
    (document,) = issued(event)
    assert document.kind == DocumentKind.CERTIFICATE
    assert document.data["name"] == "Prof. Dr. Ir. Hj. Nurhayati, S.E., M.Si."
    assert (document.data["role"], document.data["number"]) == ("Speaker", document.number)


def test_later_changes_of_the_guest_do_not_alter_an_issued_one(event):
    guest = make_guest(event, "Nurhayati")
    came(event, guest)
    issue(event)
    change_guest(guest, GuestDetails(name="Nurhayati Baru", category="speaker"), COMMAND)
    (document,) = issued(event)
    assert document.data["name"] == "Nurhayati"
    entry = queries.register(event, queries.template_of(event), event.sessions).of(guest.id)
    assert entry.differs


@pytest.mark.parametrize(("body", "differs"), [("", False), ("{role}\n{Position}", True)])
def test_a_change_of_what_is_not_printed_is_none(event, body, differs):
    changed(event, wording={"id": {"body": body}} if body else {})
    guest = make_guest(event, "Nurhayati", position="Kepala Bagian")
    came(event, guest)
    issue(event)
    change_guest(guest, GuestDetails(name="Nurhayati", category="official", position="Kepala Dinas"), COMMAND)
    entry = queries.register(event, queries.template_of(event), event.sessions).of(guest.id)
    assert entry.differs is differs


def test_issuing_again_withdraws_the_old_one_and_takes_a_new_number_and_the_new_name(event, client):
    guest = make_guest(event, "Nurhayati")
    came(event, guest)
    issue(event)
    (old,) = issued(event)
    change_guest(guest, GuestDetails(name="Nurhayati Baru", category="official"), COMMAND)
    service.issue_again(event, event.sessions, guest, old.id, COMMAND)
    (new,) = issued(event)
    assert (new.data["name"], old.number[:3], new.number[:3]) == ("Nurhayati Baru", "001", "002")
    assert "Withdrawn" in client.get(f"/verify/{old.code}").text
    page = client.get(f"/verify/{new.code}").text
    assert all(words in page for words in ("Genuine", "Certificate", "Kementerian Contoh", "FGD", new.number))
    assert "Nurhayati" not in page


def test_a_withdrawn_one_is_known_to_verify_and_its_number_is_never_given_again(event, client):
    guest = make_guest(event, "Nurhayati")
    came(event, guest)
    issue(event)
    (old,) = issued(event)
    service.withdraw(event, guest, old.id, COMMAND)
    page = client.get(f"/verify/{old.code}").text
    assert "Withdrawn" in page and "Certificate" in page and "Nurhayati" not in page
    assert issued(event) == []
    issue(event)
    assert [document.number[:3] for document in issued(event)] == ["002"]


def test_of_two_who_take_the_same_one_back_the_second_is_told(event):
    guest = make_guest(event)
    came(event, guest)
    issue(event)
    (document,) = issued(event)
    service.issue_again(event, event.sessions, guest, document.id, COMMAND)
    for verb in (
        lambda: service.withdraw(event, guest, document.id, COMMAND),
        lambda: service.issue_again(event, event.sessions, guest, document.id, COMMAND),
    ):
        with pytest.raises(NotIssued, match="since"):
            verb()


def test_two_who_issue_at_once_give_every_number_once_and_leave_no_gap(app, event):
    """The row of the settings is locked: the second one waits, and finds the rest."""
    guests = make_guests(event, [GuestDetails(name=f"Tamu {n:03}", category="official") for n in range(40)])
    came(event, *guests)
    sessions = list(event.sessions)
    together, failures = threading.Barrier(2), []

    def one() -> None:
        with app.app_context():
            try:
                together.wait(20)
                service.issue(event, sessions, COMMAND)
            except Exception as error:  # noqa: BLE001 - told by the test
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.commit()  # a reading transaction would go on seeing what was
    numbers = sorted(int(document.number[:3]) for document in issued(event))
    assert (failures, numbers) == ([], list(range(1, 41)))
    assert db.session.query(IssuedDocument).count() == 40


def test_the_database_itself_refuses_a_number_twice(event):
    one, other = make_guest(event, "Ani"), make_guest(event, "Budi")
    came(event, one)
    issue(event)
    (document,) = issued(event)
    with pytest.raises(RuntimeError):
        documents.issue(
            event.id, DocumentKind.CERTIFICATE, guest_id=other.id, number=document.number, dated=document.dated
        )


def test_another_pattern_goes_on_with_the_next_number(event):
    came(event, make_guest(event, "Ani"))
    changed(event, pattern="{no:03}", next_number=12)
    issue(event)
    came(event, make_guest(event, "Budi"))
    changed(event, pattern="0{no}", next_number=13)
    assert issue(event).first == "013"


def test_a_number_that_was_given_under_another_pattern_is_told(event):
    came(event, make_guest(event, "Ani"))
    changed(event, pattern="1{no}", next_number=11)
    issue(event)
    came(event, make_guest(event, "Budi"))
    changed(event, pattern="{no}", next_number=111)
    with pytest.raises(NumberTaken, match="111"):
        issue(event)
    assert len(issued(event)) == 1


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("SERT/{year}", "every certificate would get the same number"),
        ("", "every certificate would get the same number"),
        ("{nomor}/SERT", "no field {nomor}"),
        ("{no:x}/SERT", "{no:03}"),
        ("{no:0}/SERT", "{no:03}"),
        ("{no/SERT", "missing"),
        ("no}/SERT", "missing"),
        ("{no}" + "x" * 200, "too long"),
    ],
)
def test_a_pattern_that_would_collide_or_is_not_understood_is_refused_in_words(event, pattern, message):
    with pytest.raises(Invalid) as refused:
        changed(event, pattern=pattern)
    assert message in str(refused.value) and refused.value.field == "pattern"


def test_numbers_only_go_on(event):
    changed(event, next_number=50)
    with pytest.raises(Invalid, match="50"):
        changed(event, next_number=49)


def test_of_two_who_change_the_settings_at_once_the_second_is_told_who_was_faster(event):
    seen = queries.template_of(event).version
    service.change_template(event, details(place="Jakarta"), seen, COMMAND)
    with pytest.raises(SettingsChanged):
        service.change_template(event, details(place="Bogor"), seen, COMMAND)
    assert queries.template_of(event).place == "Jakarta"


def test_an_unknown_field_in_the_text_is_refused_by_its_name(event):
    with pytest.raises(Invalid) as refused:
        changed(event, wording={"ko": {"body": "{nama}"}})
    assert ("{nama}" in str(refused.value), refused.value.field) == (True, "body_ko")


@pytest.mark.parametrize(("language", "own"), [("id", "Pembicara Tamu"), ("en", "Guest Speaker"), ("ko", None)])
def test_a_category_has_its_own_words_and_the_houses_in_a_language_without_them(event, language, own):
    changed(event, roles={"speaker": {"role": "speaker", "words": {"id": "Pembicara Tamu", "en": "Guest Speaker"}}})
    came(event, make_guest(event, "Lee", "speaker", language=language))
    issue(event)
    with speaking(language):
        assert issued(event)[0].data["role"] == (own or str(ROLES[CertificateRole.SPEAKER]))


def test_one_guest_has_another_role_and_the_category_none(event):
    changed(event, roles={"official": {"role": "none", "words": {}}})
    moderator, without = make_guest(event, "Ani"), make_guest(event, "Budi")
    came(event, moderator, without)
    service.set_role(event, moderator, CertificateRole.MODERATOR, "Moderator Utama", COMMAND)
    issue(event)
    assert [document.data["role"] for document in issued(event)] == ["Moderator Utama"]
    assert service.set_role(event, moderator, CertificateRole.MODERATOR, "Moderator Utama", COMMAND) is False
    assert service.set_role(event, moderator, None, "", COMMAND) is True


def test_another_events_certificates_count_for_themselves(event):
    other = make_event("lain")
    came(event, make_guest(event))
    came(other, make_guest(other))
    assert issue(event).first[:3] == issue(other).first[:3] == "001"


def test_without_a_date_a_certificate_is_dated_the_day_of_its_issue_at_the_event(event):
    came(event, make_guest(event))
    with clock.stopped_at(dt.datetime(2031, 5, 8, 20, 0, tzinfo=dt.UTC)):  # the next morning in Balikpapan
        issue(event)
    assert issued(event)[0].dated == dt.date(2031, 5, 9)


def test_each_verb_is_told_in_the_history_with_a_sentence(event):
    guest = make_guest(event)
    came(event, guest)
    changed(event, place="Jakarta")
    issue(event)
    service.issue_again(event, event.sessions, guest, issued(event)[0].id, COMMAND)
    service.withdraw(event, guest, issued(event)[0].id, COMMAND)
    service.issue_one(event, event.sessions, guest, COMMAND)
    service.set_role(event, guest, CertificateRole.OBSERVER, "", COMMAND)
    told = {entry.action for entry in db.session.query(AuditEntry) if entry.action.startswith("certificate")}
    assert len(told) == 6 and told <= set(SENTENCES)


@pytest.mark.parametrize("many", [3, 1200])
def test_many_are_issued_in_few_statements(event, count_sql, many):
    guests = make_guests(event, [GuestDetails(name=f"Tamu {n}", category="official") for n in range(many)])
    came(event, *guests[:3])
    sessions = list(event.sessions)
    with count_sql() as statements:
        issue_statements = service.issue(event, sessions, COMMAND)
    assert issue_statements.count == 3
    assert len(statements) <= 20, statements
