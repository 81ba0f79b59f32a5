"""landing.records: what the vendors answered, version by version."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from connectors.warehouse.bulk import CHUNK_BYTES, Counts, driver_connection
from connectors.warehouse.jsontext import canonical, digest, storable
from connectors.warehouse.statements import source, statement
from model.sync import Landed, Run

Encoded = tuple[bytes, str]  # canonical JSON, its hash


def land(conn: Connection, run: Run, fetched_at: datetime, rows: Iterable[Landed]) -> Counts:
    """Store the records that differ from their current version, each as a new current version.

    Flows run side by side: what another one has fetched after fetched_at stays current.

    Payloads are stored as given: redaction is the caller's. Of two rows for one record the later one counts. Only keys
    and hashes travel to the server first; a payload follows only where it is news.

    Args:
        conn: the caller's transaction.
        run: who fetched.
        fetched_at: when the vendor was asked (aware).
        rows: records of any systems and entities.

    Returns:
        Distinct records that are new, changed and unchanged.
    """
    groups: dict[tuple[str, str], dict[str, Encoded]] = {}
    for row in rows:
        encoded = canonical(row.payload)
        groups.setdefault((row.system, row.entity), {})[storable(row.record_key)] = (encoded, digest(encoded))
    counts = Counts()
    # Sorted, so that two runs which land the same kinds of records never wait for each other crosswise.
    for (system, entity), records in sorted(groups.items()):
        kind = {"operator_id": run.operator_id, "system": system, "entity": entity}
        counts += _land_kind(conn, run, fetched_at, kind, records)
    return counts


def current(
    conn: Connection, operator_id: str, system: str, entity: str, *, keys: Collection[str] | None = None
) -> list[Landed]:
    """The current version of the records of one kind, by record_key: of all, or of those with these keys."""
    kind: dict[str, Any] = {"operator_id": operator_id, "system": system, "entity": entity}
    if keys is None:
        found = conn.execute(statement("read_current_records"), kind)
    else:
        found = conn.execute(statement("read_current_records_by_key"), {**kind, "keys": list(keys)})
    return [Landed(system, entity, row.record_key, row.payload) for row in found]


def retire(conn: Connection, operator_id: str, system: str, entity: str, *, keep: Collection[str]) -> int:
    """Let records of one kind be history, all but those with the keys to keep, and return how many that were."""
    scope = {"operator_id": operator_id, "system": system, "entity": entity, "keys": list(keep)}
    return conn.execute(statement("retire_other_records"), scope).rowcount


def history(conn: Connection, operator_id: str, record_key: str) -> list[dict[str, Any]]:
    """Every version of the records with one key, oldest first: the columns of landing.records."""
    found = conn.execute(statement("read_record_history"), {"operator_id": operator_id, "record_key": record_key})
    return [dict(row) for row in found.mappings()]


def _land_kind(
    conn: Connection, run: Run, fetched_at: datetime, kind: dict[str, str], records: dict[str, Encoded]
) -> Counts:
    conn.execute(statement("lock_landing"), kind)
    keys = list(records)
    # One text, because psycopg takes longer to quote an array of them than the server takes to compare.
    hashes = " ".join(content_hash for _, content_hash in records.values())
    differing = conn.execute(
        statement("compare_records"), {**kind, "keys": keys, "hashes": hashes, "fetched_at": fetched_at}
    ).all()
    changed = [row.record_key for row in differing if row.is_known]
    if changed:
        conn.execute(statement("retire_records"), {**kind, "keys": changed})
    if differing:
        _copy(conn, run, fetched_at, kind, {row.record_key: records[row.record_key] for row in differing})
    return Counts(len(differing) - len(changed), len(changed), len(keys) - len(differing))


def _copy(conn: Connection, run: Run, fetched_at: datetime, kind: dict[str, str], records: dict[str, Encoded]) -> None:
    """COPY in text format, put together here: psycopg's write_row, which adapts value by value, takes longer."""
    head = b"".join(_field(kind[name]) + b"\t" for name in ("operator_id", "system", "entity"))
    tail = b"\t%s\t%s\n" % (_field(fetched_at.astimezone(UTC).isoformat()), _field(run.flow_run_id))
    with driver_connection(conn).cursor() as cursor, cursor.copy(source("copy_records")) as copy:
        chunk = bytearray()
        for key, (payload, content_hash) in records.items():
            # JSON has no raw tab or line break, so only its backslashes need escaping.
            escaped = payload.replace(b"\\", b"\\\\")
            chunk += b"%s%s\t%s\t%s%s" % (head, _field(key), content_hash.encode(), escaped, tail)
            if len(chunk) > CHUNK_BYTES:
                copy.write(bytes(chunk))
                chunk.clear()
        copy.write(bytes(chunk))


def _field(value: str) -> bytes:
    escaped = value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return storable(escaped).encode()
