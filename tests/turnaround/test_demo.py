"""./run demo: a whole day, as it is shown to people."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

DEMO = (sys.executable, "-m", "sandbox.demo")

# Two demos, on a machine that other proofs keep busy: each takes two to three minutes on an idle one.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def stages(root: Path) -> list[int]:
    """The processes that a demo has started, and theirs; but for the database, which the next demo ends in order."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = process.joinpath("cmdline").read_bytes()
            variables = process.joinpath("environ").read_bytes()
        except OSError:
            continue
        if f"TURNAROUND_CONFIG={root}/".encode() in variables and b"postgres" not in command:
            found.append(int(process.name))
    return found


@pytest.fixture
def root() -> Path:
    return Path(__file__).resolve().parents[2] / ".turnaround" / "demo"


def test_the_day_is_played_and_the_second_sync_writes_nothing_also_after_a_demo_that_was_killed(root):
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as killed:
        assert killed.stdout is not None
        for line in killed.stdout:
            if "turnaround sync:" in line:
                break
        os.kill(killed.pid, signal.SIGKILL)
    _until(lambda: not stages(root))

    result = subprocess.run(DEMO, capture_output=True, text=True, timeout=900, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    assert "right after: no write" in result.stdout
    assert "acme (external)" in result.stdout
    assert "do: " in result.stdout
    assert "\x1b[" not in result.stdout
    assert stages(root) == []


def _until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)
