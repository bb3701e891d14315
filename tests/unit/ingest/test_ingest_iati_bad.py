"""Bad files: everything readable is kept, everything else is said, nothing is expanded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reading import problems_in, sorted_out
from riparian.errors import SourceUnreadable
from riparian.ingest.iati.file_head import read_root
from riparian.ingest.iati.iati_reader import IatiReader
from riparian.ingest.reader import Look, ReadRecord
from riparian.problems import Problem
from running import comes_to_an_end

START = re.compile(rb"<iati-activity(?!\w)")
HEAD = '<?xml version="1.0"?>\n<iati-activities version="2.03">\n'
END = "</iati-activities>\n"
Result = tuple[list[ReadRecord], list[Problem]]
Read = Callable[[str | bytes], Result]


def activity(number: int, extra: str = "", title: str = "Title") -> str:
    return (
        f'<iati-activity default-currency="USD"><iati-identifier>X-{number}</iati-identifier>\n'
        f"<title><narrative>{title}</narrative></title>{extra}\n</iati-activity>\n"
    )


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read_it(content: str | bytes) -> Result:
        path = tmp_path / "file.xml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return sorted_out(IatiReader().read(path, "bad"))

    return read_it


def kept(records: list[ReadRecord]) -> list[str | None]:
    return [record.activity.iati_identifier if record.activity else None for record in records]


def titles(records: list[ReadRecord]) -> list[str]:
    return [record.activity.title[0].text for record in records if record.activity]


def told(items: list[ReadRecord] | list[Problem]) -> Iterator[tuple[str, int | None]]:
    return ((problem.code, problem.line) for problem in problems_in(items))


# no activity


@pytest.mark.parametrize(
    ("content", "got"),
    [
        ("", "an empty file"),
        (" \n\n", None),
        ("hello", None),
        ("<html><body/></html>", "<html>"),
        ('<iati-organisations version="2.03"><iati-organisation/></iati-organisations>',
         "<iati-organisations>"),
        ('<iati-activities version="2.03"/>', "<iati-activities>"),
    ],
)  # fmt: skip
def test_a_file_without_activity_says_what_it_is(read: Read, content: str, got: str | None):
    records, (problem,) = read(content)
    assert records == []
    assert (problem.code, problem.got, problem.dataset) == ("file-without-records", got, "bad")


def test_a_file_that_cannot_be_opened_is_bad_use(tmp_path: Path):
    with pytest.raises(SourceUnreadable):
        next(IatiReader().read(tmp_path / "absent.xml", "bad"))
    with pytest.raises(SourceUnreadable):
        next(IatiReader().read(tmp_path, "bad"))


# cut off


def test_a_record_cut_off_is_kept_if_it_has_identifier_and_title(read: Read):
    half = activity(2, '<sector code="14030"/><budget><value value-date="2019-01-01">12')
    records, others = read(HEAD + activity(1) + half.split("\n</iati-activity>")[0])
    assert kept(records) == ["X-1", "X-2"]
    assert list(told(records)) == [("record-cut-off", 6)]
    assert [problem.code for problem in others] == ["file-cut-off"]
    assert records[1].activity is not None
    assert [sector.code for sector in records[1].activity.sectors] == ["14030"]
    assert records[1].activity.budgets == (), "12 may be half of 1200000"


@pytest.mark.parametrize("end", ["<title><narra", "<title><narrative>T", "<iati-ident", "<iati"])
def test_a_record_cut_off_before_its_title_is_refused(read: Read, end: str):
    start = activity(2).split("<title>")[0]
    whole = start + end if end.startswith("<title") else start.split("<iati-ident")[0] + end
    records, others = read(HEAD + activity(1) + whole)
    assert kept(records) == ["X-1", None]
    assert "record-cut-off" in [code for code, _ in told(records)]
    assert [problem.code for problem in others] == ["file-cut-off"]


def test_every_cut_keeps_what_is_complete(read: Read):
    whole = (HEAD + activity(1) + activity(2, "<budget><value>5</value></budget>") + END).encode()
    for cut in range(len(HEAD), len(whole) - len(END)):
        records, others = read(whole[:cut])
        assert len(records) == len(START.findall(whole[:cut]))
        assert "file-cut-off" in [problem.code for problem in others], cut
        complete = whole[:cut].count(b"</iati-activity>")
        assert kept(records)[:complete] == ["X-1", "X-2"][:complete]


def test_a_file_that_ends_between_records_is_cut_off(read: Read):
    records, others = read(HEAD + activity(1) + activity(2))
    assert kept(records) == ["X-1", "X-2"]
    assert list(told(others)) == [("file-cut-off", 9)]


# broken markup


def test_broken_markup_harms_only_its_own_record(read: Read):
    broken = activity(2, '<sector code="14030" vocab></setor>\n<budget><value>7</budget>')
    records, others = read(HEAD + activity(1) + broken + activity(3) + END)
    assert kept(records) == ["X-1", "X-2", "X-3"]
    assert ("file-not-well-formed", 7) in told(records)
    assert others == []


def test_a_missing_end_tag_is_told_and_the_next_record_is_whole(read: Read):
    unclosed = activity(2, "<budget><value>7</value></budget>").replace("</iati-activity>", "")
    records, others = read(HEAD + activity(1) + unclosed + activity(3) + END)
    assert kept(records) == ["X-1", "X-2", "X-3"]
    assert list(told(records)) == [("file-not-well-formed", 6)]
    assert records[1].activity is not None
    assert records[1].activity.budgets[0].amount.value == 7.0
    assert others == []


def test_an_end_tag_without_a_start_is_told(read: Read):
    stray = activity(2).replace("<iati-activity ", "<iati-actvity ")
    records, others = read(HEAD + activity(1) + stray + activity(3) + END)
    assert kept(records) == ["X-1", "X-3"]
    assert list(told(others)) == [("file-not-well-formed", 8)]


def test_a_comment_that_does_not_end_hides_nothing(read: Read):
    records, others = read(HEAD + activity(1) + "<!-- " + activity(2) + END)
    assert kept(records) == ["X-1", "X-2"]
    assert [(p.code, p.line, p.got) for p in others] == [("file-not-well-formed", 6, "<!--")]


def test_tags_in_comments_and_cdata_are_no_tags(read: Read):
    hidden = "<!-- <iati-activity> --><![CDATA[<iati-activity>]]><?x <iati-activity>?>"
    inner = activity(2, "<!-- </iati-activity> <iati-activity> -->")
    records, others = read(HEAD + hidden + activity(1) + inner + END)
    assert kept(records) == ["X-1", "X-2"]
    assert others == []


def test_empty_activities_are_refused_and_counted(read: Read):
    records, _ = read(
        HEAD + "<iati-activity/>\n<iati-activity></iati-activity>" + activity(1) + END
    )
    assert kept(records) == [None, None, "X-1"]
    assert list(told(records)) == [("record-empty", 3), ("record-empty", 4)]


def test_bare_ampersands_and_named_characters_are_not_lost(read: Read):
    records, _ = read(HEAD + activity(1, title="AT&T & Sons&nbsp;&eacute; &amp; &unheard;.") + END)
    assert titles(records) == ["AT&T & Sons\u00a0é & ."]
    assert list(told(records)) == [("file-not-well-formed", 4)]


def test_control_characters_are_taken_out(read: Read):
    records, _ = read(HEAD + activity(1, title="a\x07b\x00c&#x1;") + END)
    assert titles(records)[0].startswith("abc")
    assert list(told(records)) == [("file-has-control-characters", 4)]


def test_deep_nesting_and_many_attributes_are_survived(read: Read):
    deep = activity(1, "<a>" * 5000 + "</a>" * 5000)
    wide = activity(2, "<a " + " ".join(f'b{n}="{n}"' for n in range(5000)) + "/>")
    records, _ = read(HEAD + deep + wide + END)
    assert kept(records) == ["X-1", "X-2"]


# entities


BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [
<!ENTITY a "boom boom boom boom boom boom boom boom">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
<!ENTITY f "<iati-activity>">
]>
<iati-activities version="2.03">
"""


