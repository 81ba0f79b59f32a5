"""Whether a journey log has to be sent: what it should be against what LEON accepted from us, and what LEON shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from model.journey_log import IDENTITY, READABLE, same_value
from model.records import LeonJourneyLog

# new: LEON has none of ours. changed: the sector has, and the log is open. lost: LEON has none any more. same: nothing
# to do. adopted: LEON holds what it should, without our knowing. closed: LEON's log is locked, and differs.
Outcome = Literal["new", "changed", "lost", "same", "adopted", "closed"]

# The operator's setting: it applies to what is sent from now on, and is no reason to send.
SETTING = "status"


@dataclass(frozen=True, slots=True)
class Pair:
    """A field's value before (LEON's, or what it accepted from us) and after (the sector's). None: there is none."""

    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with one log, and the fields that differ."""

    outcome: Outcome
    differences: Mapping[str, Pair] = field(default_factory=dict)


def judge(wanted: Mapping[str, Any], accepted: Mapping[str, Any] | None, shown: LeonJourneyLog | None) -> Verdict:
    """Decide about one log.

    Args:
        wanted: what LEON should hold, in the house's words.
        accepted: what LEON last accepted from us; None where it never did.
        shown: what LEON holds now; None where it holds no log.
    """
    if shown is None:
        return Verdict("new" if accepted is None else "lost", _pairs(wanted, {}, wanted))
    if shown.status == "CLOSED":
        return _judge_closed(wanted, accepted, shown)
    if accepted is None:
        return Verdict("new", _pairs(wanted, shown.fields, wanted))
    names = _differing(wanted, accepted)
    return Verdict("changed" if names else "same", _pairs(wanted, accepted, names))


def _judge_closed(wanted: Mapping[str, Any], accepted: Mapping[str, Any] | None, shown: LeonJourneyLog) -> Verdict:
    if accepted is None:
        if not any(_differs(name, wanted, shown.fields) for name in IDENTITY):
            return Verdict("adopted")
        readable = [name for name in READABLE if _differs(name, wanted, shown.fields)]
        return Verdict("closed", _pairs(wanted, shown.fields, readable))
    changed = _differing(wanted, accepted)
    if not changed:
        return Verdict("same")
    # A person may have entered the difference by hand; what cannot be read back has to be taken as not entered.
    missing = [name for name in changed if name not in READABLE or _differs(name, wanted, shown.fields)]
    return Verdict("closed" if missing else "adopted", _pairs(wanted, accepted, missing))


def _differing(wanted: Mapping[str, Any], accepted: Mapping[str, Any]) -> list[str]:
    return [name for name in {*wanted, *accepted} - {SETTING} if _differs(name, wanted, accepted)]


def _differs(name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return not same_value(one.get(name), other.get(name))


def _pairs(wanted: Mapping[str, Any], before: Mapping[str, Any], names: Any) -> dict[str, Pair]:
    return {name: Pair(before.get(name), wanted.get(name)) for name in sorted(names)}
