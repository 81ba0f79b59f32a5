"""The life of a defect in Tech Log, as people make it; a client sets its deferral, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.kit.clock import to_text
from sandbox.kit.kinds import Field, problems
from sandbox.kit.problems import conflict, invalid
from sandbox.techlog.resources import CLOSURE, DEFECTS, DEFERRAL
from sandbox.techlog.store import Row, TechlogStore

_TABLE = DEFECTS.table


def raise_defect(store: TechlogStore, fields: Mapping[str, Any]) -> Row:
    """A person raises a defect: now, where `fields` do not say when, under the next reference, where they bring none.

    Raises:
        Problem: 422 or 409.
    """
    with store.lock:
        number = 1 + len(store.rows(_TABLE, deleted=True))
        own = {"raisedAt": to_text(store.clock.now()), "reference": f"D{number:04d}"}
        return store.add(_TABLE, **{**own, **fields})


def defer(store: TechlogStore, key: str, words: Mapping[str, Any]) -> Row:
    """The defect is deferred, in the words of a deferral; what is not given stays as a request for it had it.

    Raises:
        Problem: 404, 409 for a closed one, 422.
    """
    return _deferred(store, key, words, "deferred")


def request_deferral(store: TechlogStore, key: str, words: Mapping[str, Any]) -> Row:
    """The deferral waits for somebody: status deferralPending.

    Raises:
        Problem: 404, 409 for a closed one, 422.
    """
    return _deferred(store, key, words, "deferralPending")


def extend(store: TechlogStore, key: str, words: Mapping[str, Any]) -> Row:
    """An extension is approved; the deferral's own targetDate stays what it was.

    Raises:
        Problem: 404, 409 for one without a deferral, 422.
    """
    with store.lock:
        row = _open(store, key)
        if row["deferral"] is None:
            raise conflict("defectNotDeferred", "The defect has no deferral.")
        extension = {"approvedAt": to_text(store.clock.now()), **words}
        deferral = {**row["deferral"], "extensions": [*row["deferral"]["extensions"], extension]}
        return store.change(_TABLE, key, deferral=deferral, status="deferred")


def close(store: TechlogStore, key: str, words: Mapping[str, Any]) -> Row:
    """The defect is rectified.

    Raises:
        Problem: 404, 409 for a closed one, 422.
    """
    with store.lock:
        _open(store, key)
        own = {"actionText": "Rectified.", "timeSpentMinutes": 30, "closedAt": to_text(store.clock.now())}
        closure = {**own, "closedByUserId": None, **words}
        _check(CLOSURE, closure)
        return store.change(_TABLE, key, closure=closure, status="closed")


def reopen(store: TechlogStore, key: str, _words: Mapping[str, Any]) -> Row:
    """A closed defect is opened again; its deferral, if it has one, goes on.

    Raises:
        Problem: 404, or 409 for one that is not closed.
    """
    with store.lock:
        row = store.row(_TABLE, key)
        if row["status"] != "closed":
            raise conflict("defectOpen", "The defect is not closed.")
        return store.change(_TABLE, key, closure=None, status="open" if row["deferral"] is None else "deferred")


def put_deferral(store: TechlogStore, key: str, body: dict[str, Any]) -> Row:
    """A client sets the deferral, whole; extensions are replaced, too.

    Raises:
        Problem: 404, 409 defectClosed, 422.
    """
    with store.lock:
        _open(store, key)
        _check_deferral(store, body)
        empty = {name: spec.default() for name, spec in DEFERRAL.items()}
        return store.change(_TABLE, key, deferral={**empty, **body}, status="deferred")


Act = Callable[[TechlogStore, str, Mapping[str, Any]], Row]
ACTS: dict[str, Act] = {
    "defer": defer,
    "requestDeferral": request_deferral,
    "extend": extend,
    "close": close,
    "reopen": reopen,
}


def _deferred(store: TechlogStore, key: str, words: Mapping[str, Any], status: str) -> Row:
    with store.lock:
        row = _open(store, key)
        empty = {name: spec.default() for name, spec in DEFERRAL.items()}
        own = {**empty, "type": "MEL"} if row["deferral"] is None else row["deferral"]
        deferral = {**own, "deferredAt": to_text(store.clock.now()), **words}
        _check_deferral(store, deferral)
        return store.change(_TABLE, key, deferral=deferral, status=status)


def _open(store: TechlogStore, key: str) -> Row:
    row = store.row(_TABLE, key)
    if row["status"] == "closed":
        raise conflict("defectClosed", "The defect is closed.")
    return row


def _check_deferral(store: TechlogStore, body: Mapping[str, Any]) -> None:
    _check(DEFERRAL, body)
    who = body.get("deferredByUserId")
    if who is not None and not store.has("users", who):
        raise invalid([("deferredByUserId", "names no user")])


def _check(fields: Mapping[str, Field], body: Mapping[str, Any]) -> None:
    wrong = problems(fields, body, whole_record=True)
    if wrong:
        raise invalid(wrong)
