"""Operators of one sandbox and one database, a new one for each test: neither has to be started again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.product import Product
from tests.e2e.stand import Stand

NAMES = tuple(f"op{number}" for number in range(2_000))


class Operators:
    """Whoever asks gets the next."""

    def __init__(self, sandbox: Any, database_url: str, folder: Path) -> None:
        self.sandbox, self.database_url, self.folder = sandbox, database_url, folder
        self._names = iter(NAMES)

    @contextmanager
    def next(self) -> Iterator[tuple[Stand, Callable[..., Product]]]:
        """Its vendors, and what installs the product for them; further words are the operator's settings."""
        stand = Stand(self.sandbox, next(self._names))

        def install(stand: Stand, **choices: Any) -> Product:
            folder = self.folder / stand.operator
            folder.mkdir(exist_ok=True)
            return Product(folder, stand.url, self.database_url, stand.operator, **choices)

        try:
            yield stand, install
        finally:
            stand.mend()
            stand.close()
