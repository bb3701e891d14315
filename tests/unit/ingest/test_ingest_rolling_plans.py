"""Japan's rolling plans: columns by name, years by bars, labels over rows and pages."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from pdfs import InProcess, Page, TablePage, pdf_of
from reading import problems_in, sorted_out
from riparian.ingest.choose_reader import find_reader
from riparian.ingest.plan_country import country_of_plan
from riparian.ingest.reader import ReadRecord
from riparian.ingest.tables import pdf_tables
from riparian.ingest.tables.pdf.pictures import read_picture
from riparian.model.activity import Activity
from riparian.problems import Problem, stands_at

XS = (20, 60, 90, 330, 370, 410, 450, 490, 530, 600, 700)
NAMES = ("開発課題", "協力\nプログ\nラム", "案件名", "スキーム", "令和4\n年度以前", "2023\n年度",
         "2024\n年度", "2025\n年度", "支援額\n（億円）", "備考")  # fmt: skip
YEARS = slice(4, 8)
HEIGHT = 16


def plan(**options: float) -> TablePage:
    page = TablePage(XS, **options)
    return page.row(NAMES, height=36)


def texts(title: str, bars: str = "....", **more: str) -> list[str]:
    years = ["━━" if mark == "x" else "" for mark in bars]
    return [more.get("issue", ""), "", title, more.get("scheme", "無償"), *years,
            more.get("amount", ""), more.get("note", "")]  # fmt: skip


def titled(page: Page, country: str = "ラオス人民民主共和国") -> Page:
    return page.text(20, 30, f"{country}　事業展開計画").text(600, 30, "2025年4月現在")


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf_tables, "SandboxedFile", InProcess)

    def records(*pages: Page) -> list[ReadRecord]:
        path = tmp_path / "plan"
        path.write_bytes(pdf_of(*pages))
        reader = find_reader(path)
        assert reader.name == "rolling-plan"
        items = list(reader.read(path, "plan"))
        records.file_problems = list(problems_in(items))
        return sorted_out(items)[0]

    return records


def activities(records: list[ReadRecord]) -> list[Activity]:
    return [record.activity for record in records if record.activity]


def said(activity: Activity, name: str) -> str:
    found = [n.text.partition(": ")[2] for n in activity.notes if n.text.startswith(f"{name}: ")]
    return found[0] if found else ""


def years(activity: Activity) -> tuple[str | None, str | None]:
    return activity.date_of("1"), activity.date_of("3")


def codes(record: ReadRecord) -> set[str]:
    return {problem.code for problem in record.problems}


def test_a_row_is_a_project_with_years_amount_note_and_place(read):
    page = titled(plan()).row(texts("国道9号線改修計画", ".xx.", amount="24.05", note="フェーズ2"))
    [record] = read(page.close())
    activity = record.activity
    assert activity.title[0].text == "国道9号線改修計画"
    assert (activity.scheme, years(activity)) == ("無償", ("2023", "2024"))
    assert [(t.amount.value, t.amount.currency) for t in activity.transactions] == [
        (2_405_000_000, "JPY")
    ]
    assert [c.code for c in activity.recipient_countries] == ["LA"]
    assert said(activity, "備考") == "フェーズ2"
    where = activity.provenance
    assert stands_at(where.line, where.row, where.sheet) == "row 2, on page 1"


def stands(activity: Activity) -> dict[str, tuple[int, int | None]]:
    return {cell.field: (cell.column, cell.row) for cell in activity.provenance.cells}


def test_each_value_says_in_which_cell_it_stands(read):
    page = titled(plan())
    page.row(texts("道路", ".xx.", issue="交通", amount="24"), open_below=(0,))
    page.row(texts("橋", "...."))
    road, bridge = activities(read(page.close()))
    assert stands(road) == {
        "issue": (1, None), "title": (3, None), "scheme": (4, None), "amount": (9, None),
        "start": (6, None), "end": (7, None),
    }  # fmt: skip
    assert stands(bridge) == {"issue": (1, 2), "title": (3, None), "scheme": (4, None)}
    title = next(cell for cell in road.provenance.cells if cell.field == "title")
    left, top, right, bottom = title.box
    whole = road.provenance.box
    assert (left, right) == (XS[2], XS[3])
    assert (top, bottom) == (whole[1], whole[3])
    assert title.name == "案件名"


def bar_as_line(page: TablePage, column: int, top: float) -> None:
    x0, x1 = page.middle(column)
    page.line(x0 + 1, top + 8, x1 - 1, top + 8, thick=2)


def bar_over_borders(page: TablePage, column: int, top: float) -> None:
    x0, x1 = page.middle(column)
    page.line(x0, top + 8, x1, top + 8, thick=2)


def thin_bar(page: TablePage, column: int, top: float) -> None:
    x0, x1 = page.middle(column)
    page.line(x0 + 4, top + 8, x1 - 4, top + 8, thick=0.5)


def thin_bar_between_borders(page: TablePage, column: int, top: float) -> None:
    x0, x1 = page.middle(column)
    page.line(x0, top + 8, x1, top + 8, thick=0.5)


def bar_as_area(page: TablePage, column: int, top: float) -> None:
    x0, x1 = page.middle(column)
    page.area(x0, top, x1, top + HEIGHT)


def bar_as_strip(page: TablePage, column: int, top: float) -> None:
    x0, x1 = page.middle(column)
    page.area(x0 + 1, top + 6, x1 - 1, top + 10, "0.1 0.1 0.1")


@pytest.mark.parametrize(
    "draw",
    [bar_as_line, bar_over_borders, thin_bar, thin_bar_between_borders, bar_as_area, bar_as_strip],
)
def test_years_are_read_however_bars_are_drawn(read, draw):
    page = titled(plan())
    for bars in (".x..", "..xx", ".xxx"):
        top = page.at
        page.row(texts(f"計画{bars}"))
        for n, mark in enumerate(bars):
            if mark == "x":
                draw(page, 4 + n, top)
    page.row(texts("文字の棒", "..x."))
    found = [years(activity) for activity in activities(read(page.close()))]
    assert found == [("2023", "2023"), ("2024", "2025"), ("2023", "2025"), ("2024", "2024")]


def test_one_arrow_over_several_years_counts_for_each(read):
    page = titled(plan())
    page.row(texts("計画"))
    page.text(XS[5] + 2, page.at - HEIGHT + 4, "━━━━━━━━━━→")
    [activity] = activities(read(page.close()))
    assert years(activity) == ("2023", "2025")


def test_a_colour_behind_whole_rows_or_one_whole_year_is_no_bar(read):
    page = titled(plan())
    for n in range(10):
        top = page.at
        page.area(*page.middle(6)[:1], top, page.middle(6)[1], top + HEIGHT, "1 1 0.8")
        if n % 2:
            page.area(XS[0], top, XS[-1], top + HEIGHT, "0.9 0.9 0.9")
        page.row(texts(f"計画{n}", ".x.."))
    assert {years(a) for a in activities(read(page.close()))} == {("2023", "2023")}


def test_the_first_column_gives_the_latest_start_and_the_last_may_go_on(read):
    page = titled(plan()).row(texts("古い計画", "xx..")).row(texts("続く計画", "...x"))
    old, on = read(page.close())
    assert years(old.activity) == ("2022", "2023")
    assert [p.message for p in old.problems] == [
        "The bar begins in '令和4年度以前': 2022 is the latest start there can be."
    ]
    assert years(on.activity) == ("2025", "2025")
    assert codes(on) == {"date-is-a-limit"}


def label_rows(page: TablePage, titles: list[str], **first: str) -> TablePage:
    """Rows that share one label cell and one cell of the issue."""
    for n, title in enumerate(titles):
        last = n == len(titles) - 1
        page.row(texts(title, ".x..", issue=first.get("issue", "") if n == 0 else ""),
                 open_below=() if last else (0, 1))  # fmt: skip
    return page


def test_an_upright_label_holds_for_all_rows_beside_it(read):
    page = titled(plan())
    page.upright(XS[1] + 4, page.at + 4, "上下水道")
    label_rows(page, ["計画一", "計画二", "計画三"], issue="課題1")
    page.upright(XS[1] + 4, page.at + 2, "教育")
    label_rows(page, ["計画四", "計画五"], issue="課題2")
    found = activities(read(page.close()))
    assert [said(a, "協力プログラム") for a in found] == ["上下水道"] * 3 + ["教育"] * 2
    assert [said(a, "開発課題") for a in found] == ["課題1"] * 3 + ["課題2"] * 2


def with_label(page: TablePage, label: str, titles: list[str], **first: str) -> TablePage:
    page.upright(XS[1] + 4, page.at + 2, label, size=5)
    return label_rows(page, titles, **first)


def test_a_label_that_is_cut_by_the_page_is_joined(read):
    one = titled(plan())
    with_label(one, "道路計画群", ["甲1", "甲2", "甲3"], issue="課題1")
    with_label(one, "水道計画群", ["乙1", "乙2", "乙3"], issue="課題2")
    with_label(one, "保健医療", ["丙1", "丙2", "丙3"], issue="課題3")
    two = plan()
    with_label(two, "計画群", ["丙4", "丙5"])
    with_label(two, "教育計画群", ["丁1", "丁2"], issue="課題4")
    found = activities(read(one.close(), two.close()))
    by_title = {a.title[0].text: said(a, "協力プログラム") for a in found}
    assert len(found) == 13
    assert {by_title[f"丙{n}"] for n in range(1, 6)} == {"保健医療計画群"}
    assert by_title["丁1"] == "教育計画群"


def test_an_empty_label_goes_on_over_the_page_and_a_new_one_does_not(read):
    one = titled(plan())
    with_label(one, "道路計画群", ["甲1", "甲2"], issue="課題1")
    with_label(one, "水道計画群", ["乙1", "乙2"], issue="課題2")
    two = plan()
    label_rows(two, ["乙3", "乙4"])
    three = plan()
    with_label(three, "教育計画群", ["丁1", "丁2"])
    found = activities(read(one.close(), two.close(), three.close()))
    labels = [said(a, "協力プログラム") for a in found]
    assert labels == ["道路計画群"] * 2 + ["水道計画群"] * 4 + ["教育計画群"] * 2
    assert [a.provenance.sheet for a in found][::2] == ["page 1", "page 1", "page 2", "page 3"]
    assert [a.provenance.row for a in found] == list(range(2, 10))


def test_a_page_without_names_goes_on_with_the_table(read):
    one = titled(plan()).row(texts("計画一", ".x..")).close()
    two = TablePage(XS).row(texts("計画二", "..x.")).row(texts("計画三", "..x.")).close()
    found = activities(read(one, two))
    assert [years(a) for a in found] == [("2023", "2023"), ("2024", "2024"), ("2024", "2024")]


def test_legends_sums_and_headings_are_no_projects(read):
    page = titled(plan()).row(texts("計画一", ".x..")).row(texts("合計", amount="24.05"))
    page.row(texts("※未定を含む", scheme=""))
    page.close().text(200, page.at + 20, "凡例：「━」実施期間").text(200, page.at + 40, "無償 ━━━")
    records = read(page)
    assert [bool(record.activity) for record in records] == [True, False, False]
    assert codes(records[1]) == {"row-no-record"}


def test_titles_over_two_lines_are_joined(read):
    page = titled(plan())
    page.row(texts("シェムリアップ州における\n上水道拡張計画(2)", ".x.."), height=28)
    [activity] = activities(read(page.close()))
    assert activity.title[0].text == "シェムリアップ州における上水道拡張計画(2)"


def test_a_plan_in_english_is_read(read):
    names = ("Programme", "Project title", "Scheme", "JFY2023", "JFY2024", "JFY2025",
             "Amount\n(100 million yen)", "Remarks")  # fmt: skip
    page = TablePage((20, 120, 380, 440, 490, 540, 590, 680, 780), size=4)
    page.text(20, 30, "Rolling Plan for the Kingdom of Cambodia", size=7)
    page.row(names, height=28)
    page.row(("Roads", "National Road 5", "Loan", "", "━━", "━━", "192.08", ""))
    [activity] = activities(read(page.close()))
    assert (activity.title[0].text, activity.title[0].lang) == ("National Road 5", "en")
    assert years(activity) == ("2024", "2025")
    assert activity.transactions[0].amount.value == 19_208_000_000
    assert [c.code for c in activity.recipient_countries] == ["KH"]


def test_a_page_that_names_another_country_begins_the_plan_of_that_one(read):
    """Pages after it that name none go on with it."""
    one = plan().row(texts("道路整備計画", "xx..", issue="運輸"))
    two = plan().row(texts("病院整備計画", "xx..", issue="保健"))
    three = plan().row(texts("学校建設計画", "xx..", issue="教育"))
    four = plan().row(texts("橋梁整備計画", "xx..", issue="運輸"))
    pages = titled(one.close()), titled(two.close(), "カンボジア王国"), three.close()
    found = activities(read(*pages, titled(four.close())))
    assert [(a.title[0].text, a.recipient_countries[0].code) for a in found] == [
        ("道路整備計画", "LA"), ("病院整備計画", "KH"), ("学校建設計画", "KH"),
        ("橋梁整備計画", "LA"),
    ]  # fmt: skip


def test_lines_of_a_title_are_one_and_those_of_amounts_are_not(read):
    page = plan().row(texts("学校建設計画2\n3", "xx..", amount="12\n345"), height=26)
    (record,) = read(titled(page.close()))
    assert record.activity.title[0].text == "学校建設計画2 3"
    assert not record.activity.transactions
    assert "amount-wrong" in {problem.code for problem in record.problems}


def test_without_a_country_above_it_is_said(read):
    page = plan().row(texts("計画一", ".x.."))
    [activity] = activities(read(page.close()))
    assert activity.recipient_countries == ()
    assert "country-missing" in {problem.code for problem in read.file_problems}


def test_lost_letters_are_marked_and_flagged_in_each_record(read, monkeypatch):
    # Where letters can be drawn and read, so damaged a page is read from its picture instead.
    monkeypatch.setattr(read_picture, "installed_languages", tuple)
    page = titled(plan())
    page.text(XS[2] + 2, page.at + 3, "###", font="F3")
    page.row(texts("\u3000\u3000\u3000上水道拡張計画", ".x..")).row(texts("道路計画", ".x.."))
    first, second = read(page.close())
    assert first.activity.title[0].text.replace(" ", "") == "\ufffd\ufffd\ufffd上水道拡張計画"
    assert {"letters-lost"} <= codes(first) & codes(second)
    assert "letters-lost" in {problem.code for problem in read.file_problems}


def test_without_lines_columns_are_where_their_names_stand(read):
    page = titled(Page())
    page.text(100, 70, "案件名").text(300, 70, "スキーム").text(480, 58, "実施期間")
    for n, year in enumerate((2023, 2024, 2025)):
        page.text(400 + 60 * n, 70, f"{year}年度", size=6)
    page.text(600, 70, "支援額（億円）", size=6)
    for n, (title, bars) in enumerate([("道路計画", "xx."), ("橋梁計画", ".x."), ("病院", "..x")]):
        top = 100 + 20 * n
        page.text(100, top, title).text(300, top, "無償").text(610, top, f"{n + 1}.50")
        for k, mark in enumerate(bars):
            if mark == "x":
                page.text(404 + 60 * k, top, "━━")
    page.text(60, 260, "凡例：「━」実施期間　「無償」無償資金協力　「有償」有償資金協力　その他")
    found = activities(read(page))
    assert [a.title[0].text for a in found] == ["道路計画", "橋梁計画", "病院"]
    assert [years(a) for a in found] == [("2023", "2024"), ("2024", "2024"), ("2025", "2025")]
    assert [a.transactions[0].amount.value for a in found] == [1.5e8, 2.5e8, 3.5e8]
    assert "table-without-lines" in {problem.code for problem in read.file_problems}


@pytest.mark.parametrize(
    ("wrapped", "programmes"),
    [((195, 205), ["水", "水", "水", "道路", "道路"]), ((200, 210), [""] * 5), ((200,), [""] * 5)],
)
def test_without_lines_labels_are_for_the_rows_in_whose_middle_they_stand(
    read, wrapped, programmes
):
    """That all stands in the middle is seen by a title of two lines, else nothing is said."""
    page = titled(Page())
    page.text(20, 70, "協力プログラム").text(120, 70, "案件名").text(300, 70, "スキーム")
    for n, year in enumerate((2023, 2024)):
        page.text(400 + 60 * n, 70, f"{year}年度", size=6)
    for n, title in enumerate("甲乙丙丁戊"):
        top = 100 + 25 * n
        page.text(300, top, "無償").text(404, top, "━━")
        for line in wrapped if n == 4 else (top,):
            page.text(120, line, f"{title}計画")
    page.text(20, 125, "水").text(20, 187.5, "道路")
    found = activities(read(page))
    assert [said(a, "協力プログラム") for a in found] == programmes
    left_out = [p.message for p in read.file_problems if p.code == "table-without-lines"]
    assert ("left out" in left_out[0]) == (not programmes[0])


class AsAreas(TablePage):
    """Borders as thin filled rectangles, cell by cell, as word processors write them."""

    def line(self, x0, top, x1, bottom, thick=0.5, dash="[]"):
        if top != bottom:
            return self.area(x0 - 0.2, top, x0 + 0.2, bottom, "0 0 0")
        for a, b in pairwise([x for x in self.xs if x0 <= x <= x1]):
            self.area(a, top - 0.2, b, top + 0.2, "0 0 0")
        return self


class AsBoxes(TablePage):
    """Each cell a rectangle with an outline."""

    def line(self, x0, top, x1, bottom, thick=0.5, dash="[]"):
        if top == bottom and top > self.top and (x0, x1) in [*pairwise(self.xs)]:
            place = f"{x0} {595 - top} {x1 - x0} {16 if top > 100 else 36}"
            self.drawn.append(f"q 0.5 w {place} re S Q")
        return self


class OpenSides(TablePage):
    """No lines at the left and right."""

    def close(self):
        for x in self.xs[1:-1]:
            self.line(x, self.top, x, self.at)
        return self


class LevelLines(TablePage):
    """Level lines alone."""

    def close(self):
        return self


@pytest.mark.parametrize("kind", [AsAreas, AsBoxes, OpenSides, LevelLines])
def test_borders_may_be_drawn_in_any_way(read, kind):
    page = titled(kind(XS).row(NAMES, height=36))
    for title, bars in (("道路計画", ".xx."), ("橋梁計画", "..x."), ("病院", "...x")):
        page.row(texts(title, bars, amount="1.50"))
    found = activities(read(page.close()))
    assert [a.title[0].text for a in found] == ["道路計画", "橋梁計画", "病院"]
    assert [years(a) for a in found] == [("2023", "2024"), ("2024", "2024"), ("2025", "2025")]
    assert [len(a.transactions) for a in found] == [1, 1, 1]


def read_table(tmp_path: Path, text: str) -> list[ReadRecord | Problem]:
    path = tmp_path / "plan.csv"
    path.write_text(text, encoding="utf-8")
    reader = find_reader(path)
    assert reader.name == "rolling-plan"
    return list(reader.read(path, "plan"))


def table(*rows: str, amount: str = "支援額（億円）") -> str:
    names = f"案件名,スキーム,2022年度,2023年度,2024年度,2025年度,{amount}"
    return "\n".join(["カンボジア王国 事業展開計画,,,,,,", names, *rows, ""])


@pytest.mark.parametrize(
    "column",
    [
        "支援額（億円）",
        "供与額（E/N）（億円）",
        "供与額（億円）(E/N)",
        "支援額（億円）（予定）",
        "Amount (E/N) (JPY 100 million)",
        "Amount (¥100 million)",
        "Amount in 100 million yen",
    ],
)
def test_the_unit_is_found_wherever_a_column_names_it(tmp_path, column):
    items = read_table(tmp_path, table("道路,無償,●,●,,,12.3", amount=column))
    [activity] = activities(sorted_out(items)[0])
    assert [(t.amount.value, t.amount.currency) for t in activity.transactions] == [
        (1_230_000_000, "JPY")
    ]


def test_a_unit_above_the_table_counts(read):
    page = titled(TablePage(XS).row((*NAMES[:8], "支援額", "備考"), height=36))
    page.text(600, 45, "（単位：億円）").row(texts("道路", ".x..", amount="12.3"))
    [activity] = activities(read(page.close()))
    assert activity.transactions[0].amount.value == 1_230_000_000


@pytest.mark.parametrize("column", ["支援額", "供与額（E/N）", "Amount (100 million)"])
def test_an_amount_in_nothing_known_is_a_note_and_never_yen(tmp_path, column):
    items = read_table(tmp_path, table("道路,無償,●,●,,,12.3", amount=column))
    [record] = sorted_out(items)[0]
    assert record.activity.transactions == ()
    assert said(record.activity, column) == "12.3"
    [problem] = [p for p in record.problems if p.code == "currency-missing"]
    assert f"Neither '12.3' nor its column '{column}' says what it counts" in problem.message


@pytest.mark.parametrize(
    "title",
    [
        "Total Sanitation Promotion",
        "Legendary Rice",
        "Legend Lake",
        "合計画",
        "計画策定",
        "小計測器整備",
        "注文住宅整備",
        "注水井整備計画",
        "※国道改修計画",
    ],
)
def test_a_title_may_begin_as_sums_and_notes_do(tmp_path, title):
    items = read_table(tmp_path, table(f"{title},無償,●,●,,,12.3"))
    [activity] = activities(sorted_out(items)[0])
    assert activity.title[0].text == title


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("合計,,,,,,17", "adds up others"),
        ("小計,無償,●,●,,,17", "adds up others"),
        ("無償資金協力 小計,,,,,,17", "adds up others"),
        ("Total,,,,,,17", "adds up others"),
        ("凡例：━ 実施期間,,━━,,,,", "is a legend"),
        ("Legend,,━━,,,,", "is a legend"),
        ("注: 年度は日本のもの,,,,,,", "is a note"),
        ("注1 年度は日本のもの,,,,,,", "is a note"),
        ("（注）年度は日本のもの,,,,,,", "is a note"),
        ("※年度は日本のもの,,,,,,", "is a note"),
        (",無償,,,,,17", "has no title"),
    ],
)
def test_sums_notes_and_legends_say_why_they_are_no_projects(tmp_path, row, why):
    items = read_table(tmp_path, table("道路,無償,●,●,,,12.3", row))
    _, record = sorted_out(items)[0]
    assert record.activity is None
    assert why in record.problems[0].message


@pytest.mark.parametrize(
    ("bars", "expected", "flagged"),
    [
        ("●,●,×,", ("2022", "2023"), ["×"]),
        ("●,●,延期,", ("2022", "2023"), ["延期"]),
        ("●,●,なし,未定", ("2022", "2023"), []),
        ("●,N/A,,", ("2022", "2022"), []),
        (",,×,", (None, None), ["×"]),
        ("●,●（予定）,,", ("2022", "2023"), []),
        ("●,●,延期→2026,", ("2022", "2023"), ["延期→2026"]),
        ("●,●,×→2024,", ("2022", "2023"), ["×→2024"]),
        ("●,●,▶2026,", ("2022", "2023"), ["▶2026"]),
        ("●,→,━→,", ("2022", "2024"), []),
        ("●,━→（予定）,,", ("2022", "2023"), []),
    ],
)
def test_only_bars_are_years(tmp_path, bars, expected, flagged):
    full = "橋梁,無償,●,●,●,,1"
    items = read_table(tmp_path, table(full, full, f"道路,無償,{bars},1"))
    record = sorted_out(items)[0][-1]
    assert years(record.activity) == expected
    messages = [p.message for p in record.problems if p.code == "date-wrong"]
    assert messages == [f"'{word}' in '2024年度' is no bar; the year was not counted."
                        for word in flagged]  # fmt: skip


def test_words_on_a_drawn_bar_do_not_hide_it(read):
    page = titled(plan())
    page.row(texts("橋梁", ".xx."))
    top = page.at
    page.row(texts("計画"))
    for column in (5, 6):
        bar_as_strip(page, column, top)
    page.text(XS[6] + 6, top + 1, "F/S", size=4)
    _, activity = activities(read(page.close()))
    assert years(activity) == ("2023", "2024")
    assert said(activity, "2024年度") == "━━━ F/S"


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("カンボジア王国　事業展開計画", "KH"),
        ("対ベトナム社会主義共和国 国別事業展開計画", "VN"),
        ("別紙：ラオス人民民主共和国　事業展開計画", "LA"),
        ("Rolling Plan for the Kingdom of Cambodia (as of April 2024)", "KH"),
        ("Rolling Plan for Viet Nam, April 2023", "VN"),
        ("Rolling Plan for the Lao People's Democratic Republic 2024", "LA"),
        ("Japan's Rolling Plan: Thailand", "TH"),
        ("Rolling Plan of Japan for the Republic of the Union of Myanmar", "MM"),
        ("Country Development Cooperation Policy for Timor-Leste: Rolling Plan", "TL"),
        ("Rolling Plan for Papua New Guinea", "PG"),
        ("Rolling Plan for Guinea-Bissau", "GW"),
        ("Rolling Plan for the Democratic Republic of the Congo", "CD"),
        ("Rolling Plan for South Africa and Lesotho", None),
        ("Rolling Plan of Japan", None),
        ("Projects in Cambodia", None),
    ],
)
def test_the_country_of_a_plan_stands_among_other_words(line, country):
    assert country_of_plan(line) == country
