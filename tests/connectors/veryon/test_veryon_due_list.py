"""Reading Tracking+'s due list and totals: exact decimals, no guesses, an interval of unknown content."""

from __future__ import annotations

import json
import logging
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.veryon.wire import (
    UNKNOWN_FIELDS,
    from_veryon_forecast_item,
    from_veryon_registration,
    from_veryon_totals,
)
from model.maintenance import DueLimits, ForecastItem, TrackingTotals
from model.records import RecordError

LEAST = {"id": 9001, "registrationId": 301, "taskNumber": "T-1", "title": "Oil", "status": "open", "nextDue": {}}
ITEM = LEAST | {
    "title": " Engine oil and filter change ", "description": "Both\nengines", "ataChapter": "79-20", "area": "engine1",
    "nextDue": {"flightHours": "1234.50", "date": "2026-03-20", "engineCycles": 900, "landings": 901},
    "repeat": {"flightHours": "500.00", "months": 6}, "changedAt": "2026-03-10T07:00:00Z",
}  # fmt: skip
AIRCRAFT = {
    "id": 301, "registration": "G-ABCD", "totals": {"flightHours": "1234.50", "engineCycles": 900, "landings": 901},
}  # fmt: skip


def due(**limits: object) -> DueLimits:
    return from_veryon_forecast_item(LEAST | {"nextDue": limits}).due


def interval(repeat: object) -> object:
    return from_veryon_forecast_item(LEAST | {"repeat": repeat}).repeat


def test_an_item_of_the_due_list():
    assert from_veryon_forecast_item(json.loads(json.dumps(ITEM))) == ForecastItem(
        9001, 301, "T-1", "Engine oil and filter change", "open",
        DueLimits(Decimal("1234.50"), date(2026, 3, 20), 900, 901), "Both\nengines", "79-20", "engine1",
        {"flight_hours": Decimal(500), "months": Decimal(6)}, datetime(2026, 3, 10, 7, tzinfo=UTC),
    )  # fmt: skip


def test_absent_and_null_limits_are_none():
    assert from_veryon_forecast_item(LEAST) == ForecastItem(9001, 301, "T-1", "Oil", "open", DueLimits())
    assert due(flightHours=None, date=None, engineCycles=None, landings=None) == DueLimits()
    nothing = LEAST | dict.fromkeys(set(ITEM) - set(LEAST))
    assert from_veryon_forecast_item(nothing) == from_veryon_forecast_item(LEAST)


@pytest.mark.parametrize("text", ["1234.50", "0", "0.1", "-12.50", "+3.3", "12345678.123456789", "007.10"])
def test_hours_keep_their_digits(text):
    read = due(flightHours=f" {text} ").flight_hours
    assert read is not None
    assert (read, read.as_tuple()) == (Decimal(text), Decimal(text).as_tuple())


@pytest.mark.parametrize(
    "text",
    ["", " ", "NaN", "Infinity", "-inf", "sNaN", "1e3", "1E-2", "1,5", "1_000", "0x1F", ".5", "5.", "1 2", "--1", "١٢",
     "1.0000000001", "9" * 20, "1" * 5000, "12:30"],
)  # fmt: skip
def test_what_is_no_decimal_is_named(text):
    with pytest.raises(RecordError, match=r"forecast item 9001: nextDue\.flightHours is not a decimal number"):
        due(flightHours=text)


@pytest.mark.parametrize("text", ["9" * 19, "2562047788015216", "-2562047788015216"])
def test_hours_whose_seconds_nothing_can_hold(text):
    with pytest.raises(RecordError, match=r"nextDue\.flightHours is out of range"):
        due(flightHours=text)
    assert due(flightHours="2562047788015215").flight_hours == 2562047788015215


@pytest.mark.parametrize("value", [1234.5, 1234, True, ["1"], {"value": "1"}])
def test_hours_that_are_no_text(value):
    with pytest.raises(RecordError, match=r"nextDue\.flightHours is not a decimal number in a text"):
        due(flightHours=value)


def test_every_status():
    for status in ("open", "inWork", "complied", "cancelled"):
        assert from_veryon_forecast_item(ITEM | {"status": status}).status == status


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"status": "closed"}, "status holds a value that is not known"),
        ({"status": "OPEN"}, "status holds a value that is not known"),
        ({"status": None}, "status is null"),
        ({"nextDue": None}, "nextDue is null"),
        ({"nextDue": []}, "nextDue is not an object"),
        ({"nextDue": {"date": "20/03/2026"}}, "nextDue.date is not a date"),
        ({"nextDue": {"date": "2026-03-20T00:00:00Z"}}, "nextDue.date is not a date"),
        ({"nextDue": {"date": ""}}, "nextDue.date is blank"),
        ({"nextDue": {"engineCycles": "900"}}, "nextDue.engineCycles is not a whole number"),
        ({"nextDue": {"engineCycles": 900.5}}, "nextDue.engineCycles is not a whole number"),
        ({"nextDue": {"landings": 2**63}}, "nextDue.landings is out of range"),
        ({"title": " "}, "title is blank"),
        ({"taskNumber": 5}, "taskNumber is not a text"),
        ({"registrationId": "301"}, "registrationId is not a whole number"),
        ({"ataChapter": 79}, "ataChapter is not a text"),
        ({"changedAt": "yesterday"}, "changedAt is not an instant"),
    ],
)
def test_what_is_wrong_in_an_item_is_named(changes, problem):
    with pytest.raises(RecordError) as caught:
        from_veryon_forecast_item(ITEM | changes)
    assert str(caught.value).startswith(f"Tracking+ forecast item 9001: {problem}")


