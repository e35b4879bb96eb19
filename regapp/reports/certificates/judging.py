"""Who meets the rule: which sessions count, whether each or one is needed, and for how many minutes."""

import dataclasses
from collections.abc import Mapping, Sequence

from regapp.models import CertificateTemplate, EventSession


@dataclasses.dataclass(frozen=True)
class Lack:
    """What is missing at a session: `minutes` that somebody was inside; None: they never came."""

    session: EventSession
    minutes: int | None


@dataclasses.dataclass(frozen=True)
class Rule:
    """What scans must show. Minutes count only where leaving is recorded; elsewhere having come is enough."""

    sessions: tuple[EventSession, ...]
    needs_all: bool
    minutes: int

    @property
    def timed(self) -> list[EventSession]:
        """The sessions at which minutes are counted."""
        return [one for one in self.sessions if self.minutes and one.counts_exits]

    def lacks(self, came: Mapping[int, int]) -> list[Lack]:
        """What is missing, none where the rule is met. `came` has the seconds inside by session, 0 where untimed."""
        lacks = [lack for session in self.sessions if (lack := self._lack(session, came)) is not None]
        if not self.needs_all and len(lacks) < len(self.sessions):
            return []
        if self.needs_all:
            return lacks
        # Of several that would each be enough, those at which they were for a while say most.
        return [lack for lack in lacks if lack.minutes is not None] or lacks

    def _lack(self, session: EventSession, came: Mapping[int, int]) -> Lack | None:
        seconds = came.get(session.id)
        if seconds is None:
            return Lack(session, None)
        if session in self.timed and seconds < self.minutes * 60:
            return Lack(session, seconds // 60)
        return None


def rule_of(template: CertificateTemplate, sessions: Sequence[EventSession]) -> Rule:
    """The event's rule; sessions that do not exist any more are passed over, none named means all of them."""
    chosen = tuple(one for one in sessions if one.code in template.sessions) or tuple(sessions)
    return Rule(chosen, template.all_sessions, template.minutes)
