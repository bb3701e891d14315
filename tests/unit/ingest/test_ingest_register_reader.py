import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reading import sorted_out
from riparian.errors import BadRequest, SourceUnreadable
from riparian.ingest.reader import AS_FOUND, Look, Reader, ReadOptions, ReadRecord
from riparian.ingest.register_cells import TEXT_LIMIT
from riparian.ingest.register_reader import NEEDED, OPTIONAL, RegisterReader
from riparian.model.activity import (
    Activity,
    ActivityDate,
    Event,
    Narrative,
    OtherIdentifier,
    RecipientCountry,
)
from riparian.problems import Problem

SHARED = Path(__file__).parents[3] / ".." / "shared" / "data"

ROW = {
    "key": "jp-1",
    "donor_country": "JP",
    "agency": "Ministry of Foreign Affairs of Japan",
    "scheme": "grant",
    "title_original": "上水道拡張計画",
    "title_lang": "ja",
    "title_en": "The Project for Water Supply Expansion",
    "title_en_ours": "Water Supply Expansion",
    "country": "KH;LA",
    "places": "プノンペン;カンポット州",
    "places_en": "Phnom Penh;Kampot",
    "sector_words": "water supply;towns",
    "dac_purpose_guess": "14021",
    "event_date": "2019-10-29",
    "event_type": "exchange-of-notes",
    "start": "2019",
    "end": "2023-05",
    "duration_note": "45 months",
    "amount": "2405000000",
    "currency": "JPY",
    "executing_agency": "上水道公社;UNDP",
    "status_note": "completed",
    "summary_en": "Pipes for two towns.",
    "source_url": "https://example.org/a?b=1",
    "source_lang": "ja",
}


def table(*rows: dict[str, str], columns: tuple[str, ...] = tuple(ROW)) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.fixture
def read(tmp_path):
    def read(
        content: bytes, options: ReadOptions = AS_FOUND
    ) -> tuple[list[ReadRecord], list[Problem]]:
        file = tmp_path / "register.csv"
        file.write_bytes(content)
        return sorted_out(RegisterReader().read(file, "register", options))

    return read


@pytest.fixture
def read_one(read):
    def read_one(**changes: str) -> tuple[Activity, dict[str, Problem]]:
        (record,), about_file = read(table(ROW | changes))
        assert about_file == []
        assert record.activity is not None
        return record.activity, {problem.code: problem for problem in record.problems}

    return read_one


def texts(narratives: tuple[Narrative, ...]) -> list[tuple[str, str | None, str]]:
    return [(one.text, one.lang, one.by) for one in narratives]


def test_it_is_a_reader():
    assert isinstance(RegisterReader(), Reader)


def test_a_row_becomes_an_activity_with_all_that_it_says(read_one):
    activity, problems = read_one()
    assert problems == {}
    assert activity.iati_identifier == "jp-1"
    assert activity.provenance.row == 2
    assert activity.provenance.url == "https://example.org/a?b=1"
    assert activity.reporting_org.ref is None
    assert activity.reporting_org.secondary_reporter
    assert texts(activity.title) == [
        ("上水道拡張計画", "ja", "publisher"),
        ("The Project for Water Supply Expansion", "en", "publisher"),
        ("Water Supply Expansion", "en", "compiler"),
    ]
    assert activity.descriptions[0].type == "1"
    assert texts(activity.descriptions[0].narratives) == [
        ("Pipes for two towns.", "en", "compiler")
    ]
    assert [(org.role, org.ref, texts(org.narratives)) for org in activity.participating_orgs] == [
        ("1", "JP", []),
        ("3", None, [("Ministry of Foreign Affairs of Japan", "en", "compiler")]),
        ("4", None, [("上水道公社", "ja", "publisher")]),
        ("4", None, [("UNDP", None, "publisher")]),
    ]
    assert activity.recipient_countries == (RecipientCountry("KH"), RecipientCountry("LA"))
    assert [(s.code, s.vocabulary, s.basis) for s in activity.sectors] == [("14021", "1", "judged")]
    assert [(tag.code, tag.vocabulary) for tag in activity.tags] == [
        ("water supply", "99"),
        ("towns", "99"),
    ]
    assert activity.events == (Event("exchange-of-notes", "2019-10-29"),)
    assert activity.activity_dates == (ActivityDate("1", "2019"), ActivityDate("3", "2023-05"))
    (transaction,) = activity.transactions
    assert (transaction.type, transaction.date, transaction.ref) == ("2", None, None)
    assert (transaction.amount.value, transaction.amount.currency) == (2_405_000_000.0, "JPY")
    assert activity.scheme == "grant"
    assert activity.documents[0].url == "https://example.org/a?b=1"
    assert activity.documents[0].languages == ("ja",)
    assert [note.text for note in activity.notes] == ["45 months", "completed"]


