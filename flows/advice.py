"""What a failed run says to the person on call: what failed, since when, what to do, with which commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError

from config.errors import ConfigurationError
from connectors.errors import VendorError
from connectors.warehouse import problems
from connectors.warehouse.errors import WarehouseError
from connectors.warehouse.standings import Standing
from model.sync import Run, Scope
from tasks.checked import CheckFailedError
from transforms.markdown import as_cell, as_text

NEXT_RUN = "Nothing else: the next run tries again by itself, and so does Retry"
# What is said of a tick, and what is said of a backfill instead.
OF_A_BACKFILL = {
    NEXT_RUN: "Run the backfill again",
    "It is tried again by itself": "Run the backfill again when it answers",
    "the next run tries again": "then run the backfill again",
    "the next run goes on": "then run the backfill again",
    "then press Retry, or wait for the next run": "then run the backfill again",
    "then press Retry": "then run the backfill again",
}


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


def headline(run: Run, trouble: Trouble, standing: Standing | None) -> str:
    """One line that stays the same as long as the cause does: a new version of the artifact is a new cause."""
    began = None if standing is None or run.scope.is_part else standing.failing_since
    since = "" if began is None else f" since {_moment(began)}"
    return f"{_work(run)} fails{since}. {trouble.system}: {trouble.problem}"


def all_well(run: Run) -> str:
    """The headline after the first success."""
    return f"{_work(run)} succeeded again: nothing to do"


def for_scope(words: str, scope: Scope) -> str:
    """What to do, as it is for this run: no tick does a backfill's work."""
    if scope.is_part:
        for by_itself, by_hand in OF_A_BACKFILL.items():
            words = words.replace(by_itself, by_hand)
    return words


def what_to_do(run: Run, name: str, trouble: Trouble, standing: Standing | None, *, can_retry: bool) -> str:
    """The artifact of a failed run, in Markdown.

    Args:
        run: the run that failed last.
        name: what the UI calls it.
        trouble: why it failed.
        standing: what sync.runs knows of the flow; None: the database does not answer.
        can_retry: it is a run of a deployment. Prefect runs no other again.
    """
    facts = {
        "what failed": trouble.problem,
        "which system": trouble.system,
        "since": "this run" if run.scope.is_part else _since(standing),
        "last success": _last_success(standing),
        "the run": f"[{name}](/runs/flow-run/{run.flow_run_id}), its log and its tasks",
    }
    lines = [f"# {_work(run)} failed", "", "| | |", "| --- | --- |"]
    lines += [f"| {fact} | {value if fact == 'the run' else as_cell(value)} |" for fact, value in facts.items()]
    lines += ["", "## What to do", "", f"1. {as_text(for_scope(trouble.remedy, run.scope))}."]
    lines += [f"{number}. {step}" for number, step in enumerate(_steps(run, can_retry=can_retry), start=2)]
    lines += ["", "## Commands", "", "```sh", *_commands(run), "```", ""]
    return "\n".join(lines)


def recovered(run: Run, before: str) -> str:
    """The artifact after the first success: nothing to do, and what it had been."""
    return "\n".join(
        [
            f"# {_work(run)} is well again",
            "",
            f"It succeeded at {_moment(run.now)}. There is nothing to do.",
            "",
            f"Before that: {as_text(before)}.",
            "",
        ]
    )


def _work(run: Run) -> str:
    if run.scope.days is None:
        return f"{run.flow} for {run.operator_id}"
    first, last = run.scope.days
    return f"{run.flow} for {run.operator_id} (backfill of {first} to {last})"


def _steps(run: Run, *, can_retry: bool) -> list[str]:
    otherwise = "; no tick does it instead" if run.scope.is_part else ", or leave it: the next tick does the same"
    again = f"Press **Retry** on the run (or `prefect flow-run retry {run.flow_run_id}`)"
    if not can_retry:
        again = f"Run `turnaround {_again(run)}` (it was started by a command, so the UI cannot retry it)"
    safe = "It is safe, as often as you like: what was written is known, and what may have been is looked up first."
    check = f"`turnaround check --operator {run.operator_id}` says whether everything can be reached and read again."
    return [check, f"{again}{otherwise}. {safe}"]


def _again(run: Run) -> str:
    if run.scope.days is None:
        return f"sync {run.flow} --operator {run.operator_id}"
    first, last = run.scope.days
    return f"backfill {run.flow} --from {first} --to {last} --operator {run.operator_id}"


def _commands(run: Run) -> list[str]:
    flow, operator = run.flow, f"--operator {run.operator_id}"
    return [
        f"turnaround plan {flow} {operator}      # what the next run would write; writes nothing",
        f"turnaround {_again(run)}      # run it now, here",
        f"turnaround worklist {operator}         # what a person has to do",
        f"turnaround trace KEY {operator}        # one flight or defect: what happened to it, when, why",
    ]


def _since(standing: Standing | None) -> str:
    if standing is None:
        return "unknown: the database does not say"
    if standing.failing_since is None:
        return "this run: none before it is known to have failed"
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
