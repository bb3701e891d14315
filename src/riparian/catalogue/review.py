"""Which pairs of records a person should judge first, and one pair with all that helps to judge it.

The order is that of the most useful answer. First come pairs of which the machine is unsure, then
those that it takes for one project on weak evidence, then those that it takes for related. Within
each of the three: how much an answer tells (the entropy of the machine's probability, in bits: 1 at
one half, 0 at none or all; uncertainty sampling, Lewis and Gale 1994), times what hangs on it,
1 + log10(1 + millions of dollars) + log2(records / 2). The dollars are the lesser amount of the
two, which is counted twice if they are one project; the records are all those of both projects,
which the answer moves. That product is a choice of ours, and decides nothing but an order.

Pairs that people have judged, and pairs whose answer follows from what they said, are not offered.
Of several pairs between the same two projects only the first is: its answer bears on the others,
as the next build shows.
Records, not text: what a terminal or a page makes of them is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import duckdb
import msgspec

from riparian.catalogue.conditions import AMONG_IDS, Conditions, text_of
from riparian.catalogue.lookup import find_country, find_provider
from riparian.catalogue.side_by_side import Field, fields_of
from riparian.catalogue.units import has_table, titles_of, unit_column
from riparian.store.journal.judgement import Contradiction, Implied, Judgement, Pair, pair_of

LinkVerdict = Literal["same", "related", "unsure", "different"]

WEAK_BELOW = 0.99
"""The probability below which the machine's `same` is offered: of a hundred such, one is wrong."""

NOT_COMPARED = "The records of this snapshot were not compared with each other yet."
NONE_IN_QUESTION = "No pair of records is in question here."
ALL_JUDGED = "Every pair in question has been judged."


class ReviewFilter(msgspec.Struct, frozen=True):
    """Which pairs to offer; words as a person types them, None means any.

    A pair fits if one of its records does. `limit`: at most so many.
    """

    provider: str | None = None
    country: str | None = None
    limit: int | None = 20


class PairInQuestion(msgspec.Struct, frozen=True):
    """A pair of records that a person could judge.

    `probability` (0-1) is the machine's that they are one project, for this pair alone; `bits` the
    evidence behind it, `relation` how they are related if not the same. `usd` is the lesser of
    their amounts that are known, which is counted twice if they are one project; `records` how many
    an answer moves; `others` how many more pairs between the same two projects are in question.
    `usefulness` is the order, see the module; it has no unit.
    """

    a: str
    b: str
    title_a: str
    title_b: str
    verdict: LinkVerdict
    probability: float | None
    bits: float | None
    relation: str | None
    usd: float | None
    records: int
    usefulness: float
    others: int = 0


class ReviewQueue(msgspec.Struct, frozen=True):
    """Pairs in question, the most useful first, one for each two projects, at most `limit`; `total`
    are all of them.

    `judged` pairs would be in question, but people have answered them, or the answer follows from
    what they said, or they judged another pair between the same two projects. `note` says why there
    are none, `try_this` what to do then.
    """

    pairs: tuple[PairInQuestion, ...]
    total: int
    judged: int
    note: str = ""
    try_this: str = ""


class LinkEvidence(msgspec.Struct, frozen=True):
    """One comparison of two records: for (bits above zero) or against (below) their being one; or a
    note without bits, on what came of it."""

    feature: str
    value: str | int | float | bool | None = None
    bits: float = 0.0
    sentence: str = ""


class Comparison(msgspec.Struct, frozen=True):
    """Two records side by side, with what the machine and people say of them.

    `verdict` and what belongs to it is None where the machine did not compare the two. `judgement`
    is the one that stands; `follows` what other judgements imply, `contradictions` those that this
    pair has part in.
    """

    a: str
    b: str
    fields: tuple[Field, ...]
    verdict: LinkVerdict | None
    probability: float | None
    bits: float | None
    relation: str | None
    evidence: tuple[LinkEvidence, ...]
    judgement: Judgement | None = None
    follows: Literal["same", "different", "unsure"] | None = None
    contradictions: tuple[Contradiction, ...] = ()