def test_places_are_paired_only_where_their_counts_agree(read_one):
    paired, _ = read_one()
    assert [texts(place.names) for place in paired.locations] == [
        [("プノンペン", "ja", "publisher"), ("Phnom Penh", "en", "compiler")],
        [("カンポット州", "ja", "publisher"), ("Kampot", "en", "compiler")],
    ]
    unpaired, _ = read_one(places="国道2号・22号", places_en="Road 2;Road 22")
    assert [texts(place.names) for place in unpaired.locations] == [
        [("Road 2", "en", "compiler")],
        [("Road 22", "en", "compiler")],
    ]
    assert "Places as written: 国道2号・22号" in [note.text for note in unpaired.notes]
    only_written, _ = read_one(places="橋", places_en="")
    assert texts(only_written.locations[0].names) == [("橋", "ja", "publisher")]


def test_the_same_words_twice_are_one_narrative(read_one):
    activity, _ = read_one(
        title_original="Water", title_lang="en", title_en="Water", places="Kampot",
        places_en="Kampot", source_lang="en",
    )  # fmt: skip
    assert texts(activity.title) == [
        ("Water", "en", "publisher"),
        ("Water Supply Expansion", "en", "compiler"),
    ]
    assert texts(activity.locations[0].names) == [("Kampot", "en", "publisher")]


def test_a_title_that_the_notes_call_formed_is_the_compilers(read_one):
    activity, _ = read_one(duration_note="title formed from the article, not an official one")
    assert activity.title[0].by == "compiler"


def test_an_address_is_found_among_words_and_the_words_are_kept(read_one):
    words = (
        "KOICA country project list (data.go.kr 15052832), row 13, project no. 2024-00015; "
        "https://example.org/x?NO=2024-00015; http://example.org/y"
    )
    activity, _ = read_one(agency="KOICA", source_url=words)
    assert activity.provenance.url == "https://example.org/x?NO=2024-00015"
    assert [document.url for document in activity.documents] == [
        "https://example.org/x?NO=2024-00015",
        "http://example.org/y",
    ]
    assert activity.other_identifiers == (
        OtherIdentifier("2024-00015", "A9", owner=(Narrative("KOICA", "en", "compiler"),)),
    )
    assert f"Source: {words}" in [note.text for note in activity.notes]


def test_only_web_addresses_become_links(read_one):
    activity, _ = read_one(source_url="javascript:alert(1)")
    assert activity.provenance.url is None
    assert activity.documents == ()
    assert "Source: javascript:alert(1)" in [note.text for note in activity.notes]


def test_money_is_never_invented(read_one):
    activity, problems = read_one(amount="", currency="")
    assert activity.transactions == ()
    assert problems == {}
    activity, _ = read_one(event_date="", start="2019-04")
    assert activity.transactions[0].date is None, "no date of the amount is stated"


def test_an_event_without_a_date_is_a_note(read_one):
    activity, _ = read_one(event_date="")
    assert activity.events == ()
    assert "Event without a date: exchange-of-notes" in [note.text for note in activity.notes]


