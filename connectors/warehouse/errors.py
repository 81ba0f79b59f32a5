"""What can be wrong with the warehouse, by what the reader should do."""


class WarehouseError(Exception):
    """Something about the warehouse that a person has to look at. The message is one line and holds no secret."""


class WarehouseUnavailable(WarehouseError):  # noqa: N818  (named as the vendors' Unavailable is)
    """The database cannot be reached, started or used. The message names the host and what to do."""


class SchemaError(WarehouseError):
    """The database is on another schema version than this program. The message names `turnaround migrate`."""


class StaleRowError(WarehouseError):
    """A row is no longer in the state that the caller saw: another run, or a person, has settled it meanwhile."""
