"""One run in a process of its own, to be killed: python -m tests.e2e.run_once OPERATOR INSTANT."""

from __future__ import annotations

import sys
from datetime import datetime

from config.settings import load_settings
from flows.leon_to_techlog import synchronise

if __name__ == "__main__":
    outcome = synchronise(sys.argv[1], load_settings(), datetime.fromisoformat(sys.argv[2]))
    sys.stdout.write(f"{outcome.state}: {outcome.message}\n")
