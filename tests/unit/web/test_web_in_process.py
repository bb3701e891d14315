"""What is asked within this process is asked from within an event loop, too."""

from __future__ import annotations

import asyncio
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

    assert finish(work()) == ""
    with asyncio.Runner() as runner:  # a thread whose loop is over may have one again
        assert runner.run(cell_of_a_notebook()) == "a notebook"
