"""A source on the web: where it stands, what came of asking it, which records have changed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.english import count_of
from riparian.errors import BadRequest, NotThere
from riparian.gather.fetch.run_store import Run
from riparian.gather.source_state import SourceHistory
from riparian.web.number_format import age
from riparian.web.pages import centre_of, render
from riparian.web.query import PageQuery
from riparian.wording.gathering import manner_in_words, steps_in_words
from riparian.wording.sources_on_web import (
    FINE,
    MARK_WORDS,
    RECORD_WORDS,
    change_in_words,
    changes_in_words,
    mark_in_words,
    origin_in_words,
    rhythm_in_words,
    state_in_words,
)

router = APIRouter()
PAGE = 50
RUNS_SHOWN = 60


def words_of_sources(today: str) -> dict[str, Any]:
    """What templates say of sources on the web with, on that day."""
    return {
        "fine": FINE, "mark_words": MARK_WORDS, "record_words": RECORD_WORDS,
        "mark": mark_in_words, "changes": changes_in_words, "rhythm": rhythm_in_words,
        "origin": origin_in_words,
        "state": lambda x: state_in_words(x, age(x.last_good, today) if x.last_good else None),
    }  # fmt: skip


@router.get("/sources/web/{name}", include_in_schema=False)
def source_on_web(request: Request, name: str) -> Response:
    """One source: what its recipe says, its runs, and the records that its newest edition
    changed."""
    centre, params = centre_of(request), PageQuery.of(request, "what", "page")
    on_web = centre.sources_on_web
    source = _source(on_web.histories(), name)
    what, page = params.first("what"), params.page()
    if what is not None and what not in RECORD_WORDS:
        raise BadRequest(
            f"Records are not '{what[:40]}'.", "Choose new, changed, gone or back on the page."
        )
    fitting = [x for x in on_web.record_changes(name) if what in (None, x.what)]
    pages = max(1, ceil(len(fitting) / PAGE))
    if page > pages:
        raise NotThere(
            f"There is no page {page}: the list has {count_of(pages, 'page')}.", "Go to page 1."
        )
    is_usable = source.state != "wrong recipe"
    recipe = on_web.recipe(name).recipe if is_usable else None
    words = words_of_sources(str(on_web.today()))
    return render(
        request,
        "source_on_web.html",
        title=source.title or name,
        description=words["state"](source),
        source=source,
        recipe=recipe,
        steps=steps_in_words(recipe) if recipe else "",
        manner=manner_in_words(recipe) if recipe else "",
        runs=_runs_shown(on_web.runs(name))[:RUNS_SHOWN],
        accepted=on_web.accepted(),
        datasets=_datasets_of(request, name),
        records=fitting[(page - 1) * PAGE : page * PAGE],
        total=len(fitting),
        what=what,
        change=change_in_words,
        params=params,
        page=page,
        pages=pages,
        **words,
    )


def _runs_shown(runs: Sequence[Run]) -> list[tuple[Run, int, str]]:
    """The runs, the newest first, those after one another that came to the same as one: the newest
    of them, how many, and when the first was."""
    shown = []
    for _, alike in groupby(reversed(runs), lambda x: (x.state, x.why, x.records, x.origin)):
        together = list(alike)
        shown.append((together[0], len(together), together[-1].started_at))
    return shown


def _source(sources: Sequence[SourceHistory], name: str) -> SourceHistory:
    for source in sources:
        if source.name == name:
            return source
    raise NotThere(f"There is no source '{name[:80]}'.", "Choose one from the list of sources.")


def _datasets_of(request: Request, name: str) -> list[str]:
    """The datasets of the catalogue that come from a source."""
    of = f"fetch:{name}/"
    return [x.name for x in centre_of(request).sources.datasets() if x.origin.startswith(of)]
