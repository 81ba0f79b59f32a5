"""What PostgreSQL's refusals come to, in words that hold no value of any row."""

from __future__ import annotations

import psycopg
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


def is_foreseen(error: DBAPIError | psycopg.Error) -> bool:
    """Whether somebody can mend it at the server: it is no fault of the statement's."""
    return _known(_sqlstate(error)) is not None


def in_words(error: DBAPIError | psycopg.Error) -> tuple[str, str]:
    """What happened and what to do. The driver's own message may quote values, and is left out."""
    state = _sqlstate(error)
    problem, remedy = _known(state) or _REFUSED
    kind = type(_of_driver(error) or error).__name__
    return f"{problem} ({kind}{f', SQLSTATE {state}' if state else ''})", remedy


def _known(state: str) -> tuple[str, str] | None:
    return _KNOWN.get(state) or _KNOWN.get(state[:2])


def _sqlstate(error: DBAPIError | psycopg.Error) -> str:
    state = str(getattr(_of_driver(error), "sqlstate", None) or "")
    return "08" if not state and isinstance(error, DBAPIError) and error.connection_invalidated else state


def _of_driver(error: DBAPIError | psycopg.Error) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error
