"""Every record of a bad file is kept or refused, each fault is named, and nothing leaks."""

from __future__ import annotations

import random
import re

import pytest

from riparian import Centre, ProblemFilter, SourceOptions
from riparian.problems import KINDS

SECRET = "grapefruit-moon-secret"
NOISE = random.Random(7).randbytes(2000)
LONG = "A river " * 260_000  # 2 MB

WGS_84 = "http://www.opengis.net/def/crs/EPSG/0/4326"
PLACE = f'<location><point srsName="{WGS_84}"><pos>{{}}</pos></point></location>'
MONEY = (
    '<transaction><transaction-type code="2"/><transaction-date iso-date="2020-01-01"/>'
    '<value {} value-date="2020-01-01">{}</value></transaction>'
)


def activities():
    """By name of a file: the kinds of problem it must give, and what stands in its activity."""
    kh = '<recipient-country code="KH"/>'
    return {
        "date-that-is-none": (
            {"date-wrong"}, kh + '<activity-date iso-date="2019-02-30" type="1"/>',
        ),
        "end-before-start": (
            {"end-before-start"},
            kh + '<activity-date iso-date="2020-01-01" type="2"/>'
            '<activity-date iso-date="2019-01-01" type="4"/>',
        ),
        "date-of-another-age": (
            {"date-implausible"}, kh + '<activity-date iso-date="0201-01-01" type="1"/>',
        ),
        "negative-amount": ({"amount-negative"}, kh + MONEY.format('currency="USD"', "-500")),
        "absurd-amount": ({"amount-absurd"}, kh + MONEY.format('currency="USD"', "9e30")),
        "amount-in-words": ({"amount-wrong"}, kh + MONEY.format('currency="USD"', "plenty")),
        "amount-that-is-no-number": ({"amount-wrong"}, kh + MONEY.format('currency="USD"', "NaN")),
        "unknown-currency": ({"currency-unknown"}, kh + MONEY.format('currency="XQZ"', "5")),
        "percentages-of-150": (
            {"percentages-off"},
            '<recipient-country code="KH" percentage="100"/>'
            '<recipient-country code="LA" percentage="50"/>',
        ),
        "percentage-in-words": (
            {"percentage-wrong"}, '<recipient-country code="KH" percentage="half"/>',
        ),
        "unknown-country": ({"code-unknown"}, '<recipient-country code="QQ"/>'),
        "unknown-sector": ({"code-unknown"}, kh + '<sector vocabulary="1" code="99999"/>'),
        "no-country": ({"country-missing"}, ""),
        "swapped-coordinates": ({"coordinates-swapped"}, kh + PLACE.format("103.86 13.36")),
        "coordinates-at-sea": ({"coordinates-outside"}, kh + PLACE.format("8.0 104.0")),
        "coordinates-of-nowhere": ({"coordinates-wrong"}, kh + PLACE.format("north east")),
    }  # fmt: skip


CASES = activities()


