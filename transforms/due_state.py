"""The due list as it is kept from run to run: kept rows and fresh answers into one frame, and that frame into rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from model.maintenance import DUE_COLUMNS
from model.records import Registration, TechlogAircraft
from model.sync import Link
from transforms.due_decisions import TO_DO, Checks, Decision, due_fields, due_of, occurrence_of, reference, rows_of
from transforms.due_frames import FORECAST_COLUMNS, Mask, given, objects
from transforms.due_words import UNMEASURED
from transforms.frames import INSTANT
from transforms.occurrences import current_occurrences
from transforms.registration import registration_key

Row = tuple[Any, ...]

GONE = "gone"
# Where a kept row has its status.
STATUS = DUE_COLUMNS.index("status")
# What is not measured anew by each run.
MEMORY = ("decision", "decision_reason", "decided_at", "decided_on")
_TYPES = {
    **FORECAST_COLUMNS,
    "occurrence": "int64",
    "total_flight_seconds": "Int64",
    "total_cycles": "Int64",
    "total_landings": "Int64",
    "totals_as_of": INSTANT,
    "remaining_days": "Int64",
    "remaining_engine_cycles": "Int64",
    "remaining_landings": "Int64",
    "is_due": "bool",
    "is_overdue": "bool",
}


@dataclass(frozen=True, slots=True)
class Fleet:
    """Which aircraft of Tracking+ can be followed, by its registration id.

    Attributes:
        aircraft_ids: Tech Log's id of each that both systems have.
        registrations: each as Tech Log writes it, else as Tracking+ does.
        active: those that Tracking+ follows.
        allowed: those that the operator's list allows.
        listed: that list, as registration keys; empty: every aircraft.
    """

    aircraft_ids: Mapping[int, str]
    registrations: Mapping[int, str]
    active: frozenset[int]
    allowed: frozenset[int]
    listed: frozenset[str]

    @property
    def followed(self) -> frozenset[int]:
        """Those on whose items something can be decided."""
        return frozenset(self.aircraft_ids) & self.active & self.allowed

    def allows(self, registrations: pd.Series[Any]) -> Mask:
        """Where the operator's list allows an aircraft, also one that Tracking+ does not have any more."""
        names = [name for name in registrations.unique() if isinstance(name, str)]
        allowed = [name for name in names if not self.listed or registration_key(name) in self.listed]
        return registrations.isin(allowed).to_numpy(dtype=np.bool_)


def fleet(registrations: Iterable[Registration], aircraft: Iterable[TechlogAircraft], listed: Collection[str]) -> Fleet:
    """Match the aircraft of both systems on their registrations, without punctuation (ruling 6).

    Args:
        registrations: Tracking+'s.
        aircraft: Tech Log's.
        listed: the operator's list; empty: every aircraft.
    """
    here = {registration_key(one.registration): one for one in aircraft}
    there = list(registrations)
    keys = {one.id: registration_key(one.registration) for one in there}
    allowed = {registration_key(one) for one in listed}
    return Fleet(
        aircraft_ids={one: here[key].id for one, key in keys.items() if key in here},
        registrations={
            one.id: here[keys[one.id]].registration if keys[one.id] in here else one.registration for one in there
        },
        active=frozenset(one.id for one in there if one.is_active),
        allowed=frozenset(one for one, key in keys.items() if not allowed or key in allowed),
        listed=frozenset(allowed),
    )


def kept_frame(rows: Sequence[Row]) -> pd.DataFrame:
    """Kept rows as a frame (DUE_COLUMNS)."""
    columns = dict(zip(DUE_COLUMNS, zip(*rows, strict=True) if rows else ((),) * len(DUE_COLUMNS), strict=True))
    columns["within"] = tuple(map(tuple, columns["within"]))
    return pd.DataFrame({name: _column(values, _TYPES.get(name, "object")) for name, values in columns.items()})


def _column(values: Sequence[Any], dtype: str) -> pd.Series[Any]:
    series: pd.Series[Any] = pd.Series(list(values), dtype="object")
    if dtype == INSTANT:
        return pd.to_datetime(series, utc=True).dt.as_unit("us")
    return series.astype(dtype)  # type: ignore[call-overload, no-any-return]


