"""An encoder that whoever waits for it can leave.

A model computes in machine code, and Python hears of Ctrl-C only when that returns: from one that
hangs, never. So the model works in a thread of its own, while whoever asked waits and can be
interrupted, or has waited long enough. The thread is left behind then, and ends with the process at
the latest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from riparian.errors import EncoderFailed
from riparian.language.encoder import Encoder, Vectors

WAKE_SECONDS = 0.5
"""How often whoever waits wakes up: on Windows a wait without an end hears of no Ctrl-C."""

PATIENCE_SECONDS = 10.0
"""How long whoever reads a page waits for what texts mean. To load a model takes one or two."""


@contextmanager
def stoppable(encoder: Encoder) -> Iterator[Encoder]:
    """The same encoder, from whose `encode` KeyboardInterrupt gets out at any moment."""
    own = _InThread(encoder, None)
    try:
        yield own
    finally:
        own.close()


def answering(encoder: Encoder) -> Encoder:
    """The same encoder, whose `encode` ends soon after `PATIENCE_SECONDS`: it raises EncoderFailed
    where there is no answer by then, and at once as long as an earlier call has none."""
    return _InThread(encoder, PATIENCE_SECONDS)


class _Call:
    """Texts to encode, and a place for the answer: of this call, as one that was left answers to
    nobody."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.answers: SimpleQueue[Vectors | BaseException] = SimpleQueue()
        self.is_left = self.is_done = False

    def answer(self, patience: float | None) -> Vectors | BaseException:
        """What came; raises Empty where nothing came in that many seconds."""
        ends = None if patience is None else time.monotonic() + patience
        while not self.is_left:
            try:
                return self.answers.get(timeout=WAKE_SECONDS)
            except Empty:
                self.is_left = ends is not None and time.monotonic() >= ends
        raise Empty


_Calls = SimpleQueue[_Call | None]


class _InThread:
    """One thread for all calls: models keep threads of their own for each that calls them."""

    def __init__(self, encoder: Encoder, patience: float | None) -> None:
        self.name, self.dim = encoder.name, encoder.dim
        self._encoder, self._patience = encoder, patience
        self._calls: _Calls = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._left: _Call | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts, or what the encoder raises. Raises EncoderFailed where it
        does not answer in time."""
        if self._thread is None or not self._thread.is_alive():  # as in a copy of this process
            self._begin()
        if self._left is not None and not self._left.is_done:
            raise self._late()
        call = _Call(texts)
        self._calls.put(call)
        try:
            answer = call.answer(self._patience)
        except Empty:
            self._left = call
            raise self._late() from None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        """Let the thread end, as soon as the encoder does."""
        self._calls.put(None)

    def _begin(self) -> None:
        self._calls, self._left = SimpleQueue(), None
        self._thread = threading.Thread(
            target=self._work, args=(self._calls,), name="encoder", daemon=True
        )
        self._thread.start()

    def _work(self, calls: _Calls) -> None:
        while (call := calls.get()) is not None:
            try:
                if not call.is_left:
                    call.answers.put(self._encoder.encode(call.texts))
            except BaseException as error:  # it is for whoever waits
                call.answers.put(error)
            call.is_done = True

    def _late(self) -> EncoderFailed:
        return EncoderFailed(
            f"The encoder {self.name} does not answer.",
            "Ask again later, or choose another [language] encoder in centre.toml.",
        )
