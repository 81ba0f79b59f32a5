"""What the tasks of one run share: who it is for, the warehouse, the vendors' clients, and how long it may wait."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import Self

from config.errors import ConfigurationError
from config.secrets import resolve
from config.settings import OperatorSettings, Settings, VeryonSettings
from connectors.leon.client import LeonClient
from connectors.techlog.client import TechlogClient
from connectors.veryon.client import VeryonClient
from connectors.warehouse import Warehouse
from model.sync import Run


class RunContext:
    """One run of one flow for one operator.

    A plain class on purpose: it is handed from task to task as one object, and Prefect neither stores nor walks it.
    Secrets are resolved when a client is first needed and live nowhere else.
    """

    def __init__(self, run: Run, settings: Settings, warehouse: Warehouse, *, keeps: bool = True) -> None:
        """keeps: whether the run may write to the warehouse; a preview may not."""
        self.run = run
        self.keeps = keeps
        # By the wall clock: what another run fetches from now on is newer than what this one will land.
        self.began_at = datetime.now(UTC)
        self.settings = settings
        self.operator: OperatorSettings = settings.operator(run.operator_id)
        self.warehouse = warehouse

    @property
    def operator_id(self) -> str:
        """The operator's key in turnaround.toml."""
        return self.run.operator_id

    @property
    def window(self) -> tuple[datetime, datetime]:
        """The half-open interval of scheduled starts that this run looks at (UTC): the period of a backfill."""
        return self.run.scope.period or self.usual_window

    @property
    def usual_window(self) -> tuple[datetime, datetime]:
        """The half-open interval of scheduled starts that every tick looks at (UTC)."""
        return self.operator.window(self.run.now)

    @cached_property
    def leon(self) -> LeonClient:
        """The operator's LEON."""
        leon = self.operator.leon
        return LeonClient(leon, self.settings.http, resolve(leon.refresh_token))

    @cached_property
    def techlog(self) -> TechlogClient:
        """The operator's Tech Log."""
        techlog = self.operator.techlog
        return TechlogClient(techlog, self.settings.http, resolve(techlog.client_secret))

    @cached_property
    def veryon(self) -> VeryonClient:
        """The operator's Tracking+.

        Raises:
            ConfigurationError: the operator has none.
        """
        veryon = self.tracking
        return VeryonClient(veryon, self.settings.http, resolve(veryon.client_secret))

    @property
    def tracking(self) -> VeryonSettings:
        """The settings of the operator's Tracking+.

        Raises:
            ConfigurationError: the operator has none.
        """
        if self.operator.veryon is None:
            raise ConfigurationError(f"operators.{self.operator_id}.veryon is not set: the operator has no Tracking+")
        return self.operator.veryon

    def open_clients(self) -> list[LeonClient | TechlogClient | VeryonClient]:
        """The clients that have been used so far."""
        return [self.__dict__[name] for name in ("leon", "techlog", "veryon") if name in self.__dict__]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for client in self.open_clients():
            client.close()
