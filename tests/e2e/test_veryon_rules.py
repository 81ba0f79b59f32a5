"""Flights, fuel and trip updates in Tracking+: one test a sentence of the rules, named after it."""

from __future__ import annotations

import pytest

from flows import techlog_to_veryon
from tests.e2e.stand import at
from tests.e2e.veryon_line import FUEL

POST, FUEL_PUT = "POST /technical-logs", "PUT /technical-logs/{id}/fuel"


def flight(line, **changes):
    """The body of the first flight, written by hand."""
    return {
        "entryType": "flight", "registrationId": line.there("registrations", registration="N101AC")["id"],
        "logNumber": "000001", "departurePlaceId": line.there("places", icao="KLGA")["id"],
        "arrivalPlaceId": line.there("places", icao="KATL")["id"], "blockOff": "2026-03-10T05:50:00Z",
        "takeoff": "2026-03-10T06:00:00Z", "landing": "2026-03-10T07:30:00Z", "blockOn": "2026-03-10T07:36:00Z",
        "utilisation": {"flightHours": "1.50", "engineCycles": 2, "landings": 1},
        "enteredByUserId": line.there("users", email="Ann@acme.example")["id"], **changes,
    }  # fmt: skip


def integration_user(line):
    return line.there("users", email="integration@acme.example")["id"]


def test_a_signed_off_sector_becomes_a_technical_log_once_and_its_fuel_follows_as_a_write_of_its_own(line):
    line.fly()
    line.run(12)
    fuel = {"before": 900, "uplift": 1500.5, "used": 1300.5, "remaining": 1100, "unit": "kg"}
    assert line.sent() == [(POST, flight(line)), (FUEL_PUT, fuel)]
    line.rest(12.1)
    line.rest(12.2)


def test_a_sector_that_is_not_signed_off_is_not_sent_and_goes_once_it_is(line):
    sector = line.fly(signed=False)
    line.rest(12)
    line.edit("sectors", sector, status="completed")
    line.rest(12.1)
    line.sign_off(sector)
    line.run(12.2)
    assert line.routes() == [POST, FUEL_PUT]


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
    assert line.routes() == [POST]
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
    ann, integration = flight(line)["enteredByUserId"], integration_user(line)
    by_number = {body["logNumber"]: body["enteredByUserId"] for _, body in line.sent()}
    assert by_number == {"000001": ann, "000002": integration, "000003": integration}


def test_a_pilot_who_has_left_tracking_counts_as_unknown(line):
    line.stand.change_there("users", flight(line)["enteredByUserId"], active=False)
    line.fly(fuelSummary=None)
    line.run(12)
    assert line.sent()[0][1]["enteredByUserId"] == integration_user(line)


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
        "enteredByUserId": line.there("users", email="EVE@acme.example")["id"],
    }  # fmt: skip
    assert line.sent() == [(POST, entry)]
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


def test_both_places_must_exist_and_there_is_one_item_a_place_which_lists_the_flights(line):
    waiting = [line.fly(route=route, hour=hour) for hour, route in ((6, "KLGA KXXX"), (8, "KXXX KATL"))]
    line.fly(route="KXXX KYYY", hour=10)
    line.fly(route="KLGA KATL", hour=13)
    line.run(16)
    assert line.routes() == [POST, FUEL_PUT]
    assert line.worklist() == {("place_missing", "KXXX"), ("place_missing", "KYYY")}
    of_x = next(item for item in line.product.items("place_missing") if "KXXX" in item["subject"])
    words = f"{of_x['summary']} {of_x['details']}"
    assert all(sector in words for sector in waiting)
    line.rest(16.1)


def test_a_waiting_flight_goes_by_itself_once_the_place_is_there(line):
    line.fly(route="KLGA KXXX")
    line.fly(route="KLGA KYYY", hour=8)
    line.run(16)
    assert line.routes() == []
    place = line.stand.enter_there("places", icao="KXXX")
    line.run(16.1)
    assert [body.get("arrivalPlaceId") for _, body in line.sent()] == [place["id"], None]
    assert line.worklist() == {("place_missing", "KYYY")}
    line.stand.enter_there("places", icao="KYYY")
    line.run(16.2)
    assert line.worklist() == set()
    line.rest(16.3)


def test_a_flight_that_waits_for_a_place_goes_as_it_is_when_it_goes(line):
    sector = line.fly(route="KLGA KXXX")
    line.run(12)
    line.edit("sectors", sector, landings=2)
    line.run(12.1)
    line.stand.enter_there("places", icao="KXXX")
    line.run(12.2)
    assert line.sent()[0][1]["utilisation"]["landings"] == 2
    assert line.worklist() == set()


def test_what_waits_goes_however_long_it_takes(line):
    line.fly(route="KLGA KXXX")
    line.fly(tail=2)
    line.run(12)
    line.rest(12 + 10 * 24)
    assert line.worklist() == {("place_missing", "KXXX"), ("aircraft_missing", "N103AC")}
    line.stand.enter_there("places", icao="KXXX")
    line.stand.enter_there("registrations", registration="N103AC")
    line.run(12 + 20 * 24)
    assert line.routes() == [POST, POST, FUEL_PUT, FUEL_PUT]
    assert line.worklist() == set()


def test_what_a_person_has_to_do_stays_on_the_worklist_however_long_it_takes(line):
    edited, removed, update = line.fly(), line.fly(tail=1), line.ground_run()
    line.run(12)
    line.edit("sectors", edited, landings=2)
    line.delete("sectors", removed)
    line.edit("trip-updates", update, description="Corrected.")
    for hour in (12.1, 12 + 10 * 24, 12 + 20 * 24):
        line.rest(hour)
        assert len(line.worklist()) == 3


