"""What the tool that measures the stability of links counts."""

from link_stability import Linked, part_of, told


def test_what_changes_among_the_records_that_were_there_before_is_counted():
    before = {("a", "b"): "same", ("a", "c"): "related", ("c", "d"): "unsure"}
    after = {("a", "b"): "same", ("a", "c"): "unsure", ("d", "e"): "same", ("b", "n"): "same"}
    less = Linked(1_000, before, {("a", "b")})
    more = Linked(1_200, after, {("a", "b"), ("b", "n"), ("a", "n"), ("d", "e")})
    lines = told(less, more, {"n"})
    assert lines[1].startswith("one project in one of the two alone: 1 (1.00 in a thousand)")
    assert lines[2] == "called something else: 1 (1.00 in a thousand)"
    assert lines[3] == "no longer listed, or newly: 2 (2.00 in a thousand)"
    assert "  c d: unsure, then different" in lines
    assert not any(" n:" in line for line in lines), "a new record changes nothing before"


def test_about_a_tenth_of_all_records_is_drawn():
    drawn = [part_of(f"unit-{number}", 1, 10) for number in range(2_000)]
    assert 120 < drawn.count(0) < 280
    assert drawn == [part_of(f"unit-{number}", 1, 10) for number in range(2_000)]
