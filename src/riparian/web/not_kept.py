"""Answers that nobody keeps: what is about people, or changes with each act."""

from __future__ import annotations

from starlette.responses import Response

NOT_KEPT = {"cache-control": "no-store", "x-robots-tag": "noindex"}


def kept_by_nobody(answer: Response) -> Response:
    """The answer, which browsers do not keep and search engines do not find."""
    answer.headers.update(NOT_KEPT)
    return answer