@pytest.mark.parametrize(
    ("changes", "code", "field", "check"),
    [
        ({"amount": "n/a"}, "amount-wrong", "amount", lambda a: a.transactions == ()),
        ({"amount": "2,405,000"}, "amount-wrong", "amount",
         lambda a: a.transactions[0].amount.value == 2_405_000),
        ({"amount": "inf"}, "amount-wrong", "amount", lambda a: a.transactions == ()),
        ({"amount": "9" * 400}, "amount-wrong", "amount", lambda a: a.transactions == ()),
        ({"amount": "-5"}, "amount-negative", "amount",
         lambda a: a.transactions[0].amount.value == -5),
        ({"amount": "1" + "0" * 15}, "amount-absurd", "amount",
         lambda a: a.transactions[0].amount.value == 1e15),
        ({"currency": ""}, "currency-missing", "currency",
         lambda a: a.transactions[0].amount.currency is None),
        ({"currency": "XQQ"}, "currency-unknown", "currency",
         lambda a: a.transactions[0].amount.currency == "XQQ"),
        ({"event_date": "2019-02-30"}, "date-wrong", "event_date", lambda a: a.events == ()),
        ({"start": "2019-13"}, "date-wrong", "start", lambda a: a.date_of("1") is None),
        ({"start": "2019/3/31"}, "date-wrong", "start", lambda a: a.date_of("1") == "2019-03-31"),
        ({"start": "03/04/2019"}, "date-wrong", "start", lambda a: a.date_of("1") == "2019"),
        ({"end": "31/12/2025"}, "date-wrong", "end", lambda a: a.date_of("3") == "2025-12-31"),
        ({"start": "2019年3月"}, "date-wrong", "start", lambda a: a.date_of("1") == "2019-03"),
        ({"amount": "24억 500만"}, "amount-wrong", "amount",
         lambda a: a.transactions[0].amount.value == 2_405_000_000),
        ({"amount": "JPY 2.4 billion"}, "amount-wrong", "amount",
         lambda a: a.transactions[0].amount.value == 2.4e9),
        ({"amount": "USD 2.4 billion"}, "amount-wrong", "amount", lambda a: a.transactions == ()),
        ({"amount": "$2.4 billion"}, "amount-wrong", "amount", lambda a: a.transactions == ()),
        ({"amount": "¥2.4 billion"}, "amount-wrong", "amount",
         lambda a: a.transactions[0].amount.currency == "JPY"),
        ({"amount": "USD 2.4 billion", "currency": ""}, "amount-wrong", "amount",
         lambda a: a.transactions[0].amount.currency == "USD"),
        ({"start": "next year"}, "date-wrong", "start", lambda a: a.date_of("1") is None),
        ({"end": "0000"}, "date-wrong", "end", lambda a: a.date_of("3") is None),
        ({"end": "2203"}, "date-implausible", "end", lambda a: a.date_of("3") == "2203"),
        ({"start": "2024-06", "end": "2024-05-31"}, "end-before-start", "end",
         lambda a: a.date_of("3") == "2024-05-31"),
        ({"country": "Mekonga"}, "code-unknown", "country",
         lambda a: a.recipient_countries == (RecipientCountry("Mekonga"),)),
        ({"country": ";"}, "country-missing", "country", lambda a: a.recipient_countries == ()),
        ({"donor_country": "J"}, "code-unknown", "donor_country",
         lambda a: a.participating_orgs[0].ref == "J"),
        ({"dac_purpose_guess": "water"}, "code-unknown", "dac_purpose_guess",
         lambda a: a.sectors[0].code == "water"),
        ({"title_lang": "Japanese"}, "code-unknown", "title_lang",
         lambda a: a.title[0].lang is None),
        ({"key": ""}, "record-without-identifier", "key", lambda a: a.iati_identifier == ""),
        ({"title_original": ""}, "title-missing", "title_original", lambda a: len(a.title) == 2),
        ({"summary_en": "a\x00b\x1bc"}, "file-has-control-characters", "summary_en",
         lambda a: a.descriptions[0].narratives[0].text == "abc"),
        ({"title_original": "水" * 2_000_000}, "text-very-long", "title_original",
         lambda a: a.title[0].text == "水" * TEXT_LIMIT),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_rest_kept(read_one, changes, code, field, check):
    activity, problems = read_one(**changes)
    assert list(problems) == [code]
    assert problems[code].field == field
    assert problems[code].row == 2
    assert len(problems[code].message) < 500
    assert check(activity)


def test_an_end_in_the_month_or_year_of_the_start_is_not_before_it(read_one):
    assert read_one(start="2024-06-15", end="2024-06")[1] == {}
    assert read_one(start="2024-06-15", end="2024")[1] == {}
    assert read_one(start="2024", end="2024-01-01")[1] == {}


def test_a_row_with_neither_key_nor_title_is_refused(read):
    (record,), _ = read(
        table(ROW | dict.fromkeys(NEEDED, "") | {"title_en": "", "title_en_ours": ""})
    )
    assert record.activity is None
    assert [problem.code for problem in record.problems] == ["record-empty"]


def test_a_key_that_comes_again_keeps_both_rows(read):
    records, _ = read(table(ROW, ROW | {"title_original": "別の計画"}))
    assert all(record.activity for record in records)
    assert [problem.code for problem in records[1].problems] == ["row-repeated"]
    assert "row 2" in records[1].problems[0].message


def test_rows_of_a_wrong_length(read):
    good = table(ROW)
    row = good.split(b"\n")[1]
    records, _ = read(good + row.removesuffix(b",ja") + b"\n" + row + b",more\n")
    assert [record.activity is not None for record in records] == [True, False, True]
    assert [problem.code for problem in records[1].problems] == ["row-too-short"]
    assert {problem.code for problem in records[2].problems} == {"row-too-long", "row-repeated"}
    assert records[2].problems[0].row == 4


def test_a_file_that_ends_in_a_row(read):
    whole = table(ROW, ROW | {"key": "jp-2"})
    records, about_file = read(whole[:-60])
    assert [record.activity is not None for record in records] == [True, False]
    assert [problem.code for problem in records[1].problems] == ["record-cut-off"]
    assert [problem.code for problem in about_file] == ["file-cut-off"]


def test_a_quotation_mark_left_open_costs_one_record(read):
    broken = table(ROW, ROW | {"key": "jp-2"}, ROW | {"key": "jp-3"}).replace(
        b"jp-1,JP,", b'jp-1,JP,"'
    )
    records, _ = read(broken)
    assert [record.activity and record.activity.iati_identifier for record in records] == [
        None,
        "jp-2",
        "jp-3",
    ]
    assert [problem.code for problem in records[0].problems] == ["record-unreadable"]


def test_columns_in_any_order_with_a_bom_and_without_the_optional_ones(read):
    content = b"\xef\xbb\xbf" + table(ROW, columns=tuple(reversed(NEEDED)))
    (record,), about_file = read(content)
    assert about_file == []
    assert record.problems == ()
    assert record.activity is not None
    assert record.activity.iati_identifier == "jp-1"
    assert RegisterReader().recognises(Look(Path("x"), content))


def test_columns_that_are_unknown_or_come_again_are_named(read):
    content = table(ROW).replace(b"scheme,", b"loan terms,").replace(b"places_en", b"PLACES")
    (record,), (problem,) = read(content)
    assert problem.code == "columns-unknown"
    assert problem.got == "loan terms, places (again)"
    assert record.activity is not None
    assert record.activity.scheme is None


@pytest.mark.parametrize("column", NEEDED)
def test_a_needed_column_that_is_missing_is_named_and_the_rest_read(read, column):
    content = table(ROW, columns=tuple(name for name in ROW if name != column))
    assert not RegisterReader().recognises(Look(Path("x.csv"), content))
    (record,), (problem,) = read(content)
    assert problem.code == "columns-missing"
    assert column in (problem.kept or "")
    assert record.activity is not None


def test_a_file_without_records(read):
    for content in (b"", table()):
        records, about_file = read(content)
        assert records == []
        assert [problem.code for problem in about_file] == ["file-without-records"]


OTHER_TITLES = {"title_original": "橋", "title_en": "A bridge", "title_en_ours": "Bridge"}


@pytest.mark.parametrize(
    ("changes", "identifiers", "kept"),
    [
        ({"event_type": "completed"}, ["jp-1", "jp-1"], "as one project"),
        ({"country": "VN"}, ["jp-1", "jp-1"], "as one project"),
        (OTHER_TITLES, ["jp-1", "jp-1"], "as one project"),
        (OTHER_TITLES | {"country": ""}, ["jp-1", "jp-1"], "as one project"),
        (
            {"title_original": "", "title_en": "", "title_en_ours": "", "country": "VN"},
            ["jp-1", "jp-1"],
            "as one project",
        ),
        (OTHER_TITLES | {"country": "VN"}, ["jp-1", ""], "as two projects"),
    ],
)
def test_rows_of_one_key_are_one_project_unless_nothing_agrees(read, changes, identifiers, kept):
    records, _ = read(table(ROW, ROW | changes))
    assert [record.activity.iati_identifier for record in records] == identifiers
    [problem] = [each for each in records[1].problems if each.code == "row-repeated"]
    assert kept in problem.kept


@pytest.mark.parametrize(
    ("country", "codes"),
    [
        ("Cambodia", ["KH"]),
        ("kh", ["KH"]),
        ("라오스", ["LA"]),
        ("カンボジア;ラオス", ["KH", "LA"]),
        ("Cambodia, Laos", ["KH", "LA"]),
        ("Korea, Republic of", ["KR"]),
        ("Viet Nam", ["VN"]),
    ],
)
def test_a_country_may_be_named(read_one, country, codes):
    activity, problems = read_one(country=country, donor_country="日本")
    assert problems == {}
    assert [one.code for one in activity.recipient_countries] == codes
    assert activity.participating_orgs[0].ref == "JP"


KOREAN = {
    "title_original": "라오스 사반나케트 상수도 확충 사업",
    "title_lang": "ko",
    "places": "비엔티안",
    "executing_agency": "상수도 공사",
}
JAPANESE = {"title_original": "カンボジア国プノンペン上水道拡張計画", "title_lang": "ja"}


@pytest.mark.parametrize(
    ("title", "encoding"),
    [(KOREAN, "cp949"), (KOREAN, "euc_kr"), (JAPANESE, "cp932"), (JAPANESE, "euc_jp"),
     (KOREAN, "utf-16"), (JAPANESE, "utf-16-le"), (KOREAN, "utf-8-sig")],
)  # fmt: skip
@pytest.mark.parametrize("stated", [False, True])
def test_a_table_in_an_older_encoding_is_read_in_it_and_said(read, title, encoding, stated):
    content = table(ROW | title).decode("utf-8").encode(encoding)
    options = ReadOptions(encoding=encoding) if stated else AS_FOUND
    assert RegisterReader().recognises(Look(Path("x.csv"), content, encoding=options.encoding))
    (record,), about_file = read(content, options=options)
    assert record.activity is not None
    assert record.activity.title[0].text == title["title_original"]
    assert record.problems == ()
    notes = [(problem.code, problem.message) for problem in about_file]
    if encoding == "utf-8-sig":
        assert notes == []
    else:
        [(code, message)] = notes
        assert code == "table-note"
        assert ("You said so." in message) == stated


def test_an_encoding_that_there_is_not_is_refused(read):
    with pytest.raises(BadRequest, match="There is no text encoding 'klingon'"):
        read(table(ROW), options=ReadOptions(encoding="klingon"))
    assert not RegisterReader().recognises(Look(Path("x.csv"), table(ROW), encoding="klingon"))


@pytest.mark.parametrize("encoding", [None, "cp949"])
def test_bytes_that_are_no_characters_are_said_and_the_record_kept(read, encoding):
    title = KOREAN["title_original"]
    content = table(ROW | KOREAN | {"title_original": f"{title} PLACE"}).decode("utf-8")
    content = content.encode(encoding or "utf-8").replace(b"PLACE", b"\xff\xff")
    (record,), _ = read(content, options=ReadOptions(encoding=encoding))
    assert [problem.code for problem in record.problems] == ["text-not-utf-8"]
    assert record.activity is not None
    assert "\ufffd" in record.activity.title[0].text


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(SourceUnreadable):
        list(RegisterReader().read(tmp_path / "none.csv", "none"))


@given(st.dictionaries(st.sampled_from(NEEDED + OPTIONAL), st.text(max_size=40)))
def test_any_cells_give_one_record_kept_or_refused(tmp_path_factory, changes):
    file = tmp_path_factory.mktemp("register") / "r.csv"
    # a first cell keeps the row from being empty, which is no record
    changed = {name: text.replace("\n", " ").replace("\r", " ") for name, text in changes.items()}
    file.write_bytes(table(ROW | {"scheme": "grant"} | changed | {"agency": "A"}))
    (record,) = RegisterReader().read(file, "r")
    assert isinstance(record, ReadRecord)
    assert record.activity is not None or record.problems


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_raising(tmp_path_factory, content):
    file = tmp_path_factory.mktemp("register") / "r.csv"
    file.write_bytes(b"key,donor_country,title_original,country\n" + content)
    for one in RegisterReader().read(file, "r"):
        assert isinstance(one, Problem) or one.activity or one.problems


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "rows"),
    [("japan", 512), ("korea", 389), ("japan_2026", 114), ("korea_2026", 92)],
)
def test_the_real_registers_are_read_whole(name, rows):
    folder = "register_2026" if name.endswith("_2026") else "register"
    file = SHARED / folder / f"{name}.csv"
    if not file.is_file():
        pytest.skip("../shared/data is not here")
    found = list(RegisterReader().read(file, name))
    kept = [one.activity for one in found if isinstance(one, ReadRecord) and one.activity]
    assert len(found) == len(kept) == rows
    assert (
        Counter(p.code for one in found if isinstance(one, ReadRecord) for p in one.problems) == {}
    )
    with file.open(encoding="utf-8", newline="") as lines:
        raw = list(csv.DictReader(lines))
    assert [activity.iati_identifier for activity in kept] == [row["key"] for row in raw]
    for activity, row in zip(kept, raw, strict=True):
        assert bool(activity.transactions) == bool(row["amount"])
        assert activity.title[0].text == row["title_original"]
        assert activity.provenance.url
        assert activity.provenance.url in row["source_url"]
        assert len(activity.locations) == len(
            [p for p in (row["places_en"] or row["places"]).split(";") if p]
        )
    assert sum(bool(activity.other_identifiers) for activity in kept) == (
        117 if name == "korea" else 0
    )


