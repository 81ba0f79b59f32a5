"""The Prefect API that the flow runs of this process are recorded in."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import httpx

from config.prefect_environment import prepare
from config.secrets import read_blocks_with
from config.settings import OperatorSettings, Settings
from connectors.warehouse.locks import FileLock
from flows.blocks import read_secret_block
from turnaround import prefect_server
from turnaround.errors import CommandFailed

# As long as Prefect would wait for its own; a first start creates a database, and another process may be before us.
START_TIMEOUT = 120.0
POLL = 0.05


def connect(settings: Settings) -> str | None:
    """See to it that PREFECT_API_URL names a Prefect API that answers. Must come before Prefect is imported.

    Where the environment names none, a server of our own is started, which ends with this process.

    Returns:
        The address of the UI; None for a server of our own, which has none.

    Raises:
        CommandFailed: the one that is named does not answer, or ours does not start.
    """
    prepare(settings)
    # On a terminal, what follows a run says what matters; its log is in the API and, for sync, in a file.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    read_blocks_with(read_secret_block)
    named = os.environ.get("PREFECT_API_URL")
    if named:
        _require_answer(named)
        return ui_address()
    os.environ["PREFECT_API_URL"] = _start(Path(os.environ["PREFECT_HOME"]).expanduser())
    return None


def ui_address() -> str | None:
    """Where the UI of the Prefect API is that the environment names; None where it names none."""
    named = os.environ.get("PREFECT_API_URL")
    return os.environ.get("PREFECT_UI_URL") or (named.removesuffix("/api") if named else None)


def connect_for_blocks(settings: Settings, operators: Iterable[str]) -> None:
    """The same, for a command that runs no flow: only where a secret of these operators is a Prefect block."""
    references = [one for operator in operators for one in secret_references(settings.operators[operator])]
    if any(is_block(one) for one in references):
        connect(settings)
    else:
        # The flows' modules import Prefect all the same.
        prepare(settings)


def secret_references(operator: OperatorSettings) -> list[str]:
    """Where the secrets of an operator are."""
    references = [operator.leon.refresh_token, operator.techlog.client_secret]
    return references + ([operator.veryon.client_secret] if operator.veryon else [])


def is_block(reference: str) -> bool:
    """Whether the secret is in a Prefect block, which takes a Prefect API to read."""
    return reference.startswith("block:")


def _require_answer(url: str) -> None:
    try:
        httpx.get(f"{url}/health", timeout=10).raise_for_status()
    except httpx.HTTPError as error:
        raise CommandFailed(
            f"the Prefect API at {url} does not answer ({type(error).__name__}): start it with `prefect server start`, "
            "or unset PREFECT_API_URL to run without one"
        ) from None


def _start(home: Path) -> str:
    home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(home / "start.lock")
    # The database's first migration is the time in which a second server must not start.
    deadline = time.monotonic() + START_TIMEOUT
    while not lock.try_exclusive() and time.monotonic() < deadline:
        time.sleep(POLL)
    try:
        return _start_alone(home / "server.log")
    finally:
        lock.close()


def _start_alone(log: Path) -> str:
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: S603  (our own file, no argument from outside)
            [sys.executable, "-P", prefect_server.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            # Ctrl-C is for us; the server is still needed while the run says how it ended.
            start_new_session=True,
        )
    # Registered before Prefect is imported, so that it runs after Prefect has sent its last logs.
    atexit.register(_stop, server)
    port = server.stdout.readline().strip() if server.stdout else ""
    url = f"http://127.0.0.1:{port}/api"
    deadline = time.monotonic() + START_TIMEOUT
    while server.poll() is None and time.monotonic() < deadline:
        if port and _answers(url):
            return url
        time.sleep(POLL)
    last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise CommandFailed(f"Prefect's server did not start{': ' + last[0] if last else ''}; its log is {log}")


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", timeout=5).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _stop(server: subprocess.Popen[str]) -> None:
    for pipe in (server.stdin, server.stdout):
        if pipe is not None:
            pipe.close()
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
