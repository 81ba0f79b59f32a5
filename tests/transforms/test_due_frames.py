"""The due list and totals as frames."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas as pd
import pytest

from expectations.engine import required
from expectations.suites import check
from model.maintenance import AircraftTotals, DueLimits, ForecastItem
from tests.transforms.due import AT, an_item
from transforms.aircraft_totals import FALLS_COLUMNS, KEPT_COLUMNS, falls
from transforms.due_frames import FORECAST_COLUMNS, TOTALS_COLUMNS, forecast_frame, totals_frame
from transforms.frames import frame


def test_an_item_says_all_it_has() -> None:
    item = ForecastItem(
        id=41,
        registration_id=7,
        task_number="05-20",
        title="Oil change",
        status="inWork",
        due=DueLimits(Decimal("6100.25"), date(2026, 4, 1), 4200, 4300),
        description="Engine 1",
        ata_chapter="79-20",
        area="engine1",
        repeat={
            "flight_hours": Decimal(500),
            "months": Decimal(2),
            "days": Decimal(3),
            "engine_cycles": Decimal(400),
            "landings": Decimal(300),
        },
        changed_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )
    (row,) = forecast_frame([item]).to_dict("records")
    assert row == {
        "forecast_id": 41,
        "registration_id": 7,
        "task_number": "05-20",
        "title": "Oil change",
        "description": "Engine 1",
        "ata_chapter": "79-20",
        "area": "engine1",
        "status": "inWork",
        "due_flight_hours": Decimal("6100.25"),
        "due_date": date(2026, 4, 1),
        "due_engine_cycles": 4200,
        "due_landings": 4300,
        "repeat_flight_hours": Decimal(500),
        "repeat_days": 63.875,
        "repeat_engine_cycles": 400,
        "repeat_landings": 300,
        "changed_at": pd.Timestamp("2026-03-01T12:00Z"),
    }


def test_what_an_item_does_not_say_is_missing_and_blanks_are_nothing() -> None:
    item = ForecastItem(41, 7, " ", "", "open", DueLimits(), description="\n", ata_chapter="", area=None)
    found = forecast_frame([item])
    said = [name for name in found.columns if found[name].notna().all()]
    assert said == ["forecast_id", "registration_id", "status"]
    for name in ("title", "description", "due_flight_hours", "due_date", "repeat_flight_hours"):
        assert found[name].tolist() == [None]


@pytest.mark.parametrize(
    ("repeat", "days"),
    [({"days": Decimal(90)}, 90), ({"months": Decimal(1)}, 30.4375), ({"months": Decimal(48)}, 1461)],
)
def test_months_and_days_are_days(repeat, days) -> None:
    assert forecast_frame([an_item(repeat=repeat)])["repeat_days"].tolist() == [days]


def test_totals_of_an_aircraft_and_of_one_that_says_nothing() -> None:
    totals = [AircraftTotals("a-1", 3600, 2, 3, AT, 180_000, 40), AircraftTotals("a-9")]
    found = totals_frame(totals, {"a-1": "M-RSAR"})
    assert found.iloc[0].to_dict() == {
        "aircraft_id": "a-1",
        "registration": "M-RSAR",
        "flight_seconds": 3600,
        "cycles": 2,
        "landings": 3,
        "as_of": pd.Timestamp(AT),
        "monthly_flight_seconds": 180_000,
        "monthly_cycles": 40,
    }
    assert found.iloc[1]["aircraft_id"] == "a-9"
    assert found.iloc[1].drop("aircraft_id").isna().all()
    assert found["registration"].tolist() == ["M-RSAR", None]


def test_no_records_make_frames_of_the_same_columns_and_types() -> None:
    full = forecast_frame([an_item(engine_cycles=1)])
    assert forecast_frame([]).dtypes.to_dict() == full.dtypes.to_dict()
    assert list(full.columns) == list(FORECAST_COLUMNS)
    totals = totals_frame([AircraftTotals("a-1", 1)], {})
    assert totals_frame([], {}).dtypes.to_dict() == totals.dtypes.to_dict()
    assert list(totals.columns) == list(TOTALS_COLUMNS)


@pytest.mark.parametrize("items", [[], [an_item(engine_cycles=1)], [an_item(flight_hours=Decimal("0.1"))]])
def test_the_suite_judges_these_frames(items) -> None:
    found = forecast_frame(items)
    assert list(required("veryon_forecast")) == list(found.columns)
    report = check(found, "veryon_forecast", key="forecast_id", parameters={"registrations": {7}})
    assert [result for result in report.results if not result.success] == []


@pytest.mark.parametrize("totals", [[], [AircraftTotals("a-1", 1)]])
def test_the_suite_of_totals_judges_what_falls_gives(totals) -> None:
    found = falls(totals_frame(totals, {}), frame([], KEPT_COLUMNS), [])
    assert list(required("techlog_totals")) == list(found.columns) == list(FALLS_COLUMNS)
    report = check(found, "techlog_totals", key="aircraft_id")
    assert [result for result in report.results if not result.success] == []
