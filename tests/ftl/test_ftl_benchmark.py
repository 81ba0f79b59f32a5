"""The benchmark of the duty table measures what it says, on a few rows: no figure is judged here."""

from __future__ import annotations

import json
import sys

from benchmarks import ftl_duty


def test_both_ways_build_the_same_rows_each_in_its_own_process(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["ftl_duty", "--people", "8", "--duties", "400", "--years", "1", "--json"])
    assert ftl_duty.main() == 0
    result = json.loads(capsys.readouterr().out)
    ways = result["ways"]
    assert [way["rows"] for way in ways.values()] == [[400, 8 * 366]] * 2
    assert all(0 < way["frames"] <= way["peak"] for way in ways.values())
    seconds = {name: sum(way["seconds"].values()) for name, way in ways.items()}
    assert result["ratio"] == seconds["ours"] / seconds["DuckDB"]
    ftl_duty.show(result)
    assert "400 duties of 8 people" in capsys.readouterr().out
