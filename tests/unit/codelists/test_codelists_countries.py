"""Countries by what people write for them."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.codelists.lists import (
    country_code,
    country_name,
    country_names,
    data_file,
    fold_country,
    load_codelist,
    read_rows,
)

Form = Literal["NFC", "NFD", "NFKC"]
FORMS: tuple[Form, ...] = ("NFC", "NFD", "NFKC")
WRITTEN = {
    "LA": (
        *("LA", "LAO", "Laos", "Lao PDR", "Lao P.D.R.", "Lao People's Democratic Republic"),
        *("Lao People’s Democratic Republic", "ラオス", "ﾗｵｽ", "ラオス人民民主共和国", "라오스"),
        *("라오인민민주공화국", "老挝", "寮國", "Lào", "ลาว", "ឡាវ", "ລາວ", "လာအို"),
    ),
    "MM": (
        *("MM", "MMR", "MYA", "Myanmar", "Burma", "Myanmar (Burma)", "Burma/Myanmar", "Birmanie"),
        *(
            "ミャンマー",
            "ビルマ",
            "ミャンマー（ビルマ）",
            "ミャンマー連邦",
            "미얀마",
            "버마",
            "缅甸",
        ),
        *("Miến Điện", "พม่า", "ភូមា", "ເບີມາ", "မြန်မာ"),
    ),
    "VN": (
        *(
            "VN",
            "VNM",
            "VIE",
            "Vietnam",
            "Viet Nam",
            "viet-nam",
            "VIET NAM",
            "Việt Nam",
            "Viêt Nam",
        ),
        *(
            "Socialist Republic of Viet Nam",
            "ベトナム",
            "ヴィエトナム",
            "베트남",
            "越南",
            "เวียดนาม",
        ),
    ),
    "KH": (
        "CAM",
        "Kambodscha",
        "Cambodia",
        "Kingdom of Cambodia",
        "カンボジア王国",
        "캄보디아",
        "Campuchia",
        "Camboya",
    ),
    "TH": ("Thailand", "タイ", "タイ王国", "태국", "泰国", "Thaïlande", "ไทย"),
    "KR": (
        *("Korea", "Korea, Rep.", "Korea, Republic of", "South Korea", "Korea, South"),
        *("大韓民国", "韓国", "대한민국", "한국", "Corée du Sud"),
    ),
    "KP": ("Korea, Dem. People's Rep.", "Democratic People's Republic of Korea", "북한"),
    "CN": (
        "PRC",
        "China",
        "China (People's Republic of)",
        "中国",
        "中國",
        "中華人民共和国",
        "중국",
    ),
    "CI": ("Côte d’Ivoire", "COTE D'IVOIRE", "Ivory Coast"),
    "CD": ("Congo, Dem. Rep.", "Congo, Democratic Republic of the", "Democratic Republic of Congo"),
    "CG": ("Congo, Rep.", "Republic of the Congo"),
    "EG": ("Egypt, Arab Rep.", "Egypt, Arab Republic of"),
    "GM": ("Gambia, The", "The Gambia", "Gambia"),
    "NA": ("NA", "NAM", "Namibia"),
    "WS": ("Samoa",),
    "BN": ("Brunei Darussalam",),
    "PS": ("West Bank and Gaza Strip", "Palestinian Adm. Areas"),
    "MK": ("North Macedonia", "Macedonia, FYR"),
    "AN": ("Netherlands Antilles",),
    "ST": ("Sao Tome & Principe", "São Tomé and Príncipe"),
}


@pytest.mark.parametrize(("code", "words"), [(c, w) for c, ws in WRITTEN.items() for w in ws])
def test_a_country_is_known_by_every_way_in_which_partners_write_it(code: str, words: str) -> None:
    assert country_code(words) == code


@pytest.mark.parametrize(
    "words",
    [
        *("", "  ", "-", "()", "la", "lao pdr and vietnam", "Laos, Vietnam", "Laos/Viet Nam"),
        *(
            "Asia, regional",
            "Vientiane",
            "in Laos",
            "CAM/LAO/VIE",
            "cam",
            "Laos project",
            "XX",
            "ZZZ",
            "Republic of",
        ),
        *("Africa, regional", "Bilateral, unspecified", "アジア", "동남아시아", "n/a", "745"),
    ],
)
def test_what_is_no_single_country_is_none(words: str) -> None:
    assert country_code(words) is None


def test_codes_are_exact_and_names_are_not() -> None:
    assert country_code("KH") == "KH"
    assert country_code("kh") is None
    assert country_code("kHM") is None
    assert country_code(" Cambodia ") == country_code("CAMBODIA") == "KH"


def test_every_country_is_known_by_its_code_and_its_english_name() -> None:
    for entry in load_codelist("Country"):
        assert country_code(entry.code) == entry.code
        assert country_code(entry.name) == entry.code


def test_no_name_of_the_file_means_another_country() -> None:
    for row in read_rows(data_file("country_names")):
        assert country_code(row["name"]) == row["code"], row


def test_a_country_has_a_name_to_show_in_each_language() -> None:
    shown = [country_name("LA", lang) for lang in ("en", "ja", "ko", "zh", "vi", "th", "fr")]
    assert shown == ["Laos", "ラオス", "라오스", "老挝", "Lào", "ลาว", "Laos"]
    assert country_name("MM", "ja") == "ミャンマー"
    assert country_name("LA", "sv") is None
    assert country_name("QQ") is None


def test_folding_keeps_the_marks_of_scripts_that_need_them() -> None:
    assert fold_country("Viêt-Nam") == fold_country("VIET NAM") == "vietnam"
    assert fold_country("ガーナ") != fold_country("カーナ")
    assert fold_country("ກ່າ") != fold_country("ກາ")
    assert fold_country("កូរ៉េ\u200bខាង") == fold_country("កូរ៉េខាង")


@given(st.sampled_from(sorted(country_names())), st.sampled_from(FORMS))
def test_a_name_is_known_however_it_is_spelt_in_unicode(name: str, form: Form) -> None:
    assert country_code(unicodedata.normalize(form, name)) == country_names()[name]


@given(st.text())
def test_any_text_gives_a_listed_code_or_none(text: str) -> None:
    code = country_code(text)
    assert code is None or code in load_codelist("Country")
