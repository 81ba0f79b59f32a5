"""A glance at a sector: only what is certain is seen, and the whole record is left to the wire."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.techlog.wire.glance import glance, updated_at

SIGNED_OFF = {
    "id": "s1",
    "status": "completed",
    "signedOffAt": "2026-03-10T12:00:00Z",
    "takeoffTime": "2026-03-10T10:00:00.250Z",
    "externalRef": "leon:acme:flight:1",
    "deletedAt": None,
}


def test_a_signed_off_sector():
    seen = glance(SIGNED_OFF)
    assert (seen.id, seen.external_ref, seen.is_signed_off, seen.is_deleted) == (
        "s1",
        "leon:acme:flight:1",
        True,
        False,
    )
    assert seen.flown_at == datetime(2026, 3, 10, 10, 0, 0, 250_000, UTC)


@pytest.mark.parametrize(
    "change",
    [{"status": "inProgress"}, {"status": "planned"}, {"signedOffAt": None}, {"deletedAt": "2026-03-11T00:00:00Z"}],
)
def test_what_is_not_signed_off_or_no_longer_there(change):
    seen = glance(SIGNED_OFF | change)
    assert (seen.is_signed_off, seen.flown_at) == (False, None)
    assert seen.is_deleted is (change.get("deletedAt") is not None)


@pytest.mark.parametrize("takeoff", [None, "soon", 12, ""])
def test_without_a_take_off_it_counts_as_flown_when_it_was_signed_off(takeoff):
    assert glance(SIGNED_OFF | {"takeoffTime": takeoff}).flown_at == datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_what_cannot_be_read_is_still_looked_at():
    seen = glance(SIGNED_OFF | {"takeoffTime": "soon", "signedOffAt": "later", "externalRef": 7})
    assert (seen.is_signed_off, seen.flown_at, seen.external_ref) == (True, None, None)


@pytest.mark.parametrize(
    ("text", "moment"), [("2026-03-10T12:00:00Z", datetime(2026, 3, 10, 12, tzinfo=UTC)), ("x", None)]
)
def test_when_it_was_changed(text, moment):
    assert updated_at({"updatedAt": text}) == moment
