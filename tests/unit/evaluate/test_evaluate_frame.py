from riparian.evaluate.frame import CaseResult, Task, accuracy, figures_by


def judged(*rights, **said):
    return [CaseResult(str(n), "x", "y", right, **said) for n, right in enumerate(rights)]


TASK = Task("t", "nothing", lambda lines: (), accuracy)


def test_accuracy_is_the_share_of_right_answers():
    assert accuracy(judged(True, True, True, False)) == {"accuracy": 0.75}


def test_of_nothing_there_is_no_figure():
    assert accuracy([]) == {}


def test_groups_have_the_same_figures_in_order_of_name():
    cases = judged(True, False, source="b") + judged(True, source="a") + judged(False)
    assert list(figures_by(TASK, cases, "source").items()) == [
        ("a", {"accuracy": 1.0}),
        ("b", {"accuracy": 0.5}),
    ]
    assert figures_by(TASK, cases, "language") == {}
