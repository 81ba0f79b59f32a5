"""The commented turnaround.toml shows every key, and the defaults that it shows are the real ones."""

from __future__ import annotations

import re
import tomllib

from pydantic import BaseModel

from config.service import AlertSettings, RetentionSettings
from config.settings import (
    DatabaseSettings,
    DueThresholds,
    HttpSettings,
    LeonSettings,
    OperatorSettings,
    Settings,
    TechlogSettings,
    VeryonSettings,
)
from turnaround import template

TABLES: dict[str, type[BaseModel]] = {
    "database": DatabaseSettings,
    "http": HttpSettings,
    "retention": RetentionSettings,
    "alerts": AlertSettings,
    "operators.acme": OperatorSettings,
    "operators.acme.leon": LeonSettings,
    "operators.acme.techlog": TechlogSettings,
    "operators.acme.veryon": VeryonSettings,
    "operators.acme.veryon.due_thresholds": DueThresholds,
}
SUBTABLES = {"leon", "techlog", "veryon", "due_thresholds"}


def uncommented() -> dict[str, object]:
    """The template with the keys and tables behind "#" brought to life, and the prose left behind it."""
    return tomllib.loads(re.sub(r"^# (?=[a-z_]+ = |\[)", "", template.text(), flags=re.MULTILINE))


def at(content: dict[str, object], name: str) -> dict[str, object]:
    for part in name.split("."):
        content = content[part]  # type: ignore[assignment]
    return content


def test_every_key_of_every_table_is_shown():
    content = uncommented()
    for name, model in TABLES.items():
        assert set(at(content, name)) - SUBTABLES == set(model.model_fields) - SUBTABLES, name


def test_with_every_comment_taken_away_it_is_still_a_configuration():
    settings = Settings(**uncommented())
    assert settings.operators["acme"].veryon is not None


def test_what_it_shows_is_what_holds_without_it():
    content = uncommented()
    for name, model in TABLES.items():
        shown = {key: value for key, value in at(content, name).items() if key not in SUBTABLES}
        required = {key: value for key, value in shown.items() if model.model_fields[key].is_required()}
        assert model(**shown, **children(content, name)) == model(**required, **children(content, name)), name


def children(content: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in at(content, name).items() if key in SUBTABLES}
