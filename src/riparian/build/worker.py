"""A reading process: `python -m riparian.build.worker`, one task a line in, one result a line out.

It ends when its input ends, so it does not outlive the process that started it.
"""

from __future__ import annotations

import signal
import sys

import msgspec

from riparian.build.readings import ReadTask, carry_out


def main() -> None:
    """Carry out the tasks on standard input; anything printed by libraries goes to stderr."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    decoder = msgspec.json.Decoder(ReadTask)
    for line in sys.stdin.buffer:
        out.write(msgspec.json.encode(carry_out(decoder.decode(line))) + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
