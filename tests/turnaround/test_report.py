"""`turnaround report`: what the files hold, read back by other programs, and what is said about them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import duckdb
import openpyxl
import pytest

from connectors.warehouse import Warehouse, ftl
from model.ftl_columns import KEYS
from tests.connectors.warehouse.duties import HOUR, LATER, RUN, START, duty, hm, person, query, store


@pytest.fixture
def filled(warehouse: Warehouse) -> Warehouse:
    """Duties of two operators: 9 March, 10 March (over its maximum, at rest too short), and 1 April."""
    with warehouse.transaction() as conn:
        ftl.save_people(conn, RUN, [person("1", "ABC", '=2+2, "Ada"'), person("2", "XYZ")])
        store(
            conn,
            RUN,
            [
                duty(1, has_violation=True),
                duty(
                    2,
                    person="2",
                    start=START + timedelta(days=1),
                    length=hm("27:05"),
                    rest_actual_before=hm("9:30"),
                    planned_duty_end=START + timedelta(days=1, hours=10),
                    split_off_time=datetime(2026, 3, 10, 9, 0, 30, tzinfo=UTC),
                    flight_times=[HOUR, None],
                    cdr_duty_name="a\x0bb\nc;",
                    has_violation=True,
                ),
                duty(3, start=datetime(2026, 4, 1, 23, 30, tzinfo=UTC)),
            ],
        )
    return warehouse


def read_csv(path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline="")))


def test_csv_is_rfc_4180_in_utf_8_with_iso_dates(turnaround, filled, tmp_path):
    result = turnaround("report", "ftl_duty", "--format", "csv", "--out", str(tmp_path / "new" / "folder"))
    assert (result.returncode, result.stderr) == (0, "")
    path = tmp_path / "new" / "folder" / "ftl_duty.csv"
    assert "3 rows" in result.stdout
    assert str(path) in result.stdout
    assert path.read_bytes().count(b"\r\n") == 4
    first, second, _ = read_csv(path)
    assert tuple(first) == (*KEYS, "operator_id", "is_current", "valid_from", "valid_to")
    assert first["crew_member"] == '=2+2, "Ada"'
    assert second["duty_start_date_utc"] == "2026-03-10"
    assert second["duty_start_time_utc"] == "06:00:00"
    assert second["duty_start_time_lt"] == "07:00:00+01:00"
    assert second["split_off_time"] == "2026-03-10T09:00:30Z"
    assert second["duty_length"] == "27:05:00"
    assert second["difference_duty_length"] == "-17:05:00"
    assert second["flight_times"] == "1:00:00, "
    assert second["duty_routes"] == "EDDF-EGLL"
    assert second["wocl"] == "false"
    assert second["valid_to"] == ""
    assert [path.name for path in path.parent.iterdir()] == ["ftl_duty.csv"]


def test_a_workbook_is_ready_to_be_worked_with(turnaround, filled, tmp_path):
    assert turnaround("report", "ftl_duty", "--format", "xlsx", "--out", str(tmp_path)).returncode == 0
    book = openpyxl.load_workbook(tmp_path / "ftl_duty.xlsx")
    sheet, meanings = book.worksheets
    heads = [cell.value for cell in sheet[1]]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(heads)).column_letter}4"
    row = dict(zip(heads, sheet[3], strict=True))
    assert row["duty_length"].value == hm("27:05")
    assert row["duty_length"].number_format == "[h]:mm"
    assert row["difference_duty_length"].value == "-17:05"
    assert row["duty_start_date_utc"].value == datetime(2026, 3, 10)  # noqa: DTZ001  (sheets know no zones)
    assert row["split_off_time"].value == datetime(2026, 3, 10, 9, 0, 30)  # noqa: DTZ001
    assert row["cdr_duty_name"].value == "a\N{REPLACEMENT CHARACTER}b\nc;"
    name = dict(zip(heads, sheet[2], strict=True))["crew_member"]
    assert (name.value, name.data_type) == ('=2+2, "Ada"', "s")
    assert sheet.column_dimensions["A"].width > len("crew_member")
    words = {line[0]: line[1:] for line in meanings.iter_rows(min_row=2, values_only=True)}
    assert words["duty_length"] == ("interval", "Total duration of the actual duty period")
    assert set(words) == {"ftl_duty", *heads}


@pytest.mark.parametrize(
    ("name", "options", "rows"),
    [
        ("ftl_violations", (), 2),
        ("ftl_violations", ("--from", "2026-03-10"), 1),
        ("ftl_violations", ("--to", "2026-03-09"), 1),
        ("ftl_duty", ("--from", "2026-03-10", "--to", "2026-04-01"), 2),
        ("ftl_duty_source", ("--to", "2026-03-31"), 2),
        # Duty 2 ends on the 11th, duty 3 on 2 April: the sheet goes by the day of the end.
        ("ftl_sheet", ("--from", "2026-03-10", "--to", "2026-03-11"), 1),
        ("plan_robustness", ("--from", "2026-04-01", "--to", "2026-04-01"), 1),
        # A month counts where one of its days does.
        ("monthly_duty_hours", ("--from", "2026-03-31", "--to", "2026-03-31"), 2),
        ("monthly_duty_hours", ("--operator", "acme"), 3),
        ("rest_compliance", ("--operator", "borealis"), 0),
    ],
)
def test_which_rows_are_in_it(turnaround, config, filled, tmp_path, name, options, rows):
    text = config.read_text(encoding="utf-8")
    config.write_text(text + text[text.index("[operators.") :].replace("acme", "borealis"), encoding="utf-8")
    assert turnaround("report", name, "--out", str(tmp_path), *options, BOREALIS_TOKEN="t").returncode == 0
    assert len(read_csv(tmp_path / f"{name}.csv")) == rows


def test_no_rows_are_files_with_heads(turnaround, tmp_path):
    result = turnaround("report", "discretion_usage", "--format", "csv,xlsx", "--out", str(tmp_path))
    assert result.returncode == 0
    assert "no rows" in result.stdout
    assert read_csv(tmp_path / "discretion_usage.csv") == []
    heads = (tmp_path / "discretion_usage.csv").read_text(encoding="utf-8").strip().split(",")
    sheet = openpyxl.load_workbook(tmp_path / "discretion_usage.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.rows] == [heads]


@pytest.mark.slow
def test_every_report_of_the_list_can_be_written(turnaround, filled, tmp_path):
    listed = turnaround("report", "--list")
    assert listed.returncode == 0
    names = [line.split()[0] for line in listed.stdout.splitlines()]
    assert {"ftl_duty", "cumulative_limits", "maintenance_due", "data_dictionary"} <= set(names)
    assert "Grain: " in listed.stdout
    for name in names:
        result = turnaround("report", name, "--format", "xlsx, csv", "--out", str(tmp_path))
        assert (result.returncode, result.stderr) == (0, ""), name
        assert {path.name for path in tmp_path.glob(f"{name}.*")} == {f"{name}.csv", f"{name}.xlsx"}


@pytest.mark.parametrize("sees", [True, False])
def test_it_says_whether_personal_columns_are_masked(turnaround, config, filled, tmp_path, sees):
    who = "reads_personal" if sees else "reads"
    role = "analyst_personal" if sees else "analyst"
    with filled.transaction() as conn:
        if not query(conn, "SELECT 1 FROM pg_roles WHERE rolname = :who", who=who):
            conn.exec_driver_sql(f"CREATE ROLE {who} LOGIN IN ROLE {role}")
    url = filled.address.replace("//postgres@", f"//{who}@")
    text = config.read_text(encoding="utf-8").replace(filled.address, url)
    assert who in text
    config.write_text(text, encoding="utf-8")
    result = turnaround("report", "ftl_violations", "--out", str(tmp_path))
    assert (result.returncode, result.stderr) == (0, "")
    assert ("in clear" in result.stdout, "masked" in result.stdout) == (sees, not sees)
    assert who in result.stdout
    assert {row["crew_member"] == "***" for row in read_csv(tmp_path / "ftl_violations.csv")} == {not sees}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report",), "turnaround report --list"),
        (("report", "no_such"), "ftl_violations"),
        (("report", "ftl_duty", "--format", "pdf"), "csv, parquet, xlsx, html"),
        (("report", "ftl_duty", "--format", ","), "csv, parquet, xlsx, html"),
        (("report", "ftl_duty", "--from", "1.3.2026"), "write one like"),
        (("report", "ftl_duty", "--from", "2026-03-02", "--to", "2026-03-01"), "is before"),
        (("report", "data_dictionary", "--to", "2026-03-01"), "has no date"),
        (("report", "data_dictionary", "--operator", "acme"), "no operator"),
        (("report", "ftl_duty", "--operator", "nobody"), "configured are acme"),
    ],
)
def test_bad_usage(turnaround, tmp_path, arguments, words):
    result = turnaround(*arguments, *(("--out", str(tmp_path / "out")) if len(arguments) > 1 else ()))
    assert result.returncode == 2
    assert words in " ".join(result.stderr.split())
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_bad_usage(turnaround, tmp_path):
    (tmp_path / "file").write_text("mine")
    result = turnaround("report", "ftl_duty", "--out", str(tmp_path / "file"))
    assert result.returncode == 2
    assert (tmp_path / "file").read_text() == "mine"


def test_what_cannot_be_written_leaves_the_older_file_as_it_was(turnaround, filled, tmp_path):
    (tmp_path / "ftl_duty.csv").write_text("older")
    (tmp_path / "ftl_duty.xlsx").mkdir()
    (tmp_path / "ftl_duty.xlsx" / "in the way").write_text("")
    result = turnaround("report", "ftl_duty", "--format", "xlsx,csv", "--out", str(tmp_path))
    assert result.returncode == 1
    assert "could not be written" in result.stderr
    assert "Traceback" not in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir() if "duty" in path.name) == ["ftl_duty.csv", "ftl_duty.xlsx"]
    assert (tmp_path / "ftl_duty.csv").read_text() == "older"


def test_parquet_is_read_alike_by_pandas_and_duckdb(turnaround, filled, tmp_path):

    import pandas as pd

    assert turnaround("report", "ftl_duty", "--format", "parquet", "--out", str(tmp_path)).returncode == 0
    path = tmp_path / "ftl_duty.parquet"
    row = pd.read_parquet(path).iloc[1]
    assert row["duty_length"] == hm("27:05").total_seconds()
    assert row["valid_from"] == RUN.now < LATER.now
    wanted = (
        "duty_length, difference_duty_length, flight_times, duty_routes, split_off_time, duty_start_date_utc, "
        "duty_start_time_utc, duty_start_time_lt"
    )
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(f"SELECT {wanted} FROM read_parquet('{path}')").fetchall()[1]
    assert found == (
        97500.0,
        -61500.0,
        [3600.0, None],
        ["EDDF-EGLL"],
        datetime(2026, 3, 10, 9, 0, 30, tzinfo=UTC),
        datetime(2026, 3, 10, tzinfo=UTC).date(),
        datetime(2026, 3, 10, 6, tzinfo=UTC).time(),
        "07:00:00+01:00",
    )