@pytest.fixture(scope="module")
def given(tmp_path_factory, write_iati, one_activity):
    """The bad files: by name, each with how many records it holds."""
    folder = tmp_path_factory.mktemp("bad")
    secret = folder / "passwords.txt"
    secret.write_text(f"root:x:0:0:{SECRET}\n")
    held: dict[str, int] = {}

    def iati(name, *texts, before="", records=None):
        own = (text.replace("X-", f"{name}-") for text in texts)  # an identifier of its own
        write_iati(folder / f"{name}.xml", *own, before=before)
        held[name] = len(texts) if records is None else records

    for name, (_, inner) in CASES.items():
        iati(
            name, one_activity("X-1", inner), one_activity("X-2", '<recipient-country code="KH"/>')
        )

    whole = write_iati(
        folder / "cut-off.xml", one_activity("X-1"), one_activity("X-2"), one_activity("X-3")
    ).read_bytes()
    (folder / "cut-off.xml").write_bytes(whole[: whole.rindex(b"<title>") + 10])
    held["cut-off"] = 3

    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE iati-activities [<!ENTITY e0 "ha">{lines}]>\n'
    iati("bomb", one_activity("X-1", title="&e9;"), one_activity("X-2"), before=bomb)

    entities = f'<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY p SYSTEM "file:///etc/passwd">'
    outside = f"<!DOCTYPE iati-activities [{entities}]>\n"
    iati("outside", one_activity("X-1", title="see &x; and &p;"), before=outside)

    iati("long-title", one_activity("X-1", title=LONG), one_activity("X-2"))

    iati("control-characters", one_activity("X-1", title="A\x01\x1b[31m\x07B"))

    iati("nothing-in-it", records=0)
    iati("neither-name-nor-number", '<iati-activity><recipient-country code="KH"/></iati-activity>')
    iati(
        "contacts",
        one_activity(
            "X-1",
            '<contact-info type="1"><organisation><narrative>JICA</narrative></organisation>'
            "<person-name><narrative>Marigold Quillfeather</narrative></person-name>"
            "<job-title><narrative>Desk officer</narrative></job-title>"
            "<telephone>+81 3 5555 0173</telephone><email>marigold@quillfeather.example</email>"
            "<mailing-address><narrative>17 Thistledown Lane</narrative></mailing-address>"
            '</contact-info><recipient-country code="KH"/>',
        ),
    )
    (folder / "torn.csv").write_bytes(
        b"key,donor_country,title_original,country\n"
        b"t-1,JP,\xe8\xa8\x88\xe7\x94\xbb\xe4\xba\x8b\xe6\xa5\xad,KH\n"  # in UTF-8
        b"t-2,JP\n"
        b"t-3,JP,too long,KH,more,and more\n"
        b"t-4,JP,\xff\xfe bytes,KH\n"
        b",,,\n"
        b't-6,JP,"open quote,KH\n'
    )
    held["torn"] = 5  # the empty row is none
    return folder, held


@pytest.fixture(scope="module")
def centre(given, tmp_path_factory):
    """A centre of all the bad files, built."""
    folder, held = given
    centre = Centre.init(tmp_path_factory.mktemp("centre") / "c")
    files = [next(folder.glob(f"{name}.[xc]*")) for name in held]
    report = centre.add(files)
    assert report.refused == ()
    centre.build()
    return centre


@pytest.fixture(scope="module")
def status(centre):
    return {d.name: d for d in centre.status()}


def problems(centre, name, code):
    return centre.problems(ProblemFilter(dataset=name, code=code))[0]


@pytest.mark.parametrize(
    "name",
    [
        *CASES, "cut-off", "bomb", "outside", "long-title", "control-characters", "nothing-in-it",
        "neither-name-nor-number", "contacts", "torn",
    ],
)  # fmt: skip
def test_every_record_of_a_bad_file_is_kept_or_refused(given, status, name):
    _, held = given
    assert status[name].records == held[name]
    assert status[name].activities + status[name].refused == held[name]


@pytest.mark.parametrize("name", CASES)
def test_a_bad_value_is_a_problem_and_its_record_is_kept(centre, status, name):
    codes, _ = CASES[name]
    assert status[name].activities == 2
    for code in codes:
        found = problems(centre, name, code)
        assert found
        for problem in found:
            assert problem.record == f"{name}-1"
            assert problem.line is not None
            assert problem.severity == KINDS[code].severity
            assert problem.message.endswith((".", "'"))


@pytest.mark.parametrize(
    ("name", "code", "expected", "got"),
    [
        ("date-that-is-none", "date-wrong", True, "2019-02-30"),
        ("end-before-start", "end-before-start", True, "2019-01-01"),
        ("amount-in-words", "amount-wrong", True, "plenty"),
        ("amount-that-is-no-number", "amount-wrong", True, "NaN"),
        ("unknown-currency", "currency-unknown", True, "XQZ"),
        ("percentages-of-150", "percentages-off", True, "150"),
        ("percentage-in-words", "percentage-wrong", True, "half"),
        ("unknown-country", "code-unknown", True, "QQ"),
        ("unknown-sector", "code-unknown", True, "99999"),
        ("negative-amount", "amount-negative", False, "-500"),
        ("absurd-amount", "amount-absurd", False, "9"),
        ("swapped-coordinates", "coordinates-swapped", True, "103.86"),
        ("coordinates-at-sea", "coordinates-outside", True, "104"),
        ("coordinates-of-nowhere", "coordinates-wrong", True, "north east"),
    ],
)
def test_a_problem_says_what_was_expected_found_and_kept(centre, name, code, expected, got):
    found = problems(centre, name, code)
    assert found
    for problem in found:
        assert got in problem.got
        assert problem.field
        if expected:
            assert problem.kept
            assert problem.expected in problem.message


