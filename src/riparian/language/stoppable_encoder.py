"""An encoder that whoever waits for it can leave.

A model computes in machine code, and Python hears of Ctrl-C only when that returns: from one that
hangs, never. So the model works in a thread of its own, while whoever asked waits and can be
interrupted. The thread is left behind then, and ends with the process at the latest.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue

from riparian.language.encoder import Encoder, Vectors

WAKE_SECONDS = 0.5
"""How often whoever waits wakes up: on Windows a wait without an end hears of no Ctrl-C."""


@contextmanager
def stoppable(encoder: Encoder) -> Iterator[Encoder]:
    """The same encoder, from whose `encode` KeyboardInterrupt gets out at any moment."""
    own = _InThread(encoder)
    try:
        yield own
    finally:
        own.close()


_Answers = SimpleQueue[Vectors | BaseException]


class _InThread:
    """One thread for all calls: models keep threads of their own for each that calls them."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dim = encoder.name, encoder.dim
        self._encoder = encoder
        self._asked: SimpleQueue[tuple[Sequence[str], _Answers] | None] = SimpleQueue()
        threading.Thread(target=self._work, name="encoder", daemon=True).start()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts, or what the encoder raises."""
        answers: _Answers = SimpleQueue()  # of this call: one that was left answers to nobody
        self._asked.put((texts, answers))
        answer = _wait(answers)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        """Let the thread end, as soon as the encoder does."""
        self._asked.put(None)

    def _work(self) -> None:
        while (asked := self._asked.get()) is not None:
            texts, answers = asked
            try:
                answers.put(self._encoder.encode(texts))
            except BaseException as error:  # it is for whoever waits
                answers.put(error)


def _wait(answers: _Answers) -> Vectors | BaseException:
    while True:
        try:
            return answers.get(timeout=WAKE_SECONDS)
        except Empty:
            continue
