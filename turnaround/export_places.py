"""Which duty of which person each row of an export is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connectors.warehouse import ftl
from connectors.warehouse.ftl import DutyStart
from model.ftl_columns import BY_KEY
from transforms.ftl.import_cells import Wall
from transforms.ftl.imported_duty import start_of
from transforms.ftl.imports import ExportRow, Refusal

WHO = ("crew_code", "crew_email", "crew_member")
CLOCKS = ("utc", "crew_bt", "lt")


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with its duty. start is None where neither the row nor LEON's API tells it; a stranger's key is made up."""

    row: ExportRow
    duty_key: str
    person_key: str
    start: datetime | None
    is_stranger: bool = False


def can_place(columns: Iterable[str]) -> bool:
    """Whether rows with these columns can be placed at all."""
    there = set(columns)
    starts = ({f"duty_start_date_{clock}", f"duty_start_time_{clock}"} for clock in CLOCKS)
    return "ftl_duty_nid" in there or (not there.isdisjoint(WHO) and any(start <= there for start in starts))


def place(conn: Connection, operator_id: str, rows: Sequence[ExportRow]) -> tuple[list[Placed], list[Refusal]]:
    """The duty of each row: by its nid, else by whose it is and when it starts."""
    people = _People(conn, operator_id, rows)
    nids = {f"nid:{row.values['ftl_duty_nid']}" for row in rows if row.values.get("ftl_duty_nid") is not None}
    owners = ftl.find_duty_owners(conn, operator_id, nids)
    found = _Starts(conn, operator_id, rows, people)
    placed: list[Placed] = []
    refused: list[Refusal] = []
    for row in rows:
        nid = row.values.get("ftl_duty_nid")
        one = found.of(row) if nid is None else _by_nid(row, nid, owners, people)
        (placed if isinstance(one, Placed) else refused).append(one)  # type: ignore[arg-type]
    return _each_once(placed, refused)


def _by_nid(row: ExportRow, nid: int, owners: dict[str, ftl.DutyOwner], people: _People) -> Placed:
    duty_key = f"nid:{nid}"
    owner = owners.get(duty_key)
    start = start_of(row.values)
    if owner is not None:
        return Placed(row, duty_key, owner.person_key, start or owner.duty_start)
    # Nobody's name is needed to keep a duty: then the person is whoever has that duty.
    found = people.of(row)
    person_key, stranger = (duty_key, False) if isinstance(found, Refusal) else found
    return Placed(row, duty_key, person_key, start, stranger)


class _People:
    """Who the rows are about, by crew code, else by address, else by name."""

    def __init__(self, conn: Connection, operator_id: str, rows: Sequence[ExportRow]) -> None:
        self._codes = ftl.find_person_keys(conn, operator_id, _each(rows, "crew_code"))
        words = {text.lower() for key in WHO[1:] for text in _each(rows, key)}
        self._words = ftl.find_people_by_name(conn, operator_id, words) if words else {}

    def of(self, row: ExportRow) -> tuple[str, bool] | Refusal:
        """The person_key, and whether it is made up from the crew code."""
        code = row.values.get("crew_code")
        if code is not None:
            known = self._codes.get(code)
            return (known or f"code:{code}"), known is None or known == f"code:{code}"
        for key in WHO[1:]:
            if (text := row.values.get(key)) is None:
                continue
            found = self._words.get(text.lower(), set())
            if len(found) == 1:
                return next(iter(found)), False
            reason = f"{len(found)} people have this one" if found else "nobody is known by it"
            return Refusal(row.line, BY_KEY[key].label, f"{reason}: the crew code or the FTL duty nid is needed")
        return Refusal(row.line, BY_KEY["crew_code"].label, "empty, and so are address and name, and FTL duty nid")


class _Starts:
    """Rows without a nid: whose duty, and when it starts on the first clock that the row tells."""

    def __init__(self, conn: Connection, operator_id: str, rows: Sequence[ExportRow], people: _People) -> None:
        self._people = people
        nameless = [row for row in rows if row.values.get("ftl_duty_nid") is None]
        by_code = {
            (row.values["crew_code"], start)
            for row in nameless
            if row.values.get("crew_code") is not None and (start := start_of(row.values)) is not None
        }
        self._by_code = ftl.find_duties(conn, operator_id, by_code)
        on_clock = {begun for row in nameless if (begun := self._start(row)) is not None}
        self._by_clock = ftl.find_duties_by_clock(conn, operator_id, on_clock)

    def of(self, row: ExportRow) -> Placed | Refusal:
        person = self._people.of(row)
        if isinstance(person, Refusal):
            return person
        person_key, stranger = person
        start = start_of(row.values)
        code = row.values.get("crew_code")
        if code is not None and start is not None and (known := self._by_code.get((code, start))):
            return Placed(row, known.duty_key, known.person_key, start)
        wanted = self._start(row)
        if wanted is None:
            return Refusal(row.line, BY_KEY["duty_start_date_utc"].label, "no FTL duty nid and no start")
        if wanted in self._by_clock:
            duty_key, known_start = self._by_clock[wanted]
            return Placed(row, duty_key, person_key, start or known_start)
        if start is None:
            label = BY_KEY[f"duty_start_time_{wanted.clock}"].label
            return Refusal(row.line, label, "LEON's API gave no duty that starts then; the start in UTC is needed")
        return Placed(row, f"{person_key}:{start:%Y-%m-%dT%H:%MZ}", person_key, start, stranger)

    def _start(self, row: ExportRow) -> DutyStart | None:
        person = self._people.of(row)
        if isinstance(person, Refusal):
            return None
        for clock in CLOCKS:
            day, clocked = row.values.get(f"duty_start_date_{clock}"), row.values.get(f"duty_start_time_{clock}")
            if day is not None and clocked is not None:
                time = clocked.clock if isinstance(clocked, Wall) else clocked
                return DutyStart(person[0], clock, datetime.combine(day, time))
        return None


def _each(rows: Iterable[ExportRow], key: str) -> set[str]:
    return {value for row in rows if (value := row.values.get(key)) is not None}


def _each_once(placed: list[Placed], refused: list[Refusal]) -> tuple[list[Placed], list[Refusal]]:
    """A duty that is there twice counts once if both rows say the same; else the later one is refused."""
    first: dict[str, Placed] = {}
    for one in placed:
        earlier = first.setdefault(one.duty_key, one)
        if earlier.row.values != one.row.values:
            reason = f"line {earlier.row.line} has the same duty, and says other things of it"
            refused.append(Refusal(one.row.line, BY_KEY["ftl_duty_nid"].label, reason))
    return list(first.values()), sorted(refused, key=lambda refusal: refusal.line)
