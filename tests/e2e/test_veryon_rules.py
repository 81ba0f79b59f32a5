"""Flights, fuel and trip updates in Tracking+: one test a sentence of the rules, named after it."""

from __future__ import annotations

import pytest

from tests.e2e.veryon_bodies import FUEL_PUT, LOG, flight, user
from tests.e2e.veryon_line import FUEL


def test_a_signed_off_sector_becomes_a_technical_log_once_and_its_fuel_follows_as_a_write_of_its_own(line):
    line.fly()
    line.run(12)
    fuel = {"before": 900, "uplift": 1500.5, "used": 1300.5, "remaining": 1100, "unit": "kg"}
    assert line.sent() == [(LOG, flight(line)), (FUEL_PUT, fuel)]
    line.rest(12.1)
    line.rest(12.2)


def test_a_sector_that_is_not_signed_off_is_not_sent_and_goes_once_it_is(line):
    sector = line.fly(signed=False)
    line.rest(12)
    line.edit("sectors", sector, status="completed")
    line.rest(12.1)
    line.sign_off(sector)
    line.run(12.2)
    assert line.routes() == [LOG, FUEL_PUT]


def test_a_sector_deleted_before_it_was_synced_is_nothing(line):
    sector = line.fly()
    line.delete("sectors", sector)
    line.rest(12)
    assert line.worklist() == set()


def test_fuel_that_fails_is_repeated_alone(line):
    line.fly()
    line.stand.fault("veryon", FUEL_PUT, "status_500", times=None)
    line.run_through(12)
    assert line.there("technical-logs", logNumber="000001")["fuel"] is None
    line.stand.mend()
    line.run(12.1)
    assert line.routes() == [FUEL_PUT]
    line.rest(12.2)


def test_fuel_corrected_before_it_could_be_sent_goes_as_it_is_now(line):
    sector = line.fly()
    line.stand.fault("veryon", FUEL_PUT, "refused", times=None)
    line.run_through(12)
    line.stand.mend()
    line.edit("sectors", sector, fuelSummary={**FUEL, "usedFuel": 1250, "remainingFuel": 1150.5})
    line.run(12.1)
    assert [body["used"] for _, body in line.sent()] == [1250]
    line.rest(12.2)


def test_a_sector_without_fuel_has_no_fuel_write(line):
    line.fly(fuelSummary=None)
    line.run(12)
    assert line.routes() == [LOG]
    line.rest(12.1)


def test_what_of_fuel_is_not_known_is_left_out(line):
    line.fly(fuelSummary={"preUpliftFuel": 0, "usedFuel": 700.25})
    line.run(12)
    assert line.sent()[1][1] == {"before": 0, "used": 700.25, "unit": "kg"}


def test_fuel_is_in_the_unit_of_the_aircraft(line):
    line.edit("aircraft", line.aircraft[1], fuelUnit="lb")
    line.fly(tail=1)
    line.run(12)
    assert line.sent()[1][1]["unit"] == "lb"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"flightSeconds": 5_418}, {"flightHours": "1.51", "engineCycles": 2, "landings": 1}),
        ({"flightSeconds": 5_417}, {"flightHours": "1.50", "engineCycles": 2, "landings": 1}),
        ({"flightSeconds": 0}, {"flightHours": "0.00", "engineCycles": 2, "landings": 1}),
        ({"flightSeconds": None}, {"flightHours": "1.50", "engineCycles": 2, "landings": 1}),
        ({"cycles": None, "landings": 3}, {"flightHours": "1.50", "engineCycles": 3, "landings": 3}),
        ({"cycles": 0}, {"flightHours": "1.50", "engineCycles": 0, "landings": 1}),
        ({"cycles": None, "landings": None}, {"flightHours": "1.50"}),
    ],
)
def test_hours_are_seconds_through_3600_half_up_and_what_is_missing_is_filled_in_or_left_out(line, given, expected):
    line.fly(**given)
    line.run(12)
    assert line.sent()[0][1]["utilisation"] == expected


def test_the_log_number_is_the_page_and_without_one_the_beginning_of_the_records_id(line):
    sector = line.fly(srpNumber=None)
    update = line.ground_run(srpNumber=None)
    line.run(12)
    numbers = {row["logNumber"] for row in line.veryon.rows("technical-logs")}
    assert numbers == {f"TL-{sector[:8]}", f"TL-{update[:8]}"}


