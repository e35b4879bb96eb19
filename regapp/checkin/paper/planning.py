"""What typed lines would do, before they do it: who, when, and what is wrong, line by line."""

import dataclasses
import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _l

from regapp import clock, dates
from regapp.checkin.paper import queries, reading
from regapp.checkin.paper.queries import Listed
from regapp.checkin.paper.reading import Line, Problem, Stranger
from regapp.errors import Invalid
from regapp.guests.service import GuestDetails, check_details
from regapp.models import Event, EventSession, Guest, PaperPack
from regapp.models.folding import fold

SPARES = 50
# What lasts longer is on more than one day for those who come: a time of day does not say which.
_ONE_DAY = dt.timedelta(hours=16)


@dataclasses.dataclass(frozen=True)
class Typed:
    """What somebody typed: people of the list, people who were not on it, the time where a line has none.

    `day` is the day of the times for a session that lasts several.
    """

    people: str
    strangers: str = ""
    usual_time: dt.time | None = None
    day: dt.date | None = None

    @property
    def text(self) -> str:
        """All of it, as it is kept."""
        usual = self.usual_time.strftime("%H:%M") if self.usual_time else ""
        day = self.day.isoformat() if self.day else ""
        parts = (" ".join(filter(None, (day, usual))), self.people.strip(), self.strangers.strip())
        return "\n\n".join(filter(None, parts))


@dataclasses.dataclass(frozen=True)
class Seen:
    """Somebody of the list who is to be recorded at that time (UTC), and when they are recorded already."""

    one: Listed
    at: dt.datetime
    spares: tuple[int, ...]
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
        self._given = queries.given(event.id)
        self._claimed: dict[int, _Claim] = {}

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
        refs = {ref for line in lines for ref in line.refs}
        keys = {self._keys[number - 1] for line in lines for number in line.numbers}
        found = queries.standing(self._event.id, keys, refs) if lines else {}
        came = queries.came(self._session.id, {one.holder.guest.id for one in found.values()})
        seen: dict[int, Seen] = {}
        for line in lines:
            at = self._at(line.line, line.time, self._problems)
            for who in (*(self._keys[number - 1] for number in line.numbers), *line.refs):
                one = found.get(who) or self._nobody(line.line, who)
                if one:
                    self._spare(_Claim(line.line, one.holder.guest.name, one.holder.guest.id), line.spare)
                if one and at:
                    _see(seen, Seen(one, at, (line.spare,) if line.spare else (), came.get(one.holder.guest.id)))
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
        first: dict[tuple[str, str, str], int] = {}
        for one in strangers:
            at = self._at(one.line, one.time, self._stranger_problems)
            self._spare(_Claim(one.line, one.name, None), one.spare)
            if (before := first.setdefault((one.name, one.position, one.institution), one.line)) != one.line:
                self._stranger_problems.append(Problem(one.line, _l("Line %(line)s says the same.", line=before)))
            try:
                check_details(GuestDetails(name=one.name, position=one.position, institution=one.institution))
            except Invalid as error:
                self._stranger_problems.append(Problem(one.line, error.message))
            if at:
                newcomers.append(Newcomer(one, at, namesakes.get(fold(one.name))))
        return newcomers

    def _nobody(self, line: int, ref: int | str) -> None:
        self._problems.append(Problem(line, _l("Nobody of this event has the reference %(ref)s.", ref=ref)))

    def _at(self, line: int, time: dt.time | None, problems: list[Problem]) -> dt.datetime | None:
        """When that was (UTC); a time that has not come yet, or none at all, is a problem."""
        time = time or self._typed.usual_time
        if time is None:
            problems.append(Problem(line, _l("The time is missing: write it on this line, or as the usual one.")))
            return None
        at = instant_of(self._event, self._session, time, self._typed.day)
        if at > clock.now():
            said: Any = _l("%(time)s has not come yet.", time=dates.moment(at, self._event.zone, self._event.language))
            problems.append(Problem(line, said))
            return None
        return at

    def _spare(self, claim: "_Claim", spare: int | None) -> None:
        """A badge hangs on one neck: not of somebody else before, nor on another line."""
        if spare is None:
            return
        problems = self._stranger_problems if claim.guest_id is None else self._problems
        given, before = self._given.get(spare), self._claimed.setdefault(spare, claim)
        if given and given.id != claim.guest_id:
            problems.append(Problem(claim.line, noted_for(spare, given.name)))
        elif (before.guest_id is None) != (claim.guest_id is None):
            problems.append(Problem(claim.line, noted_for(spare, before.name)))
        elif before != claim and (claim.guest_id is None or before.guest_id != claim.guest_id):
            same: Any = _l("Line %(line)s has the badge S%(number)s too.", line=before.line, number=spare)
            problems.append(Problem(claim.line, same))


@dataclasses.dataclass(frozen=True)
class _Claim:
    """On which line a badge is written, and for whom; without a key for somebody who was not on the list."""

    line: int
    name: str
    guest_id: int | None


def _see(seen: dict[int, Seen], one: Seen) -> None:
    """Of two times of one person the earlier counts; every badge does."""
    before = seen.setdefault(one.one.holder.guest.id, one)
    if before is not one:
        spares = tuple(dict.fromkeys((*before.spares, *one.spares)))
        seen[one.one.holder.guest.id] = dataclasses.replace(before, at=min(before.at, one.at), spares=spares)


def noted_for(spare: int, name: str) -> Any:
    """That a badge is somebody else's."""
    return _l("The badge S%(number)s is noted for %(name)s.", number=spare, name=name)


def days(event: Event, session: EventSession) -> list[dt.date]:
    """The days in the event's zone of a session that lasts several; none for one that does not."""
    if session.ends_at - session.starts_at <= _ONE_DAY:
        return []
    first, last = (at.astimezone(event.zone).date() for at in (session.starts_at, session.ends_at))
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]


def instant_of(event: Event, session: EventSession, time: dt.time, day: dt.date | None = None) -> dt.datetime:
    """A time of day on that day in the event's zone (UTC); without one, when the session's doors are open then.

    A dinner goes on after midnight, and doors open before it. A time at which the doors are shut is the first day's.
    """
    first = day or session.starts_at.astimezone(event.zone).date()
    near = [
        dt.datetime.combine(first + dt.timedelta(days=number), time, event.zone).astimezone(dt.UTC)
        for number in ((0,) if day else (0, 1, -1))
    ]
    return next((at for at in near if session.opens_at <= at <= session.closes_at), near[0])
