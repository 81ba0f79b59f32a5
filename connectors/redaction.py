"""One list of what nobody may read in a log, an error message or the landing tables.

`redact` masks JSON by the names of its fields, `scrub` masks free text by its looks. Three kinds of names:
- SECRET and PERSONAL are masked wherever they stand;
- PERSONAL_OF_A_PERSON (`name`, `code`) is masked only in an object that is a person, because an airport, an aircraft or
  a crew position has a name as well. An object is a person when it (or the list that holds it) hangs under one of
  PERSON_KEYS, or when it has one of PERSON_MARKS beside the name, as a Tech Log user has. So `contact.name` is masked,
  `startAirport.name` and `crewMemberList[0].position.name` are not.
Null and empty values stay: that a person has no e-mail address is no secret, and the worklist needs it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

REDACTED = "[redacted]"


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _names(*names: str) -> frozenset[str]:
    return frozenset(_plain(name) for name in names)


SECRET = _names(
    "refresh_token", "client_secret", "access_token", "authorization", "proxy_authorization", "token", "api_key",
    "password", "cookie", "set_cookie",
)  # fmt: skip
PERSONAL = _names("email", "surname", "phone", "dateOfBirth", "gender", "idCardNumber", "personCode")
PERSONAL_OF_A_PERSON = _names("name", "code")
PERSON_KEYS = _names(
    "contact", "login", "crewMember", "crewMemberList", "crewList", "crew", "user", "users", "takeoffCrewLogin",
    "landingCrewLogin", "client", "representative",
)  # fmt: skip
PERSON_MARKS = _names("email", "surname", "dateOfBirth", "loginEnabled", "loginNid", "contactNid")

_EMAIL = re.compile(r"[^\s@<>\"'(),;:=&]+(?:@|%40)[^\s@<>\"'(),;:=&]+")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[^\s'\",]+")
_NAMED_SECRET = re.compile(
    r"(?i)\b(refresh_token|client_secret|access_token|authorization|api_key|password|set-cookie|cookie)"
    r"(['\"]?\s*[=:,]\s*b?['\"]?)(?!\[redacted\])[^\s'\"&,)]+"
)
_USER_INFO = re.compile(r"(?i)\b(https?://)[^\s/@]+@")
# Shorter values would mask pieces of ordinary words.
_SHORTEST_HIDDEN = 4


def redact(payload: Any) -> Any:
    """A copy of JSON-like data in which secrets and personal values are "[redacted]". The shape stays as it is."""
    return _redact(payload, key="")


def _redact(value: Any, key: str) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        masked = _masked_names(tuple(value), key)
        return {
            name: REDACTED if name in masked and _has_content(inner) else _redact(inner, str(name))
            for name, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_redact(item, key) for item in value]
    return value


# Objects of a few shapes, by the hundred thousand: what is personal in one is the same for all of its shape.
@lru_cache(maxsize=4096)
def _masked_names(names: tuple[Any, ...], key: str) -> frozenset[Any]:
    """Which fields of an object with these names, hanging under that key, are masked."""
    plain = {name: _plain(str(name)) for name in names}
    is_person = _plain(key) in PERSON_KEYS or not PERSON_MARKS.isdisjoint(plain.values())
    masked = SECRET | PERSONAL | (PERSONAL_OF_A_PERSON if is_person else frozenset())
    return frozenset(name for name in names if plain[name] in masked)


def _has_content(value: Any) -> bool:
    return value is not None and value not in ("", [], {})


def masked_values(payload: Any) -> set[str]:
    """The texts that redact would mask: what a vendor must not be quoted with when it repeats them to us."""
    return set(_masked_values(payload, redact(payload)))


def _masked_values(before: Any, after: Any) -> Iterator[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name, inner in before.items():
            yield from _masked_values(inner, after[name])
    elif isinstance(before, (list, tuple)) and isinstance(after, list):
        for inner, masked in zip(before, after, strict=True):
            yield from _masked_values(inner, masked)
    elif after == REDACTED:
        yield str(before)


def scrub(text: str, hidden: Iterable[str] = ()) -> str:
    """Free text without e-mail addresses, tokens, user names in addresses, or any of the hidden values."""
    for value in sorted({value for value in hidden if len(value) >= _SHORTEST_HIDDEN}, key=len, reverse=True):
        text = re.sub(re.escape(value), REDACTED, text, flags=re.IGNORECASE)
    text = _USER_INFO.sub(rf"\1{REDACTED}@", text)
    text = _BEARER.sub(rf"\1 {REDACTED}", text)
    text = _NAMED_SECRET.sub(rf"\1\2{REDACTED}", text)
    return _EMAIL.sub(REDACTED, text)


class ScrubbingFilter(logging.Filter):
    """Rewrites a record before any handler sees it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, scrubbed."""
        record.msg, record.args = scrub(record.getMessage()), ()
        return True


# A filter on a logger does not see the records of its children, so every logger of httpcore is named.
HTTP_LOGGERS = (
    "httpx", "httpcore", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy", "httpcore.socks",
)  # fmt: skip
_FILTER = ScrubbingFilter()


def quieten_http_loggers() -> None:
    """Raise httpx to WARNING, because it logs addresses with their query at INFO, and scrub what remains."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
    for name in HTTP_LOGGERS:
        logging.getLogger(name).addFilter(_FILTER)
