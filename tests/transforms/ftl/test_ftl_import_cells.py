"""Cells of an export: what each form means, and that what is written comes back."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel

from sandbox.ftl.export import duration
from transforms.ftl.compare import differences, is_same, shown
from transforms.ftl.import_cells import CellError, DateOrderError, Wall, read_cell, slash_order
from transforms.ftl.imported_duty import facts
from transforms.ftl.imports import HeadingError, columns_of

FORMS = {"%d.%m.%Y": None, "%d-%m-%Y": None, "%Y-%m-%d": None, "%d/%m/%Y": "DMY", "%m/%d/%Y": "MDY"}
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
LENGTHS = st.integers(-6_000_000, 6_000_000).map(lambda minutes: timedelta(minutes=minutes // 10))


def at(*parts: int) -> datetime:
    """As Excel has it: without a zone."""
    return datetime(*parts)  # noqa: DTZ001


def excel(day: float) -> datetime:
    """Excel's day number with a clock's format, as openpyxl gives it."""
    return from_excel(day)


@given(DAYS, st.sampled_from(sorted(FORMS)))
def test_a_date_in_every_form(day, form):
    assert read_cell("date", f" {day:{form}} ", FORMS[form]) == day


@given(DAYS, st.times(), st.sampled_from(["%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M:%SZ", "%d-%m-%Y  %H:%M:%S"]))
def test_an_instant_in_every_form(day, clock, form):
    instant = datetime.combine(day, clock.replace(second=0, microsecond=0), UTC)
    assert read_cell("timestamptz", f"{instant:{form}}") == instant


@given(LENGTHS)
def test_a_length_comes_back_as_it_was_written(length):
    assert read_cell("interval", duration(length)) == length
    assert shown(read_cell("interval", duration(length))) == duration(length)


@given(st.lists(LENGTHS | st.none(), min_size=2, max_size=5))
def test_lengths_of_sectors_come_back(lengths):
    text = ", ".join("" if one is None else duration(one) for one in lengths)
    assert is_same("interval[]", read_cell("interval[]", text), lengths)


@given(st.integers(0, 60 * 24 * 400))
@example(60 * 24 * 59)
@example(60 * 24 * 60)
@example(60 * 24 * 61)
def test_a_length_as_excel_keeps_it(minutes):
    length = timedelta(minutes=minutes)
    if length.days in (59, 60):
        with pytest.raises(CellError, match="59 or 60"):
            read_cell("interval", excel(minutes / 1440))
    else:
        assert read_cell("interval", excel(minutes / 1440)) == length
    assert read_cell("interval", length + timedelta(microseconds=300)) == length


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("interval", "27:05", timedelta(hours=27, minutes=5)),
        ("interval", "-0:15", timedelta(minutes=-15)),
        ("interval", "\N{MINUS SIGN}123:00:30", -timedelta(hours=123, seconds=30)),
        ("interval", time(7, 5), timedelta(hours=7, minutes=5)),
        ("time", "7:05", time(7, 5)),
        ("time", at(1899, 12, 30, 7, 5), time(7, 5)),
        ("time", timedelta(hours=7, minutes=5), time(7, 5)),
        ("date", at(2026, 3, 10), date(2026, 3, 10)),
        ("timetz", "07:05", Wall(time(7, 5))),
        ("timetz", "07:05+02:00", Wall(time(7, 5), None, timedelta(hours=2))),
        ("timetz", "10.03.2026 07:05", Wall(time(7, 5), date(2026, 3, 10))),
        ("timestamptz", "2026-03-10 07:05+02:00", datetime(2026, 3, 10, 5, 5, tzinfo=UTC)),
        ("timestamptz", at(2026, 3, 10, 7, 4, 59, 999_900), datetime(2026, 3, 10, 7, 5, tzinfo=UTC)),
        ("text", 7.0, "7"),
        ("text", "\N{NO-BREAK SPACE}", None),
        ("text[]", "A, B,,C\nD", ["A", "B", None, "C", "D"]),
        ("bigint", 85000284.0, 85000284),
        ("integer", "3", 3),
        ("boolean", "YES", True),
        ("boolean", False, False),
    ],
)  # fmt: skip
def test_what_a_cell_says(kind, cell, value):
    assert read_cell(kind, cell) == value


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("interval", "10.5"), ("interval", 10.5), ("interval", "1:75"), ("interval", "1 day"),
        ("date", "31.02.2026"), ("date", "10.03.26"), ("date", 46091), ("date", "03/04/2026"),
        ("time", "24:00"), ("time", "0705"), ("time", 0.5), ("timestamptz", "08:05"), ("timestamptz", "10.03.2026"),
        ("integer", "3.5"), ("integer", True), ("boolean", "maybe"), ("timetz", "99:99"), ("bigint", "1e5"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused_and_not_quoted(kind, cell):
    with pytest.raises(CellError) as refused:
        read_cell(kind, cell)
    assert str(cell) not in str(refused.value)


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["10.03.2026", None, 5], None),
        (["03/04/2026", "13/04/2026 07:05"], "DMY"),
        (["03/04/2026", "04/13/2026"], "MDY"),
    ],
)
def test_all_dates_together_tell_which_number_is_the_day(cells, order):
    assert slash_order(cells) == order


@pytest.mark.parametrize("cells", [["03/04/2026", "12/12/2026"], ["13/01/2026", "01/13/2026"]])
def test_or_they_do_not(cells):
    with pytest.raises(DateOrderError):
        slash_order(cells)


def test_headings_by_key_or_label_in_any_case():
    assert columns_of(["  CREW  code", "planned_bloff_UTC", None, "FTL duty nid"]) == [
        "crew_code", "planned_bloff_utc", None, "ftl_duty_nid",
    ]  # fmt: skip
    with pytest.raises(HeadingError, match='"Crew kode"; the nearest is "Crew code"'):
        columns_of(["Crew kode"])


UTC_START = {"duty_start_date_utc": date(2026, 3, 10), "duty_start_time_utc": time(22, 30)}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"duty_start_date_lt": date(2026, 3, 11), "duty_start_time_lt": Wall(time(4, 0))}, "04:00:00+05:30"),
        ({"duty_start_date_lt": date(2026, 3, 10), "duty_start_time_lt": Wall(time(18, 30))}, "18:30:00-04:00"),
        ({"duty_start_time_lt": Wall(time(18, 30))}, "18:30:00-04:00"),
        # Auckland in summer or Samoa: without the day nobody can tell.
        ({"duty_start_time_lt": Wall(time(11, 30))}, None),
        ({"duty_start_date_lt": date(2026, 3, 11), "duty_start_time_lt": Wall(time(11, 30))}, "11:30:00+13:00"),
        ({"duty_start_time_lt": Wall(time(18, 30), None, timedelta(hours=-4))}, "18:30:00-04:00"),
        # No zone of the world is seven minutes off.
        ({"duty_start_time_lt": Wall(time(18, 37))}, None),
    ],
)
def test_a_local_time_has_the_offset_that_the_row_tells(values, told):
    assert facts(UTC_START | values, None)["duty_start_time_lt"] == told
    assert facts(values | {"duty_start_time_lt": Wall(time(4, 0))}, None)["duty_start_time_lt"] is None


def utc(hour: float) -> datetime:
    return datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hour)


def hours(*lengths: float) -> list[timedelta]:
    return [timedelta(hours=length) for length in lengths]


def flown(**values: object) -> list[tuple[datetime, datetime]] | None:
    """When a duty from 05:00 to 12:00 was flown, as far as the totals go."""
    edges = {"duty_start": time(5), "duty_end": time(12)}
    span = {f"{edge}_time_utc": clock for edge, clock in edges.items()}
    known = facts(span | {f"{edge}_date_utc": date(2026, 3, 10) for edge in edges} | values, None)
    starts, ends = known["flights_from"], known["flights_to"]
    assert (starts is None) == (ends is None)
    return None if starts is None else list(zip(starts, ends, strict=True))


@pytest.mark.parametrize(
    ("values", "when"),
    [
        ({"sector_count": 1, "bloff_utc": utc(6), "blon_utc": utc(9), "block_time": timedelta(hours=3)}, (6, 9)),
        ({"sector_count": 1, "block_time": timedelta(hours=3)}, (9, 12)),
        ({"sector_count": 2, "block_times": hours(2, 3)}, (7, 12)),
        ({"sector_count": 2, "block_times": hours(2, 3), "bloff_utc": utc(5.5), "blon_utc": utc(11.5)}, (6.5, 11.5)),
        ({"block_times": hours(2, 3), "planned_blon_utc": utc(11)}, (6, 11)),
        # As much as there is room for, and never outside the duty.
        ({"block_times": hours(2, 3), "blon_utc": utc(8)}, (5, 10)),
        ({"block_times": hours(2, 3), "blon_utc": utc(13)}, (7, 12)),
        ({"block_times": hours(5, 5)}, (5, 12)),
        ({"sector_count": 2, "bloff_utc": utc(6), "blon_utc": utc(9)}, None),
        ({"sector_count": 2, "block_times": hours(2, 3), "duty_end_time_utc": None}, None),
        ({"sector_count": 0, "block_times": None}, None),
        ({"block_times": hours(0)}, None),
    ],
)
def test_the_flight_time_of_a_duty_lies_within_it(values, when):
    assert flown(**values) == (None if when is None else [(utc(when[0]), utc(when[1]))])


@pytest.mark.parametrize(
    ("kind", "exported", "derived", "same"),
    [
        ("interval", timedelta(minutes=5), timedelta(minutes=5, seconds=59), True),
        ("interval", timedelta(minutes=5), timedelta(minutes=6), False),
        ("time", time(0, 0), time(23, 59, 30), True),
        ("timetz", Wall(time(7, 5)), time(7, 5), True),
        ("timetz", Wall(time(7, 5)), time(7, 6), False),
        ("text", None, "", True),
        ("text", "a  b", "a b", True),
        ("text", "A", "a", False),
        ("text[]", None, [], True),
        ("text[]", ["CPT", "TRI"], ["CPT, TRI"], True),
        ("text[]", ["CPT"], ["CPT", "TRI"], False),
        ("interval[]", None, [None], True),
        ("boolean", None, False, False),
        ("integer", 0, None, False),
    ],
)
def test_what_is_the_same(kind, exported, derived, same):
    assert is_same(kind, exported, derived) is same


def test_personal_values_are_not_shown():
    columns = ["crew_email", "duty_length"]
    one = {"crew_email": "ada@acme.example", "duty_length": timedelta(hours=1)}
    other = {"crew_email": None, "duty_length": None}
    found = [(each.column, each.exported, each.derived) for each in differences("nid:1", one, other, columns)]
    assert found == [("crew_email", "***", ""), ("duty_length", "1:00", "")]
