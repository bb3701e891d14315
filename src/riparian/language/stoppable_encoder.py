"""An encoder that whoever waits for it can leave.

A model computes in machine code, and Python hears of Ctrl-C only when that returns: from one that
hangs, never. So the model works in a thread of its own, while whoever asked waits and can be
interrupted, or has waited long enough. The thread is left behind then, and ends with the process at
the latest.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from riparian.errors import EncoderFailed
from riparian.language.encoder import Encoder, Vectors

T = TypeVar("T")

WAKE_SECONDS = 0.5
"""How often whoever waits wakes up: on Windows a wait without an end hears of no Ctrl-C."""

PATIENCE_SECONDS = 10.0
"""How long whoever reads a page waits for what texts mean, loading included, which takes one or
two."""


class Patience:
    """How long one question waits for an encoder, all that it asks of it together."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        """Seconds."""


class EncoderThread:
    """One thread for all that an encoder is asked: models keep threads of their own for each that
    calls them. It ends when it is closed, when nobody holds this any more, or with the process."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._left: _Call | None = None
        self._lock = threading.Lock()
        """Held to begin and to end, never to wait for an encoder."""

    def call(self, work: Callable[[], T], patience: Patience | None = None) -> T:
        """What the work gives or raises. Raises EncoderFailed where it takes longer than there is
        patience, and at once as long as something that did has not ended."""
        call = _Call(work)
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # as in a copy of this process
                self._begin()
            if self._left is not None and not self._left.is_done:
                raise _late()
            self._calls.put(call)
        try:
            answer: T = call.answer(patience)
        except Empty:
            self._left = call
            raise _late() from None
        return answer

    def close(self) -> None:
        """Let the thread end, as soon as the encoder does."""
        with self._lock:
            if self._thread is not None:
                self._calls.put(None)
                self._thread = None

    def _begin(self) -> None:
        self._calls: _Calls = SimpleQueue()
        self._left = None
        self._thread = threading.Thread(
            target=_work, args=(self._calls,), name="encoder", daemon=True
        )
        self._thread.start()
        weakref.finalize(self, self._calls.put, None)


class InThread:
    """An encoder that is asked in such a thread."""

    def __init__(
        self, encoder: Encoder, thread: EncoderThread, patience: Patience | None = None
    ) -> None:
        self.name, self.dim = encoder.name, encoder.dim
        self._encoder, self._thread, self._patience = encoder, thread, patience

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts. Raises what the encoder does, and as `call` of the thread."""
        return self._thread.call(lambda: self._encoder.encode(texts), self._patience)


@contextmanager
def stoppable(encoder: Encoder) -> Iterator[Encoder]:
    """The same encoder, from whose `encode` KeyboardInterrupt gets out at any moment."""
    thread = EncoderThread()
    try:
        yield InThread(encoder, thread)
    finally:
        thread.close()


class _Call:
    """Work to do, and a place for what comes of it: of this call, as one that was left answers to
    nobody."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.work = work
        self.answers: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        self.is_left = self.is_done = False

    def answer(self, patience: Patience | None) -> Any:
        """What came; raises what was raised, and Empty where nothing came while there was patience,
        of which it takes what it waited."""
        began = time.monotonic()
        try:
            while not self.is_left:
                try:
                    given, error = self.answers.get(timeout=WAKE_SECONDS)
                except Empty:
                    waited = time.monotonic() - began
                    self.is_left = patience is not None and waited >= patience.left
                else:
                    if error is not None:
                        raise error
                    return given
            raise Empty
        finally:
            if patience is not None:
                patience.left -= time.monotonic() - began


_Calls = SimpleQueue[_Call | None]


def _work(calls: _Calls) -> None:
    while (call := calls.get()) is not None:
        try:
            if not call.is_left:
                call.answers.put((call.work(), None))
        except BaseException as error:  # it is for whoever waits
            call.answers.put((None, error))
        call.is_done = True
        del call  # and with it whatever the work holds, while there is nothing to do


def _late() -> EncoderFailed:
    return EncoderFailed(
        "The encoder does not answer.",
        "Ask again later, or choose another [language] encoder in centre.toml.",
    )
