"""./run before there is a .venv: what it says, and that it touches nothing on the way."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that ./run reads, in a folder with a space in its name."""
    folder = tmp_path / "a clone"
    folder.mkdir()
    for name in ("run", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def start(clone: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(clone / "run"), *arguments],
        cwd=clone.parent,
        env={"PATH": os.environ["PATH"], "HOME": str(clone.parent)} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def tools(folder: Path, **programs: str) -> str:
    """A PATH with what ./run needs of a system, and these programs, name -> shell text."""
    folder.mkdir()
    for name in (
        "sh",
        "cat",
        "cksum",
        "grep",
        "dirname",
        "mkdir",
        "mv",
        "rm",
        "sleep",
        "tail",
        "awk",
        "df",
        "readlink",
    ):
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    for name, text in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return str(folder)


@pytest.mark.parametrize(("arguments", "code"), [((), 2), (("no-such-thing",), 2), (("--help",), 0)])
def test_usage_installs_nothing(clone, arguments, code):
    result = start(clone, *arguments)
    assert result.returncode == code
    assert "usage: ./run demo" in (result.stdout if code == 0 else result.stderr)
    assert not (clone / ".venv").exists()


def test_without_any_python_it_says_which_are_wanted(clone, tmp_path):
    result = start(clone, "test", PATH=tools(tmp_path / "bin"))
    assert result.returncode == 1
    assert "No Python 3.11, 3.12, 3.13 or 3.14 was found" in result.stderr
    assert not (clone / ".venv.lock").exists()


def test_a_python_without_venv_is_named_with_the_package_to_install(clone, tmp_path):
    # Good enough for every question but the one for its modules, as Debian's python3 without python3-venv.
    fake = 'case "$3" in *ensurepip*) exit 1 ;; *print*) echo 3.12 ;; esac'
    result = start(clone, "test", PATH=tools(tmp_path / "bin", **{"python3.12": fake}))
    assert result.returncode == 1
    assert "apt-get install python3.12-venv" in result.stderr


def test_a_failing_install_shows_the_end_of_the_log_and_what_helps_and_leaves_no_lock(clone):
    # An index that nothing listens on, and no waiting for it.
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/nowhere", "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "0"}
    nowhere |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_NO_CACHE_DIR": "1"}
    result = start(clone, "test", **nowhere)
    assert result.returncode == 1
    assert "PIP_INDEX_URL" in result.stderr
    assert "No matching distribution found" in result.stderr
    assert not (clone / ".venv.lock").exists()
    assert not (clone / ".venv" / "turnaround.stamp").exists()


def test_a_folder_that_run_did_not_make_is_moved_and_not_deleted(clone, tmp_path):
    (clone / ".venv").mkdir()
    (clone / ".venv" / "mine").write_text("mine", encoding="utf-8")
    result = start(
        clone, "test", PIP_INDEX_URL="http://127.0.0.1:9/nowhere", PIP_CONFIG_FILE=os.devnull, PIP_RETRIES="0"
    )
    assert "it is now .venv.aside." in result.stderr
    (aside,) = clone.glob(".venv.aside.*")
    assert (aside / "mine").read_text(encoding="utf-8") == "mine"


def test_a_lock_whose_owner_is_gone_is_broken(clone, tmp_path):
    ended = subprocess.Popen(["true"])
    ended.wait()
    (clone / ".venv.lock").mkdir()
    (clone / ".venv.lock" / "pid").write_text(f"{ended.pid}\n", encoding="utf-8")
    result = start(clone, "test", PATH=tools(tmp_path / "bin"))
    assert "No Python" in result.stderr
    assert not (clone / ".venv.lock").exists()
