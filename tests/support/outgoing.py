"""What SECURITY.md says goes out: by which commands, and by which code."""

from __future__ import annotations

import re
from pathlib import Path

from riparian.cli.main import COMMANDS

SECURITY = (Path(__file__).parents[2] / "SECURITY.md").read_text("utf-8")
_TABLE = SECURITY.partition("## What goes out")[2].partition("\n\nCertificates")[0]
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in _TABLE.splitlines()
    if line.startswith("| ")
][1:]
"""What, by which commands, to whom, set by what, in which modules."""


def marked(text: str) -> list[str]:
    """What stands in code marks."""
    return re.findall(r"`([^`]+)`", text)


MODULES = [module for row in ROWS for module in marked(row[4])]
NETWORKED = {command for row in ROWS for command in marked(row[1])}


def unlisted(words: tuple[object, ...]) -> str:
    """The command among the words of a command line, where SECURITY.md does not name it."""
    command = next((str(word) for word in words if str(word) in COMMANDS), "")
    return "" if command in NETWORKED else command
