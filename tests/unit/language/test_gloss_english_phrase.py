"""Japanese and Korean word order turned into English."""

from __future__ import annotations

import pytest

from riparian.language.aid_glossary import Glossary
from riparian.language.gloss.english_phrase import phrase_of
from riparian.language.gloss.title_units import GlossedName, cut
from riparian.language.tokens import word_starts

NAMES = {
    "カンボジア": ("Cambodia", "country"),
    "ラオス": ("Laos", "country"),
    "プノンペン": ("Phnom Penh", "place"),
    "プルサット": ("Pursat", "place"),
    "メコン橋": ("Mekong bridge", "thing"),
    "라오스": ("Laos", "country"),
    "동나이성": ("Dong Nai Province", "place"),
    "당까오": ("Dangkao", "place"),
}


def english(title: str, lang: str, small: dict[str, Glossary]) -> str:
    names = [
        GlossedName(title.index(word), title.index(word) + len(word), said, kind)  # type: ignore[arg-type]
        for word, (said, kind) in NAMES.items()
        if word in title
    ]
    starts = word_starts(title, lang) if lang == "ja" else frozenset()
    phrase = phrase_of(cut(title, small[lang], names, starts, lang), lang)
    return " ".join((phrase.with_places(), *phrase.counts))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("上水道拡張計画", "Project for Expansion of Water Supply"),
        ("上水道計画", "Water Supply Project"),
        ("プルサット上水道拡張計画", "Project for Expansion of Water Supply, Pursat"),
        (
            "カンボジア国プルサット上水道拡張計画",
            "Project for Expansion of Water Supply, Pursat, Cambodia",
        ),
        ("プノンペンにおける下水道改善計画", "Project for Improvement of Sewerage, Phnom Penh"),
        ("メコン橋改修計画", "Project for Rehabilitation of Mekong Bridge"),
        ("プノンペン学校改修計画", "Project for Rehabilitation of Phnom Penh School"),
        (
            "灌漑・排水施設改修計画",
            "Project for Rehabilitation of Irrigation and Drainage Facilities",
        ),
        (
            "灌漑施設改修・改良計画",
            "Project for Rehabilitation and Improvement of Irrigation Facilities",
        ),
        ("灌漑及び排水施設の改善", "Improvement of Irrigation and Drainage Facilities"),
        ("計画策定支援計画", "Project for Support for Formulation of Plan"),
        (
            "技術改善と女性のエンパワーメントを通じたラオスにおける国境管理能力向上計画",
            "Project for Improvement of Border Management Capacity through Improvement of"
            " Technology and Empowerment of Women, Laos",
        ),
        ("タナッピン地区学校改修計画", "Project for Rehabilitation of School, タナッピン District"),
        ("上水道拡張計画フェーズ2", "Project for Expansion of Water Supply Phase 2"),
        ("第四次上水道拡張計画", "Project for Expansion of Water Supply (4th)"),
        ("下水道改善計画第二期", "Project for Improvement of Sewerage (II)"),
    ],
)
def test_japanese(title: str, expected: str, small: dict[str, Glossary]) -> None:
    assert english(title, "ja", small) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("동나이성 상수도 시설확충사업", "Expansion of Water Supply Facilities, Dong Nai Province"),
        ("라오스 농촌개발사업", "Rural Development Project, Laos"),
        ("라오스 농촌개발 2차 사업", "Rural Development Project, Laos (2nd)"),
        ("당까오 병원 개선 사업", "Improvement of Dangkao Hospital"),
        (
            "라오스 농촌개발사업 병원 신축 설계 및 감리용역",
            "Services for Design and Supervision of Construction of Hospital for the Rural"
            " Development Project, Laos",
        ),
        ("상수도의 개선", "Improvement of Water Supply"),
    ],
)
def test_korean(title: str, expected: str, small: dict[str, Glossary]) -> None:
    assert english(title, "ko", small) == expected


def test_what_is_in_no_table_stays_in_its_own_script(small: dict[str, Glossary]) -> None:
    assert english("ミンユア学校改修計画", "ja", small) == (
        "Project for Rehabilitation of ミンユア School"
    )


def test_nothing_gives_nothing(small: dict[str, Glossary]) -> None:
    assert phrase_of([], "ja").with_places() == ""
    assert english("・・・", "ja", small).strip() == ""