def items_now(kept: pd.DataFrame, fresh: pd.DataFrame, found: Fleet, *, listed: Collection[int] | None) -> pd.DataFrame:
    """Every item as it is now: FORECAST_COLUMNS, aircraft_id and registration.

    Args:
        kept: kept_frame.
        fresh: due_frames.forecast_frame of this run's answer, as far as it passed the checks.
        found: the fleet.
        listed: with a list that was read whole, the ids of all its items, unreadable ones too: others are gone.
            None: only changes were read.
    """
    old = kept.loc[~kept["forecast_id"].isin(fresh["forecast_id"]), [*FORECAST_COLUMNS, "registration"]]
    if listed is not None:
        old = old.assign(status=old["status"].where(old["forecast_id"].isin(list(listed)), GONE))
    items = pd.concat([part for part in (old, fresh) if len(part)] or [fresh], ignore_index=True)
    known = items["registration_id"].map(dict(found.registrations))
    return items.assign(
        aircraft_id=items["registration_id"].map(dict(found.aircraft_ids)).astype("object"),
        registration=known.fillna(items.get("registration", known)).astype("object"),
    )


def occurrences(items: pd.DataFrame, kept: pd.DataFrame, checks: Checks) -> pd.Series[int]:
    """Which occurrence each item is in, of items that no run has seen by what Tech Log holds of them.

    A check that is resolved, and is not due when a repeating item is, was an earlier occurrence: our database was lost.
    Of an item that does not repeat it is the only one, whatever its due values have become.
    """
    references = [occurrence_of(reference) for reference in checks.by_reference]
    known: dict[int, int] = {}
    for forecast_id, occurrence in references:
        known[forecast_id] = max(occurrence, known.get(forecast_id, 0))
    found = current_occurrences(kept, items, known)
    repeats = items[[name for name in FORECAST_COLUMNS if name.startswith("repeat_")]].notna().any(axis="columns")
    unseen = repeats & items["forecast_id"].isin(known) & ~items["forecast_id"].isin(kept["forecast_id"])
    for row in rows_of(items.assign(occurrence=found)[unseen]):
        check = checks.by_reference.get(reference(row.forecast_id, row.occurrence))
        if (
            check is not None
            and check.status == "resolved"
            and row.status in TO_DO
            and due_of(check) != due_fields(row)
        ):
            found = found.where(items["forecast_id"] != row.forecast_id, row.occurrence + 1)
    return found


def unmeasured(kept: pd.DataFrame) -> set[int]:
    """The items of which it was last said that they cannot be measured."""
    said = kept["decision_reason"].str.contains(UNMEASURED, regex=False, na=False).astype(bool)
    return set(kept.loc[said, "forecast_id"].tolist())


def can_decide(items: pd.DataFrame, found: Fleet, held_items: Collection[int], held_aircraft: Collection[str]) -> Any:
    """Which items something can be decided on: the aircraft is followed, and neither it nor the item is set aside."""
    followed = items["registration_id"].isin(list(found.followed))
    return followed & ~items["forecast_id"].isin(list(held_items)) & ~items["aircraft_id"].isin(list(held_aircraft))


def waiting(items: pd.DataFrame, checks: Checks, found: Fleet) -> tuple[dict[str, int], dict[str, int]]:
    """Registration -> items: of aircraft that Tech Log lacks; of those with open checks that Tracking+ lacks now.

    Whatever Tracking+ last said of an item, and if it lists it no longer: its check is open and nobody follows it.
    """
    to_do = items[items["status"].isin(TO_DO) & items["registration_id"].isin(list(found.allowed))]
    active = to_do["registration_id"].isin(list(found.active))
    not_here = to_do[active & to_do["aircraft_id"].isna()]
    with_check = items["forecast_id"].isin({occurrence_of(key)[0] for key in checks.open_keys()})
    dropped = ~items["registration_id"].isin(list(found.active))
    not_there = items[with_check & dropped & found.allows(items["registration"])]
    return _count(not_here), _count(not_there)


