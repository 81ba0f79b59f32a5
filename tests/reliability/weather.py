"""The bad hours: what goes wrong, when, and on which runs.

A spell lasts from one time of the day to another. In each tick of it, it does its worst before every run; after the run
all is mended. What is picked is picked by dice with a fixed seed, so the same day has the same weather.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.e2e.veryon_line import ROUTE_OF

VENDORS = ("leon", "techlog", "veryon")
WRITES = (
    ("leon", "journeyLog"),
    *(("techlog", f"{verb} /{name}") for name in ("trips", "sectors", "users") for verb in ("POST",)),
    *(("techlog", f"{verb} /{name}/{{id}}") for name in ("trips", "sectors") for verb in ("PATCH", "DELETE")),
    ("techlog", "POST /maintenance-checks"), ("techlog", "PATCH /maintenance-checks/{id}"),
    ("techlog", "DELETE /maintenance-checks/{id}"), ("techlog", "PUT /defects/{id}/deferral"),
    *(("veryon", route) for route in ROUTE_OF.values()),
)  # fmt: skip
KINDS = ("status_500", "status_503", "cut_json", "half_json", "lost_answer", "refused", "expired_token", "html_502")

Faults = list[dict[str, Any]]


@dataclass(frozen=True)
class Spell:
    """A bad time.

    Attributes:
        name: for the report.
        start, end: minutes of the day.
        faults: what to switch on before a run.
        kills: whether runs are killed: each is a process of its own then, and dies while a vendor holds its answer.
        database: what befalls the database in the middle of a run: "", "disconnects" or "restarts".
        share: of the runs of the spell that it strikes.
    """

    name: str
    start: int
    end: int
    faults: Callable[[Random], Faults] = lambda dice: []
    kills: bool = False
    database: str = ""
    share: float = 1.0

    @property
    def told(self) -> tuple[str, str, str]:
        """When, what, and how many of the runs."""
        times = " to ".join(f"{minute // 60:02d}:{minute % 60:02d}" for minute in (self.start, self.end))
        return times, self.name, f"{self.share:.0%}"


def clock(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def all_day(vendor: str, kind: str, **more: Any) -> Callable[[Random], Faults]:
    """Every request to a vendor."""
    return lambda dice: [{"vendor": vendor, "kind": kind, "times": None, **more}]


def too_many(dice: Random) -> Faults:
    """Each vendor says once or twice that it is asked too often, and to wait for a second."""
    return [
        {"vendor": name, "kind": "status_429", "times": 1 + dice.randrange(2), "after": dice.randrange(3),
         "retry_after": "1"}
        for name in VENDORS
    ]  # fmt: skip


def lost(dice: Random) -> Faults:
    """Writes whose work is done, and the answer to them lost: of every route the next one or two."""
    kinds = ("lost_answer", "cut_json")
    return [
        {"vendor": vendor, "route": route, "kind": dice.choice(kinds), "times": 1 + dice.randrange(2)}
        for vendor, route in WRITES
    ]


def cut(dice: Random) -> Faults:
    """Answers that end in the middle, of anything."""
    return [{"vendor": name, "kind": "cut_json", "times": 4, "after": dice.randrange(6)} for name in VENDORS]


def anything(dice: Random) -> Faults:
    """Any fault at any request."""
    return [
        {"vendor": dice.choice(VENDORS), "kind": dice.choice(KINDS), "times": dice.choice((1, 2, 5)),
         "after": dice.randrange(10)}
        for _ in range(4)
    ]  # fmt: skip


def hang(dice: Random) -> Faults:
    """The answer to some request is held, which is when the run is killed."""
    return [{"vendor": "*", "kind": "hang_after_write", "times": None, "after": dice.randrange(16)}]


# Between 03:00 and 22:00 people are at work in all three systems; the last hours are calm.
DAY = (
    Spell("Tech Log answers 503", clock("01:10"), clock("01:35"), all_day("techlog", "status_503")),
    Spell("LEON refuses connections", clock("03:20"), clock("03:50"), all_day("leon", "refused")),
    Spell("every vendor answers 429 now and then", clock("05:00"), clock("05:45"), too_many, share=0.4),
    Spell("Tracking+ is down", clock("07:00"), clock("08:00"), all_day("veryon", "status_503")),
    Spell("answers to writes are lost", clock("08:30"), clock("09:30"), lost),
    Spell("LEON answers with nothing", clock("10:30"), clock("10:50"), all_day("leon", "empty_list")),
    Spell("answers are cut in half", clock("11:20"), clock("11:50"), cut),
    Spell("runs are killed", clock("12:30"), clock("13:30"), hang, kills=True, share=0.12),
    Spell("every vendor is down", clock("14:10"), clock("14:40"), all_day("*", "status_500")),
    Spell("anything at any request", clock("15:30"), clock("16:30"), anything),
    Spell("the database disconnects", clock("17:00"), clock("17:30"), database="disconnects", share=0.5),
    Spell("the database restarts", clock("18:00"), clock("18:10"), database="restarts", share=0.3),
    Spell("Tech Log shows HTML pages", clock("19:00"), clock("19:20"), all_day("techlog", "html_502")),
    Spell("runs are killed again", clock("20:00"), clock("20:30"), hang, kills=True, share=0.12),
    Spell("anything again", clock("21:00"), clock("22:05"), anything),
)
# Something of everything in two hours of the morning, when the pages of the days before are entered.
MORNING = (
    Spell("every vendor answers 429 now and then", clock("05:10"), clock("05:15"), too_many),
    Spell("answers to writes are lost", clock("05:20"), clock("05:35"), lost),
    Spell("runs are killed", clock("05:40"), clock("05:50"), hang, kills=True, share=0.2),
    Spell("Tracking+ is down", clock("05:55"), clock("06:05"), all_day("veryon", "status_503")),
    Spell("the database disconnects", clock("06:10"), clock("06:20"), database="disconnects", share=0.5),
    Spell("anything at any request", clock("06:25"), clock("06:40"), anything),
)


def spell_at(spells: tuple[Spell, ...], minute: int) -> Spell | None:
    """The spell of a minute of the day."""
    return next((spell for spell in spells if spell.start <= minute < spell.end), None)


WEATHER: dict[str, tuple[Spell, ...]] = {"day": DAY, "morning": MORNING, "fair": ()}
