"""A good frame of FTL duties, by hand: nothing in it breaks anything."""

from __future__ import annotations

import pandas as pd

from tests.expectations.maintenance_frames import instants


def lengths(*texts: str | None) -> pd.Series:
    return pd.to_timedelta(pd.Series(texts, dtype=object))


def ftl_duties() -> pd.DataFrame:
    """One duty by the book, the same person's next after their rest, an office day, and one of which little is told."""
    return pd.DataFrame(
        {
            "duty_key": ["nid:1", "nid:2", "nid:3", "7:501"],
            "person_key": ["5", "5", "6", "7"],
            "duty_start": instants("2026-03-10T05:00Z", "2026-03-11T06:00Z", "2026-03-10T08:00Z", "2026-03-10T08:00Z"),
            "duty_end": instants("2026-03-10T15:00Z", "2026-03-11T16:30Z", "2026-03-10T16:00Z", "2026-03-10T08:00Z"),
            "fdp_start": instants("2026-03-10T05:00Z", "2026-03-11T06:00Z", None, None),
            "fdp_end": instants("2026-03-10T14:30Z", "2026-03-11T16:30Z", None, None),
            "duty_length": lengths("10:00:00", "10:30:00", "08:00:00", "00:01:00"),
            "planned_duty_length": lengths("09:00:00", "10:30:00", None, None),
            "difference_duty_length": lengths("-1:00:00", "00:00:00", None, None),
            "fdp_length": lengths("09:30:00", "10:29:00", None, None),
            "planned_fdp_length": lengths("08:30:00", "10:30:00", None, None),
            "max_fdp_length": lengths("13:00:00", "10:29:00", None, None),
            "difference_max_and_planned_fdp_length": lengths("04:30:00", "-00:01:00", None, None),
            "discretion_length": lengths("00:00:00", "01:00:00", None, None),
            "split_duty_time": lengths("00:00:00", "03:00:00", None, None),
            "rest_required_before": lengths("12:00:00", "12:00:00", None, None),
            "rest_actual_before": lengths("40:00:00", "15:00:00", None, None),
            "rest_required_after": lengths("12:00:00", "00:00:00", None, None),
            "rest_actual_after": lengths("15:00:00", "00:00:00", None, None),
            "sector_count": pd.array([2, 1, 0, 0], dtype="Int64"),
            "duty_routes": [("EDDF-EGLL", "EGLL-EDDF"), ("EDDF-LEMD",), (), ()],
            "ftl_duty_night_duty_type": ["EARLY", "LATE", "NIGHT", None],
            "crew_augmentation": ["NORMAL", "AUGMENTED", "DOUBLED", "TRIPLED"],
            "rest_facility": ["NONE", "SEAT", "BUNK", None],
            "has_violation": pd.array([False, False, False, True], dtype="boolean"),
            "home_timezone": ["Europe/Berlin", "Europe/Berlin", "America/New_York", "UTC"],
            "start_timezone": ["Europe/Berlin", "Europe/Berlin", "America/New_York", "UTC"],
            "end_timezone": ["Europe/Berlin", "Europe/Madrid", "America/New_York", "UTC"],
            "acclimatization_timezone": ["Europe/Berlin", None, None, "UTC"],
        }
    )
