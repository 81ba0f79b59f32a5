"""Totals as they are kept, step by step through runs, backfills and imports, against plain Python over all duties."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from config.settings import FtlSettings
from connectors.warehouse import ftl
from model.sync import Run
from tasks.ftl_duty.totals import extend_totals, kept_until, spans, store_totals
from tests.connectors.warehouse.duties import COLUMNS, duty, query
from tests.ftl import plain
from transforms.ftl.cumulative import TOTALS

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PEOPLE = ("1", "2", "code:X")
ROWS = f"SELECT person_key, day, {', '.join(TOTALS)} FROM ftl.cumulative ORDER BY person_key, day"


@dataclass
class Story:
    """What LEON has, and what the warehouse was told, as two dictionaries of duties by number."""

    warehouse: object
    now: datetime = NOON
    leon: dict = field(default_factory=dict)
    told: dict = field(default_factory=dict)
    imported: dict = field(default_factory=dict)
    ever_told: set = field(default_factory=set)
    step: int = 0

    def roll(self):
        """A run over the rolling window."""
        midnight = self.now.replace(hour=0)
        self._read(midnight - 7 * DAY, midnight + 32 * DAY, extends=True)

    def backfill(self, first):
        self._read(first, first + 31 * DAY, extends=False)

    def _read(self, start, end, *, extends):
        there = {nid: one for nid, one in self.leon.items() if start <= one["duty_start"] < end}
        changed = [one for nid, one in there.items() if self.told.get(nid) != one]
        self._keep(changed, "leon", (start, end), [one["duty_key"] for one in there.values()], extends=extends)
        gone = [nid for nid, one in self.told.items() if start <= one["duty_start"] < end and nid not in there]
        for nid in gone:
            del self.told[nid]
        self.told |= there
        self.ever_told |= there.keys()

    def load_export(self, duties):
        self._keep(list(duties.values()), "import", None, [])
        self.imported |= duties

    def _keep(self, rows, source, interval, keys, *, extends=False):
        self.step += 1
        run = Run("acme", "ftl_duty", self.now, f"run-{self.step}")
        until = kept_until(self.now, FtlSettings())
        given = (tuple(one.get(name) for name in COLUMNS) for one in rows)
        with self.warehouse.transaction() as conn:
            stored = ftl.store_duties(conn, run, given, COLUMNS, source, interval, keys=keys)
            new = [(one["person_key"], one["duty_start"], one["duty_end"]) for one in rows]
            if extends:
                extend_totals(conn, "acme", self.now.date(), until)
            store_totals(conn, "acme", spans([*new, *stored.before]), until)

    def shown(self):
        hidden = self.imported.keys() & self.ever_told
        return [*self.told.values(), *(one for nid, one in self.imported.items() if nid not in hidden)]

    def kept(self):
        with self.warehouse.transaction() as conn:
            return {(person, day): dict(zip(TOTALS, row, strict=True)) for person, day, *row in query(conn, ROWS)}


def some_duty(chance, nid, now):
    start = now - chance.choice((-20, 3, 3, 20, 45, 200, 330, 420)) * DAY + chance.randrange(40 * 24) * HOUR
    length = chance.randrange(1, 14) * HOUR
    return duty(nid, person=chance.choice(PEOPLE), start=start, length=length)


def days_of(kept, person):
    return [day for one, day in kept if one == person]


def wrong(story):
    """Who lacks a day in between, and what is kept otherwise than plain Python works it out of all duties that show."""
    kept, shown = story.kept(), story.shown()
    holes = [who for who in {who for who, _ in kept} if not is_whole(days_of(kept, who))]
    first, last = min(day for _, day in kept), max(day for _, day in kept)
    flown = [
        {"person_key": one["person_key"], "flight_from": off, "flight_to": on}
        for one in shown
        for off, on in zip(one["flights_from"], one["flights_to"], strict=True)
        if off < on
    ]
    right = plain.totals(shown, flown, first, last)
    nothing = dict.fromkeys(TOTALS, timedelta())
    return [*holes, *(key for key, row in kept.items() if row != right.get(key, nothing))]


def is_whole(days):
    return len(days) == (days[-1] - days[0]).days + 1


@pytest.mark.parametrize("seed", range(3))
def test_totals_are_right_after_every_step(warehouse, seed):
    chance = random.Random(seed)
    story = Story(warehouse)
    story.leon = {nid: some_duty(chance, nid, story.now) for nid in range(30)}
    story.roll()
    for _ in range(15):
        kind = chance.choice(("new", "moved", "moved", "gone", "gone", "export", "export"))
        nid = chance.choice(list(story.leon)) if kind in {"moved", "gone"} else chance.randrange(100, 105)
        if kind == "gone":
            del story.leon[nid]
        elif kind == "export":
            story.load_export({nid: some_duty(chance, nid, story.now), nid + 1: some_duty(chance, nid + 1, story.now)})
        else:
            story.leon[nid] = some_duty(chance, nid, story.now)
        if chance.random() < 0.5:
            story.backfill(story.now.replace(hour=0) - chance.randrange(30, 330) * DAY)
        if chance.random() < 0.7:
            story.now += chance.choice((HOUR, DAY, 20 * DAY))
            story.roll()
        assert wrong(story) == []
    story.roll()
    kept, today = story.kept(), story.now.date()
    for person in {one["person_key"] for one in story.shown() if one["duty_start"] > story.now - 366 * DAY}:
        assert days_of(kept, person)[-1] >= today + 32 * DAY


def test_who_lost_all_totals_gets_those_of_a_year_again(warehouse):
    """As after somebody emptied the table: the next run works out what may still count."""
    story = Story(warehouse)
    at = {0: NOON - 700 * DAY, 1: NOON - 300 * DAY, 2: NOON}
    story.leon = {nid: duty(nid, start=start) for nid, start in at.items()}
    for start in at.values():
        story.backfill(start.replace(hour=0))
    story.roll()
    assert days_of(story.kept(), "1")[0] == date(2024, 2, 19)
    with warehouse.transaction() as conn:
        conn.exec_driver_sql("DELETE FROM ftl.cumulative")
    story.leon[2] = duty(2, start=NOON, length=3 * HOUR)
    story.roll()
    days = days_of(story.kept(), "1")
    assert (days[0], days[-1], len(days)) == (at[1].date(), NOON.date() + 32 * DAY, 333)
    assert wrong(story) == []


def test_an_import_that_shows_nowhere_gives_its_person_no_totals(warehouse):
    story = Story(warehouse)
    story.leon = {1: duty(1, start=NOON)}
    story.roll()
    story.load_export({1: duty(1, start=NOON, person="code:X")})
    assert {person for person, _ in story.kept()} == {"1"}
