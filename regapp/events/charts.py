"""Bars over time, ready to be drawn: what stands in which place, without any markup."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from regapp.events.queries import Counts

MOST_BARS = 90
# Widths of a bar in minutes, the narrowest that fits is taken.
WIDTHS = (1, 2, 5, 10, 15, 30, 60, 180, 360, 720, 1440)


@dataclasses.dataclass(frozen=True)
class Arrivals:
    """How many came in each stretch of `minutes`; `top` is the highest bar, at least 1. Instants are UTC."""

    minutes: int
    bars: list[tuple[dt.datetime, int]]
    top: int
    busiest: dt.datetime


@dataclasses.dataclass(frozen=True)
class Days:
    """How many answers were given on each day; `top` is the highest bar, at least 1."""

    bars: list[tuple[dt.date, Counts]]
    top: int
    total: int


def arrivals(by_minute: Sequence[tuple[dt.datetime, int]]) -> Arrivals | None:
    """Bars from the first arrival to the last, with gaps where nobody came; None when nobody came at all."""
    if not by_minute:
        return None
    first, last = by_minute[0][0], by_minute[-1][0]
    span = int((last - first).total_seconds() // 60) + 1
    width = next((minutes for minutes in WIDTHS if span <= minutes * MOST_BARS), WIDTHS[-1])
    begin = first - dt.timedelta(minutes=int(first.timestamp() // 60) % width)
    counts = [0] * (int((last - begin).total_seconds() // 60) // width + 1)
    for at, count in by_minute:
        counts[int((at - begin).total_seconds() // 60) // width] += count
    bars = [(begin + dt.timedelta(minutes=width * place), count) for place, count in enumerate(counts)]
    busiest = max(bars, key=lambda bar: bar[1])
    return Arrivals(width, bars, busiest[1], busiest[0])


def days(by_day: Sequence[tuple[dt.date, Counts]]) -> Days | None:
    """Bars of the last days on which answers came, at most three months; None when there is none or one day only."""
    shown = list(by_day[-MOST_BARS:])
    if len(shown) < 2:
        return None
    totals = [counts.expected + counts.declined for _, counts in shown]
    return Days(shown, max(totals), sum(totals))
