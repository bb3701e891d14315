"""Centres built once for all behaviour tests, and ways to use them as a person does."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import riparian.catalogue.correction_codes as correcting
import riparian.region.place_lookup as region_meanings
from folder_copies import copy_folder
from outgoing import unlisted
from riparian import Centre
from riparian.cli.main import main
from riparian.region.pack import NameRow, PlaceSet, SetMember, load_region
from running import BOUND_SECONDS

FIXTURES = Path(__file__).parents[1] / "fixtures"
SHARED = Path(__file__).parents[2] / ".." / "shared"


class Answer(NamedTuple):
    """What a command came to: exit status, data on stdout, talk on stderr."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def csv(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))


Run = Callable[..., Answer]


_asked: list[object] = []
"""Where this process has connected to, but for other processes of this computer."""

_connect = socket.socket.connect


def _noted(self: socket.socket, address: Any) -> None:
    if self.family != getattr(socket, "AF_UNIX", None):
        _asked.append(address)
    _connect(self, address)


socket.socket.connect = _noted  # type: ignore[method-assign]


def _answer(*words: object) -> Answer:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    before, sys.argv = sys.argv, ["riparian", *map(str, words)]
    before_asking = len(_asked)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status: object = main()
    except SystemExit as stop:
        status = stop.code
    finally:
        sys.argv = before
    if (asked := _asked[before_asking:]) and (command := unlisted(words)):
        raise AssertionError(f"`{command}` asked {asked[0]}, which SECURITY.md does not say.")
    return Answer(int(status or 0), _text(out), _text(err))  # type: ignore[call-overload]


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


@pytest.fixture(scope="session")
def riparian() -> Run:
    """Run `riparian …` in this process: `riparian("-C", folder, "status")`."""
    return _answer


@pytest.fixture(scope="session")
def process() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `python -m riparian …`, or any Python, as a process of its own."""

    def run(*words: object, python: bool = False, **how: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable] if python else [sys.executable, "-m", "riparian"]
        environment = os.environ | {"PYTHONIOENCODING": "utf-8"} | how.pop("env", {})
        return subprocess.run(
            [*command, *map(str, words)],
            capture_output=True, text=True, encoding="utf-8", timeout=BOUND_SECONDS,
            env=environment, **how,
        )  # fmt: skip

    return run


@pytest.fixture(scope="session")
def whole() -> Path:
    """The folder of the small made-up files: Japan, Korea, China, the United States, UNDP."""
    return FIXTURES / "whole"


@pytest.fixture(scope="session")
def _small_built(tmp_path_factory: pytest.TempPathFactory, whole: Path) -> Path:
    root = tmp_path_factory.mktemp("small") / "centre"
    centre = Centre.init(root, name="Small")
    centre.add(sorted(f for f in whole.iterdir() if f.suffix in (".csv", ".xml")))
    centre.build()
    return root


@pytest.fixture(scope="session")
def small(_small_built: Path) -> Centre:
    """The small centre, built. Only for reading."""
    return Centre.open(_small_built)


@pytest.fixture
def my_own(_small_built: Path, tmp_path: Path) -> Centre:
    """A copy of the small centre, to be changed at will."""
    copy_folder(_small_built, tmp_path / "centre")
    return Centre.open(tmp_path / "centre")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files; tests that need it are skipped where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real files of ../shared are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def write_register() -> Callable[[Path, Iterable[dict[str, object]]], Path]:
    """Write rows as a register table; what a row does not say stays empty."""
    columns = (
        "key", "donor_country", "agency", "title_original", "title_lang", "title_en", "country",
        "places_en", "dac_purpose_guess", "start", "end", "amount", "currency",
    )  # fmt: skip

    def write(path: Path, rows: Iterable[dict[str, object]]) -> Path:
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture(scope="session")
def write_iati() -> Callable[..., Path]:
    """Write activities (XML text each) as an IATI file of version 2.03."""

    def write(path: Path, *activities: str, before: str = "") -> Path:
        body = "\n".join(activities)
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n{before}<iati-activities version="2.03">'
        path.write_text(f"{head}\n{body}\n</iati-activities>\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def one_activity() -> Callable[..., str]:
    """The XML of one activity with whatever stands in `inner`."""

    def text(identifier: str, inner: str = "", title: str = "A project") -> str:
        return (
            f'<iati-activity default-currency="USD" xml:lang="en">\n'
            f"<iati-identifier>{identifier}</iati-identifier>\n"
            f'<reporting-org ref="XM-DAC-701-8" type="10"><narrative>JICA</narrative>'
            f"</reporting-org>\n<title><narrative>{title}</narrative></title>\n{inner}\n"
            f"</iati-activity>"
        )

    return text


@pytest.fixture
def with_sets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The region with one invented basin around a lake, and the sea into which it flows."""
    pack = replace(
        load_region(),
        sets={
            "basin:LAKE": PlaceSet(
                "basin:LAKE",
                "basin",
                "Lake",
                (SetMember("KH-17", "touches", 1), SetMember("KH-2", "touches", 2)),
                flows_into="basin:SEA",
            ),
            "basin:SEA": PlaceSet("basin:SEA", "basin", "Sea", ()),
        },
        set_names=(NameRow("basin:LAKE", "湖流域", "ja", "official", "invented"),),
    )
    for module in (region_meanings, correcting):
        monkeypatch.setattr(module, "load_region", lambda name="mekong": pack)
    region_meanings.meanings.cache_clear()
    yield
    region_meanings.meanings.cache_clear()
