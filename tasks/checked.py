"""What the checks of a run came to, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
from prefect import task
from prefect.cache_policies import NO_CACHE

from connectors.warehouse import checks, quarantine
from expectations.suites import CheckResult
from model.sync import Quarantined
from tasks.context import RunContext


class CheckFailedError(Exception):
    """An answer is not what it should be as a whole; the run ends before it writes anything."""


@dataclass(slots=True)
class Checked:
    """Frames with the rows that passed, and what the checks found."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    results: list[CheckResult] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)

    @property
    def critical(self) -> list[CheckResult]:
        """Failed results that end the run."""
        return [one for one in self.results if one.severity == "critical" and not one.success]


@task(cache_policy=NO_CACHE, persist_result=False)
def keep_failed_check(context: RunContext, unreadable: Sequence[Quarantined], checked: Checked) -> None:
    """Keep what the checks found although the run ends here, so that a person can look."""
    with context.warehouse.transaction() as connection:
        checks.save(connection, context.run, checked.results)
        if context.run.scope.is_part:
            return
        quarantine.reconcile(connection, context.run, [*unreadable, *checked.quarantined])


def refuse_empty(dataset: str, words: str, records: Sequence[object]) -> None:
    """Stop the run where a list that cannot be empty is: a cut answer is not "there is none".

    Raises:
        CheckFailedError: names the dataset.
    """
    if not records:
        raise CheckFailedError(
            f"{dataset}: {words} at all, though there is something to send. "
            "Nothing was written; the next run asks again."
        )


def require(checked: Checked) -> None:
    """Stop the run where a dataset as a whole is not what it should be.

    Raises:
        CheckFailedError: names the dataset, the rule and its reason.
    """
    if checked.critical:
        words = "; ".join(
            f"{one.dataset}: {one.expectation} on {one.column_name or 'the table'} failed ({one.reason})"
            for one in checked.critical
        )
        raise CheckFailedError(f"{words}. Nothing was written; correct the source, the next run tries again.")
