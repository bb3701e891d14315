import csv
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from riparian.normalise.purpose_inference.infer_purpose import (
    PROPOSED,
    infer_purpose,
    texts_of,
    uses,
)
from riparian.normalise.purpose_inference.purpose_model import (
    OTHER,
    READERS,
    PurposeModel,
    learnt_from,
    load_model,
    model_name,
    save,
    tongue,
)
from riparian.normalise.purpose_inference.text_evidence import encoded_text, grams

GOLD = Path(__file__).parents[4] / ".." / "shared" / "gold" / "purposes_accept.jsonl"
DATA = Path(__file__).parents[4] / "src/riparian/normalise/purpose_inference/data"


@pytest.mark.parametrize(
    ("title", "lang", "purpose"),
    [
        ("バタンバン市上水道拡張計画", "ja", "14021"),
        ("国道7号線改修計画", "ja", "21020"),
        ("地雷除去活動強化計画", "ja", "15250"),
        ("캄보디아 타케오주 농촌개발사업('25-'29/900만불)", "ko", "43040"),
        ("라오스 불발탄 제거 3차 사업", "ko", "15250"),
        ("HIV/AIDS prevention among young people", "en", "13040"),
        ("Rural Roads Rehabilitation", "en", "21020"),
        ("Berufsbildung in Laos", "de", "11330"),
    ],
)
def test_titles_that_nobody_labelled_are_certain_enough_to_count(title, lang, purpose):
    assert title not in load_model().weights.cases
    got = infer_purpose(title, "", lang)
    assert got.guess == purpose
    assert got.verdict in ("certain", "proposed")
    assert got.code == purpose
    assert got.category == purpose[:3]


def test_reasons_name_the_words_that_speak_for_it():
    got = infer_purpose("バタンバン市上水道拡張計画", "", "ja")
    assert "'上水道拡張'" in got.reasons[0]
    assert "Water supply" in got.reasons[0]


def test_a_certain_answer_always_rests_on_a_word():
    got = infer_purpose("Bananas and pears of the minister's cousin", "", "en")
    assert got.verdict == "none"
    assert got.code is None
    assert got.category is None
    assert got.guess


def test_a_description_counts_where_the_title_says_nothing():
    title, told = "Support 2012", "Clearance of landmines and unexploded ordnance in two provinces."
    assert infer_purpose(title, told, "en").guess == "15250"
    assert infer_purpose(title, "", "en").verdict == "none"


@pytest.mark.parametrize(
    "title",
    [
        "",
        "   ",
        "2024",
        "12,345.67",
        "🌊🌊🌊 🏥",
        "Ã¦Â°Â´Ã©Â\x81Â\x93",
        "水\ud800道",
        "a\x00b\x00",
        "ﾌﾟﾛｼﾞｪｸﾄ",
        "韓國 水道 사업 計劃",
        "مشروع إمدادات المياه في الريف",
        "水" * 10_000,
        "water " * 5_000,
        "\u202ewater supply\u202c",
    ],
)
@pytest.mark.parametrize("lang", ["ja", "ko", "en", None, "xx"])
def test_no_text_breaks_it(title, lang):
    got = infer_purpose(title, title, lang)
    assert got.verdict in ("certain", "proposed", "none")
    assert 0 <= got.confidence <= 1
    assert got.reasons
    json.dumps(got.reasons).encode()
    encoded_text(title, title).encode()


def test_texts_without_words_are_none_and_say_so():
    got = infer_purpose("2024", "", "en")
    assert (got.verdict, got.guess) == ("none", None)
    assert got.reasons == ("the texts hold no words",)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("water supply " * 1600, "a title of 20,800 characters is none, and is not read"),
        ("上水道" * 7000, "a title of 21,000 characters is none, and is not read"),
        (
            "Water 상수도 ប្រព័ន្ធទឹក water",
            "the title mixes Khmer, Korean and Latin letters, and is not read",
        ),
        (
            "водоснабжение 水道のかくちょう 상수도",
            "the title mixes Japanese, Korean and other letters, and is not read",
        ),
    ],
)
def test_what_is_no_title_is_unknown_and_says_why(title, reason):
    got = infer_purpose(title, "Clearance of landmines", "en")
    assert (got.verdict, got.code, got.guess) == ("none", None, None)
    assert got.reasons == (reason,)


@pytest.mark.parametrize(
    "title", ["ICTを活用したe-Learning教育の拡充", "韓國 水道 사업 計劃", "โครงการ Water Supply"]
)
def test_a_title_with_latin_letters_beside_its_own_is_read(title):
    assert infer_purpose(title, "", None).guess


@pytest.mark.parametrize(
    "title", ["Phase II", "Project 4", "ដំណាក់កាលទី២", "Dự án", "โครงการ", "ໂຄງການ", "စီမံကိန်း"]
)
def test_of_nothing_but_a_title_that_says_nothing_nothing_is_said(title):
    got = infer_purpose(title, "", None)
    assert got.verdict == "none"
    assert (got.code, got.chances, got.themes) == (None, (), ())


