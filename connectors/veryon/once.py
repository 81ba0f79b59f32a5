"""POSTs that no key makes safe to repeat: each is sent again only after a look said that it is not there."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from connectors.delivery import Delivery
from connectors.errors import Rejected, Unavailable, VendorError
from connectors.veryon.verdicts import DefectGoneError
from model.records import RecordError

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Post:
    """A POST that may have been carried out though its answer is lost.

    Attributes:
        send: sends it, once, and returns the record.
        look: what is there under its natural key; None: nothing, it may be sent again.
        adopt: takes what is there for ours, or raises Rejected where it is not.
        is_there: whether a refusal says that it is there already.
    """

    send: Callable[[], Record]
    look: Callable[[], Record | None]
    adopt: Callable[[Record, Rejected | None], Delivery]
    is_there: Callable[[Rejected], bool]


def post_once(post: Post, accepted: Mapping[str, Any], *, attempts: int, backoff: float) -> Delivery:
    """Send a POST. Whether a lost one has arrived is looked up before it is sent again.

    Args:
        post: what to send.
        accepted: what Tracking+ has accepted once it has taken it.
        attempts: how often it is sent at most.
        backoff: seconds before the second attempt; doubles with each.

    Raises:
        Rejected: it is refused, or what stands in its place is not ours.
        Unavailable: with may_have_written, nobody could tell whether it has arrived.
        NotAuthorised, Misread, RecordError: as the client and the look raise them.
    """
    for attempt in range(1, attempts + 1):
        try:
            record = post.send()
        except Rejected as refused:
            found = post.look() if post.is_there(refused) else None
            if found is None:
                raise
            return post.adopt(found, refused)
        except Unavailable as lost:
            found = _look_up_lost(post, lost) if lost.may_have_written else None
            if found is not None:
                return post.adopt(found, None)
            if attempt == attempts:
                raise
            time.sleep(backoff * 2 ** (attempt - 1))
        else:
            return Delivery("delivered", str(record["id"]), record, dict(accepted))
    raise AssertionError("unreachable: the last attempt returns or raises")


def _look_up_lost(post: Post, lost: Unavailable) -> Record | None:
    """As post.look. Where nobody can be asked, the answer stays lost, and the row uncertain."""
    try:
        return post.look()
    except DefectGoneError:
        raise
    except (VendorError, RecordError) as silent:
        raise lost from silent


class Turns:
    """A lock a name. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, Lock] = {}

    def hold(self, name: str) -> Lock:
        """The lock of this name, to be entered."""
        with self._lock:
            return self._held.setdefault(name, Lock())
