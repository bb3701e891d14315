import hashlib
import hmac
import re
import shutil
import subprocess
from functools import partial

import pyrage
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import BadRequest, Refused
from riparian.exchange.keys import sealing
from riparian.exchange.keys.sealing import (
    count_recipients,
    open_sealed,
    open_to_any,
    random_tag,
    read_recipient,
    seal,
    seal_to,
    sealed_bytes,
    tag,
)
from riparian.exchange.names import Origin
from services import missing

JICA = Origin("mekong", "jica", 1)
KEY = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()
SECRET = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
PUBLIC = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
"""The example of c2sp.org/age."""
SKIPPABLE = (0x184D2A50).to_bytes(4, "little")
AGE_OF_ITS_OWN = 32
"""Bytes behind the header that are not what was sealed: a nonce and one authentication code."""


def sealed_as_it_is(padded, *identities):
    """An age file of bytes that `seal` would not make."""
    return pyrage.encrypt(padded, [key.to_public() for key in identities or [KEY]])


def test_it_opens_to_what_was_sealed():
    for plain in (b"", b"We meet on Monday.", bytes(range(256)) * 2_000):
        assert open_sealed(seal(plain, KEY.to_public()), KEY) == plain


@given(st.binary(max_size=5_000))
def test_its_size_is_a_power_of_two_in_kib(plain):
    content = seal(plain, KEY.to_public())
    kib, rest = divmod(sealed_bytes(content) - AGE_OF_ITS_OWN, 1024)
    assert (rest, kib & (kib - 1)) == (0, 0)
    assert kib >= 1
    assert open_sealed(content, KEY) == plain


@pytest.mark.parametrize("short_of_full", range(10))
def test_padding_fits_however_little_room_is_left(short_of_full, monkeypatch):
    frame = zstandard.compress(b"x" * 100)
    padded = sealing._padded(frame, len(frame) + short_of_full)
    assert len(padded) == (len(frame) + short_of_full) * (1 if short_of_full in (0, 8, 9) else 2)
    assert zstandard.ZstdDecompressor().decompressobj().decompress(padded) == b"x" * 100
    assert open_sealed(sealed_as_it_is(padded), KEY) == b"x" * 100


def test_what_is_too_much_for_one_entry_is_told_to_its_writer():
    noise = hashlib.shake_256(b"noise").digest(1024 * 1024)
    assert len(seal(noise[: 500 * 1024], KEY.to_public())) < 1024 * 1024
    with pytest.raises(BadRequest, match="too much"):
        seal(noise, KEY.to_public())


def test_another_key_opens_nothing():
    with pytest.raises(Refused, match="key does not fit"):
        open_sealed(seal(b"words", KEY.to_public()), OTHER)


def test_no_bit_can_be_turned():
    content = seal(b"We meet on Monday.", KEY.to_public())
    for bit in range(len(content) * 8):
        altered = bytearray(content)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Refused):
            open_sealed(bytes(altered), KEY)


def test_nothing_can_be_cut_off_or_added():
    content = seal(b"We meet on Monday.", KEY.to_public())
    for altered in (content[:-1], content[:300], content[:100], b"", content + b"x", content * 2):
        with pytest.raises(Refused):
            open_sealed(altered, KEY)


@given(st.binary(max_size=300))
def test_any_bytes_in_an_age_file_are_opened_or_refused(padded):
    with pytest.raises(Refused):
        open_sealed(sealed_as_it_is(padded), KEY)


def padding(size, *, claimed=None):
    return SKIPPABLE + (size if claimed is None else claimed).to_bytes(4, "little") + bytes(size)


WORDS = zstandard.compress(b"words")


@pytest.mark.parametrize(
    "padded",
    [
        WORDS + b"x", WORDS + bytes(1000), WORDS + WORDS, WORDS + padding(9) + b"x",
        WORDS + padding(9, claimed=10), WORDS + padding(9, claimed=2**32 - 1), WORDS + SKIPPABLE,
        WORDS + padding(3) + padding(3), WORDS + padding(3) + WORDS, padding(9) + WORDS,
        WORDS[:-1], padding(1000), b"words",
    ],
)  # fmt: skip
def test_nothing_stands_beside_the_one_frame_and_its_padding(padded):
    with pytest.raises(Refused):
        open_sealed(sealed_as_it_is(padded), KEY)


def compressed_zeros(mebibytes):
    compressor = zstandard.ZstdCompressor(level=19).compressobj()  # says no size in its header
    chunks = [compressor.compress(bytes(1024 * 1024)) for _ in range(mebibytes)]
    return b"".join([*chunks, compressor.flush()])


def test_a_bomb_is_refused_before_it_unfolds(monkeypatch):
    bomb = compressed_zeros(300)
    assert len(bomb) < 40_000
    monkeypatch.setattr(sealing, "bytearray", partial(BoundedBytes, 8 * 1024 * 1024), raising=False)
    with pytest.raises(Refused, match="unfolds"):
        open_sealed(sealed_as_it_is(bomb), KEY)


class BoundedBytes(bytearray):
    def __new__(cls, most):
        return super().__new__(cls)

    def __init__(self, most):
        super().__init__()
        self.most = most

    def __iadd__(self, more):
        assert len(self) + len(more) <= self.most
        return super().__iadd__(more)


def test_the_size_that_a_frame_claims_is_not_believed():
    """Frames with the 8-byte field of RFC 8878, section 3.1.1.1.4, which claims a pebibyte."""
    magic, claim = zstandard.FRAME_HEADER, (2**50).to_bytes(8, "little")
    last_raw_block = (5 << 3 | 1).to_bytes(3, "little") + b"words"
    single_segment = magic + b"\xe0" + claim + last_raw_block
    with_window = magic + b"\xc0" + b"\x00" + claim + last_raw_block
    for frame in (single_segment, with_window):
        with pytest.raises(Refused):
            open_sealed(sealed_as_it_is(frame), KEY)


