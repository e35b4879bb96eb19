"""How an event asks its guests: the rules of the event and of each category."""

import datetime as dt

import pytest

from regapp.events.queries import event_by_slug, happenings
from regapp.extensions import db
from regapp.models import CountryOrder, RankBasis, Role
from tests.factories import make_event, make_user, sign_in

PAGE = "/manage/fgd/settings/asking"
GIVEN = {
    "asks": ["diet", "vehicle"],
    "quiet_from": "21:30",
    "quiet_until": "06:00",
    "registration_opens": "2031-04-01T09:00",
    "registration_closes": "2031-05-01T09:00",
    "delegations_lock": "2031-05-02T17:00",
    "delegations_need_confirmation": "y",
    "representatives_rank": "represented",
    "country_order": "mikta",
}


@pytest.fixture
def event(app):
    return make_event(
        starts_at=dt.datetime(2031, 5, 8, 0, 30, tzinfo=dt.UTC), ends_at=dt.datetime(2031, 5, 8, 8, tzinfo=dt.UTC)
    )


@pytest.fixture
def organizer(app, event, monkeypatch):
    """A signed-in organizer of the event whose forms need no token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    return sign_in(app.test_client(), make_user(Role.ORGANIZER, event))


def stored():
    db.session.expire_all()
    return event_by_slug("fgd")


def test_the_rules_are_kept_in_the_events_zone(organizer, event):
    assert organizer.post(PAGE, data=GIVEN).status_code == 302
    kept = stored()
    assert kept.asks == ["diet", "vehicle"]
    assert (kept.quiet_from, kept.quiet_until) == ("21:30", "06:00")
    assert kept.registration_opens_at == dt.datetime(2031, 4, 1, 1, tzinfo=dt.UTC)
    assert kept.delegations_lock_at == dt.datetime(2031, 5, 2, 9, tzinfo=dt.UTC)
    assert kept.delegations_need_confirmation and not kept.regrets_only
    assert (kept.representatives_rank, kept.country_order) == (RankBasis.REPRESENTED, CountryOrder.MIKTA)
    assert "quiet_from" in happenings(event.id)[0].entry.data["changed"]


def test_the_page_shows_the_rules_as_they_stand_and_saving_them_changes_nothing(organizer, event):
    organizer.post(PAGE, data=GIVEN)
    page = organizer.get(PAGE).text
    assert 'value="2031-04-01T09:00"' in page and 'value="21:30"' in page
    assert "Nothing was changed." in organizer.post(PAGE, data=GIVEN, follow_redirects=True).text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"quiet_from": "25:00"}, "Please enter a time of day, such as 21:00."),
        ({"quiet_from": "nine"}, "Please enter a time of day, such as 21:00."),
        ({"quiet_until": ""}, "A quiet time needs a beginning and an end."),
        ({"registration_closes": "2031-03-01T09:00"}, "The end lies before the beginning."),
        ({"delegations_lock": "2031-06-01T09:00"}, "This lies after the end of the event."),
        ({"registration_opens": "soon"}, "Please enter a date and a time, such as 2031-05-08 08:30."),
        ({"representatives_rank": "by_hand"}, "Not a valid choice."),
        ({"country_order": "alphabet"}, "Not a valid choice."),
        ({"asks": ["shoe size"]}, "shoe size"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_lost(organizer, event, wrong, message):
    answer = organizer.post(PAGE, data=GIVEN | wrong)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="2031-05-02T17:00"' in answer.text or "delegations_lock" in wrong
    assert stored().quiet_from == ""


def test_a_category_opens_to_the_public(organizer, event):
    form = {
        "category-student-companions_allowed": "2",
        "category-student-public_registration": "y",
        "category-student-has_waiting_list": "y",
        "category-student-offer_hours": "12",
    }
    assert organizer.post(f"{PAGE}/categories/student", data=form).status_code == 302
    student = next(one for one in stored().categories if one.code == "student")
    assert student.public_registration and student.has_waiting_list
    assert (student.companions_allowed, student.offer_hours) == (2, 12)
    assert not student.confirms_address and not student.needs_approval


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("companions_allowed", "21", "Please enter a number from 0 to 20."),
        ("companions_allowed", "-1", "Please enter a whole number"),
        ("offer_hours", "0", "Please enter a number from 1 to 720."),
        ("offer_hours", "soon", "Please enter a whole number"),
    ],
)
def test_a_categorys_numbers_are_checked(organizer, event, field, value, message):
    answer = organizer.post(f"{PAGE}/categories/student", data={f"category-student-{field}": value})
    assert answer.status_code == 422
    assert message in answer.text


def test_a_category_that_is_not_of_this_event_is_not_found(organizer, event):
    assert organizer.post(f"{PAGE}/categories/ministers", data={}).status_code == 404
