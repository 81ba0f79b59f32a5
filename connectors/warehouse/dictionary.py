"""The data dictionary: every table and view of ours, in the words of the comments in the database."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping

from connectors.warehouse.statements import statement


def read(conn: Connection) -> list[RowMapping]:
    """A row a column, by schema, table and place.

    Returns:
        Mappings with schema_name, schema_comment, object_name, object_type, object_comment, column_name, data_type and
        comment. A comment is None where the database has none.
    """
    return list(conn.execute(statement("read_dictionary")).mappings())
