"""One question to the database in the rights of another role. Whatever it says, nothing is changed by it."""

from __future__ import annotations

from typing import Any, NamedTuple

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from connectors.warehouse.bulk import driver_connection
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.statements import statement
from connectors.warehouse.warehouse import Warehouse

ONE_SELECT = (
    "it is not one SELECT (or WITH, VALUES, TABLE) that only reads. For anything else, EXPLAIN and SHOW too, use psql"
)


class Answer(NamedTuple):
    """What was found.

    Attributes:
        names: of the columns.
        rows: a value a column, as psycopg makes them.
    """

    names: list[str]
    rows: list[tuple[Any, ...]]


class QuestionRefused(WarehouseError):  # noqa: N818  (named for what happened)
    """PostgreSQL does not take the statement, or not in this role; in its words, with the place in the statement."""


def ask(warehouse: Warehouse, role: str, question: str) -> Answer:
    """Put one SELECT, as a role and in UTC, in a transaction that only reads and is always rolled back.

    Args:
        warehouse: whose log-in is the role's member, or a superuser.
        role: the name of a database role, trusted.
        question: one statement; a % in it is a %.

    Raises:
        QuestionRefused: it is something else than one SELECT, is wrong, or wants what the role may not.
        WarehouseUnavailable: there is no connection, or it was lost.
    """
    with warehouse.transaction() as connection:
        try:
            _become(connection, role)
            _refuse_unreadable(driver_connection(connection), question)
            return _fetched(driver_connection(connection), question)
        except (psycopg.Error, DBAPIError) as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise
            raise QuestionRefused(str(getattr(error, "orig", error)).strip()) from None
        finally:
            connection.rollback()


def _become(connection: Connection, role: str) -> None:
    """From here on there is no way back for what can stand in a SELECT.

    Only set_config() sets role there, and a superuser's session may set every role. It is taken away until the
    transaction is rolled back, and nobody else ever sees that. Who is no superuser gets no more by set_config() than
    the rights of the log-in, which any client has.
    """
    if connection.exec_driver_sql("SELECT current_setting('is_superuser')").scalar_one() == "on":
        connection.execute(statement("revoke_set_config"))
    connection.exec_driver_sql("SET TRANSACTION READ ONLY")
    connection.exec_driver_sql("SET LOCAL timezone = 'UTC'")
    connection.exec_driver_sql(f"SET LOCAL ROLE {role}")


def _refuse_unreadable(driver: psycopg.Connection[Any], question: str) -> None:
    """Have it read, not run, by the extended protocol, which takes no second statement. Its errors count the lines."""
    result = driver.pgconn.prepare(b"", question.encode(driver.info.encoding))
    if result.status != ExecStatus.FATAL_ERROR:
        return
    error = psycopg.errors.error_from_result(result, encoding=driver.info.encoding)
    # The server says so in its own language; the place in its source is the same in all of them.
    if isinstance(error, psycopg.errors.SyntaxError) and error.diag.source_function == "exec_parse_message":
        raise QuestionRefused("there are several statements. Ask one at a time")
    raise error


def _fetched(driver: psycopg.Connection[Any], question: str) -> Answer:
    """By a cursor of the server, which is declared for a SELECT and for nothing else."""
    with driver.cursor("question") as cursor:
        try:
            cursor.execute(question.encode(driver.info.encoding))
        except (psycopg.errors.SyntaxError, psycopg.errors.FeatureNotSupported, psycopg.errors.InvalidCursorDefinition):
            # It could be read, so this is no slip of the pen.
            raise QuestionRefused(ONE_SELECT) from None
        return Answer([column.name for column in cursor.description or ()], cursor.fetchall())
