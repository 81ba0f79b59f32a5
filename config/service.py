"""Settings of the service around the flows: how long things are kept, and who is told when it fails."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from config.secrets import SecretReference

# Between the answer and the next tick a person may want to see it: what housekeeping keeps at the very least.
A_WEEK = 7


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RetentionSettings(_Table):
    """For how many days housekeeping keeps what is over and done with.

    What still counts is kept however old it is: the current version of a record, open writes, open items.
    """

    # Older versions of the vendors' records.
    landing: int = Field(90, ge=A_WEEK)
    # Delivered and superseded writes: who wrote what, and why, is asked for as long as duty records are.
    outbox: int = Field(760, ge=A_WEEK)
    worklist: int = Field(760, ge=A_WEEK)
    quarantine: int = Field(365, ge=A_WEEK)
    # As long as the writes, which ask a run by whom it was started.
    runs: int = Field(760, ge=A_WEEK)
    # Some 40,000 rows an operator and day (docs/reliability.md).
    check_results: int = Field(14, ge=A_WEEK)


class AlertSettings(_Table):
    """When somebody is told, and where. Without a webhook the automations are there, and tell nobody."""

    # The address may hold a token: it comes by reference, as a secret does.
    webhook: SecretReference | Literal[""] = ""
    kind: Literal["custom", "slack", "teams", "mattermost", "discord"] = "custom"
    # For how many intervals of its schedule a flow may be without success: three of five minutes are fifteen.
    intervals_without_success: int = Field(3, ge=2, le=100)
    # Which share of what a run tried to write, or to read, may be refused.
    reject_share: float = Field(0.1, gt=0, le=1)
