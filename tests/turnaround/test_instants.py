from __future__ import annotations

from datetime import UTC, datetime

import pytest

from turnaround.instants import parse_instant, show_instant


@pytest.mark.parametrize(
    "text",
    ["2026-03-10T06:05Z", "2026-03-10T06:05:00Z", "2026-03-10T08:05+02:00", "2026-03-10T06:05", " 2026-03-10 06:05 "],
)
def test_an_instant_is_utc_whatever_it_is_written_in(text):
    instant = parse_instant(text)
    assert instant == datetime(2026, 3, 10, 6, 5, tzinfo=UTC)
    assert instant.utcoffset() == UTC.utcoffset(None)
    assert show_instant(instant) == "2026-03-10 06:05Z"


@pytest.mark.parametrize("text", ["", "yesterday", "06:05", "2026-13-01", "10.03.2026"])
def test_what_is_none_is_said_with_an_example(text):
    with pytest.raises(ValueError, match="write one like"):
        parse_instant(text)
