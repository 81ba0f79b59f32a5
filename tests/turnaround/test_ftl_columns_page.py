"""The list of the FTL columns is LEON's, and docs/ftl_columns.md is what the list says."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from model.ftl_columns import BY_KEY, COLUMNS, KEYS, PERSONAL
from tests.transforms.ftl.duty_scene import NEXT, NIGHT, office, stored
from turnaround import ftl_columns

WRITTEN = Path(__file__).parents[2] / "docs" / "ftl_columns.md"


def test_the_documentation_is_current():
    written = WRITTEN.read_text(encoding="utf-8")
    assert written == ftl_columns.page(), "run `python -m turnaround.ftl_columns docs/ftl_columns.md`"


def test_the_command_that_it_names_writes_it(tmp_path):
    target = tmp_path / "ftl_columns.md"
    subprocess.run([sys.executable, "-m", "turnaround.ftl_columns", str(target)], check=True, timeout=60)
    assert target.read_bytes() == WRITTEN.read_bytes()


def test_every_column_has_one_row_in_its_group():
    rows = re.findall(r"^\| `(\w+)`(?: \(personal\))? \| .*? \| `([a-z\[\]]+)` \| (\w+) \| .+? \| (\w*) ?\|$",
                      ftl_columns.page(), re.MULTILINE)  # fmt: skip
    assert [(key, kind, origin, null) for key, kind, origin, null in rows] == [
        (column.key, column.type, column.origin, column.null) for column in COLUMNS
    ]
    assert re.findall(r"^\| `(\w+)` \(personal\)", ftl_columns.page(), re.MULTILINE) == list(PERSONAL)


def test_counts_add_up():
    page = ftl_columns.page()
    origins = dict(re.findall(r"^\| (leon|joined|derived|absent) \| .*? \| (\d+) \|$", page, re.MULTILINE))
    found = Counter(column.origin for column in COLUMNS)
    assert {name: int(count) for name, count in origins.items()} == {"absent": 0, **found}
    assert sum(found.values()) == 90
    nulls = re.findall(r"^\| (\w+) \| .*? \| (\d+) \| ((?:`\w+`(?:, )?)+|none) \|$", page, re.MULTILINE)
    assert sum(int(count) for _, count, _ in nulls) == sum(bool(column.null) for column in COLUMNS)
    for _, count, which in nulls:
        assert len(re.findall(r"`\w+`", which)) == int(count)
    assert f"and {sum(bool(column.null) for column in COLUMNS)} are NULL for some duties" in page


def test_what_is_never_null_is_not_null_even_at_the_office():
    every = {column.key for column in COLUMNS if not column.null}
    for row in stored(NIGHT, NEXT, office()):
        assert [key for key in every & set(row) if row[key] is None] == []


def test_what_may_be_null_is_null_somewhere_for_the_reason_that_is_told():
    night, single, desk = stored(NIGHT, NEXT, office())
    for key in ("duty_route", "duty_route_iata", "flight_time", "block_time"):
        assert BY_KEY[key].null == "one_sector"
        assert (night[key], desk[key]) == (None, None)
        assert single[key] is not None
    for column in COLUMNS:
        if column.null in {"no_fdp", "split", "flights", "plan", "log"}:
            assert desk[column.key] is None, column.key
            assert night[column.key] is not None, column.key


def test_keys_are_lower_case_and_each_has_its_words():
    assert [key for key in KEYS if not re.fullmatch(r"[a-z][a-z0-9_]*", key)] == []
    assert [column.key for column in COLUMNS if not (column.label and column.description and column.how)] == []
