"""Encodings told from bytes: whole files, single titles, Latin text, cut characters."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riparian.ingest.tables.text_encoding import detect_encoding, sample_for_encoding

REGISTER = Path(__file__).parents[4] / ".." / "shared" / "data" / "register"
needs_register = pytest.mark.skipif(not REGISTER.exists(), reason="../shared/data is not here")

JAPANESE = "プノンペン都における上水道拡張計画のための準備調査"
KOREAN = "캄보디아 물관리 역량강화 및 공공의료서비스 개선사업"
ENCODINGS = [
    ("japan", "utf-8"),
    ("japan", "utf-8-sig"),
    ("japan", "utf-16"),
    ("japan", "utf-16-le"),
    ("japan", "utf-16-be"),
    ("japan", "cp932"),
    ("japan", "euc_jp"),
    ("korea", "utf-8"),
    ("korea", "utf-16-le"),
    ("korea", "utf-16-be"),
    ("korea", "cp949"),
]


def titles(name, encoding):
    with (REGISTER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        found = [row["title_original"] for row in csv.DictReader(file)]
    return [
        t for t in found if not t.isascii() and t.encode(encoding, "ignore").decode(encoding) == t
    ]


@pytest.mark.shared
@needs_register
@pytest.mark.parametrize(("name", "encoding"), ENCODINGS)
def test_the_register_in_each_encoding_is_told_and_sure(name, encoding):
    text = (REGISTER / f"{name}.csv").read_text("utf-8")
    found = detect_encoding(text.encode(encoding, "replace"))
    assert found.sure
    wanted = {"utf-16": "utf-16-le"}.get(encoding, encoding)
    assert found.name == wanted


@pytest.mark.shared
@needs_register
@pytest.mark.parametrize(
    ("name", "encoding", "share"),
    [
        ("japan", "utf-8", 1.0),
        ("japan", "cp932", 1.0),
        ("japan", "euc_jp", 0.8),  # kanji alone are syllables in EUC-KR too; never sure then
        ("korea", "utf-8", 1.0),
        ("korea", "cp949", 1.0),
    ],
)
def test_single_titles_are_told_and_never_wrong_while_sure(name, encoding, share):
    lines = titles(name, encoding)
    found = [detect_encoding(line.encode(encoding)) for line in lines]
    right = [f.name == encoding for f in found]
    assert sum(right) >= share * len(lines) > 100
    assert all(ok for ok, f in zip(right, found, strict=True) if f.sure)


@pytest.mark.parametrize(
    "text",
    [
        "Coopération technique",
        "El Niño y la cooperación española",
        "Câmara de comércio – ação",
        "Über die Größe der Mittel für Entwicklungsländer",
        "the donor’s “Green” project – 5°",
        "Ærø Ålborg",
        "naïve café",
    ],
)
def test_western_text_is_told_and_never_called_sure(text):
    found = detect_encoding(text.encode("cp1252"))
    assert (found.name, found.sure) == ("cp1252", False)


def test_latin_1_where_cp1252_has_no_character():
    assert detect_encoding(b"caf\xe9 \x81 caf\xe9 na\xefve caf\xe9").name == "latin-1"


def test_ascii_is_utf_8():
    assert detect_encoding(b"a,b\n1,2\n") == detect_encoding(b"")
    assert detect_encoding(b"a").name == "utf-8"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(JAPANESE, "utf-8"), (JAPANESE, "cp932"), (KOREAN, "cp949"), (JAPANESE, "euc_jp")],
)
def test_a_character_cut_at_the_end_is_no_error(text, encoding):
    data = text.encode(encoding)
    for cut in range(len(data) // 2, len(data)):
        assert detect_encoding(data[:cut]).name == encoding


def test_a_file_of_which_a_few_lines_are_something_else_is_not_sure():
    lines = [JAPANESE.encode()] * 9 + [JAPANESE.encode("cp932")]
    found = detect_encoding(b"\n".join(lines))
    assert (found.name, found.sure) == ("utf-8", False)


def test_text_in_an_unknown_encoding_is_not_sure():
    assert not detect_encoding("การบริหารจัดการน้ำ ในลุ่มแม่น้ำโขง".encode("cp874")).sure
    assert not detect_encoding("Управление водными ресурсами".encode("cp1251")).sure


def test_the_sample_reaches_the_first_foreign_character_of_a_long_file(tmp_path):
    path = tmp_path / "t.csv"
    path.write_bytes(b"a,b\n" * 1_000_000 + JAPANESE.encode("cp932"))
    with path.open("rb") as file:
        assert detect_encoding(sample_for_encoding(file)).name == "cp932"


@given(st.text(min_size=1))
def test_any_utf_8_is_utf_8_or_utf_16(text):
    data = text.encode("utf-8", "ignore")
    found = detect_encoding(data)
    assert found.name.startswith("utf-")
    assert "\0" in text or text.startswith("\ufeff") or found.name == "utf-8"


@given(st.binary())
def test_any_bytes_have_an_encoding_in_which_they_decode(data):
    found = detect_encoding(data)
    data.decode(found.name, "replace")
    assert found.why
