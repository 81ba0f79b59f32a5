"""A schedule planned in Tech Log, flown there by hand and reported back to LEON, each run against the oracle."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from tests.e2e.journey_oracle import Foretold, JourneyOracle, Record, without_status
from tests.e2e.product import Product
from tests.e2e.stand import Schedule, Stand

FLOW = "techlog_to_leon"
REF = "leon:acme:flight:{}"
# Subjects that are ids of Tech Log, whatever stands around them.
BY_ID = ("user_missing", "record_quarantined")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# What the crew enters after a flight, so that every field of a journey log has something to come from.
ENTERED: Record = {
    "passengersChildren": 1,
    "landings": 1,
    "fuelSummary": {"preUpliftFuel": 900, "postUpliftFuel": 2400, "usedFuel": 1300.5, "remainingFuel": 1099.5},
    "fuelUplift": {"quantity": 1500, "unit": "kg", "density": None, "safPercentage": 0.05},
    "fluidUplifts": [
        {"fluid": "oil", "destination": "engine1", "quantity": 250, "unit": "ml"},
        {"fluid": "oil", "destination": "engine1", "quantity": 150.5, "unit": "ml"},
        {"fluid": "oil", "destination": "apu", "quantity": 100, "unit": "ml"},
        {"fluid": "hydraulic", "destination": "system1", "quantity": 300, "unit": "ml"},
    ],
    "deicingEvents": [{"fluid": "II", "mixture": "75/25"}],
    "apuReading": 4_518,
    "apuCyclesReading": 3_210,
    "maxFlightLevel": 370,
    "postflightCustomData": {
        "pax_total": 4,
        "pic_fatigue": 3,
        "sic_fatigue": 2,
        "notes": "Birds on final.",
        "extension_descretion": "0:20",
        "hud_evs": "yes",
        "cat_ii": False,
        "approach_list": [{"approach": "ILS", "count": 1}],
    },
}


class Journeys:
    """One operator's vendors, installation and oracle."""

    def __init__(self, stand: Stand, product: Product, schedule: Schedule | None = None) -> None:
        self.stand, self.product = stand, product
        self._schedule = schedule
        self.oracle = JourneyOracle(product.journey_rules)
        # Flights whose log a person entered in LEON, and none of ours has taken its place.
        self.entered_there: set[int] = set()

    @property
    def schedule(self) -> Schedule:
        """The test's own schedule."""
        assert self._schedule is not None, "these journeys are the sandbox's day"
        return self._schedule

    # What people do

    def fly(self, nid: int, **given: Any) -> None:
        """The crew flies a planned sector on time and signs it off half an hour after landing."""
        sector = self.stand.sector(nid)
        self.stand.person("sectors", sector["id"], status="inProgress")
        takeoff, landing = (datetime.fromisoformat(sector[name]) for name in ("takeoffTime", "landingTime"))
        entered = {
            "srpNumber": f"{nid:06d}",
            "blockOffTime": text(takeoff - timedelta(minutes=8)),
            "blockOnTime": text(landing + timedelta(minutes=5)),
            "signedOffAt": text(landing + timedelta(minutes=30)),
            "preflightCustomData": sector["preflightCustomData"],
            **ENTERED,
            **given,
        }
        self.stand.person("sectors", sector["id"], signOff=entered)

    def edit(self, nid: int, **changes: Any) -> None:
        """Someone corrects a sector after its sign-off."""
        self.stand.person("sectors", self.stand.sector(nid)["id"], **changes)

    def enter(self, nid: int, **custom: Any) -> None:
        """Someone corrects post-flight fields of the operator's own."""
        kept = self.stand.sector(nid)["postflightCustomData"]
        self.edit(nid, postflightCustomData={**kept, **custom})

    # Runs

    def foretell(self, now: datetime, *held: int) -> Foretold:
        """What a run must do.

        Args:
            now: the logical time.
            held: flights whose sector is set aside whole.
        """
        store = self.stand.store
        hidden = frozenset(nid for nid in store.aircraft if not store.sees(nid))
        aside = frozenset(self.stand.sector(nid)["id"] for nid in held)
        return self.oracle.after_run(now, store.dump(), self.stand.techlog(), hidden, aside)

    def run(self, now: datetime, *held: int, also: set[tuple[str, str]] | None = None) -> Any:
        """One run, which must send exactly what the oracle says, once, and leave what it says."""
        told = self.foretell(now, *held)
        self.stand.forget_requests()
        outcome = self.product.run(now, FLOW)
        sent = self.stand.saves()
        assert len(sent) == len(dict(sent)), f"sent more than once: {[nid for nid, _ in sent]}"
        assert unlike(told.saves, dict(sent)) == []
        self.compare(told, also)
        wanted = "NeedsAttention" if told.worklist or also else "Completed"
        assert outcome.state == wanted, outcome
        return outcome

    def run_through(self, now: datetime) -> Any:
        """One run through a fault: it may send a log more than once, but leaves what the oracle says."""
        told = self.foretell(now)
        self.stand.forget_requests()
        outcome = self.product.run(now, FLOW)
        assert unlike(told.saves, dict(self.stand.saves())) == []
        self.compare(told)
        return outcome

    def rest(self, now: datetime, *held: int, **more: Any) -> Any:
        """A run that has nothing to do: not one write."""
        assert self.foretell(now, *held).saves == {}
        outcome = self.run(now, *held, **more)
        assert self.stand.saves() == []
        assert self.stand.writes() == []
        return outcome

    def compare(self, told: Foretold, also: set[tuple[str, str]] | None = None) -> None:
        there = {nid: log for nid, log in self.stand.journey_logs().items() if nid not in self.entered_there}
        wanted = {nid: without_status(body) for nid, body in told.logs.items()}
        assert unlike(wanted, {nid: without_status(log) for nid, log in there.items()}) == []
        assert self.worklist() == told.worklist | (also or set())

    def worklist(self) -> set[tuple[str, str]]:
        return {(code, key_of(subject) if code in BY_ID else subject) for code, subject in self.product.worklist()}

    def traffic(self) -> list[tuple[str, int]]:
        """What was asked and sent for single flights since the log was cleared: ("save" or "read", flightNid)."""
        names = {"journeyLog": "save", "flight": "read"}
        rows = [row for row in self.stand.requests() if row["vendor"] == "leon" and row["route"] in names]
        return [(names[row["route"]], row["body"]["variables"]["flightNid"]) for row in rows]


def text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def key_of(subject: str) -> str:
    found = UUID.search(subject)
    return found.group() if found else subject


def unlike(expected: dict[int, Record], found: dict[int, Record]) -> list[str]:
    """What is not as it should be, one line a field."""
    lines = [f"{nid} is missing" for nid in expected.keys() - found.keys()]
    lines += [f"{nid} should not be there" for nid in found.keys() - expected.keys()]
    for nid in sorted(expected.keys() & found.keys()):
        should, is_ = in_order(expected[nid]), in_order(found[nid])
        lines += [
            f"{nid} {name}: should be {should.get(name, 'absent')!r}, is {is_.get(name, 'absent')!r}"
            for name in sorted(should.keys() | is_.keys())
            if name not in should or name not in is_ or should[name] != is_[name]
        ]
    return lines


def in_order(body: Record) -> Record:
    """Engines in whatever order they come say the same."""
    oil = body.get("oiluplift")
    return body if oil is None else body | {"oiluplift": sorted(oil, key=lambda one: int(one["engineId"]))}
