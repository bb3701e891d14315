"""docs/reference/modules.md: every package and module, and what it says of itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from reference_docs.markdown import page, table

SOURCE = Path(__file__).resolve().parents[2] / "src" / "riparian"
_INTRO = """\
What each module is for, in the first sentence of its docstring. How the packages stand to each
other: [architecture](../../ARCHITECTURE.md)."""
_SENTENCE = re.compile(r"(.+?[.?])(?=\s|$)", re.DOTALL)


def modules_page() -> str:
    """The page."""
    parts = [_INTRO]
    for package in sorted(one.parent for one in SOURCE.rglob("__init__.py")):
        name = ".".join(("riparian", *package.relative_to(SOURCE).parts))
        parts += [f"## {name}", _docstring(package / "__init__.py").partition("\n\n")[0]]
        if rows := list(_rows(package)):
            parts.append(table(("module", "what it is for"), rows))
    return page("Modules", *parts)


def _rows(package: Path) -> Iterator[tuple[str, str]]:
    for module in sorted(package.glob("*.py")):
        if not module.name.startswith("__"):
            sentence = _SENTENCE.match(" ".join(_docstring(module).split()))
            yield f"`{module.stem}`", sentence[1] if sentence else ""


def _docstring(module: Path) -> str:
    return ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
