"""Reading LEON's answer to a journey log that was saved: it is there, it is refused, or nobody knows.

After a write, an answer that cannot be understood does not prove that nothing was written: unless LEON has plainly
refused, it is Unavailable with may_have_written, and the flight is read before anything is sent again.

A pilot's notes are personal, and GraphQL quotes the value that it refuses. Of a refused value only the place and the
reason are told, in words that leave no room for it; from all other words of LEON's, our texts are taken out.
"""

from __future__ import annotations

import json
import re
from typing import Any

from connectors.answer import BAD_REQUEST, Answer, Ask, misread, object_of
from connectors.errors import Misread, NotFound, Rejected, Unavailable
from connectors.leon.answers import SYSTEM, Words, errors_of, no_access, refuse_status
from connectors.leon.wire import JOURNEY_LOG_FIELDS
from connectors.redaction import scrub

OPERATION = "journeyLog.save"
RESOURCE = "GRAPHQL_JOURNEY_LOG_EDIT"
# Categories of LEON's ErrorList.
EDITION_BLOCKED = "RESOURCE_EDITION_BLOCKED"
RESOURCE_NOT_FOUND = "RESOURCE_NOT_FOUND"

_SCOPE_REMEDY = f"Give the API key the resource {RESOURCE} in LEON under Settings, API Keys"
_MEND = "Mend the record at its source; it is sent again when its content changes"
_REOPEN = "Reopen the journey log in LEON and retry, or enter the difference there by hand"
_PERSONAL_TEXTS = ("notes", "discretion")
_LONGEST_WORDS = 300
_NO_PLACE = "?"
_MOST_ERRORS = 20

# The words of the GraphQL libraries in use, old and new, and LEON's own about an argument.
_VARIABLE = re.compile(r"Variable [\"']\$(flightNid|journeyLog)[\"'] (?:got|has) (?:an )?invalid value")
_ARGUMENT = re.compile(r"Argument '(flightNid|journeyLog)' validation failed")
_PLACE = re.compile(r"\bat (?:[\"']?journeyLog|value)?\.(\w+(?:\[\d+\]|\.\w+)*)[\"']?[;:]")
_REASON = re.compile(
    r"\w+ cannot represent [a-z0-9 -]*value"
    r"|(?:Expected value of type [\"']\w+[\"'] )?(?:not )?to include (?:required|unknown) field [\"']\w+[\"']"
    r"|Field [\"']?[\w.]+[\"']? (?:of required type [\"']?[\w!\[\]]+[\"']? was not provided|is not defined)"
    r"|(?:Expected (?:value of )?)?non-null(?:able)? type [\"']?[\w!\[\]]+[\"']? not to be (?:null|None)"
    r"|does not exist in [\"']?\w+[\"']? enum"
    r"|validation failed with reason '[^']*'"
    r"|Expected (?:value of )?type [\"']?[\w!\[\]]+[\"']?"
)
_INPUT_NAMES = frozenset(JOURNEY_LOG_FIELDS.values())


def read_saved(ask: Ask, answer: Answer, words: Words, backoff: float) -> dict[str, Any]:
    """The journey log as LEON holds it now.

    Raises:
        Rejected: LEON refuses this log, or a value in it. reason is LEON's category; fields holds (path, words).
        NotFound: LEON knows no such flight.
        NotAuthorised: as refuse_status, and without the right to edit journey logs.
        Unavailable: as refuse_status, and for every other answer that is no plain refusal.
        Misread: LEON's schema refuses the mutation itself.
    """
    # A page or a text may repeat what we sent; there is nothing in it that an operator needs.
    refuse_status(ask, answer, lambda *_: "no GraphQL answer", backoff)
    try:
        return _value(ask, answer, _without_texts(ask, words))
    except Misread as odd:
        if answer.status >= BAD_REQUEST:
            raise
        raise _unknown(ask, odd.problem) from None


def _value(ask: Ask, answer: Answer, words: Words) -> dict[str, Any]:
    body = object_of(SYSTEM, ask, answer)
    _refuse_errors(ask, answer, body, words)
    data = body.get("data")
    namespace = data.get("journeyLog") if isinstance(data, dict) else None
    result = namespace.get("save") if isinstance(namespace, dict) else None
    if not isinstance(result, dict):
        raise misread(SYSTEM, ask, f"answers without journeyLog.save (HTTP {answer.status})")
    if result.get("__typename") == "ErrorList":
        raise _listed(ask, answer, result.get("errorList"), words)
    value = result.get("value")
    if result.get("__typename") != "JourneyLogValue" or not isinstance(value, dict):
        raise misread(SYSTEM, ask, "answers with neither a journey log nor a list of errors")
    return value


