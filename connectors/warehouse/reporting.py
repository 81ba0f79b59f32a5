"""Schema reporting, read as an analyst reads it: which views there are, and their rows in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from psycopg import sql
from sqlalchemy import Connection

from connectors.warehouse.bulk import driver_connection
from connectors.warehouse.statements import source, statement
from model.views import View, ViewColumn

SCHEMA = "reporting"
CHUNK_ROWS = 20_000
# What a row belongs to, the first that a view has: ftl_sheet has both day and duty_start, and goes by the day.
DATES = ("day", "duty_start", "duty_start_date_utc", "month")
ORDER = ("operator_id", *DATES, "crew_code", "ftl_duty_nid", "valid_from", "object_name", "position")


class Reader(NamedTuple):
    """Who reads, and whether personal columns are in clear to them."""

    role: str
    sees_personal: bool


class Scope(NamedTuple):
    """Which rows of a view: None leaves that open. Dates are inclusive, UTC."""

    operator_id: str | None = None
    date_from: date | None = None
    date_to: date | None = None


def views(conn: Connection) -> dict[str, View]:
    """The views of schema reporting by name."""
    heads: dict[str, str] = {}
    columns: dict[str, list[ViewColumn]] = {}
    for row in conn.execute(statement("read_views")):
        if row.column_name is None:
            heads[row.object_name] = row.comment
        else:
            columns.setdefault(row.object_name, []).append(ViewColumn(row.column_name, row.data_type, row.comment))
    return {name: View(name, comment, tuple(columns.get(name, ()))) for name, comment in heads.items()}


def reader(conn: Connection) -> Reader:
    """Who this connection reads as."""
    return Reader(*conn.execute(statement("may_see_personal")).one())


def date_column(view: View) -> str | None:
    """The column that dates filter on; None where a view has none."""
    return next((name for name in DATES if name in view.names), None)


def read_rows(conn: Connection, view: View, scope: Scope) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a view in its columns' order, some thousand at a time, as of one moment.

    A month is in the scope if one of its days is.

    Raises:
        ValueError: the scope names what the view has no column for.
    """
    query = sql.SQL(source("read_view_rows")).format(
        columns=sql.SQL(", ").join(map(sql.Identifier, view.names)),
        view=sql.Identifier(SCHEMA, view.name),
        conditions=sql.SQL(" AND ").join(_conditions(view, scope)),
        order=_order(view),
    )
    with driver_connection(conn).cursor(name="report") as cursor:
        cursor.execute(query, scope._asdict())
        while chunk := cursor.fetchmany(CHUNK_ROWS):
            yield chunk


def _order(view: View) -> sql.Composable:
    names = [name for name in ORDER if name in view.names] or view.names[:1]
    return sql.SQL(", ").join(map(sql.Identifier, names))


def _conditions(view: View, scope: Scope) -> Iterator[sql.Composable]:
    yield sql.SQL("true")
    if scope.operator_id is not None:
        if "operator_id" not in view.names:
            raise ValueError(f"{view.name} has no operators")
        yield sql.SQL("operator_id = %(operator_id)s")
    if scope.date_from is None and scope.date_to is None:
        return
    name = date_column(view)
    if name is None:
        raise ValueError(f"{view.name} has no date")
    column = sql.Identifier(name)
    if scope.date_from is not None:
        yield _from(name).format(column)
    if scope.date_to is not None:
        yield _to(name).format(column)


def _from(name: str) -> sql.SQL:
    match name:
        case "duty_start":
            return sql.SQL("{} >= CAST(%(date_from)s AS timestamp) AT TIME ZONE 'UTC'")
        case "month":
            return sql.SQL("{} >= date_trunc('month', CAST(%(date_from)s AS timestamp))")
    return sql.SQL("{} >= CAST(%(date_from)s AS date)")


def _to(name: str) -> sql.SQL:
    if name == "duty_start":
        return sql.SQL("{} < CAST(%(date_to)s AS timestamp) AT TIME ZONE 'UTC' + interval '24 hours'")
    return sql.SQL("{} <= CAST(%(date_to)s AS date)")
