"""Walking through lists, page by page, without any I/O: feed an answer, get the next request's parameters or None.

Every walker refuses to go round in circles, and never takes a broken page for the end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from connectors.reading import read_instant

PAGE_SIZE = 50
CURSOR_PAGE_SIZE = 200
# Half a million rows: beyond that it is no list of ours.
MOST_PAGES = 10_000
# A list by cursor may have a page of which a filter left nothing; so many of them, and it leads nowhere.
MOST_PAGES_WITHOUT_NEWS = 10
# How often a list that changes under our hands is read again before giving up for this run.
MOST_PASSES = 10


class PagingError(Exception):
    """The pages contradict each other or the contract; the message says how."""


class ListKeepsChangingError(Exception):
    """The list changed during every pass: try later."""


def _page(answer: Any) -> tuple[list[Any], bool]:
    """The rows of a page, and whether there are more."""
    rows = answer.get("results") if isinstance(answer, Mapping) else None
    more = answer.get("hasNext") if isinstance(answer, Mapping) else None
    if not isinstance(rows, list):
        raise PagingError("a page has no list of results")
    if not isinstance(more, bool):
        raise PagingError("a page does not say whether there is a next one (hasNext)")
    if more and not rows:
        raise PagingError("an empty page says that there is a next one")
    return rows, more


def _id_of(row: Any) -> str:
    """The row's id; a row without one is told apart by its content."""
    identity = row.get("id") if isinstance(row, Mapping) else None
    return identity if isinstance(identity, str) else json.dumps(row, sort_keys=True, default=str)


def _number_of(row: Any) -> str:
    """The same, where ids are numbers."""
    identity = row.get("id") if isinstance(row, Mapping) else None
    return str(identity) if isinstance(identity, int) and not isinstance(identity, bool) else _id_of(row)


