"""The only place that knows Great Expectations: importing it costs two seconds, so only a check does."""

from __future__ import annotations

import json
import logging
import re
import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pandas as pd

from model.sync import Severity

# Its own log lines carry the values that an expectation stumbled over, and they may be personal.
_NO_LEVEL = logging.CRITICAL + 1
# Keys come back as positions in the frame; the values that broke an expectation stay inside.
_RESULT_FORMAT = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
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
            column_name=_column_name(entry["kwargs"]),
            severity=entry["severity"],
            reason=entry["meta"]["reason"],
            on_failure=entry["meta"]["on_failure"],
            field=entry["meta"]["field"],
            kwargs=entry["kwargs"],
        )
        for entry in document(dataset)["expectations"]
    )


def _column_name(kwargs: Mapping[str, Any]) -> str | None:
    names = [kwargs[name] for name in ("column", "column_A", "column_B") if name in kwargs]
    return ", ".join(names) or None


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
        self, dataset: str, entries: list[dict[str, Any]], frame: pd.DataFrame, parameters: dict[str, Any]
    ) -> list[Any]:
        """Great Expectations' own results of these entries, in its own order."""
        with self._lock:
            suite = self._module.ExpectationSuite(name=dataset, expectations=entries)
            batch = self._batches.get_batch(batch_parameters={"dataframe": frame})
            found = batch.validate(suite, result_format=dict(_RESULT_FORMAT), expectation_parameters=parameters)
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
    # Its results come in another order than the suite: each entry carries its number through.
    entries = [_numbered(document(dataset)["expectations"][number], number) for number in numbers]
    try:
        results = _engine().run(dataset, entries, frame, parameters)
    except Exception as error:  # noqa: BLE001  (whatever it is, nothing was judged, and its words may hold values)
        return [_unjudged(len(frame), type(error).__name__)] * len(numbers)
    found = {result.expectation_config.meta["number"]: _outcome(result, len(frame)) for result in results}
    return [found.get(number) or _unjudged(len(frame), "no result") for number in numbers]


def _numbered(entry: dict[str, Any], number: int) -> dict[str, Any]:
    # A deep copy: Great Expectations puts parameters and batch ids into what it is given.
    copied: dict[str, Any] = json.loads(json.dumps(entry))
    copied["meta"]["number"] = number
    return copied


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
