"""Roles of the database: who owns and migrates, who runs the flows, who reads.

Downgrades are not supported: restore a backup.
"""

from importlib.resources import files
from pathlib import Path

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Run the .sql file of the same name, then sql/reports/grant_roles.sql, which an administrator may run again."""
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    connection.exec_driver_sql(files("sql").joinpath("reports", "grant_roles.sql").read_text(encoding="utf-8"))
