"""The documents: every command line that one shows is one that the program takes, with its options."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from turnaround.cli import app

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def command_lines(text: str) -> list[list[str]]:
    """The arguments of each `turnaround ...` in code: whole lines of a block, or what stands between back-ticks.

    A comment behind it, what goes on in a pipe, and words in brackets (what may be left out) are not part of it.
    """
    blocks = re.findall(r"```.*?```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    found = []
    for code in [*lines, *inline]:
        match = re.match(r"^\s*(?:[A-Z_]+=\S+ )*(?:\./run |\.venv/bin/)?turnaround ([a-z-].*)$", code)
        if match:
            plain = re.sub(r"\[[^\]]*\]|\s+#.*$|[|>].*$", " ", match[1])
            found.append(shlex.split(plain))
    return found


def complaint(arguments: list[str]) -> str | None:
    """What the program says against the arguments; None where it takes them. Nothing is run.

    A value such as ID stands for a number, and is no mistake.
    """
    command: Any = typer.main.get_command(app)
    name, rest = "turnaround", list(arguments)
    # A group that does something by itself, as `worklist`, is followed only into a command that it has.
    while rest and hasattr(command, "commands") and (rest[0] in command.commands or not command.invoke_without_command):
        if rest[0] not in command.commands and not rest[0].startswith("-"):
            return f"no command {rest[0]} in {name}"
        if rest[0].startswith("-"):
            break
        name = rest.pop(0)
        command = command.commands[name]
    if not rest:
        # In a sentence a command may stand for itself: `turnaround backfill` without its days.
        return None
    try:
        context = command.make_context(name, rest)
    except Exception as error:  # noqa: BLE001  (typer does not export its own classes)
        # BadParameter is of a value, and MissingParameter is one of those.
        kinds = [kind.__name__ for kind in type(error).__mro__]
        if "Exit" in kinds or ("BadParameter" in kinds and "MissingParameter" not in kinds):
            return None
        return error.format_message() if hasattr(error, "format_message") else str(error)
    left = [*getattr(context, "_protected_args", ()), *context.args]
    return f"no command {left[0]} in {name}" if left else None


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_line_in_a_document_is_one_that_the_program_takes(document):
    lines = command_lines(document.read_text(encoding="utf-8"))
    wrong = {" ".join(line): complaint(line) for line in lines}
    assert {line: words for line, words in wrong.items() if words} == {}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("sync --opreator acme", "opreator"),
        ("worklist retyr 3", "retyr"),
        ("backfill ftl_duty --from 2026-01-01", "--to"),
        ("syncc --now 2026-03-10T06:05Z", "syncc"),
    ],
)
def test_a_command_line_that_is_wrong_is_seen(line, word):
    assert word in (complaint(line.split()) or "")


def test_command_lines_are_found_in_blocks_and_in_sentences():
    text = "Run `turnaround worklist ack ID --note TEXT` or\n```sh\nX=1 ./run turnaround sync [FLOW ...] # now\n```\n"
    assert command_lines(text) == [["sync"], ["worklist", "ack", "ID", "--note", "TEXT"]]
