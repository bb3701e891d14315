"""More whole pages, against what a person reads in them: nothing of the labelled text is lost."""

from __future__ import annotations

from pathlib import Path

from riparian.ingest.reader import ReadRecord
from riparian.ingest.saved_pages.page_reader import PageReader
from riparian.model.activity import Activity

PAGES = Path(__file__).parents[2] / "fixtures" / "pages"


def activities(name: str) -> list[Activity]:
    items = PageReader().read(PAGES / f"{name}.html", "page")
    return [one.activity for one in items if isinstance(one, ReadRecord) and one.activity]


def only(name: str) -> Activity:
    (activity,) = activities(name)
    return activity


def told(activity: Activity, kind: str) -> list[str]:
    texts = [d.narratives[0].text for d in activity.descriptions if d.type == kind]
    return [line for text in texts for line in text.split("\n")]


def notes(activity: Activity) -> list[str]:
    return [note.text for note in activity.notes]


def amount(activity: Activity) -> float | None:
    (one,) = activity.transactions
    return one.amount.value


def test_an_evaluation_with_lists_in_its_purpose():
    activity = only("exante_items")
    assert told(activity, "2")[1:] == [
        "ア　主要事業内容", "（ア）頭首工の改修（3か所）", "（イ）幹線水路の改修（延長12km）",
        "イ　期待される裨益効果", "受益面積が1,200haから1,900haに増える。",
    ]  # fmt: skip
    assert amount(activity) == 1_426_000_000
    assert notes(activity) == ["事業実施期間: 詳細設計を含め35か月"]
    assert "4割" not in str(activity)


def test_a_length_that_says_what_it_includes_is_no_wrong_date():
    records = PageReader().read(PAGES / "exante_items.html", "page")
    assert [p.code for one in records if isinstance(one, ReadRecord) for p in one.problems] == []


def test_an_evaluation_of_a_loan_in_cp932_with_a_table_of_terms():
    activity = only("exante_terms_cp932")
    assert amount(activity) == 12_542_000_000
    assert notes(activity) == ["金利: 0.01％", "償還期間: 40年（10年）", "調達条件: 一般アンタイド"]
    assert told(activity, "2")[1:] == [
        "ガスタービンの更新（2基）", "変電設備の改修",
        "今回の借款は、このうち第二期分を対象とする。",
    ]  # fmt: skip


def test_a_release_on_one_project_keeps_the_list_behind_its_aim():
    activity = only("release_one_items")
    assert told(activity, "1")[1:] == ["保健センターの建設（8か所）", "医療機材の供与"]
    assert amount(activity) == 1_273_000_000
    assert "5億円" not in str(activity)


def test_a_sentence_beside_the_items_is_not_of_the_last_one():
    loan, water, college = activities("release_groups")
    assert (loan.scheme, water.scheme, college.scheme) == ("loan", "grant", "grant")
    assert told(loan, "1")[1:] == ["ア　岸壁の延伸（350m）", "イ　荷役機械の整備"]
    assert told(college, "1") == ["二つの大学を建設します。"]
    assert [amount(one) for one in (loan, water, college)] == [
        23_502_000_000, 3_355_000_000, 3_064_000_000,
    ]  # fmt: skip
    assert notes(loan)[2] == "調達条件: 一般アンタイド"
    assert notes(water) == notes(college) == []


def test_terms_below_heads_that_span_columns_are_kept_together():
    first, second = activities("jica_loans_terms")
    assert notes(first)[0].endswith(": 1.1 / 0.5 / 30 / 10 / 一般アンタイド")
    assert notes(second)[0].endswith("日本タイド")
    assert amount(second) == 10_136_000_000


def test_a_sheet_of_a_loan_parts_what_is_done_from_how_it_is_run():
    activity = only("jica_sheet_loan")
    assert activity.scheme == "loan"
    assert amount(activity) == 14_120_000_000
    assert told(activity, "1") == [
        "１）堤防の整備（25km）", "２）水門の新設（4か所）",
        "３）コンサルティング・サービス（詳細設計、施工監理）",
        "（７）他事業、他援助機関等との連携・役割分担", "世界銀行の事業と連携する。",
    ]  # fmt: skip


def test_a_heading_that_names_a_country_leaves_the_text_below_alone():
    activity = only("jica_grant_bullets")
    assert [country.code for country in activity.recipient_countries] == ["MM"]
    assert told(activity, "1")[0] == "・施設：外来棟、手術棟"
    assert [place.names[0].text for place in activity.locations] == [
        "シュエ地域シュエ市", "同市シュエ総合病院",
    ]  # fmt: skip


def test_nested_tables_in_euc_jp_and_nested_lists_stay_in_their_cell():
    nested = told(only("exante_nested_euc"), "2")
    assert (nested[0], nested[-1]) == (
        "県道の橋梁を架け替え、通年の通行を可能とする。",
        "・施工監理",
    )
    assert {"橋梁", "3基", "取付道路", "2.1km"} <= set(nested)
    assert told(only("exante_dl"), "2") == [
        "観測機材を整備し、防災能力の強化を図る。", "主な機材", "雨量計（20台）", "水位計（12台）",
        "技術研修も行う。",
    ]  # fmt: skip


def released(tmp_path: Path, body: str) -> list[Activity]:
    file = tmp_path / "page.html"
    file.write_text(f"<html><head><title>外務省</title></head><body>{body}</body></html>", "utf-8")
    items = PageReader().read(file, "page")
    return [one.activity for one in items if isinstance(one, ReadRecord) and one.activity]


def test_terms_behind_all_items_are_each_ones_and_the_last_sentence_is_nobodys(tmp_path: Path):
    loans = released(
        tmp_path,
        "<h1>ベトナムに対する円借款に関する書簡の交換</h1><p>2　対象案件</p>"
        "<p>（1）「甲橋建設計画」（供与限度額：10億円）<br>橋を架ける。</p>"
        "<p>（2）「乙港改修計画」（供与限度額：50億円）<br>岸壁を直す。</p>"
        "<p>3　供与条件<br>（1）金利：0.01％<br>（2）償還期間：40年</p>"
        "<p>4　我が国は引き続き支援していく。</p>",
    )
    assert [notes(one) for one in loans] == [["金利: 0.01％", "償還期間: 40年"]] * 2
    assert [told(one, "1") for one in loans] == [["橋を架ける。"], ["岸壁を直す。"]]


def test_a_short_aim_and_the_list_behind_it_are_kept(tmp_path: Path):
    (one,) = released(
        tmp_path,
        "<h1>ラオスに対する無償資金協力「甲郡中学校建設計画」に関する書簡の交換</h1>"
        "<p>本計画では、甲郡において以下の施設を整備します。</p><p>・教室棟（4教室）</p><p>・トイレ棟</p>"
        "<p>雨季には道が閉ざされる。</p>",
    )
    assert told(one, "1")[1:] == ["・教室棟（4教室）", "・トイレ棟"]


def test_a_signing_ceremony_is_told_once(tmp_path: Path):
    (one,) = released(
        tmp_path,
        "<h1>無償資金協力「甲郡中学校建設計画」の署名式</h1><p>2021年3月8日</p>"
        "<p>3月5日、草の根無償資金協力「甲郡中学校建設計画」（供与限度額：89,034米ドル）の贈与契約に署名した。"
        "</p><p>(1)事業の目的<br>本計画は、甲郡において教室を整備することにより、学習の改善を図るもの。</p>",
    )
    assert amount(one) == 89_034
    assert told(one, "1") == []
    assert len(told(one, "2")) == 1
