"""A standing delegation for tests: eight of an embassy, a focal point with a link."""

import re

import sqlalchemy as sa
from flask.testing import FlaskClient

from regapp.accounts.service import COMMAND
from regapp.extensions import db
from regapp.guests.service import GuestDetails
from regapp.models import AnswerValue, Delegation, Event, Guest, Invitation
from regapp.rsvp.delegations import queries, service
from regapp.rsvp.delegations.queries import Group
from regapp.rsvp.delegations.service import DelegationDetails
from regapp.rsvp.focal_point.service import FocalPoint
from regapp.tickets import credentials
from tests.factories import make_guests

NAME = "Embassy of the Republic of Korea"
EIGHT = ("Kim Ha-neul", "Lee Do-yun", "Park Seo-jun", "Choi Ji-woo", "Jung Min", "Kang Hye", "Yoon Su", "Han Bit")


def make_delegation(
    event: Event, people: tuple[str, ...] = EIGHT, name: str = NAME, is_linked: bool = True, **fields
) -> Delegation:
    """A delegation with these people, announced and linked as the committee does it."""
    details = {"focal_point_name": "Oh Sekretaris", "focal_point_email": "focal@mofa.example", "language": "en"}
    delegation = service.create(event, DelegationDetails(name, **(details | {"allowance": 8} | fields)), COMMAND)
    make_guests(event, [GuestDetails(one, category="delegate", delegation=name) for one in people])
    if is_linked:
        service.make_link(delegation, event, COMMAND)
    return delegation


def path_of(delegation: Delegation) -> str:
    """The path of the focal point's page."""
    delegation = db.session.get(Delegation, delegation.id)
    return f"/d/{credentials.delegation_token(delegation.secret, delegation.link_generation)}"


def focal_point(delegation: Delegation) -> FocalPoint:
    """The holder of the delegation's link."""
    delegation = db.session.get(Delegation, delegation.id)
    return FocalPoint(delegation.id, delegation.link_hash, delegation.focal_point_name)


def group_of(delegation: Delegation) -> Group:
    """The delegation as it stands."""
    db.session.rollback()
    return queries.group(*queries.with_event(delegation.id))


def names_of(delegation: Delegation) -> list[str]:
    """Its members in their order."""
    return [member.guest.name for member in group_of(delegation).members]


def member(delegation: Delegation, name: str) -> queries.Member:
    """One of its people on the list."""
    return next(one for one in group_of(delegation).everybody if one.guest.name == name)


def answer_of(guest: Guest) -> AnswerValue:
    """What stands of a guest's answer."""
    db.session.rollback()
    return db.session.scalars(sa.select(Invitation.answer).where(Invitation.guest_id == guest.id)).one()


def field_in(page: str, name: str, form: str = "") -> str:
    """The value of a hidden field, of the first form whose address ends so."""
    place = page.index(f'{form}"') if form else 0
    return re.search(rf'name="{name}"\s+value="([^"]*)"', page[place:])[1]


def version_in(client: FlaskClient, address: str) -> str:
    """What a page that was opened now says it shows."""
    return field_in(client.get(address).text.split("<h2>", 1)[-1], "version")
