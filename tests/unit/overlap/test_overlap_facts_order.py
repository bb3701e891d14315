"""What is said of a project stands in one order: the first record first, then file by file."""

from __future__ import annotations

from riparian import Centre
from riparian.overlap.report.overlap_list.project_facts import load_own

_SEVERAL = """
SELECT p.project_id, p.primary_activity, a.activity_id, a.dataset, a.ordinal, c.position, c.place
FROM project AS p
JOIN activity AS a ON a.project_id = p.project_id
JOIN activity_place AS c ON c.activity_id = a.activity_id AND c.share > 0
    AND NOT starts_with(c.method, 'seat of a national body')
WHERE p.activities > 2
"""


def test_places_of_many_records_keep_the_order_of_the_records(sample: Centre):
    with sample.reading() as connection:
        rows = connection.execute(_SEVERAL).fetchall()
        expected: dict[str, list[tuple[bool, str, int, int, str]]] = {}
        for project, first, activity, dataset, ordinal, position, place in rows:
            expected.setdefault(project, []).append(
                (activity != first, dataset, ordinal, position, place)
            )
        found = load_own(connection, list(expected))["places"]
    tied = [
        project
        for project, places in expected.items()
        if len({(later, position) for later, _, _, position, _ in places}) < len(places)
    ]
    assert tied, "the sample has projects of which several records name places"
    for project, places in expected.items():
        assert [fact.place for fact in found[project]] == [place for *_, place in sorted(places)]
