"""How an operator stands, for people to read: what there is to do by hand, and how fresh each flow's work is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from transforms.markdown import as_text

# The UI draws every row at once; who has more to do is better served by `turnaround worklist`.
LONGEST = 200
# A lag is counted in minutes up to here.
MINUTES_UP_TO = timedelta(hours=2)

Table = tuple[list[dict[str, str]], str]


@dataclass(frozen=True, slots=True)
class Freshness:
    """One flow: its last success and its first failure since (UTC), and how long it may be without a success."""

    flow: str
    last_success_at: datetime | None
    failing_since: datetime | None
    patience: timedelta

    def state(self, now: datetime) -> str:
        """One word or two: up to date, behind, failing or not run yet."""
        if self.failing_since is not None:
            return "failing"
        if self.last_success_at is None:
            return "not run yet"
        return "behind" if now - self.last_success_at > self.patience else "up to date"


def worklist_page(operator: str, items: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The open items as Markdown, worst and oldest first as they come, and a headline.

    A page and no table: the UI cuts a table's cells, and what has to be done is a sentence.

    Args:
        operator: their operator.
        items: rows of sync.worklist. Notes are left out: they are people's own words.
    """
    if not items:
        return "Nothing to do by hand.", f"Nothing to do by hand for {operator}"
    kinds = Counter(item["severity"] for item in items)
    words = ", ".join(f"{kinds[kind]} {kind}" for kind in ("critical", "warning", "info") if kinds[kind])
    more = f"; the first {LONGEST} of them, all: turnaround worklist --operator {operator}"
    page = "\n\n".join(_item(item) for item in items[:LONGEST])
    return page, f"To do by hand for {operator}: {words}{more if len(items) > LONGEST else ''}"


def _item(item: Mapping[str, Any]) -> str:
    seen = ", seen" if item["acknowledged_at"] else ""
    aircraft = f" {as_text(item['registration'])}" if item["registration"] else ""
    facts = f"{item['severity']}, item {item['id']}, since {_moment(item['first_seen_at'])}{seen}"
    return (
        f"#### {item['code']}{aircraft}\n\n{facts}\n\n{as_text(item['summary'])}\n\n**Do:** {as_text(item['action'])}"
    )


def freshness_table(operator: str, flows: Sequence[Freshness], now: datetime) -> Table:
    """Each flow with its last success, its lag and its state, and a headline that changes only with a state."""
    rows = [
        {
            "flow": one.flow,
            "state": one.state(now),
            "last success": _moment(one.last_success_at) if one.last_success_at else "never",
            "lag": _span(now - one.last_success_at) if one.last_success_at else "",
            "failing since": _moment(one.failing_since) if one.failing_since else "",
        }
        for one in flows
    ]
    late = [
        f"{row['flow']} {'has' if row['state'] == 'not run yet' else 'is'} {row['state']}"
        for row in rows
        if row["state"] != "up to date"
    ]
    return rows, f"{operator}: {', '.join(late) if late else 'every flow is up to date'}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def _span(lag: timedelta) -> str:
    lag = max(lag, timedelta())
    hours, rest = divmod(lag, timedelta(hours=1))
    if lag < MINUTES_UP_TO:
        return f"{lag // timedelta(minutes=1)} min"
    return f"{lag.days} d {hours % 24} h" if lag.days else f"{hours} h {rest // timedelta(minutes=1)} min"
