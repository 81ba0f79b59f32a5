"""The life of a defect as Tracking+ is to hold it: what was found, how it is put off, and how it was put right.

Payloads are in the house's words and JSON-ready, by the tables below; docs/mappings.md is written from them. What Tech
Log has not is not sent: never a zero, never an empty text, never None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from config.settings import VeryonSettings
from model.records import Closure, Defect, Deferral, Extension
from transforms.tracking_fields import Difference, Field, differences, instant, written

# What gave a deferral its target date: an approved extension, the deferral itself, or the days of its MEL category.
DatedBy = Literal["extension", "target date", "category"]

TYPES: Final[Mapping[str, str]] = {"pilotReport": "PIREP", "maintenanceReport": "MAREP", "cabinReport": "CABIN"}
# overdue is a deferral whose date has passed; deferralPending is none yet (ruling 35).
PUT_OFF: Final = frozenset({"deferred", "overdue"})
# What PATCH takes of a defect.
METADATA: Final = ("description", "ata_chapter", "defect_type", "technical_log")
# Of these, what Tech Log may take back; the others have no null over there, or say what was once true of the defect.
CLEARED: Final = frozenset({"ata_chapter"})


@dataclass(frozen=True, slots=True)
class Found:
    """A defect, and what it is called and names in Tracking+; sector_key is the sector's source key."""

    defect: Defect
    prefix: str
    registration_id: int
    raised_by_user_id: int | None
    sector_key: str | None


@dataclass(frozen=True, slots=True)
class PutOff:
    """A deferral with its target date; None where none can be told."""

    deferral: Deferral
    target: date | None
    sector_key: str | None


@dataclass(frozen=True, slots=True)
class PutRight:
    """A closure, and who closed it in Tracking+."""

    closure: Closure
    closed_by_user_id: int
    sector_key: str | None


@dataclass(frozen=True, slots=True)
class DeferralContent:
    """A deferral as Tracking+ is to hold it.

    Attributes:
        content: the payload; without target_date where none can be told.
        dated_by: where the target date comes from; None: there is none, and the deferral is not to be sent (ruling 34).
    """

    content: dict[str, Any]
    dated_by: DatedBy | None

    @property
    def has_date(self) -> bool:
        """Whether it can be sent."""
        return self.dated_by is not None


def defect_content(
    defect: Defect, prefix: str, *, registration_id: int, raised_by_user_id: int | None, sector_key: str | None
) -> dict[str, Any]:
    """The defect itself (DEFECT_FIELDS), without its deferral and closure.

    Args:
        defect: as Tech Log has it.
        prefix: the operator's, before Tech Log's reference.
        registration_id: of its aircraft, in Tracking+.
        raised_by_user_id: in Tracking+; None: nobody.
        sector_key: the source key of the sector that it was raised on; None: of none.
    """
    return written(DEFECT_FIELDS, Found(defect, prefix, registration_id, raised_by_user_id, sector_key))


def changed_metadata(accepted: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Difference]:
    """What a PATCH has to change of a defect: (before, after) by name, of METADATA only.

    A chapter that was taken back is cleared (after is None). A type or a sector that was taken back stays.
    """
    return {
        name: (before, after)
        for name, (before, after) in differences(accepted, wanted).items()
        if name in METADATA and (after is not None or name in CLEARED)
    }


def wants_deferral(defect: Defect) -> bool:
    """Whether Tracking+ should hold a deferral of it: deferred or overdue, and not deleted."""
    return defect.deleted_at is None and defect.status in PUT_OFF and defect.deferral is not None


def wants_closure(defect: Defect) -> bool:
    """Whether it should be closed in Tracking+: closed here, and not deleted."""
    return defect.deleted_at is None and defect.status == "closed" and defect.closure is not None


def deferral_content(
    defect: Defect, settings: VeryonSettings, *, sector_key: str | None = None
) -> DeferralContent | None:
    """The deferral (DEFERRAL_FIELDS); None where the defect has none. Whether it is wanted, wants_deferral says.

    The target date is the last approved extension's; else the deferral's own; else the UTC date of the deferral, or
    by the operator's setting of the raising, and the calendar days of the MEL category (ruling 33). An extension that
    was approved without a date leaves none: the one before it no longer holds.

    Args:
        defect: as Tech Log has it.
        settings: the operator's days a category, and what they are counted from.
        sector_key: the sector whose technical log has to be there first; None: it waits for none.
    """
    if defect.deferral is None:
        return None
    target, dated_by = _target(defect.deferral, _counted_from(defect, defect.deferral, settings), settings)
    content = written(DEFERRAL_FIELDS, PutOff(defect.deferral, target, sector_key))
    return DeferralContent(content, dated_by)


def what_changed(accepted: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Difference]:
    """What of a deferral changed after Tracking+ had accepted it: (before, after) by name, target_date among them.

    Args:
        accepted: the payload that Tracking+ accepted from us.
        wanted: DeferralContent.content as it is now.
    """
    return differences(accepted, wanted, ("technical_log",))


def last_approved(deferral: Deferral) -> Extension | None:
    """The extension that counts: the list may come in any order; of two approved at once the later in it."""
    approved = [(one.approved_at, place, one) for place, one in enumerate(deferral.extensions) if one.approved_at]
    return max(approved, default=(None, 0, None))[2]