def test_an_entity_bomb_does_not_go_off(read: Read):
    records, others = read(BOMB + activity(1, title="before &e; after") + activity(2) + END)
    assert kept(records) == ["X-1", "X-2"]
    assert titles(records) == ["before  after", "Title"]
    assert list(told(others)) == [("file-has-entities", 2)]
    assert list(told(records)) == [("file-has-entities", 10)]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "{secret}", "http://127.0.0.1:9/x"])
def test_an_external_entity_is_never_loaded(read: Read, tmp_path: Path, address: str):
    secret = tmp_path / "secret.txt"
    secret.write_text("root:x:0:0", encoding="utf-8")
    address = address.format(secret=secret.as_uri())
    doctype = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}"><!ENTITY % y SYSTEM "{address}"> %y;]>'
    text = f'<?xml version="1.0"?>{doctype}<iati-activities version="2.03">'
    records, others = read(text + activity(1, title="a&x;b") + END)
    assert titles(records) == ["ab"]
    assert "root:" not in repr((records, others))
    assert "file-has-entities" in [problem.code for problem in others]


def test_a_document_type_without_entities_is_passed_over(read: Read):
    text = '<!DOCTYPE iati-activities SYSTEM "iati.dtd"><iati-activities version="2.03">'
    records, others = read(text + activity(1) + END)
    assert kept(records) == ["X-1"]
    assert others == []


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE[" * 100_000,
        b"<!DOCTYPE" * 110_000,
        b"<!DOCTYPE[]" * 90_000,
        b"<!DOCTYPE a>" * 80_000,
        b"<?xml " * 170_000,
        b" " * 1_000_000,
        b"<!DOCTYPE[]] ]  " * 60_000,
    ],
)
def test_a_hostile_head_is_gone_through_a_few_times_only(head: bytes):
    """Going through it anew from each of its marks would take a quarter of an hour."""
    with comes_to_an_end():
        root = read_root(b'<iati-activities version="2.03">' + head)
    assert root.name == "iati-activities"


