"""`turnaround check`: is everything reachable, and does it fit together; one line each, and what to do where not.

Nothing is written anywhere, and nothing personal is shown.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NoReturn

from config.errors import ConfigurationError
from config.secrets import read_blocks_with
from config.settings import Settings, load_settings
from turnaround import prefect_api
from turnaround.check import clocks, here, scheduled, together, vendors
from turnaround.check.lines import Line
from turnaround.check.vendors import Looked
from turnaround.errors import CommandFailed
from turnaround.output import console, print_json, quieten
from turnaround.selection import select_operators

# One attempt, and not for long: what only answers the second time, or takes a minute, is worth knowing here.
PATIENCE = {"attempts": 1, "connect_timeout": 3.0, "read_timeout": 10.0, "total_timeout": 20.0}
# Everything is asked at once, up to so many at a time: one that is down must not hold up the others.
AT_ONCE = 16


def run(operators: Sequence[str], *, as_json: bool = False) -> int:
    """Print one line for each thing looked at.

    Returns:
        The exit code: 0 all well or only warnings, 1 something does not work.
    """
    settings = load_settings()
    ids = select_operators(settings, operators)
    quieten()
    url = os.environ.get("PREFECT_API_URL")
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "1")
    _connect(settings, ids)
    lines = []
    out = console()
    for line in look(_impatient(settings), ids, url):
        lines.append(line)
        if not as_json:
            line.show(out)
    if as_json:
        print_json([line.as_dict() for line in lines])
    return 1 if any(line.level == "FAIL" for line in lines) else 0


def look(settings: Settings, ids: Sequence[str], url: str | None) -> Iterator[Line]:
    """The lines, each as soon as it and those before it are known.

    Args:
        settings: all settings.
        ids: the operators.
        url: the Prefect API's, where one is named.
    """
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="check") as pool:
        prefect = pool.submit(scheduled.look_at_prefect, url, settings, ids)
        database = pool.submit(here.look_at_database, settings, ids)
        looked = {operator: _submit_vendors(pool, operator, settings) for operator in ids}
        yield from here.settings_lines(settings)
        yield from database.result()
        yield from prefect.result()
        for operator in ids:
            yield here.secrets_line(operator, settings.operators[operator])
            yield from _operator(operator, settings, looked[operator])


def _submit_vendors(pool: ThreadPoolExecutor, operator: str, settings: Settings) -> list[Future[Looked]]:
    chosen = settings.operators[operator]
    looks = (vendors.look_at_leon, vendors.look_at_techlog, vendors.look_at_veryon)
    return [pool.submit(one, operator, chosen, settings) for one in looks]


def _operator(operator: str, settings: Settings, looked: Sequence[Future[Looked]]) -> Iterator[Line]:
    found: list[Looked] = []
    for one in looked:
        try:
            found.append(one.result())
        except ConfigurationError:
            # The line about the secrets has said why, and a vendor cannot be asked without.
            continue
        yield from found[-1].lines
    yield from clocks.compare(f"{operator} clocks", {one.system: one.clock_ahead for one in found})
    rows = {one.system: one.rows for one in found}
    yield from together.compare(operator, settings.operators[operator], rows)


def _impatient(settings: Settings) -> Settings:
    given = settings.http.model_dump()
    shorter = {name: min(given[name], value) for name, value in PATIENCE.items()}
    return settings.model_copy(update={"http": settings.http.model_copy(update=shorter)})


def _connect(settings: Settings, ids: Sequence[str]) -> None:
    """See to it that secrets in Prefect blocks can be read; where they cannot, that is a finding like others."""
    try:
        prefect_api.connect_for_blocks(settings, ids)
    except CommandFailed as error:
        why = str(error)

        def refuse(name: str) -> NoReturn:
            raise ConfigurationError(f"the secret block:{name} cannot be read: {why}")

        read_blocks_with(refuse)
