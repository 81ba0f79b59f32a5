"""Which flows there are, in the order in which `turnaround sync` runs them. A flow is imported when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from config.settings import OperatorSettings, Settings

if TYPE_CHECKING:
    from prefect import Flow

Preview = Callable[[str, Settings, datetime], list[dict[str, Any]]]

# A flow's module has its name, and holds the flow under that name and its preview.
NAMES = ("leon_to_techlog", "techlog_to_leon", "techlog_to_veryon", "veryon_to_techlog", "ftl_duty")
# Those that need a Tracking+, which not every operator has.
TRACKING = ("techlog_to_veryon", "veryon_to_techlog")
# Those that delete in a system, and so have a deletion guard.
DELETING = ("leon_to_techlog", "veryon_to_techlog", "ftl_duty")
# How often prefect.yaml runs one that is not in the table below: often enough that a person sees the day as it is.
INTERVAL = timedelta(minutes=5)
INTERVALS = {"ftl_duty": timedelta(hours=1)}


def interval(name: str) -> timedelta:
    """How often a flow's schedule runs it."""
    return INTERVALS.get(name, INTERVAL)


def concerns(name: str, operator: OperatorSettings) -> bool:
    """Whether an operator has what the flow is about."""
    if name == "ftl_duty":
        return operator.ftl.enabled
    return name not in TRACKING or operator.veryon is not None


def load_flow(name: str) -> Flow[..., Any]:
    """The Prefect flow of that name: (operator, now=None, first_day=None, last_day=None, full=False) -> State."""
    flow: Flow[..., Any] = getattr(importlib.import_module(f"flows.{name}"), name)
    return flow


def load_preview(name: str) -> Preview:
    """What `turnaround plan` calls: the writes of a run that writes nothing, one mapping each.

    Keys: operator, target, entity, operation, key, reason, sources, fields ({name: {"from": old, "to": new}}).
    """
    preview: Preview = importlib.import_module(f"flows.{name}").preview
    return preview
