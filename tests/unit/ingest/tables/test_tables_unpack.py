"""Packed files: members, limits, escapes, bombs."""

import gzip
import io
import stat
import zipfile
from pathlib import Path

import pytest

from riparian.errors import SourceUnreadable
from riparian.ingest.tables import archive_limits as bombs
from riparian.ingest.tables.open_table import open_table
from riparian.ingest.tables.unpack import RefusedMember, UnpackedFile, unpack


def write_zip(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members:
            file.writestr(name, data, **options)
    return path


def contents(path):
    """Names with bytes, or with the reason why there are none."""
    with unpack(path) as members:
        return [
            (m.inner_name, m.why if isinstance(m, RefusedMember) else m.path.read_bytes())
            for m in members
        ]


def test_a_plain_file_is_its_own_member(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    with unpack(tmp_path / "a.csv") as members:
        assert members == (UnpackedFile("a.csv", tmp_path / "a.csv"),)


def test_gz_and_zip_and_one_in_the_other(tmp_path):
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a"))
    assert contents(tmp_path / "a.csv.gz") == [("a.csv", b"a")]
    inner = io.BytesIO()
    write_zip(inner, [("in.csv", "in")])
    members = [("b/c.csv", "c"), ("d.csv.gz", gzip.compress(b"d")), ("e.zip", inner.getvalue())]
    path = write_zip(tmp_path / "b.zip", members)
    assert contents(path) == [("b/c.csv", b"c"), ("d.csv", b"d"), ("e.zip/in.csv", b"in")]


def test_the_folder_is_gone_afterwards(tmp_path):
    path = write_zip(tmp_path / "b.zip", [("c.csv", "c")])
    with unpack(path) as (member,):
        assert member.path.exists()
    assert not member.path.parent.exists()


def test_a_third_level_is_refused_by_itself(tmp_path):
    nested = gzip.compress(gzip.compress(gzip.compress(b"x")))
    path = write_zip(tmp_path / "b.zip", [("a.gz", nested), ("b", "b")])
    assert contents(path) == [
        ("a", "is packed within a packed file within a packed file"),
        ("b", b"b"),
    ]


def test_workbooks_stay_whole(tmp_path):
    path = write_zip(tmp_path / "t", [("[Content_Types].xml", "x"), ("xl/workbook.xml", "x")])
    assert [name for name, _ in contents(path)] == ["t"]
    path = write_zip(tmp_path / "u", [("mimetype", "x"), ("META-INF/manifest.xml", "x")])
    assert [name for name, _ in contents(path)] == ["u"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../evil.csv", "leads out"),
        ("a/../../evil.csv", "leads out"),
        ("/etc/evil.csv", "absolute"),
        ("C:\\evil.csv", "absolute"),
        ("..\\evil.csv", "leads out"),
    ],
)
def test_names_that_escape_are_refused_and_the_others_read(tmp_path, name, why):
    folder = tmp_path / "in"
    folder.mkdir()
    found = contents(write_zip(folder / "b.zip", [(name, "x"), ("good.csv", "g")]))
    assert why in found[0][1]
    assert found[1] == ("good.csv", b"g")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["b.zip"]


def test_links_and_devices_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as file:
        for name, kind in (
            ("link", stat.S_IFLNK),
            ("device", stat.S_IFCHR),
            ("file", stat.S_IFREG),
        ):
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o644) << 16
            file.writestr(info, "/etc/passwd")
    assert contents(tmp_path / "b.zip") == [
        ("link", "is a link"),
        ("device", "is no file but a device or pipe"),
        ("file", b"/etc/passwd"),
    ]


def test_folders_and_hidden_members_are_passed_over(tmp_path):
    members = [("a/", ""), ("a/.hidden", "x"), ("__MACOSX/a", "x"), ("a/b", "b")]
    assert contents(write_zip(tmp_path / "b.zip", members)) == [("a/b", b"b")]


def test_names_in_an_old_encoding_are_read(tmp_path):
    path = write_zip(tmp_path / "b.zip", [("x" * 16 + ".csv", "c")])
    name = "無償資金協力一覧".encode("cp932")
    path.write_bytes(path.read_bytes().replace(b"x" * 16, name))
    assert contents(path) == [("無償資金協力一覧.csv", b"c")]


def bomb(path, size=30_000_000):
    return write_zip(path, [("zeros.csv", bytes(size))])


def test_a_bomb_is_refused_whole(tmp_path):
    with (
        pytest.raises(SourceUnreadable, match="zip bomb") as caught,
        unpack(bomb(tmp_path / "b")),
    ):
        pass
    assert "unpack" in caught.value.try_this.lower()


