"""Which journey logs LEON must hold, and what a person has to do, worked out by hand from the contracts.

Like the other oracle: plain loops over the vendors' own records, without one import of the product. Each log is written
down field by field, in the words of LEON's JourneyLogInput, as a person with both screens open would fill it in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Record = dict[str, Any]

# Kilograms a pound, and litres a gallon of the United States.
POUND, GALLON = Decimal("0.45359237"), Decimal("3.785411784")
YES, NO = {"yes", "y", "true", "1", "on"}, {"no", "n", "false", "0", "off"}
# What can be read back of a log: its name there, by the name under which it was sent.
READ_BACK = {
    "bloffUTC": "bloffUTC", "toTimeUTC": "toTimeUTC", "ldgTimeUTC": "ldgTimeUTC", "blonUTC": "blonUTC",
    "flightLog": "flightLog", "landings": "landingCount", "pax": "paxCount", "usedFuel": "usedFuel",
    "remainingFuel": "remainingFuel", "blockFuel": "blockFuel",
}  # fmt: skip
# What of a log shows whose it is when the answer to our save was lost (ruling 20).
TELLING = ("bloffUTC", "toTimeUTC", "ldgTimeUTC", "blonUTC", "flightLog")


@dataclass(frozen=True)
class JourneyRules:
    """The part of an operator's settings that decides which logs LEON holds. go_live None: see ruling 27."""

    operator: str
    status: str = "OPEN"
    aircraft: tuple[str, ...] = ()
    go_live: datetime | None = None
    days_back: int = 2
    fuel_unit: str = ""
    fuel_density: str | None = None


@dataclass
class Foretold:
    """What one run must do.

    Attributes:
        saves: the body that goes to each flight, by flightNid; no other goes out.
        logs: the body that stands behind each log of ours which LEON holds afterwards, by flightNid.
        worklist: what must be open, as (code, subject). Of a pilot the subject is the Tech Log user's id, of a record
            that is set aside the sector's.
    """

    saves: dict[int, Record] = field(default_factory=dict)
    logs: dict[int, Record] = field(default_factory=dict)
    worklist: set[tuple[str, str]] = field(default_factory=set)


def plain(registration: str) -> str:
    return "".join(letter for letter in registration if letter.isalnum()).upper()


def figure(value: Decimal) -> int | float:
    """A JSON number: whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def exact(value: float) -> Decimal:
    return Decimal(str(value))


class Form:
    """A journey log while it is filled in: what is not known is not written, what cannot be read is noted."""

    def __init__(self) -> None:
        self.body: Record = {"catering": False}
        self.unreadable: list[str] = []

    def write(self, name: str, value: Any) -> None:
        if value is not None:
            self.body[name] = value

    def instant(self, name: str, value: str | None) -> None:
        """Whole seconds; what is left of one is cut off."""
        if value is not None:
            moment = datetime.fromisoformat(value).astimezone(UTC)
            self.body[name] = moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def custom(self, name: str, kind: str, value: Any, where: str) -> None:
        """A value of the operator's own fields, read as this kind (ruling 26)."""
        if value is None:
            return
        read = READ[kind](value)
        if read is None:
            self.unreadable.append(where)
        else:
            self.body[name] = read


