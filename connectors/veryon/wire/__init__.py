"""Tracking+'s words for its records, and ours. The only place that knows how Tracking+ spells a record.

All of it is assumed: docs/vendors.md lists what, and how to settle it. A field that the contract does not know is told
once a run and is no error; a value that it does not know is a RecordError.
"""

from __future__ import annotations

from connectors.veryon.wire.common import UNKNOWN_FIELDS, changed_at
from connectors.veryon.wire.defects import (
    CLOSURE_FIELDS,
    DEFECT_FIELDS,
    DEFERRAL_FIELDS,
    from_veryon_defect,
    to_veryon_closure,
    to_veryon_defect,
    to_veryon_deferral,
)
from connectors.veryon.wire.forecast import from_veryon_forecast_item
from connectors.veryon.wire.own import (
    from_veryon_place,
    from_veryon_registration,
    from_veryon_totals,
    from_veryon_user,
)
from connectors.veryon.wire.technical_logs import (
    FUEL_FIELDS,
    TECHNICAL_LOG_FIELDS,
    UTILISATION_FIELDS,
    from_veryon_technical_log,
    to_veryon_fuel,
    to_veryon_technical_log,
)

__all__ = [
    "CLOSURE_FIELDS",
    "DEFECT_FIELDS",
    "DEFERRAL_FIELDS",
    "FUEL_FIELDS",
    "TECHNICAL_LOG_FIELDS",
    "UNKNOWN_FIELDS",
    "UTILISATION_FIELDS",
    "changed_at",
    "from_veryon_defect",
    "from_veryon_forecast_item",
    "from_veryon_place",
    "from_veryon_registration",
    "from_veryon_technical_log",
    "from_veryon_totals",
    "from_veryon_user",
    "to_veryon_closure",
    "to_veryon_defect",
    "to_veryon_deferral",
    "to_veryon_fuel",
    "to_veryon_technical_log",
]
