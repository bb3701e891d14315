"""Names in glosses: a title is to say no more and no less in English than in its own letters."""

from __future__ import annotations

import pytest

from riparian.normalise.title_gloss import gloss


@pytest.mark.parametrize(
    ("title", "lang", "expected"),
    [
        (
            "쁘레아 앙두엉 이비인후과 전문병원 건립",
            "ko",
            "Establishment of Preah Ang Duong Ear, Nose and Throat Specialised Hospital",
        ),
        ("トンレサップ湖周辺", "ja", "Surrounding Area, Tonle Sap Lake"),
        ("トンレサップ湖流域", "ja", "Tonle Sap Lake Basin"),
        ("메콩강 유역", "ko", "Mekong River Basin"),
        (
            "베트남 호치민의약학대학",
            "ko",
            "Ho Chi Minh Medical and Pharmaceutical University, Vietnam",
        ),
        (
            "베트남 하노이약대 박닌캠퍼스",
            "ko",
            "Hanoi University of Pharmacy Bac Ninh Campus, Vietnam",
        ),
        ("ティラワ", "ja", "Thilawa"),
        ("ベトナム中部", "ja", "Central Vietnam"),
    ],
)
def test_a_name_says_what_the_title_says(title: str, lang: str, expected: str) -> None:
    assert gloss(title, lang).text == expected


@pytest.mark.parametrize(
    ("title", "lang", "expected"),
    [
        ("第三次ハノイ橋", "ja", "Hanoi Bridge (3rd)"),
        ("貧困削減支援借款(第四次)", "ja", "Poverty Reduction Support Loan (4th)"),
        ("第四次貧困削減支援借款", "ja", "Poverty Reduction Support Loan (4th)"),
        ("기자재 2차 구매 입찰", "ko", "Bidding for Purchase of Equipment (2nd)"),
        ("제3차 실행계획", "ko", "Action Plan (3rd)"),
        ("상수도 확충사업 2단계", "ko", "Expansion of Water Supply (Phase 2)"),
        ("2024年上水道拡張計画", "ja", "Project for Expansion of 2024 Water Supply System"),
        ("라오스 남나오 수력발전", "ko", "남나오 Hydropower, Laos"),
        ("300병상 병원", "ko", "300 Bed Hospital"),
        ("코로나19 대응", "ko", "Response to COVID-19"),
        ("緊急のダムの運用", "ja", "Emergency Dam Operation"),
        ("지뢰제거 역량강화", "ko", "Capacity Building for Clearance of Mines"),
    ],
)
def test_the_meaning_is_not_turned(title: str, lang: str, expected: str) -> None:
    assert gloss(title, lang).text == expected
