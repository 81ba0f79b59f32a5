"""A defect that both systems have: what each says of its deferral, and both flows in turn."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from typing import Any

from tests.e2e.stand import at
from tests.e2e.veryon_forms import Forms
from tests.e2e.veryon_line import Line, subject_of
from tests.e2e.veryon_model import Record

ONWARD, BACK = "techlog_to_veryon", "veryon_to_techlog"
PUT = "PUT /defects/{id}/deferral"
DEFER = "POST /defects/{id}/deferral"
# What a deferral says, in Tracking+'s words.
WORDS = ("melCategory", "reason", "targetDate", "reference", "deferredAt")


class AlignmentLine(Line):
    """One operator's vendors and installation, with defects that began in Tech Log."""

    def tick(self, hour: float, *flows: str) -> list[Any]:
        """Both flows, one after the other, or those that are named; answers their outcomes.

        What people do after them, they do later than they.
        """
        now = self.clock(hour)
        self.stand.forget_requests()
        outcomes = [self.product.run(now, flow) for flow in flows or (ONWARD, BACK)]
        self.stand.world.clock.set(now + timedelta(minutes=1))
        return outcomes

    def calm(self, hour: float, *flows: str) -> None:
        """A tick in which nothing may go wrong."""
        assert {outcome.state for outcome in self.tick(hour, *flows)} <= {"Completed", "NeedsAttention"}

    def quiet(self, hour: float, *flows: str) -> None:
        """A tick that has nothing to write, anywhere."""
        before = self.deferrals()
        self.calm(hour, *flows)
        assert self.written() == []
        assert self.deferrals() == before

    def written(self) -> list[tuple[str, Any]]:
        """Every write of the last tick, to any vendor, as (route, body)."""
        return [(row["route"], row["body"]) for row in self.stand.requests() if row["is_write"]]

    def routes(self) -> list[str]:
        return [route for route, _ in self.written()]

    # What each says

    def deferrals(self) -> tuple[Record, Record]:
        """Every deferral as it stands in Tech Log and in Tracking+, by id, raw."""
        here = {row["id"]: (row["status"], row["deferral"]) for row in self.techlog.rows("defects")}
        there = {row["id"]: row["deferral"] for row in self.veryon.rows("defects")}
        return here, there

    def here(self, defect: str) -> Record | None:
        """What Tech Log says, in Tracking+'s words; None: it is not put off. Without a date where there is none."""
        row = self.row("defects", defect)
        if row["status"] not in {"deferred", "overdue"} or row["deferral"] is None:
            return None
        forms = Forms(self.product.tracking_rules, self.techlog.state(), self.veryon.state())
        # A form that has no date is not sent: then what is left of it is what it says.
        said = forms.deferral(row)
        return said or {name: row["deferral"][name] for name in WORDS if row["deferral"].get(name) is not None}

    def twin(self, defect: str) -> Record | None:
        """The same defect in Tracking+."""
        prefix = self.product.tracking_rules.prefix
        found: Record | None = self.veryon.find(
            "defects", reference=prefix + str(self.row("defects", defect)["reference"])
        )
        return found

    def over_there(self, defect: str) -> Record | None:
        """What Tracking+ says; None: it is not put off. What it leaves open is not in it."""
        row = self.twin(defect)
        said = None if row is None else row["deferral"]
        return None if said is None else {name: said[name] for name in WORDS if said.get(name) is not None}

    def agree(self, defect: str) -> bool:
        """Whether both say the same. What Tracking+ leaves open agrees with anything."""
        return agrees(self.here(defect), self.over_there(defect))

    # What people do

    def defer_there(self, defect: str, **words: Any) -> None:
        """Somebody enters or changes a deferral in Tracking+."""
        twin = self.twin(defect)
        assert twin is not None
        self.stand.change_there("defects", twin["id"], defer=words)

    def change(self, defect: str, **words: Any) -> None:
        """Somebody changes a deferral in Tech Log."""
        deferral = deepcopy(self.row("defects", defect)["deferral"]) | words
        self.edit("defects", defect, deferral=deferral)

    def known(self, *hours: float) -> str:
        """A defect that both systems have, of a flight that both have; answers its id in Tech Log."""
        defect = self.raise_defect(self.fly())
        for hour in hours or (12,):
            self.calm(hour)
        return defect

    def put_off(self, **words: Any) -> str:
        """The same, deferred in Tech Log and so in Tracking+."""
        defect = self.raise_defect(self.fly())
        self.defer(defect, **words)
        self.calm(12)
        assert self.agree(defect)
        assert self.over_there(defect) is not None
        return defect

    def told(self) -> set[tuple[str, str]]:
        """The open items of the worklist, as (code, defect)."""
        return {(code, subject_of(code, subject)) for code, subject in self.product.worklist()}

    def open_of(self, defect: str) -> set[str]:
        """The codes of what is open of a defect."""
        return {code for code, subject in self.told() if subject == defect}


def agrees(here: Record | None, there: Record | None) -> bool:
    """Instants are whole seconds on both sides."""
    if here is None or there is None:
        return here is there
    return all(here.get(name) == _second(name, value) for name, value in there.items())


def _second(name: str, value: str) -> str:
    return value[:19] + "Z" if name == "deferredAt" else value


def day(number: int) -> str:
    """A date of the month after the played day."""
    return (at(0) + timedelta(days=30 + number)).date().isoformat()
