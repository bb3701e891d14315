"""Encoders for tests of what texts mean: quick ones that the purpose model knows by their name.

python meaning_encoders.py WORDS    twice at once `riparian WORDS` with an encoder that hangs
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event

import numpy as np
import pytest

from riparian.catalogue.search.match_by_meaning import usual_words
from riparian.language.encoder import Encoder, Vectors
from riparian.normalise.purpose_inference.purpose_model import load_model


class Meaning:
    """Gives each text the same vector each time. It stops after `most` texts, or raises what it is
    told to."""

    dim = 384

    def __init__(
        self,
        most: int | None = None,
        error: type[BaseException] | BaseException = KeyboardInterrupt,
    ) -> None:
        self.name = load_model().weights.encoder
        self.asked: list[str] = []
        self.most, self.error = most, error

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.most is not None and len(self.asked) >= self.most:
            raise self.error
        self.asked += texts
        rows = [
            np.random.default_rng(list(hashlib.sha256(text.encode()).digest())).normal(size=384)
            for text in texts
        ]
        found = np.array(rows).reshape(len(texts), 384)
        return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32)

    @property
    def own(self) -> list[str]:
        """What it was asked, but common words."""
        return [text for text in self.asked if text not in set(usual_words())]


class Silent(Meaning):
    """One that nobody may ask."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(texts)


class Waiting(Meaning):
    """One that answers nothing until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on, self.calls = Event(), 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        self.goes_on.wait()
        return super().encode(texts)


class Hanging(Meaning):
    """One that answers once, then says so and hangs in machine code: on a mutex that is never
    free."""

    def __init__(self, say: int) -> None:
        super().__init__()
        self._say = say

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not self.asked:
            return super().encode(texts)
        os.write(self._say, f"hangs {os.getpid()}\n".encode())
        mutex, library = ctypes.create_string_buffer(64), ctypes.CDLL(None)  # zeros: a free one
        while True:
            library.pthread_mutex_lock(mutex)


@contextmanager
def encoding(encoder: Encoder | None) -> Iterator[None]:
    """As on a computer with this encoder."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("build.build", "build.add_meanings", "centre.access"):
            patch.setattr(f"riparian.{module}.find_encoder", lambda _: encoder)
        patch.setattr("riparian.store.vectors.BATCH", 1)
        yield


def _hang(words: list[str]) -> None:
    """Run it in a process that says when it hangs, then here; in the end say how that one ended."""
    import riparian.cli.commands.build  # noqa: F401 (read once for both)
    from riparian.cli.main import main

    sys.argv = ["riparian", *words]
    # A shell that starts tests in the background has them ignore it, and so those they start
    signal.signal(signal.SIGINT, signal.default_int_handler)
    hears, say = os.pipe()
    other = os.fork()
    try:
        if other:
            os.close(say)
            say = sys.stdout.fileno()
            os.write(say, os.read(hears, 100))
        with encoding(Hanging(say)):
            main()
    finally:
        if other:
            _, status = os.waitpid(other, 0)
            print("ended", os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    _hang(sys.argv[1:])
