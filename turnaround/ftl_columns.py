"""docs/ftl_columns.md, written from the list of the columns: `python -m turnaround.ftl_columns docs/ftl_columns.md`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from model.ftl_columns import COLUMNS, Column

_ORIGINS = {
    "leon": "as LEON's `FtlDuty` says it",
    "joined": "from a flight, its journey log, or the crew list",
    "derived": "computed here, as *how* says",
    "absent": "not available from LEON's API: NULL, but in rows that were imported from an export",
}
_NULLS = {
    "always": "never filled by the API, because LEON's API has nothing that it could come from",
    "one_sector": "only of a duty with exactly one sector; with none or several, its list has the times and routes",
    "no_fdp": "only of a duty with a flight duty period: not of office duty, standby, training",
    "split": "only of a split duty",
    "flights": "only of a duty with a flight that LEON has: not of office duty, standby, training",
    "plan": "only where LEON gives planned times, or the duty has a flight to plan by and a block-off or block-on",
    "log": "only once a journey log is there",
    "neighbour": "only where there is a duty before, or after, that is known",
    "zone": "only where the airport has a time zone that is known",
    "optional": "only where the operator fills it in, or uses it, in LEON",
}

_HEAD = """# Columns of the FTL duty table

Written by `python -m turnaround.ftl_columns docs/ftl_columns.md` from `model/ftl_columns.csv`; a test holds that it is
current. These are the {count} columns of LEON's FTL Duty report, in its order, as `reporting.ftl_duty` has them. Beside
them it has `operator_id`, `is_current`, `valid_from` and `valid_to`.

- One row is one duty of one crew member, from report to release.
- **Lengths are intervals**, to the second. A *difference* is the first named minus the second: it is negative where a
  duty took longer than planned, or more was planned than is allowed.
- **Local times** are `timetz`: with the offset that held then, by the IANA time zone of the airport. Where an airport
  has none, or one that nobody knows, they are NULL, and the check of the table says so: nothing is guessed.
- **Planned stays planned**: of every duty the first planned value that was seen is kept.
- **Lists** are in the order of the sectors. `duty_routes`, `duty_routes_iata`, `flight_times` and `block_times` have an
  entry for every sector that goes somewhere, NULL inside where it is not known; the others leave out what is not known.
  A duty without sectors has empty lists.
- *personal* columns are masked for whoever may not see them, and empty once the person is pseudonymised.
- Block and flight times are of the journey logs. Positioning counts in none of the totals that the limits of flight
  time are measured by; it stands in the lists."""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _row(column: Column) -> tuple[str, ...]:
    key = f"`{column.key}`" + (" (personal)" if column.is_personal else "")
    return key, column.label, f"`{column.type}`", column.origin, column.how, column.null


def _group(name: str, columns: Iterable[Column]) -> str:
    return f"## {name}\n\n" + _table(("key", "label", "type", "origin", "how", "NULL"), map(_row, columns))


def _counts() -> str:
    origins = Counter(column.origin for column in COLUMNS)
    rows = [(origin, meaning, str(origins[origin])) for origin, meaning in _ORIGINS.items()]  # type: ignore[index]
    return "## Where they come from\n\n" + _table(("origin", "meaning", "columns"), rows)


def _nulls() -> str:
    by_nature = {kind: [column for column in COLUMNS if column.null == kind] for kind in _NULLS}
    every = sum(not column.null for column in COLUMNS)
    some = sum(len(columns) for kind, columns in by_nature.items() if kind != "always")
    rows = [
        (kind, meaning, str(len(by_nature[kind])), ", ".join(f"`{column.key}`" for column in by_nature[kind]) or "none")
        for kind, meaning in _NULLS.items()
    ]
    return f"""## NULL by nature

{len(by_nature["always"])} of the {len(COLUMNS)} columns are NULL always, and {some} are NULL for some duties, each by
its nature and not because something went wrong. Of several reasons the strongest is told. {every} columns are filled
for every duty, lists perhaps with nothing in them.

{_table(("NULL", "filled", "columns", "which"), rows)}"""


def page() -> str:
    """The whole page, in Markdown."""
    groups = [_group(name, columns) for name, columns in groupby(COLUMNS, lambda column: column.group)]
    return "\n\n".join([_HEAD.format(count=len(COLUMNS)), _counts(), _nulls(), *groups]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
