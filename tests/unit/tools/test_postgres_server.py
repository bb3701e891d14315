"""The tests' own PostgreSQL: found, stopped however the tests end, and said where it is missing."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa

from running import comes_true

TESTS = Path(__file__).parents[2]
TOOLS = TESTS.parent / "tools"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="no server is started on Windows"),
]


@pytest.fixture
def tool(monkeypatch):
    """The module `postgres_server`."""
    monkeypatch.syspath_prepend(str(TOOLS))
    return import_module("postgres_server")


def test_the_first_folder_with_all_programs_is_taken(tool, tmp_path):
    for folder, names in (("a", ["postgres"]), ("b", tool.NEEDED), ("c", tool.NEEDED)):
        (tmp_path / folder).mkdir()
        for name in names:
            (tmp_path / folder / name).touch(0o755)
    folders = [tmp_path / name for name in "abc"]
    assert tool.find_programs(folders) == tmp_path / "b"
    assert tool.find_programs(folders[:1]) is None


def test_of_debians_the_newest_is_first_after_path(tool, tmp_path, monkeypatch):
    for version in ("9", "15", "17"):
        (tmp_path / version / "bin").mkdir(parents=True)
    monkeypatch.setattr(tool, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "/one")
    names = [folder.parent.name for folder in tool.usual_folders()[1:]]
    assert tool.usual_folders()[0] == Path("/one")
    assert names == ["17", "15", "9"]


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_a_missing_server_skips_and_on_ci_fails(tmp_path, ci, outcome):
    for folder in ("tests", "tools"):
        (tmp_path / folder).mkdir()
    shutil.copy(TESTS / "conftest.py", tmp_path / "tests")
    for file in (TESTS / "support").glob("*.py"):
        shutil.copy(file, tmp_path / "tests")
    code = (TOOLS / "postgres_server.py").read_text("utf-8")
    hidden = code.replace('"/usr/lib/postgresql"', '"/nowhere"')
    assert hidden != code
    (tmp_path / "tools" / "postgres_server.py").write_text(hidden, "utf-8")
    (tmp_path / "tests" / "test_one.py").write_text("def test_one(postgres_url): pass\n")
    environment = {k: v for k, v in os.environ.items() if k != "RIPARIAN_TEST_POSTGRES"}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-o", "pythonpath=tests", "tests"],
        cwd=tmp_path, text=True,
        capture_output=True, env=environment | {"CI": ci, "PATH": "/nowhere"},
    )  # fmt: skip
    assert outcome in done.stdout
    assert "PostgreSQL is not here" in done.stdout
    assert ("no service may be missing" in done.stdout) == bool(ci)
    assert done.returncode == (1 if ci else 0)


def test_the_server_ends_when_who_started_it_is_killed(tool):
    if tool.find_programs() is None:
        pytest.skip("PostgreSQL is not here")
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, sys.argv[1]], stdin=subprocess.PIPE)\n"
        "time.sleep(600)\n"
    )
    command = [sys.executable, "-c", code, str(TOOLS / "postgres_server.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as starter:
        url = sa.make_url(starter.stdout.readline().strip())
        assert url.host == "127.0.0.1"
        assert listens(url.port)
        starter.send_signal(signal.SIGKILL)
        starter.stdout.read()  # ends when the server's keeper has ended too
    assert comes_true(lambda: not listens(url.port))


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
