"""Asking for what a run needs: at the source, politely, or out of what is kept.

Every answer of a run is noted as it comes, so a run that goes on asks nothing a second time. The
steps (`follow`) see no difference between an answer that comes and one that was there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import IO, Protocol
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from protego import Protego

from riparian.gather.fetch.run_store import KeptAnswer, Run, RunStore
from riparian.gather.fetch.stopped import Stopped
from riparian.gather.fetch.web import Head, Trouble, Web
from riparian.gather.recipes.read_recipe import host_of, is_web_address
from riparian.gather.recipes.recipe import Recipe
from riparian.language.translate.retry_after import retry_after_seconds
from riparian.language.translate.service_key import ServiceKey

ROBOT = "riparian"
"""The name by which robots.txt can speak to it."""

TRIES, LONGEST_WAIT_SECONDS, MOST_REDIRECTS = 3, 120.0, 5
ROBOTS_BYTES = 512 * 1024
_ROBOTS = -1
"""The attempt under which robots.txt of a host is noted."""
_NO_RULES = "So its rules are not known, and nothing is asked."

_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_BUSY = frozenset((429, 503))
_GONE = frozenset((404, 410))


class Asker(Protocol):
    """What answers a step's requests."""

    def get(
        self, url: str, attempt: int = 0, *, accept: str | None = None, is_file: bool = False,
        may_lack: bool = False,
    ) -> KeptAnswer:  # fmt: skip
        """The answer at an address. `attempt` tells the tries at a list apart. A file may be asked
        for conditionally and in parts, a page of a list never. With `may_lack` an address at which
        nothing is gives an answer without a body. Raises Stopped."""


class KeptAsker:
    """Gives what a run has got, and asks nobody."""

    def __init__(self, store: RunStore, run: Run) -> None:
        self._store, self._run = store, run

    def get(
        self, url: str, attempt: int = 0, *, accept: str | None = None, is_file: bool = False,
        may_lack: bool = False,
    ) -> KeptAnswer:  # fmt: skip
        """See Asker."""
        found = self._store.answer(self._run, attempt, url)
        if found is None:
            raise Stopped("partial", f"The run has no answer from {url}.")
        return found


