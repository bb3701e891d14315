import pytest

from riparian.language.title_conflicts import conflicts_of, merge_title_facts
from riparian.language.title_facts import read_title_facts
from riparian.language.title_parts import read_title


def steps(title: str, lang: str) -> tuple[int, ...]:
    return read_title_facts(title, lang).steps


@pytest.mark.parametrize(
    ("title", "lang", "expected"),
    [
        ("第二次プノンペン市洪水防御及び排水改善計画", "ja", (2,)),
        ("フェーズ2", "ja", (2,)),
        ("水道事業人材育成プロジェクト・フェーズ3", "ja", (3,)),
        ("全国基幹送変電設備整備計画フェーズⅡ", "ja", (2,)),
        ("国道一号線改修計画(第3期)", "ja", (3,)),
        ("第2期ホーチミン市水環境改善事業(Ⅳ)", "ja", (2, 4)),
        ("第二次中部地方橋梁改修計画(1/3期)", "ja", (2, 1)),
        ("캄보디아 지방도로 개선사업 4차", "ko", (4,)),
        ("베트남 호치민시 메트로 5호선 2단계 타당성조사 사업", "ko", (2,)),
        ("Yangon-Mandalay Railway Improvement Project Phase I (II)", "en", (1, 2)),
        ("Second Ho Chi Minh City Water Environment Improvement Project (IV)", "en", (2, 4)),
        ("MaWaSU 2", "en", (2,)),
        ("Water management in Ben Tre (JICA-3)", "en", ()),
        ("チエムホア県災害レジリエンス向上事業(第2年次)", "ja", (2,)),
        ("食料安全保障プロジェクト(3年次)", "ja", (3,)),
        ("Disaster Resilience Project (Year 2)", "en", (2,)),
        ("A four-year course (year 2020)", "en", ()),
        ("2020年次報告の作成", "ja", ()),
        ("Ninth Poverty Reduction Support Credit (PRSC9)", "en", (9,)),
        ("Second Mekong International Bridge", "en", ()),
        ("COVID-19 crisis response", "en", ()),
        ("Rural roads", "en", ()),
    ],
)
def test_steps_are_read_in_their_order(title, lang, expected):
    assert steps(title, lang) == expected


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("Rural roads, Phase 1", "Rural roads (Phase II)", "phase"),
        ("Railway (Phase II) (I)", "Railway Phase I (II)", "phase"),
        ("Railway (Phase 1) (I)", "Railway (Phase 1) (II)", "tranche"),
        ("Rural roads, Lot 1", "Rural roads, Lot 2", "lot"),
        ("Ring road, Section 1", "Ring road, Section II", "lot"),
        ("環状道路整備計画 第1工区", "環状道路整備計画 第2工区", "lot"),
        ("Gói thầu số 1: cầu", "Gói thầu số 2: cầu", "lot"),
        ("Cải tạo quốc lộ 5, giai đoạn 1", "Cải tạo quốc lộ 5, giai đoạn 2", "phase"),
        ("โครงการถนน ระยะที่ 1", "โครงการถนน ระยะที่ ๒", "phase"),
        ("National Road No. 1", "National Road No. 5", "number"),
        ("Bridges", "Bridges (Detailed Design)", "design"),
        ("Port (Port)(I)", "Port (Road and Bridge)(I)", "aside"),
        ("Programme 2014", "Programme 2016", "years"),
        ("Road", "Road (additional loan)", "addition"),
    ],
)
def test_what_contradicts_is_hard(left, right, kind):
    conflicts = conflicts_of(read_title_facts(left, "en"), read_title_facts(right, "en"))
    assert (kind, True) in {(one.kind, one.hard) for one in conflicts}


def test_languages_count_alike_and_one_silent_title_contradicts_nothing():
    japanese = read_title_facts("第四次プノンペン洪水防御・排水改善計画", "ja")
    english = read_title_facts("Phnom Penh Flood Protection (Phase IV)", "en")
    assert conflicts_of(japanese, english) == ()
    silent = conflicts_of(japanese, read_title_facts("Phnom Penh Flood Protection", "en"))
    assert [one.hard for one in silent] == [False]


