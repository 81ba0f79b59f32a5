"""What reaches Tracking+ at all: places, aircraft, log numbers, go-live, preview; a test a sentence of the rules."""

from __future__ import annotations

from flows import techlog_to_veryon
from tests.e2e.stand import at
from tests.e2e.veryon_bodies import FUEL_PUT, LOG, flight


def test_both_places_must_exist_and_there_is_one_item_a_place_which_lists_the_flights(line):
    waiting = [line.fly(route=route, hour=hour) for hour, route in ((6, "KLGA KXXX"), (8, "KXXX KATL"))]
    line.fly(route="KXXX KYYY", hour=10)
    line.fly(route="KLGA KATL", hour=13)
    line.run(16)
    assert line.routes() == [LOG, FUEL_PUT]
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
    assert line.routes() == [LOG, LOG, FUEL_PUT, FUEL_PUT]
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
    assert line.routes() == [LOG, LOG, FUEL_PUT, "POST /defects"]


def test_an_aircraft_that_the_operators_list_leaves_out_is_none_of_our_business(line):
    line.product.configure(aircraft=["N102AC"])
    line.model.rules = line.product.tracking_rules
    for tail in range(3):
        line.raise_defect(line.fly(tail=tail))
        line.ground_run(tail=tail)
    line.run(12)
    registration = line.there("registrations", registration="N-102AC")["id"]
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
    line.run(12)
    second = line.fly(srpNumber="000001", hour=10)
    line.run(13)
    assert line.worklist() == {("log_number_taken", second)}
    assert line.there("technical-logs", logNumber="000001")["takeoff"] == "2026-03-10T06:00:00Z"
    line.rest(13.1)


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
    assert line.routes() == [LOG, FUEL_PUT], "signed off after go-live, and seen only now"


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
    assert sorted(line.routes()) == sorted([LOG, FUEL_PUT, "POST /defects", "POST /defects/{id}/deferral"])


def test_an_empty_answer_of_registrations_is_not_believed(line):
    line.fly()
    line.stand.fault("veryon", "GET /registrations", "empty_list")
    assert line.run_through(12).state == "Failed"
    assert line.routes() == []
    line.stand.mend()
    line.run(12.1)
    assert line.worklist() == set()
