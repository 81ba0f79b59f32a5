"""`turnaround import ftl_duty`: exports in every form that LEON, Excel and people give them, and their differences."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from connectors.leon.wire.duties import from_leon_crew_details, from_leon_duty, from_leon_duty_flight
from connectors.warehouse import Warehouse, ftl
from model.ftl_columns import BY_KEY, KEYS
from model.sync import Run
from sandbox.ftl import export
from sandbox.ftl.report import Book
from sandbox.ftl.year import Year, year
from tests.connectors.warehouse.duties import query
from transforms.ftl.columns import DUTY_COLUMNS
from transforms.ftl.duty_table import duty_table
from transforms.ftl.frames import crew_frame, duties_frame, flights_frame, sectors_frame
from transforms.ftl.rows import rows

RUN = Run("acme", "ftl_duty", datetime(2026, 1, 2, tzinfo=UTC), "run-1")
BASE_TIME = ("crew_code", "duty_start_date_crew_bt", "duty_start_time_crew_bt", "duty_length")
LOCAL_TIME = ("duty_start_time_lt", "duty_start_date_lt", "crew_email", "duty_length")
UTC_TIME = ("duty_length", "crew_member", "duty_start_time_utc", "duty_start_date_utc")
ALL = list(KEYS)


@pytest.fixture(scope="session")
def made() -> Year:
    return year(crew=16)


@pytest.fixture(scope="session")
def book(made: Year) -> Book:
    """150 duties of the year, with what the others make of them.

    None that begins or ends with positioning on a flight of LEON's own, nor the one before: the stand-in's report takes
    plans and the next EOBT from the flights that are operated, and we take them from the flights that LEON has.
    """
    whole = Book(made.duties, made.flights, made.crew_members)
    own = {flight["flightNid"] for flight in made.flights}
    kept, is_next_odd = [], {}
    for duty in reversed(whole.duties):
        login, is_odd = duty["crewMember"]["loginNid"], _positions_first_or_last(duty, own)
        if not is_odd and not is_next_odd.get(login):
            kept.append(duty)
        if whole.flown(duty):
            is_next_odd[login] = is_odd
    whole.duties = kept[::-1][200:350]
    return whole


def _positions_first_or_last(duty: dict, own: set[int]) -> bool:
    ends = duty["sectorList"][:1] + duty["sectorList"][-1:]
    return any(sector["activityType"] != "FLIGHT" and sector["trNid"] in own for sector in ends)


@pytest.fixture(scope="session")
def from_api(made: Year) -> tuple[list[tuple], list[tuple]]:
    """What LEON's API gave of the year: people and duties as rows."""
    duties = [from_leon_duty(one) for one in made.duties]
    crew = crew_frame(one for one in map(from_leon_crew_details, made.crew_members) if one)
    flights = flights_frame(map(from_leon_duty_flight, made.flights))
    table = duty_table(duties_frame(duties), sectors_frame(duties), flights, crew)
    people = zip(crew["person_key"], *(crew[name] for name in ftl.PERSON_COLUMNS), strict=True)
    return list(people), list(rows(table.head(500)))


@pytest.fixture
def filled(warehouse: Warehouse, from_api) -> Warehouse:
    people, duties = from_api
    with warehouse.transaction() as conn:
        ftl.save_people(conn, RUN, people)
        ftl.store_duties(conn, RUN, duties, DUTY_COLUMNS, "leon", None)
    return warehouse


def told(turnaround, path: Path, *options: str, code: int = 0) -> dict:
    result = turnaround("import", "ftl_duty", str(path), "--json", *options)
    assert (result.returncode, result.stderr) == (code, "")
    return json.loads(result.stdout)


def counts(answer: dict) -> tuple[int, int, int, int]:
    return answer["new"], answer["changed"], answer["unchanged"], len(answer["refused"])


