"""Centres that are nodes of a framework, each in a folder of its own."""

from charters import draft_of, seal_of, signed
from riparian import Centre


def charter_of(*members, **more):
    """The file of a first charter of these members, which all of them signed."""
    return signed(draft_of(*members, threshold=len(members) // 2 + 1, **more), *members)


class Centres:
    """Centres by member; `centres["jica"]` joins when it is first asked for."""

    def __init__(self, folder, *members, charter=None):
        self.folder, self.charter = folder, charter or charter_of(*members)
        self._centres = {}

    def __getitem__(self, member):
        return self._centres.get(member) or self.join(member)

    def join(self, member, *addresses, centre=None):
        """A member's centre, which names these addresses."""
        centre = centre or Centre.init(self.folder / member)
        centre.channel.join([self.charter], member, seal_of(member), addresses)
        self._centres[member] = centre
        return centre

    def add(self, member, centre):
        """Take a centre of a member that has joined already."""
        self._centres[member] = centre


def texts_of(centre):
    """The notes that a centre can read, the oldest first."""
    entries = reversed(centre.channel.entries())
    return [entry.body["text"] for entry in entries if entry.type == "note"]
