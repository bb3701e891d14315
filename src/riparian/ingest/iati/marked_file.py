"""How far an export of a centre may go, as it says of itself."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from riparian.ingest.iati.own_namespace import own
from riparian.language.invisible_characters import clean_line


def marking_of(path: Path) -> str | None:
    """The TLP label at the root of an IATI file that a centre exported out of what members share
    with some; None for any other file, and where there is none."""
    try:
        with path.open("rb") as file:
            first = etree.iterparse(
                file, events=("start",), resolve_entities=False, no_network=True, recover=True
            )
            for _, root in first:
                return clean_line(root.get(own("marking"), ""), 40) or None
    except (OSError, etree.XMLSyntaxError):
        return None
    return None