class WebAsker:
    """Asks the hosts of a recipe, as its manner says. `sleep` waits, for tests to replace; `asked`
    hears after each answer how many requests there were."""

    def __init__(
        self,
        recipe: Recipe,
        store: RunStore,
        run: Run,
        web: Web,
        *,
        key: ServiceKey | None = None,
        most_requests: int | None = None,
        sleep: Callable[[float], None] = time.sleep,
        asked: Callable[[int], None] = lambda requests: None,
    ) -> None:
        self._recipe, self._store, self._run, self._web = recipe, store, run, web
        self._asked = asked
        self._key, self._most, self._sleep = key, most_requests, sleep
        self._made = 0
        self._last = float("-inf")
        self._robots: dict[str, Protego | None] = {}
        self._kept = KeptAsker(store, run)

    def get(
        self, url: str, attempt: int = 0, *, accept: str | None = None, is_file: bool = False,
        may_lack: bool = False,
    ) -> KeptAnswer:  # fmt: skip
        """See Asker."""
        found = self._store.answer(self._run, attempt, url)
        if found is not None:
            return found
        headers = {"accept": accept or "*/*"}
        former = self._store.former(self._run, url) if is_file or may_lack else None
        if former is not None:
            headers |= _conditions(former.headers)
        head, received = self._followed(url, headers, self._check_robots, resumes=is_file)
        return self._noted(url, attempt, head, received, former, may_lack=may_lack)

    def _followed(
        self, url: str, headers: Mapping[str, str], check: Callable[[str], None], *, resumes: bool
    ) -> tuple[Head, Path]:
        """The answer at the end of the redirections, and where its body is. Of each address on the
        way the host must be the recipe's, and `check` may stop it."""
        target = url
        for _ in range(MOST_REDIRECTS + 1):
            self._check_host(target, url)
            check(target)
            received = self._store.incoming(target)
            head = self._ask(target, headers, received, resumes=resumes)
            self._asked(self._made)
            if head.status not in _REDIRECTS:
                return head, received
            target = self._redirected(target, head)
        raise Stopped("moved", f"{url} redirects on and on.")

    def _noted(
        self, url: str, attempt: int, head: Head, received: Path, former: KeptAnswer | None, *,
        may_lack: bool,
    ) -> KeptAnswer:  # fmt: skip
        if head.status in (200, 206):
            sha256, size = self._store.take(received)
            _forget(received)
            return self._store.keep(
                self._run, attempt, url, head.status, head.headers, sha256, size
            )
        _forget(received)
        if head.status == 304 and former is not None:
            merged = {**former.headers, **head.headers}
            return self._store.keep(
                self._run, attempt, url, 304, merged, former.sha256, former.bytes
            )
        if head.status in _GONE and may_lack:
            return self._store.keep(self._run, attempt, url, head.status, head.headers, None, 0)
        raise _refusal(url, head.status, has_key=self._recipe.key is not None)

    # one request

    def _ask(self, url: str, headers: Mapping[str, str], received: Path, *, resumes: bool) -> Head:
        """Ask, again where it may help."""
        why = ""
        for number in range(TRIES):
            self._wait_for_turn()
            wait = self._recipe.manner.pause_seconds + 2.0**number
            try:
                head = self._once(url, headers, received, resumes=resumes)
            except Trouble as trouble:
                self._store.log(self._run, url, trouble.why)
                if not trouble.is_passing:
                    raise Stopped("refused", f"{url}: {trouble.why}") from trouble
                why = trouble.why
            else:
                self._store.log(self._run, url, str(head.status))
                if head.status in _BUSY:
                    why = f"It is busy (status {head.status})."
                    wait = max(wait, self._wait_wanted(url, head))
                elif head.status == 416:
                    _forget(received)
                    continue
                elif head.status >= 500:
                    why = f"It reports a fault of its own (status {head.status})."
                else:
                    return head
            if number + 1 < TRIES:
                self._sleep(wait)
        raise Stopped("unreachable", f"{url}: {why}")

    def _once(self, url: str, headers: Mapping[str, str], received: Path, *, resumes: bool) -> Head:
        manner = self._recipe.manner
        marks = received.with_suffix(".head")
        sent = {**headers, "accept-encoding": "identity" if resumes else "gzip"}
        start = 0
        if resumes and received.is_file() and (mark := _mark_in(marks)):
            start = received.stat().st_size
            sent |= {"range": f"bytes={start}-", "if-range": mark}
            sent = {
                k: v for k, v in sent.items() if k not in ("if-none-match", "if-modified-since")
            }
        out: list[IO[bytes]] = []

        def begin(head: Head) -> IO[bytes] | None:
            if head.status == 206:
                if not head.headers.get("content-range", "").startswith(f"bytes {start}-"):
                    raise Trouble("The server sent another part of the file than was asked for.")
                out.append(received.open("ab"))
            elif head.status == 200:
                out.append(received.open("wb"))
                mark = head.headers.get("etag") or head.headers.get("last-modified", "")
                # Of what comes packed though it was not asked for, the rest could not be told
                is_whole = head.headers.get("content-encoding", "identity") == "identity"
                if resumes and is_whole and not mark.startswith("W/"):
                    marks.write_bytes(mark.encode())
                else:
                    marks.unlink(missing_ok=True)
            else:
                return None
            return out[0]

        try:
            asked, with_key = self._with_key(url)
            return self._web.get(
                asked, sent | with_key, begin,
                most_bytes=manner.most_mib * 2**20, seconds=manner.seconds,
            )  # fmt: skip
        except Trouble as trouble:
            if not (resumes and trouble.is_passing):
                _close(out)
                _forget(received)
            raise
        finally:
            _close(out)

    def _with_key(self, url: str) -> tuple[str, dict[str, str]]:
        """The address and the headers with the key, for its own host alone."""
        place = self._recipe.key
        if place is None or self._key is None or host_of(url) != place.host:
            return url, {}
        if place.header is not None:
            return url, {place.header.lower(): self._key.reveal()}
        return with_parameter(url, place.parameter or "", self._key.reveal()), {}

    # manners

    def _wait_for_turn(self) -> None:
        """Wait out the pause; raises Stopped where no more may be asked now."""
        manner, source = self._recipe.manner, self._run.source
        if self._most is not None and self._made >= self._most:
            raise Stopped("waiting", f"{self._made:,} requests were made, as many as were wanted.")
        until = self._store.held_off_until(source)
        if until is not None and until > self._store.now():
            raise Stopped("waiting", f"The server asked to be left alone until {until}.")
        if manner.hours is not None and not _is_within(manner.hours, self._store.clock().hour):
            raise Stopped("waiting", f"It is asked only from {manner.hours} o'clock UTC.")
        a_day_ago = (self._store.clock() - timedelta(days=1)).isoformat(timespec="seconds")
        if self._store.asked_since(source, a_day_ago) >= manner.requests_a_day:
            raise Stopped(
                "waiting", f"The limit of {manner.requests_a_day:,} requests a day is reached."
            )
        left = self._last + manner.pause_seconds - time.monotonic()
        if left > 0:
            self._sleep(left)
        self._last = time.monotonic()
        self._made += 1

    def _wait_wanted(self, url: str, head: Head) -> float:
        """How long a busy server wants to be left alone; raises Stopped where that is long."""
        seconds = retry_after_seconds(head.headers.get("retry-after")) or 0.0
        if seconds <= LONGEST_WAIT_SECONDS:
            return seconds
        until = (self._store.clock() + timedelta(seconds=min(seconds, 30 * 86_400))).isoformat(
            timespec="seconds"
        )
        self._store.hold_off(self._run.source, until)
        raise Stopped("waiting", f"{host_of(url)} asked to be left alone until {until}.")

    def _check_host(self, url: str, asked: str) -> None:
        if not is_web_address(url) or host_of(url) not in self._recipe.hosts:
            where = host_of(url) or "no web address"
            raise Stopped(
                "moved",
                f"{asked} leads to {where}, which is not among the recipe's hosts."
                if url != asked else f"{url} is of no host that the recipe names.",
            )  # fmt: skip

    def _redirected(self, url: str, head: Head) -> str:
        try:
            target = urljoin(url, head.headers.get("location", ""))
            parts = urlsplit(target)
            target = urlunsplit((*parts[:4], ""))
        except ValueError:
            raise Stopped("moved", f"{url} redirects to no address.") from None
        if urlsplit(url).scheme == "https" and parts.scheme != "https":
            raise Stopped("moved", f"{url} redirects to an address without encryption.")
        return target

    def _check_robots(self, url: str) -> None:
        """Raises Stopped where robots.txt of the host does not allow an address."""
        parts = urlsplit(url)
        home = f"{parts.scheme}://{parts.netloc}"
        if home not in self._robots:
            self._robots[home] = self._robots_of(f"{home}/robots.txt")
        rules = self._robots[home]
        if rules is None:
            return
        if not rules.can_fetch(url, ROBOT):
            raise Stopped("refused", f"robots.txt of {host_of(url)} does not allow {url}.")

    def _robots_of(self, url: str) -> Protego | None:
        """The rules of a host; None where it has none. RFC 9309, section 2.3.1: redirections are
        followed; a robots.txt that is not there (4xx) allows all, one that cannot be had, nothing.
        So it is where it leads to a host that the recipe does not name, or on and on, of which the
        RFC lets a robot think as it likes. Raises Stopped."""
        found = self._store.answer(self._run, _ROBOTS, url)
        if found is None:
            try:
                head, received = self._followed(
                    url, {"accept": "text/plain"}, lambda _: None, resumes=False
                )
            except Stopped as stopped:
                if stopped.state != "moved":
                    raise
                raise Stopped("moved", f"{stopped.why} {_NO_RULES}") from stopped
            sha256, size = self._store.take(received) if head.status == 200 else (None, 0)
            _forget(received)
            if head.status not in (200, 204) and not 400 <= head.status < 500:
                raise Stopped("refused", f"{url} answers with status {head.status}. {_NO_RULES}")
            found = self._store.keep(
                self._run, _ROBOTS, url, head.status, head.headers, sha256, size
            )
        if found.sha256 is None:
            return None
        with self._store.open_body(found) as body:
            return Protego.parse(body.read(ROBOTS_BYTES).decode("utf-8", "replace"))


