"""Tech Log's words for its records, and ours. The only place that knows how Tech Log spells a record.

docs/vendors.md lists what is assumed here. A field that the contract does not know is told once a run and is no error;
a value that it does not know is a RecordError.
"""

from __future__ import annotations

from connectors.techlog.wire.common import SECTOR_STATUSES, UNKNOWN_FIELDS
from connectors.techlog.wire.defects import (
    DEFERRAL_FIELDS,
    from_techlog_defect,
    from_techlog_deferral,
    from_techlog_trip_update,
    to_techlog_deferral,
)
from connectors.techlog.wire.flown import from_techlog_flown_sector
from connectors.techlog.wire.maintenance import (
    CHECK_FIELDS,
    DUE_FIELDS,
    from_techlog_check,
    from_techlog_totals,
    to_techlog_check,
)
from connectors.techlog.wire.schedule import (
    TRIP_CATEGORIES,
    from_techlog_aircraft,
    from_techlog_sector,
    from_techlog_trip,
    from_techlog_user,
    to_techlog_sector,
    to_techlog_trip,
    to_techlog_user,
)

__all__ = [
    "CHECK_FIELDS",
    "DEFERRAL_FIELDS",
    "DUE_FIELDS",
    "SECTOR_STATUSES",
    "TRIP_CATEGORIES",
    "UNKNOWN_FIELDS",
    "from_techlog_aircraft",
    "from_techlog_check",
    "from_techlog_defect",
    "from_techlog_deferral",
    "from_techlog_flown_sector",
    "from_techlog_sector",
    "from_techlog_totals",
    "from_techlog_trip",
    "from_techlog_trip_update",
    "from_techlog_user",
    "to_techlog_check",
    "to_techlog_deferral",
    "to_techlog_sector",
    "to_techlog_trip",
    "to_techlog_user",
]
