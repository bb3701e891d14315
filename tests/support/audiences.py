"""Three nodes of one framework, of which one can read more of another's journal than the third."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from centres import Centres
from folder_copies import copy_folder
from riparian import Centre, SourceOptions

FREE = SourceOptions(licence="CC BY 4.0")


class Framework:
    """`jica` shares; `koica` and `moit` have the same files, and what they may read of it."""

    def __init__(self, folder: Path, files: list[Path], shared: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.centres = Centres(folder, "jica", "koica", "moit")
        for member in ("koica", "moit"):  # of one name, which is a part of what is built
            self.centres.join(member, centre=Centre.init(folder / member, name="A node"))
            self.centres[member].add(files, FREE)
        self.exchange()
        self.exchange()  # now each knows the cards of all, and can seal to them
        self.records = self.jica.channel.shareable_file(shared, FREE).records

    @property
    def jica(self) -> Centre:
        return self.centres["jica"]

    @property
    def koica(self) -> Centre:
        return self.centres["koica"]

    @property
    def moit(self) -> Centre:
        return self.centres["moit"]

    def share(self, records, tlp, *members):
        """JICA shares these; the entries."""
        return self.jica.channel.share_records(records, tlp, "desk", members)

    def exchange(self) -> None:
        """Everybody takes what everybody has."""
        every = (self.jica, self.koica, self.moit)
        for number, centre in enumerate(every):
            centre.channel.publish(self.folder / f"published-{number}")
        for centre in every:
            for number, other in enumerate(every):
                if centre is not other:
                    centre.channel.take_folder(self.folder / f"published-{number}")


def copy_of(centre: Centre, to: Path, **how) -> Centre:
    """A copy of a centre with all that belongs to it."""
    return Centre.open(copy_folder(centre.layout.root, to), **how)


def own_view(centre: Centre) -> Centre:
    """What the member may see whose node it is."""
    return Centre.open(centre.layout.root, as_member=True)


class OneMoment(datetime):
    """A clock that stands still: what is received is received then, in whichever centre."""

    @classmethod
    def now(cls, tz=None):
        return cls(2026, 11, 28, 9, tzinfo=tz)


class LongBefore(datetime):
    """A clock that is far behind: what it dates was received before all else."""

    @classmethod
    def now(cls, tz=None):
        return cls(2001, 1, 1, tzinfo=tz)
