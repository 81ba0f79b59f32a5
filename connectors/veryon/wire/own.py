"""What Tracking+ keeps of its own, and the integration only reads: registrations, places and users."""

from __future__ import annotations

from typing import Any

from connectors.reading import Fields
from connectors.veryon.wire.common import IGNORED_OF_PART, MOST_HOURS, UNKNOWN_FIELDS, fields_of
from model.maintenance import TrackingTotals
from model.records import Place, Registration, VeryonUser

LONGEST_REGISTRATION = 32

# Which aircraft it is, beyond its registration; its totals are from_veryon_totals'.
IGNORED_OF_REGISTRATION = frozenset({"serialNumber", "totals"})
# A place is matched on its ICAO code.
IGNORED_OF_PLACE = frozenset({"iata", "name"})
# A user is matched on email; the name is personal and not needed.
IGNORED_OF_USER = frozenset({"name"})


def from_veryon_registration(payload: Any) -> Registration:
    """An aircraft of GET /registrations, whatever its totals are. Where it is not said, it is active.

    Raises:
        RecordError: names the record ("Tracking+ registration {id}") and the field.
    """
    fields = fields_of("registration", payload)
    registration = Registration(
        id=fields.integer("id"),
        registration=fields.text("registration", LONGEST_REGISTRATION),
        is_active=fields.optional_flag("active", default=True),
    )
    UNKNOWN_FIELDS.tell("registration", fields.leftovers(IGNORED_OF_REGISTRATION))
    return registration


def from_veryon_totals(payload: Any) -> TrackingTotals:
    """The totals of an aircraft of GET /registrations. What is not said is None.

    Raises:
        RecordError: names the record ("Tracking+ registration {id}") and the field, such as "totals.flightHours".
    """
    fields = fields_of("registration", payload)
    registration_id = fields.integer("id")
    totals = fields.optional_inner("totals") or Fields({}, fields.record, "totals")
    read = TrackingTotals(
        registration_id=registration_id,
        flight_hours=totals.optional_decimal_text("flightHours", MOST_HOURS),
        engine_cycles=totals.optional_integer("engineCycles"),
        landings=totals.optional_integer("landings"),
    )
    UNKNOWN_FIELDS.tell("totals", totals.leftovers(IGNORED_OF_PART))
    return read


def from_veryon_place(payload: Any) -> Place:
    """A place of GET /places. Its code is as Tracking+ spells it, without blanks around it.

    Raises:
        RecordError: names the record ("Tracking+ place {id}") and the field.
    """
    fields = fields_of("place", payload)
    place = Place(id=fields.integer("id"), icao=fields.text("icao"))
    UNKNOWN_FIELDS.tell("place", fields.leftovers(IGNORED_OF_PLACE))
    return place


def from_veryon_user(payload: Any) -> VeryonUser:
    """A user of GET /users. The email is as Tracking+ spells it, without blanks around it. Not said: active.

    Raises:
        RecordError: names the record ("Tracking+ user {id}") and the field.
    """
    fields = fields_of("user", payload)
    user = VeryonUser(
        id=fields.integer("id"), email=fields.text("email"), is_active=fields.optional_flag("active", default=True)
    )
    UNKNOWN_FIELDS.tell("user", fields.leftovers(IGNORED_OF_USER))
    return user