def rewritten(path: Path, rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as handle:
        csv.writer(handle, delimiter=delimiter).writerows(rows)
    return path


def exported(path: Path, book: Book, **layout) -> list[list[str]]:
    export.write_csv(path, book, export.Layout(delimiter=",", **layout))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def layouts() -> Iterator[tuple[str, dict]]:
    for delimiter in ",;\t":
        yield "csv", {"delimiter": delimiter}
    yield "csv", {"dates": export.ISO, "heads": export.KEYS}
    yield "xlsx", {"dates": export.ISO}
    yield "xlsx", {"typed": True}


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "layout"), list(layouts()))
def test_an_export_differs_in_nothing_from_what_the_api_gave(turnaround, filled, book, tmp_path, kind, layout):
    path = tmp_path / f"export.{kind}"
    write = export.write_csv if kind == "csv" else export.write_xlsx
    assert write(path, book, export.Layout(**layout)) == 150
    answer = told(turnaround, path)
    assert counts(answer) == (150, 0, 0, 0)
    assert (answer["compared"], answer["differences"]) == (150, [])
    assert counts(told(turnaround, path)) == (0, 0, 150, 0)


def test_what_is_stored_is_what_the_api_gave_and_is_marked_as_imported(turnaround, filled, book, tmp_path):
    path = tmp_path / "export.xlsx"
    export.write_xlsx(path, book, export.Layout(typed=True))
    told(turnaround, path)
    kept = [key for key in KEYS if key not in ftl.PERSON_COLUMNS]
    # An empty list is an empty cell; a time on a clock without its day leaves its offset open west of Samoa.
    differ = " OR ".join(f"i.{key} IS DISTINCT FROM l.{key}" for key in kept if not BY_KEY[key].type.endswith("[]"))
    extra = "i.duty_start <> l.duty_start OR i.duty_end <> l.duty_end OR i.person_key <> l.person_key"
    joined = "ftl.duty AS i JOIN ftl.duty AS l USING (operator_id, duty_key) WHERE i.source = 'import'"
    with filled.transaction() as conn:
        assert query(conn, f"SELECT count(*) FROM {joined} AND l.source = 'leon'") == [(150,)]
        assert query(conn, f"SELECT l.duty_key FROM {joined} AND l.source = 'leon' AND ({differ} OR {extra})") == []
        assert query(conn, "SELECT DISTINCT file_name FROM ftl.duty WHERE source = 'import'") == [("export.xlsx",)]
        assert query(conn, "SELECT count(*) FROM reporting.ftl_duty_source WHERE source = 'import'") == [(0,)]


def test_the_differences_are_exactly_what_was_altered(turnaround, filled, book, tmp_path):
    first, second, third = (duty["ftlDutyNid"] for duty in book.duties[:3])
    altered = {
        (first, "duty_length"): "99:59",
        (second, "duty_length"): "0:01",
        (first, "crew_email"): "somebody@else.example",
        (third, "duty_routes"): "EDDF-XXXX",
        (third, "duty_start_time_lt"): "03:33",
        (second, "sector_count"): "",
        (first, "wocl"): "Yes" if "No" else "",
    }
    path = tmp_path / "export.csv"
    export.write_csv(path, book, export.Layout(columns=_vendor(ALL), delimiter=","))
    with path.open(encoding="utf-8-sig", newline="") as handle:
        before = list(csv.DictReader(handle))
    altered[first, "wocl"] = "No" if before[0]["WOCL"] == "Yes" else "Yes"
    export.write_csv(path, book, export.Layout(columns=_vendor(ALL)), altered)
    answer = told(turnaround, path)
    found = {
        (example["duty_key"], one["column"]): example["exported"]
        for one in answer["differences"]
        for example in one["examples"]
    }
    shown = {(f"nid:{nid}", key): "***" if BY_KEY[key].is_personal else text for (nid, key), text in altered.items()}
    assert found == shown
    assert {one["column"]: one["count"] for one in answer["differences"]}["duty_length"] == 2
    with filled.transaction() as conn:
        unchanged = (
            "SELECT count(*) FROM ftl.duty WHERE source = 'leon' AND (NOT is_current OR duty_length = interval '99:59')"
        )
        assert query(conn, unchanged) == [(0,)]
        assert query(conn, "SELECT count(*) FROM ftl.person WHERE crew_email = 'somebody@else.example'") == [(0,)]
    plain = turnaround("import", "ftl_duty", str(path)).stdout
    assert "Duty length (duty_length): 2" in plain
    assert 'export "99:59", API' in plain
    assert "somebody@else.example" not in plain


