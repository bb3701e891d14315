"""A person types words in any language into one box, finds projects, and is told why."""

from __future__ import annotations

import json
import sqlite3

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian import ProjectFilter
from riparian.catalogue.search.search_answer import SearchFilter
from riparian.errors import BadRequest, SnapshotMissing, UnknownName
from running import comes_to_an_end
from sample_keys import key_of

LAWS = key_of("法制度整備プロジェクト(フェーズ2)")
STOCKS = key_of("캄보디아 증권시장 발전지원사업('14-'18/250만불)...")
"""A project of Japan and one of South Korea, both in Cambodia."""


@pytest.fixture(scope="module")
def search(sample):
    """Search the sample; all hits unless told otherwise."""

    def ask(words, **wanted):
        return sample.search(words, SearchFilter(**({"limit": None} | wanted)))

    return ask


def ids(answer):
    return [hit.project.id for hit in answer.hits]


def titles(answer):
    return [f"{h.project.title} {h.project.original or ''}" for h in answer.hits]


def marked(hit):
    return {f.text[start:end] for f in hit.found for start, end in f.marks}


# one box, every language


@pytest.mark.parametrize("words", ["상수도", "上水道", "water supply", "Water Supplies"])
def test_water_supply_is_found_in_three_languages_whichever_is_typed(search, words):
    found = " ".join(titles(search(words)))
    for said in ("Water Supply", "上水道", "상수도"):
        assert said in found


@pytest.mark.parametrize("words", ["상수도", "上水道", "water supply"])
def test_those_with_the_words_as_typed_in_their_titles_come_first(search, words):
    first = search(words).hits[0]
    assert words.lower() in f"{first.project.title} {first.project.original}".lower()
    assert words.lower() in {word.lower() for word in marked(first)}


@pytest.mark.parametrize(
    "words", ["Kampong Thom", "kampong thom", "Kompong Thom", "コンポントム", "캄퐁톰", "កំពង់ធំ"]
)
def test_a_place_is_found_by_its_names_in_any_language(search, sample, words):
    in_place = {p.id for p in sample.projects(ProjectFilter(place="KH-6"))[0]}
    assert in_place
    assert in_place <= set(ids(search(words)))


@pytest.mark.parametrize(
    "words", ["JICA", "国際協力機構", "Japan International Cooperation Agency"]
)
def test_an_agency_is_found_by_its_names(search, sample, words):
    of_agency = {p.id for p in sample.projects(ProjectFilter(provider="JICA"))[0]}
    assert of_agency <= set(ids(search(words)))


def test_a_project_number_is_found_first(search):
    number = key_of("国道1号線橋梁復旧第三計画")
    hit = search(number).hits[0]
    assert hit.project.id == number
    assert hit.how == "number"
    assert hit.why == (f"number: {number}",)


@pytest.mark.parametrize("words", ["保健", "水道", "도로", "병원"])
def test_two_characters_are_found_wherever_they_stand(search, sample, words):
    having = {p.id for p in sample.projects()[0] if words in (p.original or "")}
    assert having
    assert having <= set(ids(search(words)))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Đồng Nai", "dong nai"), ("Thakhèk", "thakhek"), ("ﾒｺﾝ", "メコン"), ("ＪＩＣＡ", "jica")],
)
def test_accents_and_width_make_no_difference(search, one, other):
    assert ids(search(one)) == ids(search(other)) != []


@pytest.mark.parametrize("words", ["dongnai", "kampongthom"])
def test_a_name_without_its_space_is_found_all_the_same(search, words):
    assert search(words).total > 0


def test_two_letters_are_a_word_and_no_part_of_one(search):
    for hit in search("KR").hits:
        assert "KR" in hit.project.providers or "KR" in marked(hit)


def test_rice_is_not_led_by_price(search):
    hits = search("rice").hits[:5]
    assert hits
    for hit in hits:
        assert {word.lower() for word in marked(hit)} & {"rice", "コメ", "쌀"}


# why


