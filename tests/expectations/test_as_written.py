"""The runner asks in a cheaper way than the files do; what it finds must be what Great Expectations finds in them."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

from expectations import engine
from expectations.engine import document, expected, judge
from expectations.helpers import HELPER_COLUMNS, suite_parameters
from expectations.suites import DATASETS

Finding = tuple[bool, int, list[int]]


def as_written(dataset: str, frame: pd.DataFrame, given: dict[str, Any]) -> list[Finding]:
    """Every expectation of the file with its own row_condition, asked for its rows at once."""
    entries = json.loads(json.dumps(document(dataset)["expectations"]))
    for number, entry in enumerate(entries):
        entry["meta"]["number"] = number
    complete = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
    found = {}
    for result in engine._engine().run(dataset, entries, frame, given, complete):
        details = result.result
        rows = [int(row) for row in details.get("unexpected_index_list") or ()]
        number = result.expectation_config.meta["number"]
        found[number] = (bool(result.success), int(details.get("element_count", len(frame))), rows)
    return [found[number] for number in range(len(entries))]


def judged(dataset: str, frame: pd.DataFrame, given: dict[str, Any]) -> list[Finding]:
    outcomes = judge(dataset, list(range(len(expected(dataset)))), frame, given)
    assert [outcome.error for outcome in outcomes] == [None] * len(outcomes)
    return [(outcome.success, outcome.element_count, list(outcome.positions)) for outcome in outcomes]


def with_helpers(dataset: str, frame: pd.DataFrame) -> pd.DataFrame:
    for name, helper in HELPER_COLUMNS.get(dataset, {}).items():
        frame[name] = helper.compute(frame)
    for name in frame.columns:
        if isinstance(frame[name].dtype, pd.DatetimeTZDtype):
            frame[name] = frame[name].dt.tz_convert(None)
    return frame


def holes(frame: pd.DataFrame) -> pd.DataFrame:
    """In each column another row without a value."""
    for place, name in enumerate(frame.columns):
        rows = [None if row == place % len(frame) else value for row, value in enumerate(frame[name])]
        frame[name] = pd.Series(rows, dtype=frame[name].dtype if "datetime" in str(frame[name].dtype) else object)
    return frame


def scrambled(frame: pd.DataFrame) -> pd.DataFrame:
    """Text that is no code, no status and no address, and the times the wrong way round."""
    for name in frame.columns:
        texts = frame[name].map(type).eq(str)
        if texts.any():
            frame[name] = frame[name].astype(object).where(~texts | (frame.index == 0), "?")
    for late, early in (("end_utc", "start_utc"), ("landing_time", "takeoff_time")):
        if late in frame:
            frame[late], frame[early] = frame[early], frame[late]
    return frame


@pytest.mark.parametrize("dataset", DATASETS)
def test_it_finds_what_great_expectations_finds_in_the_file(dataset: str, frames, parameters) -> None:
    good = frames[dataset]
    frame = with_helpers(dataset, pd.concat([good(), holes(good()), scrambled(good())], ignore_index=True))
    given = suite_parameters(dataset, parameters)
    found = judged(dataset, frame, given)
    assert found == as_written(dataset, frame, given)
    assert {True, False} == {success for success, _, _ in found}
