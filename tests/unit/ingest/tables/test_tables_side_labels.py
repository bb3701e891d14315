"""Labels beside several rows of a table without lines: right, or not said."""

from __future__ import annotations

from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.tables.pdf.shapes import Box, Letter
from riparian.ingest.tables.pdf.side_labels import Label, RowPlaces, labels_beside

LINE = 8.0
GROUPS = st.lists(st.integers(1, 8), min_size=1, max_size=6)


def line(text, middle):
    return [Letter(text, Box(0, middle - 3.5, 7, middle + 3.5))]


def lines_of(text, middle, count):
    start = middle - (count - 1) * LINE / 2
    return [line(text, start + n * LINE) for n in range(count)]


def made(groups, heights, *, shift=0.0, first=0):
    """Rows of these heights, and a label in the middle of each group from the one of number `first`
    on, `shift` below where it belongs."""
    edges = list(accumulate(heights, initial=100.0))
    rows = RowPlaces([(a + b) / 2 for a, b in pairwise(edges)], [h - 6 for h in heights], True)
    ends = list(accumulate(groups, initial=0))
    lines, labels = [], []
    for n, (start, end) in enumerate(pairwise(ends)):
        if n >= first:
            count = min(int((edges[end] - edges[start] - 5) // LINE), 3)
            lines += lines_of(str(n), (edges[start] + edges[end]) / 2 + shift, count)
            labels.append(Label("\n".join([str(n)] * count), start, end))
    return lines, rows, labels


def spans(labels):
    return None if labels is None else [(label.first, label.end) for label in labels]


@given(st.data(), GROUPS)
def test_labels_in_the_middle_of_their_rows_are_for_these(data, groups):
    total = sum(groups)
    heights = data.draw(st.lists(st.sampled_from([14.0, 22.0]), min_size=total, max_size=total))
    if total < 2:
        return
    lines, rows, labels = made(groups, heights)
    assert spans(labels_beside(lines, rows, begins=True, width=9)) == spans(labels)


@given(st.data(), GROUPS.filter(lambda groups: len(groups) > 1))
def test_on_a_later_page_rows_above_the_first_label_go_on_with_the_one_before(data, groups):
    total = sum(groups)
    heights = data.draw(st.lists(st.sampled_from([14.0, 22.0]), min_size=total, max_size=total))
    lines, rows, labels = made(groups, heights, first=1)
    assert spans(labels_beside(lines, rows, begins=False, width=9)) == spans(labels)


def test_where_labels_stand_otherwise_nothing_is_said():
    lines, rows, _ = made([4, 3, 2], [14.0] * 9, shift=5)
    assert labels_beside(lines, rows, begins=True, width=9) is None


def test_where_it_is_not_seen_that_rows_are_centred_nothing_is_said():
    lines, rows, _ = made([4, 3], [14.0] * 7)
    assert labels_beside(lines, rows._replace(are_centred=False), begins=True, width=9) is None


def test_what_stands_in_each_row_is_of_that_row():
    rows = RowPlaces([10.0, 24.0, 38.0], [8.0] * 3, False)
    lines = [line("a", 10.0), line("b", 24.5), line("c", 37.8)]
    assert [x.text for x in labels_beside(lines, rows, begins=True, width=9)] == ["a", "b", "c"]


def test_a_column_without_anything_has_no_labels():
    assert labels_beside([], RowPlaces([10.0, 24.0], [8.0] * 2, True), begins=True, width=9) is None
