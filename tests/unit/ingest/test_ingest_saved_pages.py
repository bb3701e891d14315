"""Whole pages of each kind, read as a person would read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from reading import sorted_out
from riparian.errors import BadRequest, SourceUnreadable
from riparian.ingest.reader import ReadOptions, ReadRecord, look_into
from riparian.ingest.saved_pages.page_lines import PAGE_LIMIT
from riparian.ingest.saved_pages.page_reader import PageReader
from riparian.model.activity import Activity, Event
from riparian.normalise.providers import load_providers
from riparian.problems import Problem

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "tests" / "fixtures" / "pages"
SHARED = ROOT / ".." / "shared"


def read(path: Path, **options: str) -> tuple[list[ReadRecord], list[Problem]]:
    return sorted_out(PageReader().read(path, "page", ReadOptions(**options)))


def activities(name: str) -> list[Activity]:
    records, _ = read(PAGES / f"{name}.html")
    return [record.activity for record in records if record.activity]


def only(name: str) -> Activity:
    (activity,) = activities(name)
    return activity


def title(activity: Activity) -> str:
    return activity.title[0].text


def english(activity: Activity) -> list[str]:
    return [text.text for text in activity.title if text.lang == "en"]


def countries(activity: Activity) -> list[str]:
    return [country.code for country in activity.recipient_countries]


def places(activity: Activity) -> list[str]:
    return [location.names[0].text for location in activity.locations]


def hosts(activity: Activity) -> list[str]:
    return [org.narratives[0].text for org in activity.participating_orgs if org.role == "2"]


def committed(activity: Activity) -> tuple[float | None, str | None, str | None] | None:
    if not activity.transactions:
        return None
    (one,) = activity.transactions
    assert one.type == "2"
    return one.amount.value, one.amount.currency, one.date


def told(activity: Activity, kind: str) -> str:
    return "".join(d.narratives[0].text for d in activity.descriptions if d.type == kind)


def codes(record: ReadRecord) -> list[str]:
    return [problem.code for problem in record.problems]


def test_an_evaluation_of_2022():
    activity = only("exante_2022")
    assert title(activity) == "タムレイ州における村落給水施設整備計画"
    assert countries(activity) == ["KH"]
    assert committed(activity) == (1_234_000_000, "JPY", "2023-01-31")
    assert activity.events == (Event("ex-ante-evaluation", "2023-01-31"),)
    assert activity.scheme == "grant"
    assert places(activity) == ["タムレイ州"]
    assert told(activity, "2").startswith("本計画は、タムレイ州において、深井戸と")
    assert activity.last_updated_datetime == "2023-02-14"
    assert activity.iati_identifier == activity.provenance.url == activity.documents[0].url
    assert activity.iati_identifier.endswith("/page99_000001.html")


def test_scripts_menus_and_footers_are_no_part_of_a_page():
    record = read(PAGES / "exante_2022.html")[0][0]
    text = str(record)
    assert all(words not in text for words in ("偽の計画", "広報計画", "フッターの事業", "98億"))


def test_an_evaluation_of_2012_with_wide_digits_and_an_address_in_a_comment():
    activity = only("exante_2012")
    assert title(activity) == "ナムトン川橋梁架け替え計画（第２期）"
    assert countries(activity) == ["LA"]
    assert committed(activity) == (2_456_000_000, "JPY", "2012-11-05")
    assert activity.provenance.url == (
        "http://www.mofa.go.jp/mofaj/gaiko/oda/shiryo/hyouka/2012_jizen/x1.html"
    )


def test_an_evaluation_of_2004_inside_a_table_that_only_lays_out():
    (record,), _ = read(PAGES / "exante_2004.html")
    activity = record.activity
    assert activity is not None
    assert title(activity) == "ソンマイ省小学校建設計画（１／２期）"
    assert countries(activity) == ["VN"]
    assert activity.events == (Event("ex-ante-evaluation", "2004-06-30"),)
    assert committed(activity) is None
    assert "heading-missing" in codes(record), "these pages gave no ceiling"
    assert told(activity, "2") == "ソンマイ省の小学校を建設し、二部授業の解消を図る。"


def test_an_evaluation_of_two_loans_shares_country_and_day():
    first, second = activities("exante_two")
    assert countries(first) == countries(second) == ["MM"]
    assert first.scheme == second.scheme == "loan"
    assert english(first) == ["Shwe Region Transmission Line Project (I)"]
    assert committed(first) == (15_617_000_000, "JPY", "2018-02-01")
    assert committed(second) == (8_800_000_000, "JPY", "2018-02-01")
    assert hosts(first) == ["電力省（仮）送電公社"]
    assert hosts(second) == []
    assert second.iati_identifier == f"{first.iati_identifier}#2"
    assert (first.provenance.line, second.provenance.line) == (12, 17)


def test_a_release_on_one_project():
    activity = only("release_single")
    assert title(activity) == "県教員宿舎整備計画"
    assert english(activity) == ["The Project for Construction of Teachers' Housing"]
    assert countries(activity) == ["LA"]
    assert committed(activity) == (500_000_000, "JPY", "2022-11-14")
    assert activity.events == (Event("exchange-of-notes", "2022-11-14"),)
    assert told(activity, "1").startswith("本計画は、北部の県において")
    assert "川原" not in str(activity)


def test_a_release_on_a_loan_and_a_grant():
    loan, grant = activities("release_two")
    assert (loan.scheme, grant.scheme) == ("loan", "grant")
    assert title(loan) == "プレイ橋建設計画（プレイ－ロム間）（第一期）"
    assert committed(loan) == (10_000_000_000, "JPY", "2017-03-21")
    assert told(loan, "1").startswith("この計画は，プレイ川に橋を")
    assert "金利" not in told(loan, "1")
    assert [note.text for note in loan.notes] == [
        "金利: 年0.01%", "償還期間: 40年（10年の据置期間を含む。）",
    ]  # fmt: skip
    assert grant.notes == (), "the terms are the loan's"
    assert title(grant) == "トム市病院改善計画"
    assert english(grant) == ["the Project for Improvement of Tom Municipal Hospital"]
    assert committed(grant) == (650_000_000, "JPY", "2017-03-21")
    assert "1,500万人" not in str(grant)


def test_a_release_of_2003_lists_its_loans_and_then_tells_of_them():
    first, second = activities("release_loans_2003")
    assert title(first) == "ソンマイ東西道路建設計画（第三期）"
    assert committed(first) == (6_775_000_000, "JPY", "2003-03-28")
    assert committed(second) == (11_305_000_000, "JPY", "2003-03-28")
    assert told(first, "1") == "ソンマイ市の幹線道路を建設するもの。"
    assert told(second, "1") == "橋梁の改修を実施するもの。"
    assert {first.scheme, second.scheme} == {"loan"}
    assert [note.text for note in first.notes] == ["金利: 1.80%"], "terms of all are each one's"
    assert second.notes == first.notes


def test_jica_signs_a_grant():
    activity = only("jica_grant")
    assert activity.events == (Event("grant-agreement", "2019-12-27"),), "the year before the page"
    assert committed(activity) == (2_777_000_000, "JPY", "2019-12-27")
    assert places(activity) == ["タムレイ州トム市", "タムレイ州プレイ郡"]
    assert hosts(activity) == ["公共事業運輸省", "トム市公共事業局"]
    assert [note.text for note in activity.notes] == [
        "実施予定期間: 64ヵ月（詳細設計・入札期間含む）"
    ]
    assert activity.activity_dates == ()
    assert told(activity, "2").startswith("本案件は、トム市において")


def test_jica_signs_loans_in_a_table_of_millions():
    first, second = activities("jica_loans")
    assert title(first) == "ソンマイ省公共交通改善事業"
    assert english(first) == ["Public Transport Improvement Project in Son Mai Province"]
    assert committed(first) == (6_244_000_000, "JPY", "2023-07-04")
    assert hosts(first) == ["ソンマイ省人民委員会"]
    assert [(date.type, date.date) for date in first.activity_dates] == [("3", "2027-12")]
    assert committed(second) == (4_739_000_000, "JPY", "2023-07-04")
    assert [note.text for note in second.notes] == ["金利（%/年）: 0.1 / 0.01"]
    assert english(second) == [
        "Agricultural Road Improvement Project in Lam Tao Province (Phase 1)"
    ]
    assert told(second, "2") == "本事業は、農道を改良し、農産物の出荷を支援します。"


def test_a_jica_evaluation_sheet():
    activity = only("jica_sheet")
    assert title(activity) == "メーサイ川流域洪水予警報能力強化プロジェクト"
    assert countries(activity) == ["TH"]
    assert places(activity) == ["チェンマイ県", "チェンライ県", "メーサイ川流域"]
    assert [(d.type, d.date) for d in activity.activity_dates] == [
        ("1", "2019-04"),
        ("3", "2023-03"),
    ]
    assert told(activity, "1") == "水位計の設置、予警報の訓練\n（７）投入（インプット）\n専門家派遣"
    assert committed(activity) is None, "a total cost is no commitment of Japan's"
    assert "総事業費: 4.2億円" in [note.text for note in activity.notes]
    assert hosts(activity) == ["王立灌漑局（仮）"]


def test_a_jica_project_outline():
    activity = only("jica_outline")
    assert title(activity) == "水道経営能力向上プロジェクト"
    assert english(activity) == ["The Project for Improvement of Waterworks Management"]
    assert activity.scheme == "technical-cooperation"
    assert activity.events == (Event("signing", "2017-12-26"),)
    assert [(d.type, d.date) for d in activity.activity_dates] == [
        ("1", "2018-05-12"),
        ("3", "2023-05-11"),
    ]
    assert hosts(activity) == ["公共事業運輸省水道局"]


def test_a_list_by_country():
    records, about = read(PAGES / "list_country.html")
    assert about == []
    found = [record.activity for record in records]
    first, second, third = (one for one in found if one)
    assert [title(one) for one in (first, second, third)] == [
        "ソンマイ川洪水対策機材整備計画（UNDP連携）",
        "人材留学計画",
        "経済社会計画",
    ]
    assert {one.scheme for one in (first, second, third)} == {"grant"}
    assert countries(third) == ["VN"]
    assert committed(first) == (300_000_000, "JPY", "2020")
    assert "value-date-missing" in codes(records[0]), "a fiscal year is no day, and that is said"
    assert committed(second) == (774_000_000, "JPY", "2019")
    assert committed(third) is None
    assert [note.text for note in third.notes] == ["供与限度額: 未定"]
    assert told(first, "2") == "洪水への備えが強まることが期待されます。"


def test_a_broken_page_gives_what_it_holds_and_says_what_is_wrong():
    (first, second), about = read(PAGES / "broken.html")
    assert first.activity is not None
    assert second.activity is not None
    assert [problem.code for problem in about] == ["date-wrong"]
    assert "平成28年13月40日" in about[0].message
    assert title(first.activity) == "タムレイ井戸整備計画"
    assert {"amount-wrong", "date-wrong", "record-without-identifier"} <= set(codes(first))
    assert "十億円くらい" in str(first.activity.notes)
    assert committed(second.activity) == (300_000_000, "JPY", None)


def test_a_link_to_another_kind_of_page_does_not_make_it_one(tmp_path: Path):
    text = (PAGES / "jica_grant.html").read_text("utf-8")
    links = "<ul><li>政策評価法に基づく事前評価書</li><li>事業事前評価表</li></ul>"
    file = tmp_path / "page.html"
    file.write_text(text.replace("<h1>", links + "<h1>").replace("</body>", links), "utf-8")
    (record,), _ = read(file)
    assert record.activity is not None
    assert committed(record.activity) == (2_777_000_000, "JPY", "2019-12-27")


def test_an_index_is_refused_clearly():
    assert PageReader().recognises(look_into(PAGES / "index.html"))
    records, (problem,) = read(PAGES / "index.html")
    assert records == []
    assert problem.code == "file-without-records"
    assert "index" in problem.message


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("declared", ["Shift_JIS", "EUC-JP", "utf-8", ""])
def test_the_bytes_decide_the_encoding_whatever_is_declared(
    encoding: str, declared: str, tmp_path: Path
):
    text = (PAGES / "release_two.html").read_text("utf-8").replace("－", "-")
    meta = f'<meta charset="{declared}">' if declared else ""
    file = tmp_path / "saved.htm"
    file.write_bytes(text.replace('<meta charset="utf-8">', meta).encode(encoding))
    assert PageReader().recognises(look_into(file))
    records, _ = read(file)
    assert [title(r.activity) for r in records if r.activity][1] == "トム市病院改善計画"


def test_a_page_in_iso_2022_jp_is_known_by_what_it_declares(tmp_path: Path):
    text = (PAGES / "release_two.html").read_text("utf-8").replace("－", "-")
    file = tmp_path / "mail.html"
    file.write_bytes(text.replace('"utf-8"', '"iso-2022-jp"').encode("iso2022_jp"))
    assert PageReader().recognises(look_into(file))
    assert len(read(file)[0]) == 2


def test_a_person_overrules_the_encoding(tmp_path: Path):
    text = (PAGES / "jica_grant.html").read_text("utf-8").replace("－", "-")
    file = tmp_path / "page.html"
    file.write_bytes(text.encode("cp932"))
    (record,), about = read(file, encoding="cp932")
    assert about == []
    assert record.activity is not None
    assert title(record.activity) == "トム市下水道整備計画"
    wrong, (problem, *_) = read(file, encoding="utf-8")
    assert problem.code == "text-not-utf-8"
    assert not any("トム市" in str(record) for record in wrong)
    with pytest.raises(BadRequest):
        read(file, encoding="klingon")


def test_a_page_that_lies_about_its_encoding_is_told_of(tmp_path: Path):
    text = (PAGES / "jica_grant.html").read_text("utf-8")
    file = tmp_path / "page.html"
    file.write_text(text.replace('charset="utf-8"', 'charset="Shift_JIS"'), "utf-8")
    _, (problem,) = read(file)
    assert problem.code == "file-encoding-guessed"
    assert "cp932" in problem.message


def test_a_page_cut_in_the_middle_says_so(tmp_path: Path):
    content = (PAGES / "list_country.html").read_bytes()
    file = tmp_path / "page.html"
    file.write_bytes(content[: content.index("人材留学".encode())])
    records, about = read(file)
    assert len(records) == 1
    assert [problem.code for problem in about] == ["file-cut-off"]


def test_a_page_nested_beyond_all_reason_says_where_it_stops(tmp_path: Path):
    file = tmp_path / "page.html"
    text = (PAGES / "exante_2022.html").read_text("utf-8")
    file.write_text(text.replace("<footer>", "<div>" * 5000 + "<footer>"), "utf-8")
    records, about = read(file)
    assert len(records) == 1
    assert "file-not-well-formed" in [problem.code for problem in about]


def test_a_page_too_large_is_refused(tmp_path: Path):
    file = tmp_path / "page.html"
    text = (PAGES / "exante_2022.html").read_text("utf-8")
    file.write_text(text.replace("<nav>", "<nav>" + "x" * PAGE_LIMIT), "utf-8")
    assert not PageReader().recognises(look_into(file))
    records, (problem,) = read(file)
    assert records == []
    assert problem.code == "file-without-records"


def test_a_page_with_more_text_than_any_says_so(tmp_path: Path):
    file = tmp_path / "page.html"
    text = (PAGES / "exante_2022.html").read_text("utf-8")
    file.write_text(text.replace("</h1>", "</h1>" + "<p>長い文。</p>" * 90_000), "utf-8")
    _, about = read(file)
    assert "file-not-well-formed" in [problem.code for problem in about]


@pytest.mark.parametrize(
    "content",
    [
        "<html><body><p>今日の計画は、散歩です。</p></body></html>",
        "<html><title>Japan</title><body><p>Japan signs a grant with Cambodia.</p></body></html>",
        "<table><tr><th>案件名</th><th>国名</th></tr><tr><td>X計画</td><td>ラオス</td></tr></table>",
        '<html><head><title>ニュース</title><link rel="canonical" href="https://news.example/1">'
        "</head><body><h1>カンボジアに対する無償資金協力「X計画」に関する書簡の交換</h1></body></html>",
        "案件名,供与国名,評価年月日\nX計画,ラオス,平成30年1月1日\n",
        "<iati-activities><iati-activity/></iati-activities>",
    ],
)
def test_other_pages_and_tables_are_not_recognised(content: str, tmp_path: Path):
    file = tmp_path / "other"
    file.write_text(content, "utf-8")
    assert not PageReader().recognises(look_into(file))


def test_a_page_of_unknown_origin_can_be_read_if_asked(tmp_path: Path):
    file = tmp_path / "page.html"
    text = (PAGES / "release_single.html").read_text("utf-8")
    file.write_text(text.replace("www.mofa.go.jp", "mirror.example"), "utf-8")
    (record,), _ = read(file)
    assert record.activity is not None
    assert "provider-unknown" in codes(record)
    assert record.activity.reporting_org.ref is None
    assert [org.role for org in record.activity.participating_orgs] == []


def test_normalise_knows_the_publishers_as_japan():
    providers = load_providers()
    for name, agency in (("release_single", "MOFA"), ("jica_grant", "JICA")):
        org = only(name).reporting_org
        known = providers.recognise(org.ref, None)
        assert known is not None
        assert known.provider == "JP"
        assert known.agency is not None
        assert agency in str(known.agency)


def test_a_missing_file_is_bad_use(tmp_path: Path):
    with pytest.raises(SourceUnreadable):
        read(tmp_path / "none.html")


@pytest.mark.shared
def test_no_file_of_the_shared_data_is_taken_for_a_page():
    if not SHARED.is_dir():
        pytest.skip("../shared is not here")
    files = [file for file in (SHARED / "data").rglob("*") if file.is_file()]
    assert files
    reader = PageReader()
    assert [file.name for file in files if reader.recognises(look_into(file))] == []
