from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from riparian.codelists.lists import load_codelist
from riparian.errors import CentreError
from riparian.language.translate.send_texts import CLEAR, LONGEST_ENGLISH
from riparian.store.sample import SAMPLE_LICENCE
from riparian.store.schema import TRANSLATION_COLUMNS
from riparian.store.settings import read_settings
from riparian.store.tlp import marking_of
from riparian.store.translations import Translation, Translations, translation_key


def test_before_the_first_answer_there_is_no_file(tmp_path: Path) -> None:
    kept = Translations(tmp_path / "t.db")
    assert kept.all() == ()
    assert not kept.path.exists()


def test_an_answer_is_kept_under_the_hash_with_its_label_and_the_newest_counts(
    tmp_path: Path,
) -> None:
    kept = Translations(tmp_path / "t.db")
    key = translation_key("水道", "ja")
    kept.keep([(key, "Water")], "LibreTranslate")
    kept.keep([(key, "Water supply")], "DeepL")
    assert kept.all() == (Translation(key, "Water supply", "machine translation (DeepL)"),)
    assert "水道".encode() not in kept.path.read_bytes()


def test_the_key_is_the_one_that_the_step_works_out() -> None:
    texts = ["水道計画", "상수도 '22-'26", "🎉", ""]
    found = duckdb.execute(
        "SELECT sha256('ja' || chr(10) || t) FROM (SELECT unnest(?) AS t)", [texts]
    ).fetchall()
    assert [row[0] for row in found] == [translation_key(t, "ja") for t in texts]
    assert translation_key("水", "ja") != translation_key("水", "zh")


def test_what_others_wrote_into_the_file_is_cleaned_as_well(tmp_path: Path) -> None:
    kept = Translations(tmp_path / "t.db")
    kept.keep([("k", "Wa\x1b[31mter\u202e\n" + "x" * 9_000)], "DeepL")
    (answer,) = kept.all()
    assert answer.text.startswith("Wa[31mter x")
    assert len(answer.text) == LONGEST_ENGLISH


def test_columns_are_those_of_the_record() -> None:
    assert tuple(TRANSLATION_COLUMNS) == Translation.__struct_fields__


def test_a_damaged_file_is_said_to_be_so(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(CentreError, match="cannot be used"):
        Translations(path).all()


@pytest.mark.parametrize(
    ("licence", "marking"),
    [
        (None, None), ("", None), ("  ", None), ("CC-BY-4.0", "CLEAR"), ("CC0-1.0", "CLEAR"),
        ("TLP:CLEAR", "CLEAR"), ("tlp white", "CLEAR"), ("CC-BY, TLP:GREEN", "GREEN"),
        ("TLP:AMBER+STRICT", "AMBER+STRICT"), ("TLP:RED", "RED"), ("TLP:PURPLE", None),
        ("internal use only", None), ("Confidential", None), ("not for publication", None),
        ("部外秘", None), ("대외비", None),
        *((said, "RED") for said in (
            "TLP：RED", "TLP(RED)", "TLP.RED", "TLP=RED", "Traffic Light Protocol: RED",
            "TLP 2.0 red", "TLP:CLEAR (annex TLP:RED)", "TLP:RED / TLP:AMBER",
            "CC0, TLP:AMBER and TLP:RED",
        )),
        ("tlp amber-strict", "AMBER+STRICT"), ("TLP:GREEN TLP:CLEAR", "GREEN"),
        *((said, None) for said in (
            "TLP:CLEAR TLP:PURPLE", "CC0; TLP: see annex", "not TLP:CLEAR", "TLP:CLEARではない",
            "CC-BY-4.0 (internal)", "CC0 from 2027 on", "non-CC0 ❌", "非CC0", "no public domain",
            "non-public", "unpublished", "For official use only", "classified", "sensitive",
            "Embargoed until 2027", "members only", "none", "unknown", "n/a", "-", "licence",
            "All rights reserved", "notspecified", "other-closed", "限定公開", "内部限り", "未公開",
            "公開しない", "공개 금지", "미공개",
        )),
        *((said, "CLEAR") for said in (
            SAMPLE_LICENCE, "cc-zero", "CC BY-SA 3.0 IGO", "ＣＣ－ＢＹ", "CC-BY-4.0; ODbL",
            "Creative Commons Attribution 4.0 International (CC BY 4.0)",
            "licensed under CC-BY-4.0",
            "https://creativecommons.org/licenses/by/4.0/deed.ja", "Public Domain", "PDDL-1.0",
            "Open Data Commons Attribution License", "Open Government Licence v3.0", "uk-ogl",
            "公共データ利用規約（第1.0版）", "政府標準利用規約（第2.0版）", "공공누리 제1유형",
            "KOGL Type 1", "other-open", "TLP：CLEAR", "CC-BY, TLP:CLEAR",
        )),
    ],
)  # fmt: skip
def test_a_dataset_is_clear_only_where_it_is_said_to_be_public(
    licence: str | None, marking: str | None
) -> None:
    assert marking_of(licence) == marking


def test_clear_is_a_label_of_first() -> None:
    assert CLEAR in load_codelist("TLP")


@pytest.mark.parametrize("languages", ['["JA"]', '["xx"]', '["Japanese"]', '["ja", ""]'])
def test_a_language_that_is_none_is_an_error_of_the_settings(
    tmp_path: Path, languages: str
) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(f"[translate]\nlanguages = {languages}\n", "utf-8")
    with pytest.raises(CentreError, match="is not a language code"):
        read_settings(path)


def test_other_languages_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text('[translate]\nservice = "deepl"\nlanguages = ["vi", "th"]\n', "utf-8")
    assert read_settings(path).translate.languages == ("vi", "th")
