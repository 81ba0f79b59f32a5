"""What goes to the database, and the hash by which a changed duty is told."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

from model.duty import DutyPlace
from tests.transforms.ftl.duty_scene import ANN, FLIGHTS, NEXT, NIGHT, at, long, office, only, sector, stored, table
from transforms.ftl.columns import DUTY_COLUMNS, FRAME_COLUMNS, TYPES
from transforms.ftl.content_hash import content_hashes
from transforms.ftl.rows import rows


def of(duty, **more):
    (found,) = content_hashes(table(duty, **more))
    return found


def test_rows_of_some_of_the_duties():
    whole = table(NIGHT, NEXT, office())
    expected = list(rows(whole))
    assert [row[0] for row in expected] == ["nid:901", "nid:902", "5:2026-03-10T08:00Z"]
    assert list(rows(whole.iloc[[2, 0]])) == [expected[2], expected[0]]


def test_every_value_is_none_or_of_the_type_of_its_column():
    kinds = {
        "date": "date", "time": "time", "timetz": "str", "timestamptz": "datetime", "interval": "timedelta",
        "text": "str", "integer": "int", "bigint": "int", "boolean": "bool",
    }  # fmt: skip
    for row in stored(NIGHT, NEXT, office()):
        for column, value in row.items():
            kind = TYPES[column]
            values = value if kind.endswith("[]") and value is not None else [value]
            expected = kinds[kind.removesuffix("[]")]
            assert {type(one).__name__ for one in values} <= {expected, "NoneType"}, column


def test_seconds_and_offsets_with_seconds():
    monrovia = DutyPlace(None, None, "Africa/Monrovia")  # 44 minutes and 30 seconds behind until 1972
    row = only(office(start=monrovia, duty_start=at("1971-01-01T12:00:01")))
    assert row["duty_start_time_lt"] == "11:15:31-00:44:30"


def test_the_hash_does_not_depend_on_what_stands_beside():
    duties = [NIGHT, NEXT, office()]
    whole = table(*duties)
    hashes = dict(zip(whole["duty_key"], content_hashes(whole), strict=True))
    mixed = table(*duties[::-1])
    assert dict(zip(mixed["duty_key"], content_hashes(mixed), strict=True)) == hashes
    # The duty after the night is no longer there, so its flight is not the next one any more.
    assert of(duties[2]) != hashes["5:2026-03-10T08:00Z"]
    assert content_hashes(whole.iloc[[1]]).tolist() == [hashes["nid:902"]]
    assert len(set(hashes.values())) == 3


def test_the_hash_is_the_same_in_another_process():
    code = (
        "from tests.transforms.ftl.duty_scene import *; from transforms.ftl.content_hash import content_hashes; "
        "print(content_hashes(table(NIGHT))[0])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout.strip() == of(NIGHT)


def test_the_hash_is_the_same_for_years():
    """Were it another, every duty would seem to have changed."""
    assert of(NIGHT) == "6c2aea5dfcfe7fee"


@pytest.mark.parametrize("column", FRAME_COLUMNS)
def test_every_column_counts(column):
    whole = table(NIGHT, NEXT)
    before = content_hashes(whole).tolist()
    row = 1 if pd.isna(whole[column][0]) else 0
    assert not pd.isna(whole[column][row])
    whole[column] = whole[column].where(whole.index != row)
    after = content_hashes(whole).tolist()
    assert after[row] != before[row]
    assert after[1 - row] == before[1 - row]


def test_missing_is_neither_nothing_nor_no():
    assert of(replace(NIGHT, rest_reduction=None)) != of(replace(NIGHT, rest_reduction=long("0:00")))
    assert of(replace(NIGHT, is_acclimated=None)) != of(replace(NIGHT, is_acclimated=False))
    assert of(NIGHT, crew=[replace(ANN, labels=None)]) != of(NIGHT, crew=[replace(ANN, labels=())])


def test_who_somebody_is_counts_for_the_person_and_not_for_the_duty():
    married = replace(ANN, name="Ann Kent", email="kent@acme.example", phone_number=None, code="AKE")
    assert of(NIGHT, crew=[married]) == of(NIGHT)


def test_two_columns_that_swap_their_values_are_another_row():
    swapped = replace(
        NIGHT, rest_required_before=NIGHT.rest_required_after, rest_required_after=NIGHT.rest_required_before
    )
    assert of(swapped) != of(NIGHT)


def test_a_list_is_not_its_entries_joined():
    one = replace(NEXT, sectors=(sector(503, None, DutyPlace("A"), "a"), sector(1, None, DutyPlace("A"), "b")))
    other = replace(NEXT, sectors=(sector(503, None, DutyPlace("A"), 'a","b'), sector(1, None, DutyPlace("A"), None)))
    assert of(one) != of(other)


def test_a_flight_that_changed_changes_its_duties():
    assert of(NIGHT, flights=[replace(FLIGHTS[0], landing=at("2026-03-29T01:36")), *FLIGHTS[1:]]) != of(NIGHT)


def test_columns():
    assert len(DUTY_COLUMNS) == len(set(DUTY_COLUMNS)) == 2 + 83 + 18
