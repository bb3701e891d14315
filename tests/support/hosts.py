"""The sample centre as the node of a host, in a framework of three."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from centres import Centres
from folder_copies import copy_folder
from riparian import Centre, SourceOptions

MEMBERS = ("mop-la", "jica", "koica")


def host_framework(sample: Centre, folder: Path) -> Centres:
    """The centres of a host in Laos, with all of the sample in it, of JICA and of KOICA, which has
    the sample too."""
    centres = Centres(folder, *MEMBERS)
    for member in ("mop-la", "koica"):
        copy_folder(sample.layout.root, folder / member)
        centres.join(member, centre=Centre.open(folder / member))
    return centres


def exchange(centres: Centres, one: str, other: str) -> None:
    """Let one member have what another has written."""
    folder = centres.folder / f"{one}-to-{other}"
    shutil.rmtree(folder, ignore_errors=True)
    centres[one].channel.publish(folder)
    centres[other].channel.take_folder(folder)


_COLUMNS = "key,donor_country,agency,title_original,country,places_en,start,end"
_RECORD = "jp-1,JP,JICA,Water supply in Pakse,LA,Pakse,2024-01-01,2028-12-31"


def one_record(centre: Centre, folder: Path, amount: str = "") -> None:
    """Give a centre without files one for everybody of one record in Laos, `jp-1`, built already;
    the file stays in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    ready = _one_record(amount)
    shutil.copy(ready / "pub.csv", folder)
    for part in ("sources", "catalogue"):
        shutil.copytree(ready / "built" / part, centre.layout.root / part, dirs_exist_ok=True)


@cache
def _one_record(amount: str) -> Path:
    """That file and a centre of it: made once, and copied for each."""
    kept = tempfile.TemporaryDirectory(prefix="riparian-one-")
    atexit.register(kept.cleanup)
    folder = Path(kept.name)
    more = (",amount,currency", f",{amount},JPY") if amount else ("", "")
    (folder / "pub.csv").write_text(f"{_COLUMNS}{more[0]}\n{_RECORD}{more[1]}\n")
    built = Centre.init(folder / "built")
    built.add([folder / "pub.csv"], SourceOptions(licence="CC BY 4.0"))
    built.build()
    return folder