def test_an_aircraft_that_tracking_has_not_is_never_created(line):
    sector = line.fly(tail=2)
    line.ground_run(tail=2)
    line.raise_defect(sector)
    before = line.veryon.rows("registrations")
    line.rest(12)
    assert line.worklist() == {("aircraft_missing", "N103AC")}
    assert line.veryon.rows("registrations") == before
    line.stand.enter_there("registrations", registration="N103AC")
    line.run(12.1)
    assert line.worklist() == set()
    assert line.routes() == [POST, POST, FUEL_PUT, "POST /defects"]


def test_an_aircraft_that_the_operators_list_leaves_out_is_none_of_our_business(line):
    line.product.configure(aircraft=["N102AC"])
    line.model.rules = line.product.tracking_rules
    for tail in range(3):
        line.raise_defect(line.fly(tail=tail))
        line.ground_run(tail=tail)
    line.run(12)
    registration = line.there("registrations", registration="N102AC")["id"]
    assert {row["registrationId"] for row in line.veryon.rows("technical-logs")} == {registration}
    assert line.worklist() == set()
    line.rest(12.1)


def test_a_strangers_log_number_is_ours_if_registration_places_and_take_off_agree(line):
    line.fly()
    theirs = {name: value for name, value in flight(line).items() if name not in {"blockOff", "blockOn"}}
    line.stand.enter_there("technical-logs", **theirs)
    line.run(12)
    assert line.worklist() == set()
    assert line.there("technical-logs", logNumber="000001")["fuel"]["used"] == 1300.5, "ours, so its fuel follows"
    line.rest(12.1)


def test_another_log_of_the_same_number_is_log_number_taken_and_a_new_number_goes(line):
    sector = line.fly()
    line.stand.enter_there("technical-logs", **flight(line, takeoff="2026-03-09T06:00:00Z"))
    line.run(12)
    assert line.worklist() == {("log_number_taken", sector)}
    line.stand.forget_requests()
    line.run(12.1)
    assert line.worklist() == {("log_number_taken", sector)}
    assert FUEL_PUT not in line.routes(), "no fuel on a stranger's log"
    line.edit("sectors", sector, srpNumber="000077")
    line.run(12.2)
    assert line.worklist() == set()
    line.rest(12.3)


def test_two_sectors_with_one_page_are_not_merged(line):
    line.fly()
    second = line.fly(srpNumber="000001", hour=10)
    line.run(13)
    assert line.worklist() == {("log_number_taken", second)}
    assert line.there("technical-logs", logNumber="000001")["takeoff"] == "2026-03-10T06:00:00Z"


def test_the_same_number_on_another_aircraft_is_another_log(line):
    line.fly()
    line.fly(tail=1, srpNumber="000001")
    line.run(12)
    assert len(line.veryon.rows("technical-logs")) == 2
    assert line.worklist() == set()


def test_nothing_from_before_go_live_is_sent(line):
    for hour in (-26.5, -26):  # signed off two hours after take-off: just before midnight, and at it
        line.fly(hour=hour)
    for hour in (-24.5, -24):
        line.ground_run(hour=hour)
        line.raise_defect(hour=hour)
    line.run(12)
    assert {row["logNumber"] for row in line.veryon.rows("technical-logs")} == {"000002", "000005"}
    assert [row["raisedAt"] for row in line.veryon.rows("defects")] == ["2026-03-09T00:00:00Z"]
    line.rest(12.1)


def test_without_go_live_it_is_the_first_run_minus_the_window_and_stays_so(line):
    del line.product.choices["go_live"]
    line.product.configure()
    line.model = type(line.model)(line.product.tracking_rules)
    line.fly(hour=-38.5)  # signed off 48.5 hours before the first run
    line.run(12)
    assert line.model.go_live == at(12 - 48)
    assert line.routes() == []
    line.fly(hour=-35)
    line.run(12 + 10 * 24)
    assert line.routes() == [POST, FUEL_PUT], "signed off after go-live, and seen only now"


def test_preview_writes_nothing_and_says_what_would_go(line):
    sector = line.fly()
    defect = line.raise_defect(sector)
    line.defer(defect)
    shown = techlog_to_veryon.preview(line.product.operator, line.product.settings, at(12))
    assert {(row["target"], row["entity"], row["operation"]) for row in shown} == {
        ("veryon", "technical_log", "create"),
        ("veryon", "fuel", "update"),
        ("veryon", "defect", "create"),
        ("veryon", "deferral", "create"),
    }
    assert all(row["reason"] and row["fields"] for row in shown)
    assert [row["route"] for row in line.stand.requests() if row["is_write"]] == []
    assert line.product.outbox("pending", "delivered", "failed", "uncertain", "superseded") == []
    assert line.product.rows("select 1 from landing.records union all select 1 from sync.worklist") == []
    line.run(12)
    assert sorted(line.routes()) == sorted([POST, FUEL_PUT, "POST /defects", "POST /defects/{id}/deferral"])


def test_an_empty_answer_of_registrations_is_not_believed(line):
    line.fly()
    line.stand.fault("veryon", "GET /registrations", "empty_list")
    assert line.run_through(12).state == "Failed"
    assert line.routes() == []
    line.stand.mend()
    line.run(12.1)
    assert line.worklist() == set()
