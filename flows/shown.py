"""What the Prefect UI shows of a run beside its state: tags, the standing artifacts of its operator, and events.

Showing never decides how a run ends: where the Prefect API does not take something, that is a line in the log.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from prefect import runtime
from prefect.client.orchestration import get_client
from prefect.logging import get_run_logger
from sqlalchemy.exc import DBAPIError

from config.errors import ConfigurationError
from config.settings import Settings, load_settings
from connectors.warehouse import Warehouse, standings, worklist
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.standings import Standing
from flows import advice, events, registry
from flows.outcome import Outcome
from model.sync import Run
from tasks import artifacts
from tasks.artifacts import Shown, artifact_key, best_effort
from tasks.context import RunContext
from transforms import standing

# How long a run waits for another one of its operator to have shown itself. Then it goes first: nothing breaks.
TURN_SECONDS = 5.0
TURN_POLL = 0.1


@dataclass(frozen=True, slots=True)
class News:
    """What there is to show, as the database has it after a run."""

    standings: list[Standing]
    items: list[dict[str, Any]]
    set_aside: list[tuple[str, int, int]]

    def of(self, flow: str) -> Standing | None:
        """The standing of one flow."""
        return next((one for one in self.standings if one.flow == flow), None)


def guarded(run: Run, work: Callable[[], Outcome]) -> Outcome:
    """Do a flow run's work, so that a person finds the run, and reads in words why it failed.

    Args:
        run: who works on what.
        work: the run. What it raises becomes a Failed outcome, with the traceback in the run's log.
    """
    with best_effort("the run's tags"):
        _tag(f"operator:{run.operator_id}", f"flow:{run.flow}")
    try:
        outcome = work()
    except Exception as error:
        logger = get_run_logger()
        logger.exception("%s for %s failed", run.flow, run.operator_id)
        outcome = Outcome("Failed", str(advice.trouble_of(error)), cause=error)
        _publish_broken(run, outcome)
    if outcome.state != "Failed":
        return outcome
    message = advice.for_scope(outcome.message.rstrip("."), run.scope)
    # A failure without a cause, such as a backfill that found no time, has no artifact: its message says what to do.
    more = "" if outcome.cause is None else f". What to do: artifact {_page(run)}"
    return replace(outcome, message=message + more)


def publish(context: RunContext, outcome: Outcome) -> None:
    """Bring the operator's artifacts up to date after a run, and say how it ended. A skipped one says nothing."""
    if outcome.state == "Skipped":
        return
    with best_effort("the run"), _turn(context.warehouse, context.operator_id):
        news = _read(context.warehouse, context.run, context.settings)
        _emit(context.run, context.settings, outcome, news)
        _show(context.run, context.settings, outcome, news)


def _publish_broken(run: Run, outcome: Outcome) -> None:
    """The same after a run that broke: the settings or the database may be what is broken."""
    with best_effort("the run"):
        events.emit(events.FAILED, run.operator_id, run.flow, {"message": outcome.message})
        settings, news = None, News([], [], [])
        with suppress(ConfigurationError, WarehouseError, DBAPIError):
            settings = load_settings()
            with Warehouse.open(settings.database) as warehouse:
                news = _read(warehouse, run, settings)
        _show(run, settings, outcome, news)


def _read(warehouse: Warehouse, run: Run, settings: Settings) -> News:
    operator = settings.operator(run.operator_id)
    flows = [name for name in registry.NAMES if registry.concerns(name, operator)]
    with warehouse.transaction() as connection:
        return News(
            standings.read(connection, run.operator_id, flows),
            worklist.read(connection, run.operator_id),
            standings.newly_set_aside(connection, run),
        )


def _show(run: Run, settings: Settings | None, outcome: Outcome, news: News) -> None:
    operator = run.operator_id
    what_to_do = _page(run)
    listed, fresh = artifact_key("worklist", operator), artifact_key("freshness", operator)
    with get_client(sync_client=True) as client:
        before = artifacts.read(client, (what_to_do, listed, fresh))
        directions = _directions(run, outcome, news, before.get(what_to_do))
        if directions is not None:
            artifacts.show(client, what_to_do, *directions, before.get(what_to_do), "headline")
        if settings is not None and news.standings:
            page, headline = standing.worklist_page(operator, news.items)
            artifacts.show(client, listed, page, headline, before.get(listed), "content")
            rows, headline = standing.freshness_table(operator, _facts(news, settings), run.now)
            artifacts.show(client, fresh, rows, headline, before.get(fresh), "headline")


def _page(run: Run) -> str:
    """The key of a run's what-to-do artifact. Nothing makes a failed backfill good but the same days once more."""
    if run.scope.days is None:
        return artifact_key("what-to-do", run.flow, run.operator_id)
    return artifact_key("what-to-do", run.flow, run.operator_id, *map(str, run.scope.days))


def _directions(run: Run, outcome: Outcome, news: News, before: Shown | None) -> tuple[str, str] | None:
    """The what-to-do artifact and its headline; None where there is nothing to say."""
    if outcome.state == "Failed" and outcome.cause is not None:
        trouble, known = advice.trouble_of(outcome.cause), news.of(run.flow)
        words = advice.what_to_do(
            run, str(runtime.flow_run.name), trouble, known, can_retry=runtime.deployment.id is not None
        )
        return words, advice.headline(run, trouble, known)
    well = advice.all_well(run)
    if before is None or before.headline == well:
        return None
    return advice.recovered(run, before.headline), well


def _facts(news: News, settings: Settings) -> list[standing.Freshness]:
    return [
        standing.Freshness(
            flow=one.flow,
            last_success_at=one.last_success_at,
            failing_since=one.failing_since,
            patience=settings.alerts.intervals_without_success * registry.interval(one.flow),
        )
        for one in news.standings
    ]


def _emit(run: Run, settings: Settings, outcome: Outcome, news: News) -> None:
    operator, flow = run.operator_id, run.flow
    if outcome.state == "Failed":
        events.emit(events.FAILED, operator, flow, {"message": outcome.message})
    elif run.scope.period is None:
        # A backfill says nothing about whether the present is in agreement.
        events.emit(events.SUCCEEDED, operator, flow, {"state": outcome.state, "message": outcome.message})
    aside = [(f"records of {dataset}", max(records, refused), refused) for dataset, records, refused in news.set_aside]
    figures = [("writes", outcome.tried, outcome.refused), *aside]
    for payload in events.rejects(settings.alerts.reject_share, figures):
        events.emit(events.REJECTS_HIGH, operator, flow, payload)
    for item in news.items:
        if (item["severity"], item["flow"], item["first_seen_at"]) == ("critical", flow, run.now):
            words = {"item": item["id"], "code": item["code"], "summary": item["summary"], "action": item["action"]}
            events.emit(events.CRITICAL_ITEM, operator, flow, words)


@contextmanager
def _turn(warehouse: Warehouse, operator: str) -> Iterator[None]:
    """One run of an operator at a time reads and shows, so that the older reading is never what stays."""
    deadline = time.monotonic() + TURN_SECONDS
    while True:
        with warehouse.lock(f"shown:{operator}") as ours:
            if ours or time.monotonic() > deadline:
                yield
                return
        time.sleep(TURN_POLL)


def _tag(*tags: str) -> None:
    wanted = sorted({*runtime.flow_run.tags, *tags})
    if wanted != sorted(runtime.flow_run.tags):
        with get_client(sync_client=True) as client:
            client.update_flow_run(UUID(str(runtime.flow_run.id)), tags=wanted).raise_for_status()
