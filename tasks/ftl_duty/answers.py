"""What LEON and the warehouse answered in one run: plain holders that Prefect does not look into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tasks.records import Payload

Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier runs left in the warehouse.

    Attributes:
        period: [from, to): duties that start in it are read.
        current: the duties from LEON that start in it, as they are kept: duty_key -> content_hash.
        next_flights: next_eobt_utc of those of them for which it lies behind the period: (duty_key, person_key) ->
            instant.
        deletions_approved: a person has let the next run pass the deletion guard.
    """

    period: Period
    current: Mapping[str, str]
    next_flights: Mapping[tuple[str, str], datetime]
    deletions_approved: bool


class LeonAnswer:
    """LEON's duties that start in the period, the flights around it, and everybody in the crew list, as they came.

    Attributes:
        elsewhere: keys of duties that start around a backfill's period; asked for where one of it is gone.
    """

    def __init__(self, duties: Sequence[Payload], flights: Sequence[Payload], crew: Sequence[Payload]) -> None:
        self.duties = list(duties)
        self.flights = list(flights)
        self.crew = list(crew)
        self.elsewhere: frozenset[str] = frozenset()
