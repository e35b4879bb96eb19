"""The worker's part in what people send by hand: texts that are true no more wait for nobody."""

import datetime as dt

import sqlalchemy as sa

from regapp import clock
from regapp.extensions import transaction
from regapp.invitations.queries import REMINDER
from regapp.messages.duties import duty
from regapp.models import (
    AnswerValue,
    Channel,
    Event,
    Guest,
    GuestStatus,
    Invitation,
    Message,
    MessageState,
    ReminderAudience,
)


@duty(every=dt.timedelta(minutes=10))
def hold_back_what_is_past() -> int:
    """Hold back the prepared texts that nobody should send any more; returns how many.

    Their guest was taken off the list or has answered since, or the event is over.
    """
    coming = Message.data["audience"].as_string() == ReminderAudience.COMING.value
    still = sa.case((coming, AnswerValue.ACCEPTED.value), else_=AnswerValue.NONE.value)
    past = (
        sa.select(Message.id)
        .join(Guest, Guest.id == Message.guest_id)
        .join(Event, Event.id == Message.event_id)
        .join(Invitation, Invitation.guest_id == Guest.id)
        .where(
            Message.channel == Channel.WHATSAPP,
            Message.state == MessageState.QUEUED,
            sa.or_(
                Guest.status == GuestStatus.WITHDRAWN,
                Event.ends_at <= clock.now(),
                sa.and_(Message.kind == REMINDER, sa.cast(Invitation.answer, sa.String) != still),
            ),
        )
    )
    with transaction() as session:
        held = session.execute(
            sa.update(Message)
            .where(Message.id.in_(past), Message.state == MessageState.QUEUED)
            .values(state=MessageState.CANCELLED)
            .execution_options(synchronize_session=False)
        )
    return held.rowcount  # type: ignore[attr-defined]
