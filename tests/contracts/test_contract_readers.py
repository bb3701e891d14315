"""What every reader owes: the same suite for each. A new reader is a new `Case` in `CASES`."""

from __future__ import annotations

import csv
import inspect
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reading import problems_in, sorted_out
from riparian.build.read_datasets import Reading
from riparian.build.reading_files import PROBLEMS, RECORDS, ReadTask, beside
from riparian.errors import SourceUnreadable
from riparian.ingest.choose_reader import all_readers, find_reader, reader_named
from riparian.ingest.document_sheets import pdf_text
from riparian.ingest.document_sheets.sheet_reader import SheetReader
from riparian.ingest.document_sheets.text_worker import read_text
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.mapped.engine.mapped_reader import LayoutReader
from riparian.ingest.not_listed_records import NotListedReader
from riparian.ingest.reader import HEAD_BYTES, Look, Reader, ReadRecord, look_into
from riparian.ingest.register_reader import RegisterReader
from riparian.ingest.rolling_plans import RollingPlanReader
from riparian.ingest.saved_pages.page_reader import PageReader
from riparian.ingest.shared_records import SharedReader
from riparian.problems import KINDS, Problem


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document is read here: what its own process is for is tested with it."""
    monkeypatch.setattr(pdf_text, "carry_out", lambda _, task, *__: read_text(task))


FIXTURES = Path(__file__).parents[1] / "fixtures"


@dataclass(frozen=True)
class Case:
    """A reader, good files of its format, how to count their records, and who must not be seen."""

    reader: Reader
    files: tuple[Path, ...]
    count: Callable[[bytes], int]
    persons: tuple[str, ...] = ()
    rows: Callable[[bytes], int] | None = None
    encoding: str = "utf-8"

    def row_count(self, content: bytes) -> int:
        """How many rows the records are made of; in most formats one each."""
        return (self.rows or self.count)(content)


def table_case(
    layout: str,
    *files: str,
    key: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    separator: str = ",",
    encoding: str = "utf-8",
    tags: int = 0,
    persons: tuple[str, ...] = (),
) -> Case:
    """A layout of tables: rows that agree in the key's columns, all filled, are one record.

    `tags` counts rows below the names that are no records.
    """

    def rows(content: bytes) -> list[dict[str, str]]:
        text = io.StringIO(content.decode(encoding).removeprefix("\ufeff"), newline="")
        return list(csv.DictReader(text, delimiter=separator))[tags:]

    def count(content: bytes) -> int:
        table = rows(content)
        alone = sum(not all(row[column].strip() for column in key) for row in table)
        if not key:
            return len(table)
        keys = {tuple(row[column] for column in (*key, *optional)) for row in table}
        return alone + sum(all(part.strip() for part in known[: len(key)]) for known in keys)

    return Case(
        reader_named(layout), tuple(FIXTURES / file for file in files), count, persons,
        lambda content: len(rows(content)), encoding,
    )  # fmt: skip


CASES = (
    Case(
        SharedReader(),
        (FIXTURES / "shared" / "koica.jsonl", FIXTURES / "shared" / "undp.jsonl"),
        lambda content: len(content.decode().split("\n")) - 2,
    ),
    Case(
        NotListedReader(),
        (FIXTURES / "not_listed" / "records.jsonl",),
        lambda content: len(content.decode().split("\n")) - 2,
    ),
    Case(
        IatiReader(),
        (FIXTURES / "iati" / "rich_2.03.xml", FIXTURES / "iati" / "legacy_1.05.xml"),
        lambda content: content.count(b"<iati-activity "),
        (
            "Maliwan", "Somchai", "Testperson", "@example.org", "5550", "555 0199",
            "Secret Street", "Hidden Road",
        ),
    ),
    Case(
        RegisterReader(),
        (FIXTURES / "whole" / "japan.csv", FIXTURES / "whole" / "korea.csv"),
        lambda content: len(content.decode().splitlines()) - 1,
    ),
    Case(
        PageReader(),
        tuple(
            FIXTURES / "pages" / f"{name}.html"
            for name in (
                "exante_2004", "exante_2012", "exante_2022", "exante_two", "release_single",
                "release_two", "release_loans_2003", "jica_grant", "jica_loans", "jica_sheet",
                "jica_outline", "list_country", "exante_items",
                "release_one_items", "release_groups", "jica_loans_terms", "jica_grant_bullets",
                "jica_sheet_loan", "exante_dl",
            )
        ),
        lambda content: content.count(b"<!-- project -->"),
        ("架空", "テストパーソン", "TESTPERSON", "Secret Street", "555-0199", "5550-0199",
         "見本", "サンプル", "SAMPLE", "00-0000"),
    ),
    table_case("crs", "crs/bulk.txt", key=("DonorCode", "AgencyCode", "CrsID"), separator="|"),
    table_case(
        "crs-sdmx", "interfaces/crs_sdmx.csv", key=("DONOR", "DONOR_AGENCY", "DONOR_PROJECT_ID")
    ),
    Case(
        reader_named("worldbank-projects"),
        (FIXTURES / "interfaces" / "worldbank_projects.json",),
        lambda content: len(json.loads(content)["projects"]),
    ),
    Case(
        reader_named("oda-korea-list"),
        (FIXTURES / "interfaces" / "oda_korea_list.json",),
        lambda content: len(json.loads(content)["bsnsDtlsList"]),
    ),
    Case(
        RollingPlanReader(),
        (FIXTURES / "documents" / "rolling_plan.csv",),
        lambda content: content.decode().count("\n") - 2,
    ),
    Case(
        SheetReader(),
        (FIXTURES / "documents" / "exante_en.pdf",),
        lambda content: content.count(b"%PDF-"),
    ),
    table_case("korea-project-list", "documents/korea_list.csv"),
    table_case("korea-plan-list", "documents/korea_plan.csv"),
    table_case("crs-legacy", "crs/legacy.csv", key=("donorcode", "activityid")),
    table_case("aiddata-projects", "aiddata/projects.csv"),
    table_case("aiddata-locations", "aiddata/locations.csv", key=("project_id",)),
    table_case("aiddata-transactions", "aiddata/transactions.csv", key=("project_id",)),
    table_case(
        "aiddata-china-official", "aiddata/china_official.csv",
        persons=("Ann Example", "Bob Example"),
    ),
    table_case("aiddata-gcdf", "aiddata/gcdf.csv", persons=("Carol Example",)),
    table_case("aiddata-gcdf-places", "aiddata/gcdf_places.csv", key=("id",)),
    table_case("iati-table", "aiddata/iati_table.csv"),
    table_case(
        "worldbank-geocoded", "aiddata/worldbank.csv", key=("Project ID",),
        persons=("dan.example", "eve.example"),
    ),
    table_case("koica-projects", "koica/projects.csv"),
    table_case("koica-projects-original", "koica/projects_original.csv", encoding="cp949"),
    table_case("koica-tenders", "koica/tenders.csv"),
    table_case("koica-tender-pairs", "koica/tender_pairs.csv"),
    table_case(
        "koica-statistics", "koica/statistics.csv",
        key=("country", "type_of_cooperation", "duration"),
        optional=("project_name", "job_category", "koica_sector"),
    ),
    table_case("table", "layouts/hxl.csv", key=("Activity no.",), tags=1),
)  # fmt: skip

GOOD = [pytest.param(c, f, id=f"{c.reader.name}-{f.stem}") for c in CASES for f in c.files]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.reader.name)
every_text_case = pytest.mark.parametrize(
    "case",
    # The text of a PDF is packed: nothing can be written into it byte by byte.
    [case for case in CASES if case.files[0].suffix != ".pdf"],
    ids=lambda case: case.reader.name,
)
every_file = pytest.mark.parametrize(("case", "file"), GOOD)


def records_of(reader: Reader, file: Path, dataset: str = "good") -> list[ReadRecord]:
    return sorted_out(reader.read(file, dataset))[0]


def problems_of(reader: Reader, file: Path, dataset: str = "good") -> list[Problem]:
    return list(problems_in(reader.read(file, dataset)))


def test_every_reader_is_held_to_this_contract():
    assert {reader.name for reader in all_readers()} == {case.reader.name for case in CASES}


@every_case
def test_it_is_a_reader_and_says_what_it_reads(case: Case):
    assert isinstance(case.reader, Reader)
    assert re.fullmatch(r"[a-z][a-z0-9-]*", case.reader.name)
    assert case.reader.version >= 1
    assert len(case.reader.describes) > 10


@every_file
def test_it_recognises_its_own_files_whatever_they_are_called(
    case: Case, file: Path, tmp_path: Path
):
    assert case.reader.recognises(look_into(file))
    renamed = tmp_path / "download"
    renamed.write_bytes(file.read_bytes())
    assert case.reader.recognises(look_into(renamed))


@every_file
def test_no_other_reader_takes_them(case: Case, file: Path):
    """A layout may have all the columns of another and more, and then it is asked first."""
    assert find_reader(file).name == case.reader.name
    look = look_into(file)
    others = [other.reader for other in CASES if other.reader.name != case.reader.name]
    for other in others:
        if other.recognises(look):
            assert isinstance(other, LayoutReader)
            assert isinstance(case.reader, LayoutReader)
            assert set(other.needs) < set(case.reader.needs), other.name


@every_case
@pytest.mark.parametrize(
    "head", [b"", b"\0\0\0\0", b"%PDF-1.7", b"<html>", b"PK\x03\x04", b"a,b\n"]
)
def test_it_recognises_nothing_else(case: Case, head: bytes, tmp_path: Path):
    (tmp_path / "other").write_bytes(head)
    assert not case.reader.recognises(look_into(tmp_path / "other"))


@every_file
def test_it_streams(case: Case, file: Path):
    reading = case.reader.read(file, "good")
    assert inspect.isgenerator(reading)
    assert next(reading) is not None
    reading.close()


@every_file
def test_it_yields_as_many_records_as_the_file_holds(case: Case, file: Path):
    records = records_of(case.reader, file)
    assert len(records) == case.count(file.read_bytes()) > 0
    assert sum(record.rows for record in records) == case.row_count(file.read_bytes())
    assert all(record.activity for record in records), "these files are good"


@every_file
def test_it_says_where_each_record_stands(case: Case, file: Path):
    places = []
    for record in records_of(case.reader, file, "where"):
        assert record.activity is not None
        provenance = record.activity.provenance
        assert provenance.dataset == "where"
        assert (provenance.line is None) != (provenance.row is None)
        places.append(provenance.line or provenance.row)
    assert places == sorted(set(places))
    assert places[0] is not None
    assert places[0] >= 1


@every_file
def test_it_reads_the_same_twice(case: Case, file: Path):
    first = msgspec.json.encode(list(case.reader.read(file, "good")))
    assert first == msgspec.json.encode(list(case.reader.read(file, "good")))


@every_file
def test_its_records_survive_json(case: Case, file: Path):
    for record in records_of(case.reader, file):
        assert msgspec.json.decode(msgspec.json.encode(record), type=ReadRecord) == record
        assert hash(record.activity) == hash(record.activity), "frozen, with tuples throughout"


@every_file
def test_its_problems_are_catalogued_and_say_where_they_are(case: Case, file: Path, tmp_path: Path):
    content = file.read_bytes()
    damaged = tmp_path / file.name
    damaged.write_bytes(content[: len(content) // 2].replace(b"2019-", b"2019-99-"))
    for problem in [
        *problems_of(case.reader, file, "here"),
        *problems_of(case.reader, damaged, "here"),
    ]:
        assert problem.code in KINDS
        assert problem.severity == KINDS[problem.code].severity
        assert problem.dataset == "here"
        assert problem.message


@every_file
def test_every_truncation_is_survived_and_told(case: Case, file: Path, tmp_path: Path):
    content = file.read_bytes()
    cut_file = tmp_path / file.name
    for cut in range(0, len(content) - 40, max(1, len(content) // 60)):
        cut_file.write_bytes(content[:cut])
        records = records_of(case.reader, cut_file)
        assert sum(record.rows for record in records) <= case.row_count(content)
        told = {problem.code for problem in problems_of(case.reader, cut_file)}
        if not records:
            assert told


@every_case
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"\0" * 1000,
        b"\xff\xfe" + b"x" * 999,
        b"\xef\xbb\xbf",
        bytes(range(256)) * 20,
        b'"' * 5000,
        b"<" * 5000,
        b"<iati-activities><iati-activity",
        b'key,donor_country,title_original,country\n"',
        b"x" * 3_000_000,
    ],
    ids=[
        "empty",
        "blank",
        "nul",
        "utf16",
        "bom",
        "bytes",
        "quotes",
        "angles",
        "xml",
        "csv",
        "long",
    ],
)
def test_garbage_is_survived(case: Case, content: bytes, tmp_path: Path):
    file = tmp_path / "garbage"
    file.write_bytes(content)
    case.reader.recognises(Look(file, content[:HEAD_BYTES]))
    records = records_of(case.reader, file)
    assert not any(record.activity for record in records)
    assert records or problems_of(case.reader, file), "silence would be a lie"


@every_case
def test_a_file_that_cannot_be_opened_is_bad_use(case: Case, tmp_path: Path):
    with pytest.raises(SourceUnreadable) as raised:
        list(case.reader.read(tmp_path / "absent", "good"))
    assert raised.value.try_this


@every_file
def test_no_person_is_in_the_records(case: Case, file: Path):
    text = msgspec.json.encode(list(case.reader.read(file, "good"))).decode()
    assert [person for person in case.persons if person in text] == []


@every_case
def test_the_persons_do_stand_in_the_files(case: Case):
    content = "".join(file.read_text(encoding=case.encoding) for file in case.files)
    assert [person for person in case.persons if person not in content] == []


# contacts

_DIGIT = st.integers(0, 9).map(str)
_EMAILS = st.builds(
    "{}.{}@{}.example.{}".format,
    *[st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=3, max_size=8)] * 3,
    st.sampled_from(("org", "co.jp", "or.kr", "gov.la")),
)
_NUMBERS = st.sampled_from(
    ("+855 ## ### ###", "+81-3-####-####", "Tel: 0##-####-####", "0#-####-####", "(0#) ###-####",
     "電話 0#-####-####", "전화: 0##-###-####", "fax 5###-####")
).flatmap(
    lambda form: st.lists(_DIGIT, min_size=12, max_size=12).map(
        lambda digits: "".join(digits.pop() if sign == "#" else sign for sign in form)
    )
)  # fmt: skip
_TEXT_OF_XML = re.compile(r"(?<=>)[^<>]{3,}(?=<)|(?<==\")[^\"<>]{3,}(?=\")")
_TEXT_OF_TABLE = re.compile(r"[^,|\"\n]{4,}")


def told_words(value: object, field: str = "") -> Iterator[str]:
    """Every text of what was written, but identifiers, codes and web addresses."""
    if isinstance(value, str) and field in ("text", "scheme", "message", "expected", "got", "kept"):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from told_words(part, field)
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from told_words(part, name)


@every_text_case
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_contact_in_any_field_is_written(case: Case, data: st.DataObject, tmp_path: Path):
    file = data.draw(st.sampled_from(case.files))
    text = file.read_bytes().decode(case.encoding, "surrogateescape")
    is_marked_up = file.suffix in (".xml", ".html")
    first = 0 if is_marked_up else text.index("\n")
    spans = list((_TEXT_OF_XML if is_marked_up else _TEXT_OF_TABLE).finditer(text, first))
    span = data.draw(st.sampled_from(spans))
    email, number = data.draw(_EMAILS), data.draw(_NUMBERS)
    at = data.draw(st.sampled_from((span.start(), span.end())))
    changed = f"{text[:at]} {email} {number} {text[at:]}"
    path = tmp_path / f"changed{file.suffix}"
    path.write_bytes(changed.encode(case.encoding, "surrogateescape"))
    task = ReadTask(
        "data", str(path), 0, "0" * 64, case.reader.name, case.reader.version, None,
        str(tmp_path), "", "mekong",
    )  # fmt: skip
    list(Reading(task).rows())
    written = [beside(task.records, suffix).read_bytes() for suffix in (RECORDS, PROBLEMS)]
    assert email.encode() not in b"".join(written)
    digits = re.search(r"[+(\d].*", number)
    words = (
        word for lines in written for line in lines.splitlines()
        for word in told_words(msgspec.json.decode(line))
    )  # fmt: skip
    assert digits is not None
    assert not any(digits[0] in word for word in words)
