"""Ask the application for a page within this process, without a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message

T = TypeVar("T")

HERE = "127.0.0.1"


class PageAnswer(NamedTuple):
    """A whole answer of the application."""

    status: int
    headers: Headers
    body: bytes


async def ask_app(app: ASGIApp, address: str, asks_from: str = HERE) -> PageAnswer:
    """The answer to `GET` of an address, which begins with `/` and is percent-encoded, as a browser
    at the computer `asks_from` gets it that sends no cookie."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http", "method": "GET", "http_version": "1.1", "scheme": "http",
        "path": unquote(path), "raw_path": path.encode(), "query_string": query.encode(),
        "root_path": "", "headers": [(b"host", HERE.encode())], "client": (asks_from, 0),
        "server": (HERE, 80), "state": {},
    }  # fmt: skip
    begun: Message = {}
    parts: list[bytes] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)
        else:
            parts.append(message.get("body", b""))

    await app(scope, receive, send)
    return PageAnswer(begun["status"], Headers(raw=list(begun["headers"])), b"".join(parts))


def finish(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to, also for a caller who is within an event loop, as cells of a notebook
    are: there it is done in a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(copy_context().run, asyncio.run, work).result()
