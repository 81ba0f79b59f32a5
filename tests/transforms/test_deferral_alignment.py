"""What becomes of a deferral that two systems may change: what each says, what both last had, and who moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from config.settings import VeryonSettings
from model.records import Defect, Deferral, Extension, VeryonDefect, VeryonDeferral
from transforms.deferral_alignment import align, as_fields

AT = datetime(2026, 3, 10, 8, tzinfo=UTC)
LATER = datetime(2026, 3, 11, 9, tzinfo=UTC)
LATEST = datetime(2026, 3, 12, 10, tzinfo=UTC)
SETTINGS = VeryonSettings(
    base_url="https://tracking.example/api",
    client_id="c",
    client_secret="env:X",
    integration_user_email="i@acme.example",
)
HERE = Deferral(AT, "MEL", "C", "32-40-01", "No spares", date(2026, 3, 20), "u-1")
THERE = VeryonDeferral("C", "No spares", date(2026, 3, 20), "32-40-01", AT, AT)
BOTH = {
    "mel_category": "C", "reason": "No spares", "target_date": "2026-03-20", "reference": "32-40-01",
    "deferred_at": "2026-03-10T08:00:00Z",
}  # fmt: skip


def found(here=HERE, there=THERE, common=BOTH, status="deferred", changed_at=None):
    defect = Defect("d-1", "a-1", "D1", "Tyre worn.", status, AT, deferral=here)
    tracked = VeryonDefect(7, "TL-D1", 301, "deferred" if there else "open", deferral=there, changed_at=changed_at)
    return align(defect, tracked, common, SETTINGS)


def test_nobody_moved():
    assert found().verdict == "quiet"


def test_tracking_moved_and_everything_else_stays():
    moved = found(there=replace(THERE, target_date=date(2026, 3, 25), changed_at=LATER))
    assert moved.verdict == "write"
    assert moved.wanted == replace(HERE, target_date=date(2026, 3, 25))
    assert moved.agreed == {**BOTH, "target_date": "2026-03-25"}


@pytest.mark.parametrize("name", ["mel_category", "reason", "reference", "deferred_at"])
def test_null_in_tracking_is_no_change_and_erases_nothing(name):
    assert found(there=replace(THERE, **{name: None})).verdict == "quiet"
    moved = found(there=replace(THERE, **{name: None}, target_date=date(2026, 3, 25)))
    assert getattr(moved.wanted, name) == getattr(HERE, name)


def test_tech_log_moved_alone_is_the_other_flows_to_tell():
    assert found(here=replace(HERE, target_date=date(2026, 3, 22))).verdict == "quiet"


def test_both_moved_apart():
    moved = found(here=replace(HERE, target_date=date(2026, 3, 22)), there=replace(THERE, reason="Ordered"))
    assert moved.verdict == "conflict"
    assert moved.wanted is None


def test_both_moved_to_the_same():
    day = date(2026, 3, 22)
    moved = found(here=replace(HERE, target_date=day), there=replace(THERE, target_date=day))
    assert moved.verdict == "agreed"
    assert moved.agreed == {**BOTH, "target_date": "2026-03-22"}


@pytest.mark.parametrize(("category", "kind"), [("B", "MEL"), (None, "other")])
def test_deferred_first_in_tracking(category, kind):
    moved = found(here=None, there=replace(THERE, mel_category=category), common=None, status="open")
    assert moved.verdict == "write"
    assert (moved.wanted.type, moved.wanted.mel_category) == (kind, category)


@pytest.mark.parametrize(
    ("deferral", "deferred_at"),
    [
        (THERE, AT),
        (replace(THERE, deferred_at=None, changed_at=LATER), LATER),
        (replace(THERE, deferred_at=None, changed_at=None), LATEST),
        (VeryonDeferral(), LATEST),
    ],
    ids=["its own", "of its change", "of the defect's change", "and says nothing else"],
)
def test_deferred_first_in_tracking_from_the_nearest_instant_that_it_gives(deferral, deferred_at):
    moved = found(here=None, there=deferral, common=None, status="open", changed_at=LATEST)
    assert (moved.verdict, moved.wanted.deferred_at) == ("write", deferred_at)


@pytest.mark.parametrize("deferral", [replace(THERE, deferred_at=None, changed_at=None), VeryonDeferral()], ids=str)
def test_deferred_first_in_tracking_without_any_instant_is_told(deferral):
    moved = found(here=None, there=deferral, common=None, status="open")
    assert (moved.verdict, moved.wanted, moved.cannot_be_set) == ("conflict", None, True)


def test_deferred_in_both_before_either_knew():
    assert found(there=replace(THERE, reason="Ordered"), common=None).verdict == "conflict"


def test_a_request_for_a_deferral_is_not_overruled():
    assert found(common=None, status="deferralPending").verdict == "conflict"


def test_withdrawn_in_tracking():
    assert found(there=None).verdict == "withdrawn"


def test_a_later_date_from_tracking_outdates_an_approved_extension():
    extended = replace(HERE, extensions=(Extension(LATER, date(2026, 3, 30), "EXT-1"),))
    common = {**BOTH, "target_date": "2026-03-30"}
    moved = found(here=extended, there=replace(THERE, target_date=date(2026, 4, 2), changed_at=AT), common=common)
    *_, last = moved.wanted.extensions
    assert (last.target_date, last.reference) == (date(2026, 4, 2), "32-40-01")
    assert last.approved_at > LATER
    # And so the next run sees what was agreed.
    assert moved.agreed["target_date"] == "2026-04-02"


def test_of_two_extensions_approved_at_once_the_date_that_counts_is_the_one_that_is_outdated():
    extensions = (Extension(LATER, date(2026, 3, 30), "EXT-1"), Extension(LATER, date(2026, 4, 6), "EXT-2"))
    extended = replace(HERE, extensions=extensions)
    moved = found(
        here=extended,
        there=replace(THERE, target_date=date(2026, 3, 30)),
        common={**BOTH, "target_date": "2026-04-06"},
    )
    assert moved.verdict == "write"
    *before, last = moved.wanted.extensions
    assert (tuple(before), last.target_date) == (extensions, date(2026, 3, 30))
    assert moved.agreed["target_date"] == "2026-03-30"


def test_what_would_not_bring_agreement_is_told_and_not_written():
    # After an extension of the calendar's last second there is no later one.
    end = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    extended = replace(HERE, extensions=(Extension(end, date(2026, 3, 30)),))
    moved = found(
        here=extended, there=replace(THERE, target_date=date(2026, 4, 2)), common={**BOTH, "target_date": "2026-03-30"}
    )
    assert (moved.verdict, moved.wanted, moved.cannot_be_set) == ("conflict", None, True)


def test_another_kind_is_kept_until_tracking_names_a_category():
    cdl = replace(HERE, type="CDL", mel_category=None)
    common = {name: value for name, value in BOTH.items() if name != "mel_category"}
    there = replace(THERE, mel_category=None, target_date=date(2026, 3, 25))
    assert found(here=cdl, there=there, common=common).wanted.type == "CDL"
    assert found(here=cdl, there=replace(there, mel_category="B"), common=common).wanted.type == "MEL"


def test_without_a_date_the_days_of_the_category_are_what_both_have():
    undated = replace(HERE, target_date=None)
    assert found(here=undated).verdict == "quiet"
    assert found(here=undated, there=replace(THERE, reason="Ordered")).wanted.target_date == date(2026, 3, 20)


def test_as_fields_writes_all_of_it():
    fields = as_fields(replace(HERE, extensions=(Extension(LATER, date(2026, 3, 30), "EXT-1"),)))
    assert fields == {
        "type": "MEL", "mel_category": "C", "reference": "32-40-01", "reason": "No spares", "target_date": "2026-03-20",
        "deferred_at": "2026-03-10T08:00:00Z", "deferred_by_user_id": "u-1",
        "extensions": [{"approved_at": "2026-03-11T09:00:00Z", "target_date": "2026-03-30", "reference": "EXT-1"}],
    }  # fmt: skip
    assert as_fields(None) is None
