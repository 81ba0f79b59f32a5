"""Totals as they are kept from run to run: kept rows into a frame, and what was compared into rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from model.maintenance import TOTALS_COLUMNS
from transforms.aircraft_totals import KEPT_COLUMNS
from transforms.due_frames import TOTALS_COLUMNS as MEASURED_COLUMNS
from transforms.frames import frame

Row = tuple[Any, ...]

_KEPT_AS = {
    "aircraft_id": "aircraft_id",
    "flight_seconds": "techlog_flight_seconds",
    "cycles": "techlog_engine_cycles",
    "landings": "techlog_landings",
    "kept_at": "kept_at",
}
_MEASURED = ("techlog_flight_seconds", "techlog_engine_cycles", "techlog_landings")
_LASTING = (*_MEASURED, "techlog_flight_hours")


def kept_totals(rows: Sequence[Row], accepted: Collection[str]) -> pd.DataFrame:
    """What a fall is measured against (aircraft_totals.KEPT_COLUMNS).

    Args:
        rows: as kept (TOTALS_COLUMNS).
        accepted: aircraft whose fallen totals a person has acknowledged: they are as if never seen.
    """
    named = (dict(zip(TOTALS_COLUMNS, row, strict=True)) for row in rows)
    kept = ({name: row[column] for name, column in _KEPT_AS.items()} for row in named)
    return frame((row for row in kept if row["aircraft_id"] not in accepted), KEPT_COLUMNS)


def believed(told: pd.DataFrame, held: Collection[str], kept: Sequence[Row]) -> pd.DataFrame:
    """The totals to go by: those that are told, and of aircraft that are set aside those that were last kept.

    Args:
        told: due_frames.TOTALS_COLUMNS.
        held: ids of the aircraft whose totals are set aside.
        kept: as kept (TOTALS_COLUMNS).
    """
    good = told.loc[~told["aircraft_id"].isin(list(held)), list(MEASURED_COLUMNS)]
    last = frame(_last_kept(told, held, kept), MEASURED_COLUMNS)
    return pd.concat([good, last], ignore_index=True) if len(last) else good


def _last_kept(told: pd.DataFrame, held: Collection[str], kept: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """What an aircraft flies in a month is not set aside with what it has flown."""
    now = {row["aircraft_id"]: row for row in _plain(told)}
    for values in kept:
        last = dict(zip(TOTALS_COLUMNS, values, strict=True))
        if last["aircraft_id"] in held:
            use = now.get(last["aircraft_id"], {})
            yield {
                "aircraft_id": last["aircraft_id"],
                "registration": last["registration"],
                "flight_seconds": last["techlog_flight_seconds"],
                "cycles": last["techlog_engine_cycles"],
                "landings": last["techlog_landings"],
                "as_of": last["totals_as_of"],
                "monthly_flight_seconds": use.get("monthly_flight_seconds"),
                "monthly_cycles": use.get("monthly_cycles"),
            }


def totals_rows(totals: pd.DataFrame, compared: pd.DataFrame, kept: Sequence[Row], now: datetime) -> list[Row]:
    """What to keep of the aircraft whose totals passed the check (TOTALS_COLUMNS).

    Args:
        totals: due_frames.TOTALS_COLUMNS and more.
        compared: aircraft_totals.COMPARED_COLUMNS, of those that both systems have.
        kept: as kept (TOTALS_COLUMNS): the instant stays where Tech Log's figures are as they were. A counter that Tech
            Log does not tell any more stays as it was last told, for a fall to be seen when it comes back.
        now: the logical time.
    """
    before = {row[0]: dict(zip(TOTALS_COLUMNS, row, strict=True)) for row in kept}
    both = {row["aircraft_id"]: row for row in _plain(compared)}
    result = []
    for mine in _plain(totals):
        row: dict[str, Any] = dict.fromkeys(TOTALS_COLUMNS)
        row |= {name: value for name, value in both.get(mine["aircraft_id"], {}).items() if name in row}
        row |= {
            "aircraft_id": mine["aircraft_id"],
            "registration": mine["registration"],
            "techlog_flight_seconds": mine["flight_seconds"],
            "techlog_engine_cycles": mine["cycles"],
            "techlog_landings": mine["landings"],
            "totals_as_of": mine["as_of"],
            "is_out_of_line": bool(row["is_out_of_line"]),
        }
        last = before.get(mine["aircraft_id"])
        if last is not None:
            row |= {name: last[name] for name in _LASTING if row[name] is None}
        same = last is not None and all(last[name] == row[name] for name in _MEASURED)
        row["kept_at"] = last["kept_at"] if last is not None and same else now
        result.append(tuple(row[name] for name in TOTALS_COLUMNS))
    return result


def _plain(table: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows with Python's own values, None for what is missing."""
    plain = table.astype(object)
    return plain.where(plain.notna(), None).to_dict("records")
