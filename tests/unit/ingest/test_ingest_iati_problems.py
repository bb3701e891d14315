"""What is doubtful in a record is said once, with line, field, what was got and what was kept."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.reader import ReadRecord
from riparian.model.activity import Activity
from riparian.problems import Problem

Read = Callable[..., tuple[Activity, dict[str, Problem]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read one activity with these parts; the parts stand on line 3."""

    def read_it(parts: str, attributes: str = 'default-currency="USD"', version: str = "2.03"):
        path = tmp_path / "one.xml"
        path.write_text(
            f'<iati-activities version="{version}"><iati-activity {attributes}>\n'
            "<iati-identifier>X-1</iati-identifier><title><narrative>T</narrative></title>\n"
            f"{parts}\n</iati-activity></iati-activities>",
            encoding="utf-8",
        )
        items = list(IatiReader().read(path, "one"))
        problems: dict[str, Problem] = {}
        for item in items:
            for problem in item.problems if isinstance(item, ReadRecord) else (item,):
                assert problem.code not in problems, "each kind once"
                problems[problem.code] = problem
        activity = next(item.activity for item in items if isinstance(item, ReadRecord))
        assert activity is not None
        return activity, problems

    return read_it


def test_a_day_that_does_not_exist_is_dropped(read: Read):
    activity, problems = read('<activity-date type="1" iso-date="2019-02-30"/>')
    assert activity.activity_dates == ()
    assert problems == {
        "date-wrong": Problem(
            code="date-wrong",
            severity="warning",
            message="Expected a date such as 2019-03-31 in activity-date type 1 of X-1, "
            "got '2019-02-30'. The date was left out.",
            dataset="one",
            line=3,
            record="X-1",
            field="activity-date type 1",
            expected="a date such as 2019-03-31",
            got="2019-02-30",
            kept="the date was left out",
        )
    }


def test_a_date_in_the_text_is_taken_where_the_attribute_is_no_date(read: Read):
    parts = (
        "<transaction><transaction-type>1</transaction-type>"
        '<transaction-date iso-date="5000000">2021-03-30</transaction-date></transaction>'
    )
    activity, problems = read(parts)
    (transaction,) = activity.transactions
    assert (transaction.type, transaction.date) == ("1", "2021-03-30")
    assert (problems["date-wrong"].got, problems["date-wrong"].kept) == (
        "5000000",
        "it was read as 2021-03-30",
    )


def test_an_implausible_date_is_kept(read: Read):
    activity, problems = read('<activity-date type="3" iso-date="9999-12-31"/>')
    assert activity.date_of("3") == "9999-12-31"
    assert problems["date-implausible"].got == "9999-12-31"


def test_an_end_before_its_start_is_kept(read: Read):
    activity, problems = read(
        '<activity-date type="1" iso-date="2020-05-22"/>'
        '<activity-date type="2" iso-date="2018-01-01"/>'
        '<activity-date type="3" iso-date="2019-10-31"/>'
    )
    assert len(activity.activity_dates) == 3
    assert list(problems) == ["end-before-start"]
    assert problems["end-before-start"].field == "activity-date, planned"


def test_negative_amounts_are_told_once_with_their_number(read: Read):
    activity, problems = read("<transaction><value>-5</value></transaction>\n" * 4)
    assert [transaction.amount.value for transaction in activity.transactions] == [-5.0] * 4
    negative = problems["amount-negative"]
    assert (negative.severity, negative.line, negative.got) == ("note", 3, "-5")
    assert negative.message.endswith("3 more like it in this record.")


@pytest.mark.parametrize(
    ("value", "amount", "got"),
    [("n/a", None, "n/a"), ("", None, None), ("1,234.50", 1234.5, "1,234.50")],
)
def test_an_amount_that_is_no_number(read: Read, value: str, amount: float | None, got: str | None):
    activity, problems = read(f"<budget><value>{value}</value></budget>")
    assert activity.budgets[0].amount.value == amount
    assert list(problems) == ["amount-wrong"]
    assert problems["amount-wrong"].got == got


