"""What breaks the suites of flown sectors and of LEON's people, and what is odd and still goes on."""

from __future__ import annotations

from tests.expectations.words import BETWEEN, IN_SET, NOT_NULL, PAIR, REGEX, UNIQUE, at

# Row 0 is whole, so that nothing else hides what is wrong with it; row 2 has ids and no more.
FLOWN = [
    ({"id": {1: None}}, NOT_NULL, "id", "critical", ()),
    ({"id": {1: "s-1"}}, UNIQUE, "id", "critical", ()),
    ({"external_ref": {2: "leon:acme:flight:101"}}, UNIQUE, "external_ref", "warning", ("s-1", "s-3")),
    ({"departure_airport": {0: "LHR"}}, REGEX, "departure_airport", "warning", ("s-1",)),
    ({"arrival_airport": {2: "Farm strip"}}, REGEX, "arrival_airport", "warning", ("s-3",)),
    (
        {"takeoff_time": {0: at("2026-03-10T05:59:59")}, "flight_seconds": {0: 7201}},
        BETWEEN, "taxi_out_hours", "warning", ("s-1",),
    ),
    ({"block_off_time": {0: at("2026-03-10T00:09:59")}}, BETWEEN, "taxi_out_hours", "warning", ("s-1",)),
    (
        {"landing_time": {0: at("2026-03-10T06:10")}, "flight_seconds": {0: 0}},
        BETWEEN, "airborne_hours", "warning", ("s-1",),
    ),
    (
        {"takeoff_time": {0: at("2026-03-10T08:04")}, "flight_seconds": {0: None}},
        BETWEEN, "airborne_hours", "warning", ("s-1",),
    ),
    (
        {
            "block_off_time": {0: None},
            "takeoff_time": {0: at("2026-03-09T11:59:59")},
            "flight_seconds": {0: 72_000},
        },
        BETWEEN, "airborne_hours", "warning", ("s-1",),
    ),
    ({"landing_time": {0: at("2026-03-10T08:08:01")}}, BETWEEN, "taxi_in_hours", "warning", ("s-1",)),
    (
        {"block_on_time": {0: at("2026-03-10T14:00:01")}, "signed_off_at": {0: at("2026-03-10T15:00")}},
        BETWEEN, "taxi_in_hours", "warning", ("s-1",),
    ),
    (
        {
            "takeoff_time": {0: None}, "landing_time": {0: None},
            "block_off_time": {0: at("2026-03-10T08:08:01")},
        },
        BETWEEN, "block_hours", "warning", ("s-1",),
    ),
    (
        {
            "takeoff_time": {0: None}, "landing_time": {0: None},
            "block_off_time": {0: at("2026-03-09T08:07:59")},
        },
        BETWEEN, "block_hours", "warning", ("s-1",),
    ),
    (
        {"takeoff_time": {0: None}, "block_off_time": {0: at("2026-03-10T08:01")}},
        PAIR, "landing_time, block_off_time", "warning", ("s-1",),
    ),
    (
        {"landing_time": {0: None}, "block_on_time": {0: at("2026-03-10T06:09")}},
        PAIR, "block_on_time, takeoff_time", "warning", ("s-1",),
    ),
    ({"landings": {0: 0, 1: -1}}, BETWEEN, "landings", "warning", ("s-1", "s-2")),
    ({"passengers_children": {0: -1}}, BETWEEN, "passengers_children", "warning", ("s-1",)),
    ({"pre_uplift_fuel": {2: -0.001}}, BETWEEN, "least_fuel", "warning", ("s-3",)),
    ({"post_uplift_fuel": {2: -0.1}}, BETWEEN, "least_fuel", "warning", ("s-3",)),
    ({"used_fuel": {2: -1.0}}, BETWEEN, "least_fuel", "warning", ("s-3",)),
    ({"remaining_fuel": {2: -1.0}}, BETWEEN, "least_fuel", "warning", ("s-3",)),
    ({"apu_seconds": {0: -1}, "apu_cycles": {1: -1}}, BETWEEN, "least_apu", "warning", ("s-1", "s-2")),
    ({"used_fuel": {0: 7300.5}, "remaining_fuel": {0: None}}, BETWEEN, "overdrawn_fuel", "warning", ("s-1",)),
    ({"remaining_fuel": {0: 1999.0, 1: 321.0}}, BETWEEN, "fuel_gap", "warning", ("s-1", "s-2")),
    ({"used_fuel": {0: 4051.0}}, BETWEEN, "fuel_gap", "warning", ("s-1",)),
    ({"remaining_fuel": {0: 3199.0, 1: 241.0}}, BETWEEN, "slight_fuel_gap", "info", ()),
    ({"remaining_fuel": {0: 2000.0, 1: 320.0}}, BETWEEN, "slight_fuel_gap", "info", ()),
    ({"used_fuel": {0: 2851.0}}, BETWEEN, "slight_fuel_gap", "info", ()),
    ({"uplift_quantity": {0: 3600.0}}, BETWEEN, "uplift_gap", "info", ()),
    ({"uplift_quantity": {1: 10.5}, "uplift_unit": {1: "usg"}}, BETWEEN, "uplift_gap", "info", ()),
    ({"uplift_quantity": {0: -4000.0}}, BETWEEN, "uplift_gap", "info", ()),
    ({"saf_fraction": {0: 1.01, 1: -0.01}}, BETWEEN, "saf_fraction", "warning", ("s-1", "s-2")),
    ({"fuel_unit": {0: "stone", 1: "KG", 2: ""}}, IN_SET, "fuel_unit", "warning", ("s-1", "s-2", "s-3")),
    ({"uplift_unit": {0: "gal"}}, IN_SET, "uplift_unit", "warning", ("s-1",)),
    ({"oil_unit": {0: "pt"}}, IN_SET, "oil_unit", "info", ()),
    ({"max_flight_level": {0: 601, 1: -1}}, BETWEEN, "max_flight_level", "warning", ("s-1", "s-2")),
    ({"flight_seconds": {0: 5999, 1: 4201}}, BETWEEN, "clock_gap_minutes", "info", ()),
    ({"signed_off_at": {0: at("2026-03-10T08:07")}}, PAIR, "signed_off_at, block_on_time", "info", ()),
    ({"srp_number": {1: None}}, NOT_NULL, "srp_number", "info", ()),
]  # fmt: skip
PEOPLE = [
    ({"login_nid": {1: None}}, NOT_NULL, "login_nid", "critical", ()),
    ({"login_nid": {1: 1}}, UNIQUE, "login_nid", "warning", ("1",)),
    ({"has_email": {0: False, 2: False}}, IN_SET, "has_email", "info", ()),
]

