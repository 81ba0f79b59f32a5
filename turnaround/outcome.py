"""How one run ended, as a block for a person to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.markup import escape

from turnaround.output import console

STYLES = {"Completed": "green", "NeedsAttention": "yellow", "Skipped": "dim"}
ITEMS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one run ended. state is the name of Prefect's final state, link the page of the run."""

    flow: str
    operator: str
    state: str
    message: str
    seconds: float
    good: bool
    link: str | None


def print_outcome(outcome: Outcome, counts: Mapping[str, Any], items: list[dict[str, Any]]) -> None:
    """State, what was done, what a person has to do, where to look.

    Args:
        outcome: how the run ended.
        counts: the run's own figures, name -> number.
        items: the operator's open worklist items.
    """
    out = console()
    style = STYLES.get(outcome.state, "bold red")
    out.print(
        f"[bold]{outcome.flow}[/] for [bold]{escape(outcome.operator)}[/]: [{style}]{escape(outcome.state)}[/] "
        f"in {outcome.seconds:.1f} s. {escape(outcome.message)}"
    )
    for name, number in sorted(counts.items()):
        if number:
            out.print(f"  {number:>5}  {escape(name)}")
    for item in items[:ITEMS_SHOWN]:
        out.print(f"  to do {item['id']:>4}  {item['code']}: {escape(item['summary'])}")
    if items:
        more = f"{len(items) - ITEMS_SHOWN} more; " if len(items) > ITEMS_SHOWN else ""
        out.print(f"         {more}what to do: turnaround worklist --operator {escape(outcome.operator)}")
    if outcome.link:
        out.print(f"         the run: {outcome.link}")
