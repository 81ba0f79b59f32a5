"""Whether a run did what the contracts say: one judge a flow and operator, each with the oracle of its flow.

A judge looks at the vendors before a run, works out what a whole run must leave, and looks again afterwards. After a
run that was disturbed it only says what must never happen; the next undisturbed one has to put everything right.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any, Protocol

from tests.e2e.due_line import DueLine, item_of
from tests.e2e.due_oracle import DueOracle
from tests.e2e.journey_oracle import JourneyOracle, without_status
from tests.e2e.journeys import unlike as unlike_logs
from tests.e2e.oracle import Oracle, Record, View
from tests.e2e.play import differences
from tests.e2e.product import Product
from tests.e2e.stand import Stand
from tests.e2e.veryon_line import ANSWER_LOST, ROUTE_OF
from tests.e2e.veryon_line import unlike as unlike_tracking
from tests.e2e.veryon_model import VeryonModel, content
from tests.reliability.deferrals import Deferrals

Items = set[tuple[str, str]]


class Judge(Protocol):
    """What every judge can do.

    Attributes:
        items: what must be open on the worklist, by the last whole run, as (code, subject).
        is_quiet: whether there is nothing to write in the run that was foretold.
    """

    items: Items
    is_quiet: bool

    def foretell(self, now: datetime) -> None:
        """Look at the vendors before a run."""

    def after_whole_run(self) -> list[str]:
        """What is not as it must be, a line each; from here on it counts as done."""

    def after_disturbed_run(self) -> list[str]:
        """What must not be even so."""


class Planned:
    """LEON's flights in Tech Log."""

    def __init__(self, stand: Stand, product: Product) -> None:
        self.stand, self.oracle = stand, Oracle(product.rules)
        self.items: Items = set()
        self.is_quiet = False

    def foretell(self, now: datetime) -> None:
        self.next, self.before = deepcopy(self.oracle), self.stand.view()
        self.expected = self.next.after_run(now, self.stand.leon(), self.before)
        self.is_quiet = differences(self.expected.view, self.before) == []

    def after_whole_run(self) -> list[str]:
        self.oracle, self.items = self.next, self.expected.worklist
        return differences(self.expected.view, self.stand.view())

    def after_disturbed_run(self) -> list[str]:
        """Each record and each field is as it was, or as it must become."""
        found = self.stand.view()  # which will not have two of anything
        was, wanted = differences(self.before, found), differences(self.expected.view, found)
        places = {place_of(line) for line in was} & {place_of(line) for line in wanted}
        self.remember(found)
        return [line for line in wanted if place_of(line) in places]

    def remember(self, found: View) -> None:
        """What has arrived counts as written, whatever became of the rest."""
        for ref, values in self.next.written.items():
            if found.sectors.get(ref) == self.expected.view.sectors.get(ref):
                self.oracle.written[ref] = values
        for ref, values in self.next.written_trips.items():
            if found.trips.get(ref) == self.expected.view.trips.get(ref):
                self.oracle.written_trips[ref] = values


def place_of(line: str) -> str:
    """The record and the field that a line is about."""
    return line.partition(": should ")[0].removesuffix(": is missing")


class Reported:
    """Tech Log's signed-off sectors in LEON."""

    def __init__(self, stand: Stand, product: Product) -> None:
        self.stand, self.oracle = stand, JourneyOracle(product.journey_rules)
        self.items: Items = set()
        self.is_quiet = False

    def foretell(self, now: datetime) -> None:
        store = self.stand.store
        hidden = frozenset(nid for nid in store.aircraft if not store.sees(nid))
        self.next = deepcopy(self.oracle)
        self.told = self.next.after_run(now, store.dump(), self.stand.techlog(), hidden)
        self.is_quiet = self.told.saves == {}

    def after_whole_run(self) -> list[str]:
        self.oracle, self.items = self.next, self.told.worklist
        there = {nid: without_status(log) for nid, log in self.stand.journey_logs().items()}
        lines = unlike_logs({nid: without_status(body) for nid, body in self.told.logs.items()}, there)
        return [f"journey log {line}" for line in lines]

    def after_disturbed_run(self) -> list[str]:
        """What was sent is what was to be sent; what has arrived counts as taken, whatever became of the rest.

        An open log whose answer was lost may be sent again as it is: that does no harm.
        """
        may_go = {**self.oracle.taken, **self.told.saves}
        there = self.stand.journey_logs()
        for nid, body in self.told.saves.items():
            if without_status(there.get(nid, {})) == without_status(body):
                self.oracle.taken[nid] = body
        sent = dict(self.stand.saves())
        lines = unlike_logs({nid: may_go[nid] for nid in sent if nid in may_go}, sent)
        return [f"journey log sent {line}" for line in lines]


