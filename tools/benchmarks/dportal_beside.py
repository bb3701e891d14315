"""A first build without an encoder beside the import of the same IATI files into d-portal:

    python -m benchmarks.dportal_beside DATA FOLDER ACTIVITIES DPORTAL NODE

DPORTAL is a checkout of d-portal (github.com/IATI/D-Portal, MIT) with its packages, NODE a Node of
its version (23 or later). It imports into a PostgreSQL of its own, which flushes nothing to the
disk, with tables and indices as its `dstore-reset` makes them. The activities are drawn as
`benchmarks.whole` draws them, 12 kB each. Processor seconds are those of all processes, the
server's too; what an empty server and an empty centre take is in them.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import create_engine, text

from benchmarks.running import Failed, run
from benchmarks.whole import write_files
from postgres_server import find_programs, running_server

_RIPARIAN: tuple[str | Path, ...] = (sys.executable, "-m", "riparian")


def main() -> None:
    """Make the files if they are not there, import and build them, and print."""
    data, folder, activities, dportal, node = sys.argv[1:]
    files = Path(folder) / "files"
    if not files.exists():
        write_files(Path(data), files, int(activities))
    theirs = import_into_dportal(sorted(files.iterdir()), Path(dportal), Path(node))
    ours = build_centre(files, Path(folder) / "centre")
    for name, seconds in (("d-portal", theirs), ("first build", ours)):
        print(f"{name}: {seconds:.1f} s, {1000 * seconds / int(activities):.1f} ms each")
    print(f"ratio {ours / theirs:.2f}")


def import_into_dportal(files: list[Path], dportal: Path, node: Path) -> float:
    """Processor seconds of all that takes part."""
    programs = find_programs()
    if programs is None:
        raise Failed("PostgreSQL is not here")
    before = _children()
    with running_server(programs) as address:
        _prepare(address)
        server = urlsplit(address)._replace(path="/").geturl()
        imports = (f"import {file.resolve()}" for file in files)
        for command in ("init", "index", "analyze", *imports):
            subprocess.run(
                [node, "--max-old-space-size=8192", "js/cmd.wrap.js", *command.split()],
                cwd=dportal / "dstore",
                env=os.environ | {"DSTORE_PG": server, "PGDATABASE": "dstore"},
                check=True,
                stdout=subprocess.DEVNULL,
            )
        print(f"d-portal holds {_count(server):,} activities", flush=True)
    return _children() - before


def build_centre(files: Path, centre: Path) -> float:
    """Processor seconds of making a centre, adding the files and building it."""
    shutil.rmtree(centre, ignore_errors=True)
    before = _children()
    run((*_RIPARIAN, "init", centre))
    run((*_RIPARIAN, "-C", centre, "add", files))
    toml = centre / "centre.toml"
    toml.write_text(re.sub(r"(?m)^pairs = .*$", "pairs = []", toml.read_text("utf-8")), "utf-8")
    run((*_RIPARIAN, "-C", centre, "build", "--no-meanings"))
    return _children() - before


def _prepare(address: str) -> None:
    with _connected(address) as connection:
        connection.execute(text("CREATE DATABASE dstore"))
    with _connected(urlsplit(address)._replace(path="/dstore").geturl()) as connection:
        connection.execute(text("CREATE EXTENSION citext"))


def _count(server: str) -> int:
    with _connected(f"{server}dstore") as connection:
        return connection.scalar(text("SELECT count(*) FROM act")) or 0


def _connected(address: str):  # noqa: ANN202
    url = address.replace("postgresql://", "postgresql+psycopg://")
    return create_engine(url, isolation_level="AUTOCOMMIT").connect()


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
