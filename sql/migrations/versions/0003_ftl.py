"""FTL duties with their history, the report views over them, and the analysts' roles.

Downgrades are not supported: restore a backup.
"""

from importlib.resources import files
from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

# Of sql/reports, in the order in which one needs another. They are part of this migration: once it is released, a view
# is changed by a later migration with a file of its own, and these stay as they are.
REPORTS = (
    "crew",
    "shown_duty",
    "current_duty",
    "ftl_duty",
    "ftl_duty_source",
    "monthly_duty_hours",
    "monthly_duty_hours_by_operator",
    "ftl_violations",
    "discretion_usage",
    "rest_compliance",
    "duty_type_frequency",
    "ftl_sheet",
    "cumulative_limits",
    "plan_robustness",
    "data_dictionary",
    "data_freshness",
    "grant_analysts",
)


def upgrade() -> None:
    """Run the .sql file of the same name, then the reports, as they stand."""
    connection = op.get_bind().execution_options(no_parameters=True)
    connection.exec_driver_sql(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for name in REPORTS:
        connection.exec_driver_sql(files("sql").joinpath("reports", f"{name}.sql").read_text(encoding="utf-8"))
