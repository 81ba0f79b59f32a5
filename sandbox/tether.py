"""`python -m sandbox.tether COMMAND...`: runs a command that ends when whoever started this does, however that ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

PATIENCE = 10.0


def main() -> None:
    """Run the command until it ends, or until standard input is closed; then ask it to end, and at last make it."""
    child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)  # noqa: S603  (the demo's own commands)
    threading.Thread(target=_end_with_parent, args=(child,), daemon=True).start()
    sys.exit(child.wait())


def _end_with_parent(child: subprocess.Popen[bytes]) -> None:
    """The pipe is closed when the parent ends."""
    sys.stdin.buffer.read()
    # As Ctrl-C would: Prefect's server and runner then tidy up.
    for final in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        child.send_signal(final)
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            continue
        return


if __name__ == "__main__":
    main()
