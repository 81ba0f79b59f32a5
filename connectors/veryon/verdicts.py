"""What a look at Tracking+ comes to: what is there is ours, or it stands in our way, or what we wrote to is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.answer import NOT_FOUND
from connectors.delivery import Delivery
from connectors.errors import Conflict, NotFound, Rejected
from connectors.veryon.problems import CONFLICT, DUPLICATE, METHOD_NOT_ALLOWED, SYSTEM
from model.sync import OutboxRow

ADOPTED = "adopted"
# Ours: the log number is taken by a log that is not ours (the worklist's log_number_taken).
LOG_NUMBER_TAKEN = "logNumberTaken"
# Ours: somebody has deferred the defect over there, otherwise than we would.
DEFERRED_OTHERWISE = "deferredOtherwise"
GONE_REMEDY = "Enter it there by hand if it is needed; nothing more is sent of it"


class DefectGoneError(NotFound):
    """The defect is certainly not there: no question stays open."""


def adopted(found: Mapping[str, Any], accepted: Mapping[str, Any]) -> Delivery:
    """What is there is ours. Tracking+ holds what was accepted."""
    return Delivery("delivered", str(found["id"]), dict(found), dict(accepted), note=ADOPTED)


def number_taken(row: OutboxRow, why: str, existing_id: str | None = None) -> Rejected:
    """A row's log number belongs to another technical log."""
    number = row.payload["log_number"]
    problem = f"{LOG_NUMBER_TAKEN}: log number {number} is taken by another technical log over there ({why})"
    remedy = "Give one of the two another number, or enter this one by hand"
    taken = Rejected(SYSTEM, "POST /technical-logs", problem, remedy, status=CONFLICT, reason=LOG_NUMBER_TAKEN)
    taken.existing_id = existing_id
    return taken


def reference_taken(row: OutboxRow, found: Mapping[str, Any]) -> Conflict:
    """A row's reference belongs to a defect that is not the row's."""
    reference = row.payload["reference"]
    problem = f"{DUPLICATE}: reference {reference} is taken by a defect of another aircraft, or by another of ours"
    return Conflict(SYSTEM, "POST /defects", problem, status=CONFLICT, reason=DUPLICATE, existing_id=str(found["id"]))


def deferred_otherwise(found: Mapping[str, Any], differences: list[str]) -> Rejected:
    """A row's defect has a deferral over there that is not the row's: a person's, and not for us to take for ours."""
    problem = (
        f"{DEFERRED_OTHERWISE}: somebody has deferred the defect over there, with another {', '.join(differences)}; "
        "nothing was written"
    )
    remedy = "Make the two agree: in Tech Log, or by hand in Tracking+, and then have this one tried again"
    otherwise = Rejected(
        SYSTEM, "POST /defects/{id}/deferral", problem, remedy, status=METHOD_NOT_ALLOWED, reason=DEFERRED_OTHERWISE
    )
    otherwise.existing_id = str(found["id"])
    return otherwise


def defect_gone(row: OutboxRow) -> DefectGoneError:
    """The defect that a row is to defer or close is not there any more."""
    problem = "the defect is gone: somebody has deleted it in Tracking+"
    return DefectGoneError(
        SYSTEM, f"POST /defects/{{id}}/{row.entity}", problem, GONE_REMEDY, status=NOT_FOUND, reason="unknownRecord"
    )
