"""Projects are found from the closest to the widest, and in the same order every time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.catalogue.search.match_words import find_matches
from riparian.catalogue.search.open_index import open_index
from riparian.catalogue.search.parse_query import read_query
from riparian.catalogue.search.query_glossary import GlossaryRow, key_of
from riparian.catalogue.search.query_translation import units_of
from riparian.errors import BadRequest

NAMES = [
    ("place:KH-6", "place", ("Kampong Thom", "コンポントム", "កំពង់ធំ")),
    ("place:VN-39", "place", ("Dong Nai", "Tỉnh Đồng Nai", "ドンナイ")),
    ("agency:JP:JICA", "organisation", ("JICA", "国際協力機構")),
]
PROJECTS = {
    "p1": {"title": "Water supply in Kampong Thom"},
    "p2": {"title": "Supply of pumps", "description": "Water for the fields of the north."},
    "p3": {
        "title": "Rural roads",
        "description": "Also a new water supply.",
        "names": ["place:KH-6"],
    },
    "p4": {"title": ["Gloss of a title", "상수도 시설 확충사업"], "names": ["agency:JP:JICA"]},
    "p5": {"title": "プノンペン下水道整備計画", "names": ["place:VN-39"]},
    "p6": {"title": "Price of rice", "description": "Microfinance for growers"},
}


def ids(answer):
    return [found[0] for found in answer[0]]


def ways(answer):
    return dict(answer[0])


def row(term, lang, english, unless=()):
    return [
        GlossaryRow(key, lang, term, english, True, tuple(unless))
        for key in (key_of(term), key_of(english))
    ]


GLOSSARY = [
    *row("상수도", "ko", "water supply"),
    *row("水道", "ja", "water supply", ["下水道"]),
    *row("下水道", "ja", "sewerage"),
]


def test_titles_come_first_then_the_phrase_elsewhere_then_the_words_apart(look):
    found = look(PROJECTS, "water supply", names=NAMES, glossary=[])
    assert found[0] == [("p1", "title"), ("p3", "phrase"), ("p2", "words")]
    assert found[1].total == 3


def test_a_phrase_in_quotation_marks_is_not_found_apart(look):
    assert ids(look(PROJECTS, '"water supply"', names=NAMES, glossary=[])) == ["p1", "p3"]


@pytest.mark.parametrize(
    "words", ["Kampong Thom", "kâmpong thom", "コンポントム", "កំពង់ធំ", "ポント"]
)
def test_a_place_is_found_by_any_of_its_names(look, words):
    assert "p3" in ids(look(PROJECTS, words, names=NAMES, glossary=[]))


@pytest.mark.parametrize("words", ["Đồng Nai", "dong nai", "DONGNAI", "dong-nai"])
def test_accents_spaces_and_hyphens_make_no_difference(look, words):
    assert ids(look(PROJECTS, words, names=NAMES, glossary=[])) == ["p5"]


@pytest.mark.parametrize("words", ["수도", "확충", "시설확충", "수", "国際"])
def test_two_characters_and_one_are_found_anywhere(look, words):
    assert ids(look(PROJECTS, words, names=NAMES, glossary=[])) == ["p4"]


def test_a_number_is_found_first_however_it_is_written(look):
    projects = PROJECTS | {"AB-1/23": {"title": "x"}, "p9": {"title": "ab123 and AB 1 23"}}
    answer = look(projects, "ab 1-23", names=NAMES, glossary=[])
    assert answer[0][0] == ("AB-1/23", "number")
    assert "p9" in ids(answer)


def test_a_word_is_not_looked_for_inside_others_while_it_is_there_itself(look):
    assert ways(look({"a": {"title": "rice"}, "b": {"title": "price"}}, "rice", glossary=[])) == {
        "a": "title"
    }
    assert ways(look({"b": {"title": "price"}}, "rice", glossary=[])) == {"b": "part"}


def test_beginnings_come_after_whole_words(look):
    projects = {"a": {"title": "Hydropower"}, "b": {"title": "Hydro plant"}, "c": {"title": "x"}}
    assert look(projects, "hydro", glossary=[])[0] == [("b", "title"), ("a", "beginning")]


def test_a_common_word_is_said_to_begin_others_and_a_star_finds_them(look):
    projects = {f"p{n:02}": {"title": "hydro"} for n in range(12)} | {"q": {"title": "hydropower"}}
    _, found = look(projects, "hydro", glossary=[])
    assert (found.total, found.begun) == (12, 1)
    assert look(projects, "hydro*", glossary=[])[1].total == 13


def test_where_nothing_has_all_words_those_with_more_of_them_come_first(look):
    projects = {
        "a": {"title": "zebra"},
        "b": {"title": "roads and bridges in the hills, and more on roads, at length"},
    }
    found = look(projects, "roads bridges zebra", glossary=[])
    assert found[0] == [("b", "some"), ("a", "some")]
    assert found[1].some


def test_some_of_the_words_may_be_the_glossarys(look):
    projects = {"a": {"title": "Water supply"}, "b": {"title": "Bridges"}}
    found = look(projects, "상수도 xyzzy", glossary=GLOSSARY)
    assert found[0] == [("a", "some")]
    assert found[1].absent == ("xyzzy",)


def test_nothing_is_found_for_words_that_nothing_has(look):
    assert look(PROJECTS, "xyzzy", names=NAMES, glossary=[])[1].total == 0


def test_the_glossary_finds_the_same_thing_in_other_languages(look):
    answer = look(PROJECTS, "상수도", names=NAMES, glossary=GLOSSARY)
    assert answer[0][0] == ("p4", "title")
    assert ways(answer)["p1"] == "glossary"
    assert answer[1].by_glossary == len(answer[0]) - 1
    assert "p4" in ids(look(PROJECTS, "water supply", names=NAMES, glossary=GLOSSARY))


def test_a_glossary_word_inside_one_of_another_meaning_does_not_count(look):
    assert "p5" not in ids(look(PROJECTS, "water supply", names=NAMES, glossary=GLOSSARY))
    assert "p5" in ids(look(PROJECTS, "水道", names=NAMES, glossary=GLOSSARY))
    assert ids(look(PROJECTS, "sewerage", names=NAMES, glossary=GLOSSARY)) == ["p5"]


def test_a_word_put_together_is_found_by_its_pieces(look):
    projects = {"a": {"title": "下水道の整備、カンボジア"}}
    found = look(projects, "カンボジア国下水道計画", glossary=GLOSSARY)
    assert ids(found) == ["a"]
    assert "下水道" in found[1].loosened


def test_equals_come_in_order_of_their_ids_and_the_best_are_the_first_of_all(look):
    projects = {f"p{n:02}": {"title": "same title"} for n in range(20)}
    every = ids(look(projects, "same", glossary=[]))
    assert every == sorted(projects)
    assert ids(look(projects, "same", most=7, glossary=[])) == every[:7]
    assert look(projects, "same", most=7, glossary=[])[1].total == 20


def test_only_those_allowed_are_found_and_counted(look):
    answer = look(PROJECTS, "water supply", allowed={2, 3}, names=NAMES, glossary=[])
    assert ids(answer) == ["p3", "p2"]
    assert answer[1].total == 2


def test_no_phrase_runs_from_one_text_into_the_next(look):
    projects = {"a": {"title": ["Rural water", "Supply of pumps"]}}
    assert look(projects, '"water supply"', glossary=[])[1].total == 0


def test_any_words_can_be_looked_for(make_index):
    with open_index(make_index(PROJECTS, names=NAMES, glossary=GLOSSARY)) as index:

        @given(st.text(st.characters(), min_size=1, max_size=40))
        @settings(max_examples=200)
        def look_for(words):
            try:
                query = read_query(words)
            except BadRequest:
                return
            found = find_matches(index, query, units_of(index, query.sought), 5, None)
            assert len(found.best) == min(5, found.total)

        look_for()


@pytest.mark.parametrize(
    "words",
    [
        'water" OR title:"x', "water*", "^water", "title : water", "NEAR(water supply, 5)",
        "water AND", "NOT water", "-water", "{title}", "water'; DROP TABLE word; --", "⌂1", "¶",
        "%", "_", "\\", "water\x00supply", "\ud800water",
    ],
)  # fmt: skip
def test_what_the_database_would_understand_is_only_words(make_index, words):
    path = make_index(PROJECTS, names=NAMES, glossary=GLOSSARY)
    before = path.read_bytes()
    with open_index(path) as index:
        try:
            query = read_query(words)
        except BadRequest:
            return
        find_matches(index, query, units_of(index, query.sought), 5, None)
    assert path.read_bytes() == before


THEME = [("theme:roads", "purpose", ("Roads, bridges and ports",))]
ON_ROADS = {"p1": {"title": "A port"}, "p2": {"title": "A highway", "names": ["theme:roads"]}}


def test_a_word_of_a_theme_s_name_finds_no_project_of_the_theme(look):
    assert ids(look(ON_ROADS, "ports", names=THEME, glossary=[])) == ["p1"]
    assert ids(look(ON_ROADS, "bridges", names=THEME, glossary=[])) == []


@pytest.mark.parametrize("words", ["Roads, bridges and ports", "roads bridges and ports"])
def test_the_whole_name_of_a_theme_finds_its_projects(look, words):
    assert ids(look(ON_ROADS, words, names=THEME, glossary=[])) == ["p2"]
