"""A few pages are made at a time; what takes long, or is no work, keeps nobody waiting."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.responses import PlainTextResponse

from riparian.web import response_cache as answers
from riparian.web.response_cache import WORKING_AT_ONCE, Answers
from running import BOUND_SECONDS


class Pages:
    """An application whose pages are done when they are told to be."""

    def __init__(self) -> None:
        self.done = asyncio.Event()  # made in the loop in which it is waited for
        self.at_once = self.most_at_once = 0

    async def __call__(self, scope, receive, send) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        if scope["path"].startswith("/slow"):
            await self.done.wait()
        self.at_once -= 1
        await PlainTextResponse("done")(scope, receive, send)


async def so_far():
    """Let everything go on until it waits for something."""
    for _ in range(100):
        await asyncio.sleep(0)


async def ask(app, path):
    sent = []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}

    async def send(message):
        sent.append(message)

    await app(scope, None, send)
    return sent[0]["status"]


def run(what):
    """What happens with three times as many slow pages under way as are made at a time."""

    async def all_of_it():
        pages = Pages()
        app = Answers(pages, lambda path: "")
        slow = [asyncio.create_task(ask(app, f"/slow/{n}")) for n in range(3 * WORKING_AT_ONCE)]
        await asyncio.sleep(0)
        try:
            return await asyncio.wait_for(what(app, pages), timeout=BOUND_SECONDS)
        finally:
            pages.done.set()
            assert await asyncio.gather(*slow) == [200] * len(slow)

    # In a thread of its own: the browser of other tests may have a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(all_of_it())).result()


@pytest.fixture
def patient(monkeypatch):
    monkeypatch.setattr(answers, "LONGEST_TURN_SECONDS", 600.0)


def test_so_many_pages_are_made_at_a_time_and_no_more(patient):
    async def look(app, pages):
        await so_far()
        return pages.most_at_once

    assert run(look) == WORKING_AT_ONCE


def test_what_is_no_work_waits_for_no_page(patient):
    async def both(app, pages):
        return [await ask(app, "/static/1/riparian.css"), await ask(app, "/newer")]

    assert run(both) == [200, 200]


def test_a_page_that_takes_long_makes_room_for_others(monkeypatch):
    monkeypatch.setattr(answers, "LONGEST_TURN_SECONDS", 0.01)

    async def short(app, pages):
        return await ask(app, "/short"), pages.done.is_set()

    assert run(short) == (200, False)


def test_a_turn_that_was_given_back_is_not_given_back_again(monkeypatch):
    monkeypatch.setattr(answers, "LONGEST_TURN_SECONDS", 0.01)

    async def later(app, pages):
        while pages.at_once < 3 * WORKING_AT_ONCE:  # each gives its turn back to the next
            await asyncio.sleep(0.001)
        pages.done.set()
        while pages.at_once:
            await asyncio.sleep(0)
        monkeypatch.setattr(answers, "LONGEST_TURN_SECONDS", 600.0)
        pages.done = asyncio.Event()
        pages.most_at_once = pages.at_once
        again = [asyncio.create_task(ask(app, f"/slow/{n}")) for n in range(9)]
        await so_far()
        most = pages.most_at_once
        pages.done.set()
        await asyncio.gather(*again)
        return most

    assert run(later) == WORKING_AT_ONCE