@pytest.mark.parametrize(
    "doctypes",
    [
        "<!-- <!DOCTYPE a> -->\n<!DOCTYPE b [<!ENTITY x 'y'>]>",
        "<!DOCTYPE a>\n<!DOCTYPE b [<!ENTITY x 'y'>]>",
        "<!DOCTYPE a [\n]>  <!DOCTYPE b [<!ENTITY x 'y'>]>",
    ],
)
def test_no_document_type_reaches_the_parser(doctypes: str):
    root = read_root(f'<?xml version="1.0"?>{doctypes}<iati-activities version="2.03">'.encode())
    assert (root.name, root.entities, root.line) == ("iati-activities", 2, 2)


# long texts


def test_a_title_of_two_megabytes_keeps_its_first_20000_characters(read: Read):
    records, _ = read(HEAD + activity(1, title="x" * 2_000_000) + activity(2) + END)
    assert [len(title) for title in titles(records)] == [20_000, 5]
    assert list(told(records)) == [("text-very-long", 4)]


def test_a_text_beyond_the_limit_of_the_parser_loses_nothing_after_it(read: Read):
    long = activity(1, "<budget><value>x</value></budget>", title="x\n" * 6_000_000)
    records, _ = read(HEAD + long + activity(2) + END)
    assert [len(title) for title in titles(records)] == [20_000, 5]
    assert ("amount-wrong", 6_000_004) in told(records)


def test_an_activity_beyond_all_measure_is_cut_and_told(read: Read):
    filler = "<result/>" * 3_000_000
    records, others = read(HEAD + activity(1, filler) + activity(2) + END)
    assert kept(records) == ["X-1", "X-2"]
    assert list(told(records)) == [("record-unreadable", 3)]
    assert others == []


