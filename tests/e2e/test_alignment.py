"""Deferrals of defects that began in Tech Log, in both systems: one test a sentence of the rules, named after it."""

from __future__ import annotations

import pytest

from tests.e2e.alignment_line import BACK, DEFER, ONWARD, PUT, AlignmentLine, day
from tests.e2e.stand import at

SLOW = pytest.mark.slow
CONFLICT = "deferral_conflict"
EXTENDED = "deferral_extended"


@pytest.fixture
def both(operators):
    with operators.next() as (stand, install):
        settings = {"veryon": {}, "go_live": "2026-03-09T00:00:00+00:00"}
        yield AlignmentLine(stand, lambda opened: install(opened, **settings))


def test_our_own_deferral_that_comes_back_is_no_change_in_either_flow(both):
    both.put_off()
    assert both.routes().count(DEFER) == 1
    for hour in (12.1, 12.2):
        both.quiet(hour)
    assert both.told() == set()


@pytest.mark.parametrize(
    ("change", "here"),
    [
        ({"targetDate": day(0)}, {"targetDate": day(0)}),
        ({"melCategory": "B", "reason": "Part on order."}, {"melCategory": "B", "reason": "Part on order."}),
        ({"reference": "33-42-02"}, {"reference": "33-42-02"}),
        ({"deferredAt": "2026-03-10T10:00:00Z"}, {"deferredAt": "2026-03-10T10:00:00Z"}),
        ({"targetDate": day(0), "reason": None, "reference": None, "melCategory": None}, {"targetDate": day(0)}),
    ],
    ids=str,
)
def test_what_changes_in_tracking_is_set_in_tech_log_and_null_erases_nothing(both, change, here):
    defect = both.put_off(type="CDL")
    before = both.row("defects", defect)["deferral"]
    both.defer_there(defect, **change)
    both.calm(12.1)
    assert both.routes() == [PUT]
    assert both.here(defect) == {**both_words(before), **here}
    after = both.row("defects", defect)["deferral"]
    # A category of the MEL that it did not have makes it a deferral by the MEL.
    kind = "MEL" if change.get("melCategory") else "CDL"
    assert (after["type"], after["deferredByUserId"]) == (kind, both.users["eve"])
    for hour in (12.2, 12.3):
        both.quiet(hour)
    assert both.told() == set()


def both_words(deferral):
    names = ("melCategory", "reason", "targetDate", "reference", "deferredAt")
    return {name: deferral[name] for name in names if deferral[name] is not None}


@pytest.mark.parametrize("change", [{"reason": None}, {"reference": None, "melCategory": None}, {}], ids=str)
def test_what_is_only_taken_away_in_tracking_is_no_change(both, change):
    defect = both.put_off()
    both.defer_there(defect, **change)
    both.quiet(12.1)
    assert both.told() == set()


@pytest.mark.parametrize(
    ("category", "kind", "flows"), [("C", "MEL", (ONWARD, BACK)), (None, "other", (BACK, ONWARD))], ids=str
)
def test_deferred_first_in_tracking_is_set_in_tech_log_and_not_sent_back(both, category, kind, flows):
    defect = both.known()
    words = {"targetDate": day(1), "reason": "No part.", "melCategory": category, "deferredAt": "2026-03-10T10:00:00Z"}
    both.defer_there(defect, **words)
    both.calm(12.1, *flows)
    assert both.routes() == [PUT]
    row = both.row("defects", defect)
    assert row["status"] == "deferred"
    assert row["deferral"] == {
        "type": kind, "melCategory": category, "reference": None, "reason": "No part.", "targetDate": day(1),
        "deferredAt": "2026-03-10T10:00:00Z", "deferredByUserId": None, "extensions": [],
    }  # fmt: skip
    for hour in (12.2, 12.3):
        both.quiet(hour, *flows)
    assert both.told() == set()


def enter_there(both, defect, **words):
    """Entered in a Tracking+ that keeps no instant of a deferral's own."""
    both.veryon.change("defects", both.twin(defect)["id"], status="deferred", deferral=words)


def test_a_deferral_without_an_instant_of_its_own_is_dated_by_its_defects_last_change(both):
    defect = both.known()
    enter_there(both, defect, melCategory="C", reason="No part.", targetDate=day(1))
    changed_at = both.twin(defect)["changedAt"][:19] + "Z"
    both.calm(12.1)
    assert both.routes() == [PUT]
    assert both.row("defects", defect)["deferral"]["deferredAt"] == changed_at
    assert both.agree(defect)
    for hour in (12.2, 12.3):
        both.quiet(hour)
    assert both.told() == set()


def test_a_deferral_that_says_nothing_is_one_all_the_same(both):
    defect = both.known()
    enter_there(both, defect)
    both.calm(12.1)
    assert both.row("defects", defect)["status"] == "deferred"
    for hour in (12.2, 12.3):
        both.quiet(hour)
    assert both.told() == set()


