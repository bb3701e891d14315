"""How deep lines stand, and that no part of a labelled section is lost."""

from __future__ import annotations

import pytest

from riparian.ingest.pages.lines import Line
from riparian.ingest.pages.outline import Mark, Outline, mark_of
from riparian.ingest.pages.sections import read_sections


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
    outline = Outline()
    lines = ["１　案件", "（１）国", "（２）目的", "ア　内容", "・道路", "・橋", "（１）甲",
             "（２）乙", "イ　額", "（３）費用", "２　評価", "（１）必要性"]  # fmt: skip
    depths = [outline.place(Line(text, 1)) for text in lines]
    assert depths == [0, 1, 1, 2, 3, 3, 4, 4, 2, 1, 0, 1]


def sections(*texts: str) -> list[tuple[str, str]]:
    found = read_sections(Line(text, number) for number, text in enumerate(texts, 1))
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
    head = [Line("目的", 1, True, tag=3), Line("道路を直す。", 2), Line("なかみ", 3, True, tag=4),
            Line("橋も直す。", 4), Line("よその話", 5, True, tag=3), Line("遠い。", 6)]  # fmt: skip
    found = [(one.field, one.text) for one in read_sections(head) if one.body]
    assert found == [("objective", "道路を直す。\nなかみ\n橋も直す。"), ("other", "遠い。")]
