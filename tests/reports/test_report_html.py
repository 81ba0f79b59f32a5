"""Pages of reports: what stands on them, what does not, and that nothing in them comes from outside."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from reports.cells import MINUS, cell
from reports.html import write_html
from reports.page import MOST_ROWS
from tests.reports import frames

VOID = {"meta", "link", "img", "br", "hr", "input", "use", "path"}
CHARTED = tuple(frames.MAKERS)


class Page(HTMLParser):
    """Opens and closes every element, or says which it did not; keeps ids, cells and words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.elements: list[str] = []
        self.rows: list[list[str]] = []
        self.words = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append(tag)
        self.ids += [value or "" for key, value in attributes if key == "id"]
        if tag not in VOID:
            self.open.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_startendtag(self, tag, attributes):
        self.elements.append(tag)
        self.ids += [value or "" for key, value in attributes if key == "id"]

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data
        if self.open and self.open[-1] == "td":
            self.rows[-1][-1] += data


def text_of(report, tmp_path) -> str:
    path = tmp_path / f"{report.name}.html"
    write_html(report.name, report, path)
    return path.read_text(encoding="utf-8")


def generic(frame: pd.DataFrame, **facts: object):
    return frames.report("a_view", frame, **facts)


@pytest.mark.parametrize("name", CHARTED)
def test_a_page_with_charts_is_whole_and_alone(name, tmp_path):
    text = text_of(frames.report(name), tmp_path)
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    assert set(re.findall(r'(?:url\(#|href="#)([^)"]+)', text)) <= set(page.ids)
    assert "svg" in page.elements
    assert not {"script", "link", "img", "iframe", "image", "object"} & set(page.elements)
    assert not re.search(r"https?:|//\w|@import|url\((?!#)|src=|data:", text)
    assert text.count("<svg") == text.count('role="img" aria-label=') == len(re.findall(r"<figcaption>[^<]{20,}", text))
    assert text.count("<h1>") == text.count("<main>") == 1
    assert "@media print" in text
    assert "size: A4 landscape" in text
    assert "table-header-group" in text
    assert f"Grain: a row of {name}." in text
    assert "Operator: acme" in text
    assert "2025-01-01 to 2025-12-31" in text
    assert "read 2026-01-03 06:15 UTC" in text


@pytest.mark.parametrize("name", CHARTED)
def test_the_same_rows_give_the_same_bytes(name, tmp_path):
    first, second = text_of(frames.report(name), tmp_path), text_of(frames.report(name), tmp_path)
    assert first == second


def test_another_process_gives_the_same_bytes(tmp_path):
    code = (
        "import sys; from pathlib import Path; from reports.html import write_html; from tests.reports import frames;"
        "write_html('rest_compliance', frames.report('rest_compliance'), Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code, str(tmp_path / "there.html")], check=True)
    assert (tmp_path / "there.html").read_text(encoding="utf-8") == text_of(frames.report("rest_compliance"), tmp_path)


def test_matplotlib_is_only_loaded_for_a_chart(tmp_path):
    code = (
        "import sys; from pathlib import Path; import pandas; from reports.html import write_html;"
        "from tests.reports import frames;"
        "write_html('a', frames.report('a', pandas.DataFrame({'n': [1]})), Path(sys.argv[1]));"
        "assert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.html")], check=True)


@pytest.mark.parametrize("name", [*CHARTED, "a_view"])
def test_a_page_without_rows_says_so(name, tmp_path):
    frame = frames.report(name).frame.iloc[:0] if name in CHARTED else pd.DataFrame({"a": []})
    page = Page(text_of(frames.report(name, frame), tmp_path))
    assert "There is nothing in the period." in page.words
    assert not {"table", "svg"} & set(page.elements)


@pytest.mark.parametrize("name", CHARTED)
@pytest.mark.parametrize("rows", [1, 2])
def test_a_page_of_hardly_any_rows_has_its_charts(name, rows, tmp_path):
    report = frames.report(name)
    page = Page(text_of(replace(report, frame=report.frame.head(rows), date_from=None, date_to=None), tmp_path))
    assert "svg" in page.elements
    assert "everything there is" in page.words