def test_a_frame_that_wants_much_memory_is_refused():
    """The window of RFC 8878, section 3.1.1.1.2: 8 MiB are granted, 128 MiB are not."""
    last_raw_block = (5 << 3 | 1).to_bytes(3, "little") + b"words"
    for log, is_granted in ((23, True), (27, False)):
        window = bytes([log - 10 << 3])
        content = sealed_as_it_is(zstandard.FRAME_HEADER + b"\x00" + window + last_raw_block)
        if is_granted:
            assert open_sealed(content, KEY) == b"words"
        else:
            with pytest.raises(Refused):
                open_sealed(content, KEY)


def test_what_is_sealed_to_several_opens_for_each_of_them_alone():
    content = seal_to(b"words", [KEY.to_public(), OTHER.to_public()], 4096)
    assert count_recipients(content) == 2
    assert sealed_bytes(content) == 4096 + AGE_OF_ITS_OWN
    assert open_to_any(content, [KEY]) == open_to_any(content, [OTHER]) == b"words"
    assert open_to_any(content, [pyrage.x25519.Identity.generate()]) is None
    with pytest.raises(Refused, match="one recipient"):
        open_sealed(content, KEY)


def test_recipients_are_counted_without_a_key():
    for number in (1, 2, 12, 30, 100):
        assert count_recipients(seal_to(b"", [KEY.to_public()] * number)) == number
    assert count_recipients(seal_to(b"", [KEY.to_public()] * 101)) == 0
    for content in (b"", b"{}", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n--- x\n"):
        assert count_recipients(content) == 0


@pytest.mark.parametrize(
    "more",
    [b"-> a\n\n" * 2, b"-> a\n\n" * 100_000, b"-> a" + b" b" * 400 + b"\n\n",
     b"-> a" + b" b" * 400_000 + b"\n\n",
     b"-> a\n" + (b"A" * 64 + b"\n") * 10_000 + b"\n"],
)  # fmt: skip
def test_a_long_header_is_refused_unread(more, monkeypatch):
    """age's reader would take hours over it."""
    monkeypatch.setattr(pyrage, "decrypt", None)
    start, stanza, end = b"age-encryption.org/v1\n", b"-> X25519 share\nbody\n", b"--- mac\nwords"
    assert count_recipients(start + stanza + b"-> a\n\n" + end) == 1
    with pytest.raises(Refused, match="one recipient"):
        open_sealed(start + stanza + more + end, KEY)


def test_a_stanza_of_noise_is_no_recipient():
    """Writers may add one, or not: sizes of equal entries differ by it."""
    sizes = set()
    for _ in range(200):
        content = seal(b"words", KEY.to_public())
        assert count_recipients(content) == 1
        sizes.add(len(content))
    assert len(sizes) > 1


@pytest.fixture
def stock_tools():
    if not (shutil.which("age") and shutil.which("zstd")):
        missing("age and zstd are not installed.")


def run(*command, content):
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


def test_stock_tools_open_it(tmp_path, stock_tools):
    key = tmp_path / "key"
    key.write_text(f"{KEY}\n")
    for plain in (b"", b"We meet on Monday." * 100, bytes(1024 * 1024)):
        decrypted = run("age", "-d", "-i", str(key), content=seal(plain, KEY.to_public()))
        assert run("zstd", "-d", content=decrypted) == plain


def test_what_stock_tools_sealed_is_opened(stock_tools):
    frame = run("zstd", "-19", content=b"words" * 1000)
    content = run("age", "-r", str(KEY.to_public()), content=frame)
    assert open_sealed(content, KEY) == b"words" * 1000


def test_a_tag_is_made_of_the_bytes_that_are_written_down():
    key = bytes(range(32))
    index = 0x0102030405
    expected = hmac.new(key, b"mekong/jica/1\x00\x00\x00\x01\x02\x03\x04\x05", hashlib.sha256)
    assert tag(key, JICA, index) == expected.digest()[:4]


def test_tags_differ_by_key_journal_and_index():
    keys = (bytes(32), b"\1" * 32)
    origins = (JICA, Origin("mekong", "jica", 2), Origin("mekong", "jica", 11))
    tags = {tag(key, origin, index) for key in keys for origin in origins for index in range(500)}
    assert len(tags) == 3_000


def test_a_tag_is_never_zeros(monkeypatch):
    monkeypatch.setattr("riparian.exchange.keys.sealing.hmac.digest", lambda *_: bytes(32))
    monkeypatch.setattr("riparian.exchange.keys.sealing.secrets.token_bytes", bytes)
    assert tag(bytes(32), JICA, 0) == random_tag() == b"\0\0\0\1"


def test_a_reading_key_is_read():
    assert str(pyrage.x25519.Identity.from_str(SECRET).to_public()) == PUBLIC
    assert str(read_recipient(PUBLIC, "koica")) == PUBLIC


@pytest.mark.parametrize(
    "text",
    [
        "", "age1", SECRET, PUBLIC.upper(), PUBLIC + "\n", PUBLIC[:-1] + "q", "ssh-ed25519 AAAA",
        # the point 0, whose every shared secret is zeros: pyrage panics over it
        "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
    ],
)  # fmt: skip
def test_what_is_no_reading_key_is_refused(text):
    with pytest.raises(Refused, match="koica") as error:
        read_recipient(text, "koica")
    assert not re.search("AGE-SECRET", error.value.what + error.value.try_this)