def _vendor(keys: list[str]) -> list[str]:
    """The keys as LEON writes them."""
    by_lower = {key.lower(): key for key in export.columns()}
    return [by_lower[key] for key in keys]


@pytest.mark.parametrize("columns", [BASE_TIME, LOCAL_TIME, UTC_TIME, ("ftl_duty_nid", "wocl")])
def test_rows_find_their_duty_by_whatever_tells_it(turnaround, filled, book, tmp_path, columns):
    path = tmp_path / "export.csv"
    export.write_csv(path, book, export.Layout(columns=columns))
    answer = told(turnaround, path)
    assert counts(answer) == (150, 0, 0, 0)
    assert (answer["compared"], answer["differences"]) == (150, [])
    assert answer["columns"] == list(columns)


SLASHED = ("crew_code", "duty_start_date_utc", "duty_start_time_utc", "duty_length")


def with_dates(rows: list[list[str]], form: str) -> list[list[str]]:
    """DD.MM.YYYY in the second column, in another form."""

    def another(text: str) -> str:
        return datetime.strptime(text, "%d.%m.%Y").strftime(form)  # noqa: DTZ007

    return [rows[0], *([row[0], another(row[1]), *row[2:]] for row in rows[1:])]


@pytest.mark.parametrize("form", ["%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y"])
def test_dates_in_every_form(turnaround, filled, book, tmp_path, form):
    days = {duty["dutyStartTime"][8:10] for duty in book.duties}
    assert any(int(day) > 12 for day in days), "or slashes would be open"
    rows = with_dates(exported(tmp_path / "export.csv", book, columns=SLASHED), form)
    answer = told(turnaround, rewritten(tmp_path / "other.csv", rows))
    assert (counts(answer), answer["compared"], answer["differences"]) == ((150, 0, 0, 0), 150, [])


def test_dates_that_could_be_either_are_asked_about(turnaround, filled, book, tmp_path):
    rows = with_dates(exported(tmp_path / "export.csv", book, columns=SLASHED), "%d/%m/%Y")
    few = [rows[0], *(row for row in rows[1:] if int(row[1][:2]) <= 12)]
    assert len(few) > 3
    path = rewritten(tmp_path / "few.csv", few)
    asked = turnaround("import", "ftl_duty", str(path))
    assert asked.returncode == 1
    assert "--dates DD/MM/YYYY" in asked.stderr
    answer = told(turnaround, path, "--dates", "dd/mm/yyyy")
    assert (answer["compared"], answer["differences"]) == (len(few) - 1, [])
    assert turnaround("import", "ftl_duty", str(path), "--dates", "YY").returncode == 2


def test_windows_1252_blank_headings_and_any_case(turnaround, filled, book, tmp_path):
    rows = exported(tmp_path / "export.csv", book, columns=("ftl_duty_nid", "cdr_duty_name"))
    rows = [["  ftl DUTY  nid\N{NO-BREAK SPACE}", "DUTY NAME", ""], *([*row, ""] for row in rows[1:])]
    rows[1][1] = "Bürodienst \N{EN DASH} Köln"
    path = rewritten(tmp_path / "other.csv", rows, ";", "cp1252")
    answer = told(turnaround, path)
    assert [(one["column"], one["count"]) for one in answer["differences"]] == [("cdr_duty_name", 1)]
    assert answer["differences"][0]["examples"][0]["exported"] == "Bürodienst \N{EN DASH} Köln"


