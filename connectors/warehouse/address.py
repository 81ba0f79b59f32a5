"""database.url: from a setting to what libpq is given, and to words that may be shown."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from config.errors import ConfigurationError
from config.secrets import SCHEMES, resolve
from config.settings import DatabaseSettings
from connectors.warehouse.errors import WarehouseUnavailable

OLDEST_SERVER = 14
# A server that does not answer must not use up a five-minute tick. lock_timeout: a load waits for another load of the
# same records, never longer than it takes. idle_in_transaction: a process that was stopped must not keep its locks.
CONNECT_TIMEOUT = 5
SESSION = {
    "timezone": "UTC",
    "lock_timeout": "30s",
    "statement_timeout": "120s",
    "idle_in_transaction_session_timeout": "300s",
}


def resolve_address(settings: DatabaseSettings) -> str | None:
    """The PostgreSQL address behind database.url, or None where it is empty and the embedded server is meant.

    Raises:
        ConfigurationError: no address, or a reference with nothing behind it. The message never holds the address.
    """
    value = settings.url.get_secret_value().strip()
    if value.partition(":")[0] in SCHEMES:
        value = resolve(value).get_secret_value()
    if not value:
        return None
    scheme, separator, rest = value.partition("://")
    if separator != "://" or scheme not in {"postgresql", "postgres", "postgresql+psycopg"}:
        raise ConfigurationError(
            "database.url is no PostgreSQL address: write postgresql://user:password@host:5432/database, "
            "or a reference to it (env:NAME, file:PATH)"
        )
    if rest.partition("/")[0].count("@") > 1:
        # libpq would take the end of the password for a host name, and put it into its error message.
        raise ConfigurationError("database.url: an @ in the user name or password must be written %40")
    try:
        conninfo_to_dict(f"postgresql://{rest}")
    except psycopg.ProgrammingError:
        raise ConfigurationError(
            "database.url cannot be read: percent-encode special characters in its user name and password"
        ) from None
    return f"postgresql://{rest}"


def describe(address: str) -> str:
    """host:port/database of an address, without user name or password."""
    parts = conninfo_to_dict(address)
    host = parts.get("host") or parts.get("hostaddr") or "localhost"
    return f"{host}:{parts.get('port') or 5432}/{parts.get('dbname') or parts.get('user') or ''}"


def connect(address: str, **session: str) -> psycopg.Connection[Any]:
    """A new connection in UTC, with time-outs; session overrides or adds server settings.

    Raises:
        WarehouseUnavailable: nobody answers, the log-in is refused, or the server cannot hold our data.
    """
    given = conninfo_to_dict(address)
    options = " ".join(f"-c {name}={value}" for name, value in {**SESSION, **session}.items())
    try:
        connection = psycopg.connect(
            address,
            connect_timeout=int(given.get("connect_timeout") or CONNECT_TIMEOUT),
            application_name=given.get("application_name") or "turnaround",
            # What the address itself asks for comes last, and so wins.
            options=f"{options} {given.get('options') or ''}".strip(),
        )
    except psycopg.OperationalError as error:
        raise WarehouseUnavailable(
            f"the database at {describe(address)} cannot be used: {_first_line(error)}. Check database.url, that the "
            "server is up and reachable from here, and the user's password and rights; "
            "an empty database.url uses the embedded server"
        ) from None
    _refuse_unfit_server(connection, address)
    return connection


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(error).__name__


def _refuse_unfit_server(connection: psycopg.Connection[Any], address: str) -> None:
    major = connection.info.server_version // 10000
    encoding = connection.info.parameter_status("server_encoding")
    if major >= OLDEST_SERVER and encoding == "UTF8":
        return
    connection.close()
    raise WarehouseUnavailable(
        f"the database at {describe(address)} is PostgreSQL {major} with encoding {encoding}: "
        f"Turnaround needs {OLDEST_SERVER} or later and a database created with ENCODING 'UTF8'"
    )
