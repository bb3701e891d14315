"""What stands inside titles: years, amounts, marks, cut ends; and what is left alone."""

from __future__ import annotations

import pytest

from riparian.language.title_parts import TitleWithin, read_title

BRACKETS = [
    ("('22-'26/1,000만불)", ("2022", "2026", 10_000_000, "USD")),
    ("(’24~’29/1,100만불)", ("2024", "2029", 11_000_000, "USD")),
    ("(‘14-'23/500만불)", ("2014", "2023", 5_000_000, "USD")),
    ("(`19-`23/1,500만불)", ("2019", "2023", 15_000_000, "USD")),
    ("（＇２２－＇２６／１，０００만불）", ("2022", "2026", 10_000_000, "USD")),
    ("('22-26/900만불)", ("2022", "2026", 9_000_000, "USD")),
    ("('21-'26년/968만불)", ("2021", "2026", 9_680_000, "USD")),
    ("('13- '17/ 954만불)", ("2013", "2017", 9_540_000, "USD")),
    ("('25-'29 / 8백만불)", ("2025", "2029", 8_000_000, "USD")),
    ("('20-'24/3천만원)", ("2020", "2024", 30_000_000, "KRW")),
    ("('20-'24/10억원)", ("2020", "2024", 1_000_000_000, "KRW")),
    ("('98-'02/300만불)", ("1998", "2002", 3_000_000, "USD")),
    ("('19.3-'22.12/500만불)", ("2019-03", "2022-12", 5_000_000, "USD")),
    ("(22-28/900만불)", ("2022", "2028", 9_000_000, "USD")),
    ("(23~29/980만불)", ("2023", "2029", 9_800_000, "USD")),
    ("(2019-2023/500만 달러)", ("2019", "2023", 5_000_000, "USD")),
    ("(2006-2008, 134만불)", ("2006", "2008", 1_340_000, "USD")),
    ("(2018~2022,500만불)", ("2018", "2022", 5_000_000, "USD")),
    ("(500만불/'22-'26)", ("2022", "2026", 5_000_000, "USD")),
    ("(2018～2022, 5億円)", ("2018", "2022", 500_000_000, "JPY")),
    ("（２０１８年～２０２２年、24億500万円）", ("2018", "2022", 2_405_000_000, "JPY")),
    ("(2020/4~2022/3)", ("2020-04", "2022-03", None, None)),
    ("(2019-05-01~2019-06-30)", ("2019-05-01", "2019-06-30", None, None)),
    ("(2019 to 2023, EUR 3.5 million)", ("2019", "2023", 3_500_000, "EUR")),
    ("(Jan 2019 - Dec 2022)", ("2019-01", "2022-12", None, None)),
    ("(2019-2023)", ("2019", "2023", None, None)),
    ("(US$9.1 million)", (None, None, 9_100_000, "USD")),
]
LEFT = [
    "(2차)",
    "(제3차 사업)",
    "(2013)",
    "(2)",
    "(1/3期)",
    "(2동)",
    "(12-15)",
    "(2009-12)",
    "(2020-21)",
    "('22~)",
    "('26-'22/100만불)",
    "('22-'26/UNDP)",
    "('22-'26/600만)",
    "('22-'26/1,000만불/2단계)",
    "(2024/25 Knowledge Sharing Programme)",
    "(500 BC-500 AD)",
    "(AFoCO/024/2021)",
    "(GEO-KOMPSAT-2A)",
    "(UNDP)",
]


@pytest.mark.parametrize(("bracket", "said"), BRACKETS)
def test_years_and_amount_behind_a_title(bracket, said):
    parts = read_title(f"가상 사업{bracket}")
    assert (parts.start, parts.end, parts.amount, parts.currency) == said
    assert parts.bare == "가상 사업"
    assert parts.text == f"가상 사업{bracket}"
    assert parts.notes
    assert not parts.cut
    assert parts.within is None


