"""The pairs of records that the machine leaves in question, and those that people have answered.

A question is a row of a temporary table, so that the links are gone over once. Only questions
between projects of which somebody judged a record can be answered, and only these are looked at one
by one: a catalogue of a million links and ten thousand judgements gives its queue in seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from riparian.catalogue.lookup import find_country, find_provider
from riparian.catalogue.record_names import projects_of_units
from riparian.catalogue.sql_conditions import AMONG, Conditions, text_of
from riparian.store.database import Snapshot
from riparian.store.journal.judgement import ImpliedVerdicts, Judgement, Pair, pair_of

_QUESTIONS = """
CREATE OR REPLACE TEMP TABLE question AS
WITH
    record AS (
        SELECT unit_id, max(usd) AS usd FROM activity GROUP BY unit_id
    ),
    size AS (
        SELECT unit_id, project_id, count(*) OVER (PARTITION BY project_id) AS records
        FROM unit
    ),
    asked AS (
        SELECT
            l.a, l.b, l.verdict, l.probability, l.bits, l.relation,
            least(coalesce(m.project_id, l.a), coalesce(n.project_id, l.b)) AS project_a,
            greatest(coalesce(m.project_id, l.a), coalesce(n.project_id, l.b)) AS project_b,
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
            -- What is said of a record goes into every snapshot: of these nothing is asked.
            AND NOT EXISTS (
                SELECT 1 FROM activity AS t WHERE t.unit_id IN (l.a, l.b)
                GROUP BY t.unit_id HAVING bool_and(contains(t.dataset, '@'))
            )
            AND {where}
    )
SELECT
    a, b, verdict, probability, bits, relation, project_a, project_b, usd, records,
    CASE WHEN p IN (0, 1) THEN 0.0 ELSE -(p * log2(p) + (1 - p) * log2(1 - p)) END
        * (1 + log10(1 + greatest(coalesce(usd, 0), 0) / 1e6) + log2(records / 2.0)) AS usefulness
FROM asked
"""

_IN_ORDER = """
SELECT *, count(*) OVER (PARTITION BY project_a, project_b) AS pairs
FROM question
ORDER BY array_position(['unsure', 'same', 'related'], verdict), usefulness DESC, a, b
"""


class Questions:
    """All pairs in question that fit; see `catalogue.review` for their order."""

    def __init__(
        self,
        snapshot: Snapshot,
        provider: str | None,
        country: str | None,
        weak_below: float,
    ) -> None:
        self._snapshot = snapshot
        where = _conditions(snapshot, provider, country)
        snapshot.execute(_QUESTIONS.format(where=where), {"weak": weak_below, **where.parameters})

    def in_order(self) -> Iterator[dict[str, Any]]:
        """The rows, the most useful first, each with the number of `pairs` between its projects."""
        return self._snapshot.each_dict(_IN_ORDER)

    def count(self) -> int:
        """How many pairs of projects there are with pairs of records in question."""
        row = self._snapshot.row(
            "SELECT count(*) FROM (SELECT DISTINCT project_a, project_b FROM question)"
        )
        return int(row[0]) if row else 0

    def between(self, projects: set[str]) -> list[tuple[str, str, Pair]]:
        """Pairs of records in question within and between these projects, with their projects."""
        among = AMONG.format(name="projects")
        rows = self._snapshot.rows(
            "SELECT a, b, project_a, project_b FROM question"
            f" WHERE project_a {among} AND project_b {among}",
            {"projects": text_of(projects)},
        )
        return [(a, b, (first, second)) for a, b, first, second in rows]


class Answered:
    """Which `pairs` need not be asked for, as people said enough: they judged the pair, its answer
    follows, or they judged another pair between the same two projects. `between` counts them for
    each two projects; between so many `projects` nothing is left to ask."""

    def __init__(
        self,
        snapshot: Snapshot,
        questions: Questions,
        standing: Sequence[Judgement],
    ) -> None:
        self.pairs: set[Pair] = set()
        self.between: Counter[Pair] = Counter()
        self._implied, self._said = ImpliedVerdicts(standing), {one.pair for one in standing}
        project = projects_of_units(snapshot, {unit for one in standing for unit in one.pair})
        self._judged = {
            pair_of(project[one.a], project[one.b])
            for one in standing
            if one.verdict != "unsure" and one.a in project and one.b in project
        }
        asked: Counter[Pair] = Counter()
        for a, b, projects in questions.between(set(project.values())):
            asked[projects] += 1
            if self._is_answered(a, b, projects):
                self.pairs.add((a, b))
                self.between[projects] += 1
        self.projects = sum(self.between[projects] == many for projects, many in asked.items())

    def _is_answered(self, a: str, b: str, projects: Pair) -> bool:
        if (a, b) in self._said or self._implied.verdict(a, b):
            return True
        return projects[0] != projects[1] and projects in self._judged


def _conditions(snapshot: Snapshot, provider: str | None, country: str | None) -> Conditions:
    where = Conditions()
    for name, code in (
        ("provider", provider and find_provider(snapshot, provider)),
        ("country", country and find_country(snapshot, country)),
    ):
        if code:
            where.add(
                f"EXISTS (SELECT 1 FROM activity_{name} AS t JOIN activity AS s"
                f" ON s.activity_id = t.activity_id WHERE t.{name} = ${name}"
                f" AND s.unit_id IN (l.a, l.b))",
                **{name: code},
            )
    return where