def test_a_deferral_that_nothing_dates_is_told_until_both_have_it(both):
    defect = both.known()
    enter_there(both, defect, melCategory="C", reason="No part.", targetDate=day(1))
    both.stand.tamper({"reference": both.twin(defect)["reference"]}, {"changedAt": None}, vendor="veryon")
    for hour in (12.1, 12.2):
        both.quiet(hour)
        assert both.open_of(defect) == {CONFLICT}
    assert "cannot be set in Tech Log" in both.words_of(CONFLICT)
    both.defer(defect, targetDate=day(1), reason="No part.", melCategory="C")
    both.calm(12.3, BACK)
    assert both.routes() == []
    assert both.told() == set()


def test_of_extensions_approved_at_once_the_last_counts_on_both_sides(both):
    defect = both.put_off()
    both.change(
        defect,
        extensions=[
            {"approvedAt": "2026-03-10T12:00:30Z", "targetDate": day(number), "reference": f"E{number}"}
            for number in (2, 6)
        ],
    )
    both.quiet(12.1)
    both.defer_there(defect, targetDate=day(6))
    both.quiet(12.2)
    both.defer_there(defect, targetDate=day(2))
    both.calm(12.3)
    assert both.routes() == [PUT]
    assert both.here(defect)["targetDate"] == day(2)
    for hour in (12.4, 12.5):
        both.quiet(hour)
    assert both.told() == set()


@pytest.mark.parametrize("side", ["Tech Log", "Tracking+"])
def test_changed_on_both_sides_is_a_conflict_that_closes_when_a_person_makes_them_agree(both, side):
    defect = both.put_off()
    both.change(defect, targetDate=day(2))
    both.defer_there(defect, targetDate=day(3))
    for hour in (12.1, 12.2):
        both.quiet(hour)
        assert CONFLICT in both.open_of(defect)
    words = both.words_of(CONFLICT)
    assert day(2) in words
    assert day(3) in words
    if side == "Tech Log":
        both.change(defect, targetDate=day(3))
    else:
        both.defer_there(defect, targetDate=day(2))
    both.calm(12.3)
    assert both.routes() == []
    assert CONFLICT not in both.open_of(defect)
    both.quiet(12.4)
    assert both.told() == set()
    both.defer_there(defect, targetDate=day(4))
    both.calm(12.5)
    assert both.agree(defect), "they agreed, so what changes after that counts"


def test_the_same_change_on_both_sides_is_none(both):
    defect = both.put_off()
    both.change(defect, targetDate=day(2))
    both.defer_there(defect, targetDate=day(2))
    both.quiet(12.1)
    both.quiet(12.2)
    assert both.told() == set()


def test_different_fields_on_each_side_are_a_conflict_all_the_same(both):
    defect = both.put_off()
    both.change(defect, reason="Part on order.")
    both.defer_there(defect, targetDate=day(3))
    both.quiet(12.1)
    assert CONFLICT in both.open_of(defect)


@pytest.mark.parametrize("flows", [(ONWARD, BACK), (BACK, ONWARD)], ids=" ".join)
def test_deferred_on_both_sides_at_once_and_differently_is_a_conflict(both, flows):
    defect = both.known()
    both.defer(defect, targetDate=day(2))
    both.defer_there(defect, targetDate=day(3))
    here, there = both.deferrals()
    for hour in (12.1, 12.2):
        both.calm(hour, *flows)
        assert both.deferrals() == (here, there)
        assert CONFLICT in both.open_of(defect)
    both.change(defect, targetDate=day(3), reason="No spare part at base.", deferredAt=there_at(both, defect))
    both.calm(12.3)
    both.calm(12.4)
    assert both.agree(defect)
    assert CONFLICT not in both.open_of(defect)


def there_at(both, defect):
    return both.over_there(defect)["deferredAt"][:19] + "Z"


def test_what_changes_in_tech_log_alone_is_not_this_flows_business(both):
    defect = both.put_off()
    both.extend(defect, day(2))
    both.quiet(12.1)
    assert both.open_of(defect) == {EXTENDED}


def test_an_extension_that_is_entered_by_hand_over_there_is_settled_and_what_follows_there_counts(both):
    defect = both.put_off()
    both.extend(defect, day(2))
    both.quiet(12.1)
    both.defer_there(defect, targetDate=day(2))
    both.quiet(12.2)
    both.quiet(12.3)
    assert both.told() == set()
    both.defer_there(defect, targetDate=day(5))
    both.calm(12.4)
    assert both.routes() == [PUT]
    assert both.here(defect)["targetDate"] == day(5), "an extension of before must not hide it"
    both.quiet(12.5)
    assert both.told() == set()


