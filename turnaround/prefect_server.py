"""Prefect's API as a process of its own, without UI and schedules, for as long as the process that started it lives.

Prefect can start one itself; but two of its first starts at once clash in the migration of a fresh database, it chats
on the terminal when it ends, and it outlives a parent that was killed. This one is started by turnaround.prefect_api.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading


def main() -> None:
    """Serve on a free loopback port, print that port on one line, and end when standard input is closed."""
    import uvicorn

    # What Prefect sets for the servers that it starts itself: no UI, no scheduler, nothing for a second process.
    os.environ.update(PREFECT_UI_ENABLED="0", PREFECT__SERVER_EPHEMERAL="1", PREFECT__SERVER_FINAL="1")
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.bind(("127.0.0.1", 0))
    print(listening.getsockname()[1], flush=True)  # noqa: T201  (the parent reads it)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    config = uvicorn.Config("prefect.server.api.server:create_app", factory=True, log_level="error", lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def _end_with_parent() -> None:
    """The pipe is closed when the parent ends, however it ends."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