def _count(items: pd.DataFrame) -> dict[str, int]:
    return {str(name): int(count) for name, count in items["registration"].value_counts().items()}


def check_ids(due: pd.DataFrame, links: Iterable[Link], going: Collection[str]) -> pd.Series[Any]:
    """Tech Log's id of the check of each item's current occurrence; None where there is none of ours.

    Args:
        due: forecast_id and occurrence.
        links: ours to maintenance checks, the latest of a source key last.
        going: source keys of checks that this run takes back.
    """
    targets = {occurrence_of(one.source_key): _target(one, going) for one in links}
    items = zip(due["forecast_id"].tolist(), due["occurrence"].tolist(), strict=True)
    return pd.Series([targets.get(one) for one in items], index=due.index, dtype="object")


def _target(link: Link, going: Collection[str]) -> str | None:
    return None if link.state == "deleted" or link.source_key in going else link.target_key


def rows_to_keep(
    due: pd.DataFrame,
    kept: pd.DataFrame,
    decisions: Mapping[int, Decision],
    decided_on: Mapping[int, Mapping[str, Any]],
    now: datetime,
) -> list[Row]:
    """The rows that are not kept so already (DUE_COLUMNS): what is measured, and what was last decided on the item.

    Compared column by column, because hardly any of 80,000 items changes from one tick to the next.

    Args:
        due: due_list's columns, occurrence and check_id.
        kept: kept_frame.
        decisions: this run's; an item without one keeps the last one.
        decided_on: the figures behind this run's decisions.
        now: the logical time.
    """
    due = due.assign(is_due=due["is_due"] & due["status"].isin(TO_DO))
    before = kept.set_index("forecast_id", drop=False).reindex(due["forecast_id"].to_numpy())
    touched = due["forecast_id"].isin(list(decisions)).to_numpy()
    interesting = touched | _differ(due, before)
    memory = before.loc[interesting, list(MEMORY)].astype(object)
    remembered = memory.where(memory.notna(), None).itertuples(index=False, name=None)
    measured = due.loc[interesting, [name for name in DUE_COLUMNS if name not in MEMORY]]
    plain = measured.astype(object)
    result = []
    differs = _differ(due[interesting], before[interesting])
    rows = plain.where(plain.notna(), None).itertuples(index=False, name=None)
    for row, last, is_other in zip(rows, remembered, differs, strict=True):
        what, why, at, on = last
        decision = decisions.get(row[0])
        is_news = decision is not None and (decision.what, decision.why) != (what, why)
        if decision is not None and is_news:
            what, why, at, on = decision.what, decision.why, now, decided_on.get(row[0])
        if is_other or is_news:
            result.append(_with_lists((*row, what, why, at, on)))
    return result


def _differ(due: pd.DataFrame, before: pd.DataFrame) -> Mask:
    """Which rows are measured otherwise than they are kept; those that are not kept at all, too."""
    differs = ~given(before["occurrence"])
    for name in DUE_COLUMNS:
        if name not in MEMORY:
            differs |= ~_same(due[name], before[name])
    return differs


def _same(now: pd.Series[Any], then: pd.Series[Any]) -> Mask:
    """Which values are the same, two that are missing too. As objects only where they are such: it takes long."""
    missing = ~given(now) & ~given(then)
    if object in {now.dtype, then.dtype}:
        equal: Mask = (objects(now) == objects(then)).astype(np.bool_)
    else:
        equal = pd.array(now.array == then.array, dtype="boolean").to_numpy(dtype=np.bool_, na_value=False)
    return missing | equal


def differing(rows: Iterable[Row], kept: Sequence[Row]) -> list[Row]:
    """The rows that are not kept so already."""
    before = {row[0]: row for row in kept}
    return [row for row in map(_with_lists, rows) if before.get(row[0]) != row]


def _with_lists(row: Row) -> Row:
    """As psycopg reads and writes arrays; a tuple would be a composite."""
    return tuple(list(value) if isinstance(value, tuple) else value for value in row)
