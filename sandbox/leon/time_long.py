"""LEON's durations (TimeLong): kept as seconds, written in the form that the installation has.

The form on the wire is not known: public clients take seconds and "H:MM" and "H:MM:SS". So it is a switch of the store.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from sandbox.leon.records import Record

MINUTES, SECONDS, NUMBER, MIXED = "H:MM", "H:MM:SS", "seconds", "mixed"
FORMS = (MINUTES, SECONDS, NUMBER, MIXED)

# The fields of FtlDuty that are durations.
FIELDS = (
    "dutyLength", "fdpLength", "fdpExtension", "splitDutyTime", "maxFdpLength", "discretionLength",
    "restRequiredBefore", "restRequiredAfter", "restReduction", "plannedFdpLength",
)  # fmt: skip
_TEXT = re.compile(r"(-?)(\d+):([0-5]\d)(?::([0-5]\d))?")


def write(seconds: int, form: str = MINUTES, place: str = "") -> int | str:
    """A duration on the wire.

    Args:
        seconds: may be negative.
        form: one of FORMS. H:MM shows seconds where there are some, rather than lose them.
        place: what the duration is of; "mixed" takes another form for another place.
    """
    if form == MIXED:
        form = FORMS[crc32(place.encode()) % 3]
    if form == NUMBER:
        return seconds
    minutes, rest = divmod(abs(seconds), 60)
    text = f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02d}"
    return f"{text}:{rest:02d}" if rest or form == SECONDS else text


def read(value: Any) -> int | None:
    """Seconds of a duration in any form; None stays None.

    Raises:
        ValueError: it is in none of the forms.
    """
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    parts = _TEXT.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        raise ValueError(f"{value!r} is no duration: seconds, H:MM or H:MM:SS")
    sign, hours, minutes, seconds = parts.groups()
    total = int(hours) * 3600 + int(minutes) * 60 + int(seconds or 0)
    return -total if sign else total


def shown(duty: Mapping[str, Any], form: str = MINUTES) -> Record:
    """An FtlDuty with its durations in this form; kept are seconds."""
    written = {
        name: write(duty[name], form, f"{duty.get('ftlDutyNid')}.{name}")
        for name in FIELDS
        if duty.get(name) is not None
    }
    return {**duty, **written}
