"""sync.links: which record here is which record there."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection

from connectors.warehouse.jsontext import parameter
from connectors.warehouse.statements import statement
from model.sync import Link


def read(conn: Connection, operator_id: str, target_system: str, entity: str | None = None) -> list[Link]:
    """The links into one vendor's system, of one kind of record or of all, by entity and source_key."""
    place = {"operator_id": operator_id, "target_system": target_system, "entity": entity}
    found = conn.execute(statement("read_links"), place)
    return [Link(row.entity, row.source_key, row.target_key, row.state, row.acknowledged) for row in found]


def save(conn: Connection, operator_id: str, target_system: str, link: Link, outbox_id: UUID | None) -> None:
    """Store a link, over the one of the same record if there is one.

    Args:
        conn: the transaction that also marks the write as delivered.
        operator_id: whose record it is.
        target_system: leon, techlog or veryon.
        link: entity, keys, state, and what the vendor accepted.
        outbox_id: the write that brought it to this state; None where it was found so: a record that was there, or one
            that a person deleted.
    """
    conn.execute(
        statement("save_link"),
        {
            "operator_id": operator_id,
            "target_system": target_system,
            "entity": link.entity,
            "source_key": link.source_key,
            "target_key": link.target_key,
            "state": link.state,
            "acknowledged": parameter(dict(link.acknowledged)),
            "outbox_id": outbox_id,
        },
    )
