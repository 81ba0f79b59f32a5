"""Switchable faults: what goes wrong, on which requests, and how often."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass

from sandbox.kit.calls import Answer, Call, Vendor

BEFORE_THE_WORK = frozenset(
    {"status_500", "status_503", "status_429", "refused", "expired_token", "html_403", "html_502"}
)
AFTER_THE_WORK = frozenset({"slow", "cut_json", "half_json", "lost_answer", "hang_after_write", "empty_list"})
KINDS = BEFORE_THE_WORK | AFTER_THE_WORK

_HTML = b"<!DOCTYPE html><html><head><title>%d</title></head><body><h1>%s</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """One fault, and the requests that it strikes.

    Attributes:
        kind: one of KINDS.
        vendor: `leon`, `techlog`, `veryon`, or `*`.
        operator: an operator, or `*`.
        route: the name of a route, or `*`.
        times: how many requests it strikes; None strikes until it is removed.
        after: how many matching requests pass unharmed first.
        seconds: how long `slow` waits.
        retry_after: the Retry-After header of status_429 and status_503, as it goes out: seconds or an HTTP date.
    """

    kind: str
    vendor: str = "*"
    operator: str = "*"
    route: str = "*"
    times: int | None = 1
    after: int = 0
    seconds: float = 1.0
    retry_after: str | None = None

    def __post_init__(self) -> None:
        """Refuse a kind that does not exist, which would otherwise never strike and prove nothing."""
        if self.kind not in KINDS:
            raise ValueError(f"there is no fault {self.kind!r}; there are {', '.join(sorted(KINDS))}")

    def matches(self, call: Call, route: str) -> bool:
        """Whether it is meant for this request."""
        wanted = ((self.vendor, call.vendor), (self.operator, call.operator), (self.route, route))
        return all(mine in ("*", theirs) for mine, theirs in wanted)


class Faults:
    """The faults that are switched on, and the answers that they hold back. Safe between threads."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._held: set[Future[None]] = set()
        self._lock = threading.RLock()
        self._closing = False

    def add(self, fault: Fault) -> Fault:
        """Switch a fault on. Of several that match a request, the one added first strikes."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Switch every fault off and let every held answer go."""
        with self._lock:
            self._faults.clear()
        self.release()

    def active(self) -> list[Fault]:
        """The faults that may still strike."""
        with self._lock:
            return [fault for fault in self._faults if fault.times is None or fault.times > 0]

    def take(self, call: Call, route: str) -> Fault | None:
        """Find the fault for this request, and count it."""
        with self._lock:
            for fault in self.active():
                if not fault.matches(call, route):
                    continue
                if fault.after > 0:
                    fault.after -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None

    def hold(self) -> Future[None]:
        """Something to wait for, which is done at the next release()."""
        held: Future[None] = Future()
        with self._lock:
            if self._closing:
                held.set_result(None)
            else:
                self._held.add(held)
        return held

    @property
    def holding(self) -> int:
        """How many answers are held back just now (`hang_after_write` and `slow`)."""
        with self._lock:
            return len(self._held)

    def forget(self, held: Future[None]) -> None:
        """The one who waited has gone."""
        with self._lock:
            self._held.discard(held)

    def release(self) -> None:
        """Let every held answer go."""
        with self._lock:
            held, self._held = self._held, set()
        for one in held:
            if one.set_running_or_notify_cancel():
                one.set_result(None)

    def close(self) -> None:
        """Let every held answer go and hold none from here on: the server is about to stop."""
        with self._lock:
            self._closing = True
        self.release()


def instead(fault: Fault, vendor: Vendor) -> Answer:
    """The answer that stands in for the work, for the faults that answer without doing it, as the vendor words it."""
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    match fault.kind:
        case "status_429":
            return vendor.failure(429, "Too many requests", "rateLimited", {"Retry-After": "1", **headers})
        case "status_503":
            return vendor.failure(503, "Service unavailable", "unavailable", headers)
        case "status_500":
            return vendor.failure(500, "Internal server error", "internal", headers)
        case "html_403":
            return Answer(403, _HTML % (403, b"Access denied"), "text/html; charset=utf-8")
        case "html_502":
            return Answer(502, _HTML % (502, b"Bad gateway"), "text/html; charset=utf-8")
    raise ValueError(f"{fault.kind} gives no answer of its own")


def emptied(content: object) -> object:
    """The same answer as if the vendor had no data: a page without results, or GraphQL data whose lists are empty."""
    if not isinstance(content, dict):
        return [] if isinstance(content, list) else content
    if "items" in content:
        return {**content, "items": [], "nextCursor": None}
    if "results" in content:
        return {**content, "results": [], "total": 0, "hasNext": False, "hasPrev": False}
    data = content.get("data")
    if isinstance(data, dict):
        return {**content, "data": {name: _without_rows(value) for name, value in data.items()}}
    return content


def _without_rows(value: object) -> object:
    """A list becomes empty, and so does every list of a section that holds nothing but lists (LEON's ftl)."""
    if isinstance(value, list):
        return []
    if isinstance(value, dict) and value and all(isinstance(each, list) for each in value.values()):
        return {name: [] for name in value}
    return value