def test_an_extension_here_and_another_date_there_are_a_conflict(both):
    defect = both.put_off()
    both.extend(defect, day(2))
    both.defer_there(defect, targetDate=day(5))
    both.quiet(12.1)
    assert CONFLICT in both.open_of(defect)


def test_a_deferral_that_is_taken_back_here_is_not_put_there_again_by_what_tracking_still_has(both):
    defect = both.put_off()
    both.edit("defects", defect, status="open", deferral=None)
    both.quiet(12.1)
    assert both.open_of(defect) == {EXTENDED}


def test_the_date_that_a_category_gave_is_no_change(both):
    defect = both.put_off(targetDate=None)
    for hour in (12.1, 12.2):
        both.quiet(hour)
    assert both.row("defects", defect)["deferral"]["targetDate"] is None
    assert both.told() == set()


def test_defects_that_began_in_tracking_are_none_of_our_business(both):
    both.put_off()
    for reference in ("WO-1", "TL-D999999"):
        native = both.stand.enter_there(
            "defects", reference=reference, registrationId=both.there("registrations", registration="N101AC")["id"],
            description="Seat track worn.", defectType="MAREP", raisedAt="2026-03-10T08:00:00Z",
        )  # fmt: skip
        both.stand.change_there("defects", native["id"], defer={"targetDate": day(1), "melCategory": "C"})
    for hour in (12.1, 12.2):
        both.quiet(hour)
    assert both.told() == set()


@pytest.mark.parametrize("seen", [True, False])
def test_a_defect_that_is_closed_in_tech_log_is_left_alone(both, seen):
    defect = both.put_off()
    both.rectify(defect)
    if seen:
        both.calm(12.1)
    both.defer_there(defect, targetDate=day(1))
    before = both.row("defects", defect)
    both.calm(12.2)
    assert PUT not in both.routes()
    assert both.row("defects", defect) == before
    both.quiet(12.3)
    assert both.told() == set()


def test_a_defect_that_is_deleted_in_tech_log_is_left_alone(both):
    defect = both.put_off()
    both.defer_there(defect, targetDate=day(1))
    both.delete("defects", defect)
    both.calm(12.1)
    assert both.routes() == []
    assert CONFLICT not in both.open_of(defect)


@pytest.mark.parametrize(
    "kind", ["lost_answer", pytest.param("cut_json", marks=SLOW), pytest.param("status_503", marks=SLOW), "refused"]
)
def test_a_deferral_that_did_not_arrive_or_was_not_answered_is_set_by_the_next_run(both, kind):
    defect = both.put_off()
    both.defer_there(defect, targetDate=day(1))
    both.stand.fault("techlog", PUT, kind, times=None)
    both.tick(12.1, BACK)
    both.stand.mend()
    both.calm(12.2)
    assert both.here(defect)["targetDate"] == day(1)
    both.quiet(12.3)
    assert both.told() == set()
    assert both.product.outbox("pending", "uncertain", "failed") == []


def test_what_a_person_changed_here_while_the_answer_was_lost_is_not_overwritten(both):
    defect = both.put_off()
    both.defer_there(defect, targetDate=day(1))
    both.stand.fault("techlog", PUT, "refused", times=None)
    both.tick(12.1, BACK)
    both.stand.mend()
    both.change(defect, targetDate=day(2))
    both.calm(12.2)
    assert both.here(defect)["targetDate"] == day(2)
    assert CONFLICT in both.open_of(defect)


@pytest.mark.parametrize(
    "kind", ["empty_list", *(pytest.param(kind, marks=SLOW) for kind in ("cut_json", "status_503", "html_502"))]
)
@pytest.mark.parametrize("vendor", ["veryon", "techlog"])
def test_defects_that_cannot_be_read_change_nothing(both, vendor, kind):
    defect = both.put_off()
    both.defer_there(defect, targetDate=day(1))
    before = both.deferrals()
    both.stand.fault(vendor, "GET /defects", kind, times=None)
    both.tick(12.1, BACK)
    here, there = both.deferrals()
    assert there == before[1]
    assert here == before[0] or both.agree(defect), "a list of what changed may well be empty"
    both.stand.mend()
    both.calm(12.2)
    assert both.agree(defect)


def test_preview_says_what_would_be_set_and_sets_nothing(both):
    from flows import veryon_to_techlog

    defect = both.put_off()
    both.defer_there(defect, targetDate=day(1))
    both.stand.forget_requests()
    before = both.deferrals()
    (planned,) = veryon_to_techlog.preview(both.stand.operator, both.product.settings, at(12.1))
    assert (planned["target"], planned["entity"], planned["operation"]) == ("techlog", "deferral", "update")
    assert defect in planned["key"]
    assert both.written() == []
    assert both.deferrals() == before
