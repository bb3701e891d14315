"""Pairs of records that a person should judge, one after the other.

Whoever does so is signed in, where people have accounts; where nobody has one, it is done from this
computer only. An answer is kept in the journal and counts from the next build on. Nothing of these
pages is kept by browsers, nor found by search engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, unquote, urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from riparian.catalogue.review import Comparison, PairInQuestion, ReviewFilter, ReviewQueue
from riparian.centre.centre import Centre
from riparian.centre.judgements import who
from riparian.errors import BadRequest, NotThere, UnknownName
from riparian.exchange.statements.statement_journal import LONGEST_NAME, LONGEST_WHY
from riparian.store.journal.judgement import Judgement, pair_of
from riparian.web.addresses import address, with_query
from riparian.web.judging import (
    author_of,
    may_share_said,
    noting_of_judge,
    require_judge,
    require_judge_form,
)
from riparian.web.local import TOKEN, read_form
from riparian.web.not_kept import NOT_KEPT, kept_by_nobody
from riparian.web.pages import centre_of, render, without_commands
from riparian.web.people import form_token_of, person_of
from riparian.web.query import PageQuery
from riparian.wording.comparison_sentences import (
    AGREEMENTS,
    DEFAULT_WHY,
    SIGNS,
    TAKEN_BACK,
    WORDS,
    machine_words,
    question_words,
)
from riparian.wording.shared_statements import ITS_WORD

if TYPE_CHECKING:  # heavy, and most centres are in no framework
    from riparian.centre.shared_statements import SaidOfPair

router = APIRouter()
Form = Annotated[dict[str, str], Depends(read_form)]

NAMES = ("pair", "provider", "country", "said")
SHOWN = 12
LOOKED_AT = 200
"""Pairs of the queue in which the next one is looked for."""

MOST_CUTS = 20
"""Places at which the two names in an address are told apart, each of which asks the database."""

COOKIE = "riparian-by"
ONE_YEAR = 365 * 24 * 3600
REASONS = {
    "same": (
        "Same title, place and years.",
        "Same amount and same day of signing.",
        "Both lead to the same page or document.",
    ),
    "different": (
        "A different place or site.",
        "A different phase, tranche or year of the same work.",
        "Different work with a similar title.",
    ),
    "unsure": ("The records say too little.", "The sources contradict each other."),
    "part": ("A contract or tender of the project.", "A lot, section or component of the project."),
}
"""Reasons to choose from, those of each answer together; any other can be written."""


@router.get("/review", include_in_schema=False)
def review(request: Request) -> Response:
    """One pair side by side, the first of the queue or the one that is named."""
    require_judge(request)
    return _page(request, PageQuery.of(request, *NAMES))


@router.post("/review/judge", include_in_schema=False)
def judge(request: Request, form: Form) -> Response:
    """Keep an answer and go to the next pair."""
    require_judge_form(request, form)
    a, b = form.get("a", ""), form.get("b", "")
    centre, by = centre_of(request), author_of(request) or form.get("by", "")
    why, noting_of = form.get("own") or form.get("why", ""), noting_of_judge(request)
    try:
        centre.judge(a, b, form.get("verdict", ""), why, by, noting_of=noting_of)
    except BadRequest as error:
        return _page(request, _query_of(form, pair=f"{a}~{b}"), form, error)
    onward = _still_open(centre, form.get("next", ""))
    return _see_other(request, _query_of(form, pair=onward, said=f"{a}~{b}"), by)


@router.post("/review/undo", include_in_schema=False)
def undo(request: Request, form: Form) -> Response:
    """Undo the judgement on a pair, and show the pair again."""
    require_judge_form(request, form)
    a, b = form.get("a", ""), form.get("b", "")
    by = author_of(request) or form.get("by") or _by(request)
    noting_of = noting_of_judge(request)
    centre_of(request).undo_judgement(a, b, TAKEN_BACK, by, noting_of=noting_of)
    return _see_other(request, _query_of(form, pair=f"{a}~{b}"), by)


def _page(
    request: Request, params: PageQuery, form: dict[str, str] | None = None, wrong: Any = None
) -> Response:
    centre = centre_of(request)
    wanted = ReviewFilter(params.first("provider"), params.first("country"), LOOKED_AT)
    queue = centre.review(wanted)
    comparison = _compared(centre, params.first("pair")) or _first(centre, queue)
    after = _after(queue, comparison)
    standing = {j.pair: j for j in centre.judgements(standing_only=True)}
    judged = _standing_pair(standing, params.first("said"))
    wholly = centre.contradictions()
    answer = render(
        request,
        "review.html",
        title="Which records are one project?",
        description="Pairs of records that a person should judge, side by side.",
        status=400 if wrong else 200,
        indexed=False,
        queue=queue,
        params=params,
        comparison=comparison,
        machine=machine_words(comparison) if comparison else ("", ""),
        most_bits=max((abs(t.bits) for t in comparison.evidence), default=1.0)
        if comparison
        else 1.0,
        after=after,
        links=_links(params, queue, comparison, after),
        judged=judged,
        against=[c for c in wholly if judged and judged in c.judgements],
        contradictions=wholly,
        by=author_of(request) or (form or {}).get("by") or _by(request),
        why=(form or {}).get("why", ""),
        own=(form or {}).get("own", ""),
        wrong=wrong,
        mended=without_commands(wrong.try_this, "Correct it and answer again.") if wrong else "",
        token=form_token_of(request) or TOKEN,
        reasons=REASONS,
        default_why=DEFAULT_WHY,
        may_share=may_share_said(request),
        said=_said_of(centre, comparison) if comparison else (),
        its_word=ITS_WORD,
        said_names=centre.claims.member_names(),
        longest_why=LONGEST_WHY,
        longest_name=LONGEST_NAME,
        signs=SIGNS,
        agreements=AGREEMENTS,
        judged_words=WORDS,
        question=question_words,
    )
    return kept_by_nobody(answer)


def _first(centre: Centre, queue: ReviewQueue) -> Comparison | None:
    return centre.compare(queue.pairs[0].a, queue.pairs[0].b) if queue.pairs else None


def _said_of(centre: Centre, comparison: Comparison) -> Sequence[SaidOfPair]:
    """What members say of these two; nothing in a centre of no framework."""
    if not centre.claims.is_shared:
        return ()
    return centre.shared_statements.of_pair(comparison.a, comparison.b)


def _compared(centre: Centre, pair: str | None) -> Comparison | None:
    """The pair that an address names. A `~` may stand in an identifier, so each is tried."""
    if pair is None:
        return None
    parts = pair.split("~")
    for cut in range(1, min(len(parts), MOST_CUTS)):
        try:
            return centre.compare("~".join(parts[:cut]).strip(), "~".join(parts[cut:]).strip())
        except UnknownName:
            continue
    raise NotThere(
        f"There is no pair of records '{pair[:80]}'.",
        "Join two identifiers with ~, or start with the first pair.",
    )


def _after(queue: ReviewQueue, comparison: Comparison | None) -> PairInQuestion | None:
    """The next pair in the queue; the first, if this one is not in it."""
    pairs = queue.pairs
    if comparison is None or not pairs:
        return None
    at = next(
        (i for i, p in enumerate(pairs) if pair_of(p.a, p.b) == (comparison.a, comparison.b)), None
    )
    if at is None:
        return pairs[0]
    return pairs[at + 1] if at + 1 < len(pairs) else None


def _links(
    params: PageQuery,
    queue: ReviewQueue,
    comparison: Comparison | None,
    after: PairInQuestion | None,
) -> dict[str, Any]:
    """Where one can go from here, each with what was asked."""
    rest = [
        p
        for p in queue.pairs
        if comparison is None or pair_of(p.a, p.b) != (comparison.a, comparison.b)
    ]
    return {
        "next": _at(params, after),
        "next_pair": f"{after.a}~{after.b}" if after else "",
        "rest": [(p, _at(params, p)) for p in rest[:SHOWN]],
        "first": with_query("/review", params.query(pair=None, said=None)),
    }


def _at(params: PageQuery, pair: PairInQuestion | None) -> str:
    return with_query("/review", params.query(pair=f"{pair.a}~{pair.b}")) if pair else ""


def _standing_pair(standing: dict[tuple[str, str], Judgement], words: str | None) -> Any:
    """The current judgement on the pair that was judged just before."""
    parts = (words or "").split("~")
    for cut in range(1, len(parts)):
        pair = pair_of("~".join(parts[:cut]), "~".join(parts[cut:]))
        if pair in standing:
            return standing[pair]
    return None


def _still_open(centre: Centre, pair: str) -> str | None:
    """The pair to show next, unless the last answer settled it too, or it is gone."""
    try:
        comparison = _compared(centre, pair or None)
    except (UnknownName, BadRequest):
        return None
    if comparison is None or comparison.judgement is not None or comparison.follows is not None:
        return None
    return f"{comparison.a}~{comparison.b}"


def _query_of(form: dict[str, str], **more: str | None) -> PageQuery:
    values = {name: (form[name],) for name in ("provider", "country") if form.get(name)}
    return PageQuery({**values, **{name: (value,) for name, value in more.items() if value}})


def _by(request: Request) -> str:
    """Who judged last in this browser, else the user of this computer."""
    named = unquote(request.cookies.get(COOKIE, "")).strip()[:LONGEST_NAME]
    try:
        return named or who(None)
    except BadRequest:
        return ""


def _see_other(request: Request, params: PageQuery, by: str) -> Response:
    values = [(name, value) for name in NAMES for value in params.all(name)]
    answer = RedirectResponse(with_query("/review", urlencode(values)), 303, NOT_KEPT)
    if person_of(request) is not None:
        return answer
    answer.set_cookie(
        COOKIE,
        quote(by, safe=""),
        ONE_YEAR,
        path=address("/review"),
        samesite="strict",
        httponly=True,
    )
    return answer
