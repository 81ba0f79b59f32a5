import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from connectors.warehouse import Warehouse, bulk, landing, people
from connectors.warehouse.bulk import Counts
from model.sync import Landed, Person
from tests.connectors.warehouse.records import LATER, NOW, RUN, flight, statements_of


def land(warehouse: Warehouse, rows, run=RUN) -> Counts:
    with warehouse.transaction() as conn:
        return landing.land(conn, run, run.now, rows)


def test_a_second_run_stores_only_what_differs(warehouse):
    assert land(warehouse, [flight("1"), flight("2"), flight("3")]) == Counts(3, 0, 0)
    assert land(warehouse, [flight("1"), flight("2", status="X"), flight("4")], LATER) == Counts(1, 1, 1)
    with warehouse.transaction() as conn:
        assert [one.record_key for one in landing.current(conn, "acme", "leon", "flight")] == ["1", "2", "3", "4"]
        versions = landing.history(conn, "acme", "2")
    assert [(v["is_current"], v["payload"].get("status"), v["flow_run_id"], v["fetched_at"]) for v in versions] == [
        (False, None, "run-1", NOW),
        (True, "X", "run-2", NOW + timedelta(minutes=5)),
    ]


def test_what_another_flow_fetched_meanwhile_stays_current(warehouse):
    """Two flows read side by side; the one that asked first may be the last to land."""
    land(warehouse, [flight("1", status="new")], LATER)
    assert land(warehouse, [flight("1", status="old")], RUN) == Counts(0, 0, 1)
    with warehouse.transaction() as conn:
        assert [one.payload["status"] for one in landing.current(conn, "acme", "leon", "flight")] == ["new"]


def test_a_clock_that_was_set_back_does_not_stop_landing(warehouse):
    ahead = replace(RUN, now=datetime.now(UTC) + timedelta(hours=1))
    land(warehouse, [flight("1", status="by the wrong clock")], ahead)
    assert land(warehouse, [flight("1", status="right")], LATER) == Counts(0, 1, 0)


def test_content_that_comes_back_is_a_new_version(warehouse):
    for status in ("A", "B", "A"):
        assert land(warehouse, [flight("1", status=status)]).unchanged == 0
    with warehouse.transaction() as conn:
        assert [v["payload"]["status"] for v in landing.history(conn, "acme", "1")] == ["A", "B", "A"]


def test_the_order_of_keys_is_no_change_and_the_last_of_two_doubles_counts(warehouse):
    land(warehouse, [Landed("leon", "flight", "1", {"a": 1, "b": {"c": 2, "d": 3}})])
    assert land(warehouse, [Landed("leon", "flight", "1", {"b": {"d": 3, "c": 2}, "a": 1})]) == Counts(0, 0, 1)
    assert land(warehouse, [flight("5", v=1), flight("5", v=2)]) == Counts(1, 0, 0)
    with warehouse.transaction() as conn:
        assert landing.history(conn, "acme", "5")[0]["payload"]["v"] == 2


def test_kinds_and_operators_do_not_mix(warehouse):
    other = Landed("leon", "aircraft", "1", {"aircraftNid": 1})
    assert land(warehouse, [flight("1"), other]) == Counts(2, 0, 0)
    with warehouse.transaction() as conn:
        assert landing.current(conn, "acme", "leon", "aircraft") == [other]
        assert landing.current(conn, "borealis", "leon", "flight") == []


def test_what_postgres_cannot_hold_is_replaced_and_stays_unchanged(warehouse):
    awkward = {
        "nul\x00key": "a\x00b",
        "half": json.loads('"\\ud83d"'),
        "literal": "back\\u0000slash",
        "control": 'tab\t line\n return\r quote" \\. \\N',
        "big": 2**70,
        "nan": float("nan"),
        "list": ["\x00", {"deep": "\x00"}],
        "emoji": "\U0001f6eb",
        "empty": {},
    }
    row = Landed("leon", "flight", "k\x00\t\\1", awkward)
    assert land(warehouse, [row]) == Counts(1, 0, 0)
    assert land(warehouse, [row]) == Counts(0, 0, 1)
    with warehouse.transaction() as conn:
        (stored,) = landing.current(conn, "acme", "leon", "flight")
    assert stored.record_key == "k\ufffd\t\\1"
    assert stored.payload == {
        "nul\ufffdkey": "a\ufffdb",
        "half": "\ufffd",
        "literal": "back\\u0000slash",
        "control": awkward["control"],
        "big": stored.payload["big"],
        "nan": None,
        "list": ["\ufffd", {"deep": "\ufffd"}],
        "emoji": "\U0001f6eb",
        "empty": {},
    }
    assert int(stored.payload["big"]) == pytest.approx(2**70)


