"""Charters changed on nodes of tests: proposed on one, signed on others, carried to all."""

from charters import NOW, seal_of, signed
from folder_copies import copy_folder
from nodes import Nodes
from riparian.exchange.charter_changes import CharterChanges

FOUR = ("jica", "koica", "moit", "cdc-kh")  # three decide


def meet_all(nodes, *members):
    """Let the first bring together what all have, and the others take it from there."""
    first, *others = members or FOUR
    for other in others:
        nodes[first].take(nodes[other].files())
    for other in others:
        nodes[other].take(nodes[first].files())


def changes_of(nodes, member):
    """The changes of the charter as a member's node makes them."""
    return CharterChanges(nodes[member])


def proposed(nodes, member, propose, *more):
    """Let a member propose a change; the fingerprint of the draft."""
    return changes_of(nodes, member).propose(lambda c, now: propose(c, *more, now=now)).digest


def sign(nodes, member, digest, **more):
    """Let a member sign a proposal on its node."""
    return changes_of(nodes, member).sign(digest[:8], seal_of(member), **more)


def versions(nodes, members=FOUR):
    """The version of the charter in force on each node."""
    return [nodes[member].framework.charter.version for member in members]


def in_force(nodes, propose, *more, by="jica", signers=("jica", "koica", "moit")):
    """Let a change come into force on all nodes."""
    digest = proposed(nodes, by, propose, *more)
    meet_all(nodes)
    for member in signers:
        sign(nodes, member, digest)
    meet_all(nodes)
    return digest


def decree(nodes, propose, *more, signers=("jica", "koica", "moit"), members=FOUR):
    """Put a change into force on these nodes, as if each had taken the file of the charter."""
    charter = nodes["jica"].framework.charter
    content = signed(propose(charter, *more, NOW), *signers, previous=charter)
    for member in members:
        nodes[member].store.add_charter(charter.version + 1, content)
    return content


def introduce(nodes, newcomer, *members):
    """Let a newcomer's card come to these, and what they hand it come back."""
    first, *others = members or FOUR
    nodes[first].take(newcomer.files())
    for other in others:
        nodes[other].take(nodes[first].files())
    for other in others:
        nodes[first].take(nodes[other].files())
    newcomer.take(nodes[first].files())


class Prepared:
    """Nodes in whatever state a function left them, made once and copied."""

    def __init__(self, folder, *members):
        self._folder, self._members = folder, members
        nodes = Nodes(folder, *FOUR)
        for member in members:
            nodes[member].store.close()

    def to(self, folder):
        """A copy of them in another folder."""
        for member in self._members:
            copy_folder(self._folder / member, folder / member)
        return Nodes(folder, *FOUR)


def newcomer(nodes, member="adb"):
    """The node of a member that was admitted, which holds the charters and nothing else."""
    node = nodes.not_joined(member)
    node.join(nodes["jica"].store.charters(), member, seal_of(member))
    return node