@pytest.mark.parametrize("name", CASES)
def test_a_fault_is_counted_once(status, name):
    codes, _ = CASES[name]
    assert [status[name].problems[code] for code in codes] == [1]


def test_a_file_that_is_cut_off_gives_what_stood_before_the_cut(centre, status):
    assert status["cut-off"].activities >= 2
    assert {"file-cut-off", "record-cut-off"} & set(status["cut-off"].problems)
    for code in {"file-cut-off", "record-cut-off"} & set(status["cut-off"].problems):
        assert all(p.line for p in problems(centre, "cut-off", code))


def test_entities_are_never_expanded(centre, status):
    for name in ("bomb", "outside"):
        assert "file-has-entities" in status[name].problems
    titles = [p.title for p in centre.projects()[0]]
    assert not [t for t in titles if "haha" in t]
    assert all(len(t) < 25_000 for t in titles)


def test_a_title_of_two_megabytes_is_cut_and_kept_whole_in_the_source(centre, status):
    [problem] = problems(centre, "long-title", "text-very-long")
    assert problem.record == "long-title-1"
    [dataset] = [d for d in centre.datasets() if d.name == "long-title"]
    assert LONG in dataset.file.read_text("utf-8")
    lengths = [len(s.reported.title[0].text) for s in sources(centre, "long-title")]
    assert max(lengths) <= 20_000


def sources(centre, name):
    views = [centre.project(p.id) for p in centre.projects()[0] if p.id.startswith(f"{name}-")]
    return [source for view in views for source in view.sources]


def test_control_characters_are_taken_out_and_said(centre, status, riparian):
    assert "file-has-control-characters" in status["control-characters"].problems
    [source] = sources(centre, "control-characters")
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", source.reported.title[0].text)
    for words in (
        ("projects", "--limit", "0"),
        ("problems", "--limit", "0"),
        ("project", "long-title-1"),
    ):
        assert "\x1b" not in riparian("-C", centre.layout.root, *words).out


def test_a_file_without_activities_says_so(status):
    assert "file-without-records" in status["nothing-in-it"].problems


def test_a_record_with_neither_identifier_nor_title_is_refused(status):
    assert status["neither-name-nor-number"].refused == 1
    assert "record-empty" in status["neither-name-nor-number"].problems


def test_a_torn_table_gives_its_good_rows_and_names_the_others_by_row(centre, status):
    assert (status["torn"].activities, status["torn"].refused) == (3, 2)
    rows = {p.code: p.row for p in centre.problems(ProblemFilter(dataset="torn"))[0]}
    assert rows["row-too-short"] == 3
    assert rows["row-too-long"] == 4
    assert rows["text-not-utf-8"] == 5
    assert rows["record-unreadable"] == 7


def test_absurd_and_unknown_money_is_in_no_sum(centre):
    for name in ("absurd-amount", "unknown-currency", "amount-that-is-no-number"):
        amounts = [a for s in sources(centre, name) for a in s.amounts]
        assert all(a.usd is None for a in amounts), name


def test_a_share_of_150_percent_is_counted_as_one_whole(centre):
    shares = [sum(c.share for c in s.countries) for s in sources(centre, "percentages-of-150")]
    assert shares == pytest.approx([1.0, 1.0])


def test_wrong_coordinates_leave_the_country(centre):
    for name in ("swapped-coordinates", "coordinates-at-sea", "coordinates-of-nowhere"):
        [source] = [s for s in sources(centre, name) if s.reported.locations]
        assert {(p.place, p.level) for p in source.places} == {("KH", "country")}


def test_every_problem_is_of_a_kind_that_is_catalogued_and_names_its_dataset(centre, status):
    for problem in centre.problems()[0]:
        assert problem.code in KINDS
        assert problem.dataset in status
        assert problem.message