def test_a_log_is_entered_by_the_pilot_in_command_by_email_whatever_its_case_else_by_the_integration_user(line):
    for pilot in ("ann", "ben"):
        line.fly(picUserId=line.users[pilot], fuelSummary=None)
    line.fly(picUserId=None, fuelSummary=None)
    line.run(12)
    ann, integration = flight(line)["enteredByUserId"], user(line, "integration")
    by_number = {body["logNumber"]: body["enteredByUserId"] for _, body in line.sent()}
    assert by_number == {"000001": ann, "000002": integration, "000003": integration}


def test_a_pilot_who_has_left_tracking_counts_as_unknown(line):
    line.stand.change_there("users", flight(line)["enteredByUserId"], active=False)
    line.fly(fuelSummary=None)
    line.run(12)
    assert line.sent()[0][1]["enteredByUserId"] == user(line, "integration")


def test_a_pilot_whom_tracking_learns_to_know_later_changes_nothing(line):
    line.fly(picUserId=line.users["ben"])
    line.run(12)
    line.stand.enter_there("users", email="ben@acme.example")
    line.rest(12.1)
    assert line.worklist() == set()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"landings": 2}, "landings"),
        ({"takeoffTime": "2026-03-10T06:05:00Z"}, "takeoff"),
        ({"fuelSummary": {**FUEL, "usedFuel": 1299}}, "used"),
        ({"srpNumber": "000099"}, "log_number"),
        ({"arrivalAirport": "KXXX"}, "arrival"),
    ],
)
def test_a_later_edit_is_not_sent_and_goes_on_the_worklist_with_the_fields_that_differ(line, changes, field):
    sector = line.fly()
    kept = line.row("sectors", sector)
    line.run(12)
    line.edit("sectors", sector, **changes)
    for hour in (12.1, 12.2):
        line.rest(hour)
        assert line.worklist() == {("sector_edited_after_sync", sector)}
    assert field in line.words_of("sector_edited_after_sync")
    line.edit("sectors", sector, **{name: kept[name] for name in changes})
    line.rest(12.3)
    assert line.worklist() == set(), "the edit was taken back"


def test_an_edit_that_changes_nothing_over_there_is_nobodys_business(line):
    sector = line.fly()
    line.run(12)
    line.edit("sectors", sector, maxFlightLevel=390, landingTime="2026-03-10T07:30:00.400Z")
    line.rest(12.1)
    assert line.worklist() == set()


def test_a_sector_deleted_after_it_was_synced_leaves_tracking_alone(line):
    sector = line.fly()
    line.run(12)
    line.delete("sectors", sector)
    line.rest(12.1)
    assert line.worklist() == {("sector_removed_in_techlog", sector)}


def test_a_trip_update_becomes_a_maintenance_entry_once(line):
    line.ground_run()
    line.run(12)
    entry = {
        "entryType": "maintenanceEntry", "registrationId": flight(line)["registrationId"], "logNumber": "000001",
        "occurredAt": "2026-03-10T05:00:00Z",
        "utilisation": {"flightHours": "0.33", "engineCycles": 1, "landings": 0},
        "remarks": "Engine run after compressor wash.",
        "enteredByUserId": user(line, "EVE"),
    }  # fmt: skip
    assert line.sent() == [(LOG, entry)]
    line.rest(12.1)


@pytest.mark.parametrize(
    ("delta", "expected"),
    [
        ({}, None),
        ({"landings": 2}, {"engineCycles": 2, "landings": 2}),
        ({"flightSeconds": 18, "cycles": 0, "apuSeconds": 900}, {"flightHours": "0.01", "engineCycles": 0}),
    ],
)
def test_what_a_trip_update_does_not_say_is_left_out(line, delta, expected):
    line.ground_run(delta=delta, srpNumber=None, description="Totals adjusted.")
    line.run(12)
    assert line.sent()[0][1].get("utilisation") == expected


def test_a_trip_update_edited_after_sync_is_not_sent(line):
    update = line.ground_run()
    line.run(12)
    line.edit("trip-updates", update, delta={"flightSeconds": 3_600, "cycles": 1, "landings": 0})
    line.rest(12.1)
    assert line.worklist() == {("trip_update_edited_after_sync", update)}
    assert "1.00" in line.words_of("trip_update_edited_after_sync")
    line.delete("trip-updates", update)
    line.rest(12.2)
    assert line.worklist() == {("trip_update_edited_after_sync", update)}
    assert "deleted" in line.words_of("trip_update_edited_after_sync")


def test_a_trip_update_deleted_before_it_was_synced_is_nothing(line):
    line.delete("trip-updates", line.ground_run())
    line.rest(12)
    assert line.worklist() == set()
