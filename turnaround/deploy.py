"""`turnaround deploy`: what prefect.yaml and the settings want, registered with the Prefect server; safe to repeat."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
import typer

from config.errors import ConfigurationError
from config.settings import Settings, load_settings
from flows import deployments, registry
from turnaround import prefect_api
from turnaround.errors import CommandFailed
from turnaround.registered import Registered, summary
from turnaround.selection import select_operators

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient

SERVER_NEEDED = (
    "needs a Prefect server: start `prefect server start` in another terminal, then set "
    "PREFECT_API_URL=http://127.0.0.1:4200/api here (docs/deployments.md)"
)


def run() -> None:
    """Register everything for workers, and print a line for each thing.

    Raises:
        ConfigurationError: no Prefect server is named, or a setting is wrong.
        CommandFailed: the server does not answer, or refuses.
    """
    settings = load_settings()
    operators = select_operators(settings, ())
    require_server("deploy")
    ui = prefect_api.connect(settings)
    done = register(settings, operators, has_workers=True)
    for one in done:
        typer.echo(str(one))
    typer.echo(f"{summary(done)}. {who_is_told(settings)}")
    typer.echo(f"Deployments: {ui}/deployments    Automations: {ui}/automations")
    typer.echo("What runs them: prefect worker start --pool turnaround --limit 3")


def require_server(command: str) -> None:
    """Refuse where no Prefect server is named: schedules need one that stays."""
    if not os.environ.get("PREFECT_API_URL"):
        raise ConfigurationError(f"{command} {SERVER_NEEDED}")


def register(settings: Settings, operators: tuple[str, ...], *, has_workers: bool) -> list[Registered]:
    """Bring the Prefect server to what prefect.yaml and the settings want.

    Args:
        settings: all settings.
        operators: those that get a schedule.
        has_workers: workers run the deployments; else this process serves them.

    Raises:
        ConfigurationError: the address of alerts.webhook cannot be read, or is none.
        CommandFailed: the server refuses.
    """
    from turnaround.alarms import ensure_alarms
    from turnaround.registration import ensure_deployment, ensure_work_pools

    def concerns(flow: str, operator: str) -> bool:
        return flow not in registry.NAMES or registry.concerns(flow, settings.operators[operator])

    wanted = deployments.wanted(operators, concerns=concerns)
    with _connected() as client:
        done = list(ensure_work_pools(client, wanted)) if has_workers else []
        for one in wanted:
            done += ensure_deployment(client, one, has_workers=has_workers)
        return done + ensure_alarms(client, settings, operators, wanted, concerns)


def who_is_told(settings: Settings) -> str:
    """Whether an automation that fires tells anybody."""
    if settings.alerts.webhook:
        return f"Alarms go to the {settings.alerts.kind} webhook of {settings.alerts.webhook}."
    return "Nobody is told when an automation fires: set alerts.webhook in turnaround.toml."


@contextmanager
def _connected() -> Iterator[SyncPrefectClient]:
    """A client of the Prefect server; what the server refuses becomes one line."""
    from prefect.client.orchestration import get_client
    from prefect.exceptions import PrefectException

    try:
        with get_client(sync_client=True) as client:
            yield client
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        hint = ": set PREFECT_API_AUTH_STRING" if status == httpx.codes.UNAUTHORIZED else ""
        raise CommandFailed(
            f"the Prefect server refused {error.request.method} {error.request.url.path} with {status}{hint}"
        ) from None
    except (httpx.TransportError, PrefectException) as error:
        raise CommandFailed(f"the Prefect server could not be used: {type(error).__name__}") from error
