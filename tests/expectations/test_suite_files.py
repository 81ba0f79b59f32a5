"""The suites as files: complete, explained, and in Great Expectations' own form."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from expectations import catalogue
from expectations.engine import COLUMNS, expected, required
from expectations.helpers import HELPER_COLUMNS, suite_parameters
from expectations.suites import DATASETS, check

FOLDER = Path(__file__).parents[2] / "expectations"
ON_FAILURE = {"critical": "fail_run", "warning": "quarantine", "info": "report"}
# Only for these can the rows that broke it be told, so only these can set a row aside.
ROW_LEVEL = ("expect_column_values_", "expect_column_pair_values_")


def test_every_dataset_has_a_suite_and_every_suite_a_dataset() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.json")) == sorted(DATASETS)


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_file_is_what_great_expectations_writes(dataset: str, frames, keys, parameters) -> None:
    check(frames[dataset](), dataset, key=keys[dataset], parameters=parameters)  # imports it, quietly
    from great_expectations import ExpectationSuite

    text = (FOLDER / f"{dataset}.json").read_text(encoding="utf-8")
    suite = ExpectationSuite(**json.loads(text))
    assert suite.name == dataset
    assert json.dumps(suite.to_json_dict(), indent=2, ensure_ascii=False) + "\n" == text


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_expectation_says_how_bad_it_is_and_why(dataset: str) -> None:
    for entry in json.loads((FOLDER / f"{dataset}.json").read_text(encoding="utf-8"))["expectations"]:
        meta = entry["meta"]
        assert meta["on_failure"] == ON_FAILURE[entry["severity"]], entry
        assert len(meta["reason"]) > 40, entry
        assert meta["reason"].endswith("."), entry
        assert meta["field"], entry
        if entry["severity"] == "warning":
            assert entry["type"].startswith(ROW_LEVEL), entry


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_two_expectations_quarantine_under_one_name(dataset: str) -> None:
    names = Counter((entry.type, entry.column_name) for entry in expected(dataset) if entry.severity == "warning")
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("dataset", DATASETS)
def test_whatever_is_judged_is_required_or_computed(dataset: str) -> None:
    columns = set(required(dataset))
    helpers = HELPER_COLUMNS.get(dataset, {})
    judged = {
        entry.kwargs[name]
        for entry in expected(dataset)
        for name in ("column", "column_A", "column_B")
        if name in entry.kwargs
    }
    assert judged - set(helpers) <= columns
    assert {need for column in helpers.values() for need in column.needs} <= columns
    assert set(helpers).isdisjoint(columns)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_parameter_is_computed(dataset: str, parameters) -> None:
    asked = {
        value["$PARAMETER"]
        for entry in expected(dataset)
        for value in entry.kwargs.values()
        if isinstance(value, dict) and "$PARAMETER" in value
    }
    assert asked == set(suite_parameters(dataset, parameters))


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_good_frame_has_exactly_the_required_columns(dataset: str, frames) -> None:
    assert list(required(dataset)) == list(frames[dataset]().columns)


@pytest.mark.parametrize("dataset", DATASETS)
def test_one_expectation_requires_the_columns_and_says_why_each_is_there(dataset: str) -> None:
    (entry,) = (entry for entry in expected(dataset) if entry.type == COLUMNS)
    assert (entry.severity, entry.on_failure, entry.kwargs["exact_match"]) == ("critical", "fail_run", False)
    (written,) = (
        written
        for written in json.loads((FOLDER / f"{dataset}.json").read_text(encoding="utf-8"))["expectations"]
        if written["type"] == COLUMNS
    )
    assert list(written["meta"]["columns"]) == written["kwargs"]["column_set"]
    for column in required(dataset).values():
        assert column.field
        assert column.reason.startswith("Every ")
        assert column.reason.endswith(".")


def test_the_documentation_is_current() -> None:
    written = (FOLDER.parent / "docs" / "data_quality.md").read_text(encoding="utf-8")
    assert written == catalogue.page(), "run `python -m expectations.catalogue docs/data_quality.md`"


def test_the_documentation_holds_every_reason() -> None:
    page = catalogue.page()
    for dataset in DATASETS:
        for entry in expected(dataset):
            assert f"| {entry.severity} | {entry.on_failure} | {entry.reason} |" in page
        for name, column in required(dataset).items():
            assert f"| {name} | {column.field} | {column.reason} |" in page
