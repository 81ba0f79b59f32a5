"""`python -m tests.reliability`: 24 hours in fast time, with their figures; docs/reliability.md says what they mean."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.reliability.day import play
from tests.reliability.weather import DAY, MORNING

SHOWN = 40


def main() -> None:
    """Play, print, and end with 1 where something was not as it must be."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--from", dest="first", type=float, default=0, help="the hour of the day at which it begins")
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--weather", choices=("day", "morning", "fair"), default="day")
    parser.add_argument("--json", type=Path, help="where the result goes")
    given = parser.parse_args()
    spells = {"day": DAY, "morning": MORNING, "fair": ()}[given.weather]
    result = play(given.first, given.hours, spells, lambda words: print(words, flush=True))
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({name: value for name, value in result.items() if name != "problems"}))
    for line in result["problems"][:SHOWN]:
        print(line)
    sys.exit(1 if result["problems"] else 0)


if __name__ == "__main__":
    main()
