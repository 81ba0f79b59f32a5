"""Schema ftl: duties with their history, who the people are, and cumulative totals."""

from connectors.warehouse.ftl.adopt import adopt_imports
from connectors.warehouse.ftl.columns import CUMULATIVE_COLUMNS, EXTRA_COLUMNS, FACT_COLUMNS, PERSON_COLUMNS
from connectors.warehouse.ftl.cumulative import (
    CumulativeDuty,
    duties_for_cumulative,
    find_missing_days,
    read_total_days,
    store_cumulative,
)
from connectors.warehouse.ftl.duties import (
    Counts,
    Source,
    Span,
    Stored,
    deletable_count,
    purge_history,
    read_current_keys,
    read_next_flights,
    store_duties,
)
from connectors.warehouse.ftl.imports import (
    DutyOwner,
    DutyStart,
    FoundDuty,
    find_duties,
    find_duties_by_clock,
    find_duty_owners,
    find_people_by_name,
    find_person_keys,
    read_duties_for_compare,
)
from connectors.warehouse.ftl.people import pseudonymise, save_people

__all__ = [
    "CUMULATIVE_COLUMNS",
    "EXTRA_COLUMNS",
    "FACT_COLUMNS",
    "PERSON_COLUMNS",
    "Counts",
    "CumulativeDuty",
    "DutyOwner",
    "DutyStart",
    "FoundDuty",
    "Source",
    "Span",
    "Stored",
    "adopt_imports",
    "deletable_count",
    "duties_for_cumulative",
    "find_duties",
    "find_duties_by_clock",
    "find_duty_owners",
    "find_missing_days",
    "find_people_by_name",
    "find_person_keys",
    "pseudonymise",
    "purge_history",
    "read_current_keys",
    "read_duties_for_compare",
    "read_next_flights",
    "read_total_days",
    "save_people",
    "store_cumulative",
    "store_duties",
]