def test_every_hit_says_why_and_marks_the_words(search):
    for words in ("상수도", "bridge Mekong", "JICA health", "Siem Reap", "職業訓練"):
        for hit in search(words).hits:
            assert hit.why
            assert hit.found
            for found in hit.found:
                assert found.marks
                assert all(0 <= a < b <= len(found.text) for a, b in found.marks)


def test_what_only_the_glossary_found_is_said_to_be_by_the_glossary(search):
    answer = search("상수도")
    assert answer.by_glossary > 0
    [also] = answer.also
    assert also.of == "상수도"
    assert "water supply" in also.words
    by_glossary = [h for h in answer.hits if h.how == "glossary"]
    assert len(by_glossary) >= answer.by_glossary
    assert "the glossary's words for 상수도" in by_glossary[0].why[0]


def test_an_english_query_finds_japanese_and_korean_records(search):
    languages = {h.project.original_lang for h in search("vocational training").hits}
    assert {"ja", "ko"} <= languages


def test_all_words_must_be_there_and_where_none_has_all_that_is_said(search):
    both = search("hospital Laos")
    assert not both.some
    assert all("LA" in h.project.countries or "Lao" in str(h.found) for h in both.hits)
    some = search("hospital xyzzy")
    assert some.some
    assert all(h.without == ("xyzzy",) for h in some.hits)


def test_nonsense_finds_nothing_and_a_misspelling_is_mended(search):
    assert search("xyzzy qwrtp").hits == ()
    assert search("Kampomg Thom").near[0] == "Kampong Thom"
    assert search("コンポントン").near[0].startswith("コンポントム")


def test_small_words_alone_and_many_words_are_answered(search):
    assert search("of the").total > 100
    assert "first 24 words" in search(" ".join(f"water{n}" for n in range(40))).notes[0]


# the same answers


def test_the_best_are_the_first_of_all_and_the_total_does_not_change(search):
    for words in ("water", "상수도", "JICA", "zebra bridge"):
        every = search(words)
        assert len(every.hits) == every.total
        few = search(words, limit=5)
        assert ids(few) == ids(every)[:5]
        assert few.total == every.total


@pytest.mark.parametrize(
    "wanted",
    [
        {"provider": "KR"}, {"provider": "JICA"}, {"country": "Laos"}, {"place": "Siem Reap"},
        {"place": "Tonle Sap"}, {"theme": "water"}, {"provider": "Japan", "country": "KH"},
    ],
)  # fmt: skip
def test_filters_mean_what_they_mean_for_the_list_of_projects(search, sample, wanted):
    listed = {p.id for p in sample.projects(ProjectFilter(**wanted))[0]}
    assert listed
    every = search("project")
    filtered = search("project", **wanted)
    assert set(ids(filtered)) == set(ids(every)) & listed
    assert filtered.total == len(filtered.hits)


def test_a_filter_that_names_nothing_is_bad_use(search):
    with pytest.raises(UnknownName):
        search("water", country="Atlantis")


def test_everything_in_the_list_of_projects_can_be_found_by_its_number(sample):
    for project in sample.projects(ProjectFilter(limit=60))[0]:
        assert sample.search(project.id).hits[0].project == project


def test_any_words_give_an_answer(sample):
    @given(st.text(st.characters(), max_size=60))
    @settings(max_examples=150)
    def ask(words):
        try:
            answer = sample.search(words, SearchFilter(limit=3))
        except BadRequest:
            return
        json.dumps(answer.query)
        for hit in answer.hits:
            assert hit.why or hit.how in ("words", "phrase")

    ask()


# the index stands and goes with its snapshot


def test_before_the_first_build_there_is_nothing_to_search(tmp_path):
    from riparian import Centre

    with pytest.raises(SnapshotMissing):
        Centre.init(tmp_path / "new").search("water")


def test_a_lost_index_is_made_again_by_who_searches_and_by_a_build(my_own):
    index = my_own.layout.search_index(my_own.built())
    before, hits = index.read_bytes(), my_own.search("water").total
    index.unlink()
    assert my_own.search("water").total == hits
    assert index.read_bytes() == before
    index.unlink()
    assert my_own.build().changed
    assert my_own.layout.search_index(my_own.built()).read_bytes() == before


