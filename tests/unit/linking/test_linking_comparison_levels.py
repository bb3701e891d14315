"""Into which levels places, times, numbers and titles of two records fall."""

from datetime import date

import msgspec
import pytest

from riparian.linking.engine.compare_records import Comparer
from riparian.linking.engine.compared_record import (
    NOTHING,
    Record,
    RecordAmount,
    RecordDates,
    RecordTitle,
)
from riparian.linking.engine.comparison_levels import levels_of, shared_numbers, title_level
from riparian.linking.engine.load_records import passages_of, title_of
from riparian.linking.engine.term_frequencies import OFTEN, ValueFrequencies, count_records


def record(name="u", title=None, **more):
    return Record(name, "2024", ("list",), name, None, title or RecordTitle(), **more)


def titled(text, lang, **more):
    return record(title=title_of([(text, lang)], ["VN"]), **more)


def test_a_title_that_cannot_be_read_is_unknown_and_no_disagreement():
    bridge = titled("Bridge over the Ma river", "en")
    assert "title" not in levels(titled("ស្ពានថ្មី", "km"), bridge)
    assert "title" not in levels(titled("ស្ពានថ្មី", "km"), titled("สะพานใหม่", "th"))
    assert "title" not in levels(titled("Skole og undervisning", "da"), bridge)
    assert levels(titled("Water supply", "en"), bridge)["title"] == "none"
    glossed = record(title=title_of([("新しい学校", "ja"), ("New school", "en")], ["VN"]))
    assert levels(glossed, bridge)["title"] == "foreign"


def test_names_of_a_title_in_latin_letters_are_found_in_an_english_one():
    ours = titled("Bệnh viện Chợ Rẫy cơ sở 2", "vi")
    theirs = titled("Cho Ray Friendship Hospital", "en")
    others = [titled(f"Ward {number} of a clinic", "en") for number in range(4_000)]
    comparer = Comparer([ours, theirs, *others], "mekong")
    pair = comparer.compare(0, 1)
    assert pair.levels["title"] == "much"
    assert set(pair.likeness.words()) == {"cho", "ray", "hospit"}
    assert "title" not in comparer.compare(0, 2).levels


FRIENDSHIP_BRIDGE = [
    ("គម្រោងសាងសង់ស្ពានមិត្តភាព", "km"),
    ("ໂຄງການກໍ່ສ້າງຂົວມິດຕະພາບ", "lo"),
    ("โครงการก่อสร้างสะพานมิตรภาพ แห่งใหม่", "th"),
]


@pytest.mark.parametrize(("title", "lang"), FRIENDSHIP_BRIDGE)
def test_words_that_are_read_of_a_title_agree_with_an_english_one_or_say_nothing(title, lang):
    ours = titled(title, lang)
    same = titled("Construction of the Friendship Bridge", "en")
    other = titled("Peace Village in Quang Tri", "en")
    many = [titled(f"Roads of district {number}", "en") for number in range(4_000)]
    comparer = Comparer([ours, same, other, *many], "mekong")
    pair = comparer.compare(0, 1)
    assert pair.levels["title"] == "much"
    assert pair.across
    assert {"bridg", "friends"} <= set(pair.likeness.words())
    assert "title" not in comparer.compare(0, 2).levels


def test_a_title_of_which_no_word_is_read_is_unknown_however_it_is_written():
    bridge = titled("Bridge over the Ma river", "en")
    for title, lang in (
        ("ကခဂဃငစဆဇ", "my"),
        ("ស្ពាន" * 4_000, "km"),
        ("123 ១២៣ ໑໒໓ ၁၂၃ ๑๒๓ １２３ ١٢٣", "km"),
        ("ក bridge ข 橋 다리 ຂ", "lo"),
    ):
        strange = titled(title, lang)
        assert "title" not in levels(strange, bridge)
        assert levels(strange, bridge).keys() == {"identifier", "steps"}


def test_a_record_with_nothing_but_a_title_is_compared_by_it_alone():
    ours, theirs = titled("Ward of a clinic", "en"), titled("Ward of a school", "en")
    assert levels(ours, theirs).keys() == {"identifier", "title", "steps"}


