"""`Client`: the questions that a Riparian centre answers to programs (`/api/v1/`)."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from riparian_client.errors import BuildChanged, ClientError, Refused, Unreachable
from riparian_client.row_tables import Row
from riparian_client.rows import Answer, Rows

API = "/api/v1"
LARGEST_PART = 1000
"""Rows that a centre gives at once."""

AGAIN = (502, 503, 504)
"""Statuses after which the same question may be answered."""

PAUSE = 0.5
"""Seconds before it is asked again; twice as long each time."""

_HERE = ("localhost", "127.0.0.1", "::1")
_OTHER_BUILD = "Another build"


class Client:
    """Asks one centre. Use it in a `with` block, or `close` it.

    Filters are the parameters of the centre's page `/api`; `from_` and `to` are years. Raises
    `Refused`, `Unreachable` and `BuildChanged` when it asks, which for a list is when it is read.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60.0,
        retries: int = 2,
        token: str | None = None,
        build: str | None = None,
    ) -> None:
        """`timeout`: seconds for each request; `retries`: how often it is made again where the
        network fails; `build`: that of which all answers are (`builds` lists them), so that
        they stay the same while the centre builds another; None for the live one. Raises
        ClientError for an address that is none, and for a token that would go over http to
        another computer."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ClientError(f"'{url}' is no address of a centre: https://centre.example.org")
        if token and parts.scheme == "http" and parts.hostname not in _HERE:
            raise ClientError("A token goes over https only. Give the address with https://.")
        headers = {"accept": "application/json", "user-agent": "riparian-client"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        self._below = parts.path.rstrip("/")
        # No redirect is followed, so that a token goes nowhere else.
        self._http = httpx2.Client(
            base_url=f"{parts.scheme}://{parts.netloc}", timeout=timeout, headers=headers
        )
        self._retries = retries
        self._build = {"build": build} if build is not None else {}

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open to the centre."""
        self._http.close()

    # lists

    def projects(self, *, limit: int | None = None, **filters: Any) -> Rows:
        """The projects that fit: `provider`, `country`, `place`, `theme`, `host`, `q`, `state`."""
        return self._rows("/projects", limit, filters)

    def overlaps(
        self, provider_a: str, provider_b: str, *, limit: int | None = None, **filters: Any
    ) -> Rows:
        """The overlaps of two providers, the strongest of what is under way first."""
        return self._rows("/overlaps", limit, {"a": provider_a, "b": provider_b, **filters})

    def areas(
        self, provider_a: str, provider_b: str, *, limit: int | None = None, **filters: Any
    ) -> Rows:
        """Places x themes with who of two providers is there."""
        return self._rows("/areas", limit, {"a": provider_a, "b": provider_b, **filters})

    def search(self, words: str, *, limit: int | None = 20, **filters: Any) -> Rows:
        """The projects that words find, in any language, best first; each hit says why."""
        return self._rows("/search", limit, {"q": words, **filters})

    def changes(
        self, since: str | None = None, *, limit: int | None = None, **filters: Any
    ) -> Rows:
        """The overlaps that have changed since a build or a day; else since the build before."""
        return self._rows("/changes", limit, {"since": since, **filters}, of_build=False)

    def builds(self) -> Rows:
        """The builds that can be asked for, the newest first."""
        return self._rows("/builds", None, {}, of_build=False)

    def providers(self) -> Rows:
        """The providers, those with most projects first."""
        return self._rows("/providers", None, {})

    def places(self, name: str, *, limit: int | None = None) -> Rows:
        """The places that a name or code can mean, the likeliest first."""
        return self._rows("/places", limit, {"name": name})

    def sources(self) -> Rows:
        """The datasets of the centre."""
        return self._rows("/sources", None, {})

    def records(
        self, project: str | None = None, *, limit: int | None = None, **filters: Any
    ) -> Rows:
        """The records of one project, all that its sources say; or without one, those that fit as
        lines: `provider`, `country`, `dataset`, `identifier`."""
        if project is None:
            return self._rows("/records", limit, filters)
        return self._rows(f"/projects/{_part(project)}/records", limit, filters)

    # single things

    def project(self, project: str) -> Row:
        """One project, by its short name or an identifier."""
        return self._one(f"/projects/{_part(project)}")

    def explain(self, overlap: str) -> Row:
        """One overlap, with its evidence."""
        return self._one(f"/overlaps/{_part(overlap)}")

    def portfolio(self, provider: str) -> Row:
        """What one provider does."""
        return self._one(f"/providers/{_part(provider)}")

    def indices(self, provider_a: str, provider_b: str, **filters: Any) -> Row:
        """How much two providers have in common, with ranges."""
        return self._one("/indices", {"a": provider_a, "b": provider_b, **filters})

    def brief(self, provider_a: str, provider_b: str, **filters: Any) -> Row:
        """What is known of two providers in a `country`, at a `place` or in the region."""
        return self._one("/brief", {"a": provider_a, "b": provider_b, **filters})

    def _rows(
        self, path: str, limit: int | None, filters: dict[str, Any], *, of_build: bool = True
    ) -> Rows:
        if limit is not None and limit < 0:
            raise ClientError("A limit is a whole number from 0 on.")
        part = LARGEST_PART if limit is None else max(1, min(limit, LARGEST_PART))
        asked = {**_parameters(filters), "limit": str(part), **(self._build if of_build else {})}

        def ask(onward: str | None) -> Answer:
            return self._ask(path, asked) if onward is None else self._ask_address(onward, {})

        return Rows(ask, limit)

    def _one(self, path: str, filters: dict[str, Any] | None = None) -> Row:
        data = self._ask(path, {**_parameters(filters or {}), **self._build})["data"]
        assert isinstance(data, dict)
        return data

    def _ask(self, path: str, asked: dict[str, str]) -> Answer:
        return self._ask_address(f"{API}{path}", asked)

    def _ask_address(self, address: str, asked: dict[str, str]) -> Answer:
        """An answer of the centre; `address` is one of its own, as `next` has it: from the root of
        its host on, or from where the centre lives below that."""
        if address.startswith(f"{self._below}{API}/"):
            address = address[len(self._below) :]
        if not address.startswith(f"{API}/"):
            raise Unreachable(f"The centre names an address that is not its own: {address[:80]}")
        trouble: Exception | None = None
        for turn in range(self._retries + 1):
            if turn:
                time.sleep(PAUSE * 2 ** (turn - 1))
            try:
                response = self._http.get(self._below + address, params=asked or None)
            except httpx2.RequestError as error:
                trouble = error
                continue
            if response.status_code in AGAIN and turn < self._retries:
                continue
            return _read(response)
        raise Unreachable(f"{self._http.base_url} does not answer: {trouble}") from trouble


def _read(response: httpx2.Response) -> Answer:
    try:
        said = response.json()
    except ValueError:
        said = None
    if response.is_success and isinstance(said, dict) and "data" in said:
        return said
    if response.is_success or response.is_redirect or not isinstance(said, dict):
        raise Unreachable(
            f"{response.url} answers with status {response.status_code}, and not as a centre does."
        )
    detail, try_this = str(said.get("detail", "")), str(said.get("try_this", ""))
    if detail.startswith(_OTHER_BUILD):
        raise BuildChanged(f"{detail} Begin the list anew.")
    raise Refused(response.status_code, detail, try_this)


def _parameters(filters: dict[str, Any]) -> dict[str, str]:
    """Filters as the centre takes them: `from_` is `from`, and what is None is left out. Raises
    ClientError for several values of one filter, which no centre takes."""
    for name, value in filters.items():
        if not isinstance(value, (str, int, float, type(None))):
            raise ClientError(f"'{name}' takes one value, and a {type(value).__name__} is given.")
    return {name.rstrip("_"): str(value) for name, value in filters.items() if value is not None}


def _part(text: str) -> str:
    """A name as a part of an address."""
    if not text.strip() or text in (".", ".."):
        raise ClientError("A name is missing.")
    return quote(text, safe="")
