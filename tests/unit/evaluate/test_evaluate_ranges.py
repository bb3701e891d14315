"""Ranges of figures: wide where cases are few or share records, none where nothing can be said."""

from riparian.evaluate.frame import CaseResult, Task, accuracy
from riparian.evaluate.ranges import figure_ranges

TASK = Task("t", "nothing", lambda lines: (), accuracy)


def cases(right, wrong, family=None):
    return [
        CaseResult(f"{family}{n}", "x", "y", n < right, family=family) for n in range(right + wrong)
    ]


def test_the_range_is_about_the_figure_and_shrinks_with_more_cases():
    few, many = (figure_ranges(TASK, cases(n, n))["accuracy"] for n in (20, 500))
    assert few[0] < many[0] < 0.5 < many[1] < few[1]
    # The standard deviation of a share of 40 is .079; 5 to 95 % are 1.64 of it to either side
    assert abs((few[1] - few[0]) - 2 * 1.645 * 0.079) < 0.05
    assert figure_ranges(TASK, cases(20, 20))["accuracy"] == few


def test_cases_that_share_records_say_less_than_as_many_that_do_not():
    apart = figure_ranges(TASK, cases(50, 50))["accuracy"]
    together = [
        case for n in range(10) for case in cases(10 * (n % 2), 10 * (1 - n % 2), family=str(n))
    ]
    wide = figure_ranges(TASK, together)["accuracy"]
    assert wide[1] - wide[0] > 2 * (apart[1] - apart[0])


def test_of_a_few_nothing_is_said_and_a_figure_that_some_draws_lack_is_of_the_others():
    assert figure_ranges(TASK, cases(2, 2)) == {}
    assert figure_ranges(TASK, cases(40, 40, family="one")) == {}

    def figures(judged):
        rare = [case for case in judged if case.case == "None0"]
        return accuracy(judged) | ({"rare": 1.0} if rare else {})

    assert figure_ranges(Task("t", "", lambda lines: (), figures), cases(5, 5))["rare"] == (1, 1)