def test_every_project_is_in_the_index_once(sample):
    path = sample.layout.search_index(sample.built())
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as index:
        held = [row[0] for row in index.execute("SELECT id FROM project ORDER BY entry")]
    index.close()
    assert held == sorted(p.id for p in sample.projects()[0])


# at the terminal


def test_the_command_prints_hits_with_reasons_and_says_how_many(riparian, sample):
    answer = riparian("-C", sample.layout.root, "search", "AFoCO", "kampong", "thom")
    assert answer.status == 0
    assert "place: Kampong Thom" in answer.out
    assert "1 project\n" in answer.err


def test_the_command_gives_json_with_spans(riparian, sample):
    answer = riparian("-C", sample.layout.root, "search", "상수도", "--json", "--limit", "2")
    assert len(answer.json["hits"]) == 2
    found = answer.json["hits"][0]["found"][-1]
    [[start, end]] = found["marks"]
    assert found["text"][start:end] == "상수도"
    assert answer.json["total"] > 2


@pytest.mark.parametrize("words", ["", "  ", '"*"', "…"])
def test_no_words_are_bad_use(riparian, sample, words):
    answer = riparian("-C", sample.layout.root, "search", words)
    assert answer.status == 2
    assert "Give a word" in answer.err


def test_an_empty_answer_says_what_to_try(riparian, sample):
    nothing = riparian("-C", sample.layout.root, "search", "xyzzyxyzzy")
    assert (nothing.status, nothing.out) == (0, "")
    assert "No project has “xyzzyxyzzy”." in nothing.err
    assert "Try fewer words" in nothing.err
    elsewhere = riparian("-C", sample.layout.root, "search", LAWS, "--country", "Thailand",
                         "--provider", "KR")  # fmt: skip
    assert (elsewhere.status, elsewhere.out) == (0, "")
    assert "Without these options" in elsewhere.err
    near = riparian("-C", sample.layout.root, "search", "コンポントン")
    assert "Did you mean “コンポントム" in near.err


def test_bytes_that_are_no_letters_are_no_trouble(search):
    answer = search("water \udce9\udcff supply")
    assert answer.total
    assert b"water ?? supply" in msgspec.json.encode(answer)


def test_a_query_without_end_is_answered_and_says_where_it_was_cut(search):
    with comes_to_an_end():
        answer = search("水" * 100_000)
    assert any("first 2,000 characters" in note for note in answer.notes)
    assert any("more than 40 characters" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("words", "language"),
    [("nước mặn", "Vietnamese"), ("ໝາກມ່ວງ", "Lao"), ("ស្វាយ", "Khmer"), ("ประปา", "Thai"),
     ("သရက်သီး", "Burmese"), ("flood in ວຽງຈັນ", "Lao")],
)  # fmt: skip
def test_words_that_the_glossary_lacks_are_said_to_be_looked_for_as_written(
    search, words, language
):
    [note] = [n for n in search(words).notes if "as it is written" in n]
    assert f"few words of {language}" in note
    assert words.split()[-1] in note


@pytest.mark.parametrize("words", ["nước sạch", "ទឹកស្អាត", "น้ำ", "ນ້ຳ", "ရေ"])
def test_words_that_the_glossary_has_are_not_said_to_be_unknown(search, words):
    answer = search(words)
    assert any(one.words for one in answer.also)
    assert not [n for n in answer.notes if "as it is written" in n]


@pytest.mark.parametrize(
    "words", ["water", "上水道", "상수도", "eau potable", "São João", "Ḥadīth", "ṭhāna"]
)
def test_other_languages_are_not_taken_for_them(search, words):
    assert not [n for n in search(words).notes if "as it is written" in n]


def test_a_centre_without_files_says_so(riparian, tmp_path):
    root = tmp_path / "empty"
    assert riparian("init", root).status == 0
    assert riparian("-C", root, "build").status == 0
    answer = riparian("-C", root, "search", "water")
    assert answer.status == 0
    assert "The centre is empty" in answer.err


# by meaning