def with_parameter(url: str, name: str, value: object) -> str:
    """An address with one more query parameter, in place of one of that name."""
    parts = urlsplit(url)
    kept = [x for x in parts.query.split("&") if x and x.partition("=")[0] != name]
    query = "&".join([*kept, urlencode({name: str(value)})])
    return urlunsplit(parts._replace(query=query))


def _conditions(headers: Mapping[str, str]) -> dict[str, str]:
    conditions = {}
    if tag := headers.get("etag"):
        conditions["if-none-match"] = tag
    if day := headers.get("last-modified"):
        conditions["if-modified-since"] = day
    return conditions


def _refusal(url: str, status: int, *, has_key: bool) -> Stopped:
    if status == 401:
        return Stopped("needs key", f"{url} asks for a key (status 401).")
    if status in (403, 451):
        state_words = "does not accept the key or refuses" if has_key else "refuses"
        return Stopped("refused", f"{host_of(url)} {state_words} (status {status}): {url}")
    if status in _GONE:
        return Stopped("moved", f"There is nothing any more at {url} (status {status}).")
    return Stopped("moved", f"{url} answers with status {status}.")


def _is_within(hours: str, hour: int) -> bool:
    start, end = map(int, hours.split("-"))
    return start <= hour < end if start < end else hour >= start or hour < end


def _mark_in(marks: Path) -> str:
    try:
        return marks.read_text("latin-1")
    except OSError:
        return ""


def _forget(received: Path) -> None:
    received.unlink(missing_ok=True)
    received.with_suffix(".head").unlink(missing_ok=True)


def _close(files: list[IO[bytes]]) -> None:
    for file in files:
        file.close()
