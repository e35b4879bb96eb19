"""Runs every measurement and prints the table of docs/benchmarks.md; ends with 1 when a promise is broken."""

import importlib
import sys

from bench import BenchRow

MODULES = (
    "bench.installation",
    "bench.door",
    "bench.pages",
    "bench.likeness",
    "bench.importing",
    "bench.printing",
    "bench.certificates",
    "bench.recap",
    "bench.scanner",
    "bench.arrival_hour",
)


def main() -> int:
    """Measure, print, judge."""
    rows: list[BenchRow] = []
    for name in MODULES:
        print(f"measuring {name.removeprefix('bench.')} …", file=sys.stderr, flush=True)
        rows += importlib.import_module(name).rows()
    print("| what | measured | floor | ratio | promised | kept |")
    print("| --- | ---: | ---: | ---: | ---: | --- |")
    for row in rows:
        print(_line(row))
    return 0 if all(row.passed for row in rows) else 1


def _line(row: BenchRow) -> str:
    floor = f"{row.floor:,.4g} {row.unit}" if row.floor else "–"
    ratio = f"{row.ratio:.2f}" if row.ratio else "–"
    promised = "–" if row.limit is None else f"≤ {row.limit:g} ×" if row.floor else f"≤ {row.limit:g} {row.unit}"
    kept = "yes" if row.passed else "NO"
    return f"| {row.name} | {row.value:,.4g} {row.unit} | {floor} | {ratio} | {promised} | {kept} |"


if __name__ == "__main__":
    sys.exit(main())
