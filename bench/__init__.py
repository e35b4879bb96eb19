"""The benchmark table: each figure beside its limit and, where there is one, its floor measured in the same run."""

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class BenchRow:
    """One line of the table. `ratio` is value to floor; `limit` is for it, or for the value where there is no floor."""

    name: str
    value: float
    unit: str
    floor: float | None
    ratio: float | None
    limit: float | None
    passed: bool

    @classmethod
    def ratio_to_floor(cls, name: str, value: float, unit: str, floor: float, *, limit: float) -> "BenchRow":
        """A figure that may be at most `limit` times its floor."""
        ratio = value / floor
        return cls(name, value, unit, floor, ratio, limit, ratio <= limit)

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, *, limit: float) -> "BenchRow":
        """A figure that may itself be at most `limit`."""
        return cls(name, value, unit, None, None, limit, value <= limit)

    @classmethod
    def beside(cls, name: str, value: float, unit: str, floor: float) -> "BenchRow":
        """A figure beside its floor, without a promise."""
        return cls(name, value, unit, floor, value / floor, None, True)

    @classmethod
    def shown(cls, name: str, value: float, unit: str) -> "BenchRow":
        """A figure that nobody promised, for comparison."""
        return cls(name, value, unit, None, None, None, True)
