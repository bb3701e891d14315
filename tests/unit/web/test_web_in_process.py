"""What is asked within this process is asked from within an event loop, too."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar

from riparian.web.in_process import finish

AROUND = ContextVar("around", default="")


async def work():
    await asyncio.sleep(0)
    return AROUND.get()


def test_within_a_loop_as_without_one():
    async def cell_of_a_notebook():
        AROUND.set("a notebook")
        return finish(work())

    def both():
        return finish(work()), asyncio.run(cell_of_a_notebook())

    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave this thread's own loop running
        assert thread.submit(both).result() == ("", "a notebook")