def _refuse_errors(ask: Ask, answer: Answer, body: dict[str, Any], words: Words) -> None:
    """Raise for GraphQL's own errors, which stand beside or in the place of data."""
    errors = errors_of(ask, body, words)
    if not errors:
        return
    for error in errors:
        if error.category == "accessRestriction":
            raise no_access(ask, error, _SCOPE_REMEDY)
    if any(error.is_own_failure for error in errors):
        raise _unknown(ask, "fails with an error of its own")
    first = errors[0]
    told = [_refused_value(entry) for entry in body["errors"]]
    fields = tuple((place, words(ask, reason)) for place, reason in filter(None, told))
    if len(fields) == len(errors):
        raise _rejected(ask, answer, first.category, fields)
    raise misread(SYSTEM, ask, f"is refused (HTTP {answer.status}, {first.category or 'no category'}): {first.message}")


def _listed(ask: Ask, answer: Answer, entries: Any, words: Words) -> Rejected | Misread:
    """The refusal that LEON's ErrorList is."""
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        return misread(SYSTEM, ask, "answers with a list of errors that names none")
    fields = []
    for entry in entries[:_MOST_ERRORS]:
        path = entry.get("path")
        place = ".".join(str(step) for step in path) if isinstance(path, list) else ""
        fields.append(
            (words(ask, place) or _NO_PLACE, words(ask, entry.get("message") or "no message")[:_LONGEST_WORDS])
        )
    category = entries[0].get("category")
    return _rejected(ask, answer, category if isinstance(category, str) else None, tuple(fields))


def _rejected(ask: Ask, answer: Answer, reason: str | None, fields: tuple[tuple[str, str], ...]) -> Rejected:
    kind = NotFound if reason == RESOURCE_NOT_FOUND else Rejected
    told = "; ".join(
        dict.fromkeys(message if place == _NO_PLACE else f"{place}: {message}" for place, message in fields)
    )
    remedy = _REOPEN if reason == EDITION_BLOCKED else _MEND
    problem = f"is refused ({reason or 'no category'}): {told}"
    return kind(SYSTEM, ask.operation, problem, remedy, status=answer.status, reason=reason or None, fields=fields)


def _refused_value(entry: Any) -> tuple[str, str] | None:
    """Place and reason of a refused value, without the value; None where the error is about something else.

    LEON's words are: the value, where it stands, why it is refused, and perhaps the value again. The value may itself
    look like any of these: only what is known of a place or a reason is told.
    """
    text = str(entry.get("message")) if isinstance(entry, dict) else ""
    refused = _VARIABLE.match(text) or _ARGUMENT.match(text)
    if refused is None:
        return None
    *_, reason = [None, *_REASON.finditer(text)]
    before = text if reason is None else text[: reason.start()]
    within = [place for place in _PLACE.findall(before) if re.split(r"\W", place)[0] in _INPUT_NAMES]
    place = ".".join([refused.group(1), *within[-1:]])
    return place, reason.group() if reason else "is not acceptable, for a reason that may quote it"


def _without_texts(ask: Ask, words: Words) -> Words:
    """LEON's words without the free texts of the log that we sent, however they are escaped."""
    log = ask.json["variables"]["journeyLog"]
    texts = [log[name] for name in _PERSONAL_TEXTS if isinstance(log.get(name), str)]
    hidden = {form for text in texts for form in (text, text.strip(), repr(text)[1:-1], *_as_json(text))}
    return lambda asked, text: scrub(words(asked, scrub(str(text), hidden)))


def _as_json(text: str) -> tuple[str, ...]:
    escaped = (json.dumps(text), json.dumps(text, ensure_ascii=False))
    return tuple(form for one in escaped for form in (one[1:-1], one[1:-1].replace("/", "\\/")))


def _unknown(ask: Ask, problem: str) -> Unavailable:
    remedy = "The flight is read to see what became of it before anything is sent again"
    return Unavailable(SYSTEM, ask.operation, problem, remedy, may_have_written=True)
