"""How deep lines stand, and that no part of a labelled section is lost."""

from __future__ import annotations

import pytest

from riparian.ingest.saved_pages.labelled_pages import find_labelled, find_listed, read_sections
from riparian.ingest.saved_pages.page_lines import PageLine, read_page
from riparian.ingest.saved_pages.page_outline import Mark, PageOutline, mark_of
from riparian.ingest.saved_pages.page_places import codes_in_value
from riparian.ingest.saved_pages.signing_releases import find_released


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("１　案件概要", Mark("n", 1, 1)),
        ("1-3．目的", Mark("n-n", 3, 1)),
        ("（３）目的", Mark("(n)", 3, 3)),
        ("2) 橋梁", Mark("n)", 2, 2)),
        ("③ 橋梁", Mark("①", 3)),
        ("Ⅱ　評価", Mark("Ⅰ", 2)),
        ("ウ　橋梁", Mark("ア", 3)),
        ("（ハ）橋梁", Mark("(ア)", 3)),
        ("(b) 橋梁", Mark("(a)", 2)),
        ("・橋梁", Mark("・")),
        ("橋梁", None),
        ("2020年度", None),
    ],
)
def test_numbers_before_lines_are_known_in_all_their_ways(text: str, mark: Mark | None):
    assert mark_of(text) == mark


def test_a_part_lies_below_what_it_is_numbered_under():
    outline = PageOutline()
    lines = ["１　案件", "（１）国", "（２）目的", "ア　内容", "・道路", "・橋", "（１）甲",
             "（２）乙", "イ　額", "（３）費用", "２　評価", "（１）必要性"]  # fmt: skip
    depths = [outline.place(PageLine(text, 1)) for text in lines]
    assert depths == [0, 1, 1, 2, 3, 3, 4, 4, 2, 1, 0, 1]


def sections(*texts: str) -> list[tuple[str, str]]:
    found = read_sections(PageLine(text, number) for number, text in enumerate(texts, 1))
    return [(section.field, section.text) for section in found if section.body]


@pytest.mark.parametrize(
    "items",
    [
        ("ア　主要事業内容：井戸（３５か所）", "イ　ソフトコンポーネント：研修"),
        ("・道路３５kmの改修", "・橋梁２基"),
        ("（主要事業内容）", "（１）道路３５km", "（２）橋梁２基"),
        ("（１）道路を改修する。", "（２）橋梁を新設する。", "（３）道の駅", "（４）排水路"),
        ("①　道路", "②　橋梁", "もって物流に寄与する。"),
    ],
)
def test_bullets_stay_in_the_text_of_their_section(items: tuple[str, ...]):
    text = ("物流を改善する。", *items)
    found = sections("１　案件概要", "（３）目的・事業内容", *text, "２　その他", "遠い話。")
    assert found == [("objective", "\n".join(text)), ("other", "遠い話。")]


def test_the_text_goes_on_behind_a_labelled_part_of_it():
    found = sections(
        "（３）目的・事業内容", "井戸を掘る。", "イ　供与限度額：１７億円",
        "ウ　研修の実施", "村民が学ぶ。", "供与限度額：17億円", "水が増える。",
    )  # fmt: skip
    assert found == [
        ("objective", "井戸を掘る。"), ("ceiling", "１７億円"),
        ("objective", "ウ　研修の実施\n村民が学ぶ。"), ("ceiling", "17億円"),
        ("objective", "水が増える。"),
    ]  # fmt: skip


def test_a_heading_of_the_same_kind_ends_a_section():
    head = [
        PageLine("目的", 1, True, tag=3),
        PageLine("道路を直す。", 2),
        PageLine("なかみ", 3, True, tag=4),
        PageLine("橋も直す。", 4),
        PageLine("よその話", 5, True, tag=3),
        PageLine("遠い。", 6),
    ]
    found = [(one.field, one.text) for one in read_sections(head) if one.body]
    assert found == [("objective", "道路を直す。\nなかみ\n橋も直す。"), ("other", "遠い。")]


