"""Vectors of texts, kept by the hash of the text and the name of the encoder.

    catalogue/vectors.db    SQLite; can be rebuilt, and is expensive to

Encoding takes ten seconds for a thousand titles, so what is encoded is kept batch by batch: work
that is killed goes on where it stopped. Several processes may read and write at once.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Sequence, Set
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from riparian.errors import EncoderFailed
from riparian.language.encoder import Encoder, encode_checked
from riparian.store.sample_vectors import sample_vectors
from riparian.store.sqlite_cache import FAST, KeptTable, look_up, open_kept, read_kept, seal_of

BATCH = 64
"""Texts that are encoded and kept at a time: about a second's work."""

HARMLESS = "water supply"
"""Asked where a text fails: what fails with this too is the encoder."""

UNUSED_DAYS = 180
"""How long a vector is kept that nobody asks for."""

TABLE = KeptTable(
    "vector",
    ("encoder", "text"),
    ("encoder", "text", "vector"),
    """
CREATE TABLE IF NOT EXISTS vector (
    encoder TEXT NOT NULL,
    text BLOB NOT NULL,
    vector BLOB NOT NULL,
    used INTEGER NOT NULL,
    seal BLOB,
    PRIMARY KEY (encoder, text)
) WITHOUT ROWID
""",
)

Advance = Callable[[int, int], None]
"""Told how many texts are done, and how many there are to do."""