@pytest.mark.parametrize("bracket", LEFT)
def test_a_bracket_not_wholly_understood_stays_in_the_title_and_says_nothing(bracket):
    parts = read_title(f"가상 사업{bracket}")
    assert (parts.start, parts.end, parts.amount, parts.currency) == (None, None, None, None)
    assert parts.bare == parts.text == f"가상 사업{bracket}"
    assert parts.marks == ()
    assert parts.within is None


def test_what_looks_like_years_and_is_not_understood_is_said():
    (note,) = read_title("가상 사업('22-'26/UNDP)").notes
    assert "'('22-'26/UNDP)' was left in the title" in note
    assert read_title("가상 사업(UNDP)").notes == ()


CUT = [
    ("가상 사업('21-'25/950만불)...", ("2021", "2025", 9_500_000), "가상 사업"),
    ("가상 사업('21-'25/950만불) ...", ("2021", "2025", 9_500_000), "가상 사업"),
    ("가상 사업('21-'26년/968만불...", ("2021", "2026", 9_680_000), "가상 사업"),
    ("가상 사업('21-'26/1,000만...", ("2021", "2026", None), "가상 사업"),
    ("가상 사업('21-'26/1,0...", ("2021", "2026", None), "가상 사업"),
    ("가상 사업('21-'26/6…", ("2021", "2026", None), "가상 사업"),
    ("가상 사업('21-'26/...", ("2021", "2026", None), "가상 사업"),
    ("가상 사업(2014-2018...", ("2014", "2018", None), "가상 사업"),
    ("가상 사업(2014-20...", ("2014", None, None), "가상 사업"),
    ("가상 사업('20-'2...", ("2020", None, None), "가상 사업"),
    ("가상 사업('19-'...", ("2019", None, None), "가상 사업"),
    ("가상 사업(‘21-&rs...", ("2021", None, None), "가상 사업"),
    ("가상 사업('21...", (None, None, None), "가상 사업"),
    ("가상 사업('1...", (None, None, None), "가상 사업"),
    ("가상 사업(...", (None, None, None), "가상 사업"),
    ("가상 사업 (UNDP)('...", (None, None, None), "가상 사업 (UNDP)"),
    (
        "가상 도로(8번 국도) 기능개선 및 역...",
        (None, None, None),
        "가상 도로(8번 국도) 기능개선 및 역",
    ),
    ("가상 도로(8번 국도 기능...", (None, None, None), "가상 도로(8번 국도 기능"),
]


@pytest.mark.parametrize(("title", "said", "bare"), CUT)
def test_of_a_cut_title_only_what_is_whole_counts(title, said, bare):
    parts = read_title(title)
    assert parts.cut
    assert (parts.start, parts.end, parts.amount) == said
    assert parts.bare == bare


def test_a_broken_entity_before_the_dots_goes_and_is_told():
    parts = read_title("가상 사업(‘21-&rs...")
    assert parts.text == "가상 사업(‘21-..."
    assert "'&rs'" in parts.notes[0]


def test_a_bracket_that_does_not_close_counts_where_it_is_whole():
    parts = read_title("가상 사업('22-'26/1,000만불")
    assert (parts.start, parts.end, parts.amount) == ("2022", "2026", 10_000_000)
    assert "Its bracket does not close." in parts.notes
    assert read_title("가상 사업('22-'26/1,000만").start is None


