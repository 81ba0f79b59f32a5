"""Walking lists by an opaque cursor: nothing goes round for ever, and a broken page is no end."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.paging import MOST_PAGES_WITHOUT_NEWS, CursorPages, PagingError


def page(*ids: Any, cursor: Any = None) -> dict[str, Any]:
    return {"items": [{"id": one} for one in ids], "nextCursor": cursor}


def test_pages_follow_the_cursor():
    pages = CursorPages(page_size=2)
    assert pages.request() == {"limit": "2"}
    assert pages.feed(page(1, 2, cursor="b")) == {"limit": "2", "cursor": "b"}
    assert pages.feed(page(3, cursor="c")) == {"limit": "2", "cursor": "c"}
    assert pages.feed(page()) is None
    assert [row["id"] for row in pages.rows] == [1, 2, 3]


def test_a_row_that_comes_again_counts_in_its_last_version():
    pages = CursorPages()
    pages.feed({"items": [{"id": 1, "status": "open"}, {"id": 2}], "nextCursor": "b"})
    pages.feed({"items": [{"id": 1, "status": "closed"}], "nextCursor": None})
    assert pages.rows == [{"id": 1, "status": "closed"}, {"id": 2}]


def test_rows_without_an_id_are_told_apart_by_their_content():
    pages = CursorPages()
    pages.feed({"items": [{"a": 1}, {"a": 2}, {"a": 1}, {"id": True}, 5], "nextCursor": None})
    assert pages.rows == [{"a": 1}, {"a": 2}, {"id": True}, 5]


@pytest.mark.parametrize("back_to", ["a", "b"])
def test_a_circle_is_refused(back_to):
    pages = CursorPages()
    pages.feed(page(1, cursor="a"))
    pages.feed(page(2, cursor="b"))
    with pytest.raises(PagingError, match="leads back"):
        pages.feed(page(3, cursor=back_to))


def test_an_empty_page_in_between_is_passed_over_but_not_for_ever():
    pages = CursorPages()
    assert pages.feed(page(1, cursor="a")) is not None
    assert pages.feed(page(cursor="b")) is not None
    assert pages.feed(page(2, cursor="c")) is not None
    for n in range(MOST_PAGES_WITHOUT_NEWS - 1):
        pages.feed(page(1, cursor=f"x{n}"))
    with pytest.raises(PagingError, match="nothing new"):
        pages.feed(page(cursor="last"))


@pytest.mark.parametrize(
    "answer",
    [None, [], {}, {"items": {}}, {"items": []}, {"items": [], "nextCursor": ""}, {"items": [], "nextCursor": 1}],
)
def test_a_broken_page_is_no_end(answer):
    with pytest.raises(PagingError):
        CursorPages().feed(answer)