def test_an_absurd_amount_keeps_its_record(read: Read):
    activity, problems = read("<budget><value>99999999999999</value></budget>")
    assert activity.budgets[0].amount.value == 99999999999999.0
    assert problems["amount-absurd"].got == "99999999999999 USD"
    assert read("<budget><value currency='VND'>99999999999999</value></budget>")[1] == {}


def test_currencies(read: Read):
    value = "<budget><value{}>5</value></budget>"
    activity, problems = read(value.format(""), attributes="")
    assert activity.budgets[0].amount.currency is None
    assert list(problems) == ["currency-missing"]
    activity, problems = read(value.format(' currency="XYZ"'))
    assert activity.budgets[0].amount.currency == "XYZ"
    assert (problems["currency-unknown"].got, problems["currency-unknown"].line) == ("XYZ", 3)
    activity, problems = read(value.format(' currency="usd"'))
    assert activity.budgets[0].amount.currency == "USD"
    assert problems == {}


def test_a_missing_value_date_stays_missing(read: Read):
    activity, problems = read("<budget><value>5</value></budget>")
    assert activity.budgets[0].amount.value_date is None
    assert problems == {}


def test_percentages_are_added_up_per_vocabulary(read: Read):
    parts = (
        '<sector code="14030" percentage="70"/><sector code="14050" percentage="20"/>'
        '<sector vocabulary="99" code="A" percentage="100"/>'
    )
    activity, problems = read(parts)
    assert [sector.percentage for sector in activity.sectors] == [70.0, 20.0, 100.0]
    assert (problems["percentages-off"].field, problems["percentages-off"].got) == (
        "sector, vocabulary 1",
        "90",
    )


@pytest.mark.parametrize(
    ("parts", "off"),
    [
        ('<recipient-country code="LA"/><recipient-country code="KH"/>', None),
        ('<sector code="14030" percentage="33.33"/>' * 3, None),
        ('<recipient-country code="LA" percentage="14.29"/>' * 7, None),
        ('<recipient-country code="LA" percentage="1.67"/>' * 60, None),
        ('<recipient-country code="LA" percentage="60"/>'
         '<recipient-region code="789" percentage="40"/>', None),
        ('<recipient-country code="LA" percentage="60"/>'
         '<recipient-region vocabulary="99" code="R" percentage="40"/>', None),
        ('<recipient-country code="LA" percentage="100"/>'
         '<recipient-region vocabulary="99" code="R" percentage="100"/>', None),
        ('<recipient-country code="LA" percentage="100"/>'
         '<recipient-region code="789" percentage="100"/>', "200"),
        ('<recipient-country code="LA" percentage="60"/>', "60"),
        ('<recipient-country code="LA" percentage="100"/>'
         '<recipient-region vocabulary="99" code="R" percentage="50"/>', "50"),
    ],
)  # fmt: skip
def test_countries_and_regions_add_up_together(read: Read, parts: str, off: str | None):
    _, problems = read(parts)
    assert [problem.got for problem in problems.values()] == ([off] if off else [])


@pytest.mark.parametrize("text", ["150", "-1", "half", "NaN"])
def test_a_percentage_that_is_none_is_left_out(read: Read, text: str):
    activity, problems = read(f'<sector code="14030" percentage="{text}"/>')
    assert activity.sectors[0].percentage is None
    assert list(problems) == ["percentage-wrong"]
    assert problems["percentage-wrong"].got == text


