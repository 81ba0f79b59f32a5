"""docs/data_quality.md, written from the suites: `python -m expectations.catalogue docs/data_quality.md`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from expectations.engine import COLUMNS, Expected, document, expected, required
from expectations.helpers import EXPECTED_SHARE, HELPER_COLUMNS, PLAUSIBLE_DAYS
from expectations.suites import DATASETS

_HEAD = """# Data quality

Written by `python -m expectations.catalogue docs/data_quality.md` from `expectations/*.json`; a test holds that it is
current. Every frame is judged by its suite before anything is written.

- **critical** (`fail_run`): the run fails before it writes. So it does where a column is missing (every one is named,
  and nothing else is judged), or where an expectation could not be judged.
- **warning** (`quarantine`): the record is set aside in `sync.quarantine`, and what it stands for is left untouched.
  The others go on. It comes back by itself when the source is mended.
- **info** (`report`): counted in `sync.check_results`, and nothing else.

A missing value breaks only "is given"; everything else is asked of the values that are there. The values themselves are
in no result, no log line and no quarantine entry: those hold counts, the record's key and the reason.
"""


def _range(kwargs: Mapping[str, Any]) -> str:
    bounds = [
        f"{strict if kwargs.get(f'strict_{end}') else words} {_value(kwargs[f'{end}_value'])}"
        for end, words, strict in (("min", "at least", "more than"), ("max", "at most", "less than"))
        if f"{end}_value" in kwargs
    ]
    return " and ".join(bounds)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"*{value['$PARAMETER']}*"
    return ", ".join(f"`{member}`" for member in value) if isinstance(value, list) else f"{value:,.10g}"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    COLUMNS: lambda _: "every required column is there",
    "expect_column_values_to_not_be_null": lambda _: "is given",
    "expect_column_values_to_be_unique": lambda _: "is unique",
    "expect_column_values_to_be_in_set": lambda kwargs: f"is one of {_value(kwargs['value_set'])}",
    "expect_column_values_to_not_be_in_set": lambda kwargs: f"is none of {_value(kwargs['value_set'])}",
    "expect_column_values_to_match_regex": lambda kwargs: f"matches `{kwargs['regex']}`",
    "expect_column_values_to_be_between": _range,
    "expect_column_pair_values_a_to_be_greater_than_b": lambda kwargs: (
        "the first is not earlier than the second" if kwargs.get("or_equal") else "the first is later than the second"
    ),
    "expect_table_row_count_to_be_between": lambda kwargs: f"number of rows {_range(kwargs)}",
}


def _condition(condition: Mapping[str, Any] | None) -> str:
    if not condition:
        return "all"
    if condition["type"] == "and":
        return " and ".join(_condition(part) for part in condition["conditions"])
    parameter = condition["parameter"]
    if parameter is True:
        return f"{condition['column']['name']}"
    return f"{condition['column']['name']} {condition['operator']} {parameter}"


def _row(entry: Expected) -> str:
    cells = (
        entry.column_name or "(all rows)",
        entry.field,
        _WORDS[entry.type](entry.kwargs),
        _condition(entry.kwargs.get("row_condition")),
        entry.severity,
        entry.on_failure,
        entry.reason,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _section(dataset: str) -> str:
    meta = document(dataset)["meta"]
    lines = [f"## {meta['title']} (`{dataset}`)", ""]
    if meta["judged"]:
        lines += [meta["judged"], ""]
    lines += [
        f"- `{name}` (made of {', '.join(column.needs)}): {column.meaning}"
        for name, column in HELPER_COLUMNS.get(dataset, {}).items()
    ]
    if dataset in HELPER_COLUMNS:
        lines.append("")
    lines += [
        "| column | vendor's field | expected | rows | severity | on failure | reason |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [_row(entry) for entry in expected(dataset)]
    lines += ["", "| required column | vendor's field | reason |", "| --- | --- | --- |"]
    lines += [f"| {name} | {column.field} | {column.reason} |" for name, column in required(dataset).items()]
    return "\n".join(lines)


def page() -> str:
    """The whole page, in Markdown."""
    parameters = f"""## Parameters

- *earliest_start*, *latest_start*: the window of the run, {PLAUSIBLE_DAYS} days wider on either side.
- *expected_rows*: {EXPECTED_SHARE:.0%} of the live sectors in the window that came from LEON.
- *known_positions*: `pic_positions` and `sic_positions` of the operator.
- *known_registrations*: the ids of all registrations in Tracking+."""
    return "\n\n".join([_HEAD.rstrip(), *(_section(dataset) for dataset in DATASETS), parameters]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
