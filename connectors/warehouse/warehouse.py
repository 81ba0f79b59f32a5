"""The way into the warehouse: one engine a process, transactions and locks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Self

import orjson
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from config.settings import DatabaseSettings
from connectors.warehouse import address as addresses
from connectors.warehouse.embedded import EmbeddedServer
from connectors.warehouse.errors import WarehouseUnavailable
from connectors.warehouse.statements import statement


class Warehouse:
    """A PostgreSQL database of ours. Make it with open(); close() it, or use it in a with statement."""

    def __init__(self, address: str, server: EmbeddedServer | None = None) -> None:
        self.address = address
        self._server = server
        self._engine = _engine(address)

    @classmethod
    def open(cls, settings: DatabaseSettings) -> Warehouse:
        """Connect to database.url, or to the embedded server, which is started if need be.

        Raises:
            ConfigurationError: database.url is no address, or its reference leads nowhere.
            WarehouseUnavailable: the server cannot be reached or started; the message says what to do.
        """
        address = addresses.resolve_address(settings)
        server = EmbeddedServer.join(settings.data_dir) if address is None else None
        warehouse = cls(address or (server.address if server else ""), server)
        try:
            # A wrong address is told at once, not by the first statement in the middle of a run.
            with warehouse.transaction():
                pass
        except BaseException:
            warehouse.close()
            raise
        return warehouse

    @property
    def name(self) -> str:
        """host:port/database, fit to be shown."""
        return addresses.describe(self.address)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection in one transaction: committed at the end, rolled back on any exception.

        Raises:
            WarehouseUnavailable: there is no connection, or it was lost on the way (then nothing was kept).
        """
        told = self._losses_told("in the middle of a transaction; nothing of it was kept")
        with told, self._engine.begin() as connection:
            yield connection

    @contextmanager
    def lock(self, name: str) -> Iterator[bool]:
        """Whether the named lock is ours, for the length of the with statement. Never waits.

        It is a session's advisory lock on a connection of its own: the server frees it when this process dies. A pooler
        in transaction mode in between would break it.

        Raises:
            WarehouseUnavailable: there is no connection, or it was lost before the answer came.
        """
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            with self._losses_told("before anything was done"):
                taken = bool(connection.execute(statement("try_lock"), {"name": name}).scalar_one())
            try:
                yield taken
            finally:
                if taken:
                    # The server notices a closed connection only a moment later, when the next run may be there.
                    with suppress(DBAPIError):
                        connection.execute(statement("unlock"), {"name": name})
                # Back in the pool the session would keep the lock: so it ends here, even if it is lost already.
                connection.invalidate()

    @contextmanager
    def _losses_told(self, when: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            if error.connection_invalidated:
                raise WarehouseUnavailable(
                    f"the connection to the database at {self.name} was lost {when}. "
                    "Check that the server is up, then run again"
                ) from error
            raise

    @contextmanager
    def maintenance(self) -> Iterator[Engine]:
        """An engine without time-outs and without a pool, for what may take long and is rare: migrations."""
        engine = _engine(self.address, pooled=False, statement_timeout="0", lock_timeout="0")
        try:
            yield engine
        finally:
            engine.dispose()

    def close(self) -> None:
        """Close every connection, and leave the embedded server, which stops with its last user. Safe to call twice."""
        self._engine.dispose()
        if self._server is not None:
            self._server.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _engine(address: str, *, pooled: bool = True, **session: str) -> Engine:
    return create_engine(
        "postgresql+psycopg://",
        # libpq reads the address itself: every form that it knows (several hosts, sslmode, service) works.
        creator=partial(addresses.connect, address, **session),
        json_deserializer=orjson.loads,
        # Values may be personal: they do not belong in the text of an exception.
        hide_parameters=True,
        **({"pool_pre_ping": True} if pooled else {"poolclass": NullPool}),
    )
