"""Projects that are placed nowhere finer than a country: the work that a person can do on them.

Counted are projects in a country of the region, and those in no country at all; what a publisher
does elsewhere can be placed no finer. A project whose places a person has set is not among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec

from riparian.catalogue.project_sql_conditions import add_country, add_provider
from riparian.catalogue.sql_conditions import Conditions
from riparian.store.database import Snapshot

CODES = ("place-unknown", "place-ambiguous")
"""The kinds of problem that say which words could not be placed."""


class UnplacedFilter(msgspec.Struct, frozen=True):
    """Which projects to list; words as a person types them, None means any."""

    provider: str | None = None
    country: str | None = None
    limit: int | None = None


class UnplacedCount(msgspec.Struct, frozen=True):
    """How many of a provider's projects are placed in a country only, or nowhere at all.

    A project of several providers counts for each. `projects` are all that fit the question.
    """

    provider: str
    name: str
    projects: int
    country_only: int
    nowhere: int


class UnplacedWord(msgspec.Struct, frozen=True):
    """Words that could not be placed, and in how many of these projects they stand.

    `ambiguous`: they name several places, and none was chosen.
    """

    words: str
    projects: int
    ambiguous: bool


class UnplacedProject(msgspec.Struct, frozen=True):
    """A project placed nowhere finer than a country, with the words that could not be placed."""

    id: str
    handle: str
    title: str
    original: str | None
    providers: tuple[str, ...]
    countries: tuple[str, ...]
    words: tuple[str, ...]


class Unplaced(msgspec.Struct, frozen=True):
    """The worklist: projects whose words occur most often come first, those without words last.

    At most `limit` projects are in the list; `total` counts all. `words` are all of them.
    """

    providers: tuple[UnplacedCount, ...]
    words: tuple[UnplacedWord, ...]
    projects: tuple[UnplacedProject, ...]
    total: int


def list_unplaced(snapshot: Snapshot, wanted: UnplacedFilter) -> Unplaced:
    """The projects that fit; raises UnknownName for a provider or country that is not known."""
    where = _conditions(snapshot, wanted)
    rows = snapshot.rows(_PROJECTS.format(where=where), where.parameters)
    said = _words(snapshot)
    projects = [
        UnplacedProject(
            id=row[0],
            handle=row[1],
            title=row[2] or "(no title)",
            original=row[3],
            providers=tuple(row[4] or ()),
            countries=tuple(row[5] or ()),
            words=tuple(dict.fromkeys(words for words, _ in said.get(row[0], ()))),
        )
        for row in rows
    ]
    words = _counted(projects, {w for found in said.values() for w, unsure in found if unsure})
    return Unplaced(
        _by_provider(snapshot, where),
        words,
        tuple(_in_order(projects, words)[: wanted.limit]),
        len(projects),
    )


_HERE = """
    (EXISTS (SELECT 1 FROM place_node AS x JOIN region_country AS r ON r.country = x.node
             WHERE x.project_id = p.project_id)
     OR NOT EXISTS (SELECT 1 FROM place_node AS x WHERE x.project_id = p.project_id))
"""

_COARSE = """
    NOT EXISTS (SELECT 1 FROM place_node AS x
                WHERE x.project_id = p.project_id AND x.level <> 'country')
    AND NOT EXISTS (SELECT 1 FROM place_correction AS x WHERE x.project_id = p.project_id)
"""

_PROJECTS = f"""
SELECT
    p.project_id, h.handle, p.title, p.original,
    (SELECT list(DISTINCT provider ORDER BY provider) FROM project_provider AS x
     WHERE x.project_id = p.project_id),
    (SELECT list(country ORDER BY share DESC, country) FROM project_country AS x
     WHERE x.project_id = p.project_id)
FROM project AS p
JOIN handle AS h ON h.project_id = p.project_id
WHERE {{where}} AND {_COARSE}
ORDER BY p.project_id
"""

_COUNTS = f"""
SELECT
    x.provider,
    any_value(v.name),
    count(*),
    count(*) FILTER (WHERE p.coarse AND p.somewhere),
    count(*) FILTER (WHERE p.coarse AND NOT p.somewhere)
FROM (
    SELECT
        p.project_id,
        {_COARSE} AS coarse,
        EXISTS (SELECT 1 FROM place_node AS n WHERE n.project_id = p.project_id) AS somewhere
    FROM project AS p
    WHERE {{where}}
) AS p
JOIN project_provider AS x ON x.project_id = p.project_id
JOIN provider AS v ON v.provider = x.provider
GROUP BY x.provider
HAVING count(*) FILTER (WHERE p.coarse) > 0
ORDER BY count(*) FILTER (WHERE p.coarse) DESC, x.provider
"""

# A problem names its record cut to 120 characters (`problems.quote`)
_WORDS = """
WITH said AS (
    SELECT * FROM problem WHERE code IN (SELECT unnest($codes)) AND got IS NOT NULL
),
told AS (
    SELECT a.project_id, w.got, w.code
    FROM said AS w
    JOIN activity AS a
        ON a.dataset = w.dataset
        AND w.record = CASE
            WHEN length(a.identifier) <= 120 THEN a.identifier
            ELSE substr(a.identifier, 1, 119) || '…'
        END
    WHERE a.identifier <> ''
    UNION ALL
    SELECT a.project_id, w.got, w.code
    FROM said AS w
    JOIN activity AS a ON a.dataset = w.dataset AND a."row" = w."row"
    WHERE a.identifier = ''
    UNION ALL
    SELECT a.project_id, w.got, w.code
    FROM said AS w
    JOIN activity AS a ON a.dataset = w.dataset AND a.line = w.line
    WHERE a.identifier = ''
)
SELECT project_id, got, bool_or(code = 'place-ambiguous')
FROM told
GROUP BY project_id, got
ORDER BY project_id, got
"""


def _conditions(snapshot: Snapshot, wanted: UnplacedFilter) -> Conditions:
    where = Conditions()
    if wanted.provider is not None:
        add_provider(where, snapshot, wanted.provider)
    if wanted.country is None:
        where.add(_HERE)
    else:
        add_country(where, snapshot, wanted.country)
    return where


def _by_provider(snapshot: Snapshot, where: Conditions) -> tuple[UnplacedCount, ...]:
    rows = snapshot.rows(_COUNTS.format(where=where), where.parameters)
    return tuple(UnplacedCount(*row) for row in rows)


def _words(snapshot: Snapshot) -> dict[str, list[tuple[str, bool]]]:
    found: dict[str, list[tuple[str, bool]]] = {}
    for project, words, unsure in snapshot.rows(_WORDS, {"codes": list(CODES)}):
        found.setdefault(project, []).append((words, bool(unsure)))
    return found


def _counted(projects: Sequence[UnplacedProject], ambiguous: set[str]) -> tuple[UnplacedWord, ...]:
    many = Counter(words for project in projects for words in project.words)
    ranked = sorted(many.items(), key=lambda item: (-item[1], item[0]))
    return tuple(UnplacedWord(words, count, words in ambiguous) for words, count in ranked)


def _in_order(
    projects: Sequence[UnplacedProject], words: Sequence[UnplacedWord]
) -> list[UnplacedProject]:
    """By the most frequent of their words; a project names that one first."""
    rank = {one.words: position for position, one in enumerate(words)}
    last = len(rank)
    sorted_words = (
        msgspec.structs.replace(p, words=tuple(sorted(p.words, key=lambda w: rank[w])))
        for p in projects
    )
    return sorted(sorted_words, key=lambda p: (rank[p.words[0]] if p.words else last, p.id))
