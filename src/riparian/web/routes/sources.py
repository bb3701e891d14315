"""Every dataset: whose, how old, how complete, what was refused and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from riparian.catalogue.dataset_health import QUIET_AFTER_MONTHS, Complete, Coverage, Holding
from riparian.catalogue.dataset_problems import ProblemFilter
from riparian.centre.centre import Centre
from riparian.english import count_of, day
from riparian.errors import NotThere, UnknownName
from riparian.export.column_descriptions import PROBLEMS, SOURCES
from riparian.export.source_rows import source_cells
from riparian.gather.source_state import SourceHistory
from riparian.ingest.choose_reader import is_reader, reader_named
from riparian.normalise.iso_days import today
from riparian.problems import KINDS, ProblemKind
from riparian.web.described import dataset_of, distributions
from riparian.web.formats import as_csv, as_json
from riparian.web.number_format import age
from riparian.web.pages import centre_of, render
from riparian.web.problem_sentences import SEVERITY_WORDS, fault
from riparian.web.query import PageQuery, parameters
from riparian.web.routes.sources_on_web import words_of_sources
from riparian.wording.sources_on_web import FINE, standing_in_words

router = APIRouter()
NAMES = ("code", "severity", "page")
SEVERITIES = ("error", "warning", "note")
PAGE = 50
PARTS = (
    ("place", "a province, district or town", "found in a text, or assumed"),
    ("years", "a start, an end or a year in which it was seen", "inferred or assumed"),
    ("money", "an amount in dollars", "inferred or assumed"),
    ("purpose", "what it is for", "inferred from its text"),
)


@router.get("/sources", include_in_schema=False)
def sources(request: Request) -> Response:
    """Every dataset in a line, those that have gone quiet first, and every source on the web; of
    these also before anything is built."""
    centre = centre_of(request)
    gathered = centre.sources_on_web
    on_web = sorted(gathered.histories(), key=_fetched_first)
    datasets = None if centre.built() is None else centre.holdings()
    shown: Sequence[Holding] = datasets or ()
    records, kept_count = sum(d.records for d in shown), sum(d.kept for d in shown)
    count = count_of(len(shown), "dataset")
    summary = f"{count}: {records:,} records came in, {kept_count:,} were kept."
    return render(
        request,
        "sources.html",
        title="Sources",
        description=f"{summary} How old and how complete each is, and what was refused and why.",
        datasets=datasets,
        records=records,
        kept_count=kept_count,
        quiet=[h for h in shown if h.state == "quiet"],
        old=[h for h in shown if h.state == "old copy"],
        months=QUIET_AFTER_MONTHS,
        aged=aged,
        parts=PARTS,
        on_web=on_web,
        trouble=[x for x in on_web if x.state not in FINE],
        standing=standing_in_words(on_web),
        forms=distributions(),
        described=None if datasets is None else dataset_of(request, centre),
        **words_of_sources(str(gathered.today())),
    )


@router.get("/sources.json")
def sources_json(request: Request) -> Response:
    """Every dataset with its age, completeness and problems by kind."""
    return as_json(centre_of(request).holdings())


@router.get("/sources.csv")
def sources_csv(request: Request) -> Response:
    """Every dataset, a row each."""
    return as_csv("sources", SOURCES.names(), map(source_cells, centre_of(request).holdings()))


@router.get("/sources/{name}.json", openapi_extra=parameters("code", "severity"))
def source_json(request: Request, name: str) -> Response:
    """One dataset and every problem in it that fits."""
    centre, params = centre_of(request), PageQuery.of(request, *NAMES)
    if _ends_so(centre, name, ".json"):
        return source(request, f"{name}.json")
    dataset = _holding(centre, name)
    problems, total = centre.problems(_filter(dataset, params))
    return as_json({"dataset": dataset, "total": total, "problems": problems})


@router.get("/sources/{name}.csv", openapi_extra=parameters("code", "severity"))
def source_csv(request: Request, name: str) -> Response:
    """Every problem of a dataset that fits, a row each."""
    centre, params = centre_of(request), PageQuery.of(request, *NAMES)
    if _ends_so(centre, name, ".csv"):
        return source(request, f"{name}.csv")
    dataset = _holding(centre, name)
    problems, _ = centre.problems(_filter(dataset, params))
    return as_csv("problems", PROBLEMS.names(), map(PROBLEMS.cells, problems))


@router.get("/sources/{name}", include_in_schema=False)
def source(request: Request, name: str) -> Response:
    """One dataset, and what was wrong in it, one by one."""
    centre, params = centre_of(request), PageQuery.of(request, *NAMES)
    dataset = _holding(centre, name)
    page = params.page()
    wanted = _filter(dataset, params, PAGE, page)
    groups, different = centre.problem_groups(wanted)
    pages = max(1, ceil(different / PAGE))
    if page > pages:
        raise NotThere(
            f"There is no page {page}: the list has {count_of(pages, 'page')}.", "Go to page 1."
        )
    return render(
        request,
        "source.html",
        keeper=centre.claims.keeper_called,
        title=f"{dataset.name}: {count_of(dataset.kept, 'record')}",
        description=f"{aged(dataset)} {completeness(dataset.complete, dataset.kept)}",
        dataset=dataset,
        params=params,
        aged=aged,
        format=_format_of(dataset.reader),
        parts=PARTS,
        kinds_here=_kinds(dataset),
        months=QUIET_AFTER_MONTHS,
        groups=groups,
        different=different,
        fault=fault,
        severity_words=SEVERITY_WORDS,
        total=centre.problems(msgspec.structs.replace(wanted, limit=0, offset=0))[1],
        page=page,
        pages=pages,
        per_page=PAGE,
        chosen=KINDS.get(params.first("code") or ""),
    )


def aged(dataset: Holding) -> str:
    """How old a dataset is, in a sentence or two."""
    ours = f"received {age(dataset.received_at, today())}"
    if dataset.newest is None:
        return f"Its publisher does not say how old it is; it was {ours}."
    newest = f"{day(dataset.newest)} ({_age(dataset.newest)})"
    if dataset.state == "quiet":
        return f"The publisher has gone quiet: nothing newer than {newest}, though it was {ours}."
    if dataset.state == "old copy":
        return (
            f"Our copy is old: nothing newer than {newest}, {ours}. The publisher may have"
            " published since."
        )
    return f"As of {newest}, {ours}."


def _fetched_first(source: SourceHistory) -> tuple[bool, bool, str]:
    """What was ever fetched, then what can be, each by name."""
    return not source.marks, source.state in ("unconfirmed", "wrong recipe"), source.name


def _age(text: str) -> str:
    """The age of a date of which the day or month may be missing."""
    full = text if len(text) == 10 else f"{text}-12-31"[:10] if len(text) == 4 else f"{text}-28"
    return age(full, today())


def completeness(complete: Complete, of: int) -> str:
    """`Of its 512 records, 357 have a place, …`."""
    parts: dict[str, Coverage] = {name: getattr(complete, name) for name, _, _ in PARTS}
    sentence = ", ".join(f"{part.known:,} say the {name}" for name, part in parts.items())
    return f"Of its {count_of(of, 'record')}, {sentence}."


def _holding(centre: Centre, name: str) -> Holding:
    for dataset in centre.holdings():
        if dataset.name == name:
            return dataset
    raise NotThere(f"There is no dataset '{name[:80]}'.", "Choose one from the list of sources.")


def _ends_so(centre: Centre, name: str, suffix: str) -> bool:
    """Whether the suffix belongs to the name of a dataset, and asks for no format."""
    names = {dataset.name for dataset in centre.holdings()}
    return f"{name}{suffix}" in names and name not in names


def _filter(
    dataset: Holding, params: PageQuery, limit: int | None = None, page: int = 1
) -> ProblemFilter:
    code, severity = params.first("code"), params.first("severity")
    if code is not None and code not in KINDS:
        raise UnknownName(
            f"There is no kind of problem '{code[:40]}'.", "Choose one on the page of the dataset."
        )
    if severity is not None:
        params.one_of("severity", SEVERITIES, severity)
    return ProblemFilter(dataset.name, code, severity, None, limit, (page - 1) * (limit or 0))


def _format_of(reader: str) -> str:
    return reader_named(reader).describes if is_reader(reader) else reader


def _kinds(dataset: Holding) -> Iterator[tuple[ProblemKind, int]]:
    """The kinds that occur, the gravest first and of these the most frequent."""
    order = sorted(
        dataset.problems.items(), key=lambda kv: (SEVERITIES.index(KINDS[kv[0]].severity), -kv[1])
    )
    return ((KINDS[code], count) for code, count in order)