class Vectors:
    """The vectors of one encoder, out of the file or encoded now."""

    def __init__(self, path: Path, encoder: Encoder, read_too: Path | None = None) -> None:
        """`read_too`: another such file, which is read and never written to."""
        self.path = path
        self.encoder = encoder
        self._read_too = read_too if read_too != path else None

    def of(self, texts: Sequence[str], advance: Advance | None = None) -> NDArray[np.float32]:
        """The vectors of these texts, shape (len(texts), dim), float32; new ones are kept.

        `advance` hears of texts that have to be encoded, and of none where all are known. Raises
        CentreError where the file cannot be worked with, EncoderFailed, also for a text that the
        encoder cannot take; what was encoded until then is kept.
        """
        by_hash, refused = self._found(texts, advance)
        if refused:
            raise EncoderFailed(
                f"The encoder {self.encoder.name} cannot take the text '{refused[0][:60]}'.",
                "Choose another [language] encoder in centre.toml.",
            )
        matrix = np.empty((len(texts), self.encoder.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            matrix[row] = by_hash[text_hash(text)]
        return matrix

    def keep(self, texts: Sequence[str], advance: Advance | None = None) -> list[str]:
        """Have the vectors of these texts kept, but of those that the encoder cannot take, which it
        returns. `advance` and errors as in `of`."""
        return self._found(texts, advance)[1]

    def _found(
        self, texts: Sequence[str], advance: Advance | None
    ) -> tuple[dict[bytes, NDArray[np.float32]], list[str]]:
        """The vectors of these texts by hash, and the texts that the encoder cannot take."""
        hashes = [text_hash(text) for text in texts]
        with self._file() as file:
            by_hash = self._look_up(file, set(hashes))
            self._use(file, by_hash)
            by_hash |= self._elsewhere(set(hashes) - by_hash.keys())
            missing = {h: t for h, t in zip(hashes, texts, strict=True) if h not in by_hash}
            done, refused = 0, list[str]()
            for batch in self._encoded(missing, refused):
                name, day = self.encoder.name, _today()
                vectors = {key: vector.tobytes() for key, vector in batch.items()}
                rows = [(name, key, v, day, seal_of(name, key, v)) for key, v in vectors.items()]
                with file:
                    file.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?, ?, ?)", rows)
                by_hash.update(batch)
                done += len(batch)
                if advance is not None:
                    advance(done, len(missing))
        return by_hash, refused

    def known(self, texts: Sequence[str]) -> list[NDArray[np.float32] | None]:
        """The vectors of these texts as far as they are there; nothing is encoded. Raises
        CentreError where the file cannot be worked with."""
        hashes = [text_hash(text) for text in texts]
        with self._file() as file:
            by_hash = self._look_up(file, set(hashes))
            self._use(file, by_hash)
        by_hash |= self._elsewhere(set(hashes) - by_hash.keys())
        return [by_hash.get(key) for key in hashes]

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of these texts that would have to be encoded, in their order, each once."""
        by_hash = {text_hash(text): text for text in texts}
        with self._file() as file:
            left = by_hash.keys() - self._look_up(file, by_hash.keys()).keys()
        left -= self._elsewhere(left).keys()
        return [text for key, text in by_hash.items() if key in left]

    def forget(self) -> int:
        """Remove vectors that nobody asked for in `UNUSED_DAYS`, of other encoders too; how many
        there were."""
        with self._file() as file, file:
            gone = file.execute("DELETE FROM vector WHERE used < ?", (_today() - UNUSED_DAYS,))
            return gone.rowcount

    def _encoded(
        self, missing: dict[bytes, str], refused: list[str]
    ) -> Iterator[dict[bytes, NDArray[np.float32]]]:
        """The missing ones batch by batch, those of like length together; texts that cannot be
        encoded go into `refused`."""
        # An encoder pads the texts of a batch to the longest of them.
        keys = sorted(missing, key=lambda key: (len(missing[key]), key))
        for start in range(0, len(keys), BATCH):
            batch = {key: missing[key] for key in keys[start : start + BATCH]}
            yield self._encode(batch, refused)

    def _encode(
        self, batch: dict[bytes, str], refused: list[str]
    ) -> dict[bytes, NDArray[np.float32]]:
        """What of a batch can be encoded: where all of it cannot, by halves, down to the texts that
        are to blame. Raises EncoderFailed where the encoder takes no other text either."""
        try:
            return dict(zip(batch, encode_checked(self.encoder, [*batch.values()]), strict=True))
        except EncoderFailed:
            encode_checked(self.encoder, [HARMLESS])
        if len(batch) == 1:
            refused += batch.values()
            return {}
        keys, middle = list(batch), len(batch) // 2
        halves = ({key: batch[key] for key in some} for some in (keys[:middle], keys[middle:]))
        first, second = (self._encode(half, refused) for half in halves)
        return first | second

    def _look_up(
        self, file: sqlite3.Connection, wanted: Collection[bytes]
    ) -> dict[bytes, NDArray[np.float32]]:
        sql = "SELECT text, vector FROM vector WHERE encoder = ? AND text IN"
        size = 4 * self.encoder.dim
        rows = look_up(file, sql, wanted, self.encoder.name)
        return {text: np.frombuffer(v, np.float32) for text, v in rows if len(v) == size}

    def _elsewhere(self, wanted: Set[bytes]) -> dict[bytes, NDArray[np.float32]]:
        """Those of these that come with the package, or that the other file has."""
        if not wanted:
            return {}
        known = sample_vectors(self.encoder.name, wanted)
        if self._read_too is None:
            return known
        with read_kept(self._read_too, TABLE) as file:
            return known if file is None else known | self._look_up(file, wanted - known.keys())

    def _use(self, file: sqlite3.Connection, keys: Collection[bytes]) -> None:
        """Note that these were asked for today; most often that is noted already."""
        name, day = self.encoder.name, _today()
        old = file.execute(
            "SELECT 1 FROM vector WHERE encoder = ? AND used < ? LIMIT 1", (name, day)
        ).fetchone()
        if old:
            with file:
                file.executemany(
                    "UPDATE vector SET used = ? WHERE encoder = ? AND text = ? AND used < ?",
                    ((day, name, key, day) for key in keys),
                )

    def _file(self) -> AbstractContextManager[sqlite3.Connection]:
        what, again = (
            f"The vectors in {self.path}",
            f"Remove {self.path}; the next `riparian build` makes it again.",
        )
        return open_kept(self.path, TABLE, what, again, FAST)


def _today() -> int:
    return int(time.time() // 86_400)


def text_hash(text: str) -> bytes:
    """What a text is kept under; lone surrogates have one too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
