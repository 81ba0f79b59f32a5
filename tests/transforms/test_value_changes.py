import pytest

from transforms.value_changes import value_changes


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {"b": (2, 3)}),
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {}, {"a": (1, None)}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": None}}, {"a.c": (2, None)}),
        ({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}, {"a[1].b": (2, 3)}),
        ({"a": [1]}, {"a": [1, 2]}, {"a[1]": (None, 2)}),
        ({"a": None}, {"a": {"b": 1}}, {"a.b": (None, 1)}),
        ({"a": []}, {"a": [5]}, {"a": ([], None), "a[0]": (None, 5)}),
        ({"a": 1}, {"a": "1"}, {"a": (1, "1")}),
    ],
)
def test_the_leaves_that_differ(before, after, changes):
    found = value_changes(before, after)
    assert {path: (one["from"], one["to"]) for path, one in found.items()} == changes
    assert list(found) == sorted(found)
