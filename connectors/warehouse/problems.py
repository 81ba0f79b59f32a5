"""What PostgreSQL's refusals come to, in words that hold no value of any row."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

# SQLSTATE, or its class (the first two letters): what happened, and what to do.
_KNOWN = {
    "08": ("the connection was lost", "See that the server is up and reachable; the next run goes on"),
    "28": ("it does not let us in", "Mend the user or the password of database.url"),
    "42501": ("the user of database.url lacks a right", "Grant it turnaround_pipeline's rights (docs/warehouse.md)"),
    "53": ("it has run out of disk, memory or connections", "Make room on the server; the next run goes on"),
    "57": ("it was stopped, or cancelled the statement", "See that the server is up; the next run goes on"),
    "55P03": ("something holds a lock on our tables", "End the session that holds it; the next run goes on"),
    "40": ("two runs were in each other's way", "Nothing: the next run goes on"),
}
_REFUSED = (
    "it refused a statement",
    "Look at the server's log, and for triggers or constraints that were added by hand; the next run tries again",
)


def in_words(error: DBAPIError) -> tuple[str, str]:
    """What happened and what to do. The driver's own message may quote values, and is left out."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    if not state and error.connection_invalidated:
        state = "08"
    problem, remedy = _KNOWN.get(state) or _KNOWN.get(state[:2]) or _REFUSED
    kind = type(error.orig).__name__ if error.orig is not None else type(error).__name__
    return f"{problem} ({kind}{f', SQLSTATE {state}' if state else ''})", remedy