class Tracked:
    """Tech Log's pages and defects in Tracking+."""

    def __init__(self, stand: Stand, product: Product) -> None:
        self.stand, self.model = stand, VeryonModel(product.tracking_rules)
        self.items: Items = set()
        self.is_quiet = False

    def foretell(self, now: datetime) -> None:
        self.now, self.here, self.there = now, self.stand.techlog(), self.stand.tracking()
        self.next = deepcopy(self.model)
        self.told = self.next.after_sync(now, self.here, self.there)
        self.is_quiet = self.told.steps == []

    def after_whole_run(self) -> list[str]:
        self.model = self.next
        # Of a deferral that is extended both systems say something: see Deferrals.
        self.items = {one for one in self.told.worklist if one[0] not in Deferrals.CODES}
        return unlike_tracking(self.told, self.stand.tracking())

    def after_disturbed_run(self) -> list[str]:
        found = self.stand.tracking()
        content(found)  # which will not have two of anything
        last = {row["path"]: row["fault"] for row in self.stand.requests() if row["route"] == ROUTE_OF["fuel"]}
        lost = frozenset(int(path.split("/")[-2]) for path, fault in last.items() if fault in ANSWER_LOST)
        told = self.model.after_sync(self.now, self.here, self.there, found, lost)
        return unlike_tracking(told, found)


class Due(DueLine):
    """Tracking+'s due list and deferrals in Tech Log."""

    def __init__(self, stand: Stand, product: Product) -> None:
        # The fleet and the due list are the played day's: nothing of DueLine's own is put up.
        self.stand, self.product = stand, product
        self.techlog, self.veryon = stand.world.techlog[stand.operator], stand.world.veryon[stand.operator]
        self.due_oracle = DueOracle(product.due_rules)
        self.deferrals = Deferrals(stand, product)
        self.settled, self.kept = set(), set()
        self.items: Items = set()
        self.is_quiet = False
        self.ours: set[str] = set()

    def foretell(self, now: datetime) -> None:  # type: ignore[override]
        self.now, self.before = now, self.state()
        closed = [item_of(row) for row in self.before if row["id"] in self.ours and not is_open(row)]
        self.settled |= {item for item in closed if item is not None}
        self.due_told = self.due_oracle.foretell(now, self.techlog.state(), self.veryon.state())
        self.is_quiet = self.unlike(self.due_told, self.before, self.before) == [] and not self.deferrals.moved()

    def after_whole_run(self) -> list[str]:
        after = self.remember()
        self.due_oracle.after_sync(self.now, self.techlog.state())
        self.items = self.due_told.worklist
        return self.unlike(self.due_told, self.before, after) + self.deferrals.lost()

    def after_disturbed_run(self) -> list[str]:
        live = [row["externalRef"] for row in self.remember() if row["deletedAt"] is None and row["externalRef"]]
        return [f"two checks {one}" for one in {one for one in live if live.count(one) > 1}]

    def remember(self) -> list[Record]:
        """What is open after a run of ours and not before the next was closed by a person."""
        rows = self.state()
        self.ours = {str(row["id"]) for row in rows if is_open(row)}
        return rows


def is_open(row: Record) -> bool:
    return row["deletedAt"] is None and row["status"] == "open"


class Duties:
    """LEON's duties in the warehouse."""

    def __init__(self, stand: Stand, product: Product) -> None:
        self.stand, self.product = stand, product
        self.items: Items = set()
        self.is_quiet = False
        self.wanted: dict[int, Any] = {}

    def foretell(self, now: datetime) -> None:
        rows = self.stand.store.duties.all()
        self.wanted = {row["ftlDutyNid"]: span(row["dutyStartTime"], row["dutyEndTime"]) for row in rows}
        self.is_quiet = False

    def after_whole_run(self) -> list[str]:
        query = "select ftl_duty_nid, duty_start, duty_end from ftl.duty where is_current and operator_id = %(o)s"
        rows = self.product.rows(query, {"o": self.product.operator})
        found = {row["ftl_duty_nid"]: (row["duty_start"], row["duty_end"]) for row in rows}
        lines = [f"duty {nid} is there twice" for nid in found if sum(row["ftl_duty_nid"] == nid for row in rows) > 1]
        for nid in sorted(self.wanted.keys() | found.keys()):
            should, is_ = self.wanted.get(nid), found.get(nid)
            if should != is_:
                lines.append(f"duty {nid} should be {should}, is {is_}")
        return lines

    def after_disturbed_run(self) -> list[str]:
        return []


def span(start: str, end: str) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(start), datetime.fromisoformat(end)


JUDGES: dict[str, type[Any]] = {
    "leon_to_techlog": Planned,
    "techlog_to_leon": Reported,
    "techlog_to_veryon": Tracked,
    "veryon_to_techlog": Due,
    "ftl_duty": Duties,
}
