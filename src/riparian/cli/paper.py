"""A paper on the terminal, and as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from riparian.cli.output import console
from riparian.document.blocks import Block, Document, bar_words
from riparian.document.paper_files import PAPER_FILES
from riparian.errors import BadRequest
from riparian.store.failures import WRITE_AGAIN, shortage_in_words
from riparian.store.writing import write_atomically

MARKS = {"a": "●", "b": "■"}


def write_paper(path: Path, paper: Document, ending: str) -> Path:
    """Write it as one of `PAPER_FILES`, whole or not at all."""
    return write_file(path, PAPER_FILES[ending].make(paper))


def write_file(path: Path, content: bytes) -> Path:
    """Write a file, whole or not at all. Raises BadRequest where its folder is not there, DiskFull
    where it has no room."""
    require_folder_of(path)
    with shortage_in_words(path.parent, WRITE_AGAIN):
        write_atomically(path, content)
    return path


def require_folder_of(path: Path) -> None:
    """Raises BadRequest where a file would be in a folder that is not there."""
    if not path.parent.is_dir():
        raise BadRequest(
            f"There is no folder {path.parent}, so {path.name} cannot be written.",
            "Make the folder, or name another.",
        )


def print_paper(paper: Document) -> None:
    """Print it."""
    _line(paper.label, "bold")
    _line(paper.name, "bold")
    _print(paper.blocks)
    _line()
    if paper.foot:
        _line(paper.foot, "dim")
    _line(paper.label, "bold")


def _print(blocks: Sequence[Block]) -> None:
    for block in blocks:
        if block.kind in ("section", "item"):
            _line()
            _line(block.text, "bold underline" if block.kind == "section" else "bold")
        elif block.kind == "table":
            _line(" · ".join(filter(None, block.rows[0])), "dim")
            _rows(block.rows[1:])
        elif block.kind == "bars":
            a, b = (each.name for each in block.legend)
            for bar in block.bars:
                _line(f"{bar.name}: {a} {bar_words(bar.a)}, {b} {bar_words(bar.b)}")
        elif block.kind == "columns":
            for part in block.parts:
                _line()
                _print(part)
        elif block.kind == "side":
            _line(f"{MARKS.get(block.which, '')} {block.text}".strip())
            for each in block.lines:
                _line(f"  {each}", "dim")
        else:
            if block.text and block.kind != "picture":
                _line(block.text, "dim" if block.kind in ("note", "list") else "")
            for each in block.lines:
                _line(f"- {each}")


def _rows(rows: Sequence[tuple[str, ...]]) -> None:
    for row in rows:
        _line(" · ".join(filter(None, row)))


def _line(text: str = "", style: str = "") -> None:
    console().print(text, style=style or None, markup=False, highlight=False)
