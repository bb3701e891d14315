"""Titles told alike across languages, and told apart by what decides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.language.sounds import consonants, spoken_forms
from riparian.normalise.title_likeness.features_of_title import features_of
from riparian.normalise.title_likeness.nearness_in_meaning import HUBNESS, hubness, nearness
from riparian.normalise.title_likeness.rank_titles import (
    EXACT,
    PARTS,
    compare_exactly,
    exact_parts,
    in_words,
    rank,
    weights_of,
)
from riparian.normalise.title_likeness.title_features import line_features
from riparian.normalise.title_likeness.title_index import (
    EnglishLine,
    TitleIndex,
    joined_words,
    shared_terms,
)
from riparian.normalise.title_likeness.title_matcher import Question, TitleMatcher, english_line
from riparian.normalise.title_likeness.title_vocabulary import Vocabulary

TITLES = (
    "Project for Expansion of Water Supply System in Kampong Thom",
    "Project for Expansion of Water Supply System in Kampong Cham",
    "Rural Roads Improvement Project, Phase 1, Cambodia",
    "Rural Roads Improvement Project, Phase 2, Cambodia",
    "Project for the Improvement of Mandalay Port",
    "Construction of Vocational Training Center in Urgench district, Uzbekistan",
    "Renovation of Zaytun Library",
    "Maternal and Child Health Programme in Laos",
    "Human Resource Development Scholarship",
    "Poverty Reduction Support Operation 2011",
)

BAD = (
    "", " ", "\x00", "\ud800\udfff", "ｶﾝﾎﾞｼﾞｱ 水道", "大韓民國 물 공급 事業", "😀🇰🇭 물", "42", "2017",
    "مشروع إمدادات المياه", "縺ゅ＞縺�", "水" * 10_000, "x" * 10_000,
    "(((((", "()[]『』", "\u202e\u200f",
)  # fmt: skip


def found(title, lang, **more):
    index = TitleIndex([features_of(one, "en") for one in TITLES])
    return TITLES[rank(features_of(title, lang, **more), index)[0].row]


@pytest.mark.parametrize(
    ("title", "lang", "row"),
    [
        ("コンポントム上水道拡張計画", "ja", 0), ("캄퐁참 상수도 확장사업", "ko", 1),
        ("캄보디아 지방도로 개선사업 1차", "ko", 2),
        ("カンボジア地方道路改善計画(フェーズ2)", "ja", 3),
        ("マンダレー港整備計画", "ja", 4), ("우즈베키스탄 우르겐치 직업훈련원 건립사업", "ko", 5),
        ("자이툰 도서관 개보수 공사", "ko", 6), ("라오스 모자보건 프로그램", "ko", 7),
        ("Vocational training centre in Urgench", "en", 5),
    ],
)  # fmt: skip
def test_the_title_is_found_by_its_words_and_names_alone(title, lang, row):
    assert found(title, lang) == TITLES[row]


def test_a_name_in_no_table_is_found_by_its_sound():
    index = TitleIndex([features_of(one, "en") for one in TITLES])
    ours, _ = index.share(features_of("ザイトゥーン", "ja"))
    assert ours.argmax() == 6
    assert ours[6] > 0.8


# what tells apart


def differences(one, other, lang="en", other_lang="en"):
    exact = compare_exactly(features_of(one, lang), features_of(other, other_lang))
    return {e.kind: in_words(e) for e in exact if not e.same}


def test_phase_1_is_not_phase_2():
    assert differences("Rural Roads, Phase 1", "地方道路(フェーズ2)", "en", "ja") == {
        "steps": "another phase: Phase 1 / Phase 2"
    }
    assert differences("Rural Roads, Phase 1", "地方道路(フェーズ1)", "en", "ja") == {}
    assert differences("Rural Roads, Phase 1", "Rural Roads") == {}


def test_a_set_of_phases_is_not_one_of_them():
    assert "steps" in differences("Rural Roads, Phase 1 and 2", "Rural Roads, Phase 2")
    assert "steps" in differences("Rural Roads, Phases 1-3", "Rural Roads, Phases 1 and 3")
    assert differences("Rural Roads, Phases 1-3", "Rural Roads, Phases I to III") == {}


def test_an_index_of_lines_is_that_of_their_features():
    lines = [*TITLES, "Support for Los Banos", "Mercy Hospital", *BAD]
    quick = TitleIndex.of_lines([EnglishLine(one) for one in lines])
    slow = TitleIndex([line_features(one) for one in lines])
    for title in ("ロスバニョス支援", "ザイトゥーン図書館", "상수도 로스바뇨스", "ｲﾝﾌﾗ"):
        for one, other in zip(
            quick.share(features_of(title, "ja")), slow.share(features_of(title, "ja")), strict=True
        ):
            np.testing.assert_allclose(one, other)


def test_words_that_say_nothing_end_no_shared_term():
    index = TitleIndex([line_features(one) for one in TITLES])
    said = features_of("Project Human Resource Development Scholarship", "en")
    shared = shared_terms(said, index.titles[8], index)
    assert not any("Project" in one for one in shared)
    said = shared_terms(features_of("Project Zaytun Library Programme", "en"), said, index)
    assert not said


@settings(max_examples=200)
@given(
    st.text("abcdeghikmnoprstuxyz", min_size=1, max_size=6), st.text("acehimnprstuxz", max_size=6)
)
def test_no_word_that_sounds_alike_is_left_out(one, other):
    words = Vocabulary.of_lines([f"{one} {other}"])
    for name in joined_words(line_features(f"{one} {other}")):
        for sound in spoken_forms(name):
            if len(consonants(sound)) > 1:
                assert name in words.may_sound(consonants(sound), 0.8)


def test_a_stage_of_a_phase_is_told_apart():
    assert "steps" in differences("Roads (Phase II) (I)", "Roads (Phase II) (III)")


def test_kampong_thom_is_not_kampong_cham():
    said = differences("コンポントム上水道拡張計画", "캄퐁참 상수도 확장사업", "ja", "ko")
    assert said == {"places": "another province: Kampong Thom / Kampong Cham"}


def test_another_country_is_told_in_every_language():
    said = differences("라오스 모자보건 사업", "カンボジア母子保健計画", "ko", "ja")
    assert said["countries"].startswith("another country: Lao")
    assert said["countries"].endswith(" / Cambodia")


def test_years_lots_and_numbers_are_told_apart():
    assert "years" in differences("Support 2011", "Support 2013")
    assert "lots" in differences("Bridges, Lot 1", "Bridges, Lot 2")
    assert "numbers" in differences("国道九号線橋梁改修計画", "Road No. 8 bridges", "ja", "en")
    assert differences("Support 2011-2013", "Support 2013") == {}


def test_friends_named_beside_a_country_are_no_country_of_the_project():
    assert features_of("Viet Nam-Japan Friendship Hospital", "en").countries == {"VN"}
    assert features_of("한-가나 ICT 혁신센터", "ko").countries == {"GH"}


def test_people_of_a_country_name_it():
    assert features_of("Support for Cambodian farmers", "en").countries == {"KH"}


def test_years_and_amounts_are_taken_out_of_brackets():
    said = features_of("캄보디아 상수도 사업('24-'29/1,100만불)", "ko")
    assert said.years == {2024, 2029}
    assert (said.amount, said.currency) == (11_000_000, "USD")


def test_what_differs_costs_and_what_is_the_same_never_does():
    for encoder in (True, False):
        weights = dict(zip(PARTS, weights_of(encoder), strict=True))
        for part in EXACT:
            assert weights[part] < 0 if part.endswith("_other") else weights[part] >= 0


def test_the_same_phase_of_unlike_titles_adds_nothing():
    one, other = features_of("Roads, Phase 3", "en"), features_of("Hospitals, Phase 3", "en")
    assert not any(exact_parts(compare_exactly(one, other), both_words=0.0))


# meaning


def test_what_is_near_to_everything_counts_less():
    vectors = np.asarray([[1, 0], [0.8, 0.6], [0.6, -0.8]], dtype=np.float32)
    others = np.asarray([[0.8, 0.6], [0.6, 0.8], [0, 1]], dtype=np.float32)
    hubs = hubness(vectors, others)
    assert hubs[1] > hubs[0]
    assert HUBNESS > 0
    near = vectors @ vectors[0] - HUBNESS * hubs
    expected = (near - near.mean()) / near.std()
    np.testing.assert_allclose(nearness(vectors[0], vectors, hubs), expected, rtol=1e-4)


def test_without_titles_of_another_language_there_is_no_hubness():
    vectors = np.eye(3, dtype=np.float32)
    assert not hubness(vectors, vectors[:0]).any()


def test_where_all_are_as_near_nothing_is_nearest():
    vectors = np.ones((3, 2), dtype=np.float32)
    assert not nearness(vectors[0], vectors, np.zeros(3, dtype=np.float32)).any()


def test_only_what_is_allowed_is_ranked_among_all():
    index = TitleIndex([features_of(one, "en") for one in TITLES])
    question = features_of(TITLES[0], "en")
    z = nearness(np.eye(10, dtype=np.float32)[0], np.eye(10, dtype=np.float32), np.zeros(10, "f"))
    best = rank(question, index, [z, z], allowed={1, 4})
    assert {one.row for one in best} == {1, 4}
    assert best[0].row == 1
    assert best[0].meaning_rank == 2


def test_the_question_itself_is_no_match_and_has_no_rank():
    index = TitleIndex([features_of(one, "en") for one in TITLES])
    vectors = np.eye(len(TITLES), dtype=np.float32)
    z = nearness(vectors[0], vectors, np.zeros(len(TITLES), "f"))
    found = rank(features_of(TITLES[0], "en"), index, [z, z], most=None, own=0)
    assert sorted(one.row for one in found) == [*range(1, len(TITLES))]
    assert sorted(one.meaning_rank for one in found) == [*range(1, len(TITLES))]


class Letters:
    """An encoder for tests: counts letters."""

    name, dim = "letters", 26

    def encode(self, texts):
        rows = [[text.lower().count(chr(97 + n)) + 0.01 for n in range(26)] for text in texts]
        found = np.asarray(rows, dtype=np.float32).reshape(len(texts), 26)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def test_a_matcher_answers_with_and_without_an_encoder():
    for encoder in (None, Letters()):
        matcher = TitleMatcher(TITLES, encoder)
        asked = [
            Question.of("マンダレー港整備計画", "ja"),
            Question.of("라오스 모자보건 프로그램", "ko"),
        ]
        best = [answer[0] for answer in matcher.rank_all(asked)]
        assert [one.row for one in best] == [4, 7]
        assert all((one.meaning_z is None) == (encoder is None) for one in best)


# words to be read


def test_shared_terms_say_both_words_and_leave_out_what_says_little():
    lines = [line_features(one) for one in TITLES]
    index = TitleIndex(lines * 3)
    shared = shared_terms(features_of("マンダレー上水道拡張計画", "ja"), lines[0], index)
    assert any("上水道" in one for one in shared)
    assert not any("計画" in one or "拡張" in one for one in shared)


def test_words_side_by_side_are_one_term():
    lines = [line_features(one) for one in TITLES]
    shared = shared_terms(features_of("vocational training", "en"), lines[5], TitleIndex(lines))
    assert shared == ("vocational training",)


def test_a_name_by_its_sound_is_said_to_be_one():
    lines = [line_features(one) for one in (*TITLES, *(f"Other {n}00" for n in range(9)))]
    shared = shared_terms(features_of("ザイトゥーン", "ja"), lines[6], TitleIndex(lines))
    assert shared == ("Zaytun (sounds like ザイトゥーン)",)


# whatever a title holds


@pytest.mark.parametrize("title", BAD)
@pytest.mark.parametrize("lang", ["ja", "ko", "en", None])
def test_bad_titles_are_compared_like_others(title, lang):
    index = TitleIndex([features_of(one, "en") for one in (*TITLES, title)])
    said = features_of(title, lang)
    assert len(rank(said, index)) == len(TITLES) + 1
    english_line(title, lang)
    line_features(title)


@settings(max_examples=40)
@given(st.text(max_size=50), st.sampled_from(["ja", "ko", "en"]))
def test_a_title_never_differs_from_itself(title, lang):
    said = features_of(title, lang)
    assert all(one.same for one in compare_exactly(said, said))


@settings(max_examples=30)
@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=30))
def test_shares_are_parts(titles, question):
    index = TitleIndex([line_features(one) for one in titles])
    ours, theirs = index.share(features_of(question, "ja"))
    for share in (ours, theirs):
        assert share.shape == (len(titles),)
        assert ((share >= 0) & (share <= 1 + 1e-9)).all()
