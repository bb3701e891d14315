"""A bundle that is damaged, or only looks like one, is refused and never crashes who opens it."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from riparian.errors import Refused
from riparian.exchange.transfer.peers import open_bundle

NAME = "charter/1.root.json"


def archive(content=b"abc" * 1000, how=zipfile.ZIP_DEFLATED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as zipped:
        zipped.writestr(NAME, content)
    return packed.getvalue()


def read(path):
    with open_bundle(path) as bundle:
        return bundle.get(NAME)


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_one_that_is_packed_in_another_way_is_refused(tmp_path, how):
    (tmp_path / "a").write_bytes(archive(how=how))
    with pytest.raises(Refused, match="packed in another way"):
        read(tmp_path / "a")


@pytest.mark.parametrize("at", [5, -10, 0x7FFFFFFF])
def test_one_whose_file_is_somewhere_else_is_refused(tmp_path, at):
    whole = archive()
    start = whole.index(b"PK\1\2") + 42
    offset = (at % len(whole) if at < 0 else at).to_bytes(4, "little")
    (tmp_path / "a").write_bytes(whole[:start] + offset + whole[start + 4 :])
    with pytest.raises(Refused):
        read(tmp_path / "a")


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_changed_bytes_are_noticed_or_change_nothing(tmp_path, changes):
    content = bytearray(archive(bytes(range(256)) * 2))
    for at, byte in changes:
        content[at % len(content)] = byte
    (tmp_path / "a").write_bytes(content)
    with suppress(Refused):
        assert read(tmp_path / "a") in (bytes(range(256)) * 2, None)
