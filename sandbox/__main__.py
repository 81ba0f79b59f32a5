"""`python -m sandbox`: the stand-in vendors in the foreground."""

from __future__ import annotations

import argparse
import json
from datetime import date

from sandbox.server import Sandbox


def main() -> None:
    """Print one JSON line with the url, and serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Stand-in vendors on loopback")
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 3, 10), help="the UTC day to play")
    parser.add_argument("--operators", default="acme,borealis,cirrus", help="comma-separated keys")
    parser.add_argument("--clock", default=None, help="an ISO 8601 instant, or `wall`; default: 00:00 UTC of the day")
    parser.add_argument("--empty", action="store_true", help="play no day: every store starts empty")
    given = parser.parse_args()
    box = Sandbox(None if given.empty else given.day, given.operators.split(","), given.clock, given.port)
    print(json.dumps({"url": box.url}), flush=True)
    box.serve()


if __name__ == "__main__":
    main()