def test_rows_that_cannot_be_placed_or_read_are_refused_and_the_others_go_on(turnaround, filled, book, tmp_path):
    columns = ("ftl_duty_nid", "crew_code", "duty_length", "crew_dob", "crew_labels")
    rows = exported(tmp_path / "export.csv", book, columns=columns)[:8]
    rows[1][0] = ""
    rows[2][2] = "ten hours"
    rows[3][3] = "a secret"
    rows[4][4] = "two\nlines"
    rows[5] = [*rows[6][:2], "1:00", *rows[6][3:]]
    rows[7] += ["more"]
    path = rewritten(tmp_path / "bad.csv", [*rows, []])
    answer = told(turnaround, path, code=1)
    assert answer["new"] == 2
    refused = {(one["line"], one["column"]): one["reason"] for one in answer["refused"]}
    assert list(refused) == [
        (2, "Duty start date [UTC]"), (3, "Duty length"), (4, "Crew DOB"), (8, "FTL duty nid"), (9, ""),
    ]  # fmt: skip
    assert '"ten hours" is no length of time like 10:35' in refused[3, "Duty length"]
    assert "secret" not in refused[4, "Crew DOB"]
    assert "line 7" in refused[8, "FTL duty nid"]
    result = turnaround("import", "ftl_duty", str(path))
    assert result.returncode == 1
    assert "refused line 3, Duty length" in result.stdout


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Duty lenght,FTL duty nid\n", 'no column "Duty lenght"; the nearest is "Duty length"'),
        ("Crew code,crew_code,FTL duty nid\n", "two columns"),
        ("Crew code,Duty length\nA,1:00\n", "FTL duty nid"),
        ("", "empty"),
        ("\n \n", "empty"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"PK\x03\x04rest", "cannot be read"),
        (b"FTL duty nid\n\x81\xff\n", "UTF-8"),
        ('FTL duty nid\n"1\n', "cannot be read"),
    ],
)
def test_files_that_are_no_export(turnaround, tmp_path, content, words):
    path = tmp_path / "file.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    result = turnaround("import", "ftl_duty", str(path))
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_people_and_duties_that_the_api_never_gave(turnaround, warehouse, book, tmp_path):
    """From before the API: the duties show, with the names of the file, until somebody asks to be forgotten."""
    path = tmp_path / "old.csv"
    without_nid = [key for key in _vendor(ALL) if key != "ftl_duty_nid"]
    export.write_csv(path, book, export.Layout(columns=without_nid))
    answer = told(turnaround, path)
    assert (counts(answer), answer["compared"]) == ((150, 0, 0, 0), 0)
    shown = "SELECT count(*), count(duty_length), count(crew_member) FROM reporting.ftl_duty WHERE is_current"
    with warehouse.transaction() as conn:
        assert query(conn, shown) == [(150, 150, 150)]
        assert query(conn, "SELECT count(*) FROM reporting.ftl_duty_source WHERE source = 'import'") == [(150,)]
        ((code, name),) = query(conn, "SELECT crew_code, crew_member FROM ftl.person ORDER BY crew_code LIMIT 1")
    assert turnaround("pseudonymise", "--operator", "acme", "--crew", code, "--yes").returncode == 0
    assert counts(told(turnaround, path)) == (0, 0, 150, 0)
    with warehouse.transaction() as conn:
        assert query(conn, "SELECT count(*) FROM reporting.ftl_duty WHERE crew_member = :name", name=name) == [(0,)]


def test_a_pseudonymised_person_is_no_difference(turnaround, filled, book, tmp_path):
    path = tmp_path / "export.csv"
    export.write_csv(path, book, export.Layout(columns=("ftl_duty_nid", "crew_code", "crew_member", "duty_length")))
    code = exported(tmp_path / "one.csv", book, columns=("crew_code",))[1][0]
    assert turnaround("pseudonymise", "--operator", "acme", "--crew", code, "--yes").returncode == 0
    answer = told(turnaround, path)
    assert (counts(answer), answer["compared"], answer["differences"]) == ((150, 0, 0, 0), 150, [])
    with filled.transaction() as conn:
        assert query(conn, "SELECT count(*) FROM ftl.person WHERE crew_code = :code", code=code) == [(0,)]


