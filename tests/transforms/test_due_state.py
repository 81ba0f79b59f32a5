"""Which check stands for an item, and which aircraft the operator's list allows."""

from __future__ import annotations

import pandas as pd

from model.records import Registration
from model.sync import Link
from transforms.due_state import check_ids, fleet

DUE = pd.DataFrame({"forecast_id": [1, 2, 3, 4], "occurrence": [1, 2, 1, 1]}, index=[7, 3, 5, 9])


def a_link(forecast_id, occurrence, target, state="live"):
    return Link("maintenance_check", f"veryon:acme:forecast:{forecast_id}:{occurrence}", target, state)


def test_a_check_is_the_current_occurrences_and_still_there():
    links = [
        a_link(1, 1, "c-1"), a_link(2, 1, "c-2"), a_link(3, 1, "c-3", "deleted"), a_link(4, 1, "c-4", "removed"),
    ]  # fmt: skip
    found = check_ids(DUE, links, ())
    assert found.tolist() == ["c-1", None, None, "c-4"]
    assert found.index.tolist() == [7, 3, 5, 9]


def test_what_was_learnt_last_counts_and_what_is_taken_back_goes():
    links = [a_link(1, 1, "c-1"), a_link(2, 2, "c-2", "deleted"), a_link(2, 2, "c-9")]
    assert check_ids(DUE, links, {"veryon:acme:forecast:1:1"}).tolist() == [None, "c-9", None, None]
    assert check_ids(DUE, [], ()).tolist() == [None] * 4


def test_the_operators_list_allows_what_it_names_also_where_tracking_has_it_no_more():
    tails = pd.Series(["N-1AA", None, "N2BB", "n1aa"], dtype="object")
    registrations = [Registration(1, "N2BB")]
    assert fleet(registrations, [], ["n 1aa"]).allows(tails).tolist() == [True, False, False, True]
    assert fleet(registrations, [], []).allows(tails).tolist() == [True, False, True, True]