def _updated_at(row: Any) -> datetime | None:
    text = row.get("updatedAt") if isinstance(row, Mapping) else None
    try:
        return read_instant(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _version_of(row: Any) -> tuple[str, datetime | None]:
    return _id_of(row), _updated_at(row)


class NumberedPages:
    """Walks a list by page number. Rows are told apart by id.

    A row that goes away during the walk moves the others up, over the border of a page already read: when `total`
    changes, the walk begins again, and what was seen before stays.
    """

    def __init__(self, page_size: int = PAGE_SIZE) -> None:
        self._page_size = page_size
        self._rows: dict[str, Any] = {}
        self._seen_in_pass: set[str] = set()
        self._number = 1
        self._total: Any = None
        self._passes = 1

    @property
    def rows(self) -> list[Any]:
        """Every row so far, in the order in which they were first seen."""
        return list(self._rows.values())

    def request(self) -> dict[str, str]:
        """The parameters of the page that is due."""
        return {"page": str(self._number), "perPage": str(self._page_size)}

    def feed(self, answer: Any) -> dict[str, str] | None:
        """Take a page in. Returns the next request's parameters, or None at the end.

        Raises:
            PagingError: a broken page, or a page that brings nothing new and says that there are more.
            ListKeepsChangingError: the list changed during each of several passes.
        """
        rows, more = _page(answer)
        identities = {_id_of(row): row for row in rows}
        self._rows.update(identities)
        if self._number > 1 and answer.get("total") != self._total:
            return self._again(answer)
        self._total = answer.get("total")
        if more and identities.keys() <= self._seen_in_pass:
            raise PagingError("a page repeats rows of the pages before it, and says that there is a next one")
        self._seen_in_pass.update(identities)
        if not more:
            return None
        return self._turn_to(self._number + 1)

    def _again(self, answer: Mapping[str, Any]) -> dict[str, str]:
        self._passes += 1
        if self._passes > MOST_PASSES:
            raise ListKeepsChangingError(f"the list changed during each of {MOST_PASSES} passes")
        self._total = answer.get("total")
        self._seen_in_pass.clear()
        return self._turn_to(1)

    def _turn_to(self, number: int) -> dict[str, str]:
        if number > MOST_PAGES:
            raise PagingError(f"there are more than {MOST_PAGES} pages")
        self._number = number
        return self.request()


class UpdatedSincePages:
    """Walks a list that is sorted by (updatedAt, id) and can be asked for rows with updatedAt >= updatedSince.

    After each page it asks for what was updated since the page's last row. That is a key and no number, so a row that
    is updated during the walk moves to the end, is met there again, and shifts nothing. Only where one instant fills
    more than a page (ties) does it turn pages by number; such a group is read again until a pass brings nothing new,
    because a row that left the group during a pass may have moved another over a border already passed.

    Rows are told apart by id, the newest version stays. updatedSince is repeated in the vendor's own spelling, so that
    no digit is lost. Rows whose updatedAt cannot be read are kept, and are not walked by.
    """

    def __init__(self, updated_since: datetime | None, page_size: int = PAGE_SIZE) -> None:
        self._page_size = page_size
        self._rows: dict[str, Any] = {}
        self._since = None if updated_since is None else _floor(updated_since)
        self._since_text = None if self._since is None else _spelled(self._since)
        self._number = 1
        self._seen_in_pass: set[tuple[str, datetime | None]] = set()
        self._new_in_pass = False
        self._passes = 1
        self._pages = 0

    @property
    def rows(self) -> list[Any]:
        """Every row so far in its newest version, tombstones included, oldest update first."""
        return list(self._rows.values())

    def request(self) -> dict[str, str]:
        """The parameters of the page that is due."""
        since = {} if self._since_text is None else {"updatedSince": self._since_text}
        return {**since, "page": str(self._number), "perPage": str(self._page_size)}

    def feed(self, answer: Any) -> dict[str, str] | None:
        """Take a page in. Returns the next request's parameters, or None at the end.

        Raises:
            PagingError: a broken or unsorted page, a vendor that ignores updatedSince, or a page that comes again and
                again.
            ListKeepsChangingError: a group of ties changed during each of several passes.
        """
        rows, more = _page(answer)
        self._pages += 1
        if self._pages > MOST_PAGES:
            raise PagingError(f"there are more than {MOST_PAGES} pages")
        last = self._check_order(rows)
        versions = {_version_of(row) for row in rows}
        if more and versions <= self._seen_in_pass:
            raise PagingError("a page repeats rows of the pages before it, and says that there is a next one")
        self._seen_in_pass |= versions
        for row in rows:
            self._keep(row)
        group_ends = last is not None and (self._since is None or last > self._since)
        if more and not group_ends:
            self._number += 1
            return self.request()
        if self._number > 1 and self._new_in_pass:
            return self._read_group_again()
        if not more:
            return None
        return self._since_last(rows, last)

    def _check_order(self, rows: list[Any]) -> datetime | None:
        """The last row's updatedAt, or None where no row has a readable one."""
        instants = [instant for instant in map(_updated_at, rows) if instant is not None]
        if not instants:
            return None
        if self._since is not None and instants[0] < self._since:
            raise PagingError("rows are older than asked for: updatedSince is ignored")
        if any(later < earlier for earlier, later in pairwise(instants)):
            raise PagingError("rows are not sorted by updatedAt")
        return instants[-1]

    def _keep(self, row: Any) -> None:
        identity, updated = _id_of(row), _updated_at(row)
        if identity in self._rows:
            before = _updated_at(self._rows[identity])
            if before == updated or (before and updated and updated < before):
                return
            # To the end, where its new updatedAt belongs.
            del self._rows[identity]
        self._rows[identity] = row
        self._new_in_pass = True

    def _read_group_again(self) -> dict[str, str]:
        self._passes += 1
        if self._passes > MOST_PASSES:
            raise ListKeepsChangingError(f"the list changed during each of {MOST_PASSES} passes")
        self._start_pass()
        return self.request()

    def _since_last(self, rows: list[Any], last: datetime | None) -> dict[str, str]:
        self._since = last
        self._since_text = next(row["updatedAt"] for row in reversed(rows) if _updated_at(row) is not None)
        self._passes = 1
        self._start_pass()
        return self.request()

    def _start_pass(self) -> None:
        self._number = 1
        self._seen_in_pass = set()
        self._new_in_pass = False


class CursorPages:
    """Walks a list by the vendor's own opaque cursor. Rows are told apart by their id, a number; the last one counts.

    Args:
        changed_since: rows changed at or after this instant; None: all of them.
        page_size: how many rows a page is asked for.
    """

    def __init__(self, changed_since: datetime | None = None, page_size: int = CURSOR_PAGE_SIZE) -> None:
        self._params = {"limit": str(page_size)}
        if changed_since is not None:
            self._params["changedSince"] = _spelled(_floor(changed_since))
        self._rows: dict[str, Any] = {}
        self._cursors: set[str] = set()
        self._without_news = 0

    @property
    def rows(self) -> list[Any]:
        """Every row so far, in the order in which they were first seen, in the version that was seen last."""
        return list(self._rows.values())

    def request(self) -> dict[str, str]:
        """The parameters of the first page."""
        return dict(self._params)

    def feed(self, answer: Any) -> dict[str, str] | None:
        """Take a page in. Returns the next request's parameters, or None at the end.

        Raises:
            PagingError: a broken page, a cursor that comes again, or pages without end that bring nothing new.
        """
        rows, cursor = _cursor_page(answer)
        page = {_number_of(row): row for row in rows}
        self._without_news = self._without_news + 1 if page.keys() <= self._rows.keys() else 0
        self._rows.update(page)
        if cursor is None:
            return None
        if cursor in self._cursors:
            raise PagingError("a page leads back to one that was read already")
        if self._without_news >= MOST_PAGES_WITHOUT_NEWS:
            raise PagingError(f"{self._without_news} pages in a row bring nothing new, and there are more")
        if len(self._cursors) >= MOST_PAGES:
            raise PagingError(f"there are more than {MOST_PAGES} pages")
        self._cursors.add(cursor)
        return {**self._params, "cursor": cursor}


def _cursor_page(answer: Any) -> tuple[list[Any], str | None]:
    """The rows of a page, and the cursor of the next one; None at the end."""
    rows = answer.get("items") if isinstance(answer, Mapping) else None
    if not isinstance(rows, list):
        raise PagingError("a page has no list of items")
    if "nextCursor" not in answer:
        raise PagingError("a page does not say whether there is a next one (nextCursor)")
    cursor = answer["nextCursor"]
    if cursor is not None and (not isinstance(cursor, str) or not cursor):
        raise PagingError("a page names a next one in a way that is no cursor (nextCursor)")
    return rows, cursor


def _floor(instant: datetime) -> datetime:
    """To whole milliseconds, downwards: the vendor may keep no finer digits, and the bound is inclusive."""
    instant = instant.astimezone(UTC)
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _spelled(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
