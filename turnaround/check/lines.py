"""What `turnaround check` says: one line for each thing that was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich.console import Console
from rich.markup import escape

# ok: as it should be. warn: works, and somebody should look. FAIL: does not work; only this makes the exit code 1.
Level = Literal["ok", "warn", "FAIL"]
MARKS: dict[Level, str] = {"ok": "[green]ok  [/]", "warn": "[yellow]warn[/]", "FAIL": "[bold red]FAIL[/]"}
WIDTH = 22
NAMED = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at. words say what was found, or what is wrong and what to do. Nothing personal."""

    level: Level
    subject: str
    words: str

    def show(self, out: Console) -> None:
        """Print it."""
        out.print(f"{MARKS[self.level]}  {escape(self.subject):<{WIDTH}}  {escape(self.words)}")

    def as_dict(self) -> dict[str, Any]:
        """The same for machines."""
        return {"level": self.level, "subject": self.subject, "words": self.words}


def ok(subject: str, words: str) -> Line:
    """As it should be."""
    return Line("ok", subject, words)


def warn(subject: str, words: str) -> Line:
    """It works, and somebody should look."""
    return Line("warn", subject, words)


def fail(subject: str, words: str) -> Line:
    """It does not work."""
    return Line("FAIL", subject, words)


def names(found: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    more = len(found) - NAMED
    return ", ".join(found[:NAMED]) + (f" and {more} more" if more > 0 else "")


def things(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or one + 's'}"
