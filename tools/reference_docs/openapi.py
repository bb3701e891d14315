"""`openapi.json`: what programs can ask for and do."""

from __future__ import annotations

from riparian.web.api.description import document_text
from riparian.web.api.table import OPERATIONS


def openapi_document() -> str:
    """The description of every operation."""
    return document_text(OPERATIONS)
