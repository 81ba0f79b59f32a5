"""The house as a whole: what imports what, what is deployed, what is locked, and whether the documents are true."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from flows import deployments, registry

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


# What is deployed


# The systems are brought into agreement every five minutes; duties change by the hour.
CADENCE = {"ftl_duty": ("hourly", "17 * * * *")}
EVERY_5_MIN = ("every-5-min", "*/5 * * * *")


def test_every_flow_has_a_deployment_with_its_cadence():
    found = deployments.read_deployments()
    assert [one["entrypoint"] for one in found] == [f"flows.{name}.{name}" for name in registry.NAMES]
    for one in found:
        name, cron = CADENCE.get(one["entrypoint"].rpartition(".")[2], EVERY_5_MIN)
        assert one["name"] == name
        assert one["description"].endswith(".")
        assert one["tags"]
        assert one["work_pool"] == {"name": "turnaround"}
        assert "concurrency_limit" not in one
        (schedule,) = one["schedules"]
        assert schedule == {
            "slug": f"{{{{ $TURNAROUND_OPERATOR }}}}-{name}",
            "cron": cron,
            "timezone": "UTC",
            "active": True,
            "parameters": {"operator": "{{ $TURNAROUND_OPERATOR }}"},
        }


def test_every_operator_has_a_schedule_of_its_own():
    for built in deployments.build(["acme", "borealis"]):
        name, cron = CADENCE.get(built.flow_name, EVERY_5_MIN)
        assert built.name == name
        assert [(one.slug, one.parameters, one.active) for one in built.schedules] == [
            (f"acme-{name}", {"operator": "acme"}, True),
            (f"borealis-{name}", {"operator": "borealis"}, True),
        ]
        assert {(one.schedule.cron, one.schedule.timezone) for one in built.schedules} == {(cron, "UTC")}
        module, _, name = built.entrypoint.rpartition(".")
        assert getattr(importlib.import_module(module), name).name == built.flow_name


def test_a_flow_is_scheduled_only_for_the_operators_that_it_concerns():
    built = deployments.build(
        ["acme", "borealis"], concerns=lambda flow, operator: "veryon" not in flow or operator == "acme"
    )
    scheduled = {one.flow_name: [schedule.slug for schedule in one.schedules] for one in built}
    assert scheduled["techlog_to_veryon"] == ["acme-every-5-min"]
    assert scheduled["leon_to_techlog"] == ["acme-every-5-min", "borealis-every-5-min"]


def test_prefect_can_read_prefect_yaml_by_itself(monkeypatch):
    from prefect.cli.deploy._models import PrefectYamlModel
    from prefect.flows import load_flow_from_entrypoint
    from prefect.utilities.templating import apply_values

    content = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    # Prefect ignores a key that it does not know, such as a misspelt one.
    assert set(content) == {"name", "definitions", "pull", "deployments"}
    assert content["pull"] == []
    monkeypatch.setenv("TURNAROUND_OPERATOR", "acme")
    model = PrefectYamlModel.model_validate(apply_values(content, {}))
    for deployment, raw in zip(model.deployments, content["deployments"], strict=True):
        assert set(raw) <= set(type(deployment).model_fields)
        assert deployment.schedules is not None
        (schedule,) = deployment.schedules
        assert schedule.parameters == {"operator": "acme"}
        assert load_flow_from_entrypoint(str(deployment.entrypoint)).name in registry.NAMES


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
