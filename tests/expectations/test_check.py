"""The runner: empty and ill-formed frames, missing columns, exceptions, types, and what must never be told."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from expectations import engine
from expectations.engine import expected, judge
from expectations.report import Report
from expectations.suites import DATASETS, check
from model.sync import Quarantined

SECRET = "zaphod.beeblebrox"


@pytest.mark.parametrize("dataset", [dataset for dataset in DATASETS if dataset != "leon_people"])
@pytest.mark.parametrize("typed", [True, False], ids=["typed", "objects"])
def test_an_empty_frame_passes(dataset: str, typed: bool, frames, keys, parameters) -> None:
    frame = frames[dataset]().iloc[:0]
    if not typed:
        frame = pd.DataFrame(columns=list(frame.columns))
    report = check(frame, dataset, key=keys[dataset], parameters={**parameters, "known_rows": 0})
    assert [result for result in report.results if not result.success] == []
    assert report.accepted(frame).empty


def test_no_people_at_all_fail_the_run(frames) -> None:
    """On an answer that was cut no journey log may be written: every pilot would be missing in it."""
    (result,) = check(frames["leon_people"]().iloc[:0], "leon_people", key="login_nid").critical
    assert result.expectation == "expect_table_row_count_to_be_between"
    assert check(frames["leon_people"]().iloc[:1], "leon_people", key="login_nid").critical == ()


@pytest.mark.parametrize("dataset", DATASETS)
def test_each_missing_column_is_named_and_fails_the_run(dataset: str, frames, keys, parameters) -> None:
    whole = frames[dataset]()
    for column in whole.columns:
        frame = whole.drop(columns=column)
        report = check(frame, dataset, key=keys[dataset], parameters=parameters)
        assert [(r.expectation, r.column_name) for r in report.results] == [(engine.COLUMNS, column)]
        assert report.critical == report.results
        assert report.critical[0].reason.startswith(f"{engine.required(dataset)[column].reason} Where a whole column")
        assert report.rejected == ()
        assert report.accepted(frame).empty


def test_every_missing_column_has_its_own_result(frames, parameters) -> None:
    frame = frames["leon_flights"]().drop(columns=["status", "trip_nid"]).rename(columns={"end_utc": 7})
    report = check(frame, "leon_flights", key="flight_nid", parameters=parameters)
    assert [r.column_name for r in report.critical] == ["trip_nid", "status", "end_utc"]
    assert report.results == report.critical
    assert report.accepted(frame).empty


def test_a_column_counts_only_under_its_name_as_text(frames) -> None:
    class Named:
        def __str__(self) -> str:
            return "login_enabled"

    frame = frames["techlog_users"]().rename(columns={"login_enabled": Named()})
    report = check(frame, "techlog_users", key="id")
    assert [r.column_name for r in report.critical] == ["login_enabled"]
    assert report.accepted(frame).empty


def test_a_helper_column_of_the_callers_does_not_count(frames, parameters) -> None:
    frame = frames["leon_flights"]().assign(is_planned=False)
    frame["flight_no"] = ""
    report = check(frame, "leon_flights", key="flight_nid", parameters=parameters)
    assert [q.record_key for q in report.rejected] == ["101", "102", "103"]


@pytest.mark.parametrize("dataset", DATASETS)
@pytest.mark.parametrize("text", ["str", "string"])
def test_text_may_have_any_of_pandas_types(dataset: str, text: str, frames, keys, parameters) -> None:
    frame = frames[dataset]()
    for column in frame.select_dtypes(include=["object", "str"]).columns:
        if frame[column].dropna().map(type).eq(str).all():
            frame[column] = frame[column].astype(text)
    report = check(frame, dataset, key=keys[dataset], parameters=parameters)
    assert [result for result in report.results if not result.success] == []


@pytest.mark.parametrize("missing", [None, np.nan, pd.NaT, pd.NA])
def test_every_kind_of_missing_is_missing(missing: object, frames) -> None:
    frame = frames["techlog_trips"]()
    for column in ("live_external_ref", "number", "deleted_at"):
        frame[column] = pd.Series([missing] * 3, dtype=object)
    frame["category"] = pd.Series(["private", missing, "commercial"], dtype=object)
    report = check(frame, "techlog_trips", key="id")
    assert [result.column_name for result in report.results if not result.success] == ["category"]
    assert [(q.record_key, q.expectation) for q in report.rejected] == [("t-2", "expect_column_values_to_not_be_null")]


def test_the_index_of_the_frame_does_not_matter_and_stays(frames, parameters) -> None:
    frame = frames["leon_flights"]()
    frame.index = pd.Index([5, 5, 0])
    frame["status"] = ["CONFIRMED", "MAYBE", "CONFIRMED"]
    before = frame.copy()
    report = check(frame, "leon_flights", key="flight_nid", parameters=parameters)
    assert report.accepted_mask.tolist() == [True, False, True]
    assert report.accepted(frame).index.tolist() == [5, 0]
    assert report.accepted(frame)["flight_nid"].tolist() == [101, 103]
    pd.testing.assert_frame_equal(frame, before)
    with pytest.raises(ValueError, match="3 rows were checked, not 2"):
        report.accepted(frame.iloc[:2])


def test_an_entry_says_which_record_broke_what_and_why(frames, parameters) -> None:
    frame = frames["leon_flights"]()
    frame["status"] = ["CONFIRMED", "MAYBE", "CONFIRMED"]
    report = check(frame, "leon_flights", key="flight_nid", parameters=parameters)
    assert report.rejected == (
        Quarantined(
            dataset="leon_flights",
            record_key="102",
            field="status",
            expectation="expect_column_values_to_be_in_set",
            reason="LEON uses a status that we do not know, which could mean flown or not flown: the sector is left "
            "as it is until a person has said which.",
        ),
    )
    (broken,) = [result for result in report.results if not result.success]
    assert (broken.element_count, broken.unexpected_count) == (3, 1)


def test_a_row_that_breaks_two_things_is_held_for_both(frames, parameters) -> None:
    frame = frames["leon_flights"]()
    frame["flight_no"] = ["ACM1", "", "ACM3"]
    frame["departure_icao"] = ["EGLL", "cdg", None]
    report = check(frame, "leon_flights", key="flight_nid", parameters=parameters)
    assert [(q.record_key, q.field) for q in report.rejected] == [
        ("102", "startAirport.code.icao"),
        ("102", "flightNo"),
    ]
    assert report.accepted_mask.tolist() == [True, False, True]


def test_both_rows_of_a_double_are_one_record_in_the_quarantine(frames, parameters) -> None:
    frame = frames["leon_flights"]()
    frame["flight_nid"] = [101, 101, 103]
    report = check(frame, "leon_flights", key="flight_nid", parameters=parameters)
    assert [q.record_key for q in report.rejected] == ["101"]
    assert report.accepted_mask.tolist() == [False, False, True]


def test_an_expectation_that_raises_has_failed_and_fails_the_run(frames, parameters, caplog) -> None:
    """Text in a column of times cannot be compared: neither a pass, nor a row-level matter."""
    caplog.set_level(logging.DEBUG)
    frame = frames["techlog_sectors"]()
    frame["landing_time"] = pd.Series([SECRET, SECRET, SECRET], dtype=object)
    report = check(frame, "techlog_sectors", key="id")
    assert [(r.expectation, r.column_name) for r in report.critical] == [
        ("expect_column_pair_values_a_to_be_greater_than_b", "landing_time, takeoff_time")
    ] * 2
    assert all(r.reason.startswith("This could not be judged (") for r in report.critical)
    assert [r for r in report.results if not r.success] == list(report.critical)
    assert report.accepted(frame).empty
    assert SECRET not in repr(report) + caplog.text


def test_a_helper_column_that_raises_fails_the_run(frames, parameters, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    frame = frames["leon_flights"]()
    frame["end_utc"] = pd.Series([SECRET] * 3, dtype=object)
    report = check(frame, "leon_flights", key="flight_nid", parameters=parameters)
    assert {r.column_name for r in report.critical} == {"end_utc, start_utc", "duration_hours"}
    assert report.accepted(frame).empty
    assert SECRET not in repr(report) + caplog.text


def test_rows_that_cannot_be_picked_are_not_judged_and_have_failed(frames) -> None:
    suite = expected("techlog_trips")
    frame = frames["techlog_trips"]()  # without is_live, which most of its conditions ask for
    outcomes = judge("techlog_trips", list(range(len(suite))), frame, {})
    for entry, outcome in zip(suite, outcomes, strict=True):
        conditional = "row_condition" in entry.kwargs
        assert (outcome.success, outcome.error) == ((False, "KeyError") if conditional else (True, None)), entry


@pytest.mark.parametrize("rows", [0, 3])
def test_a_column_that_is_not_there_is_not_judged_and_has_failed(rows: int, frames) -> None:
    """Also where there are no rows: what holds of none needs its column all the same."""
    suite = expected("techlog_trips")
    frame = frames["techlog_trips"]().iloc[:rows].drop(columns="category").assign(is_live=True)
    outcomes = judge("techlog_trips", list(range(len(suite))), frame, {})
    failed = [entry.column_name for entry, outcome in zip(suite, outcomes, strict=True) if outcome.error is not None]
    assert failed == ["category", "category"]
    (columns,) = (o for entry, o in zip(suite, outcomes, strict=True) if entry.type == engine.COLUMNS)
    assert not columns.success


def test_great_expectations_keeps_its_words_to_itself(caplog) -> None:
    """Its messages on failed metrics quote the exception, and that may quote a value."""
    caplog.set_level(logging.DEBUG)
    engine._engine()
    logging.getLogger("great_expectations.validator.validation_graph").critical(SECRET)
    assert caplog.text == ""


def test_great_expectations_breaking_down_fails_every_expectation(frames, monkeypatch, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    frame = frames["techlog_users"]()

    def broken(*args: object) -> list[object]:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(engine._engine(), "run", broken)
    report = check(frame, "techlog_users", key="id")
    assert len(report.critical) == len(report.results) == len(expected("techlog_users"))
    assert all("RuntimeError" in result.reason for result in report.critical)
    assert SECRET not in repr(report) + caplog.text


def test_no_personal_value_is_told(frames, parameters, caplog, capfd) -> None:
    caplog.set_level(logging.DEBUG)
    crew = frames["leon_crew"]()
    crew["email"] = [f"{SECRET}@", f"{SECRET}", f"{SECRET}@acme.example", f"{SECRET}@@acme.example"]
    users = frames["techlog_users"]()
    users["email_key"] = [f"{SECRET}@acme.example", f"{SECRET}@acme.example", f"{SECRET}@"]
    reports = [
        check(crew, "leon_crew", key="crew_key", parameters=parameters),
        check(users, "techlog_users", key="id"),
    ]
    assert [[q.record_key for q in report.rejected] for report in reports] == [
        ["101#0", "101#1", "102#1"],
        ["u-1", "u-2"],
    ]
    out, err = capfd.readouterr()
    assert SECRET not in repr(reports) + caplog.text + out + err
    assert (out, err) == ("", "")


def test_columns_that_are_not_judged_never_reach_great_expectations(frames, monkeypatch) -> None:
    seen: list[pd.DataFrame] = []
    run = engine._engine().run
    monkeypatch.setattr(engine._engine(), "run", lambda d, e, frame, *how: seen.append(frame) or run(d, e, frame, *how))
    check(frames["techlog_sectors"](), "techlog_sectors", key="id")
    assert seen[0]["preflight_custom_data"].isna().all()
    assert seen[0]["pic_user_id"].isna().all()
    assert seen[0]["status"].notna().all()
    assert not any({"preflight_custom_data", "pic_user_id"} & set(frame.columns) for frame in seen[1:])


def test_a_record_without_a_key_is_named_by_its_row(frames) -> None:
    frame = frames["techlog_aircraft"]()
    frame["id"] = ["a-1", None, "a-3"]
    frame["registration_key"] = ["MRSAR", "?", "RA89001"]
    report = check(frame, "techlog_aircraft", key="id")
    assert [q.record_key for q in report.rejected] == ["row 2"]


@pytest.mark.parametrize(
    ("dataset", "key", "error", "words"),
    [
        ("weather", "id", LookupError, "no expectation suite for dataset 'weather'"),
        ("techlog_users", "email", LookupError, "'email' is no column that the suite of techlog_users requires"),
        ("leon_flights", "flight_nid", ValueError, "needs the parameter window_start"),
        ("leon_crew", "crew_key", ValueError, "needs the parameter positions"),
    ],
)
def test_a_wrong_call_is_refused(dataset: str, key: str, error: type[Exception], words: str, frames) -> None:
    frame = frames.get(dataset, frames["techlog_users"])()
    with pytest.raises(error, match=words):
        check(frame, dataset, key=key)


def test_a_window_without_a_zone_is_utc(frames, parameters) -> None:
    naive = {**parameters, "window_start": datetime(2026, 3, 8), "window_end": datetime(2026, 3, 25)}  # noqa: DTZ001
    aware = {**parameters, "window_start": datetime(2026, 3, 8, tzinfo=UTC)}
    frame = frames["leon_flights"]()
    frame["start_utc"] = pd.to_datetime(pd.Series(["2026-01-26T23:59Z"] * 3))
    for given in (naive, aware):
        report = check(frame, "leon_flights", key="flight_nid", parameters=given)
        assert "expect_column_values_to_be_between" in {q.expectation for q in report.rejected if q.record_key == "101"}


def test_parameters_of_one_check_do_not_stay_for_the_next(frames, parameters) -> None:
    crew = frames["leon_crew"]()

    def unknown(*positions: str) -> list[int]:
        report = check(crew, "leon_crew", key="crew_key", parameters={"positions": positions})
        return [r.unexpected_count for r in report.results if r.column_name == "cockpit_position" and not r.success]

    assert [unknown("CPT"), unknown("CPT", "PIC", "FO"), unknown()] == [[2], [], [3]]


def test_checks_may_run_in_threads(frames, parameters, keys) -> None:
    reports: dict[str, Report] = {}

    def run(dataset: str) -> None:
        frame = frames[dataset]()
        reports[dataset] = check(frame, dataset, key=keys[dataset], parameters=parameters)

    threads = [threading.Thread(target=run, args=(dataset,)) for dataset in DATASETS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {d: all(r.success for r in report.results) for d, report in reports.items()} == dict.fromkeys(DATASETS, True)


def test_importing_the_runner_does_not_import_great_expectations() -> None:
    words = "import sys, expectations.suites, expectations.catalogue; print('great_expectations' in sys.modules)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", words], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("False", "")


def test_the_first_check_warns_of_nothing() -> None:
    words = (
        "import pandas as pd; from expectations.suites import check;"
        "print(check(pd.DataFrame({'id': ['a'], 'email_key': ['a@b.example'], 'login_enabled': [True]}),"
        " 'techlog_users', key='id').accepted_mask.tolist())"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", words], capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("[True]", "")
