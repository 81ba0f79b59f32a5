"""`turnaround backfill`: whatever stops a piece, it says what is to be typed to make up for it."""

from __future__ import annotations

import pytest

from tests.turnaround.command import closed_port

TYPED = ("--operator", "acme", "--now", "2026-09-10T02:00+02:00")
TWO_PIECES = ("--from", "2026-08-01", "--to", "2026-09-02")
AGAIN = [
    "To be run again: turnaround backfill leon_to_techlog --from 2026-08-01 --to 2026-08-31",
    "To be run again: turnaround backfill leon_to_techlog --from 2026-09-01 --to 2026-09-02",
]


def again(result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("To be run again")]


@pytest.mark.slow
def test_each_piece_that_failed_can_be_typed_again_as_it_was(turnaround):
    """Both vendors are down."""
    result = turnaround("backfill", "leon_to_techlog", *TWO_PIECES, *TYPED)
    assert result.returncode == 1
    assert again(result) == [f"{line} --operator acme --now 2026-09-10T00:00:00Z" for line in AGAIN]
    assert "Run the backfill again when it answers" in result.stdout + result.stderr
    # Each piece has a page of its own: the next piece's success does not make this one good.
    assert "artifact what-to-do-leon-to-techlog-acme-2026-08-01-2026-08-31" in result.stdout + result.stderr
    assert "by itself" not in result.stdout + result.stderr


def test_a_database_that_is_away_costs_no_piece(turnaround):
    away = f"postgresql://nobody@127.0.0.1:{closed_port()}/nothing"
    result = turnaround("backfill", "leon_to_techlog", *TWO_PIECES, TURNAROUND__DATABASE__URL=away)
    assert result.returncode == 1
    assert again(result) == AGAIN
    assert "2 of 2: 2026-09-01 to 2026-09-02" in result.stdout
    assert "Traceback" not in result.stderr