# encodings


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        (None, "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("UTF-16", "utf-16-be"),
        ("UTF-16", "utf-16-le"),
        ("UTF-32", "utf-32"),
        ("ISO-8859-1", "latin-1"),
        ("windows-1252", "cp1252"),
        ("EUC-KR", "euc-kr"),
        ("Shift_JIS", "shift_jis"),
    ],
)
def test_declared_encodings_are_read(read: Read, declared: str | None, encoding: str):
    words = {"euc-kr": "수자원", "shift_jis": "水資源"}.get(encoding, "Pakxé – é")
    words = words.replace("–", "-") if encoding == "latin-1" else words
    said = f' encoding="{declared}"' if declared else ""
    text = f'<?xml version="1.0"{said}?>\n<iati-activities version="2.03">\n'
    content = (text + activity(1, title=words) + END).encode(encoding)
    records, others = read(content)
    assert titles(records) == [words]
    assert list(told(records)) == []
    assert others == []
    assert records[0].activity is not None
    assert records[0].activity.provenance.line == 3
    assert IatiReader().recognises(Look(Path("x"), content[:65536]))


@pytest.mark.parametrize("declared", ["UTF-16", "zlib", "nothing-known", "rot13"])
def test_an_encoding_that_cannot_be_is_told(read: Read, declared: str):
    text = f'<?xml version="1.0" encoding="{declared}"?><iati-activities version="2.03">'
    records, (problem,) = read(text + activity(1, title="é") + END)
    assert titles(records) == ["é"]
    assert (problem.code, problem.got) == ("file-encoding-guessed", declared)


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_and_told(read: Read):
    content = (HEAD + activity(1, title="Pakx\u00e9 \u2013 ok") + END).encode("cp1252")
    records, _ = read(content)
    assert titles(records) == ["Pakxé – ok"]
    assert list(told(records)) == [("file-encoding-guessed", 4)]


# roots, versions, namespaces


def test_one_activity_may_be_the_root(read: Read):
    single = activity(1).replace("<iati-activity ", '<iati-activity version="2.02" ')
    records, others = read(single)
    assert kept(records) == ["X-1"]
    assert others == []


@pytest.mark.parametrize("version", [None, "2.4", "9", ""])
def test_an_unknown_version_is_told_and_read_by_shape(read: Read, version: str | None):
    said = "" if version is None else f' version="{version}"'
    records, (problem,) = read(f"<iati-activities{said}>\n" + activity(1) + END)
    assert kept(records) == ["X-1"]
    assert (problem.code, problem.line, problem.got) == ("version-unknown", 1, version or None)


@pytest.mark.parametrize(
    ("root", "start", "end"),
    [
        ('<result><iati-activities version="2.03">', "<iati-activity ", END + "</result>"),
        ('<iati-activities version="2.03" xmlns="https://example.org/x">', "<iati-activity ", END),
        (HEAD, '<iati-activity xmlns="https://example.org/x" xmlns:a="b" a:c="d" ', END),
    ],
)
def test_wrapped_and_namespaced_activities_are_read(read: Read, root: str, start: str, end: str):
    for number in (1, 2):
        text = "".join(activity(n, "<a:b/>") for n in range(number))
        records, others = read(root + text.replace("<iati-activity ", start) + end)
        assert titles(records) == ["Title"] * number
        assert others == []


def test_foreign_and_undeclared_prefixes_are_passed_over(read: Read):
    records, others = read(HEAD + activity(1, '<u:x y="1">q</u:x><title u:z="1"/>') + END)
    assert titles(records) == ["Title"]
    assert list(told(records)) == []
    assert others == []


def test_a_literal_xml_namespace_counts_as_xml_lang(read: Read):
    root = '<iati-activities xmlns:ns2="xml" version="2.03">'
    text = activity(1).replace("<narrative>", '<narrative ns2:lang="ja">')
    for content in (root + text + END, root + text + text + END):
        records, _ = read(content)
        languages = {r.activity.title[0].lang for r in records if r.activity}
        assert languages == {"ja"}


# what it recognises


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"<iati-activities>", True),
        (
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <x> -->\n<iati-activities version="2.03">',
            True,
        ),
        (b"<!DOCTYPE x [<!ENTITY y 'z'>]>\n<iati-activity>", True),
        (b"<iati-organisations>", False),
        (b"<iati-activitiesx>", False),
        (b"<iati-activity-x>", False),
        (b"<html><iati-activities>", False),
        (b"key,donor_country\n", False),
        (b"", False),
        (b"<!-- " * 10_000, False),
    ],
)
def test_it_recognises_its_root(head: bytes, known: bool):
    assert IatiReader().recognises(Look(Path("whatever.txt"), head)) is known
