from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from config.errors import ConfigurationError
from config.settings import load_settings

MINIMAL = """
[operators.acme.leon]
base_url = "https://acme.leon.aero/"
refresh_token = "env:ACME_TOKEN"
[operators.acme.techlog]
base_url = "http://127.0.0.1:8000/techlog/acme/v0.2"
client_id = "acme-client"
client_secret = "file:secret.txt"
"""
VERYON = """
[operators.acme.veryon]
base_url = "https://tracking.example/api"
client_id = "acme-client"
client_secret = "env:X"
integration_user_email = "integration@acme.example"
"""


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "turnaround.toml"
    monkeypatch.setenv("TURNAROUND_CONFIG", str(path))

    def put(text: str) -> Path:
        path.write_text(text, encoding="utf-8")
        return path

    return put


def refusal(text: str, write) -> str:
    write(text)
    with pytest.raises(ConfigurationError) as caught:
        load_settings()
    return str(caught.value)


def under_acme(line: str) -> str:
    return f"[operators.acme]\n{line}\n{MINIMAL}"


def test_what_is_left_out_has_the_contracts_defaults(write):
    write(MINIMAL)
    settings = load_settings()
    acme = settings.operator("acme")
    assert acme.aircraft == ()
    assert acme.grouping == "external"
    assert acme.journey_log_status == "open"
    assert acme.pic_positions == ("CPT", "PIC", "LTC", "TRI")
    assert acme.sic_positions == ("CPT2", "SIC", "FO", "CPT-", "FO-")
    assert acme.preflight_custom_fields == ()
    assert (acme.window_days_back, acme.window_days_ahead) == (2, 14)
    assert acme.go_live is None
    assert acme.deletion_guard == 0.2
    assert acme.veryon is None
    assert settings.database.url.get_secret_value() == ""


def test_paths_hang_off_an_address_without_its_trailing_slash(write):
    write(MINIMAL)
    assert load_settings().operator("acme").leon.base_url == "https://acme.leon.aero"


def test_a_relative_data_dir_hangs_off_the_file_and_not_off_the_working_folder(write, tmp_path, monkeypatch):
    path = write(MINIMAL)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert load_settings().database.data_dir == path.parent.resolve() / ".turnaround"


def test_a_data_dir_in_the_home_folder(write, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    write(f'[database]\ndata_dir = "~/turnaround"\n{MINIMAL}')
    assert load_settings().database.data_dir == (tmp_path / "home" / "turnaround").resolve()


def test_without_the_variable_the_file_is_in_the_working_folder(tmp_path, monkeypatch):
    monkeypatch.delenv("TURNAROUND_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "turnaround.toml").write_text(MINIMAL, encoding="utf-8")
    assert list(load_settings().operators) == ["acme"]


@pytest.mark.parametrize(
    ("name", "value", "read", "expected"),
    [
        ("TURNAROUND__OPERATORS__ACME__GROUPING", "by_date", lambda s: s.operators["acme"].grouping, "by_date"),
        ("TURNAROUND__OPERATORS__ACME__AIRCRAFT", '["G-ABCD"]', lambda s: s.operators["acme"].aircraft, ("G-ABCD",)),
        ("TURNAROUND__OPERATORS__ACME__WINDOW_DAYS_BACK", "5", lambda s: s.operators["acme"].window_days_back, 5),
        ("TURNAROUND__OPERATORS__ACME__LEON__CHUNK_DAYS", "7", lambda s: s.operators["acme"].leon.chunk_days, 7),
        ("TURNAROUND__HTTP__ATTEMPTS", "1", lambda s: s.http.attempts, 1),
        ("TURNAROUND__DATABASE__URL", "env:DB", lambda s: s.database.url.get_secret_value(), "env:DB"),
    ],
)
def test_the_environment_overrides_any_value(write, monkeypatch, name, value, read, expected):
    write(under_acme('grouping = "one_to_one"'))
    monkeypatch.setenv(name, value)
    assert read(load_settings()) == expected


def test_an_override_leaves_its_neighbours_in_the_file_alone(write, monkeypatch):
    write(under_acme("window_days_ahead = 3"))
    monkeypatch.setenv("TURNAROUND__OPERATORS__ACME__GROUPING", "by_date")
    acme = load_settings().operator("acme")
    assert (acme.grouping, acme.window_days_ahead) == ("by_date", 3)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"[databse]\nurl = ''\n{MINIMAL}", "databse"),
        (f"[database]\nulr = ''\n{MINIMAL}", "database.ulr"),
        (under_acme('gruoping = "external"'), "operators.acme.gruoping"),
        (MINIMAL.replace("client_id", "clientid"), "operators.acme.techlog.clientid"),
        (MINIMAL + VERYON + "[operators.acme.veryon.due_thresholds]\nhours = 1\n", "due_thresholds.hours"),
    ],
)
def test_an_unknown_key_is_an_error_that_names_it(write, text, name):
    message = refusal(text, write)
    assert name in message
    assert "not a known key" in message


@pytest.mark.parametrize("variable", ["TURNAROUND__OPRATORS__ACME__GROUPING", "TURNAROUND__OPERATORS__ACME__GRUOPING"])
def test_an_unknown_variable_is_an_error_that_names_it(write, monkeypatch, variable):
    monkeypatch.setenv(variable, "by_date")
    message = refusal(MINIMAL, write)
    assert variable.split("__")[-1].lower() in message.lower()