class Meant:
    """Meanings in which two projects are close to one thing that nobody says."""

    encoder = "made up for searching"

    def __init__(self, projects):
        self.projects = projects

    @property
    def usual(self):
        scores = np.array(self.scores([f"word{'x' * n}" for n in range(100)]))
        return scores.mean(axis=0), scores.std(axis=0)

    def scores(self, texts):
        scores = []
        for text in texts:
            z = np.array([((i * 7919 + len(text)) % 100) / 50 for i in range(len(self.projects))])
            for project in (LAWS, STOCKS):
                z[self.projects.index(project)] += 90 if "prosecutors" in text else 0
            scores.append(z)
        return scores


@pytest.fixture
def meant(sample, monkeypatch):
    projects = tuple(sorted(p.id for p in sample.projects()[0]))
    opened = Meant(projects)
    monkeypatch.setattr("riparian.centre.access.Access.meanings", lambda _: opened)


@pytest.mark.usefixtures("meant")
def test_where_no_project_has_the_words_those_close_in_meaning_are_found_and_said_so(sample):
    answer = sample.search("prosecutors")
    assert answer.total == 0
    assert {h.project.id for h in answer.hits} == {LAWS, STOCKS}
    assert {h.how for h in answer.hits} == {"meaning"}
    assert answer.hits[0].why[0].startswith("close in meaning (nearest 1 of ")
    assert [h.project.id for h in sample.search("prosecutors", SearchFilter(country="KH")).hits]
    assert not sample.search("prosecutors", SearchFilter(provider="KR", country="Laos")).hits


@pytest.mark.usefixtures("meant")
def test_nonsense_and_words_that_many_have_are_not_searched_by_meaning(sample):
    assert sample.search("xyzzy").hits == ()
    assert all(h.how != "meaning" for h in sample.search("water").hits)


@pytest.mark.usefixtures("meant")
def test_those_close_in_meaning_stand_before_those_with_some_of_the_words(riparian, sample):
    ways = [h.how for h in sample.search("prosecutors water").hits]
    assert ways[:2] == ["meaning", "meaning"]
    assert set(ways[2:]) == {"some"}
    answer = riparian("-C", sample.layout.root, "search", "prosecutors")
    assert "close in meaning (nearest 1 of " in answer.out
    assert "2 close in meaning, without the words" in answer.err


@pytest.mark.usefixtures("meant")
def test_what_is_added_by_meaning_is_in_the_place_of_the_query(sample):
    anywhere = sample.search("prosecutors").hits
    assert {c for h in anywhere for c in h.project.countries} - {"LA"}
    for words in ("prosecutors Laos", "prosecutors ラオス"):
        hits = [h for h in sample.search(words).hits if h.how == "meaning"]
        assert all("LA" in h.project.countries for h in hits)


@pytest.mark.usefixtures("meant")
def test_a_number_has_no_meaning(sample):
    assert all(h.how != "meaning" for h in sample.search("prosecutors22LA0087").hits)
    assert all(h.how != "meaning" for h in sample.search("prosecutors 22LA").hits)


def test_the_region_is_a_filter(search):
    everywhere, inside = search("water"), search("water", region=True)
    assert 0 < inside.total <= everywhere.total
    assert all(set(h.project.countries) & {"KH", "LA", "MM", "TH", "VN"} for h in inside.hits)


def test_words_without_a_meaning_here_are_said(riparian, sample):
    answer = riparian("-C", sample.layout.root, "search", "water", "OR", "floods")
    assert "OR has no meaning here" in answer.err
    answer = riparian("-C", sample.layout.root, "search", "NOT", "water")
    assert "NOT has no meaning here: nothing is left out" in answer.err


def test_an_answer_through_another_word_for_the_subject_says_so(riparian, sample):
    answer = riparian("-C", sample.layout.root, "search", "不発弾", "--limit", "0")
    assert "by other words for the subject" in answer.err
    assert "“不発弾”: also" in answer.err
    assert "subject: 不発弾: also" in answer.out


def test_words_of_a_name_are_mended_together(search):
    assert search("kampong tom water supply").near == ("Kampong Thom water supply",)
