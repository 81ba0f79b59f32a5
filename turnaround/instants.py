"""Instants as a person types them."""

from __future__ import annotations

from datetime import UTC, datetime

# A year outside is mistyped, and the ends of the calendar leave no room for a window around them.
FIRST_YEAR, LAST_YEAR = 2000, 2199


def parse_instant(text: str) -> datetime:
    """An ISO 8601 instant, aware and in UTC. Without an offset it is UTC; a date alone is its midnight.

    Raises:
        ValueError: it is none. The message says what would be one.
    """
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no instant; write one like 2026-03-10T06:05Z") from None
    if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
        raise ValueError(f"{text!r} is not within the years {FIRST_YEAR} to {LAST_YEAR}")
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)


def show_instant(instant: datetime) -> str:
    """UTC, to the minute, as in 2026-03-10 06:05Z."""
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ")
