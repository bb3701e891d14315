"""The sample centre as the node of a host, in a framework of three."""

from __future__ import annotations

import shutil
from pathlib import Path

from centres import Centres
from riparian import Centre

MEMBERS = ("mop-la", "jica", "koica")


def host_framework(sample: Centre, folder: Path) -> Centres:
    """The centres of a host in Laos, with all of the sample in it, of JICA and of KOICA, which has
    the sample too."""
    centres = Centres(folder, *MEMBERS)
    for member in ("mop-la", "koica"):
        shutil.copytree(sample.layout.root, folder / member)
        centres.join(member, centre=Centre.open(folder / member))
    return centres


def exchange(centres: Centres, one: str, other: str) -> None:
    """Let one member have what another has written."""
    folder = centres.folder / f"{one}-to-{other}"
    shutil.rmtree(folder, ignore_errors=True)
    centres[one].channel.publish(folder)
    centres[other].channel.take_folder(folder)
