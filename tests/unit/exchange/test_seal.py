import os
import stat
import unicodedata

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from riparian.errors import BadRequest, CentreError
from riparian.exchange.seal import Seal, read_public, verifying_key, write_public

PASSPHRASE = "river delta bamboo ferry"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jica.seal"


def test_a_seal_opens_with_its_passphrase_and_signs(path):
    made = Seal.create(path, PASSPHRASE)
    opened = Seal.open(path, PASSPHRASE)
    assert opened.public == made.public
    signature = opened.signer.sign(b"a charter")
    verifying_key(read_public(made.public)).verify_signature(signature, b"a charter")
    assert signature.keyid == made.keyid


def test_a_passphrase_typed_on_another_keyboard_opens_it(path):
    made = Seal.create(path, unicodedata.normalize("NFC", "Việt Nam, Hà Nội"))
    assert Seal.open(path, unicodedata.normalize("NFD", "Việt Nam, Hà Nội")).public == made.public


@pytest.mark.skipif(os.name != "posix", reason="owners of files are those of POSIX")
def test_the_file_is_its_owners_alone_and_encrypted(path):
    Seal.create(path, PASSPHRASE)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert list(path.parent.iterdir()) == [path]


def test_a_seal_is_never_overwritten(path):
    Seal.create(path, PASSPHRASE)
    before = path.read_bytes()
    with pytest.raises(BadRequest, match="never overwritten"):
        Seal.create(path, PASSPHRASE)
    assert path.read_bytes() == before


def test_a_wrong_passphrase_is_said(path):
    Seal.create(path, PASSPHRASE)
    for wrong in (PASSPHRASE.upper(), "", "x" * 5_000):
        with pytest.raises(BadRequest, match="passphrase does not open") as refusal:
            Seal.open(path, wrong)
        assert PASSPHRASE not in str(refusal.value)


@pytest.mark.parametrize(
    "passphrase", ["", "elevenchars", "e\u0301" * 6, "x" * 1024, "\ud800" * 12]
)
def test_a_passphrase_that_is_short_or_cannot_be_kept_is_refused(path, passphrase):
    with pytest.raises(BadRequest, match="passphrase"):
        Seal.create(path, passphrase)
    assert not path.exists()


def _pem(key, encryption):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "does not hold a seal"),
        (b"\0" * 100_000, "does not hold a seal"),
        (_pem(Ed25519PrivateKey.generate(), NoEncryption()), "without a passphrase"),
        (_pem(generate_private_key(SECP256R1()), BestAvailableEncryption(PASSPHRASE.encode())),
         "does not hold a seal"),
    ],
)  # fmt: skip
def test_a_file_that_holds_no_seal_is_named(path, content, why):
    path.write_bytes(content)
    with pytest.raises(CentreError, match=f"jica.seal .*{why.removeprefix('does ')}"):
        Seal.open(path, PASSPHRASE)


def test_a_damaged_seal_is_not_opened(path):
    Seal.create(path, PASSPHRASE)
    content = path.read_bytes()
    for damaged in (content[:100], content[:80] + b"AAAA" + content[84:]):
        path.write_bytes(damaged)
        with pytest.raises(BadRequest, match="does not open"):
            Seal.open(path, PASSPHRASE)


def test_a_missing_file_and_a_missing_folder_are_said(path):
    with pytest.raises(BadRequest, match="could not be read"):
        Seal.open(path, PASSPHRASE)
    with pytest.raises(BadRequest, match="could not be written"):
        Seal.create(path / "jica.seal", PASSPHRASE)


@given(st.binary(max_size=300))
def test_any_bytes_are_no_seal(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.seal"
    path.write_bytes(content)
    with pytest.raises((CentreError, BadRequest)):
        Seal.open(path, PASSPHRASE)


def test_nothing_printed_of_a_seal_is_secret(path):
    seal = Seal.create(path, PASSPHRASE)
    assert repr(seal) == f"Seal({seal.public})"


@given(st.binary(min_size=32, max_size=32))
def test_a_public_key_is_read_as_it_is_written(public_key):
    assert read_public(write_public(public_key)) == public_key


@pytest.mark.parametrize(
    "text",
    ["", "ed25519:", "ed25519:AAAA", "rsa:" + "A" * 43 + "=", "ed25519:" + "A" * 43,
     "ed25519:" + "A" * 42 + "B=", "ed25519:" + "A" * 43 + "=\n", "ed25519:" + "_" * 43 + "="],
)  # fmt: skip
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(BadRequest, match="public key of a seal"):
        read_public(text)