def test_the_command_line_shows_bad_records_without_a_traceback(centre, riparian):
    root = centre.layout.root
    for words in (
        ("status",), ("problems", "--limit", "0"), ("projects", "--limit", "0"),
        ("project", "long-title-1"),
        ("overlaps", "JP", "KR"), ("areas", "JP", "KR"),
    ):  # fmt: skip
        for how in ((), ("--json",)):
            answer = riparian("-C", root, *words, *how)
            assert answer.status == 0, answer.err
            assert "Traceback" not in answer.err


@pytest.mark.parametrize("content", [b"", b"\n \n", b"<iati", b"\x00" * 100, b"{}", b"key\n"])
def test_what_is_not_activity_data_is_not_added(tmp_path, content):
    centre = Centre.init(tmp_path / "c")
    (tmp_path / "file").write_bytes(content)
    report = centre.add([tmp_path / "file"])
    assert report.added == ()
    assert report.refused[0].try_this


NAIVE = b"key,donor_country,title_original,country,na\xefve\na,JP,b,KH,c\n"
TORN = (b"", b"\x00" * 100, b"<a>", b'"', b"a,b\n1", NOISE)
FORCED = {"iati": TORN, "register": (*TORN, NAIVE)}
"""What each reader is made to read, though no reader knows it for its own."""


@pytest.fixture(scope="module")
def forced(tmp_path_factory):
    """The status of each of these, by its reader and its bytes, after one build for each reader."""
    statuses = {}
    for reader, contents in FORCED.items():
        folder = tmp_path_factory.mktemp(reader)
        centre = Centre.init(folder / "c")
        for number, content in enumerate(contents):
            file = folder / f"file-{number}"
            file.write_bytes(content)
            centre.add([file], SourceOptions(reader=reader, name=file.name))
        centre.build()
        of_file = {status.name: status for status in centre.status()}
        statuses |= {(reader, c): of_file[f"file-{n}"] for n, c in enumerate(contents)}
    return statuses


@pytest.mark.parametrize("reader", FORCED)
@pytest.mark.parametrize("content", TORN)
def test_any_bytes_that_a_reader_is_made_to_read_only_give_problems(forced, reader, content):
    status = forced[reader, content]
    assert status.records == status.activities + status.refused
    assert status.problems
    assert "reader-failed" not in status.problems


def test_a_column_name_that_is_not_utf_8_does_not_stop_the_build(forced):
    assert forced["register", NAIVE].problems


def test_noise_that_is_said_to_be_xml_has_no_records(forced):
    assert "file-without-records" in forced["iati", NOISE].problems


# nothing leaks

SECRETS = (
    SECRET, "root:x:0:0", "Quillfeather", "marigold@", "quillfeather.example", "5555 0173",
    "555 0173", "Thistledown",
)  # fmt: skip


def every_text(centre):
    """All text in all tables, as a program could read it."""
    with centre.reading() as connection:
        tables = [row[0] for row in connection.execute("SHOW TABLES").fetchall()]
        return {t: str(connection.execute(f"SELECT * FROM {t}").fetchall()) for t in tables}


@pytest.mark.parametrize("which", ["bad", "small"])
def test_no_contact_and_no_file_of_this_computer_gets_into_the_catalogue(centre, small, which):
    subject = centre if which == "bad" else small
    files = [f for f in subject.layout.catalogue.rglob("*") if f.is_file()]
    assert {".duckdb", ".jsonl"} <= {f.suffix for f in files}
    for file in files:
        content = file.read_bytes()
        found = [s for s in SECRETS if s.encode() in content]
        assert found == [], file.name
    for table, text in every_text(subject).items():
        assert [s for s in SECRETS if s in text] == [], table


def test_the_secrets_do_stand_in_the_received_files(centre, small):
    received = b"".join(
        f.read_bytes() for c in (centre, small) for f in c.layout.sources.rglob("*.xml")
    )
    assert b"Quillfeather" in received
    assert b"Thistledown" in received


def test_no_contact_gets_into_any_output(centre, riparian):
    for words in (("project", "contacts-1"), ("projects",), ("problems",)):
        answer = riparian("-C", centre.layout.root, *words, "--json")
        assert [s for s in SECRETS if s in answer.out] == []
