"""What is close in meaning counts only where it stands out; words that are none are not asked."""

from __future__ import annotations

import numpy as np
import pytest

from riparian.catalogue.search.match_by_meaning import (
    MOST_BY_MEANING,
    USUAL,
    near_in_meaning,
    stands_out,
    usual_words,
)
from riparian.catalogue.search.parse_query import read_query
from riparian.catalogue.search.query_translation import Other, Unit
from riparian.normalise.title_likeness.nearness_in_meaning import nearness, usual_nearness


class Meant:
    """Meanings in which every project is about as near to anything, but for what is told."""

    encoder = "made up"

    def __init__(self, near, projects=50):
        self.projects = tuple(f"p{n:02}" for n in range(projects))
        self.near = near
        self.asked = []

    @property
    def usual(self):
        asked, self.asked = self.asked, []
        scores = np.array(self.scores([f"word {n}" for n in range(USUAL)]))
        self.asked = asked
        return scores.mean(axis=0), scores.std(axis=0)

    def scores(self, texts):
        self.asked += texts
        found = []
        for text in texts:
            luck = np.random.default_rng(sum(map(ord, text)))
            z = luck.normal(size=len(self.projects))
            for project, nearer in self.near.get(text, {}).items():
                z[self.projects.index(project)] += nearer
            found.append(z)
        return found


def ask(meant, words, others=(), there=()):
    query = read_query(words)
    units = [Unit(query.sought, tuple(Other(o, "en", ()) for o in others))]
    return near_in_meaning(meant, query, units, set(there).__contains__)


def test_what_stands_out_is_found_nearest_first_with_its_rank():
    found = ask(Meant({"fish farming": {"p07": 30, "p03": 20}}), "fish farming")
    assert [(one.project, one.rank, one.of) for one in found] == [("p07", 1, 50), ("p03", 2, 50)]


def test_what_is_only_the_nearest_is_not_found():
    assert ask(Meant({}), "fish farming") == []


def test_a_project_that_is_near_to_everything_does_not_stand_out():
    class Hub(Meant):
        def scores(self, texts):
            return [z + 30 * (np.arange(len(z)) == 4) for z in super().scores(texts)]

    assert ask(Hub({}), "fish farming") == []


@pytest.mark.parametrize("words", ["xyzzy", "fish xyzzy", "88044", "qwertyuiop asdf"])
def test_words_that_are_none_are_not_asked(words):
    meant = Meant({words: {"p07": 90}})
    assert ask(meant, words) == []
    assert meant.asked == []


def test_a_word_that_projects_have_is_one_and_any_of_a_wide_script():
    assert ask(Meant({"uxo": {"p07": 30}}), "uxo", there=["uxo"])
    assert ask(Meant({"도서관": {"p07": 30}}), "도서관")


def test_the_query_is_asked_in_english_too_where_the_glossary_has_it():
    meant = Meant({"library": {"p07": 60}})
    assert [one.project for one in ask(meant, "도서관", ["library"])] == ["p07"]


def test_a_search_encodes_nothing_but_the_query():
    meant = Meant({})
    ask(meant, "fish")
    assert meant.asked == ["fish"]


def test_the_usual_is_the_mean_and_spread_over_about_a_hundred_words():
    random = np.random.default_rng(1)
    titles, hubs = random.normal(size=(50, 8)).astype("f"), random.normal(size=50).astype("f")
    words = random.normal(size=(len(usual_words()), 8)).astype("f")
    each = np.array([nearness(word, titles, hubs) for word in words])
    mean, spread = usual_nearness(words, titles, hubs)
    np.testing.assert_allclose(mean, each.mean(axis=0), atol=1e-5)
    np.testing.assert_allclose(spread, each.std(axis=0), atol=1e-5)
    assert USUAL <= len(words) < 2 * USUAL


def test_no_more_are_found_than_are_worth_reading():
    meant = Meant({"fish": {f"p{n:02}": 50 for n in range(30)}})
    assert len(ask(meant, "fish")) == MOST_BY_MEANING


def test_among_more_projects_one_must_stand_out_further():
    assert stands_out(0) == stands_out(900) < stands_out(10_000) < stands_out(100_000)
