"""What Tech Log and Tracking+ say of one operator's deferrals: where they differ, a person knows of it."""

from __future__ import annotations

from tests.e2e.alignment_line import AlignmentLine
from tests.e2e.product import Product
from tests.e2e.stand import Stand


class Deferrals(AlignmentLine):
    """Both systems' defects, looked at from outside."""

    # Items about deferrals that both systems have a word in.
    CODES = frozenset({"deferral_extended", "deferral_conflict"})

    def __init__(self, stand: Stand, product: Product) -> None:
        # The defects are the played day's: nothing of Line's own is put up.
        self.stand, self.product = stand, product
        self.techlog, self.veryon = stand.world.techlog[stand.operator], stand.world.veryon[stand.operator]
        self._untold: set[str] = set()

    def apart(self) -> set[str]:
        """Defects that both systems have, are open in Tech Log, and of whose deferral they say different things.

        What one of them lacks is the judge's of techlog_to_veryon: the aircraft may not be tracked at all.
        """
        rows = self.techlog.rows("defects")
        both = (row["id"] for row in rows if row["status"] != "closed" and self.twin(row["id"]) is not None)
        return {key for key in both if not self.agree(key)}

    def untold(self) -> set[str]:
        """Those of them that no open item names."""
        named = {subject for _, subject in self.told()}
        return self.apart() - named

    def moved(self) -> bool:
        """Whether a run may have something to set in Tech Log."""
        return bool(self.untold())

    def lost(self) -> list[str]:
        """What is apart, untold, and was so a tick ago: what changed since the other flow ran has its turn yet."""
        before, self._untold = self._untold, self.untold()
        lines = [
            f"deferral of {key}: {self.here(key)} here, {self.over_there(key)} there, and nobody is told"
            for key in sorted(before & self._untold)
        ]
        apart = self.apart()
        lines += [
            f"{code} of {subject} is open, and both systems say the same"
            for code, subject in sorted(self.told())
            if code == "deferral_conflict" and subject not in apart
        ]
        return lines
