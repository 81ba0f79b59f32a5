"""docs/analysts.md: every query in it runs as an analyst and has an answer; every view in it exists."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.warehouse import Warehouse, ftl, runs
from tests.connectors.warehouse.duties import LATER, RUN, acting_as, duty, hm, person, query, store

PAGE = (Path(__file__).parents[3] / "docs" / "analysts.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^(\d+)\. [^\n]*\n```sql\n(.*?)```", PAGE, re.MULTILINE | re.DOTALL)
FIRST = datetime(2026, 2, 20, tzinfo=UTC)
KINDS = ["EARLY", "LATE", "NIGHT", None]


def generated() -> list[dict]:
    """300 duties of 10 crew members over 30 days, some of them out of limits, late, or with discretion."""
    return [duty(n, **facts(n)) for n in range(300)]


def facts(n: int) -> dict:
    start = FIRST + timedelta(days=n // 10, hours=4 + n % 10)
    late = hm("1:30") if n % 7 == 0 else hm("0:00")
    length = hm("10:00") + late
    return {
        "person": str(n % 10),
        "start": start,
        "length": length,
        "planned_duty_end": start + hm("10:00"),
        "max_fdp_length": hm("10:45"),
        "has_violation": n % 21 == 0,
        "rest_actual_before": hm("14:00") - hm("0:45") * (n % 4),
        "discretion_length": late or None,
        "ftl_duty_night_duty_type": KINDS[n % 4],
        "wocl": n % 4 == 2,
    }


@pytest.fixture
def filled(warehouse: Warehouse) -> Iterator[Warehouse]:
    recent = replace(RUN, now=datetime.now(UTC))
    with warehouse.transaction() as conn:
        runs.start(conn, recent, recent.now)
        runs.finish(conn, recent, recent.now, "Completed", {}, None)
        ftl.save_people(conn, RUN, [person(str(n), f"C{n:02}") for n in range(10)])
        store(conn, RUN, generated())
        store(conn, LATER, [one | {"duty_length": hm("11:45")} for one in generated()[:5]])
        # Twenty days around today: totals are kept ahead, too.
        totals = [
            (str(n), recent.now.date() + timedelta(days=day), *[timedelta(hours=5 * n + day)] * 12)
            for n in range(10)
            for day in range(-9, 11)
        ]
        ftl.store_cumulative(conn, "acme", totals)
    return warehouse


def test_there_are_ten_and_each_is_different():
    assert [int(number) for number, _ in QUERIES] == list(range(1, 11))
    assert len({sql for _, sql in QUERIES}) == 10
    assert PAGE.count("```sql") == 10


@pytest.mark.parametrize(("number", "sql"), QUERIES, ids=[number for number, _ in QUERIES])
def test_a_query_of_the_page_has_an_answer_for_an_analyst(filled, number, sql):
    with acting_as(filled, "analyst") as conn:
        rows = query(conn, sql)
    assert rows
    assert any(value is not None for row in rows for value in row[1:])
    if number == "4":
        # LEON flags every 21st; the FDP is over in every 7th, the rest too short in every 4th.
        assert rows == [
            ("rest_before_short", False, 64),
            ("fdp_over_max", False, 20),
            ("fdp_over_max", True, 12),
            ("fdp_over_max, rest_before_short", False, 8),
            ("fdp_over_max, rest_before_short", True, 3),
        ]
    if number == "5":
        assert sum(row[1] for row in rows) == sum(row[2] for row in rows) == 43
    if number == "6":
        assert rows == [("1 too short", 75), ("2 under 1 h", 75), ("3 1 to 4 h", 150)]
    if number == "8":
        # C09 has 45 hours today, C08 40, and so on.
        assert [row[0] for row in rows] == [f"C{n:02}" for n in range(9, -1, -1)]
        assert rows[0][1:] == (hm("15:00"), hm("145:00"), hm("55:00"), hm("855:00"))
    if number == "10":
        assert len(rows) == 10


def test_every_view_of_the_page_exists_and_every_view_is_on_the_page(warehouse):
    table = PAGE.partition("## The views")[2].partition("## Conventions")[0]
    named = {
        name
        for line in table.splitlines()
        for name in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")
    }
    with acting_as(warehouse, "analyst") as conn:
        there = {name for (name,) in query(conn, "SELECT DISTINCT object_name::text FROM reporting.data_dictionary")}
    assert named == there
