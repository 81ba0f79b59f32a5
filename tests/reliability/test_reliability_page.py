"""docs/reliability.md is what was measured, in the form in which readers look for it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.reliability.page import MOST_GROWTH, page

ROOT = Path(__file__).parents[2]
WRITTEN = ROOT / "docs" / "reliability.md"
RESULT = json.loads((ROOT / "benchmarks" / "reliability.json").read_text(encoding="utf-8"))


def tables(text):
    """Each table as rows of cells, by the heading above it."""
    parts = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return {
        heading: [
            [cell.strip() for cell in line.strip("|").split("|")] for line in body.splitlines() if line[:1] == "|"
        ]
        for heading, body in parts
    }


def test_the_documentation_is_current():
    command = "python -m benchmarks.reliability --page docs/reliability.md --of benchmarks/reliability.json"
    assert WRITTEN.read_text(encoding="utf-8") == page(RESULT), f"run `{command}`"
    assert command in page(RESULT)


def test_a_whole_day_of_three_operators_was_played():
    assert (RESULT["first_hour"], RESULT["hours"], RESULT["ticks"], RESULT["operators"]) == (0, 24, 288, 3)
    assert RESULT["runs"] == dict.fromkeys(RESULT["runs"], 288 * 3) | {"ftl_duty": 24 * 3}
    assert sum(RESULT["states"].values()) == sum(RESULT["runs"].values())
    assert len(RESULT["problems"]) == sum(
        RESULT[name] for name in ("missed", "doubles", "quiet_writes", "worklist_untrue")
    )


def test_every_table_has_its_columns_and_the_hours_add_up():
    found = tables(WRITTEN.read_text(encoding="utf-8"))
    for heading, columns in (("Figures", 4), ("Hour by hour", 8), ("The bad hours", 3)):
        assert {len(row) for row in found[heading]} == {columns}
    hours = found["Hour by hour"][2:]
    assert [row[0] for row in hours] == [f"{hour:02d}:00" for hour in range(1, 25)]
    for column, total in ((1, RESULT["runs"]), (2, RESULT["calls"]), (3, RESULT["writes"])):
        assert sum(int(row[column].replace(",", "")) for row in hours) == sum(total.values())
    assert len(found["The bad hours"]) == 2 + len(RESULT["spells"])


@pytest.mark.parametrize("name", ["missed", "doubles", "quiet_writes", "worklist_untrue"])
def test_an_aim_that_is_not_met_is_shown_as_such(name):
    rows = [row for row in tables(page({**RESULT, name: 3}))["Figures"] if row[1:] == ["3", "0", "**no**"]]
    assert len(rows) == 1
    assert "**no**" in page({**RESULT, "memory_mib": {**RESULT["memory_mib"], "growth": MOST_GROWTH}})
