"""An encoder for whoever reads a page: no question waits for it long, and none fails with it.

Whatever goes wrong in loading or asking it is EncoderFailed. The log says why when it starts to
fail, and when it responds again; never what was asked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from threading import Lock

from riparian.errors import BadRequest, EncoderFailed
from riparian.language.encoder import Encoder, Vectors, encode_checked
from riparian.language.stoppable_encoder import EncoderThread, InThread, Patience

log = logging.getLogger("riparian.encoder")


class BoundedEncoder:
    """Loads an encoder and asks it, in one thread; safe to use from many. To be closed, or to end
    with the process."""

    def __init__(self, find: Callable[[], Encoder | None], seconds: float) -> None:
        """`find` loads the encoder, or gives the one that is loaded; a question waits so many
        seconds at most."""
        self._find, self._seconds = find, seconds
        self._thread = EncoderThread()
        self._state = _State()

    def for_question(self) -> Encoder | None:
        """The encoder for one question, which waits for loading and answers together; None where
        there is none and none is named.

        Raises EncoderFailed where it cannot be loaded, is still busy, or takes too long; so does
        `encode` of what is given.
        """
        patience = Patience(self._seconds)
        try:
            encoder = self._thread.call(self._load, patience)
        except EncoderFailed as error:
            self._state.fails(error.what)
            raise
        if encoder is None:
            return None
        return _OfQuestion(InThread(encoder, self._thread, patience), self._state)

    def close(self) -> None:
        """Let its thread end."""
        self._thread.close()

    def _load(self) -> Encoder | None:
        try:
            return self._find()
        except BadRequest as error:
            raise EncoderFailed(error.what, error.try_this) from error
        except Exception as error:  # whatever a model raises
            raise EncoderFailed(
                f"The encoder cannot be loaded: {type(error).__name__}: {error}.",
                "Install it again, or choose another [language] encoder in centre.toml.",
            ) from error


class _State:
    """Whether the encoder fails; the log has one line for each change."""

    def __init__(self) -> None:
        self._fails = False
        self._lock = Lock()

    def fails(self, why: str) -> None:
        if self._turns(True):
            log.warning("Searches use words only: %s", " ".join(why.split()))

    def answers(self) -> None:
        if self._turns(False):
            log.warning("The encoder responds again; searches use meaning too.")

    def _turns(self, fails: bool) -> bool:
        with self._lock:
            changes, self._fails = self._fails != fails, fails
        return changes


class _OfQuestion:
    def __init__(self, encoder: Encoder, state: _State) -> None:
        self.name, self.dim = encoder.name, encoder.dim
        self._encoder, self._state = encoder, state

    def encode(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts. Raises EncoderFailed."""
        try:
            vectors = encode_checked(self._encoder, texts)
        except EncoderFailed as error:
            self._state.fails(self._why(error))
            raise
        self._state.answers()
        return vectors

    def _why(self, error: EncoderFailed) -> str:
        """Without what the model said, which may quote the text."""
        cause = error.__cause__
        return f"{self.name} raised {type(cause).__name__}." if cause else error.what
