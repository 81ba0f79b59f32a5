"""ftl.duty: history, planned values, imports beside LEON, retention."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.warehouse import ftl
from model.ftl_columns import KEYS
from tests.connectors.warehouse.duties import (
    COLUMNS,
    HOUR,
    LAST,
    LATER,
    NOW,
    RUN,
    START,
    duty,
    hm,
    person,
    query,
    store,
)

DAY = (datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC))
VERSIONS = "SELECT valid_from, valid_to, is_current, flow_run_id FROM ftl.duty ORDER BY duty_key, valid_from"


@pytest.fixture
def conn(warehouse):
    with warehouse.transaction() as opened:
        yield opened


def current(conn, column, source="leon", nid=1):
    return query(
        conn,
        f"SELECT {column} FROM ftl.duty WHERE is_current AND source = :source AND duty_key = :key",
        source=source,
        key=f"nid:{nid}",
    )


def test_every_value_comes_back_as_it_was_given(conn):
    given = duty(1, split_off_time=START + hm("3:00"), discretion_length=timedelta(seconds=90, microseconds=5))
    assert store(conn, RUN, [given]) == ftl.Counts(new=1)
    (found,) = ftl.read_duties_for_compare(conn, "acme", ["nid:1"])
    for key in KEYS:
        if key not in ftl.PERSON_COLUMNS and not key.endswith("_lt"):
            assert found[key] == given.get(key), key
    assert found["duty_start_time_lt"].isoformat() == "07:00:00+01:00"
    (extra,) = query(conn, f"SELECT {', '.join(ftl.EXTRA_COLUMNS)} FROM ftl.duty")
    assert extra == tuple(given.get(name) for name in ftl.EXTRA_COLUMNS)


@pytest.mark.parametrize("words", ["", "\\N", "tab\tand\nbreak\r", 'say "hello", {1,2}', "back\\slash", "é", "NULL"])
def test_no_text_is_taken_for_something_else(conn, words):
    store(conn, RUN, [duty(1, cdr_duty_name=words, crew_labels=[words, None])])
    assert query(conn, "SELECT cdr_duty_name, crew_labels FROM ftl.duty") == [(words, [words, None])]


def test_an_unchanged_duty_adds_nothing(conn):
    store(conn, RUN, [duty(1), duty(2)])
    assert store(conn, LATER, [duty(1), duty(2)], interval=DAY) == ftl.Counts(unchanged=2)
    assert query(conn, VERSIONS) == [(NOW, None, True, "run-1")] * 2


def test_a_changed_duty_closes_one_version_and_opens_another(conn):
    store(conn, RUN, [duty(1), duty(2)])
    assert store(conn, LATER, [duty(1, sector_count=2), duty(2)]) == ftl.Counts(changed=1, unchanged=1)
    assert query(conn, VERSIONS) == [
        (NOW, LATER.now, False, "run-1"),
        (LATER.now, None, True, "run-2"),
        (NOW, None, True, "run-1"),
    ]
    assert query(conn, "SELECT sector_count FROM ftl.duty WHERE duty_key = 'nid:1' ORDER BY valid_from") == [(1,), (2,)]


def test_of_two_rows_for_a_duty_the_later_one_counts(conn):
    assert store(conn, RUN, [duty(1, sector_count=3), duty(1, sector_count=2)]) == ftl.Counts(new=1)
    assert current(conn, "sector_count") == [(2,)]


def test_a_run_that_is_repeated_at_the_same_instant_still_overwrites_nothing(conn):
    store(conn, RUN, [duty(1)])
    assert store(conn, RUN, [duty(1, sector_count=2)]) == ftl.Counts(changed=1)
    assert store(conn, replace(RUN, now=NOW - HOUR), [duty(1, sector_count=3)]) == ftl.Counts(changed=1)
    steps = [NOW + timedelta(microseconds=n) for n in range(3)]
    assert query(conn, "SELECT valid_from, valid_to, sector_count FROM ftl.duty ORDER BY valid_from") == [
        (steps[0], steps[1], 1),
        (steps[1], steps[2], 2),
        (steps[2], None, 3),
    ]


@pytest.mark.parametrize(
    ("start", "is_closed"),
    [(DAY[0] - timedelta(seconds=1), False), (DAY[0], True), (DAY[1] - timedelta(seconds=1), True), (DAY[1], False)],
)
def test_what_disappears_is_closed_only_within_the_interval(conn, start, is_closed):
    store(conn, RUN, [duty(1, start=start)])
    assert ftl.deletable_count(conn, "acme", DAY, []) == is_closed
    assert store(conn, LATER, [], interval=DAY) == ftl.Counts(closed=int(is_closed))
    assert query(conn, VERSIONS) == [(NOW, LATER.now if is_closed else None, not is_closed, "run-1")]


def test_nothing_disappears_without_an_interval_nor_while_its_key_was_seen(conn):
    store(conn, RUN, [duty(1), duty(2)])
    store(conn, replace(RUN, operator_id="borealis"), [duty(3)])
    store(conn, RUN, [duty(4)], source="import")
    assert store(conn, LATER, []) == ftl.Counts()
    assert ftl.deletable_count(conn, "acme", DAY, ["nid:1"]) == 1
    assert store(conn, LATER, [], interval=DAY, keys=["nid:1"]) == ftl.Counts(closed=1)
    open_keys = "SELECT duty_key FROM ftl.duty WHERE is_current ORDER BY 1"
    assert query(conn, open_keys) == [("nid:1",), ("nid:3",), ("nid:4",)]


def test_a_duty_that_comes_back_is_a_new_version_with_a_gap(conn):
    store(conn, RUN, [duty(1)])
    store(conn, LATER, [], interval=DAY)
    assert store(conn, LAST, [duty(1)], interval=DAY) == ftl.Counts(new=1)
    assert query(conn, VERSIONS) == [(NOW, LATER.now, False, "run-1"), (LAST.now, None, True, "run-3")]


def test_the_first_plan_is_kept_and_what_follows_from_it_is_worked_out_again(conn):
    store(conn, RUN, [duty(1)])
    moved = {
        "planned_duty_start": START + HOUR,
        "planned_duty_end": START + 12 * HOUR,
        "planned_fdp_length": hm("8:00"),
    }
    later = duty(1, length=11 * HOUR, **moved)
    assert store(conn, LATER, [later]) == ftl.Counts(changed=1)
    names = "planned_duty_start, planned_duty_start_time_utc, planned_duty_start_time_lt::text, planned_duty_length"
    assert current(conn, names) == [(START, START.time(), "07:00:00+01", 10 * HOUR)]
    names = "duty_length, difference_duty_length, planned_fdp_length, difference_max_and_planned_fdp_length"
    assert current(conn, names) == [(11 * HOUR, -HOUR, hm("9:00"), hm("4:00"))]
    # LEON says the same again: nothing happens, although its plan is another one than ours.
    assert store(conn, LAST, [later]) == ftl.Counts(unchanged=1)


def test_only_another_plan_is_no_change_and_is_not_compared_again(conn):
    store(conn, RUN, [duty(1, content_hash="a")], columns=(*COLUMNS, "content_hash"))
    moved = duty(1, planned_duty_start=START + HOUR, content_hash="b")
    assert store(conn, LATER, [moved], columns=(*COLUMNS, "content_hash")) == ftl.Counts(unchanged=1)
    assert ftl.read_current_keys(conn, "acme") == {"nid:1": "b"}
    assert len(query(conn, VERSIONS)) == 1


def test_a_plan_that_comes_late_is_the_first_one(conn):
    store(conn, RUN, [duty(1, planned_duty_start=None, planned_duty_end=None, planned_fdp_length=None)])
    store(conn, LATER, [duty(1, planned_duty_start=START - HOUR)])
    assert current(conn, "planned_duty_start, planned_duty_length, difference_duty_length") == [
        (START - HOUR, 11 * HOUR, HOUR)
    ]


def test_the_plan_outlives_a_duty_that_was_gone_and_values_that_went_missing(conn):
    store(conn, RUN, [duty(1)])
    store(conn, LATER, [], interval=DAY)
    store(conn, LAST, [duty(1, planned_duty_start=None, planned_duty_end=None, planned_fdp_length=None)])
    assert current(conn, "planned_duty_start, planned_duty_length, planned_fdp_length") == [
        (START, 10 * HOUR, hm("9:00"))
    ]


def test_an_import_stands_beside_leon_and_shows_only_where_leon_has_none(conn):
    store(conn, RUN, [duty(1), duty(2, start=START + HOUR)])
    store(conn, LATER, [duty(1)], interval=DAY)  # LEON has lost duty 2: it stays LEON's
    imported = [duty(1, sector_count=9), duty(2), duty(3, sector_count=9)]
    assert store(conn, LAST, imported, source="import", file_name="march.xlsx") == ftl.Counts(new=3)
    shown = "SELECT ftl_duty_nid, sector_count, is_current FROM reporting.ftl_duty ORDER BY 1"
    assert query(conn, shown) == [(1, 1, True), (2, 1, False), (3, 9, True)]
    source = "SELECT ftl_duty_nid, source, file_name FROM reporting.ftl_duty_source ORDER BY 1"
    assert query(conn, source) == [(1, "leon", None), (2, "leon", None), (3, "import", "march.xlsx")]
    assert [one["sector_count"] for one in ftl.read_duties_for_compare(conn, "acme", ["nid:1", "nid:3"])] == [1]


def test_an_import_of_a_few_columns_leaves_the_others_empty(conn):
    store(conn, RUN, [duty(1)], source="import", columns=("duty_key", "person_key", "duty_start", "duty_length"))
    assert current(conn, "duty_length, sector_count", "import") == [(10 * HOUR, None)]


def test_duties_and_people_are_found_by_code_and_minute(conn):
    ftl.save_people(conn, RUN, [person("1", "ABC"), person("code:ABC", "ABC"), person("2", "XYZ")])
    store(conn, RUN, [duty(1, start=START + timedelta(seconds=30)), duty(2, person="2")])
    found = ftl.find_duties(conn, "acme", [("ABC", START), ("ABC", START + HOUR), ("XYZ", START - HOUR)])
    assert found == {("ABC", START): ftl.FoundDuty("nid:1", "1")}
    assert ftl.find_person_keys(conn, "acme", ["ABC", "XYZ", "new"]) == {"ABC": "1", "XYZ": "2"}


@pytest.mark.parametrize(
    ("columns", "words"), [(("duty_key",), "person_key are needed"), ((*COLUMNS, "crew_email"), "crew_email")]
)
def test_columns_that_do_not_fit_are_refused(conn, columns, words):
    with pytest.raises(ValueError, match=words):
        store(conn, RUN, [duty(1)], columns=columns)


def test_history_is_purged_but_never_a_current_row_nor_the_last_24_months(conn):
    def at(year, month, day=1):
        return datetime(year, month, day, tzinfo=UTC)

    for nid, (start, closed) in enumerate(
        [(at(2023, 1), at(2023, 6)), (at(2023, 1), at(2026, 2)), (at(2025, 1), at(2023, 6)), (at(2023, 1), None)]
    ):
        key_and_start = duty(nid, start=start)
        store(conn, replace(RUN, now=at(2022, 12)), [key_and_start])
        if closed:
            store(conn, replace(RUN, now=closed), [duty(nid, start=start, sector_count=2)])
    assert ftl.purge_history(conn, "borealis", at(2026, 3), now=NOW) == 0
    assert ftl.purge_history(conn, "acme", at(2023, 1, 5), now=NOW) == 0
    # Asked for everything, it takes what was closed, and ended, more than 24 months ago.
    assert ftl.purge_history(conn, "acme", at(2026, 3), now=NOW) == 1
    assert query(conn, "SELECT duty_key, is_current FROM ftl.duty ORDER BY duty_key, valid_from") == [
        ("nid:0", True),
        ("nid:1", False),
        ("nid:1", True),
        ("nid:2", False),
        ("nid:2", True),
        ("nid:3", True),
    ]


def test_a_tick_costs_a_fraction_of_what_the_whole_year_did(warehouse):
    """200 of 20,000: a tenth would do, and half is for a machine that stumbles."""
    year = [duty(n, person=str(n % 300), start=START - timedelta(minutes=5 * n)) for n in range(20_000)]
    rows = [tuple(one.get(name) for name in COLUMNS) for one in year]
    with warehouse.transaction() as conn:
        began = time.perf_counter()
        assert ftl.store_duties(conn, RUN, rows, COLUMNS, "leon", None).counts.new == len(rows)
        whole = time.perf_counter() - began
    some = [tuple((one | {"sector_count": 2}).get(name) for name in COLUMNS) for one in year[:200]]
    window = (START - timedelta(days=16), START + HOUR)
    keys = [one["duty_key"] for one in year[:4608]]
    with warehouse.transaction() as conn:
        began = time.perf_counter()
        stored = ftl.store_duties(conn, LATER, some, COLUMNS, "leon", window, keys=keys)
        assert (stored.counts, len(stored.before)) == (ftl.Counts(changed=200, closed=1), 201)
        assert time.perf_counter() - began < whole / 2
