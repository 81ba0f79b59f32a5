"""Custom data is read by a documented table, and what is not in the table is not guessed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from transforms.custom_data import READINGS, SIGNALLED, approaches, flag, text, whole_number
from transforms.values import UnreadableError

EXAMPLES = [
    pytest.param(reading.read, held, read, id=f"{reading.name}-{json.dumps(held)}")
    for reading in READINGS
    for case in reading.cases
    for held, read in case.examples
]


def same(one: Any, other: Any) -> bool:
    """Equal in JSON: 1 is neither true nor 1.0."""
    return json.dumps(one) == json.dumps(other)


@pytest.mark.parametrize(("read", "held", "expected"), EXAMPLES)
def test_every_example_of_the_documentation_is_true(read: Any, held: Any, expected: Any) -> None:
    if expected is SIGNALLED:
        with pytest.raises(UnreadableError):
            read(held)
    else:
        assert same(read(held), expected)


def test_all_four_readings_are_documented() -> None:
    assert [reading.read for reading in READINGS] == [flag, whole_number, text, approaches]


@pytest.mark.parametrize("read", [flag, whole_number, text, approaches])
@pytest.mark.parametrize("held", [None, "", " ", "\t\n", "\u00a0"])
def test_nothing_is_absent(read: Any, held: str | None) -> None:
    assert read(held) is None


YES = [True, 1, 1.0, "yes", "YES", " Yes\n", "y", "Y", "true", "True", "t", "1", "on", "ON"]
NO = [False, 0, 0.0, "no", "NO", " No\n", "n", "N", "false", "False", "f", "0", "off", "OFF"]


@pytest.mark.parametrize(("held", "expected"), [*((one, True) for one in YES), *((one, False) for one in NO)])
def test_flag(held: Any, expected: bool) -> None:
    assert flag(held) is expected


@pytest.mark.parametrize("held", [2, -1, 0.5, float("nan"), "ja", "yes please", "1.0", "-", "null", [], [True], {}])
def test_flag_that_cannot_be_read(held: Any) -> None:
    with pytest.raises(UnreadableError):
        flag(held)


@pytest.mark.parametrize(
    ("held", "expected"),
    [(0, 0), (7, 7), (7.0, 7), ("7", 7), (" 007 ", 7), ("+7", 7), ("-0", 0), (2**31 - 1, 2**31 - 1)],
)
def test_whole_number(held: Any, expected: int) -> None:
    assert same(whole_number(held), expected)


@pytest.mark.parametrize(
    ("held", "problem"),
    [
        (True, "whole number"),
        (False, "whole number"),
        (1.5, "whole number"),
        ("1.5", "whole number"),
        ("1e3", "whole number"),
        ("1_000", "whole number"),
        ("1 000", "whole number"),
        ("\u0667", "whole number"),
        ("9" * 5000, "whole number"),
        (float("nan"), "whole number"),
        (float("inf"), "whole number"),
        ([7], "whole number"),
        ({"value": 7}, "whole number"),
        (-1, "negative"),
        (-1.0, "negative"),
        ("-1", "negative"),
        (2**31, "larger"),
        (1e300, "larger"),
        ("2147483648", "larger"),
    ],
)
def test_whole_number_that_cannot_be_read(held: Any, problem: str) -> None:
    with pytest.raises(UnreadableError, match=problem):
        whole_number(held)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("as it is", "as it is"),
        ("  two\n lines ", "two\n lines"),
        ("0", "0"),
        (0, "0"),
        (12, "12"),
        (-1, "-1"),
        (0.1, "0.1"),
        (3.0, "3"),
        (1e22, "1e+22"),
        (True, "true"),
        (False, "false"),
    ],
)
def test_text(held: Any, expected: str) -> None:
    assert text(held) == expected


@pytest.mark.parametrize("held", [[], ["a"], {}, {"a": 1}, float("nan"), float("inf"), "nul\x00", "half \ud83d"])
def test_text_that_cannot_be_read(held: Any) -> None:
    with pytest.raises(UnreadableError):
        text(held)


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("ILS", [("ILS", 1)]),
        ("ILS, VOR;RNP\nNDB\r\nILS ,", [("ILS", 2), ("VOR", 1), ("RNP", 1), ("NDB", 1)]),
        ("RNP AR", [("RNP AR", 1)]),
        (["VOR", " ILS ", "VOR"], [("VOR", 2), ("ILS", 1)]),
        (["ILS", None, " "], [("ILS", 1)]),
        ([{"approach": "ILS", "count": 3}, {"approach": "ILS"}], [("ILS", 4)]),
        ([{"approach": "ILS", "count": None}], [("ILS", 1)]),
        ([{"approach": "ILS", "count": "2"}, "VOR"], [("ILS", 2), ("VOR", 1)]),
        ({"VOR": 1, " ILS": 2.0}, [("VOR", 1), ("ILS", 2)]),
        # Another spelling may be another approach.
        ("ILS, ils", [("ILS", 1), ("ils", 1)]),
    ],
)
def test_approaches(held: Any, expected: list[tuple[str, int]]) -> None:
    assert same(approaches(held), [{"approach": name, "count": count} for name, count in expected])


@pytest.mark.parametrize("held", [[], {}, [None], [" "], ",", " ; \n"])
def test_approaches_of_which_there_are_none(held: Any) -> None:
    assert approaches(held) is None


@pytest.mark.parametrize(
    "held",
    [
        *([{"approach": "ILS", "count": count}] for count in (0, -1, 1.5, True, "two", [1], 2**31)),
        *({"ILS": count} for count in (0, None, "", "two", True, {"count": 1})),
        [{"approach": "ILS", "count": 1}, {"approach": "VOR", "count": 0}],
        [{"approach": "ILS", "count": 2**31 - 1}, "ILS"],
        [{"count": 1}],
        [{"approach": " "}],
        [{"approach": 5}],
        [{"approach": "ILS", "runway": "27L"}],
        [{}],
        [["ILS"]],
        [5],
        {"": 1},
        {"approach": "ILS", "count": 1},
        '["ILS"]',
        ' {"ILS": 1}',
        "ILS,\x00",
        3,
        True,
    ],
)
def test_approaches_that_cannot_be_read(held: Any) -> None:
    with pytest.raises(UnreadableError):
        approaches(held)


@pytest.mark.parametrize("read", [flag, whole_number, approaches])
def test_what_is_wrong_is_said_without_the_value(read: Any) -> None:
    with pytest.raises(UnreadableError) as caught:
        read({"zebra": "zebra"})
    assert "zebra" not in str(caught.value)
    assert caught.value.problem == str(caught.value)
