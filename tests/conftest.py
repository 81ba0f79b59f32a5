"""Fixtures that every test may ask for, and how long a proof may take."""

from __future__ import annotations

import signal
from collections.abc import Iterable

import pytest

pytest_plugins = ["tests.database"]

# Slow proofs start servers and whole days of operations, several at once on a machine with two cores.
SLOW_SECONDS = 900


def pytest_configure() -> None:
    """Ctrl-C ends what tests start, however the tests are started: a shell has a job in the background ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_SECONDS))
