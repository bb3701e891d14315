"""Single keys from a terminal, without waiting for Enter and without being shown.

The terminal is switched while `Keys` is open, except for lines typed in between, and restored when
it is closed, whatever happens.
"""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ESCAPE = "\x1b"
_WAIT_FOR_REST = 0.05  # seconds in which the rest of an arrow key has come


def is_terminal() -> bool:
    """Whether somebody can press keys and see what comes of it."""
    return sys.stdin.isatty() and sys.stdout.isatty()


if sys.platform == "win32":
    import msvcrt

    def _open() -> Any:
        return None

    def _close(before: Any) -> None:
        return None

    def _letter() -> str:
        key = msvcrt.getwch()
        if key in ("\x00", "\xe0"):  # the first half of an arrow or function key
            msvcrt.getwch()
            return ESCAPE
        return key

else:
    import select
    import termios
    import tty

    def _open() -> Any:
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal, termios.TCSADRAIN)
        return before

    def _close(before: Any) -> None:
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, before)

    def _letter() -> str:
        terminal = sys.stdin.fileno()
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        letter = ""
        while not letter:
            byte = os.read(terminal, 1)
            if not byte:
                raise EOFError
            letter = decoder.decode(byte)
        # An arrow key comes as ESCAPE and a few more bytes, which must not be read as keys.
        if letter == ESCAPE:
            while select.select([terminal], [], [], _WAIT_FOR_REST)[0]:
                if not os.read(terminal, 64):
                    break
        return letter


class Keys:
    """The keys of the terminal on standard input; open it with `with`."""

    def __enter__(self) -> Keys:
        self._before = _open()
        return self

    def __exit__(self, *_: object) -> None:
        _close(self._before)

    def read(self) -> str:
        """The next key; arrows and the like all read as `ESCAPE`.

        Raises KeyboardInterrupt for Ctrl-C, EOFError for the end.
        """
        key = _letter()
        if key == "\x03":
            raise KeyboardInterrupt
        # Ctrl-D, and Ctrl-Z as on Windows
        if key in ("\x04", "\x1a"):
            raise EOFError
        return key

    @contextmanager
    def by_line(self) -> Iterator[None]:
        """A block in which a line can be typed, seen and edited as usual."""
        _close(self._before)
        try:
            yield
        finally:
            self._before = _open()