def test_half_width_kana_are_read_like_full_width():
    assert infer_purpose("ｲﾝﾌﾗ 道路 改修", "", "ja") == infer_purpose(
        "インフラ 道路 改修", "", "ja"
    )


def test_a_gloss_is_evidence_too():
    texts = texts_of("上水道拡張計画", "", "ja")
    assert "water supply" in texts.gloss


def test_numbers_are_no_grams():
    assert grams("2019 2020") == {}
    assert grams("道 2019") == {"道": 1}


def test_a_vector_adds_neighbours_and_changes_the_answer():
    model = load_model()
    at = int(np.flatnonzero(model.weights.case_codes == model.position["14050"])[0])
    vector = (model.weights.case_vectors[at] + model.weights.middle).astype(np.float32)
    plain = infer_purpose("Phase two of the plan", "", "en")
    near = infer_purpose("Phase two of the plan", "", "en", vector)
    assert near.guess == "14050"
    assert plain.guess != "14050"
    assert model.weights.cases[at] in " ".join(near.reasons)


class OtherEncoder:
    name, dim = "other", 3

    def encode(self, texts):
        return np.zeros((len(texts), 3), np.float32)


def test_vectors_of_another_encoder_are_not_used():
    assert not uses(OtherEncoder())
    assert not uses(None)


def test_the_weights_are_small_and_of_the_file_that_they_name():
    assert sum(file.stat().st_size for file in DATA.iterdir()) < 5_000_000
    if GOLD.exists():
        assert learnt_from() == hashlib.sha256(GOLD.read_bytes()).hexdigest()


def test_the_weights_fit_the_lexicon():
    model = load_model()
    assert set(model.weights.words) <= set(model.lexicon.purposes)
    assert set(model.weights.lexicon_words) <= set(model.lexicon.purposes)
    spoken = {c for codes in model.lexicon.purposes.values() for c in codes} - {"-"}
    assert spoken <= set(model.weights.codes)


@pytest.mark.parametrize("kind", READERS)
def test_each_tongue_has_its_own_threshold(kind):
    certain = load_model().weights.certain[kind]
    assert {"ja", "ko", "en", "de", OTHER} <= set(certain)
    assert certain[OTHER] == max(certain.values())
    assert all(PROPOSED <= least <= 1 for least in certain.values())


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("上水道拡張計画", "ja"),
        ("상수도 확장", "ko"),
        ("Water supply for the people of the delta", "en"),
        ("Stöd till civilsamhället och mänskliga rättigheter i Kambodja", "sv"),
        ("Wasserversorgung und Förderung der ländlichen Entwicklung", "de"),
        ("Appui aux hôpitaux et à la santé de la mère et de l'enfant", "fr"),
        ("2024", None),
    ],
)
def test_the_tongue_of_a_title(title, expected):
    assert tongue(texts_of(title, "", "en"), None) == expected


def test_what_is_proposed_has_its_likeliest_purposes_with_their_chances():
    got = infer_purpose("Support for Women Entrepreneurs", "", "en")
    assert got.verdict == "proposed"
    assert got.chances[0].code == got.guess
    chances = [one.chance for one in got.chances]
    assert 2 <= len(chances) <= 3
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1
    assert infer_purpose("バタンバン市上水道拡張計画", "", "ja").chances == ()


def test_no_row_of_the_lexicon_rests_on_a_labelled_case():
    with (DATA / "purpose_lexicon.csv").open(encoding="utf-8") as rows:
        sources = {row["source"].split(":")[0] for row in csv.DictReader(rows)}
    assert "gold" not in sources
    assert {"coded rows", "glossary_ja", "glossary_ko"} <= sources


def test_a_vector_near_words_of_the_lexicon_speaks_for_their_purpose():
    model = load_model()
    at = model.weights.lexicon_words.index("meteorology")
    (code,) = model.lexicon.purposes["meteorology"]
    vector = (model.weights.lexicon_vectors[at] + model.weights.middle).astype(np.float32)
    reading = model.read(texts_of("Phase two of the plan", "", "en"), vector)
    assert model.weights.codes[int(reading.numbers[:, 12].argmax())] == code


def test_the_same_weights_give_the_same_bytes(tmp_path):
    model = load_model()
    save(tmp_path / "a.npz", model.weights, "x")
    save(tmp_path / "b.npz", model.weights, "x")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert len(model_name()) == 12


def test_probabilities_add_up():
    model = PurposeModel(load_model().weights, load_model().lexicon)
    reading = model.read(texts_of("Water supply", "", "en"), None)
    assert model.probabilities(reading).sum() == pytest.approx(1)
    assert model.leaning("water supply").sum() == pytest.approx(1, abs=1e-3)
