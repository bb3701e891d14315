"""One careful way to ask a service: time-outs, few tries, no redirects, answers of bounded size.

The key travels only to the host that the settings name, and not without encryption except on this
computer. A redirect is not followed, whatever it points to.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx2
import msgspec

from riparian.errors import BadRequest, ServiceError
from riparian.language.translate.retry_after import retry_after_seconds
from riparian.language.translate.service_key import ServiceKey

TRIES = 4
"""How often a request is made where the service is busy, fails or does not answer."""

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
"""The wait before the second try, doubled each time; and the most that a service may ask for."""

LARGEST_ANSWER = 4_000_000
"""Bytes of an answer that are read."""

TIMEOUT = httpx2.Timeout(60.0, connect=10.0)
"""Seconds to wait for an answer, and for a connection."""

_AGAIN = frozenset((429, 500, 502, 503, 504, 529))
Sleep = Callable[[float], None]


class Client:
    """Asks the service `label` at `url`. `sleep` waits between tries, for tests to replace."""

    def __init__(
        self,
        label: str,
        url: str,
        key: ServiceKey | None,
        *,
        timeout: httpx2.Timeout = TIMEOUT,
        sleep: Sleep = time.sleep,
    ) -> None:
        self.label = label
        self.url = checked_url(url, with_key=key is not None)
        self.host = urlsplit(self.url).netloc
        self._key = key
        self._timeout = timeout
        self._sleep = sleep

    def post(self, path: str, content: Any, headers: Mapping[str, str] | None = None) -> Any:
        """The decoded JSON of the answer; raises ServiceError where there is none to be had."""
        body = msgspec.json.encode(content)
        failure = self._failure("does not answer", "Try again later.")
        for number in range(TRIES):
            wait = FIRST_WAIT_SECONDS * 2**number
            try:
                status, answer, after = self._ask(path, body, headers or {})
            except httpx2.TimeoutException:
                failure = self._failure(
                    f"did not answer within {self._timeout.read:g} seconds",
                    "Try again later, or with fewer texts (--limit).",
                )
            except httpx2.HTTPError as error:
                failure = self._failure(
                    f"cannot be reached ({type(error).__name__})",
                    "Check `url` under [translate] in centre.toml.",
                )
            else:
                if status == 200:
                    return self._decode(answer)
                failure = self._refusal(status, answer)
                if status not in _AGAIN:
                    raise failure
                wait = after if after is not None else wait
                if wait > LONGEST_WAIT_SECONDS:
                    raise self._failure(
                        f"asks to wait {wait:.0f} seconds", "Try again after that time."
                    )
            if number + 1 < TRIES:
                self._sleep(wait)
        raise failure from None

    def _ask(
        self, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, bytes, float | None]:
        """Status, body and how many seconds to wait, of one request."""
        sent = {"Content-Type": "application/json", "User-Agent": "riparian", **headers}
        with (
            httpx2.Client(
                timeout=self._timeout, follow_redirects=False, trust_env=not is_here(self.url)
            ) as http,
            http.stream("POST", f"{self.url}{path}", content=body, headers=sent) as response,
        ):
            answer = b""
            for part in response.iter_bytes():
                answer += part
                if len(answer) > LARGEST_ANSWER:
                    raise self._failure(
                        "sent far more than was asked for",
                        "Check the `url` under [translate] in centre.toml.",
                    )
            wait = retry_after_seconds(response.headers.get("Retry-After"))
            return response.status_code, answer, wait

    def _decode(self, answer: bytes) -> Any:
        try:
            return msgspec.json.decode(answer)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise self.unexpected_answer("no JSON") from error

    def unexpected_answer(self, got: str) -> ServiceError:
        """The error for an answer that is not what the service is documented to give."""
        return self._failure(
            f"answered in a form that is not {self.label}'s: {got}",
            "Check `service` and `url` under [translate] in centre.toml.",
        )

    def _refusal(self, status: int, answer: bytes) -> ServiceError:
        if 300 <= status < 400:
            return self._failure(
                "redirects to another address, which is not followed because the key would go"
                " along",
                "Write the new address as `url` under [translate] in centre.toml.",
            )
        what, advice = _REFUSALS.get(
            status, (f"answered with status {status}", "Ask whoever runs the service.")
        )
        message = self._message_of(answer)
        return self._failure(what + (f". It says: {message}" if message else ""), advice)

    def _message_of(self, answer: bytes) -> str:
        """What the service says of its refusal, in one short line and without the key."""
        try:
            content = msgspec.json.decode(answer)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return ""
        fields = content if isinstance(content, dict) else {}
        words = next(
            (fields[k] for k in ("error", "message") if isinstance(fields.get(k), str)), ""
        )
        plain = " ".join("".join(c if c.isprintable() else " " for c in words).split())
        return (self._key.hide_in(plain) if self._key else plain)[:160].rstrip(".")

    def _failure(self, what: str, advice: str) -> ServiceError:
        return ServiceError(f"{self.label} at {self.host} {what}.", advice)


_REFUSALS = {
    400: ("does not understand the request", "Check `languages` under [translate] in centre.toml."),
    401: ("does not accept the key", "Check the key set under [translate] in centre.toml."),
    403: ("does not accept the key", "Check the key set under [translate] in centre.toml."),
    404: ("does not exist at this address", "Check `url` under [translate] in centre.toml."),
    413: ("says the request is too large", "Try again with fewer texts (--limit)."),
    429: ("says it was asked too often", "Try again later, or with fewer texts (--limit)."),
    456: ("has no characters left for this key", "Wait for the next month or raise the limit."),
    500: ("reports a fault of its own", "Try again later."),
    502: ("reports a fault of its own", "Try again later."),
    503: ("is not available", "Try again later."),
    504: ("is not available", "Try again later."),
    529: ("says it was asked too often", "Try again later."),
}
"""What a status means. 456 and 529 are DeepL's own (its documentation, Error handling)."""


def checked_url(url: str, *, with_key: bool) -> str:
    """The address without a slash at its end; raises BadRequest where a key would be at risk."""
    wrong = None
    parts = _parts(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        wrong = "it does not start with https://"
    elif parts.username or parts.password or parts.query or parts.fragment:
        wrong = "it contains more than a host and a path; a key belongs in `key_env`"
    elif with_key and parts.scheme == "http" and not is_here(url.strip()):
        wrong = "the key would be sent unencrypted; write https://"
    if wrong:
        raise BadRequest(
            f"The `url` under [translate] in centre.toml cannot be used: {wrong}.",
            'Write it as url = "https://translate.example.org".',
        )
    return url.strip().rstrip("/")


def _parts(url: str) -> SplitResult:
    """An address in its parts; empty ones where no host could be looked up by it."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # refused when it is asked for
        host = httpx2.URL(url).raw_host.decode("ascii")
        host.encode("idna")  # as it is looked up
    except (ValueError, httpx2.InvalidURL):
        return urlsplit("")
    return urlsplit("") if "%" in host or any(map(str.isspace, url)) else parts


def is_here(url: str) -> bool:
    """Whether an address is this computer's own."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
