"""Exports of the FTL Duty report in each of their forms."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from sandbox.ftl.export import GERMAN, ISO, KEYS, LABELS, Layout, duration, write_csv, write_xlsx
from sandbox.ftl.report import Book, columns
from sandbox.ftl.year import Year, year


@pytest.fixture(scope="module")
def made() -> Year:
    return year(crew=14, end=date(2025, 12, 1))


@pytest.fixture(scope="module")
def book(made) -> Book:
    return Book(made.duties, made.flights, made.crew_members)


def read(path: Path, delimiter: str = ";") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle, delimiter=delimiter))


def test_the_report_has_its_ninety_columns(book):
    assert len(columns()) == 90
    assert next(iter(columns())) == "crew_member"
    assert columns()["bloff_UTC"].label == "BLOFF [UTC]"
    assert set(book.values(book.duties[0])) == set(columns())


def test_a_csv_has_all_columns_under_their_labels_and_a_mark_in_front(book, tmp_path):
    path = tmp_path / "duties.csv"
    assert write_csv(path, book) == len(book.duties)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfCrew member;Crew code;")
    head, *rows = read(path)
    assert head == [column.label for column in columns().values()]
    assert {len(row) for row in rows} == {90}
    shown = dict(zip(columns(), rows[0], strict=True))
    duty = book.duties[0]
    year_, month, day = duty["dutyStartTime"][:10].split("-")
    assert shown["duty_start_date_utc"] == f"{day}.{month}.{year_}"
    assert shown["duty_start_time_utc"] == duty["dutyStartTime"][11:16]
    assert shown["duty_length"] == duration(timedelta(seconds=duty["dutyLength"]))
    assert shown["fdp_extension"] in ("Yes", "No", "")
    assert shown["ftl_duty_nid"] == str(duty["ftlDutyNid"])


@pytest.mark.parametrize("delimiter", [";", ","])
@pytest.mark.parametrize("dates", [GERMAN, ISO])
@pytest.mark.parametrize("heads", [LABELS, KEYS])
def test_columns_in_any_order_and_form(book, tmp_path, delimiter, dates, heads):
    wanted = ("wocl", "ftl_duty_nid", "duty_routes", "duty_end_date_lt", "recovery_rest_valid_until_utc")
    layout = Layout(wanted, heads=heads, dates=dates, delimiter=delimiter)
    write_csv(tmp_path / "x.csv", book, layout)
    head, *rows = read(tmp_path / "x.csv", delimiter)
    assert head == list(wanted) if heads == KEYS else [columns()[key].label for key in wanted]
    of_nid = {int(row[1]): row for row in rows}
    duty = next(duty for duty in book.duties if len(duty["sectorList"]) == 3)
    wocl, _, routes, day, until = of_nid[duty["ftlDutyNid"]]
    assert wocl in ("Yes", "No")
    assert routes.count(", ") == 2
    assert routes.split(", ")[0] == "-".join(
        duty["sectorList"][0][end]["code"]["icao"] for end in ("startAirport", "endAirport")
    )
    assert (day[4] == "-") is (dates == ISO)
    assert (day[2] == ".") is (dates == GERMAN)
    assert until[-5:] == duty["recoveryRestValidUntil"][11:16]


def test_an_unknown_column_is_an_error():
    with pytest.raises(KeyError, match="favourite_colour"):
        _ = Layout(("favourite_colour",)).keys


def test_what_is_null_is_empty_and_lists_of_durations_keep_their_places(book, tmp_path):
    layout = Layout(("ftl_duty_nid", "fdp_length", "duty_route", "block_times", "takeoff_count"))
    write_csv(tmp_path / "x.csv", book, layout)
    _, *rows = read(tmp_path / "x.csv")
    of_nid = {int(row[0]): row for row in rows}
    standby = next(duty for duty in book.duties if duty["rosterLegend"] == "SBY")
    assert of_nid[standby["ftlDutyNid"]][1:] == ["", "", "", "0"]
    positioned = next(
        duty
        for duty in book.duties
        if [each["activityType"] for each in duty["sectorList"]] == ["POSITIONING", "FLIGHT"]
    )
    first, second = of_nid[positioned["ftlDutyNid"]][3].split(", ")
    assert first == ""
    assert ":" in second


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (timedelta(), "0:00"),
        (timedelta(hours=26, minutes=5), "26:05"),
        (timedelta(minutes=-15), "-0:15"),
        (timedelta(days=-2, minutes=-1), "-48:01"),
    ],
)
def test_durations_above_a_day_and_below_nothing(value, text):
    assert duration(value) == text


def test_values_are_altered_on_demand(book, tmp_path):
    nid = book.duties[4]["ftlDutyNid"]
    layout = Layout(("ftl_duty_nid", "duty_length", "crew_code"))
    altered = {(nid, "duty_length"): "99:59", (nid, "crew_code"): "ZZ9"}
    write_csv(tmp_path / "right.csv", book, layout)
    write_csv(tmp_path / "wrong.csv", book, layout, altered)
    write_xlsx(tmp_path / "wrong.xlsx", book, layout, altered)
    right, wrong = read(tmp_path / "right.csv"), read(tmp_path / "wrong.csv")
    assert [(place, row) for place, row in enumerate(wrong) if row != right[place]] == [(5, [str(nid), "99:59", "ZZ9"])]
    sheet = load_workbook(tmp_path / "wrong.xlsx").active
    assert [cell.value for cell in list(sheet.rows)[5]] == [str(nid), "99:59", "ZZ9"]


@pytest.mark.parametrize("typed", [False, True])
def test_a_workbook_says_the_same_as_the_csv(book, tmp_path, typed):
    wanted = (
        "ftl_duty_nid",
        "duty_start_date_utc",
        "duty_start_time_lt",
        "duty_length",
        "difference_duty_length",
        "wocl",
    )
    write_csv(tmp_path / "x.csv", book, Layout(wanted, dates=ISO))
    write_xlsx(tmp_path / "x.xlsx", book, Layout(wanted, dates=ISO, typed=typed))
    _, *lines = read(tmp_path / "x.csv")
    head, *rows = load_workbook(tmp_path / "x.xlsx").active.iter_rows(values_only=True)
    assert list(head) == [columns()[key].label for key in wanted]
    assert len(rows) == len(lines)
    if not typed:
        assert [["" if cell is None else cell for cell in row] for row in rows] == lines
        return
    nid, day, at, length, _, wocl = rows[0]
    assert (str(nid), f"{day:%Y-%m-%d}", f"{at:%H:%M}", wocl) == (*lines[0][:3], lines[0][5])
    assert isinstance(at, time)
    assert {duration(row[3]) if isinstance(row[3], timedelta) else f"{row[3]:%-H:%M}" for row in rows} == {
        line[3] for line in lines
    }
    assert length is not None


def test_local_times_follow_the_airports_and_the_home_base(book):
    duty = next(duty for duty in book.duties if duty["endAirport"]["code"]["icao"].startswith("K"))
    values = book.values(duty)
    ended = values["duty_end_time_utc"]
    assert timedelta(hours=-8) <= values["duty_end_time_lt"] - ended <= timedelta(hours=-4)
    assert timedelta() <= values["duty_end_time_crew_bt"] - ended <= timedelta(hours=3)


def test_the_window_of_circadian_low_is_looked_for_minute_by_minute(book):
    """A slow count: does some minute of the duty read 02:00 to 05:59 on the clocks that the body goes by?"""
    seen = set()
    for duty in book.duties[:300]:
        zone = ZoneInfo(duty["acclimatizationTimezone"] or duty["homeAirport"]["timezone"]["name"])
        start = datetime.fromisoformat(duty["dutyStartTime"])
        minutes = (start + timedelta(minutes=turn) for turn in range(duty["dutyLength"] // 60))
        slow = any(2 <= minute.astimezone(zone).hour < 6 for minute in minutes)
        assert book.values(duty)["wocl"] is slow
        seen.add(slow)
    assert seen == {True, False}