def list_pairs(
    connection: duckdb.DuckDBPyConnection, wanted: ReviewFilter, standing: Sequence[Judgement]
) -> ReviewQueue:
    """The pairs in question that fit; `standing` are the judgements that stand now.

    Raises UnknownName for a provider or country that is not known.
    """
    if not has_table(connection, "link"):
        return ReviewQueue((), 0, 0, NOT_COMPARED, "riparian build")
    kept: list[dict[str, Any]] = []
    found: dict[Pair, int] = {}
    judged = 0
    answered = _Answered(connection, standing)
    for row in _in_question(connection, wanted):
        projects = pair_of(row.pop("project_a"), row.pop("project_b"))
        if answered.is_answered(row["a"], row["b"], projects):
            judged += 1
            continue
        found[projects] = found.get(projects, 0) + 1
        if found[projects] == 1 and (wanted.limit is None or len(kept) < wanted.limit):
            kept.append({**row, "projects": projects})
    titles = titles_of(connection, {row[side] for row in kept for side in "ab"})
    pairs = tuple(
        PairInQuestion(
            title_a=titles.get(row["a"], "(no title)"),
            title_b=titles.get(row["b"], "(no title)"),
            others=found[row.pop("projects")] - 1,
            **row,
        )
        for row in kept
    )
    return ReviewQueue(pairs, len(found), judged, *_why_none(len(found), judged))


class _Answered:
    """Which pairs need not be asked for, as people said enough."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, standing: Sequence[Judgement]
    ) -> None:
        self._implied, self._said = Implied(standing), {one.pair for one in standing}
        units = {unit for one in standing for unit in one.pair}
        rows = connection.execute(
            f"SELECT unit_id, project_id FROM {_units(connection)} WHERE unit_id {AMONG_IDS}",
            {"ids": text_of(units)},
        ).fetchall()
        project = {str(unit): str(project) for unit, project in rows}
        self._between = {
            pair_of(project[one.a], project[one.b])
            for one in standing
            if one.verdict != "unsure" and one.a in project and one.b in project
        }

    def is_answered(self, a: str, b: str, projects: Pair) -> bool:
        if (a, b) in self._said or self._implied.verdict(a, b):
            return True
        return projects[0] != projects[1] and projects in self._between


def _why_none(total: int, judged: int) -> tuple[str, str]:
    if total:
        return "", ""
    if judged:
        return ALL_JUDGED, "riparian judgements, to see what was said"
    return NONE_IN_QUESTION, "riparian judge A B …, to judge two records all the same"


_QUEUE = """
WITH
    record AS (
        SELECT {unit} AS unit_id, max(usd) AS usd FROM activity GROUP BY 1
    ),
    size AS (
        SELECT unit_id, project_id, count(*) OVER (PARTITION BY project_id) AS records
        FROM {units}
    ),
    asked AS (
        SELECT
            l.a, l.b, l.verdict, l.probability, l.bits, l.relation,
            coalesce(m.project_id, l.a) AS project_a, coalesce(n.project_id, l.b) AS project_b,
            least(x.usd, y.usd) AS usd,
            CASE
                WHEN m.project_id = n.project_id THEN greatest(m.records, 2)
                ELSE coalesce(m.records, 1) + coalesce(n.records, 1)
            END AS records,
            CASE WHEN l.probability BETWEEN 0 AND 1 THEN l.probability ELSE 0.5 END AS p
        FROM link AS l
        JOIN record AS x ON x.unit_id = l.a
        JOIN record AS y ON y.unit_id = l.b
        LEFT JOIN size AS m ON m.unit_id = l.a
        LEFT JOIN size AS n ON n.unit_id = l.b
        WHERE NOT coalesce(l.by_person, false)
            AND (l.verdict IN ('unsure', 'related')
                OR l.verdict = 'same' AND coalesce(l.probability, 0) < $weak)
            AND {where}
    )