def test_a_variable_that_is_no_json_where_a_table_is_wanted(write, monkeypatch):
    monkeypatch.setenv("TURNAROUND__OPERATORS", "acme")
    assert "operators" in refusal(MINIMAL, write)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('grouping = "daily"', "operators.acme.grouping"),
        ("deletion_guard = 1.5", "operators.acme.deletion_guard"),
        ("window_days_back = -1", "operators.acme.window_days_back"),
        ('preflight_custom_fields = ["flight_number"]', "operators.acme.preflight_custom_fields"),
        ('go_live = "yesterday"', "operators.acme.go_live"),
        ("go_live = 7", "operators.acme.go_live"),
    ],
)
def test_an_impossible_value_is_an_error_that_names_its_key(write, line, name):
    assert name in refusal(under_acme(line), write)


@pytest.mark.parametrize(
    "address", ["http://acme.leon.aero", "ftp://acme.leon.aero", "acme.leon.aero", "https://me:secret@acme.leon.aero"]
)
def test_an_address_is_https_or_loopback_and_holds_no_password(write, address):
    message = refusal(MINIMAL.replace("https://acme.leon.aero/", address), write)
    assert "operators.acme.leon.base_url" in message
    assert "secret" not in message


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_plain_http_is_for_loopback(write, host):
    write(MINIMAL.replace("https://acme.leon.aero/", f"http://{host}:8000"))
    assert load_settings().operator("acme").leon.base_url == f"http://{host}:8000"


def test_a_secret_in_the_file_is_refused_and_not_repeated(write):
    message = refusal(MINIMAL.replace("env:ACME_TOKEN", "s3cr3t-value"), write)
    assert "operators.acme.leon.refresh_token" in message
    assert "s3cr3t" not in message


@pytest.mark.parametrize("operator", ["Acme", "4acme", "ac me"])
def test_an_operators_id_is_part_of_keys_and_so_has_a_narrow_form(write, operator):
    assert operator in refusal(MINIMAL.replace("operators.acme", f'operators."{operator}"'), write)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"2026-03-10T06:00:00+02:00"', datetime(2026, 3, 10, 4, tzinfo=UTC)),
        ('"2026-03-10"', datetime(2026, 3, 10, tzinfo=UTC)),
        ("2026-03-10T06:00:00Z", datetime(2026, 3, 10, 6, tzinfo=UTC)),
        ("2026-03-10T06:00:00", datetime(2026, 3, 10, 6, tzinfo=UTC)),
        ('""', None),
    ],
)
def test_go_live_is_an_instant_in_utc(write, value, expected):
    write(under_acme(f"go_live = {value}"))
    assert load_settings().operator("acme").go_live == expected


@pytest.mark.parametrize("text", ["[operators", "\x00", 'a = "\udcff"'])
def test_a_file_that_is_no_toml(write, text, tmp_path):
    (tmp_path / "turnaround.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigurationError, match="no valid TOML"):
        load_settings()


def test_no_file_names_init(tmp_path, monkeypatch):
    monkeypatch.setenv("TURNAROUND_CONFIG", str(tmp_path / "nowhere.toml"))
    with pytest.raises(ConfigurationError, match="turnaround init"):
        load_settings()


def test_an_unknown_operator_names_those_that_there_are(write):
    write(MINIMAL)
    with pytest.raises(ConfigurationError, match="acme"):
        load_settings().operator("amce")


def test_the_fallback_of_one_mel_category_leaves_the_others(write, monkeypatch):
    write(MINIMAL + VERYON + "mel_fallback_days = {C = 7}\n")
    veryon = load_settings().operator("acme").veryon
    assert veryon is not None
    assert veryon.mel_fallback_days == {"A": 1, "B": 3, "C": 7, "D": 120}
    monkeypatch.setenv("TURNAROUND__OPERATORS__ACME__VERYON__MEL_FALLBACK_DAYS__D", "90")
    veryon = load_settings().operator("acme").veryon
    assert veryon is not None
    assert veryon.mel_fallback_days == {"A": 1, "B": 3, "C": 7, "D": 90}


def test_veryons_defaults(write):
    write(MINIMAL + VERYON)
    veryon = load_settings().operator("acme").veryon
    assert veryon is not None
    assert veryon.mel_fallback_days == {"A": 1, "B": 3, "C": 10, "D": 120}
    assert veryon.due_thresholds.flight_hours == Decimal(150)


def test_the_window_is_whole_utc_days(write):
    write(MINIMAL)
    start, end = load_settings().operator("acme").window(datetime.fromisoformat("2026-03-10T01:30:00+02:00"))
    assert start == datetime(2026, 3, 7, tzinfo=UTC)
    assert end - start == timedelta(days=2 + 1 + 14)


def test_settings_cannot_be_changed_by_mistake(write):
    write(MINIMAL)
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.http = None  # type: ignore[assignment,misc]


def test_a_database_address_may_hold_a_password_and_is_not_shown(write):
    write(f'[database]\nurl = "postgresql://me:s3cr3t@127.0.0.1/x"\n{MINIMAL}')
    settings = load_settings()
    assert "s3cr3t" in settings.database.url.get_secret_value()
    assert "s3cr3t" not in f"{settings!r} {settings.model_dump_json()}"
