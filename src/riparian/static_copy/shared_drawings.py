"""What many small maps have in common, as files that all of them show: the land around, countries
and rivers make up most of a page with a map."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from itertools import groupby

from lxml import etree
from lxml.html import HtmlElement

from riparian.static_copy.addresses import relative
from riparian.web.pages import STATIC

_SHARED = {"around": "under", "land": "under", "water": "over"}
"""Classes of shared lines, by whether they lie under or over what differs from map to map."""

_RULE = re.compile(r"\.smallmap \.(around|land|water) \{([^}]*)\}")
_VARIABLE = re.compile(r"(--[a-z]+):\s*([^;}]+)")


def share_maps(page: HtmlElement, name: str, write: Callable[[str, bytes], None]) -> None:
    """Put the shared lines of each small map of a page, the file `name` of the copy, into files of
    their own, which `write` writes."""
    for drawing in page.iterfind(".//figure[@class='smallmap']/svg"):
        size = {"width": drawing.get("width", ""), "height": drawing.get("height", "")}
        for layer, group in groupby(list(drawing), key=lambda each: _SHARED.get(each.get("class"))):
            if layer is None:
                continue
            paths = list(group)
            content = _picture(paths, size)
            shared = f"static/maps/{sha256(content).hexdigest()[:12]}.svg"
            write(shared, content)
            image = drawing.makeelement("image", {"href": relative(shared, name), **size})
            paths[0].addprevious(image)
            for path in paths:
                path.drop_tree()


def _picture(paths: list[HtmlElement], size: dict[str, str]) -> bytes:
    shown = {"xmlns": "http://www.w3.org/2000/svg", **size}
    picture = etree.Element("svg", {**shown, "viewBox": f"0 0 {size['width']} {size['height']}"})
    etree.SubElement(picture, "style").text = _style()
    for path in paths:
        etree.SubElement(picture, "path", {"class": path.get("class"), "d": path.get("d")})
    return etree.tostring(picture, encoding="utf-8")


@cache
def _style() -> str:
    """The rules for these lines as the pages' own style has them."""
    own, pages = ((STATIC / f).read_text("utf-8") for f in ("overlaps.css", "riparian.css"))
    values = dict(_VARIABLE.findall(pages))
    rules = " ".join(f".{each} {{{said}}}" for each, said in _RULE.findall(own))
    return re.sub(r"var\((--[a-z]+)\)", lambda match: values[match[1]], rules)
