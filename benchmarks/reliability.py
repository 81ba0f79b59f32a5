"""24 hours of three operators in fast time, with people at work and bad hours: what is lost, double, or held on to.

    python -m benchmarks.reliability [--from 0] [--hours 24] [--weather day] [--json FILE] [--page FILE]
    python -m benchmarks.reliability --page docs/reliability.md --of benchmarks/reliability.json

The first plays, says each hour how far it is, and ends with 1 where something was not as it must be. --json keeps the
result, --page makes the page of it; --of makes the page of a result that was kept, and plays nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tests.reliability.page import page

SHOWN = 40


def main() -> int:
    """Play, print, and keep what is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reliability", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--from", dest="first", type=float, default=0, help="the hour of the day at which it begins")
    parser.add_argument("--hours", type=float, default=24)
    parser.add_argument("--weather", choices=("day", "morning", "fair"), default="day", help="which bad hours")
    parser.add_argument("--json", type=Path, help="where the result goes")
    parser.add_argument("--page", type=Path, help="where the page of it goes")
    parser.add_argument("--of", type=Path, help="a result that was kept")
    given = parser.parse_args()
    result = json.loads(given.of.read_text(encoding="utf-8")) if given.of else _play(given)
    if given.page:
        given.page.write_text(page(result), encoding="utf-8")
    return 1 if result["problems"] else 0


def _play(given: argparse.Namespace) -> dict[str, Any]:
    from tests.reliability.day import play  # noqa: PLC0415  (the product and the stand-ins, which a page needs not)
    from tests.reliability.weather import WEATHER  # noqa: PLC0415

    result = play(given.first, given.hours, WEATHER[given.weather], lambda words: print(words, flush=True))
    if given.json:
        given.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps({name: value for name, value in result.items() if name not in {"problems", "each_hour"}}))
    for line in result["problems"][:SHOWN]:
        print(line)
    return result


if __name__ == "__main__":
    sys.exit(main())
