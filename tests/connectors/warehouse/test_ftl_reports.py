"""The report views: small cases worked out by hand, and the edges of their rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from connectors.warehouse import ftl, runs
from model.sync import Scope
from tests.connectors.warehouse.duties import HOUR, LATER, NOW, RUN, START, duty, hm, person, query, store

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def conn(warehouse):
    with warehouse.transaction() as opened:
        ftl.save_people(opened, RUN, [person("1", "ABC"), person("2", "XYZ")])
        yield opened


def test_months_are_utc_by_start_and_only_current_rows_count(conn):
    store(
        conn,
        RUN,
        [
            duty(1, start=MARCH - SECOND),  # starts in February, in UTC: counted there, whole
            duty(2, start=MARCH),
            duty(3, start=START, length=hm("9:20")),
            duty(4, start=START, person="2"),
            duty(5, start=START),
        ],
    )
    store(conn, LATER, [duty(3, start=START, length=hm("12:20"))])
    store(conn, LATER, [duty(n, start=MARCH) for n in (2,)], interval=(MARCH, START))
    store(
        conn, LATER, [duty(3, start=START, length=hm("12:20")), duty(4, start=START, person="2")], interval=(START, NOW)
    )
    columns = "crew_code, month, duty_count, duty_time, duty_hours, fdp_hours, block_time, block_hours"
    assert query(conn, f"SELECT {columns} FROM reporting.monthly_duty_hours ORDER BY 1, 2") == [
        ("ABC", date(2026, 2, 1), 1, hm("10:00"), Decimal("10.00"), Decimal("9.50"), hm("8:30"), Decimal("8.50")),
        ("ABC", date(2026, 3, 1), 2, hm("22:20"), Decimal("22.33"), Decimal("21.33"), hm("19:20"), Decimal("19.33")),
        ("XYZ", date(2026, 3, 1), 1, hm("10:00"), Decimal("10.00"), Decimal("9.50"), hm("8:30"), Decimal("8.50")),
    ]
    columns = "month, crew_count, duty_count, duty_hours, duty_hours_per_crew"
    assert query(conn, f"SELECT {columns} FROM reporting.monthly_duty_hours_by_operator ORDER BY 1") == [
        (date(2026, 2, 1), 1, 1, Decimal("10.00"), Decimal("10.00")),
        (date(2026, 3, 1), 2, 3, Decimal("32.33"), Decimal("16.17")),
    ]


def test_an_imported_duty_counts_by_its_block_times(conn):
    imported = duty(1, block_time_total=None, block_times=[hm("2:00"), None, hm("1:15")])
    store(conn, RUN, [imported, duty(2, block_time_total=None, block_times=None)], source="import")
    assert query(conn, "SELECT block_time FROM reporting.monthly_duty_hours") == [(hm("11:45"),)]


def test_violations_put_both_verdicts_side_by_side(conn):
    store(
        conn,
        RUN,
        [
            duty(1),
            duty(2, has_violation=True, fdp_length=hm("13:30")),
            duty(3, rest_actual_before=hm("11:00"), rest_actual_after=hm("10:30")),
            duty(4, has_violation=True),
            # At the limit, and unknown.
            duty(5, fdp_length=hm("13:00"), rest_actual_before=hm("12:00"), rest_actual_after=None),
            duty(6, max_fdp_length=None, rest_required_before=None, rest_required_after=None),
        ],
    )
    columns = (
        "ftl_duty_nid, is_flagged_by_leon, broken_limits, is_explained, is_verdict_different, fdp_excess, "
        "rest_before_shortfall, rest_after_shortfall"
    )
    assert query(conn, f"SELECT {columns} FROM reporting.ftl_violations ORDER BY 1") == [
        (2, True, ["fdp_over_max"], True, False, hm("0:30"), None, None),
        (3, False, ["rest_before_short", "rest_after_short"], True, True, None, hm("1:00"), hm("1:30")),
        (4, True, [], False, True, None, None, None),
    ]


def test_discretion_is_over_an_hour_only_beyond_it(conn):
    store(
        conn,
        RUN,
        [
            duty(1, discretion_length=hm("1:00"), log_discretion=hm("0:40")),
            duty(2, log_discretion=HOUR + SECOND),
            duty(3, discretion_length=hm("0:00")),
            duty(4, discretion_length=hm("2:00"), log_discretion=hm("2:00"), fdp_length=hm("13:01")),
        ],
    )
    columns = "ftl_duty_nid, month, discretion_used, is_over_1h, is_different, is_fdp_over_max"
    march = date(2026, 3, 1)
    assert query(conn, f"SELECT {columns} FROM reporting.discretion_usage ORDER BY 1") == [
        (1, march, hm("1:00"), False, True, False),
        (2, march, HOUR + SECOND, True, True, False),
        (4, march, hm("2:00"), True, False, True),
    ]


def test_rest_is_compliant_down_to_the_second(conn):
    store(
        conn,
        RUN,
        [
            duty(1, rest_actual_before=hm("12:00")),
            duty(2, rest_actual_before=hm("12:00") - SECOND),
            duty(3, rest_actual_before=None, rest_actual_after=hm("11:00")),
            duty(4, rest_actual_before=None, rest_required_after=None),
        ],
    )
    columns = "ftl_duty_nid, margin_before, is_compliant_before, margin_after, is_compliant_after, is_compliant"
    assert query(conn, f"SELECT {columns} FROM reporting.rest_compliance ORDER BY 1") == [
        (1, hm("0:00"), True, hm("26:00"), True, True),
        (2, -SECOND, False, hm("26:00"), True, False),
        (3, None, None, -HOUR, False, False),
    ]


def test_shares_are_of_all_duties_of_the_month(conn):
    kinds = ["EARLY", "LATE", "NIGHT", None, "EARLY", None]
    store(
        conn,
        RUN,
        [duty(n, ftl_duty_night_duty_type=kind, wocl=kind == "NIGHT") for n, kind in enumerate(kinds, start=1)],
    )
    columns = "duty_count, early_count, late_count, night_count, wocl_count, early_share, late_share, wocl_share"
    shares = (Decimal("0.3333"), Decimal("0.1667"), Decimal("0.1667"))
    assert query(conn, f"SELECT {columns} FROM reporting.duty_type_frequency") == [(6, 2, 1, 1, 1, *shares)]


def totals(day, **hours):
    named = {name: hm(hours.get(name, "0:00")) for name in ftl.CUMULATIVE_COLUMNS[2:]}
    return ("1", day, *named.values())


def test_what_remains_of_each_limit_in_both_conventions(conn):
    at_limits = {
        "duty_7d": "60:00",
        "duty_14d": "110:00",
        "duty_28d": "190:00",
        "flight_28d": "100:00",
        "flight_calendar_year": "900:00",
        "flight_12_months": "1000:00",
    }
    days = [date(2026, 3, day) for day in (8, 9, 10)]
    over = {f"{name}_alternative": f"{value.partition(':')[0]}:01" for name, value in at_limits.items()}
    ftl.store_cumulative(conn, "acme", [totals(days[0], **at_limits), totals(days[1], **at_limits, **over)])
    ftl.store_cumulative(conn, "acme", [totals(days[2], duty_7d="50:30")])
    for name, value in at_limits.items():
        columns = f"{name}_remaining, is_{name}_over, {name}_alternative_remaining, is_{name}_alternative_over"
        found = query(conn, f"SELECT {columns} FROM reporting.cumulative_limits ORDER BY day LIMIT 2")
        limit = hm(value)
        assert found == [(timedelta(), False, limit, False), (timedelta(), False, hm("-0:-1"), True)], name
    assert query(
        conn, "SELECT crew_code, is_over, is_over_alternative FROM reporting.cumulative_limits ORDER BY day"
    ) == [
        ("ABC", False, False),
        ("ABC", False, True),
        ("ABC", False, False),
    ]
    assert query(conn, "SELECT duty_7d_remaining::text FROM reporting.cumulative_limits ORDER BY day DESC LIMIT 1") == [
        ("09:30:00",)
    ]


def test_the_sheet_joins_the_totals_of_the_day_on_which_a_duty_ends(conn):
    night = duty(2, start=datetime(2026, 3, 9, 18, tzinfo=UTC), fdp_extension=True, has_violation=True)
    store(conn, RUN, [night, duty(1, fdp_extension=True), duty(3, start=START + timedelta(days=9), fdp_extension=True)])
    ftl.store_cumulative(conn, "acme", [totals(date(2026, 3, day), duty_7d=f"{day}:00") for day in (9, 10)])
    columns = "ftl_duty_nid, day, duty_7d, block_time, fdp_extensions_7d, is_flagged_by_leon"
    assert query(conn, f"SELECT {columns} FROM reporting.ftl_sheet") == [
        (1, date(2026, 3, 9), hm("9:00"), hm("8:30"), 1, False),
        (2, date(2026, 3, 10), hm("10:00"), hm("8:30"), 2, True),
        (3, date(2026, 3, 18), None, hm("8:30"), 1, False),
    ]


def test_how_the_plan_held(conn):
    store(conn, RUN, [duty(1), duty(2, planned_duty_start=None, planned_duty_end=None)])
    store(conn, LATER, [duty(1, start=START + hm("0:40"), length=hm("10:30"), max_fdp_length=hm("8:30"))])
    columns = (
        "ftl_duty_nid, start_shift, end_shift, difference_duty_length, planned_fdp_length, max_fdp_length, "
        "is_planned_fdp_over_max, is_fdp_over_max"
    )
    assert query(conn, f"SELECT {columns} FROM reporting.plan_robustness") == [
        (1, hm("0:40"), hm("1:10"), -hm("0:30"), hm("9:00"), hm("8:30"), True, True)
    ]


@pytest.mark.parametrize(
    ("minutes", "status"), [(0, "fresh"), (119, "fresh"), (121, "late"), (359, "late"), (361, "stale")]
)
def test_freshness_goes_by_the_last_run_that_went_well(conn, minutes, status):
    now = datetime.now(UTC)
    good = replace(RUN, now=now - timedelta(minutes=minutes))
    failed = replace(RUN, now=good.now + SECOND, flow_run_id="run-2")
    for run, state in ((good, "NeedsAttention"), (failed, "Failed")):
        runs.start(conn, run, run.now)
        runs.finish(conn, run, run.now, state, {}, None)
    store(conn, good, [duty(1)])
    store(conn, failed, [], interval=(START, NOW))
    columns = "source_table, status, last_success_at, last_run_at, last_run_state, newest_change_at"
    assert query(conn, f"SELECT {columns} FROM reporting.data_freshness") == [
        ("ftl_duty", status, good.now, failed.now, "Failed", failed.now)
    ]


def test_a_backfill_makes_nothing_fresh(conn):
    now = datetime.now(UTC)
    good = replace(RUN, now=now - timedelta(hours=3))
    last_year = (now - timedelta(days=400), now - timedelta(days=370))
    past = replace(RUN, now=now, flow_run_id="run-2", scope=Scope(last_year))
    columns = "status, last_success_at, last_run_at, last_run_state"
    runs.start(conn, past, past.now)
    runs.finish(conn, past, past.now, "Completed", {}, None)
    assert query(conn, f"SELECT {columns} FROM reporting.data_freshness") == [("stale", None, None, None)]
    runs.start(conn, good, good.now)
    runs.finish(conn, good, good.now, "Completed", {}, None)
    assert query(conn, f"SELECT {columns} FROM reporting.data_freshness") == [("late", good.now, good.now, "Completed")]
    asked = "SELECT lower(period), upper(period) FROM sync.runs ORDER BY logical_time"
    assert query(conn, asked) == [(None, None), last_year]


def test_an_operator_that_has_no_such_flow_is_not_waited_for(conn):
    now = datetime.now(UTC)
    without = [replace(RUN, flow="veryon_to_techlog", now=now, flow_run_id=f"run-{number}") for number in range(2)]
    for run in without:
        runs.start(conn, run, run.now)
        runs.finish(conn, run, run.now, "Skipped", {}, None)
    columns = "operator_id, source_table, status, last_success_at"
    assert query(conn, f"SELECT {columns} FROM reporting.data_freshness") == []
    # One that has it misses a tick now and then, because another run is still at work.
    good = replace(without[0], operator_id="other", flow_run_id="run-3", now=now - SECOND)
    missed = replace(good, flow_run_id="run-4", now=now)
    for run, state in ((good, "Completed"), (missed, "Skipped")):
        runs.start(conn, run, run.now)
        runs.finish(conn, run, run.now, state, {}, None)
    assert query(conn, f"SELECT {columns} FROM reporting.data_freshness") == [
        ("other", "maintenance_due", "fresh", good.now)
    ]


def test_a_flow_that_never_went_well_is_stale(conn):
    run = replace(RUN, flow="veryon_to_techlog", now=datetime.now(UTC))
    runs.start(conn, run, run.now)
    columns = "source_table, status, last_success_at, last_run_state, newest_change_at, lag"
    assert query(conn, f"SELECT {columns} FROM reporting.data_freshness") == [
        ("maintenance_due", "stale", None, "Running", None, None)
    ]
