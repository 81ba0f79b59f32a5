"""Deferrals that Tech Log and Tracking+ may both change: three-way, against what both last had. Pure.

Null in Tracking+ says nothing: it is no change, and erases nothing (ruling 41). What is written brings agreement, or
nothing is written and a person is told. A deferral that Tech Log alone changed is flow techlog_to_veryon's to report;
here it is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from config.settings import VeryonSettings
from model.records import Defect, Deferral, Extension, VeryonDefect, VeryonDeferral
from transforms.defect_life import deferral_content, last_approved, wants_deferral
from transforms.values import instant_text

# What the two systems both hold of a deferral, in the words of a payload to Tracking+.
SHARED = ("mel_category", "reason", "target_date", "reference", "deferred_at")
Content = Mapping[str, Any]
# write: Tracking+ alone changed it. agreed: both are the same, which was not known yet. conflict: both changed it, or
# Tracking+ alone to what cannot be set here. withdrawn: Tracking+ no longer has it. quiet: nothing to do here.
Verdict = Literal["write", "agreed", "conflict", "withdrawn", "quiet"]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What is to become of one defect's deferral.

    Attributes:
        verdict: see Verdict.
        techlog, tracking: what each has, of SHARED; None: no deferral.
        common: what both last had; None: none yet.
        wanted: with "write", Tech Log's deferral as it is to be; else None.
        agreed: with "write" and "agreed", what both have then.
        cannot_be_set: with "conflict", Tracking+ alone changed it.
    """

    verdict: Verdict
    techlog: Content | None
    tracking: Content | None
    common: Content | None
    wanted: Deferral | None = None
    agreed: Content | None = None
    cannot_be_set: bool = False


def align(defect: Defect, tracked: VeryonDefect, common: Content | None, settings: VeryonSettings) -> Alignment:
    """Compare what both systems have of a defect's deferral with what both last had.

    Args:
        defect: as Tech Log has it; not closed, not deleted.
        tracked: the same defect in Tracking+.
        common: what Tracking+ last accepted from us, or we from it; None: nothing yet.
        settings: the operator's Tracking+, for the target date of a deferral without one.
    """
    here = _techlog_side(defect, settings)
    there = _tracking_side(tracked.deferral)
    base = None if common is None else {name: common[name] for name in SHARED if name in common}
    found = Alignment("quiet", here, there, base)
    if there is None:
        return replace(found, verdict="withdrawn") if base is not None and here is not None else found
    changed_there = {name for name, value in there.items() if value != (base or {}).get(name)}
    changed_here = here != base or defect.status == "deferralPending"
    if _agrees(here, there):
        return replace(found, verdict="agreed", agreed=here) if here != base else found
    # A first deferral is a change, even one that says nothing more.
    if not changed_there and (base is not None or here is not None):
        return found
    if changed_here:
        return replace(found, verdict="conflict")
    wanted = _overlaid(defect.deferral, tracked)
    then = None if wanted is None else _techlog_side(replace(defect, deferral=wanted, status="deferred"), settings)
    if not _agrees(then, there):
        # Written all the same, it would be written again by every run.
        return replace(found, verdict="conflict", cannot_be_set=True)
    return replace(found, verdict="write", wanted=wanted, agreed=then)


def _agrees(here: Content | None, there: Content) -> bool:
    """Whether Tech Log says everything that Tracking+ says."""
    return here is not None and all(here.get(name) == value for name, value in there.items())


def _techlog_side(defect: Defect, settings: VeryonSettings) -> Content | None:
    """What flow techlog_to_veryon would send; a deferral that waits for its approval is none yet (ruling 35)."""
    content = deferral_content(defect, settings)
    if content is None or not wants_deferral(defect):
        return None
    return {name: content.content[name] for name in SHARED if content.content.get(name) is not None}


def _tracking_side(deferral: VeryonDeferral | None) -> Content | None:
    if deferral is None:
        return None
    said = {
        "mel_category": deferral.mel_category,
        "reason": deferral.reason,
        "target_date": None if deferral.target_date is None else deferral.target_date.isoformat(),
        "reference": deferral.reference,
        "deferred_at": _instant(deferral.deferred_at),
    }
    return {name: value for name, value in said.items() if value is not None}


def _overlaid(mine: Deferral | None, tracked: VeryonDefect) -> Deferral | None:
    """Tech Log's deferral with everything that Tracking+ says of it; None where there is no instant to date it from."""
    theirs = tracked.deferral
    if theirs is None:
        return None
    deferred_at = theirs.deferred_at or (mine.deferred_at if mine else None) or theirs.changed_at or tracked.changed_at
    if deferred_at is None:
        return None
    if mine is None:
        kind = "MEL" if theirs.mel_category else "other"
        return Deferral(deferred_at, kind, theirs.mel_category, theirs.reference, theirs.reason, theirs.target_date)
    return replace(
        mine,
        deferred_at=deferred_at,
        type="MEL" if theirs.mel_category not in (None, mine.mel_category) else mine.type,
        mel_category=theirs.mel_category or mine.mel_category,
        reference=theirs.reference or mine.reference,
        reason=theirs.reason or mine.reason,
        target_date=theirs.target_date or mine.target_date,
        extensions=_extended(mine, theirs),
    )


def _extended(mine: Deferral, theirs: VeryonDeferral) -> tuple[Extension, ...]:
    """Where Tech Log has approved an extension, the last one's date is what counts: another date is one more."""
    last = last_approved(mine)
    if last is None or last.approved_at is None or theirs.target_date in (None, last.target_date):
        return mine.extensions
    try:
        after = last.approved_at + timedelta(seconds=1)
    except OverflowError:
        return mine.extensions
    approved_at = max(after, theirs.changed_at or after)
    return (*mine.extensions, Extension(approved_at, theirs.target_date, theirs.reference or last.reference))


def _instant(moment: datetime | None) -> str | None:
    return None if moment is None else instant_text(moment)


def as_fields(deferral: Deferral | None) -> dict[str, Any] | None:
    """A deferral of Tech Log's as an outbox row holds it."""
    if deferral is None:
        return None
    return {
        "type": deferral.type,
        "mel_category": deferral.mel_category,
        "reference": deferral.reference,
        "reason": deferral.reason,
        "target_date": None if deferral.target_date is None else deferral.target_date.isoformat(),
        "deferred_at": _instant(deferral.deferred_at),
        "deferred_by_user_id": deferral.deferred_by_user_id,
        "extensions": [
            {
                "approved_at": _instant(one.approved_at),
                "target_date": None if one.target_date is None else one.target_date.isoformat(),
                "reference": one.reference,
            }
            for one in deferral.extensions
        ],
    }
