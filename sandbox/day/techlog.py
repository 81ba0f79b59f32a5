"""The Tech Log side of the day: its fleet, the users it knows, and sectors that crews start and sign off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sandbox.day.schedule import Operation
from sandbox.day.source import Leg


def fill(store: Any, plan: Operation) -> None:
    """Aircraft with Tech Log's spelling of the registration, one that LEON does not have, and the few known users."""
    raise NotImplementedError


def start(store: Any, external_ref: str, leg: Leg, at: datetime) -> None:
    """The crew starts the sector. Nothing happens when the sector is not there."""
    raise NotImplementedError


def sign_off(store: Any, external_ref: str, leg: Leg, at: datetime) -> None:
    """Post-flight is signed off with the real times. Nothing happens when the sector is not there."""
    raise NotImplementedError
