"""Answers out of a folder: the evidence of another centre, or a file that somebody carried here.

WARC files (`*.warc.gz`, `*.warc`) in the folder answer for the addresses in them, later runs before
earlier ones; a source of one file can lie there under the file's own name. Nobody is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from riparian.errors import BadRequest
from riparian.gather.fetch.run_store import KeptAnswer, Run, RunStore
from riparian.gather.fetch.stopped import Stopped
from riparian.gather.recipes.recipe import OneFile, Recipe
from riparian.store.names import safe_name

BODIES = "bodies"
"""The folder beside WARC files that holds bodies too long for them, by their hashes."""

_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
_NUMBER = re.compile(r"\d+")


class FolderAsker:
    """Gives what a folder holds; raises BadRequest where a WARC file in it is damaged."""

    def __init__(self, recipe: Recipe, store: RunStore, run: Run, folder: Path) -> None:
        self._recipe, self._store, self._run, self._folder = recipe, store, run, folder
        self._places: dict[str, tuple[Path, int]] = {}
        self._apart: dict[str, Path] = {}
        for path in sorted(folder.glob("*.warc*"), key=_run_number):
            for url, offset, sha256 in _addresses(path):
                if sha256 is None:
                    self._places[url] = path, offset
                elif (body := folder / BODIES / sha256).is_file():
                    self._apart[url] = body

    def get(
        self, url: str, attempt: int = 0, *, accept: str | None = None, is_file: bool = False,
        may_lack: bool = False,
    ) -> KeptAnswer:  # fmt: skip
        """See Asker."""
        if (found := self._store.answer(self._run, attempt, url)) is not None:
            return found
        received = self._store.incoming(url)
        headers: dict[str, str] = {}
        if url in self._places:
            status, headers = self._unpack(*self._places[url], received)
        elif (file := self._apart.get(url) or self._carried()) is not None:
            status = 200
            with file.open("rb") as body:
                self._copy(body, received)
        elif may_lack:
            return self._store.keep(self._run, attempt, url, 404, {}, None, 0)
        else:
            raise Stopped("partial", f"The folder holds nothing from {url}.")
        sha256, size = self._store.take(received)
        return self._store.keep(self._run, attempt, url, status, headers, sha256, size)

    def _carried(self) -> Path | None:
        steps = self._recipe.steps
        if not isinstance(steps, OneFile) or steps.each:
            return None
        file = self._folder / safe_name(steps.file)
        return file if file.is_file() else None

    def _unpack(self, path: Path, offset: int, to: Path) -> tuple[int, dict[str, str]]:
        with path.open("rb") as file:
            file.seek(offset)
            record: Any = next(iter(ArchiveIterator(file)))
            self._copy(record.content_stream(), to)
            head = record.http_headers
            return int(head.get_statuscode()), {k.lower(): v for k, v in head.headers}

    def _copy(self, body: IO[bytes], to: Path) -> None:
        most, count = self._recipe.manner.most_mib * 2**20, 0
        with to.open("wb") as out:
            while part := body.read(1 << 20):
                count += len(part)
                if count > most:
                    to.unlink()
                    raise Stopped("refused", f"A file is longer than {most / 2**20:g} MiB.")
                out.write(part)


def bodies_apart(path: Path) -> Iterator[str]:
    """The hashes of bodies that a WARC file names and does not hold."""
    for _, _, sha256 in _addresses(path):
        if sha256 is not None:
            yield sha256


def _addresses(path: Path) -> Iterator[tuple[str, int, str | None]]:
    """The addresses of answers in a WARC file, and where each stands; the hash of the body of one
    that lies beside it."""
    try:
        with path.open("rb") as file:
            records: Any = ArchiveIterator(file)
            for record in records:
                head = record.http_headers
                is_cut = record.rec_headers.get_header("WARC-Truncated") is not None
                is_good = head is not None and head.get_statuscode() in ("200", "206")
                if record.rec_type == "response" and is_good:
                    url = record.rec_headers.get_header("WARC-Target-URI")
                    digest = record.rec_headers.get_header("WARC-Payload-Digest") or ""
                    apart = _SHA256.fullmatch(digest) if is_cut else None
                    if apart or not is_cut:
                        offset = int(records.get_record_offset())
                        yield str(url), offset, apart[1] if apart else None
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        raise BadRequest(
            f"{path} cannot be read as a WARC file ({type(error).__name__}).",
            "Copy it once more from where it comes from.",
        ) from error


def _run_number(path: Path) -> tuple[int, str]:
    match = _NUMBER.search(path.name)
    return int(match[0][:12]) if match else 0, path.name
