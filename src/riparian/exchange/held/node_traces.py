"""Whether a centre is the node of a member, by what lies in its folder: costs next to nothing."""

from __future__ import annotations

from pathlib import Path

from riparian.exchange.held.own_sizes import DamagedSizes, OwnSizes
from riparian.exchange.names import LOCAL, is_local

_LOCAL_KEY = f"log.{LOCAL}."
"""How the name of a key begins that signs a journal which a centre keeps for itself alone."""


def has_node(keys: Path, sizes: Path) -> bool:
    """Whether the centre with these keys, and with these sizes of own journals, is the node of a
    member of a framework, or was to become one. What people said for the centre alone leaves a key
    and a size too, and makes no node."""
    names = _key_names(keys)
    if any(not name.startswith(_LOCAL_KEY) for name in names):
        return True
    try:
        remembered = OwnSizes(sizes).read()
    except (DamagedSizes, OSError):
        remembered = {}
    if remembered:
        return not all(map(is_local, remembered))
    return not names and (keys.exists() or sizes.exists())


def _key_names(keys: Path) -> list[str]:
    try:
        return [path.name for path in keys.iterdir() if not path.name.startswith(".")]
    except OSError:
        return []
