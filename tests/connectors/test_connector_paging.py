"""Walking lists, without HTTP: whatever moves meanwhile, no row is lost and nothing goes round for ever."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.paging import ListKeepsChangingError, NumberedPages, PagingError, UpdatedSincePages

T0 = datetime(2026, 3, 10, tzinfo=UTC)


def row(identity: str, second: int, **more: Any) -> dict[str, Any]:
    stamp = (T0 + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")
    return {"id": identity, "updatedAt": stamp, **more}


class Shelf:
    """A list as the contract has it, which may be changed between two pages."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = {entry["id"]: entry for entry in rows}

    def page(self, request: dict[str, str]) -> dict[str, Any]:
        since = request.get("updatedSince", "")
        rows = sorted(self.rows.values(), key=lambda entry: (entry["updatedAt"], entry["id"]))
        rows = [entry for entry in rows if entry["updatedAt"] >= since]
        number, size = int(request["page"]), int(request["perPage"])
        part = rows[(number - 1) * size : number * size]
        return {"total": len(rows), "hasNext": number * size < len(rows), "results": part}


def walk(pages: Any, answer: Callable[[dict[str, str]], Any], between: Callable[[int], None] = lambda _: None) -> int:
    """Walk to the end. Returns the number of pages."""
    due, count = pages.request(), 0
    while due is not None:
        count += 1
        assert count < 500, "goes round for ever"
        due = pages.feed(answer(due))
        between(count)
    return count


def ids(pages: Any) -> list[str]:
    return [entry["id"] for entry in pages.rows]


def test_a_short_list_takes_one_page():
    pages = UpdatedSincePages(None)
    assert walk(pages, Shelf([row("a", 1), row("b", 2)]).page) == 1
    assert ids(pages) == ["a", "b"]


def test_pages_follow_the_last_row():
    shelf = Shelf([row(f"{n:03}", n) for n in range(10)])
    asked: list[dict[str, str]] = []
    pages = UpdatedSincePages(None, page_size=4)
    walk(pages, lambda request: asked.append(request) or shelf.page(request))
    assert ids(pages) == [f"{n:03}" for n in range(10)]
    assert [request.get("updatedSince") for request in asked] == [
        None, "2026-03-10T00:00:03Z", "2026-03-10T00:00:06Z",
    ]  # fmt: skip
    assert {request["page"] for request in asked} == {"1"}


@pytest.mark.parametrize("ties", [4, 5, 8, 9, 23])
@pytest.mark.parametrize("since", [None, T0])
def test_ties_larger_than_a_page(ties, since):
    rows = [row("before", 0), *(row(f"tie{n:03}", 1) for n in range(ties)), row("after", 2)]
    pages = UpdatedSincePages(since, page_size=4)
    walk(pages, Shelf(rows).page)
    assert sorted(ids(pages)) == sorted(entry["id"] for entry in rows)


def test_a_row_that_leaves_a_group_of_ties_hides_no_other():
    shelf = Shelf([row(f"tie{n:02}", 1) for n in range(12)])

    def between(count: int) -> None:
        # tie00 was read on the first page; its going moves tie04 over the border to the page already read.
        if count == 1:
            shelf.rows["tie00"] = row("tie00", 50)

    pages = UpdatedSincePages(T0 + timedelta(seconds=1), page_size=4)
    walk(pages, shelf.page, between)
    assert sorted(ids(pages)) == [f"tie{n:02}" for n in range(12)]
    assert next(entry for entry in pages.rows if entry["id"] == "tie00")["updatedAt"].endswith("00:50Z")


def test_rows_updated_during_the_walk_are_not_lost_and_come_in_their_newest_version():
    shelf = Shelf([row(f"{n:03}", n) for n in range(30)])

    def between(count: int) -> None:
        if count <= 4:
            shelf.rows["001"] = row("001", 100 + count, version=count)
            shelf.rows[f"{20 + count:03}"] = row(f"{20 + count:03}", 100 + count)

    pages = UpdatedSincePages(None, page_size=5)
    walk(pages, shelf.page, between)
    assert sorted(ids(pages)) == [f"{n:03}" for n in range(30)]
    assert len(ids(pages)) == len(set(ids(pages)))
    assert next(entry for entry in pages.rows if entry["id"] == "001")["version"] == 4


