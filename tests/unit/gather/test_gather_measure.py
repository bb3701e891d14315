"""The hash of what came, without what differs each time, worked out a part at a time."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from riparian.gather.fetch.follow import Product
from riparian.gather.gate import measure
from riparian.gather.gate.measure import digest_of

NOISE = ("generated-datetime", "TOT_CNT")
PIECES = st.sampled_from(
    ['"TOT_CNT": 12', "'TOT_CNT' : 'x y'", ' generated-datetime="2026-01-01T00:00:00"', "TOT_CNT",
     '{"a": "b", ', '"', "'", " ", "=", "\n", "é\ufffd", "x" * 40, '"TOT_CNT"=', "-.+9"]
)  # fmt: skip


def whole(content: bytes) -> str:
    """The same by the whole file at once."""
    digest, at = hashlib.sha256(b"\0\0"), 0
    pattern = measure._noise_pattern(NOISE)
    for match in pattern.finditer(content):
        digest.update(content[at : match.start(1)])
        at = match.end(1)
    digest.update(content[at:])
    return digest.hexdigest()


@given(st.lists(PIECES, max_size=250).map("".join))
def test_parts_make_no_difference(tmp_path_factory, text):
    folder = tmp_path_factory.getbasetemp()
    file = folder / "file"
    file.write_bytes(text.encode())
    parts, longest = measure._PART, measure._LONGEST_NOISE
    try:
        measure._PART, measure._LONGEST_NOISE = 7, 540
        assert digest_of([Product("x", file, "")], NOISE) == whole(text.encode())
    finally:
        measure._PART, measure._LONGEST_NOISE = parts, longest


def test_noise_longer_than_a_part_is_left_out_of_the_hash(tmp_path):
    file, other = tmp_path / "a", tmp_path / "b"
    text = "x" * measure._PART
    file.write_text(f'{text} TOT_CNT="{"1" * 400}" {text}')
    other.write_text(f'{text} TOT_CNT="{"2" * 300}" {text}')
    hashes = {digest_of([Product("x", each, "")], NOISE) for each in (file, other)}
    assert len(hashes) == 1
    assert digest_of([Product("x", file, "")], ()) != hashes.pop()
