"""Companions come and go with whom they accompany."""

import sqlalchemy as sa

from regapp import clock
from regapp.extensions import db
from regapp.models import AnswerValue, Guest, GuestStatus, Invitation


def leave_with(host_ids: list[int]) -> None:
    """Whoever accompanies these guests leaves the list with them; their own answers stay."""
    _move(host_ids, GuestStatus.LISTED, GuestStatus.WITHDRAWN)


def return_with(host_id: int) -> None:
    """Those who left with this guest come back; not those who were taken off one by one."""
    _move([host_id], GuestStatus.WITHDRAWN, GuestStatus.LISTED)


def _move(host_ids: list[int], before: GuestStatus, after: GuestStatus) -> None:
    stayed_away = sa.exists().where(Invitation.guest_id == Guest.id, Invitation.answer == AnswerValue.DECLINED)
    db.session.execute(
        sa.update(Guest)
        .where(
            Guest.companion_of_id.in_(host_ids),
            Guest.status == before,
            Guest.merged_into_id.is_(None),
            Guest.replaced_by_id.is_(None),
            ~stayed_away,
        )
        .values(status=after, updated_at=clock.now())
        .execution_options(synchronize_session=False)
    )
