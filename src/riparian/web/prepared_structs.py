"""Every struct is made ready before there are threads.

msgspec works out how a struct is read when it is first read, and notes what it has so far, for
structs that name themselves. A second thread that reads the same struct meanwhile takes what is
half made, and the process ends with a segmentation fault (seen with msgspec 0.22, in servers whose
first requests came together).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import msgspec

from riparian.centre.centre import Centre
from riparian.errors import RiparianError

_ready: set[type[msgspec.Struct]] = set()


def prepare_structs(centre: Centre) -> None:
    """Make all structs ready that are loaded. In a member's node those of the channel are among
    them, which other centres never load."""
    if centre.is_node:
        with suppress(RiparianError, OSError):  # the pages say what is wrong with it
            _ = centre.desk  # which loads them
    for struct in set(_all_of(msgspec.Struct)) - _ready:
        with suppress(TypeError, NameError):  # some are only written, or never leave the process
            msgspec.json.Decoder(struct)
        _ready.add(struct)


def _all_of(struct: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for each in struct.__subclasses__():
        yield each
        yield from _all_of(each)
