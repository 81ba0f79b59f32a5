"""The product as one process that lives on: run after run, as the loop of a service would call the flows.

Every run is a whole one, from reading turnaround.toml to its last write; only the process stays. What it holds on to
from run to run is what its resident memory shows.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.e2e.product import synchronise

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Ran:
    """How one run ended.

    Attributes:
        state: of its Outcome; "Crashed" where it raised something.
        words: of its Outcome, or the exception's name and text.
        seconds: wall time.
    """

    state: str
    words: str
    seconds: float = 0.0


class Service:
    """The process. It ends with this, or when this process does."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._environment), daemon=True)
        self._process.start()
        theirs.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ours.close()
        self._process.join(timeout=30)
        if self._process.is_alive():
            self._process.kill()

    def run(self, flow: str, operator: str, config: Path, now: datetime) -> Ran:
        """One run, to its end."""
        self._ours.send((flow, operator, str(config), now))
        answer: Ran = self._ours.recv()
        return answer

    def resident(self) -> int:
        """Bytes of memory that it holds while it waits for its next run. What waits for the collector is no growth."""
        self._ours.send(("", "", "", None))
        held: int = self._ours.recv()
        return held


def _serve(told: Connection, environment: dict[str, str]) -> None:
    os.environ |= environment
    while True:
        try:
            flow, operator, config, now = told.recv()
        except EOFError:
            return
        os.environ["TURNAROUND_CONFIG"] = config
        told.send(_ran(flow, operator, now) if flow else _rested())


def _ran(flow: str, operator: str, now: datetime) -> Ran:
    from config.settings import load_settings

    began = time.perf_counter()
    try:
        outcome: Any = synchronise(flow, operator, load_settings(), now)
    except Exception as error:  # noqa: BLE001  (the loop of a service goes on)
        ended = ("Crashed", f"{type(error).__name__}: {str(error)[:500]}")
    else:
        ended = (outcome.state, outcome.message)
    return Ran(*ended, time.perf_counter() - began)


def _rested() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE
