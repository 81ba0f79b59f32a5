"""The benchmarks still measure what they say, on a few rows: no figure is judged here."""

from __future__ import annotations

import json
import sys
from typing import Any

import psycopg
import pytest

from benchmarks import load, no_change


def run_load(monkeypatch, capsys, *options: str) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["load", "--rows", "200", "--json", *options])
    assert load.main() == 0
    return json.loads(capsys.readouterr().out)


def test_load_prints_ours_and_bare_with_their_ratio(monkeypatch, capsys):
    result = run_load(monkeypatch, capsys, "--without-dlt")
    assert (result["rows"], result["repeats"]) == (200, 1)
    assert set(result["seconds"]) == {"ours", "bare"}
    assert set(result["ratios"]) == {"ours / bare"}
    ours, bare = result["seconds"]["ours"], result["seconds"]["bare"]
    assert result["ratios"]["ours / bare"]["unchanged"] == ours["unchanged"] / bare["unchanged"]


@pytest.mark.slow
def test_dlt_is_measured_in_both_its_ways(monkeypatch, capsys):
    result = run_load(monkeypatch, capsys)
    assert set(result["seconds"]) == {"ours", "bare", "dlt default", "dlt JSON column"}
    assert set(result["ratios"]) == {"ours / bare", "dlt default / ours", "dlt JSON column / ours"}


@pytest.mark.slow
def test_dlt_by_default_makes_the_crew_a_child_table_and_else_keeps_the_record_whole(empty_database_url, tmp_path):
    payloads = load.flights(150)
    load.measure_dlt_default(empty_database_url, payloads, tmp_path)
    load.measure_dlt_json_column(empty_database_url, payloads, tmp_path)
    with psycopg.connect(empty_database_url) as connection:
        count = "SELECT (SELECT count(*) FROM {}), (SELECT count(*) FROM {})"
        normalised = count.format("dlt_default.flights", "dlt_default.flights__crew_member_list")
        assert connection.execute(normalised).fetchone() == (150, 150 * len(load.POSITIONS))
        whole = "SELECT count(*), min(jsonb_array_length(payload -> 'crewMemberList')) FROM dlt_json_column.records"
        assert connection.execute(whole).fetchone() == (150, len(load.POSITIONS))


def test_a_ratio_is_taken_within_a_run_before_the_median(capsys):
    def run(ours: float, default: float) -> dict[str, load.Steps]:
        names = {"ours": ours, "bare": 1.0, "dlt default": default, "dlt JSON column": default / 2}
        return {name: dict.fromkeys(("new", "unchanged", "one_percent"), value) for name, value in names.items()}

    result = load.report(10, [run(1, 20), run(2, 20), run(4, 20)])
    assert result["ratios"]["ours / bare"]["new"] == 2
    assert result["ratios"]["dlt default / ours"]["new"] == 10
    assert result["ratios"]["dlt JSON column / ours"]["new"] == 5
    load.show(result)
    table = capsys.readouterr().out
    assert [line for line in table.splitlines() if line.startswith("dlt default / ours") and line.endswith("aim >= 10")]


def test_one_record_in_a_hundred_changes_and_keeps_its_key():
    before = load.flights(200)
    after = load.change_one_percent(before)
    assert [one["flightNid"] for one in after] == [one["flightNid"] for one in before]
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 2


def test_a_tick_with_nothing_to_do_writes_nothing():
    filling, *ticks = no_change.measure(flights=5, ticks=1)
    assert filling["writes"] > 0
    assert [one["writes"] for one in ticks] == [0]
    assert all(one["calls"] > 0 and one["wall"] > 0 for one in ticks)
