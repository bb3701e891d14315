"""A member's journal with two histories, for tests: its node was copied, and both wrote on."""

from __future__ import annotations

from folder_copies import copy_folder
from nodes import Copies, note

JICA, KOICA = "mekong/jica/1", "mekong/koica/1"
FOUR = ("jica", "koica", "cdc-kh", "moit")
COMMON, LEFT, RIGHT = 5, 9, 7
"""Entries that the two share, with the key of the community, and that each has."""


def _prepare(nodes):
    """jica has written five entries; there is a copy of its node, from which both then went on."""
    jica = nodes["jica"]
    for member in FOUR[1:]:
        jica.take(nodes[member].files())
    jica.write([note(f"first {n}") for n in range(3)])
    jica.write([note("sealed first", "GREEN")])
    for member in FOUR[1:]:
        nodes[member].take(jica.files())
    for member in FOUR:
        nodes[member].store.close()
    for name in ("twin", "third"):
        copy_folder(nodes.folder / "jica", nodes.folder / name)
    twin = nodes.not_joined("twin")
    jica.write([note(f"left {n}") for n in range(4)])
    twin.write([note("right"), note("sealed right", "GREEN")])
    twin.store.close()


def forked_copies(folder):
    """Four nodes, of which all but jica know what the two histories share."""
    return Copies(folder, _prepare, *FOUR)


def forked_nodes(copies, folder):
    """A copy of these; `nodes.not_joined("twin")` is jica's other node, and "third" another copy,
    from which nothing was written yet."""
    for name in ("twin", "third"):
        copy_folder(copies.folder / name, folder / name)
    return copies.to(folder)


def both(nodes, twin):
    """koica holds the left history, cdc-kh the right one; none knows of the other."""
    assert nodes["koica"].take(nodes["jica"].files()).trouble == ()
    assert nodes["cdc-kh"].take(twin.files()).trouble == ()
    assert (nodes["koica"].store.size(JICA), nodes["cdc-kh"].store.size(JICA)) == (LEFT, RIGHT)
    return nodes["koica"], nodes["cdc-kh"]