MARKED = [
    ("[재공고] 가상 공사", ("re-notice",)),
    ("[재공고][긴급] 가상 공사", ("re-notice", "urgent")),
    ("(긴급) 가상 공사(신규입찰)", ("urgent", "new tender")),
    ("[긴급/재공고] 가상 공사", ("urgent", "re-notice")),
    ("【긴급】가상 공사", ("urgent",)),
    ("［ 재 공고 ］ 가상 공사", ("re-notice",)),
    ("[2차 재공고] 가상 공사", ("re-notice",)),
    ("(3차공고) 가상 공사", ("re-notice",)),
    ("(1차공고) 가상 공사", ("notice",)),
    ("가상 공사(재공고입찰)", ("re-notice",)),
    ("(재입찰)가상 공사", ("re-tender",)),
    ("(입찰취소) 가상 공사", ("cancelled",)),
    ("[취소공고] 가상 공사", ("cancelled",)),
    ("[정정공고] 가상 공사", ("correction",)),
    ("[변경공고] 가상 공사", ("change",)),
    ("[사전공고] 가상 공사", ("advance notice",)),
    ("(장기계속/6차년도) 가상 공사", ("continuing contract",)),
    ("【再公告】가상 공사", ("re-notice",)),
    ("【訂正公告】가상 공사", ("correction",)),
    ("(URGENT) 가상 공사", ("urgent",)),
    ("(Rebidding)(Urgent) 가상 공사", ("re-notice", "urgent")),
    ("(Re-bidding) 가상 공사", ("re-notice",)),
    ("가상 공사 (Re Announcement)", ("re-notice",)),
]


@pytest.mark.parametrize(("title", "marks"), MARKED)
def test_marks_of_a_notice(title, marks):
    parts = read_title(title)
    assert parts.marks == marks
    assert parts.bare == "가상 공사"
    assert parts.text == title
    assert len(parts.notes) == len(set(parts.notes))


def test_marks_count_only_at_the_ends_and_only_whole():
    assert read_title("가상 [재공고] 공사").marks == ()
    assert read_title("[재공고 안내문 첨부] 가상 공사").marks == ()
    assert read_title("[긴급/공사] 가상 공사").marks == ()
    assert read_title("가상 공사(2차) (긴급)").bare == "가상 공사(2차)"
    assert read_title("가상 공사(긴급)(6차년도)").marks == ()


def test_years_between_marks_are_the_titles_own():
    parts = read_title("(긴급) 가상 공사('22-'26/100만불)[재공고]")
    assert (parts.start, parts.amount, parts.marks) == ("2022", 1_000_000, ("urgent", "re-notice"))
    assert parts.bare == "가상 공사"


def test_years_inside_a_longer_title_are_those_of_the_project_it_names():
    parts = read_title("[긴급] 가상 구축사업(22-28/900만불)  기자재(센터-2) 입찰")
    assert parts.within == TitleWithin("가상 구축사업", "2022", "2028", 9_000_000, "USD")
    assert (parts.start, parts.end, parts.amount, parts.currency) == (None, None, None, None)
    assert parts.bare == "가상 구축사업 기자재(센터-2) 입찰"


def test_brackets_that_contradict_one_another_give_nothing():
    parts = read_title("가상 사업('22-'26)('23-'27/100만불)")
    assert (parts.start, parts.end, parts.amount) == (None, None, 1_000_000)
    assert "It gives different years or amounts; none of these was taken." in parts.notes


def test_years_and_amount_in_two_brackets_belong_together():
    parts = read_title("가상 사업('22-'26)(500만불)")
    assert (parts.start, parts.end, parts.amount) == ("2022", "2026", 5_000_000)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("가상 &lsquo;사업&rsquo;  A&amp;B", "가상 ‘사업’ A&B"),
        ("가상 &amp;lsquo;사업&amp;#8217;", "가상 ‘사업’"),
        ("R&D; Science&Humanities; AT&T", "R&D; Science&Humanities; AT&T"),
        ("Health&sector; Health&center", "Health&sector; Health&center"),
        ("  가상\u3000사업 \n 2차\u00a0", "가상 사업 2차"),
    ],
)  # fmt: skip
def test_entities_are_decoded_and_spaces_tidied_and_no_more(written, text):
    assert read_title(written).text == text


def test_a_title_in_encoded_quotes_is_understood():
    parts = read_title("가상 사업(&lsquo;21-&rsquo;26/100만불)")
    assert (parts.start, parts.end, parts.amount) == ("2021", "2026", 1_000_000)
