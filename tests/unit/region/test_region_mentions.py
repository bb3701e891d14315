"""Places named in running text: which are found, which place the project, and the words for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riparian.region.folding import fold_running_text
from riparian.region.mentions.locate_places import Locator, Mention
from riparian.region.mentions.name_patterns import make_patterns
from riparian.region.mentions.name_skeletons import hangul_skeleton, kana_skeleton
from riparian.region.mentions.weigh_mentions import COUNTS
from riparian.region.pack import load_region
from running import comes_to_an_end

PACK = load_region()
LOCATOR = Locator.of_region()


def found(text: str, *countries: str, field: str = "title") -> list[Mention]:
    return [m for m in LOCATOR.mentions({field: text}, countries) if m.counts]


def provinces(text: str, *countries: str, field: str = "title") -> set[str | None]:
    return {
        PACK.province_of(m.target)
        for m in found(text, *countries, field=field)
        if m.target in PACK.places
    }


@pytest.mark.parametrize(
    ("text", "country", "province"),
    [
        ("プルサット上水道拡張計画", "KH", "KH-15"),
        ("スバイリエンにおける上水道拡張計画", "KH", "KH-20"),
        ("ハノイ市環状三号線整備計画", "VN", "VN-HN"),
        ("라오스 앗따쁘주 기후변화 대응", "LA", "LA-AT"),
        ("시하누크빌 전력망 강화사업", "KH", "KH-18"),
        ("캄보디아 고등인재양성 왕립프놈펜대학 환경공학과 설립사업", "KH", "KH-12"),
        ("安江省龙川市废水处理项目", "VN", "VN-44"),
        ("Kampong  Thom water supply", "KH", "KH-6"),
        ("KAMPONG THOM WATER SUPPLY", "KH", "KH-6"),
        ("KampongThom water supply", "KH", "KH-6"),
        ("Dự án cấp nước tỉnh Bến Tre", "VN", "VN-50"),
        ("โครงการพัฒนาจังหวัดเชียงใหม่", "TH", "TH-50"),
        ("ໂຄງການນ້ຳປະປາ ແຂວງສະຫວັນນະເຂດ", "LA", "LA-SV"),
        ("គម្រោងទឹកស្អាត ខេត្តសៀមរាប", "KH", "KH-17"),
        ("ရန်ကုန်တိုင်းဒေသကြီး ရေပေးဝေရေး", "MM", "MM-06"),
        ("โครงการประปา อ.แม่สอด จ.ตาก", "TH", "TH-63"),
        ("โรงเรียนอำเภอลอง", "TH", "TH-54"),
        ("គម្រោងធារាសាស្ត្រ ខេត្ត\u200bឧត្ដរ\u200bមានជ័យ", "KH", "KH-22"),
        ("មណ្ឌលសុខភាព ស្រុកបាកាន", "KH", "KH-15"),
        ("ໂຮງຮຽນ ຢູ່ເມືອງສິງ", "LA", "LA-LM"),
        ("ໂຄງການ ແຂວງຫລວງນ້ຳທາ", "LA", "LA-LM"),
        ("မိုးမောက်မြို့နယ် အထက်တန်းကျောင်း", "MM", "MM-11"),
        ("တောင်သာမြို့နယ် ရေပေးဝေရေး", "MM", "MM-04"),
        ("Trường học huyện Mường Tè", "VN", "VN-01"),
        ("Rice mill in Hpakant", "MM", "MM-11"),
        ("Wells in Yebyu Township", "MM", "MM-05"),
    ],
)
def test_a_name_in_any_language_of_the_region_places_a_project(
    text: str, country: str, province: str
) -> None:
    assert provinces(text, country) == {province}


def test_the_words_and_their_position_are_those_of_the_text() -> None:
    text = "Improvement of the  Kampong\nThom   hospital"
    (mention,) = found(text, "KH")
    assert mention.words == text[mention.start : mention.end] == "Kampong\nThom"


def test_positions_hold_in_decomposed_text() -> None:
    text = "Cấp nước Bến Tre, giai đoạn 2"
    import unicodedata

    apart = unicodedata.normalize("NFD", text)
    (mention,) = found(apart, "VN")
    assert unicodedata.normalize("NFC", apart[mention.start : mention.end]) == "Bến Tre"


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("An agreement was signed in Phnom Penh.", "event"),
        ("The bridge is 31.5 km from Phnom Penh.", "distance"),
        ("Support of the Women's Union in Phnom Penh for members.", "seat"),
        ("As the Phnom Penh Post reports, work began.", "publication"),
    ],
)
def test_ways_of_speaking_that_place_nothing(text: str, role: str) -> None:
    (mention,) = LOCATOR.mentions({"description": text}, ("KH",))
    assert (mention.target, mention.counts, mention.role) == ("KH-12", False, role)


def test_a_person_is_no_place() -> None:
    text = "The chairman, Nguyen Hai Duong, thanked the donors."
    assert not found(text, "VN", field="description")
    assert provinces("Schools in Hai Duong", "VN", field="description") == {"VN-61"}


@pytest.mark.parametrize(
    "text",
    [
        "Construction of a vocational training centre in Phnom Penh.",
        "プノンペンの職業訓練センターを建設する。",
        "프놈펜의 직업훈련센터를 건립한다.",
    ],
)
def test_a_centre_that_is_built_is_a_site(text: str) -> None:
    assert provinces(text, "KH", field="description") == {"KH-12"}


def test_a_ceremony_elsewhere_than_in_a_capital_is_where_the_project_is() -> None:
    text = "A ceremony was held in Stung Treng for the bridge."
    assert provinces(text, "KH", field="description") == {"KH-19"}


@pytest.mark.parametrize(
    "text",
    [
        "Smart and sustainable tourism",
        "Thai traditional medicine",
        "A long road and a hot spring",
        "Sida core support",
        "Tran and Le families",
    ],
)
def test_ordinary_words_peoples_and_agencies_are_no_places(text: str) -> None:
    for country in PACK.countries:
        assert not found(text, country), country


def test_the_countries_of_the_activity_limit_what_a_name_can_mean() -> None:
    assert provinces("Schools in Savannakhet and Mukdahan", "LA") == {"LA-SV"}
    assert provinces("Schools in Savannakhet and Mukdahan", "LA", "TH") == {"LA-SV", "TH-49"}


def test_without_a_country_those_that_the_text_names_count() -> None:
    assert provinces("Schools in Savannakhet, Laos, and in Mukdahan") == {"LA-SV"}


def test_a_city_and_the_province_of_its_name() -> None:
    (bare,) = found("Water supply in Vientiane", "LA")
    (said,) = found("Water supply in Vientiane Province", "LA")
    assert (bare.target, said.target) == ("LA-VT", "LA-VI")
    assert bare.confidence < said.confidence


def test_a_name_of_several_provinces_stays_ambiguous_and_says_which() -> None:
    mentions = LOCATOR.mentions({"title": "School in Samraong district"}, ("KH",))
    (mention,) = mentions
    assert mention.target is None
    assert len({PACK.province_of(place) for place in mention.meanings}) > 1


def test_the_province_named_beside_decides_between_places_of_one_name() -> None:
    mentions = found("School in Samraong district, Takeo province", "KH")
    assert {PACK.province_of(m.target or "") for m in mentions} == {"KH-21"}


@pytest.mark.parametrize(
    ("text", "country", "province"),
    [
        ("Farmers in Bokeo, Luang Namath and Oudomsay provinces", "LA", "LA-LM"),
        ("バンティミエンチャイ州病院整備計画", "KH", "KH-1"),
    ],
)
def test_a_spelling_of_its_own_is_found_by_the_word_for_a_province(
    text: str, country: str, province: str
) -> None:
    alike = [m for m in found(text, country) if m.alike]
    assert [m.target for m in alike] == [province]


@pytest.mark.parametrize(
    ("text", "country", "province"),
    [
        ("School in Moe Mauk Township", "MM", "MM-11"),
        ("Wells in Kyaikmayaw and Chaungsone townships", "MM", "MM-15"),
        ("Clinic in Sanamsay District", "LA", "LA-AT"),
        ("Road to Krouch Chmar district", "KH", "KH-25"),
    ],
)
def test_a_district_spelt_otherwise_is_found_by_the_word_for_one(
    text: str, country: str, province: str
) -> None:
    assert provinces(text, country) == {province}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Hospital of the Operational District", "KH"),
        ("Special School District", "LA"),
        ("Work in Sanamsai District", "TH"),  # near others there, of which are many
        ("Clinic in Sanamsay", "LA"),
        ("ໂຄງການໃໝ່", "LA"),  # new, and a district
        ("โครงการปรับปรุงท่าเรือ", "TH"),  # a port, and a district
        ("Gibbons in Pauk Sa Mountain", "MM"),
    ],
)
def test_what_only_looks_like_a_district_places_nothing(text: str, country: str) -> None:
    assert provinces(text, country) == set()


def test_a_feasibility_study_is_no_province() -> None:
    assert not found("베트남 철도 타당성 조사", "VN")


def test_rivers_are_not_the_places_of_their_names() -> None:
    assert not [m for m in found("Bago River training works", "MM") if m.target in PACK.places]


def test_names_cut_by_an_ellipsis_are_not_completed() -> None:
    assert not found("Water supply in Kampong Th...", "KH")


@pytest.mark.parametrize("text", ["", " ", "...", "\n\n", "😀" * 50, "\u0301", "ー・ー"])
def test_texts_without_words_name_nothing(text: str) -> None:
    assert LOCATOR.mentions({"title": text}, ("KH",)) == ()


def test_a_megabyte_of_text_is_cut() -> None:
    text = "Kampong Thom and Siem Reap provinces. " * 27_000
    with comes_to_an_end():
        assert provinces(text, "KH", field="description") == {"KH-6", "KH-17"}


@settings(max_examples=200)
@given(st.text(max_size=300), st.sampled_from(["", "Kampong Thom", "ハノイ市", "하노이"]))
def test_any_text_is_read_and_every_mention_stands_where_it_says(text: str, name: str) -> None:
    whole = f"{text} {name} {text}"
    for mention in LOCATOR.mentions({"title": whole}, ("KH", "VN")):
        assert 0 <= mention.start < mention.end <= len(whole)
        assert mention.words == whole[mention.start : mention.end]
        assert 0 <= mention.confidence <= 1


@given(st.text(max_size=200))
def test_folding_finds_the_way_back(text: str) -> None:
    folded = fold_running_text(text)
    assert "  " not in folded.text
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert 0 <= start < end <= len(text)


def test_skeletons_join_spellings_and_keep_names_apart() -> None:
    assert kana_skeleton("バッタンバン") == kana_skeleton("バタンバン")
    assert kana_skeleton("スヴァイリエン") == kana_skeleton("スバイリエン")
    assert hangul_skeleton("호찌민") == hangul_skeleton("호치민")
    assert hangul_skeleton("하노이") != hangul_skeleton("하남")


def test_patterns_are_the_same_however_often_they_are_made() -> None:
    pack = replace(PACK, names=PACK.names[::50])
    assert make_patterns(pack).written.texts == make_patterns(pack).written.texts


def sets(text: str, *countries: str) -> set[str | None]:
    return {m.target for m in found(text, *countries) if m.target in PACK.sets}


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Project for Thai Nguyen, Thai Binh", "VN", {"VN-69", "VN-20"}),
        ("Thai Nguyen and Bac Kan", "VN", {"VN-69", "VN-53"}),
        ("Hospital in Hue", "VN", {"VN-26"}),
        ("Loei, Nan and Trat provinces", "TH", {"TH-42", "TH-55", "TH-23"}),
        ("Minh Hai province", "VN", set()),
        ("Thoát nước TP. Hồ Chí Minh", "VN", {"VN-SG"}),
        ("Cấp nước cho tỉnh Hà Giang và thành phố Hồ Chí Minh", "VN", {"VN-03", "VN-SG"}),
        ("Irrawaddy basin study", "MM", set()),
        ("Agreement signed in Vientiane on a road in Luang Prabang", "LA", {"LA-LP"}),
        ("School 120 km from Phnom Penh in Kampong Thom", "KH", {"KH-6"}),
        ("Centre for Digital Government in Phnom Penh", "KH", {"KH-12"}),
        ("Hanoi Core Statement", "VN", set()),
        ("Rural roads in all provinces except Attapeu", "LA", set()),
        ("Not in Hanoi but in Nam Dinh", "VN", {"VN-67"}),
    ],
)
def test_cases_that_were_once_wrong(text: str, country: str, expected: set[str]) -> None:
    assert provinces(text, country) == expected


@pytest.mark.parametrize(
    ("text", "country", "one"),
    [
        ("Roads in southern Laos", "LA", "area:LA-SOUTH"),
        ("ラオス南部の道路", "LA", "area:LA-SOUTH"),
        ("라오스 남부지역 개발", "LA", "area:LA-SOUTH"),
        ("メコンデルタ灌漑計画", "VN", "basin:MEKONG-DELTA"),
        ("National Road No. 5 improvement", "KH", "road:KH-5"),
        ("国道5号線改修計画", "KH", "road:KH-5"),
        ("Nam Theun 2 power plant", "LA", "site:LA-nam-theun-2"),
    ],
)
def test_roads_basins_parts_of_countries_and_works_are_found(
    text: str, country: str, one: str
) -> None:
    assert one in sets(text, country)


@pytest.mark.parametrize(
    "text",
    [
        "A And A And " * 1_600 + "x provinces",
        ("A And " * 30 + "provinces ") * 110,
        "ア" * 20_000,
        ", and ".join(["Luang Prabang"] * 1_400) + " provinces",
        "signed " * 2_800 + "in Vientiane",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    with comes_to_an_end():
        LOCATOR.mentions({"description": text}, ("LA", "VN"))


@pytest.mark.parametrize(
    ("text", "country", "role"),
    [
        ("署名はハノイの日本大使館で行われた。", "VN", "mission"),
        ("在ホーチミン日本国総領事が出席した。", "VN", "mission"),
        ("首都ネピドーで交換公文に署名した。", "MM", "event"),
        ("ビエンチャンの教育省が発表した。", "LA", "seat"),
        ("プノンペンから北へ約30キロの村である。", "KH", "distance"),
        ("プノンペンの北にある州である。", "KH", "beside"),
        ("ダナンの病院に続く支援である。", "VN", "sibling"),
        ("これとは別にマンダレーの病院も決まった。", "MM", "sibling"),
        ("【ハノイ時事】日本政府は支援を決めた。", "VN", "dateline"),
        ("하노이의 일본대사관에서 계약했다.", "VN", "mission"),
        ("비엔티안에서 양해각서를 체결했다.", "LA", "event"),
        ("비엔티안의 교육부가 발표했다.", "LA", "seat"),
        ("프놈펜에서 북쪽으로 30km 떨어진 마을이다.", "KH", "distance"),
        ("이튿날에는 다낭의 병원 준공식이 열렸다.", "VN", "sibling"),
        ("다낭에 이어 두 번째 병원이다.", "VN", "sibling"),
        ("It is similar to the school in Pursat.", "KH", "sibling"),
        ("A hospital in Lashio is among the other grants.", "MM", "sibling"),
        ("Hanoi, 5 March 2020 - The ministry opened the tender.", "VN", "dateline"),
        ("Notes were exchanged in Naypyidaw.", "MM", "event"),
        ("It was planned together with the women's college in Hanoi.", "VN", "partner"),
        ("The chairmen of Kayin, Rakhine and Shan came.", "MM", "officials"),
        ("It runs a support centre in Vientiane.", "LA", "seat"),
        ("Staff were taught at the training centre in Hanoi.", "VN", "seat"),
        ("ビエンチャンに支援センターを置く。", "LA", "seat"),
        ("비엔티안에 지원센터를 운영한다.", "LA", "seat"),
    ],
)
def test_ways_of_speaking_in_three_languages_place_nothing(
    text: str, country: str, role: str
) -> None:
    mentions = LOCATOR.mentions({"description": text}, (country,))
    assert role in {mention.role for mention in mentions}
    assert not [mention for mention in mentions if mention.counts]


@pytest.mark.parametrize(
    ("title", "description", "country", "expected"),
    [
        ("Bridge in Kratie", "A school in Takeo opened. It has 6 rooms.", "KH", {"KH-10"}),
        ("Roads", "Roads in Kratie and Takeo. Wells in Pursat.", "KH", {"KH-10", "KH-21", "KH-15"}),
        ("ボケオ県の学校", "ルアンパバーン県の学校も対象である。", "LA", {"LA-BK"}),
        ("職業訓練校", "クアンチ省に建てる。イエンバイ省の灌漑も直す。", "VN", {"VN-25"}),
        ("하노이약대 박닌캠퍼스", "The campus in Bac Ninh.", "VN", {"VN-HN", "VN-56"}),
    ],
)
def test_another_province_beside_the_place_of_the_project_is_of_something_else(
    title: str, description: str, country: str, expected: set[str]
) -> None:
    mentions = LOCATOR.mentions({"title": title, "description": description}, (country,))
    assert {PACK.province_of(m.target or "") for m in mentions if m.counts} == expected


@pytest.mark.parametrize(
    ("text", "country", "province"),
    [
        ("ミンガラドン地区の僧院に診療所を建てる", "MM", "MM-06"),
        ("シマカイ県の学校", "VN", "VN-02"),
        ("시마까이현 주민 쉼터", "VN", "VN-02"),
        ("シンブリ県の水害対策", "TH", "TH-17"),
    ],
)
def test_districts_in_kana_and_hangul_are_heard(text: str, country: str, province: str) -> None:
    assert provinces(text, country) == {province}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("농촌 지역 연구 지구 개발", "VN"),
        ("신도시 상수도 구축", "LA"),
        ("オンライン教育地区センター", "KH"),
        ("村落開発と全区間の整備", "LA"),
    ],
)
def test_common_words_are_no_districts(text: str, country: str) -> None:
    assert not found(text, country)


def test_a_work_in_kana_is_the_one_of_its_number() -> None:
    assert sets("バルーチャン第二水力発電所補修計画", "MM") == {
        "site:MM-baluchaung-no-2-hydropower-plant"
    }
    assert sets("バルーチャン第一水力発電所補修計画", "MM") == {
        "site:MM-baluchaung-no-1-hydropower-plant"
    }


def test_small_towns_count_as_the_ends_of_a_line() -> None:
    lone = LOCATOR.mentions({"title": "Market in Webula"}, ("MM",))
    line = LOCATOR.mentions({"title": "Power line from Webula to Loikaw"}, ("MM",))
    assert [m.counts for m in lone] == [False]
    assert all(m.counts for m in line)


def test_a_national_body_alone_is_in_the_capital() -> None:
    (body,) = LOCATOR.mentions({"title": "Library of the Royal Academy of Cambodia"}, ("KH",))
    assert (body.target, body.stands_for, body.confidence) == ("KH-12", "national body", COUNTS)
    named = LOCATOR.mentions({"title": "Campus of the Royal Academy in Takeo"}, ("KH",))
    assert [m.stands_for for m in named] == [None]
    assert not LOCATOR.mentions({"title": "Library of the national university"}, ("MM",))


def test_the_capital_without_its_name() -> None:
    (capital,) = LOCATOR.mentions({"title": "首都の下水道"}, ("KH",))
    assert (capital.target, capital.counts) == ("KH-12", True)
    said = LOCATOR.mentions({"description": "It was signed in the capital."}, ("KH",))
    assert [m.counts for m in said] == [False]
    assert not LOCATOR.mentions({"title": "Access to the capital market"}, ("KH",))