def test_nesting_beyond_the_fast_encoder(warehouse):
    deep: dict = {"end": "\x00"}
    for _ in range(300):
        deep = {"in": deep}
    assert land(warehouse, [Landed("leon", "flight", "1", deep)]) == Counts(1, 0, 0)
    assert land(warehouse, [Landed("leon", "flight", "1", deep)]) == Counts(0, 0, 1)


def test_a_crash_in_the_middle_leaves_nothing(warehouse):
    land(warehouse, [flight("1")])

    def crash() -> None:
        with warehouse.transaction() as conn:
            landing.land(conn, LATER, NOW, [flight("1", status="X"), flight("2")])
            raise RuntimeError("killed here")

    with pytest.raises(RuntimeError):
        crash()
    with warehouse.transaction() as conn:
        assert landing.current(conn, "acme", "leon", "flight") == [flight("1")]
        assert len(landing.history(conn, "acme", "1")) == 1


def test_two_runs_that_land_the_same_records_take_turns(warehouse):
    """Without the lock both would insert a current version, and the second would break the unique index."""
    counts = []
    with warehouse.transaction() as conn:
        landing.land(conn, RUN, NOW, [flight("1")])
        other = threading.Thread(target=lambda: counts.append(land(warehouse, [flight("1")], LATER)))
        other.start()
        time.sleep(0.2)
        assert counts == []
    other.join(10)
    assert counts == [Counts(0, 0, 1)]


def test_three_thousand_unchanged_records_are_a_few_statements(warehouse):
    rows = [flight(str(number), filler="x" * 1000) for number in range(3000)]
    land(warehouse, rows)
    with statements_of(warehouse) as sent:
        assert land(warehouse, rows) == Counts(0, 0, 3000)
    assert len(sent) <= 3


def test_people_are_updated_only_when_they_differ(warehouse):
    one, two = Person("login:1", "a@b.example", "A\x00"), Person("login:2", None, "B")
    with warehouse.transaction() as conn:
        assert people.save(conn, RUN, [one, two]) == Counts(2, 0, 0)
        assert people.save(conn, LATER, [one, Person("login:2", "b@b.example", "B")]) == Counts(0, 1, 1)
        assert people.read(conn, "acme", ["login:1", "login:2", "login:9"]) == {
            "login:1": Person("login:1", "a@b.example", "A\ufffd"),
            "login:2": Person("login:2", "b@b.example", "B"),
        }
        assert people.read(conn, "borealis", ["login:1"]) == {}
        runs = conn.execute(text("SELECT person_key, flow_run_id FROM landing.people ORDER BY 1")).all()
    assert [tuple(row) for row in runs] == [("login:1", "run-1"), ("login:2", "run-2")]


def test_copy_upsert_leaves_equal_rows_untouched(warehouse):
    with warehouse.transaction() as conn:
        conn.execute(text('CREATE TABLE reporting.things (a int, "B c" text, d jsonb, PRIMARY KEY (a))'))
    columns, key = ("a", "B c", "d"), ("a",)
    with warehouse.transaction() as conn:
        rows = [(1, "x\ty\\", {"n": None}), (2, None, {"k": "\x00"}), (2, "later", {"k": 1})]
        assert bulk.copy_upsert(conn, "reporting.things", columns, key, rows) == Counts(2, 0, 0)
    before = versions_of_rows(warehouse)
    with warehouse.transaction() as conn:
        rows = [(1, "x\ty\\", {"n": None}), (2, None, {"k": 1}), (3, "new", {})]
        assert bulk.copy_upsert(conn, "reporting.things", columns, key, rows) == Counts(1, 1, 1)
        # A second call in one transaction finds its staging table gone.
        assert bulk.copy_upsert(conn, "reporting.things", columns, key, rows) == Counts(0, 0, 3)
    after = versions_of_rows(warehouse)
    assert after[1] == before[1], "an equal row was rewritten or locked"
    assert after[2] != before[2]


def test_copy_upsert_refuses_columns_without_the_key(warehouse):
    with warehouse.transaction() as conn, pytest.raises(ValueError, match="must hold the key"):
        bulk.copy_upsert(conn, "landing.people", ("email",), ("person_key",), [])


def versions_of_rows(warehouse: Warehouse) -> dict:
    with warehouse.transaction() as conn:
        found = conn.execute(text("SELECT a, xmin::text, xmax::text, ctid::text FROM reporting.things"))
        return {row[0]: tuple(row) for row in found}