def countries_of(body: str) -> list[list[str]]:
    page = read_page(
        "<title>外務省</title><h1>カンボジア及びラオスに対する無償資金協力に関する書簡の交換</h1>"
        f"<p>令和元年8月1日</p>{body}"
    )
    return [codes_of(one.countries) for one in find_released(page, "2019-08-01")]


def codes_of(words: list[str]) -> list[str]:
    return [code for text in words for code in codes_in_value(text)[0]]


BRIDGE, WELL = "「甲橋建設計画」（供与限度額13億円）", "「乙井戸整備計画」（供与限度額9億円）"


@pytest.mark.parametrize(
    "body",
    [
        f"<p>（1）カンボジア<br>{BRIDGE}<br>橋を架ける。</p><p>（2）ラオス<br>{WELL}</p>",
        f"<h3>カンボジア王国</h3><p>（1）{BRIDGE}</p><h3>ラオス</h3><p>（1）{WELL}</p>",
        f"<p>【カンボジア】</p><p>・{BRIDGE}</p><p>【ラオス】</p><p>・{WELL}</p>",
        f"<p>2　カンボジアに対する案件</p><p>{BRIDGE}</p><p>3　ラオス向け</p><p>{WELL}</p>",
        f"<p>（1）カンボジア：{BRIDGE}</p><p>（2）ラオス　{WELL}</p>",
        "<p>（1）「甲橋建設計画」（カンボジア）（13億円）</p><p>（2）「乙井戸計画」（ラオス）（9億円）</p>",
    ],
)
def test_the_country_of_a_part_is_that_of_its_heading(body: str):
    assert countries_of(body) == [["KH"], ["LA"]]


def test_a_part_without_a_country_has_those_of_the_page():
    body = f"<p>（1）ラオス</p><p>{WELL}</p><p>（2）両国</p><p>{BRIDGE}</p>"
    assert countries_of(body) == [["LA"], ["KH", "LA"]]


def test_the_country_before_a_name_in_the_title_is_its_own():
    text = (
        "カンボジアに対する「甲橋計画」及びラオスに対する「乙橋計画」「丙橋計画」に関する書簡の交換"
    )
    found = find_released(read_page(f"<title>{text}</title><p>外務省</p>"), None)
    assert [codes_of(one.countries) for one in found] == [["KH"], ["LA"], ["LA"]]


def test_labels_below_a_heading_of_a_country_are_of_it():
    page = read_page(
        "<h2>カンボジア</h2><p>案件名：甲橋計画</p><p>事業概要：橋。</p>"
        "<h2>ラオス</h2><p>案件名：乙橋計画</p>"
    )
    assert [codes_of(one.countries) for one in find_labelled(page)] == [["KH"], ["LA"]]


def test_a_list_with_headings_of_countries():
    entry = "<h3>{}</h3><p>実施年度：2019年度</p><p>供与限度額：3億円</p><p>案件概要：水。</p>"
    page = read_page(
        "<h1>無償資金協力</h1><h2>タイ</h2>" + entry.format("甲計画") + entry.format("乙計画")
        + "<h2>ミャンマー</h2>" + entry.format("丙計画")
    )  # fmt: skip
    assert [codes_of(one.countries) for one in find_listed(page)] == [["TH"], ["TH"], ["MM"]]


def test_a_heading_in_brackets_ends_a_section_in_brackets():
    found = sections(
        "【目的・事業内容】", "橋を架ける。", "（１）施設", "■ 機材", "【備考】", "なし。"
    )
    assert found == [
        ("objective", "橋を架ける。\n（１）施設\n■ 機材"), ("other", "なし。"),
    ]  # fmt: skip


def test_several_titles_under_one_label_are_several_projects():
    page = read_page(
        "<p>国名：ラオス</p><p>案件名</p><p>（1）甲橋建設計画</p><p>（2）乙道路改修計画</p>"
        "<p>事業概要</p><p>橋と道路を整える。</p>"
    )
    found = find_labelled(page)
    assert [one.title for one in found] == ["甲橋建設計画", "乙道路改修計画"]
    assert [one.countries for one in found] == [["ラオス"], ["ラオス"]]
    assert [one.general for one in found] == [["橋と道路を整える。"]] * 2
