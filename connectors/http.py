"""One HTTP session with one vendor: time-outs, pacing, retries, bearer tokens, and a record of every call.

TLS is verified, redirects are not followed, plain http goes to this machine only, and bodies have a size limit.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from config.errors import ConfigurationError
from config.settings import LOOPBACK_HOSTS, HttpSettings
from connectors.answer import UNAUTHENTICATED, Answer, Ask
from connectors.errors import Misread, Unavailable
from connectors.pacing import Pacer
from connectors.redaction import quieten_http_loggers, scrub
from connectors.tokens import Tokens

log = logging.getLogger(__name__)
T = TypeVar("T")

# A two-day flight list of a large operator is some 5 MB; ten times that is a mistake or an attack.
LARGEST_BODY = 64 * 1024 * 1024
LONGEST_BACKOFF = 30.0
# Below the five seconds after which common servers close an idle connection: a create must not run into that race.
KEEP_ALIVE = 3.0

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


@dataclass(frozen=True, slots=True)
class Call:
    """One request that went out, for the run's summary and the benchmarks.

    started is UTC; seconds is the time until the whole answer was read, pacing not counted; status is None where no
    whole answer came; attempt counts from 1.
    """

    system: str
    operation: str
    started: datetime
    seconds: float
    status: int | None
    attempt: int


class VendorSession:
    """A session with one vendor. Thread-safe.

    The run's budget (http.run_budget, wall-clock seconds) begins with the session: a retry that would have to wait
    beyond it is not made. A backfill, which may take longer than a tick, gets settings with a larger budget.

    Args:
        system: the vendor's name in errors.
        base_url: what paths hang off.
        http: time-outs and patience.
        pacer: how fast requests may go out.
        secrets: what must never be quoted.

    Raises:
        ConfigurationError: plain http to another machine.
    """

    def __init__(
        self, system: str, base_url: str, http: HttpSettings, pacer: Pacer, secrets: tuple[SecretStr, ...] = ()
    ) -> None:
        parts = urlsplit(base_url)
        loopback = parts.hostname in LOOPBACK_HOSTS
        if parts.scheme != "https" and not (parts.scheme == "http" and loopback):
            raise ConfigurationError(f"the address of {system} may be plain http only on this machine; use https")
        quieten_http_loggers()
        self.system = system
        self.calls: list[Call] = []
        # How far the vendor's clock is ahead of ours, by its last answer; None until one has told the time.
        self.clock_ahead: timedelta | None = None
        self._base_url = base_url.rstrip("/")
        self._http = http
        self._pacer = pacer
        self._hidden = {secret.get_secret_value() for secret in secrets}
        self._deadline = time.monotonic() + http.run_budget
        self._closed = threading.Event()
        self._client = httpx.Client(
            timeout=httpx.Timeout(
                connect=http.connect_timeout,
                read=min(http.read_timeout, http.total_timeout),
                write=min(http.read_timeout, http.total_timeout),
                pool=http.total_timeout,
            ),
            limits=httpx.Limits(max_connections=http.concurrency + 2, keepalive_expiry=KEEP_ALIVE),
            follow_redirects=False,
            # A company's proxy and its certificates are found through the environment; this machine needs neither.
            trust_env=not loopback,
            headers={"User-Agent": "turnaround"},
        )

    def close(self) -> None:
        """Close the connections, and wake whoever waits for a retry."""
        self._closed.set()
        self._client.close()

    def hide(self, value: str) -> None:
        """Never quote this value from now on."""
        self._hidden.add(value)

    def words(self, ask: Ask, text: object) -> str:
        """The vendor's words, fit to be shown: without secrets, e-mail addresses, and personal values that we sent."""
        return scrub(str(text), self._hidden | ask.personal_values())

    def call(self, ask: Ask, read: Callable[[Ask, Answer], T], tokens: Tokens | None = None) -> T:
        """Send a request and read its answer.

        It is sent again, after a wait, when the answer is Unavailable and either the request is safe to repeat or it
        was certainly not carried out (no connection, 429). A 401 leads to a new token, once.

        Args:
            ask: the request.
            read: makes the result of an answer, or raises a VendorError.
            tokens: where the bearer token comes from; None: the request goes without.

        Raises:
            VendorError: whatever read raises, and Unavailable where no answer came.
        """
        attempt, renewed = 1, False
        while True:
            # Outside the try: fetching a token has retries of its own.
            token = tokens.current() if tokens else None
            try:
                answer = self._send(ask, token, attempt)
                if answer.status == UNAUTHENTICATED and tokens and token and not renewed:
                    tokens.drop(token)
                    renewed = True
                    continue
                return read(ask, answer)
            except Unavailable as error:
                if not self._wait_for_retry(ask, error, attempt):
                    raise
            attempt += 1

    def _wait_for_retry(self, ask: Ask, error: Unavailable, attempt: int) -> bool:
        """Wait as long as is due. False: no retry is allowed, or the run has no time left for the wait."""
        if attempt >= self._http.attempts or (error.may_have_written and not ask.safe):
            return False
        backoff = min(self._http.backoff * 2 ** (attempt - 1), LONGEST_BACKOFF)
        wait = max(error.retry_after or 0.0, random.uniform(0, backoff))  # noqa: S311  (spreads retries, hides nothing)
        if time.monotonic() + wait > self._deadline:
            log.warning("%s. Waiting %.0f s would go beyond the run's time: given up", error, wait)
            return False
        log.warning("%s. Attempt %d, next in %.1f s", error, attempt, wait)
        return not self._closed.wait(wait)

    def _send(self, ask: Ask, token: str | None, attempt: int) -> Answer:
        """One attempt."""
        self._pacer.wait()
        headers = dict(ask.headers)
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        started, began, status = datetime.now(UTC), time.monotonic(), None
        try:
            with self._client.stream(
                ask.method,
                self._base_url + ask.path,
                params=dict(ask.params) or None,
                json=ask.json,
                data=None if ask.form is None else dict(ask.form),
                headers=headers,
            ) as response:
                body = self._read_body(ask, response, began + self._http.total_timeout)
                status = response.status_code
                # httpx joins repeated headers with a comma and lower-cases their names.
                answer = Answer(status, dict(response.headers), body)
                self._note_clock(answer, started, time.monotonic() - began)
                return answer
        except httpx.HTTPError as error:
            # from None: httpx quotes header values in some of its messages.
            raise self._no_answer(ask, error) from None
        finally:
            seconds = time.monotonic() - began
            self.calls.append(Call(self.system, ask.operation, started, seconds, status, attempt))

    def _note_clock(self, answer: Answer, started: datetime, seconds: float) -> None:
        """The vendor told the time between request and answer, in whole seconds, cut off: the middle is meant."""
        told = answer.date
        if told is not None:
            self.clock_ahead = told + timedelta(seconds=0.5) - (started + timedelta(seconds=seconds / 2))

    def _read_body(self, ask: Ask, response: httpx.Response, deadline: float) -> bytes:
        """The body, within the total time-out and the size limit.

        httpx bounds each wait for bytes (read time-out), not their sum: a body that drips is caught here.
        """
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if time.monotonic() > deadline:
                problem = f"has not finished its answer after {self._http.total_timeout:g} s"
                raise Unavailable(self.system, ask.operation, problem, may_have_written=ask.writes)
            if len(body) > LARGEST_BODY:
                problem = f"answers with more than {LARGEST_BODY // 1024 // 1024} MB"
                raise Misread(self.system, ask.operation, problem, "Ask for less at once, or look at what it sends")
        return bytes(body)

    def _no_answer(self, ask: Ask, error: httpx.HTTPError) -> Unavailable:
        if isinstance(error, NEVER_SENT):
            problem = f"cannot be reached ({type(error).__name__})"
            if "CERTIFICATE" in str(error).upper():
                problem = "shows a TLS certificate that cannot be verified"
            remedy = "It is tried again by itself; check base_url, the network and the proxy if it lasts"
            return Unavailable(self.system, ask.operation, problem, remedy, may_have_written=False)
        problem = f"gave no whole answer ({type(error).__name__})"
        if isinstance(error, httpx.TimeoutException):
            problem = f"gave no answer in time ({type(error).__name__})"
        return Unavailable(self.system, ask.operation, problem, may_have_written=ask.writes)
