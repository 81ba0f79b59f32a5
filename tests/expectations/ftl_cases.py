"""What breaks the suite of the FTL duties, and what is odd and still goes on."""

from __future__ import annotations

import pandas as pd

from tests.expectations.words import BETWEEN, IN_SET, NOT_NULL, PAIR, UNIQUE, at


def long(text: str) -> pd.Timedelta:
    return pd.Timedelta(text)


FTL_DUTIES = [
    ({"duty_key": {2: None}}, NOT_NULL, "duty_key", "critical", ()),
    ({"duty_key": {2: "nid:1"}}, UNIQUE, "duty_key", "warning", ("nid:1",)),
    ({"person_key": {2: None}}, NOT_NULL, "person_key", "warning", ("nid:3",)),
    ({"duty_start": {2: None}}, NOT_NULL, "duty_start", "warning", ("nid:3",)),
    ({"duty_end": {2: None}}, NOT_NULL, "duty_end", "warning", ("nid:3",)),
    (
        {"duty_end": {2: at("2026-03-10T07:59")}, "duty_length": {2: None}},
        PAIR, "duty_end, duty_start", "warning", ("nid:3",),
    ),
    ({"fdp_start": {0: at("2026-03-10T04:59:59")}}, PAIR, "fdp_start, duty_start", "warning", ("nid:1",)),
    (
        {"fdp_end": {1: at("2026-03-11T16:30:01")}, "fdp_length": {1: None}},
        PAIR, "duty_end, fdp_end", "warning", ("nid:2",),
    ),
    (
        {"fdp_start": {0: at("2026-03-10T14:31")}, "fdp_length": {0: None}},
        PAIR, "fdp_end, fdp_start", "warning", ("nid:1",),
    ),
    ({"discretion_length": {0: long("-1 s")}}, BETWEEN, "least_hours", "warning", ("nid:1",)),
    (
        {"planned_duty_length": {0: long("-1 s")}, "difference_duty_length": {0: long("-10:00:01")}},
        BETWEEN, "least_hours", "warning", ("nid:1",),
    ),
    ({"max_fdp_length": {2: long("48 h")}}, BETWEEN, "most_hours", "warning", ("nid:3",)),
    ({"duty_length": {2: long("08:01:01")}}, BETWEEN, "duty_length_gap", "warning", ("nid:3",)),
    ({"duty_length": {2: long("07:58:59")}}, BETWEEN, "duty_length_gap", "warning", ("nid:3",)),
    ({"fdp_length": {0: long("09:31:01")}}, BETWEEN, "fdp_length_gap", "warning", ("nid:1",)),
    ({"difference_duty_length": {0: long("1 h")}}, BETWEEN, "difference_gap", "warning", ("nid:1",)),
    (
        {"difference_max_and_planned_fdp_length": {1: long("1 min")}},
        BETWEEN, "max_difference_gap", "warning", ("nid:2",),
    ),
    ({"rest_actual_before": {2: long("-1 s")}}, BETWEEN, "rest_before_hours", "warning", ("nid:3",)),
    ({"rest_actual_after": {1: long("-1 s")}}, BETWEEN, "rest_after_hours", "warning", ("nid:2",)),
    ({"rest_required_after": {1: long("-1 s")}}, BETWEEN, "least_required_rest", "warning", ("nid:2",)),
    ({"rest_actual_before": {1: long("15:01:01")}}, BETWEEN, "rest_surplus", "warning", ("nid:2",)),
    ({"rest_actual_before": {1: long("14:58:59")}}, BETWEEN, "rest_shortfall", "info", ()),
    ({"sector_count": {0: 1, 2: 1}}, IN_SET, "route_gap", "warning", ("nid:1", "nid:3")),
    ({"ftl_duty_night_duty_type": {0: "DAWN"}}, IN_SET, "ftl_duty_night_duty_type", "warning", ("nid:1",)),
    ({"crew_augmentation": {0: "QUADRUPLED"}}, IN_SET, "crew_augmentation", "warning", ("nid:1",)),
    ({"rest_facility": {0: "SUITE"}}, IN_SET, "rest_facility", "warning", ("nid:1",)),
    ({"max_fdp_length": {1: long("10:28:59")}, "difference_max_and_planned_fdp_length": {1: None}},
     BETWEEN, "unmarked_excess", "info", ()),
    ({"home_timezone": {0: "Europe/Atlantis", 1: None}}, IN_SET, "home_zone", "info", ()),
    ({"start_timezone": {0: "../etc"}}, IN_SET, "start_zone", "info", ()),
    ({"end_timezone": {3: None}}, IN_SET, "end_zone", "info", ()),
    ({"acclimatization_timezone": {0: "Mars"}}, IN_SET, "acclimatised_zone", "info", ()),
]  # fmt: skip
FTL_DUTIES_TOLERATED = [
    # A minute is how LEON rounds; a person whose duty before is not here; a first rest; a violation that LEON marks.
    {"duty_length": {0: long("10:00:59"), 2: long("07:59:01")}, "difference_duty_length": {0: None}},
    {"rest_actual_before": {1: None, 2: long("1000 h")}},
    {"fdp_length": {3: long("14 h")}, "max_fdp_length": {3: long("13 h")}},
    {"duty_routes": {2: None}, "sector_count": {3: None}, "crew_augmentation": {0: None}},
]
