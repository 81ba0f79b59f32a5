"""The house as a whole: what imports what, what is deployed, what is locked, and whether the documents are true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
LONGEST_FILE = 450


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_imports_run_one_way():
    code = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout


def test_no_file_is_too_long_to_hold_in_the_head():
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in tracked("*.py", "run", ".ci/run")}
    assert len(lengths) > 50
    assert {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > LONGEST_FILE} == {}


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_scripts_are_posix_and_can_be_started(script):
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert path.read_text(encoding="utf-8").startswith("#!/bin/sh\n")
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0


# The lock


def locked() -> dict[str, list[str]]:
    """Name -> versions; a universal lock may have one for each Python."""
    found: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", LOCK, re.MULTILINE):
        found.setdefault(canonicalize_name(name), []).append(version)
    return found


def test_every_package_of_the_lock_has_hashes():
    blocks = re.split(r"^(?=[A-Za-z0-9._-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) > 100
    assert [block.split("\n")[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_the_lock_names_no_address_and_no_folder():
    assert not re.search(r"https?://|file:|--index|--find-links|@ |/(home|root|tmp)/", LOCK)


def test_the_lock_has_what_pyproject_asks_for():
    project = PYPROJECT["project"]
    wanted = project["dependencies"] + [one for extra in project["optional-dependencies"].values() for one in extra]
    versions = locked()
    for requirement in map(Requirement, wanted):
        found = versions.get(canonicalize_name(requirement.name))
        assert found, f"{requirement.name} is not in requirements.lock: make it again (docs/operations.md)"
        assert any(requirement.specifier.contains(Version(one)) for one in found), requirement


# The documents


def commands_in(document: Path) -> set[str]:
    """The words after `turnaround`, in code."""
    code = re.findall(r"```.*?```|`[^`\n]+`", document.read_text(encoding="utf-8"), re.DOTALL)
    return {word for part in code for word in re.findall(r"turnaround ([a-z][a-z-]+)(?=[ `\n])", part)}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_and_files_that_a_document_names_exist(document):
    from turnaround.cli import app

    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    known |= {group.name for group in app.registered_groups if group.name}
    assert commands_in(document) <= known
    for link in re.findall(r"\]\((?!https?://)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / link).exists(), link


def test_every_command_is_documented():
    from turnaround.cli import app

    written = set().union(*(commands_in(document) for document in DOCUMENTS))
    for command in app.registered_commands:
        assert command.callback is not None
        assert (command.name or command.callback.__name__) in written
