"""Who a Tech Log user is in LEON: the login with the same e-mail address (ruling 22)."""

from __future__ import annotations

from collections.abc import Iterable

from model.records import LeonPerson
from transforms.frames import email_key


class Logins:
    """LEON's logins by e-mail address, whatever its case: the crew member's own address, then the contact's.

    An address that several logins have as their own is nobody's: it is not guessed who flew.
    """

    def __init__(self, people: Iterable[LeonPerson]) -> None:
        self._ranks: tuple[dict[str, set[int]], dict[str, set[int]]] = ({}, {})
        for person in people:
            for place, email in enumerate(person.emails):
                self._ranks[min(place, 1)].setdefault(email_key(email), set()).add(person.login_nid)

    def find(self, email: str | None) -> int | None:
        """The login of this address, or None where there is none, or more than one."""
        if email is None:
            return None
        for logins in self._ranks:
            found = logins.get(email_key(email))
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None
