"""Local times of a whole column are those that zoneinfo gives one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.ftl.zones import Zones, known_zone

ZONES = (
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Sao_Paulo",
    "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia", "Pacific/Chatham",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "UTC", "Etc/GMT+12",
)  # fmt: skip


def clock(text: str) -> datetime:
    """An instant in UTC, without a zone as numpy has it."""
    return datetime.fromisoformat(text)


MOMENTS = st.datetimes(clock("1970-01-01T00:00"), clock("2050-12-31T00:00")).map(lambda one: one.replace(microsecond=0))


def by_zoneinfo(instant: datetime | None, name: str | None) -> tuple[datetime, int] | None:
    if instant is None or name is None or known_zone(name) is None:
        return None
    local = instant.replace(tzinfo=UTC).astimezone(ZoneInfo(name))
    return local.replace(tzinfo=None), round(local.utcoffset().total_seconds())


def by_column(instants: list[datetime | None], names: list[str | None]) -> list[tuple[datetime, int] | None]:
    local, offsets, missing = Zones(np.array(names, dtype=object)).local(np.array(instants, dtype="datetime64[us]"))
    rows = zip(local.astype("datetime64[us]").tolist(), offsets.tolist(), missing.tolist(), strict=True)
    return [None if gone else (clock, offset) for clock, offset, gone in rows]


@settings(deadline=None)  # the first look at a zone takes its time
@given(
    st.lists(st.tuples(st.none() | MOMENTS, st.none() | st.sampled_from((*ZONES, "Europe/Atlantis", ""))), max_size=40)
)
def test_each_row_is_what_zoneinfo_says(rows):
    instants, names = [row[0] for row in rows], [row[1] for row in rows]
    assert by_column(instants, names) == [by_zoneinfo(*row) for row in rows]


def test_every_second_around_a_change():
    """Lord Howe changes by half an hour, Apia left out a whole day, London changes at the same instant as Berlin."""
    for name, change in (
        ("Australia/Lord_Howe", clock("2026-04-04T15:00")), ("Pacific/Apia", clock("2011-12-30T10:00")),
        ("Europe/London", clock("2026-10-25T01:00")), ("America/New_York", clock("2026-03-08T07:00")),
        ("Africa/Casablanca", clock("2026-02-15T02:00")),
    ):  # fmt: skip
        around = [change + timedelta(seconds=second) for second in range(-3, 4)]
        found = by_column(around, [name] * len(around))
        assert found == [by_zoneinfo(one, name) for one in around]
        assert len({offset for _, offset in found}) == 2, name


def test_a_far_year_beside_a_near_one():
    instants = [
        clock("0001-01-01T00:00"),
        clock("1899-12-31T00:00"),
        clock("1900-01-01T00:00"),
        clock("2199-12-31T00:00"),
        clock("2200-01-01T00:00"),
    ]
    found = by_column(instants, ["America/New_York"] * 5)
    assert [one is None for one in found] == [True, True, False, False, True]
    assert found[2] == by_zoneinfo(instants[2], "America/New_York")


def test_nothing_at_all():
    assert by_column([], []) == []
    assert by_column([clock("2026-01-01T00:00")], [None]) == [None]
