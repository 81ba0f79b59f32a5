"""Aircraft registrations: the two vendors write the same tail with and without punctuation."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"[^A-Z0-9]")
# Nationality mark and registration mark, together 3 to 7 characters (ICAO Annex 7 leaves the length open; longer ones
# do not occur). A space never does: "Ground Han" is a resource, not an aircraft.
_TAIL = re.compile(r"^[A-Z0-9]{1,4}-?[A-Z0-9]{1,6}$")
LONGEST_TAIL = 8


def registration_key(registration: str) -> str:
    """What registrations are compared by: upper case, letters and digits only (ruling 6)."""
    return _PUNCTUATION.sub("", registration.upper())


def looks_like_a_tail(registration: str) -> bool:
    """Whether this can be an aircraft's registration at all; LEON lists ground resources among its aircraft."""
    text = registration.strip().upper()
    return bool(_TAIL.match(text)) and len(text) <= LONGEST_TAIL