@settings(deadline=None)  # a busy machine is no failure
@given(
    seconds=st.lists(st.integers(0, 6), min_size=1, max_size=40),
    size=st.integers(1, 7),
    seed=st.integers(0, 10_000),
    moves=st.integers(0, 12),
)
def test_nothing_is_lost_whatever_moves(seconds, size, seed, moves):
    shelf = Shelf([row(f"{n:03}", second) for n, second in enumerate(seconds)])
    chance = random.Random(seed)

    def between(count: int) -> None:
        if count <= moves:
            identity = chance.choice(sorted(shelf.rows))
            shelf.rows[identity] = row(identity, 10 + count)

    pages = UpdatedSincePages(None, page_size=size)
    try:
        walk(pages, shelf.page, between)
    except ListKeepsChangingError:
        return
    # An update after its row was read is the next walk's; the row itself must be there.
    assert sorted(ids(pages)) == sorted(shelf.rows)


def test_a_total_that_shrinks_loses_nothing():
    shelf = Shelf([row(f"tie{n:02}", 1) for n in range(12)])

    def between(count: int) -> None:
        if count == 1:
            del shelf.rows["tie00"]

    pages = UpdatedSincePages(None, page_size=4)
    walk(pages, shelf.page, between)
    assert set(ids(pages)) >= set(shelf.rows)
    numbered = NumberedPages(page_size=4)
    shelf.rows["tie00"] = row("tie00", 1)
    walk(numbered, shelf.page, between)
    assert set(ids(numbered)) >= set(shelf.rows)


def test_a_vendor_that_ignores_updated_since():
    rows = [row(f"{n:03}", n) for n in range(10)]
    with pytest.raises(PagingError, match="updatedSince is ignored"):
        walk(UpdatedSincePages(None, page_size=4), lambda request: Shelf(rows).page(request | {"updatedSince": ""}))
    with pytest.raises(PagingError, match="updatedSince is ignored"):
        walk(
            UpdatedSincePages(T0 + timedelta(seconds=5)),
            lambda request: Shelf(rows).page(request | {"updatedSince": ""}),
        )


@pytest.mark.parametrize("size", [1, 3])
def test_a_page_that_comes_for_ever(size):
    answer = {"total": 9, "hasNext": True, "results": [row(f"{n}", 1) for n in range(size)]}
    for pages in (UpdatedSincePages(None), UpdatedSincePages(T0), NumberedPages()):
        with pytest.raises(PagingError, match="repeats"):
            walk(pages, lambda _: answer)


def test_an_empty_page_that_promises_more():
    for pages in (UpdatedSincePages(None), NumberedPages()):
        with pytest.raises(PagingError, match="empty page"):
            walk(pages, lambda _: {"total": 9, "hasNext": True, "results": []})


def test_an_unsorted_list():
    answer = {"total": 2, "hasNext": False, "results": [row("a", 2), row("b", 1)]}
    with pytest.raises(PagingError, match="not sorted"):
        walk(UpdatedSincePages(None), lambda _: answer)


def test_rows_that_cannot_be_read_are_kept():
    odd = [None, {"id": "no-stamp"}, {"updatedAt": "2026-03-10T00:00:01Z"}, {"id": "bad", "updatedAt": "soon"}]
    pages = UpdatedSincePages(None)
    walk(pages, lambda _: {"total": 4, "hasNext": False, "results": odd})
    assert pages.rows == odd


def test_a_list_that_changes_in_every_pass_is_given_up():
    pages = NumberedPages(page_size=1)
    total = iter(range(1000))
    with pytest.raises(ListKeepsChangingError):
        walk(pages, lambda request: {"total": next(total), "hasNext": True, "results": [{"id": request["page"]}]})
