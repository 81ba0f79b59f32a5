"""What is measured while the day is played, and as a result that can be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.kit.requestlog import Entry
from tests.reliability.service import Ran

MEBIBYTE = 1024 * 1024


@dataclass
class Figures:
    """The counts so far.

    Attributes:
        runs, states: of the service's runs, by flow and by how they ended.
        crashes: runs that raised something, by its name.
        calls, writes, faults: of the requests that reached the vendors: all by vendor, writes that were accepted by
            vendor, and those that a fault struck by its kind.
        acts: what people did beside the played day.
        whole: runs after which the flow's oracle was asked; wrong: what it found, as lines.
        quiet: runs with nothing to write; quiet_writes: what they wrote.
        worklists: how often the worklist was held against the oracles; untrue: what was wrong, as lines.
        doubles: what was there twice, as lines.
        kills, database: runs that were killed, and those in whose middle the database went away.
        resident: the service's memory in bytes after each tick.
        seconds: wall time of all runs of the service.
        hours: all that, as it stood when each hour was over.
    """

    runs: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    writes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    acts: int = 0
    whole: int = 0
    wrong: list[str] = field(default_factory=list)
    quiet: int = 0
    quiet_writes: list[str] = field(default_factory=list)
    worklists: int = 0
    untrue: list[str] = field(default_factory=list)
    doubles: list[str] = field(default_factory=list)
    kills: int = 0
    database: int = 0
    resident: list[int] = field(default_factory=list)
    seconds: float = 0.0
    hours: list[dict[str, Any]] = field(default_factory=list)

    def count(self, flow: str, ran: Ran, requests: Iterable[Entry]) -> None:
        """One run, and what of it reached the vendors."""
        self.runs[flow] += 1
        self.states[ran.state] += 1
        self.seconds += ran.seconds
        if ran.state == "Crashed":
            self.crashes[ran.words.partition(":")[0]] += 1
        for one in requests:
            self.calls[one.vendor] += 1
            if one.fault is not None:
                self.faults[one.fault] += 1
            if one.is_write and one.status is not None and one.status < 400:
                self.writes[one.vendor] += 1

    @property
    def problems(self) -> list[str]:
        """What was wrong, each line with the minute of the day in front of it."""
        return sorted([*self.doubles, *self.wrong, *self.quiet_writes, *self.untrue])

    def memory(self, ticks_an_hour: int) -> dict[str, float]:
        """In MiB: after the first hour, at the end, the highest since that hour, and how much it grew."""
        after = self.resident[min(ticks_an_hour, len(self.resident)) - 1 :]
        first, end, highest = after[0], after[-1], max(after)
        figures = {"after_first_hour": first, "at_end": end, "highest": highest, "growth": end - first}
        return {name: round(value / MEBIBYTE, 1) for name, value in figures.items()}

    def hour(self, minute: int) -> list[str]:
        """Keep how things stood when an hour was over; answers what was wrong in it."""
        told = self.hours[-1]["problems"] if self.hours else 0
        self.hours.append(
            {
                "until": f"{minute // 60:02d}:{minute % 60:02d}",
                "runs": sum(self.runs.values()),
                "calls": sum(self.calls.values()),
                "writes": sum(self.writes.values()),
                "struck": sum(self.faults.values()),
                "killed": self.kills,
                "problems": len(self.problems),
                "mib": round(self.resident[-1] / MEBIBYTE, 1),
            }
        )
        return self.problems[told:]

    def result(self, ticks_an_hour: int) -> dict[str, Any]:
        """Everything as JSON has it."""
        return {
            "runs": dict(sorted(self.runs.items())),
            "states": dict(sorted(self.states.items())),
            "crashes": dict(sorted(self.crashes.items())),
            "calls": dict(sorted(self.calls.items())),
            "writes": dict(sorted(self.writes.items())),
            "faults": dict(sorted(self.faults.items())),
            "acts": self.acts,
            "kills": self.kills,
            "database": self.database,
            "compared": self.whole,
            "missed": len(self.wrong),
            "quiet": self.quiet,
            "quiet_writes": len(self.quiet_writes),
            "worklists": self.worklists,
            "worklist_untrue": len(self.untrue),
            "doubles": len(self.doubles),
            "memory_mib": self.memory(ticks_an_hour),
            "seconds_in_runs": round(self.seconds),
            "each_hour": self.hours,
            "problems": self.problems,
        }
