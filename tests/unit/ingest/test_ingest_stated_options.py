import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import BadRequest, SourceUnreadable
from riparian.ingest.stated_options import MAPPING_LIMIT, read_mapping
from riparian.ingest.tables.text_encoding import check_encoding

MAPPING = '[columns]\ntitle = "사업명"\n'


@pytest.mark.parametrize(
    ("said", "usual"),
    [
        ("CP949", "cp949"), ("euc-kr", "euc_kr"), ("Shift_JIS", "shift_jis"), (" utf8 ", "utf-8"),
        ("utf-16", "utf-16"), ("UTF-8-SIG", "utf-8-sig"),
    ],
)  # fmt: skip
def test_an_encoding_gets_its_usual_name(said, usual):
    assert check_encoding(said) == usual


@pytest.mark.parametrize("said", ["", "klingon", "rot13", "hex", "zip", "undefined", "punycode"])
def test_what_is_no_encoding_of_a_text_is_bad_use(said):
    with pytest.raises(BadRequest) as raised:
        check_encoding(said)
    assert f"'{said}'" in raised.value.what
    assert "cp949" in raised.value.try_this


@given(st.text(max_size=20))
def test_any_word_is_an_encoding_or_bad_use(said):
    try:
        usual = check_encoding(said)
    except BadRequest:
        return
    assert b"".decode(usual) == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_mapping_file_is_read_and_checked(tmp_path, encoding):
    path = tmp_path / "m.toml"
    path.write_text(MAPPING, encoding=encoding)
    assert read_mapping(path) == MAPPING


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[columns]\ntitel = 'x'\n", "m.toml has an unknown field titel"),
        (b"a,b\n1,2\n", "m.toml is not TOML"),
        (b"", "m.toml has no [columns]"),
        (MAPPING.encode("cp949"), "not text in UTF-8 (byte 19)"),
        (b"\xff\xfe" + MAPPING.encode("utf-16-be")[:-1], "not text in UTF-16 (byte "),
        (b"#" * (MAPPING_LIMIT + 1), "more than 1,000,000 bytes"),
    ],
)
def test_a_wrong_mapping_file_is_bad_use_that_says_what_is_wrong(tmp_path, content, says):
    path = tmp_path / "m.toml"
    path.write_bytes(content)
    with pytest.raises(BadRequest) as raised:
        read_mapping(path)
    assert says in raised.value.what
    assert raised.value.try_this


def test_a_mapping_file_as_powershell_writes_it_is_read(tmp_path):
    path = tmp_path / "m.toml"
    path.write_bytes(b"\xfe\xff" + MAPPING.replace("\n", "\r\n").encode("utf-16-be"))
    assert read_mapping(path) == MAPPING.replace("\n", "\r\n")


def test_a_mapping_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SourceUnreadable, match="does not exist"):
        read_mapping(tmp_path / "none.toml")
    with pytest.raises(SourceUnreadable, match="folder"):
        read_mapping(tmp_path)
