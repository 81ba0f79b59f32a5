"""What one thing is called in each system, so that its history can be followed from one to the next.

A flight is a flight and a journey log in LEON, a sector in Tech Log and a technical log in Tracking+; a defect is a
defect in two systems. Our own name of it (source_key) and the vendors' identifiers lead from one to the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]

# Entities, as landing and links have them, that are parts of one record over there.
PART_OF = {
    ("leon", "flown_flight"): "flight",
    ("leon", "duty_flight"): "flight",
    ("leon", "journey_log"): "flight",
    ("techlog", "deferral"): "defect",
    ("veryon", "fuel"): "technical_log",
    ("veryon", "deferral"): "defect",
    ("veryon", "closure"): "defect",
}
# What stands in the name of a dataset of the checks for the kind of record that it holds.
IN_DATASET = {
    "flight": ("flights",),
    "sector": ("sectors",),
    "trip": ("trips",),
    "trip_update": ("trip_updates",),
    "defect": ("defects",),
    "maintenance_check": ("checks",),
    "technical_log": ("technical_logs",),
    "forecast_item": ("forecast",),
}
NAMED = re.compile(r"(leon|techlog|veryon):[^:]+:([a-z_]+):([^:]+)(?::.*)?")
# Kinds whose name holds their own identifier, and what stands there for them.
OWN_NAME = {
    ("leon", "flight"): "flight",
    ("techlog", "sector"): "sector",
    ("techlog", "defect"): "defect",
    ("techlog", "trip_update"): "trip_update",
    ("veryon", "forecast_item"): "forecast",
}
KIND_OF_WORD = {(system, word): kind for (system, kind), word in OWN_NAME.items()}


@dataclass(frozen=True, slots=True, order=True)
class Record:
    """A record of a vendor's: system, kind of record, and the vendor's identifier."""

    system: str
    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.system}/{self.kind}/{self.key}"


def record(system: str, entity: str, key: str) -> Record:
    """The record that an entity of landing, of the links or of the outbox belongs to."""
    return Record(system, PART_OF.get((system, entity), entity), key)


def record_in(name: str) -> Record | None:
    """The record that our name of something holds the identifier of; None where it holds none, as a trip's."""
    match = NAMED.fullmatch(name)
    if match is None:
        return None
    system, word, key = match.groups()
    kind = KIND_OF_WORD.get((system, word))
    return None if kind is None else Record(system, kind, key)


def name_of(operator_id: str, one: Record) -> str | None:
    """Our name of a record, where it can be made from its identifier; a due item's is the beginning of its names."""
    word = OWN_NAME.get((one.system, one.kind))
    return None if word is None else f"{one.system}:{operator_id}:{word}:{one.key}"


def is_of_dataset(one: Record, dataset: str) -> bool:
    """Whether a dataset of the checks holds records of this kind."""
    stems = IN_DATASET.get(one.kind, (one.kind,))
    return dataset.startswith(f"{one.system}_") and dataset.endswith(stems)


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing, by all its names.

    Attributes:
        operator_id: the operator's key in turnaround.toml.
        names: our names of it (source_key), sorted.
        records: what it is at the vendors, sorted.
    """

    operator_id: str
    names: tuple[str, ...]
    records: tuple[Record, ...]

    @property
    def title(self) -> str:
        """The name or record that says best what it is."""
        flights = [one for one in self.records if one.system == "leon" and one.kind == "flight"]
        return str((flights or self.names or self.records)[0])


@dataclass(frozen=True, slots=True)
class History:
    """Every row about one thing, as the tables have it.

    Attributes:
        landing: versions of its records, oldest first.
        outbox: writes in the order in which they were wanted, with sent_by_run and started_by.
        links: which record is which.
        worklist: items, resolved ones too.
        quarantine: rows, released ones too.
        runs: the runs that the other rows name, or whose logical times they have.
        checks: what those runs' checks found wrong.
    """

    landing: list[Row]
    outbox: list[Row]
    links: list[Row]
    worklist: list[Row]
    quarantine: list[Row]
    runs: list[Row]
    checks: list[Row]