def test_all_rows_are_there_in_their_order(tmp_path):
    frame = pd.DataFrame({"crew_code": [f"C{n}" for n in range(MOST_ROWS)], "duty_count": range(MOST_ROWS)})
    page = Page(text_of(generic(frame), tmp_path))
    assert page.rows[1:] == [[f"C{n}", str(n)] for n in range(MOST_ROWS)]
    assert "not shown" not in page.words
    assert "a_view: 500 rows." in page.words


def test_of_many_rows_the_page_says_how_many_are_left_out_and_where_they_are(tmp_path):
    page = Page(text_of(generic(pd.DataFrame({"n": range(MOST_ROWS + 1234)})), tmp_path))
    assert len(page.rows[1:]) == MOST_ROWS
    assert "The first 500 of 1,734 rows; 1,234 rows are not shown here" in page.words
    assert "turnaround report a_view --format csv,xlsx" in page.words


def test_rows_of_other_months_and_days_are_said_to_be_elsewhere(tmp_path):
    hours = Page(text_of(frames.report("monthly_duty_hours"), tmp_path))
    assert "Only December 2025; 3,300 rows of other months" in hours.words
    assert sum(len(row) == 7 and row[2] == "2025-12-01" for row in hours.rows) == 300
    limits = Page(text_of(frames.report("cumulative_limits"), tmp_path))
    assert "Only 31 December 2025; 300 rows of other days" in limits.words


@pytest.mark.parametrize("where", ["cell", "head", "title", "description", "operator", "crew"])
def test_what_others_wrote_is_text(where, tmp_path):
    nasty = "<script>alert('1')</script>&\""
    facts = {"title": {"title": nasty}, "description": {"description": nasty}, "operator": {"operator_id": nasty}}
    report = generic(pd.DataFrame({nasty if where == "head" else "a": [nasty]}), **facts.get(where, {}))
    if where == "crew":
        report = frames.report("monthly_duty_hours")
        report.frame["crew_code"] = nasty
    text = text_of(report, tmp_path)
    page = Page(text)
    assert "script" not in page.elements
    assert "<script" not in text
    assert nasty in page.words or where == "head"


def test_masked_names_stand_as_they_are(tmp_path):
    page = Page(text_of(frames.report("monthly_duty_hours"), tmp_path))
    shown = [row[1] for row in page.rows if len(row) == 7 and row[2] == "2025-12-01"]
    assert shown == ["***"] * 300


def test_crew_of_several_operators_stand_with_theirs(tmp_path):
    report = frames.report("monthly_duty_hours", operator_id=None)
    report.frame.loc[report.frame.index % 2 == 0, "operator_id"] = "borealis"
    text = text_of(report, tmp_path)
    assert re.search(r">acme [A-Z]{3}</text>", text)
    assert re.search(r">borealis [A-Z]{3}</text>", text)
    assert "Operator: all operators" in text


def test_nobody_who_left_a_name_out_breaks_a_chart(tmp_path):
    report = frames.report("cumulative_limits")
    report.frame[["crew_code", "crew_member"]] = None
    assert "unknown</text>" in text_of(report, tmp_path)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""), (pd.NaT, ""), (pd.NA, ""), (float("nan"), ""), (Decimal("NaN"), ""), ("", ""),
        (timedelta(hours=190), "190:00"), (timedelta(hours=190, seconds=1), "190:00:01"),
        (-timedelta(minutes=30), f"{MINUS}0:30"), (timedelta(), "0:00"), (np.timedelta64(90, "m"), "1:30"),
        (timedelta(days=41, hours=16), "1000:00"), (True, "yes"), (np.False_, "no"), (12, "12"), (-3, f"{MINUS}3"),
        (Decimal("12.50"), "12.5"), (0.3333, "0.3333"), (-0.00001, "0"), (date(2025, 3, 30), "2025-03-30"),
        (datetime(2025, 3, 30, 1, 5, tzinfo=UTC), "2025-03-30 01:05"),
        (datetime(2025, 3, 30, 1, 5, tzinfo=timezone(timedelta(hours=2))), "2025-03-29 23:05"),
        (pd.Timestamp("2025-03-30"), "2025-03-30"), (time(7, 5), "07:05"),
        (time(7, 5, tzinfo=timezone(-timedelta(hours=3))), f"07:05 {MINUS}03:00"),
        (["EDDF", "LFPG"], "EDDF, LFPG"), ([timedelta(hours=1), None], "1:00, "), ([], ""),
    ],
)  # fmt: skip
def test_a_cell_is_written_for_people(value, shown):
    assert cell(value) == shown
