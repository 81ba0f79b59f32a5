"""What Tracking+ must hold, and what a person has to do, worked out by hand from the contracts.

Like the other oracles: plain loops over the vendors' own records, without one import of the product. It follows one
operator from synchronisation to synchronisation and remembers what Tracking+ took from us, because most of the rules
speak of what was sent before: a flight goes once, a deferral goes once, a closed defect has no way back.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.e2e.veryon_forms import Forms, TrackingRules, instant, plain

Record = dict[str, Any]
Logs = dict[tuple[int, str], Record]
Defects = dict[str, Record]

# What our PATCH may change of a defect over there.
METADATA = ("description", "ataChapter", "defectType", "technicalLogId")
PUT_OFF = {"deferred", "overdue"}
# What tells whose a technical log is when its number is taken (ruling 28).
TELLING = {
    "flight": ("entryType", "registrationId", "departurePlaceId", "arrivalPlaceId", "takeoff"),
    "maintenanceEntry": ("entryType", "registrationId", "occurredAt"),
}


@dataclass
class Told:
    """What one synchronisation must leave.

    Attributes:
        logs, defects: everything in Tracking+, strangers' records too, by registrationId and logNumber, by reference.
            Without ids and stamps of its own; a defect's technicalLogId is the number of that log.
        worklist: what must be open, as (code, subject). The subject is the Tech Log id of a record, the ICAO code of a
            place, the plain registration of an aircraft; a missing user has none.
        steps: what was to be written, as (what, Tech Log id).
    """

    logs: Logs = field(default_factory=dict)
    defects: Defects = field(default_factory=dict)
    worklist: set[tuple[str, str]] = field(default_factory=set)
    steps: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Taken:
    """What Tracking+ took from us, by Tech Log id: each as it was said last. refused are logs that it did not take."""

    refused: dict[str, Record] = field(default_factory=dict)
    logs: dict[str, Record] = field(default_factory=dict)
    fuel: dict[str, Record] = field(default_factory=dict)
    defects: dict[str, Record] = field(default_factory=dict)
    deferrals: dict[str, Record | None] = field(default_factory=dict)
    closures: set[str] = field(default_factory=set)


def content(tracking: Record) -> tuple[Logs, Defects]:
    """The technical logs and the defects of Tracking+ as Told has them."""
    numbers = {row["id"]: row["logNumber"] for row in tracking["technical-logs"]}
    logs = [bare(row) for row in tracking["technical-logs"]]
    defects = [bare(row | {"technicalLogId": numbers.get(row.get("technicalLogId"))}) for row in tracking["defects"]]
    by_number = {(row["registrationId"], row["logNumber"]): row for row in logs}
    by_reference = {row["reference"]: row for row in defects}
    assert len(by_number) == len(logs), "a technical log is there twice"
    assert len(by_reference) == len(defects), "a defect is there twice"
    return by_number, by_reference


def bare(row: Record) -> Record:
    """A record without what Tracking+ itself adds, and without what is empty."""
    kept = {name: value for name, value in row.items() if name not in {"id", "changedAt"}}
    kept = {name: bare(value) if isinstance(value, dict) else value for name, value in kept.items()}
    return {name: value for name, value in kept.items() if value not in (None, {})}


class VeryonModel:
    """Follows one operator through its synchronisations."""

    def __init__(self, rules: TrackingRules) -> None:
        self.rules = rules
        self.go_live = rules.go_live
        self.taken = Taken()

    def foretell(self, now: datetime, techlog: Record, tracking: Record) -> Told:
        """What a whole synchronisation would leave; it does not take place."""
        return _Desk(self, self._since(now), deepcopy(self.taken), techlog, tracking, None).settle()

    def after_sync(
        self,
        now: datetime,
        techlog: Record,
        tracking: Record,
        found: Record | None = None,
        unanswered: frozenset[int] = frozenset(),
    ) -> Told:
        """What one synchronisation at `now` must leave.

        Args:
            now: the logical time.
            techlog: Tech Log's state: aircraft, users, sectors, trip-updates, defects, with tombstones.
            tracking: the state of Tracking+ before it: registrations, places, users, technical-logs, defects.
            found: the state of Tracking+ after it, where it was disturbed: then any part of what was to be written may
                have arrived, and whatever has arrived counts as sent from now on.
            unanswered: ids of logs whose fuel was put without an answer: it is put again, whatever it is by then.
        """
        if found is None:
            self.go_live = self._since(now)
        desk = _Desk(self, self._since(now), self.taken, techlog, tracking, found)
        desk.unanswered = {number_of(row) for row in (found or tracking)["technical-logs"] if row["id"] in unanswered}
        return desk.settle()

    def _since(self, now: datetime) -> datetime:
        return self.go_live or now - timedelta(days=self.rules.days_back)


class _Desk:
    """A person with both screens open, who enters by hand what is due."""

    def __init__(
        self,
        model: VeryonModel,
        go_live: datetime,
        taken: Taken,
        techlog: Record,
        tracking: Record,
        found: Record | None,
    ) -> None:
        self.rules, self.go_live, self.taken = model.rules, go_live, taken
        self.forms = Forms(model.rules, techlog, tracking)
        self.told = Told(*content(tracking))
        self.found = None if found is None else content(found)
        # Sectors that are sent in this very run, though in vain: nobody has to be told yet that others wait for them.
        self.tried: set[str] = set()
        self.unanswered: set[tuple[int, str]] = set()
        self.sectors = {row["id"]: row for row in techlog["sectors"]}
        self.trip_updates, self.defects = techlog["trip-updates"], techlog["defects"]

    def settle(self) -> Told:
        for sector in self.sectors.values():
            if sector["status"] == "completed" and sector["signedOffAt"]:
                self.look_at_sector(sector)
        for update in self.trip_updates:
            self.look_at_trip_update(update)
        for sector in self.sectors.values():
            if sector["id"] in self.taken.logs and not sector["deletedAt"]:
                self.refuel(sector)
        for defect in self.defects:
            self.look_at_defect(defect)
        if self.forms.nobody:
            self.told.worklist.add(("user_missing", ""))
        return self.told

    def is_ours(self, row: Record) -> bool:
        """Of an aircraft that the operator's list allows and Tracking+ has. None is ever created there."""
        tail = self.forms.tail(row["aircraftId"])
        if self.rules.aircraft and tail not in {plain(one) for one in self.rules.aircraft}:
            return False
        if tail not in self.forms.registrations:
            self.told.worklist.add(("aircraft_missing", tail))
        return tail in self.forms.registrations

    def todo(self, code: str, row: Record) -> None:
        self.told.worklist.add((code, row["id"]))

    def happens(self, step: str, row: Record, *, arrived: bool) -> bool:
        """Whether a write that is due is done: always, or after a disturbance if it has left its mark."""
        if self.found is not None and not arrived:
            return False
        self.told.steps.append((step, row["id"]))
        return True

    # Technical logs

    def look_at_sector(self, sector: Record) -> None:
        before = self.taken.logs.get(sector["id"])
        if before is not None and sector["deletedAt"]:
            self.todo("sector_removed_in_techlog", sector)
        elif before is not None:
            burnt = self.taken.fuel.get(sector["id"])
            refuelled = burnt is not None and burnt != self.forms.fuel(sector)
            if refuelled or differ(before, self.forms.flight(sector)):
                self.todo("sector_edited_after_sync", sector)
        elif not sector["deletedAt"] and instant(sector["signedOffAt"]) >= self.go_live and self.is_ours(sector):
            missing = {sector["departureAirport"], sector["arrivalAirport"]} - self.forms.places.keys()
            self.told.worklist |= {("place_missing", icao) for icao in missing}
            if not missing:
                self.enter(sector, self.forms.flight(sector))

    def look_at_trip_update(self, update: Record) -> None:
        before = self.taken.logs.get(update["id"])
        if before is not None:
            if update["deletedAt"] or differ(before, self.forms.maintenance_entry(update)):
                self.todo("trip_update_edited_after_sync", update)
        elif not update["deletedAt"] and instant(update["occurredAt"]) >= self.go_live and self.is_ours(update):
            self.enter(update, self.forms.maintenance_entry(update))

    def enter(self, row: Record, body: Record) -> None:
        """Once; a number that is taken is ours if the record tells so, else a person's business (ruling 28)."""
        key = number_of(body)
        there = self.told.logs.get(key)
        mine = {number_of(one) for one in self.taken.logs.values()}
        if there is None:
            if self.happens("log", row, arrived=self.found is not None and key in self.found[0]):
                self.told.logs[key] = self.taken.logs[row["id"]] = body
        elif key not in mine and all(there.get(name) == body.get(name) for name in TELLING[body["entryType"]]):
            self.taken.logs[row["id"]] = body
        else:
            self.todo("log_number_taken", row)
            if self.found is not None:
                return
            if self.taken.refused.get(row["id"]) != body:
                self.tried.add(row["id"])
            self.taken.refused[row["id"]] = body

    def refuel(self, sector: Record) -> None:
        """A write of its own after the flight; once it has been taken, no other follows."""
        fuel, key = self.forms.fuel(sector), number_of(self.taken.logs[sector["id"]])
        if fuel is None or sector["id"] in self.taken.fuel:
            return
        arrived = self.found is not None and self.found[0].get(key, {}).get("fuel") == fuel
        if self.happens("fuel", sector, arrived=arrived):
            self.told.logs[key] = self.told.logs[key] | {"fuel": fuel}
            if key not in self.unanswered:
                self.taken.fuel[sector["id"]] = fuel

    # Defects

    def look_at_defect(self, defect: Record) -> None:
        known = defect["id"] in self.taken.defects
        if defect["deletedAt"]:
            if known:
                self.todo("defect_deleted", defect)
            return
        if instant(defect["raisedAt"]) < self.go_live or not self.is_ours(defect):
            return
        if not known:
            self.create(defect)
        else:
            self.change(defect)
        self.go_on(defect)

    def go_on(self, defect: Record) -> None:
        """What becomes of a defect that is over there."""
        if defect["id"] in self.taken.closures:
            if defect["status"] != "closed":
                self.todo("defect_reopened", defect)
        elif defect["status"] == "closed":
            self.close(defect)
        elif defect["id"] in self.taken.deferrals:
            # It goes once. Whatever becomes of it in Tech Log afterwards is a person's business.
            now = self.forms.deferral(defect) if defect["status"] in PUT_OFF else None
            if self.taken.deferrals[defect["id"]] != now:
                self.todo("deferral_extended", defect)
        elif defect["status"] in PUT_OFF:
            self.defer(defect)

    def create(self, defect: Record) -> None:
        body = self.forms.new_defect(defect)
        key = body["reference"]
        there = self.told.defects.get(key)
        if there is not None:
            mine = {one["reference"] for one in self.taken.defects.values()}
            if key in mine or there["registrationId"] != body["registrationId"]:
                self.todo("vendor_rejected", defect)
            else:
                wanted = self.metadata(defect)
                self.taken.defects[defect["id"]] = body | wanted
                self.mark(defect, **wanted)
            return
        after = None if self.found is None else self.found[1].get(key)
        body |= self.metadata(defect)
        if after is not None and "technicalLogId" not in after:
            # It was created while the answer to its log was lost, and is to be changed once that is known.
            body.pop("technicalLogId", None)
        if self.happens("defect", defect, arrived=after is not None):
            self.told.defects[key] = self.taken.defects[defect["id"]] = body
            self.change(defect)

    def change(self, defect: Record) -> None:
        before = self.taken.defects[defect["id"]]
        # A log that a defect was given is never taken from it again.
        wanted = {"technicalLogId": before.get("technicalLogId"), **self.metadata(defect)}
        changed = {name: wanted.get(name) for name in METADATA if before.get(name) != wanted.get(name)}
        if self.found is not None:
            # The rest may go while the answer to its log is lost.
            after = self.found[1].get(before["reference"], {})
            changed = {name: value for name, value in changed.items() if after.get(name) == value}
        if changed and self.happens("change", defect, arrived=True):
            self.taken.defects[defect["id"]] = bare(before | changed)
            self.mark(defect, **changed)

    def metadata(self, defect: Record) -> Record:
        log = self.taken.logs.get(defect["sectorId"] or "")
        return self.forms.defect(defect, None if log is None else log["logNumber"])

    def there(self, defect: Record) -> Record:
        return self.told.defects[self.taken.defects[defect["id"]]["reference"]]

    def mark(self, defect: Record, **values: Any) -> None:
        key = self.taken.defects[defect["id"]]["reference"]
        self.told.defects[key] = bare(self.there(defect) | values)

    def waits(self, defect: Record) -> bool:
        """Whether a deferral or closure must wait: for the defect itself, or for its sector, if that ever comes."""
        sector = self.sectors.get(defect["sectorId"] or "")
        if sector is not None and sector["id"] not in self.taken.logs and not sector["deletedAt"]:
            if sector["id"] not in self.tried:
                self.todo("sector_not_synced", defect)
            return True
        return defect["id"] not in self.taken.defects

    def has(self, part: str, defect: Record) -> bool:
        """Whether a part of a defect was there after the disturbance."""
        key = self.rules.prefix + str(defect["reference"])
        return self.found is not None and part in self.found[1].get(key, {})

    def defer(self, defect: Record) -> None:
        body = self.forms.deferral(defect)
        if body is None:
            self.todo("deferral_without_date", defect)
        elif not (waits := self.waits(defect)) and not body.items() <= self.there(defect).get("deferral", body).items():
            self.todo("vendor_rejected", defect)
        elif not waits and self.happens("deferral", defect, arrived=self.has("deferral", defect)):
            self.taken.deferrals[defect["id"]] = body
            # What a person entered there first stays, and counts as ours where it says the same.
            if "deferral" not in self.there(defect):
                self.mark(defect, deferral=body, status="deferred")

    def close(self, defect: Record) -> None:
        body = self.forms.closure(defect)
        if self.waits(defect):
            return
        if "closedByUserId" in body and self.happens("closure", defect, arrived=self.has("closure", defect)):
            self.taken.closures.add(defect["id"])
            if "closure" not in self.there(defect):
                self.mark(defect, closure=body, status="closed")


def number_of(body: Record) -> tuple[int, str]:
    return body["registrationId"], body["logNumber"]


def differ(before: Record, now: Record) -> bool:
    """Whether Tech Log says something else. Who is known over there by now is no edit of Tech Log's."""
    return bare(before | {"enteredByUserId": None}) != bare(now | {"enteredByUserId": None})
