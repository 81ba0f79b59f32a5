"""Why an item of the due list is where it is, in words and figures that a maintenance planner can check."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from config.settings import DueThresholds

SECONDS = Decimal(3600)
CENTIHOUR = Decimal("0.01")
# What a reason says while a limit lacks its total.
UNMEASURED = "cannot be measured"
NAMES = {"flight_hours": "flight hours", "days": "days", "engine_cycles": "engine cycles", "landings": "landings"}


def why_words(row: Any) -> str:
    """The limits within their threshold, the closest first."""
    within = sorted(row.within, key=lambda name: name != row.triggered_by)
    return "; ".join(_limit(row, name) for name in within)


def left_words(row: Any) -> str:
    """Everything that is left of each limit that the item has."""
    told = [_limit(row, name) for name in NAMES if getattr(row, f"remaining_{name}") is not None]
    return "; ".join(told) or "no limit can be measured"


def untold_words(row: Any) -> str:
    """Which limits lack their total; nothing in it changes from day to day."""
    names = ", ".join(f"{NAMES[name]} (due at {_shown(getattr(row, f'due_{name}'))})" for name in row.untold)
    return f"{names} {UNMEASURED}: Tech Log does not tell the total, the check stays"


def figures(row: Any, thresholds: DueThresholds) -> dict[str, Any]:
    """What a decision was made on: totals, what remains, thresholds. JSON-ready; decimals as text."""
    return {
        "totals": {
            "flight_seconds": row.total_flight_seconds,
            "cycles": row.total_cycles,
            "landings": row.total_landings,
            "as_of": None if row.totals_as_of is None else row.totals_as_of.isoformat(),
        },
        "remaining": {name: _plain(getattr(row, f"remaining_{name}")) for name in NAMES},
        "thresholds": {name: _plain(getattr(thresholds, name)) for name in NAMES},
        "triggered_by": row.triggered_by,
    }


def _limit(row: Any, name: str) -> str:
    remaining = getattr(row, f"remaining_{name}")
    left = _shown(abs(remaining))
    words = f"{left} {NAMES[name]} overdue" if remaining < 0 else f"{left} {NAMES[name]} left"
    return f"{words} ({', '.join(_measured(row, name))})"


def _measured(row: Any, name: str) -> Iterator[str]:
    if name == "days":
        yield f"due {row.due_date}"
    elif name == "flight_hours":
        yield f"due at {_shown(row.due_flight_hours)}"
        yield f"flown {_shown(Decimal(row.total_flight_seconds) / SECONDS)}"
    else:
        total = row.total_cycles if name == "engine_cycles" else row.total_landings
        yield f"due at {getattr(row, f'due_{name}')}"
        yield f"counted {total}"


def _shown(value: Any) -> str:
    return str(value.quantize(CENTIHOUR)) if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
