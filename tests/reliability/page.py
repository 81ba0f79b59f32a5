"""docs/reliability.md, made of a result of `python -m benchmarks.reliability`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MOST_GROWTH = 50  # MiB after the first hour

HEAD = """# Reliability: a day in fast time
Written by `python -m benchmarks.reliability --page docs/reliability.md --of benchmarks/reliability.json`; do not edit.

    python -m benchmarks.reliability --json benchmarks/reliability.json --page docs/reliability.md

plays 24 hours as fast as the machine can, and ends with 1 where anything was not as it must be. It needs the extras
`sandbox` and `dev`. A slow test plays two hours (`tests/reliability/`).

## What is played
- Three operators, one for each way of grouping, with LEON, Tech Log and Tracking+: the stand-ins' day of operations
  ([day_of_operations.md](day_of_operations.md)) from 00:00 to 24:00 UTC. Besides, in four of ten ticks between 03:00
  and 22:00, somebody of each operator moves a flight, calls it off or reinstates it, corrects a signed-off page,
  raises, defers or closes a defect, postpones or complies with a due item, or moves a deferral in Tracking+.
- All five flows on their schedules: the four syncs every five minutes, a minute apart, the duties once an hour. The
  product is one process that lives through the whole day and runs one flow after the other, each from reading its
  configuration to its last write. The stand-ins and the judges are in another process, whose clock is set for each run.
- Bad hours (below): vendors that are down, slow down, lose answers after the work, cut answers in half, answer with
  nothing or with HTML pages; runs that die by SIGKILL while a vendor holds their answer; a database that throws
  everybody out or is shut down at once and started again in the middle of runs. A fault strikes before or after the
  work; which request it strikes is thrown with dice that fall alike each time.

## How it is judged
After **every** run, not only at the end. Before it the flow's oracle looks at the vendors and works out what a whole
run must leave: plain loops written from the contracts, which share no code with the product (`tests/e2e/*oracle.py`,
`veryon_model.py`). Afterwards every record that the flow answers for is compared, field by field.

- *Missed change*: a field, a record or a deletion that is not as the oracle says after a run that nothing disturbed.
  So also a change that got lost in a bad hour, and a run that did not end well without a reason.
- *Disturbed run*: it may do any part of its work, nothing else, and nothing twice. The next run that is not disturbed
  has to put everything right.
- *Double*: two live records of one external reference, email, log number or defect reference, at any time.
- *Quiet run*: the oracle says that nothing is to be written, and the flow's run before was whole. Every write counts.
- *Untrue worklist item*: the open items are held against the causes that all oracles see: none may be missing, none too
  many. Of deferrals: where the systems differ an item is open, and a conflict is open only where they differ.
- *Memory*: resident memory of the product's process after a collection, at the end of each tick.

## Figures
"""


def page(result: Mapping[str, Any]) -> str:
    """The whole page."""
    parts = [HEAD, _figures(result), "\n## Hour by hour\n", _hours(result), "\n## The bad hours\n", _spells(result)]
    return "".join(parts)


def _figures(result: Mapping[str, Any]) -> str:
    memory = result["memory_mib"]
    runs, states = result["runs"], result["states"]
    grown = f"{memory['after_first_hour']} MiB, {memory['at_end']} MiB, {memory['growth']:+} MiB"
    rows = [
        ("simulated", f"{result['hours']:g} hours, {result['ticks']} ticks, {result['operators']} operators", "", ""),
        ("runs", _counted(runs), "", ""),
        ("how they ended", _counted(states), "", ""),
        ("what the runs raised that crashed", _counted(result["crashes"]), "", ""),
        ("things that people did beside the played day", str(result["acts"]), "", ""),
        ("calls that reached the vendors", _counted(result["calls"]), "", ""),
        ("writes that they accepted", _counted(result["writes"]), "", ""),
        ("requests that a fault struck", _counted(result["faults"]), "", ""),
        ("runs killed; runs whose database went away", f"{result['kills']}; {result['database']}", "", ""),
        (f"missed changes, in {result['compared']} whole runs", *_aim(result["missed"])),
        ("doubles", *_aim(result["doubles"])),
        (f"writes in {result['quiet']} quiet runs", *_aim(result["quiet_writes"])),
        (f"untrue worklist items, in {result['worklists']} comparisons", *_aim(result["worklist_untrue"])),
        ("memory after the first hour, at the end, growth", grown, f"< {MOST_GROWTH} MiB",
         "yes" if memory["growth"] < MOST_GROWTH else "**no**"),
        ("highest memory after the first hour", f"{memory['highest']} MiB", "", ""),
        ("the warehouse at the end", _warehouse(result["database_end"]), "", ""),
        ("wall time; of it in runs", f"{result['seconds']} s; {result['seconds_in_runs']} s", "", ""),
    ]  # fmt: skip
    return _table(("what", "figure", "aim", "met"), rows)


def _aim(number: int) -> tuple[str, str, str]:
    return str(number), "0", "yes" if number == 0 else "**no**"


def _counted(counts: Mapping[str, int]) -> str:
    each = ", ".join(f"{name} {number:,}" for name, number in counts.items())
    return f"{sum(counts.values()):,}: {each}" if each else "0"


def _warehouse(end: Mapping[str, Any]) -> str:
    rows = ", ".join(f"{name} {number:,}" for name, number in end["rows"].items())
    return f"{end['bytes'] / 1024 / 1024:.0f} MiB; rows: {rows}"


def _hours(result: Mapping[str, Any]) -> str:
    """Counts are those of the hour, memory is at its end."""
    rows, before = [], dict.fromkeys(("runs", "calls", "writes", "struck", "killed", "problems"), 0)
    for hour in result["each_hour"]:
        rows.append((hour["until"], *(f"{hour[name] - before[name]:,}" for name in before), f"{hour['mib']}"))
        before = {name: hour[name] for name in before}
    return _table(("until", *before, "memory, MiB"), rows)


def _spells(result: Mapping[str, Any]) -> str:
    return _table(("UTC", "what", "runs struck"), [tuple(each) for each in result["spells"]])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
