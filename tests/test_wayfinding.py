"""The navigation: each of the committee's pages belongs under one entry of it."""

from regapp.wayfinding import BELONGS_TO, PAGES
from tests.test_access import DESK, ORGANIZER


def test_every_page_of_the_committee_belongs_under_an_entry_that_exists(app):
    entries = {endpoint for endpoint, _label in PAGES}
    flows = {endpoint.partition(".")[0] for endpoint in entries}
    rooms = {endpoint.partition(".")[0] for endpoint in DESK | ORGANIZER}
    assert rooms - flows == set(BELONGS_TO)
    assert set(BELONGS_TO.values()) <= entries <= set(app.view_functions)