def test_excels_own_kinds_of_cells(turnaround, filled, book, tmp_path):
    path = tmp_path / "export.xlsx"
    columns = ("ftl_duty_nid", "duty_start_date_utc", "duty_start_time_utc", "duty_length", "rest_actual_before")
    export.write_xlsx(path, book, export.Layout(columns=columns, typed=True))
    opened = openpyxl.load_workbook(path)
    sheet = opened.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        row[0].value = float(row[0].value)
        for cell in row[3:]:
            if cell.value is not None and not isinstance(cell.value, str):
                # As a person formats it: the clock of Excel, which hides the days.
                cell.number_format = "h:mm"
    opened.save(path)
    answer = told(turnaround, path)
    assert (counts(answer), answer["compared"], answer["differences"]) == ((150, 0, 0, 0), 150, [])


def test_whose_export_it_is_has_to_be_said_where_there_are_several(turnaround, config, tmp_path):
    path = rewritten(tmp_path / "export.csv", [["FTL duty nid"], ["1"]])
    text = config.read_text(encoding="utf-8")
    config.write_text(text + text[text.index("[operators.") :].replace("acme", "borealis"), encoding="utf-8")
    result = turnaround("import", "ftl_duty", str(path))
    assert result.returncode == 2
    assert "acme, borealis" in result.stderr
    assert turnaround("import", "ftl_duty", str(path), "--operator", "nobody").returncode == 2
    assert turnaround("import", "ftl_duty", str(path), "--operator", "borealis").returncode == 0
    assert turnaround("import", "ftl_duty", str(tmp_path / "none.csv")).returncode == 2


def test_an_imported_duty_that_the_api_never_gave_counts_towards_the_limits(filled, turnaround, tmp_path):
    duty = {
        "ftl_duty_nid": "70000001", "crew_code": "NEW1", "duty_length": "9:30",
        "duty_start_date_utc": "2024-02-10", "duty_start_time_utc": "06:00",
        "duty_end_date_utc": "2024-02-10", "duty_end_time_utc": "15:30",
    }  # fmt: skip
    answer = told(turnaround, rewritten(tmp_path / "old.csv", [list(duty), list(duty.values())]))
    assert counts(answer)[0] == 1
    statement = "SELECT duty_7d FROM ftl.cumulative WHERE day = DATE '2024-02-10' AND person_key LIKE 'code:%'"
    with filled.transaction() as connection:
        assert query(connection, statement) == [(timedelta(hours=9, minutes=30),)]


def test_all_sectors_of_an_imported_duty_count_as_flight_time(filled, turnaround, tmp_path):
    duty = {
        "ftl_duty_nid": "70000002", "crew_code": "NEW2", "sector_count": "2", "block_times": "2:00, 3:00",
        "duty_start_date_utc": "2024-02-10", "duty_start_time_utc": "05:00",
        "duty_end_date_utc": "2024-02-10", "duty_end_time_utc": "12:00",
    }  # fmt: skip
    told(turnaround, rewritten(tmp_path / "old.csv", [list(duty), list(duty.values())]))
    with filled.transaction() as connection:
        sheet = "SELECT block_time, flight_28d, flight_12_months FROM reporting.ftl_sheet WHERE ftl_duty_nid = 70000002"
        assert query(connection, sheet) == [(timedelta(hours=5),) * 3]
        left = "SELECT flight_28d_remaining FROM reporting.cumulative_limits WHERE crew_code = 'NEW2' AND day = :day"
        assert query(connection, left, day="2024-02-10") == [(timedelta(hours=95),)]
