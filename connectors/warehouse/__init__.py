"""The PostgreSQL warehouse: landing, sync and reporting schemas.

One module a table (landing, people, cursors, links, outbox, worklist, quarantine, checks, runs, approvals), each a few
functions that take the connection of the caller's transaction first.
"""

from connectors.warehouse.errors import SchemaError, StaleRowError, WarehouseError, WarehouseUnavailable
from connectors.warehouse.warehouse import Warehouse

__all__ = ["SchemaError", "StaleRowError", "Warehouse", "WarehouseError", "WarehouseUnavailable"]
