"""The schema's version: migrations forward, and the refusal to work on any other version.

Downgrades are not supported: an older program on a newer schema is refused, and the way back is a backup.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from connectors.warehouse.errors import SchemaError
from connectors.warehouse.statements import statement
from connectors.warehouse.warehouse import Warehouse


def newest_version() -> str:
    """The version that this program works on: the highest number in sql/migrations/versions.

    Read from the file names, because Alembic takes 0.3 s to import and a tick does not migrate.
    """
    names = (file.name for file in files("sql").joinpath("migrations", "versions").iterdir())
    return max(name.partition("_")[0] for name in names if name.endswith(".sql"))


def migrate(warehouse: Warehouse) -> str:
    """Bring the schema to this program's version, and return that version. Does nothing where it is there already.

    Each migration is one transaction. Two callers at once take turns. What is made belongs to role turnaround_owner, as
    soon as there is one and the caller is a member of it; before, to the caller.

    Raises:
        SchemaError: the database is on a version that this program does not know, our schemas hold foreign tables, or
            the caller may not change them.
    """
    newest = newest_version()
    with (
        warehouse.maintenance() as engine,
        engine.connect().execution_options(isolation_level="AUTOCOMMIT") as turn,
        _told_in_words(warehouse.name, newest),
    ):
        turn.execute(statement("wait_for_migration_turn"))
        with engine.connect() as connection:
            found = _version(connection)
            if found == newest:
                return newest
            _refuse_foreign(connection, warehouse.name, found, newest)
            if found is None:
                connection.execute(statement("create_sync_schema"))
            _become_owner(connection)
            connection.commit()
            _run_migrations(connection)
            connection.commit()
    return newest


def is_empty(warehouse: Warehouse) -> bool:
    """Whether nothing has been migrated yet, and nobody else's tables are in our schemas."""
    with warehouse.transaction() as connection:
        return _version(connection) is None and not _table_count(connection)


def is_hidden(warehouse: Warehouse) -> bool:
    """Whether whoever connects may not look at the schema's version: an analyst, who reads views only."""
    with warehouse.transaction() as connection:
        return bool(connection.execute(statement("find_hidden_schema")).scalar_one())


def require_current(warehouse: Warehouse) -> None:
    """Refuse to work on a schema of another version.

    Raises:
        SchemaError: says which version is there, which is needed, and names `turnaround migrate`.
    """
    newest = newest_version()
    with warehouse.transaction() as connection:
        found = _version(connection)
        if found == newest:
            return
        _refuse_foreign(connection, warehouse.name, found, newest)
    there = "has no schema yet" if found is None else f"is on schema version {found}"
    raise SchemaError(
        f"the database at {warehouse.name} {there}, this program needs {newest}: run `turnaround migrate`"
    )


@contextmanager
def _told_in_words(name: str, newest: str) -> Iterator[None]:
    """What the database refuses to its user, as something to do."""
    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        raise SchemaError(
            f"the database at {name} is not on schema version {newest}, and who is logged in may not change it "
            f"({str(error.orig).splitlines()[0]}): run `turnaround migrate` with a database.url whose user owns the "
            "database or is a member of turnaround_owner. Members of turnaround_pipeline only run the flows"
        ) from None


def _refuse_foreign(connection: Connection, name: str, found: str | None, newest: str) -> None:
    if found is not None and found > newest:
        raise SchemaError(
            f"the database at {name} is on schema version {found}, this program needs {newest}: a newer Turnaround has "
            "been here. Install that one (or restore a backup); `turnaround migrate` does not go back"
        )
    if found is None and _table_count(connection):
        raise SchemaError(
            f"the database at {name} has tables in landing, sync, reporting or ftl that Turnaround did not make: give "
            "it a database of its own in database.url, then run `turnaround migrate`"
        )


def _version(connection: Connection) -> str | None:
    if connection.execute(statement("find_schema_version_table")).scalar_one() is None:
        return None
    return connection.execute(statement("read_schema_version")).scalar_one_or_none()


def _table_count(connection: Connection) -> int:
    return int(connection.execute(statement("count_tables")).scalar_one())


def _run_migrations(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (see newest_version)
    from alembic.config import Config  # noqa: PLC0415

    with as_file(files("sql").joinpath("migrations")) as folder:
        config = Config()
        # Alembic reads % as the start of a placeholder.
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        # Each migration after the one that makes the role is already run by it.
        config.attributes["on_version_apply"] = _after_migration
        command.upgrade(config, "head")


def _after_migration(*, ctx: Any, **_: Any) -> None:
    _become_owner(ctx.connection)


def _become_owner(connection: Connection) -> None:
    """For the rest of this session, which is the migration's own."""
    connection.execute(statement("become_owner"))