# column names further down


def test_rows_above_misplaced_column_names_are_refused_and_counted(read):
    rows = table(*(ROW | {"key": f"jp-{n}"} for n in range(1, 14))).decode().splitlines()
    names, records = rows[0], rows[1:]
    content = "\n".join([*records[:5], names, *records[5:], ""]).encode()
    assert RegisterReader().recognises(Look(Path("x"), content))
    found, about_file = read(content)
    assert (len(found), sum(one.activity is not None for one in found)) == (13, 8)
    refused = [problem for one in found for problem in one.problems]
    assert {problem.code for problem in refused} == {"row-above-names"}
    assert [problem.row for problem in refused] == [1, 2, 3, 4, 5]
    assert about_file == []


def test_a_title_above_the_column_names_is_told(read):
    content = b"Register of projects\n\n" + table(ROW)
    assert RegisterReader().recognises(Look(Path("x"), content))
    (record,), (note,) = read(content)
    assert record.activity is not None
    assert record.activity.provenance.row == 4
    assert (note.code, "'Register of projects'" in note.message) == ("table-note", True)


def test_a_register_without_any_column_names_loses_no_row(read):
    rows = table(*(ROW | {"key": f"jp-{n}"} for n in range(1, 4))).decode().splitlines()[1:]
    found, about_file = read("\n".join([*rows, ""]).encode())
    assert (len(found), sum(one.activity is not None for one in found)) == (3, 0)
    assert "columns-missing" in {problem.code for problem in about_file}