def test_the_call_of_a_tender_is_no_phase():
    tender = "모자보건 프로그램 시공업체 선정 현지입찰(4차 신규)"
    english = "Selection of a firm (second, urgent)"
    assert (
        merge_title_facts([read_title_facts(tender, "ko"), read_title_facts(english, "en")]).steps
        == ()
    )
    assert read_title_facts("환경공학과 설립사업 사무실 기자재 2차 구매 입찰", "ko").steps == ()
    assert read_title_facts("환경공학과 설립사업 2차", "ko").steps == (2,)


def test_a_follow_on_and_a_new_call_are_told_by_their_words():
    project = read_title_facts("라오스 남부 농촌개발 사업", "ko")
    after = read_title_facts("라오스 남부 농촌개발 후속사업", "ko")
    assert [one.kind for one in conflicts_of(project, after)] == ["follow_on"]
    first = read_title_facts("모자보건 프로그램 시공업체 선정", "ko")
    new = read_title_facts("모자보건 프로그램 시공업체 선정 현지입찰(2차 신규)", "ko")
    again = read_title_facts("[재공고] 모자보건 프로그램 시공업체 선정", "ko")
    assert "new_call" in [one.kind for one in conflicts_of(first, new)]
    assert not conflicts_of(first, again)


@pytest.mark.parametrize(
    "title",
    [
        "Design and Supervision Services for the Vocational School",
        "Construction Works for the National Rehabilitation Center",
        "Kumpulan wins the contract for the bridge",
        "橋梁建設工事を受注",
        "Gói thầu số 3",
    ],
)
def test_a_contract_is_a_notice_and_a_project_for_works_is_none(title):
    assert read_title_facts(title, None).notice
    assert not read_title_facts("Project for Construction of a Bridge", "en").notice
    assert not read_title_facts("Works and services in rural areas", "en").notice


@pytest.mark.parametrize(
    ("title", "lang", "steps", "numbers", "years"),
    [
        ("គម្រោងជំហានទី២ ផ្លូវជាតិលេខ ៥", "km", (2,), {5}, ()),
        ("ដំណាក់កាលទី១", "km", (1,), set(), ()),
        ("ໂຄງການ ໄລຍະທີ ໒", "lo", (2,), set(), ()),
        ("ໄລຍະ II", "lo", (2,), set(), ()),
        ("ໄລຍະ 18 ເດືອນ", "lo", (), set(), ()),
        ("ທາງຫລວງແຫ່ງຊາດ ເລກ1", "lo", (), {1}, ()),
        ("စီမံကိန်း(၂)", "my", (2,), set(), ()),
        ("ระยะที่ ๒ พ.ศ. ๒๕๖๔", "th", (2,), set(), (2021,)),
        ("Dự án Quốc lộ 1 giai đoạn II", "vi", (2,), {1}, ()),
        ("គម្រោង ២០២៣", "km", (), set(), (2023,)),
    ],
)
def test_digits_of_all_scripts_count_steps_roads_and_years(title, lang, steps, numbers, years):
    facts = read_title_facts(title, lang)
    assert (facts.steps, set(facts.numbers), facts.years) == (steps, numbers, years)


@pytest.mark.parametrize(
    ("title", "start", "end", "amount", "currency"),
    [
        ("โครงการถนน (พ.ศ. 2564-2568)", "2021", "2025", None, None),
        ("គម្រោងផ្លូវ (២០២១-២០២៥)", "2021", "2025", None, None),
        ("ໂຄງການ (໒໐ ຕື້ກີບ)", None, None, 2e10, "LAK"),
        ("ໂຄງການ (35 ລ້ານໂດລາ)", None, None, 3.5e7, "USD"),
        ("គម្រោង (២០លានដុល្លារ)", None, None, 2e7, "USD"),
        ("โครงการ (๑๐๐ ล้านบาท)", None, None, 1e8, "THB"),
        ("စီမံကိန်း (၂၀ သန်း ကျပ်)", None, None, 2e7, "MMK"),
        ("Dự án (1,5 tỷ đồng)", None, None, 1.5e9, "VND"),
        ("โครงการ (๑๐๐ ล้าน)", None, None, None, None),
        ("ໂຄງການ (20 ລ້ານ ກມ)", None, None, None, None),
    ],
)
def test_years_and_money_in_brackets_of_titles_of_the_host_countries(
    title, start, end, amount, currency
):
    parts = read_title(title)
    assert (parts.start, parts.end) == (start, end)
    assert (parts.amount, parts.currency) == (amount, currency)
