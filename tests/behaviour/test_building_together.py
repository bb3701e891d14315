"""Who does the work of a build, and how many they are, never changes a bit of what it makes."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import duckdb
import msgspec
import pytest

from folder_copies import copy_folder
from loopback_cluster import ClusterOfGuide
from riparian import Centre
from riparian.build import read_all, who_builds
from riparian.workers import workforce as workforces
from riparian.workers.cluster.client import Cluster
from tortures.shared_build import WORTH_IT

pytestmark = pytest.mark.slow

IATI_FILE = Path(__file__).parents[1] / "fixtures" / "iati" / "rich_2.03.xml"


def made_of(centre: Centre) -> dict[str, str]:
    """A hash of every table of the live snapshot, and of every file beside it."""
    layout = centre.layout
    build = centre.built()
    hashes = {}
    with closing(duckdb.connect()) as connection:
        connection.execute(f"ATTACH '{layout.snapshot(build)}' AS made (READ_ONLY)")
        for (table,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'made'"
        ).fetchall():
            rows = connection.execute(f'SELECT * FROM made."{table}"').fetchall()
            hashes[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    for file in (layout.search_index(build), layout.project_pages(build)):
        hashes[file.name] = rows_of(file)
    for file in layout.readings.glob("*/*.jsonl"):
        hashes[file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
    return hashes


def rows_of(file: Path) -> str:
    """A hash of all rows in their order. Not of the bytes: what SQLite does not use of a page is
    whatever was in memory."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(file)) as database:
        tables = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        ).fetchall()
        for (table,) in tables:
            rows = database.execute(f'SELECT * FROM "{table}"').fetchall()
            digest.update(repr((table, rows)).encode())
    return digest.hexdigest()


def build_again(
    folder: Path,
    centre: Centre,
    patch: pytest.MonkeyPatch,
    workers: int,
    build: Callable[[Centre], object] = lambda again: again.build(),
) -> Centre:
    """Build all of it anew, readings and answers that are kept too, by so many workers."""
    root = folder / f"by-{workers}"
    copy_folder(centre.layout.root, root)
    again = Centre.open(root)
    for kept in (again.layout.readings, again.layout.catalogue):
        shutil.rmtree(kept)
    again.layout.inferred.unlink(missing_ok=True)
    for module, name in WORTH_IT:
        patch.setattr(module, name, 0 if workers else 1 << 40)
    patch.setattr(who_builds, "workers_here", lambda: max(workers, 1))
    build(again)
    return again


@pytest.fixture(scope="module")
def centre(thin: Centre, tmp_path_factory: pytest.TempPathFactory, write_register) -> Centre:
    """The thin sample with overlaps of three pairs of providers, records that report no purpose,
    and a file that can be divided; not built yet."""
    folder = tmp_path_factory.mktemp("together")
    copy_folder(thin.layout.root, folder / "centre")
    settings = thin.layout.settings.read_text("utf-8")
    pairs = 'pairs = [["JP", "KR"]]', 'pairs = [["JP", "KR"], ["JP", "UNDP"], ["KR", "UNDP"]]'
    assert pairs[0] in settings
    (folder / "centre" / "centre.toml").write_text(settings.replace(*pairs), "utf-8")
    said = ("Support for Women Entrepreneurs", "Takeo Hospital", "Phase two of the plan")
    rows = [
        {"key": f"own-{n}", "donor_country": "JP", "country": "KH", "title_lang": "en",
         "title_original": title}
        for n, title in enumerate(said)
    ]  # fmt: skip
    centre = Centre.open(folder / "centre")
    centre.add([write_register(folder / "own.csv", rows), IATI_FILE])
    return centre


@pytest.fixture(scope="module")
def here(centre: Centre, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    with pytest.MonkeyPatch.context() as patch:
        return made_of(build_again(tmp_path_factory.mktemp("here"), centre, patch, 0))


def test_by_processes_as_here_whoever_is_killed(here, centre, tmp_path, monkeypatch):
    """Every fourth task kills its worker before it has answered."""
    asked, errors, joined, ask = [], [], 0, workforces.ask

    def killing(process, call, outcome):
        nonlocal joined
        asked.append(call.function.partition(":")[2])
        joined += b'"join":{' in bytes(call.task)
        if len(asked) % 4 == 0:
            process.kill()
        answer = ask(process, call, outcome)
        errors.extend([answer.error] if answer is not None and answer.error else [])
        return answer

    monkeypatch.setattr(workforces, "ask", killing)
    monkeypatch.setattr(read_all, "RANGE_BYTES", 0)
    assert made_of(build_again(tmp_path, centre, monkeypatch, 2)) == here
    assert set(asked) == KINDS
    assert errors == []  # else everything would be done here, unnoticed
    assert joined  # a file was read in ranges


KINDS = {
    "carry_out_share", "do_linking", "infer_purposes", "facts_of_projects", "begin_pair",
    "read_texts", "end_pair", "write_companion",
}  # fmt: skip
"""The functions that are handed out."""


def test_by_the_cluster_of_the_guide_as_here_whoever_is_killed(
    here, centre, tmp_path, monkeypatch, riparian
):
    """Every eighth task kills a worker while it is at work; another starts in its place."""
    asked, result = [], Cluster._answer

    def killing(cluster, packed, only):
        asked.append(msgspec.json.decode(packed)["call"]["function"].partition(":")[2])
        if len(asked) % 8 == 0:
            dask.kill_a_worker()
        return result(cluster, packed, only)

    def by_command(again: Centre) -> None:
        dask.name_in(again.layout.root / "centre.toml")
        words = dask.build.replace("my-centre", str(again.layout.root)).split()
        answered = riparian(*words[1:], "--no-meanings")
        assert answered.status == 0, answered.err
        assert re.search(r" \d processes$", answered.out, re.MULTILINE)

    monkeypatch.setattr(Cluster, "_answer", killing)
    monkeypatch.setattr(read_all, "RANGE_BYTES", 0)
    with ClusterOfGuide(tmp_path) as dask:
        dask.start_worker()
        assert made_of(build_again(tmp_path, centre, monkeypatch, 2, by_command)) == here
    assert set(asked) == KINDS
