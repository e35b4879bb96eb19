"""What typed lines would do, before they do it: who, when, and what is wrong, line by line."""

import dataclasses
import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l

from regapp import clock, dates
from regapp.checkin.paper import queries, reading
from regapp.checkin.paper.queries import Listed
from regapp.checkin.paper.reading import Line, Problem, Stranger
from regapp.models import Event, EventSession, Guest, PaperPack
from regapp.models.folding import fold

SPARES = 50
# A time of day belongs to the session's day; one this long before the doors open belongs to the day after.
_NEXT_DAY = dt.timedelta(hours=12)


@dataclasses.dataclass(frozen=True)
class Typed:
    """What somebody typed: people of the list, people who were not on it, the time where a line has none."""

    people: str
    strangers: str = ""
    usual_time: dt.time | None = None


@dataclasses.dataclass(frozen=True)
class Seen:
    """Somebody of the list who is to be recorded at that time (UTC), and when they are recorded already."""

    one: Listed
    at: dt.datetime
    spare: int | None
    recorded_at: dt.datetime | None


@dataclasses.dataclass(frozen=True)
class Newcomer:
    """Somebody who is to be put on the list and recorded, and who of the list has the same name."""

    stranger: Stranger
    at: dt.datetime
    namesake: Guest | None


@dataclasses.dataclass(frozen=True)
class Plan:
    """Everything that the lines would do; with a problem nothing is done."""

    seen: tuple[Seen, ...]
    newcomers: tuple[Newcomer, ...]
    problems: tuple[Problem, ...]
    stranger_problems: tuple[Problem, ...]

    @property
    def is_ready(self) -> bool:
        """Whether there is something to record and nothing in its way."""
        return bool(self.seen or self.newcomers) and not self.problems and not self.stranger_problems


def plan(event: Event, session: EventSession, pack: PaperPack | None, typed: Typed) -> Plan:
    """Read the lines against the list. At most seven statements."""
    return _Planner(event, session, pack, typed).plan()


class _Planner:
    """Resolves lines; collects what is wrong with them."""

    def __init__(self, event: Event, session: EventSession, pack: PaperPack | None, typed: Typed) -> None:
        self._event, self._session, self._typed = event, session, typed
        self._keys = list(pack.guest_ids) if pack else []
        self._problems: list[Problem] = []
        self._stranger_problems: list[Problem] = []
        self._given = {number: guest.name for number, guest in queries.given(event.id).items()}
        self._claimed: dict[int, int] = {}

    def plan(self) -> Plan:
        """Both parts."""
        seen, newcomers = tuple(self._seen()), tuple(self._newcomers())
        self._problems.sort(key=lambda problem: problem.line)
        return Plan(seen, newcomers, tuple(self._problems), tuple(self._stranger_problems))

    def _seen(self) -> list[Seen]:
        lines: list[Line] = []
        for one in reading.lines(self._typed.people, len(self._keys), SPARES):
            if isinstance(one, Problem):
                self._problems.append(one)
            else:
                lines.append(one)
        keys = [self._keys[number - 1] for line in lines for number in line.numbers]
        moved = queries.merged_into(self._event.id, keys)
        refs = {ref for line in lines for ref in line.refs}
        found = queries.listed(self._event.id, {moved.get(key, key) for key in keys}, refs) if lines else []
        by_key, by_ref = ({one.holder.guest.id: one for one in found}, {one.holder.guest.ref: one for one in found})
        came = queries.came(self._session.id, by_key)
        seen: dict[int, Seen] = {}
        for line in lines:
            at = self._at(line.line, line.time, self._problems)
            people = [by_key.get(moved.get(key, key)) for key in (self._keys[n - 1] for n in line.numbers)]
            people += [by_ref.get(ref) or self._nobody(line.line, ref) for ref in line.refs]
            for one in filter(None, people):
                key = one.holder.guest.id
                spare = self._spare(line.line, line.spare, one.holder.guest.name, self._problems)
                if at and (key not in seen or at < seen[key].at):
                    seen[key] = Seen(one, at, spare, came.get(key))
        return list(seen.values())

    def _newcomers(self) -> list[Newcomer]:
        strangers: list[Stranger] = []
        for one in reading.strangers(self._typed.strangers, SPARES):
            if isinstance(one, Problem):
                self._stranger_problems.append(one)
            else:
                strangers.append(one)
        namesakes = queries.namesakes(self._event.id, {fold(one.name) for one in strangers}) if strangers else {}
        newcomers = []
        for one in strangers:
            at = self._at(one.line, one.time, self._stranger_problems)
            self._spare(one.line, one.spare, one.name, self._stranger_problems)
            if at:
                newcomers.append(Newcomer(one, at, namesakes.get(fold(one.name))))
        return newcomers

    def _nobody(self, line: int, ref: str) -> None:
        self._problems.append(Problem(line, _l("Nobody of this event has the reference %(ref)s.", ref=ref)))

    def _at(self, line: int, time: dt.time | None, problems: list[Problem]) -> dt.datetime | None:
        """When that was (UTC); a time that has not come yet, or none at all, is a problem."""
        time = time or self._typed.usual_time
        if time is None:
            problems.append(Problem(line, _l("The time is missing: write it on this line, or as the usual one.")))
            return None
        at = instant_of(self._event, self._session, time)
        if at > clock.now():
            said: Any = _l("%(time)s has not come yet.", time=dates.moment(at, self._event.zone, self._event.language))
            problems.append(Problem(line, said))
            return None
        return at

    def _spare(self, line: int, spare: int | None, name: str, problems: list[Problem]) -> int | None:
        if spare is None:
            return None
        if spare in self._given and self._given[spare] != name:
            problems.append(
                Problem(line, _l("The badge S%(number)s is noted for %(name)s.", number=spare, name=self._given[spare]))
            )
        elif self._claimed.setdefault(spare, line) != line:
            problems.append(
                Problem(
                    line, _l("Line %(line)s has the badge S%(number)s too.", line=self._claimed[spare], number=spare)
                )
            )
        return spare


def instant_of(event: Event, session: EventSession, time: dt.time) -> dt.datetime:
    """A time of day on the session's day in the event's zone (UTC); after midnight where the session goes on then."""
    day = session.starts_at.astimezone(event.zone).date()
    at = dt.datetime.combine(day, time, event.zone)
    if at < session.opens_at - _NEXT_DAY:
        at = dt.datetime.combine(day + dt.timedelta(days=1), time, event.zone)
    return at.astimezone(dt.UTC)
