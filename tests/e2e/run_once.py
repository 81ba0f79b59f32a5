"""One run in a process of its own, to be killed: python -m tests.e2e.run_once FLOW OPERATOR INSTANT."""

from __future__ import annotations

import sys
from datetime import datetime

from config.settings import load_settings
from tests.e2e.product import synchronise

if __name__ == "__main__":
    _, flow, operator, now = sys.argv
    outcome = synchronise(flow, operator, load_settings(), datetime.fromisoformat(now))
    sys.stdout.write(f"{outcome.state}: {outcome.message}\n")
