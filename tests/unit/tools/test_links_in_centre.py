"""How labelled pairs fare in a built centre."""

from links_in_centre import told


def line(a, b, same):
    return {"a": {"key": a}, "b": {"key": b}, "same": same}


def test_pairs_are_judged_by_the_projects_of_their_records_and_strangers_are_counted():
    project = {"a": "a", "b": "a", "c": "a", "d": "d"}
    lines = [
        line("a", "b", True),
        line("a", "c", False),
        line("a", "d", True),
        line("a", "x", True),
    ]
    assert told(project, lines) == [
        "3 pairs, 1 left out",
        "precision 0.5000",
        "recall    0.5000",
        "f1        0.5000",
        "joined wrongly: a c",
    ]
    assert told({}, [])[1:] == ["precision 0.0000", "recall    0.0000", "f1        0.0000"]
