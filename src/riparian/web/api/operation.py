"""One thing that a program can ask for or do: its address, who may, what is sent and what comes.

    Operation("me", "GET", "/me", "Who am I", me, Me, SIGNED_IN)

Address, check of what is sent, and description (`web.api.description`) all follow from it. What an
operation does is what its page does: it calls the same part of the centre. Nobody is known here by
a cookie, so that no page elsewhere can have a browser do anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from riparian.centre.centre import Centre
from riparian.centre.pinned_builds import OTHER_VERSION
from riparian.desk.accounts.roles import Act
from riparian.desk.sharing.choice import Sharer
from riparian.english import listed
from riparian.errors import BadRequest, Gone, NotThere, SnapshotOutdated
from riparian.exchange.names import is_entry_name
from riparian.web.api.envelope import LARGEST_PART, Listed, envelope, every_part, noted
from riparian.web.not_kept import NOT_KEPT
from riparian.web.pages import centre_of
from riparian.web.people import Person, person_of, require
from riparian.web.problem_details import API, json_of, problem
from riparian.web.query import named_by_address
from riparian.web.sharer import sharer_of

Method = Literal["GET", "POST", "DELETE"]
Who = Act | Literal["anybody", "signed-in"]
"""Who may: whoever may do that, whoever sends a token, or anybody."""

JSON = "application/json"
LARGEST_BODY = 60_000
"""Bytes that are sent with a request, where an operation says nothing else."""

TRIES = 3
"""How often a whole list is read, where a build goes live each time meanwhile."""

LONGEST_VALUE = 500

ENTRY_PATH = "{framework}/{member}/{number}/{index}"
"""An entry in an address."""

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_NUMBER = re.compile(r"[0-9]{1,9}")


class Param(msgspec.Struct, frozen=True):
    """What an address can be asked with. `kind`: a text, or a whole number up to `most`."""

    name: str
    description: str
    choices: tuple[str, ...] = ()
    kind: Literal["text", "number"] = "text"
    required: bool = False
    most: int = 999_999_999
    least: int = 0


class File(msgspec.Struct, frozen=True):
    """A file instead of JSON, sent or given."""

    media_type: str


LIMIT = Param(
    "limit", "How many to give at most; 100 where nothing is said.", (), "number",
    most=LARGEST_PART, least=1,
)  # fmt: skip
CURSOR = Param("cursor", "Where to go on, as it stands in the address that `next` gives.")
PAGING = (LIMIT, CURSOR)
FORM = Param(
    "format", "json, in parts; or ndjson: the whole list at once, an item on each line (then"
    " neither limit nor cursor is known).", ("json", "ndjson"),
)  # fmt: skip
BUILD = Param(
    "build", "An earlier build that is asked, by its name in /api/v1/builds; the live one where"
    " nothing is said.",
)  # fmt: skip
NDJSON = "application/x-ndjson"
MOST_LINES = 200_000
"""Items that are given at once."""

DEFAULT_LIMIT = 100


@dataclass(frozen=True)
class Operation:
    """See the module. `gives`: the type of `data`, or a `File`; `listed`: it is given in parts;
    `of_build`: it rests on the live build alone, so that it can be kept; `at_build`: it can be
    asked of an earlier build; `does`: what it does is
    what these pages do when something is sent to them."""

    name: str
    method: Method
    path: str
    summary: str
    answer: Callable[[Call], Any]
    gives: Any
    who: Who
    params: tuple[Param, ...] = ()
    body: type[msgspec.Struct] | File | None = None
    status: int = 200
    does: tuple[str, ...] = ()
    listed: bool = False
    of_build: bool = False
    at_build: bool = False
    largest: int = LARGEST_BODY
    explained: str = ""
    groups: str = field(default="", kw_only=True)

    @property
    def address(self) -> str:
        """Where it is asked for."""
        return API + self.path

    @property
    def known(self) -> tuple[Param, ...]:
        """Everything that it can be asked with."""
        build = (BUILD,) if self.at_build else ()
        if not self.listed:
            return (*self.params, *build)
        form = (FORM,) if self.of_build else ()
        return (*self.params, *PAGING, *form, *build)


@dataclass(frozen=True)
class Call:
    """Somebody asks for an operation: what was sent, checked, and who asks."""

    request: Request
    operation: Operation
    centre: Centre
    params: dict[str, str]
    body: Any = None

    @property
    def path(self) -> dict[str, str]:
        """What the address names."""
        return dict(self.request.path_params)

    @property
    def entry(self) -> str:
        """The entry that the address names; raises NotThere where it names none."""
        path = self.path
        name = f"{path['framework']}/{path['member']}/{path['number']}#{path['index']}"
        if not is_entry_name(name.replace("~", "", 1) if "~" in name else name):
            raise NotThere(
                f"There is no entry {name[:120]} here.",
                "Take the name from a list of entries, with a slash for the #.",
            )
        return name

    @property
    def person(self) -> Person:
        """Who asks; raises NotSignedIn where that is anybody."""
        return require(self.request)

    @property
    def anybody(self) -> Person | None:
        """Who asks, if that is known."""
        return person_of(self.request)

    @property
    def sharer(self) -> Sharer:
        """Who asks, as one who shares or answers."""
        return sharer_of(self.person, self.centre)

    def number(self, name: str) -> int | None:
        """A number among what it is asked with."""
        return int(self.params[name]) if name in self.params else None

    @property
    def limit(self) -> int:
        """How many to give at most."""
        return self.number("limit") or DEFAULT_LIMIT


def endpoint_of(operation: Operation) -> Callable[[Request], Any]:
    """What answers at the address of an operation."""

    async def endpoint(request: Request) -> Response:
        sent = await _read(request, operation) if operation.body is not None else b""
        return await run_in_threadpool(_answer, operation, request, sent)

    endpoint.__name__ = operation.name.replace("-", "_")
    return endpoint


def _answer(operation: Operation, request: Request, sent: bytes) -> Response:
    if operation.body is not None and (refusal := _unfit_type(request, operation)) is not None:
        return refusal
    params = read_params(request, operation.known)
    if any("\0" in value for value in request.path_params.values()):
        raise NotThere("There is nothing at this address.", "See /api for what there is.")
    centre = centre_of(request)
    if (build := params.pop(BUILD.name, None)) is not None:
        centre = centre.at_build(build)
    call = Call(request, operation, centre, params, _body(sent, operation))
    with _readable(build):
        return _answer_to(call)


def _answer_to(call: Call) -> Response:
    operation, request = call.operation, call.request
    if call.params.get("format") == "ndjson":
        return _whole_list(call)
    given = _given(call)
    if isinstance(given, Response):
        return given
    listing = given if isinstance(given, Listed) else None
    content, headers = envelope(
        call.centre, request, given, cursor_of=operation.of_build, licensed=operation.of_build
    )
    if not operation.of_build:
        headers |= NOT_KEPT
    assert operation.listed is (listing is not None)
    return Response(content, operation.status, headers, media_type=JSON)


def _given(call: Call) -> Any:
    if not call.request.path_params:
        return call.operation.answer(call)
    with named_by_address():
        return call.operation.answer(call)


@contextmanager
def _readable(build: str | None) -> Iterator[None]:
    """What another version of Riparian built is asked no more, where it is not the live build."""
    try:
        yield
    except SnapshotOutdated as error:
        if build is None:
            raise
        raise Gone(OTHER_VERSION, "Ask without `build`.") from error


def _whole_list(call: Call) -> Response:
    """A list as NDJSON (https://github.com/ndjson/ndjson-spec): all of it, and of one build. Raises
    BadRequest for one that is too long, and where builds follow each other faster than it can be
    read."""
    if extra := sorted({"limit", "cursor"} & call.params.keys()):
        raise BadRequest(
            f"'{extra[0]}' makes no sense with format=ndjson, which gives the whole list.",
            f"Leave '{extra[0]}' or the format out.",
        )
    for _ in range(TRIES):
        build, lines, note = call.centre.built(), list[bytes](), ""
        for part in every_part(call):
            note = note or part.note
            lines += [json_of(item) + b"\n" for item in part.items]
            if (part.total or 0) > MOST_LINES:
                raise BadRequest(
                    f"The list has more than {MOST_LINES:,} items.",
                    "Ask for fewer, or leave the format out and read it in parts.",
                )
        if call.centre.built() == build:
            headers = {"riparian-build": build or "", "riparian-total": str(len(lines))}
            return Response(b"".join(lines), 200, headers | noted(note), media_type=NDJSON)
    raise BadRequest("Builds follow each other faster than the list is read.", "Ask again.")


def read_params(request: Request, known: Sequence[Param]) -> dict[str, str]:
    """What an address is asked with; raises BadRequest for a name or value that it does not know,
    for one given twice, and for one that is missing."""
    by_name, values = {each.name: each for each in known}, dict[str, str]()
    for name, value in request.query_params.multi_items():
        if name not in by_name:
            names = listed(sorted(by_name), last="or")
            raise BadRequest(
                f"There is no parameter '{_shown(name)}' here.",
                f"Use {names}." if names else "Ask without parameters.",
            )
        if name in values:
            raise BadRequest(f"'{name}' is given twice.", "Give it once.")
        values[name] = _value(by_name[name], value)
    for each in known:
        if each.required and each.name not in values:
            raise BadRequest(f"'{each.name}' is missing.", f"{each.description}")
    return values


def _value(param: Param, value: str) -> str:
    if param.kind == "number":
        number = int(value) if _NUMBER.fullmatch(value) else -1
        if not param.least <= number <= param.most:
            raise BadRequest(
                f"Expected a whole number from {param.least} to {param.most:,} for"
                f" '{param.name}', got '{_shown(value)}'.",
                "Give one of these, or leave it out.",
            )
        return str(number)
    if param.choices and value not in param.choices:
        raise BadRequest(
            f"Expected {listed(param.choices, last='or')} for '{param.name}', got"
            f" '{_shown(value)}'.",
            "Choose one of these, or leave it out.",
        )
    if not value.strip():
        raise BadRequest(f"'{param.name}' is empty.", "Give it a value, or leave it out.")
    if "\0" in value or len(value) > LONGEST_VALUE:
        raise BadRequest(
            f"The text for '{param.name}' is too long, or holds an invalid character.",
            f"Use at most {LONGEST_VALUE} characters.",
        )
    return value


def _shown(text: str) -> str:
    return "".join(x if x.isprintable() else "?" for x in text[:60])


async def _read(request: Request, operation: Operation) -> bytes:
    """What is sent, up to as much as the operation takes, and a byte more where it is more."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > operation.largest:
                raise BadRequest(
                    f"What you send has more than {operation.largest:,} bytes.",
                    "Send less at a time.",
                )
    except ClientDisconnect as error:  # nobody is there any more to read this
        raise BadRequest("What you send came in part only.", "Send it again.") from error
    return bytes(body)


def _unfit_type(request: Request, operation: Operation) -> Response | None:
    """A refusal of what is sent as something else than it is. A form of a page elsewhere can send
    nothing as JSON without being asked first, and nobody here answers that."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    expected = operation.body.media_type if isinstance(operation.body, File) else JSON
    if kind == expected:
        return None
    got = f"'{_shown(kind)}'" if kind else "nothing that says what it is"
    return problem(
        415, f"Expected content of type {expected}, got {got}.",
        f"Send it with the header Content-Type: {expected}.",
    )  # fmt: skip


def _body(sent: bytes, operation: Operation) -> Any:
    if operation.body is None:
        return None
    if isinstance(operation.body, File):
        return sent
    if _NUL.search(sent):
        raise BadRequest("What you send holds the character U+0000.", "Leave it out.")
    try:
        return msgspec.json.decode(sent, type=operation.body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        said = str(error).replace("`", "'")[:300] if isinstance(error, msgspec.MsgspecError) else ""
        raise BadRequest(
            f"What you send has not the form that is expected: {said or 'it cannot be read'}.",
            "See the description of this address at /api.",
        ) from error
