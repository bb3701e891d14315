"""Labels, titles, amounts, days, countries and places, one by one."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.saved_pages import page_labels
from riparian.ingest.saved_pages.cooperation_kinds import event_in, only_scheme
from riparian.ingest.saved_pages.labelled_pages import read_sections
from riparian.ingest.saved_pages.page_amounts import ceilings_in, share_in, sole_amount
from riparian.ingest.saved_pages.page_days import day_of_page, day_of_signing
from riparian.ingest.saved_pages.page_labels import FIELDS, label_of, without_number
from riparian.ingest.saved_pages.page_lines import Page, PageLine, join_broken, read_page
from riparian.ingest.saved_pages.page_places import (
    codes_in_value,
    country_words_in,
    places_in_title,
    places_in_value,
)
from riparian.ingest.saved_pages.page_titles import (
    is_english,
    project_line,
    quoted_names,
    split_title,
)
from riparian.ingest.saved_pages.publisher import JICA, MOFA, publisher_of

DATA = Path(page_labels.__file__).parent / "data"


def test_every_label_has_a_field_and_a_source_that_is_explained():
    source = (DATA / "SOURCE.md").read_text("utf-8")
    explained = set(re.findall(r"^\| ([\w-]+) \|", source, re.MULTILINE))
    with (DATA / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 80
    assert {row["field"] for row in rows} <= set(FIELDS)
    assert {row["source"] for row in rows} <= explained
    words = [row["word"] for row in rows]
    assert len(words) == len(set(words))
    assert [word for word in words if label_of(word) is None] == []


@pytest.mark.parametrize(
    ("text", "field", "rest"),
    [
        ("１－１　供与国名", "country", ""),
        ("1-1.供与国名", "country", ""),
        ("1案件名", "title", ""),
        ("１．案件名（国名）", "title", ""),
        ("(3)目的・事業内容", "objective", ""),
        ("（１）事業目的", "objective", ""),
        ("【案件名】X計画", "title", "X計画"),
        ("国　名：カンボジア王国", "country", "カンボジア王国"),
        ("供与限度額　33.61億円", "ceiling", "33.61億円"),
        ("③ 供与限度額：5億円", "ceiling", "5億円"),
        ("プロジェクトサイト／対象地域名", "place", ""),
        ("1-4 環境社会配慮，外部要因リスクなど留意すべき点", "other", ""),
        ("供与条件は以下の通りです。", "terms", ""),
        ("（参考）カンボジア王国基礎データ", "stop", None),
        ("このページのトップへ戻る", "stop", None),
        ("報道発表へ戻る", "stop", None),
    ],
)
def test_labels_are_known_however_they_are_written(text: str, field: str, rest: str | None):
    found = label_of(text)
    assert found is not None
    assert found.field == field
    assert rest is None or found.rest == rest


@pytest.mark.parametrize(
    "text",
    [
        "目的は重要である。",
        "1 本21日，首都において，",
        "2020年度",
        "12.34億円",
        "4.2億円",
        "背景には理由がある",
    ],
)
def test_sentences_and_values_are_no_labels(text: str):
    assert label_of(text) is None
    assert without_number("4.2億円") == "4.2億円"


@pytest.mark.parametrize(
    ("text", "title", "english", "amount"),
    [
        (
            "（1）「国道9号橋計画（Project for Bridge (Phase 2)）（PDF）」（供与限度額：9億円）",
            "国道9号橋計画", "Project for Bridge (Phase 2)", "9億円",
        ),
        ("(2)道路計画(甲-乙間)(第1期)(16億900万円)", "道路計画(甲-乙間)(第1期)", "", "16億900万円"),
        ("（9）　地方病院計画　18億0,500万円", "地方病院計画", "", "18億0,500万円"),
        ("経済社会開発計画（UNDP連携）", "経済社会開発計画（UNDP連携）", "", ""),
        ("「衛星計画（II）」", "衛星計画（II）", "", ""),
        ("X計画（供与額：数億円）", "X計画", "", "供与額:数億円"),
        ("村落計画（未閉（Project of Water", "村落計画（未閉（Project of Water）", "", ""),
    ],
)  # fmt: skip
def test_titles_are_parted_from_english_and_amount(
    text: str, title: str, english: str, amount: str
):
    found = split_title(text)
    assert (found.title, found.title_en, found.amount) == (title, english, amount)


@pytest.mark.parametrize(
    "text",
    [
        "2 円借款案件の概要及び供与条件", "(1)円借款", "対象案件の概要", "(4)供与条件",
        "計 883億円",
        "供与限度額 793億3,000万円", "(ア)金利年0.01%", "本計画は、水道を整備する計画",
        "(2)学校建設計画は、7校を整備するものです。", "（The Project for Water）",
    ],
)  # fmt: skip
def test_headings_sums_and_sentences_are_no_projects(text: str):
    assert project_line(text) is None


def test_names_in_quotation_marks_need_a_project_word():
    text = "「甲橋計画」 (The Bridge Project)の実施と「友好の年」に関し、「甲橋計画」を"
    (name,) = quoted_names(text)
    assert (name.title, name.title_en) == ("甲橋計画", "The Bridge Project")


def test_what_is_english():
    assert is_english("The Project for Water")
    assert not is_english("Phase 2")
    assert not is_english("UNDP連携")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("供与限度額は、33.61億円。", ["33.61億円"]),
        ("との間で，8億円のノン・プロジェクト無償資金協力", ["8億円"]),
        ("3,500万円を限度額とする無償資金協力", ["3,500万円"]),
        ("354億5,300万円までの円借款を供与する", ["354億5,300万円"]),
        (
            "総額２３０億円を限度とする円借款及び総額４２億円を供与限度額とする",
            ["230億円", "42億円"],
        ),
        ("今般12.00億円の追加贈与を行い、限度額を39.86億円に修正", ["39.86億円"]),
        ("これまでの円借款の総額は、2兆447.53億円となる", []),
        ("一人当たりGNIは1,550ドル、人口は650万人", []),
        ("今回供与する額（供与限度額）は，33.55億円である", ["33.55億円"]),
        ("（供与額）：１７億８，９００万円", ["17億8,900万円"]),
        ("限度額は、４千5百万円", ["4千5百万円"]),
        ("供与限度額（円）：１，２３４，０００，０００円", ["1,234,000,000円"]),
        ("供与限度額は，金５億円", ["5億円"]),
        ("供与限度額　￥500,000,000", ["¥500,000,000"]),
        ("１７．８９億円（供与限度額）", ["17.89億円"]),
    ],
)
def test_ceilings_are_told_from_other_amounts(text: str, amounts: list[str]):
    assert [ceiling.text for ceiling in ceilings_in(text)] == amounts


def test_japans_part_of_a_total():
    assert share_in("451億円（うち、円借款対象額：350億円）") == "350億円"
    assert share_in("451億円") is None
    assert sole_amount("3億円（令和2年度）") == "3億円"
    assert sole_amount("3億円及び4億円") == "3億円及び4億円"


@pytest.mark.parametrize(
    ("text", "page_day", "day"),
    [
        (
            "本21日（現地時間同日），首都において，交換公文の署名が行われました。",
            "2016-03-21",
            "2016-03-21",
        ),
        ("JICAは、12月20日、贈与契約を締結しました。", "2020-01-05", "2019-12-20"),
        ("書簡の交換が令和4年11月15日に行われた。", None, "2022-11-15"),
        ("11月15日、書簡の交換が行われた。", None, None),
        ("11月15日は雨でした。", "2022-11-16", None),
        ("本30日、署名が行われました", "2024-12-02", "2024-11-30"),
        ("本31日、署名が行われました", "2025-01-01", "2024-12-31"),
        ("本30日、署名が行われました", "2024-03-01", "2024-01-30"),
        ("本月30日に署名されます", "2024-12-02", None),
        ("日本30日間の署名", "2024-12-02", None),
        ("基本3日間の研修に関する書簡に署名", "2024-12-05", None),
        ("本2日間の協議の後に署名", "2024-12-05", None),
        ("本2日目の協議で署名", "2024-12-05", None),
        ("資本3日に署名", "2024-12-05", None),
        ("見本3日に署名", "2024-12-05", None),
        ("基本月3日の研修に署名", "2024-12-05", None),
        ("見本2本3日に署名", "2024-12-05", None),
        ("本2日間の協議の後、12月4日に署名", "2024-12-05", "2024-12-04"),
        ("同本3日、署名が行われました", "2024-12-05", "2024-12-03"),
        ("首都で本3日、署名が行われました", "2024-12-05", "2024-12-03"),
    ],
)
def test_days_of_signing(text: str, page_day: str | None, day: str | None):
    assert day_of_signing([text], page_day) == day


def test_the_day_of_a_page_stands_alone():
    assert day_of_page(["報道発表", "平成30年3月（予定）", "令和元年12月12日（木曜日）"]) == (
        "令和元年12月12日(木曜日)"
    )
    assert day_of_page(["令和4年11月15日に署名"]) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("カンボジア王国に対する無償資金協力", ("KH",)),
        ("ラオス及びタイに対する円借款", ("LA", "TH")),
        ("ベトナム向け円借款貸付契約の調印", ("VN",)),
        ("日本政府はミャンマーに対し", ("MM",)),
        ("令和3年度対カンボジア無償資金協力", ("KH",)),
        ("架空国に対する無償資金協力", ()),
        ("国際社会に対する貢献", ()),
        ("モモギニアに対する円借款", ()),
        ("日本国政府とラオス人民民主共和国政府との間で", ("LA",)),
        ("日本政府とラオス政府との間で", ("LA",)),
        ("カンボジア王国政府と日本国政府との間で", ("KH",)),
        ("ベトナム社会主義共和国政府との間で", ("VN",)),
        ("日本国及びカンボジア王国に対する", ("KH",)),
        ("日本国政府と国際連合児童基金との間で", ()),
    ],
)
def test_countries_stand_before_what_they_get(text: str, codes: tuple[str, ...]):
    assert codes_in_value(country_words_in(text))[0] == codes


def test_a_country_in_a_value():
    assert codes_in_value("カンボジア王国（以下、「カンボジア」という。）") == (("KH",), ())
    assert codes_in_value("ラオス国、タイ国") == (("LA", "TH"), ())
    assert codes_in_value("架空国、ラオス") == (("LA",), ("架空国",))


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("スバイリエンにおける上水道拡張計画", ["スバイリエン"]),
        (
            "チャンパサック県及びサバナケット県学校環境改善計画",
            ["チャンパサック県", "サバナケット県"],
        ),
        ("ホーチミン市水環境改善計画", ["ホーチミン市"]),
        ("ヤンゴン都市圏上水整備計画", []),
        ("ビエンチャン1号線整備計画", []),
        ("洪水の多い地方における橋梁計画", []),
    ],
)
def test_titles_give_only_what_they_call_a_place(title: str, places: list[str]):
    assert list(places_in_title(title)) == places


def test_places_under_a_label_are_parted():
    value = "プルサット州プルサット市、バッタンバン州及びカンポット州（3州）\n5か所"
    assert list(places_in_value(value)) == [
        "プルサット州プルサット市",
        "バッタンバン州",
        "カンポット州",
    ]


def test_kinds():
    assert only_scheme("円借款及び無償資金協力") is None
    assert only_scheme("報道発表", "円借款の供与") == "loan"
    assert event_in("円借款の供与（事前通報）") == "announcement"
    assert event_in("贈与契約の締結") == "grant-agreement"
    assert event_in("起工式") == ""


def test_readings_above_letters_are_no_part_of_the_text():
    page = read_page(
        "<p><ruby>州<rp>（</rp><rt>しゅう</rt><rp>）</rp></ruby>都水道計画</p>"
        "<table><tr><td>案件名</td><td><ruby>橋<rt>はし</rt></ruby>計画</td></tr></table>"
    )
    assert [line.text for line in page.lines] == ["州都水道計画", "案件名 橋計画"]


def test_tables_are_read_in_rows_and_layout_tables_as_text():
    page = read_page(
        "<table><tr><td>&nbsp;</td><td><p>国名：ラオス</p><h2>案件名</h2>橋計画<br>（1期）</td></tr></table>"
        "<table><tr><th>実施機関</th><td>甲省</td><th>供与限度額</th><td>1億円</td></tr></table>"
    )
    assert [line.text for line in page.lines[:4]] == ["国名：ラオス", "案件名", "橋計画", "（1期）"]
    assert page.lines[4].cells == ("実施機関", "甲省", "供与限度額", "1億円")
    found = [(s.field, s.text) for s in read_sections(page.lines)][1:]
    assert found == [
        ("country", "ラオス"), ("title", "橋計画\n（1期）"), ("host", "甲省"), ("ceiling", "1億円"),
    ]  # fmt: skip


def test_lines_that_a_bracket_holds_together_are_joined():
    lines = [
        PageLine("「橋計画」（The", 3),
        PageLine("Project）（1億円）", 4),
        PageLine("（閉じない", 5),
        PageLine("次", 6),
    ]
    assert [line.text for line in join_broken(lines)] == [
        "「橋計画」（The Project）（1億円）", "（閉じない", "次",
    ]  # fmt: skip


def test_publishers():
    by = {
        "https://www.kh.emb-japan.go.jp/a.html": MOFA,
        "https://www.jica.go.jp/press/1.html": JICA,
        "https://news.example/mofa.go.jp": None,
        "https://evilmofa.go.jp/": None,
    }
    for url, who in by.items():
        assert publisher_of(Page((PageLine("報道発表", 1),), url=url)) is who
    assert publisher_of(Page((PageLine("報道発表", 1),))) is MOFA
    assert publisher_of(Page((), title="橋の完成 | JICA")) is JICA
    assert (
        publisher_of(Page((PageLine("国際協力機構（JICA）は、7月4日、調印しました。", 1),))) is JICA
    )
    assert publisher_of(Page((PageLine("外務省によると", 1),))) is None


ALPHABET = st.sampled_from(
    list(
        "（）()「」1２３.,，、。億万円計画事業案件名供与限度額：:年月日令和国に対する向けア州ー"
        "TheProject \u3000\n-－"
    )
)


@given(st.lists(ALPHABET, max_size=120).map("".join))
def test_no_text_breaks_anything(text: str):
    label_of(text)
    project_line(text)
    for name in (split_title(text), *quoted_names(text)):
        assert len(name.title) <= len(text) + 4
    for ceiling in ceilings_in(text):
        assert any(letter.isdigit() for letter in ceiling.text)
    day_of_signing([text], "2020-01-31")
    country_words_in(text)
    places_in_title(text)
    places_in_value(text)
