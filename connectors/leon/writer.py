"""Saves one outbox row's journey log in LEON, and finds out what became of one whose answer was lost.

LEON keeps no key of ours: whether a log has arrived is told from the log itself, as far as it can be read back.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.delivery import Delivery
from connectors.errors import Rejected, Unavailable, VendorError
from connectors.leon.answers import SYSTEM
from connectors.leon.client import LeonClient
from connectors.leon.journey_logs import EDITION_BLOCKED, OPERATION, RESOURCE_NOT_FOUND
from connectors.leon.wire import from_leon_flown_flight, to_leon_journey_log
from model.journey_log import IDENTITY, READABLE, same_value
from model.records import LeonJourneyLog, RecordError
from model.sync import OutboxRow

ADOPTED = "adopted"
CLOSED = "CLOSED"


class LeonWriter:
    """Writes journey logs to one operator's LEON. Thread-safe, as its client is.

    Delivery.record is the journey log as LEON answers it; Delivery.acknowledged is the row's whole payload.

    Args:
        client: of the operator's LEON.
        attempts: how often a log is sent at most.
        backoff: seconds before the second attempt; doubles with each.
        previous: what LEON accepted from us before, by source key: what an update changes is told from it.
    """

    def __init__(
        self, client: LeonClient, *, attempts: int, backoff: float, previous: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self._client = client
        self._attempts = attempts
        self._backoff = backoff
        self._previous = previous

    def send(self, row: OutboxRow) -> Delivery:
        """Save a row's journey log. After a lost answer the flight is read before the log is saved again.

        Raises:
            Rejected: LEON refuses this log; with reason RESOURCE_EDITION_BLOCKED it is closed, and not as we want it.
            Unavailable, NotAuthorised, Misread: as the client raises them. With may_have_written, nobody could tell
                whether it has arrived.
            RecordError: the flight whose log is closed cannot be read.
        """
        flight_nid = _flight_nid(row)
        body = to_leon_journey_log(row.payload["journey_log"])
        for attempt in range(1, self._attempts + 1):
            try:
                saved = self._client.save_journey_log(flight_nid, body)
            except Rejected as refused:
                return self._adopt(row, refused)
            except Unavailable as error:
                # The answer is lost, the log perhaps not: look before trying again.
                if error.may_have_written and (found := self._look_up_lost(row, error)) is not None:
                    return found
                if attempt == self._attempts:
                    raise
                time.sleep(self._backoff * 2 ** (attempt - 1))
            else:
                return Delivery("delivered", row.target_key, saved, row.payload)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def settle(self, row: OutboxRow) -> Delivery:
        """Find out whether a row whose answer was lost has arrived; outcome "waiting" means that it has not.

        Raises:
            VendorError: LEON cannot be asked.
            RecordError: the flight cannot be read.
        """
        return self._look_up(row) or Delivery("waiting", row.target_key, note="has not arrived; it is judged again")

    def _adopt(self, row: OutboxRow, refused: Rejected) -> Delivery:
        """What LEON's refusal comes to once its flight is read.

        A log may be closed because it was closed by us, in a save whose answer was lost: then it is as we want it. A
        flight that is gone needs no log.
        """
        if refused.reason not in {EDITION_BLOCKED, RESOURCE_NOT_FOUND}:
            raise refused
        found = self._look_up(row)
        if found is None or found.outcome == "waiting":
            raise refused
        return found

    def _look_up_lost(self, row: OutboxRow, lost: Unavailable) -> Delivery | None:
        """As _look_up. Where LEON cannot be asked, the answer stays lost, and the row uncertain."""
        try:
            return self._look_up(row)
        except (VendorError, RecordError) as silent:
            raise lost from silent

    def _look_up(self, row: OutboxRow) -> Delivery | None:
        """What has become of the row; None where its log has not arrived and could be sent again."""
        payload = self._client.flown_flight(_flight_nid(row))
        if payload is None:
            return Delivery("moot", row.target_key, note="LEON has no such flight any more")
        held = from_leon_flown_flight(payload).journey_log
        if held is None:
            return None
        if self._has_arrived(row, held):
            return Delivery("delivered", row.target_key, payload["journeyLog"], row.payload, note=ADOPTED)
        if held.status == CLOSED:
            note = "closed in LEON, and not as we would have it"
            return Delivery("waiting", row.target_key, payload["journeyLog"], note=note)
        return None

    def _has_arrived(self, row: OutboxRow, held: LeonJourneyLog) -> bool:
        """Whether LEON's log is the row's, as far as that can be told.

        The four times and flightLog tell it for a first log that is closed (ruling 20). An open one may have been there
        before ours, so everything that can be read back has to agree. The times may stand as they did before an update:
        then what it changed has to be there too. Where nothing of that can be read back, a closed log counts as
        arrived, because it cannot be sent again; an open one does not, because sending it again does no harm.
        """
        wanted = row.payload["journey_log"]
        if wanted.get("status") == CLOSED and held.status == "OPEN":
            return False
        if not _agree(IDENTITY, wanted, held):
            return False
        if row.operation == "create":
            return held.status == CLOSED or _agree(READABLE, wanted, held)
        changed = self._changed(row, wanted)
        readable = [name for name in changed if name in READABLE]
        if changed and not readable:
            return held.status == CLOSED
        return _agree(readable, wanted, held)

    def _changed(self, row: OutboxRow, wanted: Mapping[str, Any]) -> list[str]:
        """The fields that are to be otherwise than LEON last accepted them from us."""
        before = self._previous.get(row.source_key, {}).get("journey_log", {})
        return sorted(name for name in {*before, *wanted} if before.get(name) != wanted.get(name))


def _flight_nid(row: OutboxRow) -> int:
    try:
        return int(row.target_key or "")
    except ValueError:
        raise Rejected(SYSTEM, OPERATION, "the outbox row names no flight", "Report this row") from None


def _agree(names: Iterable[str], wanted: Mapping[str, Any], held: LeonJourneyLog) -> bool:
    """What is absent in our log has to be absent in LEON's."""
    return all(same_value(wanted.get(name), held.fields.get(name)) for name in names)