FLOWN_TOLERATED = [
    # six hours out, twelve in the air and six in make 24: long, and possible
    {
        "block_off_time": {0: at("2026-03-10T00:10")},
        "landing_time": {0: at("2026-03-10T18:10")},
        "block_on_time": {0: at("2026-03-11T00:10")},
        "signed_off_at": {0: at("2026-03-11T00:10")},
        "flight_seconds": {0: 43_800},
    },
    {
        "takeoff_time": {0: at("2026-03-09T12:00")},
        "block_off_time": {0: None},
        "flight_seconds": {0: None},
    },
    # two times that fall together, where those in between are not given
    {"takeoff_time": {0: None}, "block_off_time": {0: at("2026-03-10T08:00")}},
    {"landing_time": {0: None}, "block_on_time": {0: at("2026-03-10T06:10")}},
    {"takeoff_time": {0: None}, "landing_time": {0: None}, "block_on_time": {0: at("2026-03-10T06:00")}},
    # a gap of twenty units is none, however little was on board
    {"post_uplift_fuel": {1: 310.5}, "used_fuel": {1: 90.0}, "remaining_fuel": {1: 200.5}},
    {"remaining_fuel": {0: 3200.0}, "uplift_quantity": {0: 4400.0}},
    # more used than there was, by no more than gauges err; nothing on board and nothing used; a defuelling
    {"used_fuel": {0: 7300.0}, "remaining_fuel": {0: None}},
    {"used_fuel": {2: 0.0}, "post_uplift_fuel": {2: 0.0}, "remaining_fuel": {2: 0.0}},
    {"pre_uplift_fuel": {0: 8000.0}, "uplift_quantity": {0: -2000.0}},
    # ten units of an uplift are none, however small it is
    {"uplift_quantity": {1: 10.0}, "uplift_unit": {1: "usg"}},
    # delivered in nobody knows what, or in another unit than the tank's: the gauges cannot tell
    {"uplift_unit": {0: None, 1: "lb"}, "uplift_quantity": {0: 1.0, 1: 1.0}},
    {"saf_fraction": {0: 0.0, 1: 1.0}, "max_flight_level": {0: 600}},
    {"flight_seconds": {0: 6000, 1: 4200}},
    # a hop as short as the clock can tell
    {"landing_time": {0: at("2026-03-10T06:10:01")}, "flight_seconds": {0: 1}},
]
