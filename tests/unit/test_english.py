import pytest

from riparian.english import (
    a_or_an,
    agree,
    and_more,
    capitalised,
    count_of,
    first_of,
    listed,
    plural_of,
    possessive,
    with_article,
    year_span,
)
from riparian.normalise.providers import load_providers


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [
        (0, "project", "0 projects"),
        (1, "project", "1 project"),
        (2672, "project", "2,672 projects"),
        (3, "country", "3 countries"),
        (2, "day", "2 days"),
        (2, "box", "2 boxes"),
        (2, "basis", "2 bases"),
    ],
)
def test_a_count_has_its_noun(count, noun, said):
    plural = "bases" if noun == "basis" else None
    assert count_of(count, noun, plural) == said


def test_plurals_of_y_follow_the_letter_before_it():
    assert [plural_of(word) for word in ("agency", "survey", "branch")] == [
        "agencies", "surveys", "branches",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_a_list_has_its_and(items, said):
    assert listed(items) == said


def test_a_long_list_counts_its_rest_and_an_and_stands_once():
    assert listed(["a", "b", "c", "d"], 2) == "a, b and 2 more"
    assert listed(["a", "b", "c"], 2) == "a, b and 1 more"
    assert listed(["a", "b"], 2) == "a and b"
    assert listed(["a", "b", "c"], last="or") == "a, b or c"


def test_possessives_end_in_an_apostrophe_after_an_s():
    assert possessive("Japan") == "Japan's"
    assert possessive("United States") == "United States'"


def test_providers_have_their_article_and_no_other():
    table = load_providers()
    names = [provider.display for provider in table.providers.values()]
    without = {name for name in names if with_article(name) == name}
    assert {"Japan", "South Korea", "ASEAN", "UNICEF", "UN Women", "Chinese Taipei"} <= without
    for name in ("United States", "World Bank", "UN Development Programme", "Netherlands"):
        assert with_article(name) == f"the {name}"
    assert with_article("Food and Agriculture Organization").startswith("the ")
    assert with_article("the Philippines") == "the Philippines"


def test_small_words():
    assert (agree(1, "is", "are"), agree(2, "is", "are")) == ("is", "are")
    assert (a_or_an("overlap"), a_or_an("project")) == ("an overlap", "a project")
    assert capitalised("floods in LAOS") == "Floods in LAOS"
    assert (year_span(2015, 2024), year_span(2019, 2019)) == ("2015–2024", "2019")
    assert year_span(2017, 2021, "-") == "2017-2021"
    assert (year_span(None, 2019), year_span("2015", "2016")) == ("", "2015–2016")


def test_the_first_of_many_are_followed_by_the_number_of_the_rest():
    assert first_of(["a", "b"], 2) == "a, b"
    assert first_of("abcd", 2, "; ") == "a; b and 2 more"
    assert first_of([], 2) == ""
    assert (and_more(1), and_more(1200, "pairs")) == ("and 1 more", "and 1,200 more pairs")
