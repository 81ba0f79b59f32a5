"""turnaround.toml and TURNAROUND__* as typed settings. An unknown key is an error that names it."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from config.errors import ConfigurationError
from config.location import config_path
from config.secrets import SecretReference
from config.service import AlertSettings, RetentionSettings

ENV_PREFIX = "TURNAROUND__"
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
# CS MMEL's rectification intervals (ruling 33).
MEL_FALLBACK_DAYS: dict[Literal["A", "B", "C", "D"], int] = {"A": 1, "B": 3, "C": 10, "D": 120}
OPERATOR_ID = r"^[a-z][a-z0-9_-]{0,62}$"


def _vendor_address(value: str) -> str:
    """TLS everywhere but on loopback; no trailing slash, because paths hang off the address."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("is no http(s) address")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK_HOSTS:
        raise ValueError("may be plain http only for a loopback address; use https")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password")
    return value.rstrip("/")


def _instant(value: Any) -> Any:
    """An empty text means "not set"; without an offset it is UTC. TOML's own instants may lack one too."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise ValueError("is no instant; write one like 2026-03-10T00:00:00Z")  # noqa: TRY004  (pydantic reads ValueError)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _all_categories(value: Any) -> Any:
    """The categories that are not named keep their days; environment variables come in lower case."""
    if not isinstance(value, dict):
        return value
    return MEL_FALLBACK_DAYS | {str(key).upper(): days for key, days in value.items()}


VendorAddress = Annotated[str, AfterValidator(_vendor_address)]
Instant = Annotated[datetime | None, BeforeValidator(_instant)]


Density = Annotated[
    Annotated[Decimal, Field(gt=Decimal("0.5"), lt=1)] | None,
    BeforeValidator(lambda value: None if value == "" else value),
]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(_Table):
    """Where the warehouse is. An empty url means the embedded PostgreSQL under data_dir.

    url is a PostgreSQL address, which may hold a password, or a reference to one (env:NAME, file:PATH).
    """

    url: SecretStr = SecretStr("")
    data_dir: Path = Path(".turnaround")


class HttpSettings(_Table):
    """Time-outs and patience towards vendors, in seconds. The whole of a run's waiting stays below its five minutes."""

    connect_timeout: float = Field(5, gt=0)
    read_timeout: float = Field(30, gt=0)
    total_timeout: float = Field(60, gt=0)
    attempts: int = Field(4, ge=1, le=10)
    backoff: float = Field(0.5, ge=0)
    run_budget: float = Field(240, gt=0)
    concurrency: int = Field(6, ge=1, le=32)


class LeonSettings(_Table):
    """How to reach LEON. refresh_token is the API key, or an OAuth refresh token."""

    base_url: VendorAddress
    refresh_token: SecretReference
    # LEON allows an integration 150 a minute; the rest is room for a second process.
    requests_per_minute: int = Field(120, ge=1)
    # Complexity grows with the interval and is capped at 1600: two days of our selection stay far below.
    chunk_days: int = Field(2, ge=1, le=31)
    # The unit that this operator's journey logs take fuel in; empty: Tech Log's figures go as they are.
    fuel_unit: Literal["", "kg", "lb", "l", "usg"] = ""
    # In kg a litre, for an uplift without a density of its own, where mass and volume have to be converted.
    fuel_density: Density = None


class TechlogSettings(_Table):
    """How to reach TrustFlight Tech Log, with client credentials."""

    base_url: VendorAddress
    client_id: str
    client_secret: SecretReference
    # No limit is documented: this keeps a first synchronisation of thousands of records from being a flood.
    requests_per_minute: int = Field(3000, ge=1)


def _switched_off(value: Any) -> Any:
    """false, "off" or an empty text switch a limit off. A bare true says nothing, and false must not be read as 0."""
    if value is False or (isinstance(value, str) and value.strip().lower() in {"", "off", "false"}):
        return None
    if value is True:
        raise ValueError("is a number, or false to switch it off")
    return value


Limit = Annotated[Annotated[int, Field(ge=0)] | None, BeforeValidator(_switched_off)]
Hours = Annotated[Annotated[Decimal, Field(ge=0)] | None, BeforeValidator(_switched_off)]


class DueThresholds(_Table):
    """How close to due a maintenance item must be to reach Tech Log. None: that limit is switched off."""

    flight_hours: Hours = Decimal(150)
    days: Limit = 50
    engine_cycles: Limit = 50
    landings: Limit = 100


class TotalsTolerance(_Table):
    """How far an aircraft's totals may lie apart in the two systems. None: that counter is not compared.

    A flight reaches Tracking+ a few minutes after Tech Log has counted it: a tolerance below one flight tells of each.
    """

    flight_hours: Hours = Decimal(5)
    engine_cycles: Limit = 3
    landings: Limit = 3


class VeryonSettings(_Table):
    """How to reach Veryon Tracking+. The table is left out where the operator has none."""

    base_url: VendorAddress
    client_id: str
    client_secret: SecretReference
    # No limit is documented: ten a second are enough for a fleet's day, and no flood on a first synchronisation.
    requests_per_minute: int = Field(600, ge=1)
    defect_prefix: str = "TL-"
    integration_user_email: str
    mel_fallback_days: Annotated[
        dict[Literal["A", "B", "C", "D"], Annotated[int, Field(ge=0)]], BeforeValidator(_all_categories)
    ] = Field(default_factory=lambda: dict(MEL_FALLBACK_DAYS))
    mel_fallback_from: Literal["deferred", "raised"] = "deferred"
    due_thresholds: DueThresholds = DueThresholds()
    totals_tolerance: TotalsTolerance = TotalsTolerance()


