from __future__ import annotations

import pytest

from config.errors import ConfigurationError
from config.secrets import read_blocks_with, resolve


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("TURNAROUND_CONFIG", str(tmp_path / "turnaround.toml"))
    return tmp_path


def test_from_the_environment_without_the_line_end_that_a_file_left(monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", " s3cr3t\n")
    assert resolve("env:ACME_TOKEN").get_secret_value() == "s3cr3t"


def test_a_relative_file_hangs_off_the_configuration_and_not_off_the_working_folder(
    folder, tmp_path_factory, monkeypatch
):
    (folder / "secret.txt").write_text("s3cr3t\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert resolve("file:secret.txt").get_secret_value() == "s3cr3t"


def test_an_absolute_file_and_one_in_the_home_folder(tmp_path_factory, monkeypatch):
    home = tmp_path_factory.mktemp("home")
    (home / "secret.txt").write_text("s3cr3t", encoding="utf-8")
    monkeypatch.setenv("HOME", str(home))
    assert resolve(f"file:{home / 'secret.txt'}").get_secret_value() == "s3cr3t"
    assert resolve("file:~/secret.txt").get_secret_value() == "s3cr3t"


def test_from_a_block_by_whoever_knows_prefect(monkeypatch):
    monkeypatch.setattr("config.secrets._block_reader", [])
    with pytest.raises(ConfigurationError, match="block:acme"):
        resolve("block:acme")
    read_blocks_with(lambda name: f"value of {name}")
    assert resolve("block:acme").get_secret_value() == "value of acme"


@pytest.mark.parametrize("reference", ["env:NOT_THERE", "file:not_there.txt", "env:EMPTY"])
def test_what_is_missing_or_empty_is_named(monkeypatch, reference):
    monkeypatch.delenv("NOT_THERE", raising=False)
    monkeypatch.setenv("EMPTY", " \n")
    with pytest.raises(ConfigurationError, match=reference):
        resolve(reference)


def test_a_secret_is_not_shown(monkeypatch):
    monkeypatch.setenv("ACME_TOKEN", "s3cr3t")
    assert "s3cr3t" not in f"{resolve('env:ACME_TOKEN')!r} {resolve('env:ACME_TOKEN')}"
