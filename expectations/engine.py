"""The only place that knows Great Expectations: importing it costs two seconds, so only a check does."""

from __future__ import annotations

import json
import logging
import re
import threading
import warnings
from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources
from operator import and_
from typing import Any

import pandas as pd

from model.sync import Severity

# Its own log lines carry the values that an expectation stumbled over, and they may be personal.
_NO_LEVEL = logging.CRITICAL + 1
# First only yes or no. What was a no is asked again for its rows: they cost twice as much, and most answers are yes.
_WHETHER = {"result_format": "BOOLEAN_ONLY"}
# Keys come back as positions in the frame; the values that broke an expectation stay inside.
_WHICH = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
_COLUMN_KWARGS = ("column", "column_A", "column_B")
# The one expectation of a suite that requires columns; its meta says of each what it is for.
COLUMNS = "expect_table_columns_to_match_set"
_JUDGES_THE_TABLE = "expect_table_"
_ERROR_NAME = re.compile(r"^(?:\w+\.)*(\w+(?:Error|Exception|Warning))(?::|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation of a suite, as its file says it."""

    type: str
    column_name: str | None
    severity: Severity
    reason: str
    on_failure: str
    field: str
    kwargs: Mapping[str, Any]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose values it judges."""
        return tuple(self.kwargs[name] for name in _COLUMN_KWARGS if name in self.kwargs)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a suite requires: the vendor's field that it comes from, and why every record has it."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What Great Expectations found. error is the class of an exception that it met instead, and nothing else of it."""

    success: bool
    element_count: int
    unexpected_count: int
    positions: tuple[int, ...] = ()
    error: str | None = None


@cache
def document(dataset: str) -> dict[str, Any]:
    """The suite's file, as parsed JSON.

    Raises:
        LookupError: there is no suite for that dataset.
    """
    file = resources.files("expectations") / f"{dataset}.json"
    if not file.is_file():
        raise LookupError(f"no expectation suite for dataset {dataset!r}: every dataset must have one")
    parsed: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return parsed


@cache
def expected(dataset: str) -> tuple[Expected, ...]:
    """The expectations of a dataset, in the order of the file, without importing Great Expectations."""
    return tuple(
        Expected(
            type=entry["type"],
            column_name=", ".join(entry["kwargs"][name] for name in _COLUMN_KWARGS if name in entry["kwargs"]) or None,
            severity=entry["severity"],
            reason=entry["meta"]["reason"],
            on_failure=entry["meta"]["on_failure"],
            field=entry["meta"]["field"],
            kwargs=entry["kwargs"],
        )
        for entry in document(dataset)["expectations"]
    )


@cache
def required(dataset: str) -> Mapping[str, Column]:
    """The columns without which a dataset cannot be judged, in the order of the file."""
    (entry,) = (entry for entry in document(dataset)["expectations"] if entry["type"] == COLUMNS)
    return {name: Column(**entry["meta"]["columns"][name]) for name in entry["kwargs"]["column_set"]}


class _Engine:
    """One ephemeral context, reused; it serves one check at a time, whichever thread asks."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # Python deprecates modules that Great Expectations imports; nothing else of it is let pass.
            warnings.filterwarnings("ignore", r"module 'sre_(constants|parse)' is deprecated", DeprecationWarning)
            import great_expectations  # noqa: PLC0415  (2 s, so only here)

        # The level alone is not enough: one of its modules sets a level of its own.
        silenced = logging.getLogger("great_expectations")
        silenced.setLevel(_NO_LEVEL)
        silenced.addHandler(logging.NullHandler())
        silenced.propagate = False
        self._module = great_expectations
        self._lock = threading.Lock()
        context = great_expectations.get_context(mode="ephemeral")
        context.enable_analytics(False)  # noqa: FBT003  (its signature)
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        asset = context.data_sources.add_pandas("memory").add_dataframe_asset("frame")
        self._batches = asset.add_batch_definition_whole_dataframe("whole")

    def run(
        self,
        dataset: str,
        entries: list[dict[str, Any]],
        frame: pd.DataFrame,
        parameters: dict[str, Any],
        result_format: dict[str, Any],
    ) -> list[Any]:
        """Great Expectations' own results of these entries, in its own order."""
        with self._lock:
            suite = self._module.ExpectationSuite(name=dataset, expectations=entries)
            batch = self._batches.get_batch(batch_parameters={"dataframe": frame})
            found = batch.validate(suite, result_format=dict(result_format), expectation_parameters=parameters)
            return list(found.results)


@cache
def _engine() -> _Engine:
    return _Engine()


def judge(dataset: str, numbers: list[int], frame: pd.DataFrame, parameters: dict[str, Any]) -> list[Outcome]:
    """Judge a frame by some of a dataset's expectations.

    An exception anywhere counts against the expectations that it kept from being judged, never for them.

    Args:
        dataset: the suite.
        numbers: which of its expectations, as positions in the file.
        frame: what they judge; its index is 0, 1, 2, ...
        parameters: values of $PARAMETERs.

    Returns:
        One outcome a number, in their order.
    """
    suite = expected(dataset)
    found: dict[int, Outcome] = {}
    for condition, group in _by_condition(suite, numbers):
        try:
            rows = selected(frame, condition, {name for number in group for name in suite[number].columns})
        except Exception as error:  # noqa: BLE001  (whatever it is, these rows cannot be told, and it may hold values)
            found |= dict.fromkeys(group, _unjudged(len(frame), type(error).__name__))
            continue
        found |= _judged(dataset, group, rows, parameters)
    return [found[number] for number in numbers]


def _by_condition(suite: tuple[Expected, ...], numbers: list[int]) -> list[tuple[Mapping[str, Any] | None, list[int]]]:
    """The expectations of the same rows together: the rows are picked once for all of them."""
    groups: list[tuple[Mapping[str, Any] | None, list[int]]] = []
    for number in numbers:
        condition = suite[number].kwargs.get("row_condition")
        same = next((group for known, group in groups if known == condition), None)
        if same is None:
            groups.append((condition, [number]))
        else:
            same.append(number)
    return groups


def selected(frame: pd.DataFrame, condition: Mapping[str, Any] | None, columns: Collection[str]) -> pd.DataFrame:
    """The rows that a row_condition selects, with their index; of the columns only the given ones, if there is one.

    Great Expectations would parse and evaluate the condition anew for every number that it counts. What is picked here
    is what it would pick; a test holds that.

    Raises:
        KeyError: the condition asks for a column that is not there, or for more than == and != joined by "and".
    """
    if condition is None:
        return frame
    return frame.loc[_meets(frame, condition), [name for name in frame.columns if name in columns]]


def _meets(frame: pd.DataFrame, condition: Mapping[str, Any]) -> pd.Series[bool]:
    if condition["type"] == "and":
        first, *others = (_meets(frame, part) for part in condition["conditions"])
        return reduce(and_, others, first)
    column = frame[condition["column"]["name"]].astype(object)
    # NA equals nothing, and neither does it differ: None does.
    given = column.where(column.notna(), None)
    compare: Callable[[object], pd.Series[bool]] = {"==": given.eq, "!=": given.ne}[condition["operator"]]
    return compare(condition["parameter"])


def _judged(dataset: str, numbers: list[int], rows: pd.DataFrame, parameters: dict[str, Any]) -> dict[int, Outcome]:
    """The outcomes of expectations that all judge the same rows."""
    suite = expected(dataset)
    found = {number: Outcome(success=True, element_count=0, unexpected_count=0) for number in numbers}
    asked = [number for number in numbers if not _holds_for_want_of_rows(suite[number], rows)]
    found |= _asked(dataset, asked, rows, parameters, _WHETHER)
    broken = [number for number in asked if not found[number].success and found[number].error is None]
    found |= _asked(dataset, broken, rows, parameters, _WHICH)
    return found


def _holds_for_want_of_rows(entry: Expected, rows: pd.DataFrame) -> bool:
    """No row can break what is asked of each row; the columns must be there all the same."""
    return rows.empty and not entry.type.startswith(_JUDGES_THE_TABLE) and set(entry.columns) <= set(rows.columns)


def _asked(
    dataset: str,
    numbers: list[int],
    rows: pd.DataFrame,
    parameters: dict[str, Any],
    result_format: dict[str, Any],
) -> dict[int, Outcome]:
    """Great Expectations' answers."""
    if not numbers:
        return {}
    # Its results come in another order than the suite: each entry carries its number through.
    entries = [_numbered(document(dataset)["expectations"][number], number) for number in numbers]
    try:
        results = _engine().run(dataset, entries, rows, parameters, result_format)
    except Exception as error:  # noqa: BLE001  (whatever it is, nothing was judged, and its words may hold values)
        return dict.fromkeys(numbers, _unjudged(len(rows), type(error).__name__))
    found = {result.expectation_config.meta["number"]: _outcome(result, len(rows)) for result in results}
    return {number: found.get(number) or _unjudged(len(rows), "no result") for number in numbers}


def _numbered(entry: dict[str, Any], number: int) -> dict[str, Any]:
    """An entry as Great Expectations is to judge it: its rows are picked already, its reasons are for people."""
    # A copy of all that can change: Great Expectations puts parameters and batch ids into the kwargs.
    kwargs = {name: value for name, value in entry["kwargs"].items() if name != "row_condition"}
    return {"type": entry["type"], "kwargs": deepcopy(kwargs), "meta": {"number": number}}


def _unjudged(rows: int, error: str) -> Outcome:
    return Outcome(success=False, element_count=rows, unexpected_count=0, error=error)


def _outcome(result: Any, rows: int) -> Outcome:
    error = _raised(result.exception_info or {})
    if error is not None:
        return _unjudged(rows, error)
    details = result.result or {}
    return Outcome(
        success=bool(result.success),
        element_count=int(details.get("element_count", rows)),
        unexpected_count=int(details.get("unexpected_count", 0)),
        positions=tuple(int(position) for position in details.get("unexpected_index_list") or ()),
    )


def _raised(info: Mapping[str, Any]) -> str | None:
    """The class of the exception, if there was one: info is flat, or has one entry a metric that failed."""
    for entry in [info] if "raised_exception" in info else info.values():
        if entry["raised_exception"]:
            name = _ERROR_NAME.search(entry.get("exception_traceback") or "")
            return name.group(1) if name else "an error"
    return None
