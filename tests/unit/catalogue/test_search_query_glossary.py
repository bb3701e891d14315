"""Words for one subject find the same, in three languages, and an answer says which word it was."""

from __future__ import annotations

import pytest

from riparian.catalogue.search.match_words import find_matches
from riparian.catalogue.search.open_index import held_of, open_index
from riparian.catalogue.search.parse_query import read_query
from riparian.catalogue.search.query_glossary import key_of, load_synonyms
from riparian.catalogue.search.query_translation import units_of
from riparian.catalogue.search.why_found import found_in, sought_of

MINES = {
    "p1": {"title": "Clearance of UXO"},
    "p2": {"title": "unexploded ordnance in the south"},
    "p3": {"title": "라오스 불발탄 제거사업"},
    "p4": {"title": "지뢰 피해자 지원"},
    "p5": {"title": "地雷除去活動強化計画"},
    "p6": {"title": "不発弾除去の加速化計画"},
    "p7": {"title": "Closing of a coal mine"},
    "p8": {"title": "A water supply"},
}
GROUPS = {
    "mines": ("UXO", "unexploded ordnance", "mine", "不発弾", "地雷", "불발탄", "지뢰"),
    "sewerage": ("sewerage", "sewage", "wastewater", "下水道", "下水", "하수", "하수도"),
    "electricity": ("electricity", "power", "電力", "전력", "전기"),
    "ports": ("port", "harbour", "港", "港湾", "항만", "항구"),
}


@pytest.mark.parametrize(
    "words", ["UXO", "不発弾", "불발탄", "지뢰", "地雷", "unexploded ordnance"][:6]
)
def test_any_word_for_a_subject_finds_all_of_it(look, words):
    found = {project for project, _ in look(MINES, words)[0]}
    assert found == {"p1", "p2", "p3", "p4", "p5", "p6"}


def test_what_has_the_word_itself_comes_first_and_the_others_are_counted_apart(look):
    found, matches = look(MINES, "불발탄")
    assert found[0] == ("p3", "title")
    assert dict(found)["p5"] == "synonym"
    assert matches.total == 6
    assert matches.by_synonym == len([how for _, how in found if how == "synonym"])


def test_a_longer_word_that_means_something_else_is_not_found(look):
    assert "p7" not in dict(look(MINES, "지뢰")[0])
    assert "p7" in dict(look(MINES, "mine")[0])  # as typed


HOSTS = {
    "km": {"title": "គម្រោងស្ពានមិត្តភាពនៅខេត្តកំពត"},
    "lo": {"title": "ໂຄງການກໍ່ສ້າງໂຮງໝໍ ແຂວງສະຫວັນນະເຂດ"},
    "my": {"title": "ကျေးလက် ပညာရေး စီမံကိန်း"},
    "th": {"title": "โครงการก่อสร้างสะพานมิตรภาพ"},
    "vi": {"title": "Dự án Bệnh viện Chợ Rẫy"},
    "other": {"title": "Tỉnh Bình Dương"},
}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bridge", {"km", "th"}),
        ("friendship", {"km", "th"}),
        ("hospital", {"lo", "vi"}),
        ("education", {"my"}),
        ("road", set()),
    ],
)
def test_titles_of_the_host_countries_are_found_by_the_english_of_their_words(look, words, found):
    assert {project for project, _ in look(HOSTS, words)[0]} == found


def test_it_holds_beside_other_words(look):
    projects = {"p1": {"title": "라오스 지뢰 제거"}, "p2": {"title": "라오스 병원"}}
    assert dict(look(projects, "불발탄 라오스")[0]) == {"p1": "synonym"}


def test_a_hit_says_through_which_word(make_index):
    with open_index(make_index(MINES)) as index:
        query = read_query("불발탄")
        units = units_of(index, query.sought)
        best = find_matches(index, query, units, None).best
        entry = next(entry for entry, how in best.items() if how == "synonym")
        held = held_of(index, [entry])[entry]
        found = found_in(held, {}, sought_of(query, units, "synonym"))
    assert found[0].akin
    assert not found[0].through


@pytest.mark.parametrize("words", GROUPS.values(), ids=GROUPS)
def test_words_of_the_table_stand_together(words):
    subjects = {frozenset(one.subject for one in load_synonyms()[key_of(word)]) for word in words}
    assert len(subjects) == 1


def test_no_word_of_the_table_stands_for_two_subjects_and_every_one_has_a_word():
    for key, some in load_synonyms().items():
        assert key
        assert len({one.subject for one in some}) == 1, key
        assert len({one.term for one in some}) == len(some) > 1
        assert {one.lang for one in some} <= {"en", "ja", "ko"}
