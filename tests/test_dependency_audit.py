"""The audit of dependencies: what it makes of pip-audit's answer. Skipped packages must never pass for clean ones."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "audit.py"

CLEAN = {"name": "httpx", "version": "0.28.1", "vulns": []}
SKIPPED = {"name": "pandas", "skip_reason": "Dependency not found on PyPI and could not be audited: pandas (3.1.1)"}
FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["1.2.1"], "aliases": ["CVE-2026-1"], "description": "words"}
FLAWED = {"name": "jinja2", "version": "1.2.0", "vulns": [FLAW]}


@pytest.fixture(scope="module")
def audit() -> dict[str, Any]:
    return runpy.run_path(str(SCRIPT))


@pytest.mark.parametrize(("is_required", "code"), [(False, 0), (True, 1)])
@pytest.mark.parametrize("report", [None, {"dependencies": []}, {"dependencies": [SKIPPED]}])
def test_advisories_that_cannot_be_reached_are_said_and_fail_a_release(audit, report, is_required, code):
    lines, ended = audit["judge"](report, is_required=is_required)
    assert ended == code
    assert lines[0].startswith("NOT AUDITED")


def test_a_known_vulnerability_fails_and_names_package_advisory_and_the_version_that_mends_it(audit):
    lines, ended = audit["judge"]({"dependencies": [CLEAN, FLAWED]}, is_required=False)
    assert ended == 1
    assert lines[0] == "jinja2 1.2.0: PYSEC-2026-1, mended in 1.2.1"
    assert lines[-1] == "2 packages audited; 1 with a known vulnerability that is not accepted"


def test_an_accepted_one_is_said_with_its_reason_and_passes(audit):
    audit["judge"].__globals__["ACCEPTED"]["PYSEC-2026-1"] = "templates are ours only; look again in 2027"
    try:
        lines, ended = audit["judge"]({"dependencies": [FLAWED]}, is_required=True)
    finally:
        audit["judge"].__globals__["ACCEPTED"].clear()
    assert ended == 0
    assert lines[0] == "accepted: PYSEC-2026-1 in jinja2: templates are ours only; look again in 2027"


def test_packages_that_were_skipped_among_others_are_counted_and_fail_a_release(audit):
    report = {"dependencies": [CLEAN, SKIPPED]}
    assert audit["judge"](report, is_required=False)[1] == 0
    lines, ended = audit["judge"](report, is_required=True)
    assert ended == 1
    assert "1 NOT AUDITED" in lines[-1]


def test_nothing_is_accepted_without_a_reason(audit):
    assert all(reason.strip() for reason in audit["ACCEPTED"].values())
