"""Sectors of all duties in one row of arrays, against the same done duty by duty."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from transforms.ftl.arrays import NO_LENGTH
from transforms.ftl.flights_of_duty import total
from transforms.ftl.legs import Legs, coded, each_once, legs_of, lists, offsets_of, positions_of

DUTIES = st.lists(st.lists(st.none() | st.sampled_from("ABCDE"), max_size=6), max_size=12)


def entries(duties: list[list[str | None]]) -> tuple[Legs, np.ndarray]:
    duty = np.repeat(np.arange(len(duties)), [len(one) for one in duties]).astype(np.int64)
    flat = np.array([entry for one in duties for entry in one], dtype=object)
    return Legs(duty, np.arange(len(duty)), offsets_of(duty, len(duties))), flat


@given(DUTIES)
def test_lists_are_those_of_each_duty_and_equal_ones_are_one(duties):
    legs, flat = entries(duties)
    found = lists(*coded(flat), legs)
    assert [list(one) for one in found.column()] == duties
    assert len(found.tuples) == len({tuple(one) for one in duties})
    assert list(lists(*coded(np.where(pd.isna(flat), "-", flat)), legs).joined()) == [
        ", ".join(entry or "-" for entry in one) or None for one in duties
    ]


@given(DUTIES)
def test_each_once_and_in_order(duties):
    legs, flat = entries(duties)
    codes, values = coded(flat)
    once, fewer = each_once(codes, legs)
    found = [list(one) for one in lists(once, values, fewer).column()]
    assert found == [[entry for entry in dict.fromkeys(one) if entry is not None] for one in duties]


@given(st.lists(st.lists(st.none() | st.integers(-(2**40), 2**40), max_size=4), max_size=8))
def test_totals_are_of_what_is_known(duties):
    legs, flat = entries(duties)
    times = np.array([NO_LENGTH if one is None else np.timedelta64(one, "us") for one in flat], dtype="timedelta64[us]")
    found = total(times, legs).astype("timedelta64[us]")
    known = [[entry for entry in one if entry is not None] for one in duties]
    assert [None if np.isnat(one) else int(one.astype(int)) for one in found] == [sum(o) if o else None for o in known]


@given(DUTIES)
def test_firsts_and_lasts(duties):
    legs, flat = entries(duties)
    firsts = [None if row < 0 else flat[row] for row in legs.firsts()]
    lasts = [None if row < 0 else flat[row] for row in legs.lasts()]
    assert firsts == [one[0] if one else None for one in duties]
    assert lasts == [one[-1] if one else None for one in duties]


def test_sectors_come_in_the_order_of_their_position_and_strangers_are_left_out():
    sectors = pd.DataFrame({"duty_key": ["b", "a", "x", "b", None], "position": [1, 0, 0, 0, 0]})
    legs = legs_of(pd.Series(["a", "b", "c"]), sectors)
    assert (legs.row.tolist(), legs.duty.tolist(), legs.counts.tolist()) == ([1, 3, 0], [0, 1, 1], [1, 2, 0])


def test_a_key_that_is_there_twice_is_its_first():
    wanted, keys = pd.Series([2, 1, 3, None], dtype="Int64"), pd.Series([1, 2, 2], dtype="Int64")
    assert positions_of(wanted, keys).tolist() == [1, 0, -1, -1]