def test_an_interval():
    every = {"flightHours": "500.50", "days": 30, "months": "6", "engineCycles": 1500, "landings": 0.5}
    assert interval(every) == {
        "flight_hours": Decimal("500.50"), "days": 30, "months": 6, "engine_cycles": 1500, "landings": Decimal("0.5"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "repeat",
    [
        None, {}, [], "monthly", 5, True, {"flightHours": None}, {"flightHours": 0}, {"flightHours": "-5"},
        {"flightHours": "0.00"}, {"flightHours": "1e3"}, {"flightHours": "NaN"}, {"flightHours": True},
        {"flightHours": ["500"]}, {"flightHours": {"every": 500}}, {"weeks": 3}, {"flightHours": float("nan")},
        {"days": float("inf")}, {"days": 10**400}, {"days": "9" * 500}, {"days": -1.5}, {"days": ""},
    ],
)  # fmt: skip
def test_of_an_interval_what_is_no_positive_figure_is_passed_over(repeat):
    assert interval(repeat) == {}
    if isinstance(repeat, dict):
        assert interval({**repeat, "months": 3}) == {"months": 3}


def test_totals_of_an_aircraft():
    assert from_veryon_totals(AIRCRAFT) == TrackingTotals(301, Decimal("1234.50"), 900, 901)
    for nothing in ({"id": 301}, {"id": 301, "totals": None}, {"id": 301, "totals": {}}):
        assert from_veryon_totals(nothing) == TrackingTotals(301)
    assert from_veryon_totals({"id": 301, "totals": {"landings": 0}}) == TrackingTotals(301, landings=0)


@pytest.mark.parametrize(
    ("totals", "problem"),
    [
        ({"flightHours": 1234.5}, "totals.flightHours is not a decimal number in a text"),
        ({"flightHours": "NaN"}, "totals.flightHours is not a decimal number in a text"),
        ({"flightHours": ""}, "totals.flightHours is not a decimal number in a text"),
        ({"engineCycles": "900"}, "totals.engineCycles is not a whole number"),
        ({"landings": 1.5}, "totals.landings is not a whole number"),
        ([], "totals is not an object"),
        ("1234.50", "totals is not an object"),
    ],
)
def test_totals_that_cannot_be_read_are_named_and_leave_the_aircraft_alone(totals, problem):
    payload = AIRCRAFT | {"totals": totals}
    with pytest.raises(RecordError) as caught:
        from_veryon_totals(payload)
    assert str(caught.value) == f"Tracking+ registration 301: {problem}"
    assert from_veryon_registration(payload) == from_veryon_registration(AIRCRAFT)


def test_new_fields_are_told_by_name_and_old_ones_are_not(caplog):
    UNKNOWN_FIELDS.forget()
    with caplog.at_level(logging.INFO):
        from_veryon_forecast_item(ITEM)
        from_veryon_totals(AIRCRAFT)
        from_veryon_registration(AIRCRAFT)
        assert caplog.records == []
        nested = {"nextDue": {"weeks": "secret"}, "repeat": {"tolerance": "secret"}, "interval": "secret"}
        from_veryon_forecast_item(ITEM | nested)
        from_veryon_totals(AIRCRAFT | {"totals": {"apuHours": "secret"}})
    told = ("'weeks'", "'tolerance'", "'interval'", "'apuHours'")
    assert [sum(name in one.getMessage() for one in caplog.records) for name in told] == [1] * 4
    assert "secret" not in caplog.text


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["flightHours", "date", "days", "months", "engineCycles", "landings"]), inner)
    ),
    max_leaves=5,
)


@settings(deadline=None)  # a busy machine is no failure
@given(st.sampled_from(sorted(ITEM)), ANYTHING)
def test_a_mangled_item_raises_nothing_but_record_error(name, value):
    try:
        item = from_veryon_forecast_item(ITEM | {name: value})
    except RecordError:
        assert name != "repeat", "an interval is never an error"
        return
    assert item.due.flight_hours is None or item.due.flight_hours.is_finite()
    assert all(figure.is_finite() and figure > 0 for figure in item.repeat.values())
