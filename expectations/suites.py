"""Check a frame against the suite of its dataset: what goes on, what is set aside, and what fails the run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.engine import COLUMNS, Expected, Outcome, expected, judge, required
from expectations.helpers import HELPER_COLUMNS, suite_parameters
from expectations.report import CheckResult, Report
from model.sync import Quarantined

__all__ = ["DATASETS", "CheckResult", "Report", "check"]

DATASETS = (
    "leon_flights",
    "leon_crew",
    "leon_aircraft",
    "techlog_aircraft",
    "techlog_users",
    "techlog_trips",
    "techlog_sectors",
    "techlog_flown_sectors",
    "leon_people",
    "techlog_defects",
    "techlog_trip_updates",
    "veryon_technical_logs",
    "ftl_duties",
)


def check(frame: pd.DataFrame, dataset: str, *, key: str, parameters: Mapping[str, Any] | None = None) -> Report:
    """Judge every row of a frame by the suite of its dataset.

    Where a column is missing, only that is reported: nothing else can be judged.

    Args:
        frame: the dataset. Instants are datetime64 in UTC, missing values None, NaN or NaT. It is not changed.
        dataset: one of DATASETS.
        key: the column that names a record in the quarantine.
        parameters: what the suite needs to know besides the frame; see helpers.suite_parameters.

    Returns:
        The report. It holds no value of the frame but those of the key.

    Raises:
        LookupError: the dataset has no suite, or the suite does not require the key.
        ValueError: a parameter that the suite needs is missing.
    """
    suite = expected(dataset)
    columns = required(dataset)
    if key not in columns:
        raise LookupError(f"{key!r} is no column that the suite of {dataset} requires")
    numbers = list(range(len(suite)))
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        numbers = [number for number in numbers if suite[number].type == COLUMNS]
    outcomes = judge(dataset, numbers, _judged(frame, dataset), suite_parameters(dataset, parameters or {}))
    results = tuple(
        result
        for number, outcome in zip(numbers, outcomes, strict=True)
        for result in _results(dataset, suite[number], outcome, missing)
    )
    failed = any(result.severity == "critical" and not result.success for result in results)
    held = [
        (suite[number], outcome)
        for number, outcome in zip(numbers, outcomes, strict=True)
        if suite[number].on_failure == "quarantine" and outcome.positions
    ]
    return Report(
        dataset=dataset,
        results=results,
        rejected=_rejected(dataset, held, frame[key] if held else None),
        accepted_mask=_accepted_mask(len(frame), held, failed=failed),
    )


def _judged(frame: pd.DataFrame, dataset: str) -> pd.DataFrame:
    """What Great Expectations gets to see: only the columns that are judged, in plain types, numbered from 0.

    A column of which only the presence is asked is there, but empty: custom data and names never leave the frame.
    """
    source = frame.reset_index(drop=True)
    judged = _judged_columns(dataset)
    columns: dict[str, Any] = {
        name: _plain(source[name]) if name in judged else None for name in source.columns if isinstance(name, str)
    }
    for name, helper in HELPER_COLUMNS.get(dataset, {}).items():
        try:
            columns[name] = helper.compute(source)
        except Exception:  # noqa: BLE001  (the column stays away, so what judges it is unjudged, and that is critical)
            columns.pop(name, None)
    return pd.DataFrame(columns, index=source.index)


@cache
def _judged_columns(dataset: str) -> frozenset[str]:
    """The columns whose values an expectation judges or selects rows by."""
    return frozenset[str]().union(
        *({*entry.columns, *_condition_columns(entry.kwargs.get("row_condition") or {})} for entry in expected(dataset))
    )


def _condition_columns(condition: Mapping[str, Any]) -> set[str]:
    named = {condition["column"]["name"]} if "column" in condition else set()
    return named.union(*(_condition_columns(part) for part in condition.get("conditions", ())))


def _plain(column: pd.Series[Any]) -> pd.Series[Any]:
    """Instants as UTC without a zone (a pair with a zone is deprecated in pandas), text as objects with None."""
    plain = column
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        plain = column.dt.tz_convert(None)
    elif isinstance(column.dtype, pd.StringDtype):
        plain = column.astype(object).where(column.notna(), None)
    return plain


def _results(dataset: str, entry: Expected, outcome: Outcome, missing: list[str]) -> list[CheckResult]:
    """The result of an expectation; of the one that requires columns, a result each column that is missing."""
    result = _result(dataset, entry, outcome)
    if entry.type != COLUMNS or outcome.success or outcome.error is not None or not missing:
        return [result]
    columns = required(dataset)
    return [replace(result, column_name=name, reason=f"{columns[name].reason} {entry.reason}") for name in missing]


def _result(dataset: str, entry: Expected, outcome: Outcome) -> CheckResult:
    reason = entry.reason
    if outcome.error is not None:
        reason = f"This could not be judged ({outcome.error}), so nothing is written. {reason}"
    return CheckResult(
        dataset=dataset,
        expectation=entry.type,
        column_name=entry.column_name,
        severity="critical" if outcome.error is not None else entry.severity,
        success=outcome.success,
        element_count=outcome.element_count,
        unexpected_count=outcome.unexpected_count,
        reason=reason,
    )


def _rejected(
    dataset: str, held: list[tuple[Expected, Outcome]], keys: pd.Series[Any] | None
) -> tuple[Quarantined, ...]:
    """One entry a record and expectation: the two rows of a double are one record."""
    if keys is None:
        return ()
    entries = (
        Quarantined(dataset, _record_key(keys.iloc[position], position), entry.field, entry.type, entry.reason)
        for entry, outcome in held
        for position in outcome.positions
    )
    return tuple(dict.fromkeys(entries))


def _record_key(value: Any, position: int) -> str:
    if pd.isna(value):
        return f"row {position + 1}"
    # A column of integers with a gap is one of floats.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _accepted_mask(rows: int, held: list[tuple[Expected, Outcome]], *, failed: bool) -> npt.NDArray[np.bool_]:
    mask = np.full(rows, fill_value=not failed, dtype=np.bool_)
    for _, outcome in held:
        mask[list(outcome.positions)] = False
    return mask
