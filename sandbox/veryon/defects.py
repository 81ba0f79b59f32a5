"""The life of a defect: raised, changed, deferred once, closed once."""

from __future__ import annotations

from typing import Any

from sandbox.kit.clock import to_text
from sandbox.kit.kinds import problems
from sandbox.veryon.errors import Refused, duplicate, invalid
from sandbox.veryon.resources import CLOSURE, DEFECTS, DEFERRAL
from sandbox.veryon.store import Row, VeryonStore

_TABLE = DEFECTS.table
CHANGEABLE = ("description", "ataChapter", "defectType", "technicalLogId")
_OWN_ROUTES = ("deferral", "closure")


def create(store: VeryonStore, body: dict[str, Any]) -> Row:
    """Raise a defect: open, and raised now where it does not say when.

    Raises:
        Refused: 422, or 409 for a known reference.
    """
    wrong = [(name, f"has a route of its own, POST .../{name}") for name in _OWN_ROUTES if name in body]
    if body.get("status", "open") != "open":
        wrong.append(("status", "is open for a new defect"))
    wrong += problems(DEFECTS.fields, body, whole_record=True)
    if wrong:
        raise invalid(wrong)
    _check_log(store, body.get("technicalLogId"), body["registrationId"])
    return store.add(_TABLE, **{"raisedAt": to_text(store.clock.now()), **body})


def patch(store: VeryonStore, key: int, body: dict[str, Any]) -> Row:
    """Change what may be changed, in every state of the defect.

    Raises:
        Refused: 404 or 422.
    """
    row = store.row(_TABLE, key)
    wrong = [(name, "cannot be changed") for name in body if name in DEFECTS.fields and name not in CHANGEABLE]
    wrong += problems(DEFECTS.fields, body, whole_record=False)
    if wrong:
        raise invalid(wrong)
    _check_log(store, body.get("technicalLogId"), row["registrationId"])
    return store.change(_TABLE, key, **body)


def defer(store: VeryonStore, key: int, body: dict[str, Any]) -> Row:
    """Defer a defect, once.

    Raises:
        Refused: 404, 405 for one that has a deferral, 422; a closed defect is 422 validation.
    """
    row = store.row(_TABLE, key)
    wrong = problems(DEFERRAL, body, whole_record=True)
    if wrong:
        raise invalid(wrong)
    if row["deferral"] is not None:
        raise Refused(
            405, "deferralUpdateNotSupported", f"Defect {key} has been deferred: that cannot be changed here."
        )
    if row["status"] == "closed":
        raise invalid([("status", "is closed")], f"Defect {key} is closed: it cannot be deferred.")
    return set_deferral(store, key, body)


def set_deferral(store: VeryonStore, key: int, deferral: dict[str, Any]) -> Row:
    """Put a deferral on a defect whatever it has, which is for people; an open one is deferred then.

    Raises:
        Refused: 404 or 422.
    """
    with store.lock:
        row = store.row(_TABLE, key)
        now = to_text(store.clock.now())
        empty = {"melCategory": None, "reason": None, "reference": None, "deferredAt": now}
        kept = {**empty, **(row["deferral"] or {}), **deferral, "changedAt": store.stamp()}
        wrong = problems(DEFERRAL, {name: kept[name] for name in kept if name != "changedAt"}, whole_record=True)
        if wrong:
            raise invalid(wrong)
        status = "deferred" if row["status"] == "open" else row["status"]
        return store.change(_TABLE, key, deferral=kept, status=status)


def close(store: VeryonStore, key: int, body: dict[str, Any]) -> Row:
    """Close a defect, in the name of a user.

    Raises:
        Refused: 404, 422 (closedByRequired, userNotFound, validation), 409 for one that is closed.
    """
    row = store.row(_TABLE, key)
    wrong = problems(CLOSURE, body, whole_record=True)
    if wrong:
        raise invalid(wrong)
    closer = body.get("closedByUserId")
    if closer is None:
        message = "A defect is closed in the name of a user."
        raise Refused(422, "closedByRequired", message, fields={"closedByUserId": "is required"})
    if not store.names("users", closer):
        message = f"closedByUserId: there is no user {closer}."
        raise Refused(422, "userNotFound", message, fields={"closedByUserId": "names no user"})
    if row["status"] == "closed":
        raise duplicate(f"Defect {key} is closed.", key)
    closure = {"closedAt": to_text(store.clock.now()), **body}
    return store.change(_TABLE, key, closure=closure, status="closed")


def reopen(store: VeryonStore, key: int) -> Row:
    """A person opens a closed defect again; its deferral, if it has one, goes on.

    Raises:
        Refused: 404, or 422 for one that is not closed.
    """
    row = store.row(_TABLE, key)
    if row["status"] != "closed":
        raise invalid([("status", "is not closed")])
    return store.change(_TABLE, key, closure=None, status="open" if row["deferral"] is None else "deferred")


def _check_log(store: VeryonStore, log_id: int | None, registration_id: int) -> None:
    """The technical log of a defect is one of the same registration; that there is one, the store sees to."""
    log = None if log_id is None else store.find("technical-logs", id=log_id)
    if log is not None and log["registrationId"] != registration_id:
        raise invalid([("technicalLogId", "belongs to another registration")])
