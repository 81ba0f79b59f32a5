"""The benchmark of the duty flow measures what it says, on a few people: no figure is judged here."""

from __future__ import annotations

import sys

import pytest

from benchmarks import ftl_tick


@pytest.mark.slow
def test_a_run_finds_what_changed_and_the_next_one_nothing(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["ftl_tick", "--people", "8", "--changed", "5"])
    for name in ("TURNAROUND_CONFIG", "BENCHMARK_LEON", "BENCHMARK_TECHLOG"):
        monkeypatch.setenv(name, "")
    for name in ftl_tick.PATIENCE:
        monkeypatch.setenv(f"TURNAROUND__HTTP__{name.upper()}", "60")
    assert ftl_tick.main() == 0
    first, changed, nothing = capsys.readouterr().out.splitlines()
    assert "first" in first
    assert changed.endswith(" 5 changed")
    assert nothing.endswith(" 0 changed")
