"""What a failed run says to the person on call: what failed, since when, what to do, with which commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from config.errors import ConfigurationError
from connectors.errors import VendorError
from connectors.warehouse import problems
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.standings import Standing
from tasks.checked import CheckFailedError
from transforms.markdown import as_cell, as_text

NEXT_RUN = "Nothing else: the next run tries again by itself, and so does Retry"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a run failed: which system, what it did, what to do. Holds no personal value and no secret."""

    system: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.system}: {self.problem}. {self.remedy}."


def trouble_of(error: Exception) -> Trouble:
    """An error in words. The text of one that is not ours may quote a record, and is left out."""
    match error:
        case VendorError():
            return Trouble(error.system, f"{error.operation}: {_bare(error.problem)}", _bare(error.remedy))
        case CheckFailedError():
            words, _, remedy = str(error).rpartition(". Nothing was written; ")
            remedy = f"Nothing was written; {remedy}" if words else NEXT_RUN
            return Trouble("the data", _bare(words or str(error)), _bare(remedy))
        case ConfigurationError():
            return Trouble("the configuration", _bare(str(error)), "Mend it where the flows run, then press Retry")
        case WarehouseError():
            return Trouble("the database", _bare(str(error)), "Mend that, then press Retry, or wait for the next run")
        case DBAPIError():
            return Trouble("the database", *problems.in_words(error))
    return Trouble(
        "Turnaround",
        f"something unforeseen ({type(error).__name__})",
        "The run's log has the traceback: report it with that. Nothing is lost, the next run tries again",
    )


def headline(flow: str, operator: str, trouble: Trouble, standing: Standing | None) -> str:
    """One line that stays the same as long as the cause does: a new version of the artifact is a new cause."""
    since = "" if standing is None or standing.failing_since is None else f" since {_moment(standing.failing_since)}"
    return f"{flow} for {operator} fails{since}. {trouble.system}: {trouble.problem}"


def all_well(flow: str, operator: str) -> str:
    """The headline after the first success."""
    return f"{flow} for {operator} succeeded again: nothing to do"


def what_to_do(flow: str, operator: str, trouble: Trouble, standing: Standing | None, run: Mapping[str, str]) -> str:
    """The artifact of a failed run, in Markdown.

    Args:
        flow: its name.
        operator: for whom it ran.
        trouble: why it failed.
        standing: what sync.runs knows of the flow; None: the database does not answer.
        run: "name", "id" and "link" of the run that failed last.
    """
    facts = {
        "what failed": trouble.problem,
        "which system": trouble.system,
        "since": _since(standing),
        "last success": _last_success(standing),
        "the run": f"[{run['name']}]({run['link']}), its log and its tasks",
    }
    lines = [f"# {flow} for {operator} failed", "", "| | |", "| --- | --- |"]
    lines += [f"| {name} | {value if name == 'the run' else as_cell(value)} |" for name, value in facts.items()]
    lines += ["", "## What to do", "", f"1. {as_text(trouble.remedy)}."]
    lines += [f"{number}. {step}" for number, step in enumerate(_steps(operator, run["id"]), start=2)]
    lines += ["", "## Commands", "", "```sh", *_commands(flow, operator), "```", ""]
    return "\n".join(lines)


def recovered(flow: str, operator: str, at: datetime, before: str) -> str:
    """The artifact after the first success: nothing to do, and what it had been."""
    return "\n".join(
        [
            f"# {flow} for {operator} is well again",
            "",
            f"It succeeded at {_moment(at)}. There is nothing to do.",
            "",
            f"Before that: {as_text(before)}.",
            "",
        ]
    )


def _steps(operator: str, run_id: str) -> list[str]:
    retry = (
        f"Press **Retry** on the run (or `prefect flow-run retry {run_id}`), or leave it: the next tick does the same. "
        "Both are safe, as often as you like: what was written is known, and what may have been is looked up first."
    )
    return [f"`turnaround check --operator {operator}` says whether everything can be reached and read again.", retry]


def _commands(flow: str, operator: str) -> list[str]:
    return [
        f"turnaround plan {flow} --operator {operator}      # what the next run would write; writes nothing",
        f"turnaround sync {flow} --operator {operator}      # run it now, here",
        f"turnaround worklist --operator {operator}         # what a person has to do",
        f"turnaround trace KEY --operator {operator}        # one flight or defect: what happened to it, when, why",
    ]


def _since(standing: Standing | None) -> str:
    if standing is None or standing.failing_since is None:
        return "unknown: the database does not say"
    runs = "this run" if standing.failures == 1 else f"{standing.failures} runs in a row"
    return f"{_moment(standing.failing_since)} ({runs})"


def _last_success(standing: Standing | None) -> str:
    if standing is None:
        return "unknown: the database does not say"
    return "never" if standing.last_success_at is None else _moment(standing.last_success_at)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}Z"


def _bare(words: str) -> str:
    """One line without its full stop."""
    return " ".join(words.split()).rstrip(".")