@pytest.mark.parametrize(
    ("position", "code"),
    [
        ("<point><pos>103 18</pos></point>", "coordinates-swapped"),
        ("<point><pos>103 180</pos></point>", "coordinates-wrong"),
        ("<point><pos>18,103,5</pos></point>", "coordinates-wrong"),
        ("<point><pos>north</pos></point>", "coordinates-wrong"),
        ("<point><pos>nan inf</pos></point>", "coordinates-wrong"),
        ("<point><pos>-91 181</pos></point>", "coordinates-wrong"),
        ("<point><pos>200 18</pos></point>", "coordinates-wrong"),
        ('<coordinates latitude="103" longitude="18"/>', "coordinates-swapped"),
        ('<coordinates latitude="13" longitude=""/>', "coordinates-wrong"),
    ],
)
def test_coordinates_out_of_range_are_not_used(read: Read, position: str, code: str):
    activity, problems = read(
        f"<location><name><narrative>A</narrative></name>{position}</location>"
    )
    (location,) = activity.locations
    assert (location.latitude, location.longitude) == (None, None)
    assert location.names[0].text == "A"
    assert list(problems) == [code]


@pytest.mark.parametrize("position", ["18.5 103", "18.5,103", "18.5, 103", " 18.5\n103 "])
def test_coordinates_within_range_are_used(read: Read, position: str):
    activity, problems = read(f"<location><point><pos>{position}</pos></point></location>")
    assert (activity.locations[0].latitude, activity.locations[0].longitude) == (18.5, 103.0)
    assert problems == {}


def test_an_unknown_code_is_kept_and_told_once_per_file(read: Read):
    activity, problems = read('<sector code="0" vocabulary="DAC" percentage="50"/>' * 2)
    assert [(sector.code, sector.vocabulary) for sector in activity.sectors] == [("0", "1")] * 2
    unknown = problems["code-unknown"]
    assert (unknown.record, unknown.line, unknown.got) == ("X-1", 3, "0")
    assert unknown.message.endswith("1 more like it in this file.")


def test_a_country_without_a_code_is_left_out_and_told(read: Read):
    activity, problems = read('<recipient-country code=""/>')
    assert activity.recipient_countries == ()
    assert (problems["code-unknown"].got, problems["code-unknown"].kept) == (
        None,
        "it was left out",
    )
    activity, problems = read("<recipient-country>Cambodia</recipient-country>", version="1.05")
    assert [country.code for country in activity.recipient_countries] == ["KH"]
    assert problems == {}


@pytest.mark.parametrize(("lang", "kept"), [("EN", "en"), ("en-GB", "en"), ("pt_BR", "pt")])
def test_languages_are_iso_639_1(read: Read, lang: str, kept: str):
    activity, problems = read("", attributes=f'xml:lang="{lang}"')
    assert activity.default_lang == kept
    assert activity.title[0].lang == kept
    assert problems == {}


def test_the_nearest_language_counts(read: Read):
    words = "<description{}><narrative{}>W</narrative></description>"
    ko, ja = ' xml:lang="ko"', ' xml:lang="ja"'
    parts = words.format(ko, ja) + words.format(ko, "") + words.format("", "")
    activity, _ = read(parts, attributes='xml:lang="en"')
    assert [d.narratives[0].lang for d in activity.descriptions] == ["ja", "ko", "en"]


def test_an_unknown_language_is_told(read: Read):
    activity, problems = read("", attributes='xml:lang="ENG"')
    assert activity.title[0].lang == "eng"
    assert (problems["code-unknown"].field, problems["code-unknown"].got) == ("@xml:lang", "ENG")


def test_a_contact_that_puts_an_address_in_the_wrong_place_is_not_stored(read: Read):
    activity, _ = read(
        "<contact-info><organisation><narrative>someone@example.org</narrative></organisation>"
        "<department><narrative>call +856 20 5550 1234</narrative></department>"
        "<job-title><narrative>Officer</narrative></job-title></contact-info>"
        "<contact-info><person-name><narrative>Maliwan</narrative></person-name></contact-info>"
    )
    (contact,) = activity.contacts
    assert contact.organisation == ()
    assert contact.job_title[0].text == "Officer"


