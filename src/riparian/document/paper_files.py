"""The files that a paper can be had as, by the ending of their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from riparian.document.blocks import Document


class PaperFile(NamedTuple):
    """A media type, and what makes such a file."""

    media_type: str
    make: Callable[[Document], bytes]


def _pdf(paper: Document) -> bytes:
    from riparian.document.pdf_file import pdf_of  # it loads the typesetter

    return pdf_of(paper)


def _docx(paper: Document) -> bytes:
    from riparian.document.word_file import word_file_of  # as heavy

    return word_file_of(paper)


PAPER_FILES: Mapping[str, PaperFile] = MappingProxyType(
    {
        "pdf": PaperFile("application/pdf", _pdf),
        "docx": PaperFile(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _docx
        ),
    }
)
