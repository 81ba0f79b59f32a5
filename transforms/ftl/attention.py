"""What a person has to do about duty tables. Nothing personal stands in the items."""

from __future__ import annotations

from model.sync import WorklistItem

PLAN_CODES = ("deletion_guard", "record_quarantined")


def guard_item(gone: int, kept: int) -> WorklistItem:
    """Duties that LEON no longer shows, and that wait for a person's word before they are closed."""
    return WorklistItem(
        code="deletion_guard",
        subject="duties",
        severity="critical",
        summary=f"LEON no longer shows {gone} of {kept} duties in the period; none was closed",
        action="Look whether LEON is complete, and whether its FTL resource is still granted. If the duties are gone: "
        "`turnaround approve-deletions --operator ID`, once.",
        details={"would_close": gone, "kept": kept},
    )