class FtlSettings(_Table):
    """The duty tables: which duties each run reads again, in whole UTC days, and how long old versions are kept."""

    # false where LEON's FTL module is not used, or its resource not granted.
    enabled: bool = True
    window_days_back: int = Field(7, ge=0, le=366)
    window_days_ahead: int = Field(31, ge=0, le=366)
    # Actual and planned times have to be kept for 24 months (EASA FAQ 47615).
    retention_months: int = Field(36, ge=24)


class OperatorSettings(_Table):
    """One operator: what is in scope, how its trips are grouped, and where its vendors are."""

    aircraft: tuple[str, ...] = ()
    grouping: Literal["one_to_one", "by_date", "external"] = "external"
    journey_log_status: Literal["open", "closed"] = "open"
    pic_positions: tuple[str, ...] = ("CPT", "PIC", "LTC", "TRI")
    sic_positions: tuple[str, ...] = ("CPT2", "SIC", "FO", "CPT-", "FO-")
    preflight_custom_fields: tuple[Literal["flight_id", "flight_type"], ...] = ()
    window_days_back: int = Field(2, ge=0, le=60)
    window_days_ahead: int = Field(14, ge=0, le=90)
    go_live: Instant = None
    deletion_guard: float = Field(0.2, ge=0, le=1)
    leon: LeonSettings
    techlog: TechlogSettings
    veryon: VeryonSettings | None = None
    ftl: FtlSettings = FtlSettings()

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The half-open interval of scheduled starts in scope, in whole UTC days.

        Whole days, so that a trip grouped by date is always seen whole.
        """
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=self.window_days_back), midnight + timedelta(days=self.window_days_ahead + 1)


class Settings(BaseSettings):
    """Everything that can be set. Environment variables TURNAROUND__A__B override the file."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, case_sensitive=False
    )

    database: DatabaseSettings = DatabaseSettings()
    http: HttpSettings = HttpSettings()
    retention: RetentionSettings = RetentionSettings()
    alerts: AlertSettings = AlertSettings()
    operators: dict[Annotated[str, Field(pattern=OPERATOR_ID)], OperatorSettings] = Field(default_factory=dict)

    @classmethod
    def settings_customise_sources(  # noqa: D102  (pydantic-settings' own hook)
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_path())

    def operator(self, operator_id: str) -> OperatorSettings:
        """The settings of one operator.

        Raises:
            ConfigurationError: no such operator; the message names those that there are.
        """
        try:
            return self.operators[operator_id]
        except KeyError:
            known = ", ".join(sorted(self.operators)) or "none"
            raise ConfigurationError(
                f"no operator {operator_id!r} in {config_path()}: configured are {known}. "
                f"Add a table [operators.{operator_id}] or name another."
            ) from None


def load_settings() -> Settings:
    """Read the file and the environment.

    A relative data_dir hangs off the folder of turnaround.toml, so that a schedule started elsewhere finds the same
    database.

    Raises:
        ConfigurationError: no file, unreadable TOML, or a key that is unknown or holds an impossible value.
    """
    path = config_path()
    if not path.is_file():
        raise ConfigurationError(
            f"no configuration at {path}: write one with `turnaround init`, or set TURNAROUND_CONFIG"
        )
    _refuse_unknown_variables()
    try:
        settings = Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is no valid TOML: {error}") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except SettingsError as error:
        raise ConfigurationError(f"an environment variable {ENV_PREFIX}* is no valid JSON: {error}") from None
    except ValidationError as error:
        raise ConfigurationError(_explain(error, path)) from None
    database = settings.database.model_copy(
        update={"data_dir": (path.parent / settings.database.data_dir.expanduser()).resolve()}
    )
    return settings.model_copy(update={"database": database})


def _refuse_unknown_variables() -> None:
    """pydantic-settings passes over an unknown first segment; a misspelt override must not be silent."""
    known = set(Settings.model_fields)
    for name in os.environ:
        if name.upper().startswith(ENV_PREFIX):
            table = name[len(ENV_PREFIX) :].split("__")[0].lower()
            if table not in known:
                raise ConfigurationError(
                    f"environment variable {name}: no table [{table}]; known are {', '.join(sorted(known))}"
                )


def _explain(error: ValidationError, path: Path) -> str:
    """One line a wrong key, with its dotted name and never its value (it may be a secret)."""
    lines = []
    for problem in error.errors(include_input=False, include_url=False, include_context=False):
        # The key of a table in a dict of tables appears as itself; "[key]" marks a refused key.
        name = ".".join(str(part) for part in problem["loc"])
        words = "is not a known key; remove it or correct its spelling"
        if problem["type"] != "extra_forbidden":
            words = problem["msg"].removeprefix("Value error, ")
        lines.append(f"  {name}: {words}")
    return f"{path} (with {ENV_PREFIX}* variables) cannot be used:\n" + "\n".join(lines)
