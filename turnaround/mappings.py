"""docs/mappings.md, written from the tables that the code uses: `python -m turnaround.mappings docs/mappings.md`."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from connectors.leon.wire import JOURNEY_LOG_FIELDS
from transforms.custom_data import READINGS, SIGNALLED, Case, Reading
from transforms.fuel_units import LEAST_DENSITY, MASSES, MOST_DENSITY, VOLUMES
from transforms.journey_log import FIELDS
from transforms.journey_values import FUEL

_HEAD = """# Field mappings: Tech Log to LEON

Written by `python -m turnaround.mappings docs/mappings.md` from the tables that the code uses
(`transforms/journey_log.py`, `transforms/custom_data.py`, `transforms/fuel_units.py`); a test holds that it is current.

A sector that is completed and signed off in Tech Log becomes the journey log of its LEON flight. The whole log is sent
every time, because LEON's save replaces it.

- **Absent stays absent.** What the sector has not is not sent: never a zero, never an empty text, never null.
- **0 and false are values**, and are sent.
- **Nothing is guessed.** What is there and cannot be read for certain is left out and *signalled*: the sector has an
  entry in `sync.quarantine` with the field's path and the reason, and an item `record_quarantined` in the worklist. The
  value itself is in neither. All other fields are sent.
- **Arithmetic is decimal**: 0.1 and 0.2 are 0.3.
- A whole number that is larger than LEON's `Int` takes (32 bits) is signalled: with it LEON would refuse the whole log.

## The journey log

*From*: `sector`, `trip` and `aircraft` are Tech Log's, in its spelling; LEON's and settings are marked."""

_TYPED = """## Typed reading of custom data

Every operator sets up its custom fields for itself, so one field comes in many types. Words are compared without the
blanks around them."""

_OIL = """## Oil

Uplifts of `oil` only. Those of `hydraulic` are passed over: LEON's log has no place for them. The list is sorted by
`engineId`, and absent where nothing remains. Quantities stay in their unit; an uplift without one is in the aircraft's
oil unit. "Engine 1" is `engine1`; "left engine" is not, because nobody wrote down which one that is.

| uplift | what happens |
| --- | --- |
| of a fluid that is not known | signalled; the others are sent |
| without a destination, or to none that LEON has on this aircraft | signalled; the others are sent |
| to a type of engine that LEON has twice on this aircraft | signalled; the others are sent |
| without a quantity | signalled; that engine is left out, because its sum is not known |
| in another unit than the same engine's first uplift | signalled; that engine is left out |"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines)


def _fields() -> str:
    rows = [
        (
            f"`{JOURNEY_LOG_FIELDS[row.name]}`",
            ", ".join(f"`{source}`" for source in row.sources) or "nothing",
            row.guide,
            row.reading,
        )
        for row in FIELDS
    ]
    return _table(("LEON's name", "from", "the guide says", "our reading"), rows)


def _example(case: Case) -> str:
    return "; ".join(
        f"`{json.dumps(held)}`" + ("" if read is SIGNALLED or read is None else f" is `{json.dumps(read)}`")
        for held, read in case.examples
    )


def _reading(reading: Reading) -> str:
    table = _table(
        ("Tech Log holds", "read as", "for example"), [(one.holds, one.becomes, _example(one)) for one in reading.cases]
    )
    return f"### {reading.name}\n\n{table}"


def _units() -> str:
    def rows(factors: Mapping[str, Decimal], base: str) -> list[tuple[str, str]]:
        return [(f"`{unit}`", f"{factor} {base}") for unit, factor in factors.items()]

    converted = ", ".join(f"`{JOURNEY_LOG_FIELDS[name]}`" for name in FUEL)
    table = _table(("unit", "is"), [*rows(MASSES, "kg"), *rows(VOLUMES, "l")])
    return f"""## Fuel units

Tech Log has fuel in the aircraft's fuel unit. With `leon.fuel_unit` empty, or the same as the aircraft's, the figures
go as they are. Else these are converted: {converted}.
Sums and differences are made first; the result has two decimals, half up. The outbox keeps the original figures and
their unit.

{table}

The factors are exact (international yard and pound agreement of 1959; US gallon of 231 cubic inches; NIST Special
Publication 811, appendix B). Between a mass and a volume the density counts, in kg a litre: the sector's own
`fuelUplift.density`, else `leon.fuel_density`. All of these fields are left out, with one signal, where the density is
missing or not between {LEAST_DENSITY} and {MOST_DENSITY}, and where the aircraft's unit is missing or another."""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n\n".join([_HEAD, _fields(), _TYPED, *map(_reading, READINGS), _OIL, _units()]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
