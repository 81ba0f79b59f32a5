"""Audits requirements.lock against the published advisories, with pip-audit.

Ends with 1 where a locked package has a known vulnerability that nobody has accepted. Where the advisories cannot be
reached, it says so, and ends with 0: a network that is closed is no finding. With TURNAROUND_AUDIT=required that is a 1
too; set it wherever releases are built.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
# Advisory -> why it does not concern us, and until when somebody looks again. Nothing is accepted without both.
ACCEPTED: dict[str, str] = {}
SECONDS = 300


def main() -> int:
    """Print what was found."""
    report = run_pip_audit()
    lines, code = judge(report, is_required=os.environ.get("TURNAROUND_AUDIT") == "required")
    print("\n".join(lines))  # noqa: T201  (its output is what it is for)
    return code


def run_pip_audit() -> dict[str, Any] | None:
    """pip-audit's JSON; None where it could not ask anybody."""
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--no-deps", "--disable-pip", "-f", "json"]
    try:
        result = subprocess.run(  # noqa: S603  (our own arguments)
            [*command, "--progress-spinner", "off"], capture_output=True, text=True, check=False, timeout=SECONDS
        )
        report: dict[str, Any] = json.loads(result.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return None
    return report


def judge(report: dict[str, Any] | None, *, is_required: bool) -> tuple[list[str], int]:
    """The report in words, and the exit code. A package that was skipped was not audited, whatever pip-audit says."""
    packages = [] if report is None else report["dependencies"]
    audited = [one for one in packages if "skip_reason" not in one]
    found = [(one, flaw) for one in audited for flaw in one["vulns"]]
    bad = [(one, flaw) for one, flaw in found if flaw["id"] not in ACCEPTED]
    if not audited:
        return [
            "NOT AUDITED: the advisories cannot be reached from here; audit where they can, before a release."
        ], int(is_required)
    lines = [_line(one, flaw) for one, flaw in bad]
    lines += [
        f"accepted: {flaw['id']} in {one['name']}: {ACCEPTED[flaw['id']]}"
        for one, flaw in found
        if flaw["id"] in ACCEPTED
    ]
    skipped = len(packages) - len(audited)
    rest = f", {skipped} NOT AUDITED (unknown to the advisories' index)" if skipped else ""
    lines.append(f"{len(audited)} packages audited{rest}; {len(bad)} with a known vulnerability that is not accepted")
    return lines, int(bool(bad) or (is_required and bool(skipped)))


def _line(package: dict[str, Any], flaw: dict[str, Any]) -> str:
    mended = ", ".join(flaw["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {flaw['id']}, mended in {mended}"


if __name__ == "__main__":
    sys.exit(main())
