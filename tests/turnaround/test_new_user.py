"""The first half hour of a new user: the demo that stays up, its schedules, a vendor that breaks, and the way back.

What is typed is what the demo prints; what is learnt about the failure is read from the pages of the UI.
"""

from __future__ import annotations

import json
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from matplotlib.image import imread

from tests import browser
from tests.prefect_service import until

README = Path(__file__).parents[2] / "README.md"
# A tick is at most two minutes away, and its run takes a while on a busy machine.
TICK_SECONDS = 400
RUN_SECONDS = 240
LOOK_SECONDS = 120
BUSY = 503

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


class Demo:
    """`./run demo --keep`, and what a person finds in its words."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._printed = folder / "printed.txt"
        with self._printed.open("w", encoding="utf-8") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "sandbox.demo", "--keep", "--folder", str(folder / "demo")],
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def lines(self) -> list[str]:
        return self._printed.read_text(encoding="utf-8").splitlines()

    def wait_until_it_stays(self) -> None:
        until(lambda: self._process.poll() is not None or self._says("curl -X DELETE"), 900)
        assert self._process.poll() is None, "\n".join(self.lines)

    def _says(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    @property
    def ui(self) -> str:
        found = re.search(r"(http://127\.0\.0\.1:\d+)/runs\b", "\n".join(self.lines))
        assert found is not None
        return found[1]

    def type_curl(self, part: str) -> None:
        """Do what the printed line with that part does: curl -X METHOD URL [-d JSON]."""
        line = next(line for line in self.lines if "curl -X" in line and part in line)
        words = shlex.split(line)
        method, url = words[2], words[3]
        body = json.loads(words[5]) if "-d" in words else None
        assert httpx.request(method, url, json=body, timeout=30).is_success, line

    def end(self) -> int:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self._process.wait(120)


@pytest.fixture
def demo(tmp_path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "screen")
    try:
        yield demo
    finally:
        demo.end()


def find(api: httpx.Client, path: str, **body: Any) -> Any:
    # SQLite may be too busy for an answer (503), which every client of Prefect asks for again.
    answer = until(lambda: (found := api.post(path, json=body)).status_code != BUSY and found)
    assert answer.is_success, answer.text
    return answer.json()


def run_of(api: httpx.Client, run_id: str) -> dict[str, Any]:
    answer = until(lambda: (found := api.get(f"/flow_runs/{run_id}")).status_code != BUSY and found)
    return dict(answer.json())


def newest(api: httpx.Client, key: str) -> dict[str, Any]:
    (found,) = find(api, "/artifacts/latest/filter", artifacts={"key": {"any_": [key]}})
    return dict(found)


def ended(api: httpx.Client, run_id: str) -> dict[str, Any]:
    final = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}
    return until(lambda: (one := run_of(api, run_id))["state_type"] in final and one, RUN_SECONDS, every=1)


def is_drawn(png: Path) -> bool:
    """Neither a white page nor one of a single colour."""
    picture = imread(png)[:, :, :3]
    return bool(picture.std() > 0.02)


def test_a_new_user_gets_to_schedules_and_through_a_bad_quarter_of_an_hour(demo, tmp_path):
    assert "./run demo --keep" in README.read_text(encoding="utf-8")
    demo.wait_until_it_stays()
    with httpx.Client(base_url=f"{demo.ui}/api", timeout=120) as api:
        # 1. The schedule runs by itself.
        def on_schedule() -> Any:
            runs = find(api, "/flow_runs/filter", flow_runs={"state": {"type": {"any_": ["COMPLETED"]}}}, limit=200)
            return [one for one in runs if one["auto_scheduled"] and one["state_name"] != "Skipped"]

        ticked = until(on_schedule, TICK_SECONDS, every=2)[0]
        assert re.fullmatch(r"(acme|borealis) \d{4}-\d\d-\d\dT\d\d:\d\dZ", ticked["name"])
        _look(demo, tmp_path, "/runs", "runs", ["leon_to_techlog"])

        # 2. Tech Log breaks, and the next run of a flow fails (the button Run, instead of waiting for the tick).
        demo.type_curl("status_503")
        deployment = api.get("/deployments/name/leon_to_techlog/every-5-min").json()
        broken = find(api, f"/deployments/{deployment['id']}/create_flow_run", parameters={"operator": "acme"})
        failed = ended(api, broken["id"])
        assert failed["state_type"] == "FAILED"

        # 3. Why, and what to do, from the pages of the UI alone.
        page = f"/runs/flow-run/{broken['id']}"
        _look(demo, tmp_path, page, "failed-run", ["Tech Log", "what-to-do-leon-to-techlog-acme"])
        told = newest(api, "what-to-do-leon-to-techlog-acme")
        _look(demo, tmp_path, f"/artifacts/artifact/{told['latest_id']}", "what-to-do", ["Tech Log", "503", "Retry"])

        # 4. It is mended; the button Retry makes the same run good.
        demo.type_curl("curl -X DELETE")
        again = {"type": "SCHEDULED", "name": "AwaitingRetry", "message": "Retry from the UI"}
        assert find(api, f"/flow_runs/{broken['id']}/set_state", state=again)["status"] == "ACCEPT"
        until(lambda: run_of(api, broken["id"])["state_type"] not in {"FAILED", "SCHEDULED"}, RUN_SECONDS)
        assert ended(api, broken["id"])["state_type"] == "COMPLETED"
        assert run_of(api, broken["id"])["run_count"] == 2
        summary = newest(api, "leon-to-techlog-acme")
        assert summary["flow_run_id"] == broken["id"]
        _look(demo, tmp_path, f"/artifacts/artifact/{summary['latest_id']}", "summary", ["http calls"])
    assert demo.end() == 0
    assert demo.lines[-1] == "Ended."


def _look(demo: Demo, folder: Path, path: str, name: str, expected: list[str]) -> None:
    """The page holds these words, and is drawn. Without Chromium the API has told as much as can be told."""
    if browser.CHROMIUM is None:
        return

    # A page is dumped when its time is up, on a busy machine before everything has been fetched.
    def seen() -> bool:
        words = browser.words(folder, demo.ui + path)
        return all(one in words for one in expected)

    until(seen, LOOK_SECONDS, every=1)
    assert is_drawn(browser.screenshot(folder, demo.ui + path, name))