def test_an_amount_without_currency_is_not_compared():
    ours = titled("Ward", "en", amounts=(RecordAmount(5e6, "USD"),))
    assert "amount" not in levels(ours, titled("Ward", "en"))


def test_headlines_that_share_two_rare_words_name_one_thing():
    loan = "China provides $540 million loan to Cambodia for construction of Stung Tatay dam"
    titles = [loan, "EXIMbank finances 246 MW Stung Tatay hydropower", "Stung Meteuk dam studied"]
    many = [f"Loan for construction {number} of a dam" for number in range(4_000)]
    comparer = Comparer([titled(one, "en") for one in (*titles, *many)], "mekong")
    assert comparer.compare(0, 1).levels["title"] == "named"
    assert comparer.compare(0, 2).levels["title"] != "named"


def test_descriptions_that_one_list_copied_from_another_agree():
    told = (
        "The development objective is to enhance the efficiency, productive use and management"
        " of the road network of the kingdom by maintaining it."
    )
    copied = "To enhance the efficiency, productive use, and management of theroad network."
    other = "The project builds schools in the remote villages of four provinces of the kingdom."
    one, two, three = (record(passages=passages_of([text])) for text in (told, copied, other))
    assert levels(one, two)["text"] == "same"
    assert levels(one, three)["text"] == "none"
    assert "text" not in levels(one, record(passages=passages_of(["Builds schools."])))


def test_two_spellings_of_one_place_are_no_two_sites():
    places = [("prek kdam", "thlea maam"), ("prek kdam", "thlea ma om"), ("prek kdam", "pursat")]
    ends = [record(provinces=frozenset({"KH-8"}), written=frozenset(one)) for one in places]
    assert levels(ends[0], ends[1])["place"] == "same"
    assert levels(ends[0], ends[2])["place"] == "other_site"


def test_silence_on_a_phase_says_nothing_where_the_amount_is_that_of_the_day_in_one_place():
    amounts = (RecordAmount(7.2e9, "JPY", 52.0e6),), (RecordAmount(52.6e6, "USD", 52.6e6),)
    here = frozenset({"KH-8"})
    counted = titled("Road 5, Phase 4", "en", amounts=amounts[0], provinces=here)
    assert "steps" not in levels(
        counted, titled("Road 5", "en", amounts=amounts[1], provinces=here)
    )
    assert levels(counted, titled("Road 5", "en", amounts=amounts[1]))["steps"] == "later_silent"


SIGNED = RecordDates(signed=(737_000,), days=((737_000, "signing"),), years=(2018, 2018))


def test_silence_on_a_phase_says_nothing_where_the_day_or_the_exact_amount_agrees():
    counted, silent = (
        titled(f"Mine Action{phase}", "en", amounts=(RecordAmount(5.53e6, "USD"),))
        for phase in (", Phase II", "")
    )
    assert "steps" not in levels(counted, silent)
    other = titled("Mine Action", "en", amounts=(RecordAmount(7.1e6, "USD"),))
    assert levels(counted, other)["steps"] == "later_silent"
    on_one_day = [msgspec.structs.replace(one, dates=SIGNED) for one in (counted, other)]
    assert "steps" in levels(*on_one_day), "two amounts of one day are two"
    unread = titled("ស្ពានថ្មី", "km", dates=SIGNED)
    assert "steps" not in levels(on_one_day[0], unread)


def test_news_years_after_the_end_are_apart_and_not_far():
    ran = titled("Mine Action", "en", dates=RecordDates(first=2010, last=2012, years=(2010, 2012)))
    told = titled("Mine Action", "en", dates=RecordDates(years=(2020, 2020)))
    before = titled("Mine Action", "en", dates=RecordDates(years=(2001, 2001)))
    again = titled("Mine Action", "en", dates=RecordDates(first=2020, years=(2020, 2020)))
    assert levels(ran, told)["time"] == "apart"
    assert levels(ran, before)["time"] == "far"
    assert levels(ran, again)["time"] == "far"


def levels(left, right, often=False):
    found, again = (
        levels_of(a, b, NOTHING, title_level(a, b, NOTHING, lambda: False, often))
        for a, b in ((left, right), (right, left))
    )
    assert found == again
    return found


