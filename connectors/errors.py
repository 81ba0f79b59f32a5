"""What went wrong with a vendor, grouped by what the caller should do about it. docs/connectors.md holds the table."""

from __future__ import annotations

LONGEST_TEXT = 500


def _one_line(text: str) -> str:
    """Fit for a log line and a summary: no line breaks, no control characters, never a whole HTML page."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= LONGEST_TEXT else line[: LONGEST_TEXT - 3] + "..."


class VendorError(Exception):
    """A vendor did not do what was asked. str() is one line for an operator's eyes.

    It never holds a secret or a personal value: whoever raises it passes the vendor's own words through
    connectors.redaction.scrub first.

    Attributes:
        system: "LEON", "Tech Log" or "Tracking+".
        operation: what was asked, such as "flightList" or "POST /trips".
        problem: what happened, in words.
        remedy: what to do about it.
    """

    def __init__(self, system: str, operation: str, problem: str, remedy: str) -> None:
        self.system = system
        self.operation = operation
        self.problem = _one_line(problem)
        self.remedy = _one_line(remedy)
        super().__init__(self.system, self.operation, self.problem, self.remedy)

    def __str__(self) -> str:
        return f"{self.system}, {self.operation}: {self.problem}. {self.remedy}"


class Unavailable(VendorError):  # noqa: N818  (says what the caller does)
    """Down, or no usable answer: try later.

    Attributes:
        may_have_written: the request changes something, and it may have been carried out though its answer is lost.
        retry_after: seconds that the vendor asks us to wait; None where it names none.
    """

    def __init__(
        self,
        system: str,
        operation: str,
        problem: str,
        remedy: str = "It is tried again by itself; look at the vendor's status page if it lasts",
        *,
        may_have_written: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(system, operation, problem, remedy)
        self.may_have_written = may_have_written
        self.retry_after = retry_after


class NotAuthorised(VendorError):  # noqa: N818  (says what the caller does)
    """Credentials, scopes, enrolment or address: a person must mend the configuration, no retry helps."""


class Rejected(VendorError):  # noqa: N818  (says what the caller does)
    """This one record is refused and stays refused until its content changes.

    Attributes:
        status: the HTTP status.
        reason: the vendor's code for it, such as "duplicateExternalRef"; None where it names none.
        fields: (field, message) for every field that the vendor complains about.
        existing_id: the id of the record that is there already, where the vendor names one.
    """

    def __init__(
        self,
        system: str,
        operation: str,
        problem: str,
        remedy: str = "Mend the record at its source; it is sent again when its content changes",
        *,
        status: int = 0,
        reason: str | None = None,
        fields: tuple[tuple[str, str], ...] = (),
        existing_id: str | None = None,
    ) -> None:
        super().__init__(system, operation, problem, remedy)
        self.status = status
        self.reason = reason
        self.fields = fields
        self.existing_id = existing_id


class Conflict(Rejected):
    """409: it is there already (existing_id), or it has moved on (reason, such as "sectorCompleted")."""


class NotFound(Rejected):
    """404: no such record. reason is None where the answer was no problem document, as behind a wrong address."""


class Misread(VendorError):  # noqa: N818  (says what the caller does)
    """The answer breaks the contract: stop, because going on would act on something misunderstood."""
