"""What became of one outbox row, whichever vendor it went to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from model.sync import OutboxRow

# delivered: the vendor has it. moot: it must not or need not be sent any more. waiting: it is to be sent (again) later.
Outcome = Literal["delivered", "moot", "waiting"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one row.

    Attributes:
        outcome: see Outcome.
        target_key: the id over there.
        record: the record as the vendor now has it, where it said so.
        acknowledged: the fields that the vendor accepted, in our words with its ids.
        note: why it was moot or waits; "adopted" where the vendor held it already.
    """

    outcome: Outcome
    target_key: str | None = None
    record: dict[str, Any] | None = None
    acknowledged: dict[str, Any] = field(default_factory=dict)
    note: str | None = None


class Writer(Protocol):
    """Sends outbox rows to one vendor."""

    def send(self, row: OutboxRow) -> Delivery:
        """Send a row.

        Raises:
            Rejected: the vendor refuses this record.
            Unavailable, NotAuthorised, Misread: as the vendor's client raises them.
        """

    def settle(self, row: OutboxRow) -> Delivery:
        """Find out whether a row whose answer was lost has arrived; "waiting" means that it has not.

        Raises:
            VendorError: the vendor cannot be asked.
        """
