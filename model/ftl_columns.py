"""The columns of reporting.ftl_duty: those of LEON's FTL Duty report, their types and where each comes from.

They stand in ftl_columns.csv. The table, its comments, the checks, docs/ftl_columns.md, the import and the reports are
all made from that one list. Keys are in lower case.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, cast

# date and time: of day without a zone, where the name says UTC. timetz: local time of day with its offset.
Type = Literal[
    "text", "text[]", "date", "time", "timetz", "timestamptz", "interval", "interval[]", "integer", "bigint", "boolean"
]
# leon: as LEON's FtlDuty says. joined: from a flight, its journey log or the crew member. derived: computed by us.
# absent: LEON's API does not give it; always NULL but in imported rows.
Origin = Literal["leon", "joined", "derived", "absent"]
# Where a value is NULL by nature; turnaround/ftl_columns.py says in words when. Empty: every duty has one.
Null = Literal["", "always", "one_sector", "no_fdp", "split", "flights", "plan", "log", "neighbour", "zone", "optional"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        key: its name in the database.
        label: how LEON's report heads it.
        group: the part of the report that it stands in.
        description: what it means, which is also its database comment.
        type: PostgreSQL's.
        origin: what kind of value it is.
        how: where exactly it comes from.
        is_personal: whether it is masked for whoever may not see personal data.
        null: why it is NULL for some duties, or all, by nature.
    """

    key: str
    label: str
    group: str
    description: str
    type: Type
    origin: Origin
    how: str
    is_personal: bool
    null: Null


def _read() -> tuple[Column, ...]:
    with files(__package__).joinpath("ftl_columns.csv").open(encoding="utf-8") as lines:
        return tuple(
            Column(
                row["key"],
                row["label"],
                row["group"],
                row["description"],
                cast("Type", row["type"]),
                cast("Origin", row["origin"]),
                row["how"],
                row["is_personal"] == "yes",
                cast("Null", row["null"]),
            )
            for row in csv.DictReader(lines)
        )


COLUMNS = _read()
BY_KEY = {column.key: column for column in COLUMNS}
KEYS = tuple(BY_KEY)
PERSONAL = tuple(column.key for column in COLUMNS if column.is_personal)
