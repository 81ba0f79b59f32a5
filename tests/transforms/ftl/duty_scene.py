"""Two duties of one crew member over the night in which Europe puts its clocks forward, with flights and crew list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from model.duty import CrewDetails, Duty, DutyFlight, DutyPlace, DutySector
from transforms.ftl.columns import DUTY_COLUMNS
from transforms.ftl.duty_table import duty_table
from transforms.ftl.frames import crew_frame, duties_frame, flights_frame, sectors_frame
from transforms.ftl.rows import rows

FRANKFURT = DutyPlace("EDDF", "FRA", "Europe/Berlin")
LONDON = DutyPlace("EGLL", "LHR", "Europe/London")
MADRID = DutyPlace("LEMD", "MAD", "Europe/Madrid")
TOKYO = DutyPlace("RJTT", "HND", "Asia/Tokyo")
HONOLULU = DutyPlace("PHNL", "HNL", "Pacific/Honolulu")


def at(text: str) -> datetime:
    """An instant in UTC, as "2026-03-28T22:30"."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def long(text: str) -> timedelta:
    """A length of time, as "7:05"."""
    hours, minutes = text.lstrip("-").split(":")
    length = timedelta(hours=int(hours), minutes=int(minutes))
    return -length if text.startswith("-") else length


def sector(nid: int, departure: DutyPlace | None, arrival: DutyPlace | None, activity: str | None = "FLIGHT") -> Any:
    return DutySector(nid, departure, arrival, activity)


FLIGHTS = (
    DutyFlight(
        501, "ACM1", at("2026-03-28T23:30"), at("2026-03-29T01:40"), "T-9", LONDON, MADRID, "M-RSAR", "Falcon 7X",
        "FA7X", at("2026-03-28T23:40"), at("2026-03-28T23:55"), at("2026-03-29T01:35"), at("2026-03-29T01:45"), 5, 5,
        long("0:10"),
    ),
    DutyFlight(
        502, "ACM2", at("2026-03-29T02:30"), at("2026-03-29T05:00"), "T-9", MADRID, FRANKFURT, "M-OTTO", "Global 6000",
        "GL6T", at("2026-03-29T02:40"), at("2026-03-29T02:50"), at("2026-03-29T04:50"), at("2026-03-29T05:05"), 6, 5,
        long("0:15"),
    ),
    DutyFlight(
        503, "ACM3", at("2026-03-29T21:00"), at("2026-03-29T23:30"), "T-10", FRANKFURT, MADRID, "M-RSAR", "Falcon 7X",
        "FA7X", at("2026-03-29T21:05"), at("2026-03-29T21:15"), at("2026-03-29T23:20"), at("2026-03-29T23:28"), 6, 6,
    ),
)  # fmt: skip
NIGHT = Duty(
    login_nid=5, first_flight_nid=501, ftl_duty_nid=901, login_code="ALE", login_name="Ann Lee",
    duty_start=at("2026-03-28T22:30"), duty_end=at("2026-03-29T05:35"), duty_length=long("7:05"),
    fdp_start=at("2026-03-28T22:30"), fdp_end=at("2026-03-29T05:05"), fdp_length=long("6:35"),
    fdp_extension_length=long("1:00"), split_duty_time=long("3:00"), split_off_time=at("2026-03-29T01:50"),
    split_on_time=at("2026-03-29T02:20"), max_fdp_length=long("9:00"), discretion_length=long("0:30"),
    rest_required_before=long("12:00"), rest_required_after=long("10:00"), rest_reduction=long("0:45"),
    recovery_rest_valid_until=at("2026-04-02T10:00"), previous_duty_end=at("2026-03-28T08:00"),
    next_duty_start=at("2026-03-29T20:00"), has_violation=True, start=LONDON, end=FRANKFURT, home=FRANKFURT,
    sector_count=2, sectors=(sector(501, LONDON, MADRID), sector(502, MADRID, FRANKFURT)),
    block_start=at("2026-03-28T23:40"), block_end=at("2026-03-29T05:05"), crew_augmentation="AUGMENTED",
    is_cabin_crew=False, rest_facility="BUNK", is_acclimated=True, acclimatization_timezone="Europe/London",
    duty_name="Flight duty", roster_legend="F", night_duty_type="NIGHT", planned_fdp_length=long("6:30"),
)  # fmt: skip
NEXT = replace(
    NIGHT, ftl_duty_nid=902, first_flight_nid=503, duty_start=at("2026-03-29T20:00"), duty_end=at("2026-03-30T00:00"),
    duty_length=long("4:00"), fdp_start=at("2026-03-29T20:00"), fdp_end=at("2026-03-29T23:28"), fdp_length=long("3:28"),
    previous_duty_end=at("2026-03-29T05:35"), next_duty_start=None, start=FRANKFURT, end=MADRID, sector_count=1,
    sectors=(sector(503, FRANKFURT, MADRID),), block_start=at("2026-03-29T21:05"), block_end=at("2026-03-29T23:28"),
)  # fmt: skip
ANN = CrewDetails(
    5, "Ann Lee", "ALE", "C-77", date(1980, 5, 17), "+49 69 1", "ann@acme.example", "F", "Pilots", "Frankfurt",
    FRANKFURT, ("Line trainer", "ETOPS"), ("CPT", "FO"), ("FA7X", "GL6T"),
)  # fmt: skip


def table(
    *duties: Duty,
    flights: Iterable[DutyFlight] = FLIGHTS,
    crew: Iterable[CrewDetails] = (ANN,),
    first_planned: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The duty table's frame."""
    frames = duties_frame(duties), sectors_frame(duties), flights_frame(flights), crew_frame(crew)
    return duty_table(*frames, first_planned)


def stored(*duties: Duty, **more: Any) -> list[dict[str, Any]]:
    """The rows as they go to the database, by column."""
    return [dict(zip(DUTY_COLUMNS, row, strict=True)) for row in rows(table(*duties, **more))]


def only(duty: Duty, **more: Any) -> dict[str, Any]:
    """The row of one duty."""
    (row,) = stored(duty, **more)
    return row


def office(**changes: Any) -> Duty:
    """A day at the office: no flights, no FDP."""
    day = Duty(
        login_nid=5, first_flight_nid=0, duty_start=at("2026-03-10T08:00"), duty_end=at("2026-03-10T16:00"),
        duty_length=long("8:00"), has_violation=False, sector_count=0, is_cabin_crew=False, crew_augmentation="NORMAL",
        start=FRANKFURT, end=FRANKFURT, home=FRANKFURT,
    )  # fmt: skip
    return replace(day, **changes)
