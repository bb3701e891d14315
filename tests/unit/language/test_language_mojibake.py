from __future__ import annotations

import pytest

from riparian.language.mojibake import is_garbled

WRITTEN = [
    "カンボジア上水道整備計画",
    "캄보디아 상수도 구축사업",
    "Dự án nâng cấp hệ thống thủy lợi sông Lèn",
    "安江省龙川市废水处理项目",
    "Projet d'électrification rurale à Ségou",
    "Förderung der Partizipation",
    "“LIBERTÉ” É…",
    "AMANHÃ” – São Tomé",
    "Проект водоснабжения",
    "ระบบประปาหมู่บ้าน",
    "Costs: £3,469,126 – people’s water… what??",
    "ﾎﾝﾀﾞ ｼﾞｮｳｽｲ 計画",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_real_texts_are_not_garbled(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize(
    ("text", "written", "read"),
    [
        (WRITTEN[0], "utf-8", "cp1252"),
        (WRITTEN[0], "utf-8", "latin-1"),
        (WRITTEN[0], "utf-8", "cp932"),
        (WRITTEN[0], "cp932", "latin-1"),
        (WRITTEN[1], "utf-8", "cp1252"),
        (WRITTEN[1], "cp949", "latin-1"),
        (WRITTEN[2], "utf-8", "cp1252"),
        (WRITTEN[4], "utf-8", "cp1252"),
        (WRITTEN[5], "utf-8", "latin-1"),
        (WRITTEN[8], "utf-8", "cp1252"),
    ],
)
def test_a_text_read_in_a_wrong_encoding_is_garbled(text: str, written: str, read: str) -> None:
    assert is_garbled(text.encode(written).decode(read, "replace"))


@pytest.mark.parametrize("text", ["???? ??? ?????", "Nam Mang 3 (\ufffdÜ_¢_3)"])
def test_lost_letters_are_garbled(text: str) -> None:
    assert is_garbled(text)


def test_questions_are_none() -> None:
    assert not is_garbled("Who pays for water? And why??")
