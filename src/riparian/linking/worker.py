"""A helper in linking: `python -m riparian.linking.worker FOLDER REGION`, one task a line in, one
result a line out.

It ends when its input ends, so it does not outlive the process that started it.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import msgspec

from riparian.linking.desk import Desk, Task


def main() -> None:
    """Carry out the tasks on standard input; anything printed by libraries goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    desk = Desk(Path(sys.argv[1]), sys.argv[2])
    decoder: msgspec.json.Decoder[Task] = msgspec.json.Decoder(Task)
    for line in sys.stdin.buffer:
        out.write(msgspec.json.encode(desk.carry_out(decoder.decode(line))) + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