def test_records_without_identifier_or_title(tmp_path: Path):
    path = tmp_path / "three.xml"
    path.write_text(
        '<iati-activities version="2.03">\n'
        "<iati-activity><title><narrative>T</narrative></title></iati-activity>\n"
        "<iati-activity><iati-identifier> X </iati-identifier></iati-activity>\n"
        "<iati-activity><iati-identifier> </iati-identifier><title/></iati-activity>\n"
        "</iati-activities>",
        encoding="utf-8",
    )
    records = list(IatiReader().read(path, "three"))
    assert [bool(record.activity) for record in records] == [True, True, False]
    assert [[(p.code, p.line) for p in record.problems] for record in records] == [
        [("record-without-identifier", 2)],
        [("title-missing", 3)],
        [("record-empty", 4)],
    ]


def test_lines_are_right_beyond_the_16_bits_of_libxml2(tmp_path: Path):
    path = tmp_path / "long.xml"
    filler = '<other-identifier\n ref="<&gt;"\n/>\n'.replace("<&gt;", "&gt;") * 30_000
    path.write_text(
        '<iati-activities version="2.03">\n<iati-activity>\n<iati-identifier>X</iati-identifier>\n'
        f"<title><narrative>T</narrative></title>\n{filler}<budget>\n"
        '<period-start iso-date="x"/>\n<value>z</value></budget><location><point>\n'
        "<pos>91 200</pos></point></location></iati-activity></iati-activities>",
        encoding="utf-8",
    )
    (record,) = IatiReader().read(path, "long")
    lines = {problem.code: problem.line for problem in record.problems}
    assert lines == {
        "date-wrong": 90_006,
        "amount-wrong": 90_007,
        "coordinates-wrong": 90_008,
    }


def test_lines_are_right_in_every_record_of_a_file(tmp_path: Path):
    path = tmp_path / "many.xml"
    record = (
        "<iati-activity>\n<iati-identifier>X</iati-identifier><title><narrative>T</narrative>\n"
        '</title>\n\n<activity-date type="1" iso-date="x"/></iati-activity>\n'
    )
    path.write_text(
        f'<iati-activities version="2.03">\n{record * 500}</iati-activities>', encoding="utf-8"
    )
    records = list(IatiReader().read(path, "many"))
    assert [record.activity.provenance.line for record in records] == list(range(2, 2502, 5))
    assert [record.problems[0].line for record in records] == list(range(6, 2502, 5))


CHINA = """<reporting-org ref="US-501c3-522318905"/><transaction><transaction-type code="2"/>
<value value-date="{day}" currency="{currency}">181879</value></transaction>"""


@pytest.mark.parametrize(
    ("number", "updated", "day", "currency", "year"),
    [
        ("US-501c3-522318905-SG-32033", "2018-08-09", "2001-01-01", "USD", 2014),
        ("US-501c3-522318905-SG-32033", "2018-08-09", "2014-05-01", "USD", None),
        ("US-501c3-522318905-SG-32033", "2018-08-09", "2001-01-01", "CNY", None),
        ("US-501c3-522318905-SG-32033", "2022-08-09", "2001-01-01", "USD", None),
        ("US-501c3-522318905-SG-32020-012", "2018-08-09", "2001-01-01", "USD", None),
        ("US-501c3-522318905-SG-906001153067", "2018-08-09", "2001-01-01", "USD", None),
    ],
)
def test_amounts_of_a_release_that_gives_dollars_of_2014_are_told(
    tmp_path: Path, number: str, updated: str, day: str, currency: str, year: int | None
):
    path = tmp_path / "one.xml"
    path.write_text(
        f'<iati-activities version="2.03"><iati-activity last-updated-datetime="{updated}">'
        f"<iati-identifier>{number}</iati-identifier>"
        f"<title><narrative>T</narrative></title>{CHINA.format(day=day, currency=currency)}"
        "</iati-activity></iati-activities>"
    )
    (record,) = (i for i in IatiReader().read(path, "one") if isinstance(i, ReadRecord))
    assert record.activity
    (transaction,) = record.activity.transactions
    assert transaction.amount.price_year == year
    told = [p.message for p in record.problems if p.code == "prices-constant"]
    assert bool(told) == bool(year)
    assert all("AidData" in m and "prices of 2014" in m for m in told)