def read_count(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isdecimal():
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def read_truth(value: Any) -> bool | None:
    word = str(value).strip().lower()
    if isinstance(value, bool | str) or value in (0, 1):
        return True if word in YES else False if word in NO else None
    return None


def read_words(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def read_approaches(value: Any) -> list[Record] | None:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return None
    rows = [{"approach": one.get("approach"), "count": read_count(one.get("count"))} for one in value]
    good = all(isinstance(row["approach"], str) and row["count"] is not None for row in rows)
    return rows if good else None


READ = {"count": read_count, "truth": read_truth, "words": read_words, "approaches": read_approaches}


class JourneyOracle:
    """Follows one operator through its runs; it remembers what LEON took from us."""

    def __init__(self, rules: JourneyRules) -> None:
        self.rules = rules
        self.go_live = rules.go_live
        self.taken: dict[int, Record] = {}

    def after_run(
        self,
        now: datetime,
        leon: Record,
        techlog: Record,
        hidden: frozenset[int] = frozenset(),
        held: frozenset[str] = frozenset(),
    ) -> Foretold:
        """What one complete run at `now` must do.

        Args:
            now: the logical time.
            leon: LEON's state: flights, aircraft, crewMembers.
            techlog: Tech Log's state: aircraft, users, trips, sectors, with tombstones.
            hidden: aircraftNids that LEON does not show.
            held: ids of sectors that are set aside whole.
        """
        if self.go_live is None:
            self.go_live = now - timedelta(days=self.rules.days_back)
        desk = _Desk(self, leon, techlog, hidden)
        mark = f"leon:{self.rules.operator}:flight:"
        refs = {str(row["externalRef"]) for row in techlog["sectors"] if row.get("externalRef")}
        for ref in sorted(refs):
            if ref.startswith(mark) and ref.removeprefix(mark).isdecimal():
                desk.look_at(ref, int(ref.removeprefix(mark)), held)
        self.taken = dict(desk.told.logs)
        return desk.told


class _Desk:
    def __init__(self, oracle: JourneyOracle, leon: Record, techlog: Record, hidden: frozenset[int]) -> None:
        self.rules, self.taken, self.told = oracle.rules, oracle.taken, Foretold()
        assert oracle.go_live is not None
        self.go_live = oracle.go_live
        self.flights = {row["flightNid"]: row for row in leon["flights"] if row["acftNid"] not in hidden}
        self.unseen = {row["flightNid"] for row in leon["flights"] if row["acftNid"] in hidden}
        self.tails = {row["aircraftNid"]: row for row in leon["aircraft"] if row["aircraftNid"] not in hidden}
        self.aircraft = {row["id"]: row for row in techlog["aircraft"]}
        self.users = {row["id"]: row for row in techlog["users"]}
        self.trips = {row["id"]: row for row in techlog["trips"]}
        self.sectors = techlog["sectors"]
        self.crew = leon["crewMembers"]

    def look_at(self, ref: str, nid: int, held: frozenset[str]) -> None:
        mine = self.taken.get(nid)
        flight = self.flights.get(nid)
        log = flight["journeyLog"] if flight else None
        if mine is not None and (log is not None or nid in self.unseen):
            self.told.logs[nid] = mine
        alive = [row for row in self.sectors if row.get("externalRef") == ref and not row.get("deletedAt")]
        if not alive:
            if nid in self.told.logs:
                self.told.worklist.add(("sector_removed_in_techlog", ref))
            return
        sector = alive[0]
        if not self.is_due(sector):
            return
        if sector["id"] in held:
            self.told.worklist.add(("record_quarantined", sector["id"]))
            return
        if flight is None or not self.flies(flight):
            self.told.worklist.add(("flight_gone_after_start", ref))
            return
        self.settle(ref, nid, self.fill_in(sector, flight), log)

    def is_due(self, sector: Record) -> bool:
        """Signed off since go-live, on an aircraft that both systems have and the operator's list allows."""
        if sector["status"] != "completed" or sector["signedOffAt"] is None:
            return False
        if datetime.fromisoformat(sector["signedOffAt"]) < self.go_live:
            return False
        registration = plain(self.aircraft[sector["aircraftId"]]["registration"])
        listed = {plain(one) for one in self.rules.aircraft}
        known = {plain(row["registration"]) for row in self.tails.values()}
        return registration in known and (not listed or registration in listed)

    @staticmethod
    def flies(flight: Record) -> bool:
        return flight["status"] == "CONFIRMED" and not flight["isCnl"] and bool(flight["isActive"])

    def settle(self, ref: str, nid: int, body: Record, log: Record | None) -> None:
        """Ruling 19: sent again while LEON's log is open; a closed one that differs is a person's business.

        It differs no more once that person has entered the change in LEON, as far as can be seen there.
        """
        mine = self.told.logs.get(nid)
        if mine is not None and without_status(mine) == without_status(body):
            return
        if log is None or log["status"] != "CLOSED":
            self.told.saves[nid] = self.told.logs[nid] = body
        elif all(shows(log, name, body) for name in (TELLING if mine is None else changed(mine, body))):
            self.told.logs[nid] = body
        else:
            self.told.worklist.add(("journey_log_closed", ref))

    def fill_in(self, sector: Record, flight: Record) -> Record:
        form = Form()
        form.write("adep", sector["departureAirport"])
        form.write("ades", sector["arrivalAirport"])
        form.instant("bloffUTC", sector["blockOffTime"])
        form.instant("toTimeUTC", sector["takeoffTime"])
        form.instant("ldgTimeUTC", sector["landingTime"])
        form.instant("blonUTC", sector["blockOnTime"])
        form.write("children", sector["passengersChildren"])
        form.write("landings", sector["landings"])
        form.write("pilotFlying", self.login(sector["picUserId"]))
        form.write("pilotMonitoring", self.login(sector["sicUserId"]))
        form.write("status", self.rules.status)
        form.write("distance", flight["dist"])
        form.write("totalApuCycles", sector["apuCyclesReading"])
        form.write("maxFl", sector["maxFlightLevel"])
        if sector["apuReading"] is not None:
            hours = Decimal(sector["apuReading"]) / 3600
            form.write("totalApuHours", figure(hours.quantize(Decimal("0.01"), ROUND_HALF_UP)))
        if sector["deicingEvents"] is not None:
            form.write("deicing", sector["deicingEvents"] != [])
        self.page(form, sector)
        self.fuel(form, sector)
        self.oil(form, sector, flight)
        self.own_fields(form, sector)
        if form.unreadable:
            self.told.worklist.add(("record_quarantined", sector["id"]))
        return form.body

    def page(self, form: Form, sector: Record) -> None:
        registration = self.aircraft[sector["aircraftId"]]["registration"]
        day = self.trips[sector["tripId"]]["date"]
        if sector["srpNumber"]:
            form.write("flightLog", f"{registration}/{day}/{sector['srpNumber']}")

    def login(self, user: str | None) -> int | None:
        if user is None:
            return None
        address = self.users[user]["email"].lower()
        for source in (lambda one: one["email"], lambda one: one["contact"]["email"]):
            for person in self.crew:
                if (source(person) or "").strip().lower() == address:
                    found: int = person["login"]["loginNid"]
                    return found
        self.told.worklist.add(("user_missing", user))
        return None

    def fuel(self, form: Form, sector: Record) -> None:
        uplift = sector["fuelUplift"]
        if uplift is not None:
            saf = uplift.get("safPercentage")
            form.write("safUsed", saf is not None)
            form.write("safFuelBlend", None if saf is None else figure(exact(saf) * 100))
        if sector["fuelSummary"] is None:
            return
        rate = self.rate(sector)
        if rate is None:
            form.unreadable.append("fuelSummary")
            return
        known = {name: exact(value) * rate for name, value in sector["fuelSummary"].items() if value is not None}
        before, after = known.get("preUpliftFuel"), known.get("postUpliftFuel")
        used, left = known.get("usedFuel"), known.get("remainingFuel")
        amounts = {"fuelBeforeUplift": before, "usedFuel": used, "remainingFuel": left}
        if before is not None and after is not None:
            amounts["fuelUplift"] = after - before
        if used is not None and left is not None:
            amounts["blockFuel"] = used + left
        for name, value in amounts.items():
            form.write(name, None if value is None else figure(value))

    def rate(self, sector: Record) -> Decimal | None:
        """What one of Tech Log's units is in LEON's."""
        there, here = self.aircraft[sector["aircraftId"]]["fuelUnit"], self.rules.fuel_unit
        if not here or here == there:
            return Decimal(1)
        masses, volumes = {"kg": Decimal(1), "lb": POUND}, {"l": Decimal(1), "usg": GALLON}
        if there in masses and here in masses:
            return masses[there] / masses[here]
        if there in volumes and here in volumes:
            return volumes[there] / volumes[here]
        given = (sector["fuelUplift"] or {}).get("density") or self.rules.fuel_density
        if given is None:
            return None
        density = Decimal(str(given))
        return volumes[there] * density / masses[here] if there in volumes else masses[there] / density / volumes[here]

    def oil(self, form: Form, sector: Record, flight: Record) -> None:
        """Ruling 25. An uplift without an engine stays out, and so does an engine whose uplifts are in two units."""
        engines = {one["type"]: one["engineId"] for one in self.tails[flight["acftNid"]]["engineList"]}
        poured: dict[int, list[Record]] = {}
        for one in sector["fluidUplifts"] or []:
            if one["fluid"] != "oil":
                continue
            if one["destination"] in engines:
                poured.setdefault(engines[one["destination"]], []).append(one)
            else:
                form.unreadable.append("fluidUplifts")
        rows = []
        for engine, uplifts in sorted(poured.items()):
            units = {one.get("unit") or self.aircraft[sector["aircraftId"]]["oilUnit"] for one in uplifts}
            if len(units) > 1:
                form.unreadable.append("fluidUplifts")
            else:
                total = sum((exact(one["quantity"]) for one in uplifts), Decimal(0))
                rows.append({"engineId": engine, "uplift": figure(total)})
        form.write("oiluplift", rows or None)

    @staticmethod
    def own_fields(form: Form, sector: Record) -> None:
        before, after = sector["preflightCustomData"] or {}, sector["postflightCustomData"] or {}
        if before.get("pax_total") is not None:
            form.custom("pax", "count", before["pax_total"], "preflightCustomData.pax_total")
        else:
            form.custom("pax", "count", after.get("pax_total"), "postflightCustomData.pax_total")
        for name, kind, key in (
            ("fatigueScoreCpt", "count", "pic_fatigue"),
            ("fatigueScoreFo", "count", "sic_fatigue"),
            ("notes", "words", "notes"),
            ("discretion", "words", "extension_descretion"),
            ("hud_evs", "truth", "hud_evs"),
            ("cat_2_approach_lnd", "truth", "cat_ii"),
            ("approachList", "approaches", "approach_list"),
        ):
            form.custom(name, kind, after.get(key), f"postflightCustomData.{key}")


def changed(mine: Record, body: Record) -> tuple[str, ...]:
    names = mine.keys() | body.keys()
    return tuple(name for name in names if name != "status" and mine.get(name) != body.get(name))


def shows(log: Record, name: str, body: Record) -> bool:
    """Whether LEON's log can be seen to say what ours says."""
    if name == "pilotFlying":
        return (log.get("takeoffCrewLogin") or {}).get("loginNid") == body.get(name)
    return name in READ_BACK and log.get(READ_BACK[name]) == body.get(name)


def without_status(body: Record) -> Record:
    """A change of the operator's setting alone is no reason to send a log again."""
    return {name: value for name, value in body.items() if name != "status"}
