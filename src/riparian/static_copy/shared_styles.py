"""The styles that a page begins with, as one file for all pages that have the same."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from posixpath import dirname, join, normpath

from lxml.html import HtmlElement

from riparian.static_copy.addresses import relative

FOLDER = "static"


def share_styles(page: HtmlElement, name: str, write: Callable[[str, bytes], None]) -> None:
    """Let one style of the copy, which `write` writes, lead to all styles in the head of the page,
    the file `name`."""
    links = page.xpath("/html/head/link[@rel='stylesheet']")
    if not links:
        return
    styles = [normpath(join(dirname(name), link.get("href"))) for link in links]
    within = [relative(style, f"{FOLDER}/style.css") for style in styles]
    content = "".join(f'@import "{style}";\n' for style in within).encode()
    shared = f"{FOLDER}/{sha256(content).hexdigest()[:6]}.css"
    write(shared, content)
    links[0].set("href", relative(shared, name))
    for link in links[1:]:
        link.drop_tree()