SELECT
    a, b, verdict, probability, bits, relation, project_a, project_b, usd, records,
    CASE WHEN p IN (0, 1) THEN 0.0 ELSE -(p * log2(p) + (1 - p) * log2(1 - p)) END
        * (1 + log10(1 + greatest(coalesce(usd, 0), 0) / 1e6) + log2(records / 2.0)) AS usefulness
FROM asked
ORDER BY array_position(['unsure', 'same', 'related'], verdict), usefulness DESC, a, b
"""


def _in_question(
    connection: duckdb.DuckDBPyConnection, wanted: ReviewFilter
) -> Iterator[dict[str, Any]]:
    unit = unit_column(connection)
    where = _conditions(connection, wanted, unit)
    sql = _QUEUE.format(unit=unit, units=_units(connection), where=where)
    found = connection.execute(sql, {"weak": WEAK_BELOW, **where.parameters})
    names = [column[0] for column in found.description]
    while batch := found.fetchmany(5000):
        yield from (dict(zip(names, row, strict=True)) for row in batch)


def _units(connection: duckdb.DuckDBPyConnection) -> str:
    """The table that says which record belongs to which project."""
    if has_table(connection, "unit"):
        return "unit"
    return f"(SELECT DISTINCT {unit_column(connection)} AS unit_id, project_id FROM activity)"


def _conditions(
    connection: duckdb.DuckDBPyConnection, wanted: ReviewFilter, unit: str
) -> Conditions:
    where = Conditions()
    for table, column, code in (
        ("provider", "provider", wanted.provider and find_provider(connection, wanted.provider)),
        ("country", "country", wanted.country and find_country(connection, wanted.country)),
    ):
        if code:
            where.add(
                f"EXISTS (SELECT 1 FROM activity_{table} AS t JOIN activity AS s"
                f" ON s.activity_id = t.activity_id WHERE t.{column} = ${column}"
                f" AND s.{unit} IN (l.a, l.b))",
                **{column: code},
            )
    return where


def compare(
    connection: duckdb.DuckDBPyConnection,
    a: str,
    b: str,
    standing: Sequence[Judgement] = (),
    contradicting: Sequence[Contradiction] = (),
) -> Comparison:
    """Two records, by their ids, side by side; `standing` are the judgements that stand now,
    `contradicting` their contradictions. Which record is given first makes no difference."""
    a, b = pair_of(a, b)
    own = next((one for one in standing if one.pair == (a, b)), None)
    others = Implied(one for one in standing if one.pair != (a, b))
    link = _link(connection, a, b)
    return Comparison(
        a=a,
        b=b,
        fields=fields_of(connection, a, b),
        verdict=link.get("verdict"),
        probability=link.get("probability"),
        bits=link.get("bits"),
        relation=link.get("relation"),
        evidence=_evidence(link.get("evidence")),
        judgement=own,
        follows=others.verdict(a, b),
        contradictions=tuple(
            one for one in contradicting if any(j.pair == (a, b) for j in one.judgements)
        ),
    )


def _link(connection: duckdb.DuckDBPyConnection, a: str, b: str) -> dict[str, Any]:
    if not has_table(connection, "link"):
        return {}
    found = connection.execute(
        "SELECT verdict, probability, bits, relation, evidence FROM link WHERE a = $a AND b = $b",
        {"a": a, "b": b},
    )
    names = [column[0] for column in found.description]
    row = found.fetchone()
    return dict(zip(names, row, strict=True)) if row else {}


def _evidence(written: str | None) -> tuple[LinkEvidence, ...]:
    """The machine's comparisons, the most telling first; notes after them, in their own order."""
    if not written:
        return ()
    found = msgspec.json.decode(written, type=tuple[LinkEvidence, ...], strict=False)
    return tuple(sorted(found, key=lambda one: -abs(one.bits)))
