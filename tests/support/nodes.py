"""Nodes of a framework for tests of the channel: each in a folder of its own, one clock for all."""

import json

from charters import SIX, draft_of, line_of, seal_of, signed
from folder_copies import copy_folder
from riparian.errors import Refused
from riparian.exchange.held.channel_store import ChannelStore
from riparian.exchange.membership.charter import open_charter
from riparian.exchange.node import Node
from riparian.exchange.planned_words import Words
from riparian.exchange.transfer.peers import LARGEST_FILE

START = 1_795_000_000


class Clock:
    """A clock that goes on by a second whenever it is looked at."""

    def __init__(self):
        self.at = START

    def __call__(self):
        self.at += 1
        return self.at


def charter_of(*members, threshold=None):
    """The file of a first charter of these members, which all who vote have signed."""
    voters = [member for member in members if line_of(member).votes]
    threshold = threshold or len(voters) // 2 + 1
    content = signed(draft_of(*members, threshold=threshold), *voters)
    open_charter(content, None)
    return content


class Nodes:
    """Nodes by member; `nodes["jica"]` joins when it is first asked for."""

    def __init__(self, folder, *members):
        self.folder, self.clock = folder, Clock()
        self.charter = charter_of(*(members or SIX))
        self._nodes = {}

    def __getitem__(self, member):
        if member not in self._nodes:
            node = self.not_joined(member)
            if node.origin is None:
                node.join([self.charter], member, seal_of(member))
            self._nodes[member] = node
        return self._nodes[member]

    def not_joined(self, member):
        """A node before it joins."""
        home = self.folder / member
        home.mkdir(exist_ok=True)
        return Node(ChannelStore(home / "journal.db"), home / "keys", self.clock)

    def reopened(self, member):
        """The same node in what could be another process."""
        self._nodes.pop(member).store.close()
        self._nodes[member] = self.not_joined(member)
        return self._nodes[member]


class Copies:
    """Nodes that have joined, and whatever a function did with them, made once and copied."""

    def __init__(self, folder, prepare, *members):
        self.folder, self._members = folder, members
        nodes = Nodes(folder, *members)
        for member in members:
            nodes[member].store.close()
        prepare(nodes)
        for member in members:
            nodes[member].store.close()

    def to(self, folder):
        """A copy of them in another folder."""
        for member in self._members:
            copy_folder(self.folder / member, folder / member)
        return Nodes(folder, *self._members)


class Relay:
    """A peer that passes on what `change(name, content)` makes of another peer's files."""

    name = "a relay"

    def __init__(self, peer, change=lambda _, content: content):
        self._peer, self._change = peer, change
        self.asked = []

    def get(self, name, at_most=LARGEST_FILE):
        self.asked.append(name)
        content = self._change(name, self._peer.get(name, at_most))
        if content is not None and len(content) > at_most:
            raise Refused(f"{name} is too long.", "Ask another.")
        return content


class Files:
    """A peer with these files."""

    name = "some files"

    def __init__(self, files):
        self.files = dict(files)

    def get(self, name, _=LARGEST_FILE):
        return self.files.get(name)


def heads_with(files, charter, **cards):
    """Files whose `heads` says that there are so many charters, and cards of members."""
    heads = json.loads(files["heads"])
    heads |= {"charter": charter, "cards": heads["cards"] | cards}
    return {**files, "heads": json.dumps(heads).encode()}


def note(text, tlp="CLEAR", *members, **persons):
    """A note to be written, what is RED to these persons by member."""
    return Words("note", {"text": text}, tlp, "desk", members=members, persons=persons)


def texts_of(node, origin=None):
    """The notes that a node can read."""
    return [
        entry.payload.body["text"]
        for entry in node.entries(origin)
        if entry.payload is not None and entry.payload.type == "note"
    ]