def at(*finer):
    return record(provinces=frozenset({"KH-1", "KH-2"}), finer=frozenset(finer))


@pytest.mark.parametrize(
    ("ours", "theirs", "level"),
    [
        (("gn:1",), ("gn:2",), "other_site"),
        (("road:KH-5",), ("road:KH-6",), "other_site"),
        (("road:KH-5",), ("gn:1", "gn:2"), "same"),
        (("road:KH-5", "gn:3"), ("gn:1",), "other_site"),
        (("road:KH-5", "gn:3"), ("road:KH-5", "gn:1"), "same"),
        (("river:MEKONG",), (), "same"),
    ],
)
def test_a_town_is_no_other_site_than_the_road_that_passes_it(ours, theirs, level):
    assert levels(at(*ours), at(*theirs))["place"] == level


@pytest.mark.parametrize(
    ("years", "level"),
    [((2021, 2025), "none"), ((2020, 2025), "later_silent"), (None, "later_silent")],
)
def test_a_phase_left_out_is_that_of_the_same_years(years, level):
    counted = record(
        title=title_of([("Mine Action, Phase IV", "en")], ["KH"]),
        dates=RecordDates(first=2021, last=2025, years=(2021, 2025)),
    )
    first, last = years or (None, None)
    silent = record(
        title=title_of([("Mine Action", "en")], ["KH"]),
        dates=RecordDates(first=first, last=last, years=years),
    )
    assert levels(counted, silent)["steps"] == level
    other = record(title=title_of([("Mine Action, Phase V", "en")], ["KH"]), dates=counted.dates)
    assert levels(counted, other)["steps"] == "differs", "both say a phase"


@pytest.mark.parametrize(
    ("counted", "level"),
    [("Railway (Phase I)", "first_silent"), ("Railway (Phase I) (II)", "later_silent")],
)
def test_the_second_tranche_of_a_first_phase_is_no_first(counted, level):
    ours, theirs = (record(title=title_of([(t, "en")], ["KH"])) for t in (counted, "Railway"))
    assert levels(ours, theirs)["steps"] == level


def signed(year):
    day = date(year, 6, 2).toordinal()
    return record(dates=RecordDates(signed=(day,), days=((day, "agreement"),), years=(year, year)))


@pytest.mark.parametrize(
    ("year", "level"),
    [(2013, "near"), (2014, "near"), (2012, "overlap"), (2015, "overlap"), (2006, "apart")],
)
def test_what_is_signed_begins_that_year_or_the_next(year, level):
    runs = record(dates=RecordDates(first=2014, last=2017, years=(2014, 2017)))
    assert levels(runs, signed(year))["time"] == level


def test_the_number_of_a_page_that_tells_of_both_is_no_project_number():
    page, other = ("MM1004804045", "https://x.org/?no=MM1004804045"), ("2019-00071", "https://y")
    numbers = frozenset({"MM1004804045", "2019-00071"})
    ours = record(numbers=numbers, paged=frozenset({page}))
    theirs = record(numbers=numbers, paged=frozenset({page, other}))
    assert shared_numbers(ours, theirs) == {"2019-00071"}
    elsewhere = record(numbers=numbers, paged=frozenset({("MM1004804045", "https://z")}))
    assert shared_numbers(ours, elsewhere) == numbers


def programme(number, title, lang="en"):
    titles = [(title, lang), ("Economic and Social Development Programme (Boats)", "en")]
    name, family = f"u-{number}", frozenset({"JP"})
    return record(name, title_of(titles[: 1 if lang == "en" else 2], ["KH"]), family=family)


def test_a_title_that_many_have_is_that_of_a_programme_in_either_language():
    english = [programme(n, "Economic and Social Development Programme") for n in range(OFTEN)]
    both = programme(OFTEN, "経済社会開発計画", "ja")
    values = ValueFrequencies(count_records([*english, both]).values)
    assert values.is_often(english[0], both)
    assert values.is_often(both, english[0])
    assert levels(english[0], both, often=True)["title"] == "same_often"
    few = ValueFrequencies(count_records([*english[: OFTEN - 2], both]).values)
    assert not few.is_often(english[0], both)