def test_a_bomb_in_gz_and_in_a_zip_is_refused(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(30_000_000)))
    inner = bomb(tmp_path / "b").read_bytes()
    write_zip(tmp_path / "c.zip", [("inner.zip", inner)])
    for name in ("a.gz", "c.zip"):
        with pytest.raises(SourceUnreadable, match="zip bomb"), unpack(tmp_path / name):
            pass


def test_a_bomb_that_lies_about_its_size_is_not_unpacked(tmp_path):
    path = bomb(tmp_path / "b")
    size = (30_000_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (100).to_bytes(4, "little")))
    ((name, why),) = contents(path)
    assert name == "zeros.csv"
    assert "damaged" in why


def test_members_that_share_bytes_are_caught_by_the_ratio_of_the_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(bombs, "RATIO_FROM", 100_000)
    path = write_zip(tmp_path / "b", [("a.csv", bytes(range(256)) * 200)])
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    count = 300
    entry = data[start:end]
    tail = bytearray(data[end:])
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * count).to_bytes(4, "little")
    path.write_bytes(data[:start] + entry * count + bytes(tail))
    with pytest.raises(SourceUnreadable, match="zip bomb"), unpack(path):
        pass


def test_totals_and_numbers_have_limits(tmp_path, monkeypatch):
    path = write_zip(tmp_path / "b", [(f"{n}.csv", "x" * 100) for n in range(5)])
    monkeypatch.setattr(bombs, "MEMBERS_LIMIT", 4)
    with pytest.raises(SourceUnreadable, match="5 files"), unpack(path):
        pass
    monkeypatch.setattr(bombs, "MEMBERS_LIMIT", 1000)
    monkeypatch.setattr(bombs, "TOTAL_LIMIT", 499)
    with pytest.raises(SourceUnreadable, match="more than"), unpack(path):
        pass
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"x" * 500))
    with pytest.raises(SourceUnreadable, match="more than"), unpack(tmp_path / "a.gz"):
        pass


def encrypted(path, names):
    """Set the flag of encryption on some members, as far as a reader of the directory sees."""
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        length = int.from_bytes(data[at + 28 : at + 30], "little")
        if bytes(data[at + 46 : at + 46 + length]).decode() in names:
            data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 46)
    path.write_bytes(bytes(data))
    return path


def test_a_password_is_named(tmp_path):
    members = [("a.csv", "a"), ("b.csv", "b")]
    path = encrypted(write_zip(tmp_path / "t", members), {"a.csv"})
    assert contents(path) == [("a.csv", "is password-protected"), ("b.csv", b"b")]
    path = encrypted(write_zip(tmp_path / "u", members), {"a.csv", "b.csv"})
    with pytest.raises(SourceUnreadable, match="password-protected"), unpack(path):
        pass


def test_packed_files_cut_off_are_unreadable(tmp_path):
    whole = gzip.compress(bytes(range(256)) * 1000)
    (tmp_path / "a.gz").write_bytes(whole[:-20])
    write_zip(tmp_path / "b.zip", [("c.csv", bytes(range(256)) * 1000)])
    data = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "b.zip").write_bytes(data[:-30])
    for name in ("a.gz", "b.zip"):
        with pytest.raises(SourceUnreadable, match="damaged"), unpack(tmp_path / name):
            pass


def test_a_broken_packed_member_is_refused_alone(tmp_path):
    path = write_zip(tmp_path / "b.zip", [("a.gz", b"\x1f\x8b broken"), ("b", "b")])
    found = contents(path)
    assert "damaged" in found[0][1]
    assert found[1] == ("b", b"b")


def test_an_empty_zip_has_no_members(tmp_path):
    assert contents(write_zip(tmp_path / "t", [])) == []


def test_a_broken_workbook_is_called_the_same_by_whoever_opens_it(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    said = []
    for opened in (unpack, open_table):
        with pytest.raises(SourceUnreadable) as caught, opened(path):
            pass
        said.append((caught.value.what, caught.value.try_this))
    assert said[0] == said[1]


DEFLATE64 = Path(__file__).parents[3] / "fixtures" / "interfaces" / "crs_deflate64.zip"


def test_deflate64_is_unpacked():
    whole = DEFLATE64.with_name("crs_sdmx.csv").read_bytes()
    assert contents(DEFLATE64) == [("crs.csv", whole)]


@pytest.mark.parametrize("at", [80, 300, 500])
def test_damaged_deflate64_is_refused(tmp_path, at):
    data = bytearray(DEFLATE64.read_bytes())
    data[at] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(data)
    [(name, why)] = contents(tmp_path / "bad.zip")
    assert name == "crs.csv"
    assert "damaged" in why


def test_a_deflate64_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(bombs, "TOTAL_LIMIT", 100)
    with pytest.raises(SourceUnreadable, match="unpacks to more than"):
        contents(DEFLATE64)
