"""Several processes serve pages from one socket: as one, whatever befalls one of them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from urllib.request import urlopen

import pytest

from riparian.web.serving.serve_orders import shared_limits
from running import BOUND_SECONDS, comes_true, runs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows shares no socket so."),
]


class Server:
    """`riparian serve` with two processes, and what its log says."""

    def __init__(self, process, log):
        self.process, self.log = process, log

    def entries(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    @property
    def address(self):
        return re.search(r"http://127.0.0.1:\d+", self.log.read_text())

    def answered_by(self):
        """Which processes have given an answer."""
        answers = [e for e in self.entries() if e["log.logger"] == "riparian.access"]
        return {entry["process.pid"] for entry in answers}

    def tags_until(self, so):
        """The ETags of a page, asked for again and again until it is so."""
        tags = set()

        def ask():
            with urlopen(f"{self.address[0]}/overlaps", timeout=BOUND_SECONDS) as answer:
                assert answer.status == 200
                tags.add(answer.headers["etag"])
            return so()

        assert comes_true(ask)
        return tags


@contextmanager
def serving(centre, log):
    command = [sys.executable, "-m", "riparian", "-C", str(centre.layout.root), "serve"]
    command += ["--port", "0", "--processes", "2", "--log", "json", "--access-log"]
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file)
    server = Server(process, log)
    try:
        assert comes_true(lambda: server.address)
        yield server
    finally:
        process.kill()
        process.wait()


def test_every_process_answers_alike_and_one_that_ends_is_replaced(small, tmp_path):
    with serving(small, tmp_path / "log") as server:
        first = server.tags_until(lambda: len(server.answered_by()) == 2)
        killed = min(server.answered_by())
        os.kill(killed, signal.SIGKILL)
        later = server.tags_until(lambda: len(server.answered_by()) == 3)
        workers = server.answered_by()
        assert first == later
        assert len(first) == 1
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(BOUND_SECONDS) == -signal.SIGTERM
    assert not any(map(runs, workers))
    [said] = [entry["message"] for entry in server.entries() if entry["log.level"] == "error"]
    assert (
        said == f"A process that served pages ended with status {-signal.SIGKILL}; it is replaced."
    )


def test_all_end_with_the_process_that_started_them(small, tmp_path):
    with serving(small, tmp_path / "log") as server:
        server.tags_until(lambda: len(server.answered_by()) == 2)
        server.process.kill()
        assert comes_true(lambda: not any(map(runs, server.answered_by())))


CANNOT_START = """
import signal, sys
from riparian.web.log_budget import log_within_budget
from riparian.web.serving.processes import CannotServe, serve_together
from riparian.web.serving.serve_orders import ServeOrders

log_within_budget()
try:
    serve_together(ServeOrders(sys.argv[1], int(sys.argv[2]), processes=2))
except CannotServe as error:
    print(error.what, signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)
"""


def test_where_the_first_ones_cannot_start_nothing_is_served(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number = listening.fileno()
        command = [sys.executable, "-c", CANNOT_START, str(tmp_path), str(number)]
        ran = subprocess.run(command, pass_fds=[number], capture_output=True, text=True)
    assert ran.stdout == "A process that was to serve pages ended with status 1. True\n"
    assert "it has no centre.toml" in ran.stderr


@pytest.mark.parametrize("processes", [1, 2, 3, 64])
def test_together_they_let_in_no_more_than_one_alone(processes):
    alone, each = shared_limits(1), shared_limits(processes)
    assert alone.connections <= each.connections * processes < alone.connections + processes
    assert alone.per_address <= each.per_address * processes < alone.per_address + processes