def closure_content(defect: Defect, closed_by_user_id: int, *, sector_key: str | None = None) -> dict[str, Any]:
    """The closure (CLOSURE_FIELDS).

    Args:
        defect: one that wants_closure.
        closed_by_user_id: in Tracking+, which refuses a closure without one.
        sector_key: the sector whose technical log has to be there first; None: it waits for none.

    Raises:
        ValueError: the defect has no closure.
    """
    if defect.closure is None:
        raise ValueError(f"defect {defect.id} has no closure")
    return written(CLOSURE_FIELDS, PutRight(defect.closure, closed_by_user_id, sector_key))


def _counted_from(defect: Defect, deferral: Deferral, settings: VeryonSettings) -> datetime:
    return defect.raised_at if settings.mel_fallback_from == "raised" else deferral.deferred_at


def _target(deferral: Deferral, counted_from: datetime, settings: VeryonSettings) -> tuple[date | None, DatedBy | None]:
    last = last_approved(deferral)
    if last is not None:
        return last.target_date, "extension" if last.target_date else None
    if deferral.target_date is not None:
        return deferral.target_date, "target date"
    for category, days in settings.mel_fallback_days.items():
        if category == deferral.mel_category:
            return _after(counted_from, days)
    return None, None


def _after(moment: datetime, days: int) -> tuple[date | None, DatedBy | None]:
    try:
        return moment.astimezone(UTC).date() + timedelta(days=days), "category"
    except OverflowError:
        return None, None


_INSTANT = "UTC in whole seconds"
_AFTER_ITS_LOG = "not sent: the sector's technical log has to be there first"

DEFECT_FIELDS: Final[tuple[Field[Found], ...]] = (
    Field(
        "reference", ("setting defect_prefix", "defect.reference"), "the two joined",
        lambda found: found.prefix + found.defect.reference,
    ),
    Field(
        "registration_id", ("aircraft.registration",), "as of a flight",
        lambda found: found.registration_id,
    ),
    Field("description", ("defect.description",), "as it is", lambda found: found.defect.description),
    Field("ata_chapter", ("defect.ataChapter",), "as it is", lambda found: found.defect.ata_chapter),
    Field(
        "defect_type", ("defect.defectType",),
        ", ".join(f"`{here}` is `{there}`" for here, there in TYPES.items()),
        lambda found: None if found.defect.defect_type is None else TYPES[found.defect.defect_type],
    ),
    Field("raised_at", ("defect.raisedAt",), _INSTANT, instant(lambda found: found.defect.raised_at)),
    Field(
        "raised_by_user_id", ("defect.raisedByUserId",), "as of a flight, by the user's email address",
        lambda found: found.raised_by_user_id,
    ),
    Field(
        "technical_log", ("defect.sectorId",),
        "id of the sector's technical log in Tracking+; as long as that is not there the defect goes without, and gets "
        "it afterwards",
        lambda found: found.sector_key,
    ),
)  # fmt: skip

DEFERRAL_FIELDS: Final[tuple[Field[PutOff], ...]] = (
    Field(
        "mel_category", ("defect.deferral.melCategory",), "as it is, whatever the type of the deferral",
        lambda put_off: put_off.deferral.mel_category,
    ),
    Field("reason", ("defect.deferral.reason",), "as it is", lambda put_off: put_off.deferral.reason),
    Field(
        "target_date",
        (
            "defect.deferral.extensions", "defect.deferral.targetDate", "defect.deferral.melCategory",
            "setting mel_fallback_days", "setting mel_fallback_from",
        ),
        "the last approved extension's; else the deferral's own; else [counted](#target-date-of-a-deferral); a "
        "deferral without any is not sent",
        lambda put_off: None if put_off.target is None else put_off.target.isoformat(),
    ),
    Field("reference", ("defect.deferral.reference",), "as it is", lambda put_off: put_off.deferral.reference),
    Field(
        "deferred_at", ("defect.deferral.deferredAt",), _INSTANT, instant(lambda put_off: put_off.deferral.deferred_at)
    ),
    Field("technical_log", ("defect.sectorId",), _AFTER_ITS_LOG, lambda put_off: put_off.sector_key),
)  # fmt: skip

CLOSURE_FIELDS: Final[tuple[Field[PutRight], ...]] = (
    Field("action_text", ("defect.closure.actionText",), "as it is", lambda right: right.closure.action_text),
    Field(
        "time_spent_minutes", ("defect.closure.timeSpentMinutes",), "as it is; 0 is a number",
        lambda right: right.closure.minutes,
    ),
    Field(
        "closed_by_user_id", ("defect.closure.closedByUserId",),
        "id of the user in Tracking+ who has that address, else of the integration user; Tracking+ refuses a closure "
        "without one",
        lambda right: right.closed_by_user_id,
    ),
    Field("closed_at", ("defect.closure.closedAt",), _INSTANT, instant(lambda right: right.closure.closed_at)),
    Field("technical_log", ("defect.sectorId",), _AFTER_ITS_LOG, lambda right: right.sector_key),
)  # fmt: skip
