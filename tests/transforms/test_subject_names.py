import pytest

from model.subject import Record, is_of_dataset, name_of, record, record_in


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("leon:acme:flight:100", Record("leon", "flight", "100")),
        ("techlog:acme:sector:11-22", Record("techlog", "sector", "11-22")),
        ("techlog:acme:trip_update:11-22", Record("techlog", "trip_update", "11-22")),
        ("veryon:acme:forecast:7:2026-03-10:3", Record("veryon", "forecast_item", "7")),
        ("leon:acme:trip:1:N187JB", None),
        ("login:51001", None),
        ("anything else", None),
    ],
)
def test_the_record_that_a_name_holds(name, found):
    assert record_in(name) == found
    if found is not None:
        assert name.startswith(str(name_of("acme", found)))


def test_parts_of_a_record_are_the_record():
    assert (
        record("leon", "journey_log", "100") == record("leon", "flown_flight", "100") == record("leon", "flight", "100")
    )
    assert record("veryon", "closure", "7") == record("veryon", "deferral", "7") == record("veryon", "defect", "7")
    # A number is a vendor's own.
    assert record("veryon", "place", "100") != record("leon", "flight", "100")


@pytest.mark.parametrize(
    ("kind", "dataset", "is_of"),
    [
        (("leon", "flight"), "leon_flights", True),
        (("leon", "flight"), "leon_flown_flights", True),
        (("leon", "flight"), "leon_aircraft", False),
        (("techlog", "trip"), "techlog_trip_updates", False),
        (("techlog", "sector"), "techlog_flown_sectors", True),
        (("veryon", "defect"), "techlog_defects", False),
        (("veryon", "forecast_item"), "veryon_forecast", True),
    ],
)
def test_whose_records_a_dataset_holds(kind, dataset, is_of):
    assert is_of_dataset(Record(*kind, "1"), dataset) is is_of
